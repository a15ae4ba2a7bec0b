"""Resolves typed programs, cells, months and days; each refusal says what would be right."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable

from kpi.changes.workspace import Workspace, today
from kpi.measure.reporting import reporting_span
from kpi.model.domain.indicator import Indicator
from kpi.model.domain.portfolio import Portfolio
from kpi.model.domain.program import Program
from kpi.model.errors import KpiError, UnknownName
from kpi.model.output.command import BLANK, kpi_command
from kpi.model.output.message import Message, say
from kpi.model.typed.choice import choice_words, typed_choice
from kpi.model.typed.day import is_relative, typed_days
from kpi.model.values.period import Period, Span
from kpi.model.values.struct import Struct
from kpi.store import layout


class CellName(Struct, frozen=True):
    """``PROGRAM/INDICATOR`` as typed; ``indicator`` is empty where only a program was named."""

    program: str
    indicator: str

    @staticmethod
    def of(typed: str) -> CellName:
        """The two parts of a cell's name."""
        program, _, indicator = typed.strip().strip("/").partition("/")
        return CellName(program, indicator)


def nearest(typed: str, known: Iterable[str]) -> Message:
    """Hint with the known names that begin with a typed one, hold it, or are most like it; else with all."""
    names = tuple(sorted(known))
    begun = typed.casefold() if len(typed) > 1 else "?"
    held = tuple(name for name in names if begun in name)
    if held:
        return say("did you mean {near}?", near=tuple(name for name in held if name.startswith(begun)) or held)
    from difflib import get_close_matches  # only where somebody was mistaken

    near = get_close_matches(typed, names, 1, 0.5)
    if near:
        return say("did you mean {near}?", near=near[0])
    return say("one of: {known}", known=names) if names else say("there are none yet")


def no_program(typed: str, known: Iterable[str]) -> UnknownName:
    """Error of an unknown program, with the nearest one."""
    return UnknownName(say("there is no program {typed}", typed=typed), nearest(typed, known))


def program_named(portfolio: Portfolio, typed: str) -> Program:
    """The program with an id. Raises ``UnknownName`` with the nearest one."""
    program = portfolio.program(typed)
    if program is None:
        refuse_unread(layout.kak_path(typed), portfolio.unreadable)
        refuse_misplaced(portfolio, typed)
        raise no_program(typed, [one.id for one in portfolio.programs])
    return program


def refuse_misplaced(portfolio: Portfolio, typed: str) -> None:
    """Refuse a program, named by its id or folder, that stands in a folder of another name. Raises ``KpiError``."""
    for one in portfolio.misplaced:
        if typed in {one.id, one.folder}:
            raise KpiError(
                say("the program {id} is in the folder {folder}", id=one.id, folder=one.folder),
                say("see what is wrong with it: {command}", command=kpi_command("validate")),
            )


def refuse_unread_settings(portfolio: Portfolio) -> None:
    """Refuse to write by settings that can't be read. Raises ``KpiError``."""
    refuse_unread(layout.settings_path(), portfolio.unreadable - portfolio.empty)


def refuse_unread(path: str, unreadable: frozenset[str]) -> None:
    """Refuse to say that something isn't there whose file can't be read. Raises ``KpiError``."""
    if path in unreadable:
        raise unread(path)


def unread(path: str) -> KpiError:
    """Error of a file that can't be read, with the command that tells why."""
    return KpiError(
        say("{path} can't be read", path=path),
        say("see what is wrong with it: {command}", command=kpi_command("validate")),
    )


def indicator_named(program: Program, typed: str) -> Indicator:
    """The indicator of a program. Raises ``UnknownName`` with the nearest one."""
    known = program.by_indicator
    if typed in known:
        return known[typed]
    refuse_unread(layout.indicators_path(program.folder), program.unreadable)
    if not known:
        first = say("add the first one: {command}", command=kpi_command("new", "indicator", f"{program.id}/{BLANK}"))
        raise UnknownName(say("{program} has no indicators yet", program=program.id), first)
    if not typed:
        names = tuple(f"{program.id}/{name}" for name in sorted(known))
        raise UnknownName(say("which indicator of {program}?", program=program.id), say("one of: {known}", known=names))
    raise UnknownName(say("{program} has no indicator {typed}", program=program.id, typed=typed), nearest(typed, known))


def agency_named(programs: Iterable[Program], typed: str) -> str:
    """An agency by its name, whatever its capital letters. Raises ``UnknownName`` with the nearest one."""
    known = {program.agency_of(one) for program in programs for one in program.indicators} - {""}
    name = next((one for one in known if one.casefold() == typed.strip().casefold()), None)
    if name is None:
        raise UnknownName(say("there is no agency {typed}", typed=typed), nearest(typed, known))
    return name


def one_word(typed: str, known: Iterable[str], option: str) -> str:
    """The one of these values that was typed, in English or Indonesian. Raises ``UnknownName`` with the nearest one."""
    values = tuple(known)
    found = typed_choice(typed, values)
    if found is not None:
        return found
    from difflib import get_close_matches  # as above

    near = get_close_matches(typed.casefold(), choice_words(values), 1, 0.6)
    hint = say("did you mean {near}?", near=near[0]) if near else say("one of: {known}", known=values)
    raise UnknownName(say("{option} can't be {typed}", option=option, typed=typed), hint)


def month(typed: str, plan: Span | None = None, fits: Callable[[Period], bool] | None = None) -> Period:
    """One month; without a year that of the ``plan``, where it is there once, or ``fits`` once. Raises ``KpiError``."""
    from kpi.model.typed.period import SeveralSpans, typed_month  # most of the time none is typed

    try:
        return typed_month(typed, _today(), plan)
    except SeveralSpans as several:
        fitting = [one.first for one in several.spans if len(one) == 1 and fits is not None and fits(one.first)]
        if len(fitting) == 1:
            return fitting[0]
        raise _which_year(typed, several.spans) from None
    except ValueError:
        raise KpiError(
            say("{typed} is not a month", typed=typed),
            say("for example 2023-11, 11/2023, nov 2023 or last month"),
        ) from None


def reported_month(
    typed: str,
    program: Program,
    indicator: Indicator,
    plan: Span | None = None,
    fits: Callable[[Period], bool] | None = None,
) -> Period:
    """The month of a record or a target: one month, or the quarter, half-year or year that is due in it.

    Without a year as ``month``. Raises ``KpiError``.
    """
    from kpi.model.typed.period import typed_span  # as above

    try:
        found = typed_span(typed, _today(), plan)
    except ValueError:
        return month(typed, plan, fits)  # which says so
    inside = [period for period in found if program.phase_of(period)]
    if len(found) == indicator.frequency.months and inside:
        about = reporting_span(indicator.frequency, program, inside[-1])
        if about == Span(inside[0], inside[-1]):
            return about.last
    return month(typed, plan, fits)


def span(typed: str, plan: Span | None = None) -> Span:
    """One month or several; without a year those of the ``plan``, where they are there once. Raises ``KpiError``."""
    from kpi.model.typed.period import SeveralSpans, typed_span  # as above

    try:
        return typed_span(typed, _today(), plan)
    except SeveralSpans as several:
        raise _which_year(typed, several.spans) from None
    except ValueError:
        raise KpiError(
            say("{typed} names no months", typed=typed),
            say("for example 2023-11, nov 2023, 2023-Q4, 2024-S1, 2023 or 2023-11..2024-02"),
        ) from None


def _which_year(typed: str, spans: tuple[Span, ...]) -> KpiError:
    shown = tuple(one.first if len(one) == 1 else say("{first} to {last}", first=one.first, last=one.last)
                  for one in spans)  # fmt: skip
    return KpiError(
        say("{typed} is in several years of the plan: {months}", typed=typed, months=shown), say("write the year, too")
    )


def planned(programs: Iterable[Program]) -> Span | None:
    """The months from the first phase of some programs to the last; None where they have none."""
    spans = [one.span for one in programs if one.span is not None]
    return Span(min(one.first for one in spans), max(one.last for one in spans)) if spans else None


def begun(programs: Iterable[Program]) -> Span | None:
    """``planned``, up to this month: there is nothing to record or to look at in a month that is to come."""
    plan, now = planned(programs), Period.of(_today())
    return None if plan is None or plan.first > now else Span(plan.first, min(plan.last, now))


def _today() -> datetime.date:
    """The day from which ``last month`` counts: as for all that is due, the one it is where the organisation is."""
    return today()


def day(typed: str, session: Workspace) -> datetime.date:
    """A day, as the person types it. Raises ``KpiError`` where it is none, or may be two.

    Who reads Indonesian writes the day before the month. Whoever reads English may do the one or the other, and a
    wrong date can't be proved right later: so 01/02/2024 is refused there.
    """
    today = session.today if is_relative(typed) else datetime.date.min
    try:
        found = typed_days(typed, today, day_first=session.language.code == "id")
    except (ValueError, OverflowError):
        raise KpiError(
            say("{text} is not a day", text=typed), say("for example 16/11/2023, 16 Nov 2023, 2023-11-16 or yesterday")
        ) from None
    if len(found) > 1:
        raise KpiError(
            say("{typed} may mean {one} or {other}", typed=typed, one=found[0], other=found[1]),
            say("write the year first: {one} or {other}", one=found[0].isoformat(), other=found[1].isoformat()),
        )
    return found[0]


def plain_day(typed: str, session: Workspace) -> str:
    """A day that was typed as the files write it; empty where none was. Raises ``KpiError``."""
    return day(typed, session).isoformat() if typed else ""


def past_day(typed: str, portfolio: Portfolio) -> datetime.date:
    """A day (``plain_day``) that isn't in the future; today where none was typed. Raises ``KpiError``."""
    today = portfolio.today
    if not typed:
        return today
    found = datetime.date.fromisoformat(typed)
    if found > today:
        raise KpiError(say("{day} is in the future", day=found), say("write it down on the day when it happens"))
    return found
