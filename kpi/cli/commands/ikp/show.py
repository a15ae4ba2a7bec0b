"""``kpi ikp show``: the sheet of a month, to read or to print."""

from __future__ import annotations

from typing import Annotated, Final

from kpi.changes.asking import month, nearest, planned
from kpi.changes.instruction.instructing import latest, sheet_of
from kpi.changes.opened import open_data
from kpi.changes.question import one_of
from kpi.cli.session.session import Session
from kpi.model.domain.instruction import Instruction
from kpi.model.errors import UnknownName
from kpi.model.output.message import mark, say
from kpi.model.output.options import AsOf, At, OneAgency, Output
from kpi.model.output.parameter import Candidates, Parameters, argument, option, switch
from kpi.model.values.struct import replace
from kpi.render.formats import ANSWERS, DOCUMENTS, check, chosen
from kpi.reports.instruction.document import ikp_document
from kpi.reports.instruction.ikp import ikp_report
from kpi.reports.instruction.rows import IkpQuestion, Shape, Team, sheet
from kpi.reports.status.unread import unread

HELP: Final = mark("Show the sheet of a month; once achievements are in, with what became of it.")
EXAMPLE: Final = mark("Example: kpi ikp show 2023-12 --format html -o ikp-2023-12.html")


class IkpShowParameters(Parameters, frozen=True):
    """Parameters of ``kpi ikp show``."""

    period: Annotated[
        str, argument(mark("[PERIOD]"), mark("the month of the sheet; otherwise the latest"), Candidates.MONTHS)
    ] = ""
    agency: OneAgency = ""
    team: Annotated[
        str, option("--team", mark("TEAM"), mark("only what concerns the team: policy or implementing"))
    ] = ""
    shape: Annotated[
        str,
        option(
            "--as",
            mark("FORM"),
            mark("instruction, or evaluation; otherwise the evaluation once achievements are in"),
            ("instruction", "evaluation"),
        ),
    ] = ""
    per_agency: Annotated[bool, switch("--per-agency", mark("in html, one sheet for each agency"))] = False
    output: Output = ""
    as_of: AsOf = ""
    at: At = ""
    form: Annotated[
        str,
        option(
            "--format -f",
            "FORMAT",
            mark("table, json, csv, markdown or html; otherwise as the file is called"),
            ("table", "json", "csv", "markdown", "html"),
        ),
    ] = ""


def run(session: Session, given: IkpShowParameters) -> int:
    """Print the sheet."""
    form = given.form
    form = chosen(form, given.output, (*ANSWERS, *DOCUMENTS), "table")
    check(form, findings=False, document=True)
    opened = open_data(session, given.at, given.as_of)
    portfolio = opened.portfolio
    plan = planned(portfolio.programs)
    instruction = sheet_of(portfolio, month(given.period, plan) if given.period else latest(portfolio))
    wanted = one_of(Team, given.team, "--team") if given.team else None
    shape = one_of(Shape, given.shape, "--as") if given.shape else None
    asked = IkpQuestion(_agency(instruction, given.agency), wanted, opened.pending.commit, shape)
    found = sheet(portfolio, instruction, asked)
    report = ikp_report(found)
    if given.per_agency:
        report = replace(report, document=ikp_document(found, per_agency=True))
    session.save(report, form, given.output)
    return 1 if unread(portfolio) else 0


def _agency(instruction: Instruction, typed: str) -> str:
    """The agency as the sheet writes it. Raises ``UnknownName`` with the nearest one."""
    if not typed:
        return ""
    known = {item.agency.casefold(): item.agency for item in instruction.items if item.agency}
    if typed.casefold() not in known:
        raise UnknownName(say("no item is of the agency {typed}", typed=typed), nearest(typed, known.values()))
    return known[typed.casefold()]
