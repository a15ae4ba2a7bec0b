"""The progress table of very many programs, of which only those that changed are measured and drawn anew.

What was shown of each program is kept with what it rested on. Everything that rests on more than one program (which
month it is about, the score of all, the widths of the columns) is found out each time; where it is another than last
time, all of the table is made anew.
"""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kpi.cli.question import asked_question
from kpi.measure.calendar import recorded_months
from kpi.measure.chain import seal_of
from kpi.model.period import Period, Span
from kpi.model.portfolio import Portfolio
from kpi.model.program import Kak, KakSections, Program
from kpi.model.struct import Struct, packed, replace, unpacked
from kpi.render.sketch import Drawn, Layout, draw
from kpi.reports.status import Asked, Summary, summed_up
from kpi.store import git, kept
from kpi.store.pending import Pending, ask_pending, pending_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kpi.cli.progress import Wanted
    from kpi.cli.session import Session
    from kpi.measure.accumulation import Question
    from kpi.store.git import Repository

#: From so many programs on it is worth the while.
MANY: Final = 50
#: How many tables are kept of one data root: each holds all programs.
MOST: Final = 4
_KIND: Final = "sketch-"


class Shown(Struct, frozen=True):
    """A program as it was shown, and what that rested on: ``stood`` is the sum of how its files stood.

    ``program`` is only what a table says of it, see ``_bare``. ``recorded`` says which of the ``Sketch``'s ``records``
    are the months of its records, and ``pending`` are those of them that were not in the history, each with the
    indicator. ``summary`` and ``drawn`` are None for one that isn't measured.
    """

    stood: bytes
    program: Program
    recorded: int
    pending: frozenset[tuple[str, Period]]
    summary: Summary | None
    drawn: Drawn | None


class History(Struct, frozen=True):
    """The history to which the files were compared: as long as files stand as ``lines`` tell, it says the same of them.

    ``repository`` is its top, its git directory and the one it shares; None outside git.
    """

    repository: tuple[str, str, str] | None
    commit: str | None
    lines: list[str]


class Sketch(Struct, frozen=True):
    """What was shown of the programs, by folder, for some months on a day; ``history`` None: it may change unseen."""

    months: Span
    day: datetime.date
    programs: dict[str, Shown]
    records: list[tuple[Period, ...]]
    layout: Layout
    history: History | None


class Data(Struct, frozen=True):
    """What is on disk, and what of it isn't in the history yet; ``repository`` None: outside git."""

    portfolio: Portfolio
    pending: Pending
    repository: Repository | None


def progress(session: Session, wanted: Wanted) -> bool:
    """Print the usual table as far as it was shown before; whether that could be done, and with it everything is."""
    source = session.source
    if session.question is None or len(source.folders) < MANY:
        return False
    name = session.question.name
    before = unpacked(source.fetch(_KIND, name) or b"", Sketch)
    if before is not None and _again(session, wanted, name, before):
        return True
    data = _read(session, None)
    return data is not None and _drawn(session, wanted, name, data, None)


def _again(session: Session, wanted: Wanted, name: str, before: Sketch) -> bool:
    """Whether the table could be printed with what was shown before of the programs that did not change."""
    source = session.source
    changed = source.changed_from({folder: one.stood for folder, one in before.programs.items()})
    if changed is None:
        return False
    same = source.folders - set(changed)
    known = {folder: one for folder, one in before.programs.items() if folder in same}
    history = before.history
    own = all(one.program.id == folder for folder, one in known.items())  # git knows folders, a table goes by ids
    if history is not None and own and all(map(kept.holds, history.lines)):
        data = _read_beside(session, changed, known, history)
    else:
        data = _read(session, changed)
        if data is not None and any(_pending(data.pending, one.program) != one.pending for one in known.values()):
            return False
    return data is not None and _drawn(session, wanted, name, data, replace(before, programs=known))


def _read(session: Session, folders: list[str] | None) -> Data | None:
    """The programs in some folders (None: all) as they are; None where something can't be read."""
    repository = git.repository(session.root)
    portfolio = session.load(folders).portfolio
    session.repeatable(lambda: repository)
    if portfolio.unreadable:
        return None
    return Data(portfolio, pending_in(repository, session.root), repository)


def _read_beside(session: Session, folders: list[str], known: Mapping[str, Shown], history: History) -> Data | None:
    """The same where git is asked only about these: of the others it would say what it said last time."""
    repository = None if history.repository is None else git.Repository(*map(Path, history.repository))
    asked = None
    if repository is not None and folders:
        asked = session.resources.enter_context(ask_pending(repository, session.root, folders))
    portfolio = session.load(folders).portfolio
    session.repeatable(lambda: repository)
    if portfolio.unreadable:
        return None
    new = frozenset() if asked is None else pending_in(repository, session.root, asked).cells
    still = {(one.program.id, *cell) for one in known.values() for cell in one.pending}
    return Data(portfolio, Pending(history.commit, new | still), repository)


def _drawn(session: Session, wanted: Wanted, name: str, data: Data, before: Sketch | None) -> bool:
    """Print the table, of which some may have been shown before, and keep what was shown; whether it could be done."""
    known = {} if before is None else before.programs
    loaded = {one.folder: one for one in data.portfolio.programs}
    programs = loaded | {folder: one.program for folder, one in known.items()}
    in_order = tuple(programs[folder] for folder in session.source.folders if folder in programs)
    portfolio = replace(data.portfolio, programs=in_order)
    records = [] if before is None else before.records
    also = {period for at in {one.recorded for one in known.values()} for period in records[at]}
    question, later = asked_question(portfolio, wanted.period, wanted.phase, "month", wanted.targets, also)
    day = question.as_of.astimezone(portfolio.settings.zone).date()
    if before is not None and (before.months, before.day) != (question.months, day):
        return False
    summaries = {folder: one.summary for folder, one in known.items() if one.summary is not None}
    asked = Asked(later=later, pending=data.pending.cells, data_commit=data.pending.commit)
    report, found = summed_up(portfolio, question, asked, summaries)
    drawings = {folder: one.drawn for folder, one in known.items() if one.drawn is not None}
    made = draw(report, session.canvas, drawings, None if before is None else before.layout)
    if made is None:
        if before is None:
            session.show(report, "table")
        return before is None
    text, drawn, layout = made
    session.write(text)
    new = [one for folder, one in loaded.items() if session.source.settled(folder)]
    if not new or _closed(data.portfolio, question):
        return True
    phases = bool(wanted.phase) or len(question.months) > 1
    months = {one.folder: tuple(sorted(recorded_months([one]))) for one in new}
    records = [*records, *sorted(set(months.values()) - set(records))]
    shown = {
        one.folder: Shown(
            session.source.sum_of(one.folder), _bare(one, phases=phases), records.index(months[one.folder]),
            _pending(data.pending, one), found.get(one.folder), drawn.get(one.folder),
        )
        for one in new
    }  # fmt: skip
    sketch = Sketch(question.months, day, {**known, **shown}, records, layout, _history(session, data))
    session.source.put_latest(_KIND, name, packed(sketch), MOST)
    return True


def _closed(portfolio: Portfolio, question: Question) -> bool:
    """Whether a month is closed: then the table says of all programs together whether they still are what they were."""
    return any(seal_of(portfolio, period) is not None for period in question.months)


def _history(session: Session, data: Data) -> History | None:
    lines = session.source.stand(git.rests_on(data.repository, session.root))
    if lines is None:
        return None
    one = data.repository
    return History(None if one is None else (str(one.top), str(one.git_dir), str(one.common_dir)),
                   data.pending.commit, lines)  # fmt: skip


def _bare(program: Program, *, phases: bool) -> Program:
    """What a table says of a program: ``phases`` where it is about one."""
    kak = program.kak and Kak(None, program.kak.signed and replace(program.kak.signed, signatories=()), KakSections())
    return replace(
        program, indicators=(), kak=kak, policy_team=(), implementing_team=(), facilitator=None,
        phases=program.phases if phases else (),
    )  # fmt: skip


def _pending(pending: Pending, program: Program) -> frozenset[tuple[str, Period]]:
    return frozenset((indicator, period) for name, indicator, period in pending.cells if name == program.id)
