"""The sample that is shipped: it is only an example, shows every case there is, and tells a year that can be proved."""

from __future__ import annotations

import datetime
import fnmatch
import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from enum import StrEnum
from pathlib import Path

import pytest

from kpi.measure.accumulation import Standing, standing
from kpi.measure.closing.chain import verify
from kpi.measure.question import Question, View
from kpi.measure.rating import in_printed_gap
from kpi.measure.score import program_standing
from kpi.measure.states import CellState
from kpi.model.domain.achievement import Achievement, Evidence, Status
from kpi.model.domain.indicator import AccumulateOver, Aggregation, Formula, Indicator, Measure, Polarity
from kpi.model.domain.instruction import Category, Verdict
from kpi.model.domain.program import Program, State
from kpi.model.domain.settings import REQUIRED_SECTIONS, Role
from kpi.model.values.period import Period, Span
from kpi.model.values.quantity import Fraction, Range, Target
from kpi.model.values.struct import replace
from kpi.store import layout
from kpi.store.load import load
from kpi.store.yaml.locate import located
from tests.conftest import Kpi

ROOT = Path(__file__).parent.parent
NOVEMBER, DECEMBER = Period(2023, 11), Period(2023, 12)
MONTHS = Span(NOVEMBER, Period(2024, 12))
#: The months that have values, those before the last of them complete, and those that are closed.
LAST = Period(2024, 11)
REPORTED, CLOSED = Span(NOVEMBER, LAST), Span(NOVEMBER, Period(2024, 8))
BROUGHT_IN = Period(2024, 10)

#: After the year that it tells of, and after it was played.
LATER = datetime.datetime(2026, 12, 5, tzinfo=datetime.UTC)

LOADED = load(ROOT, LATER)
PORTFOLIO = LOADED.portfolio
FIVE = [program for program in PORTFOLIO.programs if program.state is State.IMPLEMENTING]
INDICATORS = {
    f"{program.id}/{indicator.id}": (program, indicator) for program in FIVE for indicator in program.indicators
}


def stand(month: Period) -> dict[str, Standing]:
    """Where each indicator stands in a month."""
    return {
        cell: standing(PORTFOLIO, program, indicator, Question.of(month))
        for cell, (program, indicator) in INDICATORS.items()
    }


def records(month: Period) -> dict[str, Achievement]:
    return {
        cell: indicator.achievements[month]
        for cell, (_, indicator) in INDICATORS.items()
        if month in indicator.achievements
    }


def test_it_loads_without_problems() -> None:
    assert located(ROOT, LOADED.problems) == ()
    assert PORTFOLIO.orphans == ()
    assert PORTFOLIO.unreadable == frozenset()


def test_eleven_programs_by_state() -> None:
    assert Counter(program.state for program in PORTFOLIO.programs) == {
        State.IMPLEMENTING: 5,
        State.REFORMULATING: 2,
        State.PROPOSED: 4,
    }
    assert [program.id for program in FIVE] == [
        "csr-rupiah-nol", "nir-banjir", "pendampingan-beasiswa", "tata-kelola-sampah", "wisata-industri",
    ]  # fmt: skip


def test_all_is_only_an_example() -> None:
    assert [program.id for program in PORTFOLIO.programs if not program.illustrative] == []


def test_what_is_not_signed_has_neither_kak_nor_indicators() -> None:
    others = [program for program in PORTFOLIO.programs if program not in FIVE]
    assert [program.id for program in others if program.kak or program.phases or program.indicators] == []


@pytest.mark.parametrize("program", FIVE, ids=lambda program: program.id)
def test_each_of_the_five_was_signed_and_has_a_whole_kak(program: Program) -> None:
    assert program.kak is not None
    assert program.kak.signed is not None
    assert (program.kak.signed.date, program.kak.signed.place) == (datetime.date(2023, 11, 16), "Cikarang Pusat")
    assert (program.states[-1].state, program.states[-1].since) == (State.IMPLEMENTING, program.kak.signed.date)
    assert {one.role for one in program.kak.signed.signatories} == {"Pemerintah Kabupaten Bekasi", "Tim ITB"}
    assert [name for name in REQUIRED_SECTIONS if not getattr(program.kak.sections, name)] == []
    assert [(str(phase.span), phase.id) for phase in program.phases] == [
        ("2023-11..2023-12", "tahap-1"),
        ("2024-01..2024-12", "tahap-2"),
    ]


@pytest.mark.parametrize("program", FIVE, ids=lambda program: program.id)
def test_indicators_with_weights_all_or_none(program: Program) -> None:
    assert 4 <= len(program.indicators) <= 5
    for month in MONTHS:
        weights = [indicator.weight_in(month) for indicator in program.indicators if indicator.live(month)]
        assert weights == [None] * len(weights) or sum(filter(None, weights)) == 100, month


@pytest.mark.parametrize(("program", "indicator"), INDICATORS.values(), ids=INDICATORS)
def test_each_month_has_a_target_or_says_why_not(program: Program, indicator: Indicator) -> None:
    assert program.span == MONTHS
    live = {month for month in MONTHS if indicator.live(month)}
    assert indicator.targets.keys() | indicator.no_target.keys() >= live
    assert not indicator.targets.keys() & indicator.no_target.keys()
    assert indicator.targets.keys() | indicator.no_target.keys() <= set(MONTHS)


def evidence() -> Iterator[tuple[str, Evidence]]:
    for cell, (_, indicator) in INDICATORS.items():
        for month, record in indicator.achievements.items():
            yield from ((f"{cell} {month}", item) for item in record.evidence)


def test_every_evidence_file_is_there_with_its_fingerprint() -> None:
    paths = {item.path: item.sha256 for _, item in evidence() if item.path}
    assert len(paths) >= 3
    assert {path: hashlib.sha256((ROOT / path).read_bytes()).hexdigest() for path in paths} == paths
    kept = {path for path in PORTFOLIO.files if "/evidence/" in path}
    assert kept == paths.keys()


def test_every_evidence_address_is_invented() -> None:
    assert [where for where, item in evidence() if item.uri and not item.uri.startswith("https://contoh.go.id/")] == []


def test_every_record_is_by_nobody_real() -> None:
    assert REPORTED
    for month in REPORTED:
        found = records(month)
        assert found, month
        for cell, record in found.items():
            assert record.recorded is not None, cell
            assert re.fullmatch(r"Perencana .* <.*@contoh\.(go\.id|example)>", record.recorded.by), (cell, month)
            assert record.recorded.at.utcoffset() == datetime.timedelta(hours=7), cell


def test_november_is_complete() -> None:
    live = [cell for cell, (_, indicator) in INDICATORS.items() if indicator.live(NOVEMBER)]
    found = records(NOVEMBER)
    assert list(found) == live
    assert {record.status for record in found.values()} == {Status.FINAL}
    assert [cell for cell, record in found.items() if not record.evidence] == []
    assert sum(bool(record.obstacles) for record in found.values()) >= 5
    assert sum(bool(record.supports) for record in found.values()) >= 5
    assert sum(bool(record.follow_up and record.follow_up.due) for record in found.values()) >= 5


def test_december_has_one_unreported_and_some_not_met() -> None:
    found = stand(DECEMBER)
    assert [cell for cell, one in found.items() if one.state is CellState.UNREPORTED] == [
        "tata-kelola-sampah/bank-sampah-aktif"
    ]
    assert sum(one.met is False for one in found.values()) >= 3


def test_the_last_month_is_about_half_reported() -> None:
    found = [one for one in stand(LAST).values() if one.state.due]
    reported = [one for one in found if one.state is not CellState.UNREPORTED]
    assert Decimal("0.4") <= Decimal(len(reported)) / len(found) <= Decimal("0.6")
    assert {one.status for one in reported} == {Status.FINAL, Status.PROVISIONAL}


def test_every_state_of_a_cell_that_a_valid_file_can_have() -> None:
    """All but that of a file that can't be read. On a day before the deadline what is missing is waited for."""
    found = {one.state for month in MONTHS for one in stand(month).values()}
    before = replace(PORTFOLIO, as_of=datetime.datetime(2024, 12, 5, tzinfo=datetime.UTC))
    found |= {standing(before, program, one, Question.of(LAST)).state for program, one in INDICATORS.values()}
    assert found == set(CellState) - {CellState.UNREADABLE}


@pytest.mark.parametrize(
    ("shown", "every"),
    [
        ("measure", Measure),
        ("polarity", Polarity),
        ("formula", set(Formula) - {Formula.FROM_BASELINE}),  # no program of the sample begins from a baseline
        ("aggregation", Aggregation),
        ("accumulate_over", AccumulateOver),
    ],
)
def test_between_them_they_show_every(shown: str, every: Iterable[StrEnum]) -> None:
    assert {getattr(indicator, shown) for _, indicator in INDICATORS.values()} == set(every)


def any_indicator(fits: Callable[[Indicator], object]) -> bool:
    return any(fits(indicator) for _, indicator in INDICATORS.values())


def any_target(fits: Callable[[Indicator, Target], object]) -> bool:
    return any_indicator(lambda one: any(fits(one, target) for target in one.targets.values()))


def any_record(fits: Callable[[Achievement], object]) -> bool:
    return any_indicator(lambda one: any(map(fits, one.achievements.values())))


def any_standing(fits: Callable[[Standing], object]) -> bool:
    return any(fits(one) for month in REPORTED for one in stand(month).values())


def percent(found: Standing) -> Decimal:
    return Decimal(0) if found.percent is None else found.percent


SHOWN: dict[str, Callable[[], bool]] = {
    "scale with scores": lambda: any_indicator(lambda one: one.scale and all(step.worth for step in one.scale)),
    "milestone reached or not": lambda: any_indicator(lambda one: one.measure is Measure.MILESTONE and not one.stages),
    "milestone in stages": lambda: any_indicator(lambda one: one.stages),
    "range of targets": lambda: any_target(
        lambda _, target: isinstance(target, Range) and target.low is not None and target.high is not None
    ),
    "open range of targets": lambda: any_target(lambda _, target: isinstance(target, Range) and target.high is None),
    "target 0, less is better": lambda: any_target(
        lambda one, target: one.polarity is Polarity.MINIMIZE and target == Decimal(0)
    ),
    "target 0, more is better and 0 is met": lambda: any_target(
        lambda one, target: one.zero_target_met and one.polarity is Polarity.MAXIMIZE and target == Decimal(0)
    ),
    "targets as running totals": lambda: any_indicator(lambda one: one.cumulative_targets),
    "tolerance": lambda: any_indicator(lambda one: one.tolerance and one.polarity is Polarity.STABILIZE),
    "month without a target": lambda: any_indicator(lambda one: one.no_target),
    "provisional value": lambda: any_record(lambda one: one.status is Status.PROVISIONAL),
    "last value carried into a month without one": lambda: any(
        standing(PORTFOLIO, program, one, Question.of(LAST, View.TO_DATE)).carried_from
        for program, one in INDICATORS.values()
    ),
    "obstacle with what is done about it, by whom and until when": lambda: any_record(
        lambda one: one.obstacles and one.follow_up and one.follow_up.owner and one.follow_up.due
    ),
    "target revised, in its place": lambda: any_indicator(
        lambda one: any(
            one.targets.get(change.period) == change.to and change.document for change in one.target_revisions
        )
    ),
    "added later": lambda: any_indicator(lambda one: one.added and one.added.from_ > NOVEMBER),
    "retired": lambda: any_indicator(lambda one: one.retired and one.retired.from_ in MONTHS),
    "negative values": lambda: any_indicator(lambda one: one.allow_negative),
    "evidence optional": lambda: any_indicator(lambda one: not one.evidence_required),
    "baseline": lambda: any_indicator(lambda one: one.baseline),
    "weights": lambda: any(program.indicators[0].weight is not None for program in FIVE),
    "no weights": lambda: any(program.indicators[0].weight_in(NOVEMBER) is None for program in FIVE),
    "weights from a month on": lambda: any_indicator(
        lambda one: one.weight_in(DECEMBER) is None and one.weight_in(DECEMBER.plus(1)) is not None
    ),
    "weight shared out anew": lambda: any_indicator(
        lambda one: any(change.previous and change.document for change in one.weight_revisions)
    ),
    "KAK revised": lambda: any(program.kak and program.kak.revisions for program in FIVE),
    "fraction": lambda: any_record(lambda one: isinstance(one.value, Fraction)),
    "negative value": lambda: any_record(lambda one: isinstance(one.value, Decimal) and one.value < 0),
    "not applicable": lambda: any_record(lambda one: one.not_applicable),
    "correction": lambda: any_record(lambda one: one.revisions),
    "percentage between two bands as printed": lambda: any_standing(
        lambda one: one.percent is not None and in_printed_gap(PORTFOLIO.settings.rating, one.percent)
    ),
    "90.4 %": lambda: any_standing(lambda one: percent(one) == Decimal("90.4")),
    "over the cap": lambda: any_standing(lambda one: percent(one) > PORTFOLIO.settings.score.cap),
    "a little over a minimum: rated high, not met": lambda: any_standing(
        lambda one: one.indicator.polarity is Polarity.MINIMIZE and one.met is False and 91 <= percent(one) < 100
    ),
    "no ratio, yet not met": lambda: any_standing(
        lambda one: one.state is CellState.NOT_COMPUTABLE and one.met is False
    ),
    "eight bad months in a row": lambda: any(
        len(row.streak) >= 8
        for program in FIVE
        for row in program_standing(PORTFOLIO, program, Question.of(LAST)).indicators
    ),
}


@pytest.mark.parametrize("shown", SHOWN.values(), ids=SHOWN)
def test_there_is_an_example_of(shown: Callable[[], bool]) -> None:
    assert shown()


def test_the_people_are_invented_but_for_those_who_build_kpi() -> None:
    people = PORTFOLIO.settings.people
    assert {one.role for one in people} == set(Role)
    for one in people:
        assert one.role is Role.ADMINISTRATOR or ("Contoh" in one.name and one.email.endswith("@contoh.example"))


def test_older_months_came_in_with_an_opening() -> None:
    opening = PORTFOLIO.settings.opening
    assert opening is not None
    assert (opening.through, "contoh" in opening.document.casefold()) == (BROUGHT_IN, True)


def test_each_month_was_asked_for_by_a_sheet() -> None:
    sheets = PORTFOLIO.instructions
    assert sorted(sheets) == list(REPORTED)
    assert {month for month, one in sheets.items() if one.issued} == set(Span(NOVEMBER, BROUGHT_IN))
    items = [item for sheet in sheets.values() for item in sheet.items]
    decisions = [one.decision for item in items for one in item.negotiations]
    assert {one.verdict for one in decisions if one is not None} == set(Verdict)
    assert {item.category for item in items} == set(Category)
    assert {deed.done for item in items for deed in item.deeds} == {True, False}


def test_a_promise_is_overdue() -> None:
    promised = [one.due for item in PORTFOLIO.instructions[LAST].items for one in item.promises]
    assert any(due and due < LAST.first_day for due in promised)


def test_closed_months_still_say_what_was_closed() -> None:
    assert {month for month, one in PORTFOLIO.closings.items() if one.seal} == set(CLOSED)
    assert list(verify(PORTFOLIO)) == []
    assert [month for month, one in PORTFOLIO.closings.items() if one.reopenings] == [Period(2024, 5)]
    forced = {month for month, one in PORTFOLIO.closings.items() if one.seal and one.seal.exceptions}
    assert forced == {month for month in CLOSED if any(one.state.missing for one in stand(month).values())}


@pytest.mark.moment("2026-12-05")
def test_its_history_holds(kpi: Kpi) -> None:
    """In the whole history of this repository: where the clone is shallow the audit refuses, and this fails."""
    done = kpi("audit", "--format", "json", cwd=ROOT)
    assert done.status == 0, done.err or done.out
    found = json.loads(done.out)
    assert (found["holds"], found["closed_up_to"]) == (True, str(CLOSED.last))


#: Which schema an editor takes for which files, as kpi init writes it.
EDITOR = json.loads((ROOT / "kpi/templates/init/vscode.json").read_text("utf-8"))["yaml.schemas"]


def told_to_editors(path: str) -> list[str]:
    return [
        schema.removeprefix("./")
        for schema, files in EDITOR.items()
        if fnmatch.fnmatch(path, files) and path.count("/") == files.count("/")
    ]


@pytest.mark.parametrize("path", sorted(one for one in PORTFOLIO.files if one.endswith(".yaml")))
def test_every_file_names_its_schema_as_the_settings_of_editors_do(path: str) -> None:
    first = (ROOT / path).read_text("utf-8").splitlines()[0]
    stated = first.removeprefix("# yaml-language-server: $schema=")
    assert stated != first
    assert (ROOT / path).parent.joinpath(stated).resolve() in [ROOT / one for one in told_to_editors(path)]


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        (layout.settings_path(), "settings"),
        (layout.kak_path("any"), "kak"),
        (layout.indicators_path("any"), "indicators"),
        (layout.achievements_path("any", "one"), "achievements"),
        (layout.instruction_path(NOVEMBER), "instructions"),
        (layout.closing_path(NOVEMBER), "closings"),
        (layout.settled_path(), "settled"),
    ],
)
def test_what_is_written_names_the_schema_that_editors_are_told(path: str, kind: str) -> None:
    stated = layout.modeline(path, kind).rpartition("=")[2]
    (wanted,) = told_to_editors(path)
    assert (ROOT / path).parent.joinpath(stated).resolve() == ROOT / wanted
