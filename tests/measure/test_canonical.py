"""The canonical form of a month: deaf to how a file is written, and to nothing else."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi.measure.closing.canonical import canonical_form, digest, in_effect
from kpi.measure.closing.tree import plain_tree
from kpi.model.domain.closing import ClosingException, Reopening, Seal
from kpi.model.domain.indicator import Polarity
from kpi.model.domain.portfolio import Portfolio
from kpi.model.output.report import Json
from kpi.model.values.period import Period, Span
from kpi.model.values.quantity import Fraction, Grade, Range
from kpi.model.values.struct import replace
from kpi.store.files import Folder, Replaced
from kpi.store.load import load
from tests.repositories import REGENCY

NOW = datetime.datetime(2024, 2, 20, 12, tzinfo=datetime.UTC)
NOVEMBER, DECEMBER = Period(2023, 11), Period(2023, 12)
WISATA = "data/programs/wisata-industri"
KAK, INDICATORS = f"{WISATA}/kak.yaml", f"{WISATA}/indicators.yaml"
VISITS = f"{WISATA}/achievements/kunjungan-wisata.yaml"
GRADES = "data/programs/pendampingan-beasiswa/achievements/mutu-layanan.yaml"
NEW = """indicators:
  - {id: baru, name: Baru, measure: number, unit: orang, polarity: maximize, aggregation: sum, targets: {%s: 5}}
"""
TEXTS = {path: (REGENCY / path).read_text("utf-8") for path in (KAK, INDICATORS, VISITS, GRADES, "data/kpi.yaml")}


def portfolio(path: str = "", old: str = "", new: str = "") -> Portfolio:
    """The regency of the tests, with one text in one file replaced."""
    if not path:
        return load(REGENCY, NOW).portfolio
    assert old in TEXTS[path]
    assert old != new
    loaded = load(REGENCY, NOW, Replaced(Folder(REGENCY), {path: TEXTS[path].replace(old, new, 1).encode()}))
    assert loaded.problems == ()
    return loaded.portfolio


FORM = canonical_form(portfolio(), NOVEMBER)
EMPTY = replace(portfolio(), programs=())

SAME = {
    "a comment": (VISITS, "2023-11:\n", "2023-11:   # dicocokkan\n"),
    "quotes": (VISITS, "  status: final\n", '  status: "final"\n'),
    "zeros behind the point": (VISITS, "value: 132", "value: 132.0"),
    "an exponent": (INDICATORS, "2023-11: 150\n", "2023-11: 15e1\n"),
    "the order of keys": (VISITS, "  value: 132\n  status: final\n", "  status: final\n  value: 132\n"),
    "a folded text": (VISITS, "  supports: Sekolah di", "  supports: >-\n    Sekolah di"),
    "a default written out": (INDICATORS, "    unit: perusahaan\n", "    unit: perusahaan\n    decimals: 0\n"),
    "the usual formula left out": (INDICATORS, "    formula: proportion\n", ""),
    "another time zone, the same moment": (VISITS, "2023-12-04T10:11:12+07:00", "2023-12-04T03:11:12Z"),
    "another month": (VISITS, "value: 247", "value: 248"),
    "the target of another month": (INDICATORS, "2023-12: 200", "2023-12: 210"),
    "a retirement to come": (INDICATORS, "retired: {from: 2024-07,", "retired: {from: 2024-08,"),
    "a phase that lasts longer": (
        KAK, "to: 2023-12}\n  - {id: tahap-2, title: Implementasi tahap kedua, from: 2024-01",
        "to: 2024-01}\n  - {id: tahap-2, title: Implementasi tahap kedua, from: 2024-02"),
    "an indicator that comes later": (
        INDICATORS, "indicators:\n", NEW % "2024-02"),
    "who answers for it": (INDICATORS, "owner: Kepala Bidang Destinasi", "owner: Kepala Bidang Promosi"),
    "what is asked about": (INDICATORS, "plausible: {min: 0, max: 2000}", "plausible: {min: 0, max: 3000}"),
    "a name": (INDICATORS, "Jumlah kunjungan wisata", "Kunjungan wisata"),
    "the title of a program": (KAK, "title: Wisata Industri", "title: Wisata"),
    "the title of a phase": (KAK, "title: Penerapan tahap pertama", "title: Penerapan"),
    "a source": (INDICATORS, "source: Laporan pengelola kawasan", "source: Laporan bulanan"),
    "the source of a baseline": (INDICATORS, "source: Belum ada tur terjadwal", "source: Belum ada"),
    "the settings": ("data/kpi.yaml", "cap: 120", "cap: 110"),
    "the state of a program that goes back": (
        KAK, "state: implementing\n", "state: reformulating\n"),
}  # fmt: skip


@pytest.mark.parametrize(("path", "old", "new"), SAME.values(), ids=SAME)
def test_what_changes_nothing(path: str, old: str, new: str) -> None:
    assert canonical_form(portfolio(path, old, new), NOVEMBER) == FORM


CHANGES = {
    "a digit": (VISITS, "value: 132", "value: 133"),
    "the status": (VISITS, "status: final", "status: provisional"),
    "a word of an obstacle": (VISITS, "menunda tur", "membatalkan tur"),
    "a fingerprint": (VISITS, "767e8236", "767e8237"),
    "an address": (VISITS, "2023-11/pengelola.pdf", "2023-11/pengelola2.pdf"),
    "who recorded it": (VISITS, "perencana.pariwisata@", "perencana2.pariwisata@"),
    "when it was recorded": (VISITS, "10:11:12+07:00", "10:11:13+07:00"),
    "a part of a second": (VISITS, "10:11:12+07:00", "10:11:12.5+07:00"),
    "what a revision says was there before": (VISITS, "previous: {value: 120", "previous: {value: 121"),
    "the reason of a revision": (VISITS, "Salah rekap,", "Salah hitung,"),
    "a follow-up": (VISITS, "due: 2023-12-15", "due: 2023-12-16"),
    "a grade": (GRADES, "value: C", "value: B"),
    "a target": (INDICATORS, "2023-11: 150", "2023-11: 140"),
    "a bound of a target": (INDICATORS, "2023-11: {min: 75", "2023-11: {min: 70"),
    "an indicator that comes now": (
        INDICATORS, "indicators:\n", NEW % "2023-11"),
    "a definition": (INDICATORS, "tur pabrik terjadwal", "tur pabrik"),
    "a unit": (INDICATORS, "unit: orang", "unit: rombongan"),
    "the aggregation": (INDICATORS, "aggregation: sum", "aggregation: average"),
    "the formula": (INDICATORS, "polarity: maximize", "polarity: minimize"),
    "where running figures begin": (INDICATORS, "accumulate_over: phase", "accumulate_over: year"),
    "a baseline": (INDICATORS, "baseline: {value: 0,", "baseline: {value: 1,"),
    "the number of the KAK": (KAK, "number: KAK/CONTOH/04/2023", "number: KAK/CONTOH/05/2023"),
    "that it is only an example": (KAK, "illustrative: true", "illustrative: false"),
    "the beginning of a phase": (KAK, "from: 2023-11, to: 2023-12}\n  - ", "from: 2023-10, to: 2023-12}\n  - "),
}  # fmt: skip


@pytest.mark.parametrize(("path", "old", "new"), CHANGES.values(), ids=CHANGES)
def test_what_changes_something(path: str, old: str, new: str) -> None:
    assert canonical_form(portfolio(path, old, new), NOVEMBER) != FORM


def test_the_settings_change_nothing_at_all() -> None:
    shipped = portfolio()
    later = replace(shipped, settings=replace(shipped.settings, organisation="Lain"))
    assert canonical_form(later, NOVEMBER) == FORM


def test_a_retired_indicator_leaves_the_months_before_as_they_were() -> None:
    without = portfolio(INDICATORS, "retired: {from: 2024-07,", "retired: {from: 2023-12,")
    assert canonical_form(without, NOVEMBER) == FORM
    assert "paket-tur" not in json.loads(canonical_form(without, DECEMBER))["programs"]["wisata-industri"]["indicators"]


WEIGHT = "    weight: 35\n    weight_revisions:\n"


@pytest.mark.parametrize(
    ("since", "unchanged"),
    [("2024-08", {"2023-11", "2024-02", "2024-07"}), ("2024-02", {"2023-11"}), ("2023-11", set())],
)
def test_a_later_weight_leaves_the_months_before_as_they_were(since: str, unchanged: set[str]) -> None:
    """The indicator weighs 40 from then on; what it weighed before is said by the next revision, and nobody else."""
    old, new = INDICATORS, f"      - {{from: {since}, previous: %s, date: 2024-01-10, by: A, reason: B}}\n"
    document = "        document: Berita acara evaluasi tahap pertama\n"
    texts = {
        "2024-08": (
            "        previous: 30\n        date: 2023-12-29\n        by: Badan Perencanaan Pembangunan Daerah\n"
            "        reason: Bobot paket tur yang dihentikan dibagi ulang\n" + document,
            35,
        ),
        "2024-02": ("        reason: Tahap kedua memakai bobot\n" + document, 20),
        "2023-11": (WEIGHT, 20),
    }
    above, previous = texts[since]
    changed = portfolio(old, above, above + new % previous)
    months = [Period.parse(month) for month in ("2023-11", "2024-02", "2024-07")]
    assert {str(m) for m in months if canonical_form(changed, m) == canonical_form(portfolio(), m)} == unchanged


def test_a_month_holds_its_own_weight_and_the_revisions_up_to_it() -> None:
    told = {
        month: json.loads(canonical_form(portfolio(), Period.parse(month)))["programs"]["wisata-industri"]["indicators"]
        for month in ("2023-11", "2024-01", "2024-07")
    }
    found = {month: (one["pabrik-tur"].get("weight"), len(one["pabrik-tur"].get("weight_revisions", ())))
             for month, one in told.items()}  # fmt: skip
    assert found == {"2023-11": (None, 0), "2024-01": ("25", 1), "2024-07": ("30", 2)}
    assert "weight_revisions" not in told["2023-11"]["pabrik-tur"]


@pytest.mark.parametrize(
    ("month", "programs"),
    [(Period(2023, 10), 0), (NOVEMBER, 5), (Period(2024, 12), 5), (Period(2025, 1), 0)],
    ids=str,
)
def test_programs_in_effect(month: Period, programs: int) -> None:
    assert len(in_effect(portfolio(), month)) == programs


def test_it_is_one_line_of_json() -> None:
    assert "\n" not in FORM
    assert json.dumps(json.loads(FORM), sort_keys=True, ensure_ascii=False, separators=(",", ":")) == FORM


SEAL = Seal("a" * 64, None, NOW, "P <p@contoh.go.id>", "kpi 1", (ClosingException("a", "b", "unreported", "c"),),
            {"score": Decimal("90.20"), "programs": {"a": {"met": None, "due": 5}}})  # fmt: skip
REOPENED = Reopening(SEAL, NOW, "P <p@contoh.go.id>", "Salah", "Nota")


@pytest.mark.parametrize(
    "seal",
    [
        replace(SEAL, at=NOW + datetime.timedelta(seconds=1)),
        replace(SEAL, by="Q <q@contoh.go.id>"),
        replace(SEAL, tool="kpi 2"),
        replace(SEAL, exceptions=()),
        replace(SEAL, exceptions=(ClosingException("a", "b", "unreported", "d"),)),
        replace(SEAL, results={"score": Decimal("90.21"), "programs": {"a": {"met": None, "due": 5}}}),
        replace(SEAL, results={"score": Decimal("90.20"), "programs": {"a": {"met": False, "due": 5}}}),
        replace(SEAL, results={"score": Decimal("90.20"), "programs": {}}),
    ],
)
def test_what_was_published_is_part_of_it(seal: Seal) -> None:
    assert canonical_form(portfolio(), NOVEMBER, seal) != canonical_form(portfolio(), NOVEMBER, SEAL)


def test_how_a_result_is_written_is_not() -> None:
    written = replace(SEAL, results={"programs": {"a": {"due": Decimal("5.0"), "met": None}}, "score": Decimal("90.2")})
    assert canonical_form(portfolio(), NOVEMBER, written) == canonical_form(portfolio(), NOVEMBER, SEAL)


@pytest.mark.parametrize(
    "reopened",
    [
        (),
        (REOPENED, REOPENED),
        (replace(REOPENED, reason="Lain"),),
        (replace(REOPENED, document="Lain"),),
        (replace(REOPENED, seal=replace(SEAL, digest="b" * 64)),),
    ],
)
def test_earlier_closings_are_part_of_it(reopened: tuple[Reopening, ...]) -> None:
    assert canonical_form(portfolio(), NOVEMBER, SEAL, reopened) != canonical_form(
        portfolio(), NOVEMBER, SEAL, (REOPENED,)
    )


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        (True, True),
        (Decimal("1.50"), "1.5"),
        (Decimal("1E+2"), "100"),
        (Decimal("-0.0"), "0"),
        (7, "7"),
        (Polarity.MAXIMIZE, "maximize"),
        ("  dua \n kata ", "dua kata"),
        (Period(2023, 11), "2023-11"),
        (Span(NOVEMBER, DECEMBER), "2023-11..2023-12"),
        (datetime.date(2023, 11, 16), "2023-11-16"),
        (Grade("true"), {"grade": "true"}),
        (Range(None, Decimal("5.0")), {"min": None, "max": "5"}),
        (Fraction(Decimal(3), Decimal(4)), {"numerator": "3", "denominator": "4"}),
        ((Decimal(1), "a"), ["1", "a"]),
        ({"b": 1, "a": None}, {"b": "1", "a": None}),
    ],
    ids=repr,
)
def test_values(value: object, expected: object) -> None:
    assert plain_tree(value) == expected


SHEET = """period: 2023-11
items:
  - {id: isu-01, category: issue, agency: Dinas Contoh, instruction: Membersihkan saluran, due: 2023-11-30}
"""


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ("items:", "items: # butir", True),
        ("Membersihkan", "Mengeruk", False),
        ("due: 2023-11-30", "due: 2023-11-29", False),
    ],
)
def test_the_instruction_belongs_to_its_month(old: str, new: str, same: bool) -> None:  # noqa: FBT001
    path = "data/instructions/2023-11.yaml"
    forms = []
    for text in (SHEET, SHEET.replace(old, new)):
        found = load(REGENCY, NOW, Replaced(Folder(REGENCY), {path: text.encode()})).portfolio
        assert canonical_form(found, DECEMBER) == canonical_form(portfolio(), DECEMBER)
        forms.append(canonical_form(found, NOVEMBER))
    assert (forms[0] == forms[1]) is same
    assert json.loads(forms[0])["instruction"]["items"][0]["id"] == "isu-01"
    assert FORM not in forms


FORMS = st.text(max_size=30)
DIGESTS = st.none() | st.from_regex(r"\A[0-9a-f]{64}\Z")


@given(FORMS, FORMS, DIGESTS, DIGESTS)
def test_the_digest_changes_exactly_when_what_it_covers_does(
    one: str, other: str, before: str | None, earlier: str | None
) -> None:
    assert (digest(before, one) == digest(earlier, other)) is ((before, one) == (earlier, other))


LEAVES = st.none() | st.booleans() | st.decimals(-1000, 1000, places=2) | st.text(max_size=5)
TREES = st.recursive(
    LEAVES, lambda below: st.lists(below, max_size=3) | st.dictionaries(st.text(max_size=3), below, max_size=3)
)


def reversed_keys(tree: Json) -> Json:
    """The same with the keys of every mapping the other way round, and numbers with more zeros."""
    match tree:
        case dict():
            return {key: reversed_keys(tree[key]) for key in reversed(tree)}
        case list():
            return [reversed_keys(one) for one in tree]
        case Decimal():
            return Decimal(f"{tree:f}00")
        case _:
            return tree


@given(st.dictionaries(st.text(max_size=3), TREES, max_size=3))
def test_order_and_zeros_never_matter(results: Mapping[str, Json]) -> None:
    turned = reversed_keys(dict(results))
    assert isinstance(turned, dict)
    one, other = (replace(SEAL, results=tree) for tree in (results, turned))
    assert canonical_form(EMPTY, NOVEMBER, one) == canonical_form(EMPTY, NOVEMBER, other)
