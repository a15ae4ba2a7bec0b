"""A whole plan from a sheet: programs that are not signed yet, with their indicators and targets."""
