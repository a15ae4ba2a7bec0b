"""The weights of a program over its months: from when to when which indicators count, and by how much."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from kpi.measure.weights import Cast, casts
from kpi.model.domain.program import Program
from kpi.model.output.message import Message, say
from kpi.model.output.report import Block, Cell, Column, Heading, Json, Line, Report, Table, Tone
from kpi.model.values.period import Span
from kpi.reports._shared import cells, machine_values, words

_INDICATOR: Final = Column("indicator", say("Indicator"), wide=True)
_BESIDE: Final = 4


def weights_report(program: Program, data_commit: str | None) -> Report:
    """Weights of a program, month by month."""
    blocks: list[Block] = [Heading(say("Weights: {title}", title=program.title), 1)]
    blocks += weights_tables(program) or [Line(say("no weights: all indicators count the same"), Tone.QUIET)]
    return Report(
        "weights",
        tuple(blocks),
        {
            **machine_values.heading(data_commit),
            "program": program.id,
            "illustrative": program.illustrative,
            "weights": weights_facts(program),
        },
        illustrative=program.illustrative,
    )


def weights_tables(program: Program) -> list[Block]:
    """A column for each stretch of months, as many beside each other as fit; none where nobody weighs anything."""
    found = casts(program)
    if not any(cast.weighted for cast in found):
        return []
    return [_table(program, found[at : at + _BESIDE], at) for at in range(0, len(found), _BESIDE)]


def _table(program: Program, found: tuple[Cast, ...], at: int) -> Table:
    columns = (_INDICATOR, *(Column(str(cast.span), _months(cast.span), right=True) for cast in found))
    rows = tuple((Cell(key, name), *found) for key, name, found in weight_rows(program, found))
    # tables of one name have the same columns
    return Table(f"weights-{at}" if at else "weights", columns, rows)


def weight_rows(program: Program, found: tuple[Cast, ...]) -> list[tuple[str, Message | str, list[Cell]]]:
    """Id, name and weights of each indicator that counts in one of these stretches, then what they are together."""
    counted = [one for one in program.indicators if any(one.id in cast.weights for cast in found)]
    rows: list[tuple[str, Message | str, list[Cell]]] = [
        (one.id, one.name, [_cell(cast, one.id) for cast in found]) for one in counted
    ]
    together = [weight_cell(cast.total if cast.weighted else None) for cast in found]
    return [*rows, ("", say("together"), together)]


def _months(span: Span) -> Message:
    return say("{months}", months=words.months(span))


def _cell(cast: Cast, name: str) -> Cell:
    """The weight of an indicator; a cross where it doesn't count, a dash where it has none."""
    if name not in cast.weights:
        return Cell(None, "×")
    return weight_cell(cast.weights[name])


def weight_cell(value: Decimal | None) -> Cell:
    """A weight with all its digits, or a dash."""
    return Cell(None, words.DASH) if value is None else Cell(cells.number(value))


def weights_facts(program: Program) -> list[Json]:
    """The same for machines: each stretch of months with the weights of those that count in it."""
    return [
        {
            "from": str(cast.span.first),
            "to": str(cast.span.last),
            "weights": {
                key: None if weight is None else machine_values.number(weight) for key, weight in cast.weights.items()
            },
            "total": machine_values.number(cast.total) if cast.weighted else None,
        }
        for cast in casts(program)
    ]
