"""A program from proposal to its first measured month, without an earlier month ever changing."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator

from kpi.store.load import load
from tests.repositories import git, with_regency

if TYPE_CHECKING:
    from tests.conftest import Kpi, Outcome

ROOT = Path(__file__).parent.parent.parent
STUNTING = "penurunan-stunting"
KAK = f"data/programs/{STUNTING}/kak.yaml"
INDICATORS = f"data/programs/{STUNTING}/indicators.yaml"
SIGN = (
    "program", "sign", STUNTING, "--date", "2024-03-05", "--number", "KAK/CONTOH/06/2024", "--place", "Cikarang Pusat",
    "--signatory", "Pemerintah Kabupaten Bekasi: Pejabat Contoh, Kepala Dinas Kesehatan",
    "--signatory", "Tim ITB: Peneliti Contoh, Ketua Tim ITB",
)  # fmt: skip


@pytest.fixture
def regency(repository: Path) -> Path:
    """The regency of the tests, without the program that the story is about."""
    return with_regency(repository, "closings", "instructions", STUNTING)


@pytest.fixture
def run(kpi: Kpi, regency: Path) -> Callable[..., Outcome]:
    return lambda *arguments: kpi(*arguments, "--lang", "en", cwd=regency)


def commit(folder: Path) -> None:
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "isi", "--allow-empty")


def fill(folder: Path, path: str, *changes: tuple[str, str]) -> None:
    """What a planner does in an editor."""
    text = (folder / path).read_text("utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    (folder / path).write_text(text, "utf-8")


def lacking(done: Outcome) -> list[tuple[str, str]]:
    found = json.loads(done.out)
    schema = json.loads((ROOT / "schemas" / "output" / "program.schema.json").read_text("utf-8"))
    assert [error.message for error in Draft202012Validator(schema).iter_errors(found)] == []
    return [(one["part"], one["message"]) for one in found["lacking"]]


SECTIONS = (
    ("      legal_basis: []", "      legal_basis: [Peraturan daerah tentang kesehatan]"),
    ("overview: TODO", "overview: Angka stunting masih tinggi di beberapa kecamatan."),
    ("rationale: TODO", "rationale: Penimbangan rutin menemukan balita berisiko lebih awal."),
    ("purpose: TODO", "purpose: Menurunkan angka stunting secara terukur setiap bulan."),
    ("beneficiaries: []", "beneficiaries: [Balita, Ibu hamil]"),
    ("method: TODO", "method: Pendampingan posyandu dan kunjungan rumah."),
    ("      stages:", "      stages: [{title: Pendampingan posyandu, from: 2024-03, to: 2024-12}]"),
    ("    # budget: {amount: 0, currency: IDR, source: ...}", "    budget: {amount: 1250000000, source: APBD}"),
)


def proposed(run: Callable[..., Outcome]) -> None:
    done = run(
        "new", "program", STUNTING, "--title", "Penurunan Stunting", "--date", "2023-11-16", "--illustrative",
        "--agency", "Dinas Kesehatan", "--policy-team", "Sekretariat Daerah", "--implementing-team", "Dinas Kesehatan",
        "--facilitator", "Tim ITB", "--phase", "Penerapan: 2024-03..2024-12", "--no-input",
    )  # fmt: skip
    assert (done.status, done.err) == (0, "")


def status(run: Callable[..., Outcome], month: str) -> tuple[str, str]:
    """The table as it is printed, and the figures without the commit that they are from."""
    shown = run("status", "--period", month)
    facts = run("status", "--period", month, "--format", "json")
    assert (shown.status, facts.status) == (0, 0)
    return shown.out, "\n".join(line for line in facts.out.splitlines() if '"data_commit"' not in line)


def test_from_proposal_to_the_first_measured_month(run: Callable[..., Outcome], regency: Path) -> None:
    proposed(run)
    assert run("validate").status == 0
    commit(regency)

    done = run("program", "sign", STUNTING, "--date", "2023-12-01")
    assert done.status == 2
    assert "penurunan-stunting is proposed: sign makes no sense now" in done.err
    done = run("program", "reformulate", STUNTING, "--date", "2024-01-10", "--reason", "data dasar belum lengkap")
    assert done.status == 0
    assert git(regency, "log", "-1", "--format=%(trailers:only)").splitlines() == [
        "KPI-Command: program reformulate", "KPI-Program: penurunan-stunting", "KPI-State: reformulating",
    ]  # fmt: skip

    done = run("program", "ready", STUNTING, "--date", "2024-02-10", "--format", "json")
    assert done.status == 2
    assert lacking(done) == [
        ("background", "background overview: TODO only holds the place of a text"),
        ("background", "background rationale: TODO only holds the place of a text"),
        ("purpose", "purpose: TODO only holds the place of a text"),
        ("beneficiaries", "the section beneficiaries of the KAK is missing"),
        ("strategy", "strategy method: TODO only holds the place of a text"),
        ("budget", "the section budget of the KAK is missing"),
        ("responsible", "the section responsible of the KAK is missing"),
    ]
    fill(regency, KAK, *SECTIONS, ("    responsible: []", "    responsible: [Kepala Dinas Kesehatan]"))
    commit(regency)
    assert run("program", "ready", STUNTING, "--date", "2024-02-10").status == 0

    for name, months in (("balita-ditimbang", "2024-03..2024-12=80"), ("kader-terlatih", "2024-03..2024-11=10")):
        added = run(
            "new", "indicator", f"{STUNTING}/{name}", "--name", name, "--measure", "number", "--unit", "orang",
            "--polarity", "maximize", "--aggregation", "sum", "--weight", "60", "--target", months,
            "--span-as", "each", "--no-input",
        )  # fmt: skip
        assert added.status == 0
    commit(regency)
    before = {month: status(run, month) for month in ("2023-11", "2023-12", "2024-01", "2024-02")}

    done = run(*SIGN, "--format", "json")
    assert done.status == 2
    assert lacking(done) == [
        ("targets", "kader-terlatih has no target for 2024-12"),
        ("weights", "the weights are together 120, not 100"),
        ("owners", "nobody answers for balita-ditimbang"),
        ("owners", "nobody answers for kader-terlatih"),
    ]
    assert "sign is refused, 4 things are missing" in done.err
    assert run("kak", STUNTING, "--check").status == 1

    assert run("target", f"{STUNTING}/kader-terlatih", "2024-12", "10").status == 0
    fill(
        regency,
        INDICATORS,
        ("    weight: 60", "    weight: 40"),
        *[("    # owner: ...", "    owner: Kepala Bidang")] * 2,
    )
    commit(regency)
    assert run("kak", STUNTING, "--check").status == 0
    done = run(*SIGN)
    assert (done.status, done.err) == (0, "")
    assert run("validate").status == 0

    assert {month: status(run, month) for month in before} == before
    later = json.loads(run("status", "--period", "2024-03", "--format", "json").out)
    signed = next(one for one in later["programs"] if one["id"] == STUNTING)
    assert (signed["state"], signed["since"], signed["coverage"]["due"]) == ("implementing", "2024-03-05", 2)
    assert "Rp1,250,000,000 (satu miliar dua ratus lima puluh juta rupiah)" in run("kak", STUNTING).out


def signed(run: Callable[..., Outcome], regency: Path) -> None:
    """The program as it is at the end of the story, in one go."""
    proposed(run)
    fill(regency, KAK, *SECTIONS, ("    responsible: []", "    responsible: [Kepala Dinas Kesehatan]"))
    done = run(
        "new", "indicator", f"{STUNTING}/balita", "--name", "Balita", "--measure", "number", "--unit", "orang",
        "--polarity", "maximize", "--aggregation", "sum", "--weight", "100", "--owner", "Kepala Bidang",
        "--target", "2024-03..2024-12=80", "--span-as", "each", "--no-input",
    )  # fmt: skip
    assert done.status == 0
    commit(regency)
    assert run("program", "ready", STUNTING, "--date", "2024-02-10").status == 0
    assert run(*SIGN).status == 0


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("sign", "--number", "1"), "penurunan-stunting is being carried out: sign makes no sense now"),
        (("propose", "--reason", "Salah rekap"), "possible now: complete, stop"),
        (("stop",), "stop needs a reason"),
        (("stop", "--reason", "Salah rekap", "--place", "x"), "--number, --place and --signatory go with sign"),
        (
            ("stop", "--reason", "Salah rekap", "--date", "2024-03-01"),
            "1 March 2024 is before the last step, 5 March 2024",
        ),
        (("stop", "--reason", "Salah rekap", "--date", "2999-01-01"), "1 January 2999 is in the future"),
        (("complete", "--reason", "Salah rekap", "--date", "2024-10-01"), "the phases go on until December 2024"),
        (("finish",), "MOVE can't be finish"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_moves_that_make_no_sense(
    run: Callable[..., Outcome], regency: Path, arguments: tuple[str, ...], complaint: str
) -> None:
    signed(run, regency)
    before = git(regency, "rev-parse", "HEAD")
    move, *rest = arguments
    done = run("program", move, STUNTING, *rest)
    assert done.status == 2
    assert complaint in done.err
    assert (git(regency, "rev-parse", "HEAD"), git(regency, "status", "--porcelain")) == (before, "")


@pytest.mark.parametrize(
    ("more", "status"),
    [((), 2), (("--yes",), 2), (("--document", "SK 4"), 0)],
    ids=["refused", "whoever says yes", "named"],
)
def test_a_stop_that_reaches_back_names_its_document(
    run: Callable[..., Outcome], regency: Path, more: tuple[str, ...], status: int
) -> None:
    """What ``kpi check`` refuses later is said while it is typed."""
    signed(run, regency)
    done = run("program", "stop", STUNTING, "--reason", "Salah rekap", "--date", "2024-03-20", *more)
    warned = "months since then were due already" in done.err
    assert (done.status, warned) == (status, "--document" not in more)


def test_a_stop_and_its_end_leave_the_months_between_without_debt(run: Callable[..., Outcome], regency: Path) -> None:
    signed(run, regency)
    march = status(run, "2024-03")
    assert (
        run(
            "program", "stop", STUNTING, "--reason", "anggaran", "--document", "SK 4", "--date", "2024-04-10", "--yes"
        ).status
        == 0
    )
    assert (
        run(
            "program",
            "resume",
            STUNTING,
            "--reason",
            "anggaran cair",
            "--document",
            "SK 5",
            "--date",
            "2024-07-02",
            "--yes",
        ).status
        == 0
    )
    assert status(run, "2024-03") == march
    due = {month: cells(run, month)[0]["state"] for month in ("2024-04", "2024-05", "2024-06", "2024-07")}
    assert due == {"2024-04": "unreported", "2024-05": "not_due", "2024-06": "not_due", "2024-07": "unreported"}
    assert run("validate").status == 0


def cells(run: Callable[..., Outcome], month: str) -> list[dict[str, Any]]:
    found = json.loads(run("status", STUNTING, "--period", month, "--format", "json").out)
    rows: list[dict[str, Any]] = found["programs"][0]["indicators"]
    return rows


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("--place", "x"), "--number is missing"),
        (("--number", "1"), "--place is missing"),
        (("--number", "1", "--place", "x", "--signatory", "A: B, C"), "a KAK has two sides"),
        (("--number", "1", "--place", "x", "--signatory", "A: B, C", "--signatory", "a: D, E"), "a KAK has two sides"),
        (("--number", "1", "--place", "x", "--signatory", "B, C"), "--signatory can't be B, C"),
    ],
    ids=["number", "place", "one signatory", "one side", "no side"],
)
def test_a_signature_names_everything(
    run: Callable[..., Outcome], regency: Path, arguments: tuple[str, ...], complaint: str
) -> None:
    proposed(run)
    fill(regency, KAK, *SECTIONS, ("    responsible: []", "    responsible: [Kepala Dinas Kesehatan]"))
    run(
        "new", "indicator", f"{STUNTING}/balita", "--name", "Balita", "--measure", "number", "--unit", "orang",
        "--polarity", "maximize", "--aggregation", "sum", "--weight", "100", "--owner", "Kepala Bidang",
        "--target", "2024-03..2024-12=80", "--span-as", "each", "--no-input",
    )  # fmt: skip
    assert run("program", "ready", STUNTING, "--date", "2024-02-10", "--no-commit").status == 0
    done = run("program", "sign", STUNTING, "--date", "2024-03-05", "--no-commit", *arguments)
    assert done.status == 2
    assert complaint in done.err


def test_no_phase_begins_before_the_signature(run: Callable[..., Outcome], regency: Path) -> None:
    proposed(run)
    fill(regency, KAK, ("from: 2024-03", "from: 2024-02"), ("timeframe: {from: 2024-03", "timeframe: {from: 2024-02"))
    fill(regency, KAK, *SECTIONS, ("    responsible: []", "    responsible: [Kepala Dinas Kesehatan]"))
    commit(regency)
    assert run("program", "ready", STUNTING, "--date", "2024-02-10").status == 0
    done = run(*SIGN, "--format", "json")
    assert ("phases", "the first phase begins in 2024-02, before the signature") in lacking(done)


def test_what_is_closed_can_be_reached_by_no_move(run: Callable[..., Outcome]) -> None:
    assert run("close", "2023-11").status == 0
    done = run("program", "stop", "wisata-industri", "--reason", "Salah rekap", "--date", "2023-11-30")
    assert done.status == 2
    assert "November 2023 is closed" in done.err


def test_a_move_can_be_taken_back(run: Callable[..., Outcome], regency: Path) -> None:
    before = git(regency, "rev-parse", "HEAD")
    assert (
        run(
            "program",
            "stop",
            "wisata-industri",
            "--reason",
            "anggaran",
            "--document",
            "SK 4",
            "--date",
            "2024-04-10",
            "--yes",
        ).status
        == 0
    )
    assert run("undo", "--yes").status == 0
    assert (git(regency, "rev-parse", "HEAD"), git(regency, "status", "--porcelain")) == (before, "")


def test_the_steps_are_read_back(run: Callable[..., Outcome], regency: Path) -> None:
    signed(run, regency)
    found = load(regency).portfolio.program(STUNTING)
    assert found is not None
    assert [(step.state.value, step.since) for step in found.states] == [
        ("proposed", datetime.date(2023, 11, 16)),
        ("ready", datetime.date(2024, 2, 10)),
        ("implementing", datetime.date(2024, 3, 5)),
    ]
    assert found.states[-1].document == "KAK/CONTOH/06/2024"


WISATA = "data/programs/wisata-industri"
#: What may change in a signed program from a month on: the file, and what a planner writes.
LATER = {
    "a phase is extended": (
        (f"{WISATA}/kak.yaml", "from: 2024-01, to: 2024-12}\nkak", "from: 2024-01, to: 2025-01}\nkak"),
        (f"{WISATA}/kak.yaml", "timeframe: {from: 2023-11, to: 2024-12}", "timeframe: {from: 2023-11, to: 2025-01}"),
    ),
    "a phase is added": (
        (f"{WISATA}/kak.yaml", "kak:\n", "  - {id: tahap-3, title: Lanjutan, from: 2025-01, to: 2025-01}\nkak:\n"),
        (f"{WISATA}/kak.yaml", "timeframe: {from: 2023-11, to: 2024-12}", "timeframe: {from: 2023-11, to: 2025-01}"),
    ),
    "an indicator is retired": (
        (
            f"{WISATA}/indicators.yaml",
            "    baseline: {value: 0, period: 2023-10",
            "    retired: {from: 2024-03, reason: Diganti}\n    baseline: {value: 0, period: 2023-10",
        ),
    ),
    "the KAK is revised": (
        (
            f"{WISATA}/kak.yaml",
            "  sections:\n",
            "  revisions: [{number: 1, date: 2024-02-20, reason: Sasaran disesuaikan}]\n  sections:\n",
        ),
    ),
}


@pytest.mark.parametrize("changes", LATER.values(), ids=LATER)
def test_what_changes_later_leaves_closed_months_as_they_are(
    run: Callable[..., Outcome], regency: Path, changes: tuple[tuple[str, str, str], ...]
) -> None:
    months = ("2023-11", "2023-12")
    assert run("close", "2023-11").status == 0
    before = {month: status(run, month) for month in months}
    for path, old, new in changes:
        fill(regency, path, (old, new))
    commit(regency)
    found = [one["code"] for one in json.loads(run("validate", "--format", "json").out)["findings"]]
    assert "closed-month" not in found
    assert set(found) <= {"target-missing", "weights"}  # of the new months, which somebody must still set
    assert {month: status(run, month) for month in months} == before


#: Dated back, so on a document.
STOPPED = ("--reason", "anggaran", "--document", "SK 4", "--date", "2024-04-10", "--yes")
RESUMED = ("--reason", "anggaran cair", "--document", "SK 5", "--date", "2024-07-02", "--yes")
#: A signed program goes on: the month from which each change counts, and the command.
LIFE = (
    ("2024-06", ("new", "indicator", f"{STUNTING}/kader", "--name", "Kader terlatih", "--measure", "angka", "--unit",
                 "orang", "--polarity", "naik", "--aggregation", "jumlah", "--owner", "Kepala Bidang", "--weight", "40",
                 "--reweight", "balita=60", "--from", "2024-06", "--target", "2024-06..2024-12=10", "--span-as", "tiap",
                 "--no-input")),
    ("2024-07", ("weights", STUNTING, "2024-07", "balita=70", "kader=30")),
    ("2024-08", ("target", f"{STUNTING}/balita", "2024-08", "90")),
    ("2025-01", ("phase", STUNTING, "tahap-1", "--to", "2025-02", "--same-targets")),
    ("2025-03", ("phase", STUNTING, "tahap-2", "--title", "Pemantapan", "--to", "2025-06", "--same-targets")),
    ("2025-05", ("retire", f"{STUNTING}/kader", "2025-05", "--reweight", "balita=100")),
    ("2025-07", ("program", "revise", STUNTING, "--section", "purpose=Menurunkan angka stunting sampai 14 persen")),
)  # fmt: skip


@pytest.mark.moment("2024-07-05")
def test_a_signed_program_goes_on_and_no_earlier_month_moves(run: Callable[..., Outcome], regency: Path) -> None:
    signed(run, regency)
    why = ("--reason", "hasil evaluasi", "--document", "Adendum 1", "--yes")
    months = [f"{year}-{month:02}" for year in (2023, 2024, 2025) for month in range(1, 13)]
    before = {month: figures(run, month) for month in months[10:30]}
    for since, command in LIFE:
        count = git(regency, "rev-list", "--count", "HEAD")
        done = run(*command, *why)
        assert done.status == 0, done.err
        assert run("validate").status == 0
        assert (int(git(regency, "rev-list", "--count", "HEAD")), git(regency, "status", "--porcelain")) == (
            int(count) + 1, "",
        )  # fmt: skip
        now = {month: figures(run, month) for month in before}
        earlier = [month for month in before if month < since]
        assert {month: now[month] for month in earlier} == {month: before[month] for month in earlier}, command
        before = now
    told = json.loads(run("kak", STUNTING, "--format", "json").out)
    assert [(one["from"], one["weights"], one["total"]) for one in told["weights"]] == [
        ("2024-03", {"balita": 100}, 100), ("2024-06", {"balita": 60, "kader": 40}, 100),
        ("2024-07", {"balita": 70, "kader": 30}, 100), ("2025-05", {"balita": 100}, 100),
    ]  # fmt: skip
    assert len([one for one in told["revisions"] if one["what"].startswith("Revision ")]) == 5
    program = load(regency).portfolio.program(STUNTING)
    assert program is not None
    assert [(one.id, str(one.span)) for one in program.phases] == [
        ("tahap-1", "2024-03..2025-02"), ("tahap-2", "2025-03..2025-06"),
    ]  # fmt: skip


def figures(run: Callable[..., Outcome], month: str) -> str:
    """The program in a month, to the byte."""
    told = json.loads(run("status", STUNTING, "--period", month, "--format", "json").out, parse_float=str)
    (found,) = told["programs"]
    return json.dumps(found)
