"""Closing a month: the preview, what is published, and what today's data would give instead."""
