"""Moving a program from one state to another: what makes sense, what it demands, and the lines of ``kak.yaml``."""

from __future__ import annotations

import datetime
import re
from functools import partial
from typing import Annotated, Final

from kpi.changes import asking, demanded
from kpi.changes.basis import Basis, readable_program
from kpi.changes.context import Desk, data_language, desk
from kpi.changes.date_warnings import refuse_signed, refuse_step
from kpi.changes.pipeline import Draft, FileChange, refuse_closed, save
from kpi.changes.question import one_of
from kpi.changes.workspace import Workspace
from kpi.measure import labels
from kpi.model.domain.lifecycle import Move, outcome, possible_moves
from kpi.model.domain.program import Program, Signatory, Signing, State, StateChange
from kpi.model.errors import KpiError, bad_value
from kpi.model.output import options
from kpi.model.output.command import kpi_command
from kpi.model.output.message import mark, say, say_many
from kpi.model.output.options import WriteOptions
from kpi.model.output.parameter import Parameters, argument, option, text_option
from kpi.model.values.period import Period
from kpi.model.values.struct import replace
from kpi.reports._shared.outcome import commit_message
from kpi.reports.kak.completeness import SECTIONS, Lack, Part, as_if_signed, completeness
from kpi.reports.program.move import Moving, move_report, move_subject
from kpi.rules.catalogue import CONTENT, findings
from kpi.store import git, layout
from kpi.store.pending import unsaved
from kpi.store.yaml.encode import programs

_SIGNATORY: Final = re.compile(r"\s*([^:]*[^:\s])\s*:\s*([^,]*[^,\s])\s*,\s*(.*\S)\s*")
#: Of whom somebody must say why.
_WITH_REASON: Final = frozenset({Move.PROPOSE, Move.REFORMULATE, Move.COMPLETE, Move.STOP, Move.RESUME})
#: What must be written before a program is ready; indicators and targets may follow until it is signed.
_READY: Final = frozenset({Part.HEAD, *SECTIONS})


class MoveParameters(Parameters, frozen=True):
    """Parameters of ``kpi program``."""

    move: Annotated[
        str,
        argument(
            mark("MOVE"), mark("propose, reformulate, ready, sign, complete, stop, resume; or list, for all programs")
        ),
    ]
    name: options.Program
    date: options.Decided = ""
    reason: options.Reason = ""
    document: options.Document = ""
    number: Annotated[str, text_option("--number", mark("sign: the number of the KAK"))] = ""
    place: Annotated[str, text_option("--place", mark("sign: where it was signed"))] = ""
    signatory: Annotated[
        tuple[str, ...],
        option("--signatory", mark("SIDE: NAME, POSITION"), mark("sign: who signed; once for each, of both sides")),
    ] = ()
    section: Annotated[tuple[str, ...], option("--section", hidden=True)] = ()
    write: options.ConfirmedWrite = options.ConfirmedWrite()


def move(session: Workspace, given: MoveParameters) -> int:
    """Move a program. Raises ``KpiError`` where the move makes no sense or the program lacks something for it."""
    day = asking.plain_day(given.date, session)
    given = replace(given, date=day, reason=given.reason.strip(), document=given.document.strip())
    wanted = one_of(Move, given.move, "MOVE")
    at = desk(session.root, commits=given.write.commits)
    found = readable_program(at.root, given.name)
    program = found.program
    _refuse_options(wanted, given)
    step = _step(found, program, wanted, given)
    months = _months(program, step)
    refuse_closed(at, months)
    exchanged = at.committing is not None and git.is_exchanged(at.committing)
    moving = Moving(program, wanted, step, _lacks(found, program, step), exchanged)
    if moving.lacks:
        return _refused(session, moving, given.write)
    path = layout.kak_path(program.folder)
    text = found.text(path)
    if wanted is Move.SIGN:
        text = programs.with_signature(text, given.number.strip(), _signing(given, step.since))
    files = found.written({path: programs.with_step(text, program, step)})
    refuse_step(found.portfolio, program, step)
    along = _along(at, program)
    change = FileChange(
        files,
        _message(found, moving),
        frozenset(months),
        along=tuple(one for one in along if one != path),
        sweeping=bool(along),
    )
    return save(session, at, Draft(change, found, refuse_signed), given.write, partial(move_report, moving))


def _along(at: Desk, program: Program) -> tuple[str, ...]:
    """Other files of the commit: until a program is signed, all hand edits in its folder."""
    if program.signed or at.committing is None:
        return ()
    folder = layout.program_path(program.folder)
    return tuple(sorted(unsaved(at.committing, at.root, [folder]).changed))


def _refuse_options(wanted: Move, given: MoveParameters) -> None:
    if wanted is not Move.SIGN and (given.number or given.place or given.signatory):
        raise KpiError(say("--number, --place and --signatory go with sign"), say("leave them away"))
    demanded.stated(given.document, say('name it: --document "..."'))
    if wanted in _WITH_REASON and not given.document:
        demanded.reason(given.reason, say("{move} needs a reason", move=wanted.value))
    else:
        demanded.stated(given.reason, say('say why: --reason "..."'))


def _step(found: Basis, program: Program, wanted: Move, given: MoveParameters) -> StateChange:
    """The step that is added to the program's life. Raises ``KpiError``."""
    state = outcome(program, wanted)
    if state is None:
        possible = tuple(one.value for one in possible_moves(program))
        hint = say("possible now: {moves}", moves=possible) if possible else say("what is completed stays so")
        raise KpiError(
            say("{program} is {state}: {move} makes no sense now", program=program.id,
                state=labels.state(program.state), move=wanted.value),
            hint,
        )  # fmt: skip
    day = asking.past_day(given.date, found.portfolio)
    if program.states and day < program.states[-1].since:
        raise KpiError(
            say("{day} is before the last step, {before}", day=day, before=program.states[-1].since),
            say("write the day on which it happened: --date ..."),
        )
    if state is State.COMPLETED and program.span is not None and day < program.span.last.first_day:
        raise KpiError(
            say("the phases go on until {month}", month=program.span.last),
            say("stop the program, or complete it in its last month or later"),
        )
    document = given.document or (given.number if wanted is Move.SIGN else "")
    return StateChange(state, day, given.reason or None, document or None)


def _months(program: Program, step: StateChange) -> tuple[Period, ...]:
    """The months that must be open: where figures begin or end, no closed month may change."""
    if not program.measured and step.state is not State.IMPLEMENTING:
        return ()
    since = Period.of(step.since)
    first = program.span.first if program.span is not None and program.state is State.READY else since
    return tuple(sorted({since, first}))


def _lacks(found: Basis, program: Program, step: StateChange) -> tuple[Lack, ...]:
    """Gaps of the program that stand in the way of its new state."""
    if program.state is State.STOPPED or step.state not in {State.READY, State.IMPLEMENTING}:
        return ()
    problems = (*found.loaded.problems, *findings(as_if_signed(found.portfolio), CONTENT))
    lacks = completeness(found.portfolio, program, problems).lacks
    if step.state is State.READY:
        return tuple(lack for lack in lacks if lack.part in _READY)
    span = program.span
    if span is not None and span.first.last_day < step.since:
        what = say("the first phase begins in {month}, before the signature", month=span.first)
        hint = say("let it begin in {month} or later", month=Period.of(step.since))
        return (*lacks, Lack(Part.PHASES, what, hint))
    return lacks


def _refused(session: Workspace, moving: Moving, write: WriteOptions) -> int:
    session.show(move_report(moving, None), write.form)
    raise KpiError(
        say_many(
            "{program}: {move} is refused, {count} thing is missing",
            "{program}: {move} is refused, {count} things are missing",
            len(moving.lacks),
            program=moving.program.id,
            move=moving.move.value,
        ),
        say("nothing was written; see it all: {command}", command=kpi_command("kak", moving.program.id, "--check")),
    )


def _signing(given: MoveParameters, day: datetime.date) -> Signing:
    """The signature from the options. Raises ``KpiError`` where it is incomplete."""
    for name, value in (("--number", given.number), ("--place", given.place)):
        if not value.strip():
            raise KpiError(say("{name} is missing", name=name), say("say number and place of the signed KAK"))
    signatories = tuple(_signatory(one) for one in given.signatory)
    if len({one.role.casefold() for one in signatories}) < 2:
        raise KpiError(
            say("a KAK has two sides: name who signed for each"),
            say(
                "for example {example}",
                example='--signatory "Pemerintah daerah: Nama, Jabatan" --signatory "Tim ITB: Nama, Jabatan"',
            ),
        )
    return Signing(day, given.place.strip(), signatories)


def _signatory(typed: str) -> Signatory:
    match = _SIGNATORY.fullmatch(typed)
    if match is None:
        raise bad_value(
            "--signatory",
            typed,
            say('write side, name and position: --signatory "SIDE: NAME, POSITION"'),
        )
    return Signatory(match[1].strip(), match[2], match[3])


def _message(found: Basis, moving: Moving) -> str:
    step = moving.step
    return commit_message(
        move_subject(moving, data_language(found.portfolio).text),
        (step.reason, step.document),
        (
            f"KPI-Command: program {moving.move.value}",
            f"KPI-Program: {moving.program.id}",
            f"KPI-State: {step.state.value}",
        ),
    )
