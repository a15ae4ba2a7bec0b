"""The command line: reads what was typed, asks the floors below, prints, and answers with an exit status."""
