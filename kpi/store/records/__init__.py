"""Achievements files: the fast reader, the merge of two versions, and stamps of who and when."""
