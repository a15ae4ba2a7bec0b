"""Months and stretches of months."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi.model.output.message import Message, say
from kpi.model.values.period import Period, Span, stretches

PERIODS = st.builds(Period, st.integers(2000, 2099), st.integers(1, 12))
MIDDLE = st.builds(Period, st.integers(2000, 2099), st.integers(1, 12))


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("2023-11", Period(2023, 11)),
        ("2024-01", Period(2024, 1)),
        ("2000-01", Period(2000, 1)),
        ("2099-12", Period(2099, 12)),
    ],
)
def test_a_month_as_in_the_files(text: str, period: Period) -> None:
    assert Period.parse(text) == period
    assert str(period) == text


@pytest.mark.parametrize(
    "text",
    [
        "", "2023", "2023-1", "2023-13", "2023-00", "2023-011", "11/2023", "nov 2023", "2023-11-16", " 2023-11",
        "2023-11\n",
        "23-11", "02023-11", "1999-12", "2100-01", "2999-12", "0000-01", "٢٠٢٣-١١", "2023\u201311", "-023-11",
    ],
    ids=ascii,
)  # fmt: skip
def test_what_is_no_month(text: str) -> None:
    with pytest.raises(ValueError, match="month"):
        Period.parse(text)


@pytest.mark.parametrize(("year", "month"), [(2023, 0), (2023, 13), (0, 12), (10000, 1), (2023, -1)])
def test_no_such_month(year: int, month: int) -> None:
    with pytest.raises(ValueError, match="no such month"):
        Period(year, month)


@pytest.mark.parametrize(("year", "month"), [(1999, 12), (2100, 1)])
def test_a_month_that_nobody_names_is_counted_all_the_same(year: int, month: int) -> None:
    with pytest.raises(ValueError, match="month"):
        Period.named(year, month)
    assert str(Period(year, month)) == f"{year}-{month:02d}"


@pytest.mark.parametrize(
    ("period", "months", "expected"),
    [
        ("2099-12", 1, "2100-01"),
        ("2000-01", -6, "1999-07"),
        ("2023-11", 0, "2023-11"),
        ("2023-11", 1, "2023-12"),
        ("2023-12", 1, "2024-01"),
        ("2024-01", -1, "2023-12"),
        ("2023-11", 14, "2025-01"),
        ("2023-11", -23, "2021-12"),
    ],
)
def test_so_many_months_later(period: str, months: int, expected: str) -> None:
    assert str(Period.parse(period).plus(months)) == expected


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2023-11", datetime.date(2023, 11, 1), datetime.date(2023, 11, 30)),
        ("2023-12", datetime.date(2023, 12, 1), datetime.date(2023, 12, 31)),
        ("2024-02", datetime.date(2024, 2, 1), datetime.date(2024, 2, 29)),
        ("2023-02", datetime.date(2023, 2, 1), datetime.date(2023, 2, 28)),
        ("2000-02", datetime.date(2000, 2, 1), datetime.date(2000, 2, 29)),
    ],
)
def test_the_days_of_a_month(text: str, first: datetime.date, last: datetime.date) -> None:
    period = Period.parse(text)
    assert (period.first_day, period.last_day) == (first, last)


@given(PERIODS)
def test_written_and_read_it_is_the_same(period: Period) -> None:
    assert Period.parse(str(period)) == period


@given(st.dates(datetime.date(1900, 1, 1), datetime.date(2999, 12, 31)))
def test_every_day_is_in_its_month_only(day: datetime.date) -> None:
    period = Period.of(day)
    assert period.first_day <= day <= period.last_day


@given(MIDDLE, st.integers(-900, 900), st.integers(-300, 300))
def test_months_add_up(period: Period, some: int, more: int) -> None:
    assert period.plus(some).plus(more) == period.plus(some + more)
    assert period.plus(some).ordinal - period.ordinal == some


@given(PERIODS, PERIODS)
def test_the_order_of_months_is_that_of_days_and_of_text(one: Period, other: Period) -> None:
    assert (
        (one < other) == (one.first_day < other.first_day) == (str(one) < str(other)) == (one.ordinal < other.ordinal)
    )


@given(PERIODS)
def test_a_month_follows_the_one_before_without_a_gap(period: Period) -> None:
    if period < Period(2099, 12):
        assert period.last_day + datetime.timedelta(days=1) == period.plus(1).first_day


def test_a_span_holds_both_ends() -> None:
    span = Span(Period(2023, 11), Period(2024, 2))
    assert [str(period) for period in span] == ["2023-11", "2023-12", "2024-01", "2024-02"]
    assert len(span) == 4
    assert Period(2023, 11) in span
    assert Period(2024, 2) in span
    assert Period(2023, 10) not in span
    assert Period(2024, 3) not in span
    assert str(span) == "2023-11..2024-02"


def test_a_span_of_one_month() -> None:
    month = Period(2023, 11)
    assert list(Span(month, month)) == [month]


def test_a_span_does_not_end_before_it_begins() -> None:
    with pytest.raises(ValueError, match=r"2023-12\.\.2023-11"):
        Span(Period(2023, 12), Period(2023, 11))


@given(MIDDLE, st.integers(0, 100), MIDDLE)
def test_a_span_holds_exactly_the_months_that_it_lists(first: Period, months: int, period: Period) -> None:
    span = Span(first, first.plus(months))
    assert len(list(span)) == len(span) == months + 1
    assert (period in span) is (period in list(span))


def months(*texts: str) -> list[Period]:
    return [Period.parse(text) for text in texts]


@pytest.mark.parametrize(
    ("periods", "expected"),
    [
        ([], ()),
        (months("2023-11"), (Period(2023, 11),)),
        (months("2023-12", "2023-11"), (Period(2023, 11), Period(2023, 12))),
        (
            months("2024-02", "2023-12", "2024-01", "2024-05"),
            (say("{first} to {last}", first=Period(2023, 12), last=Period(2024, 2)), Period(2024, 5)),
        ),
    ],
)
def test_stretches(periods: list[Period], expected: tuple[Period | Message, ...]) -> None:
    assert stretches(periods) == expected
