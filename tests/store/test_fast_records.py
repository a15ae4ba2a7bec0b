"""Achievements read at one glance: nothing that the strict reading would refuse or read otherwise."""

from __future__ import annotations

import string
from collections.abc import Mapping

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from benchmarks.generate import achievements_of, months
from kpi.model.domain.achievement import Achievement
from kpi.model.values.period import Period
from kpi.store import layout
from kpi.store.records import fast_records
from kpi.store.yaml import decode, schema, source
from tests.repositories import REGENCY

BY = 'recorded: {at: "2023-12-04T10:11:12+07:00", by: Perencana Dinas <perencana@contoh.go.id>}'
FULL = f"""\
2023-11:
  value: 132
  percent: 88
  running_total: 132.5
  status: provisional
  evidence:
    - {{title: Rekap November, uri: https://contoh.go.id/rekap.pdf}}
    - title: "Laporan: pengelola, kawasan"
      path: data/programs/contoh/evidence/laporan.pdf
      sha256: {"ab" * 32}
  obstacles: Hujan, dan satu jalan putus (Cikarang)
  supports: Media 'setempat' & "sekolah"
  follow_up: {{action: Promosi bersama, owner: Kepala Bidang, due: 2023-12-15}}
  note: "Angka 1: sementara"
  {BY}
  revisions:
    - at: "2023-12-07T09:30:00+07:00"
      by: Perencana Dinas <perencana@contoh.go.id>
      previous: {{value: 120, status: final}}
      reason: Salah rekap
"""


def strict(data: bytes) -> Mapping[Period, Achievement] | None:
    """What the parser, the schema and the builder say together; None where one of them refuses."""
    try:
        tree = source.read(data)
        return decode.achievements(tree) if schema.fits("achievements", tree) else None
    except (source.Unreadable, decode.Malformed):
        return None


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param("value: 0", id="zero"),
        pytest.param("value: -12.50", id="negative decimals"),
        pytest.param("value: 007.5", id="leading zeros"),
        pytest.param("value: true", id="reached"),
        pytest.param("value: Baik", id="grade"),
        pytest.param('value: "true"', id="quoted grade"),
        pytest.param("value: {numerator: 3, denominator: 4}", id="fraction"),
        pytest.param("not_applicable: Survei dimulai Desember", id="not applicable"),
        pytest.param("value: 1\n  note: nullify", id="begins like a word"),
        pytest.param("value: 1\n  follow_up: {action: Rapat}", id="follow-up without owner"),
        pytest.param('value: 1\n  follow_up: {action: "Rapat, lalu: surat"}', id="quoted between braces"),
    ],
)
def test_what_is_read_at_one_glance(lines: str) -> None:
    data = f"2023-11:\n  {lines}\n  {BY}\n".encode()
    found = fast_records.at_a_glance(data)
    assert found is not None
    assert found == strict(data)


def test_every_key_is_read() -> None:
    data = (FULL + FULL.replace("2023-11:", "2023-12:")).encode()
    found = fast_records.at_a_glance(data)
    assert found is not None
    assert found == strict(data)
    assert len(found) == 2
    assert all(
        getattr(one, name) for one in found.values() for name in one.__struct_fields__ if name != "not_applicable"
    )


def test_the_line_for_editors_is_passed_over() -> None:
    line = layout.modeline(layout.achievements_path("contoh", "layanan"), "achievements")
    data = f"{line}\n{FULL}".encode()
    found = fast_records.at_a_glance(data)
    assert found == strict(data)
    assert found is not None
    assert fast_records.at_a_glance(f"{line}\n".encode()) is None
    assert fast_records.at_a_glance(f"# catatan\n{FULL}".encode()) is None


def test_months_come_in_order() -> None:
    later = "2023-12:\n  value: 2\n"
    assert [str(one) for one in fast_records.at_a_glance(f"{later}2023-11:\n  value: 1\n".encode()) or ()] == [
        "2023-11",
        "2023-12",
    ]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("{}\n", id="braces"),
        pytest.param("2023-11:\n  value: 1\n2023-11:\n  value: 2\n", id="a month twice"),
        pytest.param("2023-13:\n  value: 1\n", id="no month"),
        pytest.param("1999-11:\n  value: 1\n", id="before 2000"),
        pytest.param("2023-11:\n  value: 1", id="no end of line"),
        pytest.param("2023-11:\r\n  value: 1\r\n", id="carriage returns"),
        pytest.param("2023-11:\n  value: 1 # rekap\n", id="comment"),
        pytest.param("# rekap\n2023-11:\n  value: 1\n", id="comment before"),
        pytest.param("2023-11:\n  value: 010\n", id="octal or not"),
        pytest.param("2023-11:\n  value: 1_000\n", id="digits with an underscore"),
        pytest.param("2023-11:\n  value: null\n", id="null"),
        pytest.param("2023-11:\n  value: TRUE\n", id="another true"),
        pytest.param("2023-11:\n  value: ~\n", id="tilde"),
        pytest.param("2023-11:\n  value: 1\n  note: False\n", id="a word for a note"),
        pytest.param("2023-11:\n  value: 1\n  note: a: b\n", id="a colon"),
        pytest.param("2023-11:\n  value: 1\n  note: a #b\n", id="a hash"),
        pytest.param("2023-11:\n  value: 1\n  note: a\tb\n", id="a tab"),
        pytest.param('2023-11:\n  value: 1\n  note: "a\\nb"\n', id="an escape"),
        pytest.param('2023-11:\n  value: 1\n  note: " "\n', id="only blanks"),
        pytest.param("2023-11:\n  value: 1\n  note: a\n    b\n", id="a second line"),
        pytest.param("2023-11:\n  value: 1\n  note: &a b\n", id="an anchor"),
        pytest.param("2023-11:\n  value: 1\n  note: !a b\n", id="a tag"),
        pytest.param("2023-11:\n  value: 1\n  note: é\n", id="beyond ASCII"),
        pytest.param("2023-11:\n  value: 1\n  status: draft\n", id="no status"),
        pytest.param("2023-11:\n  value: 1\n  unknown: a\n", id="unknown key"),
        pytest.param("2023-11:\n  value: 1\n  value: 2\n", id="a key twice"),
        pytest.param("2023-11:\n  value: 1\n  not_applicable: a\n", id="both"),
        pytest.param("2023-11:\n  status: final\n", id="neither"),
        pytest.param("2023-11:\n  value: 1\n  evidence:\n    - {title: a}\n", id="evidence without a place"),
        pytest.param(
            "2023-11:\n  value: 1\n  evidence:\n    - {title: a, uri: https://a/b, path: c}\n", id="two places"
        ),
        pytest.param(
            '2023-11:\n  value: 1\n  recorded: {at: "2023-02-30T10:11:12+07:00", by: A <a@b>}\n', id="30 February"
        ),
        pytest.param("2023-11:\n  value: 1\n  follow_up: {action: a, due: 2023-11-31}\n", id="31 November"),
        pytest.param("2023-11:\n  value: {numerator: 1, denominator: -4}\n", id="less than nothing"),
    ],
)  # fmt: skip
def test_what_is_left_to_the_strict_reading(text: str) -> None:
    assert fast_records.at_a_glance(text.encode()) is None


FILES = sorted((REGENCY / "data" / "programs").glob("*/achievements/*.yaml"))
TEXTS = [*(file.read_text("utf-8") for file in FILES), achievements_of(1, 1, months(3)), FULL]


def test_the_files_of_the_regency_mean_the_same_either_way() -> None:
    found = {text: fast_records.at_a_glance(text.encode()) for text in TEXTS}
    assert [text for text, one in found.items() if one is not None and one != strict(text.encode())] == []
    assert sum(one is not None for one in found.values()) > len(FILES) // 2


@st.composite
def slips(draw: st.DrawFn) -> str:
    """A file with a few characters or lines replaced, put in or taken out."""
    text = draw(st.sampled_from(TEXTS))
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(text)))
        until = at + draw(st.sampled_from([0, 0, 1, 1, 2, 5]))
        new = draw(st.text(string.ascii_letters[:6] + "0129-.,:;#'\"{}[]<>&*!|%@`~?/\\= \n\t\ré\u2028", max_size=3))
        text = text[:at] + new + text[until:]
    return text


@given(slips())
@example(FULL.replace("Rekap November", "null"))
@example(FULL.replace("Salah rekap", '"a"b'))
@example(FULL.replace("Promosi bersama", "a  b"))
@example(FULL.replace("final", "final "))
def test_a_slip_is_never_read_otherwise(text: str) -> None:
    found = fast_records.at_a_glance(text.encode())
    assert found is None or found == strict(text.encode())
    if found is not None:
        assert fast_records.records(text.encode()) == found


@pytest.mark.parametrize("text", ["2023-11:\n  value: [1]\n", "2023-11: [\n", "2023-13:\n  value: 1\n"])
def test_what_says_nothing(text: str) -> None:
    with pytest.raises(fast_records.UNREADABLE):
        fast_records.records(text.encode())


def test_an_empty_file_holds_no_records() -> None:
    assert fast_records.records(b"# nanti\n") == {}
