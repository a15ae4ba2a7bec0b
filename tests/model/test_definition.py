"""How an indicator was defined in a month: what its revisions say of the months before them."""

from __future__ import annotations

import datetime
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from kpi.model.domain.indicator import (
    Aggregation,
    DefinitionRevision,
    EarlierDefinition,
    Indicator,
    Measure,
    Polarity,
    ScaleStep,
)
from kpi.model.values.period import Period
from kpi.model.values.struct import replace

DAY = datetime.date(2023, 12, 20)
NOW = Indicator(
    index=0, id="a", name="A", measure=Measure.NUMBER, unit="skor", polarity=Polarity.MAXIMIZE,
    aggregation=Aggregation.LAST, decimals=2, definition="Rata-rata kuesioner",
)  # fmt: skip


def revision(since: str, previous: EarlierDefinition) -> DefinitionRevision:
    return DefinitionRevision(Period.parse(since), previous, DAY, "Bappeda", "Diperjelas", "BA 1")


def test_each_month_keeps_what_held_in_it() -> None:
    found = replace(NOW, definition_revisions=(
        revision("2024-02", EarlierDefinition(("decimals", "unit"), unit="nilai", decimals=0)),
        revision("2024-04", EarlierDefinition(("definition", "decimals"), definition="", decimals=1)),
    ))  # fmt: skip
    told = {
        month: (one.unit, one.decimals, one.definition, len(one.definition_revisions))
        for month in ("2024-01", "2024-02", "2024-03", "2024-04", "2024-05")
        for one in [found.in_month(Period.parse(month))]
    }
    assert told == {
        "2024-01": ("nilai", 0, "", 0),
        "2024-02": ("skor", 1, "", 1),
        "2024-03": ("skor", 1, "", 1),
        "2024-04": ("skor", 2, "Rata-rata kuesioner", 2),
        "2024-05": ("skor", 2, "Rata-rata kuesioner", 2),
    }


def test_of_two_revisions_of_one_month_the_first_says_what_was_before() -> None:
    found = replace(NOW, definition_revisions=(
        revision("2024-02", EarlierDefinition(("decimals",), decimals=0)),
        revision("2024-02", EarlierDefinition(("decimals",), decimals=1)),
    ))  # fmt: skip
    assert [found.in_month(Period(2024, month)).decimals for month in (1, 2)] == [0, 2]


def test_a_part_that_was_empty_is_empty_again() -> None:
    found = replace(NOW, tolerance=Decimal(1), scale=(ScaleStep("B"),), definition_revisions=(
        revision("2024-02", EarlierDefinition(("tolerance", "scale"))),
    ))  # fmt: skip
    assert found.in_month(Period(2024, 1)).tolerance is None
    assert found.in_month(Period(2024, 1)).scale == ()


MONTHS = st.integers(1, 12).map(lambda month: Period(2024, month))


@given(st.lists(st.tuples(MONTHS, st.integers(0, 6)), max_size=6), MONTHS, MONTHS)
def test_asked_twice_the_earlier_month_decides(changes: list[tuple[Period, int]], one: Period, other: Period) -> None:
    revisions = tuple(
        DefinitionRevision(month, EarlierDefinition(("decimals",), decimals=decimals), DAY, "A", "B")
        for month, decimals in sorted(changes)
    )
    found = replace(NOW, definition_revisions=revisions)
    first, last = sorted((one, other))
    assert found.in_month(last).in_month(first) == found.in_month(first)
    assert found.in_month(first).in_month(first) == found.in_month(first)
