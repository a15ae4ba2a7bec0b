"""A program that moves from one state to another, or what it lacks for that."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, assert_never

from kpi.model.domain.lifecycle import Move
from kpi.model.domain.program import Program, State, StateChange
from kpi.model.output.command import BLANK, kpi_command
from kpi.model.output.message import Message, say, say_many
from kpi.model.output.report import Block, Cell, Column, Heading, Json, Line, Report, Table, Tone
from kpi.model.values.struct import Struct
from kpi.reports._shared import machine_values, words
from kpi.reports._shared.outcome import Outcome, outcome_blocks, outcome_facts
from kpi.reports.kak.completeness import Lack, title
from kpi.reports.status.programs import lack_facts

LACKS: Final = (
    Column("part", say("Part")),
    Column("message", say("What is missing or wrong"), wide=True),
    Column("hint", say("What would be right"), wide=True),
)


class Moving(Struct, frozen=True):
    """A move of a program as it is; ``step`` is what is added to its life, ``lacks`` what stands in the way.

    ``exchanged``: the repository has a remote.
    """

    program: Program
    move: Move
    step: StateChange
    lacks: tuple[Lack, ...] = ()
    exchanged: bool = False


def move_report(moving: Moving, outcome: Outcome | None) -> Report:
    """New state of the program; ``outcome`` None: it lacks too much for that."""
    blocks: list[Block] = [Heading(moving.program.title, 1)]
    before, after = (words.program_state(one) for one in (moving.program.state, moving.step.state))
    day = moving.step.since
    if outcome is None:
        count = len(moving.lacks)
        what = say_many(
            "{count} thing is missing before it can be: {state}",
            "{count} things are missing before it can be: {state}",
            count,
            state=after,
        )
        blocks += [Line(what, Tone.BAD), lacks_table(moving.lacks)]
    else:
        text = say("{before} → {after}, since {day}", before=before, after=after, day=day)
        blocks += [Line(text, Tone.GOOD), *outcome_blocks(outcome)]
        blocks += next_step(moving.program.id, moving.step.state, exchanged=moving.exchanged) if outcome.saved else []
    return Report("program", tuple(blocks), _facts(moving, outcome), illustrative=moving.program.illustrative)


def next_step(program: str, state: State, *, exchanged: bool = False) -> list[Line]:
    """Next commands for a program that lacks nothing; ``exchanged``: the repository has a remote."""
    match state:
        case State.PROPOSED | State.REFORMULATING:
            command = kpi_command("program", "ready", program)
            return [Line(say("Next, when its KAK is written: {command}", command=command), Tone.QUIET)]
        case State.READY:
            side = ("--signatory", "...: ..., ...")
            command = kpi_command("program", "sign", program, "--number", BLANK, "--place", BLANK, *side, *side)
            return [Line(say("Next, when it is signed: {command}", command=command), Tone.QUIET)]
        case State.IMPLEMENTING:
            record = Line(say("Next, record what is achieved: {command}", command=kpi_command("record")), Tone.QUIET)
            share = Line(say("Share it with the others: {command}", command=kpi_command("sync")), Tone.QUIET)
            return [record, share] if exchanged else [record]
        case State.COMPLETED | State.STOPPED:
            return []
        case _ as never:
            assert_never(never)


def missing_text(lacks: Sequence[Lack]) -> Message:
    """How much is missing, and in which parts."""
    parts = tuple(title(part) for part in dict.fromkeys(lack.part for lack in lacks))
    return say_many(
        "{count} thing is still missing: {parts}", "{count} things are still missing: {parts}", len(lacks), parts=parts
    )


def lacks_table(lacks: Sequence[Lack]) -> Table:
    """Problems by part: each part is named once."""
    rows = tuple(
        (
            Cell(lack.part.value, "" if at and lacks[at - 1].part is lack.part else title(lack.part)),
            Cell(lack.what),
            Cell(lack.hint or words.DASH),
        )
        for at, lack in enumerate(lacks)
    )
    return Table("lacks", LACKS, rows)


def _facts(moving: Moving, outcome: Outcome | None) -> dict[str, Json]:
    step = moving.step
    saved: dict[str, Json] = {"saved": False, "paths": []} if outcome is None else outcome_facts(outcome)
    return {
        **machine_values.heading(None if outcome is None else outcome.commit),
        "program": moving.program.id,
        "illustrative": moving.program.illustrative,
        "move": moving.move.value,
        "from": moving.program.state.value,
        "to": step.state.value,
        "since": step.since.isoformat(),
        "reason": step.reason,
        "document": step.document,
        "lacking": [lack_facts(lack) for lack in moving.lacks],
        **saved,
    }


def move_subject(moving: Moving, text: Callable[[Message], str]) -> str:
    """The subject of the commit, in the language of the data (``text``)."""
    return text(
        say("Program {title}: {state}", title=moving.program.title, state=words.program_state(moving.step.state))
    )
