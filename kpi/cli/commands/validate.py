"""``kpi validate``: shape and meaning of the files as they are."""

from __future__ import annotations

from typing import Final

from kpi.cli.session.session import Session
from kpi.cli.validating import ValidateParameters, show_findings
from kpi.model.output.message import mark

HELP: Final = mark("Check the files: their shape, their meaning, and what they say of each other.")
EXAMPLE: Final = mark("Example: kpi validate data/programs/wisata-industri")


def run(session: Session, given: ValidateParameters) -> int:
    """Print every finding; 1 where the data is wrong."""
    return show_findings(session, given)
