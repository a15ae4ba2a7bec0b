"""The fields of an indicator as ``kpi show`` has them, by their declarations: for reading, and for machines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, assert_never

from kpi.measure.wording import told
from kpi.model.domain.field import Field, Kind
from kpi.model.domain.indicator import (
    Boundary,
    DefinitionRevision,
    Indicator,
    Plausible,
    Reference,
    ScaleStep,
    WeightRevision,
)
from kpi.model.domain.indicator_fields import FIELDS
from kpi.model.domain.program import Program
from kpi.model.output.message import Message, say
from kpi.model.output.report import Json
from kpi.reports._shared import machine_values, words
from kpi.reports.program.redefined import earlier_facts


def indicator_values(program: Program, indicator: Indicator) -> Iterator[tuple[Message, object]]:
    """Each field that is shown by itself and says something else than the usual: its title and its value."""
    for one in FIELDS:
        value = _value(program, indicator, one)
        if one.title is not None and value != one.usual:
            yield one.title, _shown(indicator, one, value)


def indicator_facts(program: Program, indicator: Indicator) -> dict[str, Json]:
    """The fields for machines, by their keys in the file."""
    return {one.key: _fact(one, _value(program, indicator, one)) for one in FIELDS if one.json}


def _value(program: Program, indicator: Indicator, one: Field) -> Any:  # noqa: ANN401 - what the attribute holds
    """Value of a field; the leading agency of the program where an indicator names none."""
    value = getattr(indicator, one.held)
    return value or program.lead_agency if one.key == "agency" else value


def _shown(indicator: Indicator, one: Field, value: Any) -> object:  # noqa: ANN401 - what the attribute holds
    if one.key == "formula":
        return say("{name}: {symbols}", name=value.value, symbols=words.formula(value))
    if one.key == "baseline" and value is not None:
        base = words.quantity(value.value, indicator, exact=True)
        return say("{value} ({period})", value=base, period=value.period)
    if one.key == "reference" and value is not None:
        return say("{scheme} {code}", scheme=value.scheme, code=value.code)
    return value if one.kind is Kind.TEXT or value is None else told(value)


def _fact(one: Field, value: Any) -> Json:  # noqa: ANN401 - a line for each kind
    if value is None:
        return None
    match one.kind:
        case Kind.TEXT | Kind.FLAG | Kind.DECIMALS:
            fact: Json = value
            return fact
        case Kind.CHOICE:
            return str(value.value)
        case Kind.NUMBER | Kind.WEIGHT:
            return machine_values.number(value)
        case Kind.STEPS:
            return [_step(step) for step in value]
        case Kind.PLAUSIBLE:
            return _plausible(value)
        case Kind.PART:
            return _part(value)
    assert_never(one.kind)


def _step(one: ScaleStep) -> Json:
    return {"name": one.name, "worth": None if one.worth is None else machine_values.number(one.worth)}


def _plausible(one: Plausible) -> Json:
    return {key: None if limit is None else machine_values.number(limit) for key, limit in
            (("min", one.low), ("max", one.high))}  # fmt: skip


def _part(value: Any) -> Json:  # noqa: ANN401 - a part of an indicator
    match value:
        case Boundary(from_, reason):
            return {"from": str(from_), "reason": reason}
        case Reference():
            return machine_values.reference(value)
        case tuple():
            return [_revision(one) for one in value]
        case dict():  # the reasons of months without a target
            return {str(period): reason for period, reason in sorted(value.items())}
        case _:
            return {"value": machine_values.quantity(value.value), "period": str(value.period)}


def _revision(one: WeightRevision | DefinitionRevision) -> Json:
    return {
        "from": str(one.from_),
        "previous": earlier_facts(one) if isinstance(one, DefinitionRevision)
        else None if one.previous is None else machine_values.number(one.previous),
        "date": str(one.date),
        "by": one.by,
        "reason": one.reason,
        "document": one.document,
    }  # fmt: skip
