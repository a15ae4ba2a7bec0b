"""From trees to the model: every key arrives where it belongs, and what is left out has its usual value."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import pytest

from kpi.model.domain.achievement import Achievement, Content, Evidence, FollowUp, Recorded, Revision, Status
from kpi.model.domain.indicator import (
    AccumulateOver,
    Aggregation,
    Baseline,
    Boundary,
    Formula,
    Indicator,
    Level,
    Measure,
    Plausible,
    Polarity,
    ScaleStep,
    TargetRevision,
    WeightRevision,
)
from kpi.model.domain.program import Phase, State
from kpi.model.domain.settings import REQUIRED_SECTIONS, Band, Person, Role, ScorePolicy
from kpi.model.output.problem import Pointer
from kpi.model.values.period import Period, Span
from kpi.model.values.quantity import Fraction, Grade, Range
from kpi.store.yaml import decode, schema
from kpi.store.yaml.source import read

NOVEMBER, DECEMBER = Period(2023, 11), Period(2023, 12)
MOMENT = datetime.datetime(2023, 12, 4, 10, 11, 12, tzinfo=datetime.timezone(datetime.timedelta(hours=7)))


def tree_of(kind: str, text: str) -> Any:  # noqa: ANN401 - as build takes it
    """The tree of a text that has the right shape."""
    tree = read(text.encode())
    assert schema.fits(kind, tree), list(schema.problems(kind, "x", tree))
    return tree


def indicator(lines: str) -> Indicator:
    text = "indicators: [{id: x, name: X, unit: orang, " + lines + "}]"
    (built,) = decode.indicators(tree_of("indicators", text))
    return built


SHORT = "measure: number, polarity: minimize, aggregation: last"


def test_an_indicator_with_everything() -> None:
    text = """\
indicators:
  - id: kunjungan
    name: Kunjungan
    definition: Banyaknya
    level: outcome
    measure: number
    unit: orang
    decimals: 2
    polarity: minimize
    formula: inverse
    aggregation: average
    cumulative_targets: true
    accumulate_over: year
    weight: 25.50
    weight_revisions:
      - {from: 2023-12, previous: 20.50, date: 2023-11-28, by: Bupati, reason: dibagi, document: BA}
      - {from: 2024-01, previous: ~, date: 2023-12-28, by: Bupati, reason: lagi}
    plausible: {min: 0, max: 20000}
    allow_negative: true
    evidence: optional
    zero_target: met
    tolerance: 0.5
    agency: Dinas
    owner: Kepala Bidang
    source: Laporan
    baseline: {value: 0, period: 2023-10, source: Rekap}
    targets: {2023-12: 200, 2023-11: {min: 1.5}}
    no_target: {2024-01: libur}
    target_revisions:
      - {period: 2023-12, from: 300, to: 200, date: 2023-12-01, by: Bupati, reason: revisi, document: SK}
      - {period: 2023-11, to: {max: 2}, date: 2023-11-20, by: Bupati, reason: baru}
    added: {from: 2023-11, reason: baru}
    retired: {from: 2024-07, reason: selesai}
"""
    (built,) = decode.indicators(tree_of("indicators", text))
    assert built == Indicator(
        index=0,
        id="kunjungan",
        name="Kunjungan",
        measure=Measure.NUMBER,
        unit="orang",
        polarity=Polarity.MINIMIZE,
        aggregation=Aggregation.AVERAGE,
        definition="Banyaknya",
        level=Level.OUTCOME,
        decimals=2,
        stated_formula=Formula.INVERSE,
        cumulative_targets=True,
        accumulate_over=AccumulateOver.YEAR,
        weight=Decimal("25.50"),
        weight_revisions=(
            WeightRevision(DECEMBER, Decimal("20.50"), datetime.date(2023, 11, 28), "Bupati", "dibagi", "BA"),
            WeightRevision(Period(2024, 1), None, datetime.date(2023, 12, 28), "Bupati", "lagi"),
        ),
        plausible=Plausible(Decimal(0), Decimal(20000)),
        allow_negative=True,
        evidence_required=False,
        zero_target_met=True,
        tolerance=Decimal("0.5"),
        agency="Dinas",
        owner="Kepala Bidang",
        source="Laporan",
        baseline=Baseline(Decimal(0), Period(2023, 10), "Rekap"),
        targets={NOVEMBER: Range(Decimal("1.5"), None), DECEMBER: Decimal(200)},
        no_target={Period(2024, 1): "libur"},
        target_revisions=(
            TargetRevision(DECEMBER, Decimal(300), Decimal(200), datetime.date(2023, 12, 1), "Bupati", "revisi", "SK"),
            TargetRevision(
                NOVEMBER, None, Range(None, Decimal(2)), datetime.date(2023, 11, 20), "Bupati", "baru", None
            ),
        ),
        added=Boundary(NOVEMBER, "baru"),
        retired=Boundary(Period(2024, 7), "selesai"),
    )


def test_an_indicator_with_as_little_as_possible() -> None:
    built = indicator(SHORT)
    assert built == Indicator(0, "x", "X", Measure.NUMBER, "orang", Polarity.MINIMIZE, Aggregation.LAST)
    assert (built.formula, built.evidence_required, built.level) == (Formula.COMPLEMENT, True, Level.OUTPUT)


def test_indicators_know_their_place_in_the_file() -> None:
    tree = tree_of("indicators", "indicators:\n" + f"  - {{id: x, name: X, unit: orang, {SHORT}}}\n" * 3)
    assert [one.index for one in decode.indicators(tree)] == [0, 1, 2]


@pytest.mark.parametrize("text", ["indicators:", "indicators: []"])
def test_no_indicators(text: str) -> None:
    assert decode.indicators(tree_of("indicators", text)) == ()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", Decimal(12)),
        ("-1.50", Decimal("-1.50")),
        ("1e3", Decimal(1000)),
        ("true", True),
        ("false", False),
        ("AA", Grade("AA")),
        ('"12"', Grade("12")),
        ("yes", Grade("yes")),
    ],
)
def test_what_a_value_or_target_becomes(text: str, value: object) -> None:
    built = indicator(f"{SHORT}, targets: {{2023-11: {text}}}, baseline: {{value: {text}, period: 2023-10}}")
    assert built.baseline is not None
    for found in (built.targets[NOVEMBER], built.baseline.value):
        assert (type(found), found, str(found)) == (type(value), value, str(value)) or text == "1e3"
        assert found == value


def test_steps_of_scales_and_stages() -> None:
    built = indicator(
        "measure: ordinal, polarity: maximize, aggregation: last, "
        "scale: [D, {grade: C}, {grade: A, score: 4}], stages: [mulai, {stage: selesai, percent: 100}]"
    )
    assert built.scale == (ScaleStep("D"), ScaleStep("C"), ScaleStep("A", Decimal(4)))
    assert built.stages == (ScaleStep("mulai"), ScaleStep("selesai", Decimal(100)))


def test_a_record_with_everything() -> None:
    text = """\
2023-12:
  value: {numerator: 3, denominator: 4.0}
  status: provisional
  evidence:
    - {title: Rekap, uri: "https://contoh.go.id/x"}
    - {title: Berkas, path: data/x.pdf, sha256: SHA}
  obstacles: hujan
  supports: warga
  follow_up: {action: rapat, owner: camat, due: 2023-12-15}
  note: catatan
  recorded: {at: "2023-12-04T10:11:12+07:00", by: N <n@contoh.go.id>}
  revisions:
    - {at: "2023-12-04T03:11:12Z", by: M <m@contoh.go.id>, previous: {value: 2, status: final}, reason: salah}
    - {at: "2023-12-04T10:11:12+07:00", by: M <m@contoh.go.id>, previous: {not_applicable: libur}, reason: ada}
  percent: 75.00
  running_total: 7
2023-11:
  not_applicable: belum mulai
""".replace("SHA", "a" * 64)
    built = decode.achievements(tree_of("achievements", text))
    assert list(built) == [NOVEMBER, DECEMBER]
    assert built[NOVEMBER] == Achievement(None, "belum mulai", Status.FINAL)
    assert built[DECEMBER] == Achievement(
        value=Fraction(Decimal(3), Decimal("4.0")),
        not_applicable=None,
        status=Status.PROVISIONAL,
        evidence=(
            Evidence("Rekap", "https://contoh.go.id/x", None, None),
            Evidence("Berkas", None, "data/x.pdf", "a" * 64),
        ),
        obstacles="hujan",
        supports="warga",
        follow_up=FollowUp("rapat", "camat", datetime.date(2023, 12, 15)),
        note="catatan",
        recorded=Recorded(MOMENT, "N <n@contoh.go.id>"),
        revisions=(
            Revision(MOMENT, "M <m@contoh.go.id>", Content(Decimal(2), None, Status.FINAL), "salah"),
            Revision(MOMENT, "M <m@contoh.go.id>", Content(None, "libur", None), "ada"),
        ),
        stated_percent=Decimal("75.00"),
        stated_total=Decimal(7),
    )


RATING = """\
organisation: X
rating: {name: dua, bands: [{min: 50.5, label: {id: Baik, en: Good}}, {label: {id: B, en: Bad}}]}
"""


def test_settings_with_as_little_as_possible() -> None:
    built = decode.settings(tree_of("settings", RATING))
    assert (built.organisation, built.language, built.timezone, built.entry_window_days) == (
        "X",
        "id",
        "Asia/Jakarta",
        10,
    )
    assert built.rating.bands == (
        Band(Decimal("50.5"), {"id": "Baik", "en": "Good"}),
        Band(None, {"id": "B", "en": "Bad"}),
    )
    assert built.score == ScorePolicy(Decimal(120), Decimal(0), Decimal(60))
    assert (built.people, built.kak_sections) == ((), REQUIRED_SECTIONS)


def test_settings_with_everything() -> None:
    built = decode.settings(
        tree_of(
            "settings",
            RATING + "version: 1\nlanguage: en\ntimezone: Asia/Jayapura\nentry_window_days: 5.0\n"
            "score: {cap: 150.5, floor: -10, minimum_coverage: 0}\nkak: {required_sections: [purpose, budget]}\n"
            "people:\n  - {name: A, email: a@contoh.go.id, role: planner, programs: [contoh]}\n"
            "  - {name: B, email: b@contoh.go.id, role: administrator}\n",
        )
    )
    assert (built.language, built.timezone, built.entry_window_days) == ("en", "Asia/Jayapura", 5)
    assert type(built.entry_window_days) is int
    assert built.score == ScorePolicy(Decimal("150.5"), Decimal(-10), Decimal(0))
    assert built.kak_sections == ("purpose", "budget")
    assert built.people == (
        Person("A", "a@contoh.go.id", Role.PLANNER, ("contoh",)),
        Person("B", "b@contoh.go.id", Role.ADMINISTRATOR),
    )


@pytest.mark.parametrize(
    ("days", "period", "deadline"),
    [
        (10, "2023-11", "2023-12-10"),
        (10, "2023-12", "2024-01-10"),
        (31, "2024-01", "2024-02-29"),
        (31, "2023-01", "2023-02-28"),
        (1, "2023-11", "2023-12-01"),
    ],
)
def test_until_when_a_month_may_be_reported(days: int, period: str, deadline: str) -> None:
    built = decode.settings(tree_of("settings", f"{RATING}entry_window_days: {days}\n"))
    assert built.deadline(Period.parse(period)).isoformat() == deadline


def test_a_program_with_as_little_as_possible() -> None:
    built = decode.program("folder", tree_of("kak", "id: contoh\ntitle: Contoh\nstate: proposed\n"))
    assert (built.folder, built.id, built.title, built.state) == ("folder", "contoh", "Contoh", State.PROPOSED)
    assert (built.illustrative, built.kak, built.span, built.signed) == (False, None, None, False)
    given = {"folder", "id", "title", "state"}
    empty = [getattr(built, name) for name in built.__struct_fields__ if name not in given]
    assert not any(empty)


KAK = """\
id: contoh
title: Contoh
state: implementing
phases:
  - {id: b, title: B, from: 2024-01, to: 2024-12}
  - {id: a, title: A, from: 2023-11, to: 2023-12}
"""


@pytest.mark.parametrize("kak", ["kak:", "kak: {}", "kak: {signed: , sections: }"])
def test_a_kak_without_content_is_not_signed(kak: str) -> None:
    built = decode.program("contoh", tree_of("kak", f"{KAK}{kak}\n"))
    assert not built.signed
    assert (built.kak is None) is (kak == "kak:")


def test_phases_of_a_program() -> None:
    built = decode.program("contoh", tree_of("kak", KAK))
    assert built.span == Span(NOVEMBER, Period(2024, 12))
    assert built.phase_of(DECEMBER) == Phase("a", "A", Span(NOVEMBER, DECEMBER))
    assert built.phase_of(Period(2025, 1)) is None


MALFORMED: list[tuple[str, Any, Pointer]] = [
    ("phase that ends before it begins", {"phases": [{"id": "a", "title": "A", "from": "2023-11", "to": "2023-10"}]},
     ("phases", 0, "to")),
    ("stage that ends before it begins",
     {"kak": {"sections": {"strategy": {"stages": [{"title": "A", "from": "2023-11", "to": "2023-10"}]}}}},
     ("kak", "sections", "strategy", "stages", 0, "to")),
    ("signed on no day", {"kak": {"signed": {"date": "2023-11-31", "place": "X"}}}, ("kak", "signed", "date")),
    ("revised on no day", {"kak": {"revisions": [{"number": 1, "date": "2023-02-30", "reason": "x"}]}},
     ("kak", "revisions", 0, "date")),
    ("since no day", {"states": [{"state": "ready", "since": "2023-00-01"}]}, ("states", 0, "since")),
]  # fmt: skip


@pytest.mark.parametrize(("more", "pointer"), [row[1:] for row in MALFORMED], ids=[row[0] for row in MALFORMED])
def test_what_means_nothing_is_told_with_its_place(more: dict[str, object], pointer: Pointer) -> None:
    tree: Any = {"id": "contoh", "title": "Contoh", "state": "ready", **more}
    assert schema.fits("kak", tree)
    with pytest.raises(decode.Malformed) as refused:
        decode.program("contoh", tree)
    assert refused.value.pointer == pointer


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2023-12-04T10:11:12", "time zone"),
        ("2023-12-04", "time zone"),
        ("10:11", "point in time"),
        ("", "point in time"),
    ],
)
def test_a_moment_needs_its_distance_from_utc(text: str, said: str) -> None:
    tree = {"2023-11": {"value": 1, "recorded": {"at": text, "by": "N <n@x>"}}}
    with pytest.raises(decode.Malformed, match=said) as refused:
        decode.achievements(tree)
    assert refused.value.pointer == ("2023-11", "recorded", "at")
    assert refused.value.hint is not None
