"""The git history of a data root: one pass over all commits, and what each made of the files."""
