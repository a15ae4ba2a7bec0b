"""Changes of the data: one room per kind of change, on the floor below the command line."""
