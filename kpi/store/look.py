"""How the files of a data root stand: looked at once in a command, and before anything of them is read.

Where there are very many, a second process looks at them while the first one loads what it will need.
"""

from __future__ import annotations

import marshal
import os

from kpi.store import kept, layout

TYPE_CHECKING = False  # nothing is imported here that takes long, see ``kpi.cli.start``
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from collections.abc import Set as AbstractSet
    from pathlib import Path
    from typing import Final, TypeAlias

    from kpi.store.aside import Aside

#: From so many programs on a second process looks at the files: beginning it costs as much as looking at forty.
MANY: Final = 50
#: How some files stand, by path, in order.
_States: TypeAlias = "dict[str, kept.State | None]"
#: How the files of each program's folder stand, packed, and the sums of that (the folders in order); how the files of
#: none stand, packed; how many files there are; and what reads them (``kpi.store.kept.program``).
_Seen: TypeAlias = "tuple[Mapping[str, bytes | memoryview], dict[str, bytes], bytes, int, str]"
#: Bytes that say how long the beginning of what is told is.
_LENGTH: Final = 8
#: A form of ``marshal`` that depends on nothing but what is said.
_PLAIN: Final = 2


class Look:
    """A look at the files of a data root, or at those of one program and the settings.

    ``aside``: where there are very many, a second process looks, as whoever asks has something else to do first. Links
    to folders are not followed. Reading what was seen raises ``KpiError`` where a folder can't be looked into.
    """

    def __init__(self, root: Path | str, program: str | None = None, *, aside: bool = False) -> None:
        #: The moment before it (in ns since 1970).
        self.begun = kept.now()
        self._root = root
        self._program = program
        self._found: _Seen | None = None
        self._unpacked: dict[str | None, _States] = {}
        self._paths: frozenset[str] | None = None
        self._aside = _aside(root) if aside else None

    def ready(self) -> bool:
        """Whether nobody has to wait any more for what was seen."""
        return self._aside is None or self._aside.ready()

    @property
    def paths(self) -> frozenset[str]:
        """All files."""
        if self._paths is None:
            self._paths = frozenset(self.others).union(*map(self.files, self.sums))
        return self._paths

    @property
    def count(self) -> int:
        """How many files there are."""
        return self._seen[3]

    @property
    def sums(self) -> Mapping[str, bytes]:
        """The folders of programs, in order, each with the sum of how its files stand."""
        return self._seen[1]

    @property
    def folders(self) -> AbstractSet[str]:
        """The folders of programs, in order."""
        return self.sums.keys()

    def files(self, folder: str) -> Mapping[str, kept.State | None]:
        """How the files of a program's folder stand, by path, in order; none where there is no such folder."""
        return self._states(folder, self._seen[0].get(folder))

    @property
    def others(self) -> Mapping[str, kept.State | None]:
        """How the files of no program stand, by path, in order."""
        return self._states(None, self._seen[2])

    def state(self, path: str) -> kept.State | None:
        """How a file stands; None where there is none, or it is a link that leads nowhere."""
        folder = layout.folder_of(path)
        return (self.others if folder is None else self.files(folder)).get(path)

    def settled(self, paths: Iterable[str]) -> bool:
        """Whether whatever changes in files from now on will be seen in how they stand."""
        return kept.settled(map(self.state, paths), self.begun)

    def all_settled(self) -> bool:
        """The same of all files; those that were asked about before are asked first."""
        folders = sorted(self.sums, key=lambda folder: folder not in self._unpacked)
        return all(self.settled(self.files(folder)) for folder in folders) and self.settled(self.others)

    def sum_of(self, paths: Iterable[str]) -> bytes:
        """The sum of how some files stand."""
        return kept.sum_of(_packed({path: self.state(path) for path in paths}))

    @property
    def whole(self) -> bytes:
        """The sum of how all files stand: each says its path, too."""
        return kept.sum_of(b"".join([*self.sums.values(), self._seen[2]]))

    @property
    def _seen(self) -> _Seen:
        if self._found is None:
            told = None if self._aside is None else self._aside.result()
            if told is None:
                self._found = _look(self._root, self._program)
            else:
                self._found = _heard(told)
                kept.is_program(self._found[4])
        return self._found

    def _states(self, folder: str | None, packed: bytes | memoryview | None) -> _States:
        found = self._unpacked.get(folder)
        if found is None:
            found = {} if packed is None else marshal.loads(packed)  # noqa: S302 - as above
            self._unpacked[folder] = found
        return found


def _aside(root: Path | str) -> Aside | None:
    if len(layout.listed_programs(root)) < MANY:
        return None
    from kpi.store.aside import aside

    return aside(lambda: [_told(_there(root))])


def _there(root: Path | str) -> _Seen:
    """A look by a process that does nothing else: from the root, as the system finds short paths faster."""
    os.chdir(root)
    return _look(".", None)


def _told(seen: _Seen) -> bytes:
    """What was seen, for another process. How the files stand comes last, as most of that is not asked for."""
    packed, *rest = seen
    beginning = marshal.dumps(({folder: len(found) for folder, found in packed.items()}, rest))
    return b"".join([len(beginning).to_bytes(_LENGTH, "big"), beginning, *packed.values()])


def _heard(told: bytes) -> _Seen:
    """The same again."""
    whole = memoryview(told)
    at = _LENGTH + int.from_bytes(whole[:_LENGTH], "big")
    lengths, rest = marshal.loads(whole[_LENGTH:at])  # noqa: S302 - from a copy of this very process
    packed: dict[str, memoryview] = {}
    for folder, length in lengths.items():
        packed[folder] = whole[at : at + length]
        at += length
    sums, others, count, program = rest
    return packed, sums, others, count, program


def _look(root: Path | str, program: str | None) -> _Seen:
    others: _States = {}
    by_folder: dict[str, _States] = {}
    for folder, files in layout.folders_below(root, layout.DATA if program is None else layout.program_path(program)):
        name = layout.folder_of(f"{folder}/{files[0]}") if files else None
        states = others if name is None else by_folder.setdefault(name, {})
        for file in files:
            path = f"{folder}/{file}"
            states[path] = kept.state_of(f"{root}/{path}")
    if program is not None:
        others[layout.settings_path()] = kept.state_of(f"{root}/{layout.settings_path()}")
    packed = {name: _packed(_sorted(by_folder[name])) for name in layout.in_order(by_folder)}
    count = len(others) + sum(map(len, by_folder.values()))
    sums = {name: kept.sum_of(found) for name, found in packed.items()}
    return packed, sums, _packed(_sorted(others)), count, kept.program()


def _sorted(states: _States) -> _States:
    return dict(sorted(states.items()))


def _packed(states: _States) -> bytes:
    return marshal.dumps(states, _PLAIN)
