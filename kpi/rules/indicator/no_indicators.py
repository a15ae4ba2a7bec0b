"""A program that is implemented, completed or stopped has indicators.

Without indicators nothing of it can be measured, and it would silently be missing from every score.

Wrong:

    # data/programs/contoh/indicators.yaml
    indicators: []

Right:

    # data/programs/contoh/indicators.yaml
    indicators:
      - id: kunjungan
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kpi.measure import labels
from kpi.model.domain.portfolio import Portfolio
from kpi.model.output.message import say
from kpi.model.output.problem import Place, Problem, Severity
from kpi.rules._support.locations import in_kak
from kpi.rules.scope import Scope
from kpi.store import layout

CODE: Final = "no-indicators"
SCOPE: Final = Scope.PROGRAM


def check(portfolio: Portfolio) -> Iterator[Problem]:
    """Measured programs without indicators; one that was stopped before its KAK was signed needs none."""
    for program in portfolio.programs:
        path = layout.indicators_path(program.folder)
        if not program.measured or program.indicators or path in program.unreadable:
            continue
        there = path in portfolio.files
        where = Place(path, ("indicators",), on_key=True) if there else in_kak(program, "state")
        what = say("the program is {state} and has no indicators", state=labels.state(program.state))
        yield Problem(CODE, Severity.ERROR, where, what, say("add its indicators to {path}", path=path))
