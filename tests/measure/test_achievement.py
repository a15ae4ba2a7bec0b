"""One value against one target: every formula, every case of the table, and met apart from the percentage."""

from __future__ import annotations

from decimal import Decimal as D  # noqa: N817 - tables of numbers stay readable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi.measure.achievement import Percentage, measured, percentage
from kpi.model.domain.indicator import Aggregation, Baseline, Formula, Indicator, Measure, Polarity, ScaleStep
from kpi.model.values.number import rounded
from kpi.model.values.period import Period
from kpi.model.values.quantity import Fraction, Grade, Range, Target, Value

CAP = D(120)
MAXIMIZE: dict[str, Any] = {"polarity": Polarity.MAXIMIZE}
MINIMIZE: dict[str, Any] = {"polarity": Polarity.MINIMIZE}
#: A staged milestone of which one stage doesn't say what it is worth.
UNSAID: dict[str, Any] = {"measure": Measure.MILESTONE, "stages": (ScaleStep("draft"), ScaleStep("adopted", D(100)))}
INVERSE: dict[str, Any] = {**MINIMIZE, "stated_formula": Formula.INVERSE}
STABILIZE: dict[str, Any] = {"polarity": Polarity.STABILIZE}
GROWTH: dict[str, Any] = {**MAXIMIZE, "allow_negative": True}


def indicator(**changes: Any) -> Indicator:  # noqa: ANN401 - any field
    fields: dict[str, Any] = {
        "index": 0,
        "id": "one",
        "name": "One",
        "measure": Measure.NUMBER,
        "unit": "unit",
        "polarity": Polarity.MAXIMIZE,
        "aggregation": Aggregation.SUM,
    }
    return Indicator(**{**fields, **changes})


def grown(baseline: float | str, /, **changes: object) -> dict[str, Any]:
    """More is better, reckoned from a baseline."""
    fields = {"stated_formula": Formula.FROM_BASELINE, "baseline": Baseline(D(str(baseline)), Period(2023, 10))}
    return {**MAXIMIZE, "aggregation": Aggregation.LAST, "allow_negative": True, **fields, **changes}


def fallen(baseline: float | str) -> dict[str, Any]:
    """Less is better, reckoned from a baseline."""
    return grown(baseline, **MINIMIZE)


def worth(changes: dict[str, Any], target: Target, value: Value) -> Percentage:
    return percentage(indicator(**changes), target, value, CAP)


@pytest.mark.parametrize(
    ("changes", "target", "value", "raw", "met"),
    [
        pytest.param(MAXIMIZE, D(150), D(132), "88", False, id="proportion, under"),
        pytest.param(MAXIMIZE, D(150), D(150), "100", True, id="proportion, at"),
        pytest.param(MAXIMIZE, D(10), D(45), "450", True, id="proportion, far above is not capped"),
        pytest.param(MINIMIZE, D(10), D(12), "80", False, id="complement, over"),
        pytest.param(MINIMIZE, D(10), D(10), "100", True, id="complement, at"),
        pytest.param(MINIMIZE, D(10), D(8), "120", True, id="complement, under"),
        pytest.param(MINIMIZE, D(10), D(35), "-150", False, id="complement, far over is not floored"),
        pytest.param(INVERSE, D(10), D(8), "125", True, id="inverse, under"),
        pytest.param(INVERSE, D(10), D(10), "100", True, id="inverse, at"),
        pytest.param(INVERSE, D(10), D("12.5"), "80", False, id="inverse, over"),
        pytest.param(STABILIZE, D(50), D(50), "100", True, id="deviation, at"),
        pytest.param(STABILIZE, D(50), D(45), "90", False, id="deviation, below"),
        pytest.param(STABILIZE, D(50), D(55), "90", False, id="deviation, above by as much"),
        pytest.param(STABILIZE, D(50), D(125), "-50", False, id="deviation, far above is not floored"),
        pytest.param({**STABILIZE, "tolerance": D(5)}, D(50), D(45), "90", True, id="deviation, at the tolerance"),
        pytest.param({**STABILIZE, "tolerance": D(5)}, D(50), D("55.01"), "89.98", False, id="deviation, past it"),
        pytest.param({**MAXIMIZE, "tolerance": D(5)}, D(50), D(45), "90", False, id="tolerance is not for maximize"),
        # the nearer bound, and 100 inside
        pytest.param(MAXIMIZE, Range(D(80), D(100)), D(60), "75", False, id="range, maximize, under"),
        pytest.param(MAXIMIZE, Range(D(80), D(100)), D(80), "100", True, id="range, maximize, at the lower bound"),
        pytest.param(MAXIMIZE, Range(D(80), D(100)), D(100), "100", True, id="range, maximize, at the upper bound"),
        pytest.param(MAXIMIZE, Range(D(80), D(100)), D(110), "110", True, id="range, maximize, above"),
        pytest.param(MAXIMIZE, Range(D(80), None), D(200), "100", True, id="open range, maximize"),
        pytest.param(MINIMIZE, Range(D(5), D(10)), D(12), "80", False, id="range, complement, over"),
        pytest.param(MINIMIZE, Range(D(5), D(10)), D(7), "100", True, id="range, complement, inside"),
        pytest.param(MINIMIZE, Range(D(5), D(10)), D(4), "120", True, id="range, complement, under"),
        pytest.param(INVERSE, Range(D(5), D(10)), D("12.5"), "80", False, id="range, inverse, over"),
        pytest.param(INVERSE, Range(D(5), D(10)), D(4), "125", True, id="range, inverse, under"),
        pytest.param(INVERSE, Range(None, D(10)), D(0), "100", True, id="range, inverse, 0 inside"),
        pytest.param(STABILIZE, Range(D(40), D(60)), D(50), "100", True, id="range, deviation, inside"),
        pytest.param(STABILIZE, Range(D(40), D(60)), D(30), "75", False, id="range, deviation, below"),
        pytest.param(STABILIZE, Range(D(40), D(60)), D(75), "75", False, id="range, deviation, above"),
        pytest.param(
            {**STABILIZE, "tolerance": D(5)}, Range(D(40), D(60)), D(39), "97.5", False, id="range has no tolerance"
        ),
        # the way from a baseline
        pytest.param(grown(50), D(80), D(65), "50", False, id="from baseline, half the way up"),
        pytest.param(grown(50), D(80), D(80), "100", True, id="from baseline, at"),
        pytest.param(grown(50), D(80), D(95), "150", True, id="from baseline, past the target"),
        pytest.param(grown(50), D(80), D(50), "0", False, id="from baseline, not begun"),
        pytest.param(grown(50), D(80), D(35), "-50", False, id="from baseline, moved away"),
        pytest.param(grown(50), D(50), D(50), "100", True, id="from baseline, held"),
        pytest.param(grown(0), D(80), D(60), "75", False, id="from a baseline of 0"),
        pytest.param(grown(-10), D(0), D(-4), "60", False, id="from baseline, a target of 0"),
        pytest.param(fallen(20), D(10), D(15), "50", False, id="from baseline, half the way down"),
        pytest.param(fallen(20), D(10), D(25), "-50", False, id="from baseline, risen"),
        pytest.param(fallen(20), D(0), D(5), "75", False, id="from baseline, to 0"),
        pytest.param(fallen(20), Range(D(8), D(10)), D(12), "80", False, id="from baseline, to a range"),
        pytest.param(fallen(20), Range(D(8), D(10)), D(9), "100", True, id="from baseline, inside a range"),
        # 0 and below
        pytest.param(MAXIMIZE, D(5), D(0), "0", False, id="R = 0, maximize"),
        pytest.param(MINIMIZE, D(5), D(0), "200", True, id="R = 0, complement"),
        pytest.param(STABILIZE, D(5), D(0), "0", False, id="R = 0, deviation"),
        pytest.param(MINIMIZE, D(0), D(0), "100", True, id="T = R = 0, complement"),
        pytest.param(INVERSE, D(0), D(0), "100", True, id="T = R = 0, inverse"),
        pytest.param(STABILIZE, D(0), D(0), "100", True, id="T = R = 0, deviation"),
        pytest.param({**MAXIMIZE, "zero_target_met": True}, D(0), D(0), "100", True, id="T = R = 0, declared met"),
        pytest.param(GROWTH, D(5), D(-2), "-40", False, id="R < 0, allowed"),
        pytest.param({**MINIMIZE, "allow_negative": True}, D(5), D(-5), "300", True, id="R < 0, complement"),
        pytest.param(GROWTH, Range(D(-2), D(2)), D(-1), "100", True, id="a range around 0"),
    ],
)
def test_percentage(*, changes: dict[str, Any], target: Target, value: Value, raw: str, met: bool) -> None:
    found = worth(changes, target, value)
    assert (found.raw, found.met) == (D(raw), met)
    assert found.reason is None
    assert (found.at_cap, found.at_floor) == (False, False)


@pytest.mark.parametrize(
    ("changes", "target", "value", "met", "at_floor", "why"),
    [
        pytest.param(MAXIMIZE, D(0), D(0), None, False, "target and value are both 0", id="maximize, T = R = 0"),
        pytest.param(MAXIMIZE, D(0), D(3), True, False, "exceeds it", id="maximize, T = 0, R > 0"),
        pytest.param(
            {**MAXIMIZE, "zero_target_met": True}, D(0), D(3), True, False, "exceeds it", id="declared, R > 0"
        ),
        pytest.param(MINIMIZE, D(0), D(3), False, True, "the target is 0 and the value is not", id="complement, R > 0"),
        pytest.param(INVERSE, D(0), D(3), False, True, "the target is 0 and the value is not", id="inverse, R > 0"),
        pytest.param(STABILIZE, D(0), D(3), False, True, "the target is 0 and the value is not", id="deviation, R > 0"),
        pytest.param(
            {**STABILIZE, "tolerance": D(3)}, D(0), D(3), True, False, "there is no ratio", id="deviation, tolerated"
        ),
        pytest.param(GROWTH, D(0), D(-3), False, True, "the target is 0 and the value is not", id="growth, R < 0"),
        pytest.param(MINIMIZE, Range(None, D(0)), D(3), False, True, "the target is 0", id="nearer bound is 0"),
        pytest.param(MAXIMIZE, D(5), D(-1), None, False, "negative value is not allowed", id="R < 0, not allowed"),
        pytest.param(MAXIMIZE, D(-5), D(1), None, False, "negative target is not allowed", id="T < 0, not allowed"),
        pytest.param(
            MAXIMIZE, Range(D(-5), D(5)), D(1), None, False, "negative target is not allowed", id="range, not allowed"
        ),
        pytest.param(GROWTH, D(-5), D(-3), True, False, "negative target", id="T < 0, allowed and met"),
        pytest.param(GROWTH, D(-5), D(-7), False, False, "negative target", id="T < 0, allowed and not met"),
        pytest.param(grown(50), D(50), D(60), True, False, "no way to measure", id="target at the baseline, passed"),
        pytest.param(grown(50), D(50), D(40), False, True, "no way to measure", id="target at the baseline, missed"),
        pytest.param(fallen(20), D(20), D(25), False, True, "no way to measure", id="the same, less is better"),
        pytest.param(grown(50), D(40), D(45), True, False, "worse than the baseline", id="target worse, met"),
        pytest.param(fallen(20), D(30), D(35), False, True, "worse than the baseline", id="target worse, missed"),
        pytest.param({**grown(50), "baseline": None}, D(80), D(65), False, False, "no baseline", id="no baseline"),
        pytest.param(MAXIMIZE, D(5), Fraction(D(1), D(0)), None, False, "denominator is 0", id="nothing to divide by"),
        pytest.param(MAXIMIZE, D(5), Grade("A"), None, False, "not a number", id="a grade where a number is due"),
        pytest.param(
            UNSAID, Grade("draft"), Grade("draft"), None, False, "does not say", id="a stage that says nothing"
        ),
        pytest.param(UNSAID, Grade("adopted"), Grade("draft"), None, False, "does not say", id="reached, without it"),
        pytest.param(UNSAID, Grade("adopted"), Grade("gone"), None, False, "not a stage", id="no stage at all"),
    ],
)
def test_no_percentage(
    *,
    changes: dict[str, Any],
    target: Target,
    value: Value,
    met: bool | None,
    at_floor: bool,
    why: str,
) -> None:
    found = worth(changes, target, value)
    assert (found.raw, found.met, found.at_floor) == (None, met, at_floor)
    assert found.reason is not None
    assert why in found.reason.template


@pytest.mark.parametrize("value", [D(0), D(-3)], ids=["nothing", "less than nothing"])
def test_inverse_of_nothing_takes_the_cap_and_says_so(value: D) -> None:
    found = worth({**INVERSE, "allow_negative": True}, D(5), value)
    assert (found.raw, found.met, found.at_cap) == (CAP, True, True)
    assert found.reason is not None
    assert "the cap stands in" in found.reason.template


@pytest.mark.parametrize(
    ("target", "value", "bound"),
    [
        pytest.param(Range(D(40), D(60)), D(30), D(40), id="below"),
        pytest.param(Range(D(40), D(60)), D(70), D(60), id="above"),
        pytest.param(Range(D(40), D(60)), D(50), None, id="inside"),
        pytest.param(Range(D(40), D(60)), D(40), None, id="at the lower bound"),
        pytest.param(Range(D(40), D(60)), D(60), None, id="at the upper bound"),
        pytest.param(D(40), D(50), None, id="no range"),
    ],
)
def test_the_nearer_bound_is_told(target: Target, value: D, bound: D | None) -> None:
    assert worth(STABILIZE, target, value).bound == bound


PREDICATES = (
    ScaleStep("D"),
    ScaleStep("C"),
    ScaleStep("CC"),
    ScaleStep("B"),
    ScaleStep("BB"),
    ScaleStep("A"),
    ScaleStep("AA"),
)
AUDIT = (ScaleStep("TMP", D(0)), ScaleStep("TW", D(25)), ScaleStep("WDP", D(50)), ScaleStep("WTP", D(100)))
STAGES = (ScaleStep("draft", D(20)), ScaleStep("consulted", D(60)), ScaleStep("adopted", D(100)))
ORDINAL: dict[str, Any] = {"measure": Measure.ORDINAL, "scale": PREDICATES}
SCORED: dict[str, Any] = {"measure": Measure.ORDINAL, "scale": AUDIT}
MILESTONE: dict[str, Any] = {"measure": Measure.MILESTONE}
STAGED: dict[str, Any] = {"measure": Measure.MILESTONE, "stages": STAGES}


@pytest.mark.parametrize(
    ("changes", "target", "value", "raw", "met"),
    [
        pytest.param(ORDINAL, Grade("B"), Grade("B"), "100", True, id="ordinal, at"),
        pytest.param(ORDINAL, Grade("B"), Grade("C"), "50", False, id="ordinal, below: 2 of 4"),
        pytest.param(ORDINAL, Grade("B"), Grade("BB"), "125", True, id="ordinal, above: 5 of 4"),
        pytest.param(SCORED, Grade("WTP"), Grade("WDP"), "50", False, id="ordinal by scores"),
        pytest.param(SCORED, Grade("TMP"), Grade("TMP"), "100", True, id="ordinal, target worth 0, reached"),
        pytest.param(SCORED, Grade("TMP"), Grade("TW"), None, True, id="ordinal, target worth 0, exceeded"),
        pytest.param(
            {**ORDINAL, "scale": (ScaleStep("low", D(50)), ScaleStep("high"))},
            Grade("high"), Grade("low"), "50", False, id="ordinal, scores of some only: ranks",
        ),
        pytest.param(ORDINAL, Grade("B"), Grade("E"), None, None, id="ordinal, unknown grade"),
        pytest.param(ORDINAL, Grade("B"), D(3), None, None, id="ordinal, a number"),
        pytest.param(MILESTONE, True, True, "100", True, id="milestone, reached"),
        pytest.param(MILESTONE, True, False, "0", False, id="milestone, not reached"),
        pytest.param(MILESTONE, False, False, None, None, id="milestone, nothing was aimed at"),
        pytest.param(MILESTONE, True, D(1), None, None, id="milestone, a number"),
        pytest.param(STAGED, True, Grade("consulted"), "60", False, id="stage, on the way"),
        pytest.param(STAGED, True, Grade("adopted"), "100", True, id="stage, the last"),
        pytest.param(STAGED, Grade("consulted"), Grade("consulted"), "100", True, id="stage, as aimed"),
        pytest.param(STAGED, Grade("consulted"), Grade("draft"), "33.33", False, id="stage, below"),
        pytest.param(STAGED, Grade("draft"), Grade("adopted"), "500", True, id="stage, far above"),
        pytest.param(STAGED, Grade("consulted"), True, "166.67", True, id="stage, wholly done"),
        pytest.param(STAGED, Grade("consulted"), False, "0", False, id="stage, not begun"),
        pytest.param(STAGED, Grade("consulted"), Grade("signed"), None, None, id="stage, unknown"),
    ],
)  # fmt: skip
def test_grades_and_milestones(
    *,
    changes: dict[str, Any],
    target: Target,
    value: Value,
    raw: str | None,
    met: bool | None,
) -> None:
    found = worth(changes, target, value)
    assert (None if found.raw is None else rounded(found.raw), found.met) == (None if raw is None else D(raw), met)
    assert (found.reason is None) is (raw is not None)


@pytest.mark.parametrize(
    ("measure", "value", "expected"),
    [
        pytest.param(Measure.PERCENT, Fraction(D(45), D(60)), D(75), id="percent, times 100"),
        pytest.param(Measure.RATIO, Fraction(D(45), D(60)), D("0.75"), id="ratio"),
        pytest.param(Measure.PERCENT, D(75), D(75), id="percent, a number as it is"),
        pytest.param(Measure.PERCENT, Fraction(D(1), D(0)), None, id="no denominator"),
        pytest.param(Measure.MILESTONE, True, True, id="yes or no"),
    ],
)
def test_measured(measure: Measure, value: Value, expected: Value | None) -> None:
    assert measured(indicator(measure=measure), value) == expected


@pytest.mark.parametrize(
    ("target", "value", "shown"),
    [
        pytest.param(D(100), D("2.675"), "2.68", id="2.675"),
        pytest.param(D(100), D("1.005"), "1.01", id="1.005"),
        pytest.param(D(100), D("64.995"), "65.00", id="64.995"),
        pytest.param(D(100), D("-2.675"), "-2.68", id="-2.675"),
        pytest.param(D(100), D("-1.005"), "-1.01", id="-1.005"),
        pytest.param(D(100), D("-64.995"), "-65.00", id="-64.995"),
        pytest.param(D(100), D("64.9949999999999999999999999"), "64.99", id="just under the tie"),
        pytest.param(D(20000), D(10001), "50.01", id="a tie that appears by dividing: 50.005"),
        pytest.param(D(3), D(1), "33.33", id="a third"),
        pytest.param(D(3), D(2), "66.67", id="two thirds"),
    ],
)
def test_rounding_is_half_up_on_the_exact_value(target: D, value: D, shown: str) -> None:
    raw = worth(GROWTH, target, value).raw
    assert raw is not None
    assert str(rounded(raw)) == shown


def test_a_fraction_keeps_all_its_digits_in_a_deviation() -> None:
    raw = worth({**STABILIZE, "measure": Measure.RATIO}, D(1), Fraction(D(2), D(3))).raw
    assert raw is not None
    assert abs(raw * 3 - 200) < D("1e-25")
    assert len(raw.as_tuple().digits) > 80


numbers = st.decimals(min_value="0.001", max_value="1000000000", places=3)
positive = st.decimals(min_value="0.01", max_value="1000", places=2)
FORMULAS = [
    pytest.param(MAXIMIZE, id="proportion"),
    pytest.param(MINIMIZE, id="complement"),
    pytest.param(INVERSE, id="inverse"),
    pytest.param(STABILIZE, id="deviation"),
]


@pytest.mark.parametrize("changes", FORMULAS)
@given(target=numbers)
def test_exactly_100_where_the_value_is_the_target(changes: dict[str, Any], target: D) -> None:
    found = worth(changes, target, target)
    assert (found.raw, found.met) == (D(100), True)


@pytest.mark.parametrize("changes", FORMULAS)
@given(target=numbers, value=numbers, factor=positive)
def test_another_unit_changes_nothing(changes: dict[str, Any], target: D, value: D, factor: D) -> None:
    one, other = worth(changes, target, value), worth(changes, target * factor, value * factor)
    assert (one.raw, one.met) == (other.raw, other.met)


@given(baseline=numbers, way=positive, share=st.decimals(min_value=-3, max_value=3, places=2))
def test_the_part_of_the_way_is_the_same_up_and_down(baseline: D, way: D, share: D) -> None:
    up = worth(grown(str(baseline)), baseline + way, baseline + way * share)
    down = worth(fallen(str(baseline)), baseline - way, baseline - way * share)
    assert (up.raw, up.met) == (down.raw, down.met)
    assert up.raw == share * 100


@given(target=numbers, value=numbers)
def test_the_two_formulas_for_less_is_better_agree_only_at_the_target(target: D, value: D) -> None:
    complement, inverse = worth(MINIMIZE, target, value), worth(INVERSE, target, value)
    assert complement.met is inverse.met
    assert (complement.raw == inverse.raw) is (target == value)


@pytest.mark.parametrize("changes", FORMULAS)
@given(low=numbers, width=positive, share=st.integers(min_value=0, max_value=10))
def test_100_and_met_inside_a_range(changes: dict[str, Any], low: D, width: D, share: int) -> None:
    found = worth(changes, Range(low, low + width), low + width * share / 10)
    assert (found.raw, found.met) == (D(100), True)
