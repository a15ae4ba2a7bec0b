"""Values in words: short enough for a sentence, and never as a program would write them."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from decimal import Decimal

import pytest

from kpi.measure.wording import told, told_apart
from kpi.model.domain.indicator import Aggregation, Baseline, Formula, Measure, Plausible, ScaleStep
from kpi.model.domain.program import (
    Background,
    Budget,
    KakRevision,
    Phase,
    Signatory,
    Signing,
    Stage,
    State,
    StateChange,
)
from kpi.model.domain.settings import Band, Person, RatingProfile, Role, ScorePolicy
from kpi.model.output.message import say
from kpi.model.values.period import Period, Span
from kpi.render.language import language

NOVEMBER, DECEMBER = Period(2023, 11), Period(2023, 12)
DAY = datetime.date(2023, 11, 16)
HIGH: Mapping[str, str] = {"id": "Tinggi", "en": "High"}
LOW: Mapping[str, str] = {"id": "Rendah", "en": "Low"}
LIMITS = "highest percentage in the score: 120, lowest percentage in the score: 0, coverage needed for a rating: 60"
BANDS = (Band(Decimal("76.5"), HIGH), Band(None, LOW))

TABLE: dict[str, tuple[object, str]] = {
    "a rating profile": (RatingProfile("dua-tingkat", BANDS), "dua-tingkat: High from 76.5 on, Low below"),
    "bands": (BANDS, "High from 76.5 on, Low below"),
    "a score policy": (ScorePolicy(), LIMITS),
    "people": ((Person("A", "a@b.id", Role.PLANNER, ("contoh",)),), "A <a@b.id> (planner)"),
    "a plausible range": (Plausible(Decimal(0), Decimal(1000)), "0 to 1,000"),
    "an open one": (Plausible(None, Decimal(9)), "at most 9"),
    "a timeframe": (Span(NOVEMBER, DECEMBER), "November 2023 to December 2023"),
    "phases": ((Phase("satu", "Tahap satu", Span(NOVEMBER, DECEMBER)),), "Tahap satu (November 2023 to December 2023)"),
    "a stage": (Stage("Awal", Span(NOVEMBER, NOVEMBER)), "Awal (November 2023 to November 2023)"),
    "states": ((StateChange(State.READY, DAY, "KAK selesai"),), "ready since 16 November 2023"),
    "revisions of a KAK": ((KakRevision(1, DAY, "Sasaran"),), "number 1 of 16 November 2023: Sasaran"),
    "a signing": (Signing(DAY, "Cikarang", (Signatory("A", "B", "C"),)), "Cikarang, 16 November 2023"),
    "a budget": (Budget(Decimal("1.50"), "IDR", "CSR"), "amount: 1.5, currency: IDR, source: CSR"),
    "a background": (Background(("UU 1", "UU 2"), None, "Perlu"), "legal basis: UU 1, UU 2, rationale: Perlu"),
    "a baseline": (Baseline(Decimal(5), NOVEMBER), "value: 5, month: November 2023"),
    "a scale": ((ScaleStep("C"), ScaleStep("A", Decimal("9.5"))), "C, A (9.5)"),
    "a mapping": ({"b": Decimal(1), "a": "x"}, "b: 1, a: x"),
    "a state": (State.REFORMULATING, "being reformulated"),
    "a ratio, of a measure": (Measure.RATIO, "ratio"),
    "a ratio, of months": (Aggregation.RATIO, "sum of numerators over sum of denominators"),
    "the name of a formula": (Formula.COMPLEMENT, "complement"),
    "nothing": ((), "nothing"),
}


@pytest.mark.parametrize(("value", "text"), TABLE.values(), ids=TABLE)
def test_in_words(value: object, text: str) -> None:
    assert language("en").text(say("{value}", value=told(value))) == text


ANA, BUDI = (Person(name, f"{name}@b.id", Role.PLANNER) for name in ("Ana", "Budi"))


@pytest.mark.parametrize(
    ("old", "new", "texts"),
    [
        (
            RatingProfile("dua", BANDS), RatingProfile("dua", (Band(Decimal(80), HIGH), BANDS[1])),
            ("High from 76.5 on", "High from 80 on"),
        ),
        (RatingProfile("dua", BANDS), RatingProfile("satu", BANDS[1:]),
         ("dua: High from 76.5 on, Low below", "satu: Low below")),
        ((ANA,), (ANA, BUDI), ("nothing", "Budi <Budi@b.id> (planner)")),
        (ScorePolicy(), ScorePolicy(cap=Decimal(110)),
         ("highest percentage in the score: 120", "highest percentage in the score: 110")),
        (Budget(Decimal(0), "IDR", "CSR"), Budget(Decimal(5), "IDR", "CSR"), ("amount: 0", "amount: 5")),
        (Background(("UU 1",)), Background(("UU 1",), "Baru"), ("nothing", "overview: Baru")),
        (Signing(DAY, "A", ()), Signing(DAY, "A", (Signatory("B", "C", "D"),)),
         ("nothing", "signatories: role: B, name: C, position: D")),
        (Decimal(1), Decimal(2), ("1", "2")),
        (None, ScorePolicy(), ("nothing", LIMITS)),
    ],
    ids=["a band", "another profile", "one more", "a limit", "an amount", "a section", "signatories", "numbers", "new"],
)  # fmt: skip
def test_only_what_differs(old: object, new: object, texts: tuple[str, str]) -> None:
    english = language("en")
    assert tuple(english.text(say("{value}", value=one)) for one in told_apart(old, new)) == texts
