"""What an adversary plants in a history is found, and honest work beside it is left alone.

Each case is a small function that does something to a clone of the story in ``tests.adversary``. ``planted`` names the
codes that audit must find (others may come along), ``honest`` that it finds nothing. ``check=`` names what
``kpi check`` must find of the same commits as a request.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from kpi.model.values.period import Period, Span
from kpi.store.yaml.encode import closings
from tests import adversary
from tests.adversary import (
    ADMIN,
    CLOSED,
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
    proof,
)

if TYPE_CHECKING:
    from tests.adversary import Work
    from tests.conftest import Kpi

CASES: Final = Cases()
planted, honest, refused = CASES.planted, CASES.honest, CASES.refused


# Values of closed and open months.

REVISED = (
    '  revisions: [{at: "%sT09:00:00+07:00", by: %s, previous: {value: %s}, reason: salah rekap}]\n'  # sample words
)


def revised(work: Work, old: str, new: str, at: str = "2023-05-05", by: str = PLANNER) -> None:
    """Correct the last record of a file as kpi does."""
    work.edit(FIRST, f"value: {old}", f"value: {new}")
    work.write(FIRST, work.read(FIRST) + REVISED % (at, by, old))


@planted("closed-month", "no-reason", "chain")
def value_of_a_closed_month(work: Work) -> None:
    work.edit(FIRST, "value: 63", "value: 83")
    work.commit()


@planted("closed-month", "chain")
def note_of_a_closed_month(work: Work) -> None:
    work.edit(FIRST, "Rekap dicocokkan", "Rekap")
    work.commit()


@planted("closed-month", "no-reason")
def value_changed_and_changed_back(work: Work) -> None:
    work.edit(FIRST, "value: 63", "value: 83")
    work.commit()
    work.edit(FIRST, "value: 83", "value: 63")
    work.commit("2023-05-06")


@planted("no-reason")
def value_of_the_open_month_without_a_reason(work: Work) -> None:
    work.edit(FIRST, "value: 64", "value: 94")
    work.commit()


@honest
def value_of_the_open_month_with_a_reason(work: Work) -> None:
    revised(work, "64", "94")
    work.commit()


@planted("other-time")
def correction_dated_back(work: Work) -> None:
    revised(work, "64", "94", "2023-05-03")
    work.commit("2023-05-20")


@planted("other-author")
def correction_in_the_name_of_another(work: Work) -> None:
    revised(work, "64", "94", by=COLLEAGUE)
    work.commit()


@planted("deleted")
def record_deleted(work: Work) -> None:
    text = work.read(FIRST)
    work.write(FIRST, text[: text.index(f"{OPEN}:")])
    work.commit()


@planted("deleted", "closed-month")
def file_of_records_deleted(work: Work) -> None:
    work.write(FIRST, None)
    work.commit()


@planted("no-reason")
def value_changed_under_cover_of_a_broken_file(work: Work) -> None:
    good = work.read(FIRST)
    work.write(FIRST, "rusak: [\n")
    work.commit()
    work.write(FIRST, good.replace("value: 64", "value: 94"))
    work.commit("2023-05-06")


# Who and when.


@honest
def record_in_time(work: Work) -> None:
    work.record(OPEN, 88, "2023-05-05", by=COLLEAGUE)
    work.commit(by=COLLEAGUE)


@honest
def record_late_and_said_so(work: Work) -> None:
    work.record(OPEN, 88, "2023-05-20", by=COLLEAGUE)
    work.commit("2023-05-20", COLLEAGUE)


@planted("made-late")
def author_date_set_back_by_ten_days(work: Work) -> None:
    work.record(OPEN, 88, "2023-05-09", by=COLLEAGUE)
    work.commit("2023-05-09", COLLEAGUE, made="2023-05-18")


@planted("made-late")
def author_date_set_back_by_three_days(work: Work) -> None:
    work.record(OPEN, 88, "2023-05-10", by=COLLEAGUE)
    work.commit("2023-05-10", COLLEAGUE, made="2023-05-13")


@planted("other-time")
def record_dated_back_in_the_file(work: Work) -> None:
    work.record(OPEN, 88, "2023-05-05", by=COLLEAGUE)
    work.commit("2023-05-20", COLLEAGUE)


@planted("no-recorded")
def record_without_who_and_when(work: Work) -> None:
    work.write(SECOND, work.read(SECOND) + f"{OPEN}:\n  value: 88\n  status: final\n")
    work.commit("2023-05-20", COLLEAGUE)


@planted("too-early")
def record_before_the_month_is_over(work: Work) -> None:
    work.record(OPEN.plus(1), 88, "2023-05-05", by=COLLEAGUE)
    work.commit(by=COLLEAGUE)


@planted("not-yours", "other-author")
def record_by_a_stranger(work: Work) -> None:
    work.record(OPEN, 88, "2023-05-05", by=COLLEAGUE)
    work.commit(by=STRANGER)


@planted("not-yours")
def stranger_commits_in_a_planners_name(work: Work) -> None:
    work.record(OPEN, 88, "2023-05-05", by=COLLEAGUE)
    work.commit(by=COLLEAGUE, committer=STRANGER)


@honest
def host_commits_for_a_planner(work: Work) -> None:
    work.record(OPEN, 88, "2023-05-05", by=COLLEAGUE)
    work.commit(by=COLLEAGUE, committer="Host <noreply@host.example>")


@honest
def squashed_by_a_host_a_day_later(work: Work) -> None:
    work.record(OPEN, 88, "2023-05-05", by=COLLEAGUE)
    message = (
        f"Catat kepuasan\n\nKPI-Cell: contoh/kepuasan\nKPI-Period: {OPEN}\nKPI-Value: 88\n\nCo-authored-by: {COLLEAGUE}"
    )
    work.commit("2023-05-07", "Rekan <7+rekan@users.noreply.host.example>", message=message)


@planted("not-yours")
def planner_edits_the_settings(work: Work) -> None:
    work.edit(KPI, "entry_window_days: 10", "entry_window_days: 28")
    work.commit()


@planted("not-yours")
def planner_lets_a_friend_in(work: Work) -> None:
    work.edit(
        KPI, "role: administrator}", "role: administrator}\n  - {name: T, email: lain@contoh.example, role: planner}"
    )
    work.commit()


@planted("not-yours")
def planner_closes_a_month(work: Work) -> None:
    closed(work, by=PLANNER)


# Rules.


@planted("made-late")
def window_widened_for_one_record_and_narrowed_again(work: Work) -> None:
    work.edit(KPI, "entry_window_days: 10", "entry_window_days: 28")
    work.commit("2023-05-14", ADMIN)
    work.record(OPEN, 88, "2023-05-09", by=COLLEAGUE)
    work.commit("2023-05-09", COLLEAGUE, made="2023-05-15")
    work.edit(KPI, "entry_window_days: 28", "entry_window_days: 10")
    work.commit("2023-05-16", ADMIN)


@planted(status=0, gate=1, check={"weakened-rules"})
def window_widened_for_months_to_come(work: Work) -> None:
    work.edit(KPI, "entry_window_days: 10", "entry_window_days: 15")
    work.commit(by=ADMIN)
    work.record(OPEN, 88, "2023-05-12", by=COLLEAGUE)
    work.commit("2023-05-12", COLLEAGUE)


@honest
def person_who_left_is_taken_out(work: Work) -> None:
    work.edit(KPI, "  - {name: Rekan Contoh, email: rekan@contoh.go.id, role: planner, programs: [contoh]}\n", "")
    work.commit(by=ADMIN)


# The data root.


def moved(work: Work, *, copy: bool = False) -> None:
    (work.root / "sub").mkdir()
    if copy:
        shutil.copytree(work.root / "data", work.root / "sub" / "data")
    else:
        work.git("mv", "data", "sub/data")


@honest
def data_root_moved(work: Work) -> None:
    moved(work)
    path = work.root / "sub" / FIRST
    work.commit(by=ADMIN)
    assert path.exists()


@planted("closed-month", "no-reason")
def data_root_moved_with_a_closed_value_rewritten(work: Work) -> None:
    moved(work)
    work.edit(f"sub/{FIRST}", "value: 63", "value: 83")
    work.commit(by=ADMIN)


@planted("closed-month", "no-reason")
def data_root_copied_then_the_first_deleted(work: Work) -> None:
    moved(work, copy=True)
    work.edit(f"sub/{FIRST}", "value: 63", "value: 83")
    work.commit(by=ADMIN)
    shutil.rmtree(work.root / "data")
    work.commit("2023-05-06", ADMIN)


@planted("deleted")
def data_root_deleted_then_made_anew_elsewhere(work: Work) -> None:
    kept = work.root.parent / "simpanan"
    shutil.move(work.root / "data", kept)
    work.commit(by=ADMIN)
    (work.root / "sub").mkdir()
    shutil.move(kept, work.root / "sub" / "data")
    work.edit(f"sub/{FIRST}", "value: 63", "value: 83")
    work.commit("2023-05-06", ADMIN)


@planted("closed-month")
def data_root_moved_there_and_back(work: Work) -> None:
    moved(work)
    work.edit(f"sub/{FIRST}", "value: 63", "value: 83")
    work.commit(by=ADMIN)
    work.git("mv", "sub/data", "data")
    work.commit("2023-05-06", ADMIN)


# Closings.


def closed(work: Work, at: str = "2023-05-14", by: str = VERIFIER, signed: str | None = None) -> None:
    """Close the open month as kpi does."""
    from kpi.reports.closing.closing_preview import Uncommitted, preview, sealed
    from kpi.store.load import load

    work.record(OPEN, 88, "2023-05-05", by=COLLEAGUE)
    work.commit("2023-05-05", COLLEAGUE)
    found = sealed(preview(load(work.root, day(at)).portfolio, OPEN, (), Uncommitted()), signed or by)
    work.write(CLOSING.replace(str(MARCH), str(OPEN)), closings.written(found).decode())
    work.commit(at, by)


def resealed(work: Work, old: str, new: str) -> None:
    """Edit the closing of the open month, and compute its digest anew."""
    from kpi.measure.closing.chain import digest_of
    from kpi.store.load import load

    path = CLOSING.replace(str(MARCH), str(OPEN))
    work.edit(path, old, new)
    portfolio = load(work.root, day("2023-05-14")).portfolio
    closing = portfolio.closings[OPEN]
    assert closing.seal is not None
    work.edit(path, closing.seal.digest, digest_of(portfolio, closing) or "")


@honest
def month_closed(work: Work) -> None:
    closed(work)


def reopened(work: Work, *, keep: bool = True) -> None:
    """Reopen March as kpi does, correct a value of it, and close it again."""
    from kpi.model.domain.closing import Closing, Reopening
    from kpi.reports.closing.closing_preview import Uncommitted, preview, sealed
    from kpi.store.load import load

    at = day("2023-05-08")
    closing = load(work.root, at).portfolio.closings[MARCH]
    assert closing.seal is not None
    why = Reopening(closing.seal, at, VERIFIER, "Salah rekap", "Berita acara 3")
    work.write(CLOSING, closings.written(Closing(MARCH, None, (why,) if keep else ())).decode())
    work.commit("2023-05-08", VERIFIER)
    work.edit(FIRST, "value: 63", "value: 53")
    work.edit(FIRST, f"{OPEN}:", REVISED % ("2023-05-09", PLANNER, 63) + f"{OPEN}:")
    work.commit("2023-05-09")
    found = sealed(preview(load(work.root, day("2023-05-10")).portfolio, MARCH, (), Uncommitted()), VERIFIER)
    work.write(CLOSING, closings.written(found).decode())
    work.commit("2023-05-10", VERIFIER)


@honest
def month_reopened_corrected_and_closed_again(work: Work) -> None:
    reopened(work)


@planted("closing")
def month_reopened_without_keeping_its_closing(work: Work) -> None:
    reopened(work, keep=False)


@planted("results")
def closing_born_with_better_figures(work: Work) -> None:
    closed(work)
    resealed(work, "percent: 88", "percent: 119")
    work.commit("2023-05-14", VERIFIER, also=("--amend",))


@planted("results")
def closing_born_without_its_exception(work: Work) -> None:
    from kpi.reports.closing.closing_preview import Uncommitted, preview, sealed
    from kpi.store.load import load

    found = sealed(preview(load(work.root, day("2023-05-14")).portfolio, OPEN, (), Uncommitted()), VERIFIER)
    work.write(CLOSING.replace(str(MARCH), str(OPEN)), closings.written(found).decode())
    work.commit("2023-05-14", VERIFIER)


@planted("other-time")
def closing_dated_back(work: Work) -> None:
    closed(work, "2023-05-14")
    work.git("commit", "-q", "--amend", "--no-edit", env=work.who("2023-06-20", VERIFIER))
    work.git(
        "commit",
        "-q",
        "--amend",
        "--no-edit",
        "--date",
        day("2023-06-20").isoformat(),
        env=work.who("2023-06-20", VERIFIER),
    )


@planted("other-time")
def closing_with_the_author_date_alone_set_back(work: Work) -> None:
    closed(work, "2023-05-14")
    work.git("commit", "-q", "--amend", "--no-edit", env=work.who("2023-05-14", VERIFIER, made="2023-06-20"))


def squashed_closing(work: Work, *, named: bool) -> None:
    """A closing of 14 May, joined into a commit of three days later, with or without the digest that it printed."""
    closed(work)
    digest = work.read(CLOSING.replace(str(MARCH), str(OPEN))).partition("digest: ")[2].split()[0]
    work.git("reset", "-q", "--soft", "HEAD~1")
    told = f"\n\nKPI-Command: close\nKPI-Period: {OPEN}\nKPI-Digest: {digest}" if named else ""
    host = "Host <noreply@host.example>"
    work.commit("2023-05-17", VERIFIER, committer=host, message=f"Tutup (#9){told}")


@honest
def closing_squashed_with_its_digest_named(work: Work) -> None:
    squashed_closing(work, named=True)


@planted("other-time")
def closing_squashed_without_a_word(work: Work) -> None:
    squashed_closing(work, named=False)


@planted("other-author")
def closing_in_the_name_of_another(work: Work) -> None:
    closed(work, signed=ADMIN)


@planted("chain", "closing", check={"closing-chain"})
def closing_that_follows_another(work: Work) -> None:
    """The last closing names another one before it, and its digest fits that."""
    from kpi.measure.closing.chain import digest_of
    from kpi.store.load import load

    digest = work.read(CLOSING).partition("previous: ")[2].split()[0]
    old = work.read(CLOSING).partition("digest: ")[2].split()[0]
    work.edit(CLOSING, digest, "f" * 64)
    portfolio = load(work.root, day("2023-05-05")).portfolio
    work.edit(CLOSING, old, digest_of(portfolio, portfolio.closings[MARCH]) or "")
    work.commit(by=VERIFIER)


@planted("closing")
def closing_edited(work: Work) -> None:
    work.edit(CLOSING, "tool: kpi", "tool: kpu")
    work.commit(by=VERIFIER)


@planted("closing")
def closing_deleted(work: Work) -> None:
    work.write(CLOSING, None)
    work.commit(by=VERIFIER)


# The plan.


@planted("closed-month", "unexplained-target")
def target_of_closed_months(work: Work) -> None:
    work.write(PLAN, work.read(PLAN).replace("2023-03: 100", "2023-03: 60"))
    work.commit()


@planted("closed-month", "chain")
def definition_of_closed_months(work: Work) -> None:
    work.edit(PLAN, "polarity: maximize\n    formula: proportion", "polarity: minimize\n    formula: complement")
    work.commit()


@planted("deleted")
def program_deleted(work: Work) -> None:
    shutil.rmtree(work.root / "data/programs/contoh")
    work.commit(by=ADMIN)


# Evidence.


@planted("evidence-changed")
def evidence_of_a_closed_month_replaced(work: Work) -> None:
    work.write(proof(MARCH)[0], "Rekap lain\n")
    work.commit()


@planted("evidence-changed")
def evidence_of_a_closed_month_deleted(work: Work) -> None:
    work.write(proof(MARCH)[0], None)
    work.commit()


@planted("evidence-changed")
def evidence_of_a_closed_month_emptied(work: Work) -> None:
    work.write(proof(MARCH)[0], "")
    work.commit()


@planted("evidence-changed")
def evidence_of_a_closed_month_renamed_away(work: Work) -> None:
    work.git("mv", proof(MARCH)[0], "data/programs/contoh/evidence/lain.txt")
    work.commit()


@planted("evidence-changed")
def evidence_replaced_and_put_back(work: Work) -> None:
    work.write(proof(MARCH)[0], "Rekap lain\n")
    work.commit()
    work.write(proof(MARCH)[0], proof(MARCH)[1])
    work.commit("2023-05-06")


@planted("evidence-changed")
def evidence_and_fingerprint_exchanged_in_the_open_month(work: Work) -> None:
    import hashlib

    old, new = (hashlib.sha256(text.encode()).hexdigest() for text in (proof(OPEN)[1], "lain\n"))
    work.write(proof(OPEN)[0], "lain\n")
    work.edit(FIRST, old, new)
    work.commit()


@honest
def evidence_added_in_the_open_month(work: Work) -> None:
    text = work.read(FIRST)
    head, mark, tail = text.rpartition("}]\n")
    work.write(FIRST, head + "}, {title: Foto, uri: 'https://contoh.go.id/foto'}]\n" + tail)
    assert mark
    work.commit()


@honest
def evidence_exchanged_with_a_reason(work: Work) -> None:
    import hashlib

    old, new = (hashlib.sha256(text.encode()).hexdigest() for text in (proof(OPEN)[1], "lain\n"))
    work.write(proof(OPEN)[0], "lain\n")
    work.edit(FIRST, old, new)
    revised(work, "64", "65")
    work.commit()


@honest
def file_that_is_no_evidence(work: Work) -> None:
    work.write("data/programs/contoh/evidence/catatan.txt", "x")
    work.commit()
    work.write("data/programs/contoh/evidence/catatan.txt", "y")
    work.commit("2023-05-06")


# Messages.

TOLD = f"Catat\n\nKPI-Cell: contoh/kepuasan\nKPI-Period: {OPEN}\nKPI-Value: %s\n"


@planted("trailer")
def message_states_another_value(work: Work) -> None:
    work.record(OPEN, 98, "2023-05-05", by=COLLEAGUE)
    work.commit(by=COLLEAGUE, message=TOLD % 88)


@honest
def message_states_the_value(work: Work) -> None:
    work.record(OPEN, 88, "2023-05-05", by=COLLEAGUE)
    work.commit(by=COLLEAGUE, message=TOLD % 88)


# Merges, rebases and the like.


def two_sides(work: Work, *, same: bool = False) -> None:
    """A colleague records on main what somebody else records, or something beside it, on a branch."""
    work.branch("usulan")
    if same:
        work.record(OPEN, 70, "2023-05-05")
    else:
        work.write("README.md", "x")
    work.commit()
    work.git("checkout", "-q", "main")
    work.record(OPEN, 88, "2023-05-05", by=COLLEAGUE)
    work.commit(by=COLLEAGUE)


@honest
def merge_of_two_sides(work: Work) -> None:
    two_sides(work)
    work.merge("usulan")


@planted("deleted")
def merge_that_drops_the_other_side(work: Work) -> None:
    two_sides(work)
    work.branch("pihak", "usulan")
    work.git("merge", "-q", "-s", "ours", "-m", "Gabung", "main", env=work.who("2023-05-06", ADMIN))
    work.git("branch", "-qf", "main", "pihak")
    work.git("checkout", "-q", "main")


def evil(work: Work, text: str) -> None:
    """A merge of two first records that holds this in place of both."""
    before = work.read(SECOND)
    two_sides(work, same=True)
    work.git("merge", "-q", "--no-commit", "-s", "ours", "--no-ff", "usulan", env=work.who("2023-05-06", ADMIN))
    work.write(SECOND, before + text)
    work.git("add", "-A")
    work.git("commit", "-q", "-m", "Gabung", env=work.who("2023-05-06", ADMIN))


def first_record(value: int, by: str, more: str = "") -> str:
    from tests.history import record_text

    return record_text(OPEN, value, day("2023-05-05"), by, more)


@planted("no-reason")
def merge_that_takes_one_side_and_a_changed_note(work: Work) -> None:
    evil(work, first_record(70, PLANNER).replace("Rekap dicocokkan", "Rekap baru"))


@planted("no-reason")
def merge_with_a_value_of_neither_side(work: Work) -> None:
    evil(work, first_record(119, PLANNER))


@honest
def merge_that_keeps_both_values(work: Work) -> None:
    more = REVISED % ("2023-05-06", ADMIN, 70)
    evil(work, first_record(88, PLANNER, more))


@honest
def merge_that_keeps_one_record_as_it_is_and_the_other_as_a_correction(work: Work) -> None:
    more = REVISED % ("2023-05-06", ADMIN, 88)
    evil(work, first_record(70, COLLEAGUE, more))


@planted("trail")
def merge_that_drops_a_correction(work: Work) -> None:
    work.branch("usulan")
    revised(work, "64", "65")
    work.commit()
    work.git("checkout", "-q", "main")
    work.write("README.md", "x")
    work.commit(by=ADMIN)
    work.merge("usulan", "-s", "ours")


@planted("no-reason")
def merge_hidden_behind_a_replaced_commit(work: Work) -> None:
    merge_with_a_value_of_neither_side_of(work)
    work.git("replace", "HEAD", "HEAD~1")


@planted("no-reason")
def merge_hidden_behind_a_graft(work: Work) -> None:
    merge_with_a_value_of_neither_side_of(work)
    (work.root / ".git" / "info").mkdir(exist_ok=True)
    (work.root / ".git" / "info" / "grafts").write_text(f"{work.git('rev-parse', 'HEAD')}\n", "ascii")


@honest
def merge_of_a_branch_from_before_the_closing(work: Work) -> None:
    work.branch("lama", "main~3")
    work.write("README.md", "x")
    work.commit()
    work.merge("lama")


@honest
def data_root_moved_on_a_branch(work: Work) -> None:
    work.branch("pindah")
    moved(work)
    work.commit(by=ADMIN)
    work.git("checkout", "-q", "main")
    work.write("README.md", "x")
    work.commit(by=ADMIN)
    work.merge("pindah")


@honest
def rebased_within_the_window(work: Work) -> None:
    work.branch("usulan")
    work.record(OPEN, 88, "2023-05-04", by=COLLEAGUE)
    work.commit("2023-05-04", COLLEAGUE)
    work.git("checkout", "-q", "main")
    work.write("README.md", "x")
    work.commit("2023-05-06", ADMIN)
    work.git("rebase", "-q", "main", "usulan", env=work.who("2023-05-08", COLLEAGUE))
    work.git("branch", "-qf", "main", "usulan")
    work.git("checkout", "-q", "main")


@honest
def cherry_picked(work: Work) -> None:
    work.branch("usulan")
    work.record(OPEN, 88, "2023-05-04", by=COLLEAGUE)
    work.commit("2023-05-04", COLLEAGUE)
    work.git("checkout", "-q", "main")
    work.write("README.md", "x")
    work.commit("2023-05-05", ADMIN)
    work.git(
        "cherry-pick",
        "usulan",
        env={name: text for name, text in work.who("2023-05-06", ADMIN).items() if "COMM" in name},
    )


# What changes no meaning, and how a clone may be.


@honest
def line_ends_of_windows(work: Work) -> None:
    work.git("config", "core.autocrlf", "false")
    work.write(FIRST, work.read(FIRST).replace("\n", "\r\n"))
    work.commit()


@honest
def comments_and_quotes(work: Work) -> None:
    work.write(FIRST, "# rapi\n" + work.read(FIRST).replace("value: 63", "value: 63.0"))
    work.commit()


@honest
def title_corrected(work: Work) -> None:
    work.edit(KAK, "title: Program Contoh", "title: Program Contoh Layanan")
    work.commit()


@honest
def another_time_zone(work: Work) -> None:
    work.record(OPEN, 88, "2023-05-05", by=COLLEAGUE)
    work.git("add", "-A")
    who = work.who("2023-05-05", COLLEAGUE) | {
        f"GIT_{role}_DATE": "2023-05-04T21:30:00-05:00" for role in ("AUTHOR", "COMMITTER")
    }
    work.git("commit", "-q", "-m", "Catat", env=who)


@honest
def garbage_collected(work: Work) -> None:
    work.git("gc", "-q", "--aggressive", "--prune=now")


@honest
def sparse_checkout(work: Work) -> None:
    work.git("sparse-checkout", "set", "--no-cone", "/data/kpi.yaml", "/data/programs/contoh/kak.yaml")


@honest
def empty_commit_with_a_strange_message(work: Work) -> None:
    work.commit(message="commit 0000\n\n:100644 100644 a b M\tdata/kpi.yaml")


@refused
def shallow_clone(work: Work) -> None:
    cloned_anew(work, "--depth", "3")


@refused
def partial_clone(work: Work) -> None:
    cloned_anew(work, "--filter=blob:none")


@refused
def partial_clone_without_folders(work: Work) -> None:
    cloned_anew(work, "--filter=tree:0")


def cloned_anew(work: Work, *options: str) -> None:
    origin = work.git("config", "remote.origin.url")
    shutil.rmtree(work.root)
    subprocess.run(["git", "clone", "-q", *options, origin, str(work.root)], check=True, capture_output=True)


# What both sides signed.

REVISED_KAK = "  revisions: [{number: 1, date: 2023-05-05, reason: Hasil evaluasi, document: Adendum 1}]\n"
WORKFLOW = ".github/workflows/kpi.yaml"


def reweighted(work: Work, since: str) -> None:
    """One indicator weighs less from a month on, the other more."""
    text = work.read(PLAN)
    for new in ("20", "80"):
        text = text.replace(
            "    weight: 50\n",
            f"    weight: {new}\n    weight_revisions:\n      - {{from: {since}, previous: 50, date: 2023-05-05, "
            "by: Bappeda, reason: Dibagi ulang, document: BA 9}\n",
            1,
        )
    work.write(PLAN, text)
    work.commit()


@planted("signed-content", check={"signed-content"})
def weight_cut_when_the_result_is_known(work: Work) -> None:
    reweighted(work, str(OPEN))


@honest
def weight_cut_for_months_to_come(work: Work) -> None:
    reweighted(work, "2023-07")


@planted("signed-content", check={"signed-content"})
def purpose_of_the_kak_replaced(work: Work) -> None:
    work.edit(KAK, "    purpose: ", "    purpose: Lain. ")
    work.commit()


@planted("signed-content", check={"signed-content"})
def budget_of_the_kak_replaced(work: Work) -> None:
    work.edit(KAK, "amount: 0", "amount: 900000000")
    work.commit()


@planted("signed-content", check={"signed-content"})
def kak_changed_in_one_commit_and_revised_in_another(work: Work) -> None:
    work.edit(KAK, "amount: 0", "amount: 900000000")
    work.commit()
    work.write(KAK, work.read(KAK) + REVISED_KAK)
    work.commit("2023-05-06")


@honest
def purpose_of_the_kak_revised(work: Work) -> None:
    work.edit(KAK, "    purpose: ", "    purpose: Lain. ")
    work.write(KAK, work.read(KAK) + REVISED_KAK)
    work.commit()


@planted("signed-content", check={"signed-content"})
def phase_split_so_that_sums_begin_anew(work: Work) -> None:
    text = work.read(KAK)
    phase = next(line for line in text.splitlines(keepends=True) if "id: tahap-1" in line)
    begins = [phase.replace("to: 2024-12", "to: 2023-03"), phase.replace("tahap-1", "b").replace("2023-01", "2023-04")]
    work.write(KAK, text.replace(phase, "".join(begins)) + REVISED_KAK)
    work.commit()


def retired(work: Work, since: str) -> None:
    text = work.read(PLAN)
    head, _, tail = text.partition("    weight: 50\n")
    work.write(PLAN, f"{head}    weight: 50\n    retired: {{from: {since}, reason: Selesai}}\n{tail}")
    work.write(KAK, work.read(KAK) + REVISED_KAK)
    work.commit()


@planted("signed-content", check={"signed-content"})
def indicator_retired_from_a_recorded_month_on(work: Work) -> None:
    retired(work, str(OPEN))


@planted("signed-content", check={"signed-content"})
def indicator_added_without_a_revision_of_the_kak(work: Work) -> None:
    added(work, "cakupan", "Cakupan wilayah", revised_kak=False)


@planted("signed-content", check={"signed-content"})
def indicator_split_into_one_that_retires_and_a_soft_one(work: Work) -> None:
    work.edit(PLAN, "    weight: 50\n", "    weight: 50\n    retired: {from: 2023-07, reason: Diganti}\n")
    added(work, "layanan-baru", "Layanan terselesaikan")


def added(work: Work, name: str, title: str, *, revised_kak: bool = True) -> None:
    """An indicator that comes in July, with targets that are easy to reach."""
    text = work.read(PLAN)
    block = text[: text.index("  - id: kepuasan")].removeprefix("indicators:\n").replace("id: layanan", f"id: {name}")
    block = block.replace("    retired: {from: 2023-07, reason: Diganti}\n", "").replace("Layanan terselesaikan", title)
    for month in Span(Period(2023, 1), Period(2023, 6)):
        block = block.replace(f"{month}: 100, ", "")
    block = block.replace(": 100", ": 10").replace("Banyaknya layanan yang selesai", f"Angka {title}")
    block += "    added: {from: 2023-07, reason: Baru}\n"
    work.write(PLAN, text + block)
    if revised_kak:
        work.write(KAK, work.read(KAK) + REVISED_KAK)
    work.commit()


@planted("unexplained-target", check={"unexplained-target"})
def targets_lowered_on_a_detour_over_other_states(work: Work) -> None:
    steps = ("stopped", "reformulating", "ready", "implementing")
    for number, state in enumerate(steps, 5):
        old = steps[number - 6] if number > 5 else "implementing"
        work.edit(KAK, f"\nstate: {old}\n", f"\nstate: {state}\n")
        step = f"  - {{state: {state}, since: 2023-05-0{number}, reason: Evaluasi, document: SK {number}}}\nlead_agency"
        work.edit(KAK, "lead_agency", step)
        if state == "reformulating":
            work.write(PLAN, work.read(PLAN).replace("2023-08: 100", "2023-08: 40"))
        work.commit(f"2023-05-0{number}")


# What guards the data.


@planted("not-yours", check={"not-yours"})
def planner_empties_the_workflow(work: Work) -> None:
    work.write(WORKFLOW, "")
    work.commit()


@planted("not-yours", check={"not-yours"})
def planner_becomes_a_code_owner(work: Work) -> None:
    work.write("CODEOWNERS", "* @perencana\n")
    work.commit()


@planted("not-yours", check={"not-yours"})
def verifier_edits_the_hooks(work: Work) -> None:
    work.write(".pre-commit-config.yaml", "repos: []\n")
    work.commit(by=VERIFIER)


@honest
def administrator_edits_the_workflow(work: Work) -> None:
    work.write(WORKFLOW, "on: push\n")
    work.commit(by=ADMIN)


# A slip and its repair; what waits for its commit; what is not over yet.


@planted("no-reason", check={"no-reason"})
def slip_and_its_repair(work: Work) -> None:
    work.record(OPEN, 880, "2023-05-05", by=COLLEAGUE)
    work.commit(by=COLLEAGUE)
    work.edit(SECOND, "value: 880", "value: 88")
    work.commit("2023-05-06", COLLEAGUE)


@honest
def slip_and_its_repair_joined(work: Work) -> None:
    slip_and_its_repair_of(work)
    work.git("reset", "-q", "--soft", "origin/main")
    work.commit("2023-05-06", COLLEAGUE)


def slip_and_its_repair_of(work: Work) -> None:
    CASES["slip_and_its_repair"].do(work)


@honest
def record_saved_days_after_it_was_typed(work: Work) -> None:
    work.record(OPEN, 88, "2023-05-03", by=COLLEAGUE)
    work.commit("2023-05-09", COLLEAGUE)


@honest
def provisional_value_of_a_month_that_is_running(work: Work) -> None:
    work.record(OPEN.plus(1), 20, "2023-05-20", by=COLLEAGUE)
    work.edit(
        SECOND, f"{OPEN.plus(1)}:\n  value: 20\n  status: final", f"{OPEN.plus(1)}:\n  value: 20\n  status: provisional"
    )
    work.commit("2023-05-20", COLLEAGUE)


@planted(status=0, gate=1, check={"weakened-rules"})
def plausible_range_widened_for_one_record(work: Work) -> None:
    head, mark, tail = work.read(PLAN).rpartition("    plausible: {min: 0, max: ")
    work.write(PLAN, f"{head}{mark}9{tail}")
    work.record(OPEN, 880, "2023-05-05", by=COLLEAGUE)
    work.commit(by=COLLEAGUE)


def test_a_month_closed_since_the_request_began_is_closed_for_it(story: Path, tmp_path: Path, kpi: Kpi) -> None:
    work = begun(story, tmp_path)
    CASES["month_closed"].do(work)
    work.branch("usulan", "origin/main")
    revised(work, "64", "94")
    work.commit()
    for base, codes in (("refs/remotes/origin/main", set()), ("refs/heads/main", {"locked-month"})):
        told = json.loads(kpi("check", "--base", base, "--format", "json", cwd=work.root).out)
        assert {one["code"] for one in told["findings"]} == codes


@pytest.mark.parametrize(("by", "codes"), [(PLANNER, {"not-yours"}), (ADMIN, set())])
def test_settings_that_cannot_be_read_disarm_nothing(
    story: Path, tmp_path: Path, kpi: Kpi, by: str, codes: set[str]
) -> None:
    """The request that mends them is judged by the last ones that could be read."""
    work = begun(story, tmp_path)
    good = work.read(KPI)
    work.write(KPI, "rusak: [\n")
    work.commit(by=ADMIN)
    work.git("update-ref", "refs/remotes/origin/main", "HEAD")
    work.write(KPI, good)
    work.commit("2023-05-06", by)
    told = json.loads(kpi("check", "--base", "refs/remotes/origin/main", "--format", "json", cwd=work.root).out)
    assert {one["code"] for one in told["findings"]} == codes
    work.edit(FIRST, "value: 64", "value: 94")
    work.commit("2023-05-06")
    told = json.loads(kpi("check", "--base", "refs/remotes/origin/main", "--format", "json", cwd=work.root).out)
    assert {one["code"] for one in told["findings"]} == {*codes, "unexplained-value"}


#: What in git's configuration changes what its commands show for people.
SETTINGS = (
    ("log.diffMerges", "none"), ("log.diffMerges", "combined"), ("log.diffMerges", "remerge"),
    ("log.diffMerges", "first-parent"), ("log.showSignature", "true"), ("log.follow", "true"), ("log.mailmap", "true"),
    ("diff.renames", "copies"), ("diff.noprefix", "true"), ("diff.mnemonicPrefix", "true"), ("diff.external", "false"),
    ("diff.orderFile", "tiada"), ("diff.relative", "true"), ("core.quotePath", "true"), ("core.abbrev", "5"),
    ("i18n.logOutputEncoding", "UTF-16"), ("color.ui", "always"), ("format.pretty", "oneline"),
    ("log.decorate", "full"), ("notes.displayRef", "*"), ("core.commitGraph", "true"), ("log.date", "relative"),
    ("grep.patternType", "perl"), ("mailmap.file", "orang"), ("core.useReplaceRefs", "true"),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_case(case: str, story: Path, tmp_path: Path, kpi: Kpi) -> None:
    judge(CASES[case], begun(story, tmp_path), kpi)


@pytest.mark.parametrize("setting", SETTINGS, ids="=".join)
def test_no_setting_hides_an_evil_merge(setting: tuple[str, str], story: Path, tmp_path: Path, kpi: Kpi) -> None:
    work = begun(story, tmp_path)
    merge_with_a_value_of_neither_side_of(work)
    work.git("config", *setting)
    done = kpi("audit", "--format", "json", cwd=work.root)
    assert done.status == 1
    assert {one["code"] for one in json.loads(done.out)["findings"]} == {"no-reason", "trail"}


@pytest.mark.parametrize("setting", SETTINGS[:4], ids="=".join)
def test_no_setting_accuses_an_honest_merge(setting: tuple[str, str], story: Path, tmp_path: Path, kpi: Kpi) -> None:
    work = begun(story, tmp_path)
    CASES["merge_of_two_sides"].do(work)
    work.git("config", *setting)
    assert kpi("audit", cwd=work.root).status == 0


def merge_with_a_value_of_neither_side_of(work: Work) -> None:
    CASES["merge_with_a_value_of_neither_side"].do(work)


def test_changes_of_rules_and_what_is_not_looked_at_are_told(story: Path, tmp_path: Path, kpi: Kpi) -> None:
    work = begun(story, tmp_path)
    work.edit(KPI, "entry_window_days: 10", "entry_window_days: 15")
    work.commit(by=ADMIN)
    for hide in ("--assume-unchanged", "--skip-worktree"):
        work.git("update-index", hide, FIRST)
        work.edit(FIRST, "value: 63", "value: 83")
        told = json.loads(kpi("audit", "--format", "json", cwd=work.root).out)
        assert [(one["field"], one["author"]) for one in told["rules"]] == [("entry_window_days", ADMIN)]
        assert told["differing_files"] == 1
        work.edit(FIRST, "value: 83", "value: 63")
        assert json.loads(kpi("audit", "--format", "json", cwd=work.root).out)["differing_files"] == 0
        work.git("update-index", hide.replace("--", "--no-"), FIRST)


#: What an audit says that it proves, by its first words, and a case that breaks it.
PROVED = (
    ("Every closed month still says", "definition_of_closed_months"),
    ("What each closing publishes", "closing_born_with_better_figures"),
    ("Every closed month still says", "closing_that_follows_another"),
    ("In the history that is here", "value_of_the_open_month_without_a_reason"),
    ("In the history that is here", "record_deleted"),
    ("In the history that is here", "closing_edited"),
    ("What the records say of who and when", "record_dated_back_in_the_file"),
    ("What the records say of who and when", "correction_in_the_name_of_another"),
    ("4 files of evidence are the ones", "evidence_of_a_closed_month_replaced"),
    ("Each commit is by people", "stranger_commits_in_a_planners_name"),
)


@pytest.mark.parametrize(("sentence", "case"), PROVED, ids=lambda one: one.replace(" ", "-"))
def test_a_sentence_goes_where_it_is_not_true(sentence: str, case: str, story: Path, tmp_path: Path, kpi: Kpi) -> None:
    work = begun(story, tmp_path)
    before = json.loads(kpi("audit", "--format", "json", cwd=work.root).out)["proves"]
    CASES[case].do(work)
    after = json.loads(kpi("audit", "--format", "json", cwd=work.root).out)["proves"]
    assert any(one.startswith(sentence) for one in before)
    assert not any(one.startswith(sentence) for one in after)


def test_every_sentence_of_the_proof_has_a_case_that_breaks_it(story: Path, tmp_path: Path, kpi: Kpi) -> None:
    told = json.loads(kpi("audit", "--format", "json", cwd=begun(story, tmp_path).root).out)["proves"]
    assert [one for one in told if not any(one.startswith(sentence) for sentence, _ in PROVED)] == []
    assert {sentence for sentence, _ in PROVED if not any(one.startswith(sentence) for one in told)} == set()


@pytest.mark.parametrize("case", ["value_of_a_closed_month", "closing_edited", "note_of_a_closed_month"])
def test_a_digest_from_outside_speaks_for_no_month_that_was_changed(
    case: str, story: Path, tmp_path: Path, kpi: Kpi
) -> None:
    work = begun(story, tmp_path)
    digest = work.read(CLOSING).partition("digest: ")[2].split()[0]
    call = ("audit", "--expect", digest, "--format", "json")
    sentence = f"The digest {digest[:12]}"
    assert any(one.startswith(sentence) for one in json.loads(kpi(*call, cwd=work.root).out)["proves"])
    CASES[case].do(work)
    after = json.loads(kpi(*call, cwd=work.root).out)
    assert not any(one.startswith(sentence) for one in after["proves"])


def test_the_table_is_large() -> None:
    from tests.cli import test_adversary_git, test_adversary_plan

    tables = (CASES, test_adversary_git.CASES, test_adversary_plan.CASES)
    names = [name for table in tables for name in table]
    planted_ = [name for table in tables for name, case in table.items() if case.status == 1 or case.gate == 1]
    assert len(set(names)) == len(names)
    assert len(planted_) >= 80
    assert len(names) - len(planted_) >= 40


def test_closings_of_the_first_data_are_not_claimed_to_be_recomputed(story: Path, tmp_path: Path, kpi: Kpi) -> None:
    work = begun(story, tmp_path)
    work.git("checkout", "-q", "--orphan", "baru")
    work.commit(by=ADMIN)
    told = json.loads(kpi("audit", "--format", "json", "--lang", "en", cwd=work.root).out)
    assert not any(one.startswith("What each closing publishes") for one in told["proves"])
    assert any(one.startswith("3 closings came in with the first data") for one in told["does_not_prove"])
    assert any(one.startswith("7 records came in with the first data") for one in told["does_not_prove"])


def test_what_is_not_looked_at_is_not_claimed(story: Path, tmp_path: Path, kpi: Kpi) -> None:
    work = begun(story, tmp_path)
    work.git("checkout", "-q", "-B", "main", "main~10")
    told = json.loads(kpi("audit", "--format", "json", "--lang", "en", cwd=work.root).out)
    claimed = " ".join(told["proves"])
    assert "closed month still says" not in claimed
    assert "of evidence" not in claimed
    assert any("pushes them by force" in one for one in told["does_not_prove"])


def test_a_sparse_checkout_gives_no_false_evidence_errors(story: Path, tmp_path: Path, kpi: Kpi) -> None:
    work = begun(story, tmp_path)
    before = kpi("validate", "--lang", "en", cwd=work.root)
    work.git("sparse-checkout", "set", "--no-cone", "/*", "!/data/programs/contoh/evidence/")
    assert not (work.root / proof(MARCH)[0]).exists()
    after = kpi("validate", "--no-cache", "--lang", "en", cwd=work.root)
    assert (before.status, after.status) == (0, 0), after.out
    work.git("sparse-checkout", "disable")
    (work.root / proof(MARCH)[0]).unlink()
    assert "evidence-file" in kpi("validate", "--no-cache", "--lang", "en", cwd=work.root).out


def test_a_reopening_is_listed_with_old_and_new_figures(story: Path, tmp_path: Path, kpi: Kpi) -> None:
    work = begun(story, tmp_path)
    reopened(work)
    (told,) = json.loads(kpi("audit", "--format", "json", cwd=work.root).out)["reopenings"]
    assert (told["period"], told["by"], told["document"]) == (str(MARCH), VERIFIER, "Berita acara 3")
    figures = {one["what"]: (one["old"], one["new"]) for one in told["figures"]}
    assert figures["programs/contoh/indicators/layanan/percent"] == ("63", "53")
    done = kpi("audit", "--lang", "en", cwd=work.root)
    assert "Reopened months" in done.out, done
    assert "Layanan terselesaikan: actual 63, 63.00 %; now actual 53, 53.00 %" in done.out


def test_a_change_of_several_closed_months_is_one_finding_with_its_commit_first(
    story: Path, tmp_path: Path, kpi: Kpi
) -> None:
    work = begun(story, tmp_path)
    work.edit(PLAN, "unit: layanan", "unit: berkas")
    work.commit()
    found = json.loads(kpi("audit", "--format", "json", "--lang", "en", cwd=work.root).out)["findings"]
    assert [one["code"] for one in found] == ["closed-month", "chain"]
    assert found[0]["author"] == PLANNER
    assert "2023-01 to 2023-03" in found[0]["message"]
    assert "2023-01 to 2023-03" in found[1]["message"]


def test_the_story_is_whole() -> None:
    assert len(adversary.made().made) == 3 * len(CLOSED) + 2
