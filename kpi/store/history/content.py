"""Files of a commit: which hold data, and what one of them means by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Final, TypeVar

from kpi.model.domain.guards import is_guard
from kpi.model.domain.instruction import Instruction
from kpi.model.history import Touched
from kpi.model.values.struct import Struct, replace
from kpi.store import git, layout
from kpi.store.paths import cell_of, closing_of, measured_cell, program_of, sheet_of
from kpi.store.yaml import decode, schema
from kpi.store.yaml import source as yaml_source
from kpi.store.yaml.source import Tree

Built = TypeVar("Built")
#: Sheets that are kept.
_KEPT: Final = 512
#: How the names of files begin that are outside the data root; the rest is their path from the top.
OUTSIDE: Final = "../"
#: What every commit is judged by, besides closings.
JUDGED_BY: Final = frozenset({layout.settings_path(), layout.settled_path()})


class Without(Struct, frozen=True):
    """The files of a commit without what was achieved."""

    files: git.CommitFiles

    def paths(self) -> frozenset[str]:
        """All files but those of records."""
        return frozenset(path for path in self.files.paths() if cell_of(path) is None)

    def links(self) -> frozenset[str]:
        """Those of them that are symbolic links."""
        return self.files.links() & self.paths()

    def read(self, path: str) -> bytes:
        """The bytes of one of them. Raises ``OSError``."""
        return self.files.read(path)


def holds_no_data(path: str) -> bool:
    """Whether a file is none that the history tells of by meaning; evidence is one of these."""
    return (
        path not in JUDGED_BY
        and measured_cell(path) is None
        and closing_of(path) is None
        and program_of(path) is None
        and sheet_of(path) is None
    )


def cut(touched: Iterable[Touched], begin: str) -> Iterator[Touched]:
    """Paths below a folder, relative to it."""
    for one in touched:
        if one.path.startswith(begin):
            yield replace(one, path=one.path.removeprefix(begin))


def guards_outside(touched: Iterable[Touched], begin: str) -> Iterator[Touched]:
    """What was touched of the files outside a folder that guard the data in it, named from the top (``../``)."""
    for one in touched if begin else ():
        if not one.path.startswith(begin) and is_guard(OUTSIDE + one.path):
            yield replace(one, path=OUTSIDE + one.path)


@lru_cache(maxsize=_KEPT)
def sheet(content: bytes) -> Instruction | None:
    """The sheet of a month."""
    return built("instructions", content, decode.instruction)


def built(kind: str, data: bytes, make: Callable[[Tree], Built]) -> Built | None:
    """Decoded tree; None where it is invalid."""
    try:
        tree = yaml_source.read(data)
        return make(tree) if tree is not None and schema.fits(kind, tree) else None
    except (yaml_source.Unreadable, decode.Malformed):
        return None
