"""The instruction and what is due as facts that fit their schemas, and whose view is whose."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from kpi.measure.instruction import drafted
from kpi.model.domain.instruction import Decision, Deed, Instruction, Issued, Negotiation, Verdict
from kpi.model.domain.portfolio import Portfolio
from kpi.model.output.machine_text import english
from kpi.model.output.message import Message
from kpi.model.output.report import Block, Heading, Line
from kpi.model.values.period import Period
from kpi.model.values.struct import replace
from kpi.reports.instruction.ikp import ikp_report
from kpi.reports.instruction.rows import IkpQuestion, Team, sheet
from kpi.reports.status.due import due_report
from kpi.store.load import load
from tests.repositories import REGENCY

if TYPE_CHECKING:
    from tests.reports.conftest import Facts

DAY = datetime.date(2024, 1, 5)
VISITS = "wisata-industri/kunjungan-wisata"


@pytest.fixture(scope="module")
def portfolio() -> Portfolio:
    return load(REGENCY, datetime.datetime(2024, 2, 25, tzinfo=datetime.UTC)).portfolio


def whole(portfolio: Portfolio, period: Period) -> Instruction:
    """A sheet with everything that one may hold."""
    made = drafted(portfolio, period)
    decision = Decision(Verdict.REJECTED, DAY, "Pejabat", "tetap", "Notulen")
    asked = (
        Negotiation(Decimal(200), Decimal(100), "x", DAY, "A", decision),
        Negotiation(Decimal(200), Decimal(9), "y", DAY, "A"),
    )
    items = tuple(
        replace(item, negotiations=asked, deeds=(Deed(DAY, "A", "mulai"),), note="awasi") if item.id == VISITS else item
        for item in made.items
    )
    return replace(made, items=items, issued=Issued("1", DAY, "Pejabat"))


@pytest.mark.parametrize(("month", "evaluated"), [(Period(2024, 1), True), (Period(2024, 3), False)], ids=str)
def test_facts_fit_the_schema(portfolio: Portfolio, facts: Facts, month: Period, evaluated: bool) -> None:  # noqa: FBT001
    found = facts(ikp_report(sheet(portfolio, whole(portfolio, month), IkpQuestion())))
    assert found["evaluated"] is evaluated
    assert {one["category"] for one in found["items"]} == {"indicator"}


def test_what_was_achieved_is_what_status_says(portfolio: Portfolio, facts: Facts) -> None:
    found = facts(ikp_report(sheet(portfolio, whole(portfolio, Period(2024, 1)), IkpQuestion())))
    (visits,) = [one for one in found["items"] if one["id"] == VISITS]
    assert (visits["target"], visits["actual"], visits["percent"], visits["met"]) == (200, 239, Decimal("119.5"), True)
    assert visits["obstacles"] == "Kunjungan sekolah turun pada awal semester"


@pytest.mark.parametrize("team", Team)
def test_a_team_sees_its_own(portfolio: Portfolio, team: Team) -> None:
    month = Period(2024, 1)
    rows = sheet(portfolio, whole(portfolio, month), IkpQuestion(team=team)).rows
    assert rows
    for row in rows:
        assert row.program is not None
        names = (
            row.program.policy_team
            if team is Team.POLICY
            else (*row.program.implementing_team, row.program.lead_agency)
        )
        decides = team is Team.POLICY and (row.item.undecided is not None or row.marked)
        assert row.item.agency in names or decides
    assert (VISITS in {row.item.id for row in rows}) is True


def test_an_agency_sees_its_own(portfolio: Portfolio) -> None:
    rows = sheet(portfolio, whole(portfolio, Period(2024, 1)), IkpQuestion(agency="Dinas Pariwisata")).rows
    assert {row.item.agency for row in rows} == {"Dinas Pariwisata"}


@pytest.mark.parametrize("month", [Period(2024, 1), Period(2024, 2), Period(2022, 1)], ids=str)
def test_what_is_due_fits_the_schema(portfolio: Portfolio, facts: Facts, month: Period) -> None:
    found = facts(due_report(portfolio, month, None))
    assert (found["due"] == 0) is (month.year == 2022)
    assert len(found["missing"]) <= found["due"]


def sentences(blocks: Iterable[Block]) -> list[str]:
    return [
        english(block.text) for block in blocks if isinstance(block, Line | Heading) and isinstance(block.text, Message)
    ]


def test_a_draft_is_no_evaluation_whatever_was_achieved(portfolio: Portfolio, facts: Facts) -> None:
    draft = replace(whole(portfolio, Period(2024, 1)), issued=None)
    report = ikp_report(sheet(portfolio, draft, IkpQuestion()))
    assert facts(report)["evaluated"] is False
    assert sentences(report.blocks)[0] == "Leader's special instruction (IKP), 2024-01"
    assert "Draft, not issued yet." in sentences(report.blocks)


@pytest.mark.parametrize(
    "asked",
    [IkpQuestion(), IkpQuestion(agency="Dinas Pariwisata"), IkpQuestion(team=Team.POLICY)],
    ids=["all", "agency", "team"],
)
def test_an_item_keeps_its_number_on_the_sheet(portfolio: Portfolio, facts: Facts, asked: IkpQuestion) -> None:
    instruction = whole(portfolio, Period(2024, 1))
    place = {item.id: number for number, item in enumerate(instruction.items, start=1)}
    found = facts(ikp_report(sheet(portfolio, instruction, asked)))["items"]
    assert found
    assert {one["id"]: one["number"] for one in found} == {one["id"]: place[one["id"]] for one in found}


def test_an_evaluation_says_who_is_responsible_until_when(portfolio: Portfolio) -> None:
    found = sheet(portfolio, whole(portfolio, Period(2024, 1)), IkpQuestion(agency="Dinas Pariwisata"))
    first, second, third = (
        replace(row, item=replace(row.item, responsible=who, due=due))
        for row, who, due in zip(found.rows, ("A", "B", "A"), (DAY, None, DAY), strict=False)
    )
    said = sentences(ikp_report(replace(found, rows=(first, second, third))).blocks)
    assert f"No. {first.number}, {third.number}: A, due 2024-01-05" in said
    assert f"No. {second.number}: B" in said
