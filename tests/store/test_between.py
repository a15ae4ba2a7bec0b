"""What lies between two commits: who made it, what it touches, and nothing that a repository could run."""

from __future__ import annotations

import datetime
import os
import subprocess
from pathlib import Path

import pytest

from kpi.model.errors import GitTrouble
from kpi.store import git
from kpi.store.history.signatures import entries

RECORDS = "data/programs/contoh/achievements/layanan.yaml"
FIRST = '2023-11:\n  value: 1\n  recorded: {at: "2023-12-04T10:00:00+07:00", by: A <a@contoh.go.id>}\n'
REVISION = (
    '  revisions:\n    - {at: "2023-12-05T10:00:00+07:00", by: B <b@contoh.go.id>, previous: {value: 1}, reason: x}\n'
)


def run(folder: Path, *arguments: str) -> str:
    dates = {"GIT_AUTHOR_DATE": "1701658800 +0700", "GIT_COMMITTER_DATE": "1701662400 +0700"}
    done = subprocess.run(
        ["git", *arguments], cwd=folder, check=True, capture_output=True, text=True, env={**os.environ, **dates}
    )
    return done.stdout.strip()


def commit(folder: Path, files: dict[str, str], *message: str) -> str:
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")
    run(folder, "add", "-A")
    run(folder, "commit", "-q", "--allow-empty", *(part for text in message or ("x",) for part in ("-m", text)))
    return run(folder, "rev-parse", "HEAD")


@pytest.fixture
def here(repository: Path) -> git.Repository:
    found = git.repository(repository)
    assert found is not None
    return found


def test_commits_with_their_people_times_and_paths(repository: Path, here: git.Repository) -> None:
    odd = "nama dengan\nbaris dan\tspasi é.yaml"
    first = commit(repository, {"a.txt": "1"})
    second = commit(
        repository, {odd: "1", "b": "2"}, "judul", "isi", "Co-authored-by: B <b@c.id>\nCo-authored-by: C <c@c.id>"
    )
    third = commit(repository, {})
    found = git.commits_between(here, None, third)
    assert [(one.id, one.parents, set(one.paths)) for one in found] == [
        (first, (), {"a.txt"}),
        (second, (first,), {odd, "b"}),
        (third, (second,), set()),
    ]
    assert found[1].also_by == ("B <b@c.id>", "C <c@c.id>")
    assert (found[0].name, found[0].email) == ("Perencana Contoh", "perencana@contoh.go.id")
    assert found[0].committed - found[0].at == datetime.timedelta(hours=1)
    assert [one.id for one in git.commits_between(here, first, third)] == [second, third]
    assert git.commits_between(here, third, third) == ()
    assert git.changed_between(here, first, third) == {odd, "b"}
    assert git.changed_between(here, None, first) == {"a.txt"}


def test_what_files_held(repository: Path, here: git.Repository) -> None:
    first = commit(repository, {"a b.txt": "satu\n\n", "c": ""})
    second = commit(repository, {"a b.txt": "dua"})
    wanted = [
        (first, "a b.txt"),
        (second, "a b.txt"),
        (first, "c"),
        (first, "tidak ada"),
        (first, "x\ny"),
        (second, "c"),
    ]
    assert git.contents(here, wanted) == [b"satu\n\n", b"dua", b"", None, None, b""]
    assert git.contents(here, []) == []


def test_where_lines_parted(repository: Path, here: git.Repository) -> None:
    first = commit(repository, {"a": "1"})
    run(repository, "checkout", "-qb", "lain")
    other = commit(repository, {"b": "1"})
    run(repository, "checkout", "-q", "main")
    main = commit(repository, {"c": "1"})
    assert git.merge_base(here, main, other) == first
    run(repository, "checkout", "-q", "--orphan", "asing")
    alien = commit(repository, {"d": "1"})
    with pytest.raises(GitTrouble):
        git.merge_base(here, main, alien)


def test_nothing_of_the_repository_is_run(repository: Path, here: git.Repository, tmp_path: Path) -> None:
    trap = tmp_path / "trap.sh"
    trap.write_text(f"#!/bin/sh\ntouch {tmp_path / 'sprung'}\ncat\n")
    trap.chmod(0o755)
    first = commit(repository, {"a.txt": "1", ".gitattributes": "* diff=jebakan filter=jebakan\n"})
    second = commit(repository, {"a.txt": "2"})
    programs = (
        "diff.external", "diff.jebakan.textconv", "diff.jebakan.command", "filter.jebakan.smudge", "core.fsmonitor",
        "core.pager", "gpg.program", "alias.diff-tree", "alias.rev-list",
    )  # fmt: skip
    for key in programs:
        run(repository, "config", key, str(trap))
    run(repository, "config", "log.showSignature", "true")
    (tmp_path / "sprung").unlink(missing_ok=True)
    git.commits_between(here, None, second)
    git.changed_between(here, first, second)
    git.contents(here, [(second, "a.txt")])
    git.merge_base(here, first, second)
    assert not (tmp_path / "sprung").exists()


def test_a_signature_is_brought_by_the_commit_that_has_it_first(repository: Path, here: git.Repository) -> None:
    first = commit(repository, {RECORDS: FIRST})
    second = commit(repository, {RECORDS: FIRST + REVISION})
    commit(repository, {RECORDS: "# catatan\n" + FIRST + REVISION})
    found = entries(here, "", git.commits_between(here, None, run(repository, "rev-parse", "HEAD")))
    assert [(one.commit.id, one.by, one.revision) for one in found] == [
        (first, "A <a@contoh.go.id>", None),
        (second, "B <b@contoh.go.id>", 0),
    ]
    assert found[1].spot.pointer == ("2023-11", "revisions", 0, "at")


@pytest.mark.parametrize(
    "text", ["2023-11: [", "", "- 1\n", '2023-11: {value: 1, recorded: {at: "2023-13-40T00:00:00Z", by: A <a@b>}}\n']
)
def test_what_cannot_be_read_holds_no_signature(repository: Path, here: git.Repository, text: str) -> None:
    last = commit(repository, {RECORDS: text})
    assert entries(here, "", git.commits_between(here, None, last)) == ()
