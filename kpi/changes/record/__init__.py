"""One record: drafted, judged, shown, written and committed."""
