"""How somebody wants a change to be made, as the options say that all writing commands share."""

from __future__ import annotations

from kpi.model.values.struct import Struct


class Manner(Struct, frozen=True):
    """How to go about it: only show, save without a commit, accept what is unusual."""

    dry_run: bool = False
    no_commit: bool = False
    yes: bool = False
    form: str = "table"

    @property
    def commits(self) -> bool:
        """Whether it ends with a commit."""
        return not (self.dry_run or self.no_commit)
