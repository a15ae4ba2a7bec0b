"""Changing what both sides have signed: why and by what document, from an open month on, as a revision of the KAK."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Final

from kpi.changes import asking, demanded, pipeline
from kpi.changes.basis import Basis, readable_program
from kpi.changes.context import Desk, data_language, desk
from kpi.changes.date_warnings import refuse_plan, refuse_signed
from kpi.changes.pipeline import Draft, FileChange
from kpi.changes.workspace import Workspace
from kpi.measure import labels
from kpi.model.domain.program import KakRevision, Program, State
from kpi.model.errors import KpiError
from kpi.model.output.command import BLANK, kpi_command
from kpi.model.output.message import Message, say
from kpi.model.output.options import GroundsOptions, WriteOptions
from kpi.model.values.period import Period
from kpi.model.values.struct import Struct, replace
from kpi.reports._shared.outcome import commit_message
from kpi.reports.program.kak_change import KakChange, KakChangeKind, change_report
from kpi.store import layout, names
from kpi.store.yaml.encode import closings, programs

#: The command that makes a change, as the trailer of its commit names it.
_COMMANDS: Final = {
    KakChangeKind.PHASE: "change phase",
    KakChangeKind.ADD: "new indicator",
    KakChangeKind.RETIRE: "change retire",
    KakChangeKind.WEIGHTS: "change weights",
    KakChangeKind.REVISE: "change kak",
    KakChangeKind.REDEFINE: "change indicator",
}


def typed_grounds(session: Workspace, given: GroundsOptions) -> GroundsOptions:
    """The same without blanks around, and the day as it is written in files. Raises ``KpiError`` for what is no day."""
    day = asking.plain_day(given.date.strip(), session)
    return replace(given, reason=given.reason.strip(), document=given.document.strip(), date=day, by=given.by.strip())


class Grounds(Struct, frozen=True):
    """Why something signed changes: since which day, decided by whom, for what reason and in which document."""

    day: datetime.date
    by: str
    reason: str
    document: str


class SignedProgram(Struct, frozen=True):
    """A signed program that is to change: who writes, what is there, and why it changes."""

    desk: Desk
    found: Basis
    grounds: Grounds

    @property
    def program(self) -> Program:
        """The program as it is."""
        return self.found.program

    def text(self, path: str) -> str:
        """The current text of a file."""
        return self.found.text(path)


class Amendment(Struct, frozen=True):
    """Change of a signed program: new texts by path, what that does, and trailers of the commit.

    ``months``: those whose figures change or come to be, which must be open. ``revises``: ``kak.yaml`` gets one more
    revision of the KAK, too; not where what changes keeps its own. ``unusual``: what somebody should say yes to.
    """

    kind: KakChangeKind
    what: Message
    texts: dict[str, str]
    trailers: tuple[str, ...]
    months: tuple[Period, ...] = ()
    revises: bool = True
    unusual: tuple[Message, ...] = ()


def signed_program(session: Workspace, typed: str, grounds: GroundsOptions, write: WriteOptions) -> SignedProgram:
    """Open a program that is carried out. Raises ``KpiError`` where it isn't, or nobody says why it changes."""
    at = desk(session.root, commits=write.commits)
    found = readable_program(at.root, typed)
    refuse_unsigned(found.program)
    return SignedProgram(at, found, _grounds(found, grounds, at))


def refuse_unsigned(program: Program) -> None:
    """Refuse a program that isn't carried out now. Raises ``KpiError``."""
    if program.signed and program.state is State.IMPLEMENTING:
        return
    hint = say(
        "while the KAK isn't signed, edit its files: {command}", command=kpi_command("kak", program.id, "--check")
    )
    if program.signed:
        hint = say(
            "what is stopped is taken up again first: {command}", command=kpi_command("program", "resume", program.id)
        )
    raise KpiError(
        say("{program} is {state}: this is for a program that is carried out",
            program=program.id, state=labels.state(program.state)),
        hint if program.state is not State.COMPLETED else say("what is completed stays so"),
    )  # fmt: skip


def _grounds(found: Basis, typed: GroundsOptions, at: Desk) -> Grounds:
    reason = demanded.reason(typed.reason, say("what is signed changes only with a reason"))
    document = demanded.document(typed.document, say("what is signed changes only with a document"))
    return Grounds(asking.past_day(typed.date, found.portfolio), typed.by or at.by, reason, document)


def _kak_revision(case: SignedProgram, what: Message) -> KakRevision:
    """The next revision of the KAK: it says what changes, and why. Raises ``KpiError``."""
    kak, grounds = case.program.kak, case.grounds
    before = kak.revisions if kak else ()
    earliest = before[-1].date if before else kak.signed.date if kak and kak.signed else grounds.day
    demanded.in_order(grounds.day, earliest)
    said = data_language(case.found.portfolio).text(say("{what}: {reason}", what=what, reason=grounds.reason))
    return KakRevision(len(before) + 1, grounds.day, said, grounds.document)


def require_open(root: Path, months: Iterable[Period]) -> None:
    """Refuse to begin in a closed month, or before one; says where to begin instead. Raises ``KpiError``."""
    wanted = min(months, default=None)
    closed = [] if wanted is None else closed_since(root, wanted)
    if not closed:
        return
    try:
        closings.require_open(root, closed[0])
    except KpiError as error:
        raise KpiError(
            error.message,
            say(
                "begin in {month} or later; or reopen first: {command}",
                month=str(closed[-1].plus(1)),
                command=kpi_command("reopen", closed[-1], "--reason", BLANK, "--document", BLANK),
            ),
        ) from error


def closed_since(root: Path, since: Period) -> list[Period]:
    """The months from one on that are closed; one whose closing can't be read counts as closed."""
    known = (Period.parse(month) for month in names.closed(root))
    return [month for month in known if month >= since and not closings.is_open(root, month)]


def as_it_will_be(case: SignedProgram, texts: dict[str, str]) -> Program:
    """The program with some of its files as they will be. Raises ``KpiError`` where they can't be read."""
    portfolio = case.found.after(case.found.written(texts)).portfolio
    unread = sorted(portfolio.unreadable & texts.keys())
    if unread or not portfolio.programs:
        raise asking.unread(unread[0] if unread else case.program.folder)
    return portfolio.programs[0]


def afterwards(case: SignedProgram, since: Period) -> Iterator[Message]:
    """A remark where figures of a past month change, to be confirmed."""
    if since.last_day < case.found.portfolio.as_of.date():
        yield say("{month} is over, so its figures would change after the fact", month=since)


def save(session: Workspace, case: SignedProgram, drafted: Amendment, write: WriteOptions) -> int:
    """Judge, write and show an amendment: one commit, or nothing. Raises ``KpiError``."""
    require_open(case.desk.root, drafted.months)
    revision = _kak_revision(case, drafted.what) if drafted.revises else None
    texts = drafted.texts if revision is None else _with_revision(case, drafted.texts, revision)
    after = as_it_will_be(case, texts)
    refuse_plan(case.found.portfolio, case.program, after)
    grounds = case.grounds
    told = KakChange(
        case.program, after, drafted.kind, drafted.what, min(drafted.months, default=None), grounds.day,
        grounds.reason, grounds.document, revision,
    )  # fmt: skip
    change = FileChange(
        case.found.written(texts), _message(case, drafted), frozenset(drafted.months),
        sweeping=drafted.kind is KakChangeKind.REVISE,  # sections that were edited by hand are what it keeps
    )  # fmt: skip
    draft = Draft(change, case.found, refuse_signed, drafted.unusual)
    return pipeline.save(session, case.desk, draft, write, partial(change_report, told))


def _with_revision(case: SignedProgram, texts: dict[str, str], revision: KakRevision) -> dict[str, str]:
    path = layout.kak_path(case.program.folder)
    text = texts.get(path, case.text(path))
    return {**texts, path: programs.with_kak_revision(text, case.program, revision)}


def _message(case: SignedProgram, drafted: Amendment) -> str:
    subject = say("{program}: {what}", program=case.program.title, what=drafted.what)
    return commit_message(
        data_language(case.found.portfolio).text(subject),
        (case.grounds.reason, case.grounds.document),
        (f"KPI-Command: {_COMMANDS[drafted.kind]}", f"KPI-Program: {case.program.id}", *drafted.trailers),
    )
