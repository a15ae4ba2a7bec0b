"""YAML: reading it strictly, decoding it into the model, encoding the model, and editing text in place."""
