"""One call of the command line: root, language, data, and the terminal that it speaks with."""
