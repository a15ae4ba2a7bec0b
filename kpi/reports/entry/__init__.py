"""Entering achievements: one record, many from a sheet, the walk, saving and undoing."""
