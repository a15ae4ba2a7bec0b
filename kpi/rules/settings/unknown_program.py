"""Programs that people answer for are there.

A misspelt program in the list of people would leave nobody, or everybody, in charge of it.

Wrong:

    # data/kpi.yaml
    people:
      - name: Perencana Contoh
        email: perencana@contoh.go.id
        role: planner
        programs: [contho]

Right:

    # data/kpi.yaml
    people:
      - name: Perencana Contoh
        email: perencana@contoh.go.id
        role: planner
        programs: [contoh]
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kpi.model.domain.portfolio import Portfolio
from kpi.model.output.message import say
from kpi.model.output.problem import Problem, Severity
from kpi.rules._support.locations import in_settings
from kpi.rules._support.suggestions import nearest_or_all
from kpi.store import layout

CODE: Final = "unknown-program"


def check(portfolio: Portfolio) -> Iterator[Problem]:
    """Programs of people that no folder holds; of a KAK that can't be read, the folder's name will do."""
    known = {program.id for program in portfolio.programs}
    for index, person in enumerate(portfolio.settings.people):
        for at, name in enumerate(person.programs):
            if name not in known and layout.kak_path(name) not in portfolio.unreadable:
                where = in_settings("people", index, "programs", at)
                what = say("there is no program {name}", name=name)
                yield Problem(CODE, Severity.ERROR, where, what, nearest_or_all(name, sorted(known)))
