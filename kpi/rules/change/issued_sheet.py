"""An issued instruction (IKP) stays as it was issued: only negotiations and follow-ups are added to it.

People work by the sheet that was signed. What it asks for moves only by a negotiation that the leader has accepted;
what was asked, decided and done stays written. A sheet that was issued by mistake is put right in the next month's.

Wrong:

    # a sheet that is issued
    - id: isu-01
      instruction: Membersihkan saluran dan gorong-gorong       # was: Membersihkan saluran

Right:

    kpi ikp negotiate wisata-industri/kunjungan-wisata --to 120 --reason "..."
    kpi ikp follow-up isu-01 --note "..."
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kpi.measure.audit.revision_checks import sheet_troubles
from kpi.model.change import ChangeSet
from kpi.model.output.command import kpi_command
from kpi.model.output.message import say
from kpi.model.output.problem import Place, Problem, Severity
from kpi.store import layout

CODE: Final = "issued-sheet"


def check(change: ChangeSet) -> Iterator[Problem]:
    """Issued sheets that are gone, or ask for something else."""
    hint = say("take it back; what may follow is listed by: {command}", command=kpi_command("ikp", "--help"))
    for period, old in change.base.instructions.items():
        path = layout.instruction_path(period)
        if path not in change.head.unreadable:
            for pointer, what in sheet_troubles(old, change.head.instructions.get(period)):
                yield Problem(CODE, Severity.ERROR, Place(path, pointer), what, hint)
