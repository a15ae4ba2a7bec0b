"""What changes in a signed program from a month on: phases, indicators, weights, the KAK; earlier months stay."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator

from kpi.cli.group import GROUPS
from kpi.model.domain.program import FreeSection, Program
from kpi.model.values.period import Period
from kpi.store.load import load
from tests.repositories import git, with_regency

if TYPE_CHECKING:
    from tests.conftest import Kpi, Outcome

    Run = Callable[..., Outcome]

pytestmark = pytest.mark.moment("2024-02-20")

ROOT = Path(__file__).parent.parent.parent
FLOOD = "nir-banjir"
KAK = f"data/programs/{FLOOD}/kak.yaml"
INDICATORS = f"data/programs/{FLOOD}/indicators.yaml"
WHY = ("--reason", "hasil evaluasi", "--document", "Adendum 7", "--yes")
#: Of what reaches back over months that are due, the history must say when it was decided.
WHY_TODAY = (*WHY[:4], "--yes")
RETIRE = ("retire", f"{FLOOD}/muka-air-kolam", "2024-02", "--reweight", "titik-genangan=40")
EXTEND = ("phase", FLOOD, "tahap-2", "--to", "2025-02", "--same-targets", "--target", "sumur-resapan=620")
PROLONG = ("phase", FLOOD, "tahap-3", "--title", "Pemantapan", *EXTEND[3:])
WEIGH = ("weights", FLOOD, "2024-02", "titik-genangan=25", "lama-genangan=30")
REVISE = ("program", "revise", FLOOD, "--section", "purpose=Kawasan industri bebas banjir")
ADD = (
    "new", "indicator", f"{FLOOD}/pompa", "--name", "Pompa siaga", "--measure", "number", "--unit", "unit",
    "--polarity", "maximize", "--aggregation", "last", "--owner", "Kepala Bidang", "--weight", "10",
    "--reweight", "titik-genangan=20", "--from", "2024-02", "--target", "2024-02..2024-12=5", "--no-input",
)  # fmt: skip
CHANGES = {"extend": EXTEND, "prolong": PROLONG, "retire": RETIRE, "add": ADD, "weigh": WEIGH, "revise": REVISE}


@pytest.fixture
def regency(repository: Path) -> Path:
    """The regency of the tests, in a repository of its own."""
    return with_regency(repository, "closings", "instructions")


@pytest.fixture
def run(kpi: Kpi, regency: Path) -> Run:
    return lambda *arguments: kpi(*arguments, "--lang", "en", cwd=regency)


@pytest.fixture
def closed(run: Run, regency: Path) -> Path:
    """November is closed on main, and a request begun."""
    assert run("close", "2023-11").status == 0
    git(regency, "checkout", "-qb", "request")
    return regency


def program(regency: Path) -> Program:
    found = load(regency).portfolio.program(FLOOD)
    assert found is not None
    return found


def seen(run: Run, month: str) -> tuple[str, str]:
    """A month as it is printed, and its figures without the commit that they are from."""
    shown = run("status", "--period", month).out
    told = json.loads(run("status", "--period", month, "--format", "json").out, parse_float=str)
    del told["data_commit"]
    return shown, json.dumps(told)


def facts(done: Outcome, kind: str = "kak-change") -> Any:  # noqa: ANN401 - JSON
    found = json.loads(done.out, parse_float=Decimal)
    schema = json.loads((ROOT / "schemas" / "output" / f"{kind}.schema.json").read_text("utf-8"))
    assert [error.message for error in Draft202012Validator(schema).iter_errors(json.loads(done.out))] == []
    return found


@pytest.mark.moment("2024-12-20")
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_an_honest_change_leaves_the_months_before(run: Run, closed: Path, change: tuple[str, ...]) -> None:
    months = ("2023-11", "2023-12", "2024-01")
    # what a month owes, and what it weighs, is decided before it is due
    change = tuple(part.replace("2024-02", "2024-12") for part in change)
    before = {month: seen(run, month) for month in months}
    done = run(*change, *WHY_TODAY, "--format", "json")
    assert done.status == 0, done.err
    found = facts(done)
    today = str(load(closed).portfolio.as_of.date())
    assert (found["reason"], found["document"], found["date"]) == ("hasil evaluasi", "Adendum 7", today)
    assert {month: seen(run, month) for month in months} == before
    assert run("validate").status == 0
    checked = run("check", "--base", "main")
    assert (checked.status, checked.err) == (0, ""), checked.out
    assert run("audit").status == 0
    assert git(closed, "rev-list", "--count", "main..") == "1"
    assert git(closed, "status", "--porcelain") == ""


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_change_is_taken_back_whole(run: Run, regency: Path, change: tuple[str, ...]) -> None:
    before = {path: (regency / path).read_bytes() for path in (KAK, INDICATORS)}
    assert run(*change, *WHY).status == 0
    assert run("undo", "--yes").status == 0
    assert {path: (regency / path).read_bytes() for path in before} == before
    assert git(regency, "log", "--format=%s") == "awal"


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_preview_writes_nothing(run: Run, regency: Path, change: tuple[str, ...]) -> None:
    done = run(*change, *WHY, "--dry-run")
    assert done.status == 0
    assert "would change" in " ".join(done.out.split())
    assert (git(regency, "status", "--porcelain"), git(regency, "log", "--format=%s")) == ("", "awal")


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_comments_stay_and_few_lines_change(run: Run, regency: Path, change: tuple[str, ...]) -> None:
    comments = {path: (regency / path).read_text("utf-8").count("#") for path in (KAK, INDICATORS)}
    assert run(*change, *WHY).status == 0
    removed = [line for line in git(regency, "show", "--format=").splitlines() if line.startswith("-  ")]
    assert len(removed) <= 3
    assert all((regency / path).read_text("utf-8").count("#") >= count for path, count in comments.items())


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
@pytest.mark.parametrize(
    ("left_out", "complaint"),
    [("--reason", "only with a reason"), ("--document", "only with a document")],
    ids=["reason", "document"],
)
def test_what_is_signed_changes_only_for_a_reason(
    run: Run, change: tuple[str, ...], left_out: str, complaint: str
) -> None:
    at = WHY.index(left_out)
    done = run(*change, *WHY[:at], *WHY[at + 2 :])
    assert done.status == 2
    assert complaint in done.err or left_out in done.err


@pytest.mark.parametrize("name", ["retire", "add", "weigh"])
def test_closed_months_are_out_of_reach(run: Run, regency: Path, name: str) -> None:
    assert run("close", "2023-11").status == 0
    arguments = [one.replace("2024-02", "2023-11") for one in CHANGES[name]]
    done = run(*arguments, *WHY)
    assert done.status == 2
    assert "November 2023 is closed" in done.err
    assert "begin in 2023-12 or later; or reopen first:\n    kpi reopen 2023-11" in done.err
    assert git(regency, "status", "--porcelain") == ""


@pytest.mark.moment("2026-11-24")
def test_a_phase_takes_the_time_span_along(run: Run, regency: Path) -> None:
    found = facts(run(*EXTEND, *WHY, "--target", "lama-genangan=2025-02=2..4", "--format", "json"))
    assert (found["change"], found["from"], found["revision"]) == ("phase", "2025-01", 2)
    after = program(regency)
    assert after.kak is not None
    assert after.kak.sections.timeframe is not None
    assert (str(after.phases[-1].span), str(after.kak.sections.timeframe)) == ("2024-01..2025-02", "2023-11..2025-02")
    last = after.kak.revisions[-1]
    assert (last.number, str(last.date), last.document) == (2, "2026-11-24", "Adendum 7")
    assert last.reason.endswith(": hasil evaluasi")
    wells, hours = after.by_indicator["sumur-resapan"], after.by_indicator["lama-genangan"]
    assert wells.targets[Period(2025, 1)] == Decimal(620)
    assert [(str(one.period), one.from_) for one in hours.target_revisions] == [("2025-01", None), ("2025-02", None)]
    assert {one["target"]["max"] for one in found["targets"] if isinstance(one["target"], dict)} >= {4}


def test_a_new_phase_follows_the_last(run: Run, regency: Path) -> None:
    assert run(*PROLONG, *WHY).status == 0
    last = program(regency).phases[-1]
    assert (last.id, last.title, str(last.span)) == ("tahap-3", "Pemantapan", "2025-01..2025-02")
    assert "KPI-Phase: tahap-3" in git(regency, "log", "-1", "--format=%B")


def test_a_new_phase_may_begin_after_a_pause(run: Run, regency: Path) -> None:
    done = run(*PROLONG, "--from", "2025-02", *WHY)
    assert (done.status, "no phase holds the months between" in done.err) == (0, True)
    assert str(program(regency).phases[-1].span) == "2025-02..2025-02"
    assert Period(2025, 1) not in program(regency).by_indicator["lama-genangan"].targets


def test_a_month_without_a_target_says_why(run: Run, regency: Path) -> None:
    assert run(*EXTEND, "--no-target", "lama-genangan=2025-01=Alat ditera", *WHY).status == 0
    hours = program(regency).by_indicator["lama-genangan"]
    assert hours.no_target[Period(2025, 1)] == "Alat ditera"
    assert Period(2025, 2) in hours.targets


def test_what_is_retired_hands_its_weight_on(run: Run, regency: Path) -> None:
    found = facts(run(*RETIRE, *WHY, "--format", "json"))
    changed = {one["indicator"]: (one["before"], one["after"]) for one in found["weights"]}
    assert (changed["titik-genangan"], changed["muka-air-kolam"]) == ((30, 40), (10, None))
    after = program(regency).by_indicator
    retired = after["muka-air-kolam"].retired
    assert retired is not None
    assert (str(retired.from_), retired.reason) == ("2024-02", "hasil evaluasi")
    points = after["titik-genangan"]
    assert [points.weight_in(Period(2024, month)) for month in (1, 2)] == [Decimal(30), Decimal(40)]
    assert points.weight_revisions[-1].document == "Adendum 7"


def test_weights_follow_each_other(run: Run, regency: Path) -> None:
    assert run(*WEIGH, *WHY).status == 0
    assert run("weights", FLOOD, "2024-05", "titik-genangan=35,5", "lama-genangan=19,5", *WHY).status == 0
    found = facts(run("weights", FLOOD, "--format", "json"), "weights")["weights"]
    assert [(one["from"], one["weights"]["titik-genangan"], one["total"]) for one in found] == [
        ("2023-11", 30, 100), ("2024-02", 25, 100), ("2024-05", Decimal("35.5"), 100),
    ]  # fmt: skip
    done = run("weights", FLOOD, "2024-03", "titik-genangan=30", "lama-genangan=25", *WHY)
    assert "titik-genangan has another weight from May 2024 on already" in done.err
    assert "together" in run("weights", FLOOD).out
    assert git(regency, "status", "--porcelain") == ""


def test_a_kak_edited_by_hand_is_revised(run: Run, regency: Path) -> None:
    text = (regency / KAK).read_text("utf-8")
    edited = text.replace("    responsible: [", "    responsible: [Camat Cikarang, ", 1)
    assert edited != text
    (regency / KAK).write_text(edited, "utf-8")
    done = run(*REVISE, *WHY, "--section", "beneficiaries=Warga; Pekerja", "--section", "budget.amount=1,25 miliar")
    assert done.status == 0
    assert "KAK revised: Purpose, Beneficiaries, Cost and source, Persons responsible" in done.out
    kak = program(regency).kak
    assert kak is not None
    assert kak.sections.beneficiaries == ("Warga", "Pekerja")
    assert kak.sections.budget is not None
    assert kak.sections.budget.amount == Decimal(1_250_000_000)
    assert kak.sections.responsible[0] == "Camat Cikarang"
    assert git(regency, "status", "--porcelain") == ""


def test_sections_that_aren_t_required_are_revised_like_the_others(run: Run, regency: Path) -> None:
    typed = (
        "scope=Dua kecamatan",
        "output=Kolam; Laporan akhir",
        "other.Mitigasi risiko=Pompa rusak",
        "other.penutup=Sekian saja",
    )
    options = [part for one in typed for part in ("--section", one)]
    assert run("change", "kak", FLOOD, *WHY, *options).status == 0
    done = run("change", "kak", FLOOD, *WHY, "--section", "other.MITIGASI RISIKO=Pompa = rusak")
    assert (done.status, "KAK revised: Further sections" in done.out) == (0, True)
    kak = program(regency).kak
    assert kak is not None
    assert (kak.sections.scope, kak.sections.output) == (("Dua kecamatan",), ("Kolam", "Laporan akhir"))
    assert kak.sections.other == (
        FreeSection("Mitigasi risiko", "Pompa = rusak"),
        FreeSection("penutup", "Sekian saja"),
    )
    assert "Mitigasi risiko" in run("diff", "HEAD~2", "HEAD", "--format", "csv").out
    assert "10. Mitigasi risiko" in run("kak", FLOOD).out.replace("\\", "")
    assert run("check", "--base", "HEAD~2").status == 0


@pytest.mark.parametrize("section", ["scope: Satu kecamatan", "other: [{title: Penutup, text: Sekian}]"])
def test_sections_that_change_without_a_revision_are_refused(run: Run, regency: Path, section: str) -> None:
    text = (regency / KAK).read_text("utf-8")
    (regency / KAK).write_text(text.replace("    purpose:", f"    {section}\n    purpose:", 1), "utf-8")
    git(regency, "commit", "--all", "--quiet", "--message", "KAK")
    done = run("check", "--base", "HEAD~1")
    assert (done.status, "signed-content" in done.out) == (1, True)


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("to: 2024-12}\nkak", "to: 2025-12}\nkak", "phases: was edited by hand"),
        ("{state: ready, since: 2023-10-31", "{state: ready, since: 2023-10-30", "state: was edited by hand"),
        ("place: Cikarang Pusat", "place: Bandung", "what was signed, when and by whom stays"),
        ("timeframe: {from: 2023-11, to: 2024-12}", "timeframe: {from: 2023-12, to: 2024-12}", "the time span begins"),
        ("", "", "nothing in the KAK is another since the last commit"),
    ],
    ids=["phases", "state", "signature", "invalid", "nothing"],
)
def test_what_a_revision_may_not_bring(run: Run, regency: Path, old: str, new: str, complaint: str) -> None:
    text = (regency / KAK).read_text("utf-8")
    assert old in text
    (regency / KAK).write_text(text.replace(old, new, 1) if old else text, "utf-8")
    done = run("program", "revise", FLOOD, *WHY[:-1])
    assert done.status == 2
    assert complaint in done.err
    assert git(regency, "log", "--format=%s") == "awal"


def test_figures_don_t_become_examples_where_months_are_closed_with_it(run: Run, closed: Path) -> None:
    text = (closed / KAK).read_text("utf-8")
    (closed / KAK).write_text(text.replace("illustrative: true", "illustrative: false", 1), "utf-8")
    done = run("change", "kak", FLOOD, *WHY)
    told = "illustrative: was edited by hand, and November 2023 is closed with it" in done.err
    assert (done.status, told) == (2, True)


@pytest.mark.parametrize("command", [("change", "kak"), ("program", "revise")], ids="-".join)
def test_a_title_may_be_put_right_at_any_time(run: Run, closed: Path, command: tuple[str, ...]) -> None:
    text = (closed / KAK).read_text("utf-8")
    (closed / KAK).write_text(text.replace("title: Nir Banjir", "title: Tanpa Banjir", 1), "utf-8")
    done = run(*command, FLOOD, *WHY)
    assert (done.status, "KAK revised: Head" in done.out) == (0, True)
    assert run("validate").status == 0


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("phase", FLOOD, "tahap-1", "--to", "2024-03"), "only the last phase can become longer: tahap-2"),
        (("phase", FLOOD, "tahap-2", "--to", "2024-06"), "goes on until December 2024 already"),
        (("phase", FLOOD, "tahap-3", "--to", "2025-06"), "its phases: tahap-1, tahap-2"),
        (("phase", FLOOD, "Tahap 3", "--title", "x", "--to", "2025-06"), "for example tahap-3"),
        (("phase", FLOOD, "tahap-3", "--title", "x", "--to", "2024-06"), "a new phase begins in January 2025 or later"),
        ((*PROLONG, "--from", "2024-12"), "a new phase begins in January 2025 or later"),
        ((*PROLONG, "--from", "2025-03"), "a new phase begins in January 2025 or later, and ends after that"),
        ((*EXTEND, "--title", "x"), "it keeps its title and its first month"),
        (EXTEND[:-3], "no target for January 2025 to February 2025: titik-genangan, lama-genangan, sumur-resapan"),
        (EXTEND[:-2], "the last target of sumur-resapan can't simply go on"),
        ((*EXTEND, "--target", "sumur=1"), "did you mean sumur-resapan?"),
        ((*EXTEND, "--target", "titik-genangan"), "--target can't be titik-genangan"),
        ((*EXTEND, "--target", "titik-genangan=2024-12=3"), "December 2024 is none of the new months"),
        ((*EXTEND, "--target", "titik-genangan=banyak"), "banyak is no target of this indicator"),
        ((*EXTEND, "--target", "titik-genangan=none"), "--no-target INDICATOR=REASON"),
        (RETIRE[:3], "from February 2024 on the weights are together 90, not 100"),
        (("retire", f"{FLOOD}/titik-genangan", "2023-11"), "has a record for"),
        (("retire", f"{FLOOD}/muka-air-kolam", "2025-11"), "November 2025 is outside the phases"),
        (("retire", "wisata-industri/paket-tur", "2024-10"), "retired from July 2024 on already"),
        (("retire", "penurunan-stunting/x", "2024-10"), "penurunan-stunting is proposed"),
        ((*RETIRE[:3], "--reweight", "titik-genangan"), "titik-genangan names no weight"),
        ((*RETIRE[:3], "--reweight", "titik-genangan=0"), "0 is no weight"),
        ((*RETIRE, "--reweight", "muka-air-kolam=10"), "muka-air-kolam does not count in February 2024"),
        (("weights", FLOOD, "2024-02", "titik-genangan=30"), "nothing changes: the weights are these already"),
        (("weights", FLOOD, "2024-02", "titik-genangan=20"), "name those that change: INDICATOR=WEIGHT"),
        (("weights", FLOOD, "2024-02"), "no weight is named"),
        (
            ("weights", "wisata-industri", "2024-10", "pabrik-tur=20", "kunjungan-wisata=45", "--date", "2023-12-01"),
            "1 December 2023 is before what it revises, 29 December 2023",
        ),
        (("weights", FLOOD, "2024-02", "titik-genangan=20", "titik-genangan=30"), "is named twice"),
        (ADD[: ADD.index("--reweight")], "still missing: --from"),
        ((*ADD[: ADD.index("--reweight")], *ADD[ADD.index("--from") :]), "are together 110, not 100"),
        (("program", "revise", FLOOD, "--section", "purpos=x"), "did you mean purpose?"),
        (("program", "revise", FLOOD, "--section", "purpose"), "--section can't be purpose"),
        (("program", "revise", FLOOD, "--section", "budget.amount=banyak"), "banyak is no amount"),
    ],
    ids=lambda value: " ".join(value[:6]) if isinstance(value, tuple) else "",
)
def test_what_is_refused(run: Run, regency: Path, arguments: tuple[str, ...], complaint: str) -> None:
    done = run(*arguments[:3], *WHY, *arguments[3:])
    assert done.status == 2
    assert complaint in " ".join(done.err.split())
    assert (git(regency, "status", "--porcelain"), git(regency, "log", "--format=%s")) == ("", "awal")


@pytest.mark.parametrize("name", ["prolong", "retire", "weigh"])
def test_a_program_without_phases_is_no_bug(run: Run, regency: Path, name: str) -> None:
    text = (regency / KAK).read_text("utf-8")
    begin, end = text.index("phases:\n"), text.index("kak:\n")
    (regency / KAK).write_text(f"{text[:begin]}phases: []\n{text[end:]}", "utf-8")
    git(regency, "commit", "-qam", "tanpa tahap")
    assert run(*CHANGES[name], *WHY).status == 2


def test_a_revision_is_not_older_than_what_it_revises(run: Run) -> None:
    done = run(*REVISE, *WHY[:4], "--date", "2023-11-01")
    assert done.status == 2
    assert "1 November 2023 is before what it revises" in done.err


@pytest.mark.moment("2024-03-05")
def test_what_happens_after_the_fact_is_asked_about(run: Run, regency: Path) -> None:
    done = run(*RETIRE, *WHY[:-1])
    assert (done.status, "February 2024 is over" in done.err) == (2, True)
    assert git(regency, "log", "--format=%s") == "awal"


def test_an_instruction_that_may_ask_for_it_is_named(run: Run, regency: Path) -> None:
    assert run("ikp", "draft", "2024-03").status == 0
    done = run(*RETIRE, *WHY[:-1])
    assert done.status == 2
    assert "the special instruction (IKP) of March 2024 may ask for it; afterwards:\n  kpi ikp draft 2024-03" in (
        done.err
    )
    assert run(*RETIRE, *WHY).status == 0
    assert run("ikp", "draft", "2024-03").status == 0
    assert run("validate").out.startswith("✓")
    assert git(regency, "status", "--porcelain") == ""


def test_what_was_edited_and_not_committed_is_not_swept_in(run: Run, regency: Path) -> None:
    text = (regency / INDICATORS).read_text("utf-8")
    (regency / INDICATORS).write_text(text.replace("name: Lama genangan", "name: Lama air", 1), "utf-8")
    done = run(*WEIGH, *WHY)
    assert done.status == 2
    assert f"{INDICATORS} holds changes that are not in the history (git) yet" in done.err
    assert done.err.endswith("kpi save nir-banjir\n")
    assert git(regency, "log", "--format=%s") == "awal"


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """Somebody at a terminal, with what they will type; the questions that were put."""

    def answering(*typed: str) -> list[str]:
        waiting, put = iter(typed), list[str]()
        for stream in (sys.stdin, sys.stdout):
            monkeypatch.setattr(stream, "isatty", lambda: True)

        def answer(question: str) -> str:
            put.append(question)
            return next(waiting)

        monkeypatch.setattr("builtins.input", answer)
        return put

    return answering


def test_weights_are_asked_for_at_a_terminal(run: Run, regency: Path, answers: Callable[..., list[str]]) -> None:
    put = answers("banyak", "40", "", "", "")
    assert run(*RETIRE[:3], *WHY).status == 0
    assert [one.strip() for one in put[:3]] == ["Titik genangan di atas 30 cm [30]:"] * 2 + ["Lama genangan [25]:"]
    assert program(regency).by_indicator["titik-genangan"].weight == Decimal(40)


def test_targets_are_asked_for_at_a_terminal(run: Run, regency: Path, answers: Callable[..., list[str]]) -> None:
    put = answers("", "2..4", "", "620", "9", "")
    done = run(*EXTEND[:5], *WHY)
    assert done.status == 0
    assert put[0].strip() == "Titik genangan di atas 30 cm (titik), January 2025 to February 2025 [20]:"
    assert "can't simply go on" in done.err
    assert program(regency).by_indicator["sumur-resapan"].targets[Period(2025, 2)] == Decimal(620)


# What was signed stays for months whose value is known, or that were due, whichever command is to change it.

GROUNDS = ("--reason", "hasil evaluasi", "--document", "Adendum 7", "--yes")
PROOF = "Rekap=https://contoh.go.id/rekap.pdf"
#: Each command that writes what is signed, and how it would decide about a month whose result is known.
TOO_LATE = {
    "change indicator": (f"{FLOOD}/titik-genangan", "--from", "2024-02", "--unit", "lokasi"),
    "change kak": None,  # its sections are about no month
    "change phase": None,  # only begins, or ends, after the last month of all phases
    "change retire": (f"{FLOOD}/titik-genangan", "--from", "2024-02", "--reweight", "lama-genangan=60"),
    "change target": None,  # says openly, by its date, that it comes afterwards
    "change weights": (FLOOD, "--from", "2024-02", "titik-genangan=25", "lama-genangan=30"),
    "new indicator": (*ADD[2:], "--from", "2024-02"),
}


def test_all_commands_that_write_what_is_signed_are_listed_here() -> None:
    assert {f"change {one}" for one in GROUPS["change"]} | {"new indicator"} == set(TOO_LATE)


@pytest.mark.moment("2024-03-15")
@pytest.mark.parametrize("command", [name for name, rest in TOO_LATE.items() if rest])
def test_what_is_signed_stays_for_a_month_whose_result_is_known(run: Run, regency: Path, command: str) -> None:
    rest = TOO_LATE[command]
    assert rest is not None
    assert run("record", f"{FLOOD}/titik-genangan", "2024-02", "5", "--evidence", PROOF, "--yes").status == 0
    before = git(regency, "rev-parse", "HEAD")
    done = run(*command.split(), *rest, *GROUNDS)
    assert done.status == 2, done.out
    assert git(regency, "rev-parse", "HEAD") == before
    assert git(regency, "status", "--porcelain") == ""
