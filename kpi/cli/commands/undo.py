"""``kpi undo``: take back the last change that nobody else has seen."""

from __future__ import annotations

from typing import Final

from kpi.changes.history.undoing import last_change, take_back
from kpi.cli.session.session import Session
from kpi.model.errors import KpiError
from kpi.model.output import options
from kpi.model.output.command import Command
from kpi.model.output.message import mark, say
from kpi.model.output.options import Form
from kpi.model.output.parameter import Parameters
from kpi.reports.entry.undo import undo_report

HELP: Final = mark("Take back your last change, whichever command made it, as long as it has not been sent.")
EXAMPLE: Final = mark("Example: kpi undo")


class UndoParameters(Parameters, frozen=True):
    """Parameters of ``kpi undo``."""

    dry_run: options.DryRun = False
    yes: options.UndoYes = False
    form: Form = "table"


def run(session: Session, given: UndoParameters) -> int:
    """Take the last commit back, if it is a change of one's own that nobody else has.

    The branch moves back by that commit, and its files are as they were before it; whatever else is staged or changed
    stays, and the commit can still be found in git's log of the branch (git reflog). A commit that says the opposite
    would leave a record that was deleted without a reason in the history for ever, though nobody ever saw it.
    """
    found = last_change(session)
    if given.form == "table":
        session.show(undo_report(found, taken=False), given.form)
    if given.dry_run:
        if given.form != "table":
            session.show(undo_report(found, taken=False), given.form)
        return 0
    if not given.yes and session.ask(say("Take it back?")) is False:
        raise KpiError(say("nothing was changed"))
    take_back(session, found)
    if given.form == "table":
        session.tell(
            say("Taken back. It can still be seen: {command}", command=Command(("git", "show", found.commit[:10])))
        )
    else:
        session.show(undo_report(found, taken=True), given.form)
    return 0
