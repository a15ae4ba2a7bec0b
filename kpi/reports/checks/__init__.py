"""Findings of ``validate``, ``check`` and ``audit``, and changes by meaning."""
