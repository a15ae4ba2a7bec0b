"""Whatever the files say, the rules answer with findings about them and never raise."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from kpi.rules.catalogue import MEANING, findings
from kpi.store.files import Folder
from kpi.store.load import load
from tests.repositories import REGENCY

NOW = datetime.datetime(2024, 2, 20, 12, tzinfo=datetime.UTC)

#: Two programs that have between them every measure and aggregation, and one that is only proposed.
PROGRAMS = ("data/programs/nir-banjir/", "data/programs/pendampingan-beasiswa/", "data/programs/investasi/")

ON_DISK = Folder(REGENCY)
FILES = {path: ON_DISK.read(path) for path in ON_DISK.paths() if path.startswith((*PROGRAMS, "data/kpi.yaml"))}
LINES = [(path, number) for path, data in sorted(FILES.items()) for number in range(data.count(b"\n"))]

#: What may stand after a key instead of what is there.
VALUES = (
    "0", "-5", "1e20", "0.001", "true", "false", "abc", "", "[]", "{}", "[a, b]", "{min: 5}", "{max: 5}",
    "{numerator: 0, denominator: 0}", "{numerator: 1, denominator: 3}", "2023-11", "2029-12", "2023-11-16", "ordinal",
    "milestone", "ratio", "percent", "number", "sum", "average", "last", "minimize", "stabilize", "inverse", "stopped",
    "proposed", "completed", "program", "year", "[{grade: A}, {grade: A}]", "[{stage: A, percent: 5}]",
)  # fmt: skip


@dataclass(frozen=True)
class InMemory:
    """Files that are nowhere on disk."""

    contents: Mapping[str, bytes]

    def paths(self) -> frozenset[str]:
        return frozenset(self.contents)

    def links(self) -> frozenset[str]:
        return frozenset()

    def read(self, path: str) -> bytes:
        return self.contents[path]


def changed(line: str, value: str | None) -> list[str]:
    """A line without its value, with another one, or not at all."""
    if value is None:
        return []
    key, colon, _ = line.partition(":")
    return [f"{key}: {value}" if colon else line]


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.sampled_from(LINES), st.none() | st.sampled_from(VALUES), min_size=1, max_size=6))
def test_rules_never_raise(changes: dict[tuple[str, int], str | None]) -> None:
    texts = {path: data.decode().splitlines() for path, data in FILES.items()}
    for (path, number), value in sorted(changes.items(), key=lambda change: change[0], reverse=True):
        texts[path][number : number + 1] = changed(texts[path][number], value)
    files = InMemory({path: "\n".join(lines).encode() for path, lines in texts.items()})
    loaded = load(REGENCY, NOW, files)
    for problem in findings(loaded.portfolio):
        assert problem.code in MEANING
        assert problem.place.path in files.paths()


def test_the_files_as_they_are_have_nothing_wrong() -> None:
    loaded = load(REGENCY, NOW, InMemory(FILES))
    assert [*loaded.problems, *findings(loaded.portfolio)] == []
