"""Many records from a filled-in sheet, as one change."""
