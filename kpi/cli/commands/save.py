"""``kpi save``: what was edited by hand comes into the history."""

from __future__ import annotations

from typing import Annotated, Final

from kpi.changes.history.hand_edits import save as bring_in
from kpi.cli.session.session import Session
from kpi.model.output import options
from kpi.model.output.message import mark
from kpi.model.output.parameter import Candidates, Parameters, argument

HELP: Final = mark("Bring what you have edited by hand under data/ into the history, after the checks of a request.")
EXAMPLE: Final = mark("Example: kpi save wisata-industri")


class EditsWrite(options.WriteOptions, frozen=True):
    """How edits are saved: always as a commit."""

    no_commit: bool = False
    yes: options.Yes = False


class SaveParameters(Parameters, frozen=True):
    """Parameters of ``kpi save``."""

    program: Annotated[str, argument("[PROGRAM]", mark("only what is in its folder"), Candidates.PROGRAMS)] = ""
    write: EditsWrite = EditsWrite()


def run(session: Session, given: SaveParameters) -> int:
    """Show what changed by meaning, check it, and commit it; 1 where the checks find something wrong."""
    return bring_in(session, given.program, given.write)
