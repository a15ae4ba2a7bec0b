"""``kpi program``: a program moves from one state to another."""

from __future__ import annotations

from typing import Final

from kpi.changes.program import moving, revising
from kpi.cli.session.session import Session
from kpi.model.output.message import mark

HELP: Final = mark("Move a program: propose, reformulate, ready, sign, complete, stop, resume; saved as one commit.")
EXAMPLE: Final = mark(
    'Example: kpi program sign nir-banjir --number KAK/02/2023 --place "Cikarang Pusat" '
    '--signatory "Pemerintah daerah: Nama, Kepala Dinas" --signatory "Tim ITB: Nama, Ketua Tim"'
)


def run(session: Session, given: moving.MoveParameters) -> int:
    """Save the step."""
    if given.move == revising.NAME:  # as kpi change kak was called before
        grounds = revising.RevisionGrounds(given.reason, given.document, given.date)
        return revising.revise(session, revising.KakRevisionParameters(given.name, given.section, grounds, given.write))
    return moving.move(session, given)
