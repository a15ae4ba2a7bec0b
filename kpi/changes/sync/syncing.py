"""Sharing records: bring in those of others, offer one's own, and ask where both say something else."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, cast

from kpi.changes.asking import CellName, month
from kpi.changes.context import data_language
from kpi.changes.repository import with_history
from kpi.changes.workspace import Workspace
from kpi.model.errors import GitTrouble, KpiError
from kpi.model.output.command import kpi_command
from kpi.model.output.message import Message, mark, say
from kpi.model.output.problem import Problem, Severity
from kpi.model.output.progress import waiting
from kpi.model.values.period import Period
from kpi.model.values.struct import Struct, field
from kpi.reports._shared import machine_values
from kpi.rules.catalogue import findings
from kpi.store import exchange, git
from kpi.store.exchange import CellConflict, Joint
from kpi.store.git import Repository, Upstream
from kpi.store.load import load
from kpi.store.records.merge import Record
from kpi.store.write import forward
from kpi.store.write.saving import Saving, saving
from kpi.store.yaml import decode

#: How often to begin anew where somebody else was quicker.
TRIES: Final = 5


class Synced(Struct, frozen=True):
    """Result of a sync: the last commit before and after, and how many commits came in and went out."""

    before: str
    after: str
    came: int
    went: int


class Sync(Struct):
    """One sync. ``mine`` and ``theirs`` are cells (program, indicator, month) decided on the command line."""

    session: Workspace
    root: Path
    repository: Repository
    shared: Upstream
    mine: frozenset[tuple[str, str, str]]
    theirs: frozenset[tuple[str, str, str]]
    decided: dict[tuple[str, str, str], Record | None] = field(default_factory=dict)

    def run(self) -> Synced:
        """Fetch, join, move, push; begin anew where somebody else was quicker. Raises ``KpiError``.

        Both lines of history are kept and joined by a commit, so that no commit ever changes its name. It is made
        apart, and nothing moves before it is whole and right: there is no half-merged state to be stuck in.
        """
        start = git.head(self.repository)
        if start is None:
            raise GitTrouble(say("there is no commit yet that could be shared"), say("record something first"))
        came = 0
        for _ in range(TRIES):
            with waiting(mark("Asking what the others have")):
                others = git.fetched(self.repository, self.shared)
            with saving(self.repository.top, self.repository, self.repository) as change:
                head = self._moved(change, others)
            came += len(git.commits_between(self.repository, start, others)) if others and not came else 0
            if head == others:
                return Synced(start, head, came, 0)
            went = git.count_unshared(self.repository, self.shared.remote, head)
            with waiting(mark("Sending")):
                sent = git.pushed(self.repository, self.shared, head)
            if sent:
                return Synced(start, head, came, went)
        raise GitTrouble(
            say("others keep sending while this computer does"),
            say("your records are safe here; try again: {command}", command=kpi_command("sync")),
        )

    def _moved(self, change: Saving, others: str | None) -> str:
        """Bring the others' commits into the branch and the files; the last commit then."""
        head = cast("str", git.head(self.repository))
        if others is None or git.leads_to(self.repository, others, head):
            return head
        new = others
        if not git.leads_to(self.repository, head, others):
            new = self._joined(head, others)
        subject = self._text(say("Join records with {remote}", remote=f"{self.shared.remote}/{self.shared.branch}"))
        forward.advance(change, self.repository, self.root, new, subject)
        return new

    def _joined(self, head: str, others: str) -> str:
        """A commit with both sides in it, that nothing knows of yet."""
        found = exchange.joint(self.repository, self.root, head, others, self.decided)
        if found.broken:
            raise KpiError(
                say("you and somebody else changed the same lines of {paths}", paths=found.broken),
                say("nothing was changed here; ask somebody who knows git to join the two: git merge {ref}",
                    ref=f"{self.shared.remote}/{self.shared.branch}"),
            )  # fmt: skip
        if found.conflicts:
            self._decide(found.conflicts)
            found = exchange.joint(self.repository, self.root, head, others, self.decided)
        new = git.joined(
            self.repository, head, others, taken=found.taken, merged=found.merged, message=self._message(found)
        )
        self._refuse_wrong(head, others, new)
        return new

    def _message(self, found: Joint) -> str:
        subject = self._text(say("Join records with {remote}", remote=f"{self.shared.remote}/{self.shared.branch}"))
        cells = sorted({f"KPI-Decided: {program}/{name} {month}" for program, name, month in self.decided})
        return "\n".join([subject, "", "KPI-Command: sync", *(cells if found.merged else ()), ""])

    def _text(self, message: Message) -> str:
        return data_language(self.session.load().portfolio).text(message)

    # Conflicts.

    def _decide(self, conflicts: Sequence[CellConflict]) -> None:
        """Ask, or take what the command line says. Raises ``KpiError`` where one stays open."""
        for one in conflicts:
            if one.name in self.mine:
                self.decided[one.name] = self._mine(one)
            elif one.name in self.theirs:
                self.decided[one.name] = self._theirs(one)
            else:
                self._ask(one)

    def _ask(self, one: CellConflict) -> None:
        cell = f"{one.program}/{one.indicator}"
        month = Period.parse(one.conflict.month)
        self.session.remark(say("{cell}, {month}: two people say different things", cell=cell, month=month))
        self.session.remark(say("  yours:  {what}", what=_told(one.conflict.mine, one.conflict.keys)))
        self.session.remark(say("  theirs: {what}", what=_told(one.conflict.theirs, one.conflict.keys)))
        if self.session.ask(say("Keep yours?")):
            self.decided[one.name] = self._mine(one)
        elif self.session.ask(say("Then keep theirs?")):
            self.decided[one.name] = self._theirs(one)
        else:
            name = f"{cell}@{one.conflict.month}"
            raise KpiError(
                say("nothing was changed here: it is not decided what holds"),
                say("talk to each other; for yours: {mine}, for theirs: {theirs}",
                    mine=kpi_command("sync", "--mine", name), theirs=kpi_command("sync", "--theirs", name)),
            )  # fmt: skip

    def _mine(self, one: CellConflict) -> Record | None:
        """My record in the place of theirs: a correction that keeps what they said."""
        record, theirs = one.conflict.mine, one.conflict.theirs
        if record is None or theirs is None or "value" not in one.conflict.keys:
            return record
        first = {"recorded": theirs["recorded"]} if one.conflict.base is None and "recorded" in theirs else {}
        return self._revised({**record, **first}, theirs)

    def _theirs(self, one: CellConflict) -> Record | None:
        """Their record in the place of mine, which is in the history, too, and stays told."""
        record, mine = one.conflict.theirs, one.conflict.mine
        if record is None or mine is None or "value" not in one.conflict.keys:
            return record
        return self._revised(record, mine)

    def _revised(self, record: Record, rejected: Record) -> Record:
        """A record with a revision that says what the rejected one said, and who decided."""
        who = git.identity(self.repository)
        now = self.session.load().portfolio.as_of.replace(microsecond=0)
        revision: dict[str, Any] = {
            "at": now.isoformat(timespec="seconds"),
            "by": f"{who.name} <{who.email}>",
            "previous": {key: rejected[key] for key in ("value", "not_applicable", "status") if key in rejected},
            "reason": self._text(say("two people recorded different things; this one was chosen")),
        }
        return {**record, "revisions": [*cast("list[Any]", record.get("revisions") or []), revision]}

    # What would be wrong.

    def _refuse_wrong(self, mine: str, theirs: str, new: str) -> None:
        """Refuse what is right on either side and wrong together: a record in a month that they have closed."""
        known = {_identity(one) for commit in (mine, theirs) for one in self._errors(commit)}
        errors = [one for one in self._errors(new) if _identity(one) not in known]
        if errors:
            for problem in errors[1:]:
                self.session.remark(say("kpi: {message}", message=problem.message))
            raise KpiError(
                say("together with what others have sent: {what}", what=errors[0].message),
                say(
                    "nothing was changed here; have the month opened again, or take your record back: {command}",
                    command=kpi_command("undo"),
                ),
            )

    def _errors(self, commit: str) -> list[Problem]:
        """Errors in the data of a commit, except for missing evidence, which is looked for on disk."""
        with git.CommitFiles(self.repository, commit, self.root) as files:
            loaded = load(self.root, None, files)
        found = (*loaded.problems, *findings(loaded.portfolio))
        return [one for one in found if one.severity is Severity.ERROR and one.code != "evidence-file"]


def _identity(problem: Problem) -> tuple[object, ...]:
    return problem.code, problem.place.path, problem.place.pointer


def _told(record: Record | None, keys: Sequence[str]) -> Message:
    """One side of a conflict: value, author, time."""
    if record is None:
        return say("deleted")
    what = say("{value}", value=_plain(record))
    others = tuple(f"{key}: {record.get(key, '–')}" for key in keys if key != "value")
    if others:
        what = say("{value}; {others}", value=what, others=others)
    last = _signed(record)
    return say("{what} ({who}, {when})", what=what, who=str(last.get("by", "?")), when=_when(last))


def _plain(record: Record) -> object:
    """The value as it is shown, or why there is none."""
    tree = {key: record[key] for key in ("value", "not_applicable", "status") if key in record}
    try:
        (built,) = decode.achievements(cast("Any", {"2023-11": tree})).values()
    except (decode.Malformed, ValueError):
        return "?"
    return machine_values.trailer(built.value) if built.value is not None else say("not applicable: {why}",
                                                                        why=built.not_applicable or "")  # fmt: skip


def _signed(record: Record) -> dict[str, object]:
    """The last signature of a record."""
    revisions = record.get("revisions")
    last = revisions[-1] if isinstance(revisions, list) and revisions else record.get("recorded")
    return cast("dict[str, object]", last) if isinstance(last, dict) else {}


def _when(signed: dict[str, object]) -> object:
    import datetime

    try:
        return datetime.datetime.fromisoformat(str(signed["at"]))
    except (KeyError, ValueError):
        return "?"


def sync(session: Workspace, mine: Sequence[str], theirs: Sequence[str]) -> Synced:
    """Share records with the others. ``mine`` and ``theirs`` are ``PROGRAM/INDICATOR@PERIOD``."""
    root = session.root
    repository = with_history(root)
    ours, others = (frozenset(_name(one) for one in side) for side in (mine, theirs))
    return Sync(session, root, repository, git.upstream(repository), ours, others).run()


def _name(typed: str) -> tuple[str, str, str]:
    """A cell and month as typed. Raises ``KpiError``."""
    cell, at, period = typed.partition("@")
    if not at:
        raise KpiError(say("{typed} names no cell and month", typed=typed),
                       say("for example wisata-industri/kunjungan-wisata@2023-11"))  # fmt: skip
    name = CellName.of(cell)
    return name.program, name.indicator, str(month(period))
