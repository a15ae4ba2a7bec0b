"""Sharing a branch with others."""
