"""Every item of a monthly instruction (IKP) names what is there, and no two have the same name.

An item about an indicator is called program/indicator, so that what is asked for can be followed from month to month.
Where the indicator is gone, nobody can say what became of the item. What an indicator achieved is recorded; only other
items have values in their follow-ups.

Wrong:

    # data/instructions/2023-12.yaml
    period: 2023-12
    items:
      - {id: contoh/kunjungn, category: indicator, program: contoh, indicator: kunjungn}

Right:

    # data/instructions/2023-12.yaml
    period: 2023-12
    items:
      - {id: contoh/kunjungan, category: indicator, program: contoh, indicator: kunjungan, target: 200}
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from kpi.model.domain.instruction import Category, Instruction, Item
from kpi.model.domain.portfolio import Portfolio
from kpi.model.domain.program import Program
from kpi.model.output.command import kpi_command
from kpi.model.output.message import Message, say
from kpi.model.output.problem import Problem, Severity
from kpi.model.values.period import Period
from kpi.rules._support.locations import in_item, items
from kpi.rules._support.suggestions import nearest

CODE: Final = "instruction-items"


def check(portfolio: Portfolio) -> Iterator[Problem]:
    """Items about what isn't there, misnamed, or there twice."""
    programs = {program.id: program for program in reversed(portfolio.programs)}
    seen: set[tuple[Period, str]] = set()
    for sheet, index, item in items(portfolio):
        if (sheet.period, item.id) in seen:
            what = say("there are two items {id}", id=item.id)
            yield _error(sheet, index, "id", what, say("give one of them another id"))
        seen.add((sheet.period, item.id))
        yield from _references(portfolio, programs, sheet, index, item)
        yield from _values(sheet, index, item)


def _references(
    portfolio: Portfolio, programs: Mapping[str, Program], sheet: Instruction, index: int, item: Item
) -> Iterator[Problem]:
    """The program and the indicator; where the files of a program can't be read, nothing is known of it."""
    if item.category is Category.INDICATOR and (item.program is None or item.indicator is None):
        what = say("this item is about an indicator, and does not say which")
        yield _error(sheet, index, "category", what, say("write program: and indicator:"))
        return
    if item.program is None:
        return
    program = programs.get(item.program)
    if program is None:
        if not portfolio.unreadable:
            known = [one.id for one in portfolio.programs]
            what = say("there is no program {program}", program=item.program)
            yield _error(sheet, index, "program", what, nearest(item.program, known))
        return
    if item.category is not Category.INDICATOR or item.indicator is None:
        return
    if item.indicator not in program.by_indicator and not program.unreadable:
        what = say("{program} has no indicator {indicator}", program=item.program, indicator=item.indicator)
        yield _error(sheet, index, "indicator", what, nearest(item.indicator, program.by_indicator))
    name = f"{item.program}/{item.indicator}"
    if item.id != name:
        what = say("this item is about {name}, and is called {id}", name=name, id=item.id)
        yield _error(sheet, index, "id", what, say("write {id}", id=name))


def _values(sheet: Instruction, index: int, item: Item) -> Iterator[Problem]:
    """Values of an indicator beside its records: one of the two would be wrong sooner or later."""
    if item.category is not Category.INDICATOR:
        return
    for at, deed in enumerate(item.deeds):
        if deed.value is not None:
            what = say("{item} is an indicator: its value is recorded", item=item.id)
            hint = say("record it: {command}", command=kpi_command("record", item.id, sheet.period, deed.value))
            yield Problem(CODE, Severity.ERROR, in_item(sheet, index, "follow_ups", at, "value"), what, hint)


def _error(sheet: Instruction, index: int, key: str, what: Message, hint: Message | None) -> Problem:
    return Problem(CODE, Severity.ERROR, in_item(sheet, index, key), what, hint)
