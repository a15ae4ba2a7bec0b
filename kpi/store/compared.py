"""How the records on disk stood to the last commit, kept: of what changed since, git need not be asked once more."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kpi.model.achievement import Achievement
from kpi.model.period import Period
from kpi.model.struct import Struct, field, packed, unpacked
from kpi.store import kept
from kpi.store.paths import cell_of, program_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from collections.abc import Set as AbstractSet

    from kpi.model.achievement import Records
    from kpi.model.portfolio import WholeProgram
    from kpi.store.git import Grounds, Repository
    from kpi.store.warm import Remembered, Warm


class Pending(Struct, frozen=True):
    """The last commit (None outside git and before the first one), and what differs from it.

    ``cells`` are ``(program, indicator, month)``, a program by the name of its folder: new records, and records
    that mean something else than in the commit. Where there is no git, nothing is pending. ``committed`` is what the
    commit holds in the files that differ from it, by program and indicator.
    """

    commit: str | None
    cells: frozenset[tuple[str, str, Period]]
    committed: Mapping[tuple[str, str], Records] = field(default_factory=dict)


class Compared(Struct, frozen=True):
    """What git said of the records of programs, by folder; it says the same as long as git stands as ``lines`` tell.

    ``repository`` is its top, its git directory and the one it shares; None outside git. ``seen`` are the programs of
    whose records git would tell every change, and ``committed`` is what the ``commit`` holds of those that were others
    on disk: by indicator, packed.
    """

    repository: tuple[str, str, str] | None
    commit: str | None
    lines: list[str]
    seen: frozenset[str]
    committed: dict[str, bytes]

    @staticmethod
    def of(
        repository: Repository | None, pending: Pending, source: Warm, beside: tuple[Compared, Collection[str]] | None
    ) -> Compared | None:
        """What ``pending`` tells: of all programs, or of some, ``beside`` what was said of the others.

        None where git may change unseen, or has done so.
        """
        from kpi.store import git

        grounds = git.grounds(repository, source.root)
        lines = source.stand(grounds.files)
        if lines is None or (beside is not None and beside[0].lines != lines):
            return None
        before, folders = beside or (None, source.folders)
        seen = _seen(repository, pending, source, folders, grounds)
        new = {folder: packed(found) for folder, found in _by_folder(pending.committed).items() if folder in folders}
        if before is not None:
            seen |= before.seen.difference(folders)
            new |= {folder: found for folder, found in before.committed.items() if folder not in folders}
        place = None
        if repository is not None:
            place = str(repository.top), str(repository.git_dir), str(repository.common_dir)
        return Compared(place, pending.commit, lines, seen, new)

    @property
    def holds(self) -> bool:
        """Whether git would say the same."""
        return all(map(kept.holds, self.lines))

    def found(self) -> Repository | None:
        """The repository; None outside git."""
        if self.repository is None:
            return None
        from kpi.store.git import Repository

        return Repository(*map(Path, self.repository))

    def pending(self, folder: str, before: Remembered, now: WholeProgram, changed: AbstractSet[str]) -> Pending | None:
        """What of a program isn't in the history as it is ``now``; None where git has to be asked.

        ``before`` is what was on disk when git compared it, and ``changed`` are the files that are others now.
        """
        if self.repository is None:
            return Pending(None, frozenset())
        known = folder in self.seen and changed <= before.stood.keys()
        if not known or not all(cell_of(path) or program_of(path) for path in changed):
            return None
        told = unpacked(self.committed.get(folder, b""), dict[str, dict[Period, Achievement]]) or {}
        committed = {name: told.get(name, before.whole.records.get(name, {})) for name in now.records}
        return Pending(
            self.commit,
            frozenset(
                (folder, name, period)
                for name, found in now.records.items()
                for period in differing(committed[name], found)
            ),
            {
                (folder, name): records
                for name, records in committed.items()
                if name in told or records is not now.records[name]
            },
        )


def _by_folder(committed: Mapping[tuple[str, str], Records]) -> dict[str, dict[str, Records]]:
    """What the commit holds, by folder and indicator."""
    found: dict[str, dict[str, Records]] = {}
    for (folder, indicator), records in committed.items():
        found.setdefault(folder, {})[indicator] = records
    return found


def _seen(
    repository: Repository | None, pending: Pending, source: Warm, folders: Iterable[str], grounds: Grounds
) -> frozenset[str]:
    """The programs among some of whose records git would tell every change."""
    from kpi.store import git

    tracked = None if repository is None else git.tracked(repository, source.root, grounds)
    if tracked is None:
        return frozenset()
    cells = {
        folder: {path: cell for path in source.files(folder) if (cell := cell_of(path)) is not None}
        for folder in folders
    }
    return frozenset(
        folder
        for folder, found in cells.items()
        if all(path in tracked or cell in pending.committed for path, cell in found.items())
    )


def differing(before: Records, now: Records) -> list[Period]:
    """The months whose records are new, or mean something else than before."""
    return [] if now is before else [period for period, record in now.items() if before.get(period) != record]
