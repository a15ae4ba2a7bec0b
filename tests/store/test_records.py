"""New records in a file: the quick way writes what the careful one would, or nothing."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi.model.domain.achievement import Achievement, Evidence, FollowUp, Recorded, Status
from kpi.model.values.period import Period
from kpi.model.values.quantity import Fraction, Grade, Value
from kpi.store.yaml import edit
from kpi.store.yaml.encode import records

JAKARTA = datetime.timezone(datetime.timedelta(hours=7))
RECORDED = Recorded(
    datetime.datetime(2024, 1, 4, 10, 11, 12, tzinfo=JAKARTA), "Perencana Contoh <perencana@contoh.go.id>"
)
BEGINNING = records.with_record("", Period(2023, 10), Achievement(Decimal(7), None, Status.FINAL, recorded=RECORDED))
#: Files as kpi writes them, and as people do.
FILES = (
    "",
    BEGINNING,
    f"{BEGINNING}2023-11:\n  value: 132\n  note: Sudah dicocokkan\n",
    f"{BEGINNING}2023-12:\n  value: 5\n",
    f"{BEGINNING}2024-01:\n  value: 5\n",
    f"{BEGINNING}# menyusul\n",
    f"{BEGINNING}\n",
    BEGINNING.removesuffix("\n"),
    BEGINNING.replace("\n", "\r\n"),
    BEGINNING.replace("Perencana", "Pérencana"),
    "2023-11: {value: 3}\n",
    "{}\n",
    "# kosong\n",
)
TEXTS = st.one_of(
    st.sampled_from(
        ("Rekap", "Rekap: November", "a, b", "null", "Yes", "2024-01-05", "12:30", "0x1F", "12", "- a", "[a", "Curah é")
    ),
    st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=12),
)
NUMBERS = st.decimals(-1000, 10**12, places=2) | st.integers(-9, 10**9).map(Decimal)
COUNTS = st.integers(1, 999).map(Decimal)
VALUES: st.SearchStrategy[Value] = st.one_of(
    NUMBERS, st.booleans(), TEXTS.map(Grade), st.builds(Fraction, COUNTS, COUNTS)
)
MAYBE = st.none() | TEXTS
NEW = st.builds(
    Achievement,
    VALUES,
    st.none(),
    st.sampled_from(Status),
    st.lists(
        st.builds(Evidence, TEXTS, uri=st.sampled_from(("https://contoh.go.id/rekap", "https://contoh.go.id/?a=1,2")))
        | st.builds(Evidence, TEXTS, path=st.just("data/a.pdf"), sha256=st.sampled_from(("ab" * 32, "1" * 64))),
        max_size=2,
    ).map(tuple),
    MAYBE,
    MAYBE,
    st.none() | st.builds(FollowUp, TEXTS, MAYBE, st.none() | st.just(datetime.date(2024, 2, 1))),
    MAYBE,
    st.just(RECORDED),
)


@given(st.sampled_from(FILES), NEW)
def test_a_new_record_is_written_as_every_edit_is(text: str, record: Achievement) -> None:
    expected = edit.put(text or records._BEGINNING, ("2023-12",), records.tree_of(record))
    assert records.with_record(text, Period(2023, 12), record) == expected


@pytest.mark.parametrize("text", FILES[:3])
def test_what_kpi_wrote_is_not_parsed(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(edit, "put", None)
    link = Evidence("rekap.pdf", uri="https://contoh.go.id/rekap.pdf")
    record = Achievement(Decimal("12.5"), None, Status.FINAL, (link,), note="Sudah dicocokkan", recorded=RECORDED)
    assert records.with_record(text, Period(2023, 12), record).endswith(
        """\
2023-12:
  value: 12.5
  status: final
  evidence:
    - {title: rekap.pdf, uri: https://contoh.go.id/rekap.pdf}
  note: Sudah dicocokkan
  recorded: {at: "2024-01-04T10:11:12+07:00", by: Perencana Contoh <perencana@contoh.go.id>}
"""
    )
