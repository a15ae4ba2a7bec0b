"""The options that writing commands share: how a change is made."""

from __future__ import annotations

from kpi.model.output.parameter import Parameters
from kpi.model.values.struct import Struct


class WriteOptions(Struct, frozen=True):
    """How to go about it: only show, save without a commit, accept what is unusual; ``by`` is who decided, as typed."""

    dry_run: bool = False
    no_commit: bool = False
    yes: bool = False
    form: str = "table"
    by: str = ""

    @staticmethod
    def of(given: Parameters) -> WriteOptions:
        """Those that a command has; the others keep their defaults."""
        return WriteOptions(**given.values_of("dry_run", "no_commit", "yes", "form", "by"))

    @property
    def commits(self) -> bool:
        """Whether it ends with a commit."""
        return not (self.dry_run or self.no_commit)
