"""The console script under its former name, for environments that were installed before; goes with the next release."""

from kpi.cli.app import main

__all__ = ["main"]
