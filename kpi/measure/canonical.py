"""The canonical form of a month, and the digest that chains it to the month before.

Everything that gives the month its meaning, as JSON with sorted keys and numbers in normal form: for every program
in effect the definitions, targets, records, notes and evidence fingerprints of its indicators, the special instruction
(IKP) of the month, and, once it is closed, what was published. How a file is written (comments, order, quotes,
``1.0`` for ``1``) does not matter; neither do settings and responsibilities, which may change later: the results of
the month, and who answered for them, stand in its closing as they were published.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from kpi.model.number import plain
from kpi.model.period import Period, Span
from kpi.model.quantity import Grade, Range

if TYPE_CHECKING:
    from kpi.model.closing import Reopening, Seal
    from kpi.model.indicator import Indicator
    from kpi.model.portfolio import Portfolio
    from kpi.model.program import Program

#: Definitions by the identity of their indicator: the same in every month.
Definitions: TypeAlias = dict[int, dict[str, Any]]

#: Part of what is digested: raised when the canonical form itself changes.
FORM: Final = 1

#: What belongs to single months, and what only says how a file is written.
_BY_MONTH: Final = frozenset(
    {
        "index", "weight", "weight_revisions", "targets", "no_target", "target_revisions", "achievements",
        "stated_formula", "added", "retired", "unread",
    }
)  # fmt: skip
#: What may change while the months before stay what they were: agencies are renamed and people move. Who answered for
#: an indicator when its month was closed is among the published results.
_MAY_CHANGE: Final = frozenset({"agency", "owner", "plausible", "evidence_required"})
_LEFT_OUT: Final = _BY_MONTH | _MAY_CHANGE


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
    import json  # as above

    told = {} if told is None else told
    tree: dict[str, Any] = {
        "form": FORM,
        "period": str(period),
        "programs": {program.folder: _program(program, period, told) for program in in_effect(portfolio, period)},
    }
    if period in portfolio.instructions:
        tree["instruction"] = plain_tree(portfolio.instructions[period])
    if seal is not None:
        # the digest can't hold itself, and the one before is digested by its side
        tree["closing"] = {
            "at": plain_tree(seal.at),
            "by": plain_tree(seal.by),
            "tool": plain_tree(seal.tool),
            "exceptions": plain_tree(seal.exceptions),
            "results": plain_tree(seal.results),
            "reopenings": plain_tree(reopenings),
        }
    return json.dumps(tree, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def said_of(program: Program | None, period: Period) -> dict[str, Any] | None:
    """What the canonical form of a month holds of a program; None where it is not in effect, or not there."""
    return None if program is None or not _in_effect(program, period) else _program(program, period, {})


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
    phase, kak = program.phase_of(period), program.kak
    return {
        "title": plain_tree(program.title),
        "illustrative": program.illustrative,
        # where running figures begin; a phase may end later than once planned
        "phase": None if phase is None else {"id": phase.id, "from": str(phase.span.first)},
        "kak": None if kak is None else {"number": plain_tree(kak.number), "signed": plain_tree(kak.signed)},
        "indicators": {one.id: _indicator(one, period, told) for one in program.indicators if _takes_part(one, period)},
    }


def _takes_part(indicator: Indicator, period: Period) -> bool:
    """Whether a month says anything of an indicator; one that is added later leaves the months before as they were."""
    revised = {one.period for one in indicator.target_revisions}
    spoken_of = (indicator.targets, indicator.no_target, indicator.achievements, revised)
    return indicator.live(period) and any(period in months for months in spoken_of)


def _indicator(indicator: Indicator, period: Period, told: Definitions) -> dict[str, Any]:
    if id(indicator) not in told:
        told[id(indicator)] = _definition(indicator)
    reweighted = [plain_tree(one) for one in indicator.weight_revisions if one.from_ <= period]
    return {
        **told[id(indicator)],
        "weight": plain_tree(indicator.weight_in(period)),
        # said only where there is something to say: a month without any keeps the digest that it was closed with
        **({"weight_revisions": reweighted} if reweighted else {}),
        "target": plain_tree(indicator.targets.get(period)),
        "no_target": plain_tree(indicator.no_target.get(period)),
        "target_revisions": [plain_tree(one) for one in indicator.target_revisions if one.period == period],
        "record": plain_tree(indicator.achievements.get(period)),
    }


def _definition(indicator: Indicator) -> dict[str, Any]:
    """What an indicator is in all its months."""
    stated = {name: plain_tree(getattr(indicator, name)) for name in _names(indicator) if name not in _LEFT_OUT}
    return {**stated, "formula": indicator.formula.value}


def plain_tree(value: object) -> Any:  # noqa: ANN401 - what JSON holds
    """A value of the model as JSON that says the same, however it was written; numbers are text in normal form."""
    match value:
        case None | bool():
            return value
        case Enum():
            return value.value
        case str():
            return " ".join(value.split())
        case int() | Decimal():
            return plain(Decimal(value))
        case Mapping():
            return {str(key): plain_tree(item) for key, item in value.items()}
        case list() | tuple():
            return [plain_tree(item) for item in value]
        case _:
            return _of_the_model(value)


def _of_the_model(value: Any) -> Any:  # noqa: ANN401 - a date, or a frozen dataclass
    match value:
        case datetime.datetime():
            return value.astimezone(datetime.UTC).isoformat()
        case datetime.date() | Period() | Span():
            return str(value)
        case Grade(name):
            return {"grade": name}
        case Range(low, high):
            return {"min": plain_tree(low), "max": plain_tree(high)}
        case _:
            return {name: plain_tree(getattr(value, name)) for name in _names(value)}


def _names(value: Any) -> tuple[str, ...]:  # noqa: ANN401 - a dataclass of the model
    return tuple(value.__struct_fields__)
