"""What git answers, what it is kept from running, and that a commit holds one file and nothing else."""

from __future__ import annotations

import datetime
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from kpi.model.errors import GitTrouble
from kpi.model.output.machine_text import english
from kpi.store import git
from kpi.store.git import process

ROOT = Path(__file__).parent.parent.parent
POSIX = pytest.mark.skipif(os.name == "nt", reason="scripts of POSIX")


def run(folder: Path, *arguments: str, **environment: str) -> str:
    done = subprocess.run(
        ["git", *arguments], cwd=folder, check=True, capture_output=True, env={**os.environ, **environment}
    )
    return os.fsdecode(done.stdout)


def write(file: Path, text: str = "x\n") -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")
    return file


def script(file: Path, text: str) -> Path:
    write(file, f"#!/bin/sh\n{text}\n").chmod(0o755)
    return file


def committed(folder: Path, *paths: str, at: str = "2023-12-01T10:00:00+07:00") -> str:
    """A commit of files that hold their own names, made at a time; its id."""
    for path in paths:
        write(folder / path, path)
    run(folder, "add", "-A")
    run(folder, "commit", "-q", "--allow-empty", "-m", "x", GIT_COMMITTER_DATE=at, GIT_AUTHOR_DATE=at)
    return run(folder, "rev-parse", "HEAD").strip()


def opened(folder: Path) -> git.Repository:
    found = git.repository(folder)
    assert found is not None
    return found


def index(folder: Path) -> str:
    return run(folder, "status", "--porcelain=v2", "-z", "--untracked-files=all") + run(folder, "ls-files", "-s", "-z")


# Where it is.


def test_repository(repository: Path) -> None:
    below = repository / "a b" / "ü"
    below.mkdir(parents=True)
    found = opened(below)
    assert found == opened(repository)
    assert (found.top, found.git_dir, found.common_dir) == (repository, repository / ".git", repository / ".git")


def test_no_repository(tmp_path: Path, environment: Path) -> None:  # noqa: ARG001 - nothing above counts
    assert git.repository(tmp_path) is None


def test_a_worktree_has_its_own_git_directory(repository: Path, tmp_path: Path) -> None:
    commit = committed(repository, "a")
    run(repository, "worktree", "add", "-q", "-b", "lain", str(tmp_path / "another one"))
    found = opened(tmp_path / "another one")
    assert (found.top, found.common_dir) == (tmp_path / "another one", repository / ".git")
    assert found.git_dir.parent.parent == repository / ".git"
    assert git.head(found) == commit
    git.commit_file(found, write(found.top / "b"), "B")
    assert git.head(opened(repository)) == commit


@pytest.mark.usefixtures("environment")
def test_a_bare_repository_is_refused(tmp_path: Path) -> None:
    run(tmp_path, "init", "-q", "--bare", ".")
    with pytest.raises(GitTrouble, match="without working files"):
        git.repository(tmp_path)


@POSIX
def test_a_folder_of_another_user_is_refused(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    real = process._environment
    monkeypatch.setattr(process, "_environment", lambda: {**real(), "GIT_TEST_ASSUME_DIFFERENT_OWNER": "1"})
    with pytest.raises(GitTrouble, match="another user") as refused:
        git.repository(repository)
    assert refused.value.hint is not None
    assert str(refused.value.hint.values["command"]) == f"git config --global --add safe.directory {repository}"


def test_git_may_be_missing(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(repository))
    with pytest.raises(GitTrouble, match="can't be started"):
        git.repository(repository)


def test_variables_of_a_hook_lead_nowhere_else(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit = committed(repository, "a")
    (tmp_path / "other").mkdir()
    run(tmp_path / "other", "init", "-q")
    for name in ("GIT_DIR", "GIT_COMMON_DIR"):
        monkeypatch.setenv(name, str(tmp_path / "other" / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(tmp_path / "other"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "index"))
    monkeypatch.setenv("GIT_OBJECT_DIRECTORY", str(tmp_path / "objects"))
    monkeypatch.setenv("GIT_CONFIG_PARAMETERS", "'user.name'='Orang Lain'")
    found = opened(repository)
    assert git.standing(found, repository) == git.FileStatus(commit, frozenset())
    assert git.identity(found).name == "Perencana Contoh"
    git.commit_file(found, write(repository / "b"), "B")
    assert not (tmp_path / "index").exists()


# Who commits.


def test_identity(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert git.identity(opened(repository)) == git.Identity("Perencana Contoh", "perencana@contoh.go.id")
    monkeypatch.setenv("GIT_AUTHOR_NAME", "Orang Lain Ü")
    assert git.identity(opened(repository)) == git.Identity("Orang Lain Ü", "perencana@contoh.go.id")


@pytest.mark.parametrize("name", ["user.name", "user.email"])
def test_an_identity_is_not_guessed(repository: Path, name: str) -> None:
    run(repository, "config", "--unset", name)
    with pytest.raises(GitTrouble, match="who you are"):
        git.identity(opened(repository))
    before = index(repository)
    with pytest.raises(GitTrouble, match="who you are"):
        git.commit_file(opened(repository), write(repository / "a"), "A")
    (repository / "a").unlink()
    assert index(repository) == before


@pytest.mark.usefixtures("environment")
def test_an_identity_outside_any_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_AUTHOR_NAME", "N")
    monkeypatch.setenv("GIT_AUTHOR_EMAIL", "n@contoh.go.id")
    assert git.identity(None) == git.Identity("N", "n@contoh.go.id")


# Which commit.


def test_resolve(repository: Path) -> None:
    first = committed(repository, "a", at="2023-11-30T10:00:00+07:00")
    second = committed(repository, "b", at="2023-12-31T23:30:00+07:00")
    third = committed(repository, "c", at="2024-01-05T10:00:00+07:00")
    run(repository, "tag", "-a", "tutup-2023", "-m", "x", second)
    run(repository, "branch", "lama", first)
    found = opened(repository)
    assert git.resolve(found, third[:10]) == third
    assert git.resolve(found, "tutup-2023") == second
    assert git.resolve(found, "lama") == first
    assert git.resolve(found, "HEAD~2") == first
    jakarta = ZoneInfo("Asia/Jakarta")
    assert git.resolve(found, "2023-12-30", jakarta) == first
    assert git.resolve(found, "2023-12-31", jakarta) == second
    assert git.resolve(found, "2024-01-04", jakarta) == second
    assert git.resolve(found, "2030-01-01", jakarta) == third
    assert git.resolve(found, "2023-12-31", ZoneInfo("Asia/Tokyo")) == first
    run(repository, "checkout", "-q", "--detach", first)
    assert git.head(found) == first
    assert git.resolve(found, "2030-01-01", jakarta) == first
    assert git.time_of(found, first) == datetime.datetime(2023, 11, 30, 3, tzinfo=datetime.UTC)


@pytest.mark.parametrize("typed", ["2023-12-31", "31/12/2023", "31-12-23", "31 Desember 2023", "Dec 31, 2023"])
def test_resolve_days_as_people_type_them(repository: Path, typed: str) -> None:
    committed(repository, "a", at="2023-11-30T10:00:00+07:00")
    second = committed(repository, "b", at="2023-12-31T23:30:00+07:00")
    committed(repository, "c", at="2024-01-05T10:00:00+07:00")
    assert git.resolve(opened(repository), typed, ZoneInfo("Asia/Jakarta")) == second


def test_a_day_that_may_be_two_is_refused(repository: Path) -> None:
    committed(repository, "a")
    with pytest.raises(GitTrouble) as refused:
        git.resolve(opened(repository), "01/02/2024")
    assert english(refused.value.message) == "01/02/2024 may mean 2024-02-01 or 2024-01-02"


def test_a_day_is_a_day_of_the_branch_itself(repository: Path) -> None:
    """What another branch brings in by a merge in January was not here in December."""
    first = committed(repository, "a", at="2023-11-01T10:00:00+07:00")
    run(repository, "checkout", "-q", "-b", "other")
    committed(repository, "b", at="2023-12-10T10:00:00+07:00")
    run(repository, "checkout", "-q", "main")
    run(repository, "merge", "-q", "--no-ff", "-m", "x", "other", GIT_COMMITTER_DATE="2024-01-05T10:00:00+07:00")
    assert git.resolve(opened(repository), "2023-12-31", ZoneInfo("Asia/Jakarta")) == first


@pytest.mark.parametrize(
    "ref",
    [
        "mian", "-h", "--all", "2001-01-01", "2023-02-30", "", "a\0b", "a\nb", "HEAD:a", "no such", "../x",
        "9999-12-31x", "^HEAD", "^main", "HEAD^!", "HEAD^@", "main..HEAD", "HEAD...main", "HEAD^{tree}",
    ],
)  # fmt: skip
def test_resolve_refuses(repository: Path, ref: str) -> None:
    committed(repository, "a")
    with pytest.raises(GitTrouble) as refused:
        git.resolve(opened(repository), ref)
    assert refused.value.hint is not None
    if ref == "mian":
        assert refused.value.hint.values["near"] == ("main",)


@pytest.mark.parametrize("other", ["refs/tags/origin/main", "refs/heads/origin/main", "refs/origin/main"])
def test_a_short_name_of_several_refs_is_refused(repository: Path, other: str) -> None:
    first = committed(repository, "a")
    second = committed(repository, "b")
    run(repository, "update-ref", "refs/remotes/origin/main", second)
    found = opened(repository)
    assert git.resolve(found, "origin/main") == second
    run(repository, "update-ref", other, first)
    for typed in ("origin/main", "origin/main~1", "origin/main^"):
        with pytest.raises(GitTrouble) as refused:
            git.resolve(found, typed)
        assert other in english(refused.value.message)
        assert "refs/remotes/origin/main" in english(refused.value.message)
    assert git.resolve(found, "refs/remotes/origin/main") == second
    assert git.resolve(found, second) == second


def test_a_ref_that_looks_like_an_id_is_refused(repository: Path) -> None:
    first = committed(repository, "a")
    second = committed(repository, "b")
    run(repository, "tag", second[:8], first)
    found = opened(repository)
    with pytest.raises(GitTrouble):
        git.resolve(found, second[:8])
    assert git.resolve(found, second) == second
    assert git.resolve(found, second[:9]) == second


def test_a_ref_called_head_is_no_other_head(repository: Path) -> None:
    first = committed(repository, "a")
    second = committed(repository, "b")
    run(repository, "update-ref", "refs/tags/HEAD", first)
    assert git.resolve(opened(repository), "HEAD") == second
    assert git.resolve(opened(repository), "HEAD~1") == first


def test_resolve_before_the_first_commit(repository: Path) -> None:
    found = opened(repository)
    assert git.head(found) is None
    for ref in ("HEAD", "main", "2030-01-01"):
        with pytest.raises(GitTrouble):
            git.resolve(found, ref)


def test_resolve_in_a_shallow_clone(repository: Path, tmp_path: Path) -> None:
    committed(repository, "a")
    committed(repository, "b")
    run(tmp_path, "clone", "-q", "--depth=1", f"file://{repository}", "clone")
    with pytest.raises(GitTrouble) as refused:
        git.resolve(opened(tmp_path / "clone"), "HEAD~1")
    assert refused.value.hint is not None
    assert "unshallow" in str(refused.value.hint.values["command"])


# What changed.

NAMES = ['a "quoted" name', "tab\tand\nline", "ü 😀", "-dash", ":(top)x", "*"]


@POSIX
def test_standing(repository: Path) -> None:
    for path in ("data/same", "data/changed", "data/staged", "data/deleted", "data/removed", "data/old", "other"):
        write(repository / path, f"{path}\n" * 20)
    commit = committed(repository)
    write(repository / "data" / "changed", "y\n")
    write(repository / "data" / "staged", "y\n")
    write(repository / "other", "y\n")
    write(repository / ".gitignore", "ignored\n")
    write(repository / "data" / "ignored")
    run(repository, "add", "data/staged")
    (repository / "data" / "deleted").unlink()
    run(repository, "rm", "-q", "data/removed")
    run(repository, "mv", "data/old", "data/moved")
    for name in NAMES:
        write(repository / "data" / "new" / name)
    found = opened(repository)
    expected = {f"data/{name}" for name in ("changed", "staged", "deleted", "removed", "old", "moved")}
    expected |= {f"data/new/{name}" for name in NAMES}
    new = {"data/moved", *(f"data/new/{name}" for name in NAMES)}
    assert git.standing(found, repository / "data") == git.FileStatus(commit, frozenset(expected), frozenset(new))
    assert git.changed_paths(found, repository) == expected | {"other", ".gitignore"}


def test_standing_before_the_first_commit(repository: Path) -> None:
    write(repository / "a")
    write(repository / "b")
    run(repository, "add", "a")
    assert git.standing(opened(repository), repository) == git.FileStatus(
        None, frozenset({"a", "b"}), frozenset({"a", "b"})
    )


def test_standing_in_a_conflict(repository: Path) -> None:
    committed(repository, "a")
    run(repository, "checkout", "-q", "-b", "other")
    write(repository / "a", "other")
    run(repository, "commit", "-q", "-am", "x")
    run(repository, "checkout", "-q", "main")
    write(repository / "a", "main")
    run(repository, "commit", "-q", "-am", "x")
    subprocess.run(["git", "merge", "other"], cwd=repository, check=False, capture_output=True)
    found = opened(repository)
    assert git.changed_paths(found, repository) == {"a"}
    with pytest.raises(GitTrouble, match="middle of a") as refused:
        git.commit_file(found, repository / "a", "A")
    assert refused.value.message.values["what"] == "merge"


def test_settings_of_status_change_nothing(repository: Path) -> None:
    committed(repository, "a")
    write(repository / "new" / "b")
    for name, value in (
        ("status.showUntrackedFiles", "no"), ("status.relativePaths", "true"), ("status.short", "true"),
        ("status.showStash", "true"), ("core.quotePath", "true"), ("color.ui", "always"), ("status.renames", "copies"),
    ):  # fmt: skip
        run(repository, "config", name, value)
    assert git.changed_paths(opened(repository / "new"), repository) == {"new/b"}


@POSIX
def test_a_folder_is_taken_as_it_is_named(repository: Path) -> None:
    for folder in ("*", "x"):
        write(repository / folder / "a")
    assert git.changed_paths(opened(repository), repository / "*") == {"*/a"}


def test_asking_writes_nothing(repository: Path) -> None:
    """Not even what git would write to be faster the next time."""
    committed(repository, "a")
    os.utime(repository / "a", (1, 1))
    before = (repository / ".git" / "index").read_bytes()
    assert git.changed_paths(opened(repository), repository) == set()
    assert (repository / ".git" / "index").read_bytes() == before


# What a commit holds.


def test_commit(repository: Path) -> None:
    root = repository / "sub folder"
    for name in NAMES if os.name != "nt" else ["a", "ü"]:
        write(root / "data" / name, name)
    write(root / "database" / "x")
    write(repository / "data" / "y")
    commit = committed(repository)
    write(root / "data" / "-dash", "changed")
    with git.CommitFiles(opened(repository), commit, root) as files:
        assert files.paths() == {f"data/{name}" for name in NAMES}
        assert [files.read(f"data/{name}").decode() for name in NAMES] == NAMES
        with pytest.raises(FileNotFoundError):
            files.read("data/none")
        assert files.read("data/-dash") == b"-dash"


@POSIX
def test_commit_with_what_is_no_file(repository: Path) -> None:
    write(repository / "data" / "empty", "")
    write(repository / "data" / "large", "0123456789" * 100_000)
    (repository / "data" / "link").symlink_to("empty")
    commit = committed(repository)
    with git.CommitFiles(opened(repository), commit, repository) as files:
        assert len(files.paths()) == 3
        with pytest.raises(OSError, match="symbolic link"):
            files.read("data/link")
        assert files.read("data/empty") == b""
        assert len(files.read("data/large")) == 1_000_000
        assert files.read("data/empty") == b""


def test_commit_without_data(repository: Path) -> None:
    commit = committed(repository, "a")
    for known in (commit, None):
        with git.CommitFiles(opened(repository), known, repository) as files:
            assert files.paths() == frozenset()


# What is never run.


@POSIX
def test_nothing_of_the_repository_runs_while_reading(repository: Path, tmp_path: Path) -> None:
    write(repository / "data" / "a")
    write(repository / ".gitattributes", "* filter=evil diff=evil\n")
    commit = committed(repository)
    ran = tmp_path / "ran"
    evil = script(tmp_path / "evil", f'echo "$0 $*" >> {ran}; cat')
    server = script(tmp_path / "server", f"echo server >> {ran}; exit 1")
    hooks = tmp_path / "hooks"
    for name in ("post-index-change", "fsmonitor-watchman", "reference-transaction"):
        script(hooks / name, f"echo {name} >> {ran}")
    for name, value in (
        ("core.fsmonitor", str(evil)), ("core.hooksPath", str(hooks)), ("core.pager", str(evil)),
        ("core.sshCommand", str(evil)), ("diff.external", str(evil)), ("diff.evil.textconv", str(evil)),
        ("diff.evil.command", str(evil)), ("filter.evil.clean", str(evil)), ("filter.evil.smudge", str(evil)),
        ("filter.evil.process", str(evil)), ("filter.evil.required", "true"), ("alias.status", f"!{evil}"),
        ("core.editor", str(evil)), ("gpg.program", str(evil)), ("log.showSignature", "true"),
        ("extensions.partialClone", "origin"), ("remote.origin.url", f"ext::{server}"),
        ("remote.origin.promisor", "true"), ("protocol.ext.allow", "always"), ("core.repositoryFormatVersion", "1"),
    ):  # fmt: skip
        run(repository, "config", name, value)
    time.sleep(0.01)
    write(repository / "data" / "a", "y\n")  # as long as before: only what it holds tells
    missing = run(repository, "rev-parse", f"{commit}:data/a").strip()
    found = opened(repository)
    assert git.standing(found, repository) == git.FileStatus(commit, frozenset({"data/a"}))
    git.identity(found)
    git.head(found)
    git.resolve(found, "2030-01-01")
    git.time_of(found, commit)
    with git.CommitFiles(found, commit, repository) as files:
        assert files.read("data/a") == b"x\n"
    (repository / ".git" / "objects" / missing[:2] / missing[2:]).unlink()
    with git.CommitFiles(found, commit, repository) as files, pytest.raises(GitTrouble, match="partial clone"):
        files.read("data/a")
    assert not ran.exists(), ran.read_text()


@POSIX
def test_the_trap_works(repository: Path, tmp_path: Path) -> None:
    """Were a filter of the repository not switched off, ``git status`` would run it."""
    committed(repository, "a", ".gitattributes")
    write(repository / ".gitattributes", "* filter=evil\n")
    evil = script(tmp_path / "evil", f"echo ran >> {tmp_path / 'ran'}; cat")
    run(repository, "config", "filter.evil.clean", str(evil))
    write(repository / "a", "b")
    run(repository, "status")
    assert (tmp_path / "ran").exists()


@POSIX
def test_a_filter_of_the_user_is_used(repository: Path, environment: Path) -> None:
    """Large files: what is on disk differs from what is in history, and is the same all the same."""
    run(repository, "config", "--file", str(environment / "gitconfig"), "filter.up.clean", "tr a-z A-Z")
    run(repository, "config", "filter.other.clean", "false")
    write(repository / ".gitattributes", "a filter=up\n")
    write(repository / "a", "text")
    committed(repository)
    write(repository / "a", "tExT")
    assert git.changed_paths(opened(repository), repository) == set()


# Committing.

MESSAGE = "Catat layanan: 87\n\n# bukan komentar\nüber\n\nKPI-Cell: contoh/layanan\n"


@pytest.fixture
def busy(repository: Path) -> Path:
    """A repository with a commit, something staged, something changed, something half staged, and something new."""
    committed(repository, "staged", "changed", "half", "record")
    write(repository / "staged", "s")
    write(repository / "half", "h")
    write(repository / "added", "a")
    run(repository, "add", "staged", "half", "added")
    write(repository / "half", "hh")
    write(repository / "changed", "c")
    write(repository / "untracked", "u")
    return repository


@pytest.mark.parametrize("name", ["record", "new", "sub/new", "ü *", "[a]", ":(top)x"])
def test_commit_file(busy: Path, name: str) -> None:
    before = index(busy)
    run(busy, "config", "commit.cleanup", "strip")
    file = write(busy / name, "r")
    commit = git.commit_file(opened(busy), file, MESSAGE)
    assert run(busy, "show", "-z", "--format=", "--name-only", commit).rstrip("\0") == name
    assert run(busy, "show", f"{commit}:{name}") == "r"
    assert run(busy, "log", "-1", "--format=%B").strip() == MESSAGE.strip()
    assert git.head(opened(busy)) == commit
    after = run(busy, "status", "--porcelain=v2", "-z", "--untracked-files=all")
    assert after == before[: len(after)]


def test_commit_files(busy: Path) -> None:
    files = [write(busy / name, "r") for name in ("record", "evidence/a", "evidence/b")]
    commit = git.commit_files(opened(busy), files, MESSAGE)
    names = run(busy, "show", "--format=", "--name-only", commit).split()
    assert names == ["evidence/a", "evidence/b", "record"]


def test_the_first_commit(repository: Path) -> None:
    write(repository / "staged")
    run(repository, "add", "staged")
    commit = git.commit_file(opened(repository), write(repository / "a"), "A")
    assert run(repository, "ls-tree", "-r", "--name-only", commit).split() == ["a"]
    assert git.changed_paths(opened(repository), repository) == {"staged"}


def test_a_commit_on_no_branch(repository: Path) -> None:
    first = committed(repository, "a")
    run(repository, "checkout", "-q", "--detach")
    commit = git.commit_file(opened(repository), write(repository / "b"), "B")
    assert run(repository, "rev-parse", "HEAD", "main").split() == [commit, first]


@POSIX
@pytest.mark.parametrize("name", ["record", "new"])
@pytest.mark.parametrize("hook", ["pre-commit", "commit-msg"])
def test_a_hook_that_refuses(busy: Path, name: str, hook: str) -> None:
    script(busy / ".git" / "hooks" / hook, "echo periksa lagi; echo kesalahan >&2; exit 1")
    write(busy / name, "r")
    before, commit = index(busy), git.head(opened(busy))
    with pytest.raises(GitTrouble, match="refused") as refused:
        git.commit_file(opened(busy), busy / name, MESSAGE)
    assert refused.value.detail.split("\n") == ["periksa lagi", "kesalahan", ""]
    assert index(busy) == before
    assert git.head(opened(busy)) == commit
    assert (busy / name).read_text() == "r"


@POSIX
@pytest.mark.parametrize("name", ["record", "new"])
def test_something_is_done_while_git_commits(busy: Path, name: str) -> None:
    write(busy / name, "r")
    done: list[str] = []
    commit = git.commit_files(opened(busy), [busy / name], MESSAGE, git.How(meanwhile=lambda: done.append(name)))
    assert done == [name]
    assert commit == run(busy, "rev-parse", "HEAD").strip()


@POSIX
def test_a_hook_that_speaks_as_git_does_is_asked_once(repository: Path, tmp_path: Path) -> None:
    committed(repository, "a")
    ran = tmp_path / "ran"
    said = "error: pathspec 'a' did not match any file(s) known to git"
    script(repository / ".git" / "hooks" / "pre-commit", f'echo ran >> {ran}; echo "{said}" >&2; exit 1')
    write(repository / "a", "new")
    with pytest.raises(GitTrouble) as refused:
        git.commit_file(opened(repository), repository / "a", "a")
    assert said in refused.value.detail
    assert ran.read_text() == "ran\n"


def test_hooks_run_as_usual(repository: Path) -> None:
    """Its own configuration, patterns and variables: nothing of ours gets in."""
    committed(repository, "a.yaml", "b.txt")
    hook = (
        'git diff --cached --name-only -- "*.yaml" > seen; env | grep -c "^GIT_LITERAL\\|^GIT_OPTIONAL" >> seen; true'
    )
    script(repository / ".git" / "hooks" / "pre-commit", hook)
    write(repository / "a.yaml", "new")
    git.commit_file(opened(repository), repository / "a.yaml", "A")
    assert (repository / "seen").read_text() == "a.yaml\n0\n"


def test_an_ignored_file_is_refused(repository: Path) -> None:
    write(repository / ".gitignore", "*.tmp\n")
    committed(repository)
    before = index(repository)
    with pytest.raises(GitTrouble, match="ignore"):
        git.commit_file(opened(repository), write(repository / "a.tmp"), "A")
    assert index(repository) == before


def test_nothing_to_commit(busy: Path) -> None:
    before = index(busy)
    with pytest.raises(GitTrouble, match="already holds"):
        git.commit_file(opened(busy), busy / "record", "A")
    assert index(busy) == before


def test_a_file_elsewhere_is_refused(repository: Path, tmp_path: Path) -> None:
    with pytest.raises(GitTrouble, match="not in the git repository"):
        git.commit_file(opened(repository), write(tmp_path / "a"), "A")


def test_the_lock_of_another_git_is_waited_for(repository: Path) -> None:
    committed(repository, "a")
    lock = write(repository / ".git" / "index.lock", "")
    timer = threading.Timer(0.3, lock.unlink)
    timer.start()
    git.commit_file(opened(repository), write(repository / "b"), "B")
    timer.join()


def test_the_lock_of_another_git_that_stays(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "WAITS", (0.01,))
    committed(repository, "a")
    write(repository / ".git" / "index.lock", "")
    with pytest.raises(GitTrouble, match="another git") as refused:
        git.commit_file(opened(repository), write(repository / "b"), "B")
    assert "index.lock" in refused.value.detail


#: Records five times, as ``kpi record`` does: under the lock, file then commit.
RECORDER = """
import sys
from pathlib import Path
from kpi.store import git
from kpi.store.write import atomic
from kpi.store.write.lock import lock

root, name = Path(sys.argv[1]), sys.argv[2]
repository = git.repository(root)
file = root / "data" / name
old = None
for number in range(3):
    new = f"{name} {number}".encode()
    with lock(root, repository.common_dir):
        atomic.replace(file, old, new)
        git.commit_file(repository, file, f"{name} {number}")
    old = new
"""


def test_eight_recorders_lose_nothing(busy: Path, environment: Path) -> None:  # noqa: ARG001 - for the children
    before = run(busy, "status", "--porcelain=v2", "-z", "--untracked-files=all")
    recorders = [
        subprocess.Popen([sys.executable, "-c", RECORDER, str(busy), str(number)], cwd=ROOT) for number in range(8)
    ]
    assert [recorder.wait() for recorder in recorders] == [0] * 8
    said = run(busy, "log", "--format=%s", "-24").splitlines()
    assert sorted(said) == sorted(f"{name} {number}" for name in range(8) for number in range(3))
    assert run(busy, "show", "--format=", "--name-only", "HEAD~23..HEAD").count("data/") == 23
    assert run(busy, "status", "--porcelain=v2", "-z", "--untracked-files=all") == before


@pytest.mark.parametrize(
    ("ask", "cost"),
    [
        pytest.param(lambda found: git.standing(found, found.top), 1, id="standing"),
        pytest.param(lambda found: git.repository(found.top), 1, id="repository"),
    ],
)
def test_how_many_times_git_is_started(
    repository: Path, monkeypatch: pytest.MonkeyPatch, ask: Callable[[git.Repository], object], cost: int
) -> None:
    committed(repository, "a")
    found = opened(repository)
    started: list[object] = []
    real = subprocess.Popen

    def counting(*arguments: object, **named: object) -> object:
        started.append(arguments)
        return real(*arguments, **named)  # type: ignore[call-overload]

    monkeypatch.setattr(subprocess, "Popen", counting)
    ask(found)
    assert len(started) == cost


# What git complains of, and what it does.


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ("fatal: Unable to create '/r/.git/index.lock': File exists.", "another git is at work"),
        ("fatal: cannot lock ref 'HEAD': is at 1a but expected 2b", "another git is at work"),
        ("fatal: Unable to create '/r/.git/index.lock': Permission denied", "can't be written: it may not be opened"),
        ("fatal: Unable to create '/r/.git/index.lock': Read-only file system", "the disk can only be read"),
        ("fatal: cannot lock ref 'HEAD': Unable to create '/r/.git/HEAD.lock': Permission denied", "can't be written"),
        ("error: unable to write file .git/objects/1a/2b: No space left on device", "the disk is full"),
        ("error: insufficient permission for adding an object to .git/objects", "can't be written"),
        ("disk.sh: Permission denied", "git, or a hook of this repository, refused"),
    ],
)
def test_a_lock_is_named_only_where_one_is_held(said: str, message: str) -> None:
    found = process.trouble(subprocess.CompletedProcess(["git"], 128, b"", said.encode()))
    assert message in english(found.message)
    assert found.detail == said


@POSIX
@pytest.mark.parametrize("ask", [git.repository, lambda folder: git.identity(git.Repository(folder, folder, folder))])
def test_a_git_that_waits_for_ever_is_given_up(
    repository: Path, monkeypatch: pytest.MonkeyPatch, ask: Callable[[Path], object]
) -> None:
    os.mkfifo(repository.parent / "pipe")
    run(repository, "config", "include.path", str(repository.parent / "pipe"))
    monkeypatch.setattr(process, "SOON", 0.3)
    with pytest.raises(GitTrouble, match="no answer"):
        ask(repository)


@POSIX
def test_whether_there_is_a_commit_is_seen_and_not_read_from_complaints(repository: Path) -> None:
    before = committed(repository, "a", "b")
    found, at = opened(repository), 1_700_000_000
    file = write(repository / "a", "new")
    assert git.landed(found, before, [file], at) is None
    commit = git.commit_files(found, [file], "A", git.How(git.dated(at)))
    assert git.landed(found, before, [file], at) == commit
    committed(repository, "c")
    assert git.landed(found, before, [file], at) == commit
    assert git.landed(found, before, [file], at + 1) is None
    assert git.landed(found, before, [repository / "b"], at) is None
    assert git.landed(found, commit, [file], at) is None


@POSIX
def test_the_index_is_whole_whatever_becomes_of_a_commit(busy: Path) -> None:
    script(busy / ".git" / "hooks" / "pre-commit", "cmp .git/index .git/kpi-index; exit 1")
    before = (busy / ".git" / "index").read_bytes()
    write(busy / "new")
    with pytest.raises(GitTrouble):
        git.commit_files(opened(busy), [busy / "new"], "new", mark="ours")
    assert (busy / ".git" / "index").read_bytes() == before
    assert not [one.name for one in (busy / ".git").iterdir() if "index" in one.name and one.name != "index"]
