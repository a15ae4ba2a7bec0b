"""Words for what can be chosen, in both languages."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from itertools import combinations

import pytest

from kpi.measure.question import View
from kpi.measure.target import TargetBasis
from kpi.model.domain.achievement import Status
from kpi.model.domain.indicator import AccumulateOver, Aggregation, Formula, Level, Measure, Polarity
from kpi.model.domain.instruction import Category
from kpi.model.domain.lifecycle import Move
from kpi.model.typed.choice import choice_words, typed_choice

ALL: Sequence[type[StrEnum]] = (
    Status, View, TargetBasis, Measure, Polarity, Aggregation, Level, Formula, AccumulateOver, Category, Move,
)  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "choices", "meant"),
    [
        ("provisional", Status, "provisional"),
        ("Provisional", Status, "provisional"),
        ("sementara", Status, "provisional"),
        ("data  sementara", Status, "provisional"),
        ("final", Status, "final"),
        ("TETAP", Status, "final"),
        ("bulan", View, "month"),
        ("sampai kini", View, "to-date"),
        ("semula", TargetBasis, "original"),
        ("rata-rata", Aggregation, "average"),
        ("maksimalkan", Polarity, "maximize"),
        ("persen", Measure, "percent"),
        ("isu", Category, "issue"),
        ("hentikan", Move, "stop"),
        ("tahap", AccumulateOver, "phase"),
        ("sementara", View, None),
        ("program", Status, None),
        ("", Status, None),
        ("finall", Status, None),
    ],
)
def test_typed_choice(typed: str, choices: type[StrEnum], meant: str | None) -> None:
    assert typed_choice(typed, choices) == meant


@pytest.mark.parametrize("choices", ALL, ids=lambda one: one.__name__)
def test_no_word_means_two_things(choices: type[StrEnum]) -> None:
    words = [set(choice_words([one])) for one in choices]
    assert all(value in choice_words(choices) for value in choices)
    assert [one & other for one, other in combinations(words, 2) if one & other] == []
