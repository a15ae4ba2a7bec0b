"""The sheet of a whole plan: a row for each indicator, with all that it is and its target of each month.

The same columns say what a filled-in sheet means, see ``plan_keys``. ``kpi import plan`` reads it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any, Final, assert_never

from kpi.measure.wording import told
from kpi.model.domain.field import Field, Kind
from kpi.model.domain.indicator import Indicator, Plausible, ScaleStep
from kpi.model.domain.indicator_fields import FIELDS
from kpi.model.domain.portfolio import Portfolio
from kpi.model.domain.program import Program
from kpi.model.output.command import BLANK, kpi_command
from kpi.model.output.message import Message, say
from kpi.model.output.report import ILLUSTRATIVE
from kpi.model.output.sheet import Head, Sheet, SheetField
from kpi.model.values.number import plain
from kpi.model.values.period import Period, Span
from kpi.model.values.quantity import Target
from kpi.model.values.struct import Struct
from kpi.reports._shared import words

Shown = Callable[[object], str]
#: What may be chosen for a field, by its key: each value as the file has it, and what it means.
Choices = Mapping[str, Mapping[str, Message | str]]

#: The fields of a row that are no field of an indicator by themselves.
PROGRAM, PROGRAM_TITLE, ID = "program", "program_title", "id"
BASELINE, BASELINE_PERIOD, BASELINE_SOURCE = "baseline", "baseline_period", "baseline_source"
SCHEME, CODE = "reference_scheme", "reference_code"
#: The fields of an indicator that stand in a cell each.
CELLS: Final[tuple[Field, ...]] = tuple(one for one in FIELDS if one.kind is not Kind.PART and one.key != ID)

#: Columns that stay in sight: up to the name of the indicator.
_FIXED: Final = 4
#: What answers that the file has without a word are called where they are chosen.
_WORDS: Final[Mapping[str | bool | None, str]] = {True: "yes", False: "no", None: ""}
_WIDTHS: Final[Mapping[str, int]] = {"name": 34, "definition": 34, "source": 24, "agency": 22, "owner": 22}


class PlanColumn(Struct, frozen=True):
    """A column: its key, and its title."""

    key: str
    title: Message
    width: int = 13


COLUMNS: Final = (
    PlanColumn(PROGRAM, say("Program"), 18),
    PlanColumn(PROGRAM_TITLE, say("Program title"), 24),
    PlanColumn(ID, say("Short name"), 18),
    *(PlanColumn(one.key, one.title or one.term, _WIDTHS.get(one.key, 14)) for one in CELLS),
    PlanColumn(BASELINE, say("Baseline")),
    PlanColumn(BASELINE_PERIOD, say("Month of the baseline")),
    PlanColumn(BASELINE_SOURCE, say("Source of the baseline"), 24),
    PlanColumn(SCHEME, say("Code list")),
    PlanColumn(CODE, say("Code")),
)


def plan_sheet(
    portfolio: Portfolio, programs: Iterable[Program], months: Span, choices: Choices, shown: Shown
) -> Sheet:
    """The plan of some programs without what is retired, and twenty rows to fill in, in the language of ``shown``."""
    found = list(programs)
    rows = [
        _row(program, one, months, choices, shown)
        for program in found
        for one in program.indicators
        if one.retired is None
    ]
    title = say("Plan, {months}, {organisation}", months=words.months(months),
                organisation=portfolio.settings.organisation)  # fmt: skip
    how = say("A row for each indicator. Where several answers are possible, choose one; leave months without a target "
              "empty. Save it, then: {command}", command=kpi_command("import", "plan", BLANK, "--dry-run"))  # fmt: skip
    above = [title, *([ILLUSTRATIVE] if any(one.illustrative for one in found) else []), how]
    empty = _empty(months, choices, shown)
    return Sheet(
        name=shown(say("Plan")),
        heads=(
            *(Head(shown(one.title), one.width) for one in COLUMNS),
            *(Head(str(month), 10, right=True) for month in months),
        ),
        rows=(*rows, *([empty] * 20)),
        above=tuple(shown(one) for one in above),
        fixed=_FIXED,
    )


def plan_keys(languages: Iterable[Shown]) -> dict[str, str]:
    """The key of a column by each of its titles, in small letters, in some languages; keys name themselves."""
    titles = {shown(one.title).casefold(): one.key for shown in languages for one in COLUMNS}
    return {**titles, **{one.key: one.key for one in COLUMNS}}


def _empty(months: Span, choices: Choices, shown: Shown) -> tuple[SheetField, ...]:
    fields = [SheetField(choices=_offered(one.key, choices, shown), as_text=True) for one in COLUMNS]
    return (*fields, *(SheetField() for _ in months))


def _offered(key: str, choices: Choices, shown: Shown) -> tuple[str, ...]:
    return tuple(shown(about) for about in choices.get(key, {}).values())


def _row(
    program: Program, indicator: Indicator, months: Span, choices: Choices, shown: Shown
) -> tuple[SheetField, ...]:
    texts = {
        PROGRAM: program.id,
        PROGRAM_TITLE: program.title,
        ID: indicator.id,
        **{one.key: _text(one, getattr(indicator, one.held), choices, shown) for one in CELLS},
        **_parts(indicator, shown),
    }
    fields = [
        SheetField(texts.get(one.key) or None, choices=_offered(one.key, choices, shown), as_text=True)
        for one in COLUMNS
    ]
    return (*fields, *(_aim(indicator, month, shown) for month in months))


def _parts(indicator: Indicator, shown: Shown) -> dict[str, str]:
    baseline, reference = indicator.baseline, indicator.reference
    found: dict[str, str] = {}
    if baseline is not None:
        value = words.quantity(baseline.value, indicator, exact=True)
        found |= {BASELINE: shown(value), BASELINE_PERIOD: str(baseline.period),
                  BASELINE_SOURCE: baseline.source or ""}  # fmt: skip
    if reference is not None:
        found |= {SCHEME: reference.scheme, CODE: reference.code}
    return found


def _text(one: Field, value: Any, choices: Choices, shown: Shown) -> str:  # noqa: ANN401 - what the attribute holds
    """A field as it is typed; empty where it isn't stated."""
    if value is None or value in ("", ()):
        return ""
    match one.kind:
        case Kind.TEXT:
            return str(value)
        case Kind.CHOICE:
            return shown(choices.get(one.key, {}).get(value.value, told(value)))
        case Kind.FLAG:
            word = _WORDS.get(answer := one.yes_no[0 if value else 1], str(answer))
            return shown(choices.get(one.key, {}).get(word, ""))
        case Kind.NUMBER | Kind.WEIGHT:
            return plain(value)
        case Kind.DECIMALS:
            return str(value)
        case Kind.STEPS:
            return ", ".join(_step(step) for step in value)
        case Kind.PLAUSIBLE:
            return _plausible(value)
        case Kind.PART:
            raise AssertionError(f"{one.key} has columns of its own")
    assert_never(one.kind)


def _step(one: ScaleStep) -> str:
    return one.name if one.worth is None else f"{one.name}={plain(one.worth)}"


def _plausible(one: Plausible) -> str:
    if one.low is None:
        return "" if one.high is None else f"<={plain(one.high)}"
    return f">={plain(one.low)}" if one.high is None else f"{plain(one.low)}..{plain(one.high)}"


def _aim(indicator: Indicator, month: Period, shown: Shown) -> SheetField:
    """The target of a month as the file states it, or the reason for having none."""
    target: Target | None = indicator.targets.get(month)
    if isinstance(target, Decimal):
        return SheetField(target)
    if target is not None:
        return SheetField(shown(words.quantity(target, indicator, exact=True)), as_text=True)
    why = indicator.no_target.get(month)
    return SheetField(None if why is None else shown(say("none: {why}", why=why)), as_text=True)
