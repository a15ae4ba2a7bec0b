"""A data root as a whole: where its files come from, and the portfolio that they make."""

from __future__ import annotations

import datetime
from decimal import Decimal
from pathlib import Path
from typing import Final

from kpi.model.domain.portfolio import Portfolio
from kpi.model.domain.settings import Band, RatingProfile, ScorePolicy, Settings
from kpi.model.output.message import mark
from kpi.model.output.problem import Problem
from kpi.model.output.progress import steps
from kpi.model.values.struct import Struct
from kpi.store import clock
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
    whole = [source.program(folder) for folder in steps(mark("Reading the programs"), source.folders)]
    programs = [one.program for one in whole if one.program is not None]
    closings, instructions = source.closings(), source.instructions()
    links = source.links & paths
    unheard = links - source.unreadable  # of a folder, or of a file that nothing reads
    portfolio = Portfolio(
        root=root,
        as_of=(as_of or clock.now()).astimezone(settings.zone),
        settings=settings,
        programs=tuple(one for one in programs if one.in_place),
        misplaced=tuple(one for one in programs if not one.in_place),
        orphans=tuple(orphan for one in whole if one.program and one.program.in_place for orphan in one.orphans),
        files=paths,
        unreadable=frozenset(source.unreadable | links),
        empty=frozenset(source.empty),
        closings={one.period: one for one in closings},
        instructions={one.period: one for one in instructions},
        settled=source.findings_settled(),
    )
    return Loaded(portfolio, (*source.problems, *map(link_problem, sorted(unheard))))
