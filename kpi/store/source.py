"""A data root read through the cache: files that have not changed since are not parsed again."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property, partial
from pathlib import Path
from types import GenericAlias
from typing import Any, Final, TypeVar

from kpi.model.domain.closing import Closing
from kpi.model.domain.instruction import Instruction
from kpi.model.domain.portfolio import WholeProgram
from kpi.model.domain.settings import Settings
from kpi.model.domain.settled import Settled
from kpi.model.output.message import mark
from kpi.model.output.problem import Problem
from kpi.model.output.progress import steps
from kpi.model.values.period import Period
from kpi.model.values.struct import Struct, packed, unpacked
from kpi.store import cache, clock, layout
from kpi.store.cache import State
from kpi.store.paths import cell_of
from kpi.store.protocols import Files
from kpi.store.reading import Reading
from kpi.store.seals import published_later, unpublished
from kpi.store.snapshot import Snapshot

Unit = TypeVar("Unit")
Value = TypeVar("Value")

#: The name of the entry about a program.
_PROGRAM: Final = "program {}"
#: Names of entries with a value for each program: whether it is sound, and when nothing was found wrong with it.
_SOUND: Final = "sound"
_VERDICTS: Final = "verdicts"
#: The name of the entry that says when nothing at all was found wrong.
_FAULTLESS: Final = "faultless"
#: The name of the entry about closings without what they have published.
_SEALS: Final = "seals"


class CachedProgram(Struct, frozen=True):
    """A cached program, and the state of each file of its folder that it was read from."""

    stood: dict[str, State | None]
    whole: WholeProgram

    def changed(self, stands: Mapping[str, State | None]) -> frozenset[str]:
        """The files that were added, changed or taken away since."""
        return frozenset(path for path, _ in self.stood.items() ^ stands.items())


class CachedSource:
    """The files of a data root on disk, through the cache (``kpi.store.protocols.Source``).

    Cached are the settings, each program with all its files, the closings and the sheets: each as a whole, and only
    where nothing in it is wrong, since findings need the lines of the file.
    """

    def __init__(
        self, root: Path, kept: cache.Cache, snapshot: Snapshot | None = None, files: Files | None = None
    ) -> None:
        self._snapshot = snapshot or Snapshot(root)
        #: The folder that holds ``data/``.
        self.root = root
        self._cache = kept
        self._files = files
        self._strict: Reading | None = None
        self._programs: dict[str, WholeProgram] = {}

    @property
    def paths(self) -> frozenset[str]:
        """All files under ``data/``."""
        return self._snapshot.paths

    @property
    def links(self) -> frozenset[str]:
        """Those of them that are symbolic links."""
        return self._snapshot.links

    @property
    def problems(self) -> Sequence[Problem]:
        """Problems found in the parts that were read so far."""
        return self._strict.problems if self._strict else ()

    @property
    def unreadable(self) -> frozenset[str]:
        """Files of it that could not be read."""
        return frozenset(self._strict.unreadable if self._strict else ())

    @property
    def empty(self) -> frozenset[str]:
        """Those of them that hold nothing."""
        return frozenset(self._strict.empty if self._strict else ())

    def settings(self) -> Settings | None:
        """The settings; None where they can't be read."""
        return self._unit("settings", [layout.settings_path()], Settings, lambda strict: strict.settings())

    def program(self, folder: str) -> WholeProgram:
        """A program."""
        if folder not in self._programs:
            self._programs[folder] = self._program(folder)
        return self._programs[folder]

    def _program(self, folder: str) -> WholeProgram:
        """A program from the cache, with those of its files that changed since read anew."""
        stands = self._snapshot.files(folder)
        if not stands:
            return WholeProgram(None)
        before = self._kept(*_entry_of(folder), CachedProgram)
        changed = frozenset(stands) if before is None else before.changed(stands)
        if before is not None and not changed:
            return before.whole
        if before is None or not all(map(cell_of, changed)):
            found = self._reading.program(folder)
        else:
            found = self._reading.carried_out(folder, before.whole, changed)
        if self._read_well(stands) and self._snapshot.settled(stands):
            self._keep(*_entry_of(folder), CachedProgram(dict(stands), found))
        return found

    def _read_well(self, paths: Collection[str]) -> bool:
        """Whether nothing was found to be wrong with any of these files, however often they were read."""
        wrong = {problem.place.path for problem in self.problems} | self.unreadable
        return wrong.isdisjoint(paths)

    def closings(self) -> tuple[Closing, ...]:
        """The closed months, earliest first."""
        return self._closings

    @cached_property
    def _closings(self) -> tuple[Closing, ...]:
        """Published results are most of the bytes and rarely needed: lazy, with an entry for each month."""
        paths = layout.monthly(self._snapshot.others, layout.CLOSINGS)
        key = self._key(paths, _SEALS)
        seals = self._kept(_SEALS, key, tuple[Closing, ...]) if paths else None
        if seals is not None:
            return tuple(published_later(one, partial(self._published, one.period)) for one in seals)
        found = tuple(one for path in paths for one in self._published_in(path))
        if found and self._read_well(paths) and self._snapshot.settled(paths):
            self._keep(_SEALS, key, tuple(map(unpublished, found)))
        return found

    def _published(self, period: Period) -> tuple[Closing, ...]:
        """A closed month with what it has published."""
        return self._published_in(layout.closing_path(period))

    def _published_in(self, path: str) -> tuple[Closing, ...]:
        """The closing of one file; empty where it can't be read."""

        def read(strict: Reading) -> tuple[Closing, ...]:
            found = strict.closing(path)
            return () if found is None else (found,)

        return self._unit(path, (path,), tuple[Closing, ...], read) or ()

    def instructions(self) -> tuple[Instruction, ...]:
        """The sheets of the months, earliest first."""
        paths = layout.monthly(self._snapshot.others, layout.INSTRUCTIONS)
        return self._unit("instructions", paths, tuple[Instruction, ...], lambda strict: strict.instructions()) or ()

    def findings_settled(self) -> tuple[Settled, ...]:
        """The findings of the audit that were settled, in their order."""
        paths = [path for path in (layout.settled_path(),) if path in self._snapshot.others]
        return self._unit("settled", paths, tuple[Settled, ...], lambda strict: strict.findings_settled()) or ()

    @property
    def folders(self) -> AbstractSet[str]:
        """The folders that may hold programs, in the order in which programs are shown."""
        return self._snapshot.folders

    def sound(self) -> AbstractSet[str]:
        """The folders of programs that are in place, with nothing wrong in any file and no file too many."""
        return self.of_programs(_SOUND, (), bool, self._sound).keys()

    def _sound(self, folder: str) -> bool | None:
        found = self.program(folder)
        placed = found.program is not None and found.program.in_place and not found.orphans
        return True if placed and self._read_well(self._snapshot.files(folder)) else None

    def of_programs(
        self, name: str, asked: object, kind: type[Value], make: Callable[[str], Value | None]
    ) -> dict[str, Value]:
        """A value of each program by its folder, from the cache as far as it holds, else made; None: it has none.

        It must rest on nothing but the program, the files of no program, and what is ``asked``.
        """
        known = self._known(name, asked, kind)
        unknown = [folder for folder in self.folders if folder not in known]
        found = {folder: make(folder) for folder in steps(mark("Reading the programs"), unknown)}
        made = {folder: value for folder, value in found.items() if value is not None}
        self._remember(name, asked, known, made)
        return known | made

    def _known(self, name: str, asked: object, kind: type[Value]) -> dict[str, Value]:
        """The cached values of the programs that have not changed since."""
        shape: Any = GenericAlias(dict, (str, GenericAlias(tuple, (bytes, kind))))
        known: dict[str, tuple[bytes, Value]] = self._kept(name, self._others_key(name, asked), shape) or {}
        there = self.folders
        return {
            folder: value
            for folder, (stood, value) in known.items()
            if folder in there and stood == self._snapshot.fingerprint_of(folder)
        }

    def _remember(self, name: str, asked: object, known: dict[str, Value], new: dict[str, Value]) -> None:
        """Store values of programs beside those that are known, as far as they were read well and hold."""
        others = self._snapshot.others
        troubled = layout.by_program({problem.place.path for problem in self.problems} | self.unreadable)
        fine = {
            folder: value
            for folder, value in new.items()
            if folder not in troubled and self._snapshot.settled(self._snapshot.files(folder))
        }
        if fine and self._snapshot.settled(others) and self._read_well(others):
            rows = {folder: (self._snapshot.fingerprint_of(folder), value) for folder, value in (known | fine).items()}
            self._keep(name, self._others_key(name, asked), rows)

    def in_order(self, at: datetime.datetime) -> frozenset[str]:
        """The folders of programs in which nothing was wrong when they were last judged, if nothing has changed since.

        A verdict holds while the program and all files of no program stand as they did, and on the day it was given.
        """
        return frozenset(self._verdicts(at))

    def all_in_order(self) -> bool:
        """Whether nothing at all was wrong when everything was last judged, and nothing at all has changed since."""
        settings = self.settings()
        judged = self._kept(_FAULTLESS, self._whole_key, datetime.datetime)
        return settings is not None and judged is not None and _holds(judged, clock.now(settings.zone))

    def judged(self, in_order: AbstractSet[str], at: datetime.datetime, *, whole: bool) -> None:
        """Remember in which programs nothing was wrong; ``whole``: nor anywhere else.

        None of them may rest on a file outside of ``data/``.
        """
        known = self._verdicts(at)
        self._remember(_VERDICTS, (), known, dict.fromkeys(in_order - known.keys(), at))
        if whole and in_order == self.folders and self._snapshot.settled(self._snapshot.paths):
            self._keep(_FAULTLESS, self._whole_key, at)

    def _verdicts(self, at: datetime.datetime) -> dict[str, datetime.datetime]:
        """When each of the programs was judged, where that still holds."""
        known = self._known(_VERDICTS, (), datetime.datetime)
        return {folder: judged for folder, judged in known.items() if _holds(judged, at)}

    @cached_property
    def _whole_key(self) -> bytes:
        """The key of what rests on everything."""
        everything = b"".join(map(self._snapshot.fingerprint_of, self._snapshot.folders))
        return self._others_key(_FAULTLESS, cache.sum_of(everything))

    def _others_key(self, name: str, asked: object) -> bytes:
        """The key of what rests on the files of no program, besides those of each program."""
        return cache.key_of(self._others, name, asked)

    @cached_property
    def _others(self) -> bytes:
        """The fingerprint of the files of no program."""
        return self._snapshot.fingerprint(self._snapshot.others)

    def _key(self, paths: Iterable[str], name: str) -> bytes:
        """The key of a unit: the fingerprint of its files."""
        return cache.key_of(self._snapshot.fingerprint(paths), name)

    def _unit(
        self, name: str, paths: Collection[str], kind: type[Unit], read: Callable[[Reading], Unit | None]
    ) -> Unit | None:
        """Decoded value of some files, from the cache while their fingerprint holds."""
        if not paths:
            return None
        key = self._key(paths, name)
        found = self._kept(name, key, kind)
        if found is None:
            found = read(self._reading)
            if found is not None and self._read_well(paths) and self._snapshot.settled(paths):
                self._keep(name, key, found, exact=_published(found))
        return found

    def _kept(self, name: str, key: bytes, kind: type[Unit]) -> Unit | None:
        """The cached value of a name for exactly this key; None on a miss."""
        known = self._cache.fetch(cache.name_of(name), key)
        return None if known is None else unpacked(known, kind)

    def _keep(self, name: str, key: bytes, value: object, *, exact: bool = False) -> None:
        """Store a value; ``exact``: see ``packed``."""
        self._cache.put(cache.name_of(name), key, packed(value, exact=exact))

    @property
    def _reading(self) -> Reading:
        """The strict reading."""
        if self._strict is None:
            from kpi.store.files import Folder

            self._strict = Reading(self._files or Folder(self.root), self._snapshot)
        return self._strict


def _entry_of(folder: str) -> tuple[str, bytes]:
    """The name and the key of the entry about a program, which says itself how the files stood."""
    name = _PROGRAM.format(folder)
    return name, cache.key_of(b"", name)


def opened(root: Path, environ: Mapping[str, str], *, keep: bool = True) -> CachedSource:
    """The source of a data root; not ``keep``: without a cache."""
    kept = cache.cache_of(root, environ) if keep else None
    return CachedSource(root, kept or cache.NullCache())


def opened_one(root: Path, folder: str, kept: cache.Cache, files: Files) -> CachedSource:
    """The source of the settings and one program; what isn't cached is read from ``files``."""
    return CachedSource(root, kept, Snapshot(root, folder), files)


def _holds(judged: datetime.datetime, at: datetime.datetime) -> bool:
    """Whether what was judged earlier on the same day still holds: tomorrow something may be overdue."""
    return judged <= at and judged.astimezone(at.tzinfo).date() == at.date()


def _published(found: object) -> bool:
    """Whether something holds what closings have published: numbers of which their types say nothing."""
    return isinstance(found, tuple) and any(isinstance(one, Closing) for one in found)
