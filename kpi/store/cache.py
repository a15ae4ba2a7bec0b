"""On-disk cache in the user's cache folder: parsed files and verdicts, keyed by kpi's version and a fingerprint.

An entry counts only while each file behind it has the size, the times and the inode that it had when it was looked at,
as git's index does it; and the program itself must be the same. What was written so recently that another change
could bear the same times is not kept at all. Whatever is missing, torn, old or of another shape is as good as not
there, so the cache can be deleted at any time. It lies where no repository can have put it, and nothing in it is run.
"""

from __future__ import annotations

import os
import re
import stat
import sys
from binascii import crc32
from collections.abc import Iterable, Iterator, Mapping
from hashlib import blake2b
from pathlib import Path
from typing import Final, TypeAlias

from kpi import __version__
from kpi.model.values.struct import Struct
from kpi.store import clock

#: How a file stands: its size, the time of the last change of its content, its inode, and the time of any change.
State: TypeAlias = tuple[int, int, int, int]

#: Nanoseconds after which a file that changes gets other times, on every system of files that planners have.
SETTLED: Final = 2_000_000_000
#: Entries about a data root that nothing was written to for so many days are deleted.
FORGOTTEN_DAYS: Final = 60
#: The fingerprint of kpi itself, once it was computed.
_PROGRAM: Final[list[str]] = []
#: Bytes of a sum, such as the key of an entry.
_SUM: Final = 32
#: Characters of an entry's name that its file shows.
_LONGEST: Final = 80
#: Bytes before the key: the checksum of all that follows, by which it is seen whether an entry is whole.
_CHECK: Final = 4


def state_of(path: str | Path, *, follow: bool = True) -> State | None:
    """Size, times and inode of a file; None where there is none, or it is a link that isn't followed."""
    try:
        found = os.stat(path, follow_symlinks=follow)  # noqa: PTH116 - a Path costs more than the look
    except OSError:
        return None
    if stat.S_ISLNK(found.st_mode):
        return None
    return found.st_size, found.st_mtime_ns, found.st_ino, found.st_ctime_ns


def told(path: str, state: State | None) -> str:
    """A path and its state, in a line."""
    if state is None:
        return f"- {path}"
    return f"{state[0]} {state[1]} {state[2]} {state[3]} {path}"


class CacheEntry(Struct, frozen=True):
    """An entry as it lies in the folder: its name, its size in bytes, and when it was written (ns since 1970)."""

    name: str
    size: int
    written: int


class Cache:
    """The entries of one data root: bytes by name, each valid for one key."""

    def __init__(self, folder: str) -> None:
        self._folder = folder

    def fetch(self, name: str, key: bytes) -> bytes | None:
        """The bytes stored under exactly this key; None on a miss, or where the entry is torn."""
        try:
            with open(self._file(name), "rb", buffering=0) as stream:  # noqa: PTH123 - a Path costs more than the look
                head = stream.read(_CHECK + _SUM)
                if head[_CHECK:] != key:
                    return None
                body = stream.read()  # some entries are large: no part of them is copied
        except OSError:
            return None
        return body if head[:_CHECK] == _checksum(key, body) else None

    def put(self, name: str, key: bytes, body: bytes) -> None:
        """Store an entry, whole or not at all; a disk that refuses is no error."""
        half = self._file(f"{os.getpid()}-{name}")
        try:
            self._begin()
            with open(half, "xb") as stream:  # noqa: PTH123 - as above
                stream.write(b"".join([_checksum(key, body), key, body]))
            self.drop(name)  # replacing a file makes some systems wait for the disk; a torn entry is seen as one
            os.rename(half, self._file(name))  # noqa: PTH104 - as above
        except OSError:  # a full disk, a closed folder: kpi works without
            self._drop(half)

    @property
    def folder(self) -> str:
        """Where the entries lie."""
        return self._folder

    def entries(self) -> tuple[CacheEntry, ...]:
        """All entries by name; none where there is no folder yet."""
        try:
            found = [(one.name, one.stat()) for one in os.scandir(self._folder)]
        except OSError:
            return ()
        whole = [(name.rpartition("-")[0] or name, state) for name, state in sorted(found) if not name[:1].isdigit()]
        return tuple(CacheEntry(name, state.st_size, state.st_mtime_ns) for name, state in whole)

    def drop(self, name: str) -> None:
        """Delete an entry."""
        self._drop(self._file(name))

    def _file(self, name: str) -> str:
        return f"{self._folder}/{name}"

    def _begin(self) -> None:
        if not os.path.isdir(self._folder):  # noqa: PTH112 - as above
            os.makedirs(self._folder, mode=0o700, exist_ok=True)  # noqa: PTH103 - as above
            _tidy(os.path.dirname(self._folder))  # noqa: PTH120 - as above

    @staticmethod
    def _drop(file: str) -> None:
        try:
            os.unlink(file)  # noqa: PTH108 - as above
        except OSError:
            return


class NullCache(Cache):
    """A cache that stores nothing: ``--no-cache``, or no folder of our own."""

    def __init__(self) -> None:
        super().__init__(os.devnull)

    def fetch(self, name: str, key: bytes) -> bytes | None:  # noqa: ARG002 - nothing is there
        """Always a miss."""
        return None

    def put(self, name: str, key: bytes, body: bytes) -> None:
        """Store nothing."""


def cache_of(root: str | Path, environ: Mapping[str, str]) -> Cache | None:
    """The cache of a data root; None where there is no folder that only its user can write to."""
    begin = _cache_folder(environ)
    if begin is None or not _own(begin):
        return None
    name = sum_of(os.fsencode(os.path.realpath(root)))[:16].hex()
    return Cache(f"{begin}/{name}")


def key_of(stood: bytes, *parts: object) -> bytes:
    """The key of an entry: kpi itself, a fingerprint of files, and whatever else the entry depends on."""
    return sum_of(f"{program()} {parts!r}".encode("utf-8", "surrogatepass") + stood)


def name_of(name: str) -> str:
    """The file name of an entry: readable, of characters that any file system takes, and unlike that of another."""
    plain = re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")[:_LONGEST]
    return f"{plain}-{sum_of(name.encode('utf-8', 'surrogatepass'))[:4].hex()}"


def settled(states: Iterable[State | None], begun: int) -> bool:
    """Whether whatever changes after the moment ``begun`` (in ns since 1970) can't look like these states."""
    return all(state is not None and max(state[1], state[3]) < begun - SETTLED for state in states)


def now() -> int:
    """The moment, in ns since 1970."""
    return clock.file_time()


def program() -> str:
    """The fingerprint of kpi itself: its version, Python's, and its installed RECORD, else each of its source files."""
    if not _PROGRAM:
        _PROGRAM.append(_program())
    return _PROGRAM[0]


def _program() -> str:
    here = os.path.dirname(os.path.dirname(__file__))  # noqa: PTH120 - as above
    beside = os.path.dirname(here)  # noqa: PTH120 - as above
    record = f"{beside}/kpi-{__version__}.dist-info/RECORD"
    installed = state_of(record)
    files = (told(record, installed),) if installed else (*_files_of(here), *_files_of(f"{beside}/schemas"))
    return sum_of(repr((__version__, sys.version, files)).encode("utf-8", "surrogatepass")).hex()


def _files_of(folder: str) -> Iterator[str]:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        return
    for entry in entries:
        if entry.is_dir() and entry.name != "__pycache__":
            yield from _files_of(entry.path)
        elif entry.name.endswith((".py", ".json", ".mo", ".j2", ".css")):
            yield told(entry.name, state_of(entry.path))


def _cache_folder(environ: Mapping[str, str]) -> str | None:
    """``kpi`` in the folder that the system has for such things; None where there is none."""
    if environ.get("XDG_CACHE_HOME", "").startswith("/"):
        return f"{environ['XDG_CACHE_HOME']}/kpi"
    if os.name == "nt":
        return f"{environ['LOCALAPPDATA']}/kpi/cache" if environ.get("LOCALAPPDATA") else None
    home = environ.get("HOME", "")
    if not home.startswith("/"):
        return None
    return f"{home}/Library/Caches/kpi" if sys.platform == "darwin" else f"{home}/.cache/kpi"


def _own(folder: str) -> bool:
    """Whether nobody else can write there; a folder that isn't there yet will be ours."""
    if os.name == "nt":  # below the user's profile
        return True
    try:
        found = os.lstat(folder)
    except FileNotFoundError:
        return True
    except OSError:
        return False
    return found.st_uid == os.getuid() and not found.st_mode & 0o022


def _tidy(begin: str) -> None:
    """Delete the caches of data roots that were not used for ``FORGOTTEN_DAYS``."""
    import shutil  # loads three libraries for archives

    oldest = now() - FORGOTTEN_DAYS * 86_400 * 10**9
    with os.scandir(begin) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False) and entry.stat().st_mtime_ns < oldest:
                shutil.rmtree(entry.path, ignore_errors=True)


def _checksum(key: bytes, body: bytes) -> bytes:
    """Checksum against torn or spoilt entries, five times faster than ``sum_of``."""
    return crc32(body, crc32(key)).to_bytes(_CHECK, "little")


def sum_of(content: bytes | memoryview) -> bytes:
    """A sum that nothing else has, in practice."""
    return blake2b(content, digest_size=_SUM).digest()
