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

from typing import TYPE_CHECKING, Final

from kpi.measure.instruction import fixed_item
from kpi.model.message import say
from kpi.model.problem import Place, Problem, Severity
from kpi.model.struct import replace
from kpi.store import layout

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpi.model.change import ChangeSet
    from kpi.model.instruction import Instruction, Item, Negotiation
    from kpi.model.message import Message

CODE: Final = "issued-sheet"


def check(change: ChangeSet) -> Iterator[Problem]:
    """Issued sheets that are gone, or ask for something else."""
    for period, old in change.base.instructions.items():
        if old.issued is None:
            continue
        path = layout.instruction_path(period)
        new = change.head.instructions.get(period)
        if new is not None:
            yield from _compared(path, old, new)
        elif path not in change.head.unreadable:
            yield _problem(Place(path), say("the IKP of {month} was issued, and is gone", month=period))


def _compared(path: str, old: Instruction, new: Instruction) -> Iterator[Problem]:
    if old.issued != new.issued:
        what = say("the IKP of {month} was issued, and says otherwise how", month=old.period)
        yield _problem(Place(path, ("issued",) if new.issued is not None else ()), what)
    before, after = {item.id: item for item in old.items}, {item.id: item for item in new.items}
    for name in before.keys() - after.keys():
        yield _problem(Place(path, ("items",)), say("{item} is no longer in the issued sheet", item=name))
    for index, item in enumerate(new.items):
        was = before.get(item.id)
        if was is None:
            yield _problem(Place(path, ("items", index)), say("{item} was added to an issued sheet", item=item.id))
        elif fixed_item(was) != fixed_item(item):
            yield _problem(Place(path, ("items", index)), say("{item} changed in an issued sheet", item=item.id))
        elif not _continued(was, item):
            what = say("{item}: what was negotiated or done is no longer as it was written", item=item.id)
            yield _problem(Place(path, ("items", index)), what)


def _continued(old: Item, new: Item) -> bool:
    """Whether negotiations and follow-ups only went on: an open negotiation may have been decided."""
    deeds = new.deeds[: len(old.deeds)] == old.deeds
    went_on = len(new.negotiations) >= len(old.negotiations)
    pairs = zip(old.negotiations, new.negotiations, strict=False)
    return deeds and went_on and all(one == other or _decided(one, other) for one, other in pairs)


def _decided(old: Negotiation, new: Negotiation) -> bool:
    return old.decision is None and replace(new, decision=None) == old


def _problem(where: Place, what: Message) -> Problem:
    hint = say("take it back; what may follow: kpi ikp negotiate, decide, follow-up")
    return Problem(CODE, Severity.ERROR, where, what, hint)
