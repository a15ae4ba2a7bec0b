"""Days as people type them."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi.model.typed.day import is_relative, typed_days

TODAY = datetime.date(2024, 3, 1)


def read(typed: str, *, day_first: bool) -> list[str]:
    return [day.isoformat() for day in typed_days(typed, TODAY, day_first=day_first)]


@pytest.mark.parametrize("day_first", [True, False], ids=["id", "en"])
@pytest.mark.parametrize(
    "typed",
    [
        "2024-01-25", "2024-1-25", "2024/01/25", "2024.01.25", "25/01/2024", "25-1-2024", "25.01.2024", "25 01 2024",
        "25/1/24", "25-01-24", "25 Januari 2024", "25 JANUARI 2024", "25 jan 2024", "25 Jan. 2024", "25-Jan-2024",
        "25-Jan-24", "25/jan/2024", "25jan2024", "25 january, 2024", "25th January 2024", "January 25, 2024",
        "Jan 25 2024", "jan. 25th, 2024", "  25   januari  2024 ",
    ],
)  # fmt: skip
def test_the_25th_of_january(typed: str, day_first: bool) -> None:  # noqa: FBT001 - a parameter of the table
    assert read(typed, day_first=day_first) == ["2024-01-25"]


@pytest.mark.parametrize(
    ("typed", "indonesian", "english"),
    [
        ("01/02/2024", ["2024-02-01"], ["2024-02-01", "2024-01-02"]),
        ("1-2-24", ["2024-02-01"], ["2024-02-01", "2024-01-02"]),
        ("12.11.2024", ["2024-11-12"], ["2024-11-12", "2024-12-11"]),
        ("05/05/2024", ["2024-05-05"], ["2024-05-05"]),
        ("31/12/2024", ["2024-12-31"], ["2024-12-31"]),
        ("12/31/2024", None, ["2024-12-31"]),
        ("29/02/2024", ["2024-02-29"], ["2024-02-29"]),
        ("17 Agustus 2024", ["2024-08-17"], ["2024-08-17"]),
        ("17 Agt 2024", ["2024-08-17"], ["2024-08-17"]),
        ("1 Mei 2024", ["2024-05-01"], ["2024-05-01"]),
        ("1 May 2024", ["2024-05-01"], ["2024-05-01"]),
        ("hari ini", ["2024-03-01"], ["2024-03-01"]),
        ("Today", ["2024-03-01"], ["2024-03-01"]),
        ("kemarin", ["2024-02-29"], ["2024-02-29"]),
        ("YESTERDAY", ["2024-02-29"], ["2024-02-29"]),
        ("besok", ["2024-03-02"], ["2024-03-02"]),
        ("tomorrow", ["2024-03-02"], ["2024-03-02"]),
    ],
)
def test_by_language(typed: str, indonesian: list[str] | None, english: list[str]) -> None:
    assert read(typed, day_first=False) == english
    if indonesian is not None:
        assert read(typed, day_first=True) == indonesian
        return
    with pytest.raises(ValueError, match=r".*"):
        read(typed, day_first=True)


@pytest.mark.parametrize("day_first", [True, False], ids=["id", "en"])
@pytest.mark.parametrize(
    "typed",
    [
        "", " ", "25", "25/01", "jan 2024", "2024", "2024-01", "30/02/2024", "2023-02-29", "32 Januari 2024",
        "0/1/2024", "25/13/2024", "13/13/2024", "25/01-2024", "25/01/024", "25/01/20244", "25 foo 2024", "lusa sore",
        "1/2/3", "٢٥/٠١/٢٠٢٤", "25/01/0000", "-25/01/2024", "2024-01-25T10:00", "20240125", "jan 25 24", "bulan lalu",
    ],
)  # fmt: skip
def test_refused(typed: str, day_first: bool) -> None:  # noqa: FBT001 - a parameter of the table
    with pytest.raises(ValueError, match=r".*"):
        read(typed, day_first=day_first)


@given(st.dates(datetime.date(1900, 1, 1), datetime.date(2999, 12, 31)), st.sampled_from("-/. "))
def test_a_day_written_in_numbers_is_read_back(day: datetime.date, mark: str) -> None:
    for typed in (day.isoformat(), mark.join((str(day.day), str(day.month), str(day.year)))):
        assert typed_days(typed, TODAY, day_first=True) == (day,)
        assert day in typed_days(typed, TODAY, day_first=False)


@given(st.text())
def test_nothing_else_is_raised(typed: str) -> None:
    try:
        found = typed_days(typed, TODAY, day_first=False)
    except ValueError:
        assert not is_relative(typed)
        return
    assert 1 <= len(found) <= 2
