"""What is done with the history: hand edits, undo, settled findings, audits and requests."""
