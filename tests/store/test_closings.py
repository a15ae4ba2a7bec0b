"""Closing files: what is written is read back as the same, and a closed month is known by its file alone."""

from __future__ import annotations

import datetime
import string
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpi.model.domain.closing import Closing, ClosingException, Reopening, Seal
from kpi.model.errors import KpiError
from kpi.model.output.machine_text import english
from kpi.model.output.report import Json
from kpi.model.values.period import Period
from kpi.store import layout
from kpi.store.load import load
from kpi.store.yaml import decode, schema, source
from kpi.store.yaml.encode import closings

if TYPE_CHECKING:
    from tests.conftest import DataRoot

NOVEMBER = Period(2023, 11)
WIB = datetime.timezone(datetime.timedelta(hours=7))
RESULTS: dict[str, Json] = {
    "rating": {"name": "lima-tingkat", "bands": [{"min": 91, "label": "Tinggi"}, {"min": None, "label": "Rendah"}]},
    "score": {"score": Decimal("90.20"), "rating": None, "coverage": {"due": 5, "reported": 5, "counted": 5}},
    "programs": {"contoh": {"score": None, "indicators": {"a": {"target": {"min": 70, "max": None}, "met": True}}}},
}
SEAL = Seal("ab" * 32, None, datetime.datetime(2023, 12, 12, 9, tzinfo=WIB), "P <p@contoh.go.id>", "kpi 1", (), RESULTS)
REOPENED = Reopening(SEAL, datetime.datetime(2023, 12, 14, 9, tzinfo=WIB), "Q <q@contoh.go.id>", "Salah: #1", "Nota 12")

WORDS = st.text(string.ascii_letters + "éß : #-{}[]\"'\n\u202e", min_size=1, max_size=12).filter(str.strip)
WHO = st.just("P <p@contoh.go.id>")
MOMENTS = st.datetimes(
    datetime.datetime(2000, 1, 1), datetime.datetime(2099, 1, 1), timezones=st.just(WIB)  # noqa: DTZ001 - bounds are naive
)  # fmt: skip
DIGESTS = st.text("0123456789abcdef", min_size=64, max_size=64)
EXCEPTIONS = st.tuples(WORDS, WORDS, WORDS, WORDS).map(lambda parts: ClosingException(*parts))
SEALS = st.tuples(
    DIGESTS, st.none() | DIGESTS, MOMENTS, WHO, WORDS, st.lists(EXCEPTIONS, max_size=2).map(tuple), st.just(RESULTS)
).map(lambda parts: Seal(*parts))
REOPENINGS = st.tuples(SEALS, MOMENTS, WHO, WORDS, WORDS).map(lambda parts: Reopening(*parts))
CLOSED = st.tuples(SEALS, st.lists(REOPENINGS, max_size=2)).map(lambda two: Closing(NOVEMBER, two[0], tuple(two[1])))
OPEN = st.lists(REOPENINGS, min_size=1, max_size=2).map(lambda opened: Closing(NOVEMBER, None, tuple(opened)))


@settings(max_examples=40, deadline=None)
@given(CLOSED | OPEN)
def test_what_is_written_is_read_back(closing: Closing) -> None:
    tree = source.read(closings.written(closing))
    assert list(schema.problems("closings", "x", tree)) == []
    assert decode.closing(tree) == closing


def test_it_reads_well() -> None:
    text = closings.written(Closing(NOVEMBER, SEAL)).decode()
    assert (
        text
        == """\
# yaml-language-server: $schema=../../schemas/closings.schema.json
# Ditulis kpi close dan kpi reopen, jangan disunting. Written by these two, not to be edited.
period: 2023-11
seal:
  form: 1
  digest: abababababababababababababababababababababababababababababababab
  at: "2023-12-12T09:00:00+07:00"
  by: P <p@contoh.go.id>
  tool: kpi 1
  results:
    rating:
      name: lima-tingkat
      bands:
        - {min: 91, label: Tinggi}
        - {min: null, label: Rendah}
    score: {score: 90.20, rating: null, coverage: {due: 5, reported: 5, counted: 5}}
    programs:
      contoh:
        score: null
        indicators:
          a: {target: {min: 70, max: null}, met: true}
"""
    )


def file_of(root: Path, closing: Closing, month: Period = NOVEMBER) -> None:
    path = root / layout.closing_path(month)
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(closings.written(closing))


def test_closings_are_loaded_in_order(data_root: DataRoot) -> None:
    root = data_root()
    for month in (Period(2024, 1), NOVEMBER, Period(2023, 12)):
        file_of(root, Closing(month, SEAL), month)
    loaded = load(root)
    assert loaded.problems == ()
    assert [str(period) for period in loaded.portfolio.closings] == ["2023-11", "2023-12", "2024-01"]
    assert loaded.portfolio.closings[NOVEMBER] == Closing(NOVEMBER, SEAL)


def test_a_closing_under_the_name_of_another_month(data_root: DataRoot) -> None:
    root = data_root()
    file_of(root, Closing(NOVEMBER, SEAL), NOVEMBER.plus(1))
    loaded = load(root)
    (problem,) = loaded.problems
    assert (problem.code, problem.place.path, problem.place.pointer) == (
        "value", "data/closings/2023-12.yaml", ("period",),
    )  # fmt: skip
    assert loaded.portfolio.closings == {}


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("period: 2023-11\n", "{key} is missing"),
        ("period: 2023-11\nseal: {}\n", "{key} is missing"),
        ("period: 2023-11\nseal:\n", "{value} is not {kinds}"),
        ("period: 2023-11\nseals: {}\nreopenings: []\n", "unknown key {key}"),
    ],
)
def test_the_shape(text: str, complaint: str) -> None:
    tree = source.read(text.encode())
    assert not schema.fits("closings", tree)
    assert complaint in {problem.message.template for problem in schema.problems("closings", "x", tree)}


def test_a_month_without_closing_is_open(tmp_path: Path) -> None:
    closings.require_open(tmp_path, NOVEMBER)


def test_a_reopened_month_is_open(data_root: DataRoot) -> None:
    root = data_root()
    file_of(root, Closing(NOVEMBER, None, (REOPENED,)))
    closings.require_open(root, NOVEMBER)


def test_a_closed_month_is_refused(data_root: DataRoot) -> None:
    root = data_root()
    file_of(root, Closing(NOVEMBER, SEAL, (REOPENED,)))
    with pytest.raises(KpiError) as refused:
        closings.require_open(root, NOVEMBER)
    assert refused.value.message.template == "{month} is closed"
    assert "kpi reopen 2023-11" in english(refused.value.hint)
    closings.require_open(root, NOVEMBER.plus(1))


@pytest.mark.parametrize("content", [b"", b"a: [\n", b"a: 1\n", b"period: 2023-11\nreopenings: [1]\n"])
def test_a_closing_that_cannot_be_read_is_no_open_month(content: bytes, data_root: DataRoot) -> None:
    root = data_root({layout.closing_path(NOVEMBER): content})
    with pytest.raises(KpiError) as refused:
        closings.require_open(root, NOVEMBER)
    assert refused.value.message.template == "{path} can't be read"
