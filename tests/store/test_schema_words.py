"""How a file of the wrong shape is explained: where, what, and what would be right."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi.model.output.machine_text import english
from kpi.model.output.message import Message
from kpi.model.output.problem import Finding
from kpi.store.load import load
from kpi.store.yaml import schema
from kpi.store.yaml.locate import located

if TYPE_CHECKING:
    from tests.conftest import DataRoot

SETTINGS = "data/kpi.yaml"
KAK = "data/programs/contoh/kak.yaml"
INDICATORS = "data/programs/contoh/indicators.yaml"
ACHIEVEMENTS = "data/programs/contoh/achievements/layanan.yaml"

DIGITS = "write digits with a point before the decimals and nothing else, for example 1250 or 12.5"
QUOTES = "put quotes around it, so that it is read as text"
VALUE = "write a value after the colon, or delete the line"
SOMETHING = "write something, or delete the key"
MONTH = "it should be: a month from 2000 on, year first, for example 2023-11"
NAME = "it should be: " + schema._schema("kak")["$defs"]["id"]["description"]


def filled(message: Message | None) -> str:
    """A sentence with what stands in it; lists with commas."""
    return "" if message is None else english(message)


def check_place(finding: Finding, where: str, text: str) -> None:
    """That a finding points at the only line of the file where such a word stands."""
    assert text.splitlines()[finding.line - 1] == finding.source
    assert finding.source[finding.column - 1 :].startswith(where)
    assert [line for line in text.splitlines() if where in line] == [finding.source] or len(where) < 2


def findings(root: Path) -> list[Finding]:
    """Everything that reading a data root finds, in place."""
    return list(located(root, load(root).problems))


CASES: list[tuple[str, str, str, str, list[tuple[str, str, str]]]] = [
    # keys
    ("a misspelt key", INDICATORS, "polarity:", "polaritas:",
     [("id: layanan", "polarity is missing", "add the line polarity: ..."),
      ("polaritas", "unknown key polaritas", "did you mean polarity?")]),
    ("a key that is nothing like any other", SETTINGS, "  name: lima-tingkat", "  xxx: 1\n  name: lima-tingkat",
     [("xxx", "unknown key xxx", "allowed here: name, bands")]),
    ("a key in braces", SETTINGS, "cap: 120", "capp: 120", [("capp", "unknown key capp", "did you mean cap?")]),
    ("two missing keys", ACHIEVEMENTS,
     'at: "2023-12-04T10:11:12+07:00", by: Perencana Contoh <perencana@contoh.go.id>', "",
     [("{}", "at is missing", "add the line at: ..."), ("{}", "by is missing", "add the line by: ...")]),
    ("a missing key of a list's item", KAK, "title: Tahap pertama, ", "",
     [("{id: tahap-1", "title is missing", "add the line title: ...")]),
    ("a month that isn't one, as a key", ACHIEVEMENTS, "2023-11:", "2023-13:",
     [("2023-13", "the key 2023-13 is not possible here", MONTH)]),
    ("a month written the other way round", INDICATORS, "2023-12: 120", "12-2023: 120",
     [("12-2023", "the key 12-2023 is not possible here", MONTH)]),
    ("a comma between digits in braces", INDICATORS, "2023-12: 120", "2023-12: 12,5",
     [("5}", "the key 5 is not possible here", MONTH),
      ("}", "(empty) is not a number, text, true or false, a mapping (key: value)", VALUE)]),
    # types
    ("a decimal comma", ACHIEVEMENTS, "value: 87", "value: {numerator: '12,5', denominator: 2}",
     [("'12,5'", "12,5 is not a number", "write 12.5")]),
    ("a number with points between thousands", SETTINGS, "cap: 120", "cap: 1.234.567",
     [("1.234.567", "1.234.567 is not a number", "write 1234567")]),
    ("a number with both", INDICATORS, "max: 1000", "max: '1.234,5'",
     [("'1.234,5'", "1.234,5 is not a number", "write 1234.5")]),
    ("a negative number with a comma", INDICATORS, "min: 0", "min: '-0,5'",
     [("'-0,5'", "-0,5 is not a number", "write -0.5")]),
    ("a number with its unit", SETTINGS, "cap: 120", "cap: 120 %", [("120 %", "120 % is not a number", DIGITS)]),
    ("rupiah", KAK, "amount: 0", "amount: Rp 1.500.000", [("Rp", "Rp 1.500.000 is not a number", DIGITS)]),
    ("a fraction where a whole number is due", SETTINGS, "days: 10", "days: 10.5",
     [("10.5", "10.5 is not a whole number", "")]),
    ("a word where a whole number is due", SETTINGS, "days: 10", "days: sepuluh",
     [("sepuluh", "sepuluh is not a whole number", DIGITS)]),
    ("true where a number is due", SETTINGS, "days: 10", "days: true", [("true", "true is not a whole number", "")]),
    ("yes where true is due", KAK, "illustrative: true", "illustrative: yes",
     [("yes", "yes is not true or false", "")]),
    ("a number where text is due", KAK, "title: Program Contoh", "title: 010", [("010", "10 is not text", QUOTES)]),
    ("true where text is due", INDICATORS, "unit: layanan", "unit: true", [("true", "true is not text", QUOTES)]),
    ("nothing where text is due", KAK, "title: Program Contoh", "title:", [("", "(empty) is not text", VALUE)]),
    ("a list where text is due", KAK, "title: Program Contoh", "title: [Program, 1]",
     [("[Program", "[Program, 1] is not text", "")]),
    ("text where a list is due", KAK, "policy_team: [Sekretariat Contoh]", "policy_team: Sekretariat",
     [("Sekretariat", "Sekretariat is not a list", "")]),
    ("a list where a mapping is due", SETTINGS, "score: {cap: 120, floor: 0, minimum_coverage: 60}", "score: [120]",
     [("[120]", "[120] is not a mapping (key: value)", "")]),
    ("a whole file that is a list", ACHIEVEMENTS, "2023-11:", "- 2023-11:",
     [("- 2023-11", "[...] is not a mapping (key: value)", "")]),
    # values
    ("a word near an allowed one", INDICATORS, "polarity: maximize", "polarity: maximise",
     [("maximise", "maximise is not one of maximize, minimize, stabilize", "did you mean maximize?")]),
    ("a word far from all allowed ones", INDICATORS, "aggregation: sum", "aggregation: jumlah",
     [("jumlah", "jumlah is not one of sum, average, last, ratio", "")]),
    ("another version", SETTINGS, "version: 1", "version: 2", [("2", "2 is not 1", "")]),
    ("an id with capitals", KAK, "id: contoh", "id: Con_toh",
     [("Con_toh", "Con_toh is not written as it should be", NAME)]),
    ("an id with a line break", KAK, "id: contoh", 'id: "contoh\\n"',
     [('"contoh', "contoh\n is not written as it should be", NAME)]),
    ("a day that is no day", KAK, "date: 2023-11-16", "date: 16/11/2023",
     [("16/11/2023", "16/11/2023 is not written as it should be",
       "it should be: a day from 2000 on, year first, for example 2023-11-16")]),
    ("who, without an address", ACHIEVEMENTS, "by: Perencana Contoh <perencana@contoh.go.id>", "by: Perencana",
     [("Perencana}", "Perencana is not written as it should be",
       "it should be: a name and an e-mail address, for example Perencana <perencana@contoh.go.id>")]),
    ("empty text", INDICATORS, "unit: layanan", 'unit: ""', [('""', "this is empty", SOMETHING)]),
    ("only blanks", INDICATORS, "unit: layanan", 'unit: "  "',
     [('"  "', "   is not written as it should be", "it should be: words, not only blanks")]),
    ("an empty list", SETTINGS, "bands:\n", "bands: []\n  xxx:\n",
     [("[]", "this is empty", SOMETHING), ("xxx", "unknown key xxx", "allowed here: name, bands")]),
    ("an empty mapping", INDICATORS, "{min: 0, max: 1000}", "{}", [("{}", "this is empty", SOMETHING)]),
    ("too little", SETTINGS, "days: 10", "days: 0", [("0", "0 is less than 1", "")]),
    ("too much", SETTINGS, "days: 10", "days: 32", [("32", "32 is more than 31", "")]),
    ("not more than", INDICATORS, "weight: 100", "weight: 0", [("0", "0 is not more than 0", "")]),
    ("long text is cut", KAK, "illustrative: true", f"illustrative: {'x' * 70}",
     [("xxx", f"{'x' * 57}... is not true or false", "")]),
    ("neither value nor reason", ACHIEVEMENTS, "  value: 87\n", "",
     [("status", "exactly one of these is needed: value, not_applicable", "")]),
    ("both value and reason", ACHIEVEMENTS, "value: 87", "value: 87\n  not_applicable: libur",
     [("value: 87", "exactly one of these is needed: value, not_applicable", "")]),
    ("evidence without a place", ACHIEVEMENTS, "status: final", "evidence: [{title: Rekap}]",
     [("{title: Rekap}", "exactly one of these is needed: uri, path", "")]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("path", "old", "new", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_what_is_said(data_root: DataRoot, path: str, old: str, new: str, expected: list[tuple[str, str, str]]) -> None:
    root = data_root()
    text = (root / path).read_text("utf-8")
    assert text.count(old) == 1
    text = text.replace(old, new)
    (root / path).write_text(text, "utf-8")
    found = findings(root)
    said = [(filled(one.problem.message), filled(one.problem.hint)) for one in found]
    assert said == [(message, hint) for _, message, hint in expected]
    for one, (where, _, _) in zip(found, expected, strict=True):
        check_place(one, where, text)
    assert {(one.problem.code, one.problem.place.path, one.problem.severity) for one in found} == {
        ("schema", path, "error")
    }
    assert load(root).portfolio.unreadable == {path}


def test_the_sample_has_the_right_shape(data_root: DataRoot) -> None:
    assert findings(data_root()) == []


KINDS = ("settings", "kak", "indicators", "achievements")
#: Keys and values that the schemas know, so that what is put together of them is nearly right.
KEYS = st.sampled_from(
    ["version", "organisation", "rating", "name", "bands", "min", "max", "label", "id", "en", "score", "cap", "people",
     "email",
     "title",
     "state", "states", "since", "phases", "from", "to", "kak", "signed", "date", "place", "sections", "indicators",
     "measure",
     "unit", "polarity", "aggregation", "targets", "scale", "grade", "2023-11", "value", "numerator", "denominator",
     "evidence", "uri", "recorded", "at", "by", "revisions", "previous", "reason", "entry_window_days", "decimals", "x"]
)  # fmt: skip
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-2, 130)
    | st.decimals(-2, 130, places=1)
    | st.sampled_from(
        [
            "",
            " ",
            "\u00a0",
            "\x1c",
            "x\n",
            "x",
            "2023-11",
            "2023-11\n",
            "2023-11-16",
            "maximize",
            "ready",
            "1٣",
            "😀" * 65,
        ]
    )
    | st.text(max_size=3)
)
TREES = st.recursive(
    LEAVES, lambda below: st.lists(below, max_size=3) | st.dictionaries(KEYS, below, max_size=6), max_leaves=25
)


@pytest.mark.parametrize("kind", KINDS)
@given(tree=TREES)
def test_what_is_refused_is_explained_and_what_fits_is_not(kind: str, tree: object) -> None:
    explained = list(schema.problems(kind, "x.yaml", tree))  # type: ignore[arg-type] # hypothesis knows no Tree
    assert schema.fits(kind, tree) is (explained == [])  # type: ignore[arg-type]
    assert all(filled(problem.message) for problem in explained)


def mutated(tree: object, way: list[int], value: object) -> object:
    """A copy with one thing replaced: at each step a number chooses among what is there."""
    if way and isinstance(tree, dict) and tree:
        chosen = [*tree][way[0] % len(tree)]
        return {key: mutated(below, way[1:], value) if key == chosen else below for key, below in tree.items()}
    if way and isinstance(tree, list) and tree:
        chosen = way[0] % len(tree)
        return [mutated(below, way[1:], value) if index == chosen else below for index, below in enumerate(tree)]
    return value


RECORD = {
    "value": {"numerator": 1, "denominator": Decimal("2.5")},
    "status": "final",
    "evidence": [{"title": "Rekap", "uri": "https://contoh.go.id/x", "sha256": "0" * 64}],
    "follow_up": {"action": "Rapat", "due": "2023-12-15"},
    "recorded": {"at": "2023-12-04T10:11:12+07:00", "by": "Nama <nama@contoh.go.id>"},
    "revisions": [
        {"at": "2023-12-04T10:11:12+07:00", "by": "N <n@x>", "previous": {"not_applicable": "x"}, "reason": "salah"}
    ],
    "percent": 3,
}


@given(st.lists(st.integers(0, 20), max_size=5), TREES)
def test_one_wrong_thing_in_a_record_is_explained(way: list[int], value: object) -> None:
    tree = {"2023-11": mutated(RECORD, way, value)}
    assert schema.fits("achievements", tree) is (list(schema.problems("achievements", "x", tree)) == [])  # type: ignore[arg-type]
