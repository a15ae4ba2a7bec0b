"""Formats: one module each, every one draws any report."""
