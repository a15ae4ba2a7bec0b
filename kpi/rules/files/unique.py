"""No two indicators of a program, phases of a program, or e-mail addresses of people are the same.

An id names one thing: the achievements file of an indicator, the span of a phase. Programs need no rule here, as each
has the name of its folder.

Wrong:

    # data/programs/contoh/indicators.yaml
    indicators:
      - id: kunjungan
      - id: kunjungan

Right:

    # data/programs/contoh/indicators.yaml
    indicators:
      - id: kunjungan
      - id: kunjungan-asing
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from kpi.model.domain.portfolio import Portfolio
from kpi.model.output.message import say
from kpi.model.output.problem import Problem, Severity
from kpi.rules._support.locations import in_indicator, in_kak, in_settings

CODE: Final = "unique"


def check(portfolio: Portfolio) -> Iterator[Problem]:
    """The second and every further one with the same name."""
    for index in _again(person.email.casefold() for person in portfolio.settings.people):
        what = say("{email} is there twice", email=portfolio.settings.people[index].email)
        hint = say("one person is one entry; name all programs in it")
        yield Problem(CODE, Severity.ERROR, in_settings("people", index, "email"), what, hint)
    for program in portfolio.programs:
        for index in _again(indicator.id for indicator in program.indicators):
            indicator = program.indicators[index]
            what = say("there are two indicators {id}", id=indicator.id)
            hint = say("give one of them another id, and its achievements file the same name")
            yield Problem(CODE, Severity.ERROR, in_indicator(program, indicator, "id"), what, hint)
        for index in _again(phase.id for phase in program.phases):
            what = say("there are two phases {id}", id=program.phases[index].id)
            hint = say("give one of them another id")
            yield Problem(CODE, Severity.ERROR, in_kak(program, "phases", index, "id"), what, hint)


def _again(names: Iterable[str]) -> Iterator[int]:
    """The places of names that were there before."""
    seen: set[str] = set()
    for index, name in enumerate(names):
        if name in seen:
            yield index
        seen.add(name)
