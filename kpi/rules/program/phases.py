"""Phases follow each other in time without overlapping; a measured program has at least one.

Each month belongs to at most one phase, so that its figures are counted once. A month between two phases has no
targets: if that is meant, leave it so, and if not, let the phases meet.

Wrong:

    # data/programs/contoh/kak.yaml
    phases:
      - {id: tahap-1, title: Tahap pertama, from: 2023-11, to: 2023-12}
      - {id: tahap-2, title: Tahap kedua, from: 2023-12, to: 2023-12}

Right:

    # data/programs/contoh/kak.yaml
    phases:
      - {id: tahap-1, title: Tahap pertama, from: 2023-11, to: 2023-11}
      - {id: tahap-2, title: Tahap kedua, from: 2023-12, to: 2023-12}
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from kpi.measure import labels
from kpi.model.domain.portfolio import Portfolio
from kpi.model.domain.program import Phase, Program
from kpi.model.output.message import say
from kpi.model.output.problem import Problem, Severity
from kpi.rules._support.locations import in_kak
from kpi.rules.scope import Scope

CODE: Final = "phases"
SCOPE: Final = Scope.PROGRAM


def check(portfolio: Portfolio) -> Iterator[Problem]:
    """Phases that are missing, out of order, overlap, or leave a gap."""
    for program in portfolio.programs:
        if not program.phases and program.measured:
            what = say("the program is {state} and has no phases", state=labels.state(program.state))
            hint = say("add phases with their first and last month, as the KAK says")
            yield Problem(CODE, Severity.ERROR, in_kak(program, "phases", on_key=True), what, hint)
        for index, (before, phase) in enumerate(pairwise(program.phases), 1):
            yield from _pair(program, index, before, phase)


def _pair(program: Program, index: int, before: Phase, phase: Phase) -> Iterator[Problem]:
    where = in_kak(program, "phases", index, "from")
    begin, end = phase.span.first, before.span.last
    if begin < before.span.first:
        what = say("this phase begins before the one above it, {before}", before=before.id)
        yield Problem(CODE, Severity.ERROR, where, what, say("order the phases from the earliest to the latest"))
    elif begin <= end:
        what = say("{month} is already in the phase {before}", month=begin, before=before.id)
        yield Problem(CODE, Severity.ERROR, where, what, say("write from: {next}", next=str(end.plus(1))))
    elif begin != end.plus(1):
        what = say("no phase holds the months between {end} and {begin}", end=end, begin=begin)
        yield Problem(CODE, Severity.WARNING, where, what, say("write from: {next}", next=str(end.plus(1))))
