"""Two states of the data by meaning: what is a change, which, and what never is."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi.measure.change import changes
from kpi.measure.change_fields import same
from kpi.measure.change_of_indicators import alike
from kpi.measure.effect import effects
from kpi.model.change import Change, ChangeKind
from kpi.model.domain.portfolio import Portfolio
from kpi.model.values.period import Period
from kpi.store.load import load
from tests.conftest import ACHIEVEMENTS, FILES, INDICATORS, KAK

RECORDS = "data/programs/contoh/achievements/layanan.yaml"
TARGETS = "data/programs/contoh/indicators.yaml"
PROGRAM = "data/programs/contoh/kak.yaml"
CLOSING = "data/closings/2023-11.yaml"
NOVEMBER, DECEMBER = Period(2023, 11), Period(2023, 12)
NOW = datetime.datetime(2024, 1, 20, 12, tzinfo=datetime.timezone(datetime.timedelta(hours=7)))
BY = "by: Perencana Contoh <perencana@contoh.go.id>"
REVISION = f'    - {{at: "2023-12-07T09:30:00+07:00", {BY}, previous: {{value: 80}}, reason: Salah rekap}}\n'
REVISED = ACHIEVEMENTS + "  revisions:\n" + REVISION
SECOND = INDICATORS.replace("indicators:\n", "").replace("id: layanan", "id: aduan").replace("Layanan", "Aduan")
SEAL = f"""\
  form: 1
  digest: {"a" * 64}
  at: "2023-12-12T09:00:00+07:00"
  {BY}
  tool: kpi
  results: {{}}
"""
CLOSED = "period: 2023-11\nseal:\n" + SEAL
REOPENED = f"""\
period: 2023-11
reopenings:
  - at: "2023-12-14T09:00:00+07:00"
    {BY}
    reason: Salah rekap
    document: ND 12
    seal:
      form: 1
      digest: {"a" * 64}
      at: "2023-12-12T09:00:00+07:00"
      {BY}
      tool: kpi
      results: {{}}
"""


FROM_DECEMBER = "      - {from: 2023-12, previous: 100, date: 2023-11-28, by: A, reason: dibagi, document: BA 3}\n"


def weighed(weight: int, *revisions: str) -> str:
    told = "    weight_revisions:\n" + "".join(revisions) if revisions else ""
    return INDICATORS.replace("    weight: 100\n", f"    weight: {weight}\n{told}")


@dataclass(frozen=True)
class Texts:
    """Files that are nowhere on disk."""

    texts: Mapping[str, str | None]

    def paths(self) -> frozenset[str]:
        return frozenset(path for path, text in self.texts.items() if text is not None)

    def links(self) -> frozenset[str]:
        return frozenset()

    def read(self, path: str) -> bytes:
        return (self.texts[path] or "").encode()


def portfolio(root: Path, **texts: str | None) -> Portfolio:
    names = {"records": RECORDS, "targets": TARGETS, "kak": PROGRAM, "closing": CLOSING, "settings": "data/kpi.yaml"}
    return load(root, NOW, Texts({**FILES, **{names[name]: text for name, text in texts.items()}})).portfolio


def found(root: Path, before: dict[str, str | None], after: dict[str, str | None]) -> list[Change]:
    return list(changes(portfolio(root, **before), portfolio(root, **after)))


UNCHANGED: dict[str, tuple[dict[str, str | None], dict[str, str | None]]] = {
    "the same": ({}, {}),
    "a comment": ({}, {"records": "# catatan\n" + ACHIEVEMENTS}),
    "quotes": ({}, {"kak": KAK.replace("title: Program Contoh", "title: 'Program Contoh'")}),
    "zeros behind the point": ({}, {"records": ACHIEVEMENTS.replace("value: 87", "value: 87.00")}),
    "the time in another zone": ({}, {"records": ACHIEVEMENTS.replace("10:11:12+07:00", "03:11:12Z")}),
    "blanks in a text": ({}, {"records": ACHIEVEMENTS.replace("Rekap dicocokkan", "Rekap   dicocokkan")}),
    "what is the default": ({}, {"targets": INDICATORS.replace("    formula: proportion\n", "")}),
    "what can't be read": ({}, {"records": "2023-11: ["}),
    "indicators that can't be read": ({}, {"targets": "indicators: {"}),
    "a program that can't be read": ({"kak": "id: ["}, {}),
    "a closing that can't be read": ({"closing": CLOSED}, {"closing": "period: ["}),
}


@pytest.mark.parametrize(("before", "after"), UNCHANGED.values(), ids=UNCHANGED.keys())
def test_what_is_no_change(tmp_path: Path, before: dict[str, str | None], after: dict[str, str | None]) -> None:
    assert found(tmp_path, before, after) == []
    assert found(tmp_path, after, before) == []


CHANGED: dict[str, tuple[dict[str, str | None], dict[str, str | None], list[tuple[ChangeKind, str, Period | None]]]] = {
    "a value": ({}, {"records": ACHIEVEMENTS.replace("87", "88")}, [(ChangeKind.VALUE, "value", NOVEMBER)]),
    "a note": ({}, {"records": ACHIEVEMENTS.replace("Rekap", "rekap")}, [(ChangeKind.NOTE, "note", NOVEMBER)]),
    "a stated figure": (
        {},
        {"records": ACHIEVEMENTS + "  percent: 87\n"},
        [(ChangeKind.NOTE, "stated_percent", NOVEMBER)],
    ),
    "evidence": (
        {},
        {"records": ACHIEVEMENTS + "  evidence: [{title: Rekap, uri: 'https://contoh.go.id/a'}]\n"},
        [(ChangeKind.EVIDENCE, "evidence", NOVEMBER)],
    ),
    "a signature": (
        {},
        {"records": ACHIEVEMENTS.replace("12-04T", "12-05T")},
        [(ChangeKind.TRAIL, "recorded", NOVEMBER)],
    ),
    "a revision alone": ({}, {"records": REVISED}, [(ChangeKind.TRAIL, "revisions", NOVEMBER)]),
    "a revision gone": ({"records": REVISED}, {}, [(ChangeKind.TRAIL, "revisions", NOVEMBER)]),
    "a record more": (
        {},
        {"records": ACHIEVEMENTS + "2023-12:\n  value: 3\n"},
        [(ChangeKind.VALUE, "record", DECEMBER)],
    ),
    "all records gone": ({}, {"records": None}, [(ChangeKind.VALUE, "record", NOVEMBER)]),
    "an indicator more": ({}, {"targets": INDICATORS + SECOND}, [(ChangeKind.INDICATOR_ADDED, "indicator", None)]),
    "an indicator less": ({"targets": INDICATORS + SECOND}, {}, [(ChangeKind.INDICATOR_REMOVED, "indicator", None)]),
    "an indicator under another id": (
        {},
        {"targets": INDICATORS.replace("id: layanan", "id: pelayanan")},
        [(ChangeKind.INDICATOR_RENAMED, "id", None), (ChangeKind.VALUE, "record", NOVEMBER)],
    ),
    "why a month has no target": (
        {},
        {"targets": INDICATORS.replace(", 2023-12: 120}", "}\n    no_target: {2023-12: Libur}")},
        [(ChangeKind.TARGET, "targets", DECEMBER), (ChangeKind.TARGET, "no_target", DECEMBER)],
    ),
    "a weight": ({}, {"targets": weighed(60)}, [(ChangeKind.WEIGHT, "weight", None)]),
    "a weight from a month on": (
        {},
        {"targets": weighed(60, FROM_DECEMBER)},
        [(ChangeKind.WEIGHT, "weight", DECEMBER)],
    ),
    "a weight, and what it was before": (
        {},
        {"targets": weighed(60, FROM_DECEMBER.replace("100", "90"))},
        [(ChangeKind.WEIGHT, "weight", None), (ChangeKind.WEIGHT, "weight", DECEMBER)],
    ),
    "a weight that was already revised": (
        {"targets": weighed(60, FROM_DECEMBER)},
        {"targets": weighed(70, FROM_DECEMBER)},
        [(ChangeKind.WEIGHT, "weight", DECEMBER)],
    ),
    "the reason of a weight": (
        {"targets": weighed(60, FROM_DECEMBER)},
        {"targets": weighed(60, FROM_DECEMBER.replace("dibagi", "dihitung"))},
        [(ChangeKind.TRAIL, "weight_revisions", None), (ChangeKind.TRAIL, "weight_revisions", None)],
    ),
    "a revision of the weight gone": (
        {"targets": weighed(60, FROM_DECEMBER)},
        {"targets": weighed(60)},
        [(ChangeKind.WEIGHT, "weight", None), (ChangeKind.TRAIL, "weight_revisions", None)],
    ),
    "a revision that changes nothing": (
        {},
        {"targets": weighed(100, FROM_DECEMBER)},
        [(ChangeKind.TRAIL, "weight_revisions", None)],
    ),
    "a program": (
        {"kak": None},
        {},
        [(ChangeKind.PROGRAM_ADDED, "program", None), (ChangeKind.VALUE, "record", NOVEMBER)],
    ),
    "a program gone": ({}, {"kak": None}, [(ChangeKind.PROGRAM_REMOVED, "program", None)]),
    "a step of the past": (
        {},
        {"kak": KAK.replace("since: 2023-10-31", "since: 2023-10-30")},
        [(ChangeKind.STATE, "states", None)],
    ),
    "a closing": ({}, {"closing": CLOSED}, [(ChangeKind.CLOSING, "closing", NOVEMBER)]),
    "a reopening": ({"closing": CLOSED}, {"closing": REOPENED}, [(ChangeKind.CLOSING, "closing", NOVEMBER)]),
}


@pytest.mark.parametrize(("before", "after", "expected"), CHANGED.values(), ids=CHANGED.keys())
def test_what_is_a_change(
    tmp_path: Path,
    before: dict[str, str | None],
    after: dict[str, str | None],
    expected: list[tuple[ChangeKind, str, Period | None]],
) -> None:
    assert [(one.kind, one.field, one.period) for one in found(tmp_path, before, after)] == expected


def test_the_reasons_come_along(tmp_path: Path) -> None:
    revised = ACHIEVEMENTS.replace("value: 87", "value: 90") + "  revisions:\n" + REVISION.replace("80", "87")
    (value,) = found(tmp_path, {}, {"records": revised})
    assert (value.reason, value.document) == ("Salah rekap", None)
    (closing,) = found(tmp_path, {"closing": CLOSED}, {"closing": REOPENED})
    assert (closing.reason, closing.document) == ("Salah rekap", "ND 12")
    stopped = KAK.replace("state: implementing\n", "state: stopped\n").replace(
        "1/2023}", "1/2023}\n  - {state: stopped, since: 2024-01-02, reason: Habis, document: SK 3}"
    )
    (state,) = found(tmp_path, {}, {"kak": stopped})
    assert (state.reason, state.document) == ("Habis", "SK 3")
    (weight,) = found(tmp_path, {}, {"targets": weighed(60, FROM_DECEMBER)})
    assert (weight.old, weight.new, weight.reason, weight.document) == (100, 60, "dibagi", "BA 3")


def test_a_weight_is_where_it_stands(tmp_path: Path) -> None:
    told = found(tmp_path, {}, {"targets": weighed(60, FROM_DECEMBER.replace("100", "90"))})
    assert [(one.old, one.new, one.spot.pointer) for one in told] == [
        (100, 90, ("indicators", 0, "weight_revisions", 0, "previous")),
        (100, 60, ("indicators", 0, "weight")),
    ]


@given(st.dictionaries(st.sampled_from([1, 2, 3, 4, 5, 6, 7, 8, 9]), st.integers(0, 5)), st.data())
def test_changes_are_exactly_the_months_that_differ(values: dict[int, int], data: st.DataObject) -> None:
    """Whatever the records are, and in whichever order: a change for each month that differs, and no other."""
    others = data.draw(st.dictionaries(st.sampled_from([1, 2, 3, 4, 5, 6, 7, 8, 9]), st.integers(0, 5)))
    before, after = (
        "".join(f"2023-0{month}:\n  value: {value}\n" for month, value in one.items()) or None
        for one in (values, others)
    )
    from pathlib import Path

    told = found(Path(), {"records": before}, {"records": after})
    expected = [month for month in range(1, 10) if values.get(month) != others.get(month)]
    assert [one.period.month for one in told if one.period] == expected
    assert {one.kind for one in told} <= {ChangeKind.VALUE}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"id: layanan": "id: lain"}, True),
        ({"id: layanan": "id: lain", "name: Layanan terselesaikan": "name: Layanan yang terselesaikan"}, True),
        (
            {
                "id: layanan": "id: lain",
                "name: Layanan terselesaikan": "name: Pohon",
                "2023-11: 100, 2023-12: 120": "2023-11: 1",
                "definition: Banyaknya layanan yang selesai dalam bulan berjalan.": "definition: Pohon ditanam",
            },
            False,
        ),
    ],
    ids=["another id", "another wording", "another thing"],
)
def test_the_same_indicator_under_two_ids(tmp_path: Path, change: dict[str, str], expected: bool) -> None:  # noqa: FBT001
    text = INDICATORS
    for old, new in change.items():
        assert old in text
        text = text.replace(old, new)
    one, other = (
        portfolio(tmp_path, targets=targets, records=None).programs[0].indicators[0] for targets in (INDICATORS, text)
    )
    assert alike(one, other) is expected


def test_same_is_by_meaning() -> None:
    assert same("a  b\n", "a b")
    assert not same("a b", "ab")
    assert not same(None, "")


def test_effects_reach_the_score(tmp_path: Path) -> None:
    before, after = portfolio(tmp_path), portfolio(tmp_path, records=ACHIEVEMENTS.replace("87", "120"))
    told = effects(before, after, changes(before, after))
    assert [(one.program, one.indicator, one.period, str(one.old.percent), str(one.new.percent)) for one in told] == [
        ("contoh", "layanan", NOVEMBER, "87.00", "120.00"),
        ("contoh", "", NOVEMBER, "87.00", "120.00"),
        ("", "", NOVEMBER, "87.00", "120.00"),
    ]


def test_a_new_profile_has_its_effect_on_every_month(tmp_path: Path) -> None:
    lax = FILES["data/kpi.yaml"].replace("min: 91", "min: 80")
    before, after = portfolio(tmp_path), portfolio(tmp_path, settings=lax)
    told = effects(before, after, changes(before, after))
    assert {(one.indicator, one.old.percent == one.new.percent) for one in told} == {("layanan", True), ("", True)}
    assert {one.new.band.label["en"] for one in told if one.new.band} == {"Very high"}
