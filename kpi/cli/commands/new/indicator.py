"""``kpi new indicator``: an indicator of a program, with its targets."""

from __future__ import annotations

from typing import Final

from kpi.changes.new import new_files, new_indicator
from kpi.cli.session.session import Session
from kpi.model.output.message import mark
from kpi.render.formats import check

HELP: Final = mark("Begin an indicator: every field explained in place, and a line for the target of each month.")
EXAMPLE: Final = mark(
    "Example: kpi new indicator penurunan-stunting/balita-ditimbang --measure percent --polarity maximize"
)


def run(session: Session, given: new_indicator.NewIndicatorParameters) -> int:
    """Add it to the file."""
    check(given.write.form, findings=False)
    return new_files.new_indicator(session, given)
