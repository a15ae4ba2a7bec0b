"""The leader's special instruction over three months, in a real repository: what is carried, and what is refused."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kpi.model.domain.instruction import Carried, Item, Verdict
from kpi.model.values.period import Period
from kpi.store.load import load
from kpi.store.yaml import lines, source
from tests.repositories import REGENCY, git, with_regency

if TYPE_CHECKING:
    from tests.conftest import Clock, Kpi, Outcome

NOVEMBER, DECEMBER, JANUARY = Period(2023, 11), Period(2023, 12), Period(2024, 1)
VISITS = "wisata-industri/kunjungan-wisata"
FACTORIES = "wisata-industri/pabrik-tur"
INDICATORS = "data/programs/wisata-industri/indicators.yaml"
ISSUED = ("--number", "01/IKP/2023", "--by", "Pejabat Contoh", "--position", "Bupati Contoh")
#: Some revisions of the regency are later than the days of this story.
FORCED = ("--force", "--reason", "rapat pimpinan", "--yes")
WRITE = "write the day on which it happened"
PROOF = ("--evidence", "Rekap=https://contoh.go.id/rekap.pdf", "--yes")


@pytest.fixture
def regency(repository: Path) -> Path:
    """The regency of the tests, before anything was achieved."""
    return with_regency(repository, "closings", "instructions", "achievements")


@pytest.fixture
def on(kpi: Kpi, regency: Path, moment: Clock) -> Callable[..., Outcome]:
    """A command on some day, in English."""

    def call(day: str, *arguments: str, form: str = "") -> Outcome:
        moment.set(f"{day}T12:00")
        more = ("--format", form) if form else ()
        return kpi(*arguments, *more, "--lang", "en", cwd=regency)

    return call


def achieved(folder: Path, upto: Period) -> None:
    """What the five programs achieved, all but the visits, is recorded."""
    for file in sorted((REGENCY / "data" / "programs").glob("*/achievements/*.yaml")):
        records = source.read(file.read_bytes())
        assert isinstance(records, dict)
        kept = {month: record for month, record in records.items() if Period.parse(month) <= upto}
        target = folder / file.relative_to(REGENCY)
        target.parent.mkdir(parents=True, exist_ok=True)
        if kept and file.stem != "kunjungan-wisata":
            target.write_text("\n".join(lines.written(kept)) + "\n", "utf-8")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", f"capaian {upto}")


def item(folder: Path, period: Period, name: str = VISITS) -> Item:
    found = load(folder).portfolio.instructions[period].item(name)
    assert found is not None
    return found


def fine(done: Outcome) -> Outcome:
    assert (done.status, done.err) == (0, ""), done
    return done


def trailers(folder: Path) -> list[str]:
    return git(folder, "log", "-1", "--format=%(trailers:only)").splitlines()


def changed(folder: Path) -> list[str]:
    return git(folder, "show", "--format=", "--name-only").splitlines()


@pytest.mark.parametrize("day", ["2023-11-21", ""], ids=["dated back", "today"])
def test_a_day_that_nothing_shows_is_refused_while_it_is_typed(on: Callable[..., Outcome], day: str) -> None:
    """What ``kpi check`` refuses later: a decision about a month, entered when it was due and dated before."""
    at = ("--period", "2023-11", *(("--date", day) if day else ()))
    fine(on("2023-11-20", "ikp", "draft", "nov 2023"))
    steps = (
        ("ikp", "negotiate", VISITS, "--to", "120", "--reason", "tutup", "--period", "2023-11", "--date", "2023-11-21"),
        ("ikp", "decide", VISITS, "--accept", "--document", "Notulen 7", *at),
        ("ikp", "issue", "2023-11", "--number", "IKP/1", "--by", "Bupati", *at[2:]),
    )
    told = "is before November 2023 was recorded or due, and nothing shows it"
    if day:
        refused = [on("2023-12-20", *step).err for step in (steps[0], steps[2])]
        assert all(told in " ".join(one.split()) for one in refused), refused
        return
    fine(on("2023-11-21", *steps[0]))
    late = on("2023-12-20", *steps[1])
    assert late.status == 2
    assert "November 2023 was due already report the result first" in " ".join(late.err.split())
    fine(on("2023-11-21", *steps[1]))
    fine(on("2023-12-20", *steps[2]))


def test_the_hint_of_a_late_negotiation_is_true(on: Callable[..., Outcome]) -> None:
    """Within the entry window the day may still be written down; afterwards it belongs to the next sheet."""
    fine(on("2023-11-20", "ikp", "draft", "nov 2023"))
    late = ("ikp", "negotiate", VISITS, "--to", "120", "--reason", "tutup", "--period", "2023-11")
    assert "write that day" in " ".join(on("2023-12-05", *late).err.split())
    fine(on("2023-12-05", *late, "--date", "2023-11-30", "--dry-run"))
    done = on("2023-12-20", *late)
    assert (done.status, "belongs to the IKP of the next one" in " ".join(done.err.split())) == (2, True), done.err
    assert "--date" not in done.err


def test_three_months(on: Callable[..., Outcome], regency: Path) -> None:
    # November: drafted, negotiated, issued
    fine(on("2023-11-20", "ikp", "draft", "nov 2023"))
    assert changed(regency) == ["data/instructions/2023-11.yaml"]
    assert trailers(regency) == ["KPI-Command: ikp draft", "KPI-Period: 2023-11"]
    assert {one.program for one in load(regency).portfolio.instructions[NOVEMBER].items} == {
        "csr-rupiah-nol",
        "nir-banjir",
        "pendampingan-beasiswa",
        "tata-kelola-sampah",
        "wisata-industri",
    }
    assert item(regency, NOVEMBER).carried is None
    fine(on("2023-11-21", "ikp", "negotiate", "kunjungan-wisata", "--to", "120", "--reason", "dua pabrik tutup"))
    assert trailers(regency) == ["KPI-Command: ikp negotiate", "KPI-Period: 2023-11", f"KPI-Item: {VISITS}"]
    fine(on("2023-11-22", "ikp", "decide", VISITS, "--accept", "--by", "Bupati", "--document", "Notulen 7"))
    assert changed(regency) == ["data/instructions/2023-11.yaml", INDICATORS]
    (indicator,) = [one for one in load(regency).portfolio.programs[-1].indicators if one.id == "kunjungan-wisata"]
    (revision,) = indicator.target_revisions
    assert (indicator.targets[NOVEMBER], revision.from_, revision.to) == (120, 150, 120)
    assert (revision.reason, revision.document, revision.by) == ("dua pabrik tutup", "Notulen 7", "Bupati")
    fine(on("2023-11-22", "ikp", "negotiate", "pabrik-tur", "--to", "2", "--reason", "terlalu tinggi"))
    fine(on("2023-11-23", "ikp", "decide", "pabrik-tur", "--reject", "--note", "tetap"))
    assert changed(regency) == ["data/instructions/2023-11.yaml"]
    assert item(regency, NOVEMBER, FACTORIES).target == 4
    fine(on("2023-11-24", "ikp", "issue", "2023-11", *ISSUED))

    # December: what November left undone is there
    achieved(regency, NOVEMBER)
    promise = (
        "--follow-up",
        "Menambah jadwal bus",
        "--follow-up-owner",
        "Kepala Bidang",
        "--follow-up-due",
        "2023-12-20",
    )
    fine(on("2023-12-04", "record", VISITS, "2023-11", "100", *PROOF, *promise))
    fine(on("2023-12-12", "close", "2023-11", *FORCED))
    fine(on("2023-12-12", "ikp", "draft", "2023-12"))
    visits = item(regency, DECEMBER)
    assert visits.carried == Carried(NOVEMBER, 1, (), Decimal(20))
    assert [(one.period, one.action, one.due) for one in visits.promises] == [
        (NOVEMBER, "Menambah jadwal bus", datetime.date(2023, 12, 20))
    ]
    assert item(regency, DECEMBER, FACTORIES).carried == Carried(NOVEMBER, 1, (), Decimal(1))
    assert item(regency, DECEMBER, "nir-banjir/sumur-resapan").carried is None
    fine(on("2023-12-13", "ikp", "issue", "2023-12", "--number", "02/IKP/2023", "--by", "Pejabat Contoh"))
    fine(on("2023-12-20", "ikp", "follow-up", VISITS, "--note", "Dua bus ditambah", "--done"))

    # January: the row grows, what is done is gone, and December is closed
    achieved(regency, DECEMBER)
    fine(on("2024-01-04", "record", VISITS, "2023-12", "150", *PROOF))
    fine(on("2024-01-12", "close", "2023-12", *FORCED))
    fine(on("2024-01-13", "ikp", "draft", "2024-01"))
    visits = item(regency, JANUARY)
    assert (visits.carried, visits.bad_months) == (Carried(NOVEMBER, 2, (), Decimal(70)), 2)
    assert visits.promises == ()
    fine(on("2024-01-13", "ikp", "issue", "2024-01", "--number", "03/IKP/2024", "--by", "Pejabat Contoh"))
    fine(on("2024-02-05", "record", VISITS, "2024-01", "90", *PROOF))
    shown = json.loads(fine(on("2024-02-05", "ikp", "show", "2024-01", form="json")).out)
    (row,) = [one for one in shown["items"] if one["id"] == VISITS]
    assert (row["bad_months"], row["marked"], row["met"], row["percent"]) == (3, True, False, 45)
    table = fine(on("2024-02-05", "ikp", "show", "2024-01", "--agency", "dinas pariwisata")).out
    assert "! Jumlah kunjungan wisata industri: not met for 3 months in a row" in " ".join(table.split())
    assert "Dinas Perindustrian" not in table
    fine(on("2024-02-25", "validate"))
    assert fine(on("2024-02-05", "ikp", "show", "2023-12", form="json")).out.count('"closed": "') == 1


@pytest.fixture
def issued(on: Callable[..., Outcome], regency: Path) -> Path:
    """November issued, with one negotiation accepted; December drafted."""
    on("2023-11-20", "ikp", "draft", "2023-11")
    on("2023-11-21", "ikp", "negotiate", "kunjungan-wisata", "--to", "120", "--reason", "dua pabrik tutup")
    on("2023-11-21", "ikp", "decide", "kunjungan-wisata", "--accept")
    on("2023-11-22", "ikp", "issue", "2023-11", *ISSUED)
    on("2023-12-01", "ikp", "draft", "2023-12")
    return regency


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("90", "to: 90"), ("90..110", "to: {min: 90, max: 110}"), ("90 s.d. 110", "to: {min: 90, max: 110}"),
        (">=90", "to: {min: 90}"), ("<= 110", "to: {max: 110}"),
    ],
    ids=lambda value: value.partition(": ")[2] or value,
)  # fmt: skip
def test_what_may_be_asked_for(typed: str, kept: str, on: Callable[..., Outcome], issued: Path) -> None:
    """The same as what ``kpi target`` takes."""
    fine(on("2023-11-25", "ikp", "negotiate", VISITS, "--to", typed, "--reason", "Salah rekap", "--period", "2023-11"))
    assert kept in (issued / "data/instructions/2023-11.yaml").read_text("utf-8")


def test_an_item_answers_to_its_number_on_the_sheet(on: Callable[..., Outcome], issued: Path) -> None:
    shown = json.loads(on("2023-11-25", "ikp", "show", "2023-11", form="json").out)
    number = 1 + [one["id"] for one in shown["items"]].index(VISITS)
    asked = ("--to", "90", "--reason", "Salah rekap", "--period", "2023-11", "--dry-run")
    for typed in (str(number), VISITS):
        assert f"Negotiate {VISITS} in" in fine(on("2023-11-25", "ikp", "negotiate", typed, *asked)).out
    for typed in ("0", str(len(shown["items"]) + 1)):
        assert "has no item" in on("2023-11-25", "ikp", "negotiate", typed, *asked).err
    assert issued.exists()


def test_every_wrong_input_is_one_line_and_changes_nothing(on: Callable[..., Outcome], issued: Path) -> None:
    november = ("--period", "2023-11")
    why = ("--reason", "Salah rekap")
    table: list[tuple[str, tuple[str, ...], str]] = [
        (
            "2023-11-25",
            ("negotiate", "kunjungn-wisata", "--to", "9", *why),
            "did you mean wisata-industri/kunjungan-wisata?",
        ),
        (
            "2023-11-25",
            ("negotiate", VISITS, "--to", "9", *why, "--period", "2024-05"),
            "there is no sheet for May 2024",
        ),
        ("2023-11-25", ("negotiate", VISITS, "--to", "banyak", *why, *november), "banyak is no target"),
        ("2023-11-25", ("negotiate", VISITS, "--to", "75..", *why, *november), "75.. is no target"),
        (
            "2023-11-25",
            ("negotiate", VISITS, "--to", "120", *why, *november),
            "nothing changes: the target is 120 already",
        ),
        ("2023-11-25", ("negotiate", VISITS, "--to", "99", *november), "a negotiation needs a reason"),
        ("2023-12-01", ("negotiate", VISITS, "--to", "99", *why, *november), "was due on 30 November 2023"),
        ("2023-11-25", ("decide", VISITS, "--accept", *november), "is decided already: accepted on 21 November 2023"),
        ("2023-11-25", ("decide", FACTORIES, "--accept", *november), "nobody asked for another target"),
        ("2023-11-25", ("decide", VISITS, "--accept", "--reject", *november), "accepted or rejected?"),
        ("2023-11-25", ("draft", "2023-11"), "was issued on 22 November 2023 as 01/IKP/2023, and is fixed"),
        ("2023-11-25", ("add", "2023-11", "Rapat", "--agency", "Dinas"), "was issued on 22 November 2023"),
        ("2023-11-25", ("issue", "2023-11", *ISSUED), "was issued on 22 November 2023"),
        ("2023-12-02", ("issue", "2023-12", *ISSUED), "01/IKP/2023 is the number of the sheet of November 2023"),
        ("2023-12-02", ("issue", "2023-12", "--by", "Pejabat"), "--number is missing"),
        (
            "2023-12-02",
            ("issue", "2023-12", "--number", "2", "--by", "P", "--date", "2023-12-09"),
            f"9 December 2023 is in the future {WRITE}, 2 December 2023 at the latest: --date",
        ),
        (
            "2023-12-02",
            ("issue", "2023-12", "--number", "2", "--by", "P", "--date", "2022-12-02"),
            f"too early for the sheet of December 2023 {WRITE}, 1 November 2023 at the earliest: --date",
        ),
        (
            "2023-12-02",
            ("follow-up", VISITS, "--note", "x", "--date", "2023-10-31"),
            "31 October 2023 is too early for the sheet of December 2023",
        ),
        (
            "2023-11-25",
            ("negotiate", VISITS, "--to", "99", *why, *november, "--date", "2023-11-20"),
            f"is before 21 November 2023, when {VISITS} was negotiated {WRITE}, 21 November 2023 at the earliest",
        ),
        (
            "2023-12-10",
            ("add", "2023-12", "Rapat", "--agency", "Dinas", "--due", "2023-12-03"),
            "3 December 2023 is past",
        ),
        ("2023-12-10", ("add", "2023-12", "Rapat"), "--agency is missing"),
        (
            "2023-12-10",
            ("add", "2023-12", "Rapat", "--agency", "D", "--category", "indicator"),
            "indicators come from the data",
        ),
        ("2023-12-10", ("follow-up", VISITS, "--period", "2023-12"), "--note is missing"),
        ("2023-12-10", ("draft", "2025-05"), "no program has a target for May 2025"),
        ("2023-12-10", ("show", "2023-12", "--agency", "Dinas Parawisata"), "did you mean Dinas Pariwisata?"),
        ("2023-12-10", ("show", "2023-12", "--team", "polisi"), "did you mean policy?"),
    ]
    before = git(issued, "rev-parse", "HEAD")
    for day, arguments, said in table:
        done = on(day, "ikp", *arguments)
        assert (done.status, done.out) == (2, ""), arguments
        assert said in " ".join(done.err.split()), arguments
        assert done.err.count("\n") <= 3, arguments
    assert git(issued, "rev-parse", "HEAD") == before
    assert git(issued, "status", "--porcelain") == ""


def test_a_closed_month_is_left_alone(on: Callable[..., Outcome], issued: Path) -> None:
    achieved(issued, NOVEMBER)
    fine(on("2023-12-04", "record", VISITS, "2023-11", "100", *PROOF))
    fine(on("2023-12-12", "close", "2023-11", *FORCED))
    for arguments in (
        ("follow-up", VISITS, "--note", "x", "--period", "2023-11"),
        ("negotiate", VISITS, "--to", "9", "--reason", "Salah rekap", "--period", "2023-11", "--date", "2023-11-25"),
        ("draft", "2023-11"),
    ):
        done = on("2023-12-13", "ikp", *arguments)
        assert (done.status, done.out) == (2, "")
        assert "November 2023 is closed" in done.err
    sheet = issued / "data/instructions/2023-11.yaml"
    sheet.write_text(sheet.read_text("utf-8").replace("target: 120", "target: 119", 1), "utf-8")
    assert "closed-month" in on("2023-12-13", "validate").out


def test_drafting_again_renews_what_is_from_the_data_and_keeps_what_people_wrote(
    on: Callable[..., Outcome], regency: Path
) -> None:
    on("2023-11-20", "ikp", "draft", "2023-11")
    fine(
        on(
            "2023-11-20",
            "ikp",
            "add",
            "2023-11",
            "Saluran <b>bersih</b>",
            "--agency",
            "Dinas Sumber Daya Air",
            "--responsible",
            "Kepala Bidang Drainase",
            "--target",
            "12",
            "--unit",
            "titik",
        )
    )
    assert trailers(regency) == ["KPI-Command: ikp add", "KPI-Period: 2023-11", "KPI-Item: isu-01"]
    fine(on("2023-11-20", "ikp", "negotiate", "pabrik-tur", "--to", "3", "--reason", "Salah rekap"))
    assert "nothing changes" in on("2023-11-20", "ikp", "draft", "2023-11").err
    file = regency / INDICATORS
    file.write_text(file.read_text("utf-8").replace("2023-11: 150", "2023-11: 140"), "utf-8")
    fine(on("2023-11-21", "ikp", "draft", "2023-11", "--no-commit"))
    assert item(regency, NOVEMBER).target == 140
    assert item(regency, NOVEMBER, FACTORIES).undecided is not None
    assert item(regency, NOVEMBER, "isu-01").target == 12


def test_an_issue_that_is_not_done_is_carried(on: Callable[..., Outcome], regency: Path) -> None:
    on("2023-11-20", "ikp", "draft", "2023-11")
    for text in ("Membersihkan saluran", "Serapan 90 persen"):
        fine(on("2023-11-20", "ikp", "add", "2023-11", text, "--agency", "Dinas Contoh", "--responsible", "Kepala"))
    fine(on("2023-11-22", "ikp", "issue", "2023-11", *ISSUED))
    fine(on("2023-11-28", "ikp", "follow-up", "isu-02", "--note", "Selesai", "--done"))
    assert "is done already" in on("2023-11-29", "ikp", "follow-up", "isu-02", "--note", "lagi").err
    fine(on("2023-12-01", "ikp", "draft", "2023-12"))
    sheet = load(regency).portfolio.instructions[DECEMBER]
    assert sheet.item("isu-02") is None
    assert item(regency, DECEMBER, "isu-01").carried == Carried(NOVEMBER, 1)


def test_an_item_without_an_indicator_gets_a_result(on: Callable[..., Outcome]) -> None:
    asked = ("--agency", "Dinas Contoh", "--responsible", "Kepala")
    on("2023-11-20", "ikp", "draft", "2023-11")
    for text in ("Membersihkan saluran", "Serapan anggaran", "Rapat warga"):
        fine(on("2023-11-20", "ikp", "add", "2023-11", text, *asked, "--target", "5 titik", "--unit", "titik"))
    fine(on("2023-11-22", "ikp", "issue", "2023-11", *ISSUED))
    fine(on("2023-11-25", "ikp", "follow-up", "isu-01", "--note", "Dua selesai", "--value", "2"))
    fine(on("2023-11-28", "ikp", "follow-up", "isu-01", "--note", "Semua", "--value", "5 titik", "--done"))
    fine(on("2023-11-28", "ikp", "follow-up", "isu-02", "--note", "Baru sebagian"))
    shown = json.loads(fine(on("2023-12-05", "ikp", "show", "2023-11", form="json")).out)
    assert shown["evaluated"] is True
    found = {one["id"]: (one["actual"], one["state"], one["met"]) for one in shown["items"] if one["indicator"] is None}
    assert found == {
        "isu-01": (5, "reported", True), "isu-02": (None, "reported", False), "isu-03": (None, "unreported", False)
    }  # fmt: skip
    told = fine(on("2023-12-05", "ikp", "show", "2023-11")).out
    rows = [" ".join(line.split()) for line in told.splitlines()]
    assert any("Membersihkan saluran 5 5 – – ✓ yes" in row for row in rows), told
    assert any("Serapan anggaran (titik) 5 in hand – – ✗ no" in row for row in rows), told
    assert "done on 28 November 2023: 5, Semua" in told
    assert "✓ yes" in fine(on("2023-12-05", "ikp", "show", "2023-11", form="html")).out
    fine(on("2024-02-25", "validate"))


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        (VISITS, "5", f"record it: kpi record {VISITS} 2023-11 5"),
        ("isu-01", "banyak", "banyak is no number"),
        ("isu-01", "1.250", "1.250 may mean"),
        ("isu-01", "5 %", "5 % is no number"),
    ],
)
def test_what_is_no_result_of_an_item(on: Callable[..., Outcome], name: str, value: str, told: str) -> None:
    on("2023-11-20", "ikp", "draft", "2023-11")
    on("2023-11-20", "ikp", "add", "2023-11", "Membersihkan", "--agency", "Dinas Contoh", "--responsible", "Kepala")
    done = on("2023-11-21", "ikp", "follow-up", name, "--note", "Selesai", "--value", value)
    assert (done.status, told in done.err) == (2, True), done.err


def test_evidence_comes_along(on: Callable[..., Outcome], regency: Path, tmp_path: Path) -> None:
    (tmp_path / "foto.txt").write_text("bukti", "utf-8")
    on("2023-11-20", "ikp", "draft", "2023-11")
    fine(on("2023-11-21", "ikp", "follow-up", VISITS, "--note", "Bus ditambah", "-e", str(tmp_path / "foto.txt")))
    (proof,) = item(regency, NOVEMBER).deeds[0].evidence
    assert proof.path is not None
    assert set(changed(regency)) == {"data/instructions/2023-11.yaml", proof.path}
    fine(on("2024-02-25", "validate"))


def test_nothing_is_written_by_a_dry_run(on: Callable[..., Outcome], regency: Path) -> None:
    done = fine(on("2023-11-20", "ikp", "draft", "2023-11", "--dry-run"))
    assert "Nothing was written." in done.out
    assert not (regency / "data/instructions").exists()


def test_without_a_commit_the_file_is_saved(on: Callable[..., Outcome], regency: Path) -> None:
    before = git(regency, "rev-parse", "HEAD")
    fine(on("2023-11-20", "ikp", "draft", "2023-11", "--no-commit"))
    fine(on("2023-11-20", "ikp", "negotiate", "pabrik-tur", "--to", "3", "--reason", "Salah rekap", "--no-commit"))
    fine(on("2023-11-20", "ikp", "decide", "pabrik-tur", "--accept", "--no-commit", "--by", "Bupati Contoh"))
    decision = item(regency, NOVEMBER, FACTORIES).negotiations[0].decision
    assert decision is not None
    assert (decision.verdict, decision.by) == (Verdict.ACCEPTED, "Bupati Contoh")
    assert git(regency, "rev-parse", "HEAD") == before


def test_a_hook_that_refuses_leaves_both_files_as_they_were(on: Callable[..., Outcome], regency: Path) -> None:
    on("2023-11-20", "ikp", "draft", "2023-11")
    on("2023-11-20", "ikp", "negotiate", "pabrik-tur", "--to", "3", "--reason", "Salah rekap")
    hook = regency / ".git/hooks/pre-commit"
    hook.write_text("#!/bin/sh\nexit 1\n", "utf-8")
    hook.chmod(0o755)
    assert on("2023-11-20", "ikp", "decide", "pabrik-tur", "--accept").status == 2
    assert git(regency, "status", "--porcelain") == ""


def due(done: Outcome) -> Any:  # noqa: ANN401 - what JSON holds
    return json.loads(fine(done).out)


@pytest.mark.parametrize(
    ("day", "left", "said"),
    [("2023-12-01", 9, "9 days left"), ("2023-12-10", 0, "today is the last day"), ("2023-12-11", -1, "1 day late")],
)
def test_days_are_counted_to_the_end_of_the_last_one(
    on: Callable[..., Outcome], day: str, left: int, said: str
) -> None:
    found = due(on(day, "due", form="json"))
    assert (found["period"], found["deadline"], found["days_left"]) == ("2023-11", "2023-12-10", left)
    assert {one["state"] for one in found["missing"]} == {"unreported" if left < 0 else "waiting"}
    assert said in fine(on(day, "due", "2023-11")).out


def test_what_is_reported_is_no_longer_due(on: Callable[..., Outcome], regency: Path) -> None:
    achieved(regency, NOVEMBER)
    assert [one["indicator"] for one in due(on("2023-12-05", "due", "2023-11", form="json"))["missing"]] == [
        "kunjungan-wisata"
    ]
    fine(on("2023-12-05", "record", VISITS, "2023-11", "100", *PROOF))
    assert "everything is reported" in fine(on("2023-12-05", "due", "2023-11")).out
    assert "Nothing is due" in fine(on("2023-12-05", "due", "2022-11")).out


def test_check_holds_an_issued_sheet(on: Callable[..., Outcome], issued: Path) -> None:
    git(issued, "checkout", "-qb", "usulan")
    fine(on("2023-11-25", "ikp", "negotiate", "pabrik-tur", "--to", "3", "--reason", "Salah rekap", "-p", "2023-11"))
    fine(on("2023-11-26", "ikp", "follow-up", VISITS, "--note", "Bus ditambah", "-p", "2023-11"))
    honest = json.loads(on("2024-02-25", "check", "--base", "main", form="json").out)
    assert [one for one in honest["findings"] if one["code"] == "issued-sheet"] == []
    sheet = issued / "data/instructions/2023-11.yaml"
    text = sheet.read_text("utf-8")
    sheet.write_text(text.replace("Kepala Bidang Destinasi", "Orang Lain", 1).replace("Bus ditambah", "Bus"), "utf-8")
    git(issued, "commit", "-qam", "diam-diam")
    found = json.loads(on("2024-02-25", "check", "--base", "main", form="json").out)
    # what was asked for, and in the last commit the follow-up of the one before it
    assert [one["path"] for one in found["findings"] if one["code"] == "issued-sheet"] == [
        "data/instructions/2023-11.yaml",
        "data/instructions/2023-11.yaml",
    ]


@pytest.mark.usefixtures("issued")
def test_a_sheet_is_shown_as_what_is_asked_for(on: Callable[..., Outcome]) -> None:
    for typed, evaluated in (("instruction", False), ("instruksi", False), ("evaluation", True), ("evaluasi", True)):
        told = fine(on("2024-02-05", "ikp", "show", "--as", typed)).out
        assert ("Evaluation of" in told, "Responsible" in told) == (evaluated, not evaluated)
        assert json.loads(on("2024-02-05", "ikp", "show", "--as", typed, form="json").out)["evaluated"] is evaluated
    assert on("2024-02-05", "ikp", "show", "--as", "surat").status == 2


@pytest.mark.usefixtures("issued")
def test_close_names_what_is_open_and_wants_the_sheet_committed(on: Callable[..., Outcome]) -> None:
    fine(on("2023-11-25", "ikp", "negotiate", "pabrik-tur", "--to", "3", "--reason", "Salah rekap", "-p", "2023-11"))
    fine(on("2023-11-26", "ikp", "follow-up", VISITS, "--note", "Bus", "-p", "2023-11", "--no-commit"))
    found = json.loads(on("2023-12-12", "close", "2023-11", "--dry-run", form="json").out)
    assert [(one["kind"], one["indicator"]) for one in found["warnings"] if one["kind"] == "instruction"] == [
        ("instruction", "pabrik-tur")
    ]
    assert "data/instructions/2023-11.yaml: not yet in the history (git)" in [
        one["message"] for one in found["blockers"] if one["kind"] == "uncommitted"
    ]


def test_the_step_before_bounds_the_day(on: Callable[..., Outcome], issued: Path) -> None:
    fine(on("2023-12-04", "ikp", "negotiate", VISITS, "--to", "99", "--reason", "Salah rekap", "--date", "2023-12-03"))
    table = {
        ("decide", VISITS, "--reject", "--date", "2023-12-02"): (
            f"is before 3 December 2023, when it was asked for {WRITE}, 3 December 2023 at the earliest: --date"
        ),
        ("issue", "2023-12", "--number", "2", "--by", "P", "--date", "2023-12-02"): (
            f"2 December 2023 is before 3 December 2023, when {VISITS} was negotiated"
        ),
    }
    fine(on("2023-12-04", "ikp", "follow-up", FACTORIES, "--note", "x", "--date", "2023-12-03"))
    table["follow-up", FACTORIES, "--note", "y", "--date", "2023-12-02"] = (
        f"2 December 2023 is before 3 December 2023, when something was last done about {FACTORIES}"
    )
    before = git(issued, "rev-parse", "HEAD")
    for arguments, said in table.items():
        done = on("2023-12-05", "ikp", *arguments)
        assert (done.status, done.out) == (2, ""), arguments
        assert said in " ".join(done.err.split()), arguments
    assert git(issued, "rev-parse", "HEAD") == before
    fine(on("2023-12-05", "ikp", "decide", VISITS, "--reject", "--date", "2023-12-03"))
    fine(on("2023-12-05", "ikp", "issue", "2023-12", "--number", "2", "--by", "P", "--date", "2023-12-03"))


def test_the_latest_sheet_is_shown_in_the_format_that_its_file_is_called(
    on: Callable[..., Outcome], issued: Path
) -> None:
    assert "December 2023" in fine(on("2023-12-02", "ikp", "show")).out.splitlines()[0]
    fine(on("2023-12-02", "ikp", "show", "-o", "ikp.html"))
    assert (issued / "ikp.html").read_text("utf-8").startswith("<!")
    assert "format" in on("2023-12-02", "ikp", "show", "-o", "ikp.html", form="json").err


def test_what_is_not_decided_is_said_when_the_sheet_is_issued(on: Callable[..., Outcome], issued: Path) -> None:
    assert issued.is_dir()
    fine(on("2023-12-04", "ikp", "negotiate", VISITS, "--to", "99", "--reason", "Salah rekap"))
    refused = on("2023-12-04", "ikp", "issue", "2023-12", "--number", "2", "--by", "P")
    assert (refused.status, "nothing was written" in refused.err) == (2, True)
    assert refused.err.endswith(f"kpi ikp decide {VISITS} --accept --period 2023-12\n")
    said = fine(on("2023-12-04", "ikp", "issue", "2023-12", "--number", "2", "--by", "P", "--yes")).out
    what = f"1 negotiation is not decided yet, and the old target is issued: {VISITS}"
    assert what in " ".join(said.split())


def test_there_is_no_latest_sheet_where_there_is_none(on: Callable[..., Outcome]) -> None:
    done = on("2023-12-04", "ikp", "show")
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith("kpi: there is no sheet yet\n")


def test_who_has_to_report_is_told_how(on: Callable[..., Outcome]) -> None:
    lines = fine(on("2023-12-05", "due", "2023-11")).out.splitlines()
    assert lines[-1].startswith("  kpi record ")
    assert lines[-1].endswith(" 2023-11 ...")


# Items that people write.

ADDED = ("ikp", "add", "2023-11", "Rapat", "--agency", "Dinas Contoh", "--responsible", "Kepala")


@pytest.fixture
def drafted(on: Callable[..., Outcome]) -> Callable[..., Outcome]:
    """A sheet with an item of its own, on the day after it was drafted."""
    fine(on("2023-11-20", "ikp", "draft", "2023-11"))
    fine(on("2023-11-20", *ADDED))
    return lambda *arguments: on("2023-11-21", "ikp", *arguments)


def test_an_item_is_edited_until_the_sheet_is_issued(drafted: Callable[..., Outcome], regency: Path) -> None:
    fine(
        drafted("edit", "isu-01", "--instruction", "Rapat kerja", "--due", "2023-11-28", "--target", "2", "--unit", "x")
    )
    found = item(regency, NOVEMBER, "isu-01")
    assert (found.instruction, str(found.due), found.target, found.unit) == ("Rapat kerja", "2023-11-28", 2, "x")
    assert (found.agency, found.responsible) == ("Dinas Contoh", "Kepala")
    assert trailers(regency) == ["KPI-Command: ikp edit", "KPI-Period: 2023-11", "KPI-Item: isu-01"]
    fine(drafted("edit", VISITS, "--instruction", "Kejar target", "--responsible", "Kepala Bidang"))
    assert item(regency, NOVEMBER).instruction == "Kejar target"
    fine(drafted("remove", "isu-01", "--reason", "sudah ditangani"))
    assert load(regency).portfolio.instructions[NOVEMBER].item("isu-01") is None
    assert git(regency, "status", "--porcelain") == ""
    fine(drafted("issue", "2023-11", *ISSUED))
    for arguments in (("edit", VISITS, "--instruction", "x"), ("remove", VISITS)):
        refused = drafted(*arguments)
        assert (refused.status, "was issued on" in refused.err) == (2, True)


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("edit", "isu-01"), "it is not said what is to change"),
        (("edit", "isu-01", "--agency", "Dinas Contoh"), "nothing changes: isu-01 says this already"),
        (("edit", "isu-02", "--agency", "x"), "has no item isu-02"),
        (("edit", "isu-01", "--due", "2023-11-02"), "is past"),
        (("edit", VISITS, "--target", "3"), f"kpi ikp negotiate {VISITS} --to 3"),
        (("edit", VISITS, "--agency", "Dinas Lain"), "come from the data"),
        (("add", "2023-11", "rapat ", "--agency", "dinas contoh", "--responsible", "X"), "kpi ikp edit isu-01"),
        (("add", "2023-11", "Lain", "--agency", "Dinas Contoh"), "--responsible is missing"),
        (("add", "2023-11", "Lain"), "the sheet can't be issued without --agency, --responsible"),
    ],
)  # fmt: skip
def test_what_an_item_can_not_become(
    drafted: Callable[..., Outcome], regency: Path, arguments: tuple[str, ...], complaint: str
) -> None:
    before = git(regency, "rev-parse", "HEAD")
    done = drafted(*arguments)
    assert (done.status, done.out) == (2, "")
    assert complaint in " ".join(done.err.split())
    assert git(regency, "rev-parse", "HEAD") == before


def test_what_was_negotiated_stays_on_the_sheet(drafted: Callable[..., Outcome]) -> None:
    fine(drafted("negotiate", VISITS, "--to", "120", "--reason", "dua pabrik tutup"))
    refused = drafted("remove", VISITS)
    assert (refused.status, "was negotiated on 21 November 2023" in refused.err) == (2, True)
