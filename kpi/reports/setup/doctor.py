"""The report of ``kpi doctor``: checks of git, terminal, disk and settings, each with its mend.

Each check is a function from the facts to what is to be said, or nothing where it doesn't apply.
"""

from __future__ import annotations

from typing import Final

from kpi.model.output.message import say, say_many
from kpi.model.output.report import Audience, Block, Cell, Column, Heading, Json, Line, Report, Table, Tone
from kpi.reports._shared import machine_values
from kpi.reports.setup.health import ABOUT_DATA, ABOUT_MACHINE, NAMES, Diagnosis, Health
from kpi.store.setup.environment import Machine

_SHOWN: Final = {
    Health.OK: (say("✓ ok"), Tone.GOOD),
    Health.WARNING: (say("! look"), Tone.FAIR),
    Health.ERROR: (say("✗ mend"), Tone.BAD),
}
_COLUMNS: Final = (
    Column("check", say("What"), audience=Audience.MACHINES),
    Column("name", say("What"), audience=Audience.PEOPLE),
    Column("health", say("State")),
    Column("message", say("What was found"), wide=True),
    Column("hint", say("How to mend it"), audience=Audience.MACHINES),
)


def doctor_report(machine: Machine) -> Report:
    """Every check with its answer; below, how to mend what isn't in order."""
    answers = examined(machine)
    rows = tuple(_row(name, answer) for name, answer in answers.items())
    blocks: list[Block] = [Heading(say("Is everything in order?"), 1), Table("doctor", _COLUMNS, rows)]
    blocks += [
        Line(say("{name}: {hint}", name=NAMES[name], hint=answer.hint))
        for name, answer in answers.items()
        if answer.hint is not None and answer.health is not Health.OK
    ]
    blocks.append(_summary(answers))
    listed: list[Json] = [_facts(name, answer) for name, answer in answers.items()]
    return Report(
        "doctor",
        tuple(blocks),
        {**machine_values.heading(None), "healthy": healthy(answers), "checks": listed},
        illustrative=None,
    )


def examined(machine: Machine) -> dict[str, Diagnosis]:
    """The answers of all checks that apply, by name."""
    found = {name: check(machine) for name, check in ABOUT_MACHINE.items()}
    if machine.data is not None:
        found |= {name: check(machine, machine.data) for name, check in ABOUT_DATA.items()}
    return {name: answer for name, answer in found.items() if answer is not None}


def healthy(answers: dict[str, Diagnosis]) -> bool:
    """Whether nothing keeps commands from working."""
    return all(answer.health is not Health.ERROR for answer in answers.values())


def _row(name: str, answer: Diagnosis) -> tuple[Cell, ...]:
    shown, tone = _SHOWN[answer.health]
    return (
        Cell(name), Cell(NAMES[name]), Cell(answer.health.value, shown, tone), Cell(answer.message),
        Cell(answer.hint),
    )  # fmt: skip


def _facts(name: str, answer: Diagnosis) -> Json:
    return {
        "check": name,
        "health": answer.health.value,
        "message": machine_values.sentence(answer.message),
        "hint": None if answer.hint is None else machine_values.sentence(answer.hint),
    }


def _summary(answers: dict[str, Diagnosis]) -> Line:
    errors = sum(answer.health is Health.ERROR for answer in answers.values())
    warnings = sum(answer.health is Health.WARNING for answer in answers.values())
    if errors:
        return Line(say_many("{count} thing has to be mended.", "{count} things have to be mended.", errors), Tone.BAD)
    if warnings:
        return Line(
            say_many("{count} thing to look at; the rest is in order.",
                     "{count} things to look at; the rest is in order.", warnings), Tone.FAIR,
        )  # fmt: skip
    return Line(say("✓ everything is in order"), Tone.GOOD)
