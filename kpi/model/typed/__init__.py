"""Reading values as people type them, in both languages."""
