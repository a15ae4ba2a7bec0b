"""A data root as a whole: where its files come from, and the portfolio that they make."""

from __future__ import annotations

import datetime
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Final

from kpi.model.domain.portfolio import Portfolio, Programs
from kpi.model.domain.program import Program
from kpi.model.domain.settings import Band, RatingProfile, ScorePolicy, Settings
from kpi.model.errors import KpiError
from kpi.model.output.message import mark, say
from kpi.model.output.problem import Problem
from kpi.model.output.progress import steps
from kpi.model.values.struct import Struct
from kpi.store import clock, layout
from kpi.store.files import Folder
from kpi.store.links import link_problem
from kpi.store.protocols import Files, Source

#: Stands in while ``data/kpi.yaml`` can't be read, so that everything else is still checked. Never used for a figure.
_UNKNOWN_SETTINGS: Final = Settings(
    organisation="",
    language="id",
    timezone="Asia/Jakarta",
    entry_window_days=10,
    rating=RatingProfile("", (Band(None, {}),)),
    score=ScorePolicy(Decimal(120), Decimal(0), Decimal(60)),
)


class Loaded(Struct, frozen=True):
    """Data that was read, with the ``problems`` of reading: syntax, shape, values without meaning."""

    portfolio: Portfolio
    problems: tuple[Problem, ...]


def load(
    root: Path,
    as_of: datetime.datetime | None = None,
    files: Files | None = None,
    source: Source | None = None,
) -> Loaded:
    """Everything in a data root, as of a moment (default: now).

    From disk, unless other ``files`` are given, or a ``source`` that knows some of it already.
    """
    if source is None:
        from kpi.store.reading import Reading

        source = Reading(files or Folder(root))
    settings = source.settings() or _UNKNOWN_SETTINGS
    paths = source.paths
    sound = source.sound()
    read = [folder for folder in source.folders if folder not in sound]
    whole = {folder: source.program(folder) for folder in steps(mark("Reading the programs"), read)}
    programs = {folder: one.program for folder, one in whole.items() if one.program is not None}
    placed = [
        folder for folder in source.folders if folder in sound or (folder in programs and programs[folder].in_place)
    ]
    closings, instructions = source.closings(), source.instructions()
    links = source.links & paths
    unheard = links - source.unreadable  # of a folder, or of a file that nothing reads
    portfolio = Portfolio(
        root=root,
        as_of=(as_of or clock.now()).astimezone(settings.zone),
        settings=settings,
        programs=Programs(placed, partial(_program, source)) if sound else tuple(programs[one] for one in placed),
        misplaced=tuple(one for one in programs.values() if not one.in_place),
        orphans=tuple(orphan for folder in placed if folder in whole for orphan in whole[folder].orphans),
        files=paths,
        unreadable=frozenset(source.unreadable | links),
        empty=frozenset(source.empty),
        closings={one.period: one for one in closings},
        instructions={one.period: one for one in instructions},
        settled=source.findings_settled(),
    )
    return Loaded(portfolio, (*source.problems, *map(link_problem, sorted(unheard))))


def _program(source: Source, folder: str) -> Program:
    """A program that was read well before. Raises ``KpiError`` where it was changed since this command began."""
    found = source.program(folder).program
    if found is None:
        raise KpiError(say("{path} was changed while it was read", path=layout.program_path(folder)), say("try again"))
    return found
