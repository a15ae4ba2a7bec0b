"""The canonical form of a month, and the digest that chains it to the month before.

Everything that gives the month its meaning, as JSON with sorted keys and numbers in normal form: for every program
in effect the definitions, targets, records, notes and evidence fingerprints of its indicators, the special instruction
(IKP) of the month, and, once it is closed, what was published. Which fields these are is written out in
``kpi.measure.closing.digested``. How a file is written (comments, order, quotes, ``1.0`` for ``1``) does not matter;
neither do settings, names, titles, sources and responsibilities, which may be corrected later: they stand in the
closing as they were published.
"""

from __future__ import annotations

import json
from typing import Any, TypeAlias

from kpi.measure.closing.digested import digested, stated
from kpi.model.domain.closing import FORM, Reopening, Seal
from kpi.model.domain.indicator import Indicator
from kpi.model.domain.portfolio import Portfolio
from kpi.model.domain.program import Kak, Program
from kpi.model.values.period import Period

#: Definitions by the identity of their indicator, and by how many of its revisions they have: the same in many months.
#: So is a KAK, by its own identity and -1.
Definitions: TypeAlias = dict[tuple[int, int], dict[str, Any]]


def digest(previous: str | None, form: str) -> str:
    """SHA-256 of the digest before (or nothing) and the canonical form, 64 lower-case hexadecimal digits."""
    import hashlib  # few commands look at closed months

    return hashlib.sha256(f"{previous or ''}\n{form}".encode()).hexdigest()


def canonical_form(
    portfolio: Portfolio,
    period: Period,
    seal: Seal | None = None,
    reopenings: tuple[Reopening, ...] = (),
    told: Definitions | None = None,
) -> str:
    """The month as one line of JSON; with ``seal``, also what was published and how it was closed before.

    ``told`` keeps the definitions of one portfolio for its other months, where several are asked for.
    """
    told = {} if told is None else told
    tree: dict[str, Any] = {
        "form": FORM if seal is None else seal.form,
        "period": str(period),
        "programs": {program.folder: _program(program, period, told) for program in in_effect(portfolio, period)},
    }
    if period in portfolio.instructions:
        tree["instruction"] = digested(portfolio.instructions[period])
    if seal is not None:
        # the digest can't hold itself, the one before is digested by its side, and the form stands above
        own = {key: one for key, one in digested(seal).items() if key not in {"digest", "previous", "form"}}
        tree["closing"] = stated({**own, "reopenings": digested(reopenings)})
    return json.dumps(tree, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def program_form(program: Program | None, period: Period, told: Definitions) -> dict[str, Any] | None:
    """What the canonical form of a month holds of a program; None where it is not in effect, or not there.

    ``told`` keeps its definitions for its other months.
    """
    return None if program is None or not _in_effect(program, period) else _program(program, period, told)


def in_effect(portfolio: Portfolio, period: Period) -> list[Program]:
    """The programs of a month: those with a phase that holds it, and a state that is measured now or was then.

    A program that is sent back later keeps the months in which it was carried out.
    """
    return [program for program in portfolio.programs if _in_effect(program, period)]


def _in_effect(program: Program, period: Period) -> bool:
    if program.phase_of(period) is None:
        return False
    then = [step.state for step in program.states if step.since <= period.last_day]
    return program.measured or (bool(then) and then[-1].measured)


def _program(program: Program, period: Period, told: Definitions) -> dict[str, Any]:
    phase = program.phase_of(period)
    return stated(
        {
            "illustrative": program.illustrative,
            # where running figures begin; a phase may end later than once planned
            "phase": None if phase is None else {"id": phase.id, "from": str(phase.span.first)},
            "kak": None if program.kak is None else _kak(program.kak, told),
            "indicators": {
                one.id: _indicator(one, period, told) for one in program.indicators if _takes_part(one, period)
            },
        }
    )


def _kak(kak: Kak, told: Definitions) -> dict[str, Any]:
    key = (id(kak), -1)
    if key not in told:
        told[key] = digested(kak)
    return told[key]


def _takes_part(indicator: Indicator, period: Period) -> bool:
    """Whether a month says anything of an indicator; one that is added later leaves the months before as they were."""
    revised = {one.period for one in indicator.target_revisions}
    spoken_of = (indicator.targets, indicator.no_target, indicator.achievements, revised)
    return indicator.live(period) and any(period in months for months in spoken_of)


def _indicator(indicator: Indicator, period: Period, told: Definitions) -> dict[str, Any]:
    """What an indicator is by its definition of this month, and what this month says of it."""
    then = indicator.in_month(period)
    key = (id(indicator), len(then.definition_revisions))
    if key not in told:
        told[key] = digested(then)
    said = {
        "definition_revisions": then.definition_revisions,
        "weight": indicator.weight_in(period),
        "weight_revisions": [one for one in indicator.weight_revisions if one.from_ <= period],
        "target": indicator.targets.get(period),
        "no_target": indicator.no_target.get(period),
        "target_revisions": [one for one in indicator.target_revisions if one.period == period],
        "record": indicator.achievements.get(period),
    }
    return {**told[key], **stated({name: digested(one) for name, one in said.items() if one is not None})}
