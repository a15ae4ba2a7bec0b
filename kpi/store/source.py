"""A data root as it was last read and found right: what has not changed since is not read again."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property, partial
from pathlib import Path
from typing import Final, TypeVar

from kpi.model.domain.closing import Closing
from kpi.model.domain.instruction import Instruction
from kpi.model.domain.portfolio import WholeProgram
from kpi.model.domain.settings import Settings
from kpi.model.domain.settled import Settled
from kpi.model.output.problem import Problem
from kpi.model.values.period import Period
from kpi.model.values.struct import Struct, packed, unpacked
from kpi.store import cache, clock, layout
from kpi.store.cache import State
from kpi.store.paths import cell_of
from kpi.store.protocols import Files
from kpi.store.reading import Reading
from kpi.store.seals import published_later, unpublished
from kpi.store.snapshot import Look

Kind = TypeVar("Kind")

#: The name of the entry about a program.
_PROGRAM: Final = "program {}"
#: The name of the entry about programs that are in order.
_VERDICT: Final = "verdict"
#: What the files that belong to no program rest on.
_OTHERS: Final = "others"
#: The name of the entry about closings without what they have published.
_SEALS: Final = "seals"


class Verdict(Struct, frozen=True):
    """Programs in which nothing was wrong at a moment, by folder, each with its fingerprint.

    ``whole``: the fingerprint of all programs, where nothing at all was wrong anywhere; None where something was.
    """

    at: datetime.datetime
    fingerprints: dict[str, bytes]
    whole: bytes | None


class Remembered(Struct, frozen=True):
    """A program, and how each file of its folder stood when that was what they said."""

    stood: dict[str, State | None]
    whole: WholeProgram

    def changed(self, stands: Mapping[str, State | None]) -> frozenset[str]:
        """The files that were added, changed or taken away since."""
        return frozenset(path for path, _ in self.stood.items() ^ stands.items())


class Warm:
    """The files of a data root on disk, and what is kept of them (``kpi.store.protocols.Source``).

    Kept are the settings, each program with all its files, the closings and the sheets, each only as a whole and only
    where nothing in it is wrong: a file with something wrong is read anew each time, so that its lines can be told.
    """

    def __init__(self, root: Path, shelf: cache.Shelf, look: Look | None = None, files: Files | None = None) -> None:
        self._look = look or Look(root)
        #: The folder that holds ``data/``.
        self.root = root
        self._shelf = shelf
        self._files = files
        self._strict: Reading | None = None
        self._keys: dict[str, bytes] = {}
        self._programs: dict[str, WholeProgram] = {}

    @property
    def paths(self) -> frozenset[str]:
        """All files under ``data/``."""
        return self._look.paths

    @property
    def links(self) -> frozenset[str]:
        """Those of them that are symbolic links."""
        return self._look.links

    @property
    def problems(self) -> Sequence[Problem]:
        """What is wrong with what was handed out so far."""
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
        stands = self._look.files(folder)
        if not stands:
            return WholeProgram(None)
        before = self._kept(*_entry_of(folder), Remembered)
        changed = frozenset(stands) if before is None else before.changed(stands)
        if before is not None and not changed:
            return before.whole
        if before is None or not all(map(cell_of, changed)):
            found = self._reading.program(folder)
        else:
            found = self._reading.carried_out(folder, before.whole, changed)
        if self._read_well(stands) and self._look.settled(stands):
            self._keep(*_entry_of(folder), Remembered(dict(stands), found))
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
        """What they have published is most of what is kept of all files, and hardly asked for: it is found then.

        Each month has an entry of its own, since a report asks for one or a few of them.
        """
        paths = layout.monthly(self._look.others, layout.CLOSINGS)
        key = self._key(paths, _SEALS)
        seals = self._kept(_SEALS, key, tuple[Closing, ...]) if paths else None
        if seals is not None:
            return tuple(published_later(one, partial(self._published, one.period)) for one in seals)
        found = tuple(one for path in paths for one in self._published_in(path))
        if found and self._read_well(paths) and self._look.settled(paths):
            self._keep(_SEALS, key, tuple(map(unpublished, found)))
        return found

    def _published(self, period: Period) -> tuple[Closing, ...]:
        """A closed month with what it has published."""
        return self._published_in(layout.closing_path(period))

    def _published_in(self, path: str) -> tuple[Closing, ...]:
        """What one file of closings holds: a month, or none where it can't be read."""

        def read(strict: Reading) -> tuple[Closing, ...]:
            found = strict.closing(path)
            return () if found is None else (found,)

        return self._unit(path, (path,), tuple[Closing, ...], read) or ()

    def instructions(self) -> tuple[Instruction, ...]:
        """The sheets of the months, earliest first."""
        paths = layout.monthly(self._look.others, layout.INSTRUCTIONS)
        return self._unit("instructions", paths, tuple[Instruction, ...], lambda strict: strict.instructions()) or ()

    def findings_settled(self) -> tuple[Settled, ...]:
        """The findings of the audit that were settled, in their order."""
        paths = [path for path in (layout.settled_path(),) if path in self._look.others]
        return self._unit("settled", paths, tuple[Settled, ...], lambda strict: strict.findings_settled()) or ()

    @property
    def folders(self) -> AbstractSet[str]:
        """The folders that may hold programs, in the order in which programs are shown."""
        return self._look.folders

    def in_order(self, at: datetime.datetime) -> frozenset[str]:
        """The folders of programs in which nothing was wrong when they were last judged, if nothing has changed since.

        A verdict holds while the program and all files of no program stand as they did, and on the day it was given.
        """
        known = self._verdict_at(at)
        if known is None:
            return frozenset()
        same = (one for one, found in known.fingerprints.items() if found == self._look.fingerprint_of(one))
        return frozenset(same)

    def all_in_order(self) -> bool:
        """Whether nothing at all was wrong when everything was last judged, and nothing at all has changed since."""
        settings = self.settings()
        known = None if settings is None else self._verdict_at(clock.now(settings.zone))
        return known is not None and known.whole == self._whole

    def judged(self, in_order: AbstractSet[str], at: datetime.datetime, *, whole: bool) -> None:
        """Remember in which programs nothing was wrong; ``whole``: nor anywhere else.

        None of them may rest on a file outside of ``data/``.
        """
        if not self._look.settled(self._look.others):
            return
        same = self.in_order(at)
        fine = [one for one in sorted(in_order) if one in same or self._look.settled(self._look.files(one))]
        everything = self._whole if whole and len(fine) == len(self._look.folders) else None
        verdict = Verdict(at, {one: self._look.fingerprint_of(one) for one in fine}, everything)
        known = self._verdict_at(at)
        if known is None or (known.fingerprints, known.whole) != (verdict.fingerprints, verdict.whole):
            self._keep(_VERDICT, self._others_key(), verdict)

    def _verdict_at(self, at: datetime.datetime) -> Verdict | None:
        """The last verdict, where it was given earlier on the same day: tomorrow something may be overdue."""
        known = self._verdict
        same_day = known is not None and known.at.astimezone(at.tzinfo).date() == at.date()
        return known if known is not None and same_day and known.at <= at else None

    @cached_property
    def _verdict(self) -> Verdict | None:
        """The last verdict while the files of no program stood as they do."""
        return self._kept(_VERDICT, self._others_key(), Verdict)

    @cached_property
    def _whole(self) -> bytes:
        """The fingerprint of all programs."""
        return cache.sum_of(b"".join(map(self._look.fingerprint_of, self._look.folders)))

    def _others_key(self) -> bytes:
        return self._key(self._look.others, _OTHERS)

    def _key(self, paths: Iterable[str], name: str) -> bytes:
        """What a unit rests on: its files as they stand. The same name means the same files."""
        found = self._keys.get(name)
        if found is None:
            found = self._keys[name] = cache.key_of(self._look.fingerprint(paths), name)
        return found

    def _unit(
        self, name: str, paths: Collection[str], kind: type[Kind], read: Callable[[Reading], Kind | None]
    ) -> Kind | None:
        """What some files mean together: as kept while they stand as they did, else as they are read."""
        if not paths:
            return None
        key = self._key(paths, name)
        found = self._kept(name, key, kind)
        if found is None:
            found = read(self._reading)
            if found is not None and self._read_well(paths) and self._look.settled(paths):
                self._keep(name, key, found, exact=_published(found))
        return found

    def _kept(self, name: str, key: bytes, kind: type[Kind]) -> Kind | None:
        """What is kept under a name for exactly this key."""
        known = self._shelf.fetch(cache.name_of(name), key)
        return None if known is None else unpacked(known, kind)

    def _keep(self, name: str, key: bytes, value: object, *, exact: bool = False) -> None:
        """Keep something there; ``exact``: see ``packed``."""
        self._shelf.put(cache.name_of(name), key, packed(value, exact=exact))

    @property
    def _reading(self) -> Reading:
        """The strict reading."""
        if self._strict is None:
            from kpi.store.files import Folder
            from kpi.store.reading import Reading

            self._strict = Reading(self._files or Folder(self.root), self._look)
        return self._strict


def _entry_of(folder: str) -> tuple[str, bytes]:
    """The name and the key of the entry about a program, which says itself how the files stood."""
    name = _PROGRAM.format(folder)
    return name, cache.key_of(b"", name)


def opened(root: Path, environ: Mapping[str, str], *, keep: bool = True) -> Warm:
    """A data root and what is kept of it; not ``keep``: as if for once."""
    shelf = cache.shelf(root, environ) if keep else None
    return Warm(root, shelf or cache.Nowhere())


def opened_one(root: Path, folder: str, shelf: cache.Shelf, files: Files) -> Warm:
    """The settings and the program in a folder, and what is kept of them; of what isn't, ``files`` are read."""
    return Warm(root, shelf, Look(root, folder), files)


def _published(found: object) -> bool:
    """Whether something holds what closings have published: numbers of which their types say nothing."""
    return isinstance(found, tuple) and any(isinstance(one, Closing) for one in found)
