"""The KAK as a report: the document as text, for machines, and as a paper; and what it still lacks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kpi.model.domain.indicator import Indicator
from kpi.model.domain.portfolio import Portfolio
from kpi.model.domain.program import Program
from kpi.model.output.message import say
from kpi.model.output.report import Audience, Block, Cell, Column, Heading, Json, Line, Report, Table, Tone, Verbatim
from kpi.model.values.number import decimals_of
from kpi.reports._shared import cells, machine_values, words
from kpi.reports._shared.amount_in_words import in_words
from kpi.reports.kak.completeness import Completeness
from kpi.reports.kak.content import (
    KakLaterChange,
    Paper,
    Section,
    chunks,
    gantt,
    indicator_row,
    months_of,
    paper,
    particulars,
    reweighted,
    sides,
    stage_span,
    target_cell,
    target_legend,
    weights_note,
)
from kpi.reports.kak.document import kak_document
from kpi.reports.program.move import lacks_table, missing_text, next_step
from kpi.reports.program.weights import weights_facts, weights_tables
from kpi.reports.status.programs import lack_facts

INDICATORS: Final = (
    Column("number", say("No."), right=True),
    Column("name", say("Indicator"), wide=True),
    Column("unit", say("Unit")),
    Column("polarity", say("Polarity")),
    Column("formula", say("Formula")),
    Column("aggregation", say("Aggregation")),
    Column("weight", say("Weight"), right=True),
    Column("baseline", say("Baseline"), right=True),
    Column("owner", say("Person responsible"), wide=True),
)
#: The same with the target of each month, for machines.
_PLAN: Final = tuple(
    Column(key, title, audience=Audience.MACHINES)
    for key, title in (
        ("program", say("Program")),
        ("indicator", say("Indicator")),
        ("name", say("Indicator")),
        ("unit", say("Unit")),
        ("measure", say("Measure")),
        ("polarity", say("Polarity")),
        ("formula", say("Formula")),
        ("aggregation", say("Aggregation")),
        ("baseline", say("Baseline")),
        ("baseline_period", say("Month of the baseline")),
        ("owner", say("Person responsible")),
        ("period", say("Month")),
        ("weight", say("Weight")),
        ("target", say("Target")),
    )
)
_REVISIONS: Final = (
    Column("date", say("Date")),
    Column("what", say("What"), wide=True),
    Column("reason", say("Reason"), wide=True),
    Column("document", say("Document"), wide=True),
)


def kak_report(portfolio: Portfolio, program: Program, data_commit: str | None) -> Report:
    """The document."""
    said = paper(portfolio, program)
    return Report(
        "kak",
        tuple(_blocks(said)),
        _facts(said, data_commit),
        document=kak_document(said),
        illustrative=program.illustrative,
    )


def check_report(program: Program, found: Completeness, data_commit: str | None) -> Report:
    """Missing parts before signing."""
    blocks: list[Block] = [Heading(say("What the KAK still lacks: {title}", title=program.title), 1)]
    if found.lacking:
        blocks += [lacks_table(found.gaps), Line(missing_text(found.gaps), Tone.FAIR)]
    else:
        blocks.append(Line(say("✓ nothing is missing"), Tone.GOOD))
        blocks += next_step(program.id, program.state)
    return Report(
        "kak-check",
        tuple(blocks),
        {
            **machine_values.heading(data_commit),
            "program": program.id,
            "state": program.state.value,
            "illustrative": program.illustrative,
            "complete": found.complete,
            "parts": [part.value for part in found.parts],
            "incomplete": [part.value for part in found.lacking],
            "lacking": [lack_facts(lack) for lack in found.lacks],
        },
        illustrative=program.illustrative,
    )


# Text.


def _blocks(said: Paper) -> Iterator[Block]:
    program = said.program
    yield Heading(say("Terms of reference (KAK): {title}", title=program.title), 1)
    yield Line(said.portfolio.settings.organisation)
    for name, value in particulars(program):
        yield Line(say("{title}: {value}", title=name, value=value))
    for at, section in enumerate(said.sections, 1):
        yield from _section_blocks(said, at, section)
    yield from _indicator_blocks(said, len(said.sections) + 1)
    yield from _signature_blocks(program)
    if said.changes:
        yield Heading(say("Revisions"))
        yield Table("revisions", _REVISIONS, tuple(_change_row(one) for one in said.changes))


def _section_blocks(said: Paper, number: int, section: Section) -> Iterator[Block]:
    yield Heading(say("{number}. {title}", number=number, title=section.title))
    if not section.paragraphs:
        yield Line(say("not written yet"), Tone.QUIET)
    yield from (Line(one) for one in section.paragraphs)
    span = stage_span(section.stages, said.program.kak.sections if said.program.kak else None)
    if section.stages and span is not None:
        yield Line(say("{months}", months=words.months(span)), Tone.QUIET)
        yield Verbatim(gantt(section.stages, span))


def _indicator_blocks(said: Paper, number: int) -> Iterator[Block]:
    program = said.program
    yield Heading(say("{number}. {title}", number=number, title=say("Indicators and targets")))
    yield Table("kak", _PLAN, tuple(_plan(program)))
    if not program.indicators:
        yield Line(say("there are no indicators yet"), Tone.QUIET)
        return
    rows = tuple(tuple(Cell(one) for one in indicator_row(program, at)) for at in range(len(program.indicators)))  # type: ignore[arg-type]
    yield Table("indicators", INDICATORS, rows)
    if reweighted(program):
        yield Line(weights_note(program), Tone.QUIET)
        yield from weights_tables(program)
    for at, part in enumerate(chunks(program.indicators)):
        columns = (
            Column("month", say("Month")),
            *(Column(one.id, words.named(one.name, one.unit), right=True) for one in part),
        )
        months = [month for _, found in months_of(program) for month in found]
        yield Table(
            f"targets-{at}" if at else "targets",  # tables of one name have the same columns
            columns,
            tuple((Cell(month), *(Cell(target_cell(one, month)) for one in part)) for month in months),  # type: ignore[arg-type]
        )
    yield from (Line(one, Tone.QUIET) for one in target_legend(program))


def _plan(program: Program) -> Iterator[tuple[Cell, ...]]:
    """Each target with its indicator; an indicator without targets in one row."""
    for one in program.indicators:
        base = one.baseline
        about = (
            Cell(program.id),
            Cell(one.id),
            Cell(one.name),
            Cell(one.unit),
            Cell(one.measure.value),
            Cell(one.polarity.value),
            Cell(one.formula.value),
            Cell(one.aggregation.value),
            Cell() if base is None else cells.quantity(base.value, one),
            Cell(None if base is None else base.period),
            Cell(one.owner or one.agency or program.lead_agency),
        )
        for month, target in sorted(one.targets.items()) or ((None, None),):
            weight = one.weight if month is None else one.weight_in(month)
            yield (
                *about,
                Cell(month),
                Cell(None if weight is None else cells.number(weight)),
                Cell() if target is None else cells.quantity(target, one),
            )


def _signature_blocks(program: Program) -> Iterator[Block]:
    signing = program.kak.signed if program.kak else None
    yield Heading(say("Signatures"))
    if signing is None:
        yield Line(say("not signed yet"), Tone.QUIET)
        return
    yield Line(say("{place}, {day}", place=signing.place, day=signing.date))
    for side, people in sides(program):
        for name, position in people:
            yield Line(say("{side}: {name}, {position}", side=side, name=name, position=position))


def _change_row(one: KakLaterChange) -> tuple[Cell, ...]:
    return (Cell(one.day, one.date), Cell(one.what), Cell(one.reason), Cell(one.document, one.document or "–"))


# For machines.


def _facts(said: Paper, data_commit: str | None) -> dict[str, Json]:
    program, kak = said.program, said.program.kak
    signing = kak.signed if kak else None
    held = kak.sections if kak else None
    budget = held.budget if held else None
    return {
        **machine_values.heading(data_commit),
        "organisation": said.portfolio.settings.organisation,
        "program": {
            "id": program.id,
            "title": program.title,
            "state": program.state.value,
            "illustrative": program.illustrative,
            "lead_agency": program.lead_agency,
            "policy_team": list(program.policy_team),
            "implementing_team": list(program.implementing_team),
            "facilitator": program.facilitator,
            "phases": [
                {"id": one.id, "title": one.title, "from": str(one.span.first), "to": str(one.span.last)}
                for one in program.phases
            ],
        },
        "number": kak.number if kak else None,
        "signed": None
        if signing is None
        else {
            "date": str(signing.date),
            "place": signing.place,
            "signatories": [
                {"role": one.role, "name": one.name, "position": one.position} for one in signing.signatories
            ],
        },
        "sections": [_section_facts(one) for one in said.sections],
        "budget": None
        if budget is None
        else {"amount": machine_values.number(budget.amount), "currency": budget.currency, "source": budget.source,
              "words": None if decimals_of(budget.amount) else in_words(int(budget.amount))},
        "indicators": [_indicator_facts(one) for one in program.indicators],
        "weights": weights_facts(program),
        "revisions": [
            {"date": one.day, "what": machine_values.sentence(say("{what}", what=one.what)), "reason": one.reason,
             "document": one.document}
            for one in said.changes
        ],
    }  # fmt: skip


def _section_facts(section: Section) -> dict[str, Json]:
    return {
        "section": section.part.value,
        "title": section.own_title or None,
        "paragraphs": [machine_values.sentence(say("{text}", text=one)) for one in section.paragraphs],
        "stages": [
            {"title": one.title, "from": str(one.span.first), "to": str(one.span.last)} for one in section.stages
        ],
    }


def _indicator_facts(one: Indicator) -> dict[str, Json]:
    return {
        "id": one.id,
        "name": one.name,
        "unit": one.unit,
        "polarity": one.polarity.value,
        "formula": one.formula.value,
        "aggregation": one.aggregation.value,
        "weight": None if one.weight is None else machine_values.number(one.weight),
        "added": None if one.added is None else str(one.added.from_),
        "retired": None if one.retired is None else str(one.retired.from_),
        "agency": one.agency,
        "owner": one.owner,
        "cumulative": one.cumulative_targets,
        "targets": {str(month): machine_values.quantity(one.targets[month]) for month in sorted(one.targets)},
    }
