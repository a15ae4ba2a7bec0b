"""``kpi sync``: share records with the others."""

from __future__ import annotations

from typing import Annotated, Final

from kpi.changes.repository import with_history
from kpi.changes.sync.syncing import sync as shared
from kpi.cli.session.session import Session
from kpi.model.output.command import kpi_command
from kpi.model.output.message import mark, say, say_many
from kpi.model.output.parameter import Parameters, option
from kpi.reports.status.unsaved import unsaved_lines
from kpi.store import pending

HELP: Final = mark("Bring in what others have recorded and send what you have; asks where two say different things.")
EXAMPLE: Final = mark("Example: kpi sync")


class SyncParameters(Parameters, frozen=True):
    """Parameters of ``kpi sync``."""

    mine: Annotated[
        tuple[str, ...],
        option("--mine", mark("CELL@PERIOD"), mark("where two say different things of it, your record holds")),
    ] = ()
    theirs: Annotated[tuple[str, ...], option("--theirs", mark("CELL@PERIOD"), mark("their record holds"))] = ()


def run(session: Session, given: SyncParameters) -> int:
    """Fetch, join, push."""
    root = session.root
    done = shared(session, given.mine or (), given.theirs or ())
    unsaved = pending.fates(root, pending.unsaved(with_history(root), root))
    if not (done.came or done.went):
        session.tell(
            say("Nothing came in and nothing was sent.")
            if unsaved
            else say("Nothing new: you have what the others have.")
        )
    if done.came:
        session.tell(say_many("{count} commit of others came in.", "{count} commits of others came in.", done.came))
        session.tell(say("See what changed: {command}", command=kpi_command("diff", f"{done.before[:10]}")))
    if done.went:
        session.tell(say_many("{count} commit of yours was sent.", "{count} commits of yours were sent.", done.went))
    for line in unsaved_lines(unsaved):
        session.tell(line)
    return 0
