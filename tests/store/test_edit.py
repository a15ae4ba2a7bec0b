"""Editing YAML as text: what each edit makes of a file, and that the rest of the file stays as it is."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from kpi.model.output.problem import Pointer
from kpi.store.yaml import source
from kpi.store.yaml.edit import put, remove
from kpi.store.yaml.lines import written
from kpi.store.yaml.source import Tree
from kpi.store.yaml.values import same, with_value, without_value

ACHIEVEMENTS = """\
# Jumlah kunjungan; diisi pengelola kawasan
2023-11:
  value: 132   # dari pengelola
  status: provisional
  evidence:
    - {title: Rekap, uri: https://contoh.go.id/a}   # lama
    # yang lain menyusul
  recorded: {at: "2023-12-04T10:11:12+07:00", by: Nama <surel@contoh.go.id>}

# awal tahun
2024-01:
  value: 5
# akhir berkas
"""


def changed(text: str, edited: str) -> tuple[list[str], list[str]]:
    """The lines that went and those that came, between the first and the last difference."""
    old, new = text.splitlines(keepends=True), edited.splitlines(keepends=True)
    while old and new and old[0] == new[0]:
        del old[0], new[0]
    while old and new and old[-1] == new[-1]:
        del old[-1], new[-1]
    return old, new


@pytest.mark.parametrize(
    ("pointer", "value", "gone", "came"),
    [
        pytest.param(
            ("2023-11", "value"),
            Decimal("140.50"),
            ["  value: 132   # dari pengelola\n"],
            ["  value: 140.50   # dari pengelola\n"],
            id="a scalar keeps the comment behind it",
        ),
        pytest.param(("2023-11", "value"), 132, [], [], id="an equal value changes nothing"),
        pytest.param(
            ("2023-11", "value"),
            {"numerator": 1, "denominator": 2},
            ["  value: 132   # dari pengelola\n"],
            ["  value: {numerator: 1, denominator: 2}   # dari pengelola\n"],
            id="a fraction for a number",
        ),
        pytest.param(("2023-12",), {"value": 3}, [], ["2023-12:\n", "  value: 3\n"], id="a month between others"),
        pytest.param(("2023-10", "value"), 3, [], ["2023-10:\n", "  value: 3\n"], id="a month before all others"),
        pytest.param(("2024-02", "value"), 3, [], ["2024-02:\n", "  value: 3\n"], id="a month after all others"),
        pytest.param(
            ("2023-11", "evidence", 1),
            {"title": "Foto: lapangan", "path": "data/evidence/foto.jpg", "sha256": "a" * 64},
            [],
            ['    - {title: "Foto: lapangan", path: data/evidence/foto.jpg, sha256: ' + "a" * 64 + "}\n"],
            id="one more piece of evidence",
        ),
        pytest.param(
            ("2023-11", "evidence", 0, "uri"),
            "https://contoh.go.id/b",
            ["    - {title: Rekap, uri: https://contoh.go.id/a}   # lama\n"],
            ["    - {title: Rekap, uri: https://contoh.go.id/b}   # lama\n"],
            id="a scalar between brackets",
        ),
        pytest.param(
            ("2023-11", "recorded", "note"),
            "ya, tentu",
            ['  recorded: {at: "2023-12-04T10:11:12+07:00", by: Nama <surel@contoh.go.id>}\n'],
            ['  recorded: {at: "2023-12-04T10:11:12+07:00", by: Nama <surel@contoh.go.id>, note: "ya, tentu"}\n'],
            id="a key between brackets",
        ),
        pytest.param(
            ("2023-11", "revisions", 0),
            {"at": "2023-12-05T08:00:00+07:00", "by": "N <n@contoh.go.id>", "previous": {"value": 1}, "reason": "no"},
            [],
            [
                "  revisions:\n",
                '    - {at: "2023-12-05T08:00:00+07:00", by: N <n@contoh.go.id>, previous: {value: 1}, reason: "no"}\n',
            ],
            id="the first item of a list that is not there yet",
        ),
        pytest.param(
            ("2023-11", "evidence"),
            [],
            ["  evidence:\n", "    - {title: Rekap, uri: https://contoh.go.id/a}   # lama\n"],
            ["  evidence: []   # lama\n"],
            id="a list emptied keeps the comments",
        ),
        pytest.param(
            ("2024-01",),
            {"value": 5, "note": "baris satu\nbaris dua"},
            [],
            ['  note: "baris satu\\nbaris dua"\n'],
            id="of a mapping only what differs",
        ),
        pytest.param(
            ("2024-01",),
            {"status": "final", "value": 5},
            [],
            ["  status: final\n"],
            id="a new key stands where it stands in the new mapping",
        ),
    ],
)
def test_put(pointer: Pointer, value: Tree, gone: list[str], came: list[str]) -> None:
    edited = put(ACHIEVEMENTS, pointer, value)
    assert changed(ACHIEVEMENTS, edited) == (gone, came)
    assert put(edited, pointer, value) == edited


def test_a_month_is_put_where_comments_stay_with_theirs() -> None:
    lines = put(ACHIEVEMENTS, ("2023-12", "value"), 1).splitlines()
    assert lines[lines.index("2023-12:") - 1].startswith("  recorded:")
    assert lines[lines.index("2024-01:") - 1] == "# awal tahun"
    assert put(ACHIEVEMENTS, ("2024-02", "value"), 1).endswith("2024-02:\n  value: 1\n# akhir berkas\n")
    assert put(ACHIEVEMENTS, ("2023-10", "value"), 1).startswith("# Jumlah kunjungan; diisi pengelola kawasan\n2023-10")


@pytest.mark.parametrize(
    ("pointer", "gone", "came"),
    [
        pytest.param(("2023-11", "value"), ["  value: 132   # dari pengelola\n"], [], id="an entry and its comment"),
        pytest.param(("2024-01",), ["2024-01:\n", "  value: 5\n"], [], id="a month"),
        pytest.param(("2024-01", "value"), ["2024-01:\n", "  value: 5\n"], ["2024-01: {}\n"], id="the only entry"),
        pytest.param(
            ("2023-11", "evidence", 0, "title"),
            ["    - {title: Rekap, uri: https://contoh.go.id/a}   # lama\n"],
            ["    - {uri: https://contoh.go.id/a}   # lama\n"],
            id="the first between brackets",
        ),
        pytest.param(
            ("2023-11", "evidence", 0, "uri"),
            ["    - {title: Rekap, uri: https://contoh.go.id/a}   # lama\n"],
            ["    - {title: Rekap}   # lama\n"],
            id="the last between brackets",
        ),
    ],
)
def test_remove(pointer: Pointer, gone: list[str], came: list[str]) -> None:
    assert changed(ACHIEVEMENTS, remove(ACHIEVEMENTS, pointer)) == (gone, came)


@pytest.mark.parametrize(
    ("text", "pointer", "value", "expected"),
    [
        pytest.param("", ("2023-11", "b"), 1, "2023-11:\n  b: 1\n", id="an empty file"),
        pytest.param("# hanya ini", ("a",), 1, "# hanya ini\na: 1\n", id="a file of comments"),
        pytest.param("# c\r\n", ("a",), 1, "# c\r\na: 1\r\n", id="a file of comments from Windows"),
        pytest.param("{}\n", ("2023-11",), {"value": 1}, "2023-11:\n  value: 1\n", id="an empty mapping"),
        pytest.param("a: 1", ("b",), 2, "a: 1\nb: 2\n", id="no line end at the end"),
        pytest.param("a: 1 # c", ("a",), 2, "a: 2 # c", id="no line end at the end, and none comes"),
        pytest.param("a: 1\r\nb: 2\r\n", ("b",), 3, "a: 1\r\nb: 3\r\n", id="Windows"),
        pytest.param(
            "a: 1\r\n", ("b", 0, "c"), [[3]], "a: 1\r\nb:\r\n  - c:\r\n      - [3]\r\n", id="new lines on Windows"
        ),
        pytest.param("\ufeffa: 1\n", ("a",), 2, "\ufeffa: 2\n", id="a byte order mark"),
        pytest.param("---\na: 1\n...\n", ("b",), 2, "---\na: 1\nb: 2\n...\n", id="marks of a document"),
        pytest.param("a: # c\nb: 1\n", ("a",), 2, "a: 2 # c\nb: 1\n", id="nothing yet, with a comment"),
        pytest.param("a:\nb: 1\n", ("a", "x"), 2, "a: {x: 2}\nb: 1\n", id="a mapping for nothing"),
        pytest.param("a: {b: }\n", ("a", "b"), 2, "a: {b: 2}\n", id="nothing between brackets"),
        pytest.param("a: {b, c: 1}\n", ("a", "b"), 2, "a: {b: 2, c: 1}\n", id="a key alone between brackets"),
        pytest.param("a: {}\n", ("a", "b"), 2, "a: {b: 2}\n", id="empty brackets"),
        pytest.param("a: []\n", ("a", 0), 2, "a: [2]\n", id="an empty list"),
        pytest.param("a: [1, 2]\n", ("a", 2), 3, "a: [1, 2, 3]\n", id="a list in brackets"),
        pytest.param(
            "a: {2023-10: 1, 2023-12: 2}\n",
            ("a", "2023-11"),
            3,
            "a: {2023-10: 1, 2023-11: 3, 2023-12: 2}\n",
            id="a month between brackets",
        ),
        pytest.param(
            "a: {\n  b: 1,  # c\n  d: 2   # e\n}\n",
            ("a", "f"),
            3,
            "a: {\n  b: 1,  # c\n  d: 2, f: 3   # e\n}\n",
            id="brackets over several lines",
        ),
        pytest.param("a:\n- 1\n- 2\n", ("a", 2), 3, "a:\n- 1\n- 2\n- 3\n", id="a list as far left as its key"),
        pytest.param("a:\n- 1\nb: 2\n", ("a",), "x", "a: x\nb: 2\n", id="a scalar for such a list"),
        pytest.param(
            "a:\n    b: 1\n",
            ("a", "c"),
            [{"d": [1, {"e": [2]}]}],
            "a:\n    b: 1\n    c:\n      - d:\n          - 1\n          - {e: [2]}\n",
            id="a wider indentation",
        ),
        pytest.param(
            "a:\n  - b: 1\n    c: 2\n", ("a", 0, "d"), 3, "a:\n  - b: 1\n    c: 2\n    d: 3\n", id="a mapping in a list"
        ),
        pytest.param("a:\n  -\n    b: 1\n", ("a", 0, "b"), 3, "a:\n  -\n    b: 3\n", id="a mapping below its hyphen"),
        pytest.param("- - 1\n  - 2\n- 3\n", (0, 2), 4, "- - 1\n  - 2\n  - 4\n- 3\n", id="a list in a list"),
        pytest.param("a: |\n  x\n\n  y\n\nb: 1\n", ("a",), "z", "a: z\n\nb: 1\n", id="a block of text"),
        pytest.param(
            "a:\n  b: |  # c\n    x\nd: 1\n",
            ("a", "e"),
            2,
            "a:\n  b: |  # c\n    x\n  e: 2\nd: 1\n",
            id="after a block of text",
        ),
        pytest.param("a: |+\n  x\n\nb: 1\n", ("c",), 2, "a: |+\n  x\n\nb: 1\nc: 2\n", id="a block that keeps its end"),
        pytest.param('a: "x\n  y"  # c\nb: 1\n', ("a",), 2, "a: 2  # c\nb: 1\n", id="quotes over two lines"),
        pytest.param("a: x\n  y\nb: 1\n", ("a",), "z", "a: z\nb: 1\n", id="plain text over two lines"),
        pytest.param(
            "a: 1 # c\nb: 2\n",
            ("a",),
            [{"x": [{}]}, {"w": [{"z": 1}]}],
            "a: # c\n  - {x: [{}]}\n  - w:\n      - {z: 1}\nb: 2\n",
            id="a block for a scalar",
        ),
        pytest.param(
            "a:\n  # c\n  b: 1\n  # d\ne: 2\n", ("a",), 3, "a: 3\n  # c\n  # d\ne: 2\n", id="a scalar for a block"
        ),
        pytest.param('"a": {"b":1}\n', ("a", "b"), "x", '"a": {"b": x}\n', id="JSON in a line"),
        pytest.param("a: |\n  x", ("b",), 2, "a: |-\n  x\nb: 2\n", id="a block of text without a line end"),
        pytest.param("# c\na: >2+ # d\n   x", ("b",), 2, "# c\na: >2- # d\n   x\nb: 2\n", id="another such block"),
        pytest.param("? a\n: 1\nb: 2\n", ("b",), 3, "? a\n: 1\nb: 3\n", id="a key with a question mark"),
        pytest.param("'it''s: x': 1 # c\n", ("it's: x",), 2, "'it''s: x': 2 # c\n", id="a key in quotes"),
        pytest.param("é: 😀\nb: 1\n", ("b",), "ü", "é: 😀\nb: ü\n", id="beyond ASCII"),
    ],
)
def test_put_whatever_the_style(text: str, pointer: Pointer, value: Tree, expected: str) -> None:
    edited = put(text, pointer, value)
    assert edited == expected
    assert put(edited, pointer, value) == edited


@pytest.mark.parametrize(
    ("text", "pointer", "expected"),
    [
        pytest.param("a: 1\r\nb: 2\r\n", ("a",), "b: 2\r\n", id="Windows"),
        pytest.param("a: 1\nb: 2", ("b",), "a: 1\n", id="the last, without a line end"),
        pytest.param("a: 1\n", ("a",), "{}\n", id="all there is"),
        pytest.param("# c\na: 1\n# d\n", ("a",), "# c\n{}\n# d\n", id="all there is, between comments"),
        pytest.param("- a: 1\n  b: 2\n", (0, "a"), "- b: 2\n", id="the first of a mapping in a list"),
        pytest.param("- a\n# b\n- c\n- d\n", (1,), "- a\n# b\n- d\n", id="an item"),
        pytest.param("- - a\n  - b\n", (0, 0), "- - b\n", id="the first of a list in a list"),
        pytest.param("a: [1, 2, 3]\n", ("a", 1), "a: [1, 3]\n", id="between brackets"),
        pytest.param("a: {b: 1}\nc: 2\n", ("a", "b"), "a: {}\nc: 2\n", id="all between brackets"),
        pytest.param("a: |\n  x\n\nb: 1\n", ("a",), "\nb: 1\n", id="a block of text"),
    ],
)
def test_remove_whatever_the_style(text: str, pointer: Pointer, expected: str) -> None:
    assert remove(text, pointer) == expected


@pytest.mark.parametrize(
    ("text", "pointer", "value"),
    [
        pytest.param("a: [b: 1]\n", ("a", 0, "c"), 2, id="a pair that is an item"),
        pytest.param("a: {? b, c: 1}\n", ("a", "b"), 2, id="a question mark between brackets"),
    ],
)
def test_what_is_written_in_an_uncommon_way_is_written_anew(text: str, pointer: Pointer, value: Tree) -> None:
    expected = with_value(source.read(text.encode()), pointer, value)
    assert source.read(put(text, pointer, value).encode()) == expected


@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        pytest.param(("2023-11", "value", "x"), 1, id="below a scalar"),
        pytest.param(("2023-11", "evidence", 5), 1, id="past the end of a list"),
        pytest.param(("2023-11", "evidence", "x"), 1, id="a key of a list"),
        pytest.param(("2023-11", 0), 1, id="an index of a mapping"),
        pytest.param(("2023-11", "value"), Decimal("NaN"), id="no number"),
        pytest.param(("2023-11", "value"), "\x00", id="a character that no file may hold"),
        pytest.param(("2023-11", "value"), 10**40, id="more digits than are read"),
    ],
)
def test_put_refuses(pointer: Pointer, value: Tree) -> None:
    with pytest.raises(ValueError, match=r"no place|not a number|read back"):
        put(ACHIEVEMENTS, pointer, value)


@pytest.mark.parametrize("pointer", [(), ("2025-01",), ("2023-11", "evidence", 1), ("2023-11", "value", 0)])
def test_remove_refuses(pointer: Pointer) -> None:
    with pytest.raises(ValueError, match="nothing at"):
        remove(ACHIEVEMENTS, pointer)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Rekap November", "Rekap November"),
        ("https://contoh.go.id/a?b=1", "https://contoh.go.id/a?b=1"),
        ("2023-11-16", "2023-11-16"),
        ("2023-11-16T10:00:00+07:00", '"2023-11-16T10:00:00+07:00"'),
        ("12:30", '"12:30"'),
        ("010", '"010"'),
        ("1.5", '"1.5"'),
        ("no", '"no"'),
        ("true", '"true"'),
        ("", '""'),
        ("~", '"~"'),
        ("a: b", '"a: b"'),
        ("a #b", '"a #b"'),
        ("#b", '"#b"'),
        ("- a", '"- a"'),
        ("[a]", '"[a]"'),
        ("{a}", '"{a}"'),
        ("*a", '"*a"'),
        ("!a", '"!a"'),
        ("@a", '"@a"'),
        ("%a", '"%a"'),
        ("'a'", "\"'a'\""),
        ('"a"', '"\\"a\\""'),
        ("C:\\data", "C:\\data"),
        (" a", '" a"'),
        ("a\n", '"a\\n"'),
        ("a\tb", '"a\\tb"'),
        ("a\u202eb", '"a\\u202eb"'),
        ("a\u00a0b", '"a\\u00a0b"'),
        (None, "null"),
        (True, "true"),
        (7, "7"),
        (Decimal("7.50"), "7.50"),
        (Decimal("1E+3"), "1000"),
        (Decimal("0E-3"), "0.000"),
        ({}, "{}"),
        ([], "[]"),
    ],
)
def test_a_scalar_is_written(value: Tree, expected: str) -> None:
    assert written(value) == [expected]
    assert source.read(expected.encode()) == value


def test_a_record_is_written_as_in_the_manual() -> None:
    record: Tree = {
        "2023-11": {
            "value": {"numerator": 3, "denominator": Decimal("4.0")},
            "evidence": [{"title": "Rekap, November", "uri": "https://contoh.go.id", "sha256": "0" * 63 + "a"}],
            "follow_up": {"action": "tambah petugas", "due": "2023-12-15"},
            "recorded": {"at": "2023-12-04T10:11:12+07:00", "by": "Nama <surel@contoh.go.id>"},
        }
    }
    assert "\n".join(written(record)) == (
        "2023-11:\n"
        "  value: {numerator: 3, denominator: 4.0}\n"
        "  evidence:\n"
        f'    - {{title: "Rekap, November", uri: https://contoh.go.id, sha256: {"0" * 63}a}}\n'
        "  follow_up: {action: tambah petugas, due: 2023-12-15}\n"
        '  recorded: {at: "2023-12-04T10:11:12+07:00", by: Nama <surel@contoh.go.id>}'
    )


# Algebra.

TEXTS = st.one_of(
    st.text(st.sampled_from("abé0.1-:#,[]{}&*!|>'\"%@`?~=< \n\t\\\u202e\u00a0😀"), max_size=8),
    st.sampled_from(["no", "12:30", "null", "<<", "---", "...", "a: b", "- x", "2023-11", "1e3", ".inf", "0x1f"]),
)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**9), 10**9),
    st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**9), max_value=10**9),
    TEXTS,
)
TREES: st.SearchStrategy[Any] = st.recursive(
    SCALARS,
    lambda below: st.lists(below, max_size=3) | st.dictionaries(TEXTS, below, max_size=3),
    max_leaves=8,
)
FILES = st.dictionaries(TEXTS, TREES, min_size=1, max_size=4)


def places(tree: Tree) -> list[Pointer]:
    """Everything that is there, the whole left out."""
    found: list[Pointer] = []
    steps: list[tuple[str | int, Tree]] = []
    if isinstance(tree, dict):
        steps = list(tree.items())
    elif isinstance(tree, list):
        steps = list(enumerate(tree))
    for step, below in steps:
        found += [(step,), *((step, *rest) for rest in places(below))]
    return found


def at(tree: Any, pointer: Pointer) -> Any:  # noqa: ANN401 - whatever is there
    for step in pointer:
        tree = tree[step]
    return tree


@st.composite
def files(draw: st.DrawFn) -> str:
    """A file as this program or another one writes it, with comments where they can stand, on any system."""
    tree = draw(FILES)
    if draw(st.booleans()):
        lines = written(tree)
        text = "".join(f"{line}  # {number}\n" for number, line in enumerate(lines))
        text = draw(st.sampled_from(["", "# kepala\n\n"])) + text + draw(st.sampled_from(["", "# kaki\n"]))
    else:
        text = yaml.dump(
            tree,
            Dumper=Dumper,
            allow_unicode=True,
            default_flow_style=draw(st.sampled_from([None, False, True])),
            default_style=draw(st.sampled_from([None, '"', "'", "|", ">"])),
            indent=draw(st.sampled_from([2, 4])),
            width=draw(st.sampled_from([20, 200])),
            sort_keys=False,
        )
    return text.replace("\n", draw(st.sampled_from(["\n", "\r\n"])))


class Dumper(yaml.SafeDumper):
    """What other programs write: all styles, no tags."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002
        return True

    def process_tag(self) -> None:
        """No tags, though a quoted number becomes a text by that."""


Dumper.add_representer(Decimal, lambda dumper, value: dumper.represent_scalar("!", str(value)))


def readable(text: str) -> Tree:
    """The meaning of a file; one that is not accepted is as good as none."""
    try:
        return source.read(text.encode())
    except source.Unreadable:
        return None


@given(files(), TREES, st.data())
def test_put_means_what_it_says(text: str, value: Tree, data: st.DataObject) -> None:
    tree = readable(text)
    if not isinstance(tree, dict):
        return
    pointer = data.draw(st.sampled_from([*places(tree), ("baru",), ("2023-11", "value")]))
    try:
        expected = with_value(tree, pointer, value)
    except ValueError:
        return
    edited = put(text, pointer, value)
    assert same(source.read(edited.encode()), expected)
    assert put(edited, pointer, value) == edited
    assert ("\r\n" in edited) >= ("\r\n" in text)


@given(files(), st.data())
def test_remove_means_what_it_says(text: str, data: st.DataObject) -> None:
    tree = readable(text)
    if not isinstance(tree, dict) or not tree:
        return
    pointer = data.draw(st.sampled_from(places(tree)))
    assert same(source.read(remove(text, pointer).encode()), without_value(tree, pointer))


@given(FILES, TREES)
def test_removing_what_was_put_restores_the_file(tree: dict[str, Tree], value: Tree) -> None:
    tree.pop("baru", None)
    text = "\n".join([*written(tree), ""])
    if tree:
        assert remove(put(text, ("baru",), value), ("baru",)) == text


@given(FILES, SCALARS, st.data())
def test_only_the_line_of_a_scalar_changes(tree: dict[str, Tree], value: Tree, data: st.DataObject) -> None:
    text = "".join(f"{line}  # {number}\n" for number, line in enumerate(written(tree)))
    pointers = [one for one in places(tree) if not isinstance(at(tree, one), dict | list)]
    if not pointers:
        return
    gone, came = changed(text, put(text, data.draw(st.sampled_from(pointers)), value))
    assert len(gone) == len(came) <= 1
    assert [line.rpartition("#")[2] for line in gone] == [line.rpartition("#")[2] for line in came]


@given(FILES, TREES, st.data())
def test_a_new_key_moves_no_line(tree: dict[str, Tree], value: Tree, data: st.DataObject) -> None:
    tree.pop("baru", None)
    text = "".join(f"{line}  # {number}\n" for number, line in enumerate(written(tree)))
    holders = [one for one in places(tree) if isinstance(at(tree, one), dict) and at(tree, one)]
    pointer = data.draw(st.sampled_from([(), *holders]))
    gone, came = changed(text, put(text, (*pointer, "baru"), value))
    # between brackets its line changes, and keeps the comment; in a block nothing goes
    assert len(gone) <= 1
    assert [line.rpartition("#")[2] for line in gone] == [
        line.rpartition("#")[2] for line in came[-len(gone) :] if gone
    ]


SHEET = """\
items:
  # yang pertama
  - id: a   # dari data
    target: 1
  # yang kedua
  - id: b
    target: 2
      # di dalam b
  # yang ketiga
  - id: c
    target: 3
# akhir berkas
"""


def item(name: str, target: int = 9) -> dict[str, Tree]:
    return {"id": name, "target": target}


A, B, C = item("a", 1), item("b", 2), item("c", 3)


@pytest.mark.parametrize(
    ("items", "gone", "came"),
    [
        pytest.param([A, B, C], [], [], id="nothing"),
        pytest.param([item("x"), A, B, C], [], ["  - id: x\n", "    target: 9\n"], id="first"),
        pytest.param([A, item("x"), B, C], [], ["  - id: x\n", "    target: 9\n"], id="between"),
        pytest.param([A, B, C, item("x")], [], ["  - id: x\n", "    target: 9\n"], id="last"),
        pytest.param(
            [A, item("x"), item("z", 8), B, C],
            [],
            ["  - id: x\n", "    target: 9\n", "  - id: z\n", "    target: 8\n"],
            id="two",
        ),
        pytest.param([A, C], ["  - id: b\n", "    target: 2\n", "      # di dalam b\n"], [], id="without one"),
        pytest.param([B, C], ["  - id: a   # dari data\n", "    target: 1\n"], [], id="without the first"),
        pytest.param([A, item("b", 7), C], ["    target: 2\n"], ["    target: 7\n"], id="another target"),
        pytest.param(
            [item("a", 7), item("x"), B, C],
            ["    target: 1\n"],
            ["    target: 7\n", "  - id: x\n", "    target: 9\n"],
            id="another, and one more",
        ),
    ],
)
def test_of_a_list_only_what_differs_is_edited(items: list[Tree], gone: list[str], came: list[str]) -> None:
    assert changed(SHEET, put(SHEET, ("items",), items)) == (gone, came)
    assert changed(SHEET.replace("\n", "\r\n"), put(SHEET.replace("\n", "\r\n"), ("items",), items)) == (
        [line.replace("\n", "\r\n") for line in gone],
        [line.replace("\n", "\r\n") for line in came],
    )


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        (["x", "a", "b"], "items: [x, a, b]  # dua\n"),
        (["a", "x", "b"], "items: [a, x, b]  # dua\n"),
        (["b"], "items: [b]  # dua\n"),
    ],
)
def test_a_list_between_brackets(items: list[Tree], expected: str) -> None:
    assert put("items: [a, b]  # dua\n", ("items",), items) == expected


def test_an_item_is_written_as_the_one_beside_it() -> None:
    new: Tree = {"id": "x"}
    assert put("items:\n  - {id: a}\n", ("items",), [new, {"id": "a"}]) == "items:\n  - {id: x}\n  - {id: a}\n"
    assert put("items:\n  - id: a\n", ("items", 1), new) == "items:\n  - id: a\n  - id: x\n"


@pytest.mark.parametrize("count", [10, 40])
def test_a_long_file_is_read_as_often_as_something_in_it_changes(monkeypatch: pytest.MonkeyPatch, count: int) -> None:
    items: list[Tree] = [item(f"i{number}") for number in range(count)]
    text = "\n".join([*written({"items": items}), ""])
    seen: list[str] = []

    def watched(name: str) -> None:
        real: Callable[[object], Any] = getattr(source, name)

        def reads(content: object) -> Any:  # noqa: ANN401 - whatever that gives
            seen.append(name)
            return real(content)

        monkeypatch.setattr(source, name, reads)

    for name in ("read", "nodes"):
        watched(name)
    middle = count // 2
    edited = put(text, (), {"items": [*items[:middle], item("x"), *items[middle:]]})
    assert edited.count("\n") == text.count("\n") + 1
    assert seen == ["read", "nodes", "read"]


@given(st.data())
def test_lists_of_scalars_and_mappings(data: st.DataObject) -> None:
    items = st.one_of(SCALARS, st.fixed_dictionaries({"id": SCALARS, "to": SCALARS}))
    texts: Any = st.lists(items, min_size=1, max_size=5)
    old = data.draw(texts)
    others = st.lists(st.sampled_from(old), max_size=7)
    new: list[Tree] = data.draw(st.one_of(texts, st.permutations(old), others))
    text = "".join(f"{line}  # {number}\n" for number, line in enumerate(written({"items": old})))
    edited = put(text, ("items",), new)
    assert same(source.read(edited.encode()), {"items": new})
    assert put(edited, ("items",), new) == edited
