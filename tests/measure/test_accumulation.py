"""Months put together: what is due, what is missing, what is carried, and against which target."""

from __future__ import annotations

import datetime
from decimal import Decimal as D  # noqa: N817 - tables of numbers stay readable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi.measure.accumulation import Standing, standing
from kpi.measure.question import Question, View
from kpi.measure.states import CellState
from kpi.measure.streak import Streak, streak
from kpi.measure.target import TargetBasis
from kpi.model.domain.achievement import Achievement, Status
from kpi.model.domain.indicator import (
    AccumulateOver,
    Aggregation,
    Boundary,
    Formula,
    Indicator,
    Measure,
    Polarity,
    ScaleStep,
    TargetRevision,
)
from kpi.model.domain.portfolio import Portfolio
from kpi.model.domain.program import Kak, KakSections, Phase, Program, Signing, State, StateChange
from kpi.model.domain.settings import Band, RatingProfile, ScorePolicy, Settings
from kpi.model.values.number import rounded
from kpi.model.values.period import Period, Span
from kpi.model.values.quantity import Fraction, Grade, Range, Target, Value
from kpi.model.values.struct import replace

SETTINGS = Settings(
    organisation="Contoh",
    language="id",
    timezone="Asia/Jakarta",
    entry_window_days=10,
    rating=RatingProfile("p", (Band(D(76), {"en": "high"}), Band(None, {"en": "low"}))),
    score=ScorePolicy(),
)
PROGRAM = Program(
    folder="one",
    id="one",
    title="One",
    illustrative=True,
    state=State.IMPLEMENTING,
    states=(),
    lead_agency=None,
    policy_team=(),
    implementing_team=(),
    facilitator=None,
    phases=(
        Phase("tahap-1", "Tahap 1", Span(Period(2023, 11), Period(2023, 12))),
        Phase("tahap-2", "Tahap 2", Span(Period(2024, 1), Period(2024, 12))),
    ),
    kak=None,
)
SUM: dict[str, Any] = {"aggregation": Aggregation.SUM}
AVERAGE: dict[str, Any] = {"aggregation": Aggregation.AVERAGE}
LAST: dict[str, Any] = {"aggregation": Aggregation.LAST}
RATIO: dict[str, Any] = {"aggregation": Aggregation.RATIO, "measure": Measure.PERCENT}
MINIMIZE: dict[str, Any] = {"polarity": Polarity.MINIMIZE}
#: Long after every month of these tables.
LATER = "2025-06-01T12:00:00+07:00"


def record(value: Value | str | None) -> Achievement:
    """A record of a value; a text is the reason why there is none."""
    if isinstance(value, str):
        return Achievement(None, value, Status.FINAL)
    return Achievement(value, None, Status.FINAL)


def indicator(targets: dict[str, Target], actuals: dict[str, Any], **changes: Any) -> Indicator:  # noqa: ANN401
    fields: dict[str, Any] = {
        "index": 0,
        "id": "one",
        "name": "One",
        "measure": Measure.NUMBER,
        "unit": "unit",
        "polarity": Polarity.MAXIMIZE,
        "aggregation": Aggregation.SUM,
        "targets": {Period.parse(period): target for period, target in targets.items()},
        "achievements": {
            Period.parse(period): value if isinstance(value, Achievement) else record(value)
            for period, value in actuals.items()
        },
    }
    return Indicator(**{**fields, **changes})


class Asked(NamedTuple):
    """A question, and the moment at which it is asked."""

    question: Question
    as_of: str


def question(months: str, view: View = View.MONTH, as_of: str = LATER, **changes: Any) -> Asked:  # noqa: ANN401
    first, _, last = months.partition("..")
    return Asked(Question(Span(Period.parse(first), Period.parse(last or first)), view, **changes), as_of)


def portfolio(as_of: str = LATER) -> Portfolio:
    return Portfolio(Path("nowhere"), datetime.datetime.fromisoformat(as_of), SETTINGS, ())


def ask(one: Indicator, asked: Asked, program: Program = PROGRAM) -> Standing:
    return standing(portfolio(asked.as_of), program, one, asked.question)


def bad(one: Indicator, asked: Asked, program: Program = PROGRAM) -> Streak:
    return streak(portfolio(asked.as_of), program, one, asked.question)


def names(periods: tuple[Period, ...]) -> list[str]:
    return [str(period) for period in periods]


def shown(found: Standing) -> D | None:
    return None if found.percent is None else rounded(found.percent)


@pytest.mark.parametrize(
    ("as_of", "state"),
    [
        pytest.param("2023-10-31T23:59:59+07:00", CellState.NOT_DUE, id="the month has not begun"),
        pytest.param("2023-11-01T00:00:00+07:00", CellState.WAITING, id="it has begun"),
        pytest.param("2023-12-10T23:59:00+07:00", CellState.WAITING, id="last minute of the entry window"),
        pytest.param("2023-12-11T00:00:00+07:00", CellState.UNREPORTED, id="window over"),
        pytest.param("2023-12-10T17:00:00+00:00", CellState.UNREPORTED, id="window over, told from elsewhere"),
        pytest.param("2023-12-10T16:59:00+00:00", CellState.WAITING, id="window open, told from elsewhere"),
    ],
)
def test_missing_value_waits_until_the_window_is_over(as_of: str, state: CellState) -> None:
    found = ask(indicator({"2023-11": D(10)}, {}), question("2023-11", as_of=as_of))
    assert (found.state, found.percent, found.met, found.actual) == (state, None, None, None)
    assert found.missing == (() if state is CellState.NOT_DUE else (Period(2023, 11),))


@pytest.mark.parametrize(
    ("targets", "actuals", "changes", "state", "reason"),
    [
        pytest.param({}, {}, {}, CellState.NOT_DUE, "no target for {period}", id="no target"),
        pytest.param({}, {"2023-11": D(7)}, {}, CellState.NOT_DUE, "no target for {period}", id="no target, a value"),
        pytest.param(
            {}, {}, {"no_target": {Period(2023, 11): "musim hujan"}}, CellState.NOT_DUE, "no target: {why}",
            id="no target, explained",
        ),
        pytest.param(
            {"2023-11": D(1)}, {}, {"retired": Boundary(Period(2023, 11), "diganti")}, CellState.NOT_DUE,
            "retired from {period} on: {why}", id="retired",
        ),
        pytest.param(
            {"2023-11": D(1)}, {}, {"added": Boundary(Period(2024, 1), "baru")}, CellState.NOT_DUE,
            "counts from {period} on: {why}", id="not yet added",
        ),
        pytest.param(
            {"2023-11": D(1)}, {"2023-11": "tidak ada acara"}, {}, CellState.NOT_APPLICABLE, "not applicable: {why}",
            id="not applicable",
        ),
        pytest.param(
            {"2023-11": D(0)}, {"2023-11": D(0)}, {}, CellState.NOT_COMPUTABLE,
            "target and value are both 0: there is no ratio", id="not computable",
        ),
        pytest.param({"2023-11": D(10)}, {"2023-11": D(7)}, {}, CellState.REPORTED, None, id="reported"),
    ],
)  # fmt: skip
def test_states(
    targets: dict[str, Target], actuals: dict[str, Any], changes: dict[str, Any], state: CellState, reason: str | None
) -> None:
    found = ask(indicator(targets, actuals, **changes), question("2023-11"))
    assert (found.state, found.reason.template if found.reason else None) == (state, reason)
    assert (found.percent is not None) is (state is CellState.REPORTED)


@pytest.mark.parametrize("months", ["2023-11", "2023-11..2023-12"])
@pytest.mark.parametrize("as_of", ["2023-11-30T12:00:00+07:00", LATER], ids=["window open", "window over"])
@pytest.mark.parametrize("kind", [SUM, AVERAGE, LAST, RATIO], ids=["sum", "average", "last", "ratio"])
def test_records_that_cannot_be_read_are_neither_waited_for_nor_missing(
    kind: dict[str, Any], as_of: str, months: str
) -> None:
    found = ask(indicator({"2023-11": D(10), "2023-12": D(10)}, {}, unread=True, **kind), question(months, as_of=as_of))
    assert (found.state, found.missing, found.percent, found.met) == (CellState.UNREADABLE, (), None, None)
    assert (found.state.due, found.complete) == (True, False)


def test_a_month_that_has_not_begun_is_not_due_even_with_a_value() -> None:
    found = ask(indicator({"2023-12": D(10)}, {"2023-12": D(7)}), question("2023-12", as_of="2023-11-20T09:00+07:00"))
    assert (found.state, found.percent, found.actual) == (CellState.NOT_DUE, None, D(7))
    assert found.reason is not None
    assert found.reason.template == "{period} has not begun"


NOV_DEC: dict[str, Target] = {"2023-11": D(100), "2023-12": D(300)}
THIRDS: dict[str, Target] = {"2024-01": D(20), "2024-02": D(40), "2024-03": D(40)}


@pytest.mark.parametrize(
    ("changes", "targets", "actuals", "target", "actual", "percent", "met"),
    [
        pytest.param(SUM, NOV_DEC, {"2023-11": D(50), "2023-12": D(350)}, D(400), D(400), "100", True, id="sum"),
        pytest.param(
            AVERAGE, NOV_DEC, {"2023-11": D(50), "2023-12": D(250)}, D(200), D(150), "75", False, id="average"
        ),
        pytest.param(LAST, NOV_DEC, {"2023-11": D(50), "2023-12": D(240)}, D(300), D(240), "80", False, id="last"),
        pytest.param(
            RATIO, {"2023-11": D(80), "2023-12": D(80)},
            {"2023-11": Fraction(D(1), D(1)), "2023-12": Fraction(D(49), D(99))}, D(80), D(50), "62.5", False,
            id="ratio is no mean of percentages",
        ),
        pytest.param(
            RATIO, {"2023-11": D(90), "2023-12": D(60)},
            {"2023-11": Fraction(D(9), D(10)), "2023-12": Fraction(D(18), D(30))}, D("67.5"), D("67.5"), "100", True,
            id="ratio, every month on its own target",
        ),
        pytest.param(
            SUM, {"2023-11": Range(D(10), D(20)), "2023-12": Range(D(30), D(40))}, {"2023-11": D(5), "2023-12": D(40)},
            Range(D(40), D(60)), D(45), "100", True, id="sum of ranges",
        ),
        pytest.param(
            {**AVERAGE, **MINIMIZE}, {"2023-11": Range(None, D(10)), "2023-12": Range(None, D(20))},
            {"2023-11": D(6), "2023-12": D(30)}, Range(None, D(15)), D(18), "80", False, id="average of ranges",
        ),
        pytest.param(
            {**AVERAGE, "measure": Measure.PERCENT}, {"2023-11": D(80), "2023-12": D(80)},
            {"2023-11": Fraction(D(3), D(4)), "2023-12": D(85)}, D(80), D(80), "100", True,
            id="average of parts and numbers",
        ),
        pytest.param(
            {**SUM, "measure": Measure.RATIO}, NOV_DEC, {"2023-11": Fraction(D(100), D(2)), "2023-12": D(150)},
            D(400), D(200), "50", False, id="sum of parts",
        ),
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "asked",
    [
        pytest.param(question("2023-12", View.TO_DATE), id="to date"),
        pytest.param(question("2023-11..2023-12"), id="both months"),
        pytest.param(question("2023-10..2023-12", View.TO_DATE), id="quarter to date"),
        pytest.param(question("2023-10..2023-12"), id="quarter"),
    ],
)
def test_two_months_together(
    *, changes: dict[str, Any], targets: dict[str, Target], actuals: dict[str, Any], target: Target, actual: D,
    percent: str, met: bool, asked: Asked,
) -> None:  # fmt: skip
    found = ask(indicator(targets, actuals, **changes), asked)
    assert (found.state, found.target, found.actual, shown(found), found.met) == (
        CellState.REPORTED, target, actual, D(percent), met
    )  # fmt: skip
    assert (found.missing, found.carried_from) == ((), None)


SCALE = (ScaleStep("C"), ScaleStep("B"), ScaleStep("A"))


@pytest.mark.parametrize(
    ("changes", "targets", "actuals", "why"),
    [
        pytest.param(
            {**SUM, "measure": Measure.ORDINAL, "scale": SCALE}, {"2023-11": Grade("B"), "2023-12": Grade("B")},
            {"2023-11": Grade("B"), "2023-12": Grade("A")}, "can't be added up", id="grades don't add up",
        ),
        pytest.param(
            SUM, {"2023-11": Range(D(1), None), "2023-12": Range(None, D(9))}, {"2023-11": D(1), "2023-12": D(1)},
            "the targets of these months", id="ranges without a bound in common",
        ),
        pytest.param(
            RATIO, {"2023-11": D(80), "2023-12": D(80)}, {"2023-11": D(75), "2023-12": Fraction(D(1), D(2))},
            "without numerator and denominator", id="a ratio of plain numbers",
        ),
        pytest.param(
            RATIO, {"2023-11": D(80), "2023-12": D(90)}, {"2023-11": D(75), "2023-12": Fraction(D(1), D(2))},
            "without numerator and denominator", id="and of different targets",
        ),
        pytest.param(
            RATIO, {"2023-11": D(80), "2023-12": D(90)},
            {"2023-11": Fraction(D(0), D(0)), "2023-12": Fraction(D(0), D(0))}, "the denominator is 0",
            id="a ratio of nothing",
        ),
        pytest.param(
            {**AVERAGE, "measure": Measure.RATIO}, NOV_DEC, {"2023-11": Fraction(D(1), D(0)), "2023-12": D(1)},
            "the denominator is 0", id="one of the months has no denominator",
        ),
    ],
)  # fmt: skip
def test_months_that_cannot_be_put_together(
    changes: dict[str, Any], targets: dict[str, Target], actuals: dict[str, Any], why: str
) -> None:
    found = ask(indicator(targets, actuals, **changes), question("2023-12", View.TO_DATE))
    assert (found.state, found.percent, found.met) == (CellState.NOT_COMPUTABLE, None, None)
    assert found.reason is not None
    assert why in found.reason.template


def test_a_month_without_parts_adds_nothing_to_a_ratio() -> None:
    actuals = {"2023-11": Fraction(D(0), D(0)), "2023-12": Fraction(D(3), D(4))}
    found = ask(indicator({"2023-11": D(80), "2023-12": D(60)}, actuals, **RATIO), question("2023-12", View.TO_DATE))
    assert (found.target, found.actual, found.percent) == (D(60), D(75), D(125))


@pytest.mark.parametrize(
    ("changes", "actuals", "target", "actual", "percent", "counted", "targeted"),
    [
        pytest.param(
            SUM, {"2024-02": D(30), "2024-03": D(40)}, D(100), D(70), "70", ["2024-02", "2024-03"],
            ["2024-01", "2024-02", "2024-03"], id="sum that should grow is held against late months too",
        ),
        pytest.param(
            {**SUM, **MINIMIZE}, {"2024-02": D(30), "2024-03": D(40)}, D(80), D(70), "112.5", ["2024-02", "2024-03"],
            ["2024-02", "2024-03"], id="sum that should stay small is not",
        ),
        pytest.param(
            AVERAGE, {"2024-02": D(30), "2024-03": D(50)}, D(40), D(40), "100", ["2024-02", "2024-03"],
            ["2024-02", "2024-03"], id="average of the reported months",
        ),
        pytest.param(
            LAST, {"2024-02": D(30), "2024-03": D(30)}, D(40), D(30), "75", ["2024-03"], ["2024-03"], id="last"
        ),
    ],
)  # fmt: skip
def test_an_earlier_month_is_missing(
    *, changes: dict[str, Any], actuals: dict[str, Any], target: D, actual: D, percent: str,
    counted: list[str], targeted: list[str],
) -> None:  # fmt: skip
    found = ask(indicator(THIRDS, actuals, **changes), question("2024-03", View.TO_DATE))
    assert (found.state, found.target, found.actual, shown(found)) == (CellState.REPORTED, target, actual, D(percent))
    assert (names(found.counted), names(found.targeted), names(found.missing)) == (counted, targeted, ["2024-01"])


@pytest.mark.parametrize(
    ("changes", "as_of", "state", "target", "percent"),
    [
        pytest.param(SUM, LATER, CellState.UNREPORTED, D(100), "60", id="sum, late"),
        pytest.param(SUM, "2024-04-05T09:00+07:00", CellState.WAITING, D(60), "100", id="sum, waiting"),
        pytest.param(AVERAGE, LATER, CellState.UNREPORTED, D(30), "100", id="average"),
        pytest.param(LAST, LATER, CellState.UNREPORTED, D(40), "87.5", id="last, carried"),
    ],
)
def test_the_last_month_is_missing(
    changes: dict[str, Any], as_of: str, state: CellState, target: D, percent: str
) -> None:
    one = indicator(THIRDS, {"2024-01": D(25), "2024-02": D(35)}, **changes)
    found = ask(one, question("2024-03", View.TO_DATE, as_of))
    assert (found.state, found.target, shown(found)) == (state, target, D(percent))
    assert names(found.missing) == ["2024-03"]
    assert found.carried_from == (Period(2024, 2) if changes is LAST else None)
    assert (found.complete, found.met) == (False, None)


def test_no_month_reported_is_no_average_and_no_zero() -> None:
    found = ask(indicator(THIRDS, {}, **AVERAGE), question("2024-03", View.TO_DATE))
    assert (found.state, found.actual, found.percent, found.met) == (CellState.UNREPORTED, None, None, None)
    assert names(found.missing) == ["2024-01", "2024-02", "2024-03"]
    assert found.target == quotient_of_thirds()


def quotient_of_thirds() -> D:
    found = ask(indicator(THIRDS, {month: D(1) for month in THIRDS}, **AVERAGE), question("2024-03", View.TO_DATE))
    assert isinstance(found.target, D)
    return found.target


def test_a_whole_quarter_unreported_shows_its_whole_target() -> None:
    assert ask(indicator(THIRDS, {}, **SUM), question("2024-01..2024-03")).target == D(100)


def test_a_quarter_whose_first_month_still_waits_shows_its_target() -> None:
    found = ask(indicator(THIRDS, {}, **SUM), question("2024-01..2024-03", as_of="2024-01-20T09:00+07:00"))
    assert (found.state, found.target, names(found.missing)) == (CellState.WAITING, D(20), ["2024-01"])


def test_the_only_reported_month_of_a_ratio_may_be_a_plain_number() -> None:
    one = indicator({"2023-11": D(80), "2023-12": D(80)}, {"2023-12": D(60)}, **RATIO)
    found = ask(one, question("2023-12", View.TO_DATE))
    assert (found.state, found.actual, found.percent) == (CellState.REPORTED, D(60), D(75))


def test_a_month_not_applicable_at_the_end_hides_no_missing_month() -> None:
    one = indicator(NOV_DEC, {"2023-12": "tidak ada acara"})
    found = ask(one, question("2023-12", View.TO_DATE))
    assert (found.state, names(found.missing)) == (CellState.UNREPORTED, ["2023-11"])


def test_a_month_not_applicable_leaves_value_and_target_out() -> None:
    actuals = {"2024-01": D(10), "2024-02": D(20), "2024-03": "tidak ada acara"}
    found = ask(indicator(THIRDS, actuals, **LAST), question("2024-03", View.TO_DATE))
    assert (found.state, found.target, found.percent, found.carried_from) == (CellState.REPORTED, D(40), D(50), None)
    found = ask(indicator(THIRDS, actuals, **SUM), question("2024-03", View.TO_DATE))
    assert (found.state, found.target, found.percent) == (CellState.REPORTED, D(60), D(50))


def test_all_months_not_applicable() -> None:
    one = indicator(NOV_DEC, {"2023-11": "belum mulai", "2023-12": "tidak ada acara"})
    found = ask(one, question("2023-12", View.TO_DATE))
    assert (found.state, found.target, found.missing) == (CellState.NOT_APPLICABLE, None, ())


def test_the_last_stage_known_is_carried() -> None:
    stages = (ScaleStep("draft", D(20)), ScaleStep("adopted", D(100)))
    changes = {**LAST, "measure": Measure.MILESTONE, "stages": stages}
    one = indicator({"2024-01": Grade("draft"), "2024-02": Grade("adopted")}, {"2024-01": Grade("draft")}, **changes)
    found = ask(one, question("2024-02", View.TO_DATE))
    assert (found.actual, found.percent, found.carried_from) == (Grade("draft"), D(20), Period(2024, 1))
    assert (found.state, found.met) == (CellState.UNREPORTED, None)


def test_provisional_as_soon_as_one_value_is() -> None:
    early = Achievement(D(10), None, Status.PROVISIONAL)
    one = indicator(THIRDS, {"2024-01": early, "2024-02": D(20)}, **SUM)
    asked = question("2024-02", View.TO_DATE)
    assert ask(one, asked).status is Status.PROVISIONAL
    assert ask(replace(one, aggregation=Aggregation.LAST), asked).status is Status.FINAL


@pytest.mark.parametrize(
    ("changes", "target", "actual", "percent"),
    [
        pytest.param(SUM, D(100), D(30), "30", id="sum against the total"),
        pytest.param(AVERAGE, D(40), D(15), "37.5", id="average against the last month"),
        pytest.param(LAST, D(40), D(20), "50", id="last against the last month"),
    ],
)
def test_against_the_whole(changes: dict[str, Any], target: D, actual: D, percent: str) -> None:
    one = indicator(THIRDS, {"2024-01": D(10), "2024-02": D(20)}, **changes)
    found = ask(one, question("2024-02", View.FULL))
    assert (found.target, found.actual, shown(found), found.state) == (target, actual, D(percent), CellState.REPORTED)
    assert names(found.targeted)[-1] == "2024-03"


def test_against_the_whole_is_computable_where_the_month_was_not() -> None:
    one = indicator({"2024-01": D(0), "2024-02": D(50)}, {"2024-01": D(5)})
    month, whole = ask(one, question("2024-01")), ask(one, question("2024-01", View.FULL))
    assert (month.state, month.percent) == (CellState.NOT_COMPUTABLE, None)
    assert (whole.state, whole.percent, whole.reason) == (CellState.REPORTED, D(10), None)


def test_against_the_whole_of_ranges_that_have_no_sum() -> None:
    one = indicator({"2024-01": Range(D(1), None), "2024-02": Range(None, D(9))}, {"2024-01": D(5)})
    found = ask(one, question("2024-01", View.FULL))
    assert (found.state, found.percent, found.target, found.actual) == (CellState.NOT_COMPUTABLE, None, None, D(5))


@pytest.mark.parametrize(
    ("over", "months", "target"),
    [
        pytest.param(AccumulateOver.PHASE, "2024-01", D(20), id="phase starts again in January"),
        pytest.param(AccumulateOver.YEAR, "2024-01", D(20), id="year too"),
        pytest.param(AccumulateOver.PROGRAM, "2024-01", D(420), id="program runs on"),
        pytest.param(AccumulateOver.PHASE, "2023-12", D(400), id="phase in December"),
        pytest.param(AccumulateOver.PHASE, "2024-01..2025-03", D(100), id="a span that ends after the program"),
    ],
)
def test_where_a_running_figure_begins(over: AccumulateOver, months: str, target: D) -> None:
    targets = {**NOV_DEC, **THIRDS}
    one = indicator(targets, {month: D(1) for month in targets}, accumulate_over=over)
    assert ask(one, question(months, View.TO_DATE)).target == target


def test_a_retired_indicator_keeps_what_it_reached_while_it_counted() -> None:
    one = indicator(THIRDS, {"2024-01": D(10), "2024-02": D(20)}, retired=Boundary(Period(2024, 3), "diganti"))
    assert ask(one, question("2024-03")).state is CellState.NOT_DUE
    found = ask(one, question("2024-03", View.TO_DATE))
    assert (found.target, found.actual, found.percent) == (D(60), D(30), D(50))


def test_a_later_indicator_owes_nothing_for_the_months_before() -> None:
    one = indicator(THIRDS, {"2024-03": D(40)}, added=Boundary(Period(2024, 3), "baru"))
    found = ask(one, question("2024-03", View.TO_DATE))
    assert (found.target, found.percent, found.missing) == (D(40), D(100), ())


@pytest.mark.parametrize("state", [State.PROPOSED, State.REFORMULATING, State.READY])
def test_a_program_that_has_not_begun_owes_nothing(state: State) -> None:
    waiting = replace(PROGRAM, state=state)
    found = ask(indicator(THIRDS, {}), question("2024-01"), waiting)
    assert (found.state, found.target, found.missing) == (CellState.NOT_DUE, D(20), ())
    assert found.reason is not None
    assert found.reason.template == "the program is not carried out yet"


@pytest.mark.parametrize(
    ("state", "since", "due"),
    [
        pytest.param(State.STOPPED, "2024-02-10", ["2024-01", "2024-02"], id="stopped in a month"),
        pytest.param(State.STOPPED, "2024-02-01", ["2024-01"], id="stopped on its first day"),
        pytest.param(State.STOPPED, "2024-01-31", ["2024-01"], id="stopped the day before"),
        pytest.param(State.COMPLETED, "2024-01-31", ["2024-01"], id="completed early"),
        pytest.param(State.IMPLEMENTING, "2024-01-31", ["2024-01", "2024-02", "2024-03"], id="going on"),
    ],
)
def test_a_program_that_has_ended_owes_nothing_more(state: State, since: str, due: list[str]) -> None:
    change = StateChange(state, datetime.date.fromisoformat(since))
    kak = Kak("1", Signing(datetime.date(2023, 11, 16), "Kota", ()), KakSections())
    ended = replace(PROGRAM, state=state, states=(change,), kak=kak)
    found = {month: ask(indicator(THIRDS, {}), question(month), ended) for month in THIRDS}
    assert [month for month, one in found.items() if one.state is CellState.UNREPORTED] == due
    reasons = [one.reason.template for one in found.values() if one.state is CellState.NOT_DUE and one.reason]
    assert reasons == ["the program ended on {day}"] * (3 - len(due))


@pytest.mark.parametrize(
    ("basis", "month", "to_date"),
    [
        pytest.param(TargetBasis.CURRENT, "100", "100", id="current"),
        pytest.param(TargetBasis.ORIGINAL, "50", "60", id="original"),
    ],
)
def test_targets_revised_in_mid_year(basis: TargetBasis, month: str, to_date: str) -> None:
    revision = TargetRevision(Period(2024, 2), D(80), D(40), datetime.date(2024, 1, 20), "Sekretariat", "banjir")
    one = indicator(THIRDS, {"2024-01": D(20), "2024-02": D(40)}, target_revisions=(revision,))
    assert shown(ask(one, question("2024-02", basis=basis))) == D(month)
    assert shown(ask(one, question("2024-02", View.TO_DATE, basis=basis))) == D(to_date)
    assert shown(ask(one, question("2024-01", basis=basis))) == D(100)


def test_a_tie_of_means_is_rounded_up() -> None:
    """31/3 and 20000/3 have no end, their ratio has: 0.155 %. Cut off after 90 digits it would seem to be less."""
    targets: dict[str, Target] = {"2024-01": D(6000), "2024-02": D(7000), "2024-03": D(7000)}
    actuals = {"2024-01": D(10), "2024-02": D(10), "2024-03": D(11)}
    assert shown(ask(indicator(targets, actuals, **AVERAGE), question("2024-03", View.TO_DATE))) == D("0.16")


GOOD, BAD = D(10), D(9)


@pytest.mark.parametrize(
    ("actuals", "changes", "expected"),
    [
        pytest.param([GOOD, BAD, BAD, BAD], {}, 3, id="three in a row"),
        pytest.param([BAD, BAD, BAD, GOOD], {}, 0, id="broken by the last"),
        pytest.param([BAD, GOOD, BAD, BAD], {}, 2, id="broken before"),
        pytest.param([BAD, BAD, None, BAD], {}, 3, id="silence neither counts nor breaks"),
        pytest.param([BAD, BAD, "libur", BAD], {}, 3, id="not applicable neither counts nor breaks"),
        pytest.param([None, None, None, None], {}, 0, id="silence only"),
        pytest.param([BAD, BAD, Fraction(D(1), D(0)), BAD], {}, 3, id="nor does what can't be told"),
        pytest.param([BAD, BAD, BAD, BAD], {"added": Boundary(Period(2024, 3), "baru")}, 2, id="only while it counts"),
        pytest.param([D(11), D(11), D(11), D(11)], MINIMIZE, 4, id="slightly over a minimum is not met"),
        pytest.param([BAD, BAD, BAD, D("9.99")], {}, 4, id="nearly is not met"),
    ],
)
def test_streak(actuals: list[D | Fraction | str | None], changes: dict[str, Any], expected: int) -> None:
    months = [str(Period(2024, 1).plus(at)) for at in range(len(actuals))]
    values = {month: value for month, value in zip(months, actuals, strict=True) if value is not None}
    one = indicator(dict.fromkeys(months, D(10)), values, **changes)
    assert len(bad(one, question(months[-1]))) == expected


def test_streak_looks_back_from_the_month_asked_for() -> None:
    months = ["2024-01", "2024-02", "2024-03"]
    one = indicator(dict.fromkeys(months, D(10)), {"2024-01": BAD, "2024-02": BAD, "2024-03": GOOD})
    assert len(bad(one, question("2024-02"))) == 2


values = st.none() | st.just("libur") | st.decimals(min_value=0, max_value=1000, places=1)
months14 = [str(Period(2023, 11).plus(at)) for at in range(14)]


@given(
    actuals=st.dictionaries(st.sampled_from(months14), values),
    order=st.permutations(months14),
    aggregation=st.sampled_from([Aggregation.SUM, Aggregation.AVERAGE, Aggregation.LAST]),
    view=st.sampled_from(View),
    asked=st.sampled_from(months14),
)
def test_order_of_months_never_matters(
    actuals: dict[str, Any], order: list[str], aggregation: Aggregation, view: View, asked: str
) -> None:
    given_values = {month: value for month, value in actuals.items() if value is not None}
    one = indicator({month: D(7) for month in months14}, given_values, aggregation=aggregation)
    other = indicator(
        {month: D(7) for month in order},
        {month: given_values[month] for month in order if month in given_values},
        aggregation=aggregation,
    )
    ours, theirs = ask(one, question(asked, view)), ask(other, question(asked, view))
    assert replace(ours, indicator=other) == theirs
    assert bad(one, question(asked)) == bad(other, question(asked))


@given(amounts=st.lists(st.decimals(min_value=1, max_value=10**6, places=2), min_size=1, max_size=12))
@pytest.mark.parametrize("aggregation", [Aggregation.SUM, Aggregation.AVERAGE, Aggregation.LAST])
@pytest.mark.parametrize("formula", [Formula.PROPORTION, Formula.COMPLEMENT, Formula.DEVIATION])
def test_every_month_on_target_is_exactly_100_together(
    amounts: list[D], aggregation: Aggregation, formula: Formula
) -> None:
    by_month = {str(Period(2024, 1).plus(at)): amount for at, amount in enumerate(amounts)}
    polarity = {
        Formula.PROPORTION: Polarity.MAXIMIZE,
        Formula.COMPLEMENT: Polarity.MINIMIZE,
        Formula.DEVIATION: Polarity.STABILIZE,
    }[formula]
    targets: dict[str, Target] = {**by_month}
    one = indicator(targets, by_month, aggregation=aggregation, stated_formula=formula, polarity=polarity)
    found = ask(one, question(max(by_month), View.TO_DATE))
    assert (found.percent, found.met) == (D(100), True)
