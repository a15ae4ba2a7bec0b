"""``kpi settle``: a finding of the audit was looked into and may stand; with a reason, a document, and for good."""

from __future__ import annotations

from typing import Annotated, Final

from kpi.changes import demanded
from kpi.changes.asking import month
from kpi.changes.history.settle import WantedFinding, save, settlement
from kpi.cli.session.session import Session
from kpi.model.errors import KpiError
from kpi.model.output import options
from kpi.model.output.message import mark, say
from kpi.model.output.options import Form
from kpi.model.output.parameter import Candidates, Parameters, argument, month_option, option
from kpi.reports.checks.settled import settled_report

HELP: Final = mark(
    "Settle a finding of kpi audit that was looked into and may stand; by a verifier or an administrator, never by "
    "whoever made the commit."
)
EXAMPLE: Final = mark(
    "Example: kpi settle other-time --commit 3f2a90b1c4d5 --cell wisata-industri/pabrik-tur --period 2024-03 "
    '--reason "terlambat dikirim, sudah dicocokkan" --document "Nota Dinas 12"'
)
#: Fewer digits than are printed would fit too many commits.
_FEWEST: Final = 7


class SettleParameters(Parameters, frozen=True):
    """Parameters of ``kpi settle``."""

    code: Annotated[str, argument(mark("CODE"), mark("the finding, as kpi audit names it"), Candidates.RULES)]
    commit: Annotated[str, option("--commit", mark("ID"), mark("the commit that the finding is about"))] = ""
    cell: Annotated[
        str,
        option(
            "--cell",
            mark("CELL"),
            mark("only of this PROGRAM/INDICATOR, or this program; otherwise of all that the commit touched"),
        ),
    ] = ""
    period: Annotated[str, month_option("--period", mark("only of this month; otherwise of all"))] = ""
    reason: options.Reason = ""
    document: options.Document = ""
    dry_run: options.DryRun = False
    form: Form = "table"


def run(session: Session, given: SettleParameters) -> int:
    """Print what is settled, and save that as one commit."""
    grounds = (
        demanded.reason(given.reason, say("settling a finding needs a reason")),
        demanded.document(given.document, say("settling a finding needs the document that says so")),
    )
    wanted = WantedFinding(
        given.code.strip(), _commit(given.commit), given.cell.strip(), month(given.period) if given.period else None
    )
    then = settlement(session, wanted, grounds)
    saved = None if given.dry_run else save(then)
    session.show(settled_report(then.portfolio, then.entry, then.doubts, saved), given.form)
    return 0


def _commit(typed: str) -> str:
    """The first digits of a commit's id. Raises ``KpiError``."""
    commit = typed.strip().casefold()
    if len(commit) < _FEWEST or len(commit) > 64 or set(commit) - set("0123456789abcdef"):
        raise KpiError(
            say("{option} can't be {typed}", option="--commit", typed=typed)
            if commit
            else say("{name} needs a value", name="--commit"),
            say("the commit as the audit prints it: 12 of the digits 0-9 and a-f"),
        )
    return commit
