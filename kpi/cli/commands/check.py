"""``kpi check``: a request for a change, judged by the data, the people and the closings of before it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

from kpi.changes.history.pull_request import Request, findings_of, requested
from kpi.cli.session.session import Session
from kpi.measure.audit.squash import squashed, to_be_named
from kpi.model.errors import KpiError
from kpi.model.output.command import kpi_command
from kpi.model.output.message import mark, say
from kpi.model.output.options import FindingsForm
from kpi.model.output.parameter import Parameters, option, switch
from kpi.model.output.problem import Severity
from kpi.render import formats
from kpi.reports.checks.check import RequestFiles, check_report, summary_report
from kpi.reports.checks.diff import Difference, End
from kpi.store.os_errors import reason

HELP: Final = mark(
    "Check a change: everything that validate finds, and what a change may do to closed months, targets and records."
)
EXAMPLE: Final = mark("Example: kpi check --base origin/main")


class CheckParameters(Parameters, frozen=True):
    """Parameters of ``kpi check``."""

    base: Annotated[
        str,
        option(
            "--base",
            "REF",
            mark("what the change goes to: a branch, tag or commit; compared with where the two parted"),
        ),
    ] = ""
    head: Annotated[str, option("--head", "REF", mark("the change itself; the last commit if not named"))] = ""
    strict: Annotated[bool, switch("--strict", mark("warnings count as errors"))] = False
    summary: Annotated[
        str, option("--summary", mark("FILE"), mark("write what changes, and the findings, as Markdown"))
    ] = ""
    form: FindingsForm = "table"


def run(session: Session, given: CheckParameters) -> int:
    """Print every finding; 1 where something is wrong."""
    if not given.base:
        raise KpiError(
            say("{name} needs a value", name="--base"),
            say("for example: {command}", command=kpi_command("check", "--base", "main")),
        )
    request = requested(session, given.base, given.head)
    found, difference = findings_of(request), _difference(request, given.base, given.head)
    looked = RequestFiles(len(request.loaded.portfolio.files), request.below, request.uncommitted)
    report = check_report(difference, found, looked, squashed(request.change), to_be_named(request.change))
    text = formats.draw(
        summary_report(difference, report), "markdown", session.language, width=session.width, color=False, unicode=True
    )
    if given.summary:
        _write(session.folder() / given.summary, text, "w")
    if given.form == "github" and session.environ.get("GITHUB_STEP_SUMMARY"):
        _write(Path(session.environ["GITHUB_STEP_SUMMARY"]), text, "a")
    session.show(report, given.form)
    return 1 if any(given.strict or one.problem.severity is Severity.ERROR for one in found) else 0


def _difference(request: Request, base: str, head: str) -> Difference:
    change = request.change
    before = End(base, request.base, change.base)
    return Difference.between(before, End(head or "HEAD", request.head, change.head), change.changes)


def _write(file: Path, text: str, mode: str) -> None:
    try:
        with file.open(mode, encoding="utf-8") as stream:
            stream.write(text)
    except OSError as error:
        raise KpiError(say("{path} can't be written: {why}", path=str(file), why=reason(error))) from error
