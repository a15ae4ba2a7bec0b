"""A data root as a whole: where its files come from, and the portfolio that they make."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Final

from kpi.model.domain.portfolio import Portfolio
from kpi.model.domain.program import Program
from kpi.model.domain.settings import Band, RatingProfile, ScorePolicy, Settings
from kpi.model.output.message import mark
from kpi.model.output.problem import Problem
from kpi.model.output.progress import steps
from kpi.model.values.struct import Struct, replace
from kpi.store import clock, layout
from kpi.store.files import Changed, Folder
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
    """What was read, and what could not be: ``problems`` are about syntax, shape and values without meaning."""

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


def with_records(before: Loaded, files: Files, changed: Mapping[str, bytes]) -> Loaded:
    """The same data root, read from ``files``, with other contents of some achievements files, by their paths.

    Only these are read, where they are written as kpi writes them; else everything is.
    """
    programs = _recorded(before.portfolio, changed)
    if programs is None:
        return load(before.portfolio.root, before.portfolio.as_of, Changed(files, changed))
    paths = before.portfolio.files | changed.keys()
    return replace(before, portfolio=replace(before.portfolio, programs=programs, files=paths))


def _recorded(portfolio: Portfolio, changed: Mapping[str, bytes]) -> tuple[Program, ...] | None:
    """The programs with other records; None where one of the files isn't to be read at a glance."""
    from kpi.store.records import fast_records

    records = {path: fast_records.at_a_glance(content) for path, content in changed.items()}
    if portfolio.unreadable & changed.keys() or None in records.values():
        return None
    programs = []
    for program in portfolio.programs:
        paths = [layout.achievements_path(program.folder, one.id) for one in program.indicators]
        found = [records.pop(path, None) for path in paths]
        both = zip(program.indicators, found, strict=True)
        indicators = tuple(one if new is None else replace(one, achievements=new) for one, new in both)
        programs.append(replace(program, indicators=indicators))
    return None if records else tuple(programs)
