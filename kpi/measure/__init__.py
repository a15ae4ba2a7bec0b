"""The arithmetic: percentages, accumulation, ratings and scores. Pure: no files, no clock, no float."""
