"""Honest work that an audit can't believe is settled by somebody else, and stays to be read."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from tests import adversary
from tests.adversary import ADMIN, COLLEAGUE, FIRST, KPI, OPEN, PLANNER, SECOND, VERIFIER, Work, story_repository
from tests.conftest import flat

if TYPE_CHECKING:
    from tests.conftest import Kpi, Outcome

pytestmark = pytest.mark.moment("2023-05-30")

SCHEMA = Path(__file__).parent.parent.parent / "schemas" / "output" / "audit.schema.json"
ENTRIES = "data/settled.yaml"
GROUNDS = ("--reason", "terlambat dikirim, sudah dicocokkan dengan rekap", "--document", "Nota Dinas 12")


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return story_repository(tmp_path_factory.mktemp("cerita") / "asal")


@pytest.fixture
def work(story: Path, tmp_path: Path, environment: Path) -> Work:  # noqa: ARG001 - it is about what it changes
    """A clone of the story, in which the verifier works."""
    folder = tmp_path / "kerja"
    shutil.copytree(story, folder)
    found = Work(folder)
    found.git("checkout", "-q", "-f", "main")
    works_as(found, VERIFIER)
    return found


def works_as(work: Work, person: str) -> None:
    name, _, mail = person.rstrip(">").partition(" <")
    work.git("config", "user.name", name)
    work.git("config", "user.email", mail)


def late(work: Work) -> str:
    """A record with ``--no-commit`` that was committed ten days later: the commit."""
    work.record(OPEN, 88, "2023-05-10", by=COLLEAGUE)
    work.commit("2023-05-20", COLLEAGUE)
    return work.git("rev-parse", "HEAD")


@pytest.fixture
def call(work: Work, kpi: Kpi) -> Callable[..., Outcome]:
    def run(*arguments: str) -> Outcome:
        return kpi(*arguments, "--lang", "en", cwd=work.root)

    return run


def audited(call: Callable[..., Outcome]) -> dict[str, Any]:
    done = call("audit", "--format", "json")
    tree: dict[str, Any] = json.loads(done.out)
    jsonschema.validate(tree, json.loads(SCHEMA.read_text("utf-8")))
    assert done.status == (0 if tree["holds"] else 1)
    return tree


def pasted(text: str) -> list[str]:
    """The commands that settle, as an audit prints them, with grounds in place of the dots."""
    lines = [line.strip() for line in text.splitlines() if line.strip().startswith("kpi settle ")]
    return [line.removesuffix(" --reason ... --document ...") for line in lines]


# The way to green.


def test_the_audit_names_the_command_and_it_settles(work: Work, call: Callable[..., Outcome]) -> None:
    commit = late(work)
    red = call("audit")
    assert red.status == 1
    (command,) = pasted(red.out)
    assert command == f"kpi settle other-time --commit {commit[:12]} --cell contoh/kepuasan --period {OPEN}"
    done = call(*command.split()[1:], *GROUNDS)
    assert (done.status, done.err) == (0, "")
    assert work.git("log", "-1", "--format=%an %s%n%b").startswith("Verifikator Contoh Settle 1 finding of the audit")
    assert "KPI-Command: settle" in work.git("log", "-1", "--format=%b")
    assert work.git("show", "--name-only", "--format=").split() == [ENTRIES]
    green = call("audit")
    assert (green.status, green.err) == (0, "")
    told = flat(green.out)
    assert "Settled findings" in told
    assert f"[other-time] 1 finding about commit {commit[:12]} of 20 May 2023 by {COLLEAGUE}" in told
    assert (
        f"settled by {VERIFIER} on 30 May 2023: terlambat dikirim, sudah dicocokkan dengan rekap (Nota Dinas 12)"
        in told
    )
    assert "nothing found that does not hold, apart from 1 settled finding" in told
    assert "With the exception of 1 settled finding, which is listed above" in told
    assert "it rests on the word of those who settled it" in told
    assert call("validate").status == 0


def test_check_lets_the_settlement_pass(work: Work, call: Callable[..., Outcome]) -> None:
    commit = late(work)
    work.branch("selesai")
    assert call("settle", "other-time", "--commit", commit[:12], *GROUNDS).status == 0
    done = call("check", "--base", "main")
    assert (done.status, done.err) == (0, ""), done.out
    told = call("diff", "main", "--format", "csv").out
    assert f"other-time in commit {commit[:12]}" in told
    assert GROUNDS[1] in told


def test_a_late_commit_is_settled_before_it_is_merged(work: Work, call: Callable[..., Outcome]) -> None:
    work.branch("usulan")
    commit = late(work)
    refused = call("check", "--base", "main")
    assert refused.status == 1
    assert call("settle", "other-time", "--commit", commit[:12], *GROUNDS).status == 0
    done = call("check", "--base", "main")
    assert (done.status, done.err) == (0, ""), done.out
    work.git("checkout", "-q", "main")
    work.git("merge", "-q", "--ff-only", "usulan")
    assert audited(call)["holds"]


def test_a_changed_value_is_not_settled_in_the_request(work: Work, call: Callable[..., Outcome]) -> None:
    work.branch("usulan")
    work.edit(FIRST, "value: 64", "value: 94")
    work.commit("2023-05-20", PLANNER)
    commit = work.git("rev-parse", "HEAD")
    assert call("settle", "no-reason", "--commit", commit[:12], *GROUNDS).status == 0
    assert call("check", "--base", "main").status == 1


def test_a_squash_a_week_later(work: Work, call: Callable[..., Outcome]) -> None:
    """What a colleague recorded and corrected, joined by an administrator: one entry for each kind of finding."""
    work.branch("usulan")
    work.record(OPEN, 88, "2023-05-09", by=COLLEAGUE)
    work.commit("2023-05-09", COLLEAGUE)
    work.edit(SECOND, "value: 88", "value: 89")
    revision = f'{{at: "2023-05-10T09:00:00+07:00", by: {COLLEAGUE}, previous: {{value: 88}}, reason: salah rekap}}'
    work.write(SECOND, work.read(SECOND) + f"  revisions: [{revision}]\n")
    work.commit("2023-05-10", COLLEAGUE)
    work.git("checkout", "-q", "main")
    work.git("merge", "-q", "--squash", "usulan")
    work.commit("2023-05-20", ADMIN, message="Usulan rekan (#7)")
    found = audited(call)["findings"]
    assert {one["code"] for one in found} >= {"other-author", "other-time"}
    _, mark, together = call("audit").out.partition("All that a commit did of a kind is settled at once by:")
    assert mark
    for command in pasted(together):
        assert call(*command.split()[1:], *GROUNDS).status == 0
    assert audited(call)["holds"]


def test_a_rebase_of_unshared_work(work: Work, call: Callable[..., Outcome]) -> None:
    work.branch("usulan", "main~1")
    work.record(OPEN, 88, "2023-05-03", by=COLLEAGUE)
    work.commit("2023-05-03", COLLEAGUE)
    work.git("rebase", "-q", "main", env=work.who("2023-05-25", COLLEAGUE))
    work.git("checkout", "-q", "main")
    work.git("merge", "-q", "usulan")
    before = audited(call)
    for one in before["findings"]:
        assert call("settle", one["code"], "--commit", one["about"], *GROUNDS).status == 0
    assert audited(call)["holds"]


@pytest.mark.parametrize("people", ["", "people:\n  - {name: R, email: rekan@contoh.go.id, role: administrator}\n"])
def test_where_nobody_else_is_named_the_doer_settles_and_every_audit_says_so(
    work: Work, call: Callable[..., Outcome], people: str
) -> None:
    works_as(work, COLLEAGUE)
    work.write(KPI, work.read(KPI).partition("people:")[0] + people)
    work.commit("2023-05-08", ADMIN)
    work.record(OPEN, 88, "2023-05-09", by=COLLEAGUE)
    work.commit("2023-05-09", COLLEAGUE, made="2023-05-20")
    red = call("audit")
    (command,) = pasted(red.out)
    assert call(*command.split()[1:], *GROUNDS).status == 0
    green = call("audit")
    assert green.status == 0, green.out
    assert f"settled by {COLLEAGUE}, who made that commit, as no second person is named" in flat(green.out)


def test_the_gate_says_how_a_late_rebase_becomes_green(work: Work, call: Callable[..., Outcome]) -> None:
    work.branch("usulan")
    work.record(OPEN, 88, "2023-05-09", by=COLLEAGUE)
    work.commit("2023-05-09", COLLEAGUE, made="2023-05-20")
    commit = work.git("rev-parse", "HEAD")
    printed = call("check", "--base", "main").out
    red = flat(printed)
    settle = f"kpi settle made-late --commit {commit[:12]} --cell contoh/kepuasan --period {OPEN}"
    assert f"{settle} --reason" in printed  # on a line of its own, to be copied
    assert "a verifier or an administrator who did not make this commit" in red
    works_as(work, COLLEAGUE)
    assert "to them the audit prints the command" in flat(call("audit").out)
    works_as(work, VERIFIER)
    assert call(*settle.split()[1:], *GROUNDS).status == 0
    assert call("check", "--base", "main").status == 0


def test_undo_takes_it_back(work: Work, call: Callable[..., Outcome]) -> None:
    commit = late(work)
    before = audited(call)
    call("settle", "other-time", "--commit", commit, *GROUNDS)
    assert call("undo", "--yes").status == 0
    assert not (work.root / ENTRIES).exists()
    assert audited(call) == before


def test_hand_edits_are_saved_as_well(work: Work, call: Callable[..., Outcome]) -> None:
    commit = late(work)
    work.write(
        ENTRIES,
        f"- code: other-time\n  commit: {commit}\n  date: 2023-05-30\n  by: {VERIFIER}\n"
        "  reason: sudah dicocokkan dengan rekap\n  document: Nota Dinas 12\n",
    )
    done = call("save", "--yes")
    assert (done.status, done.err) == (0, "")
    assert audited(call)["holds"]
    work.record(OPEN.plus(1), 90, "2023-06-10", by=COLLEAGUE)
    work.commit("2023-06-20", COLLEAGUE)
    assert call("settle", "other-time", "--commit", work.git("rev-parse", "HEAD"), *GROUNDS).status == 0
    assert audited(call)["settled"] == 2


def test_a_settled_finding_about_a_closed_month_stays_visible(work: Work, call: Callable[..., Outcome]) -> None:
    work.edit(FIRST, "value: 63", "value: 83")
    work.commit("2023-05-20", PLANNER)
    commit = work.git("rev-parse", "HEAD")
    work.edit(FIRST, "value: 83", "value: 63")
    work.commit("2023-05-25", PLANNER)
    again = work.git("rev-parse", "HEAD")
    for one in (commit, again):
        for code in ("closed-month", "no-reason"):
            assert call("settle", code, "--commit", one, *GROUNDS).status == 0
    done = call("audit")
    assert done.status == 0
    assert "March 2023 is closed, and its record was changed: 63, now 83" in flat(done.out)


def test_machines_get_it_marked(work: Work, call: Callable[..., Outcome]) -> None:
    commit = late(work)
    call("settle", "other-time", "--commit", commit, *GROUNDS)
    tree = audited(call)
    (one,) = tree["findings"]
    assert (tree["settled"], one["about"], one["settled"]["document"]) == (1, commit, "Nota Dinas 12")
    (result,) = json.loads(call("audit", "--format", "sarif").out)["runs"][0]["results"]
    assert result["suppressions"][0]["justification"].startswith("settled by Verifikator Contoh")
    assert call("audit", "--format", "github").out.startswith("::notice ")
    (entry,) = json.loads(call("audit", "--format", "gitlab").out)
    assert entry["severity"] == "info"
    assert 'failures="0"' in call("audit", "--format", "junit").out


# Who may not, and what stays.


def test_a_planner_settles_nothing(work: Work, call: Callable[..., Outcome]) -> None:
    commit = late(work)
    works_as(work, COLLEAGUE)
    told = call("audit").out
    assert not pasted(told)
    assert (
        "is settled by a verifier or an administrator who did not do it: to them the audit prints the command"
        in flat(told)
    )
    done = call("settle", "other-time", "--commit", commit, *GROUNDS)
    assert done.status == 2
    assert "may not settle findings" in done.err


@pytest.mark.parametrize("person", [VERIFIER, ADMIN])
def test_nobody_settles_their_own_whatever_their_role(work: Work, call: Callable[..., Outcome], person: str) -> None:
    work.record(OPEN, 88, "2023-05-10", by=person)
    work.commit("2023-05-20", person)
    works_as(work, person)
    done = call("settle", "other-time", "--commit", work.git("rev-parse", "HEAD"), *GROUNDS)
    assert done.status == 2
    assert "nobody settles what they did themselves" in done.err
    assert not pasted(call("audit").out)


def test_a_planner_saves_no_entry_by_hand(work: Work, call: Callable[..., Outcome]) -> None:
    commit = late(work)
    works_as(work, PLANNER)
    work.write(ENTRIES, entry(commit, PLANNER, "2023-05-30"))
    done = call("save", "--yes")
    assert done.status == 1
    assert "not-yours" in done.out
    assert work.git("log", "-1", "--format=%an") == "Rekan Contoh"


def entry(commit: str, by: str = VERIFIER, day: str = "2023-05-25", **more: str) -> str:
    given = {"code": "other-time", "commit": commit, "date": day, "by": by, "reason": "Sudah dicocokkan", **more}
    return "- {" + ", ".join(f"{key}: {value}" for key, value in {"document": "BA 4", **given}.items()) + "}\n"


def by_colleague(work: Work, commit: str) -> None:
    work.write(ENTRIES, entry(commit, COLLEAGUE))
    work.commit("2023-05-25", COLLEAGUE)


def in_another_name(work: Work, commit: str) -> None:
    work.write(ENTRIES, entry(commit, ADMIN))
    work.commit("2023-05-25", VERIFIER)


def of_the_verifiers_own(work: Work, commit: str) -> None:  # noqa: ARG001 - another commit is settled
    work.record(OPEN, 88, "2023-05-10", by=VERIFIER, path=SECOND)
    work.commit("2023-05-20", VERIFIER)
    work.write(ENTRIES, entry(work.git("rev-parse", "HEAD")))
    work.commit("2023-05-25", VERIFIER)


def on_another_day(work: Work, commit: str) -> None:
    work.write(ENTRIES, entry(commit, day="2023-05-21"))
    work.commit("2023-05-25", VERIFIER)


def about_a_commit_that_is_nowhere(work: Work, commit: str) -> None:
    work.write(ENTRIES, entry(commit[::-1]))
    work.commit("2023-05-25", VERIFIER)


def with_a_hollow_reason(work: Work, commit: str) -> None:
    work.write(ENTRIES, entry(commit, reason="n/a"))
    work.commit("2023-05-25", VERIFIER)


def changed_later(work: Work, commit: str) -> None:
    work.write(ENTRIES, entry(commit))
    work.commit("2023-05-25", VERIFIER)
    work.edit(ENTRIES, "BA 4", "BA 5")
    work.commit("2023-05-25", VERIFIER)


def taken_away_later(work: Work, commit: str) -> None:
    work.write(ENTRIES, entry(commit))
    work.commit("2023-05-25", VERIFIER)
    work.write(ENTRIES, None)
    work.commit("2023-05-25", VERIFIER)


@pytest.mark.parametrize(
    ("do", "codes"),
    [
        (by_colleague, {"not-yours", "settling"}),
        (in_another_name, {"settling"}),
        (of_the_verifiers_own, {"settling"}),
        (on_another_day, {"settling"}),
        (about_a_commit_that_is_nowhere, {"settling"}),
        (with_a_hollow_reason, {"settled"}),
        (changed_later, {"settling"}),
        (taken_away_later, {"settling"}),
    ],
)
def test_an_entry_that_should_not_be(
    work: Work, call: Callable[..., Outcome], do: Callable[[Work, str], None], codes: set[str]
) -> None:
    do(work, late(work))
    found = {one["code"] for one in audited(call)["findings"] if one["settled"] is None}
    assert codes <= found


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("chain", "--commit", "3f2a90b1c4d5"), "can't be settled"),
        (("other-author", "--commit", "HERE"), "about that commit it finds: other-time"),
        (("other-time", "--commit", "HERE", "--period", "2023-01"), "the audit finds nothing like that"),
        (("other-time",), "--commit needs a value"),
        (("other-time", "--commit", "main"), "--commit can't be main"),
    ],
)
def test_what_can_not_be_settled(
    work: Work, call: Callable[..., Outcome], arguments: tuple[str, ...], why: str
) -> None:
    commit = late(work)
    done = call("settle", *(commit if one == "HERE" else one for one in arguments), *GROUNDS)
    assert done.status == 2
    assert why in done.err
    assert not (work.root / ENTRIES).exists()


def test_settled_twice(work: Work, call: Callable[..., Outcome]) -> None:
    commit = late(work)
    assert call("settle", "other-time", "--commit", commit, *GROUNDS).status == 0
    done = call("settle", "other-time", "--commit", commit, *GROUNDS)
    assert (done.status, "this is settled already" in done.err) == (2, True)


def test_two_people_settle_apart(work: Work, call: Callable[..., Outcome]) -> None:
    """An entry is a line, so that git joins two lists by itself where it is told to (kpi init does)."""
    first = late(work)
    work.edit(FIRST, "value: 64", "value: 94")
    revision = f'{{at: "2023-05-10T09:00:00+07:00", by: {PLANNER}, previous: {{value: 64}}, reason: salah rekap}}'
    work.write(FIRST, work.read(FIRST) + f"  revisions: [{revision}]\n")
    work.commit("2023-05-21", PLANNER)
    second = work.git("rev-parse", "HEAD")
    work.write(".git/info/attributes", "data/settled.yaml merge=union\n")
    work.branch("lain")
    assert call("settle", "other-time", "--commit", first, *GROUNDS).status == 0
    work.git("checkout", "-q", "main")
    assert call("settle", "other-time", "--commit", second, *GROUNDS).status == 0
    work.merge("lain", at="2023-05-30", by=VERIFIER)
    tree = audited(call)
    assert (tree["holds"], tree["settled"]) == (True, 2)


def test_two_people_share_what_they_settled(work: Work, call: Callable[..., Outcome], kpi: Kpi, tmp_path: Path) -> None:
    first = late(work)
    work.edit(FIRST, "value: 64", "value: 94")
    revision = f'{{at: "2023-05-10T09:00:00+07:00", by: {PLANNER}, previous: {{value: 64}}, reason: salah rekap}}'
    work.write(FIRST, work.read(FIRST) + f"  revisions: [{revision}]\n")
    work.commit("2023-05-21", PLANNER)
    second = work.git("rev-parse", "HEAD")
    shared, other = tmp_path / "pusat.git", Work(tmp_path / "lain")
    work.git("clone", "-q", "--bare", str(work.root), str(shared))
    work.git("clone", "-q", str(shared), str(other.root))
    works_as(other, ADMIN)
    work.git("remote", "add", "origin", str(shared))
    work.git("fetch", "-q", "origin")
    work.git("branch", "-q", "--set-upstream-to", "origin/main", "main")
    assert call("settle", "other-time", "--commit", first, *GROUNDS).status == 0
    assert kpi("settle", "other-time", "--commit", second, *GROUNDS, cwd=other.root).status == 0
    assert call("sync").status == 0
    done = kpi("sync", "--lang", "en", cwd=other.root)
    assert (done.status, done.err) == (0, "")
    assert json.loads(kpi("audit", "--format", "json", cwd=other.root).out)["settled"] == 2


def test_two_people_settle_the_same(work: Work, call: Callable[..., Outcome]) -> None:
    """Neither knew of the other, and both entries stay."""
    commit = late(work)
    work.write(".git/info/attributes", "data/settled.yaml merge=union\n")
    work.branch("lain")
    assert call("settle", "other-time", "--commit", commit, *GROUNDS).status == 0
    work.git("checkout", "-q", "main")
    works_as(work, ADMIN)
    assert call("settle", "other-time", "--commit", commit, *GROUNDS).status == 0
    work.merge("lain", at="2023-05-30", by=VERIFIER)
    assert audited(call)["settled"] == 1
    assert call("validate", "--strict").status == 0


def test_the_story_itself_holds(call: Callable[..., Outcome]) -> None:
    assert adversary.made().made
    assert audited(call)["findings"] == []


@pytest.mark.parametrize("more", [(), ("--dry-run",), ("--cell", "contoh/kepuasan", "--period", str(OPEN))])
def test_what_machines_are_told(work: Work, call: Callable[..., Outcome], more: tuple[str, ...]) -> None:
    commit = late(work)
    done = call("settle", "other-time", "--commit", commit, *GROUNDS, *more, "--format", "json")
    tree = json.loads(done.out)
    jsonschema.validate(tree, json.loads((SCHEMA.parent / "settle.schema.json").read_text("utf-8")))
    assert (tree["about"], tree["saved"]) == (commit, "--dry-run" not in more)
