"""Changes between two states of the data: old, new, why, and their effect on the figures."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from kpi.measure.closing.tree import plain_tree
from kpi.measure.effect import Effect, Figure, effects
from kpi.measure.wording import Words, told_apart, what, where
from kpi.model.change import Change, ChangeKind
from kpi.model.domain.achievement import Content
from kpi.model.domain.indicator import Indicator
from kpi.model.domain.portfolio import Portfolio
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
from kpi.model.values.period import Period
from kpi.model.values.quantity import Fraction, Grade, Range
from kpi.model.values.struct import Struct
from kpi.reports._shared import machine_values, words
from kpi.store import locations

_PEOPLE, _MACHINES = Audience.PEOPLE, Audience.MACHINES
_COLUMNS: Final = (
    Column("where", say("Where"), wide=True, audience=_PEOPLE),
    Column("program", say("Program"), audience=_MACHINES),
    Column("indicator", say("Indicator"), audience=_MACHINES),
    Column("period", say("Month")),
    Column("kind", say("What")),
    Column("field", say("Field"), audience=_MACHINES),
    Column("old", say("Before"), right=True, wide=True),
    Column("new", say("After"), right=True, wide=True),
    Column("reason", say("Reason"), wide=True),
    Column("document", say("Document"), wide=True, spare=True),
    Column("percent_old", say("% before"), right=True, audience=_MACHINES),
    Column("percent_new", say("% after"), right=True, audience=_MACHINES),
    Column("path", say("File"), audience=_MACHINES),
    ILLUSTRATIVE_COLUMN,
)
_EFFECTS: Final = (
    Column("where", say("Where"), wide=True),
    Column("period", say("Month")),
    Column("percent_old", say("% before"), right=True),
    Column("percent_new", say("% after"), right=True),
    Column("rating_old", say("Rating before")),
    Column("rating_new", say("Rating after")),
)


class End(Struct, frozen=True):
    """One of the two states: its name as typed (empty: the files as they are on disk), and its commit, if any."""

    name: str
    commit: str | None
    portfolio: Portfolio


class Difference(Struct, frozen=True):
    """Everything that changed from one state to another, and what it does; ``by_cell`` are the effects by cell."""

    before: End
    after: End
    changes: tuple[Change, ...]
    effects: tuple[Effect, ...]
    by_cell: Mapping[tuple[str, str, Period], Effect]

    @staticmethod
    def between(before: End, after: End, changes: tuple[Change, ...]) -> Difference:
        """With the effects of the changes."""
        found = effects(before.portfolio, after.portfolio, changes)
        by_cell = {(one.program, one.indicator, one.period): one for one in found}
        return Difference(before, after, changes, found, by_cell)

    @property
    def illustrative(self) -> bool:
        """Whether figures of either state are only examples."""
        return self.before.portfolio.illustrative or self.after.portfolio.illustrative

    def at(self, change: Change) -> Effect | None:
        """Effect of a change on the percentage of its cell."""
        if change.period is None:
            return None
        return self.by_cell.get((change.program, change.indicator, change.period))


def diff_report(found: Difference) -> Report:
    """The changes and their effects."""
    title = say("Changes from {before} to {after}", before=_named(found.before), after=_named(found.after))
    return Report("diff", (Heading(title, 1), *diff_blocks(found)), diff_facts(found), illustrative=found.illustrative)


def diff_blocks(found: Difference) -> list[Block]:
    """The changes and their effects for reading, without a title."""
    blocks: list[Block] = []
    unread = sorted(found.before.portfolio.unreadable | found.after.portfolio.unreadable)
    if unread:
        text = say("can't be read in one of the two, so what they hold is not compared: {paths}", paths=tuple(unread))
        blocks.append(Line(text, Tone.BAD))
    if not found.changes:
        nothing = Line(say("Nothing changed by meaning."), Tone.GOOD)
        return [*blocks, nothing, empty("diff", _COLUMNS)]
    blocks.append(Table("diff", _COLUMNS, tuple(_row(found, one) for one in found.changes)))
    if found.effects:
        blocks += [
            Heading(say("What this does to the figures")),
            Table("effects", _EFFECTS, tuple(_effect_row(one) for one in found.effects)),
            Line(words.profile(found.after.portfolio.settings.rating), Tone.QUIET),
        ]
    else:
        blocks.append(Line(say("No percentage, rating or score changes."), Tone.QUIET))
    count = len(found.changes)
    return [*blocks, Line(say_many("{count} change by meaning", "{count} changes by meaning", count))]


def diff_facts(found: Difference) -> dict[str, Json]:
    """The same for machines."""
    return {
        **machine_values.heading(found.after.commit),
        "before": {"ref": found.before.name or None, "commit": found.before.commit},
        "after": {"ref": found.after.name or None, "commit": found.after.commit},
        "rating": found.after.portfolio.settings.rating.name,
        "changes": [change_facts(one, found.at(one)) for one in found.changes],
        "effects": [_effect_facts(one) for one in found.effects],
    }


def change_facts(one: Change, effect: Effect | None = None) -> dict[str, Json]:
    """A change for machines."""
    return {
        "kind": one.kind.value,
        "program": one.program or None,
        "indicator": one.indicator or None,
        "period": None if one.period is None else str(one.period),
        "field": one.field,
        "old": _json(one.old),
        "new": _json(one.new),
        "reason": one.reason,
        "document": one.document,
        "path": locations.place(one.spot).path,
        "percent": None if effect is None else {"old": effect.old.percent, "new": effect.new.percent},
    }


def _named(end: End) -> Message | str:
    return end.name or say("the files on disk")


def _row(found: Difference, one: Change) -> tuple[Cell, ...]:
    effect = found.at(one)
    indicator = _indicator(found, one)
    return (
        Cell(where(one)),
        Cell(one.program or None),
        Cell(one.indicator or None),
        Cell(one.period, str(one.period) if one.period else words.DASH),
        Cell(one.kind.value, what(one)),
        Cell(one.field),
        *_values(one, indicator),
        Cell(one.reason, one.reason or (words.DASH if one.old is None else say("none given"))),
        Cell(one.document, one.document or words.DASH),
        _percent(None if effect is None else effect.old),
        _percent(None if effect is None else effect.new),
        Cell(locations.place(one.spot).path),
        Cell(_illustrative(found, one)),
    )


def _illustrative(found: Difference, one: Change) -> bool:
    """Whether a change is about figures that are only examples; where it is about no program, whether there are any."""
    ends = (found.after.portfolio, found.before.portfolio)
    program = next((known for end in ends if (known := end.program(one.program)) is not None), None)
    return found.illustrative if program is None else program.illustrative


def _indicator(found: Difference, one: Change) -> Indicator | None:
    """The indicator whose unit and decimals a value or target has; None for anything else."""
    if one.kind not in {ChangeKind.VALUE, ChangeKind.TARGET}:
        return None
    for end in (found.after, found.before):
        program = end.portfolio.program(one.program)
        if program is not None and one.indicator in program.by_indicator:
            return program.by_indicator[one.indicator]
    return None


def _values(one: Change, indicator: Indicator | None) -> tuple[Cell, Cell]:
    """Old and new value."""
    old, new = told_apart(one.old, one.new)
    return _value(one.old, old, indicator), _value(one.new, new, indicator)


def _value(value: object, words_for_it: Words, indicator: Indicator | None) -> Cell:
    held = value.value if isinstance(value, Content) else value
    if value is None:
        return Cell(None, words.DASH)
    if indicator is not None and isinstance(held, Decimal):
        return Cell(Number(held, decimals_of(held)), words.quantity(held, indicator, exact=True))
    shown = say("{value}", value=words_for_it)
    return Cell(Number(held, decimals_of(held)) if isinstance(held, Decimal) else shown, shown)


def _percent(figure: Figure | None) -> Cell:
    percent = None if figure is None else figure.percent
    return Cell(None, words.DASH) if percent is None else Cell(Number(percent, 2))


def _effect_row(one: Effect) -> tuple[Cell, ...]:
    return (
        Cell("/".join(filter(None, (one.program, one.indicator))), _whose(one)),
        Cell(one.period, str(one.period)),
        _percent(one.old),
        _percent(one.new),
        Cell(words.rating_label(one.old.band)),
        Cell(words.rating_label(one.new.band)),
    )


def _whose(one: Effect) -> Message | str:
    if one.indicator:
        return f"{one.program}/{one.indicator}"
    return say("score of {program}", program=one.program) if one.program else say("score of all programs")


def _effect_facts(one: Effect) -> Mapping[str, Json]:
    return {
        "program": one.program or None,
        "indicator": one.indicator or None,
        "period": str(one.period),
        "old": _figure(one.old),
        "new": _figure(one.new),
    }


def _figure(one: Figure) -> Json:
    return {"percent": one.percent, "rating": machine_values.rating(one.band)}


def _json(value: object) -> Json:
    """A value of the model as JSON; numbers with their digits."""
    match value:
        case Content(inner, None):
            return _json(inner)
        case Content(_, reason):
            return {"not_applicable": reason}
        case None | bool() | int() | str():
            return value
        case Decimal() | Range() | Fraction() | Grade():
            return machine_values.quantity(value)
        case _:
            tree: Json = plain_tree(value)
            return tree
