"""The progress table of very many programs, of which only those that changed are measured and drawn anew.

What was shown of each program is kept with what it rested on. Everything that rests on more than one program (which
month it is about, the score of all, the widths of the columns) is found out each time; where it is another than last
time, all of the table is made anew.
"""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kpi.cli.question import Elsewhere, asked_question
from kpi.measure.calendar import recorded_months
from kpi.measure.chain import seal_of
from kpi.model.period import Period, Span
from kpi.model.portfolio import Portfolio
from kpi.model.struct import Struct, packed, replace, unpacked
from kpi.render.sketch import Drawn, Layout, draw, merged
from kpi.reports.status import Asked, Summary, summed_up, together
from kpi.store import git, kept
from kpi.store.pending import Pending, ask_pending, pending_in

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from kpi.cli.progress import Wanted
    from kpi.cli.session import Session
    from kpi.measure.accumulation import Question
    from kpi.store.git import Repository
    from kpi.store.warm import Warm

#: From so many programs on it is worth the while.
MANY: Final = 50
#: So many programs are kept together: as long as none of them changes, nothing of any of them is taken out.
TOGETHER: Final = 25
#: How many tables are kept of one data root: each holds all programs.
MOST: Final = 4
_KIND: Final = "sketch-"


class Shown(Struct, frozen=True):
    """Programs as they were shown.

    ``recorded`` are the months of their records, and ``pending`` those cells ``(program, indicator, month)`` that were
    not in the history. ``drawn`` is None where none of them is measured.
    """

    recorded: frozenset[Period]
    pending: frozenset[tuple[str, str, Period]]
    summary: Summary
    drawn: Drawn | None


class Group(Struct, frozen=True):
    """Programs one after the other: each folder with the sum of how its files stood, all as shown, and packed, each."""

    stood: dict[str, bytes]
    whole: Shown
    each: bytes

    @staticmethod
    def of(stood: dict[str, bytes], shown: Sequence[Shown]) -> Group:
        """The programs in some folders, in this order."""
        bare = [replace(one, drawn=one.drawn and replace(one.drawn, text="")) for one in shown]
        lengths = [0 if one.drawn is None else len(one.drawn.text) for one in shown]
        drawn = [one.drawn for one in shown if one.drawn is not None]
        whole = Shown(
            recorded=frozenset().union(*(one.recorded for one in shown)),
            pending=frozenset().union(*(one.pending for one in shown)),
            summary=together([one.summary for one in shown]),
            drawn=merged(drawn) if drawn else None,
        )
        return Group(stood, whole, packed([*zip(bare, lengths, strict=True)]))

    def parts(self) -> dict[str, Shown]:
        """Each of them, by folder."""
        at = 0
        found: list[Shown] = []
        for one, length in unpacked(self.each, list[tuple[Shown, int]]) or ():
            if one.drawn is not None and self.whole.drawn is not None:
                found.append(replace(one, drawn=replace(one.drawn, text=self.whole.drawn.text[at : at + length])))
                at += length + len("\n")
            else:
                found.append(one)
        return dict(zip(self.stood, found, strict=True))


class History(Struct, frozen=True):
    """The history to which the files were compared: as long as files stand as ``lines`` tell, it says the same of them.

    ``repository`` is its top, its git directory and the one it shares; None outside git.
    """

    repository: tuple[str, str, str] | None
    commit: str | None
    lines: list[str]


class Sketch(Struct, frozen=True):
    """What was shown of the programs for some months on a day; ``history`` None: it may change unseen."""

    months: Span
    day: datetime.date
    groups: list[Group]
    layout: Layout | None
    history: History | None

    @property
    def stood(self) -> dict[str, bytes]:
        """The sums of how the files of each folder stood."""
        return {folder: found for group in self.groups for folder, found in group.stood.items()}


class Known(Struct, frozen=True):
    """What of a table was shown before, and still holds: by folder, or by the first folder of a whole group."""

    sketch: Sketch
    groups: dict[str, Group]
    programs: dict[str, Shown]

    @property
    def parts(self) -> dict[str, Shown]:
        """All of it."""
        return {**{name: group.whole for name, group in self.groups.items()}, **self.programs}

    @property
    def folders(self) -> set[str]:
        """The programs that it is about."""
        return {folder for group in self.groups.values() for folder in group.stood}.union(self.programs)


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
    changed = session.source.changed_from(before.stood)
    if changed is None:
        return False
    known = _known(before, list(session.source.folders), frozenset(changed))
    history = before.history
    if history is not None and all(map(kept.holds, history.lines)):
        data = _read_beside(session, changed, known, history)
    else:
        data = _read(session, changed)
        if data is not None and _pending(data.pending, known.folders) != _still(known):
            return False
    return data is not None and _drawn(session, wanted, name, data, known)


def _known(before: Sketch, folders: list[str], changed: frozenset[str]) -> Known:
    """What still holds of a table, where there are these folders now."""
    at = {folder: place for place, folder in enumerate(folders)}
    groups: dict[str, Group] = {}
    programs: dict[str, Shown] = {}
    for group in before.groups:
        names = list(group.stood)
        first = at.get(names[0])
        if first is not None and folders[first : first + len(names)] == names and changed.isdisjoint(names):
            groups[names[0]] = group
        else:
            programs |= {one: shown for one, shown in group.parts().items() if one in at and one not in changed}
    return Known(before, groups, programs)


def _read(session: Session, folders: list[str] | None) -> Data | None:
    """The programs in some folders (None: all) as they are; None where something can't be read."""
    repository = git.repository(session.root)
    portfolio = session.load(folders).portfolio
    session.repeatable(lambda: repository)
    if portfolio.unreadable:
        return None
    return Data(portfolio, pending_in(repository, session.root), repository)


def _read_beside(session: Session, folders: list[str], known: Known, history: History) -> Data | None:
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
    return Data(portfolio, Pending(history.commit, new | _still(known)), repository)


def _drawn(session: Session, wanted: Wanted, name: str, data: Data, known: Known | None) -> bool:
    """Print the table, of which some may have been shown before, and keep what was shown; whether it could be done."""
    portfolio, source = data.portfolio, session.source
    loaded = {one.folder: one for one in portfolio.programs}
    parts = {} if known is None else known.parts
    also = Elsewhere(
        frozenset().union(*(one.recorded for one in parts.values())),
        frozenset().union(*(one.summary.phases for one in parts.values())),
    )
    question, later = asked_question(portfolio, wanted.period, wanted.phase, "month", wanted.targets, also)
    day = question.as_of.astimezone(portfolio.settings.zone).date()
    if known is not None and (known.sketch.months, known.sketch.day) != (question.months, day):
        return False
    asked = Asked(
        later=later, pending=data.pending.cells, data_commit=data.pending.commit,
        known={part: one.summary for part, one in parts.items()},
        order=[folder for folder in source.folders if folder in loaded or folder in parts],
    )  # fmt: skip
    report, found = summed_up(portfolio, question, asked)
    drawings = {part: one.drawn for part, one in parts.items() if one.drawn is not None}
    made = draw(report, session.canvas, drawings, None if known is None else known.sketch.layout)
    if made is None:
        if known is None:
            session.show(report, "table")
        return known is None
    text, drawn, layout = made
    session.write(text)
    new = {
        folder: Shown(
            frozenset(recorded_months([one])), _pending(data.pending, {folder}), found[folder], drawn.get(folder)
        )
        for folder, one in loaded.items()
        if one.id == folder and source.settled(folder)
    }
    if new and not _closed(portfolio, question):
        sketch = Sketch(question.months, day, _grouped(source, known, new), layout, _history(session, data))
        source.put_latest(_KIND, name, packed(sketch), MOST)
    return True


def _grouped(source: Warm, known: Known | None, new: Mapping[str, Shown]) -> list[Group]:
    """Everything that is known now, in groups: those that there were, and others of what is between them."""
    old = {} if known is None else known.groups
    single = {**({} if known is None else known.programs), **new}
    found: list[Group] = []
    waiting: dict[str, Shown] = {}

    def close() -> None:
        if waiting:
            found.append(Group.of({folder: source.sum_of(folder) for folder in waiting}, list(waiting.values())))
            waiting.clear()

    for folder in source.folders:
        if folder in single:
            waiting[folder] = single[folder]
        if folder not in single or len(waiting) == TOGETHER:
            close()
        if folder in old:
            found.append(old[folder])
    close()
    return found


def _pending(pending: Pending, folders: Collection[str]) -> frozenset[tuple[str, str, Period]]:
    """The cells of some programs, whose folders bear their names."""
    return frozenset(cell for cell in pending.cells if cell[0] in folders)


def _still(known: Known) -> frozenset[tuple[str, str, Period]]:
    """The cells that were pending and are so as long as nothing changes."""
    return frozenset().union(*(one.pending for one in known.parts.values()))


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
