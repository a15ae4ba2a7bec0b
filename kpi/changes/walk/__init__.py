"""Asking for everything that is due, one indicator after the other."""
