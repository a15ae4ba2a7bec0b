"""Rules on files: whether each can be read, has its shape and its place."""
