"""Which fields a digest covers: every one was decided upon, and a new optional field moves no digest."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import msgspec
import pytest

from kpi.measure.closing.canonical import canonical_form, digest
from kpi.measure.closing.digested import FIELDS, digested, stated
from kpi.model.domain.achievement import Achievement, Content, Evidence, FollowUp, Recorded, Revision, Status
from kpi.model.domain.closing import FORM, ClosingException, Reopening, Seal
from kpi.model.domain.indicator import (
    Aggregation,
    Baseline,
    Boundary,
    DefinitionRevision,
    EarlierDefinition,
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
from kpi.model.domain.instruction import (
    Carried,
    Category,
    Decision,
    Deed,
    Instruction,
    Issued,
    Item,
    Negotiation,
    Promise,
    Verdict,
)
from kpi.model.domain.portfolio import Portfolio
from kpi.model.domain.program import Kak, KakSections, Phase, Program, Signatory, Signing, State, StateChange
from kpi.model.values.period import Period, Span
from kpi.model.values.quantity import Fraction, Grade, Range
from kpi.model.values.struct import Struct, replace
from kpi.store.load import load
from tests.repositories import REGENCY

ROOT = Path(__file__).parent.parent.parent
GOLDEN = ROOT / "tests/golden/canonical-2023-11.json"
WIB = datetime.timezone(datetime.timedelta(hours=7))
DAY = datetime.date(2023, 12, 4)
MOMENT = datetime.datetime(2023, 12, 4, 10, 11, 12, tzinfo=WIB)
BY = "Perencana Contoh <perencana@contoh.go.id>"
OCTOBER, NOVEMBER, DECEMBER = Period(2023, 10), Period(2023, 11), Period(2023, 12)

PROOF = Evidence("Rekap November", uri="https://contoh.go.id/rekap", path="bukti/rekap.pdf", sha256="0f" * 32)
EARLIER = EarlierDefinition(
    ("definition", "decimals"),
    definition="Laporan yang selesai",
    level=Level.OUTPUT,
    unit="berkas",
    decimals=2,
    stated_formula=Formula.PROPORTION,
    allow_negative=True,
    evidence_required=False,
    zero_target_met=True,
    tolerance=Decimal(1),
    scale=(ScaleStep("C"),),
    stages=(ScaleStep("Rancangan"),),
)
RECORD = Achievement(
    value=Fraction(Decimal("27.0"), Decimal(30)),
    not_applicable=None,
    status=Status.PROVISIONAL,
    evidence=(PROOF,),
    obstacles="Hujan\n  lebat",
    supports="Warga",
    follow_up=FollowUp("Menagih rekap", "Kepala Seksi", DAY),
    note="Catatan",
    recorded=Recorded(MOMENT, BY),
    revisions=(Revision(MOMENT, BY, Content(Decimal(25), None, Status.FINAL), "Salah rekap"),),
    stated_percent=Decimal("90.00"),
    stated_total=Decimal(27),
)
SHARE = Indicator(
    index=0,
    id="laporan-selesai",
    name="Laporan selesai",
    measure=Measure.RATIO,
    unit="laporan",
    polarity=Polarity.MAXIMIZE,
    aggregation=Aggregation.RATIO,
    definition="Laporan yang selesai dalam tiga hari",
    definition_revisions=(DefinitionRevision(NOVEMBER, EARLIER, DAY, "Bupati", "Tiga hari", "BA 4"),),
    level=Level.OUTCOME,
    decimals=1,
    cumulative_targets=True,
    weight=Decimal(60),
    weight_revisions=(WeightRevision(NOVEMBER, Decimal(50), DAY, "Bupati", "Dibagi ulang", "BA 3"),),
    plausible=Plausible(Decimal(0), Decimal(1)),
    allow_negative=True,
    evidence_required=False,
    zero_target_met=True,
    tolerance=Decimal("0.5"),
    agency="Dinas Contoh",
    owner="Kepala Bidang",
    source="Aplikasi laporan",
    baseline=Baseline(Decimal(20), OCTOBER, "Kajian"),
    targets={NOVEMBER: Range(Decimal(75), None), DECEMBER: Decimal(80)},
    target_revisions=(TargetRevision(NOVEMBER, Decimal(70), Decimal(75), DAY, "Bupati", "Naik", "ND 12"),),
    added=Boundary(NOVEMBER, "Baru"),
    achievements={NOVEMBER: RECORD, DECEMBER: RECORD},
)
GRADES = Indicator(
    index=1,
    id="mutu",
    name="Mutu layanan",
    measure=Measure.ORDINAL,
    unit="nilai",
    polarity=Polarity.MAXIMIZE,
    aggregation=Aggregation.LAST,
    stated_formula=Formula.RANK,
    weight=Decimal(40),
    scale=(ScaleStep("C", Decimal(1)), ScaleStep("B")),
    stages=(ScaleStep("Rancangan", Decimal(50)),),
    targets={NOVEMBER: Grade("B")},
    no_target={NOVEMBER: "Belum dinilai"},
    achievements={NOVEMBER: Achievement(None, "Belum ada penilai", Status.FINAL)},
)
PROGRAM = Program(
    folder="contoh",
    id="contoh",
    title="Program contoh",
    illustrative=True,
    state=State.IMPLEMENTING,
    states=(StateChange(State.IMPLEMENTING, OCTOBER.first_day),),
    lead_agency="Dinas Contoh",
    policy_team=(),
    implementing_team=(),
    facilitator=None,
    phases=(Phase("tahap-1", "Tahap pertama", Span(NOVEMBER, DECEMBER)),),
    kak=Kak("KAK/1", Signing(DAY, "Cikarang", (Signatory("regency", "Nama Contoh", "Bupati"),)), KakSections()),
    indicators=(SHARE, GRADES),
)
ITEM = Item(
    id="contoh/laporan-selesai",
    category=Category.INDICATOR,
    program="contoh",
    indicator="laporan-selesai",
    agency="Dinas Contoh",
    responsible="Kepala Dinas",
    instruction="Selesaikan laporan",
    output="Laporan selesai",
    unit="laporan",
    target=Decimal(75),
    due=DAY,
    carried=Carried(OCTOBER, 1, (OCTOBER,), Decimal(3)),
    bad_months=2,
    promises=(Promise(OCTOBER, "Menambah petugas", "Kepala Seksi", DAY),),
    negotiations=(
        Negotiation(
            Decimal(75), Decimal(70), "Petugas cuti", DAY, BY, Decision(Verdict.REJECTED, DAY, BY, "Tetap", "ND 1")
        ),
    ),
    deeds=(Deed(DAY, BY, "Petugas ditambah", (PROOF,), done=True),),
    note="Arahan",
)
SHEET = Instruction(NOVEMBER, (ITEM,), Issued("IKP/11", DAY, "Bupati", "Bupati", "Cikarang"))
SEAL = Seal(
    "b" * 64, "a" * 64, MOMENT, BY, "kpi 1", (ClosingException("contoh", "mutu", "provisional", "Menunggu penilai"),),
    {"score": Decimal("90.20"), "programs": {"contoh": {"title": "Program contoh", "met": None}}},
)  # fmt: skip
REOPENINGS = (Reopening(SEAL, MOMENT, BY, "Salah rekap", "ND 2"),)


def portfolio() -> Portfolio:
    """One program in which every type that is digested occurs, with all its fields."""
    empty = replace(load(REGENCY, MOMENT).portfolio, closings={})
    return replace(empty, programs=(PROGRAM,), instructions={NOVEMBER: SHEET})


MONTH = portfolio()


def form(change: Callable[[Any], Any] = lambda one: one) -> str:
    """The canonical form of November after a change of every value in it."""
    changed = replace(
        MONTH, programs=everywhere((PROGRAM,), change), instructions=everywhere({NOVEMBER: SHEET}, change)
    )
    return canonical_form(changed, NOVEMBER, everywhere(SEAL, change), everywhere(REOPENINGS, change))


def everywhere(value: Any, change: Callable[[Any], Any]) -> Any:  # noqa: ANN401 - any value of the model
    """A value with each struct in it changed, the innermost first."""
    match value:
        case Period() | Span():
            return value
        case Struct():
            inside = {name: everywhere(getattr(value, name), change) for name in value.__struct_fields__}
            return change(replace(value, **inside))
        case tuple():
            return tuple(everywhere(one, change) for one in value)
        case dict():
            return {key: everywhere(one, change) for key, one in value.items()}
        case _:
            return value


def occurring() -> set[type[Struct]]:
    """The types that occur in the month."""
    found: set[type[Struct]] = set()

    def note(one: Any) -> Any:  # noqa: ANN401 - any struct
        found.add(type(one))
        return one

    form(note)
    return found


def test_the_golden_form_and_its_digest() -> None:
    """Months were closed by it: it changes with ``FORM`` only, never to please this test."""
    golden = json.loads(GOLDEN.read_text("utf-8"))
    closed = form(unrevised)
    assert json.loads(closed) == golden["form"]
    assert (FORM, digest("a" * 64, closed)) == (1, golden["digest"])


def unrevised(one: Any) -> Any:  # noqa: ANN401 - any struct
    """Without what a month of the golden file could not hold: definitions have had revisions only since then."""
    return replace(one, definition_revisions=()) if isinstance(one, Indicator) else one


def test_a_month_holds_the_revisions_of_a_definition_up_to_it() -> None:
    held = json.loads(form())["programs"]["contoh"]["indicators"]["laporan-selesai"]["definition_revisions"]
    assert [(one["from"], one["previous"]["changed"], one["reason"]) for one in held] == [
        ("2023-11", ["definition", "decimals"], "Tiga hari")
    ]
    later = form(lambda one: replace(one, from_=DECEMBER) if isinstance(one, DefinitionRevision) else one)
    share = json.loads(later)["programs"]["contoh"]["indicators"]["laporan-selesai"]
    assert "definition_revisions" not in share
    assert (share["definition"], share["decimals"]) == ("Laporan yang selesai", "2")


KINDS = pytest.mark.parametrize("kind", FIELDS, ids=lambda kind: kind.__name__)


@KINDS
def test_every_field_was_decided_upon(kind: type[Struct]) -> None:
    row = FIELDS[kind]
    undecided = set(kind.__struct_fields__) - {*row.digested, *row.left_out}
    assert not undecided, f"say in kpi/measure/closing/digested.py whether a digest covers {kind.__name__}.{undecided}"
    assert not set(row.digested) & set(row.left_out)
    assert set(row.left_out) <= set(kind.__struct_fields__)
    assert all(hasattr(kind, name) for name in row.digested)
    assert set(row.usual) <= set(row.digested) >= set(row.key)


def inner(kind: Any) -> set[type[Struct]]:  # noqa: ANN401 - an annotation
    """The structs that an annotation names."""
    if get_origin(kind) is not None or isinstance(kind, UnionType):
        return {one for part in get_args(kind) for one in inner(part)}
    return {kind} if isinstance(kind, type) and issubclass(kind, Struct) else set()


@KINDS
def test_what_a_digested_field_holds_is_decided_upon_too(kind: type[Struct]) -> None:
    hints = get_type_hints(kind)
    held = {one for name in FIELDS[kind].digested if name in hints for one in inner(hints[name])}
    assert held - set(FIELDS) <= {Period, Span}
    assert get_origin(Union[int, str]) is Union  # noqa: UP007 - the other spelling of a union is walked, too


def later_of(kind: type[Struct]) -> type[Struct]:
    """A type as it may be one day, with optional fields more."""
    fields = [("risk", str | None, None), ("remarks", tuple[str, ...], ()), ("sure", bool, False)]
    return msgspec.defstruct(kind.__name__, fields, bases=(kind,), frozen=True)


def grown(kind: type[Struct], **more: object) -> Callable[[Any], Any]:
    """Turns values of a type into those of its later version."""
    later = later_of(kind)

    def change(one: Any) -> Any:  # noqa: ANN401 - any struct
        if type(one) is not kind:
            return one
        return later(**{name: getattr(one, name) for name in kind.__struct_fields__}, **more)

    return change


@KINDS
@pytest.mark.parametrize("more", [{}, {"risk": "tinggi", "remarks": ("a",), "sure": True}], ids=["empty", "filled"])
def test_a_new_optional_field_moves_no_digest(kind: type[Struct], more: dict[str, object]) -> None:
    assert kind in occurring()
    assert form(grown(kind, **more)) == form()


@KINDS
def test_a_new_field_that_is_digested_moves_the_months_that_have_it(
    kind: type[Struct], monkeypatch: pytest.MonkeyPatch
) -> None:
    row, before = FIELDS[kind], form()
    wider = replace(row, digested=(*row.digested, "risk", "remarks", "sure"), usual={**row.usual, "sure": False})
    monkeypatch.setitem(FIELDS, kind, wider)
    assert form(grown(kind)) == before
    assert form(grown(kind, risk="tinggi")) != before
    assert form(grown(kind, sure=True)) != before


DIGESTED = [(kind, name) for kind, row in FIELDS.items() for name in row.digested if name in kind.__struct_fields__]
LEFT_OUT = [(kind, name) for kind, row in FIELDS.items() for name in sorted(row.left_out)]
#: Said of each month by itself, or heard by the formula.
BY_MONTH = {
    "weight", "weight_revisions", "definition_revisions", "targets", "no_target", "target_revisions", "added",
    "retired", "achievements", "stated_formula",
}  # fmt: skip


#: Fields that are looked at on the way, and so need another value of their own kind.
OTHER: dict[tuple[type[Struct], str], object] = {
    (WeightRevision, "from_"): Period(2023, 9),
    (DefinitionRevision, "from_"): Period(2023, 9),
    (EarlierDefinition, "changed"): ("decimals",),
    (Indicator, "polarity"): Polarity.MINIMIZE,
    (Indicator, "measure"): Measure.RATIO,
}


def with_other(kind: type[Struct], name: str) -> Callable[[Any], Any]:
    """Sets a field to something else wherever it occurs."""
    other = OTHER.get((kind, name), "lain")
    return lambda one: replace(one, **{name: other}) if type(one) is kind else one


@pytest.mark.parametrize(("kind", "name"), DIGESTED, ids=lambda one: one if isinstance(one, str) else one.__name__)
def test_every_digested_field_counts(kind: type[Struct], name: str) -> None:
    if kind is Range:  # which can't be made with anything else
        assert (
            digested(Range(None, Decimal(2)))
            != digested(Range(Decimal(1), Decimal(2)))
            != digested(Range(Decimal(1), None))
        )
    else:
        assert form(with_other(kind, name)) != form()


@pytest.mark.parametrize(("kind", "name"), LEFT_OUT, ids=lambda one: one if isinstance(one, str) else one.__name__)
def test_no_other_field_does(kind: type[Struct], name: str) -> None:
    if kind is not Indicator or name not in BY_MONTH:
        assert form(with_other(kind, name)) == form()


@pytest.mark.parametrize("name", ["title", "lead_agency", "facilitator", "policy_team"])
def test_the_names_of_a_program_may_be_corrected(name: str) -> None:
    assert form(with_other(Program, name)) == form()


def test_a_type_without_a_row_is_refused() -> None:
    with pytest.raises(TypeError, match="Plausible has no row"):
        digested((Plausible(None, None),))


def test_what_says_nothing_is_left_out_and_answers_are_kept() -> None:
    assert stated({"a": None, "b": "", "c": [], "d": {}, "e": False, "f": "0"}) == {"e": False, "f": "0"}
