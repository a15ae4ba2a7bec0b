"""Snapshot of the sizes and times of a data root's files, taken once per command and before any of them is read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from functools import cached_property
from pathlib import Path
from typing import TypeAlias

from kpi.store import cache, layout

#: How some files stand, by path, in order; None: a symbolic link, or a file that went away meanwhile.
States: TypeAlias = "dict[str, cache.State | None]"


class Snapshot:
    """Sizes and times of the files of a data root, or of one program and the settings; links are not followed.

    Lazy: taken when it is first asked for something. That raises ``KpiError`` where a folder can't be read.
    """

    def __init__(self, root: Path | str, program: str | None = None) -> None:
        #: The moment before it (in ns since 1970).
        self.begun = cache.now()
        self._root = root
        self._program = program
        self._fingerprints: dict[str, bytes] = {}

    @cached_property
    def paths(self) -> frozenset[str]:
        """All files."""
        return frozenset(self.others).union(*self._programs.values())

    @property
    def links(self) -> frozenset[str]:
        """Those of them that are symbolic links."""
        return frozenset(
            path
            for states in (self.others, *self._programs.values())
            for path, state in states.items()
            if state is None and Path(self._root, path).is_symlink()
        )

    @property
    def folders(self) -> AbstractSet[str]:
        """The folders of programs, in order."""
        return self._programs.keys()

    def files(self, folder: str) -> Mapping[str, cache.State | None]:
        """The files of a program's folder, in order; none where there is no such folder."""
        return self._programs.get(folder, {})

    @property
    def others(self) -> Mapping[str, cache.State | None]:
        """The files of no program, in order."""
        return self._seen[1]

    def state(self, path: str) -> cache.State | None:
        """How a file stands; None where there is none, or it is a symbolic link."""
        folder = layout.folder_of(path)
        return (self.others if folder is None else self.files(folder)).get(path)

    def settled(self, paths: Iterable[str]) -> bool:
        """Whether files have been left alone so long that each later change of them shows in their times."""
        return cache.settled(map(self.state, paths), self.begun)

    def fingerprint(self, paths: Iterable[str]) -> bytes:
        """32 bytes that are others as soon as one of these files stands in another way."""
        return cache.sum_of(repr([(path, self.state(path)) for path in paths]).encode())

    def fingerprint_of(self, folder: str) -> bytes:
        """The fingerprint of a program's folder."""
        if folder not in self._fingerprints:
            self._fingerprints[folder] = self.fingerprint(self.files(folder))
        return self._fingerprints[folder]

    @property
    def _programs(self) -> Mapping[str, States]:
        return self._seen[0]

    @cached_property
    def _seen(self) -> tuple[dict[str, States], States]:
        """The files of each program's folder, and those of none."""
        others: States = {}
        by_folder: dict[str, States] = {}
        begin = layout.DATA if self._program is None else layout.program_path(self._program)
        for folder, files in layout.folders_below(self._root, begin):
            name = layout.folder_of(f"{folder}/{files[0]}") if files else None
            states = others if name is None else by_folder.setdefault(name, {})
            for file in files:
                path = f"{folder}/{file}"
                states[path] = cache.state_of(f"{self._root}/{path}", follow=False)
        if self._program is not None:
            others[layout.settings_path()] = cache.state_of(f"{self._root}/{layout.settings_path()}", follow=False)
        in_order = {name: dict(sorted(by_folder[name].items())) for name in layout.in_order(by_folder)}
        return in_order, dict(sorted(others.items()))
