"""Cells and words that several views share."""
