"""What is shown of a closed month: what was published, and by name what is another figure today."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from kpi.model.domain.achievement import Achievement, Status
from kpi.model.domain.portfolio import Portfolio
from kpi.model.domain.program import Program
from kpi.model.domain.settings import Band, RatingProfile, ScorePolicy
from kpi.model.output.report import Report
from kpi.model.values.struct import replace
from kpi.reports.closing.closing_preview import Uncommitted, preview, sealed
from kpi.reports.indicator.explain import explain_report
from kpi.reports.indicator.show import show_indicator
from kpi.reports.indicator.show_program import show_program
from kpi.reports.status.status import status_report
from kpi.reports.status.view import Grouping, StatusQuestion
from tests.reports.conftest import NOVEMBER, SETTINGS, indicator, program

if TYPE_CHECKING:
    from tests.reports.conftest import Ask, Drawn, Facts

D = Decimal
#: Bands by which 88 % is another rating than that by which it was published ("High").
STRICTER = RatingProfile(
    "lima-tingkat",
    (
        Band(D(99), {"id": "Sangat Tinggi", "en": "Very high"}),
        Band(D(95), {"id": "Tinggi", "en": "High"}),
        Band(None, {"id": "Kurang", "en": "Poor"}),
    ),
)


@pytest.fixture
def closed(portfolio: Portfolio) -> Portfolio:
    """November closed, with an indicator at 88 % and one at 130 %."""
    return seal(replace(portfolio, programs=(program("wisata", *rows()),)))


def rows() -> tuple[Any, ...]:
    return indicator("kunjungan", D(150), 132), indicator("paket", D(10), 13)


def seal(portfolio: Portfolio) -> Portfolio:
    closing = sealed(preview(portfolio, NOVEMBER, (), Uncommitted()), "A <a@contoh.go.id>")
    return replace(portfolio, closings={NOVEMBER: closing})


def with_results(portfolio: Portfolio, results: Any) -> Portfolio:  # noqa: ANN401 - JSON
    closing = portfolio.closings[NOVEMBER]
    assert closing.seal is not None
    return replace(portfolio, closings={NOVEMBER: replace(closing, seal=replace(closing.seal, results=results))})


def results_of(portfolio: Portfolio) -> Any:  # noqa: ANN401 - JSON
    closing = portfolio.closings[NOVEMBER]
    assert closing.seal is not None
    return closing.seal.results


def rated(portfolio: Portfolio) -> Portfolio:
    return replace(portfolio, settings=replace(SETTINGS, rating=STRICTER))


def capped(portfolio: Portfolio) -> Portfolio:
    return replace(portfolio, settings=replace(SETTINGS, score=ScorePolicy(cap=D(100))))


def changed(portfolio: Portfolio) -> Portfolio:
    record = Achievement(D(150), None, Status.FINAL)
    first, *others = rows()
    return replace(
        portfolio, programs=(program("wisata", replace(first, achievements={NOVEMBER: record}), *others),)
    )  # fmt: skip


def shorter(portfolio: Portfolio) -> Portfolio:
    return replace(portfolio, programs=(program("wisata", rows()[0]),))


def longer(portfolio: Portfolio) -> Portfolio:
    return replace(portfolio, programs=(program("wisata", *rows(), indicator("baru", D(10), 5)),))


def gone(portfolio: Portfolio) -> Portfolio:
    return replace(portfolio, programs=())


def renamed(portfolio: Portfolio) -> Portfolio:
    (whole,) = portfolio.programs
    names = tuple(replace(one, name=f"{one.name} lain", agency="Dinas Z") for one in whole.indicators)
    return replace(portfolio, programs=(replace(whole, title="Lain", indicators=names),))


WISATA, ROW = ("wisata", None), ("wisata", "kunjungan")
DIFFERENCES = [
    (lambda portfolio: portfolio, []),
    (renamed, []),
    (
        rated,
        [
            (*ROW, "rating", "Tinggi", "Kurang"),
        ],
    ),
    (
        capped,
        [
            (*WISATA, "score", D(104), D(94)),
            (None, None, "score", D(104), D(94)),
        ],
    ),
    (
        changed,
        [
            (*ROW, "actual", 132, 150),
            (*ROW, "percent", 88, 100),
            (*ROW, "met", False, True),
            (*ROW, "rating", "Tinggi", "Sangat Tinggi"),
            (*WISATA, "score", 104, 110),
            (None, None, "score", 104, 110),
        ],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("change", "expected"), DIFFERENCES)
def test_what_is_another_figure_today_is_named(
    closed: Portfolio,
    ask: Ask,
    facts: Facts,
    change: Any,  # noqa: ANN401 - a function of a portfolio
    expected: list[tuple[object, ...]],
) -> None:
    before, today = facts(status_report(closed, ask(), StatusQuestion())), change(closed)
    found = facts(status_report(today, ask(), StatusQuestion()))
    keys = ("program", "indicator", "figure", "published", "today")
    assert [tuple(one[key] for key in keys) for one in found["differences"]] == expected
    assert found["published"] is True
    assert found["portfolio"] == before["portfolio"]
    same = ("state", "target", "actual", "percent", "met", "rating")
    for was, row in zip(before["programs"][0]["indicators"], found["programs"][0]["indicators"], strict=True):
        assert [was[key] for key in same] == [row[key] for key in same]


def test_what_is_gone_or_was_not_there_is_named(closed: Portfolio, ask: Ask, facts: Facts, drawn: Drawn) -> None:
    def named(portfolio: Portfolio) -> set[tuple[str, str, str]]:
        found = facts(status_report(portfolio, ask(), StatusQuestion()))["differences"]
        return {(one["indicator"], one["figure"], str(one["today"])) for one in found if one["indicator"]}

    assert ("paket", "percent", "None") in named(shorter(closed))
    assert ("baru", "percent", "50.00") in named(longer(closed))
    assert {one for one, _, _ in named(gone(closed))} == {"kunjungan", "paket"}
    found = facts(status_report(longer(closed), ask(), StatusQuestion()))["programs"][0]["indicators"][2]
    assert (found["state"], found["actual"], found["percent"], found["score"]) == ("not_due", None, None, None)
    text = " ".join(drawn(status_report(gone(closed), ask(), StatusQuestion())).split())
    assert "Kunjungan: published reported, target 150, actual 132, 88.00 %, not met, rating High; today nothing" in text


def explained(portfolio: Portfolio, ask: Ask) -> Report:
    (whole,) = portfolio.programs
    return explain_report(portfolio, whole, whole.indicators[0], ask(), lambda _: (1, 1), None)


def test_explain_shows_both(closed: Portfolio, ask: Ask, facts: Facts, drawn: Drawn) -> None:
    found = facts(explained(changed(closed), ask))
    assert (found["indicator"]["percent"], found["program_score"]["score"]) == (88, 104)
    assert [one["value"] for one in found["steps"] if one["name"] in {"rounded", "program_score"}] == [100, 110]
    assert {one["figure"] for one in found["differences"]} == {"actual", "percent", "met", "rating", "score"}
    text = " ".join(drawn(explained(changed(closed), ask)).split())
    for sentence in (
        "Published: target 150, actual 132, 88.00 %, High, ✗ not met",
        "Published program score: 104.00 % · Very high (2 of 2 due indicators reported)",
        "Kunjungan: published actual 132, 88.00 %, not met, rating High; today actual 150, 100.00 %, met",
        "Steps by today's data and rules",
    ):
        assert sentence in text


def test_show_marks_the_months_that_were_published(closed: Portfolio, ask: Ask, facts: Facts, drawn: Drawn) -> None:
    portfolio = changed(closed)
    (whole,) = portfolio.programs
    shown = show_indicator(portfolio, whole, whole.indicators[0], ask())
    found = facts(shown)
    assert [(one["percent"], one["published"]) for one in found["months"]] == [(88, True)]
    assert {one["figure"] for one in found["differences"]} == {"actual", "percent", "met", "rating"}
    assert "As published when they were closed: November 2023" in drawn(shown)
    of_program = facts(show_program(portfolio, whole, ask()))
    assert [(one["score"], one["published"]) for one in of_program["scores"]] == [(104, True)]
    assert of_program["standing"]["score"] == 104


def test_every_format_holds_what_was_published(closed: Portfolio, ask: Ask, drawn: Drawn) -> None:
    report = status_report(changed(closed), ask(), StatusQuestion())
    header, first, *_ = drawn(report, "csv").splitlines()
    row = dict(zip(header.split(","), first.split(","), strict=True))
    assert (row["actual"], row["percent"], row["met"], row["published"]) == ("132", "88", "false", "true")
    for form in ("table", "markdown"):
        text = " ".join(drawn(report, form).split())
        assert "As published when November 2023 was closed, on 1 June 2024." in text
        assert "actual 150" in text


def test_agencies_have_the_score_that_published_figures_make(closed: Portfolio, ask: Ask, facts: Facts) -> None:
    found = facts(status_report(changed(closed), ask(), StatusQuestion(by=Grouping.AGENCY)))
    assert [one["score"] for one in found["agencies"]] == [104]


@pytest.mark.parametrize("months", ["2023-11..2023-12", "2023-12"])
def test_what_was_never_published_is_computed(closed: Portfolio, ask: Ask, facts: Facts, months: str) -> None:
    found = facts(status_report(changed(closed), ask(months), StatusQuestion()))
    assert (found["published"], found["differences"]) == (False, [])


def test_months_rated_by_other_bands_are_said_to_be_where_they_are_put_together(
    closed: Portfolio, ask: Ask, drawn: Drawn
) -> None:
    sentence = "Computed by today's rules, also for months that were closed when others were in force."
    asked = ask("2023-11..2023-12")
    assert sentence in " ".join(drawn(status_report(rated(closed), asked, StatusQuestion())).split())
    assert sentence not in " ".join(drawn(status_report(closed, asked, StatusQuestion())).split())


def test_what_a_closing_does_not_hold_is_said(closed: Portfolio, ask: Ask, facts: Facts, drawn: Drawn) -> None:
    old = {"programs": {"wisata": {"indicators": {"kunjungan": {"state": "reported", "percent": D(88)}}}}}
    report = status_report(with_results(closed, old), ask(), StatusQuestion())
    found = facts(report)
    missing = {(one["indicator"], one["figure"]) for one in found["differences"] if not one["held"]}
    assert {("kunjungan", "target"), ("kunjungan", "rating"), (None, "score")} <= missing
    assert ("kunjungan", "percent") not in missing
    assert "target not in the closing" in drawn(report)
    nothing = status_report(with_results(closed, {}), ask(), StatusQuestion())
    assert facts(nothing)["published"] is False
    assert "The closing of November 2023 holds no figures; these are computed today." in drawn(nothing)


@pytest.mark.parametrize(
    ("figure", "value"),
    [
        ("state", "apa saja"),
        ("target", {"min": D(3), "max": D(2)}),
        ("target", {}),
        ("target", {"numerator": D(1), "denominator": D(0)}),
        ("actual", {"min": D(1), "max": D(2)}),
    ],
)
def test_a_figure_that_says_nothing_is_not_held(
    closed: Portfolio, ask: Ask, facts: Facts, figure: str, value: object
) -> None:
    old = {"programs": {"wisata": {"indicators": {"kunjungan": {figure: value}}}}}
    found = facts(status_report(with_results(closed, old), ask(), StatusQuestion()))
    assert found["programs"][0]["indicators"][0]["state"] == "reported"
    assert ("kunjungan", figure, False) in {
        (one["indicator"], one["figure"], one["held"]) for one in found["differences"]
    }


@pytest.mark.parametrize("value", [D(5), "A", True, None, {"min": D(1), "max": None}])
def test_any_published_quantity_is_shown_whatever_kind_the_indicator_is_of(
    portfolio: Portfolio, ask: Ask, drawn: Drawn, facts: Facts, value: object
) -> None:
    one = seal(portfolio)
    row = {"state": "reported", "target": value, "actual": value, "percent": D(70), "met": False, "rating": "Lain"}
    names = [indicator.id for indicator in one.programs[0].indicators]
    changed = with_results(one, {"programs": {"uji": {"indicators": dict.fromkeys(names, row)}}})
    whole = changed.programs[0]
    for report in (
        status_report(changed, ask(), StatusQuestion()),
        *(show_indicator(changed, whole, of_program, ask()) for of_program in whole.indicators),
        *(explain_report(changed, whole, of_program, ask(), lambda _: (1, 1), None) for of_program in whole.indicators),
    ):
        facts(report)
        assert drawn(report)
        assert drawn(report, "csv")


def test_the_only_program_asked_for_is_compared(closed: Portfolio, ask: Ask, facts: Facts) -> None:
    other = program("lain", indicator("satu", D(10), 5))
    portfolio = seal(replace(closed, programs=(*closed.programs, other), closings={}))
    later = replace(portfolio, programs=(changed(portfolio).programs[0], other))
    found = facts(status_report(later, ask(), StatusQuestion(program=other)))
    assert (found["published"], found["differences"], found["portfolio"]) == (True, [], None)
    assert results_of(later)["programs"].keys() == {"wisata", "lain"}


def test_every_kind_of_cell_comes_back_as_it_was_published(portfolio: Portfolio, ask: Ask, facts: Facts) -> None:
    same = ("state", "target", "actual", "percent", "met", "rating")

    def figures(one: Portfolio) -> list[list[object]]:
        found = facts(status_report(one, ask(), StatusQuestion()))
        rows = [row for item in found["programs"] for row in item["indicators"] if row["state"] != "not_due"]
        return [[row[key] for key in same] for row in rows]

    def emptied(whole: Program) -> Program:
        return replace(whole, indicators=tuple(replace(one, achievements={}) for one in whole.indicators))

    before = figures(portfolio)
    closed = seal(portfolio)
    assert figures(replace(closed, programs=tuple(map(emptied, closed.programs)))) == before
