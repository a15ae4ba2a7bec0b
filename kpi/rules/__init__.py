"""What the data must be like: one file per rule, whose docstring is its manual."""
