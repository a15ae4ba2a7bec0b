"""Locations that rules point at: settings, KAK, indicator, record."""

from __future__ import annotations

from collections.abc import Iterator

from kpi.model.domain.indicator import Indicator
from kpi.model.domain.instruction import Instruction, Item
from kpi.model.domain.portfolio import Portfolio
from kpi.model.domain.program import Program
from kpi.model.output.problem import Place
from kpi.model.values.period import Period
from kpi.store import layout


def in_settings(*steps: str | int, on_key: bool = False) -> Place:
    """A value in ``data/kpi.yaml``."""
    return Place(layout.settings_path(), steps, on_key)


def settings_known(portfolio: Portfolio) -> bool:
    """Whether the settings could be read; where not, what stands in for them must not be judged."""
    return layout.settings_path() in portfolio.files - portfolio.unreadable


def in_kak(program: Program, *steps: str | int, on_key: bool = False) -> Place:
    """A value in a program's ``kak.yaml``."""
    return Place(layout.kak_path(program.folder), steps, on_key)


def in_indicator(program: Program, indicator: Indicator, *steps: str | int, on_key: bool = False) -> Place:
    """A value of an indicator in ``indicators.yaml``."""
    return Place(layout.indicators_path(program.folder), ("indicators", indicator.index, *steps), on_key)


def in_record(program: Program, indicator: Indicator, period: Period, *steps: str | int, on_key: bool = False) -> Place:
    """A value of a month's record in an achievements file."""
    return Place(layout.achievements_path(program.folder, indicator.id), (str(period), *steps), on_key)


def in_instruction(sheet: Instruction, *steps: str | int) -> Place:
    """A value in the sheet of a month."""
    return Place(layout.instruction_path(sheet.period), steps)


def in_item(sheet: Instruction, index: int, *steps: str | int) -> Place:
    """A value of an item of a sheet."""
    return in_instruction(sheet, "items", index, *steps)


def items(portfolio: Portfolio) -> Iterator[tuple[Instruction, int, Item]]:
    """Every item with its sheet and its place there."""
    for sheet in portfolio.instructions.values():
        for index, item in enumerate(sheet.items):
            yield sheet, index, item


def indicators(portfolio: Portfolio) -> Iterator[tuple[Program, Indicator]]:
    """Every indicator with its program."""
    for program in portfolio.programs:
        for indicator in program.indicators:
            yield program, indicator


def recorded(portfolio: Portfolio) -> Iterator[tuple[Program, Indicator]]:
    """Every indicator that has records, with its program; of two with the same id, the first."""
    for program in portfolio.programs:
        for indicator in program.by_indicator.values():
            if indicator.achievements:
                yield program, indicator


def months_of(program: Program) -> frozenset[Period]:
    """The months of all phases."""
    return frozenset(period for phase in program.phases for period in phase.span)
