"""A small portfolio with a cell of every kind, and what the tests of all views ask of a report."""

from __future__ import annotations

import datetime
import functools
import json
from decimal import Decimal
from pathlib import Path
from typing import Any, Protocol

import pytest
from jsonschema import Draft202012Validator

from kpi.measure.question import Question, View
from kpi.measure.target import TargetBasis
from kpi.model.domain.achievement import Achievement, FollowUp, Status
from kpi.model.domain.indicator import (
    Aggregation,
    Baseline,
    Boundary,
    Formula,
    Indicator,
    Measure,
    Polarity,
    ScaleStep,
    TargetRevision,
)
from kpi.model.domain.portfolio import Portfolio
from kpi.model.domain.program import Kak, KakSections, Phase, Program, Signing, State, StateChange
from kpi.model.domain.settings import Band, RatingProfile, ScorePolicy, Settings
from kpi.model.output.report import Report
from kpi.model.values.period import Period, Span
from kpi.model.values.quantity import Fraction, Grade, Range
from kpi.render.formats import draw
from kpi.render.language import language

SCHEMAS = Path(__file__).parent.parent.parent / "schemas" / "output"
NOVEMBER, DECEMBER, JANUARY = Period(2023, 11), Period(2023, 12), Period(2024, 1)
SETTINGS = Settings(
    organisation="Pemerintah Kabupaten Contoh",
    language="id",
    timezone="Asia/Jakarta",
    entry_window_days=10,
    rating=RatingProfile(
        "lima-tingkat",
        (
            Band(Decimal(91), {"id": "Sangat Tinggi", "en": "Very high"}),
            Band(Decimal(76), {"id": "Tinggi", "en": "High"}),
            Band(Decimal(66), {"id": "Sedang", "en": "Medium"}),
            Band(Decimal(51), {"id": "Rendah", "en": "Low"}),
            Band(None, {"id": "Sangat Rendah", "en": "Very low"}),
        ),
    ),
    score=ScorePolicy(),
)


def indicator(name: str, target: Any, value: Any, **changes: Any) -> Indicator:  # noqa: ANN401 - any field
    """An indicator in November; a text as value is the reason why there is none."""
    record = value if isinstance(value, Achievement) else _record(value)
    fields: dict[str, Any] = {
        "index": 0,
        "id": name,
        "name": name.capitalize(),
        "measure": Measure.NUMBER,
        "unit": "unit",
        "polarity": Polarity.MAXIMIZE,
        "aggregation": Aggregation.SUM,
        "targets": {} if target is None else {NOVEMBER: target},
        "achievements": {} if record is None else {NOVEMBER: record},
    }
    return Indicator(**{**fields, **changes})


def _record(value: Any) -> Achievement | None:  # noqa: ANN401 - any value
    if value is None:
        return None
    if isinstance(value, str):
        return Achievement(None, value, Status.FINAL)
    return Achievement(Decimal(value) if type(value) is int else value, None, Status.FINAL)


def program(name: str, *indicators: Indicator, **changes: Any) -> Program:  # noqa: ANN401 - any field
    """A program that is carried out in two phases."""
    fields: dict[str, Any] = {
        "folder": name,
        "id": name,
        "title": f"Program {name}",
        "illustrative": True,
        "state": State.IMPLEMENTING,
        "states": (StateChange(State.IMPLEMENTING, datetime.date(2023, 11, 16)),),
        "lead_agency": "Dinas A",
        "policy_team": ("Sekretariat",),
        "implementing_team": (),
        "facilitator": None,
        "phases": (
            Phase("tahap-1", "Tahap pertama", Span(NOVEMBER, DECEMBER)),
            Phase("tahap-2", "Tahap kedua", Span(JANUARY, Period(2024, 12))),
        ),
        "kak": Kak("1/KAK", Signing(datetime.date(2023, 11, 16), "Cikarang Pusat", ()), KakSections()),
        "indicators": tuple(_placed(one, at) for at, one in enumerate(indicators)),
    }
    return Program(**{**fields, **changes})


def _placed(one: Indicator, index: int) -> Indicator:
    fields = {name: getattr(one, name) for name in Indicator.__struct_fields__}
    return Indicator(**{**fields, "index": index})


D = Decimal
MINIMIZE = {"polarity": Polarity.MINIMIZE}
SCALE = (ScaleStep("C"), ScaleStep("B"), ScaleStep("A"))
STAGES = (ScaleStep("Persiapan", D(20)), ScaleStep("Penetapan", D(100)))


def every_kind() -> Program:
    """One indicator for every kind of cell that a month may have."""
    provisional = Achievement(
        D(132), None, Status.PROVISIONAL, obstacles="Hujan", follow_up=FollowUp("Promosi"), supports="Media", note="Uji"
    )
    return program(
        "uji",
        indicator("naik", D(150), provisional, agency="Dinas B", baseline=Baseline(D(90), Period(2023, 10))),
        indicator("turun", D(10), 12, **MINIMIZE),
        indicator("balik", D(5), 0, **MINIMIZE, stated_formula=Formula.INVERSE),
        indicator("nol", D(0), 3, **MINIMIZE),
        indicator("kosong", D(0), 0),
        indicator("lebih", D(0), 3),
        indicator("tetap", D(150), D("156.5"), polarity=Polarity.STABILIZE, tolerance=D("7.5"), decimals=1),
        indicator("rentang", Range(D(40), D(60)), 30),
        indicator("dalam", Range(None, D(60)), 30, **MINIMIZE),
        indicator("belum", D(10), None),
        indicator("libur", D(10), "tidak ada kegiatan"),
        indicator("tanpa", None, 7),
        indicator("pensiun", D(10), None, retired=Boundary(NOVEMBER, "diganti")),
        indicator("mutu", Grade("A"), Grade("B"), measure=Measure.ORDINAL, scale=SCALE),
        indicator("tahapan", Grade("Penetapan"), Grade("Persiapan"), measure=Measure.MILESTONE, stages=STAGES),
        indicator("terbit", target=True, value=True, measure=Measure.MILESTONE),
        indicator("rasio", D(80), Fraction(D(2), D(3)), measure=Measure.PERCENT, aggregation=Aggregation.RATIO),
        indicator("celah", D(1000), 904),
        indicator("minus", D(5), D("-3.2"), allow_negative=True, decimals=1),
    )


def over_months() -> Program:
    """One indicator for every way in which three months become one figure."""
    months = (Period(2024, 1), Period(2024, 2), Period(2024, 3))

    def monthly(name: str, targets: list[Any], values: list[Any], **changes: Any) -> Indicator:  # noqa: ANN401
        records = {month: _record(value) for month, value in zip(months, values, strict=True)}
        given = {month: record for month, record in records.items() if record is not None}
        by_month = dict(zip(months, targets, strict=True))
        return indicator(name, None, None, targets=by_month, achievements=given, **changes)

    ten = [D(10), D(10), D(10)]
    parts = [Fraction(D(9), D(10)), Fraction(D(18), D(30)), None]
    revision = TargetRevision(
        Period(2024, 2), D(20), D(10), datetime.date(2024, 1, 20), "Sekretariat", "banjir", "Berita acara 1"
    )
    return program(
        "bulan",
        monthly("jumlah", ten, [9, 9, 9], weight=D(40), target_revisions=(revision,)),
        monthly("rata", [D(6), D(6), D(6)], [7, 6, 7], weight=D(20), aggregation=Aggregation.AVERAGE, **MINIMIZE),
        monthly("terakhir", ten, [8, 9, None], weight=D(20), aggregation=Aggregation.LAST),
        monthly(
            "bagian", [D(90), D(60), D(60)], parts,
            weight=D(10), aggregation=Aggregation.RATIO, measure=Measure.PERCENT,
        ),
        monthly("kumulatif", [D(10), D(20), D(30)], [10, None, 5], weight=D(10), cumulative_targets=True),
    )  # fmt: skip


@pytest.fixture
def portfolio() -> Portfolio:
    """Every kind of cell, three months together, and a program that is not measured."""
    as_of = datetime.datetime.fromisoformat("2024-06-01T09:00:00+07:00")
    idle = program("usulan", state=State.PROPOSED, states=(StateChange(State.PROPOSED, datetime.date(2023, 11, 16)),))
    return Portfolio(Path("nowhere"), as_of, SETTINGS, (every_kind(), over_months(), idle))


class Ask(Protocol):
    """Makes a question."""

    def __call__(
        self,
        months: str = "2023-11",
        view: View = View.MONTH,
        basis: TargetBasis = TargetBasis.CURRENT,
    ) -> Question: ...


@pytest.fixture
def ask() -> Ask:
    """A question about ``2023-11`` or ``2023-11..2023-12``."""

    def asked(months: str = "2023-11", view: View = View.MONTH, basis: TargetBasis = TargetBasis.CURRENT) -> Question:
        first, _, last = months.partition("..")
        return Question(Span(Period.parse(first), Period.parse(last or first)), view, basis)

    return asked


class Drawn(Protocol):
    """Draws a report in a format, in English."""

    def __call__(self, report: Report, form: str = "table") -> str: ...


@pytest.fixture
def drawn() -> Drawn:
    """What a reader gets, 80 columns wide and without colours."""
    return lambda report, form="table": draw(report, form, language("en"), width=80, color=False, unicode=True)


@functools.cache
def validator(kind: str) -> Draft202012Validator:
    """What decides whether facts fit the schema of their kind."""
    schema = json.loads((SCHEMAS / f"{kind}.schema.json").read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


class Facts(Protocol):
    """The facts of a report as they arrive in JSON."""

    def __call__(self, report: Report) -> Any: ...  # noqa: ANN401 - JSON


@pytest.fixture
def facts(drawn: Drawn) -> Facts:
    """The facts as a program reads them, held against the schema of their kind."""

    def read(report: Report) -> Any:  # noqa: ANN401 - JSON
        found = json.loads(drawn(report, "json"), parse_float=Decimal)
        errors = [error.message for error in validator(report.kind).iter_errors(found)]
        assert errors == []
        return found

    return read
