"""``kpi status``: where every program stands."""

from __future__ import annotations

from typing import Final

from kpi.cli.progress import StatusParameters, show_progress
from kpi.cli.session.session import Session
from kpi.model.output.message import mark

HELP: Final = mark("Show where every program stands: target, actual, percentage, rating, and the score.")
EXAMPLE: Final = mark("Example: kpi status wisata-industri --period 2023-12")


def run(session: Session, given: StatusParameters) -> int:
    """Print the progress table."""
    return show_progress(session, given)
