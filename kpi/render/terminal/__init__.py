"""The terminal: tables that fit its width, and the canvas that all formats for people draw on."""
