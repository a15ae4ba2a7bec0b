"""Writes the Parquet files of a roll-up: which years, into which folder."""

from __future__ import annotations

import os.path
from pathlib import Path

from kpi.changes.opened import open_data
from kpi.cli.session.session import Session
from kpi.model.domain.portfolio import Portfolio
from kpi.model.errors import KpiError
from kpi.model.output.command import kpi_command
from kpi.model.output.message import say, say_many
from kpi.model.output.report import ILLUSTRATIVE
from kpi.model.values.period import Span
from kpi.reports.export import rollup
from kpi.store.tables import parquet


def write_cells(session: Session, program: str, months: Span | None, at: str, output: str) -> None:
    """Write all cells as Parquet into the folder ``output``, beside those of other organisations.

    Raises ``KpiError``, before anything is written.
    """
    _refuse(program, months, output)
    parquet.import_pyarrow()
    opened = open_data(session, at)
    portfolio = opened.portfolio
    _refuse_gaps(portfolio)
    folder = Path(os.path.normpath(session.folder() / output))  # as it is read in a message
    if not folder.is_dir() and folder.suffix.casefold() not in {"", ".parquet"}:
        raise KpiError(
            say("{path} is called like a file, and cells are written to a folder", path=output),
            say("name a folder without an ending: -o FOLDER"),
        )
    place = parquet.RollupFolder(folder, portfolio.settings.organisation)
    parquet.check(place)
    asked = rollup.RollupQuestion(months, opened.pending.cells, opened.pending.commit)
    files, counts = {}, {}
    for year, flat in rollup.years(portfolio, asked):
        files[year], counts[year] = parquet.written(flat), len(flat.rows)
    if not files:
        raise KpiError(
            say("there are no cells to export"),
            say("see what there is: {command}", command=kpi_command("program", "list")),
        )
    parquet.replace(place, files, whole=months is None)
    for year, count in counts.items():
        path = str(Path(output) / place.file(year).relative_to(folder))
        session.tell(say_many("Written: {path} ({count} cell)", "Written: {path} ({count} cells)", count, path=path))
    if portfolio.illustrative:
        session.tell(ILLUSTRATIVE)


def _refuse(program: str, months: Span | None, output: str) -> None:
    """A file stands for all that an organisation has of a year, so it can't hold less."""
    if not output:
        raise KpiError(say("parquet needs a folder"), say("name it: -o FOLDER"))
    if program:
        raise KpiError(
            say("parquet holds all programs, not only {program}", program=program),
            say("leave {program} away, and choose it when you ask the files", program=program),
        )
    if months is not None and (months.first.month, months.last.month) != (1, 12):
        first, last = months.first.year, months.last.year
        years = str(first) if first == last else f"{first}-01..{last}-12"
        raise KpiError(
            say("parquet holds whole years, not only {months}", months=str(months)),
            say("for example {example}", example=f"--period {years}"),
        )


def _refuse_gaps(portfolio: Portfolio) -> None:
    """Nobody sees in a sum over many organisations that something of one is missing."""
    for path in sorted(portfolio.unreadable):
        raise KpiError(
            say("{path} can't be read, and without it the figures would not be whole", path=path),
            say("see what is wrong with it: {command}", command=kpi_command("validate")),
        )
