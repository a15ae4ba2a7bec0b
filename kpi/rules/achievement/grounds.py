"""A reason or a document that is demanded says something to whoever reads it later.

Without a value, without a target, or with another one than was signed, a month is judged otherwise. That may be right,
and then somebody can say why, in a word or two: "COVID", "salah rekap". Places that only hold something ("-", "n/a",
"xxx", "isi alasan") say nothing, and neither do characters that nobody can see.

Wrong:

    # data/programs/contoh/achievements/kunjungan.yaml
    2023-11:
      not_applicable: "-"

Right:

    # data/programs/contoh/achievements/kunjungan.yaml
    2023-11:
      not_applicable: Kawasan tutup karena banjir
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kpi.measure.grounds import GROUND, Ground, hollow, of_program, of_record
from kpi.model.domain.grounds import as_seen
from kpi.model.domain.portfolio import Portfolio
from kpi.model.output.message import say
from kpi.model.output.problem import Problem, Severity
from kpi.rules._support.locations import recorded
from kpi.rules.scope import Scope
from kpi.store import locations

CODE: Final = "grounds"
SCOPE: Final = Scope.PROGRAM


def check(portfolio: Portfolio) -> Iterator[Problem]:
    """Reasons and documents of programs and records that say nothing."""
    for program in portfolio.programs:
        yield from (problem(CODE, one) for one in hollow(of_program(program)))
    for program, indicator in recorded(portfolio):
        for period, record in indicator.achievements.items():
            if record.not_applicable is not None or record.revisions:  # of many records few have either
                grounds = of_record(program.folder, indicator.id, period, record)
                yield from (problem(CODE, one) for one in hollow(grounds))


def problem(code: str, ground: Ground) -> Problem:
    """A ground that says nothing."""
    what = say("{text} says nothing", text=as_seen(ground.text))
    return Problem(code, Severity.ERROR, locations.place(ground.spot), what, GROUND)
