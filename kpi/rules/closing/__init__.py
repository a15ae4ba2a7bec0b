"""Rules on closed months and settled findings."""
