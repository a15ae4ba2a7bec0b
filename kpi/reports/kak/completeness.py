"""Parts that a program lacks before its KAK can be signed.

Most of it the rules find, once they look at the program as if it were signed (``as_if_signed``); the rest is what only
a signature asks for: teams, weights, and who answers for each indicator.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Final

from kpi.model.domain.portfolio import Portfolio
from kpi.model.domain.program import Kak, KakSections, Program, State
from kpi.model.domain.settings import KAK_SECTIONS
from kpi.model.output.command import BLANK, kpi_command
from kpi.model.output.message import Message, say
from kpi.model.output.problem import Problem, Severity
from kpi.model.values.struct import Struct, replace
from kpi.store import layout


class Part(StrEnum):
    """A part of what is signed: the head, the sections of the KAK, and what it is measured by."""

    HEAD = "head"
    BACKGROUND = "background"
    PURPOSE = "purpose"
    BENEFICIARIES = "beneficiaries"
    SCOPE = "scope"
    LOCATION = "location"
    OUTPUT = "output"
    STRATEGY = "strategy"
    TIMEFRAME = "timeframe"
    BUDGET = "budget"
    RESPONSIBLE = "responsible"
    OTHER = "other"
    PHASES = "phases"
    INDICATORS = "indicators"
    TARGETS = "targets"
    WEIGHTS = "weights"
    OWNERS = "owners"


#: The sections of a KAK among the parts, in their usual order.
SECTIONS: Final = tuple(map(Part, KAK_SECTIONS))
_OF_INDICATORS: Final = frozenset({Part.TARGETS, Part.WEIGHTS, Part.OWNERS})
#: Whether there is a signature, and how the program came to its state, is not for its content to answer.
_NOT_CONTENT: Final = frozenset({"kak-signed", "kak-revisions", "state-history", "unsigned-achievements"})
_TARGETS: Final = ("target-", "cumulative-targets")

_TITLES: Final = {
    Part.HEAD: say("Head"),
    Part.BACKGROUND: say("Background"),
    Part.PURPOSE: say("Purpose"),
    Part.BENEFICIARIES: say("Beneficiaries"),
    Part.SCOPE: say("Scope"),
    Part.LOCATION: say("Location"),
    Part.OUTPUT: say("Outputs"),
    Part.STRATEGY: say("Strategy"),
    Part.TIMEFRAME: say("Time span"),
    Part.BUDGET: say("Cost and source"),
    Part.RESPONSIBLE: say("Persons responsible"),
    Part.OTHER: say("Further sections"),
    Part.PHASES: say("Phases"),
    Part.INDICATORS: say("Indicators"),
    Part.TARGETS: say("Targets"),
    Part.WEIGHTS: say("Weights"),
    Part.OWNERS: say("Owners"),
}


class Lack(Struct, frozen=True):
    """Something that is missing or wrong, in which part, and what would be right."""

    part: Part
    what: Message
    hint: Message | None = None


class Completeness(Struct, frozen=True):
    """How far a program is from being signed: the parts that count, what they lack, whether it has indicators."""

    parts: tuple[Part, ...]
    lacks: tuple[Lack, ...]
    measurable: bool = True
    readable: bool = True

    @property
    def lacking(self) -> tuple[Part, ...]:
        """The parts that aren't complete; without indicators, nothing about them is."""
        named = {lack.part for lack in self.lacks} | (frozenset() if self.measurable else _OF_INDICATORS)
        return tuple(part for part in self.parts if part in named)

    @property
    def gaps(self) -> tuple[Lack, ...]:
        """Every gap, part by part; one for each part of which nothing can be told without indicators."""
        return tuple(gap for part in self.lacking for gap in self._of(part))

    def _of(self, part: Part) -> list[Lack]:
        found = [lack for lack in self.lacks if lack.part is part]
        unread = say("not known while {path} can't be read", path=layout.INDICATORS)
        return found or [Lack(part, say("there are no indicators yet") if self.readable else unread)]

    @property
    def complete(self) -> int:
        """How many parts are complete."""
        return len(self.parts) - len(self.lacking)


def title(part: Part) -> Message:
    """Title of a part."""
    return _TITLES[part]


def as_if_signed(portfolio: Portfolio) -> Portfolio:
    """Every program that isn't signed as if it were carried out, for the rules to say what would be wrong then."""
    return replace(portfolio, programs=tuple(_carried_out(program) for program in portfolio.programs))


def _carried_out(program: Program) -> Program:
    if program.signed:
        return program
    return replace(program, state=State.IMPLEMENTING, kak=program.kak or Kak(None, None, KakSections()))


def completeness(portfolio: Portfolio, program: Program, problems: Iterable[Problem]) -> Completeness:
    """Gaps of a program; ``problems`` are those of reading, and of the rules on ``as_if_signed``."""
    required = portfolio.settings.kak_sections
    parts = tuple(part for part in Part if part not in SECTIONS or part.value in required)
    lacks = [*_of_the_head(program), *_found(program, problems), *_of_the_indicators(program)]
    known = {*parts, *(lack.part for lack in lacks)}
    return Completeness(
        tuple(part for part in Part if part in known),
        tuple(sorted(lacks, key=lambda lack: list(Part).index(lack.part))),
        measurable=bool(program.indicators),
        readable=layout.indicators_path(program.folder) not in program.unreadable,
    )


def _of_the_head(program: Program) -> Iterator[Lack]:
    named = {
        "lead_agency": (program.lead_agency, say("no agency leads the program")),
        "policy_team": (program.policy_team, say("no policy team is named")),
        "implementing_team": (program.implementing_team, say("no implementing team is named")),
    }
    for key, (held, what) in named.items():
        if not held:
            yield Lack(Part.HEAD, what, say("fill in {key}: in {file}", key=key, file=layout.KAK))
    if not program.phases:
        hint = say("add phases with their first and last month, as the KAK says")
        yield Lack(Part.PHASES, say("the program has no phases"), hint)


def _of_the_indicators(program: Program) -> Iterator[Lack]:
    path = layout.indicators_path(program.folder)
    if not program.indicators and path not in program.unreadable:
        what = say("the program has no indicators")
        command = kpi_command("new", "indicator", f"{program.folder}/{BLANK}")
        yield Lack(Part.INDICATORS, what, say("begin one: {command}", command=command))
    for indicator in program.indicators:
        if indicator.weight is None and not program.signed and not _some_weighted(program):
            what = say("{id} has no weight", id=indicator.id)
            yield Lack(Part.WEIGHTS, what, say("add weight: ... to all indicators, together 100"))
        if indicator.owner is None:
            what = say("nobody answers for {id}", id=indicator.id)
            yield Lack(Part.OWNERS, what, say("fill in {key}: in {file}", key="owner", file=layout.INDICATORS))


def _some_weighted(program: Program) -> bool:
    """Then the rule on weights names those that have none."""
    return any(indicator.weight is not None for indicator in program.indicators)


def _found(program: Program, problems: Iterable[Problem]) -> Iterator[Lack]:
    """Problems of the two signed files, from reading and from the rules."""
    files = (layout.kak_path(program.folder), layout.indicators_path(program.folder))
    for problem in problems:
        content = problem.severity is Severity.ERROR and problem.code not in _NOT_CONTENT
        if content and problem.place.path in files and not _said_already(problem):
            yield Lack(_part(problem), _placed(problem), problem.hint)


def _placed(problem: Problem) -> Message:
    """Problem with its field where the sentence alone doesn't tell: ``1. polarity: (empty) is not ...``."""
    pointer = problem.place.pointer
    if problem.code not in {"schema", "value", "kak-sections"} or problem.place.on_key:
        return problem.message
    steps = pointer[1:] if pointer[:1] == ("indicators",) else pointer[2:] if pointer[:1] == ("kak",) else pointer
    field = " ".join(f"{step + 1}." if isinstance(step, int) else step for step in steps)
    return say("{field}: {what}", field=field, what=problem.message) if field else problem.message


def _said_already(problem: Problem) -> bool:
    """Whether a problem repeats what is said above for a program that isn't carried out yet."""
    return problem.code == "no-indicators" or (problem.code == "phases" and problem.place.pointer == ("phases",))


def _part(problem: Problem) -> Part:
    """The part that a problem is about."""
    pointer = problem.place.pointer
    if problem.place.path.endswith(f"/{layout.KAK}"):
        if pointer[:2] == ("kak", "sections") and len(pointer) > 2 and pointer[2] in list(SECTIONS):
            return Part(str(pointer[2]))
        return Part.PHASES if pointer[:1] == ("phases",) else Part.HEAD
    if problem.code in {"weights", "weight-revisions"}:
        return Part.WEIGHTS
    if problem.code.startswith(_TARGETS):
        return Part.TARGETS
    return Part.INDICATORS
