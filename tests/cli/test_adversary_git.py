"""What an adversary does with git itself, and what honest people do with it: clones, dates, merges, rewritten commits.

The rows are as in ``test_adversary``.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
from typing import TYPE_CHECKING, Final

import pytest

from kpi.model.domain.closing import Closing, Reopening
from kpi.store.load import load
from kpi.store.yaml.encode import closings
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
    STRANGER,
    VERIFIER,
    Cases,
    begun,
    day,
    judge,
    proof,
)
from tests.conftest import flat
from tests.history import record_text

if TYPE_CHECKING:
    from pathlib import Path

    from tests.adversary import Work
    from tests.conftest import Kpi

CASES: Final = Cases()
planted, honest, refused = CASES.planted, CASES.honest, CASES.refused
BASE: Final = ("update-ref", "refs/remotes/origin/main", "HEAD")


@pytest.mark.parametrize("case", CASES)
def test_case(case: str, story: Path, tmp_path: Path, kpi: Kpi) -> None:
    judge(CASES[case], begun(story, tmp_path), kpi)


# A repository in which something is not there.


def loose(work: Work) -> None:
    """All objects as files of their own."""
    folder = work.root / ".git" / "objects" / "pack"
    packs = [pack.read_bytes() for pack in folder.glob("*.pack")]
    shutil.rmtree(folder)
    for pack in packs:
        subprocess.run(["git", "unpack-objects", "-q"], cwd=work.root, input=pack, check=True, capture_output=True)


def old_object(work: Work) -> Path:
    """The file of what the first indicator's records were in the second closed month."""
    loose(work)
    name = work.git("rev-parse", f"main~8:{FIRST}")
    return work.root / ".git" / "objects" / name[:2] / name[2:]


@refused
def old_object_lost(work: Work) -> None:
    old_object(work).unlink()


@refused
def old_object_empty(work: Work) -> None:
    file = old_object(work)
    file.chmod(0o644)
    file.write_bytes(b"")


@refused
def old_commit_lost(work: Work) -> None:
    loose(work)
    name = work.git("rev-parse", "main~5")
    (work.root / ".git" / "objects" / name[:2] / name[2:]).unlink()


# Clones and repositories that are as good as any.


@honest
def partial_clone_that_fetched_the_rest(work: Work) -> None:
    origin = work.git("config", "remote.origin.url")
    shutil.rmtree(work.root)
    subprocess.run(
        ["git", "clone", "-q", "--filter=blob:none", origin, str(work.root)], check=True, capture_output=True
    )
    work.git("config", "--unset", "remote.origin.partialclonefilter")
    work.git("fetch", "-q", "--refetch", "origin")


@honest
def worktree(work: Work) -> None:
    home = work.root.parent / "asli"
    work.root.rename(home)
    subprocess.run(
        ["git", "worktree", "add", "-q", "-b", "kerja", str(work.root)], cwd=home, check=True, capture_output=True
    )
    recorded_by_a_colleague(work)


def recorded_by_a_colleague(work: Work, at: str = "2023-05-05") -> None:
    work.record(OPEN, 88, at, by=COLLEAGUE)
    work.commit(at, COLLEAGUE)


@honest
def clone_that_borrows_its_objects(work: Work) -> None:
    origin = work.root.parent / "asal"
    work.root.rename(origin)
    subprocess.run(["git", "clone", "-q", "--shared", str(origin), str(work.root)], check=True, capture_output=True)


@honest
def head_of_no_branch(work: Work) -> None:
    work.git("checkout", "-q", "--detach")
    recorded_by_a_colleague(work)


@honest
def branch_renamed(work: Work) -> None:
    work.git("branch", "-m", "main", "utama")
    recorded_by_a_colleague(work)


@honest
def graph_of_commits_and_bitmaps(work: Work) -> None:
    work.git("commit-graph", "write", "--reachable", "--changed-paths")
    work.git("repack", "-adbq")
    recorded_by_a_colleague(work)


@honest
def signed_commits(work: Work) -> None:
    key = work.root.parent / "kunci"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True, capture_output=True)
    for name, value in (("gpg.format", "ssh"), ("user.signingKey", f"{key}.pub"), ("commit.gpgSign", "true")):
        work.git("config", name, value)
    recorded_by_a_colleague(work)
    assert "gpgsig" in work.git("cat-file", "commit", "HEAD")


@honest
def notes_and_a_submodule_beside_the_data(work: Work) -> None:
    work.git("notes", "add", "-m", "dibaca", "HEAD", env=work.who())
    work.git("update-index", "--add", "--cacheinfo", f"160000,{work.git('rev-parse', 'HEAD')},alat")
    work.git("commit", "-q", "-m", "Alat", env=work.who("2023-05-05", ADMIN))


@honest
def line_ends_converted_at_checkout(work: Work) -> None:
    work.git("config", "core.autocrlf", "true")
    shutil.rmtree(work.root / "data")
    work.git("checkout", "-q", "-f", "main")
    assert b"\r\n" in (work.root / FIRST).read_bytes()
    assert work.git("status", "--porcelain") == ""


@honest
def message_in_another_encoding(work: Work) -> None:
    work.git("config", "i18n.commitEncoding", "ISO-8859-1")
    work.record(OPEN, 88, "2023-05-05", by=COLLEAGUE)
    work.git("add", "-A")
    env = work.who("2023-05-05", COLLEAGUE)
    subprocess.run(["git", "commit", "-q", "-F", "-"], cwd=work.root, input="Catat kepuasan, 88 né".encode("latin-1"),
                   env={**os.environ, **env}, check=True, capture_output=True)  # fmt: skip


@honest
def letters_of_an_address_in_another_case(work: Work) -> None:
    work.record(OPEN, 88, "2023-05-05", by=COLLEAGUE)
    work.commit("2023-05-05", COLLEAGUE.replace("rekan@", "Rekan@"))


@honest
def evidence_kept_as_a_pointer(work: Work) -> None:
    path, text = proof(OPEN)[0].replace(".txt", ".pdf"), "besar\n"
    digest = hashlib.sha256(text.encode()).hexdigest()
    work.write(path, f"version https://git-lfs.github.com/spec/v1\noid sha256:{digest}\nsize {len(text)}\n")
    more = f"  evidence: [{{title: Rekap, path: {path}, sha256: {digest}}}]\n"
    work.write(SECOND, work.read(SECOND) + record_text(OPEN, 88, day("2023-05-05"), COLLEAGUE, more))
    work.commit("2023-05-05", COLLEAGUE)


# Rewritten commits.


def rebased(work: Work, at: str, by: str = COLLEAGUE) -> None:
    """A record that was committed in time, on a branch that is rebased onto main later."""
    work.branch("usulan")
    recorded_by_a_colleague(work, "2023-05-04")
    work.git("checkout", "-q", "main")
    work.write("README.md", "x")
    work.commit("2023-05-04", ADMIN, hour=15)
    work.git("rebase", "-q", "main", "usulan", env=work.who(at, by))
    work.git("checkout", "-q", "-B", "main", "usulan")


@planted("made-late", check={"made-late"})
def rebased_across_the_deadline(work: Work) -> None:
    rebased(work, "2023-05-20")


@planted("not-yours")
def rebased_by_a_stranger(work: Work) -> None:
    rebased(work, "2023-05-08", STRANGER)


@honest
def rebased_by_an_administrator_in_time(work: Work) -> None:
    rebased(work, "2023-05-08", ADMIN)


@honest
def amended_on_the_same_day(work: Work) -> None:
    recorded_by_a_colleague(work)
    work.git("commit", "-q", "--amend", "-m", "Catat kepuasan April", env=work.who("2023-05-05", COLLEAGUE, hour=11))


@planted("other-author", "other-time", check={"recorded-commit"})
def squashed_late_without_a_word_of_whose_it_is(work: Work) -> None:
    work.record(OPEN, 88, "2023-05-05", by=COLLEAGUE)
    work.commit("2023-05-20", ADMIN, message="Usulan (#7)")


@honest
def squashed_with_what_it_joins_named(work: Work) -> None:
    work.record(OPEN, 88, "2023-05-09", by=COLLEAGUE)
    told = f"KPI-Cell: contoh/kepuasan\nKPI-Period: {OPEN}\nKPI-Value: 88"
    work.commit("2023-05-13", ADMIN, message=f"Usulan (#7)\n\n* Catat\n\n{told}\n\nCo-authored-by: {COLLEAGUE}")


@planted("backwards")
def commit_dated_before_the_one_below(work: Work) -> None:
    work.write("README.md", "x")
    work.commit("2023-05-20", ADMIN)
    work.record(OPEN, 88, "2023-05-05", by=COLLEAGUE)
    work.commit("2023-05-05", COLLEAGUE)


@planted("author-date")
def commit_written_after_it_was_made(work: Work) -> None:
    work.record(OPEN, 88, "2023-05-05", by=COLLEAGUE)
    work.commit("2023-05-09", COLLEAGUE, made="2023-05-05")


@planted("other-time", check={"future-record"})
def record_dated_after_its_commit(work: Work) -> None:
    work.record(OPEN, 88, "2023-05-09", by=COLLEAGUE)
    work.commit("2023-05-05", COLLEAGUE)


@honest
def zone_on_the_other_side_of_the_date_line(work: Work) -> None:
    work.record(OPEN, 88, "2023-05-05", by=COLLEAGUE)
    work.git("add", "-A")
    who = work.who("2023-05-05", COLLEAGUE) | {
        f"GIT_{role}_DATE": "2023-05-05T16:05:00+14:00" for role in ("AUTHOR", "COMMITTER")
    }
    work.git("commit", "-q", "-m", "Catat", env=who)


@honest
def last_minute_of_the_last_day(work: Work) -> None:
    work.write(SECOND, work.read(SECOND) + record_text(OPEN, 88, day("2023-05-10", 23), COLLEAGUE))
    work.commit("2023-05-11", COLLEAGUE, hour=0)


# Merges, reverts and cherry-picks.


@honest
def three_sides_joined_at_once(work: Work) -> None:
    for number, name in enumerate(("a", "b", "c")):
        work.branch(name)
        work.write(f"catatan-{number}.md", name)
        work.commit()
    work.git("checkout", "-q", "main")
    work.git("merge", "-q", "-m", "Gabung", "a", "b", "c", env=work.who("2023-05-06", ADMIN))


@honest
def two_planners_on_two_branches(work: Work) -> None:
    work.branch("satu")
    recorded_by_a_colleague(work)
    work.branch("dua", "main")
    corrected(work, "64", "65", "2023-05-06")
    work.commit("2023-05-06")
    work.merge("satu")
    work.merge("dua", at="2023-05-07")


def corrected(work: Work, old: str, new: str, at: str, *, previous: str = "") -> None:
    """The last record of the first indicator, corrected."""
    work.edit(FIRST, f"value: {old}", f"value: {new}")
    work.write(FIRST, work.read(FIRST) + f'  revisions: [{{at: "{at}T09:00:00+07:00", by: {PLANNER}, '
               f"previous: {{value: {previous or old}}}, reason: salah rekap}}]\n")  # fmt: skip


@planted("deleted", check={"deleted"})
def record_reverted(work: Work) -> None:
    recorded_by_a_colleague(work)
    work.git(*BASE)
    work.git("revert", "--no-edit", "HEAD", env=work.who("2023-05-07", COLLEAGUE))


@planted("closing", check={"closing-chain"})
def closing_reverted(work: Work) -> None:
    work.git("revert", "--no-edit", "HEAD~1", env=work.who("2023-05-06", VERIFIER))
    assert not (work.root / CLOSING).exists()


@honest
def note_of_the_team_reverted(work: Work) -> None:
    work.write("README.md", "x")
    work.commit()
    work.git("revert", "--no-edit", "HEAD", env=work.who("2023-05-06"))


@planted("no-reason", check={"no-reason"})
def value_in_one_commit_and_its_revision_in_the_next(work: Work) -> None:
    work.edit(FIRST, "value: 64", "value: 65")
    work.commit()
    work.edit(FIRST, "value: 65", "value: 64")
    corrected(work, "64", "65", "2023-05-06")
    work.commit("2023-05-06")


@planted("no-reason", check={"unexplained-value"})
def revision_that_keeps_another_value(work: Work) -> None:
    corrected(work, "64", "94", "2023-05-05", previous="93")
    work.commit()


@planted("trail", check={"rewritten-history"})
def revision_taken_away_again(work: Work) -> None:
    corrected(work, "64", "94", "2023-05-05")
    work.commit()
    work.git(*BASE)
    work.write(FIRST, work.read(FIRST).rpartition("  revisions:")[0])
    work.commit("2023-05-06")


@planted("grounds", check={"grounds"})
def correction_with_a_reason_that_says_nothing(work: Work) -> None:
    corrected(work, "64", "94", "2023-05-05")
    work.edit(FIRST, "reason: salah rekap", "reason: '\u200b-'")
    work.commit()


@planted("deleted")
def record_moved_to_another_month(work: Work) -> None:
    recorded_by_a_colleague(work)
    work.git(*BASE)
    work.edit(SECOND, f"{OPEN}:", f"{OPEN.plus(1)}:")
    work.commit("2023-06-05", COLLEAGUE)


@planted("added-again")
def record_deleted_and_recorded_anew(work: Work) -> None:
    recorded_by_a_colleague(work)
    good = work.read(SECOND).rpartition(f"{OPEN}:")[0]
    work.write(SECOND, good)
    work.commit("2023-05-06", COLLEAGUE)
    work.record(OPEN, 99, "2023-05-07", by=COLLEAGUE)
    work.commit("2023-05-07", COLLEAGUE)


@planted("closed-month")
def status_of_a_closed_month(work: Work) -> None:
    head, mark, tail = work.read(FIRST).partition(f"{MARCH}:")
    work.write(FIRST, head + mark + tail.replace("status: final", "status: provisional", 1))
    work.commit()


@planted("evidence-changed", check={"evidence-changed"})
def evidence_no_longer_named(work: Work) -> None:
    work.write(FIRST, work.read(FIRST).rpartition("  evidence:")[0])
    work.commit()


@planted("evidence-changed", check={"evidence-changed"})
def fingerprint_of_the_evidence_taken_away(work: Work) -> None:
    work.write(FIRST, work.read(FIRST).rpartition(", sha256: ")[0] + "}]\n")
    work.commit()


@planted("no-reason", check={"unexplained-value"})
def final_value_called_provisional_again(work: Work) -> None:
    head, mark, tail = work.read(FIRST).partition(f"{OPEN}:")
    work.write(FIRST, head + mark + tail.replace("status: final", "status: provisional"))
    work.commit()


@planted("chain", check={"closing-chain"})
def older_month_reopened_before_the_latest(work: Work) -> None:
    at, february = day("2023-05-08"), MARCH.plus(-1)
    seal = load(work.root, at).portfolio.closings[february].seal
    assert seal is not None
    why = Reopening(seal, at, VERIFIER, "Salah rekap", "Berita acara 3")
    work.write(CLOSING.replace(str(MARCH), str(february)), closings.written(Closing(february, None, (why,))).decode())
    work.commit("2023-05-08", VERIFIER)


@planted("not-yours", check={"not-yours"})
def month_reopened_by_a_planner(work: Work) -> None:
    at = day("2023-05-08")
    seal = load(work.root, at).portfolio.closings[MARCH].seal
    assert seal is not None
    why = Reopening(seal, at, PLANNER, "Salah rekap", "Berita acara 3")
    work.write(CLOSING, closings.written(Closing(MARCH, None, (why,))).decode())
    work.commit("2023-05-08", PLANNER)


def merged_as_main_has_it(work: Work, value: int) -> None:
    """Two people recorded the same month; the merge takes all of main, which holds 70."""
    for name, by, reached in (("usulan", PLANNER, value), ("main", COLLEAGUE, 70)):
        if name != "main":
            work.branch(name)
        else:
            work.git("checkout", "-q", name)
        work.record(OPEN, reached, "2023-05-05", by=by)
        work.commit(by=by)
    work.git("merge", "-q", "-s", "ours", "--no-ff", "-m", "Gabung", "usulan", env=work.who("2023-05-06", ADMIN))


@honest
def merge_of_two_people_who_recorded_the_same(work: Work) -> None:
    merged_as_main_has_it(work, 70)


@planted("trail", "no-reason")
def merge_that_takes_the_other_of_two_first_values(work: Work) -> None:
    merged_as_main_has_it(work, 60)


@honest
def main_merged_into_a_branch_before_it_is_asked_for(work: Work) -> None:
    work.branch("usulan", "main~2")
    recorded_by_a_colleague(work, "2023-05-04")
    work.git("merge", "-q", "--no-ff", "-m", "Gabung main", "main", env=work.who("2023-05-05", COLLEAGUE))
    work.git("checkout", "-q", "-B", "main", "usulan")


@honest
def picked_to_another_branch_and_merged_back(work: Work) -> None:
    work.branch("rilis")
    work.git("checkout", "-q", "main")
    recorded_by_a_colleague(work)
    work.git("checkout", "-q", "rilis")
    who = work.who("2023-05-06", ADMIN)
    work.git("cherry-pick", "main", env={name: text for name, text in who.items() if "COMMITTER" in name})
    work.merge("rilis", at="2023-05-07")


@honest
def another_repository_brought_in(work: Work) -> None:
    work.git("checkout", "-q", "--orphan", "lain")
    work.git("rm", "-rqf", ".")
    work.write("alat/x.py", "x")
    work.commit("2020-01-01", STRANGER)
    work.git("checkout", "-q", "main")
    work.git("merge", "-q", "--allow-unrelated-histories", "--no-ff", "-m", "Impor", "lain",
             env=work.who("2023-05-06", ADMIN))  # fmt: skip


@honest
def merge_by_somebody_unknown_who_adds_nothing(work: Work) -> None:
    work.branch("usulan")
    work.write("README.md", "x")
    work.commit()
    work.git("checkout", "-q", "main")
    recorded_by_a_colleague(work)
    work.merge("usulan", by="Robot <bot@host.example>")


@planted("closed-month", "no-reason")
def closed_value_under_cover_of_other_line_ends(work: Work) -> None:
    work.git("config", "core.autocrlf", "false")
    work.write(FIRST, work.read(FIRST).replace("value: 63", "value: 83").replace("\n", "\r\n"))
    work.commit()


@planted("closing")
def merge_that_drops_a_closing(work: Work) -> None:
    work.branch("lama", "main~3")
    work.write("README.md", "x")
    work.commit("2023-04-12")
    work.git("merge", "-q", "-s", "ours", "-m", "Gabung", "main", env=work.who("2023-05-06", VERIFIER))
    work.git("checkout", "-q", "-B", "main", "lama")


@honest
def preliminary_value_that_becomes_final(work: Work) -> None:
    work.record(OPEN, 80, "2023-05-02", by=COLLEAGUE)
    work.write(SECOND, work.read(SECOND).replace(f"{OPEN}:\n  value: 80\n  status: final",
                                                 f"{OPEN}:\n  value: 80\n  status: provisional"))  # fmt: skip
    work.commit("2023-05-02", COLLEAGUE)
    work.edit(SECOND, "value: 80\n  status: provisional", "value: 81\n  status: final")
    work.write(SECOND, work.read(SECOND) + f'  revisions: [{{at: "2023-05-06T09:00:00+07:00", by: {COLLEAGUE}, '
               "previous: {value: 80, status: provisional}, reason: Data final}]\n")  # fmt: skip
    work.commit("2023-05-06", COLLEAGUE)


@honest
def month_in_which_nothing_could_be_counted(work: Work) -> None:
    text = record_text(OPEN, 88, day("2023-05-05"), COLLEAGUE)
    work.write(SECOND, work.read(SECOND) + text.replace("value: 88", "not_applicable: Survei ditunda karena banjir"))
    work.commit(by=COLLEAGUE)


@planted("grounds", check={"grounds"})
def month_without_a_value_for_no_reason(work: Work) -> None:
    text = record_text(OPEN, 88, day("2023-05-05"), COLLEAGUE)
    work.write(SECOND, work.read(SECOND) + text.replace("value: 88", "not_applicable: '-'"))
    work.commit(by=COLLEAGUE)


@honest
def files_written_otherwise(work: Work) -> None:
    work.edit(PLAN, "plausible: {min: 0, max: 1000}", "plausible:\n      min: 0\n      max: 1000")
    work.edit(KAK, "title: Program Contoh", 'title: "Program Contoh"  # nama resmi')
    work.edit(FIRST, "  status: final\n  note: Rekap dicocokkan.", "  note: Rekap dicocokkan.\n  status: final")
    work.commit()


@honest
def file_that_may_be_run(work: Work) -> None:
    work.git("update-index", "--chmod=+x", FIRST)
    work.git("commit", "-q", "-m", "Izin", env=work.who("2023-05-05"))
    work.git("checkout", "-q", "-f", "main")


@planted("unreadable")
def link_to_another_file_in_place_of_the_records(work: Work) -> None:
    other = work.root / "lain.yaml"
    other.write_text(work.read(FIRST).replace("value: 63", "value: 83"), "utf-8")
    (work.root / FIRST).unlink()
    (work.root / FIRST).symlink_to("../../../../lain.yaml")
    work.commit()


@planted(status=0, gate=1)
def program_copied_into_a_second_folder(work: Work) -> None:
    shutil.copytree(work.root / "data/programs/contoh", work.root / "data/programs/contoh - Copy")
    work.commit(by=ADMIN)


@planted("not-yours", check={"not-yours"})
def planner_changes_how_git_reads_the_files(work: Work) -> None:
    work.write(".gitattributes", "data/** -diff\n")
    work.commit()


@pytest.mark.parametrize("name", ["origin/main", "refs/remotes/origin/main", "heads/main"])
def test_a_tag_of_the_bases_name_blinds_nobody(story: Path, tmp_path: Path, kpi: Kpi, name: str) -> None:
    """A full name means the branch; a short one that may be either is refused."""
    work = begun(story, tmp_path)
    work.edit(FIRST, "value: 63", "value: 83")
    work.commit()
    work.git("update-ref", f"refs/tags/{name}", "HEAD")
    done = kpi("check", "--base", "refs/remotes/origin/main", "--lang", "en", cwd=work.root)
    assert (done.status, "locked-month" in done.out) == (1, True)
    if not name.startswith("refs/"):
        assert kpi("check", "--base", name, "--lang", "en", cwd=work.root).status == 2


def merging(kpi: Kpi, work: Work) -> tuple[int, str, dict[str, str | None] | None]:
    """Exit status of check, what it prints, and what it says of a squash."""
    call = ("check", "--base", "refs/remotes/origin/main", "--lang", "en")
    done = kpi(*call, cwd=work.root)
    told = json.loads(kpi(*call, "--format", "json", cwd=work.root).out)
    return done.status, flat(done.out), told["squash"]


def test_a_request_says_how_it_is_merged_where_a_squash_would_be_found(story: Path, tmp_path: Path, kpi: Kpi) -> None:
    """What is said of the squash is what the audit finds when it is made."""
    work = begun(story, tmp_path)
    work.record(OPEN, 88, "2023-05-09", by=COLLEAGUE)
    told = f"Catat\n\nKPI-Cell: contoh/kepuasan\nKPI-Period: {OPEN}\nKPI-Value: 88\n"
    work.commit("2023-05-09", COLLEAGUE, message=told)
    status, said, squash = merging(kpi, work)
    assert status == 0
    assert "merge it as it is, with a merge commit" in said
    assert squash is not None
    assert (squash["day"], squash["with_trailers"]) == ("2023-05-11", "2023-05-17")
    host = "Host <noreply@host.example>"
    for message, days in (("Usulan (#7)", ("2023-05-10", "2023-05-12")), (told, ("2023-05-15", "2023-05-18"))):
        for day_, status in zip(days, (0, 1), strict=True):
            work.git("reset", "-q", "--soft", "origin/main")
            work.commit(day_, COLLEAGUE, committer=host, message=message)
            assert kpi("audit", cwd=work.root).status == status


def test_a_request_that_may_be_squashed_at_any_time_says_nothing_of_it(story: Path, tmp_path: Path, kpi: Kpi) -> None:
    work = begun(story, tmp_path)
    work.record(OPEN, 88, "2023-05-20", by=COLLEAGUE)
    work.commit("2023-05-20", COLLEAGUE)
    status, said, squash = merging(kpi, work)
    assert (status, squash) == (0, None)
    assert "squash" not in said
