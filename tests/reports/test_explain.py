"""How a figure came about: inputs with their lines, steps with their numbers, for every kind of cell."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from kpi.measure.question import Question, View
from kpi.measure.target import TargetBasis
from kpi.model.domain.indicator import Polarity
from kpi.model.domain.portfolio import Portfolio
from kpi.model.domain.program import State, StateChange
from kpi.model.output.machine_text import english
from kpi.model.output.problem import Place
from kpi.model.output.report import Report
from kpi.model.values.period import Period
from kpi.model.values.struct import replace
from kpi.reports.indicator.explain import explain_report
from kpi.reports.indicator.explanation import digits
from kpi.store.load import load
from kpi.store.yaml.locate import position
from tests.repositories import REGENCY


class Lines:
    """Hands out a line for every place, and remembers which places were asked for."""

    def __init__(self) -> None:
        self.asked: list[Place] = []

    def __call__(self, place: Place) -> tuple[int, int]:
        self.asked.append(place)
        return len(self.asked), 1


def explained(portfolio: Portfolio, cell: str, question: Question, where: Lines | None = None) -> Report:
    program_id, _, name = cell.partition("/")
    program = portfolio.program(program_id)
    assert program is not None
    return explain_report(portfolio, program, program.by_indicator[name], question, where or Lines(), "abc1234")


def steps_of(found: Any) -> dict[str, str]:  # noqa: ANN401 - JSON
    return {step["name"]: step["text"] for step in found["steps"]}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param(
            "naik",
            {
                "state": "State: reported",
                "target": "Target: 150",
                "actual": "Actual: 132",
                "formula": "Formula proportion: R / T × 100",
                "percentage": "132 / 150 × 100 = 88",
                "rounded": "Rounded half-up to 2 decimals: 88 → 88.00 %",
                "met": "Met: 132 < 150: not met",
                "rating": "Rating: 88.00 ≥ 76: High (profile lima-tingkat)",
                "score": "Score: 88 lies between floor 0 and cap 120",
            },
            id="proportion",
        ),
        pytest.param(
            "turun",
            {
                "formula": "Formula complement: (2 × T - R) / T × 100",
                "percentage": "(2 × 10 - 12) / 10 × 100 = 80",
                "met": "Met: 12 > 10: not met",
            },
            id="complement",
        ),
        pytest.param(
            "balik",
            {
                "formula": "Formula inverse: T / R × 100",
                "percentage": "R is not above 0: the formula is undefined, and the cap of 120 stands in",
                "met": "Met: 0 ≤ 5: met",
                "score": "Score: 120 lies between floor 0 and cap 120",
            },
            id="the cap stands in",
        ),
        pytest.param(
            "nol",
            {
                "percentage": "No percentage: the target is 0 and the value is not: there is no ratio",
                "met": "Met: 3 > 0: not met",
                "score": "Score: no percentage and not met, so the floor counts: 0",
            },
            id="the floor counts",
        ),
        pytest.param(
            "kosong",
            {
                "percentage": "No percentage: target and value are both 0: there is no ratio",
                "met": "Met: can't be told",
                "score": "Score: this indicator is not in it",
            },
            id="not computable",
        ),
        pytest.param("lebih", {"met": "Met: 3 ≥ 0: met", "score": "Score: this indicator is not in it"}, id="exceeds"),
        pytest.param(
            "tetap",
            {
                "percentage": "(1 - |156.5 - 150| / 150) × 100 = 95.666666…",
                "rounded": "Rounded half-up to 2 decimals: 95.666666… → 95.67 %",
                "met": "Met: 156.5 ≥ 142.5, 156.5 ≤ 157.5: met",
            },
            id="deviation with tolerance",
        ),
        pytest.param(
            "rentang",
            {
                "target": "Target: 40 to 60",
                "bound": "Outside the range: T is its nearer bound, 40",
                "percentage": "30 / 40 × 100 = 75",
                "met": "Met: 30 < 40: not met",
            },
            id="outside a range",
        ),
        pytest.param("dalam", {"percentage": "Inside the range: 100", "met": "Met: 30 ≤ 60: met"}, id="inside a range"),
        pytest.param(
            "belum",
            {
                "state": "State: unreported; no record for 2023-11",
                "target": "Target: 10",
                "score": "Score: this indicator is not in it",
            },
            id="unreported",
        ),
        pytest.param("libur", {"state": "State: not applicable: tidak ada kegiatan"}, id="not applicable"),
        pytest.param(
            "tanpa", {"state": "State: not due, no target for 2023-11", "actual": "Actual: 7"}, id="no target"
        ),
        pytest.param("pensiun", {"state": "State: not due, retired from 2023-11 on: diganti"}, id="retired"),
        pytest.param("mutu", {"percentage": "2 / 3 × 100 = 66.666666…", "met": "Met: 2 < 3: not met"}, id="ranks"),
        pytest.param("tahapan", {"percentage": "20 / 100 × 100 = 20", "met": "Met: 20 < 100: not met"}, id="stages"),
        pytest.param("terbit", {"percentage": "100 / 100 × 100 = 100", "met": "Met: 100 ≥ 100: met"}, id="milestone"),
        pytest.param(
            "rasio",
            {"actual": "Actual: 2 / 3 × 100 = 66.666666…", "percentage": "66.666666… / 80 × 100 = 83.333333…"},
            id="fraction",
        ),
        pytest.param(
            "celah",
            {
                "rating": "Rating: 90.40 ≥ 76: High (profile lima-tingkat)",
                "printed_gap": "The percentage lies between two bands as printed in whole numbers; the lower one holds",
            },
            id="printed gap",
        ),
        pytest.param(
            "minus",
            {
                "percentage": "-3.2 / 5 × 100 = -64",
                "rating": "Rating: -64.00 is under all bands: Very low (profile lima-tingkat)",
                "score": "Score: -64 becomes 0, between floor 0 and cap 120",
            },
            id="negative",
        ),
    ],
)
def test_steps_of_a_month(
    *,
    portfolio: Portfolio,
    ask: Callable[..., Question],
    facts: Callable[[Report], Any],
    name: str,
    expected: dict[str, str],
) -> None:
    steps = steps_of(facts(explained(portfolio, f"uji/{name}", ask())))
    assert {key: steps.get(key) for key in expected} == expected
    reached = {"percentage", "rounded", "met", "rating"} & steps.keys()
    assert bool(reached) is (name not in {"belum", "libur", "tanpa", "pensiun"})


@pytest.mark.parametrize(
    ("name", "view", "expected"),
    [
        pytest.param(
            "jumlah", View.TO_DATE,
            {
                "target": "Target: 10 + 10 + 10 = 30",
                "actual": "Actual: 9 + 9 + 9 = 27",
                "percentage": "27 / 30 × 100 = 90",
                "contribution": "Contribution: weight 40 × 90 / sum of weights 70 = 51.428571…",
                "program_score": "Program score: 83.97 % · High (3 of 5 due indicators reported)",
            },
            id="sum",
        ),
        pytest.param(
            "rata", View.TO_DATE,
            {
                "target": "Target: (6 + 6 + 6) / 3 = 6",
                "actual": "Actual: (7 + 6 + 7) / 3 = 6.666666…",
                "percentage": "(2 × 6 - 6.666666…) / 6 × 100 = 88.888888…",
                "met": "Met: 6.666666… > 6: not met",
            },
            id="average",
        ),
        pytest.param(
            "terakhir", View.TO_DATE,
            {
                "state": "State: unreported; no record for 2024-03",
                "actual": "Actual: 9, carried from 2024-02",
                "percentage": "9 / 10 × 100 = 90",
                "met": "Met: not told while the last month has no value",
                "score": "Score: this indicator is not in it",
            },
            id="carried",
        ),
        pytest.param(
            "bagian", View.TO_DATE,
            {
                "target": "Target: (90 × 10 + 60 × 30) / (10 + 30) = 67.5",
                "actual": "Actual: (9 + 18) / (10 + 30) × 100 = 67.5",
                "percentage": "67.5 / 67.5 × 100 = 100",
            },
            id="ratio",
        ),
        pytest.param(
            "kumulatif", View.TO_DATE,
            {
                "state": "State: reported; no record for 2024-02",
                "target": "Target: 10 + 10 + 10 = 30",
                "actual": "Actual: 10 + 5 = 15",
                "percentage": "15 / 30 × 100 = 50",
            },
            id="cumulative targets",
        ),
        pytest.param(
            "jumlah", View.FULL, {"target": "Target: 10 + 10 + 10 = 30, the final target of the span"}, id="full"
        ),
    ],
)  # fmt: skip
def test_steps_over_months(
    *,
    portfolio: Portfolio,
    ask: Callable[..., Question],
    facts: Callable[[Report], Any],
    name: str,
    view: View,
    expected: dict[str, str],
) -> None:
    steps = steps_of(facts(explained(portfolio, f"bulan/{name}", ask("2024-03", view))))
    assert {key: steps.get(key) for key in expected} == expected


def test_too_little_data_is_explained(
    portfolio: Portfolio, ask: Callable[..., Question], facts: Callable[[Report], Any]
) -> None:
    steps = steps_of(facts(explained(portfolio, "bulan/jumlah", ask("2024-12"))))
    assert steps["program_score"] == "Program score: none (nothing due)"
    steps = steps_of(facts(explained(portfolio, "uji/naik", ask())))
    assert steps["program_score"].endswith("(15 of 16 due indicators reported, 13 in the score)")


def inputs_of(found: Any) -> list[tuple[str, str | None, Any]]:  # noqa: ANN401 - JSON
    return [(one["name"], one["period"], one["value"]) for one in found["inputs"]]


def test_every_input_has_its_place(
    portfolio: Portfolio, ask: Callable[..., Question], facts: Callable[[Report], Any]
) -> None:
    where = Lines()
    found = facts(explained(portfolio, "bulan/jumlah", ask("2024-02", View.TO_DATE), where))
    assert inputs_of(found) == [
        ("polarity", None, "maximize"),
        ("formula", None, "proportion"),
        ("aggregation", None, "sum"),
        ("weight", None, 40),
        ("target", "2024-01", 10),
        ("target", "2024-02", 10),
        (
            "target_revision", "2024-02",
            {
                "from": 20, "to": 10, "date": "2024-01-20", "by": "Sekretariat", "reason": "banjir",
                "document": "Berita acara 1",
            },
        ),
        ("value", "2024-01", 9),
        ("value", "2024-02", 9),
        ("bands", None, [91, 76, 66, 51]),
        ("cap", None, 120),
        ("floor", None, 0),
        ("minimum_coverage", None, 60),
    ]  # fmt: skip
    assert [one["line"] for one in found["inputs"]] == list(range(1, 14))
    assert [(place.path.removeprefix("data/"), place.pointer) for place in where.asked] == [
        ("programs/bulan/indicators.yaml", ("indicators", 0, "polarity")),
        ("programs/bulan/indicators.yaml", ("indicators", 0, "polarity")),
        ("programs/bulan/indicators.yaml", ("indicators", 0, "aggregation")),
        ("programs/bulan/indicators.yaml", ("indicators", 0, "weight")),
        ("programs/bulan/indicators.yaml", ("indicators", 0, "targets", "2024-01")),
        ("programs/bulan/indicators.yaml", ("indicators", 0, "targets", "2024-02")),
        ("programs/bulan/indicators.yaml", ("indicators", 0, "target_revisions", 0)),
        ("programs/bulan/achievements/jumlah.yaml", ("2024-01", "value")),
        ("programs/bulan/achievements/jumlah.yaml", ("2024-02", "value")),
        ("kpi.yaml", ("rating", "bands")),
        ("kpi.yaml", ("score", "cap")),
        ("kpi.yaml", ("score", "floor")),
        ("kpi.yaml", ("score", "minimum_coverage")),
    ]


def test_original_targets_come_from_the_revision(
    portfolio: Portfolio, ask: Callable[..., Question], facts: Callable[[Report], Any], drawn: Callable[..., str]
) -> None:
    where = Lines()
    report = explained(portfolio, "bulan/jumlah", ask("2024-02", basis=TargetBasis.ORIGINAL), where)
    assert ("target", "2024-02", 20) in inputs_of(facts(report))
    assert ("indicators", 0, "target_revisions", 0, "from") in [place.pointer for place in where.asked]
    assert "Against the original targets, before any revision." in drawn(report)


def test_running_targets_name_the_total_before(
    portfolio: Portfolio, ask: Callable[..., Question], facts: Callable[[Report], Any]
) -> None:
    march = inputs_of(facts(explained(portfolio, "bulan/kumulatif", ask("2024-03"))))
    assert [one for one in march if one[0] == "target"] == [("target", "2024-02", 20), ("target", "2024-03", 30)]
    january = inputs_of(facts(explained(portfolio, "bulan/kumulatif", ask("2024-01"))))
    assert [one for one in january if one[0] == "target"] == [("target", "2024-01", 10)]


def test_running_targets_begin_again_with_the_phase(
    portfolio: Portfolio, ask: Callable[..., Question], facts: Callable[[Report], Any]
) -> None:
    program = portfolio.programs[1]
    one = program.by_indicator["kumulatif"]
    earlier = replace(one, targets={Period(2023, 12): Decimal(40), **one.targets})
    changed = replace(portfolio, programs=(replace(program, indicators=(earlier,)),))
    january = inputs_of(facts(explained(changed, "bulan/kumulatif", ask("2024-01"))))
    assert [found for found in january if found[0] == "target"] == [("target", "2024-01", 10)]


def test_a_negative_value_stands_in_brackets(
    portfolio: Portfolio, ask: Callable[..., Question], facts: Callable[[Report], Any]
) -> None:
    program = portfolio.programs[0]
    one = replace(program.by_indicator["minus"], polarity=Polarity.MINIMIZE)
    changed = replace(portfolio, programs=(replace(program, indicators=(one,)),))
    steps = steps_of(facts(explained(changed, "uji/minus", ask())))
    assert steps["percentage"] == "(2 × 5 - (-3.2)) / 5 × 100 = 264"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("libur", ("not_applicable", "2023-11", "tidak ada kegiatan"), id="not applicable"),
        pytest.param("pensiun", ("retired", "2023-11", "diganti"), id="retired"),
        pytest.param("tetap", ("tolerance", None, Decimal("7.5")), id="tolerance"),
        pytest.param("mutu", ("scale", None, ["C", "B", "A"]), id="scale"),
        pytest.param("balik", ("formula", None, "inverse"), id="stated formula"),
        pytest.param("rasio", ("value", "2023-11", {"numerator": 2, "denominator": 3}), id="parts"),
        pytest.param("dalam", ("target", "2023-11", {"min": None, "max": 60}), id="range"),
    ],
)
def test_inputs_of_kinds(
    *,
    portfolio: Portfolio,
    ask: Callable[..., Question],
    facts: Callable[[Report], Any],
    name: str,
    expected: tuple[str, str | None, Any],
) -> None:
    assert expected in inputs_of(facts(explained(portfolio, f"uji/{name}", ask())))


def test_that_a_program_has_ended_is_an_input(
    portfolio: Portfolio, ask: Callable[..., Question], facts: Callable[[Report], Any]
) -> None:
    change = StateChange(State.STOPPED, datetime.date(2024, 1, 31))
    stopped = replace(portfolio.programs[1], state=State.STOPPED, states=(change,))
    found = facts(explained(replace(portfolio, programs=(stopped,)), "bulan/jumlah", ask("2024-02")))
    assert steps_of(found)["state"] == "State: not due, the program ended on 2024-01-31"
    assert ("state", "2024-01", "stopped") in inputs_of(found)


def test_for_people(portfolio: Portfolio, ask: Callable[..., Question], drawn: Callable[..., str]) -> None:
    text = drawn(explained(portfolio, "uji/turun", ask()))
    assert text.splitlines()[0] == "Turun (unit), November 2023"
    assert "Illustrative data" in text
    assert "Rating by the profile lima-tingkat." in text
    assert "5. (2 × 10 - 12) / 10 × 100 = 80" in text
    assert max(len(line) for line in text.splitlines()) <= 80


@pytest.mark.parametrize("view", View)
@pytest.mark.parametrize("months", ["2023-10", "2023-11", "2024-02", "2024-01..2024-03", "2025-01"])
def test_facts_of_every_cell_fit_the_schema(
    portfolio: Portfolio, ask: Callable[..., Question], facts: Callable[[Report], Any], view: View, months: str
) -> None:
    assert any(program.indicators for program in portfolio.programs)
    for program in portfolio.programs:
        for one in program.indicators:
            found = facts(explained(portfolio, f"{program.id}/{one.id}", ask(months, view)))
            steps = {step["name"]: step["value"] for step in found["steps"]}
            assert steps.get("rounded") == found["indicator"]["percent"]
            assert steps["state"] == found["indicator"]["state"]
            assert steps["program_score"] == found["program_score"]["score"]


def test_lines_are_those_of_the_files(facts: Callable[[Report], Any], ask: Callable[..., Question]) -> None:
    portfolio = load(REGENCY, datetime.datetime.fromisoformat("2024-06-01T09:00:00+07:00")).portfolio
    program = portfolio.program("wisata-industri")
    assert program is not None
    texts = {path: (REGENCY / path).read_text("utf-8") for path in portfolio.files if "wisata" in path or "kpi" in path}

    def where(place: Place) -> tuple[int, int]:
        return position(texts[place.path], place.pointer, on_key=place.on_key)

    seen = set()
    for one in program.indicators:
        report = explain_report(portfolio, program, one, ask("2023-11"), where, None)
        for found in facts(report)["inputs"]:
            line = texts[found["path"]].splitlines()[found["line"] - 1]
            seen.add(found["name"])
            if isinstance(found["value"], int) and not isinstance(found["value"], bool):
                assert str(found["value"]) in line, found
            elif found["name"] in {"polarity", "aggregation", "not_applicable"}:
                assert found["value"].split()[0] in line, found
    assert {"polarity", "target", "value", "not_applicable", "bands", "cap"} <= seen


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("88", "88"),
        ("88.5", "88.5"),
        ("0.1234567", "0.123456…"),
        ("-0.6666666", "-0.666666…"),
        ("1E+2", "100"),
        ("33.33333333333333333333333333333333333333333333333333333333333333333333333", "33.333333…"),
        ("49.99999999999999999999999999999999999999999999999999999999999999999999999", "50"),
    ],
)
def test_digits(value: str, text: str) -> None:
    assert english(digits(Decimal(value))) == text
