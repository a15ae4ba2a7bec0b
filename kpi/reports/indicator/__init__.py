"""One indicator: its months, its history, and how a figure came about."""
