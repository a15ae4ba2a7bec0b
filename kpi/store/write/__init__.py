"""Writing: whole files, one writer at a time, several files and their commit as one change, and evidence."""
