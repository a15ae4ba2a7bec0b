"""The special instruction of a month (IKP): what is asked of whom, and, once achievements are in, what became of it."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from decimal import Decimal
from enum import StrEnum
from itertools import groupby
from typing import Final

from kpi.measure.accumulation import Standing
from kpi.measure.closing.chain import seal_of
from kpi.measure.instruction import MARKED
from kpi.measure.question import Question
from kpi.measure.streak import Streak, streak
from kpi.model.domain.achievement import Achievement
from kpi.model.domain.indicator import Indicator, Polarity
from kpi.model.domain.instruction import Carried, Category, Deed, Instruction, Item, Negotiation, Promise, Verdict
from kpi.model.domain.portfolio import Portfolio
from kpi.model.domain.program import Program
from kpi.model.output.message import Message, say, say_many
from kpi.model.output.report import (
    ILLUSTRATIVE_COLUMN,
    Audience,
    Block,
    Cell,
    Column,
    Heading,
    Json,
    Line,
    Number,
    Report,
    Table,
    Tone,
    empty,
)
from kpi.model.values.number import decimals_of
from kpi.model.values.period import stretches
from kpi.model.values.quantity import Target
from kpi.model.values.struct import Struct
from kpi.reports._shared import cells, machine_values, words
from kpi.reports.closing.published import as_rated, standing
from kpi.reports.status.unread import unread, unread_lines

_CATEGORIES: Final = {
    Category.INDICATOR: say("indicator"),
    Category.ISSUE: say("actual issue"),
    Category.BUDGET: say("budget absorption"),
}


class Team(StrEnum):
    """Whose view: the policy team decides, the implementing team carries out."""

    POLICY = "policy"
    IMPLEMENTING = "implementing"


class IkpQuestion(Struct, frozen=True):
    """What is shown: only one agency, only the view of one team."""

    agency: str = ""
    team: Team | None = None
    data_commit: str | None = None


class Row(Struct, frozen=True):
    """An item with what the data says of it; all of it None where it is no indicator, or that is gone.

    ``number`` is its place (from 1) on the whole sheet, whichever part of that is shown.
    """

    number: int
    item: Item
    program: Program | None
    indicator: Indicator | None
    standing: Standing | None
    bad_months: int
    streak: Streak = Streak()

    @property
    def record(self) -> Achievement | None:
        """What was recorded in the month."""
        if self.indicator is None or self.standing is None:
            return None
        return self.indicator.achievements.get(self.standing.months.last)

    @property
    def marked(self) -> bool:
        """Whether it is the third bad month in a row, or more."""
        return self.bad_months >= MARKED


class Sheet(Struct, frozen=True):
    """The sheet of a month with what the data says of its items."""

    portfolio: Portfolio
    instruction: Instruction
    asked: IkpQuestion
    rows: tuple[Row, ...]

    @property
    def evaluated(self) -> bool:
        """Whether it was issued and achievements are in, so that it says what became of it."""
        return self.instruction.issued is not None and any(row.record is not None for row in self.rows)

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

    def by_agency(self) -> Iterator[tuple[str | None, list[Row]]]:
        """The rows of each agency, in the order of the sheet."""
        for agency, rows in groupby(self.rows, lambda row: row.item.agency):
            yield agency, list(rows)


def sheet(portfolio: Portfolio, instruction: Instruction, asked: IkpQuestion) -> Sheet:
    """A sheet, or the part of it that is asked for."""
    rows = (_row(portfolio, instruction, number, item) for number, item in enumerate(instruction.items, start=1))
    agency = asked.agency.casefold()
    kept = [
        row
        for row in rows
        if agency in {"", (row.item.agency or "").casefold()}
        and (asked.team is None or _of_team(row, asked.team, portfolio))
    ]
    return Sheet(as_rated(portfolio, Question.of(instruction.period)), instruction, asked, tuple(kept))


def _row(portfolio: Portfolio, instruction: Instruction, number: int, item: Item) -> Row:
    program = portfolio.program(item.program) if item.program else None
    indicator = program.by_indicator.get(item.indicator or "") if program else None
    if program is None or indicator is None:
        return Row(number, item, program, None, None, item.bad_months)
    question = Question.of(instruction.period)
    found = standing(portfolio, program, indicator, question)
    bad = streak(portfolio, program, indicator, question)
    return Row(number, item, program, indicator, found, len(bad), bad)


def _of_team(row: Row, team: Team, portfolio: Portfolio) -> bool:
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


def ikp_report(found: Sheet) -> Report:
    """The sheet as tables, one for each agency, and as a paper."""
    from kpi.reports.instruction.document import ikp_document

    blocks = [*_opening(found)]
    for agency, rows in found.by_agency():
        blocks += [Heading(say("No agency named") if agency is None else agency), _table(found, rows)]
        blocks += [Line(note) for note in _assigned(rows)] if found.evaluated else []
        blocks += [Line(note, tone) for row in rows for note, tone in notes(row)]
    if not found.rows:
        blocks += [Line(say("No items."), Tone.QUIET), empty("ikp", _columns(evaluated=found.evaluated))]
    if found.evaluated:
        blocks.append(Line(words.profile(found.portfolio.settings.rating), Tone.QUIET))
    blocks += unread_lines(unread(found.portfolio))
    return Report("ikp", tuple(blocks), _facts(found), document=ikp_document(found), illustrative=found.illustrative)


def _opening(found: Sheet) -> list[Block]:
    sheet, issued = found.instruction, found.instruction.issued
    title = say("Leader's special instruction (IKP), {month}", month=sheet.period)
    if found.evaluated:
        title = say("Evaluation of the leader's special instruction (IKP), {month}", month=sheet.period)
    blocks: list[Block] = [Heading(title, 1), Line(found.portfolio.settings.organisation)]
    if issued is None:
        blocks.append(Line(say("Draft, not issued yet."), Tone.FAIR))
    else:
        blocks.append(Line(say("Number {number}, {day}", number=issued.number, day=issued.date)))
    return blocks


def _columns(*, evaluated: bool) -> tuple[Column, ...]:
    machines = Audience.MACHINES
    before = machines if evaluated else Audience.ALL
    after = Audience.ALL if evaluated else machines
    return (
        Column("number", say("No."), right=True),
        Column("item", say("Item"), audience=machines),
        Column("category", say("Category"), audience=machines),
        Column("agency", say("Agency"), audience=machines),
        Column("name", say("Measurable output"), wide=True),
        Column("unit", say("Unit"), audience=machines),
        Column("responsible", say("Responsible"), wide=True, audience=before),
        Column("target", say("Target"), right=True),
        Column("due", say("Due"), audience=before),
        Column("actual", say("Actual"), right=True, audience=after),
        Column("percent", say("%"), right=True, audience=after),
        Column("rating", say("Rating"), audience=after),
        Column("met", say("Met"), audience=after),
        Column("bad_months", say("Not met in a row"), right=True, audience=machines),
        Column("carried", say("Carried"), right=True, audience=machines),
        Column("lacking", say("Lacking"), right=True, audience=machines),
        Column("obstacles", say("Obstacles"), audience=machines),
        Column("follow_up", say("Follow-up"), audience=machines),
        Column("state", say("State"), audience=machines),
        ILLUSTRATIVE_COLUMN,
    )


def _assigned(rows: list[Row]) -> Iterator[Message]:
    """Who is responsible until when, for which numbers: what the columns have no room for once values are in."""
    by_person: dict[tuple[str | None, datetime.date | None], list[int]] = {}
    for row in rows:
        by_person.setdefault((row.item.responsible, row.item.due), []).append(row.number)
    for (responsible, due), numbers in by_person.items():
        names = {"numbers": tuple(numbers), "responsible": responsible or words.DASH}
        if due is None:
            yield say("No. {numbers}: {responsible}", **names)
        else:
            yield say("No. {numbers}: {responsible}, due {day}", day=due, **names)


def _table(found: Sheet, rows: list[Row]) -> Table:
    return Table("ikp", _columns(evaluated=found.evaluated), tuple(_cells(found, row) for row in rows))


def _cells(found: Sheet, row: Row) -> tuple[Cell, ...]:
    item, carried, record, now = row.item, row.item.carried, row.record, row.standing
    none = Cell(None, words.DASH)
    profile = found.portfolio.settings.rating
    return (
        Cell(row.number),
        Cell(item.id),
        Cell(item.category.value),
        Cell(item.agency),
        Cell(_output(item), named(item)),
        Cell(item.unit),
        Cell(item.responsible, item.responsible or words.DASH),
        _target_cell(row),
        Cell(
            None if item.due is None else str(item.due), words.DASH if item.due is None else say("{day}", day=item.due)
        ),
        none if now is None else cells.actual(now),
        none if now is None else cells.percent(now.percent),
        none if now is None else cells.rating(profile, now),
        none if now is None else words.met(now),
        Cell(row.bad_months),
        Cell(0 if carried is None else carried.times),
        Cell(None if carried is None or carried.lacking is None else cells.number(carried.lacking)),
        Cell(None if record is None else record.obstacles),
        Cell(None if record is None or record.follow_up is None else record.follow_up.action),
        Cell(None if now is None else now.state.value),
        Cell(found.is_example(item)),
    )


def _output(item: Item) -> str:
    return item.output or item.instruction or item.id


def named(item: Item) -> Message:
    """What is to be achieved, with its unit."""
    return words.named(_output(item), item.unit)


def _target_cell(row: Row) -> Cell:
    if row.item.target is None or row.indicator is not None:
        indicator = row.indicator
        return Cell(None, words.DASH) if indicator is None else cells.quantity(row.item.target, indicator)
    return Cell(str(machine_values.quantity(row.item.target)), shown_target(row))


def shown_target(row: Row) -> Message | str | Number:
    """The target of an item as people read it."""
    target = row.item.target
    if row.indicator is not None:
        return words.quantity(target, row.indicator)
    return _without_indicator(target)


def _without_indicator(target: Target | None) -> Message | str | Number:
    return Number(target, decimals_of(target)) if isinstance(target, Decimal) else words.DASH


def target_text(item: Item, target: Target | None, portfolio: Portfolio) -> Message | str | Number:
    """A target of an item as people read it, whether or not it holds."""
    program = portfolio.program(item.program) if item.program else None
    indicator = program.by_indicator.get(item.indicator or "") if program else None
    return _without_indicator(target) if indicator is None else words.quantity(target, indicator)


# What the columns can't say.


def notes(row: Row) -> list[tuple[Message, Tone]]:
    """What the columns of a row can't say, each with the name of its item."""
    name = _output(row.item)
    found = [(say("{name}: {what}", name=name, what=what), Tone.QUIET) for what in remarks(row)]
    if row.marked:
        found.insert(0, (say("! {name}: {what}", name=name, what=bad_row(row)), Tone.BAD))
    return found


def bad_row(row: Row) -> Message:
    """How often in a row it was not met."""
    if row.streak:
        return words.not_met(row.streak)
    return say_many("not met for {count} month in a row", "not met for {count} months in a row", row.bad_months)


def remarks(row: Row) -> list[Message]:
    """What the columns of a row can't say."""
    item, record = row.item, row.record
    said: list[Message] = []
    if item.category is not Category.INDICATOR:
        said.append(say("{kind} ({id})", kind=_CATEGORIES[item.category], id=item.id))
    if item.output and item.instruction:
        said.append(say("instruction: {text}", text=item.instruction))
    if item.carried is not None:
        said.append(carried_text(item.carried, row))
    said += [promise_text(one) for one in item.promises if not item.done]
    said += [negotiation_text(one, row) for one in item.negotiations]
    if record is not None and record.obstacles:
        said.append(say("obstacle: {text}", text=record.obstacles))
    if record is not None and record.follow_up is not None:
        said.append(say("follow-up: {text}", text=_action(record.follow_up.action, record.follow_up.owner)))
    said += [deed_text(one) for one in item.deeds]
    if item.note:
        said.append(say("leader's note: {text}", text=item.note))
    return said


def carried_text(carried: Carried, row: Row) -> Message:
    """What the months before left undone."""
    text = say_many(
        "carried {count} time, since {month}",
        "carried {count} times, since {month}",
        carried.times,
        month=carried.since,
    )
    if carried.lacking is not None and row.indicator is not None:
        text = say("{text}; {gap}", text=text, gap=_gap_text(row.indicator, carried.lacking))
    if carried.unreported:
        text = say("{text}; no report for {months}", text=text, months=stretches(carried.unreported))
    return text


def _gap_text(indicator: Indicator, gap: Decimal) -> Message:
    """How far from the target: too little, too much, or off either way."""
    amount = words.with_unit(gap, indicator)
    match indicator.polarity:
        case Polarity.MAXIMIZE:
            return say("still lacking {amount}", amount=amount)
        case Polarity.MINIMIZE:
            return say("{amount} too much", amount=amount)
        case Polarity.STABILIZE:
            return say("{amount} off the target", amount=amount)


def promise_text(one: Promise) -> Message:
    """A follow-up that is still open."""
    action = _action(one.action, one.owner)
    if one.due is None:
        return say("promised in {month}: {action}", month=one.period, action=action)
    return say("promised in {month}, until {due}: {action}", month=one.period, due=one.due, action=action)


def _action(action: str, owner: str | None) -> Message | str:
    return say("{action} ({owner})", action=action, owner=owner) if owner else action


def negotiation_text(one: Negotiation, row: Row) -> Message:
    """What was asked for, and what was decided."""
    old, new = (
        words.quantity(one_target, row.indicator) if row.indicator is not None else _without_indicator(one_target)
        for one_target in (one.from_, one.to)
    )
    text = say("negotiated {old} → {new}, {reason}", old=old, new=new, reason=one.reason)
    if one.decision is None:
        return say("{text}: not decided yet", text=text)
    if one.decision.verdict is Verdict.ACCEPTED:
        return say("{text}: accepted on {day}", text=text, day=one.decision.date)
    return say("{text}: rejected on {day}", text=text, day=one.decision.date)


def deed_text(one: Deed) -> Message:
    """What was done about an item."""
    if one.done:
        return say("done on {day}: {note}", day=one.date, note=one.note)
    return say("on {day}: {note}", day=one.date, note=one.note)


# For machines.


def _facts(found: Sheet) -> dict[str, Json]:
    sheet, issued, settings = found.instruction, found.instruction.issued, found.portfolio.settings
    return {
        **machine_values.heading(found.asked.data_commit),
        "period": str(sheet.period),
        "as_of": str(found.portfolio.as_of.date()),
        "organisation": settings.organisation,
        "illustrative": found.illustrative,
        "issued": None
        if issued is None
        else {
            "number": issued.number,
            "date": str(issued.date),
            "place": issued.place,
            "by": issued.by,
            "position": issued.position,
        },
        "evaluated": found.evaluated,
        "closed": found.digest,
        "rating": settings.rating.name,
        "agency": found.asked.agency or None,
        "team": None if found.asked.team is None else found.asked.team.value,
        "items": [_item_facts(row, found) for row in found.rows],
        "unreadable": unread(found.portfolio),
    }


def _item_facts(row: Row, found: Sheet) -> dict[str, Json]:
    item, record, now = row.item, row.record, row.standing
    known = None if now is None else cells.standing(now, found.portfolio.settings.rating)
    achieved = ("actual", "percent", "rating", "met", "state", "reason", "status")
    follow_up = None if record is None else record.follow_up
    return {
        "number": row.number,
        "id": item.id,
        "category": item.category.value,
        "program": item.program,
        "indicator": item.indicator,
        "agency": item.agency,
        "responsible": item.responsible,
        "instruction": item.instruction,
        "output": item.output,
        "unit": item.unit,
        "target": machine_values.quantity(item.target),
        "due": None if item.due is None else str(item.due),
        "carried": None if item.carried is None else _carried_facts(item.carried),
        **{key: None if known is None else known[key] for key in achieved},
        "obstacles": None if record is None else record.obstacles,
        "follow_up": None
        if follow_up is None
        else {
            "action": follow_up.action,
            "owner": follow_up.owner,
            "due": None if follow_up.due is None else str(follow_up.due),
        },
        "bad_months": row.bad_months,
        "marked": row.marked,
        "promises": [_promise_facts(one) for one in item.promises],
        "negotiations": [_negotiation_facts(one) for one in item.negotiations],
        "follow_ups": [_deed_facts(one) for one in item.deeds],
        "done": item.done,
        "note": item.note,
    }


def _carried_facts(one: Carried) -> Json:
    return {
        "since": str(one.since),
        "times": one.times,
        "unreported": [str(period) for period in one.unreported],
        "lacking": one.lacking,
    }


def _promise_facts(one: Promise) -> Json:
    due = None if one.due is None else str(one.due)
    return {"period": str(one.period), "action": one.action, "owner": one.owner, "due": due}


def _negotiation_facts(one: Negotiation) -> Json:
    decision = one.decision
    return {
        "from": machine_values.quantity(one.from_),
        "to": machine_values.quantity(one.to),
        "reason": one.reason,
        "date": str(one.date),
        "by": one.by,
        "decision": None
        if decision is None
        else {
            "verdict": decision.verdict.value,
            "date": str(decision.date),
            "by": decision.by,
            "note": decision.note,
            "document": decision.document,
        },
    }


def _deed_facts(one: Deed) -> Json:
    pieces = [
        {"title": piece.title, "uri": piece.uri, "path": piece.path, "sha256": piece.sha256} for piece in one.evidence
    ]
    return {"date": str(one.date), "by": one.by, "note": one.note, "evidence": pieces, "done": one.done}
