"""One file per command: load, ask, render, return the exit status."""
