"""Texts of an item of the monthly instruction (IKP): targets, negotiations, follow-ups, remarks."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from kpi.measure.states import CellState
from kpi.model.domain.indicator import Indicator, Polarity
from kpi.model.domain.instruction import Carried, Category, Deed, Item, Negotiation, Promise, Verdict
from kpi.model.domain.portfolio import Portfolio
from kpi.model.output.message import Message, say, say_many
from kpi.model.output.report import Cell, Number, Tone
from kpi.model.values.number import decimals_of
from kpi.model.values.period import stretches
from kpi.model.values.quantity import Target
from kpi.reports._shared import cells, words
from kpi.reports.instruction.rows import IkpRow

_CATEGORIES: Final = {
    Category.INDICATOR: say("indicator"),
    Category.ISSUE: say("actual issue"),
    Category.BUDGET: say("budget absorption"),
}


def output(item: Item) -> str:
    """Request of an item, as one line."""
    return item.output or item.instruction or item.id


def named(item: Item) -> Message:
    """Name of an item with its unit."""
    return words.named(output(item), item.unit)


def shown_target(row: IkpRow) -> Message | str | Number:
    """The target of an item as people read it."""
    target = row.item.target
    if row.indicator is not None:
        return words.quantity(target, row.indicator)
    return _without_indicator(target)


def _without_indicator(target: Target | None) -> Message | str | Number:
    return Number(target, decimals_of(target)) if isinstance(target, Decimal) else words.DASH


def result_cell(row: IkpRow) -> Cell:
    """What was achieved: the value or the state of an indicator; of another item its value, or how far it is."""
    if row.standing is not None:
        return cells.actual(row.standing)
    found = row.result
    if found is None:
        return Cell(None, words.DASH)
    if found.value is not None:
        return Cell(cells.number(found.value))
    if found.state is not CellState.REPORTED:
        return Cell(None, words.state(found.state), Tone.BAD if found.state is CellState.UNREPORTED else Tone.QUIET)
    return Cell(None, say("done") if row.item.done else say("in hand"), Tone.QUIET)


def met_cell(row: IkpRow) -> Cell:
    """Whether it was met."""
    if row.standing is not None:
        return words.met(row.standing)
    return words.yes_or_no(met=None if row.result is None else row.result.met)


def target_text(item: Item, target: Target | None, portfolio: Portfolio) -> Message | str | Number:
    """A target of an item as people read it, whether or not it holds."""
    program = portfolio.program(item.program) if item.program else None
    indicator = program.by_indicator.get(item.indicator or "") if program else None
    return _without_indicator(target) if indicator is None else words.quantity(target, indicator)


def notes(row: IkpRow) -> list[tuple[Message, Tone]]:
    """Remarks on all rows, each with the name of its item."""
    name = output(row.item)
    found = [(say("{name}: {what}", name=name, what=what), Tone.QUIET) for what in remarks(row)]
    if row.marked:
        found.insert(0, (say("! {name}: {what}", name=name, what=bad_row(row)), Tone.BAD))
    return found


def bad_row(row: IkpRow) -> Message:
    """How often in a row it was not met."""
    if row.streak:
        return words.not_met(row.streak)
    return say_many("not met for {count} month in a row", "not met for {count} months in a row", row.bad_months)


def remarks(row: IkpRow) -> list[Message]:
    """Remarks on a row beyond its columns."""
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


def carried_text(carried: Carried, row: IkpRow) -> Message:
    """Shortfall of earlier months."""
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


def negotiation_text(one: Negotiation, row: IkpRow) -> Message:
    """Negotiation: the request and the decision."""
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
    """Follow-ups of an item."""
    note: Message | str = one.note
    if one.value is not None:
        note = say("{value}, {note}", value=Number(one.value, decimals_of(one.value)), note=one.note)
    if one.done:
        return say("done on {day}: {note}", day=one.date, note=note)
    return say("on {day}: {note}", day=one.date, note=note)
