"""Pages as HTML that needs nothing else: relative links, no script but for an optional search."""
