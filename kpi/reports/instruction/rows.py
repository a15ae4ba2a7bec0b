"""A sheet of the monthly instruction (IKP) with what its items achieved, narrowed to a program or a team."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from enum import StrEnum
from itertools import groupby

from kpi.measure.accumulation import Standing
from kpi.measure.closing.chain import seal_of
from kpi.measure.instruction import MARKED
from kpi.measure.question import Question
from kpi.measure.states import CellState
from kpi.measure.streak import Streak, streak
from kpi.model.domain.achievement import Achievement
from kpi.model.domain.indicator import Indicator
from kpi.model.domain.instruction import Category, Instruction, Item
from kpi.model.domain.portfolio import Portfolio
from kpi.model.domain.program import Program
from kpi.model.values.struct import Struct
from kpi.reports.closing.published import as_rated, standing


class Team(StrEnum):
    """View of a team: the policy team decides, the implementing team carries out."""

    POLICY = "policy"
    IMPLEMENTING = "implementing"


class Shape(StrEnum):
    """Form of a sheet: instruction (the requests) or evaluation (their results)."""

    INSTRUCTION = "instruction"
    EVALUATION = "evaluation"


class IkpQuestion(Struct, frozen=True):
    """Filters of a sheet: one agency, the view of one team; ``shape`` where it isn't left to the sheet."""

    agency: str = ""
    team: Team | None = None
    data_commit: str | None = None
    shape: Shape | None = None


class ItemResult(Struct, frozen=True):
    """Result of an item without an indicator, by its follow-ups: ``value`` in units of the item, where one was noted.

    It is met when they say that nothing is left to do, not met when its day is over without that.
    """

    value: Decimal | None
    state: CellState
    met: bool | None


class IkpRow(Struct, frozen=True):
    """An item with what the data says of it: of an indicator its standing, of the others their ``result``.

    ``number`` is its place (from 1) on the whole sheet, whichever part of that is shown.
    """

    number: int
    item: Item
    program: Program | None
    indicator: Indicator | None
    standing: Standing | None
    bad_months: int
    streak: Streak = Streak()
    result: ItemResult | None = None

    @property
    def reported(self) -> bool:
        """Whether anything is known of what became of it."""
        return self.record is not None or (self.result is not None and self.result.state is CellState.REPORTED)

    @property
    def record(self) -> Achievement | None:
        """The record of the month."""
        if self.indicator is None or self.standing is None:
            return None
        return self.indicator.achievements.get(self.standing.months.last)

    @property
    def marked(self) -> bool:
        """Whether it is the third bad month in a row, or more."""
        return self.bad_months >= MARKED


class IkpSheet(Struct, frozen=True):
    """The sheet of a month with what the data says of its items."""

    portfolio: Portfolio
    instruction: Instruction
    asked: IkpQuestion
    rows: tuple[IkpRow, ...]

    @property
    def evaluated(self) -> bool:
        """Whether it says what became of it: as asked, else once it was issued and achievements are in."""
        if self.asked.shape is not None:
            return self.asked.shape is Shape.EVALUATION
        return self.instruction.issued is not None and any(row.reported for row in self.rows)

    @property
    def illustrative(self) -> bool:
        """Whether its figures are examples."""
        return self.portfolio.illustrative

    def is_example(self, item: Item) -> bool:
        """Whether the figures of an item are examples; of one that belongs to no program, whether there are any."""
        program = self.portfolio.program(item.program) if item.program else None
        return self.illustrative if program is None else program.illustrative

    @property
    def digest(self) -> str | None:
        """The digest of the month, once it is closed."""
        seal = seal_of(self.portfolio, self.instruction.period)
        return None if seal is None else seal.digest

    def by_agency(self) -> Iterator[tuple[str | None, list[IkpRow]]]:
        """The rows of each agency, in the order of the sheet."""
        for agency, rows in groupby(self.rows, lambda row: row.item.agency):
            yield agency, list(rows)


def sheet(portfolio: Portfolio, instruction: Instruction, asked: IkpQuestion) -> IkpSheet:
    """A sheet, or the part of it that is asked for."""
    rows = (_row(portfolio, instruction, number, item) for number, item in enumerate(instruction.items, start=1))
    agency = asked.agency.casefold()
    kept = [
        row
        for row in rows
        if agency in {"", (row.item.agency or "").casefold()}
        and (asked.team is None or _of_team(row, asked.team, portfolio))
    ]
    return IkpSheet(as_rated(portfolio, Question.of(instruction.period)), instruction, asked, tuple(kept))


def _row(portfolio: Portfolio, instruction: Instruction, number: int, item: Item) -> IkpRow:
    program = portfolio.program(item.program) if item.program else None
    indicator = program.by_indicator.get(item.indicator or "") if program else None
    if program is None or indicator is None:
        result = None if item.category is Category.INDICATOR else _result(portfolio, item)
        return IkpRow(number, item, program, None, None, item.bad_months, result=result)
    question = Question.of(instruction.period)
    found = standing(portfolio, program, indicator, question)
    bad = streak(portfolio, program, indicator, question)
    return IkpRow(number, item, program, indicator, found, len(bad), bad)


def _result(portfolio: Portfolio, item: Item) -> ItemResult:
    today = portfolio.today
    over = item.due is not None and item.due < today
    state = CellState.REPORTED if item.deeds else CellState.UNREPORTED if over else CellState.WAITING
    return ItemResult(item.result, state, True if item.done else False if over else None)


def _of_team(row: IkpRow, team: Team, portfolio: Portfolio) -> bool:
    """Whether a team has to do with a row.

    It does where its agency belongs to it, in the program of the item or, where it has none, in any. The policy team
    also sees what waits for a decision, and what was bad for three months.
    """
    if team is Team.POLICY and (row.item.undecided is not None or row.marked):
        return True
    programs = portfolio.programs if row.program is None else (row.program,)
    members = {
        name
        for program in programs
        for name in (program.policy_team if team is Team.POLICY else (*program.implementing_team, program.lead_agency))
    }
    return row.item.agency in members
