"""Rules on the definition of indicators."""
