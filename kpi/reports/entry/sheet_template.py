"""The sheet in which the figures of a month are entered: one row for each due cell, what is given and what is asked.

The same columns say what a filled-in sheet means, see ``keys``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Final

from kpi.measure.accumulation import Standing, standing
from kpi.measure.question import Question
from kpi.measure.states import CellState
from kpi.model.domain.achievement import Achievement, Evidence, Status
from kpi.model.domain.indicator import Indicator, Measure
from kpi.model.domain.portfolio import Portfolio
from kpi.model.domain.program import Program
from kpi.model.output.command import BLANK, kpi_command
from kpi.model.output.message import Message, say
from kpi.model.output.report import ILLUSTRATIVE
from kpi.model.output.sheet import Head, Sheet, SheetField
from kpi.model.values.number import decimals_of, plain
from kpi.model.values.period import Period, Span
from kpi.model.values.quantity import Fraction, Grade, Target, Value
from kpi.model.values.struct import Struct, packed, replace, unpacked
from kpi.reports._shared import words

Shown = Callable[[object], str]

#: Raised when a sheet of before can no longer be read.
VERSION: Final = "1"


class EntryColumn(Struct, frozen=True):
    """A column: ``key`` names it in every language; the program's own have no other title and are hidden."""

    key: str
    title: Message | None
    width: int = 14
    open: bool = False


COLUMNS: Final = (
    EntryColumn("program", None),
    EntryColumn("indicator", None),
    EntryColumn("period", None),
    EntryColumn("version", None),
    EntryColumn("filled", None),
    EntryColumn("title", say("Program title"), 22),
    EntryColumn("name", say("Indicator name"), 34),
    EntryColumn("unit", say("Unit"), 11),
    EntryColumn("month", say("Month"), 15),
    EntryColumn("target", say("Target"), 12),
    EntryColumn("last", say("Last value"), 12),
    EntryColumn("value", say("Actual"), 14, open=True),
    EntryColumn("not_applicable", say("Not applicable, because"), 20, open=True),
    EntryColumn("status", say("Status"), 13, open=True),
    EntryColumn("evidence", say("Evidence (file or address)"), 30, open=True),
    EntryColumn("obstacles", say("Obstacles"), 26, open=True),
    EntryColumn("supports", say("What helped"), 22, open=True),
    EntryColumn("follow_up", say("Follow-up"), 26, open=True),
    EntryColumn("follow_up_owner", say("Follow-up by"), 18, open=True),
    EntryColumn("follow_up_due", say("Follow-up until"), 13, open=True),
    EntryColumn("note", say("Note"), 22, open=True),
    EntryColumn("reason", say("Reason for the correction"), 24, open=True),
)

#: What exported tables for people call columns otherwise.
_EXPORTED: Final = {
    "program": say("Program"),
    "indicator": say("Indicator id"),
    "period": say("Period"),
    "evidence": say("Evidence"),
}

#: Columns that stay in sight: up to the name of the indicator.
_FIXED: Final = 7
#: What the hidden column says of a month that had no record when the sheet was made.
_NO_RECORD: Final = "-"


class TemplateQuestion(Struct, frozen=True):
    """Which rows are wanted: the months, and only one program or agency where one is named."""

    months: Span
    program: str = ""
    agency: str = ""


def entry_sheet(portfolio: Portfolio, asked: TemplateQuestion, shown: Shown) -> Sheet:
    """The sheet for some months, in the language of ``shown``; without rows where nothing is due.

    Of what can't be read there are none: nothing could be recorded into it.
    """
    cells = [*_due(portfolio, asked)]
    illustrative = any(program.illustrative for program, _ in cells)
    title = say("Actuals of {months}, {organisation}", months=words.months(asked.months),
                organisation=portfolio.settings.organisation)  # fmt: skip
    how = say(
        "Fill in the white cells and save; rows left empty are skipped. Then: {command}",
        command=kpi_command("record", "--from", BLANK),
    )
    above = [title, *([ILLUSTRATIVE] if illustrative else []), how]
    return Sheet(
        name=str(asked.months.first if len(asked.months) == 1 else asked.months),
        heads=tuple(_head(column, shown) for column in COLUMNS),
        rows=tuple(_row(program, found, shown) for program, found in cells),
        above=tuple(shown(one) for one in above),
        fixed=_FIXED,
        protected=True,
    )


def keys(languages: Iterable[Shown]) -> dict[str, str]:
    """The key of a column by each of its titles, in small letters, in some languages; keys name themselves."""
    titled = [(column.key, column.title) for column in COLUMNS if column.title]
    known = [*_EXPORTED.items(), *titled]
    titles = {shown(title).casefold(): key for shown in languages for key, title in known}
    return {**titles, **{column.key: column.key for column in COLUMNS}}


def statuses(languages: Iterable[Shown]) -> dict[str, Status]:
    """Names of the statuses, in small letters, in some languages and in the files."""
    named = {shown(words.status(one)).casefold(): one for shown in languages for one in Status}
    return {**named, **{status.value: status for status in Status}}


def filled(record: Achievement | None) -> str:
    """Content of the hidden column: the record without author and time."""
    if record is None:
        return _NO_RECORD
    said = replace(record, recorded=None, revisions=(), stated_percent=None, stated_total=None)
    return packed(said, exact=True).decode()


def filled_with(text: str, otherwise: Achievement | None) -> Achievement | None:
    """The record that a row was filled with, from its hidden column; ``otherwise`` where it holds nothing of the kind.

    Such rows were added by hand, or come from another program.
    """
    if text == _NO_RECORD:
        return None
    return unpacked(text.encode(), Achievement) or otherwise


def evidence_line(one: Evidence) -> str:
    """Evidence as it stands in a sheet: ``TITLE=PLACE``."""
    return f"{one.title}={one.uri or one.path or ''}"


def _due(portfolio: Portfolio, asked: TemplateQuestion) -> Iterator[tuple[Program, Standing]]:
    for program in portfolio.programs:
        for indicator in program.indicators:
            agency = program.agency_of(indicator)
            if asked.program not in {"", program.id} or (asked.agency and agency != asked.agency):
                continue
            for period in asked.months:
                found = standing(portfolio, program, indicator, Question.of(period))
                if found.state not in {CellState.NOT_DUE, CellState.UNREADABLE}:
                    yield program, found


def _head(column: EntryColumn, shown: Shown) -> Head:
    if column.title is None:
        return Head(column.key, column.width, hidden=True)
    return Head(shown(column.title), column.width, right=column.key in {"target", "last", "value"})


def _row(program: Program, found: Standing, shown: Shown) -> tuple[SheetField, ...]:
    indicator, period = found.indicator, found.months.first
    record = indicator.achievements.get(period)
    given = {
        "program": SheetField(program.id, as_text=True),
        "indicator": SheetField(indicator.id, as_text=True),
        "period": SheetField(str(period), as_text=True),
        "version": SheetField(VERSION, as_text=True),
        "filled": SheetField(filled(record), as_text=True),
        "title": SheetField(program.title),
        "name": SheetField(indicator.name, note=shown(_about(indicator, program))),
        "unit": SheetField(indicator.unit),
        "month": SheetField(shown(period)),
        "target": _given(found.target, indicator, shown),
        "last": _given(_last(indicator, period), indicator, shown),
    }
    fields = {**given, **entered(indicator, record, shown)}
    return tuple(fields[column.key] for column in COLUMNS)


def _given(value: Target | Value | None, indicator: Indicator, shown: Shown) -> SheetField:
    if isinstance(value, Decimal):
        return SheetField(value, max(indicator.decimals, decimals_of(value)))
    return SheetField(None if value is None else shown(words.quantity(value, indicator)))


def _last(indicator: Indicator, period: Period) -> Value | None:
    """The value of the latest month before that has one."""
    earlier = [month for month, one in indicator.achievements.items() if month < period and one.value is not None]
    return indicator.achievements[max(earlier)].value if earlier else None


def _about(indicator: Indicator, program: Program) -> Message:
    """The definition, the formula, and who answers for it."""
    formula, polarity = words.formula(indicator.formula), words.polarity(indicator.polarity)
    return say(
        "{definition}\nFormula (R: actual, T: target): {formula}; {polarity}\nSource: {source}\nAgency: {agency}",
        definition=indicator.definition or indicator.name,
        formula=formula,
        polarity=polarity,
        source=indicator.source or words.DASH,
        agency=program.agency_of(indicator) or words.DASH,
    )


def entered(indicator: Indicator, record: Achievement | None, shown: Shown) -> Mapping[str, SheetField]:
    """The cells to be filled in, by their keys; what a record says already stands in them."""
    follow_up = None if record is None else record.follow_up
    texts: dict[str, str | None] = {
        "not_applicable": record.not_applicable if record else None,
        "evidence": "\n".join(evidence_line(one) for one in record.evidence) if record else None,
        "obstacles": record.obstacles if record else None,
        "supports": record.supports if record else None,
        "follow_up": follow_up.action if follow_up else None,
        "follow_up_owner": follow_up.owner if follow_up else None,
        "note": record.note if record else None,
        "reason": None,
    }
    return {
        "value": _value(indicator, None if record is None else record.value, shown),
        "status": SheetField(
            None if record is None else shown(words.status(record.status)),
            choices=tuple(shown(words.status(one)) for one in Status),
            open=True,
        ),
        "follow_up_due": SheetField(follow_up.due if follow_up else None, open=True),
        **{key: SheetField(text or None, open=True) for key, text in texts.items()},
    }


def _value(indicator: Indicator, value: Value | None, shown: Shown) -> SheetField:
    """The cell of the value.

    A percentage has no format of its own: only then a spreadsheet keeps the sign of a typed ``93,75%``, and it can be
    told from 0.9375. Fractions are text, or ``3/4`` would become a day in April.
    """
    match value:
        case Grade(name):
            held: Decimal | str | None = name
        case Fraction(numerator, denominator):
            held = f"{plain(numerator)}/{plain(denominator)}"
        case bool():
            held = shown(words.quantity(value, indicator))
        case _:
            held = value
    choices = _choices(indicator, shown)
    if choices or (indicator.measure is Measure.RATIO and not isinstance(held, Decimal)):
        return SheetField(held, choices=choices, open=True, as_text=True)
    least = decimals_of(held) if isinstance(held, Decimal) else 0
    decimals = None if indicator.measure is Measure.PERCENT else max(indicator.decimals, least)
    return SheetField(held, decimals, open=True)


def _choices(indicator: Indicator, shown: Shown) -> tuple[str, ...]:
    steps = tuple(step.name for step in (*indicator.scale, *indicator.stages))
    if steps or indicator.measure.numeric:
        return steps
    return shown(say("yes")), shown(say("no"))
