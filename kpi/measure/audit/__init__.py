"""Judgements of the audit, one module per kind of fact. Pure: the history is handed in."""
