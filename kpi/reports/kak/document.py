"""The KAK as a paper to print and sign: numbered sections, target matrix, drawing of the stages, two signing sides."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from kpi.model.domain.indicator import Indicator
from kpi.model.output.message import say
from kpi.model.output.report import ILLUSTRATIVE, Cell, Document
from kpi.reports._shared import words
from kpi.reports.kak.content import (
    INITIALS,
    Paper,
    Section,
    chunks,
    indicator_row,
    months_of,
    particulars,
    reweighted,
    sides,
    stage_span,
    target_cell,
    target_legend,
    weights_note,
)
from kpi.reports.program.weights import weight_rows

#: What the document is called, in every language.
TITLE: Final = "KERANGKA ACUAN KERJA (KAK)"

_INDICATORS: Final = (
    ("number", say("No.")),
    ("name", say("Indicator")),
    ("unit", say("Unit")),
    ("unit", say("Direction")),
    ("reckoned", say("How the percentage and several months are reckoned")),
    ("short", say("Weight")),
    ("unit", say("Baseline")),
    ("answers", say("Person responsible")),
)
_REVISIONS: Final = (
    ("due", say("Date")),
    ("name", say("What")),
    ("long", say("Reason")),
    ("word", say("Document")),
)


def kak_document(said: Paper) -> Document:
    """The paper, one sheet that may run over several pages."""
    program = said.program
    sheet = {
        "organisation": said.portfolio.settings.organisation,
        "title": TITLE,
        "subtitle": program.title,
        "remark": ILLUSTRATIVE if program.illustrative else None,
        "draft": None if program.signed else say("DRAFT, NOT SIGNED"),
        "particulars": particulars(program),
        "sections": [_section(said, at, one) for at, one in enumerate(said.sections, 1)],
        "empty": say("not written yet"),
        **_measured(said),
        **_signed(said),
        "changes_title": say("Revisions"),
        "changes": [(one.date, one.what, one.reason, one.document or words.DASH) for one in said.changes],
        "changes_columns": _REVISIONS,
        "signature": None,
    }
    name = say("{name}: {program}", name=TITLE, program=program.title)
    return Document("kak", name, (sheet,))


def _section(said: Paper, number: int, section: Section) -> Mapping[str, object]:
    kak = said.program.kak
    span = stage_span(section.stages, kak.sections if kak else None)
    drawn = None
    if section.stages and span is not None:
        months = tuple(span)
        years = sorted({month.year for month in months})
        drawn = {
            "caption": say("Stages by month"),
            "first": say("Stage"),
            "years": [(str(year), sum(month.year == year for month in months)) for year in years],
            "months": [(INITIALS[month.month - 1], month) for month in months],
            "rows": [(stage.title, [month in stage.span for month in months]) for stage in section.stages],
        }
    return {
        "title": say("{number}. {title}", number=number, title=section.title),
        "paragraphs": section.paragraphs,
        "drawing": drawn,
    }


def _measured(said: Paper) -> dict[str, object]:
    """The indicators, and their targets month by month."""
    program = said.program
    number = len(said.sections) + 1
    return {
        "indicators_title": say("{number}. {title}", number=number, title=say("Indicators and targets")),
        "indicators_columns": _INDICATORS,
        "indicators": [_row(said, at) for at in range(len(program.indicators))],
        "indicators_caption": say("Indicators"),
        "weights": _weights(said),
        "targets_caption": say("Targets by month"),
        "month": say("Month"),
        "targets": [_matrix(said, part) for part in chunks(program.indicators)],
        "legend": target_legend(program),
    }


def _weights(said: Paper) -> Mapping[str, object] | None:
    """The weights by month, where they change; None where they don't."""
    found = reweighted(said.program)
    if not found:
        return None
    return {
        "caption": say("Weights by month"),
        "first": say("Indicator"),
        "months": [words.months(cast.span) for cast in found],
        "rows": [(name, [_shown(cell) for cell in cells]) for _, name, cells in weight_rows(said.program, found)],
        "note": weights_note(said.program),
    }


def _shown(cell: Cell) -> object:
    return cell.value if cell.shown is None else cell.shown


def _row(said: Paper, at: int) -> list[object]:
    number, name, unit, polarity, formula, aggregation, weight, baseline, owner = indicator_row(said.program, at)
    reckoned = say("{formula}; {aggregation}", formula=formula, aggregation=aggregation)
    return [number, name, unit, polarity, reckoned, weight, baseline, owner]


def _matrix(said: Paper, part: tuple[Indicator, ...]) -> Mapping[str, object]:
    return {
        "names": [words.named(one.name, one.unit) for one in part],
        "phases": [
            (phase, [(month, [target_cell(one, month) for one in part]) for month in months])
            for phase, months in months_of(said.program)
        ],
    }


def _signed(said: Paper) -> dict[str, object]:
    """Two sides beside each other; what is not signed yet has lines to sign on."""
    program = said.program
    signing = program.kak.signed if program.kak else None
    found = sides(program)
    if signing is None:
        blank = [("", "")]
        found = [(said.portfolio.settings.organisation, blank), (program.facilitator or "Tim ITB", blank)]
    return {
        "signatures_title": say("Signatures"),
        "signed": None if signing is None else say("{place}, {day}", place=signing.place, day=signing.date),
        "sides": found,
        "blank": "." * 40,
    }
