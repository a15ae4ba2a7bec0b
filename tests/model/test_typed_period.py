"""Months as people type them."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi.model.typed.period import SeveralSpans, typed_month, typed_span
from kpi.model.values.period import Period, Span
from kpi.render.language import language
from kpi.reports._shared.words import months


@pytest.mark.parametrize(
    "typed",
    [
        "2023-11", "2023/11", "2023.11", "2023 11", "11/2023", "11-2023", "11.2023", "nov 2023", "Nov 2023",
        "NOVEMBER 2023", "november 2023", "nopember 2023", "Nop 2023", "nov-2023", "nov. 2023", "nov2023",
        "2023 november", "2023-nov", "  2023-11  ", "nov 23", "Nov-23", "nov '23", "NOV/23", "11/23", "11-23",
    ],
)  # fmt: skip
def test_november(typed: str) -> None:
    assert typed_month(typed) == Period(2023, 11)


@pytest.mark.parametrize(
    ("typed", "month"),
    [
        ("jan 2024", 1), ("Januari 2024", 1), ("january 2024", 1), ("2024-1", 1), ("1/2024", 1),
        ("feb 2024", 2), ("Pebruari 2024", 2), ("februari 2024", 2), ("mar 2024", 3), ("Maret 2024", 3),
        ("march 2024", 3), ("apr 2024", 4), ("mei 2024", 5), ("May 2024", 5), ("juni 2024", 6), ("june 2024", 6),
        ("jul 2024", 7), ("Juli 2024", 7), ("agt 2024", 8), ("ags 2024", 8), ("Agustus 2024", 8), ("aug 2024", 8),
        ("sep 2024", 9), ("sept 2024", 9), ("okt 2024", 10), ("October 2024", 10), ("des 2024", 12),
        ("Desember 2024", 12), ("dec 2024", 12),
    ],
)  # fmt: skip
def test_months_by_name(typed: str, month: int) -> None:
    assert typed_month(typed) == Period(2024, month)


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("2023-Q4", "2023-10", "2023-12"),
        ("Q1 2024", "2024-01", "2024-03"),
        ("2024q2", "2024-04", "2024-06"),
        ("triwulan III 2024", "2024-07", "2024-09"),
        ("TW 4 2024", "2024-10", "2024-12"),
        ("2024 triwulan ii", "2024-04", "2024-06"),
        ("2024", "2024-01", "2024-12"),
        ("2023-11..2024-02", "2023-11", "2024-02"),
        ("nov 2023 s.d. jan 2024", "2023-11", "2024-01"),
        ("nov 2023 sd jan 2024", "2023-11", "2024-01"),
        ("nov 2023 to jan 2024", "2023-11", "2024-01"),
        ("2023-Q4..2024", "2023-10", "2024-12"),
        ("2023-11", "2023-11", "2023-11"),
        ("TW IV 2023", "2023-10", "2023-12"),
        ("TW-IV/2023", "2023-10", "2023-12"),
        ("Triwulan IV Tahun 2023", "2023-10", "2023-12"),
        ("triwulan ke-2 2024", "2024-04", "2024-06"),
        ("semester 1 2024", "2024-01", "2024-06"),
        ("Semester II 2024", "2024-07", "2024-12"),
        ("2024-S2", "2024-07", "2024-12"),
        ("S1 2024", "2024-01", "2024-06"),
        ("smt 2 2024", "2024-07", "2024-12"),
        ("2024 semester i", "2024-01", "2024-06"),
        ("tahun 2024", "2024-01", "2024-12"),
        ("Januari 2026 s.d. Maret 2026", "2026-01", "2026-03"),
        ("Januari s.d. Maret 2026", "2026-01", "2026-03"),
        ("Januari - Maret 2026", "2026-01", "2026-03"),
        ("Januari – Maret 2026", "2026-01", "2026-03"),
        ("January to March 2026", "2026-01", "2026-03"),
        ("Januari sampai dengan Maret 2026", "2026-01", "2026-03"),
        ("Januari hingga Maret 2026", "2026-01", "2026-03"),
        ("November s.d. Januari 2024", "2023-11", "2024-01"),
        ("November 2023 s.d. Januari", "2023-11", "2024-01"),
        ("Januari 2026 s.d. Maret", "2026-01", "2026-03"),
        ("TW I s.d. TW III 2024", "2024-01", "2024-09"),
        ("2023-11 - 2024-02", "2023-11", "2024-02"),
        ("2023-11 s.d. semester 1 2024", "2023-11", "2024-06"),
    ],
)
def test_several_months(typed: str, first: str, last: str) -> None:
    assert typed_span(typed) == Span(Period.parse(first), Period.parse(last))


@pytest.mark.parametrize(
    "typed",
    [
        "", "nov", "11", "23-11", "2023-13", "2023-00", "13/2023", "foo 2023", "2023-Q5", "Q0 2023", "2023-11-16",
        "2024-02..2023-11", "0001-01", "9999", "s.d. jan 2024", "..", "bulan lalu",
        "semester 3 2024", "semester iv 2024", "TW V 2024", "2024-S1-2024", "triwulan", "semester 1",
        "tahun", "nov s.d. jan",
        "11/12", "nov 12", "1/09", "13/24", "1.24", "1 24", "nov23", "jan-2", "24/1",
    ],
)  # fmt: skip
def test_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        typed_span(typed)


@pytest.mark.parametrize("typed", ["2023", "2023-Q4", "2023-11..2023-12"])
def test_a_month_is_one_month(typed: str) -> None:
    with pytest.raises(ValueError, match="several months"):
        typed_month(typed)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("bulan ini", "2024-01"), ("Bulan  Ini", "2024-01"), ("this month", "2024-01"),
        ("bulan lalu", "2023-12"), ("bulan kemarin", "2023-12"), ("Last month", "2023-12"),
        ("bulan depan", "2024-02"), ("next month", "2024-02"),
    ],
)  # fmt: skip
def test_months_from_today(typed: str, meant: str) -> None:
    assert typed_month(typed, datetime.date(2024, 1, 31)) == Period.parse(meant)


def test_a_stretch_up_to_this_month() -> None:
    assert str(typed_span("nov 23 s.d. bulan ini", datetime.date(2024, 1, 31))) == "2023-11..2024-01"


@given(st.integers(2000, 2099), st.integers(1, 12))
def test_what_a_period_prints_is_read_back(year: int, month: int) -> None:
    period = Period(year, month)
    assert typed_month(str(period)) == period


PLAN = Span(Period(2023, 11), Period(2024, 12))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Mei", "2024-05..2024-05"),
        ("may", "2024-05..2024-05"),
        ("TW II", "2024-04..2024-06"),
        ("semester 1", "2024-01..2024-06"),
        ("Februari s.d. April", "2024-02..2024-04"),
    ],
)
def test_without_a_year_what_the_plan_holds_once_is_meant(typed: str, meant: str) -> None:
    assert str(typed_span(typed, plan=PLAN)) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("November", ["2023-11..2023-11", "2024-11..2024-11"]),
        ("TW IV", ["2023-10..2023-12", "2024-10..2024-12"]),
        ("nov s.d. jan", ["2023-11..2023-11", "2024-11..2024-11"]),
    ],
)
def test_without_a_year_what_the_plan_holds_twice_is_asked(typed: str, meant: list[str]) -> None:
    with pytest.raises(SeveralSpans) as refused:
        typed_span(typed, plan=PLAN)
    assert [str(one) for one in refused.value.spans] == meant


def test_without_a_year_a_month_outside_the_plan_is_refused() -> None:
    with pytest.raises(ValueError, match="in which year"):
        typed_month("Mei", plan=Span(Period(2023, 11), Period(2024, 2)))


@given(st.sampled_from(["id", "en"]), st.integers(2001, 2090), st.integers(1, 12), st.integers(0, 30))
def test_months_shown_in_either_language_are_read_back(code: str, year: int, month: int, more: int) -> None:
    span = Span(Period(year, month), Period(year, month).plus(more))
    assert typed_span(language(code).shown(months(span))) == span
    assert typed_span(str(span)) == span
