"""The one way of every change: judged, agreed to, written, committed, shown.

A kind of change reads the data (``basis``), makes a ``Draft``, and hands it to ``save``; one that judges and asks about
many changes at once takes the steps ``judge`` and ``write`` itself. ``write`` is the only way from here to the disk.
Taking back (``history/undoing``) and joining (``sync/syncing``) move commits that are there already, and use
``kpi.store.write.saving`` themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from collections.abc import Set as AbstractSet
from functools import partial
from typing import Final

from kpi.changes.basis import Basis
from kpi.changes.context import Desk
from kpi.changes.workspace import Workspace
from kpi.model.domain.portfolio import Portfolio
from kpi.model.errors import KpiError, StaleFile
from kpi.model.output.message import Message, say, say_many
from kpi.model.output.options import WriteOptions
from kpi.model.output.problem import Problem, Severity
from kpi.model.output.report import Report
from kpi.model.values.period import Period
from kpi.model.values.struct import Struct
from kpi.reports._shared.outcome import Outcome
from kpi.rules.catalogue import arising
from kpi.store import layout
from kpi.store.git import Answer
from kpi.store.load import Loaded
from kpi.store.write import evidence
from kpi.store.write.evidence import Offered
from kpi.store.write.saving import Written
from kpi.store.yaml.encode import closings

#: The rule about months: what else is wrong in a month that can't be follows from that.
_MONTH: Final = "achievement-month"
#: The rules that look for files of evidence.
_EVIDENCE: Final = frozenset({"evidence-file", "instruction-evidence"})


class FileChange(Struct, frozen=True):
    """The content of one commit, and the conditions under which it is made.

    ``months`` must be open. ``offered`` is evidence: it is copied in, or lies in the repository already. ``along`` are
    other files, as they lie on disk; ``sweeping``: hand edits in ``files`` go in, too. ``rests_on`` are files that the
    history must know. ``again`` judges what was read before, once nobody else can write; ``known`` judges which of the
    files in ``rests_on`` differ from the history. Both raise ``KpiError``.
    """

    files: tuple[Written, ...]
    message: str
    months: frozenset[Period] = frozenset()
    offered: tuple[Offered, ...] = ()
    along: tuple[str, ...] = ()
    sweeping: bool = False
    rests_on: tuple[str, ...] = (layout.settings_path(),)
    again: Callable[[], None] | None = None
    known: Callable[[AbstractSet[str]], None] | None = None


class Draft(Struct, frozen=True):
    """A change that is not judged yet.

    ``before`` is the data that the rules hold it against (None: they are not asked). ``gate`` refuses what they let
    through and ``kpi check`` refuses, by the data before and after; it raises ``KpiError``. ``unusual`` is asked about
    beside the warnings of the rules; ``warned`` False: these are not asked about.
    """

    change: FileChange
    before: Basis | None = None
    gate: Callable[[Portfolio, Portfolio], None] | None = None
    unusual: tuple[Message, ...] = ()
    warned: bool = True


def save(
    session: Workspace,
    at: Desk,
    draft: Draft,
    given: WriteOptions,
    report: Callable[[Outcome], Report],
    standing: Answer | None = None,
) -> int:
    """Judge a draft, ask about it, write it unless it is only shown, and print its report. Raises ``KpiError``.

    ``standing``: git was asked before how the files stand. Raises ``StaleFile`` where a file is no longer what was
    read, unless somebody was asked: what they said yes to may be something else by now.
    """
    change = draft.change
    warnings = [] if draft.before is None else _warnings(session, draft, draft.before)
    agreed = _agreed(session, (*draft.unusual, *(warnings if draft.warned else ())), given)
    commit = None
    if not given.dry_run:
        try:
            commit = write(at, change, standing, partial(session.get_ready, given.form))
        except StaleFile as error:
            if agreed:
                raise KpiError(error.message, error.hint) from error
            raise
    session.show(report(Outcome(change.files, saved=not given.dry_run, commit=commit)), given.form)
    return 0


def judge(before: Basis, change: FileChange) -> tuple[list[Problem], Loaded]:
    """The data as it would be, and what would be wrong with it that isn't now.

    Left out are evidence that will be copied in a moment, and that a correction keeps the value.
    """
    brought = evidence.coming(change.offered)
    after = before.after(change.files)
    return [problem for problem in arising(before.loaded, after) if not _intended(problem, brought)], after


def errors_in(problems: Sequence[Problem]) -> list[Problem]:
    """Those that refuse a change."""
    return sorted((one for one in problems if one.severity is Severity.ERROR), key=lambda one: one.code != _MONTH)


def hint_of(problem: Problem) -> Message | None:
    """The hint of a problem for the command line, else the one for the file."""
    return problem.typed or problem.hint


def _warnings(session: Workspace, draft: Draft, before: Basis) -> list[Message]:
    """Warnings of the rules. Raises ``KpiError`` where the data would be wrong, or the gate refuses the change."""
    problems, after = judge(before, draft.change)
    errors = errors_in(problems)
    for problem in errors[1:]:
        session.remark(say("kpi: {message}", message=problem.message))
    if errors:
        raise KpiError(errors[0].message, hint_of(errors[0]))
    if draft.gate is not None:
        draft.gate(before.portfolio, after.portfolio)
    return [problem.message for problem in problems]


def _intended(problem: Problem, brought: AbstractSet[str | None]) -> bool:
    if problem.code in _EVIDENCE:
        return problem.message.values.get("path") in brought
    return problem.code == "record-history" and problem.severity is Severity.WARNING


def _agreed(session: Workspace, unusual: Sequence[Message], given: WriteOptions) -> bool:
    """Say what is unusual; whether somebody was asked about it, and agreed. Raises ``KpiError`` where not."""
    for message in unusual:
        session.remark(say("unusual: {message}", message=message))
    if not unusual or given.yes or given.dry_run:
        return False
    require_yes(session, say_many("Save it all the same?", "Save all of it all the same?", len(unusual)))
    return True


def require_yes(session: Workspace, question: Message) -> None:
    """Ask a question that must be answered with yes. Raises ``KpiError`` where it isn't, or nobody is there."""
    if not session.ask(question):
        raise KpiError(say("nothing was written"), say("if it is right: the same command with --yes"))


def refuse_no(session: Workspace, question: Message, given: WriteOptions) -> None:
    """Ask a question where somebody is there, unless ``--yes`` answers it. Raises ``KpiError`` for a no."""
    if not given.yes and session.ask(question) is False:
        raise KpiError(say("nothing was written"))


def write(
    at: Desk, change: FileChange, standing: Answer | None = None, meanwhile: Callable[[], object] | None = None
) -> str | None:
    """Write a change and commit it; the commit, None where none is made. Where anything fails all is as it was.

    ``standing``: git was asked before how the files stand; ``meanwhile`` is called while git is at work. Refuses, in
    this order: another kpi that writes, a closed month, what is no longer as it was read, what is for others to change,
    a file that somebody has edited since the last commit. Raises ``KpiError``.
    """
    paths = [one.path for one in change.files]
    along = [*change.along, *evidence.named(one for one in change.offered if one.source is None)]
    with at.saving() as saving:
        refuse_closed(at, change.months)
        if change.again is not None:
            change.again()
        edited = saving.claim(paths, along, rests_on=change.rests_on, sweeping=change.sweeping, asked=standing)
        if change.known is not None:
            change.known(edited)
        saving.bring(change.offered)
        saving.put(change.files)
        named = dict.fromkeys([*paths, *along, *evidence.named(change.offered)])
        return saving.commit(named, change.message, meanwhile)


def refuse_closed(at: Desk, months: Iterable[Period]) -> None:
    """Refuse the first month that is closed. Raises ``KpiError``."""
    for month in sorted(months):
        closings.require_open(at.root, month)


def changed_meanwhile() -> KpiError:
    """Error of data that is no longer what was shown."""
    return KpiError(
        say("the data was changed by somebody else in the meantime"),
        say("nothing was written; look at it, then try again"),
    )
