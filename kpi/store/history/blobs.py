"""What the blobs of a history mean, each decoded once."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from typing import Final

from kpi.model.domain.closing import Closing
from kpi.model.domain.program import Program
from kpi.model.domain.settings import Settings
from kpi.model.domain.settled import Settled
from kpi.store.git import Objects
from kpi.store.history.content import built
from kpi.store.history.definitions import DEFINITIONS, head_of, with_indicators
from kpi.store.history.record_versions import NOTHING, Version, version
from kpi.store.yaml import decode
from kpi.store.yaml import source as yaml_source

#: Versions of files that are kept: more than there are files in most repositories, so that few are read twice.
_KEPT: Final = 8192


class Blobs:
    """Blobs by their ids, handed out by ``objects``.

    Where an achievements file can't be read in some version, the version before stands in, so that nothing can change
    under cover of a broken file.
    """

    def __init__(self, objects: Objects) -> None:
        self._objects = objects
        self._versions: OrderedDict[str, Version] = OrderedDict()
        #: What stands in for a version that can't be read, by path and id.
        self._stand_ins: dict[tuple[str, str], Version] = {}
        self._closings: dict[str, Closing | None] = {}
        self._settings: dict[str, Settings | None] = {}
        self._programs: dict[tuple[str, str | None, str | None], Program | None] = {}
        self._heads: dict[tuple[str, str | None], Program | None] = {}
        self._fetched: dict[str, bytes | None] = {}

    def fetch(self, blobs: Iterable[str | None]) -> None:
        """Fetch in one go what blobs hold that are about to be asked for, as far as it isn't known what they mean."""
        wanted = [
            one for one in dict.fromkeys(blobs) if one and one not in self._versions and one not in self._closings
        ]
        self._fetched = dict(zip(wanted, self._objects.read(wanted), strict=True))

    def content(self, blob: str) -> bytes:
        """The bytes of a blob."""
        if blob not in self._fetched:
            return self._objects.read([blob])[0] or b""
        return self._fetched[blob] or b""

    def content_at(self, name: str) -> bytes | None:
        """The bytes of a file by ``commit:path``; None where the commit has no such path."""
        return self._objects.read([name])[0]

    def version(self, path: str, blob: str | None, near: Version = NOTHING) -> Version:
        """A version of an achievements file; ``near`` is the one before, where there is one."""
        if blob is None:
            return NOTHING
        found = self._versions.get(blob)
        if found is not None:
            self._versions.move_to_end(blob)
            return found
        if (path, blob) in self._stand_ins:
            return self._stand_ins[path, blob]
        found = version(self.content(blob), near)
        if found is None:
            self._stand_ins[path, blob] = near
            return near
        self._versions[blob] = found
        if len(self._versions) > _KEPT:
            self._versions.popitem(last=False)
        return found

    def readable_version(self, blob: str) -> Version | None:
        """A version of an achievements file by itself; None where it can't be read, or says nothing at all."""
        found = self._versions.get(blob) or version(self.content(blob))
        says_something = found is not None and (found.records or yaml_source.read(self.content(blob)) is not None)
        return found if says_something else None

    def closing(self, blob: str | None) -> Closing | None:
        """A month that is or was closed; None where it can't be read."""
        if blob is None:
            return None
        if blob not in self._closings:
            self._closings[blob] = built("closings", self.content(blob), decode.closing)
        return self._closings[blob]

    def settings(self, name: str, content: bytes | None) -> Settings | None:
        """Settings by what names their content; None where there are none, or they can't be read."""
        if name not in self._settings:
            self._settings[name] = None if content is None else built("settings", content, decode.settings)
        return self._settings[name]

    def settled(self, blob: str | None) -> tuple[Settled, ...]:
        """The findings that a file settles; none where it can't be read, so that what it settled is open again."""
        return () if blob is None else built("settled", self.content(blob), decode.settled) or ()

    def program(self, folder: str, kak: str | None, indicators: str | None) -> Program | None:
        """A program from the blobs of its two files, without what was achieved; None where it can't be read."""
        key = (folder, kak, indicators)
        if key not in self._programs:
            if len(self._programs) >= DEFINITIONS:
                self._programs.clear()
                self._heads.clear()
            if (folder, kak) not in self._heads:
                self._heads[folder, kak] = head_of(folder, b"" if kak is None else self.content(kak))
            held = b"" if indicators is None else self.content(indicators)
            self._programs[key] = with_indicators(self._heads[folder, kak], folder, held)
        return self._programs[key]
