"""What the months before leave on the sheet of a month: case by case, and what a second draft keeps."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import pytest

from kpi.measure.instruction import distance, drafted, fixed, waiting
from kpi.model.domain.achievement import Achievement, FollowUp, Status
from kpi.model.domain.indicator import Aggregation, Boundary, Indicator, Measure, Polarity, ScaleStep
from kpi.model.domain.instruction import (
    Carried,
    Category,
    Decision,
    Deed,
    Instruction,
    Issued,
    Item,
    Negotiation,
    Promise,
    Verdict,
)
from kpi.model.domain.portfolio import Portfolio
from kpi.model.domain.program import Phase, Program, State, StateChange
from kpi.model.domain.settings import Band, RatingProfile, ScorePolicy, Settings
from kpi.model.values.period import Period, Span
from kpi.model.values.quantity import Fraction, Grade, Range, Target, Value
from kpi.model.values.struct import replace

NOV, DEC, JAN, FEB = (Period(2023, 11).plus(months) for months in range(4))
SETTINGS = Settings("Contoh", "id", "Asia/Jakarta", 10, RatingProfile("satu", (Band(None, {}),)), ScorePolicy())
SUM, AVERAGE, LAST, RATIO = Aggregation.SUM, Aggregation.AVERAGE, Aggregation.LAST, Aggregation.RATIO
MAX, MIN, STABLE = Polarity.MAXIMIZE, Polarity.MINIMIZE, Polarity.STABILIZE
BASE = Indicator(0, "a", "A", Measure.NUMBER, "unit", MAX, SUM, agency="Dinas A", owner="Kepala A")
DAY = datetime.date(2024, 1, 15)


def number(value: object) -> Value:
    return Decimal(value) if isinstance(value, int | str) and not isinstance(value, bool) else value  # type: ignore[return-value]


def record(value: object, follow_up: FollowUp | None = None) -> Achievement:
    if value == "n/a":
        return Achievement(None, "libur", Status.FINAL)
    return Achievement(number(value), None, Status.FINAL, follow_up=follow_up)


def indicator(
    targets: Mapping[Period, object], values: Mapping[Period, object], base: Indicator = BASE, **more: object
) -> Indicator:
    aims: dict[Period, Target] = {period: number(target) for period, target in targets.items()}  # type: ignore[misc]
    return replace(base, targets=aims, achievements={p: record(v) for p, v in values.items()}, **more)


def portfolio(
    *indicators: Indicator, day: datetime.date = datetime.date(2024, 6, 1), sheets: tuple[Instruction, ...] = ()
) -> Portfolio:
    program = Program(
        folder="p",
        id="p",
        title="P",
        illustrative=True,
        state=State.IMPLEMENTING,
        states=(StateChange(State.IMPLEMENTING, datetime.date(2023, 11, 1)),),
        lead_agency="Dinas P",
        policy_team=(),
        implementing_team=(),
        facilitator=None,
        phases=(Phase("satu", "Satu", Span(NOV, DEC)), Phase("dua", "Dua", Span(JAN, Period(2024, 12)))),
        kak=None,
        indicators=indicators,
    )
    as_of = datetime.datetime.combine(day, datetime.time(12), SETTINGS.zone)
    return Portfolio(Path(), as_of, SETTINGS, (program,), instructions={one.period: one for one in sheets})


def carried(one: Indicator, period: Period = JAN, day: datetime.date = datetime.date(2024, 6, 1)) -> Carried | None:
    item = drafted(portfolio(one, day=day), period).item("p/a")
    assert item is not None
    return item.carried


HUNDRED = {NOV: 100, DEC: 100, JAN: 100}


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        pytest.param(indicator(HUNDRED, {NOV: 90, DEC: 100}), None, id="met"),
        pytest.param(indicator(HUNDRED, {NOV: 100, DEC: 90}), Carried(DEC, 1, (), Decimal(10)), id="one bad month"),
        pytest.param(
            indicator(HUNDRED, {NOV: 80, DEC: 90}), Carried(NOV, 2, (), Decimal(30)), id="sum: shortfall of both"
        ),
        pytest.param(
            indicator(HUNDRED, {NOV: 80}), Carried(NOV, 2, (DEC,), Decimal(120)), id="sum: silent is all of it"
        ),
        pytest.param(indicator(HUNDRED, {}), Carried(NOV, 2, (NOV, DEC), Decimal(200)), id="sum: never reported"),
        pytest.param(
            indicator(HUNDRED, {NOV: 120, DEC: 150}, polarity=MIN),
            Carried(NOV, 2, (), Decimal(70)),
            id="sum, less is better",
        ),
        pytest.param(
            indicator(HUNDRED, {NOV: 120}, polarity=MIN),
            Carried(NOV, 2, (DEC,), Decimal(20)),
            id="sum, less is better: of a silent month nothing is known",
        ),
        pytest.param(
            indicator({NOV: 0, JAN: 0}, {NOV: 5}, polarity=MIN), Carried(NOV, 1, (), Decimal(5)), id="target 0"
        ),
        pytest.param(
            indicator(HUNDRED, {NOV: 80, DEC: 90}, aggregation=LAST),
            Carried(NOV, 2, (), Decimal(10)),
            id="last: the gap",
        ),
        pytest.param(
            indicator(HUNDRED, {NOV: 80}, aggregation=LAST),
            Carried(NOV, 2, (DEC,), Decimal(20)),
            id="last: the gap of the last known value",
        ),
        pytest.param(
            indicator(HUNDRED, {NOV: 100}, aggregation=LAST), Carried(DEC, 1, (DEC,)), id="last: known value is enough"
        ),
        pytest.param(
            indicator(HUNDRED, {NOV: 80, DEC: 90}, aggregation=AVERAGE),
            Carried(NOV, 2, (), Decimal(10)),
            id="average: gap",
        ),
        pytest.param(
            indicator(HUNDRED, {NOV: 80}, aggregation=AVERAGE), Carried(NOV, 2, (DEC,)), id="average: silent, unknown"
        ),
        pytest.param(
            indicator(
                HUNDRED, {DEC: Fraction(Decimal(2), Decimal(3)), NOV: 100}, aggregation=RATIO, measure=Measure.PERCENT
            ),
            Carried(DEC, 1, (), Decimal("33.3333")),
            id="ratio: the gap, with an end",
        ),
        pytest.param(
            indicator(HUNDRED, {NOV: 80, DEC: "n/a"}), Carried(NOV, 1, (), Decimal(20)), id="not applicable: skipped"
        ),
        pytest.param(
            indicator({NOV: 100, JAN: 100}, {NOV: 80}), Carried(NOV, 1, (), Decimal(20)), id="not due: skipped"
        ),
        pytest.param(
            indicator({NOV: 100}, {NOV: 80}), Carried(NOV, 1, (), Decimal(20)), id="without a target of its own"
        ),
        pytest.param(
            indicator({NOV: Range(Decimal(70), Decimal(90)), JAN: 1}, {NOV: 60}, polarity=STABLE),
            Carried(NOV, 1, (), Decimal(10)),
            id="range: to the nearer bound",
        ),
        pytest.param(
            indicator(
                {NOV: Grade("A"), JAN: Grade("A")},
                {NOV: Grade("B")},
                measure=Measure.ORDINAL,
                scale=(ScaleStep("B"), ScaleStep("A")),
            ),
            Carried(NOV, 1),
            id="grades: no number is lacking",
        ),
    ],
)
def test_what_is_carried_into_january(one: Indicator, expected: Carried | None) -> None:
    assert carried(one) == expected


@pytest.mark.parametrize(
    ("day", "expected", "still"),
    [
        (datetime.date(2023, 12, 10), None, 1),
        (datetime.date(2023, 12, 11), Carried(NOV, 1, (NOV,), Decimal(100)), 0),
    ],
)
def test_a_month_is_silent_only_when_its_window_is_over(
    day: datetime.date, expected: Carried | None, still: int
) -> None:
    one = indicator(HUNDRED, {})
    assert carried(one, DEC, day) == expected
    assert waiting(portfolio(one, day=day), DEC) == still


@pytest.mark.parametrize(
    ("polarity", "value", "expected"),
    [
        (MAX, 60, 10),
        (MAX, 80, 0),
        (MAX, 95, 0),
        (MIN, 60, 0),
        (MIN, 95, 5),
        (STABLE, 60, 10),
        (STABLE, 80, 0),
        (STABLE, 95, 5),
    ],
)
def test_distance_to_a_range(polarity: Polarity, value: int, expected: int) -> None:
    target = Range(Decimal(70), Decimal(90))
    assert distance(replace(BASE, polarity=polarity), target, Decimal(value)) == expected


def test_nothing_is_asked_of_what_does_not_count() -> None:
    retired = indicator(HUNDRED, {NOV: 1}, retired=Boundary(JAN, "digabung"))
    assert drafted(portfolio(retired), JAN).items == ()
    assert drafted(portfolio(indicator(HUNDRED, {})), Period(2025, 1)).items == ()


def test_by_agency_the_most_urgent_first() -> None:
    calm = replace(indicator(HUNDRED, {NOV: 100, DEC: 100}), id="a-calm")
    silent = replace(indicator(HUNDRED, {NOV: 100}), id="b-silent")
    bad = replace(indicator(HUNDRED, {NOV: 1, DEC: 1}), id="c-bad")
    other = replace(indicator(HUNDRED, {NOV: 1, DEC: 1}), id="d-other", agency="Badan B")
    items = drafted(portfolio(calm, silent, bad, other), JAN).items
    assert [item.id for item in items] == ["p/d-other", "p/c-bad", "p/b-silent", "p/a-calm"]
    assert [item.bad_months for item in items] == [2, 2, 0, 0]


PROMISE = FollowUp("Menambah bus", "Kepala A", datetime.date(2023, 12, 15))
PROMISED = replace(indicator(HUNDRED, {DEC: 100}), achievements={NOV: record(100, PROMISE), DEC: record(100)})


def test_a_promise_stays_until_it_is_called_done() -> None:
    kept = Promise(NOV, "Menambah bus", "Kepala A", datetime.date(2023, 12, 15))
    (item,) = drafted(portfolio(PROMISED), DEC).items
    assert item.promises == (kept,)
    for done, expected in ((False, (kept,)), (True, ())):
        sheet = Instruction(DEC, (replace(item, deeds=(Deed(DAY, "A", "sudah", done=done),)),))
        (later,) = drafted(portfolio(PROMISED, sheets=(sheet,)), JAN).items
        assert later.promises == expected


def test_a_second_draft_keeps_what_people_wrote() -> None:
    asked = Negotiation(Decimal(90), Decimal(80), "sulit", DAY, "A")
    written = Item(
        "p/a",
        Category.INDICATOR,
        "p",
        "a",
        agency="Dinas Lama",
        instruction="Segera",
        target=Decimal(90),
        due=datetime.date(2024, 1, 20),
        negotiations=(asked,),
        deeds=(Deed(DAY, "A", "mulai"),),
        note="awasi",
    )
    issue = Item("isu-01", Category.ISSUE, agency="Dinas A", instruction="Rapat", due=datetime.date(2024, 1, 31))
    gone = Item("p/gone", Category.INDICATOR, "p", "gone", agency="Dinas A")
    found = drafted(
        portfolio(indicator(HUNDRED, {NOV: 1, DEC: 1}), sheets=(Instruction(JAN, (written, issue, gone)),)), JAN
    )
    item = found.item("p/a")
    assert item is not None
    assert (item.agency, item.target, item.carried) == ("Dinas A", 100, Carried(NOV, 2, (), Decimal(198)))
    assert (item.instruction, item.due, item.note) == ("Segera", datetime.date(2024, 1, 20), "awasi")
    assert (item.negotiations, item.deeds) == (written.negotiations, written.deeds)
    assert found.item("isu-01") == issue
    assert found.item("p/gone") is None
    assert drafted(portfolio(indicator(HUNDRED, {NOV: 1, DEC: 1}), sheets=(found,)), JAN) == found


def test_what_may_follow_does_not_touch_what_is_fixed() -> None:
    item = Item("p/a", Category.INDICATOR, "p", "a", target=Decimal(100))
    sheet = Instruction(JAN, (item,), Issued("1", DAY, "Pejabat"))
    decided = Negotiation(Decimal(100), Decimal(80), "sulit", DAY, "A", Decision(Verdict.ACCEPTED, DAY, "Pejabat"))
    later = replace(item, target=Decimal(80), negotiations=(decided,), deeds=(Deed(DAY, "A", "x"),))
    assert fixed(replace(sheet, items=(later,))) == fixed(sheet)
    assert fixed(replace(sheet, items=(replace(later, agency="B"),))) != fixed(sheet)
