"""Which findings an entry covers, and whose deed a commit is."""

from __future__ import annotations

import datetime

import pytest

from kpi.measure.audit.settling import cell_of, covers, settleable, whose_deed
from kpi.model.domain.settled import Settled
from kpi.model.history import Commit, Doubt, Stamp
from kpi.model.output.message import say
from kpi.model.values.period import Period
from kpi.model.values.struct import replace

AT = datetime.datetime(2024, 1, 12, tzinfo=datetime.UTC)
ID, OTHER = "a" * 40, "b" * 40
MARCH = Period(2024, 3)


def made(author: str, committer: str = "", message: str = "Catat") -> Commit:
    return Commit(ID, (), Stamp("A", author, AT), Stamp("C", committer or author, AT), message)


DOUBT = Doubt(
    "other-time", say("x"), made("rekan@contoh.go.id"), path="data/programs/contoh/achievements/a.yaml", period=MARCH
)
ENTRY = Settled("other-time", ID, AT.date(), "V <v@contoh.go.id>", "Sudah dicocokkan", "BA 4")


@pytest.mark.parametrize(
    ("entry", "covered"),
    [
        (ENTRY, True),
        (replace(ENTRY, cell="contoh/a"), True),
        (replace(ENTRY, cell="contoh/a", period=MARCH), True),
        (replace(ENTRY, period=MARCH), True),
        (replace(ENTRY, cell="contoh/b"), False),
        (replace(ENTRY, cell="contoh"), False),
        (replace(ENTRY, period=MARCH.plus(1)), False),
        (replace(ENTRY, commit=OTHER), False),
        (replace(ENTRY, commit=ID[:12]), False),
        (replace(ENTRY, code="other-author"), False),
    ],
)
def test_what_an_entry_covers(entry: Settled, *, covered: bool) -> None:
    assert covers(entry, DOUBT) is covered


@pytest.mark.parametrize(
    ("doubt", "may"),
    [
        (DOUBT, True),
        (replace(DOUBT, commit=None), False),
        (replace(DOUBT, code="chain"), False),
        (replace(DOUBT, code="expect", commit=None), False),
    ],
)
def test_what_can_be_settled(doubt: Doubt, *, may: bool) -> None:
    assert settleable(doubt) is may
    assert covers(replace(ENTRY, code=doubt.code), doubt) is may


@pytest.mark.parametrize(
    ("path", "cell"),
    [
        ("data/programs/contoh/achievements/a.yaml", "contoh/a"),
        ("data/programs/contoh/indicators.yaml", "contoh"),
        ("data/programs/contoh/evidence/a/b.pdf", "contoh"),
        ("data/closings/2024-03.yaml", ""),
        ("", ""),
    ],
)
def test_what_a_finding_is_about(path: str, cell: str) -> None:
    assert cell_of(replace(DOUBT, path=path)) == cell


@pytest.mark.parametrize(
    ("commit", "deed"),
    [
        (made("Rekan@Contoh.go.id"), {"rekan@contoh.go.id"}),
        (made("rekan@contoh.go.id", "admin@contoh.go.id"), {"rekan@contoh.go.id", "admin@contoh.go.id"}),
        # a host merges for everybody, and is nobody; the address that it gives to a person is that person's
        (made("rekan@contoh.go.id", "noreply@github.com"), {"rekan@contoh.go.id"}),
        (made("1+rekan@users.noreply.github.com", "noreply@github.com"), {"1+rekan@users.noreply.github.com"}),
        (
            made("noreply@github.com", message="Gabung\n\nCo-authored-by: Rekan <rekan@contoh.go.id>"),
            {"rekan@contoh.go.id"},
        ),
    ],
)
def test_whose_deed_a_commit_is(commit: Commit, deed: set[str]) -> None:
    assert whose_deed(commit) == deed
