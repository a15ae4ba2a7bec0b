"""What an adversary plants in a plan, its sheets, its rules and its decisions; and honest work on the same files.

The rows are as in ``test_adversary``.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from kpi.model.values.period import Period, Span
from kpi.store.setup import starter
from tests.adversary import (
    ADMIN,
    CLOSING,
    COLLEAGUE,
    FIRST,
    KAK,
    KPI,
    MARCH,
    OPEN,
    PLAN,
    PLANNER,
    SECOND,
    STRANGER,
    VERIFIER,
    Cases,
    begun,
    day,
    judge,
)
from tests.history import record_text

if TYPE_CHECKING:
    from tests.adversary import Work
    from tests.conftest import Kpi

CASES: Final = Cases()
planted, honest = CASES.planted, CASES.honest

JULY: Final = Period(2023, 7)
SHEET: Final = f"data/instructions/{OPEN}.yaml"
SETTLED: Final = "data/settled.yaml"
#: A revision of the KAK by which something of the plan changes.
ADDENDUM: Final = "  revisions: [{number: 1, date: %s, reason: Hasil evaluasi, document: Adendum 1}]\n"


@pytest.mark.parametrize("case", CASES)
def test_case(case: str, story: Path, tmp_path: Path, kpi: Kpi) -> None:
    judge(CASES[case], begun(story, tmp_path), kpi)


# Targets.


def retargeted(work: Work, month: Period, new: str, *revision: str) -> None:
    """Another target of the first indicator, with the parts of its revision from ``date`` on (none: no revision)."""
    work.edit(PLAN, f"{month}: 100", f"{month}: {new}")
    if revision:
        day_, reason, document = revision
        work.edit(
            PLAN,
            "    weight: 50\n",
            f"    target_revisions:\n      - {{period: {month}, from: 100, to: {new}, date: {day_}, by: Bappeda, "
            f"reason: '{reason}', document: '{document}'}}\n    weight: 50\n",
        )


@honest
def target_of_a_month_to_come_lowered_with_a_document(work: Work) -> None:
    retargeted(work, JULY, "80", "2023-05-05", "Anggaran berkurang", "BA 3")
    work.commit()


@honest
def target_of_a_known_month_lowered_and_dated_by_the_day_it_was_entered(work: Work) -> None:
    retargeted(work, OPEN, "80", "2023-05-05", "Anggaran berkurang", "BA 3 tanggal 20 April 2023")
    work.commit()


@planted("unexplained-target", check={"unexplained-target"})
def target_of_a_month_to_come_lowered_silently(work: Work) -> None:
    retargeted(work, JULY, "80")
    work.commit()


@planted("backdated", check={"backdated"})
def target_of_a_known_month_lowered_and_dated_before_it(work: Work) -> None:
    retargeted(work, OPEN, "60", "2023-03-20", "Anggaran berkurang", "BA 3")
    work.commit()


@planted("unexplained-target")
def target_revision_that_leads_elsewhere(work: Work) -> None:
    retargeted(work, JULY, "80", "2023-05-05", "Anggaran berkurang", "BA 3")
    work.edit(PLAN, "to: 80", "to: 90")
    work.commit()


@planted("grounds", check={"grounds"})
def target_revision_with_a_reason_that_says_nothing(work: Work) -> None:
    retargeted(work, JULY, "80", "2023-05-05", "-", "BA 3")
    work.commit()


@planted("trail", check={"rewritten-history"})
def target_revision_rewritten_later(work: Work) -> None:
    retargeted(work, JULY, "80", "2023-05-05", "Anggaran berkurang", "BA 3")
    work.commit()
    work.git("update-ref", "refs/remotes/origin/main", "HEAD")
    work.edit(PLAN, "Anggaran berkurang", "Permintaan pimpinan")
    work.commit("2023-05-06")


@planted("trail")
def target_revision_taken_away_with_its_effect_kept(work: Work) -> None:
    retargeted(work, JULY, "80", "2023-05-05", "Anggaran berkurang", "BA 3")
    work.commit()
    text = work.read(PLAN)
    begin = text.index("    target_revisions:")
    work.write(PLAN, text[:begin] + text[text.index("    weight: 50", begin) :])
    work.commit("2023-05-06")


@planted("unexplained-target")
def target_of_the_due_month_taken_away(work: Work) -> None:
    work.edit(PLAN, f"{OPEN}: 100, ", "")
    work.edit(PLAN, "    targets:", f"    no_target: {{{OPEN}: Tidak ada layanan}}\n    targets:")
    work.commit()


def test_a_target_that_changed_after_its_result_is_told_in_every_audit(story: Path, tmp_path: Path, kpi: Kpi) -> None:
    """It is no finding, and no audit keeps it to itself."""
    work = begun(story, tmp_path)
    CASES["target_of_a_known_month_lowered_and_dated_by_the_day_it_was_entered"].do(work)
    told = json.loads(kpi("audit", "--format", "json", "--lang", "en", cwd=work.root).out)["does_not_prove"]
    (said,) = [one for one in told if "the target revision of contoh/layanan, 2023-04" in one]
    assert "when the value of 2023-04 was recorded already" in said
    assert "look at the document, BA 3 tanggal 20 April 2023" in said


# Definitions.

#: A revision of a definition, from a month on.
DATED: Final = (
    "      - {from: %s, previous: {%s}, date: 2023-05-04, by: Bappeda, reason: Cara hitung baru, document: BA 4}\n"
)


def redefined(work: Work, key: str, old: str, new: str, since: Period, *, at: str = "2023-05-05") -> None:
    """A part of the first indicator as from a month on, as ``kpi change indicator`` writes it."""
    why = (DATED % (since, f"{key}: {old}")).replace("2023-05-04", at)
    work.edit(PLAN, f"    {key}: {old}\n", f"    {key}: {new}\n    definition_revisions:\n{why}")
    work.commit(at)


@honest
def more_decimals_from_a_month_on(work: Work) -> None:
    redefined(work, "decimals", "0", "2", JULY)


@honest
def another_unit_from_a_month_on(work: Work) -> None:
    redefined(work, "unit", "layanan", "berkas", JULY)


@honest
def evidence_no_longer_optional_from_a_month_on(work: Work) -> None:
    redefined(work, "evidence", "optional", "required", JULY)


@planted("unexplained-definition", check={"unexplained-definition"})
def unit_changed_from_a_recorded_month_on(work: Work) -> None:
    redefined(work, "unit", "layanan", "berkas", OPEN)


@planted("closed-month")
def unit_changed_from_a_closed_month_on(work: Work) -> None:
    redefined(work, "unit", "layanan", "berkas", MARCH)


@planted("closed-month", "chain")
def aggregation_changed_when_results_are_known(work: Work) -> None:
    work.write(PLAN, work.read(PLAN).replace("aggregation: sum", "aggregation: last"))
    work.write(KAK, work.read(KAK) + ADDENDUM % "2023-05-05")
    work.commit()


@planted("closed-month", "chain")
def baseline_put_in_when_results_are_known(work: Work) -> None:
    work.edit(PLAN, "    targets:", "    baseline: {value: 10, period: 2022-12, source: Laporan}\n    targets:")
    work.commit()


def graded(work: Work) -> None:
    """A third indicator that is graded, and its grade of July, in the plan of the base."""
    text = work.read(PLAN)
    block = text[: text.index("  - id: kepuasan")].removeprefix("indicators:\n").replace("id: layanan", "id: predikat")
    block = block.replace("Layanan terselesaikan", "Predikat").replace("Banyaknya layanan yang selesai", "Predikat")
    block = block.replace("measure: number", "measure: ordinal").replace("unit: layanan", "unit: predikat")
    block = block.replace("    decimals: 0\n", "").replace("aggregation: sum", "aggregation: last")
    block = block.replace("    formula: proportion\n", "").replace("    plausible: {min: 0, max: 1000}\n", "")
    for month in Span(Period(2023, 1), Period(2023, 6)):
        block = block.replace(f"{month}: 100, ", "")
    block = block.replace(": 100", ": A") + "    scale: [D, C, B, A]\n    added: {from: 2023-07, reason: Baru}\n"
    work.write(PLAN, text + block.replace("    weight: 50\n", "    weight: 0.01\n"))
    work.write(KAK, work.read(KAK) + ADDENDUM % "2023-05-05")
    work.write(PLAN, work.read(PLAN).replace("    weight: 50\n", "").replace("    weight: 0.01\n", ""))
    work.commit()
    work.write("data/programs/contoh/achievements/predikat.yaml",
               record_text(JULY, "C", day("2023-08-03"), PLANNER))  # fmt: skip
    work.commit("2023-08-03")
    work.git("update-ref", "refs/remotes/origin/main", "HEAD")


@planted("unexplained-definition", check={"unexplained-definition"})
def scale_reordered_when_the_grade_is_known(work: Work) -> None:
    unweighted(work)
    graded(work)
    work.edit(PLAN, "scale: [D, C, B, A]", "scale: [D, B, A, C]")
    work.commit("2023-08-05")


@honest
def grade_added_from_a_month_on(work: Work) -> None:
    unweighted(work)
    graded(work)
    work.edit(PLAN, "    scale: [D, C, B, A]\n", "    scale: [D, C, B, A, AA]\n    definition_revisions:\n"
              "      - {from: 2023-09, previous: {scale: [D, C, B, A]}, date: 2023-08-05, by: Bappeda, "
              "reason: Pedoman baru, document: Permen 3}\n")  # fmt: skip
    work.commit("2023-08-05")


def unweighted(work: Work) -> None:
    """A history that begins with a plan without weights: the story's closings go, as nothing of theirs is asked."""
    work.git("checkout", "-q", "--orphan", "baru")
    for month in Span(Period(2023, 1), MARCH):
        work.write(CLOSING.replace(str(MARCH), str(month)), None)
    work.write(PLAN, work.read(PLAN).replace("    weight: 50\n", ""))
    work.commit("2023-05-04", ADMIN)


# The program and its KAK.


@honest
def phase_that_ends_later(work: Work) -> None:
    work.edit(KAK, "from: 2023-01, to: 2024-12}\nkak", "from: 2023-01, to: 2025-01}\nkak")
    work.edit(KAK, "timeframe: {from: 2023-01, to: 2024-12}", "timeframe: {from: 2023-01, to: 2025-01}")
    work.write(KAK, work.read(KAK) + ADDENDUM % "2023-05-05")
    work.write(PLAN, work.read(PLAN).replace("2024-12: 100}", "2024-12: 100, 2025-01: 100}"))
    work.commit()


@honest
def change_of_the_kak_in_two_commits_joined_by_a_squash(work: Work) -> None:
    work.edit(KAK, "amount: 0", "amount: 900000000")
    work.commit()
    work.write(KAK, work.read(KAK) + ADDENDUM % "2023-05-05")
    work.commit("2023-05-06")
    work.git("reset", "-q", "--soft", "origin/main")
    work.commit("2023-05-06")


@honest
def two_revisions_of_the_kak_on_two_sides(work: Work) -> None:
    work.branch("usulan")
    work.edit(KAK, "amount: 0", "amount: 900000000")
    work.write(KAK, work.read(KAK) + ADDENDUM % "2023-05-05")
    work.commit()
    work.git("checkout", "-q", "main")
    retargeted(work, JULY, "80", "2023-05-05", "Anggaran berkurang", "BA 3")
    work.commit()
    work.merge("usulan")


@planted("signed-content", check={"signed-content"})
def signatory_replaced(work: Work) -> None:
    work.edit(KAK, "Pejabat Contoh", "Orang Lain")
    work.commit()


@planted("signed-content", check={"signed-content"})
def kak_dated_back(work: Work) -> None:
    work.edit(KAK, "date: 2022-12-16", "date: 2022-10-16")
    work.commit()


@planted("grounds", check={"grounds"})
def revision_of_the_kak_without_a_reason_that_says_anything(work: Work) -> None:
    work.edit(KAK, "amount: 0", "amount: 900000000")
    work.write(KAK, work.read(KAK) + (ADDENDUM % "2023-05-05").replace("Hasil evaluasi", "'...'"))
    work.commit()


@planted("trail")
def past_state_of_the_program_rewritten(work: Work) -> None:
    work.edit(KAK, "since: 2022-12-16", "since: 2023-02-16")
    work.commit()


@planted("backdated", check={"backdated"})
def program_stopped_backwards_without_a_document(work: Work) -> None:
    stopped(work, "2023-02-10", "reason: Evaluasi")


@honest
def program_stopped_with_a_document(work: Work) -> None:
    stopped(work, "2023-05-05", "reason: Evaluasi, document: SK 8")


def stopped(work: Work, since: str, why: str) -> None:
    work.edit(KAK, "\nstate: implementing\n", "\nstate: stopped\n")
    work.edit(KAK, "lead_agency", f"  - {{state: stopped, since: {since}, {why}}}\nlead_agency")
    work.commit()


@honest
def program_stopped_and_taken_up_again(work: Work) -> None:
    stopped(work, "2023-05-05", "reason: Evaluasi, document: SK 8")
    work.edit(KAK, "\nstate: stopped\n", "\nstate: implementing\n")
    work.edit(KAK, "lead_agency", "  - {state: implementing, since: 2023-06-05, document: SK 9}\nlead_agency")
    work.commit("2023-06-05")


@honest
def agency_owner_and_title_corrected(work: Work) -> None:
    work.edit(KAK, "lead_agency: Dinas Contoh", "lead_agency: Dinas Contoh Baru")
    work.edit(PLAN, "agency: Dinas Contoh", "agency: Dinas Contoh Baru")
    work.edit(PLAN, "owner: Kepala Bidang Layanan", "owner: Kepala Seksi Layanan")
    work.edit(PLAN, "name: Layanan terselesaikan", "name: Layanan yang terselesaikan")
    work.commit()


@honest
def program_proposed_beside_it(work: Work) -> None:
    work.write("data/programs/baru/kak.yaml", "id: baru\ntitle: Program Baru\nillustrative: true\nstate: proposed\n"
               "states: [{state: proposed, since: 2023-05-05, reason: Usulan}]\n")  # fmt: skip
    work.commit(by=ADMIN)


@planted("deleted")
def indicator_deleted(work: Work) -> None:
    text = work.read(PLAN)
    work.write(PLAN, text[: text.index("  - id: kepuasan")].replace("weight: 50", "weight: 100"))
    work.commit()


@planted("closed-month")
def indicator_renamed_with_its_closed_months(work: Work) -> None:
    work.edit(PLAN, "id: kepuasan", "id: mutu")
    work.git("mv", SECOND, SECOND.replace("kepuasan", "mutu"))
    work.commit()


@planted("shed-past")
def indicator_renamed_without_its_past(work: Work) -> None:
    work.edit(PLAN, "id: kepuasan", "id: mutu")
    work.write(SECOND, None)
    work.commit()


# The sheet of a month (IKP).


def sheet(*negotiations: str, issued: str = "2023-04-03", target: str = "100") -> str:
    told = "".join(f"\n      - {one}" for one in negotiations)
    more = f"    negotiations:{told}\n" if negotiations else ""
    return (
        f"period: {OPEN}\nissued: {{number: 04/IKP/2023, date: {issued}, by: Pejabat Contoh}}\nitems:\n"
        "  - id: contoh/layanan\n    category: indicator\n    program: contoh\n    indicator: layanan\n"
        "    agency: Dinas Contoh\n    responsible: Kepala Bidang Layanan\n    output: Layanan terselesaikan\n"
        f"    unit: layanan\n    target: {target}\n    due: 2023-04-30\n{more}"
    )


ASKED: Final = "{from: 100, to: 60, reason: Pegawai cuti, date: %s, by: Dinas Contoh%s}"
AGREED: Final = ", decision: {verdict: accepted, date: %s, by: Pejabat Contoh, document: Nota 5}"


def issued(work: Work) -> None:
    """Another history of the same data, in which the sheet of the open month was issued before it was recorded."""
    work.git("checkout", "-q", "-B", "main", "HEAD~1")
    work.write(SHEET, sheet())
    work.commit("2023-04-13", VERIFIER)
    work.git("update-ref", "refs/remotes/origin/main", "HEAD")


def recorded_after(work: Work) -> None:
    work.record(OPEN, 64, "2023-05-02", path=FIRST)
    work.commit("2023-05-02")


@honest
def target_negotiated_and_decided_in_time(work: Work) -> None:
    issued_and(work, ASKED % ("2023-04-20", AGREED % "2023-04-25"), at="2023-04-25")
    recorded_after(work)


@honest
def negotiation_decided_in_a_commit_of_its_own(work: Work) -> None:
    issued_and(work, ASKED % ("2023-04-20", ""), at="2023-04-20")
    work.write(SHEET, sheet(ASKED % ("2023-04-20", AGREED % "2023-04-25"), target="60"))
    work.commit("2023-04-25", VERIFIER)
    recorded_after(work)


def issued_and(work: Work, *negotiations: str, at: str) -> None:
    if not (work.root / SHEET).exists():
        issued(work)
    work.write(SHEET, sheet(*negotiations, target="60" if "accepted" in negotiations[-1] else "100"))
    work.commit(at, VERIFIER)


@planted("backdated", check={"backdated"})
def negotiation_dated_before_the_known_value(work: Work) -> None:
    issued(work)
    recorded_after(work)
    issued_and(work, ASKED % ("2023-04-20", AGREED % "2023-04-25"), at="2023-05-05")


@planted("backdated", check={"backdated"})
def negotiation_of_today_when_the_value_is_known(work: Work) -> None:
    issued(work)
    recorded_after(work)
    issued_and(work, ASKED % ("2023-05-05", AGREED % "2023-05-05"), at="2023-05-05")


@planted("backdated", check={"backdated"})
def negotiation_decided_when_the_value_is_known(work: Work) -> None:
    issued_and(work, ASKED % ("2023-04-20", ""), at="2023-04-20")
    recorded_after(work)
    issued_and(work, ASKED % ("2023-04-20", AGREED % "2023-05-05"), at="2023-05-05")


@honest
def negotiation_rejected_when_the_value_is_known(work: Work) -> None:
    issued_and(work, ASKED % ("2023-04-20", ""), at="2023-04-20")
    recorded_after(work)
    issued_and(work, ASKED % ("2023-04-20", (AGREED % "2023-05-05").replace("accepted", "rejected")), at="2023-05-05")


@planted("issued-sheet", check={"issued-sheet"})
def target_of_an_issued_sheet_rewritten(work: Work) -> None:
    issued(work)
    work.write(SHEET, sheet(target="60"))
    work.commit("2023-04-20", VERIFIER)


@planted("issued-sheet", check={"issued-sheet"})
def issued_sheet_deleted(work: Work) -> None:
    issued(work)
    work.write(SHEET, None)
    work.commit("2023-04-20", VERIFIER)


@planted("issued-sheet")
def negotiation_taken_back_silently(work: Work) -> None:
    issued_and(work, ASKED % ("2023-04-20", AGREED % "2023-04-25"), at="2023-04-25")
    work.write(SHEET, sheet())
    work.commit("2023-04-26", VERIFIER)


PHOTO: Final = "data/programs/contoh/evidence/foto.txt"


def followed_up(work: Work) -> None:
    """A follow-up that names a photograph, in the base."""
    issued(work)
    work.write(PHOTO, "foto\n")
    digest = hashlib.sha256(b"foto\n").hexdigest()
    told = "    follow_ups:\n      - date: 2023-04-20\n        by: Dinas Contoh\n        note: Loket ditambah\n"
    told += f"        evidence: [{{title: Foto, path: {PHOTO}, sha256: {digest}}}]\n"
    work.write(SHEET, sheet() + told)
    work.commit("2023-04-20")
    work.git("update-ref", "refs/remotes/origin/main", "HEAD")


@honest
def follow_up_with_its_photograph(work: Work) -> None:
    followed_up(work)
    recorded_after(work)


@planted("evidence-changed", check={"instruction-evidence"})
def photograph_of_a_follow_up_replaced(work: Work) -> None:
    followed_up(work)
    work.write(PHOTO, "lain\n")
    work.commit("2023-04-25")


@planted("evidence-changed", check={"evidence-changed"})
def photograph_of_a_follow_up_replaced_and_put_back(work: Work) -> None:
    followed_up(work)
    work.write(PHOTO, "lain\n")
    work.commit("2023-04-25")
    work.write(PHOTO, "foto\n")
    work.commit("2023-04-26")


# Rules, people and the beginning.

OPENING: Final = (
    "opening: {through: %s, date: 2023-05-05, by: Admin Contoh <admin@contoh.go.id>, reason: Mulai tengah tahun, "
    "document: Nota 4}\n"
)


@planted("opening-changed", check={"opening-changed"})
def opening_said_after_the_first_closing(work: Work) -> None:
    work.write(KPI, work.read(KPI) + OPENING % OPEN)
    work.commit(by=ADMIN)


@planted("not-yours", check={"not-yours"})
def planner_moves_the_bands(work: Work) -> None:
    work.edit(KPI, "min: 91", "min: 61")
    work.commit()


@honest
def administrator_moves_the_bands_for_what_comes(work: Work) -> None:
    work.edit(KPI, "min: 91", "min: 90")
    work.commit(by=ADMIN)


@honest
def organisation_gets_another_name(work: Work) -> None:
    work.edit(KPI, "organisation: Pemerintah Kabupaten Contoh", "organisation: Kabupaten Contoh")
    work.commit(by=ADMIN)


@honest
def planner_gets_another_address_and_goes_on(work: Work) -> None:
    work.edit(KPI, "email: rekan@contoh.go.id", "email: rekan.baru@contoh.go.id")
    work.commit(by=ADMIN)
    work.git("update-ref", "refs/remotes/origin/main", "HEAD")
    now = "Rekan Contoh <rekan.baru@contoh.go.id>"
    work.record(OPEN, 88, "2023-05-06", by=now)
    work.commit("2023-05-06", now)


@planted("not-yours", check={"not-yours"})
def person_lets_themselves_in_and_records_in_one_request(work: Work) -> None:
    work.edit(
        KPI, "role: administrator}", "role: administrator}\n  - {name: O, email: lain@contoh.example, role: planner}"
    )
    work.commit(by=STRANGER)
    work.record(OPEN, 88, "2023-05-06", by=STRANGER)
    work.commit("2023-05-06", STRANGER)


@honest
def schemas_refreshed_by_a_planner(work: Work) -> None:
    for path, content in starter.schemas().items():
        work.write(path, content.decode())
    work.record(OPEN, 88, "2023-05-06", by=COLLEAGUE)
    work.commit("2023-05-06", COLLEAGUE)


@planted("not-yours", check={"not-yours"})
def schema_loosened_by_a_planner(work: Work) -> None:
    for path, content in starter.schemas().items():
        work.write(path, content.decode().replace('"additionalProperties": false', '"additionalProperties": true'))
    work.commit("2023-05-06", COLLEAGUE)


@planted("not-yours", check={"not-yours"})
def planner_of_no_program_of_it(work: Work) -> None:
    work.edit(KPI, "email: rekan@contoh.go.id, role: planner, programs: [contoh]",
              "email: rekan@contoh.go.id, role: planner, programs: [lain]")  # fmt: skip
    work.commit(by=ADMIN)
    work.git("update-ref", "refs/remotes/origin/main", "HEAD")
    work.record(OPEN, 88, "2023-05-06", by=COLLEAGUE)
    work.commit("2023-05-06", COLLEAGUE)


@planted("weakened-rules", check={"weakened-rules"})
def range_opened_for_one_record_and_closed_again_over_three_requests(work: Work) -> None:
    shut, opened = (f"    plausible: {{min: 0, max: {high}}}\n" for high in (1000, 9000))
    eased_for(work, PLAN, (shut, opened), 8800)


@planted("weakened-rules", check={"weakened-rules"})
def window_opened_for_one_record_and_closed_again_over_three_requests(work: Work) -> None:
    eased_for(work, KPI, ("entry_window_days: 10", "entry_window_days: 28"), 88, at="2023-05-20")


@planted("weakened-rules", check={"weakened-rules"})
def time_zone_moved_for_one_record_and_back_over_three_requests(work: Work) -> None:
    zones = ("timezone: Asia/Jakarta", "timezone: Pacific/Pago_Pago")
    eased_for(work, KPI, zones, 88, at="2023-05-11")


@planted("weakened-rules", check={"weakened-rules"})
def values_below_0_allowed_for_one_record(work: Work) -> None:
    was = "    evidence: optional\n"
    now = was + "    allow_negative: true\n    definition_revisions:\n" + DATED % (OPEN, "allow_negative: false")
    eased_for(work, PLAN, (was, now), -5, back=(was, now.replace("_negative: true", "_negative: false", 1)))


def evidence_waived(work: Work, decided: str) -> None:
    """Evidence that was always demanded, waived for April from a day on, and demanded again from May on."""
    unweighted(work)
    work.write(FIRST, work.read(FIRST).partition(f"{OPEN}:")[0])
    work.edit(PLAN, "    evidence: optional\n", "    evidence: required\n")
    work.git("commit", "-q", "-a", "--amend", "--no-edit", "--date", day("2023-03-01").isoformat(),
             env=work.who("2023-03-01", ADMIN))  # fmt: skip
    for since, old, new, at in (
        (OPEN, "required", "optional", decided),
        (OPEN.plus(1), "optional", "required", "2023-05-06"),
    ):
        if new == "required":
            work.record(OPEN, 64, "2023-05-05", path=FIRST)
            work.commit("2023-05-05")
            work.git("update-ref", "refs/remotes/origin/main", "HEAD")
        why = (DATED % (since, f"evidence: {old}")).replace("2023-05-04", at)
        begin = "" if new == "required" else "    definition_revisions:\n"
        work.edit(PLAN, f"    evidence: {old}\n", f"    evidence: {new}\n{begin}" + (why if begin else ""))
        if not begin:
            work.edit(PLAN, "document: BA 4}\n", f"document: BA 4}}\n{why}")
        work.commit(at, ADMIN)


@planted("weakened-rules", check={"weakened-rules"})
def evidence_waived_for_one_record_over_three_requests(work: Work) -> None:
    evidence_waived(work, "2023-05-04")


@honest
def evidence_waived_before_the_month_was_over(work: Work) -> None:
    evidence_waived(work, "2023-04-20")


@honest
def range_widened_and_left_so(work: Work) -> None:
    work.write(PLAN, work.read(PLAN).replace("max: 1000", "max: 9000"))
    work.commit(by=ADMIN)
    work.git("update-ref", "refs/remotes/origin/main", "HEAD")
    work.record(OPEN, 4000, "2023-05-06", by=COLLEAGUE)
    work.commit("2023-05-06", COLLEAGUE)


@honest
def window_widened_for_some_months_and_narrowed_again(work: Work) -> None:
    work.edit(KPI, "entry_window_days: 10", "entry_window_days: 28")
    work.commit("2023-05-04", ADMIN)
    work.git("update-ref", "refs/remotes/origin/main", "HEAD")
    may = OPEN.plus(1)
    work.record(OPEN, 88, "2023-05-06", by=COLLEAGUE)
    work.commit("2023-05-06", COLLEAGUE)
    work.record(may, 88, "2023-06-20", by=COLLEAGUE)
    work.commit("2023-06-20", COLLEAGUE)
    work.git("update-ref", "refs/remotes/origin/main", "HEAD")
    work.edit(KPI, "entry_window_days: 28", "entry_window_days: 10")
    work.commit("2023-12-20", ADMIN)


def eased_for(
    work: Work, path: str, rule: tuple[str, str], value: int, *, at: str = "2023-05-06",
    back: tuple[str, str] | None = None,
) -> None:  # fmt: skip
    """A rule loosened, used for a record and closed again; only the last of the three requests is open."""
    shut = work.read(path)
    head, mark, tail = shut.rpartition(rule[0])
    assert mark
    work.write(path, f"{head}{rule[1]}{tail}")
    work.commit("2023-05-04", ADMIN)
    work.record(OPEN, value, at, by=COLLEAGUE)
    work.commit(at, COLLEAGUE)
    work.git("update-ref", "refs/remotes/origin/main", "HEAD")
    work.write(path, shut if back is None else f"{head}{back[1]}{tail}")
    work.commit("2023-05-21", ADMIN)


# Settled findings.


def late(work: Work) -> str:
    """A record whose commit was made anew after its deadline, in the base; the commit."""
    work.record(OPEN, 88, "2023-05-09", by=COLLEAGUE)
    work.commit("2023-05-09", COLLEAGUE, made="2023-05-18")
    work.git("update-ref", "refs/remotes/origin/main", "HEAD")
    return work.git("rev-parse", "HEAD")


def entry(
    commit: str, by: str, *, reason: str = "Rebase sesudah rapat", at: str = "2023-05-20", code: str = "made-late"
) -> str:
    return f"- {{code: {code}, commit: '{commit}', date: {at}, by: {by}, reason: '{reason}', document: Nota 9}}\n"


@honest
def late_rebase_settled_by_a_verifier(work: Work) -> None:
    work.write(SETTLED, entry(late(work), VERIFIER))
    work.commit("2023-05-20", VERIFIER)


@planted("settling", "made-late", check={"settling"}, status=1)
def late_rebase_settled_by_whoever_did_it(work: Work) -> None:
    work.edit(KPI, "{name: Rekan Contoh, email: rekan@contoh.go.id, role: planner, programs: [contoh]}",
              "{name: Rekan Contoh, email: rekan@contoh.go.id, role: verifier}")  # fmt: skip
    work.commit("2023-05-05", ADMIN)
    work.write(SETTLED, entry(late(work), COLLEAGUE))
    work.commit("2023-05-20", COLLEAGUE)


@planted("settling", check={"settling"})
def everybody_else_left_out_until_the_own_deed_is_settled(work: Work) -> None:
    work.record(OPEN, 88, "2023-05-09", by=ADMIN)
    work.commit("2023-05-09", ADMIN, made="2023-05-18")
    late_ = work.git("rev-parse", "HEAD")
    head, mark, tail = work.read(KPI).partition("people:\n")
    work.write(KPI, f"{head}{mark}  - {{name: Admin Contoh, email: admin@contoh.go.id, role: administrator}}\n")
    work.commit("2023-05-19", ADMIN)
    work.git("update-ref", "refs/remotes/origin/main", "HEAD")
    work.write(SETTLED, entry(late_, ADMIN))
    work.commit("2023-05-20", ADMIN)
    work.write(KPI, f"{head}{mark}{tail}")
    work.commit("2023-05-21", ADMIN)


@planted("not-yours", check={"not-yours"})
def finding_settled_by_a_planner(work: Work) -> None:
    work.write(SETTLED, entry(late(work), PLANNER))
    work.commit("2023-05-20", PLANNER)


@planted("settled", check={"settled"})
def finding_settled_with_a_reason_that_says_nothing(work: Work) -> None:
    work.write(SETTLED, entry(late(work), VERIFIER, reason="-"))
    work.commit("2023-05-20", VERIFIER)


@planted("settling", check={"settling"})
def finding_settled_before_it_is_there(work: Work) -> None:
    work.write(SETTLED, entry("0" * 40, VERIFIER))
    work.commit("2023-05-20", VERIFIER)


@planted("settling")
def settled_finding_taken_away_again(work: Work) -> None:
    work.write(SETTLED, entry(late(work), VERIFIER))
    work.commit("2023-05-20", VERIFIER)
    work.git("update-ref", "refs/remotes/origin/main", "HEAD")
    work.write(SETTLED, None)
    work.commit("2023-05-21", VERIFIER)


@planted("settling")
def finding_settled_in_the_name_of_another(work: Work) -> None:
    work.write(SETTLED, entry(late(work), VERIFIER))
    work.commit("2023-05-20", ADMIN)
