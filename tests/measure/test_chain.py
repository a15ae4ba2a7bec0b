"""The chain of closed months: what holds is quiet, and every break is named."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi.measure.closing.canonical import canonical_form, digest
from kpi.measure.closing.chain import Broken, Fault, beginning, holds, latest_closed, next_open, seal_of, short, verify
from kpi.model.domain.closing import Closing, Reopening, Seal
from kpi.model.domain.portfolio import Portfolio
from kpi.model.values.period import Period
from kpi.model.values.struct import replace
from kpi.store.load import load
from tests.repositories import REGENCY

NOW = datetime.datetime(2024, 4, 20, 12, tzinfo=datetime.UTC)
BY = "P <p@contoh.go.id>"
WHOLE = replace(load(REGENCY, NOW).portfolio, closings={})
MONTHS = [Period(2023, 11).plus(later) for later in range(4)]
NOVEMBER, DECEMBER, JANUARY, FEBRUARY = MONTHS


def closed(portfolio: Portfolio, period: Period) -> Portfolio:
    """The portfolio with one more month closed, whatever speaks against it."""
    before = seal_of(portfolio, period.plus(-1))
    previous = None if before is None else before.digest
    seal = Seal("", previous, NOW, BY, "kpi 1", (), {"score": Decimal("90.20")})
    whole = digest(previous, canonical_form(portfolio, period, seal))
    closing = Closing(period, replace(seal, digest=whole))
    return replace(portfolio, closings=dict(sorted({**portfolio.closings, period: closing}.items())))


def chained(*months: Period) -> Portfolio:
    portfolio = WHOLE
    for month in months:
        portfolio = closed(portfolio, month)
    return portfolio


def faults(portfolio: Portfolio) -> list[tuple[Period, Fault]]:
    return [(broken.period, broken.fault) for broken in verify(portfolio)]


def with_seal(portfolio: Portfolio, period: Period, seal: Seal | None) -> Portfolio:
    closing = replace(portfolio.closings[period], seal=seal)
    return replace(portfolio, closings={**portfolio.closings, period: closing})


def with_value(portfolio: Portfolio, period: Period, value: int) -> Portfolio:
    """Another value for the first indicator of the last program."""
    *programs, last = portfolio.programs
    first, *rest = last.indicators
    record = replace(first.achievements[period], value=Decimal(value))
    changed = replace(first, achievements={**first.achievements, period: record})
    program = replace(last, indicators=(changed, *rest))
    return replace(portfolio, programs=(*programs, program))


def test_nothing_is_closed() -> None:
    assert list(verify(WHOLE)) == []
    assert latest_closed(WHOLE) is None
    assert seal_of(WHOLE, NOVEMBER) is None
    assert beginning(WHOLE) == NOVEMBER
    assert beginning(replace(WHOLE, programs=())) is None


@pytest.mark.parametrize("count", range(5))
def test_a_chain_holds(count: int) -> None:
    portfolio = chained(*MONTHS[:count])
    assert list(verify(portfolio)) == []
    assert all(holds(portfolio, closing) for closing in portfolio.closings.values())


def test_each_month_rests_on_the_one_before() -> None:
    portfolio = chained(*MONTHS)
    seals = [closing.seal for closing in portfolio.closings.values() if closing.seal is not None]
    assert [seal.previous for seal in seals] == [None, *(seal.digest for seal in seals[:-1])]
    assert len({seal.digest for seal in seals}) == len(MONTHS)


@given(st.sampled_from([NOVEMBER, DECEMBER, JANUARY]))
def test_one_value_breaks_its_month_only(period: Period) -> None:
    portfolio = with_value(chained(*MONTHS), period, 1)
    assert faults(portfolio) == [(period, Fault.CONTENT)]
    assert not holds(portfolio, portfolio.closings[period])


def test_a_wrong_digest_breaks_its_month_and_its_tie_to_the_next() -> None:
    portfolio = chained(*MONTHS)
    december = seal_of(portfolio, DECEMBER)
    assert december is not None
    broken = list(verify(with_seal(portfolio, DECEMBER, replace(december, digest="0" * 64))))
    assert broken == [
        Broken(DECEMBER, Fault.CONTENT, "0" * 64, december.digest),
        Broken(JANUARY, Fault.LINK, december.digest, "0" * 64),
    ]


@pytest.mark.parametrize(
    ("month", "previous", "found"),
    [(NOVEMBER, "0" * 64, [Fault.CONTENT, Fault.LINK]), (DECEMBER, None, [Fault.CONTENT, Fault.LINK])],
)
def test_another_month_before(month: Period, previous: str | None, found: list[Fault]) -> None:
    portfolio = chained(*MONTHS)
    seal = seal_of(portfolio, month)
    assert seal is not None
    changed = with_seal(portfolio, month, replace(seal, previous=previous))
    assert [broken.fault for broken in verify(changed) if broken.period == month] == found


def test_what_was_published_is_under_the_digest() -> None:
    portfolio = chained(NOVEMBER)
    seal = seal_of(portfolio, NOVEMBER)
    assert seal is not None
    better = with_seal(portfolio, NOVEMBER, replace(seal, results={"score": Decimal("91.20")}))
    assert faults(better) == [(NOVEMBER, Fault.CONTENT)]


def test_a_month_left_out() -> None:
    assert faults(chained(NOVEMBER, JANUARY)) == [(JANUARY, Fault.GAP)]
    assert faults(chained(DECEMBER)) == [(DECEMBER, Fault.GAP)]


def test_a_closing_taken_away() -> None:
    portfolio = chained(*MONTHS)
    seal = seal_of(portfolio, DECEMBER)
    assert seal is not None
    rest = {period: closing for period, closing in portfolio.closings.items() if period != DECEMBER}
    (broken,) = verify(replace(portfolio, closings=rest))
    assert broken == Broken(JANUARY, Fault.GAP, seal.digest, None)


def test_a_month_reopened_under_a_later_one() -> None:
    assert faults(with_seal(chained(*MONTHS), DECEMBER, None)) == [(JANUARY, Fault.GAP)]


def test_the_latest_reopened_leaves_the_rest_whole() -> None:
    portfolio = with_seal(chained(NOVEMBER, DECEMBER), DECEMBER, None)
    assert list(verify(portfolio)) == []
    assert latest_closed(portfolio) == NOVEMBER


def test_earlier_closings_are_under_the_digest() -> None:
    portfolio = chained(NOVEMBER)
    closing = portfolio.closings[NOVEMBER]
    assert closing.seal is not None
    added = replace(closing, reopenings=(Reopening(closing.seal, NOW, BY, "Salah", "Nota"),))
    assert faults(replace(portfolio, closings={NOVEMBER: added})) == [(NOVEMBER, Fault.CONTENT)]


@pytest.mark.parametrize(
    ("months", "upto", "expected"),
    [
        ([], NOVEMBER, None),
        ([], JANUARY, NOVEMBER),
        ([NOVEMBER], JANUARY, DECEMBER),
        ([NOVEMBER, DECEMBER], JANUARY, None),
        ([NOVEMBER, JANUARY], FEBRUARY, DECEMBER),
        ([], Period(2023, 1), None),
    ],
)
def test_the_first_open_month(months: list[Period], upto: Period, expected: Period | None) -> None:
    assert next_open(chained(*months), upto) == expected


def test_short() -> None:
    assert short("0123456789abcdef" * 4) == "0123456789ab"
