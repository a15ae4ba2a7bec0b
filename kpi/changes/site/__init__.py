"""Building the pages of a site."""
