"""Parses typed fields of an indicator into what stands in the file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import assert_never

from kpi.changes.choices import chosen
from kpi.changes.typed_quantity import weight_typed
from kpi.model.domain import indicator_fields
from kpi.model.domain.field import Field, Kind, Typed
from kpi.model.errors import bad_value
from kpi.model.output.message import say
from kpi.model.output.parameter import Options, option
from kpi.model.typed.number import NotTyped, readings
from kpi.model.typed.target import typed_ranges
from kpi.model.values.number import decimal_of
from kpi.store.yaml.source import Tree


def field_options(fields: Mapping[str, Typed]) -> Options:
    """An option for each of these fields."""
    return Options({
        key: option(f"--{key.replace('_', '-')}", one.metavar, one.help)
        for key, one in fields.items()
    })  # fmt: skip


def field_of(key: str, typed: str) -> Tree:
    """A field as it stands in the file. Raises ``KpiError``."""
    one = indicator_fields.BY_KEY[key]
    match one.kind:
        case Kind.TEXT:
            return typed
        case Kind.CHOICE:
            return chosen(key, typed)
        case Kind.FLAG:
            return _yes_or_no(one, typed)
        case Kind.NUMBER:
            return _number(key, typed)
        case Kind.DECIMALS:
            return _decimals(key, typed)
        case Kind.WEIGHT:
            return weight_typed(typed)
        case Kind.STEPS:
            return _steps(one, typed)
        case Kind.PLAUSIBLE:
            return _plausible(key, typed)
        case Kind.PART:
            raise AssertionError(f"{key} isn't typed by itself")
    assert_never(one.kind)


def _yes_or_no(one: Field, typed: str) -> Tree:
    """A word of the file, or true and false where it has no words for yes and no."""
    value = chosen(one.key, typed)
    return value == "yes" if one.yes_no == (True, False) else value


def _number(key: str, typed: str) -> Tree:
    """A number that isn't below 0. Raises ``KpiError``."""
    try:
        values = [value for value in readings(typed).values if value >= 0]
    except NotTyped:
        values = []
    if len(values) != 1:
        raise bad_value(key, typed, say("a number, for example 2,5"))
    return values[0]


def _plausible(key: str, typed: str) -> Tree:
    """``0..20000``, ``>=0`` or ``<=20000`` as it stands in the file. Raises ``KpiError``."""
    try:
        ranges = set(typed_ranges(typed))
    except NotTyped:
        ranges = set()
    if len(ranges) != 1:
        raise bad_value(
            key,
            typed,
            say("from the least to the most that is plausible, for example {example}", example="0..20000"),
        )
    (found,) = ranges
    return {key: bound for key, bound in (("min", found.low), ("max", found.high)) if bound is not None}


def _decimals(key: str, typed: str) -> Tree:
    if not re.fullmatch("[0-9]", typed):
        raise bad_value(key, typed, say("a number from 0 to 9"))
    return int(typed)


def _steps(one: Field, typed: str) -> Tree:
    """``C, B, A`` or ``Draf=25, Final=100``, in their order. Raises ``KpiError``."""
    name, worth = one.step
    parts = [part.strip() for part in re.split("[,;<]", typed) if part.strip()]
    steps: list[Tree] = []
    for part in parts:
        called, equals, number = (one.strip() for one in part.partition("="))
        steps.append({name: called, worth: _worth(one.key, number)} if equals else called)
    if len(steps) < 2:
        raise bad_value(
            one.key,
            typed,
            say("at least two, in their order, for example {example}", example="C, B, A / Draf=25, Final=100"),
        )
    return steps


def _worth(key: str, typed: str) -> Tree:
    try:
        return decimal_of(typed.removesuffix("%").replace(",", "."))
    except ValueError:
        raise bad_value(key, typed or "?", say("a number, for example 25")) from None
