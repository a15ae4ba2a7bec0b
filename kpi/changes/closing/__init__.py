"""Closing months, and reopening them."""
