"""Bringing others' commits in: what two lines of history come to together, before anything is moved."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from kpi.model.values.struct import Struct, field
from kpi.store import git, layout
from kpi.store.git import Repository
from kpi.store.records import merge
from kpi.store.records.merge import Conflict, Record
from kpi.store.yaml import source


class CellConflict(Struct, frozen=True):
    """A month of an indicator of which the two sides say different things; ``program`` is the name of its folder."""

    program: str
    indicator: str
    conflict: Conflict

    @property
    def name(self) -> tuple[str, str, str]:
        """By which it is chosen: program, indicator, month."""
        return self.program, self.indicator, self.conflict.month


class Joint(Struct, frozen=True):
    """Both sides together. Paths are relative to the top of the repository.

    ``taken`` are files as they have them, ``merged`` files with changes of both, ``broken`` files that both changed in
    the same place and that hold no records.
    """

    taken: tuple[str, ...]
    merged: Mapping[str, bytes] = field(default_factory=dict)
    conflicts: tuple[CellConflict, ...] = ()
    broken: tuple[str, ...] = ()


def joint(
    repository: Repository,
    root: Path,
    mine: str,
    theirs: str,
    chosen: Mapping[tuple[str, str, str], Record | None],
) -> Joint:
    """Merge of two commits, with the ``chosen`` sides of their conflicts. Nothing is written."""
    base = git.merge_base(repository, mine, theirs)
    changed = git.changed_between(repository, base, mine)
    others = git.changed_between(repository, base, theirs)
    both = sorted(changed & others)
    found = git.contents(repository, [(commit, path) for path in both for commit in (base, mine, theirs)])
    merged: dict[str, bytes] = {}
    conflicts: list[CellConflict] = []
    broken: list[str] = []
    below = git.within(repository, root, is_folder=True)
    for index, path in enumerate(both):
        old, ours, other = found[3 * index : 3 * index + 3]
        if ours == other:
            continue
        name = path.removeprefix(f"{below}/") if below else path
        cell = _cell(name)
        one = _one(cell, (old, ours, other), chosen, is_list=name == layout.settled_path())
        if one is None:
            broken.append(path)
            continue
        merged[path] = one.text.encode()
        conflicts += [CellConflict(*cell, conflict) for conflict in one.conflicts]
    return Joint(tuple(sorted(others - changed)), merged, tuple(conflicts), tuple(broken))


def _cell(path: str) -> tuple[str, str]:
    """The program and indicator of an achievements file; empty for another file."""
    parts = path.removeprefix(f"{layout.PROGRAMS}/").split("/")
    if len(parts) == 3 and path == layout.achievements_path(parts[0], parts[2].removesuffix(".yaml")):
        return parts[0], parts[2].removesuffix(".yaml")
    return "", ""


def _one(
    cell: tuple[str, str],
    sides: tuple[bytes | None, bytes | None, bytes | None],
    chosen: Mapping[tuple[str, str, str], Record | None],
    *,
    is_list: bool,
) -> merge.Merged | None:
    """A file that both changed; None where only somebody who knows git can join it.

    ``is_list``: entries, one a line, are added to its end.
    """
    try:
        base, mine, theirs = ("" if side is None else side.decode("utf-8") for side in sides)
        if any(cell):
            decided = {month: record for (program, name, month), record in chosen.items() if (program, name) == cell}
            return merge.merged(base, mine, theirs, decided)
    except (UnicodeDecodeError, ValueError, source.Unreadable):
        return None
    text = merge.appended(base, mine, theirs) if is_list and None not in sides[1:] else None
    if text is None and None not in sides:
        text = merge.by_lines(base, mine, theirs)
    return None if text is None else merge.Merged(text)
