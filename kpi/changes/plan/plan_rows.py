"""Rows of a plan sheet: the program, the fields and the targets that each states; what is wrong, by its cell."""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal
from functools import partial
from typing import Final

from kpi.changes.new import new_indicator as describing
from kpi.changes.new.templates import REQUIRED
from kpi.changes.sheet.cells import exact_content, exact_number
from kpi.changes.sheet.grid_rows import SheetRow, Slips, heads, rows_below
from kpi.changes.typed_field import field_of
from kpi.changes.typed_quantity import target_of, value_of
from kpi.model.domain.indicator import Indicator, Measure
from kpi.model.errors import KpiError
from kpi.model.output.command import kpi_command
from kpi.model.output.message import say
from kpi.model.output.sheet import Grid, SheetContent
from kpi.model.typed.period import typed_month
from kpi.model.values.period import Period
from kpi.model.values.quantity import Target
from kpi.model.values.struct import Struct, field
from kpi.render.language import available, language
from kpi.reports.entry.plan_sheet import (
    BASELINE,
    BASELINE_PERIOD,
    BASELINE_SOURCE,
    CELLS,
    CODE,
    ID,
    PROGRAM,
    PROGRAM_TITLE,
    SCHEME,
    plan_keys,
)
from kpi.store.yaml.source import Tree
from kpi.store.yaml.to_yaml import target_tree, value_tree, without_nothing

#: Columns without which a sheet is no plan.
_NEEDED: Final = frozenset({"name", "measure"})
#: Names of rows that add up those above them.
_SUBTOTALS: Final = frozenset(
    {"jumlah", "total", "sub total", "subtotal", "rata-rata", "rata rata", "sum", "average", "mean"}
)
_NO_TARGET: Final = re.compile(r"(?:none|tidak ada)\s*:\s*(.+)", re.IGNORECASE | re.DOTALL)


class PlanRow(Struct, frozen=True):
    """An indicator as its row states it: fields and targets as they stand in the file.

    ``program`` and ``title`` are as typed; ``id`` is empty where the row has none. ``targets`` hold None where the cell
    says that there is none, with the reason in ``no_target``.
    """

    row: SheetRow
    program: str
    title: str
    id: str
    fields: Mapping[str, Tree]
    targets: Mapping[Period, Target]
    no_target: Mapping[Period, str]

    @property
    def name(self) -> str:
        """The name of the indicator."""
        return str(self.fields.get("name", ""))


class PlanReading(Slips):
    """One pass over the rows of a plan. ``skipped`` are rows that are no indicator."""

    rows: list[PlanRow] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    empty: int = 0


def plan_rows(grids: Collection[Grid], name: str) -> PlanReading:
    """The indicators of every sheet with the heads of a plan. Raises ``KpiError`` where none has them."""
    known = plan_keys([language(code).shown for code in available()])
    found, fit = PlanReading(), False
    for grid in grids:
        named = heads(grid, partial(_key, known), _NEEDED)
        if named is not None:
            fit = True
            for row in rows_below(grid, *named):
                _read(found, row)
    if not fit:
        raise KpiError(
            say("{name} has no row with the heads of a plan", name=name),
            say("make a sheet that has them: {command}", command=kpi_command("template", "plan", "-o", "rencana.xlsx")),
        )
    return found


def _key(known: Mapping[str, str], cell: SheetContent) -> str:
    """The key of a column by its head: of a month ``2026-03``; empty where it has none."""
    if isinstance(cell.value, datetime.date):
        return f"{cell.value:%Y-%m}"
    text = " ".join(str(cell.value or "").casefold().split())
    if text in known:
        return known[text]
    try:
        return str(typed_month(text))
    except ValueError:
        return ""


def _read(found: PlanReading, row: SheetRow) -> None:
    """Take a row in: an indicator, nothing, or a sum of those above."""
    if not any(row.text(key) or row.found[key].broken for key in row.found):
        found.empty += 1
        return
    if row.text("name").casefold() in _SUBTOTALS and not row.text("measure"):
        found.skipped.append(row.at("name").name)
        return
    before = len(found.slips)
    fields = dict(_fields(found, row))
    for key in REQUIRED:
        if key not in fields and not (key == "unit" and fields.get("measure") == Measure.PERCENT):
            found.slip(row, key, KpiError(say("{column} is missing", column=key), REQUIRED[key]))
    if len(found.slips) > before:
        return
    if fields["measure"] == Measure.PERCENT:
        fields.setdefault("unit", "%")
    indicator = describing.bare(fields)
    fields |= dict(_parts(found, row, indicator))
    targets, reasons = _targets(found, row, indicator)
    if len(found.slips) == before:
        found.rows.append(
            PlanRow(row, row.text(PROGRAM), row.text(PROGRAM_TITLE), row.text(ID), fields, targets, reasons)
        )


def _fields(found: PlanReading, row: SheetRow) -> Iterator[tuple[str, Tree]]:
    """The fields that have a cell, as they stand in the file."""
    for one in CELLS:
        if row.found.get(one.key, SheetContent()).broken:
            what = say("{formula} has no result", formula=row.found[one.key].broken)
            found.slip(row, one.key, KpiError(what, say("write the value in place of the formula")))
        elif text := " ".join(row.text(one.key).split()):
            value = found.tried(row, one.key, partial(field_of, one.key, text))
            if value is not None:
                yield one.key, value


def _parts(found: PlanReading, row: SheetRow, indicator: Indicator) -> Iterator[tuple[str, Tree]]:
    """Baseline and reference, each from two cells."""
    baseline, month = row.text(BASELINE), _month_of(row)
    if baseline or month:
        value = found.tried(row, BASELINE, partial(_baseline, row, indicator))
        period = found.tried(row, BASELINE_PERIOD, partial(_baseline_month, month))
        if value is not None and period is not None:
            source = " ".join(row.text(BASELINE_SOURCE).split())
            yield "baseline", without_nothing({"value": value, "period": str(period), "source": source or None})
    scheme, code = row.text(SCHEME), row.text(CODE)
    if scheme and code:
        yield "reference", {"scheme": scheme, "code": code}
    elif scheme or code:
        missing = CODE if scheme else SCHEME
        what = say("a code needs its list, and a list the code")
        found.slip(row, missing, KpiError(what, say("fill in both, or neither")))


def _month_of(row: SheetRow) -> str:
    value = row.found.get(BASELINE_PERIOD, SheetContent()).value
    return f"{value:%Y-%m}" if isinstance(value, datetime.date) else row.text(BASELINE_PERIOD)


def _baseline(row: SheetRow, indicator: Indicator) -> Tree:
    """Raises ``KpiError``."""
    found = row.found.get(BASELINE, SheetContent())
    if isinstance(found.value, Decimal) and indicator.measure.numeric:
        return exact_number(found.value, indicator, percent=found.percent)
    return value_tree(value_of(row.text(BASELINE), indicator))


def _baseline_month(typed: str) -> Period:
    """Raises ``KpiError``."""
    try:
        return typed_month(typed)
    except ValueError:
        raise KpiError(
            say("a baseline needs the month that it is of"), say("for example {example}", example="2025-12")
        ) from None


def _targets(found: PlanReading, row: SheetRow, indicator: Indicator) -> tuple[dict[Period, Target], dict[Period, str]]:
    """The targets of the months, and the reasons for having none."""
    targets: dict[Period, Target] = {}
    reasons: dict[Period, str] = {}
    for key, cell in row.found.items():
        period = Period.parse_or_none(key)
        if period is None or not (cell.broken or row.text(key)):
            continue
        why = _NO_TARGET.fullmatch(row.text(key))
        if why is not None:
            reasons[period] = " ".join(why[1].split())
            continue
        aim = found.tried(row, key, partial(_aim, cell, row.text(key), indicator))
        if aim is not None:
            targets[period] = aim
    return targets, reasons


def _aim(cell: SheetContent, text: str, indicator: Indicator) -> Target | None:
    """A target; None for a dash. Raises ``KpiError``."""
    if cell.broken:
        raise KpiError(
            say("{formula} has no result", formula=cell.broken), say("write the value in place of the formula")
        )
    return exact_content(cell, text, indicator, target_of)


def as_in_file(row: PlanRow) -> dict[str, dict[str, Tree]]:
    """Targets and reasons by their keys in the file, months in order."""
    return {
        "targets": {str(month): target_tree(one) for month, one in sorted(row.targets.items())},
        "no_target": {str(month): why for month, why in sorted(row.no_target.items())},
    }


def new_id(name: str, taken: Collection[str]) -> str:
    """An id made of a name, with a number behind it where another has it already."""
    plainly = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    begin = "-".join(re.findall("[a-z0-9]+", plainly))[:56].strip("-") or "indikator"
    tries = (begin if at == 1 else f"{begin}-{at}" for at in range(1, len(taken) + 2))
    return next(one for one in tries if one not in taken)
