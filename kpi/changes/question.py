"""The question that a view answers (months, view, targets), from options."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import TypeVar

from kpi.changes.asking import begun, nearest, span
from kpi.measure.calendar import usual_month
from kpi.measure.question import Question, View
from kpi.measure.target import TargetBasis
from kpi.model.domain.portfolio import Portfolio
from kpi.model.domain.program import Phase, Program
from kpi.model.errors import KpiError, UnknownName
from kpi.model.output.message import say
from kpi.model.values.period import Span

Choice = TypeVar("Choice", bound=StrEnum)


def one_of(choices: type[Choice], typed: str, option: str) -> Choice:
    """The choice that was typed, in English or Indonesian. Raises ``UnknownName`` with the nearest one."""
    known = [choice.value for choice in choices]
    if typed in known:
        return choices(typed)
    from kpi.changes.asking import one_word  # mostly nothing is typed, and what isn't is known

    return choices(one_word(typed, known, option))


def asked_question(
    portfolio: Portfolio, period: str, phase: str, view: str, targets: str, program: Program | None = None
) -> tuple[Question, Span | None]:
    """The question, and the later months that ended without a record where the month wasn't named.

    Where none is named it is the usual month, of the ``program`` that is asked about where it is about one.
    """
    months, later = _months(portfolio, period, phase, program)
    return Question(months, one_of(View, view, "--view"), one_of(TargetBasis, targets, "--targets")), later


def _months(portfolio: Portfolio, period: str, phase: str, program: Program | None) -> tuple[Span, Span | None]:
    if period and phase:
        raise KpiError(say("{one} and {other} exclude each other", one="--period", other="--phase"))
    if period:
        return span(period, begun(portfolio.programs if program is None else [program])), None
    if phase:
        return _phase([one for program in portfolio.programs for one in program.phases], phase), None
    month, later = usual_month(portfolio, program)
    return Span(month, month), later


def _phase(phases: Sequence[Phase], typed: str) -> Span:
    """The months of a phase, over all programs that have one of that name."""
    spans = [phase.span for phase in phases if phase.id == typed]
    if not spans:
        raise UnknownName(say("there is no phase {typed}", typed=typed), nearest(typed, {one.id for one in phases}))
    return Span(min(span.first for span in spans), max(span.last for span in spans))
