"""One record, as it was typed: from the command line to where it is saved."""

from __future__ import annotations

from kpi.cli.asking import day
from kpi.cli.desk import ask
from kpi.cli.entry import save
from kpi.cli.manner import Manner
from kpi.cli.session.session import Session
from kpi.model.errors import KpiError
from kpi.model.output.message import say
from kpi.model.values.struct import Struct


class GivenRecord(Struct, frozen=True):
    """What was typed about one record, under the names of the parameters of ``kpi record``."""

    cell: str = ""
    period: str = ""
    value: str = ""
    not_applicable: str = ""
    evidence: tuple[str, ...] = ()
    note: str = ""
    obstacles: str = ""
    supports: str = ""
    follow_up: str = ""
    follow_up_owner: str = ""
    follow_up_due: str = ""
    status: str = ""
    no_input: bool = False
    dry_run: bool = False
    no_commit: bool = False
    by: str = ""
    yes: bool = False
    form: str = "table"


def record_one(session: Session, given: GivenRecord) -> int:
    """Save it. Raises ``KpiError``."""
    _refuse_less(given)
    due = day(given.follow_up_due, session) if given.follow_up_due else None
    asked = ask(session.root, session.resources)
    from kpi.cli.draft import TypedRecord  # while git answers

    typed = TypedRecord(
        cell=given.cell, period=given.period, value=given.value, not_applicable=given.not_applicable,
        evidence=given.evidence, note=given.note, obstacles=given.obstacles, supports=given.supports,
        follow_up=given.follow_up, follow_up_owner=given.follow_up_owner, follow_up_due=due, status=given.status,
        by=given.by,
    )  # fmt: skip
    manner = Manner(dry_run=given.dry_run, no_commit=given.no_commit, yes=given.yes, form=given.form)
    return save(session, typed, manner, asked)


def _refuse_less(given: GivenRecord) -> None:
    """Refuse to guess what is to be recorded. Raises ``KpiError``."""
    for typed, name in ((given.cell, "PROGRAM/INDICATOR"), (given.period, "PERIOD")):
        if not typed:
            raise KpiError(say("{name} is missing", name=name), say("see: {command}", command="kpi record --help"))
