"""All records as one flat table: what was achieved in each month, on what evidence, and who said so."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kpi.measure.accumulation import Standing
from kpi.measure.question import Question
from kpi.model.domain.achievement import Achievement
from kpi.model.domain.indicator import Indicator
from kpi.model.domain.portfolio import Portfolio
from kpi.model.domain.program import Program
from kpi.model.output.message import mark, say
from kpi.model.output.progress import steps
from kpi.model.output.report import (
    ILLUSTRATIVE_COLUMN,
    Audience,
    Block,
    Cell,
    Column,
    Heading,
    Json,
    Line,
    Report,
    Table,
    Tone,
)
from kpi.model.values.period import Period, Span
from kpi.model.values.struct import Struct
from kpi.reports._shared import cells, machine_values, words
from kpi.reports.closing.closing_footer import witness, witness_facts
from kpi.reports.closing.published import rated_by, standing
from kpi.reports.entry.sheet_template import evidence_line

_MACHINES: Final = Audience.MACHINES
_COLUMNS: Final = (
    Column("program", say("Program")),
    Column("title", say("Program title"), audience=_MACHINES),
    Column("indicator", say("Indicator id"), wide=True, audience=_MACHINES),
    Column("name", say("Indicator name"), wide=True),
    Column("unit", say("Unit"), audience=_MACHINES),
    Column("period", say("Period")),
    Column("target", say("Target"), right=True),
    Column("actual", say("Actual"), right=True),
    Column("percent", say("%"), right=True),
    Column("rating", say("Rating")),
    Column("met", say("Met")),
    Column("status", say("Status"), words=True),
    Column("not_applicable", say("Not applicable, because"), wide=True, audience=_MACHINES),
    Column("evidence", say("Evidence"), wide=True, audience=_MACHINES),
    Column("obstacles", say("Obstacles"), wide=True, audience=_MACHINES),
    Column("supports", say("What helped"), wide=True, audience=_MACHINES),
    Column("follow_up", say("Follow-up"), wide=True, audience=_MACHINES),
    Column("follow_up_owner", say("Follow-up by"), audience=_MACHINES),
    Column("follow_up_due", say("Follow-up until"), audience=_MACHINES),
    Column("note", say("Note"), wide=True, audience=_MACHINES),
    Column("recorded_at", say("Recorded at"), audience=_MACHINES),
    Column("recorded_by", say("Recorded by"), audience=_MACHINES),
    Column("corrections", say("Corrections"), right=True, audience=_MACHINES),
    Column("reference_scheme", say("Code list"), audience=_MACHINES),
    Column("reference_code", say("Code"), audience=_MACHINES),
    ILLUSTRATIVE_COLUMN,
)


class RecordsQuestion(Struct, frozen=True):
    """Which records are wanted: of one program (None: all), of some months (None: all)."""

    program: Program | None = None
    months: Span | None = None
    data_commit: str | None = None


class _Recorded(Struct, frozen=True):
    """One record and where it stands."""

    program: Program
    indicator: Indicator
    period: Period
    record: Achievement
    standing: Standing


def achievements_report(portfolio: Portfolio, asked: RecordsQuestion) -> Report:
    """Every record asked for, by program, indicator and month. The portfolio must be whole."""
    found = list(_recorded(portfolio, asked))
    months = asked.months or _span(found)
    rows = tuple(_row(portfolio, one) for one in found)
    blocks: list[Block] = [
        Heading(say("Achievements, {organisation}", organisation=portfolio.settings.organisation), 1)
    ]
    blocks += [Table("achievements", _COLUMNS, rows), Line(words.profile(portfolio.settings.rating), Tone.QUIET)]
    closed: dict[str, Json] = {"closings": []}
    if months is not None:
        blocks += witness(portfolio, months)
        closed = witness_facts(portfolio, months)
    illustrative = portfolio.illustrative if asked.program is None else asked.program.illustrative
    return Report("achievements", tuple(blocks), _facts(portfolio, asked, found) | closed, illustrative=illustrative)


def _recorded(portfolio: Portfolio, asked: RecordsQuestion) -> Iterator[_Recorded]:
    wanted = portfolio.programs if asked.program is None else (asked.program,)
    for program in steps(mark("Reckoning the figures"), wanted):
        for indicator in program.indicators:
            for period, record in sorted(indicator.achievements.items()):
                if asked.months is None or period in asked.months:
                    stands = standing(portfolio, program, indicator, Question.of(period))
                    yield _Recorded(program, indicator, period, record, stands)


def _span(found: list[_Recorded]) -> Span | None:
    months = [one.period for one in found]
    return Span(min(months), max(months)) if months else None


def _row(portfolio: Portfolio, one: _Recorded) -> tuple[Cell, ...]:
    record, indicator, stands = one.record, one.indicator, one.standing
    follow_up, recorded = record.follow_up, record.recorded
    return (
        Cell(one.program.id, one.program.title),
        Cell(one.program.title),
        Cell(indicator.id),
        Cell(indicator.name, words.named(indicator.name, indicator.unit)),
        Cell(indicator.unit),
        Cell(one.period),
        cells.quantity(stands.target, indicator),
        cells.quantity(record.value, indicator),
        cells.percent(stands.percent),
        cells.rating(rated_by(portfolio, Question.of(one.period)), stands),
        words.met(stands),
        Cell(record.status.value, words.status(record.status)),
        Cell(record.not_applicable),
        Cell("\n".join(evidence_line(proof) for proof in record.evidence) or None),
        Cell(record.obstacles),
        Cell(record.supports),
        Cell(None if follow_up is None else follow_up.action),
        Cell(None if follow_up is None else follow_up.owner),
        Cell(None if follow_up is None or follow_up.due is None else follow_up.due.isoformat()),
        Cell(record.note),
        Cell(None if recorded is None else recorded.at.astimezone(portfolio.settings.zone).isoformat()),
        Cell(None if recorded is None else recorded.by),
        Cell(len(record.revisions)),
        Cell(None if indicator.reference is None else indicator.reference.scheme),
        Cell(None if indicator.reference is None else indicator.reference.code),
        Cell(one.program.illustrative),
    )


def _facts(portfolio: Portfolio, asked: RecordsQuestion, found: list[_Recorded]) -> dict[str, Json]:
    return {
        **machine_values.heading(asked.data_commit),
        "organisation": portfolio.settings.organisation,
        "rating": portfolio.settings.rating.name,
        "achievements": [_record_facts(portfolio, one) for one in found],
    }


def _record_facts(portfolio: Portfolio, one: _Recorded) -> dict[str, Json]:
    record, follow_up, recorded = one.record, one.record.follow_up, one.record.recorded
    return {
        "program": one.program.id,
        "illustrative": one.program.illustrative,
        "indicator": one.indicator.id,
        "name": one.indicator.name,
        "unit": one.indicator.unit,
        "period": str(one.period),
        **cells.standing(one.standing, rated_by(portfolio, Question.of(one.period))),
        "actual": machine_values.quantity(record.value),
        "status": record.status.value,
        "not_applicable": record.not_applicable,
        "evidence": [
            {"title": proof.title, "uri": proof.uri, "path": proof.path, "sha256": proof.sha256}
            for proof in record.evidence
        ],
        "obstacles": record.obstacles,
        "supports": record.supports,
        "follow_up": None
        if follow_up is None
        else {
            "action": follow_up.action,
            "owner": follow_up.owner,
            "due": None if follow_up.due is None else follow_up.due.isoformat(),
        },
        "note": record.note,
        "recorded": None
        if recorded is None
        else {"at": recorded.at.astimezone(portfolio.settings.zone).isoformat(), "by": recorded.by},
        "corrections": len(record.revisions),
        "reference": None if one.indicator.reference is None else machine_values.reference(one.indicator.reference),
    }
