"""``kpi kak``: the KAK as a document, and what it still lacks."""

from __future__ import annotations

from typing import Annotated, Final

from kpi.changes.opened import Opened, open_data
from kpi.cli.session.session import Session
from kpi.model.output.message import mark
from kpi.model.output.options import AsOf, At, Output, Program
from kpi.model.output.parameter import Parameters, option, switch
from kpi.model.output.problem import Problem
from kpi.model.values.struct import replace
from kpi.render.formats import ANSWERS, DOCUMENTS, chosen
from kpi.render.formats import check as check_format
from kpi.reports.kak.completeness import as_if_signed, completeness
from kpi.reports.kak.kak import check_report, kak_report
from kpi.rules.catalogue import CONTENT, findings

HELP: Final = mark("Print the KAK of a program as a document to read, print and sign; or what it still lacks.")
EXAMPLE: Final = mark("Example: kpi kak wisata-industri --format html -o kak-wisata-industri.html")


class KakParameters(Parameters, frozen=True):
    """Parameters of ``kpi kak``."""

    name: Program
    check: Annotated[bool, switch("--check", mark("list what is missing before it can be signed"))] = False
    output: Output = ""
    as_of: AsOf = ""
    at: At = ""
    form: Annotated[
        str,
        option(
            "--format -f",
            "FORMAT",
            mark("markdown, html, json or table; on a terminal table, else markdown"),
            ("table", "json", "markdown", "html"),
        ),
    ] = ""


def run(session: Session, given: KakParameters) -> int:
    """Print the document."""
    offered = ("markdown", *(() if given.check else DOCUMENTS), *ANSWERS)
    wanted = chosen(given.form, given.output, offered, "table" if given.check or session.on_terminal else "markdown")
    check_format(wanted, findings=False, document=not given.check)
    opened = open_data(session, given.at, given.as_of)
    if given.check:
        return _checked(session, opened, given.name, wanted, given.output, () if given.at else session.load().problems)
    report = kak_report(opened.portfolio, opened.program(given.name), opened.pending.commit)
    session.save(report, wanted, given.output)
    return 0


def _checked(session: Session, opened: Opened, name: str, form: str, output: str, unread: tuple[Problem, ...]) -> int:
    """Print the gaps of a KAK, and ``unread`` problems of its files; 1 where there are any."""
    program = opened.program(name)
    alone = replace(opened.portfolio, programs=(program,), orphans=())
    problems = [*unread, *findings(as_if_signed(alone), CONTENT)]
    found = completeness(opened.portfolio, program, problems)
    session.save(check_report(program, found, opened.pending.commit), form, output)
    return 1 if found.lacking else 0
