"""Gaps of a program before it can be signed, found by reading it and by the rules on what is signed."""

from __future__ import annotations

from kpi.model.values.struct import replace
from kpi.reports.kak.completeness import Lack, as_if_signed, completeness
from kpi.rules.catalogue import CONTENT, findings
from kpi.store.load import Loaded


def gaps_of(loaded: Loaded, program: str) -> tuple[Lack, ...]:
    """The gaps of one program."""
    found = loaded.portfolio.program(program)
    if found is None:
        raise AssertionError(f"{program} was just written")
    alone = replace(loaded.portfolio, programs=(found,), orphans=())
    problems = (*loaded.problems, *findings(as_if_signed(alone), CONTENT))
    return completeness(loaded.portfolio, found, problems).gaps
