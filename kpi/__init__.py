"""Monthly program targets, achievements and their audit trail, as plain files in a git repository."""

__version__ = "0.1.0"
