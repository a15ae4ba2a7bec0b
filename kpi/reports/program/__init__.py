"""Changes of a program, its indicators and targets."""
