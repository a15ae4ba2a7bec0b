"""What an adversary plants when the result of a month is known, in proof that is only pointed at, and in old dates.

The rows are as in ``test_adversary``; each stands beside the honest deed that it looks like.
"""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from kpi.model.values.period import Period
from tests.adversary import (
    ADMIN,
    CLOSING,
    COLLEAGUE,
    FIRST,
    KAK,
    MARCH,
    OPEN,
    PLAN,
    PLANNER,
    SECOND,
    VERIFIER,
    Cases,
    begun,
    day,
    judge,
    proof,
)
from tests.history import record_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.adversary import Work
    from tests.conftest import Kpi

CASES: Final = Cases()
planted, honest = CASES.planted, CASES.honest

MAY: Final = OPEN.plus(1)
LATER: Final = "2023-05-15"
#: Who corrects a record when, what it said, and why.
REVISED: Final = '{at: "%sT09:00:00+07:00", by: %s, previous: {%s}, reason: %s}'
ADDENDUM: Final = "  revisions: [{number: 1, date: %s, reason: Hasil evaluasi, document: Adendum 1}]\n"


@pytest.mark.parametrize("case", CASES)
def test_case(case: str, story: Path, tmp_path: Path, kpi: Kpi) -> None:
    judge(CASES[case], begun(story, tmp_path), kpi)


def of_second(work: Work, old: str, new: str) -> None:
    """Edit the second indicator, whose April is reported by nobody."""
    head, mark, tail = work.read(PLAN).rpartition("  - id: kepuasan")
    assert old in tail, old
    work.write(PLAN, f"{head}{mark}{tail.replace(old, new, 1)}")


def retargeted(work: Work, new: str, at: str, month: Period = OPEN) -> None:
    """Another target of the second indicator, openly and with a document."""
    of_second(work, f"{month}: 100, ", "" if new == "null" else f"{month}: {new}, ")
    why = "" if new != "null" else f"    no_target: {{{month}: Layanan ditutup sementara}}\n"
    told = f"{{period: {month}, from: 100, to: {new}, date: {at}, by: Bappeda, reason: Anggaran turun, document: BA 3}}"
    of_second(work, "    weight: 50\n", f"{why}    target_revisions:\n      - {told}\n    weight: 50\n")
    work.commit(at, COLLEAGUE)


def recorded(work: Work, value: object, at: str, month: Period = OPEN) -> None:
    work.record(month, value, at, by=COLLEAGUE)
    work.commit(at, COLLEAGUE)


# Targets of a month that was due and is not reported.


@planted("signed-content", check={"signed-content"})
def target_lowered_after_the_due_day_and_then_reported(work: Work) -> None:
    retargeted(work, "60", LATER)
    recorded(work, 58, "2023-05-16")


@honest
def late_month_reported_and_its_target_lowered_openly_after_that(work: Work) -> None:
    recorded(work, 58, LATER)
    retargeted(work, "60", "2023-05-16")


@honest
def target_lowered_on_the_due_day(work: Work) -> None:
    retargeted(work, "60", "2023-05-10")
    recorded(work, 58, "2023-05-10")


@planted("signed-content", check={"signed-content"})
def target_taken_away_after_the_due_day(work: Work) -> None:
    retargeted(work, "null", LATER)


@planted("signed-content", check={"signed-content"})
def target_taken_away_from_a_month_with_a_bad_result(work: Work) -> None:
    recorded(work, 8, "2023-05-05")
    retargeted(work, "null", "2023-05-06")


@honest
def target_taken_away_in_time(work: Work) -> None:
    retargeted(work, "null", "2023-05-05")


@honest
def target_of_the_next_month_taken_away(work: Work) -> None:
    retargeted(work, "null", LATER, MAY)


@honest
def late_month_that_is_not_applicable(work: Work) -> None:
    at = day(LATER)
    work.write(SECOND, work.read(SECOND) + f"{OPEN}:\n  not_applicable: Kantor tutup karena banjir\n  status: final\n"
               f'  recorded: {{at: "{at.isoformat()}", by: {COLLEAGUE}}}\n')  # fmt: skip
    work.commit(LATER, COLLEAGUE)


@honest
def target_of_a_month_in_which_the_program_rested(work: Work) -> None:
    work.edit(KAK, "\nstate: implementing\n", "\nstate: stopped\n")
    work.edit(
        KAK, "lead_agency", "  - {state: stopped, since: 2023-05-05, reason: Evaluasi, document: SK 8}\nlead_agency"
    )
    work.commit()
    work.edit(KAK, "\nstate: stopped\n", "\nstate: implementing\n")
    work.edit(KAK, "lead_agency", "  - {state: implementing, since: 2023-09-05, document: SK 9}\nlead_agency")
    work.commit("2023-09-05")
    retargeted(work, "null", "2023-09-06", Period(2023, 7))


def merged_late(work: Work) -> None:
    """A branch on which a colleague changed the plan in time, merged when the month was due."""
    work.git("checkout", "-q", "main")
    work.write("README.md", "x")
    work.commit("2023-05-06", ADMIN)
    work.merge("usulan", at=LATER)


@honest
def target_lowered_in_time_and_merged_after_the_due_day(work: Work) -> None:
    work.branch("usulan")
    retargeted(work, "60", "2023-05-05")
    merged_late(work)


@honest
def branch_that_takes_up_a_lowered_target_after_the_due_day(work: Work) -> None:
    work.branch("usulan")
    work.write("README.md", "x")
    work.commit("2023-05-04", PLANNER)
    work.git("checkout", "-q", "main")
    retargeted(work, "60", "2023-05-05")
    work.git("update-ref", "refs/remotes/origin/main", "HEAD")
    work.git("checkout", "-q", "usulan")
    work.git("merge", "-q", "--no-ff", "-m", "Gabung main", "main", env=work.who(LATER))


@planted("signed-content", check={"signed-content"})
def target_lowered_in_the_merge_itself(work: Work) -> None:
    work.branch("usulan")
    work.write("README.md", "x")
    work.commit("2023-05-04", PLANNER)
    work.git("checkout", "-q", "main")
    work.write("CATATAN.md", "x")
    work.commit("2023-05-06", ADMIN)
    work.git("merge", "-q", "--no-commit", "--no-ff", "usulan", env=work.who(LATER))
    retargeted(work, "60", LATER)


@honest
def definition_changed_in_time_and_merged_after_the_due_day(work: Work) -> None:
    work.branch("usulan")
    redefined(work, OPEN, "2023-05-05")
    merged_late(work)


# Definitions, weights and phases.

DATED: Final = (
    "    definition_revisions:\n      - {from: %s, previous: {definition: %s}, date: %s, by: Bappeda, "
    "reason: Pedoman baru, document: Permen 3}\n"
)


def redefined(work: Work, since: Period, at: str, *, commit: bool = True) -> None:
    """What the second indicator counts from a month on, as kpi writes it."""
    was = next(line for line in work.read(PLAN).split("\n") if line.startswith("    definition: ")).partition(": ")[2]
    of_second(work, f"    definition: {was}\n", f"    definition: Hanya keluhan tertulis\n{DATED % (since, was, at)}")
    if commit:
        work.commit(at, COLLEAGUE)


@planted("signed-content", check={"signed-content"})
def definition_changed_after_the_due_day_and_then_reported(work: Work) -> None:
    redefined(work, OPEN, LATER)
    recorded(work, 98, "2023-05-16")


@honest
def definition_changed_in_time(work: Work) -> None:
    redefined(work, OPEN, "2023-05-05")
    recorded(work, 98, "2023-05-06")


@honest
def definition_changed_from_the_next_month_on_while_one_is_late(work: Work) -> None:
    redefined(work, MAY, LATER)
    recorded(work, 98, "2023-05-16")


def set_aside(work: Work) -> None:
    """A bad result recorded, and called not applicable the day after."""
    recorded(work, 8, "2023-05-03")
    work.edit(SECOND, "  value: 8\n", "  not_applicable: Data diverifikasi ulang\n")
    why = REVISED % ("2023-05-04", COLLEAGUE, "value: 8", "Salah rekap loket")
    work.write(SECOND, f"{work.read(SECOND)}  revisions:\n    - {why}\n")
    work.commit("2023-05-04", COLLEAGUE)


def taken_up(work: Work, *, at: str = "2023-05-06") -> None:
    """The same month recorded with another value."""
    work.edit(SECOND, "  not_applicable: Data diverifikasi ulang\n", "  value: 98\n")
    why = REVISED % (at, COLLEAGUE, "not_applicable: Data diverifikasi ulang", "Verifikasi selesai")
    work.write(SECOND, f"{work.read(SECOND)}    - {why}\n")
    work.commit(at, COLLEAGUE)


@planted("unexplained-definition", check={"unexplained-definition"})
def definition_changed_while_a_bad_result_is_set_aside_as_not_applicable(work: Work) -> None:
    set_aside(work)
    redefined(work, OPEN, "2023-05-05")
    taken_up(work)


@honest
def result_set_aside_and_taken_up_again_with_the_definition_that_it_had(work: Work) -> None:
    set_aside(work)
    redefined(work, MAY, "2023-05-05")
    taken_up(work)


@planted("unexplained-definition", check={"unexplained-definition"})
def definition_changed_after_the_result_and_both_joined_in_one_commit(work: Work) -> None:
    work.branch("usulan")
    set_aside(work)
    redefined(work, OPEN, "2023-05-05")
    taken_up(work)
    work.git("reset", "-q", "--soft", "origin/main")
    work.commit("2023-05-06", COLLEAGUE)


@planted("signed-content", check={"signed-content"})
def aggregation_changed_after_the_result_and_both_joined_in_one_commit(work: Work) -> None:
    begin(work)
    work.write(SECOND, record_text(OPEN, 8, day("2023-05-03"), COLLEAGUE))
    of_second(work, "aggregation: sum", "aggregation: last")
    work.write(KAK, work.read(KAK) + ADDENDUM % "2023-05-05")
    work.commit("2023-05-05", COLLEAGUE)


@planted("signed-content", check={"signed-content"})
def aggregation_changed_when_the_first_month_was_due_already(work: Work) -> None:
    begin(work)
    of_second(work, "aggregation: sum", "aggregation: last")
    work.write(KAK, work.read(KAK) + ADDENDUM % LATER)
    work.commit(LATER, COLLEAGUE)


@honest
def aggregation_put_right_before_the_first_month_is_due(work: Work) -> None:
    begin(work)
    of_second(work, "aggregation: sum", "aggregation: last")
    work.write(KAK, work.read(KAK) + ADDENDUM % "2023-05-05")
    work.commit("2023-05-05", COLLEAGUE)


def begin(work: Work) -> None:
    """A history that begins in April: nothing is recorded yet, nothing closed."""
    work.git("checkout", "-q", "--orphan", "baru")
    for month in range(1, 4):
        work.write(CLOSING.replace(str(MARCH), str(Period(2023, month))), None)
        work.write(PLAN, work.read(PLAN).replace(f"2023-0{month}: 100, ", ""))
    work.write(FIRST, None)
    work.write(SECOND, None)
    work.write(
        PLAN, work.read(PLAN).replace("    weight: 50\n", "    weight: 50\n    added: {from: 2023-04, reason: Baru}\n")
    )
    work.commit("2023-05-01", by="Admin Contoh <admin@contoh.go.id>")
    work.git("update-ref", "refs/remotes/origin/main", "HEAD")


def reweighed(work: Work, since: Period, at: str) -> None:
    """Less weight for what is not reported, more for what is."""
    text = work.read(PLAN)
    for weight in (90, 10):
        told = f"{{from: {since}, previous: 50, date: {at}, by: Bappeda, reason: Dibagi ulang, document: BA 9}}"
        text = text.replace("    weight: 50\n", f"    weight: {weight}\n    weight_revisions:\n      - {told}\n", 1)
    work.write(PLAN, text)
    work.commit(at)


@planted("signed-content", check={"signed-content"})
def weight_cut_from_a_month_that_was_due_and_is_not_reported(work: Work) -> None:
    begin(work)
    reweighed(work, OPEN, LATER)


@honest
def weight_cut_from_the_next_month_on(work: Work) -> None:
    reweighed(work, MAY, LATER)


# Evidence that is only pointed at.


def pointer(text: str) -> str:
    return (
        f"version https://git-lfs.github.com/spec/v1\noid sha256:{hashlib.sha256(text.encode()).hexdigest()}\n"
        f"size {len(text)}\n"
    )


@planted("evidence-changed", check={"evidence-changed"})
def evidence_of_a_closed_month_turned_into_a_pointer(work: Work) -> None:
    path, text = proof(MARCH)
    work.write(path, pointer(text))
    work.commit()


@planted("evidence-changed", check={"evidence-changed"})
def evidence_of_the_open_month_turned_into_a_pointer(work: Work) -> None:
    path, text = proof(OPEN)
    work.write(path, pointer(text))
    work.commit()


@planted("evidence-changed")
def evidence_replaced_by_something_that_begins_like_a_pointer(work: Work) -> None:
    path, text = proof(MARCH)
    work.write(path, pointer(text) + "Rekap palsu: 900\n")
    work.commit()


@planted("evidence-changed", check={"evidence-changed"})
def evidence_renamed_and_only_a_pointer_left_of_it(work: Work) -> None:
    path, text = proof(OPEN)
    work.write(path, None)
    work.write(path.replace(".txt", ".pdf"), pointer(text))
    work.edit(FIRST, path, path.replace(".txt", ".pdf"))
    work.commit()


@honest
def evidence_renamed_with_its_record(work: Work) -> None:
    path, _ = proof(OPEN)
    work.git("mv", path, path.replace(".txt", ".pdf"))
    work.edit(FIRST, path, path.replace(".txt", ".pdf"))
    work.commit()


def pointed(work: Work) -> str:
    """A record whose evidence was a pointer from the beginning; what it points at."""
    path, text = proof(OPEN)[0].replace(".txt", ".pdf"), "besar\n"
    work.write(path, pointer(text))
    digest = hashlib.sha256(text.encode()).hexdigest()
    work.record(OPEN, 88, "2023-05-05", by=COLLEAGUE)
    work.write(SECOND, f"{work.read(SECOND)}  evidence: [{{title: Rekap, path: {path}, sha256: {digest}}}]\n")
    work.commit("2023-05-05", COLLEAGUE)
    return text


@honest
def pointer_with_the_line_ends_of_windows(work: Work) -> None:
    pointed(work)
    path = proof(OPEN)[0].replace(".txt", ".pdf")
    work.write(path, work.read(path).replace("\n", "\r\n"))
    work.commit("2023-05-06", COLLEAGUE)


@honest
def file_itself_put_in_the_place_of_its_pointer(work: Work) -> None:
    text = pointed(work)
    work.write(proof(OPEN)[0].replace(".txt", ".pdf"), text)
    work.commit("2023-05-06", COLLEAGUE)


def test_a_pointer_proves_nothing(story: Path, tmp_path: Path, kpi: Kpi) -> None:
    work = begun(story, tmp_path)

    def told(where: str) -> str:
        return "\n".join(json.loads(kpi("audit", "--format", "json", "--lang", "en", cwd=work.root).out)[where])

    proved = "4 files of evidence are the ones whose fingerprints their records name."
    assert proved in told("proves")
    pointed(work)
    assert proved in told("proves")
    assert "1 file of evidence is only a pointer here (Git LFS)" in told("does_not_prove")


# Closings that keep silent.


def closed(work: Work, spoilt: Callable[[str], str]) -> None:
    """The open month closed, with something left out of what it publishes and its digest computed anew."""
    from kpi.measure.closing.chain import digest_of
    from kpi.reports.closing.closing_preview import Uncommitted, preview, sealed
    from kpi.store.load import load
    from kpi.store.yaml.encode import closings

    recorded(work, 88, "2023-05-05")
    path = CLOSING.replace(str(MARCH), str(OPEN))
    found = sealed(preview(load(work.root, day("2023-05-14")).portfolio, OPEN, (), Uncommitted()), VERIFIER)
    whole = closings.written(found).decode()
    work.write(path, spoilt(whole))
    portfolio = load(work.root, day("2023-05-14")).portfolio
    assert portfolio.closings[OPEN].seal is not None
    work.edit(path, whole.partition("digest: ")[2].split()[0], digest_of(portfolio, portfolio.closings[OPEN]) or "")
    work.commit("2023-05-14", VERIFIER)


@honest
def closing_that_says_all(work: Work) -> None:
    closed(work, str)


@planted("results", check={"results"})
def closing_without_the_ratings_of_its_programs(work: Work) -> None:
    closed(work, lambda text: re.sub(r"\n        rating: \S[^\n]*", "", text))


@planted("results", check={"results"})
def closing_without_the_ratings_of_its_indicators(work: Work) -> None:
    closed(work, lambda text: re.sub(r", rating: [^,}]+", "", text))


@planted("results", check={"results"})
def closing_without_coverage(work: Work) -> None:
    closed(work, lambda text: re.sub(r"\n +coverage: [^\n]*", "", text))


@planted("results", check={"results"})
def closing_without_bands(work: Work) -> None:
    closed(work, lambda text: re.sub(r"    rating:\n      name.*?\n    score", "    score", text, flags=re.DOTALL))


@planted("results", check={"results"})
def closing_with_an_exception_where_nothing_is_missing(work: Work) -> None:
    told = "  exceptions:\n    - {program: contoh, indicator: layanan, kind: unreported, reason: Banjir besar}\n"
    closed(work, lambda text: text.replace("  results:", f"{told}  results:", 1))


@planted("results", check={"results"})
def closing_without_titles(work: Work) -> None:
    closed(work, lambda text: re.sub(r"\n        title: [^\n]*", "", text))


@planted("results", check={"results"})
def closing_with_a_program_called_otherwise(work: Work) -> None:
    closed(work, lambda text: re.sub(r"\n        title: [^\n]*", "\n        title: Program Unggulan", text))


# Commits that join nothing.

NAMED: Final = "Catat\n\nKPI-Cell: contoh/%s\nKPI-Period: 2023-04\nKPI-Value: %s"
HOST: Final = "Host <noreply@host.example>"


@planted("other-time", check={"recorded-commit"})
def record_dated_back_by_some_days_behind_the_trailers_of_kpi(work: Work) -> None:
    work.record(OPEN, 88, "2023-05-10", by=COLLEAGUE)
    work.commit("2023-05-16", COLLEAGUE, message=NAMED % ("kepuasan", 88))


@planted("made-late", check={"made-late"})
def record_with_trailers_and_the_author_date_set_back(work: Work) -> None:
    work.record(OPEN, 88, "2023-05-10", by=COLLEAGUE)
    work.commit("2023-05-10", COLLEAGUE, made="2023-05-16", message=NAMED % ("kepuasan", 88))


@honest
def record_joined_by_a_host_some_days_later(work: Work) -> None:
    work.record(OPEN, 88, "2023-05-10", by=COLLEAGUE)
    work.commit("2023-05-16", COLLEAGUE, committer=HOST, message=NAMED % ("kepuasan", 88))


def revised(work: Work, at: str) -> None:
    """The last record of the first indicator, corrected."""
    work.edit(FIRST, "value: 64", "value: 94")
    work.write(FIRST, f"{work.read(FIRST)}  revisions: [{REVISED % (at, PLANNER, 'value: 64', 'salah rekap')}]\n")


@planted("other-time", check={"recorded-commit"})
def correction_dated_back_by_some_days_behind_the_trailers_of_kpi(work: Work) -> None:
    revised(work, "2023-05-10")
    work.commit("2023-05-16", message=NAMED % ("layanan", 94))


@planted("made-late", check={"made-late"})
def correction_with_the_author_date_set_back(work: Work) -> None:
    revised(work, "2023-05-10")
    work.commit("2023-05-10", made="2023-05-16", message=NAMED % ("layanan", 94))


@honest
def correction_after_the_due_day_that_says_so(work: Work) -> None:
    revised(work, "2023-05-16")
    work.commit("2023-05-16", message=NAMED % ("layanan", 94))


@honest
def own_records_of_several_days_joined_in_one_commit(work: Work) -> None:
    work.record(OPEN, 88, "2023-05-09", by=PLANNER)
    revised(work, "2023-05-10")
    told = NAMED % ("kepuasan", 88) + (NAMED % ("layanan", 94)).removeprefix("Catat\n")
    work.commit("2023-05-14", message=told)


@planted("other-time", check={"recorded-commit"})
def own_sheet_of_records_dated_back(work: Work) -> None:
    work.record(OPEN, 88, "2023-05-10", by=PLANNER)
    revised(work, "2023-05-10")
    told = NAMED % ("kepuasan", 88) + (NAMED % ("layanan", 94)).removeprefix("Catat\n")
    work.commit("2023-05-16", message=told)


def closed_late(work: Work, at: str, made: str, committer: str = VERIFIER) -> None:
    """A closing of 14 May with its digest named, in a commit of later days."""
    closed(work, str)
    digest = work.read(CLOSING.replace(str(MARCH), str(OPEN))).partition("digest: ")[2].split()[0]
    work.git("reset", "-q", "--soft", "HEAD~1")
    work.commit(at, VERIFIER, made=made, committer=committer, message=f"Tutup\n\nKPI-Digest: {digest}")


@planted("other-time", check={"other-time"})
def closing_dated_back_by_some_days_behind_the_trailers_of_kpi(work: Work) -> None:
    closed_late(work, "2023-05-20", "2023-05-20")


@planted("other-time", check={"other-time"})
def closing_with_the_author_date_set_back_by_some_days(work: Work) -> None:
    closed_late(work, "2023-05-14", "2023-05-20")


@honest
def closing_made_anew_by_an_administrator_some_days_later(work: Work) -> None:
    closed_late(work, "2023-05-14", "2023-05-18", ADMIN)


# What messages and corrections say that never was.


@planted("trailer", check={"trailer"})
def message_that_states_a_value_of_a_record_it_does_not_touch(work: Work) -> None:
    work.record(OPEN, 88, "2023-05-05", by=COLLEAGUE)
    work.commit("2023-05-05", COLLEAGUE, message=NAMED % ("layanan", 99))


@planted("trailer", check={"trailer"})
def message_of_an_empty_commit_that_states_a_value(work: Work) -> None:
    work.commit(message=NAMED % ("layanan", 99))


@planted("trailer", check={"trailer"})
def message_that_states_another_target(work: Work) -> None:
    retargeted(work, "80", "2023-05-05", MAY)
    told = f"Target\n\nKPI-Command: change target\nKPI-Cell: contoh/kepuasan\nKPI-Period: {MAY}\nKPI-Target: 100"
    work.git("commit", "-q", "--amend", "-m", told, env=work.who("2023-05-05", COLLEAGUE))


@planted("trailer", check={"trailer"})
def message_that_names_the_digest_of_no_closing(work: Work) -> None:
    work.write("README.md", "x")
    work.commit(message=f"Tutup\n\nKPI-Command: close\nKPI-Digest: {'f' * 64}")


@honest
def message_that_states_again_what_the_file_says(work: Work) -> None:
    work.edit(FIRST, f"{OPEN}:\n  value: 64\n", f"{OPEN}:\n  value: 64\n  obstacles: Loket pindah\n")
    work.commit(message=NAMED % ("layanan", 64))


@honest
def merge_whose_message_is_that_of_its_request(work: Work) -> None:
    work.branch("usulan")
    work.record(OPEN, 88, "2023-05-05", by=COLLEAGUE)
    work.commit("2023-05-05", COLLEAGUE)
    work.merge("usulan", "-m", (NAMED % ("kepuasan", 88)).replace("Catat", "Usulan 7"))


@honest
def message_that_states_the_target_as_kpi_does(work: Work) -> None:
    retargeted(work, "80", "2023-05-05", MAY)
    told = f"Target\n\nKPI-Command: change target\nKPI-Cell: contoh/kepuasan\nKPI-Period: {MAY}\nKPI-Target: 80"
    work.git("commit", "-q", "--amend", "-m", told, env=work.who("2023-05-05", COLLEAGUE))


def corrected(work: Work, new: int, *previous: str, at: tuple[str, ...] = ("2023-05-05",)) -> None:
    """The last record of the first indicator with another value, and corrections that keep what they say they keep."""
    work.edit(FIRST, "value: 64", f"value: {new}")
    told = [REVISED % (day_, PLANNER, kept, "salah rekap") for day_, kept in zip(at, previous, strict=True)]
    work.write(FIRST, f"{work.read(FIRST)}  revisions: [{', '.join(told)}]\n")
    work.commit(at[-1])


@planted("no-reason")
def correction_that_keeps_another_value(work: Work) -> None:
    corrected(work, 94, "value: 92")


@planted("trail", check={"trail"})
def correction_that_keeps_another_status(work: Work) -> None:
    corrected(work, 94, "value: 64, status: provisional")


@planted("trail", check={"trail"})
def correction_of_a_value_that_stays_and_never_was_another(work: Work) -> None:
    corrected(work, 64, "value: 15")


@planted("trail", check={"trail"})
def correction_before_the_true_one_that_keeps_what_never_was(work: Work) -> None:
    corrected(work, 94, "value: 99", "value: 64", at=("2023-05-04", "2023-05-05"))


@planted("trail", check={"trail"})
def value_in_between_that_stood_there_for_no_moment(work: Work) -> None:
    corrected(work, 94, "value: 64", "value: 120", at=("2023-05-05", "2023-05-05"))


@honest
def two_corrections_joined_in_one_commit(work: Work) -> None:
    corrected(work, 94, "value: 64", "value: 49", at=("2023-05-04", "2023-05-05"))


@honest
def note_corrected_with_a_revision_that_keeps_the_value(work: Work) -> None:
    corrected(work, 64, "value: 64, status: final")


# The sheet of a month (IKP), issued when its results are known.

SHEET: Final = f"data/instructions/{OPEN}.yaml"
ITEM: Final = """\
items:
  - id: contoh/layanan
    category: indicator
    program: contoh
    indicator: layanan
    agency: Dinas Contoh
    responsible: Kepala Bidang Layanan
    output: Layanan terselesaikan
    unit: layanan
    target: 100
    due: 2023-04-30
"""


def issued(work: Work, said: str, at: str) -> None:
    head = f"period: {OPEN}\nissued: {{number: 04/IKP/2023, date: {said}, by: Pejabat Contoh}}\n"
    work.write(SHEET, head + ITEM)
    work.commit(at, VERIFIER)


@planted("backdated", check={"backdated"})
def sheet_dated_back_by_a_month_when_its_results_are_known(work: Work) -> None:
    issued(work, "2023-04-03", "2023-05-03")


@honest
def sheet_signed_some_weeks_before_it_is_typed(work: Work) -> None:
    work.git("checkout", "-q", "-B", "main", "HEAD~1")
    issued(work, "2023-04-03", "2023-04-24")
    work.git("update-ref", "refs/remotes/origin/main", "HEAD")


@honest
def sheet_issued_late_and_dated_so(work: Work) -> None:
    issued(work, "2023-05-03", "2023-05-03")


# One paper for two months.


@pytest.mark.parametrize(
    ("month", "note", "asked"),
    [
        pytest.param(MARCH, None, True, id="of the month before"),
        pytest.param(OPEN, None, False, id="of the same month"),
        pytest.param(MARCH, "Rekap bersama triwulan I memuat April", False, id="said in the note"),
    ],
)
def test_evidence_of_another_month_is_warned_of(
    month: Period, note: str | None, *, asked: bool, story: Path, tmp_path: Path, kpi: Kpi
) -> None:
    work = begun(story, tmp_path)
    path, text = proof(month)
    digest = hashlib.sha256(text.encode()).hexdigest()
    work.record(OPEN, 88, "2023-05-05", by=COLLEAGUE)
    named = f"  evidence: [{{title: Rekap bersama, path: {path}, sha256: {digest}}}]\n"
    head, mark, tail = work.read(SECOND).rpartition(f"{OPEN}:\n")
    work.write(SECOND, f"{head}{mark}{tail.replace('Rekap dicocokkan.', note or 'Rekap dicocokkan.')}{named}")
    work.commit("2023-05-05", COLLEAGUE)
    done = kpi("check", "--base", "refs/remotes/origin/main", "--format", "json", "--lang", "en", cwd=work.root)
    warned = {one["code"] for one in json.loads(done.out)["findings"]} & {"evidence-reused"}
    assert (done.status, bool(warned)) == (0, asked)
