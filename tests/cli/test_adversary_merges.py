"""What a commit itself changed: merges that take something back, files that guard the data, and under whose name.

The rows are as in ``test_adversary``.
"""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING, Final

import pytest

from tests.adversary import (
    ADMIN,
    COLLEAGUE,
    FIRST,
    KAK,
    KPI,
    OPEN,
    PLAN,
    PLANNER,
    SECOND,
    STRANGER,
    VERIFIER,
    Cases,
    begun,
    judge,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.adversary import Work
    from tests.conftest import Kpi

CASES: Final = Cases()
planted, honest = CASES.planted, CASES.honest
WORKFLOW: Final = ".github/workflows/kpi.yml"
GUEST: Final = "Tamu Contoh <tamu@contoh.go.id>"  # a planner of another program
LEFT: Final = "  - {name: Rekan Contoh, email: rekan@contoh.go.id, role: planner, programs: [contoh]}\n"


@pytest.mark.parametrize("case", CASES)
def test_case(case: str, story: Path, tmp_path: Path, kpi: Kpi) -> None:
    judge(CASES[case], begun(story, tmp_path), kpi)


def shared(work: Work) -> None:
    """What is there by now is on the branch that a request goes to."""
    work.git("update-ref", "refs/remotes/origin/main", "main")


def narrowed(work: Work) -> None:
    work.edit(KPI, "entry_window_days: 10", "entry_window_days: 7")


def guarded(work: Work) -> None:
    work.write(WORKFLOW, "name: kpi\non: [push, pull_request]\n")


def dismissed(work: Work) -> None:
    work.edit(KPI, LEFT, "")


def banded(work: Work) -> None:
    work.edit(KPI, "min: 91", "min: 95")


def guest(work: Work) -> None:
    """Let a planner of another program in, before anything else."""
    work.write("data/programs/lain/kak.yaml", "id: lain\ntitle: Program Lain\nillustrative: true\nstate: proposed\n")
    work.edit(KPI, "people:\n", "people:\n  - {name: Tamu Contoh, email: tamu@contoh.go.id, role: planner, "
              "programs: [lain]}\n")  # fmt: skip
    work.commit("2023-05-04", ADMIN)
    shared(work)


def each_of(*deeds: Callable[[Work], object]) -> Callable[[Work], object]:
    """Some deeds, one after the other."""

    def do(work: Work) -> None:
        for deed in deeds:
            deed(work)

    return do


def apart(work: Work, decided: Callable[[Work], object], by: str = PLANNER, base: str = "main") -> None:
    """A branch with a file of no meaning, and beside it what an administrator decided on main."""
    work.branch("cabang", base)
    work.write("catatan.md", "catatan\n")
    work.commit("2023-05-05", by)
    work.git("checkout", "-q", "main")
    decided(work)
    work.commit("2023-05-06", ADMIN)
    shared(work)


def joined(work: Work, *options: str, by: str = PLANNER, then: Callable[[Work], object] | None = None) -> None:
    """Merge main into the branch, with something done to it on the way."""
    work.git("checkout", "-q", "cabang")
    if then is None:
        work.git("merge", "-q", "-m", "Gabung main", *options, "main", env=work.who("2023-05-07", by))
        return
    work.git("merge", "-q", "--no-ff", "--no-commit", *options, "main", env=work.who("2023-05-07", by))
    then(work)
    work.commit("2023-05-07", by)


# A merge that takes back what was decided on the other side.


@planted("not-yours", check={"not-yours"})
def narrower_window_taken_back_by_a_merge(work: Work) -> None:
    apart(work, narrowed)
    joined(work, "-s", "ours")


@planted("not-yours", check={"not-yours"})
def workflow_taken_back_by_a_merge(work: Work) -> None:
    guarded(work)
    work.commit("2023-05-04", ADMIN)
    shared(work)
    apart(work, lambda it: it.write(WORKFLOW, "name: kpi\non: [push]\n"))
    joined(work, "-s", "ours")


@planted("not-yours", check={"not-yours"})
def dismissed_person_reinstated_by_their_own_merge(work: Work) -> None:
    apart(work, dismissed, by=COLLEAGUE)
    joined(work, "-s", "ours", by=COLLEAGUE)


@planted("not-yours", check={"not-yours"})
def bands_taken_back_by_a_stranger(work: Work) -> None:
    apart(work, banded, by=STRANGER)
    joined(work, "-s", "ours", by=STRANGER)


@planted("not-yours", check={"not-yours"})
def decision_taken_back_by_a_merge_and_the_merge_merged(work: Work) -> None:
    apart(work, narrowed)
    joined(work, "-s", "ours")
    work.merge("cabang", at="2023-05-08")


@planted("not-yours", check={"not-yours"})
def one_decision_of_two_taken_back_on_the_way(work: Work) -> None:
    apart(work, each_of(narrowed, banded))
    joined(work, then=lambda it: it.edit(KPI, "entry_window_days: 7", "entry_window_days: 10"))


@planted("not-yours", check={"not-yours"})
def settings_of_nobody_in_a_merge(work: Work) -> None:
    apart(work, banded)
    joined(work, then=lambda it: it.edit(KPI, "entry_window_days: 10", "entry_window_days: 28"))


@planted("not-yours", check={"not-yours"})
def decision_taken_back_with_main_first(work: Work) -> None:
    apart(work, narrowed)
    work.git("merge", "-q", "--no-ff", "--no-commit", "cabang", env=work.who())
    work.edit(KPI, "entry_window_days: 7", "entry_window_days: 10")
    work.commit("2023-05-07", PLANNER)


@planted("not-yours", check={"not-yours"})
def decision_taken_back_in_an_octopus(work: Work) -> None:
    apart(work, narrowed)
    work.branch("lain", "cabang")
    work.write("lain.md", "lain\n")
    work.commit("2023-05-06")
    tree = work.git("rev-parse", "lain^{tree}")
    parents = [word for one in ("cabang", "lain", "main") for word in ("-p", one)]
    merged = work.git("commit-tree", tree, *parents, "-m", "Gabung", env=work.who("2023-05-07"))
    work.git("reset", "-q", "--hard", merged)


@planted("not-yours", check={"not-yours"})
def choice_between_two_decisions(work: Work) -> None:
    work.branch("cabang")
    work.edit(KPI, "entry_window_days: 10", "entry_window_days: 12")
    work.commit("2023-05-05", ADMIN)
    work.git("checkout", "-q", "main")
    narrowed(work)
    work.commit("2023-05-06", ADMIN)
    shared(work)
    joined(work, "-X", "ours")


@planted("deleted", "not-yours", check={"deleted"})
def record_of_another_taken_back_by_a_guest(work: Work) -> None:
    guest(work)
    work.branch("cabang")
    work.write("catatan.md", "catatan\n")
    work.commit("2023-05-05", GUEST)
    work.git("checkout", "-q", "main")
    work.record(OPEN, 88, "2023-05-05", by=COLLEAGUE)
    work.commit("2023-05-05", COLLEAGUE)
    shared(work)
    joined(work, "-s", "ours", by=GUEST)


@planted("not-yours", check={"not-yours"})
def note_of_another_taken_back_by_a_guest(work: Work) -> None:
    guest(work)
    work.branch("cabang")
    work.write("catatan.md", "catatan\n")
    work.commit("2023-05-05", GUEST)
    work.git("checkout", "-q", "main")
    text = work.read(FIRST)
    at = text.rindex("note: Rekap dicocokkan")
    work.write(FIRST, text[:at] + text[at:].replace("Rekap dicocokkan", "Rekap diperiksa Inspektorat", 1))
    work.commit("2023-05-06", VERIFIER)
    shared(work)
    joined(work, "-s", "ours", by=GUEST)


@honest
def planner_merges_a_decision_into_their_branch(work: Work) -> None:
    apart(work, each_of(narrowed, guarded, dismissed))
    joined(work)


@honest
def branch_from_before_a_decision_merged_by_a_planner(work: Work) -> None:
    apart(work, each_of(narrowed, guarded))
    work.merge("cabang", at="2023-05-08", by=PLANNER)


@honest
def branch_from_before_a_decision_merged_by_a_host(work: Work) -> None:
    apart(work, narrowed)
    work.git("merge", "-q", "--no-ff", "-m", "Merge pull request #7", "cabang",
             env=work.who("2023-05-08", PLANNER, committer="Host <noreply@host.example>"))  # fmt: skip


@honest
def administrator_takes_a_decision_back_by_a_merge(work: Work) -> None:
    apart(work, narrowed, by=ADMIN)
    joined(work, "-s", "ours", by=ADMIN)


@honest
def decision_that_was_taken_back_by_itself_merged(work: Work) -> None:
    apart(work, narrowed)
    work.edit(KPI, "entry_window_days: 7", "entry_window_days: 10")
    work.commit("2023-05-07", ADMIN)
    shared(work)
    joined(work)


@honest
def decisions_of_two_sides_merged_by_a_planner(work: Work) -> None:
    work.branch("cabang")
    work.edit(KPI, LEFT, LEFT + LEFT.replace("Rekan", "Mitra").replace("rekan@", "mitra@"))
    work.commit("2023-05-05", ADMIN)
    work.git("checkout", "-q", "main")
    narrowed(work)
    work.commit("2023-05-06", ADMIN)
    shared(work)
    joined(work)


@honest
def three_branches_merged_at_once(work: Work) -> None:
    apart(work, narrowed)
    work.branch("lain", "main~1")
    work.record(OPEN, 88, "2023-05-05", by=COLLEAGUE)
    work.commit("2023-05-05", COLLEAGUE)
    work.git("checkout", "-q", "main")
    work.git("merge", "-q", "-m", "Gabung", "cabang", "lain", env=work.who("2023-05-07", PLANNER))


@honest
def person_who_was_let_in_on_main_merges(work: Work) -> None:
    apart(work, lambda it: it.edit(KPI, "people:\n", "people:\n  - {name: Tamu Contoh, email: tamu@contoh.go.id, "
                                   "role: planner, programs: [contoh]}\n"))  # fmt: skip
    joined(work, by=GUEST, then=lambda it: it.write("data/programs/contoh/evidence/baru.txt", "baru\n"))


@honest
def programs_changed_on_both_sides_merged_by_a_guest(work: Work) -> None:
    guest(work)
    work.branch("cabang")
    work.edit(PLAN, "agency: ", "agency: Dinas ")
    work.commit("2023-05-05", PLANNER)
    work.git("checkout", "-q", "main")
    text = work.read(PLAN)
    at = text.rindex("source: ")
    work.write(PLAN, text[:at] + text[at:].replace("source: ", "source: Rekap ", 1))
    work.commit("2023-05-06", COLLEAGUE)
    work.git("merge", "-q", "--no-ff", "-m", "Gabung", "cabang",
             env=work.who("2023-05-08", GUEST, committer="Host <noreply@host.example>"))  # fmt: skip


def test_decision_taken_back_by_a_merge_is_listed(story: Path, tmp_path: Path, kpi: Kpi) -> None:
    work = begun(story, tmp_path)
    apart(work, narrowed, by=ADMIN)
    joined(work, "-s", "ours", by=ADMIN)
    said = kpi("audit", "--lang", "en", cwd=work.root).out
    rules = said[said.index("Changes of the rules") :]
    assert "by Admin Contoh" in rules
    assert rules.count("days for") == 2  # narrowed, and taken back


@planted("not-yours", check={"not-yours"})
def workflow_deleted_on_the_way_of_a_merge(work: Work) -> None:
    guarded(work)
    work.commit("2023-05-04", ADMIN)
    shared(work)
    apart(work, narrowed)
    joined(work, then=lambda it: it.write(WORKFLOW, None))


@planted("not-yours", check={"not-yours"})
def decision_taken_back_before_another_is_merged(work: Work) -> None:
    apart(work, narrowed)
    joined(work, "-s", "ours")
    work.git("checkout", "-q", "main")
    banded(work)
    work.commit("2023-05-08", ADMIN)
    shared(work)
    joined(work)


def crossed(work: Work) -> None:
    """Two lines that merged one another, and a decision on main after that."""
    apart(work, banded)
    branch = work.git("rev-parse", "cabang")
    joined(work)
    work.git("checkout", "-q", "main")
    work.git("merge", "-q", "--no-ff", "-m", "Gabung", branch, env=work.who("2023-05-07", ADMIN))
    narrowed(work)
    work.commit("2023-05-08", ADMIN)
    shared(work)
    work.git("checkout", "-q", "cabang")


@planted("not-yours", check={"not-yours"})
def decision_taken_back_between_lines_that_crossed(work: Work) -> None:
    crossed(work)
    work.git("merge", "-q", "-s", "ours", "-m", "Gabung", "main", env=work.who("2023-05-09"))


@honest
def lines_that_crossed_merged_again(work: Work) -> None:
    crossed(work)
    work.git("merge", "-q", "-m", "Gabung", "main", env=work.who("2023-05-09"))


@honest
def decision_that_was_cherry_picked_before(work: Work) -> None:
    apart(work, narrowed)
    work.git("checkout", "-q", "cabang")
    committer = {name: value for name, value in work.who("2023-05-07").items() if "COMMITTER" in name}
    work.git("cherry-pick", "main", env=committer)
    work.git("merge", "-q", "-m", "Gabung", "main", env=work.who("2023-05-08"))


@honest
def stale_branch_closed_by_a_planner(work: Work) -> None:
    apart(work, narrowed)
    work.git("merge", "-q", "-s", "ours", "-m", "Usang", "cabang", env=work.who("2023-05-08"))


def test_rule_of_an_indicator_taken_back_by_a_merge_is_listed(story: Path, tmp_path: Path, kpi: Kpi) -> None:
    work = begun(story, tmp_path)
    apart(work, lambda it: it.edit(PLAN, "plausible: {min: 0, max: 1000}", "plausible: {min: 0, max: 200}"))
    joined(work, "-s", "ours")
    said = kpi("audit", "--lang", "en", cwd=work.root).out
    rules = said[said.index("Changes of the rules") :]
    assert "by Admin Contoh" in rules
    assert "by Perencana Contoh" in rules


# Files that guard the data.

GUARDS: Final = (
    "data/.gitattributes", "data/programs/contoh/.gitattributes", ".gitattributes", ".GitAttributes", ".gitmodules",
    ".lfsconfig", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS", ".github/workflows/lain.yml",
    ".github/actions/gerbang/action.yml", ".github/scripts/gerbang.sh", ".github/rulesets/main.json",
    ".github/dependabot.yml", ".gitlab-ci.yml", ".gitlab-ci-lain.yml", ".circleci/config.yml", "azure-pipelines.yml",
    "bitbucket-pipelines.yml", ".travis.yml", ".drone.yml", "Jenkinsfile", ".woodpecker/kpi.yml", ".woodpecker.yml",
    ".forgejo/workflows/kpi.yml", ".gitea/workflows/kpi.yml", ".buildkite/pipeline.yml", ".mergify.yml",
    "renovate.json", "lefthook.yml", ".lefthook/pre-commit/x.sh", ".pre-commit-config.yaml", ".husky/pre-commit",
    ".githooks/pre-commit", "requirements.txt", "requirements/ci.txt", "constraints.txt", "action.yml",
    "schemas/kpi.schema.json",
)  # fmt: skip
#: Files that nothing runs, and nobody asks.
FREE: Final = (
    "README.md", ".github/ISSUE_TEMPLATE/usul.yml", ".github/pull_request_template.md", "docs/requirements.md",
    "catatan/schemas/lain.json", ".gitignore", ".editorconfig",
)  # fmt: skip


@pytest.mark.parametrize("path", GUARDS)
def test_guard_is_an_administrators(path: str) -> None:
    from kpi.model.domain.guards import is_guard

    assert is_guard(path)
    assert path.startswith(("data/", "schemas/")) or is_guard(f"../{path}")


@pytest.mark.parametrize("path", FREE)
def test_file_that_guards_nothing(path: str) -> None:
    from kpi.model.domain.guards import is_guard

    assert not is_guard(path)


@planted("not-yours", check={"not-yours"})
def attributes_among_the_data_by_a_planner(work: Work) -> None:
    work.write("data/.gitattributes", "*.yaml merge=union\n")
    work.commit()


@planted("not-yours", check={"not-yours"})
def attributes_of_a_program_by_a_planner(work: Work) -> None:
    work.write("data/programs/contoh/.gitattributes", "*.yaml -diff\n")
    work.commit()


@planted("not-yours", check={"not-yours"})
def gate_of_another_host_by_a_planner(work: Work) -> None:
    work.write(".circleci/config.yml", "version: 2\n")
    work.commit()


@planted("not-yours", check={"not-yours"})
def version_of_kpi_by_a_planner(work: Work) -> None:
    work.write("requirements.txt", "kpi==0\n")
    work.commit()


@planted("not-yours", check={"not-yours"})
def workflow_outside_a_data_root_below_the_top(work: Work) -> None:
    (work.root / "sub").mkdir()
    work.git("mv", "data", "sub/data")
    work.commit("2023-05-04", ADMIN)
    shared(work)
    work.write(WORKFLOW, "name: kosong\n")
    work.commit()


@honest
def workflow_by_an_administrator(work: Work) -> None:
    guarded(work)
    work.write("data/.gitattributes", "*.yaml text\n")
    work.commit(by=ADMIN)


@honest
def template_of_a_request_by_a_planner(work: Work) -> None:
    work.write(".github/pull_request_template.md", "Apa yang berubah?\n")
    work.commit()


# Under whose name.


@planted("not-yours", check={"not-yours"})
def evidence_by_a_stranger_among_other_things(work: Work) -> None:
    work.write("data/programs/contoh/evidence/2023-05.txt", "palsu\n")
    work.write("README.md", "ubah\n")
    work.commit(by=STRANGER)


@planted("not-yours", check={"not-yours"})
def file_among_the_data_by_a_stranger(work: Work) -> None:
    work.write("data/reports/2023-04.txt", "Semua target tercapai.\n")
    work.commit(by=STRANGER)


@planted("not-yours", check={"not-yours"})
def evidence_of_another_program_by_a_guest(work: Work) -> None:
    guest(work)
    work.write("data/programs/contoh/evidence/2023-05.txt", "palsu\n")
    work.commit(by=GUEST)


@planted("not-yours", check={"not-yours"})
def settings_under_an_address_that_hides_its_owner(work: Work) -> None:
    narrowed(work)
    work.commit(by="Siapa <x@noreply.laptop.example>", committer=PLANNER, message=f"x\n\nCo-authored-by: {ADMIN}")


@planted("not-yours", check={"not-yours"})
def settings_committed_as_a_host_for_an_administrator(work: Work) -> None:
    narrowed(work)
    work.commit(by=PLANNER, committer="Host <noreply@host.example>", message=f"x\n\nCo-authored-by: {ADMIN}")


@planted("not-yours", check={"not-yours"})
def workflow_committed_as_a_host_for_an_administrator(work: Work) -> None:
    guarded(work)
    work.commit(by="Host <noreply@host.example>", message=f"x\n\nCo-authored-by: {ADMIN}")


@planted("not-yours", check={"not-yours"})
def program_of_another_with_their_name_in_the_message(work: Work) -> None:
    guest(work)
    work.record(OPEN, 88, "2023-05-05", by=COLLEAGUE)
    work.commit(by=GUEST, message=f"x\n\nCo-authored-by: {COLLEAGUE}")


@planted("not-yours", check={"not-yours"})
def stranger_squashed_by_a_host(work: Work) -> None:
    work.record(OPEN, 88, "2023-05-05", by=COLLEAGUE)
    work.commit(by=STRANGER, committer="Host <noreply@host.example>", message=f"x\n\nCo-authored-by: {COLLEAGUE}")


@planted("other-author", check={"other-author"})
def record_in_the_name_of_another_with_the_own_address(work: Work) -> None:
    work.record(OPEN, 88, "2023-05-05", by="Verifikator Contoh <rekan@contoh.go.id>")
    work.commit(by=COLLEAGUE)


@planted("not-yours", check={"not-yours"})
def commit_in_the_name_of_another_with_the_own_address(work: Work) -> None:
    work.record(OPEN, 88, "2023-05-05", by=COLLEAGUE)
    work.commit(by="VERIFIKATOR  Contoh <rekan@contoh.go.id>")


@honest
def record_under_a_shorter_name(work: Work) -> None:
    work.record(OPEN, 88, "2023-05-05", by="Rekan <rekan@contoh.go.id>")
    work.commit(by="rekan c. <rekan@contoh.go.id>")


@honest
def two_people_of_one_name(work: Work) -> None:
    work.edit(KPI, "people:\n", "people:\n  - {name: Rekan Contoh, email: rekan2@contoh.go.id, role: planner, "
              "programs: [contoh]}\n")  # fmt: skip
    work.commit("2023-05-04", ADMIN)
    shared(work)
    work.record(OPEN, 88, "2023-05-05", by="Rekan Contoh <rekan2@contoh.go.id>")
    work.commit(by="Rekan Contoh <rekan2@contoh.go.id>")


@honest
def readme_by_a_stranger(work: Work) -> None:
    work.write("README.md", "ubah\n")
    work.commit(by=STRANGER)


@honest
def request_of_two_planners_squashed_by_a_host(work: Work) -> None:
    guest(work)
    work.record(OPEN, 88, "2023-05-05", by=COLLEAGUE, path=SECOND)
    work.write("data/programs/lain/evidence/2023-04.txt", "Rekap\n")
    work.commit(by=GUEST, committer="Host <noreply@host.example>", message=f"x\n\nCo-authored-by: {COLLEAGUE}")


@honest
def everything_written_with_other_line_ends_by_a_guest(work: Work) -> None:
    guest(work)
    for path in work.git("ls-files", "data").split("\n"):
        work.write(path, work.read(path).replace("\n", "\r\n"))
    work.commit(by=GUEST)


@planted("not-yours", check={"not-yours"})
def other_line_ends_and_one_word_by_a_guest(work: Work) -> None:
    guest(work)
    for path in work.git("ls-files", "data").split("\n"):
        work.write(path, work.read(path).replace("\n", "\r\n"))
    work.edit(PLAN, "agency: ", "agency: Lain ")
    work.commit(by=GUEST)


# A data root that is copied on.


def copied_on(work: Work, left: tuple[str, ...], value: str = "value: 63") -> None:
    """Copy the data below ``sub``, with another value of a closed month, and leave of the first root only some."""
    shutil.copytree(work.root / "data", work.root / "sub" / "data")
    work.edit(f"sub/{FIRST}", "value: 63", value)
    for path in work.git("ls-files", "data").split("\n"):
        if not path.startswith(left):
            work.write(path, None)


@planted("closed-month", "no-reason", check={"closed-month"})
def root_copied_on_with_the_settings_left_behind(work: Work) -> None:
    copied_on(work, (KPI,), "value: 83")
    work.commit(by=ADMIN)


@planted("closed-month", "no-reason", check={"closed-month"})
def root_copied_on_with_all_of_the_first_left_behind(work: Work) -> None:
    copied_on(work, ("data/",), "value: 83")
    work.commit(by=ADMIN)


@planted("chain", "other-author", check={"other-author"})
def root_copied_on_in_two_steps_the_settings_last(work: Work) -> None:
    copied_on(work, (KPI,), "value: 83")
    (work.root / "sub" / KPI).rename(work.root / "simpanan.yaml")
    work.commit(by=ADMIN)
    (work.root / "simpanan.yaml").rename(work.root / "sub" / KPI)
    work.commit("2023-05-06", by=ADMIN)


@planted("closing", check={"closing"})
def root_copied_on_without_its_closings(work: Work) -> None:
    copied_on(work, (KPI,))
    shutil.rmtree(work.root / "sub" / "data" / "closings")
    work.commit(by=ADMIN)


@honest
def root_copied_as_it_is(work: Work) -> None:
    copied_on(work, ("data/",))
    work.commit(by=ADMIN)


@honest
def root_of_another_organisation_beside_it(work: Work) -> None:
    work.write(f"sub/{KPI}", work.read(KPI).replace("organisation: ", "organisation: Lain "))
    work.write("sub/data/programs/contoh/kak.yaml", work.read(KAK))
    work.write("sub/data/programs/contoh/indicators.yaml", work.read(PLAN))
    work.commit("2023-05-05", ADMIN)


# What somebody takes back that they did themselves.


def recorded(work: Work, hour: int = 9) -> None:
    work.record(OPEN, 88, "2023-05-05", by=COLLEAGUE)
    work.commit("2023-05-05", COLLEAGUE, hour=hour)


@honest
def own_record_taken_back_the_same_day(work: Work) -> None:
    recorded(work)
    work.git("revert", "--no-edit", "HEAD", env=work.who("2023-05-05", COLLEAGUE, hour=10))


@honest
def own_correction_taken_back_the_same_day(work: Work) -> None:
    revision = f'  revisions: [{{at: "2023-05-05T09:00:00+07:00", by: {PLANNER}, previous: {{value: 64}}, reason: salah'
    work.edit(FIRST, "value: 64", "value: 46")
    work.write(FIRST, work.read(FIRST) + revision + " rekap}]\n")
    work.commit()
    work.git("revert", "--no-edit", "HEAD", env=work.who("2023-05-05", hour=10))


@honest
def last_of_some_own_corrections_taken_back(work: Work) -> None:
    recorded(work)
    work.edit(SECOND, "value: 88", "value: 89")
    revision = (
        f'  revisions: [{{at: "2023-05-05T10:00:00+07:00", by: {COLLEAGUE}, previous: {{value: 88}}, reason: salah'
    )
    work.write(SECOND, work.read(SECOND) + revision + " rekap}]\n")
    work.commit("2023-05-05", COLLEAGUE, hour=10)
    work.git("revert", "--no-edit", "HEAD", env=work.who("2023-05-05", COLLEAGUE, hour=11))


@planted("deleted", check={"deleted"})
def record_of_a_colleague_taken_back(work: Work) -> None:
    recorded(work)
    work.git("revert", "--no-edit", "HEAD", env=work.who("2023-05-05", PLANNER, hour=10))


@planted("deleted", check={"deleted"})
def own_record_taken_back_days_later(work: Work) -> None:
    recorded(work)
    work.git("revert", "--no-edit", "HEAD", env=work.who("2023-05-08", COLLEAGUE))


@planted("deleted", check={"deleted"})
def own_record_taken_back_after_a_colleague_went_on(work: Work) -> None:
    recorded(work)
    work.write("catatan.md", "catatan\n")
    work.commit("2023-05-05", PLANNER, hour=10)
    work.git("revert", "--no-edit", "HEAD~1", env=work.who("2023-05-05", COLLEAGUE, hour=11))


@planted("added-again")
def own_record_taken_back_and_replaced(work: Work) -> None:
    recorded(work)
    work.git("revert", "--no-edit", "HEAD", env=work.who("2023-05-05", COLLEAGUE, hour=10))
    work.record(OPEN, 98, "2023-05-05", by=COLLEAGUE)
    work.commit("2023-05-05", COLLEAGUE, hour=11)


def test_squash_of_several_people_is_foretold(story: Path, tmp_path: Path, kpi: Kpi) -> None:
    work = begun(story, tmp_path)
    guest(work)
    recorded(work)
    work.write("data/programs/lain/kak.yaml", work.read("data/programs/lain/kak.yaml").replace("Lain", "Baru"))
    work.commit("2023-05-05", GUEST, hour=10)
    done = kpi("check", "--base", "refs/remotes/origin/main", "--lang", "en", cwd=work.root)
    assert "must name each of them (Co-authored-by): Rekan Contoh" in " ".join(done.out.split())


# Repositories that are no place to work in.


def cloned(work: Work, *options: str) -> None:
    origin = work.git("config", "remote.origin.url")
    shutil.rmtree(work.root)
    subprocess.run(["git", "clone", "-q", *options, origin, str(work.root)], check=True, capture_output=True)


@CASES.refused
def bare_clone(work: Work) -> None:
    cloned(work, "--bare")


@CASES.refused
def clone_without_trees(work: Work) -> None:
    cloned(work, "--filter=tree:0", "--no-checkout")


@CASES.refused
def clone_without_files(work: Work) -> None:
    cloned(work, "--no-checkout")


@CASES.refused
def clone_of_other_files(work: Work) -> None:
    work.git("sparse-checkout", "set", "docs")


def test_data_that_is_a_link_is_named(story: Path, tmp_path: Path, kpi: Kpi) -> None:
    work = begun(story, tmp_path)
    work.git("mv", "data", "asli")
    (work.root / "data").symlink_to("asli")
    work.commit(by=ADMIN)
    for words in (("audit",), ("check", "--base", "refs/remotes/origin/main")):
        done = kpi(*words, "--lang", "en", cwd=work.root)
        assert done.status == 2
        assert "data is a symbolic link" in done.err
