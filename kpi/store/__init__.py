"""Storage: files, git, and the way between them and the model. The only floor with input and output."""
