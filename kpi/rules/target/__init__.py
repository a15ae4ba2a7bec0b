"""Rules on monthly targets."""
