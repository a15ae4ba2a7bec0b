"""The progress table of very many programs, of which only those that changed are measured and drawn anew.

What was shown of each program is kept with what it rested on. Everything that rests on more than one program (which
month it is about, the score of all, the widths of the columns) is found out each time; where it is another than last
time, all of the table is made anew.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kpi.cli.question import Elsewhere, asked_question
from kpi.cli.shown import Group, Shown, Sketch
from kpi.measure.calendar import recorded_months
from kpi.measure.chain import seal_of
from kpi.model.period import Period
from kpi.model.portfolio import Portfolio
from kpi.model.struct import Struct, packed, unpacked
from kpi.render.sketch import draw
from kpi.reports.status import Asked, summed_up
from kpi.store.compared import Compared, Pending

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from kpi.cli import again
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
    """What is on disk, and what of it isn't in the history yet; ``beside`` what is known of other programs."""

    portfolio: Portfolio
    pending: Pending
    repository: Callable[[], Repository | None]
    beside: Compared | None = None


def progress(session: Session, wanted: Wanted) -> bool:
    """Print the usual table as far as it was shown before; whether that could be done, and with it everything is."""
    source = session.source
    if session.question is None or len(source.folders) < MANY:
        return False
    name = session.question.name
    before = source.fetch(_KIND + name, _unpacked)
    if before is not None and _again(session, wanted, name, before):
        return True
    data = _read(session, None)
    return data is not None and _drawn(session, wanted, name, data, None)


def expect(question: again.Question) -> None:
    """Take out what was shown last time, while there is nothing else to do."""
    question.shelf.expect(_KIND + question.name, _unpacked)


def _unpacked(body: bytes) -> Sketch | None:
    return unpacked(body, Sketch)


def _again(session: Session, wanted: Wanted, name: str, before: Sketch) -> bool:
    """Whether the table could be printed with what was shown before of the programs that did not change."""
    changed = session.source.changed_from(before.stood)
    if changed is None:
        return False
    known = _known(before, list(session.source.folders), frozenset(changed))
    if before.compared is not None and before.compared.holds:
        data = _read_beside(session, changed, known, before.compared)
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
    from kpi.store import git
    from kpi.store.pending import pending_in

    repository = git.repository(session.root)
    portfolio = session.load(folders).portfolio
    session.repeatable(lambda: repository)
    if portfolio.unreadable:
        return None
    return Data(portfolio, pending_in(repository, session.root), lambda: repository)


def _read_beside(session: Session, folders: list[str], known: Known, compared: Compared) -> Data | None:
    """The same where git isn't asked, or only about some of these: of the others it would say what it said."""
    now = {folder: _pending_now(session.source, folder, known.sketch, compared) for folder in folders}
    unknown = [folder for folder, found in now.items() if found is None]
    portfolio = session.load(folders).portfolio
    session.repeatable(compared.found)
    if portfolio.unreadable:
        return None
    new = [found for found in now.values() if found is not None]
    if unknown:
        from kpi.store.pending import pending_of

        new.append(pending_of(compared.found(), session.root, unknown))
    pending = Pending(
        compared.commit,
        _still(known).union(*(one.cells for one in new)),
        {cell: found for one in new for cell, found in one.committed.items()},
    )
    return Data(portfolio, pending, compared.found, compared)


def _pending_now(source: Warm, folder: str, sketch: Sketch, compared: Compared) -> Pending | None:
    """What of a program that changed isn't in the history; None where git has to be asked."""
    before = source.before(folder)
    if before is None or before.sum != sketch.stood.get(folder):
        return None
    return compared.pending(folder, before, source.now(folder), source.changed_in(folder))


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
        beside = None if data.beside is None else (data.beside, new.keys())
        compared = Compared.of(data.repository(), data.pending, source, beside)
        sketch = Sketch(question.months, day, _grouped(source, known, new), layout, compared)
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
