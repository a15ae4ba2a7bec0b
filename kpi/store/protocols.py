"""Protocols between the parts of the store."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from collections.abc import Set as AbstractSet
from typing import Protocol

from kpi.model.domain.closing import Closing
from kpi.model.domain.instruction import Instruction
from kpi.model.domain.portfolio import WholeProgram
from kpi.model.domain.settings import Settings
from kpi.model.domain.settled import Settled
from kpi.model.output.problem import Problem


class Files(Protocol):
    """Where the files come from: a folder, or a commit."""

    def paths(self) -> frozenset[str]:
        """All files under ``data/``, relative to the root; links to folders are files, too."""

    def links(self) -> frozenset[str]:
        """Those of them that are symbolic links; none is ever followed."""

    def read(self, path: str) -> bytes:
        """The bytes of one of them. Raises ``OSError``."""


class FileNames(Protocol):
    """The files of a data root by name: ``kpi.store.layout.Listing``, or a look at them."""

    @property
    def paths(self) -> frozenset[str]:
        """All of them."""

    @property
    def folders(self) -> Collection[str]:
        """The folders of programs, in order."""

    def files(self, folder: str) -> Iterable[str]:
        """Those of a program's folder, in order."""


class Source(Protocol):
    """Protocol of a reader of a data root's parts, see ``kpi.store.reading``."""

    @property
    def paths(self) -> frozenset[str]:
        """All files under ``data/``."""

    @property
    def folders(self) -> Collection[str]:
        """The folders that may hold programs, in the order in which programs are shown."""

    @property
    def links(self) -> frozenset[str]:
        """Those of them that are symbolic links."""

    @property
    def problems(self) -> Sequence[Problem]:
        """Problems found in the parts that were read so far."""

    @property
    def unreadable(self) -> AbstractSet[str]:
        """Files of it that could not be read."""

    @property
    def empty(self) -> AbstractSet[str]:
        """Those of them that hold nothing."""

    def settings(self) -> Settings | None:
        """The settings; None where they can't be read."""

    def sound(self) -> AbstractSet[str]:
        """Folders of programs in place with nothing wrong, which need not be read before they are asked for."""

    def program(self, folder: str) -> WholeProgram:
        """A program."""

    def closings(self) -> tuple[Closing, ...]:
        """The closed months, earliest first."""

    def instructions(self) -> tuple[Instruction, ...]:
        """The sheets of the months, earliest first."""

    def findings_settled(self) -> tuple[Settled, ...]:
        """The findings of the audit that were settled, in their order."""
