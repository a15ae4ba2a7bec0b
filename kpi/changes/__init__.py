"""What writes: one room per kind of change, on one floor below the command line."""
