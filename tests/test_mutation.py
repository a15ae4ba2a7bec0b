"""Every line of every file of a regency deleted, misspelled and mistyped: a finding at that line, or a valid file.

Only the program that a file belongs to is looked at; what a change means for a month that was closed is another test's
business. Where a finding can't be at the line that was changed, ``ELSEWHERE`` says where it is instead and why;
nothing else is accepted.
"""

from __future__ import annotations

import datetime
import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pytest

from kpi.model.output.machine_text import english
from kpi.model.output.problem import Finding, Problem
from kpi.reports.checks.findings import source_with_caret
from kpi.rules.catalogue import findings
from kpi.store.files import Folder, OneProgram, Replaced
from kpi.store.load import load
from kpi.store.protocols import Files
from kpi.store.yaml import source
from kpi.store.yaml.locate import Places
from tests.repositories import REGENCY

NOW: Final = datetime.datetime.fromisoformat("2024-02-06T09:00:00+07:00")

#: Where a finding is when it isn't at the changed line.
BLOCK: Final = "in the same record, indicator or key of the first level, or where the block around it begins"
FILE: Final = "in the same file"
INDICATOR: Final = "in the achievements of the indicator that was changed"
PROGRAM: Final = "in the program whose phases were changed"

#: By rule: where else, and why it can't be otherwise.
ELSEWHERE: Final[dict[str, tuple[str, str]]] = {
    "yaml": (FILE, "what stood below a deleted line doesn't fit, and only where the next thing begins"),
    "schema": (BLOCK, "what is missing is told where it belongs"),
    "value": (BLOCK, "as above"),
    "kak-sections": (BLOCK, "as above"),
    "target-missing": (BLOCK, "a month without a target, where the reason for it was deleted"),
    "state-history": (FILE, "the state is right or its history is: the last change was deleted"),
    "kak-timeframe": (FILE, "the phases and the signed time span differ, and one of them is right"),
    "weights": (FILE, "a sum is told where its first part stands"),
    "weight-revisions": (BLOCK, "a revision and a weight that are the same, or two that are in the wrong order"),
    "rating-bands": (BLOCK, "of two neighbours in the wrong order the second is told"),
    "scale": (BLOCK, "as above"),
    "cumulative-targets": (BLOCK, "as above"),
    "target-value": (BLOCK, "a target that the changed decimals or steps no longer allow"),
    "target-revisions": (BLOCK, "a revision and a target that differ: most often the target is wrong"),
    "closed-month": (FILE, "a digest is wrong as a whole, whatever was changed below it"),
    "plausible": (INDICATOR, "a target or limit that makes a value look wrong, or a value beside its neighbour"),
    "achievement-value": (INDICATOR, "values that the changed decimals or steps no longer allow"),
    "evidence-missing": (INDICATOR, "the record that the changed demand is about"),
    "unknown-indicator": (INDICATOR, "the file of the indicator that is now called differently"),
    "target-month": (PROGRAM, "the months that are outside now"),
}

_PAIR: Final = re.compile(
    r'(?P<key>[\w-]+):(?: +(?P<value>"[^"]*"|[^\s,{}\[\]#"][^,{}\[\]#]*?))?(?=\s*(?:[,}\]{\[]|\s#|$))'
)
_ITEM: Final = re.compile(r'(?<=- )(?P<value>[^\s{}\[\]#"][^{}\[\]#]*?)(?=\s*$)')
_NUMBER: Final = re.compile(r"-?[0-9.]+")


@dataclass(frozen=True, slots=True)
class Change:
    """A file with one of its lines (from 0) deleted or written differently."""

    path: str
    old: tuple[str, ...]
    line: int
    new: str | None

    @property
    def lines(self) -> list[str]:
        """The lines as they are now."""
        return [*self.old[: self.line], *([] if self.new is None else [self.new]), *self.old[self.line + 1 :]]

    @property
    def content(self) -> bytes:
        """The file as it is now."""
        return ("\n".join(self.lines) + "\n").encode()

    @property
    def places(self) -> set[int]:
        """The line, counted from 1; of a deleted one those around the gap."""
        return {self.line + 1} if self.new is not None else {self.line, self.line + 1}

    @property
    def block(self) -> tuple[int, int]:
        """First and last line (from 1) of the record, indicator or key of the first level that the line is in."""
        first = next((at for at in range(self.line, -1, -1) if self._begins(at)), 0)
        last = next((at for at in range(self.line + 1, len(self.old)) if self._begins(at)), len(self.old))
        return first + 1, last

    def _begins(self, at: int) -> bool:
        return self.old[at].startswith("  - id: ") or self.old[at][:1] not in {" ", "#", ""}

    @property
    def heads(self) -> set[int]:
        """The lines (from 1) where the blocks around the line begin, and the first of the file that says something."""
        found = {next(at for at, line in enumerate(self.old, 1) if line and not line.startswith("#"))}
        depth = _depth(self.old[self.line])
        for at in range(self.line, -1, -1):
            if self.old[at].strip() and _depth(self.old[at]) < depth:
                depth = _depth(self.old[at])
                found.add(at + 1)
        return found

    @property
    def indicator(self) -> str:
        """The id of the indicator that the line is about."""
        if self.path.endswith("/indicators.yaml"):
            return self.old[self.block[0] - 1].removeprefix("  - id: ")
        return Path(self.path).stem

    def __str__(self) -> str:
        """For whoever has to find out what went wrong."""
        return f"{self.path}:{self.line + 1}: {self.old[self.line]!r} -> {self.new!r}"


def _depth(line: str) -> int:
    """How far a line is indented, where an item of a list begins after its dash."""
    text = line.lstrip(" ")
    return len(line) - len(text) + (2 if text.startswith("- ") else 0)


def changes(path: str, old: tuple[str, ...]) -> Iterator[Change]:
    """Every line deleted; every key and value in it misspelled twice, every value mistyped twice."""
    for at, line in enumerate(old):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        yield Change(path, old, at, None)
        pairs = list(_PAIR.finditer(line))
        for found in pairs:
            for new in misspelled(found["key"]):
                yield Change(path, old, at, line[: found.start("key")] + new + line[found.end("key") :])
        for found in (one for one in (pairs or _ITEM.finditer(line)) if one["value"]):
            for new in (*misspelled(found["value"]), *mistyped(found["value"])):
                yield Change(path, old, at, line[: found.start("value")] + new + line[found.end("value") :])


def misspelled(word: str) -> Iterator[str]:
    """A word with two letters swapped, and with one letter twice."""
    middle = len(word) // 2
    swapped = word[: middle - 1] + word[middle] + word[middle - 1] + word[middle + 1 :] if middle else word
    if swapped != word:
        yield swapped
    yield word[:middle] + word[middle] + word[middle:]


def mistyped(value: str) -> Iterator[str]:
    """Nonsense of another type: a word for a number, a number for a word, a list for either."""
    yield "entah" if _NUMBER.fullmatch(value) else "7"
    yield "[]"


@dataclass(frozen=True)
class Around:
    """The files that a file is checked with, each read and parsed once."""

    files: Files
    known: frozenset[str] = field(default_factory=frozenset)

    def paths(self) -> frozenset[str]:
        """All of them, listed once."""
        return self.known

    def links(self) -> frozenset[str]:
        return frozenset()

    def read(self, path: str) -> bytes:
        """The bytes of one."""
        return self.files.read(path)


@pytest.fixture(scope="module", autouse=True)
def _parsed_once() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(source, "read", functools.lru_cache(maxsize=512)(source.read))
        yield


def around(path: str) -> Around:
    """The file's program; everything where it belongs to none."""
    files: Files = Replaced(Folder(REGENCY))
    if path.startswith("data/programs/"):
        files = OneProgram(files, path.split("/")[2])
    return Around(files, files.paths())


def problems(files: Files) -> list[Problem]:
    """Everything that is wrong."""
    loaded = load(REGENCY, NOW, files)
    return [*loaded.problems, *findings(loaded.portfolio)]


def known(problem: Problem) -> tuple[object, ...]:
    return problem.code, problem.place.path, problem.place.pointer, str(problem.message)


def accepted(change: Change, finding: Finding) -> bool:
    """Whether a finding leads to the change."""
    path, line = finding.problem.place.path, finding.line
    if path == change.path and line in change.places:
        return True
    where = ELSEWHERE.get(finding.problem.code, ("", ""))[0]
    first, last = change.block
    block = path == change.path and (first <= line <= last or line in change.heads)
    return {
        BLOCK: block,
        FILE: path == change.path,
        INDICATOR: block or Path(path).stem == change.indicator,
        PROGRAM: block or (change.path.endswith("/kak.yaml") and "phases" in _key_of(change)),
    }.get(where, False)


def _key_of(change: Change) -> str:
    return change.old[change.block[0] - 1]


FILES: Final = sorted(path for path in Folder(REGENCY).paths() if path.endswith(".yaml"))


@pytest.mark.parametrize("path", FILES)
def test_every_line_changed_is_found_or_harmless(path: str) -> None:
    old = tuple((REGENCY / path).read_text("utf-8").splitlines())
    files = around(path)
    before = {known(problem) for problem in problems(files)}
    astray = []
    for change in changes(path, old):
        changed = Around(Replaced(files, {path: change.content}), files.known)
        new = [problem for problem in problems(changed) if known(problem) not in before]
        if new and not any(accepted(change, finding) for finding in shown(changed, new)):
            astray.append((str(change), [(problem.code, english(problem.message)) for problem in new]))
    assert astray == []


def shown(files: Files, new: list[Problem]) -> list[Finding]:
    """The findings with their lines, and as a person would see them."""
    where = Places(files)
    found = []
    for problem in new:
        place = problem.place
        line, column = (place.line, place.column) if place.line else where(place)
        text = files.read(place.path).decode().splitlines()
        finding = Finding(problem, line, column, text[line - 1] if line <= len(text) else "")
        assert english(problem.message)
        assert problem.hint is None or english(problem.hint)
        assert all(source_with_caret(finding))
        found.append(finding)
    return found


def test_there_is_enough_to_change() -> None:
    counted = sum(1 for path in FILES for _ in changes(path, tuple((REGENCY / path).read_text("utf-8").splitlines())))
    assert counted > 9000


@pytest.mark.parametrize(
    ("word", "found"), [("status", ["sttaus", "stattus"]), ("aa", ["aaa"]), ("7", ["77"]), ("10", ["01", "100"])]
)
def test_misspelled(word: str, found: list[str]) -> None:
    assert list(misspelled(word)) == found
