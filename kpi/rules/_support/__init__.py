"""Shared by rules."""
