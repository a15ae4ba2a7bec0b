"""Two people's changes to one file of records: what stands beside each other, and what only a person can decide."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi.store.records.merge import appended, by_lines, merged
from kpi.store.yaml import edit, source

NOVEMBER = """\
# Rekap bulanan
2023-11:
  value: 120  # dari kecamatan
  status: provisional
  evidence:
    - {title: Rekap, uri: https://contoh.go.id/a.pdf}
  recorded: {at: "2023-12-04T10:11:12+07:00", by: Ani <ani@contoh.go.id>}
"""
DECEMBER = """\
2023-12:
  value: 130
  status: final
  recorded: {at: "2024-01-04T10:11:12+07:00", by: Ani <ani@contoh.go.id>}
"""
JANUARY = """\
2024-01:
  value: 90
  status: final
  recorded: {at: "2024-02-02T08:00:00+07:00", by: Budi <budi@contoh.go.id>}
"""


def meaning(text: str) -> Any:  # noqa: ANN401 - a tree
    return source.read(text.encode())


def put(text: str, *steps: tuple[str, object]) -> str:
    """The text with values at places such as ``2023-11/value``."""
    for path, value in steps:
        text = edit.put(text, tuple(path.split("/")), value)  # type: ignore[arg-type] # trees
    return text


REVISION = {"at": "2023-12-06T09:00:00+07:00", "by": "Budi <budi@contoh.go.id>", "previous": {"value": Decimal(120)},
            "reason": "salah rekap"}  # fmt: skip
EARLIER = {**REVISION, "at": "2023-12-05T09:00:00+07:00", "reason": "salah hitung"}
OTHER_PROOF = {"title": "Foto", "uri": "https://contoh.go.id/b.jpg"}

STANDS: list[tuple[str, str, str, str, str]] = [
    ("nobody changed anything", NOVEMBER, NOVEMBER, NOVEMBER, NOVEMBER),
    ("only I changed", NOVEMBER, NOVEMBER + DECEMBER, NOVEMBER, NOVEMBER + DECEMBER),
    ("only they changed", NOVEMBER, NOVEMBER, NOVEMBER + JANUARY, NOVEMBER + JANUARY),
    ("the same change", NOVEMBER, NOVEMBER + DECEMBER, NOVEMBER + DECEMBER, NOVEMBER + DECEMBER),
    ("two months", NOVEMBER, NOVEMBER + JANUARY, NOVEMBER + DECEMBER, NOVEMBER + DECEMBER + JANUARY),
    ("two new files", "", DECEMBER, NOVEMBER, NOVEMBER + DECEMBER),
    ("a month that was deleted", NOVEMBER + DECEMBER, NOVEMBER, NOVEMBER + DECEMBER + JANUARY, NOVEMBER + JANUARY),
    (
        "two things of one month",
        NOVEMBER,
        put(NOVEMBER, ("2023-11/note", "lengkap")),
        put(NOVEMBER, ("2023-11/value", 125), ("2023-11/revisions", [REVISION])),
        put(NOVEMBER, ("2023-11/value", 125), ("2023-11/note", "lengkap"), ("2023-11/revisions", [REVISION])),
    ),
    (
        "evidence of both",
        NOVEMBER,
        put(NOVEMBER, ("2023-11/evidence", [*meaning(NOVEMBER)["2023-11"]["evidence"], OTHER_PROOF])),
        put(NOVEMBER, ("2023-11/evidence", [{"title": "Berita", "uri": "https://contoh.go.id/c.pdf"}])),
        put(NOVEMBER, ("2023-11/evidence", [{"title": "Berita", "uri": "https://contoh.go.id/c.pdf"}, OTHER_PROOF])),
    ),
    (
        "the same correction by both, in the order of time",
        NOVEMBER,
        put(NOVEMBER, ("2023-11/value", 125), ("2023-11/revisions", [REVISION])),
        put(NOVEMBER, ("2023-11/value", 125), ("2023-11/revisions", [EARLIER])),
        put(NOVEMBER, ("2023-11/value", 125), ("2023-11/revisions", [EARLIER, REVISION])),
    ),
    (
        "recorded by both alike: who was first",
        "",
        put(DECEMBER, ("2023-12/recorded/at", "2024-01-05T10:00:00+08:00")),
        put(DECEMBER, ("2023-12/recorded/at", "2024-01-05T09:30:00+07:00")),
        put(DECEMBER, ("2023-12/recorded/at", "2024-01-05T10:00:00+08:00")),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("base", "mine", "theirs", "expected"), [row[1:] for row in STANDS],
                         ids=[row[0] for row in STANDS])  # fmt: skip
def test_what_can_stand_beside_each_other(base: str, mine: str, theirs: str, expected: str) -> None:
    found = merged(base, mine, theirs)
    assert found.conflicts == ()
    assert meaning(found.text) == meaning(expected)
    assert meaning(merged(base, theirs, mine).text).keys() == meaning(expected).keys()


CONFLICTS: list[tuple[str, str, str, tuple[str, ...]]] = [
    ("two values", put(NOVEMBER, ("2023-11/value", 121)), put(NOVEMBER, ("2023-11/value", 122)), ("value",)),
    ("value against status", put(NOVEMBER, ("2023-11/value", 121)), put(NOVEMBER, ("2023-11/status", "final")),
     ("value",)),
    ("true is not 1", put(NOVEMBER, ("2023-11/value", True)), put(NOVEMBER, ("2023-11/value", 1)), ("value",)),
    ("two notes", put(NOVEMBER, ("2023-11/note", "a")), put(NOVEMBER, ("2023-11/note", "b")), ("note",)),
    ("deleted and changed", "", put(NOVEMBER, ("2023-11/value", 121)), ()),
]  # fmt: skip


@pytest.mark.parametrize(("mine", "theirs", "keys"), [row[1:] for row in CONFLICTS], ids=[row[0] for row in CONFLICTS])
def test_what_only_a_person_can_decide(mine: str, theirs: str, keys: tuple[str, ...]) -> None:
    (conflict,) = merged(NOVEMBER, mine, theirs).conflicts
    assert (conflict.month, conflict.keys) == ("2023-11", keys)
    for record, text in ((conflict.mine, mine), (conflict.theirs, theirs)):
        assert record == ((meaning(text) or {}).get("2023-11"))
        decided = merged(NOVEMBER, mine, theirs, {"2023-11": record})
        assert decided.conflicts == ()
        assert (meaning(decided.text) or {}) == (meaning(text) or {})


def test_a_conflict_keeps_what_can_be_joined_on_either_side() -> None:
    mine = put(NOVEMBER, ("2023-11/value", 121), ("2023-11/note", "lengkap"))
    theirs = put(NOVEMBER, ("2023-11/value", 122), ("2023-11/obstacles", "hujan"))
    (conflict,) = merged(NOVEMBER, mine, theirs + DECEMBER).conflicts
    assert conflict.mine is not None
    assert conflict.theirs is not None
    for record, value in ((conflict.mine, 121), (conflict.theirs, 122)):
        assert (record["value"], record["note"], record["obstacles"]) == (value, "lengkap", "hujan")
    text = merged(NOVEMBER, mine, theirs + DECEMBER, {"2023-11": conflict.theirs}).text
    assert meaning(text)["2023-12"]["value"] == 130
    assert "# dari kecamatan" in text


def test_evidence_of_a_rejected_value_goes_with_it() -> None:
    ours = {"title": "Rekap saya", "uri": "https://contoh.go.id/saya.pdf"}
    others = {"title": "Rekap mereka", "uri": "https://contoh.go.id/mereka.pdf"}
    shared = meaning(NOVEMBER)["2023-11"]["evidence"]
    mine = put(NOVEMBER, ("2023-11/value", 121), ("2023-11/evidence", [*shared, ours]),
               ("2023-11/revisions", [REVISION]))  # fmt: skip
    theirs = put(NOVEMBER, ("2023-11/value", 122), ("2023-11/evidence", [*shared, others]))
    (conflict,) = merged(NOVEMBER, mine, theirs).conflicts
    assert conflict.mine is not None
    assert conflict.theirs is not None
    assert conflict.theirs["evidence"] == [*shared, others]
    assert "revisions" not in conflict.theirs
    assert conflict.mine["evidence"] == [*shared, others, ours]  # theirs is shared already


def test_comments_of_both_stay_where_lines_can_be_joined() -> None:
    base = NOVEMBER + "# Desember\n" + DECEMBER + JANUARY
    mine = base.replace("# Rekap bulanan", "# Rekap bulanan, diperiksa")
    theirs = base.replace("value: 90", "value: 91  # dari dinas")
    assert merged(base, mine, theirs).text == mine.replace("value: 90", "value: 91  # dari dinas")


@pytest.mark.parametrize("broken", ["- a\n", "2023-11: 5\n", "2023-11: {\n"])
def test_what_is_no_file_of_records(broken: str) -> None:
    with pytest.raises((ValueError, source.Unreadable)):
        merged(NOVEMBER, broken, NOVEMBER)


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "expected"),
    [
        ("a\nb\nc\nd\n", "A\nb\nc\nd\n", "a\nb\nc\nD\n", "A\nb\nc\nD\n"),
        ("a\nb\nc\n", "a\nB\nc\n", "a\nB\nc\n", "a\nB\nc\n"),
        ("a\nb\nc\n", "a\nB\nc\n", "a\nb2\nc\n", None),
        ("a\nb\nc\n", "a\nc\n", "a\nb\nc\nd\n", "a\nc\nd\n"),
        ("", "x\n", "y\n", None),
        ("a\n", "a\nx\n", "a\ny\n", None),
    ],
)
def test_lines(base: str, mine: str, theirs: str, expected: str | None) -> None:
    assert by_lines(base, mine, theirs) == expected
    assert by_lines(base, theirs, mine) == expected


MONTHS = st.sampled_from([f"2023-{month:02d}" for month in range(1, 7)])
FILES = st.dictionaries(MONTHS, st.integers(0, 9), max_size=6)


def written(values: dict[str, int]) -> str:
    return "".join(f"{month}:\n  value: {value}\n  status: final\n" for month, value in sorted(values.items()))


@given(FILES, FILES, FILES)
def test_nothing_is_lost_and_nothing_is_made_up(
    base: dict[str, int], mine: dict[str, int], theirs: dict[str, int]
) -> None:
    found = merged(written(base), written(mine), written(theirs))
    text = {month: record["value"] for month, record in (meaning(found.text) or {}).items()}
    asked = {conflict.month for conflict in found.conflicts}
    for month in base.keys() | mine.keys() | theirs.keys():
        old, ours, others = (side.get(month) for side in (base, mine, theirs))
        changed = {one for one in (ours, others) if one != old}
        assert (month in asked) == (len(changed) == 2)
        if month not in asked:
            assert text.get(month) == (changed.pop() if changed else old)


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "both"),
    [
        ("# kepala\n- a\n", "# kepala\n- a\n- b\n", "# kepala\n- a\n- c\n", "# kepala\n- a\n- b\n- c\n"),
        ("", "# kepala\n- b\n", "# kepala\n- c\n", "# kepala\n- b\n- c\n"),
        ("- a\n", "- a\n- b\n", "- a\n- b\n- c\n", "- a\n- b\n- c\n"),
        ("- a", "- a\n- b", "- a\n- c", "- a\n- b\n- c\n"),
        ("- a\n", "- x\n- b\n", "- a\n- c\n", None),
        ("- a\n", "- a\n- b\n", "", None),
    ],
)
def test_lists_to_which_both_added(base: str, mine: str, theirs: str, both: str | None) -> None:
    assert appended(base, mine, theirs) == both
