"""The preview of a closing: blockers, exceptions, and the results that will be published."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Final, assert_never

from kpi import __version__
from kpi.measure.closing.canonical import canonical_form, digest, in_effect
from kpi.measure.closing.chain import next_open, reach, seal_of
from kpi.measure.question import Question
from kpi.measure.score import MeasuredIndicator, ProgramStanding, Score, mean_score, program_standing
from kpi.measure.states import CellState
from kpi.model.domain.achievement import FollowUp, Status
from kpi.model.domain.closing import Closing, ClosingException, Seal
from kpi.model.domain.instruction import Category
from kpi.model.domain.portfolio import Portfolio
from kpi.model.domain.program import Program
from kpi.model.output.command import BLANK, kpi_command
from kpi.model.output.message import Message, say
from kpi.model.output.problem import Problem, Severity
from kpi.model.output.report import Json
from kpi.model.values.period import Period
from kpi.model.values.struct import Struct, replace
from kpi.reports._shared import cells, machine_values
from kpi.store import layout
from kpi.store.pending import way_in


class BlockerKind(StrEnum):
    """Kind of blocker. The first six can't be overridden: the closing would be false, or hang in the air."""

    NO_PROGRAM = "no_program"
    NOT_OVER = "not_over"
    MONTH_BEFORE = "month_before"
    UNREADABLE = "unreadable"
    CHAIN = "chain"
    UNCOMMITTED = "uncommitted"
    UNREPORTED = "unreported"
    WAITING = "waiting"
    PROVISIONAL = "provisional"
    INVALID = "invalid"
    UNUSUAL = "unusual"
    FOLLOW_UP = "follow_up"
    INSTRUCTION = "instruction"

    @property
    def blocks(self) -> bool:
        """Whether a month isn't closed with it."""
        return self not in {BlockerKind.UNUSUAL, BlockerKind.FOLLOW_UP, BlockerKind.INSTRUCTION}

    @property
    def final(self) -> bool:
        """Whether no reason helps."""
        return self in _FINAL


_FINAL: Final = frozenset(
    {
        BlockerKind.NO_PROGRAM,
        BlockerKind.NOT_OVER,
        BlockerKind.MONTH_BEFORE,
        BlockerKind.UNREADABLE,
        BlockerKind.CHAIN,
        BlockerKind.UNCOMMITTED,
    }
)


class Blocker(Struct, frozen=True):
    """Something that isn't in order; ``program`` and ``indicator`` are empty where it is about more than one.

    ``promise`` is the follow-up that it is about, if it is about one.
    """

    kind: BlockerKind
    what: Message
    program: str = ""
    indicator: str = ""
    hint: Message | None = None
    promise: FollowUp | None = None


class Uncommitted(Struct, frozen=True):
    """Data on disk and not yet in history: cells ``(program's folder, indicator, month)``, and files."""

    cells: frozenset[tuple[str, str, Period]] = frozenset()
    files: frozenset[str] = frozenset()


class ClosingPreview(Struct, frozen=True):
    """A month that is to be closed, with everything that isn't in order, the worst first."""

    portfolio: Portfolio
    period: Period
    matters: tuple[Blocker, ...]
    programs: tuple[ProgramStanding, ...]
    score: Score

    @property
    def illustrative(self) -> bool:
        """Whether some of the figures are only examples."""
        return any(one.program.illustrative for one in self.programs)

    @property
    def blocking(self) -> tuple[Blocker, ...]:
        """Blockers of the closing."""
        return tuple(matter for matter in self.matters if matter.kind.blocks)

    @property
    def final(self) -> tuple[Blocker, ...]:
        """Blockers that no reason overrides."""
        return tuple(matter for matter in self.matters if matter.kind.final)


def preview(
    portfolio: Portfolio, period: Period, problems: Iterable[Problem], uncommitted: Uncommitted
) -> ClosingPreview:
    """Preview of a month; ``problems`` are all that reading and the rules have found."""
    standings = (
        program_standing(portfolio, one, Question.of(period), streaks=False) for one in in_effect(portfolio, period)
    )
    measured = tuple(one for one in standings if one.program.measured)
    programs = [one.program for one in measured]
    found = [
        *_chain(portfolio, period),
        *_uncommitted(programs, period, uncommitted),
        *(matter for one in measured for row in one.indicators for matter in _cell(one.program, row, period)),
        *_found(portfolio, programs, period, problems),
        *(matter for program in programs for matter in _follow_ups(program, period)),
        *_open_items(portfolio, period),
    ]
    order = list(BlockerKind)
    matters = tuple(sorted(found, key=lambda matter: order.index(matter.kind)))
    return ClosingPreview(
        portfolio, period, matters, measured, mean_score((one.score for one in measured), portfolio.settings)
    )


def sealed(preview: ClosingPreview, by: str, exceptions: tuple[ClosingException, ...] = ()) -> Closing:
    """The month closed: chained to the month before, with its results as published. Earlier closings are kept."""
    portfolio, period = preview.portfolio, preview.period
    before, earlier = seal_of(portfolio, period.plus(-1)), portfolio.closings.get(period)
    reopenings = () if earlier is None else earlier.reopenings
    previous = None if before is None else before.digest
    at = portfolio.as_of.replace(microsecond=0)
    seal = Seal("", previous, at, by, f"kpi {__version__}", exceptions, results(preview))
    whole = digest(previous, canonical_form(portfolio, period, seal, reopenings))
    return Closing(period, replace(seal, digest=whole), reopenings)


def results(preview: ClosingPreview) -> Mapping[str, Json]:
    """Results that are published of a month: the rating profile, and the figures of ``kpi status``.

    A rating stands in the language of the data, as it was printed.
    """
    settings = preview.portfolio.settings
    bands = [{"min": band.min, "label": _label(machine_values.rating(band), preview)} for band in settings.rating.bands]
    return {
        "rating": {"name": settings.rating.name, "bands": bands},
        "score": _score(preview.score, preview),
        "programs": {one.program.id: _program_results(one, preview) for one in preview.programs},
    }


def _program_results(one: ProgramStanding, preview: ClosingPreview) -> dict[str, Json]:
    rows = [row for row in one.indicators if row.standing.state is not CellState.NOT_DUE]
    return {
        "title": one.program.title,
        "illustrative": one.program.illustrative,
        **_score(one.score, preview),
        "indicators": {row.standing.indicator.id: _indicator_results(one.program, row, preview) for row in rows},
    }


def _indicator_results(program: Program, row: MeasuredIndicator, preview: ClosingPreview) -> dict[str, Json]:
    indicator = row.standing.indicator
    found = cells.figures(row.standing, preview.portfolio.settings.rating)
    kept = {name: found[name] for name in ("state", "target", "actual", "percent", "met")}
    return {
        "name": indicator.name,
        **kept,
        "rating": _label(found["rating"], preview),
        "formula": indicator.formula.value,
        "agency": indicator.agency or program.lead_agency,
        "owner": indicator.owner,
        "source": indicator.source,
    }


def _score(score: Score, preview: ClosingPreview) -> dict[str, Json]:
    found = machine_values.score(score)
    return {**found, "rating": _label(found["rating"], preview)}


def _label(rating: Json, preview: ClosingPreview) -> Json:
    """The name of a rating in the language of the data."""
    if not isinstance(rating, dict):
        return None
    return rating.get(preview.portfolio.settings.language) or next(iter(rating.values()), "")


# What isn't in order, and where.


def _chain(portfolio: Portfolio, period: Period) -> Iterator[Blocker]:
    """Blockers that no ``--force`` overrules."""
    whole = reach(portfolio)
    if whole is None or period not in whole:
        yield Blocker(BlockerKind.NO_PROGRAM, say("no program is carried out in {month}", month=period))
        return
    if portfolio.today <= period.last_day:
        yield Blocker(BlockerKind.NOT_OVER, say("{month} is not over yet", month=period))
    first = next_open(portfolio, period)
    if first is not None:
        hint = say("close the earlier month first: {command}", command=kpi_command("close", first))
        yield Blocker(BlockerKind.MONTH_BEFORE, say("{month} is not closed yet", month=first), hint=hint)


def _uncommitted(programs: list[Program], period: Period, found: Uncommitted) -> Iterator[Blocker]:
    """Blockers of uncommitted data: a closing over it would hold nowhere else."""
    hint = say("bring it in first, then try again: {command}", command=way_in(found.files))
    folders = {program.folder for program in programs}
    for program, indicator, month in sorted(found.cells):
        if month == period and program in folders:
            what = say("saved here, not yet in the history (git)")
            yield Blocker(BlockerKind.UNCOMMITTED, what, program, indicator, hint)
    for path in sorted(found.files):
        folder = _folder(path)
        whole = folder in folders and f"/{layout.ACHIEVEMENTS}/" not in path  # of those, cells are looked at
        chained = path.startswith(f"{layout.CLOSINGS}/") and path != layout.closing_path(period)
        if whole or chained or path == layout.instruction_path(period):
            yield Blocker(
                BlockerKind.UNCOMMITTED, say("{path}: not yet in the history (git)", path=path), folder, hint=hint
            )


def _cell(program: Program, row: MeasuredIndicator, period: Period) -> Iterator[Blocker]:
    """Whether one indicator has its final value."""
    found, name = row.standing, (program.id, row.standing.indicator.id)
    record = found.indicator.achievements.get(period)
    cell = f"{program.id}/{found.indicator.id}"
    match found.state:
        case CellState.UNREPORTED:
            yield Blocker(
                BlockerKind.UNREPORTED,
                say("nothing was reported"),
                *name,
                say("record it: {command}", command=kpi_command("record", cell, period, BLANK)),
            )
        case CellState.WAITING:
            hint = say("record it: {command}", command=kpi_command("record", cell, period, BLANK))
            yield Blocker(BlockerKind.WAITING, say("nothing was reported yet"), *name, hint)
        case CellState.REPORTED | CellState.NOT_COMPUTABLE | CellState.NOT_APPLICABLE:
            if record is not None and record.status is Status.PROVISIONAL:
                final = kpi_command("revise", cell, period, "--status", "final", "--reason", BLANK)
                hint = say("say that it is final: {command}", command=final)
                yield Blocker(BlockerKind.PROVISIONAL, say("the value is provisional"), *name, hint)
        case CellState.NOT_DUE | CellState.UNREADABLE:
            pass
        case _:
            assert_never(found.state)


def _found(
    portfolio: Portfolio, programs: list[Program], period: Period, problems: Iterable[Problem]
) -> Iterator[Blocker]:
    """Blockers from findings of validate that touch this month."""
    folders = {program.folder for program in (*programs, *portfolio.misplaced)}
    for path in sorted(portfolio.unreadable):
        yield Blocker(
            BlockerKind.UNREADABLE,
            say("{path} can't be read", path=path),
            hint=say("see: {command}", command=kpi_command("validate")),
        )
    for problem in problems:
        path = problem.place.path
        error = problem.severity is Severity.ERROR
        if path in portfolio.unreadable or not _of_month(problem, period):
            continue
        if path.startswith(f"{layout.CLOSINGS}/") and error:
            yield Blocker(BlockerKind.CHAIN, problem.message, hint=problem.hint)
        elif path in {layout.settings_path(), layout.instruction_path(period)} or _folder(path) in folders:
            kind = BlockerKind.INVALID if error else BlockerKind.UNUSUAL
            yield Blocker(kind, problem.message, *_cell_of(portfolio, problem), problem.hint)


def _of_month(problem: Problem, period: Period) -> bool:
    """Whether a problem is about this month, or about none in particular."""
    months = {step for step in problem.place.pointer if isinstance(step, str) and _is_month(step)}
    return not months or str(period) in months


def _is_month(step: str) -> bool:
    try:
        Period.parse(step)
    except ValueError:
        return False
    return True


def _folder(path: str) -> str:
    """The program's folder that a file is in; empty for others."""
    begin = f"{layout.PROGRAMS}/"
    return path[len(begin) :].partition("/")[0] if path.startswith(begin) else ""


def _cell_of(portfolio: Portfolio, problem: Problem) -> tuple[str, str]:
    """The program and indicator that a problem is about, as far as its place tells."""
    path, pointer = problem.place.path, problem.place.pointer
    folder = _folder(path)
    program = next((one for one in portfolio.programs if one.folder == folder), None)
    for indicator in program.indicators if program else ():
        listed = path == layout.indicators_path(folder) and pointer[:2] == ("indicators", indicator.index)
        if listed or path == layout.achievements_path(folder, indicator.id):
            return folder, indicator.id
    return folder, ""


def _open_items(portfolio: Portfolio, period: Period) -> Iterator[Blocker]:
    """Open items of the month's instruction (IKP), which go into the next one."""
    sheet = portfolio.instructions.get(period)
    if sheet is None:
        return
    if sheet.issued is None:
        yield Blocker(BlockerKind.INSTRUCTION, say("the IKP of {month} was drafted and never issued", month=period))
    for item in sheet.items:
        name = (item.program or "", item.indicator or "")
        if item.undecided is not None:
            what = say("IKP {item}: negotiated since {day}, not decided", item=item.id, day=item.undecided.date)
            yield Blocker(
                BlockerKind.INSTRUCTION,
                what,
                *name,
                say(
                    "decide it: {command}",
                    command=kpi_command("ikp", "decide", item.id, "--accept", "--period", period),
                ),
            )
        elif item.category is not Category.INDICATOR and not item.done:
            what = say("IKP {item} is open: {text}", item=item.id, text=item.instruction or item.output or "")
            yield Blocker(
                BlockerKind.INSTRUCTION,
                what,
                *name,
                say(
                    "close it: {command}",
                    command=kpi_command("ikp", "follow-up", item.id, "--done", "--period", period),
                ),
            )
        elif item.promises and not item.done:
            what = say(
                "IKP {item}: a promised follow-up is open: {action}", item=item.id, action=item.promises[0].action
            )
            yield Blocker(
                BlockerKind.INSTRUCTION,
                what,
                *name,
                say(
                    "close it: {command}",
                    command=kpi_command("ikp", "follow-up", item.id, "--done", "--period", period),
                ),
            )


def _follow_ups(program: Program, period: Period) -> Iterator[Blocker]:
    """Follow-ups promised in this month, so that the next one asks for them."""
    for indicator in program.indicators:
        record = indicator.achievements.get(period)
        if record is not None and record.follow_up is not None:
            one = record.follow_up
            what = say("to be done: {action}", action=one.action)
            if one.due is not None:
                what = say("to be done until {due}: {action}", due=one.due, action=one.action)
            yield Blocker(BlockerKind.FOLLOW_UP, what, program.id, indicator.id, promise=one)
