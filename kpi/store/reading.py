"""Reading files into the model strictly: every file once, everything wrong collected."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from collections.abc import Set as AbstractSet
from functools import partial
from typing import Any, Final, TypeVar

from kpi.model.domain.achievement import Records
from kpi.model.domain.closing import Closing
from kpi.model.domain.indicator import Indicator
from kpi.model.domain.instruction import Instruction
from kpi.model.domain.portfolio import Orphan, WholeProgram
from kpi.model.domain.program import Program
from kpi.model.domain.settings import Settings
from kpi.model.domain.settled import Settled
from kpi.model.output.message import Message, say
from kpi.model.output.problem import Place, Problem, Severity
from kpi.model.values.period import Period
from kpi.model.values.struct import replace
from kpi.store import layout
from kpi.store.os_errors import reason
from kpi.store.paths import cell_of
from kpi.store.protocols import FileNames, Files
from kpi.store.records import fast_records
from kpi.store.yaml import decode, schema, source

Built = TypeVar("Built")

_NONE: Final[Mapping[str, Records]] = {}


class Reading:
    """One pass over the files (``kpi.store.protocols.Source``); ``listing`` where they have been listed already."""

    def __init__(self, files: Files, listing: FileNames | None = None) -> None:
        self.files = files
        self.listing = listing or layout.Listing(files.paths())
        self.problems: list[Problem] = []
        self.unreadable: set[str] = set()
        self.empty: set[str] = set()

    @property
    def paths(self) -> frozenset[str]:
        """All files."""
        return self.listing.paths

    @property
    def links(self) -> frozenset[str]:
        """Those of them that are symbolic links."""
        return self.files.links()

    @property
    def folders(self) -> Collection[str]:
        """The folders that may hold programs, in the order in which programs are shown."""
        return self.listing.folders

    def settings(self) -> Settings | None:
        """The settings; None where they can't be read."""
        return self.file("settings", layout.settings_path(), decode.settings)

    def sound(self) -> AbstractSet[str]:
        """Of no program it is known before it is read."""
        return frozenset()

    def program(self, folder: str) -> WholeProgram:
        """A program with its indicators and achievements; nothing where its ``kak.yaml`` can't be read."""
        program = self.file("kak", layout.kak_path(folder), lambda tree: decode.program(folder, tree))
        indicators = self.file("indicators", layout.indicators_path(folder), decode.indicators) or ()
        return self._whole(folder, program, indicators, self.achievements(folder))

    def carried_out(self, folder: str, before: WholeProgram, changed: AbstractSet[str]) -> WholeProgram:
        """The same, where no other files changed since it was right than some of its achievements."""
        known = {
            name: found
            for name, found in before.records.items()
            if layout.achievements_path(folder, name) not in changed
        }
        indicators = () if before.program is None else before.program.indicators
        return self._whole(folder, before.program, indicators, self.achievements(folder, known))

    def _whole(
        self, folder: str, program: Program | None, indicators: Iterable[Indicator], records: Mapping[str, Records]
    ) -> WholeProgram:
        if program is None:
            return WholeProgram(None)
        named = {indicator.id for indicator in indicators}
        begin = f"{layout.program_path(folder)}/"
        unreadable = frozenset(path for path in self.unreadable if path.startswith(begin))
        linked = f"{begin}{layout.ACHIEVEMENTS}" in self.paths  # a link to a folder is listed as a file
        read = tuple(_with(one, records, folder, unreadable, linked=linked) for one in indicators)
        full = replace(program, indicators=read, unreadable=unreadable)
        if layout.indicators_path(folder) in unreadable:
            return WholeProgram(full)
        return WholeProgram(
            full, tuple(Orphan(program.id, name, found) for name, found in records.items() if name not in named)
        )

    def achievements(self, folder: str, known: Mapping[str, Records] = _NONE) -> dict[str, Records]:
        """Records of the indicators of a program, by file name; ``known`` ones are not read."""
        found = {}
        for path in self.listing.files(folder):
            cell = cell_of(path)
            if cell is None:
                continue
            records = known[cell[1]] if cell[1] in known else self.records(path)
            if records is not None:
                found[cell[1]] = records
        return found

    def records(self, path: str) -> Records | None:
        """Records of an achievements file; parsed strictly only where it isn't written as kpi writes it."""
        data = self.content(path)
        known = None if data is None else fast_records.at_a_glance(data)
        return (
            known if known is not None else self.meant(path, self.tree("achievements", path, data), decode.achievements)
        )

    def closings(self) -> tuple[Closing, ...]:
        """The months that are or were closed, earliest first."""
        found = map(self.closing, layout.monthly(self.paths, layout.CLOSINGS))
        return tuple(one for one in found if one is not None)

    def closing(self, path: str) -> Closing | None:
        """The month that a file of closings is about; None where it can't be read."""
        return self.file("closings", path, partial(_closing, path))

    def instructions(self) -> tuple[Instruction, ...]:
        """The sheets of the months, earliest first."""
        paths = layout.monthly(self.paths, layout.INSTRUCTIONS)
        found = (self.file("instructions", path, partial(_instruction, path)) for path in paths)
        return tuple(one for one in found if one is not None)

    def findings_settled(self) -> tuple[Settled, ...]:
        """The findings of the audit that were settled, in their order."""
        return self.file("settled", layout.settled_path(), decode.settled) or ()

    def file(self, kind: str, path: str, make: Callable[[Any], Built]) -> Built | None:
        """Decoded content of a file; None where it is absent or unreadable."""
        if path not in self.paths:
            return None
        return self.meant(path, self.tree(kind, path, self.content(path)), make)

    def meant(self, path: str, tree: source.Tree, make: Callable[[Any], Built]) -> Built | None:
        """Decoded content; None where it is invalid."""
        if tree is None:
            return None
        try:
            return make(tree)
        except decode.Malformed as error:
            place = Place(path, error.pointer)
            self.problems.append(Problem("value", Severity.ERROR, place, error.message, error.hint))
            self.unreadable.add(path)
            return None

    def content(self, path: str) -> bytes | None:
        """Bytes of a file; None where it can't be opened."""
        try:
            return self.files.read(path)
        except OSError as error:
            why = say("the file can't be read: {why}", why=reason(error))
            self.problems.append(Problem("unreadable", Severity.ERROR, Place(path, line=1, column=1), why))
            self.unreadable.add(path)
            return None

    def tree(self, kind: str, path: str, data: bytes | None) -> source.Tree:
        """The content of a file that has the right shape; None otherwise, or where it is empty."""
        if data is None:
            return None
        try:
            tree = source.read(data)
        except source.Unreadable as error:
            self.problems.extend(
                Problem("yaml", Severity.ERROR, Place(path, line=one.line, column=one.column), one.message, one.hint)
                for one in error.troubles
            )
        else:
            if tree is None:  # an empty file is a rule's business, but nothing is known from it
                self.empty.add(path)
            elif schema.fits(kind, tree):
                return tree
            else:
                self.problems.extend(schema.problems(kind, path, tree))
        self.unreadable.add(path)
        return None


def _closing(path: str, tree: source.Tree) -> Closing:
    """A closed month. Raises ``Malformed`` where it is in the file of another one."""
    found = decode.closing(tree)
    hint = say("it was renamed, or copied from there; take it away")
    _require_own(path, layout.closing_path(found.period), found.period, hint)
    return found


def _instruction(path: str, tree: source.Tree) -> Instruction:
    """The sheet of a month. Raises ``Malformed`` where it is in the file of another one."""
    found = decode.instruction(tree)
    hint = say("it was renamed, or copied from there; put the month right")
    _require_own(path, layout.instruction_path(found.period), found.period, hint)
    return found


def _require_own(path: str, own: str, period: Period, hint: Message) -> None:
    """Refuse what is about a month in another file than its own."""
    if path != own:
        raise decode.Malformed(
            ("period",), say("{path} is not the file of {month}", path=path, month=str(period)), hint
        )


def _with(
    indicator: Indicator, records: Mapping[str, Records], folder: str, unreadable: frozenset[str], *, linked: bool
) -> Indicator:
    """An indicator with what it achieved, and with nothing else that it may have achieved before.

    ``linked``: where the achievements should be is something that isn't read, so none of them is known.
    """
    if indicator.id in records:
        return replace(indicator, achievements=records[indicator.id])
    unread = linked or layout.achievements_path(folder, indicator.id) in unreadable
    return replace(indicator, achievements={}, unread=unread)
