"""What the tests of the formats share: small reports, and Indonesian from a catalogue of their own."""

from __future__ import annotations

import io
from decimal import Decimal
from pathlib import Path
from typing import Protocol

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from kpi.model.output.message import say, say_many
from kpi.model.output.problem import Finding, Place, Problem, Severity
from kpi.model.output.report import Audience, Cell, Column, Heading, Line, Number, Report, Table, Tone, Verbatim
from kpi.model.values.period import Period
from kpi.render import language as languages
from kpi.render.formats import draw
from kpi.render.language import Language

INDONESIAN: dict[str | tuple[str, str], str] = {
    "November": "November",
    "December": "Desember",
    "yes": "ya",
    "no": "tidak",
    "Achievement {months}": "Capaian {months}",
    "Target": "Target",
    "Actual": "Realisasi",
    "✗ not met": "✗ belum tercapai",
    "{name} is missing": "{name} belum ada",
    ("{count} file", "{count} files"): "{count} berkas",
}

COLUMNS = (
    Column("indicator", say("Indicator"), audience=Audience.MACHINES),
    Column("name", say("Indicator"), wide=True),
    Column("target", say("Target"), right=True),
    Column("actual", say("Actual"), right=True),
    Column("percent", say("%"), right=True),
    Column("rating", say("Rating")),
    Column("met", say("Met")),
    Column("trend", say("Trend"), audience=Audience.PEOPLE),
)


class Paint(Protocol):
    """Draws a report; unless told otherwise in English, plain, in 80 columns."""

    def __call__(
        self, report: Report, form: str, *, width: int = 80, color: bool = False, unicode: bool = True,
        language: Language | None = None,
    ) -> str: ...  # fmt: skip


@pytest.fixture
def paint() -> Paint:
    def painted(
        report: Report, form: str, *, width: int = 80, color: bool = False, unicode: bool = True,
        language: Language | None = None,
    ) -> str:  # fmt: skip
        chosen = language or languages.language("en")
        return draw(report, form, chosen, width=width, color=color, unicode=unicode)

    return painted


@pytest.fixture
def locale(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of catalogues with a small Indonesian one."""
    catalog = Catalog(locale="id")
    catalog.mime_headers = [("Plural-Forms", "nplurals=1; plural=0;")]  # as in kpi.po
    for one, translated in INDONESIAN.items():
        catalog.add(one, translated if isinstance(one, str) else (translated,))
    stream = io.BytesIO()
    write_mo(stream, catalog)
    file = tmp_path / "locale" / "id" / "LC_MESSAGES" / "kpi.mo"
    file.parent.mkdir(parents=True)
    file.write_bytes(stream.getvalue())
    monkeypatch.setattr(languages, "LOCALE", tmp_path / "locale")
    return tmp_path / "locale"


@pytest.fixture
def indonesian(locale: Path) -> Language:  # noqa: ARG001 - it is about what it changes
    return languages.language("id")


@pytest.fixture
def status() -> Report:
    """A progress table of two programs, and one that isn't measured."""
    return Report(
        "status",
        (
            Heading(say("Achievement {months}", months=Period(2023, 11)), 1),
            Line("Pemerintah Kabupaten Contoh"),
            Line(say("Illustrative data: examples, not the organisation's own figures."), Tone.FAIR),
            Heading("Wisata Industri"),
            Table(
                "status",
                COLUMNS,
                (
                    reported("kunjungan", "Jumlah kunjungan wisata industri", "1250", "1088.4", "Tinggi", "▁▃▅▅"),
                    reported("kepuasan", "Kepuasan", "4", "4.25", "Sangat Tinggi", "·▃▅█", met=True),
                    waiting("paket", "Paket tur aktif"),
                ),
            ),
            Line(say("{name}: not met for {count} months in a row", name="Paket tur aktif", count=3), Tone.QUIET),
            Line(say("Program score {score} % · {rating}", score=Number(Decimal("98.5"), 2), rating="Sangat Tinggi")),
            Heading("Nir Banjir"),
            Table("status", COLUMNS, (reported("sumur", "Sumur resapan", "12", "3", "Sangat Rendah", "▁"),)),
            Heading(say("Not measured yet")),
            Table("idle", (Column("name", say("Program"), wide=True),), ((Cell("Koridor Industri"),),)),
        ),
        {"programs": [{"id": "wisata-industri", "score": Decimal("98.50"), "cash": Decimal("1E+6"), "rating": None}]},
        illustrative=True,
    )


def reported(
    key: str, name: str, target: str, actual: str, rating: str, trend: str, *, met: bool = False
) -> tuple[Cell, ...]:
    percent = Decimal(actual) / Decimal(target) * 100
    value = Number(Decimal(actual), 0)
    return (
        Cell(key),
        Cell(name, say("{name} ({unit})", name=name, unit="orang")),
        Cell(Number(Decimal(target), 0)),
        Cell(value, say("{value}{marks}", value=value, marks="*")),
        Cell(Number(percent, 2)),
        Cell(rating, tone=Tone.GOOD if met else Tone.BAD),
        Cell(met, say("✓ met") if met else say("✗ not met"), Tone.GOOD if met else Tone.BAD),
        Cell(trend),
    )


def waiting(key: str, name: str) -> tuple[Cell, ...]:
    none = Cell(None, "–")
    actual = Cell(None, say("waiting"), Tone.QUIET)
    return (Cell(key), Cell(name), Cell(Number(Decimal(5), 0)), actual, none, none, none, Cell("▁·"))


@pytest.fixture
def findings() -> Report:
    """An error with a hint, and a warning."""
    path = "data/programs/wisata-industri/indicators.yaml"
    first = Problem(
        "shape", Severity.ERROR, Place(path, ("indicators", 0, "tarjet")), say("unknown key {key}", key="tarjet"),
        say("did you mean {near}?", near="target"),
    )  # fmt: skip
    second = Problem("weights", Severity.WARNING, Place(path, ("indicators",)), say("{sum} %", sum=Decimal("99.50")))
    return Report(
        "findings",
        (
            Line(say("{path}:{line}: {message}", path=path, line="3", message=first.message), Tone.BAD),
            Verbatim(("  3 | tarjet: 5", "    | ^")),
            Line(say_many("{count} file", "{count} files", 12)),
            Table("findings", (Column("code", say("Rule"), audience=Audience.MACHINES),), ((Cell("shape"),),)),
        ),
        findings=(Finding(first, 3, 7, "      tarjet: 5"), Finding(second, 1, 1, "indicators:")),
        illustrative=False,
    )
