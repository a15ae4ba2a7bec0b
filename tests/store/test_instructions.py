"""Sheets on their way into a file and back, and what an edit of one leaves as it was."""

from __future__ import annotations

import datetime
from decimal import Decimal

from kpi.model.domain.achievement import Evidence
from kpi.model.domain.indicator import TargetRevision
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
from kpi.model.values.period import Period
from kpi.model.values.quantity import Grade, Range
from kpi.model.values.struct import replace
from kpi.store.yaml import decode, schema, source
from kpi.store.yaml.encode.instructions import with_instruction
from kpi.store.yaml.encode.programs import with_revision, with_target

DAY = datetime.date(2023, 12, 4)
NOV, DEC = Period(2023, 11), Period(2023, 12)
WHOLE = Instruction(
    DEC,
    (
        Item(
            "contoh/kunjungan",
            Category.INDICATOR,
            "contoh",
            "kunjungan",
            "Dinas: Contoh",
            "Kepala",
            "Segera",
            "Kunjungan",
            "orang",
            Range(Decimal("1.50"), None),
            DAY,
            Carried(NOV, 1, (NOV,), Decimal("0.25")),
            1,
            (Promise(NOV, "Bus #2", "Kepala", DAY), Promise(NOV, "Poster")),
            (
                Negotiation(
                    Decimal(9), Decimal(8), "no", DAY, "A <a@b.id>", Decision(Verdict.ACCEPTED, DAY, "B", "ok", "1")
                ),
                Negotiation(Grade("A"), Grade("B"), "yes", DAY, "A", Decision(Verdict.REJECTED, DAY, "B")),
                Negotiation(True, False, "12:30", DAY, "A"),  # noqa: FBT003 - targets of a milestone
            ),
            (
                Deed(DAY, "A", "mulai", value=Decimal("2.5")),
                Deed(DAY, "A", "selesai", (Evidence("Foto", path="data/x.jpg"),), done=True),
            ),
            "awasi",
        ),
        Item(
            "isu-01",
            Category.ISSUE,
            instruction="Rapat",
            agency="Dinas",
            responsible="Kepala",
            promises=(Promise(NOV, "x"),),
        ),
    ),
    Issued("01/IKP", DAY, "Pejabat", "Bupati", "Cikarang"),
)


def read(text: str) -> Instruction:
    tree = source.read(text.encode())
    assert list(schema.problems("instructions", "x.yaml", tree)) == []
    assert schema.fits("instructions", tree)
    return decode.instruction(tree)


def test_everything_that_is_written_is_read_back() -> None:
    assert read(with_instruction("", WHOLE)) == WHOLE
    assert read(with_instruction("", Instruction(NOV))) == Instruction(NOV)


def test_an_edit_leaves_comments_and_other_lines() -> None:
    text = with_instruction("", WHOLE).replace("  - id: isu-01\n", "  - id: isu-01  # rapat\n")
    changed = replace(WHOLE, items=(WHOLE.items[0], replace(WHOLE.items[1], note="baru")))
    edited = with_instruction(text, changed)
    assert read(edited) == changed
    assert with_instruction(edited, changed) == edited
    assert [line for line in edited.splitlines() if line not in text.splitlines()] == ["    note: baru"]


INDICATORS = """\
indicators:
  # yang pertama
  - id: a
    name: A
    measure: number
    unit: orang
    polarity: maximize
    aggregation: sum
    targets: {2023-11: 150, 2023-12: 200}  # disepakati
"""


def test_a_revised_target_keeps_the_old_one() -> None:
    first = TargetRevision(NOV, Decimal(150), Decimal(120), DAY, "B", "tutup", "Notulen")
    second = TargetRevision(NOV, Decimal(120), Decimal(110), DAY, "B", "lagi")
    text = INDICATORS
    for revision in (first, second):
        (indicator,) = decode.indicators(source.read(text.encode()))
        text = with_target(text, indicator, revision.period, revision.to)
        text = with_revision(text, indicator, revision)
    (indicator,) = decode.indicators(source.read(text.encode()))
    assert indicator.targets == {NOV: 110, DEC: 200}
    assert indicator.target_revisions == (first, second)
    assert "# yang pertama" in text
    assert "# disepakati" in text
