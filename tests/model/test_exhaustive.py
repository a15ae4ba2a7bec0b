"""Every place that must decide about a kind of indicator, state or figure decides about each of its members.

The type checker names the places for a new member (``match`` with ``assert_never``); here each member is put to all of
them, and to the schemas and words that no type checker sees.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from enum import Enum
from pathlib import Path
from typing import Any

import pytest

from kpi.changes.choices import CHOICES
from kpi.measure import labels
from kpi.measure.states import CellState
from kpi.model.domain.achievement import Status
from kpi.model.domain.indicator import (
    AccumulateOver,
    Aggregation,
    Formula,
    Frequency,
    Level,
    Measure,
    Polarity,
    RecordedValue,
    possible_formulas,
)
from kpi.model.domain.instruction import Category, Verdict
from kpi.model.domain.program import State
from kpi.model.domain.settings import Role
from kpi.reports._shared import words

SCHEMAS = Path(__file__).parents[2] / "schemas"
DECIDES: list[tuple[type[Enum], Callable[[Any], object]]] = [
    (Aggregation, lambda one: one.adds_up),
    (Aggregation, lambda one: one.by_parts),
    (Aggregation, words.aggregation),
    (Measure, lambda one: one.numeric),
    (Measure, lambda one: possible_formulas(one, Polarity.MAXIMIZE)),
    (Polarity, lambda one: (one.bounded_above, one.bounded_below)),
    (Polarity, lambda one: possible_formulas(Measure.NUMBER, one)),
    (Polarity, words.polarity),
    (Formula, words.formula),
    (State, lambda one: (one.measured, one.over, one.following)),
    (State, words.program_state),
    (CellState, words.state),
    (CellState, lambda one: (one.due, one.missing, one.valued)),
    (Status, words.status),
    *(
        (kind, labels.choice)
        for kind in (Level, Measure, AccumulateOver, Frequency, RecordedValue, Role, Category, Verdict)
    ),
    (Frequency, lambda one: one.months),
]


@pytest.mark.parametrize(("kind", "decides"), DECIDES)
def test_each_member_is_decided_about(kind: type[Enum], decides: Callable[[Any], object]) -> None:
    assert all(decides(member) is not None for member in kind)


@pytest.mark.parametrize(
    "kind",
    [Polarity, Aggregation, State, Status, Level, Measure, AccumulateOver, Frequency, RecordedValue, Role, Category],
)
def test_each_member_has_a_word(kind: type[Enum]) -> None:
    said = {member: labels.choice(member) for member in kind}
    assert not any(isinstance(word, str) for word in said.values())
    assert len({str(word) for word in said.values()}) == len(said)


def enums(tree: object, key: str = "") -> Iterator[tuple[str, frozenset[str]]]:
    """The values that a schema allows under each key."""
    if isinstance(tree, dict):
        if isinstance(tree.get("enum"), list):
            yield key, frozenset(one for one in tree["enum"] if isinstance(one, str))
        for name, inner in tree.items():
            yield from enums(inner, name)
    elif isinstance(tree, list):
        for inner in tree:
            yield from enums(inner, key)


@pytest.mark.parametrize(
    ("kind", "file", "key"),
    [
        (Aggregation, "indicators", "aggregation"),
        (Measure, "indicators", "measure"),
        (Polarity, "indicators", "polarity"),
        (Formula, "indicators", "formula"),
        (Level, "indicators", "level"),
        (AccumulateOver, "indicators", "accumulate_over"),
        (Frequency, "indicators", "frequency"),
        (RecordedValue, "indicators", "values"),
        (State, "kak", "state"),
        (Status, "achievements", "status"),
        (Role, "settings", "role"),
        (Category, "instructions", "category"),
        (Verdict, "instructions", "verdict"),
        *(
            (kind, f"output/{view}", key)
            for view in ("status", "show", "explain")
            for kind, key in ((Aggregation, "aggregation"), (Polarity, "polarity"), (Formula, "formula"))
        ),
        (Level, "output/show", "level"),
        (Measure, "output/show", "measure"),
        (AccumulateOver, "output/show", "accumulate_over"),
        (Frequency, "output/show", "frequency"),
        (RecordedValue, "output/show", "values"),
    ],
)
def test_the_schemas_know_each_member(kind: type[Enum], file: str, key: str) -> None:
    tree = json.loads((SCHEMAS / f"{file}.schema.json").read_text("utf-8"))
    assert frozenset(member.value for member in kind) in {allowed for name, allowed in enums(tree) if name == key}


@pytest.mark.parametrize(
    ("kind", "key"), [(Aggregation, "aggregation"), (Measure, "measure"), (Polarity, "polarity"), (Level, "level")]
)
def test_each_member_can_be_chosen_in_the_wizard(kind: type[Enum], key: str) -> None:
    assert {one.value for one in CHOICES[key]} == {member.value for member in kind}
