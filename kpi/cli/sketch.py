"""The progress table of very many programs, of which only those that changed are measured and drawn anew.

What was shown of each program is kept with what it rested on. Everything that rests on more than one program (which
month it is about, the score of all, the widths of the columns) is found out each time; where it is another than last
time, all of the table is made anew.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Final

from kpi.cli.question import asked_question
from kpi.measure.calendar import recorded_months
from kpi.measure.chain import seal_of
from kpi.model.period import Period, Span
from kpi.model.program import KakSections, Program
from kpi.model.struct import Struct, packed, replace, unpacked
from kpi.render.sketch import Drawn, draw
from kpi.reports.status import Asked, Summary, summed_up

if TYPE_CHECKING:
    from kpi.cli.progress import Wanted
    from kpi.cli.session import Opened, Session
    from kpi.measure.accumulation import Question

#: From so many programs on it is worth the while.
MANY: Final = 50
#: How many tables are kept of one data root: each holds all programs.
MOST: Final = 4
_KIND: Final = "sketch-"


class Shown(Struct, frozen=True):
    """A program as it was shown, and what that rested on.

    ``program`` is without indicators and the sections of its KAK, ``recorded`` are the months of its records and
    ``pending`` those of them that were not in the history, each with the indicator. ``summary`` and ``drawn`` are None
    for one that isn't measured.
    """

    key: bytes
    program: Program
    recorded: tuple[Period, ...]
    pending: frozenset[tuple[str, Period]]
    summary: Summary | None
    drawn: Drawn | None


class Sketch(Struct, frozen=True):
    """What was shown of the programs, by folder, for some months on a day."""

    months: Span
    day: datetime.date
    programs: dict[str, Shown]


def progress(session: Session, wanted: Wanted) -> bool:
    """Print the usual table as far as it was shown before; whether that could be done, and with it everything is."""
    source = session.source
    if session.question is None or len(source.folders) < MANY:
        return False
    name = session.question.name
    before = unpacked(source.fetch(_KIND, name) or b"", Sketch)
    if before is not None and _again(session, wanted, name, before):
        return True
    opened = session.open()
    return not opened.portfolio.unreadable and _drawn(session, wanted, name, opened, None)


def _again(session: Session, wanted: Wanted, name: str, before: Sketch) -> bool:
    """Whether the table could be printed with what was shown before of the programs that did not change."""
    source = session.source
    changed = source.changed_from({folder: one.key for folder, one in before.programs.items()})
    if changed is None:
        return False
    opened = session.open(folders=changed)
    same = source.folders - set(changed)
    known = {folder: one for folder, one in before.programs.items() if folder in same}
    if opened.portfolio.unreadable or any(_pending(opened, one.program) != one.pending for one in known.values()):
        return False
    return _drawn(session, wanted, name, opened, replace(before, programs=known))


def _drawn(session: Session, wanted: Wanted, name: str, opened: Opened, before: Sketch | None) -> bool:
    """Print the table, of which some may have been shown before, and keep what was shown; whether it could be done."""
    known = {} if before is None else before.programs
    loaded = {one.folder: one for one in opened.portfolio.programs}
    programs = loaded | {folder: one.program for folder, one in known.items()}
    in_order = tuple(programs[folder] for folder in session.source.folders if folder in programs)
    portfolio = replace(opened.portfolio, programs=in_order)
    also = {period for one in known.values() for period in one.recorded}
    question, later = asked_question(portfolio, wanted.period, wanted.phase, "month", wanted.targets, also)
    day = question.as_of.astimezone(portfolio.settings.zone).date()
    if before is not None and (before.months, before.day) != (question.months, day):
        return False
    summaries = {folder: one.summary for folder, one in known.items() if one.summary is not None}
    asked = Asked(later=later, pending=opened.pending.cells, data_commit=opened.pending.commit)
    report, found = summed_up(portfolio, question, asked, summaries)
    made = draw(report, session.canvas, {folder: one.drawn for folder, one in known.items() if one.drawn is not None})
    if made is None:
        if before is None:
            session.show(report, "table")
        return before is None
    text, drawn = made
    session.write(text)
    new = {
        folder: Shown(
            session.source.program_key(folder), _bare(program), tuple(sorted(recorded_months([program]))),
            _pending(opened, program), found.get(folder), drawn.get(folder),
        )
        for folder, program in loaded.items()
        if session.source.settled(folder)
    }  # fmt: skip
    if new and not _closed(opened, question):
        sketch = Sketch(question.months, day, {**known, **new})
        session.source.put_latest(_KIND, name, packed(sketch), MOST)
    return True


def _closed(opened: Opened, question: Question) -> bool:
    """Whether a month is closed: then the table says of all programs together whether they still are what they were."""
    return any(seal_of(opened.portfolio, period) is not None for period in question.months)


def _bare(program: Program) -> Program:
    kak = program.kak and replace(program.kak, sections=KakSections(), revisions=())
    return replace(program, indicators=(), kak=kak)


def _pending(opened: Opened, program: Program) -> frozenset[tuple[str, Period]]:
    return frozenset((indicator, period) for name, indicator, period in opened.pending.cells if name == program.id)
