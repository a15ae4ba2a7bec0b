"""One record: what it changes and its percentage, before and after it is saved."""

from __future__ import annotations

from collections.abc import Callable

from kpi.measure.accumulation import Standing, standing
from kpi.measure.question import Question
from kpi.measure.rating import band_of
from kpi.model.domain.achievement import Achievement
from kpi.model.domain.indicator import Indicator
from kpi.model.domain.portfolio import Portfolio
from kpi.model.domain.program import Program
from kpi.model.output.message import Message, say
from kpi.model.output.report import Block, Heading, Json, Line, Report, Tone
from kpi.model.values.period import Period
from kpi.model.values.struct import Struct
from kpi.reports._shared import machine_values, words
from kpi.reports._shared.outcome import Outcome, commit_message, outcome_blocks
from kpi.reports.indicator.untargeted import Untargeted, untargeted


class RecordChange(Struct, frozen=True):
    """A record of one month as it was (None: there was none) and as it will be; ``program`` holds it already."""

    portfolio: Portfolio
    program: Program
    indicator: Indicator
    period: Period
    before: Achievement | None
    after: Achievement
    path: str

    @property
    def standing(self) -> Standing:
        """Where the indicator stands in that month, with the record."""
        return standing(self.portfolio, self.program, self.indicator, Question.of(self.period))

    @property
    def untargeted(self) -> Untargeted | None:
        """Months that the value counts for where its month has no target of its own."""
        return untargeted(self.portfolio, self.program, self.indicator, self.period)


def entry_report(entry: RecordChange, outcome: Outcome) -> Report:
    """The change, the percentage, and where it was saved; before saving, the lines that would change."""
    found = entry.standing
    blocks: list[Block] = [
        Heading(
            say("{name}, {period}", name=_named(entry), period=entry.period),
            1,
        )
    ]
    blocks.append(Line(_change(entry, found)))
    blocks.append(worth(entry, found))
    other = entry.untargeted
    blocks += [] if other is None else [Line(other.text)]
    blocks += outcome_blocks(outcome)
    return Report("entry", tuple(blocks), _facts(entry, found, outcome), illustrative=entry.program.illustrative)


def _change(entry: RecordChange, found: Standing) -> Message:
    return say(
        "Actual: {actual} (target {target})", actual=_moved(entry), target=words.quantity(found.target, entry.indicator)
    )


def _moved(entry: RecordChange) -> Message | object:
    """Content of the record; of a correction with the content before."""
    before, after = entry.before, entry.after
    actual = content(after, entry.indicator)
    if before is None:
        return actual
    if (before.value, before.not_applicable) != (after.value, after.not_applicable):
        return say("{before} → {actual}", before=content(before, entry.indicator), actual=actual)
    if before.status is not after.status:
        old, new = words.status(before.status), words.status(after.status)
        return say("{actual}, {before} → {status}", actual=actual, before=old, status=new)
    return actual


def content(record: Achievement, indicator: Indicator, *, unit: bool = False) -> Message | object:
    """Content of a record, as people read it; with its ``unit`` where nothing else says it."""
    if record.value is None:
        return say("not applicable: {why}", why=record.not_applicable or "")
    shown = words.with_unit if unit else words.quantity
    return shown(record.value, indicator, exact=True)


def worth(entry: RecordChange, found: Standing) -> Line:
    """Result of a record: percentage, rating, and whether the target is met."""
    profile = entry.portfolio.settings.rating
    if found.percent is None:
        return Line(found.reason or say("there is no percentage"), Tone.FAIR)
    band = band_of(profile, found.percent)
    text = say(
        "Achievement {percent} % · {rating} · {met}",
        percent=words.percent(found.percent),
        rating=words.rating_label(band),
        met=words.met_or_not(found),
    )
    return Line(text, words.tone(profile, band) if found.met else Tone.FAIR)


def _facts(entry: RecordChange, found: Standing, outcome: Outcome) -> dict[str, Json]:
    band = None if found.percent is None else band_of(entry.portfolio.settings.rating, found.percent)
    other = entry.untargeted
    return {
        **machine_values.heading(outcome.commit),
        "program": entry.program.id,
        "indicator": entry.indicator.id,
        "period": str(entry.period),
        "illustrative": entry.program.illustrative,
        "before": None if entry.before is None else machine_values.quantity(entry.before.value),
        "actual": machine_values.quantity(entry.after.value),
        "not_applicable": entry.after.not_applicable,
        "target": machine_values.quantity(found.target),
        "formula": entry.indicator.formula.value,
        "percent": machine_values.percent(found.percent),
        "met": found.met,
        "rating": machine_values.rating(band),
        "rating_profile": entry.portfolio.settings.rating.name,
        "without_target": None if other is None else other.facts,
        "saved": outcome.saved,
        "path": entry.path,
    }


def _named(entry: RecordChange) -> Message:
    return words.named(entry.indicator.name, entry.indicator.unit)


def record_message(entry: RecordChange, text: Callable[[Message], str]) -> str:
    """The message of the commit: subject and reason in the language of the data (``text``), then trailers."""
    names = {"name": _named(entry), "period": entry.period}
    if entry.before is None:
        subject = text(say("Record {name}, {period}: {actual}", **names, actual=_moved(entry)))
    else:
        subject = text(say("Correct {name}, {period}: {actual}", **names, actual=_moved(entry)))
    body = [entry.after.revisions[-1].reason] if entry.before is not None else []
    return commit_message(subject, body, trailers(entry))


def trailers(entry: RecordChange) -> list[str]:
    """The lines by which a program finds the record of a commit."""
    value = machine_values.trailer(entry.after.value)
    return [
        f"KPI-Cell: {entry.program.id}/{entry.indicator.id}",
        f"KPI-Period: {entry.period}",
        f"KPI-Value: {value}",
    ]
