"""Changes that rest on the history: hand edits, undo, settled findings, audits and requests."""
