"""From a place in the data to a line and a column."""

from __future__ import annotations

from pathlib import Path

import pytest

from kpi.model.output.message import say
from kpi.model.output.problem import Place, Pointer, Problem, Severity
from kpi.store.yaml.locate import located, position

TEXT = """\
# a remark
title: "Wisata: Industri"   # another
phases:
  - {id: tahap-1, from: 2023-11}
  - id: tahap-2
    from: 2024-01
targets: {2023-11: 150, 2023-12: 200}
empty:
note: |
  two
  lines
"é x": 1
"""

PLACES: list[tuple[Pointer, bool, tuple[int, int]]] = [
    ((), False, (2, 1)),
    (("title",), False, (2, 8)),
    (("title",), True, (2, 1)),
    (("phases",), False, (4, 3)),
    (("phases",), True, (3, 1)),
    (("phases", 0), False, (4, 5)),
    (("phases", 0), True, (4, 5)),
    (("phases", 0, "from"), False, (4, 25)),
    (("phases", 1, "from"), False, (6, 11)),
    (("phases", 1, "from"), True, (6, 5)),
    (("targets", "2023-12"), False, (7, 34)),
    (("targets", "2023-12"), True, (7, 25)),
    (("empty",), False, (8, 7)),
    (("note",), False, (9, 7)),
    (("é x",), False, (12, 8)),
    # what isn't there is shown at the nearest thing above it
    (("missing",), False, (2, 1)),
    (("phases", 7, "from"), False, (3, 1)),
    (("phases", 1, "to"), False, (5, 5)),
    (("phases", "id"), False, (3, 1)),
    (("title", "below"), False, (2, 1)),
    (("title", 0), False, (2, 1)),
    (("targets", "2024-01", "min"), False, (7, 1)),
]


@pytest.mark.parametrize(("pointer", "on_key", "expected"), PLACES, ids=[f"{row[0]}-{row[1]}" for row in PLACES])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
def test_where_it_is(pointer: Pointer, on_key: bool, expected: tuple[int, int], line_end: str) -> None:  # noqa: FBT001
    assert position(TEXT.replace("\n", line_end), pointer, on_key=on_key) == expected


@pytest.mark.parametrize(
    "text", ["", "# nothing\n", "a: [", "a: 1\na: 2\n"], ids=["empty", "remark", "broken", "twice"]
)
def test_in_a_file_without_content_it_is_the_beginning(text: str) -> None:
    assert position(text, ("a",)) == (1, 1)


def problem(path: str, *pointer: str | int, code: str = "x", line: int = 0, column: int = 0) -> Problem:
    return Problem(code, Severity.ERROR, Place(path, pointer, line=line, column=column), say("wrong"))


def test_findings_are_sorted_by_place_and_carry_their_line(tmp_path: Path) -> None:
    (tmp_path / "b.yaml").write_text("a: 1\nb: 2\n", "utf-8")
    (tmp_path / "a.yaml").write_text("a: 1\nc:\n  d: 3\n", "utf-8")
    found = located(
        tmp_path,
        [
            problem("b.yaml", "b"),
            problem("b.yaml", "a", code="z"),
            problem("b.yaml", "a", code="y"),
            problem("a.yaml", "c", "d"),
        ],
    )
    assert [(one.problem.place.path, one.line, one.column, one.problem.code, one.source) for one in found] == [
        ("a.yaml", 3, 6, "x", "  d: 3"),
        ("b.yaml", 1, 4, "y", "a: 1"),
        ("b.yaml", 1, 4, "z", "a: 1"),
        ("b.yaml", 2, 4, "x", "b: 2"),
    ]


def test_a_place_that_is_known_already_is_kept(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("a: 1\nb: [\n", "utf-8")
    (found,) = located(tmp_path, [problem("a.yaml", line=2, column=4)])
    assert (found.line, found.column, found.source) == (2, 4, "b: [")


def test_lines_are_those_of_yaml(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes("a: x\u2028y\x0cz\rb: 1\r\nc: 2\n".encode())
    (found,) = located(tmp_path, [problem("a.yaml", line=3, column=1)])
    assert found.source == "c: 2"


def test_a_byte_order_mark_takes_no_column(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(b"\xef\xbb\xbfa: 1\n")
    (found,) = located(tmp_path, [problem("a.yaml", "a")])
    assert (found.line, found.column, found.source) == (1, 4, "a: 1")


@pytest.mark.parametrize("path", ["missing.yaml", "folder", "missing/too.yaml"])
def test_without_a_file_it_is_the_beginning(tmp_path: Path, path: str) -> None:
    (tmp_path / "folder").mkdir()
    (found,) = located(tmp_path, [problem(path, "a", "b")])
    assert (found.line, found.column, found.source) == (1, 1, "")


def test_nothing_is_found_in_nothing(tmp_path: Path) -> None:
    assert located(tmp_path, []) == ()
