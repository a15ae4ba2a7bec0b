"""The time span of the KAK covers the phases of the program, and its stages lie inside it.

What is measured must be what was signed: a month outside the signed time span binds nobody.

Wrong:

    # data/programs/contoh/kak.yaml
    kak:
      sections:
        timeframe: {from: 2023-11, to: 2023-11}

Right:

    # data/programs/contoh/kak.yaml
    kak:
      sections:
        timeframe: {from: 2023-11, to: 2023-12}
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kpi.model.domain.portfolio import Portfolio
from kpi.model.domain.program import Program, Strategy
from kpi.model.output.message import say
from kpi.model.output.problem import Problem, Severity
from kpi.model.values.period import Span
from kpi.rules._support.locations import in_kak
from kpi.rules.scope import Scope

CODE: Final = "kak-timeframe"
SCOPE: Final = Scope.PROGRAM


def check(portfolio: Portfolio) -> Iterator[Problem]:
    """Phases and stages outside the time span."""
    for program in portfolio.programs:
        if program.kak is None or program.kak.sections.timeframe is None:
            continue
        timeframe = program.kak.sections.timeframe
        yield from _phases(program, timeframe)
        if program.kak.sections.strategy is not None:
            yield from _stages(program, timeframe, program.kak.sections.strategy)


def _phases(program: Program, timeframe: Span) -> Iterator[Problem]:
    span = program.span
    if span is None:
        return
    if timeframe.first > span.first:
        what = say("the time span begins after the first phase, {month}", month=span.first)
        hint = say("write from: {month}, or let the phases begin later", month=str(span.first))
        yield Problem(CODE, Severity.ERROR, in_kak(program, "kak", "sections", "timeframe", "from"), what, hint)
    if timeframe.last < span.last:
        what = say("the time span ends before the last phase, {month}", month=span.last)
        hint = say("write to: {month}, or let the phases end earlier", month=str(span.last))
        yield Problem(CODE, Severity.ERROR, in_kak(program, "kak", "sections", "timeframe", "to"), what, hint)


def _stages(program: Program, timeframe: Span, strategy: Strategy) -> Iterator[Problem]:
    for index, stage in enumerate(strategy.stages):
        for key, month in (("from", stage.span.first), ("to", stage.span.last)):
            if month not in timeframe:
                what = say("{month} is outside the time span of the KAK", month=month)
                where = in_kak(program, "kak", "sections", "strategy", "stages", index, key)
                hint = say("from {first} to {last}", first=timeframe.first, last=timeframe.last)
                yield Problem(CODE, Severity.ERROR, where, what, hint)
