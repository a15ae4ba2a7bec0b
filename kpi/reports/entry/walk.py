"""The screens of the walk through due indicators."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kpi.measure.target import monthly_targets
from kpi.model.domain.achievement import Status
from kpi.model.domain.indicator import Indicator
from kpi.model.domain.program import Program
from kpi.model.output.message import Message, say, say_many
from kpi.model.output.report import Block, Heading, Line, Report, Tone
from kpi.model.values.period import Period
from kpi.model.values.struct import replace
from kpi.reports._shared import words
from kpi.reports.entry.batch import At, Batch, Planned, batch_report
from kpi.reports.entry.record_report import RecordChange, content, worth
from kpi.reports.status.due import Missing


def walk_report(missing: Sequence[Missing], period: Period, kept: int) -> Report:
    """How many indicators will be asked for, how many of them were answered before, and how to answer."""
    blocks: list[Block] = [Heading(say("Record {month}", month=period), 1)]
    blocks.append(Line(say_many("{count} indicator is due.", "{count} indicators are due.", len(missing))))
    if kept:
        blocks.append(Line(say_many("{count} answer of before is kept.", "{count} answers of before are kept.", kept)))
    how = say("Enter skips, - means that there can be no value, ? explains, q stops. Your answers are kept.")
    illustrative = any(one.program.illustrative for one in missing)
    return Report("walk", (*blocks, Line(how, Tone.QUIET)), {}, illustrative=illustrative)


def card_report(one: Missing, period: Period, number: int, count: int) -> Report:
    """Prompt of an entry: indicator, unit, target, and the last value."""
    indicator = one.indicator
    title = say(
        "{number}/{count} · {name}", number=number, count=count, name=words.named(indicator.name, indicator.unit)
    )
    blocks = (Heading(title), Line(one.program.title, Tone.QUIET), Line(_given(one, period)))
    return Report("card", blocks, {}, illustrative=None)


def _given(one: Missing, period: Period) -> Message:
    target = words.quantity(monthly_targets(one.indicator, one.program).get(period), one.indicator)
    earlier = [month for month in one.indicator.achievements if month < period]
    if not earlier:
        return say("Target {target} · nothing recorded before", target=target)
    last = max(earlier)
    actual = content(one.indicator.achievements[last], one.indicator)
    return say("Target {target} · {month}: {actual}", target=target, month=last, actual=actual)


def help_report(indicator: Indicator, program: Program, expected: Message) -> Report:
    """Help on an indicator: definition, source, and how its value is typed."""
    lines = (
        Line(indicator.definition or indicator.name),
        Line(say("Source: {source}", source=indicator.source or words.DASH)),
        Line(say("Agency: {agency}", agency=indicator.agency or program.lead_agency or words.DASH)),
        Line(say("Answer with {expected}", expected=expected)),
        Line(say("Enter skips, - means that there can be no value, ? explains, q stops. Your answers are kept.")),
    )
    return Report("help", lines, {}, illustrative=None)


def worth_report(entry: RecordChange) -> Report:
    """Percentage and rating of a value just typed."""
    other = entry.untargeted
    blocks = (worth(entry, entry.standing), *([] if other is None else [Line(other.text)]))
    return Report("worth", blocks, {}, illustrative=None)


def readings_report(values: Sequence[object], indicator: Indicator) -> Report:
    """The readings of what was typed, numbered from 1."""
    from kpi.model.domain.achievement import Achievement

    lines = [
        Line(say("{number}: {value}", number=number, value=content(Achievement(one, None, Status.FINAL), indicator)))  # type: ignore[arg-type] # values of an indicator
        for number, one in enumerate(values, 1)
    ]
    return Report("readings", tuple(lines), {}, illustrative=None)


def answers_report(
    entries: Mapping[int, RecordChange], period: Period, skipped: int, commits: Mapping[str, str | None] | None
) -> Report:
    """All answers, by the number under which they were asked for; ``commits`` once they are saved, None before."""
    planned = tuple(Planned(At("", number, ""), entry) for number, entry in entries.items())
    drawn = batch_report("", Batch(planned, empty=skipped), commits)
    below = drawn.blocks[1:-1] if commits is None else drawn.blocks[1:]
    return replace(drawn, blocks=(Heading(say("Record {month}", month=period), 1), *below))
