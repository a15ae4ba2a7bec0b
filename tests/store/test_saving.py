"""Saving one change: all of it, in its commits, or nothing; whatever fails, and wherever."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from kpi.model.domain.achievement import Evidence
from kpi.model.errors import GitTrouble, Interrupted, KpiError, StaleFile
from kpi.model.output.machine_text import english
from kpi.model.output.message import say
from kpi.store import git, pending
from kpi.store.interrupts import deferred
from kpi.store.write import atomic, journal, mending
from kpi.store.write.evidence import Offered, fingerprint
from kpi.store.write.saving import Saving, Written, saving

#: One file that is there and one that isn't.
FILES = (Written("a", b"one", b"two"), Written("below/b", None, b"new"))
POSIX = pytest.mark.skipif(os.name == "nt", reason="scripts of POSIX")


def run(folder: Path, *arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True)
    return done.stdout.decode()


def opened(folder: Path) -> git.Repository:
    found = git.repository(folder)
    assert found is not None
    return found


@pytest.fixture
def root(repository: Path) -> Path:
    (repository / "a").write_bytes(b"one")
    (repository / "c").write_bytes(b"three")
    run(repository, "add", "-A")
    run(repository, "commit", "-q", "-m", "x")
    return repository


def state(root: Path) -> tuple[dict[str, bytes], str, str]:
    """Files, index, and commits."""
    files = {one.relative_to(root).as_posix(): one.read_bytes() for one in root.rglob("*") if one.is_file()}
    held = {path: content for path, content in files.items() if not path.startswith(".git/")}
    return held, run(root, "ls-files", "-s"), run(root, "log", "--format=%s %H", "--all")


def hook(root: Path, text: str) -> None:
    file = root / ".git" / "hooks" / "pre-commit"
    file.parent.mkdir(exist_ok=True)
    file.write_text(f"#!/bin/sh\n{text}\n", "utf-8")
    file.chmod(0o755)


def proof(root: Path) -> Offered:
    """A file that lies outside the repository, and is brought in."""
    (root.parent / "proof.pdf").write_bytes(b"proof")
    return Offered(Evidence("proof.pdf", path="proof.pdf", sha256=fingerprint(root.parent, "proof.pdf")),
                   root.parent / "proof.pdf")  # fmt: skip


def test_all_of_it(root: Path) -> None:
    repository = opened(root)
    with saving(root, repository, repository) as change:
        change.bring([proof(root)])
        change.put(FILES)
        commit = change.commit(["a", "below/b", "proof.pdf"], "all of it\n")
    assert commit == git.head(repository)
    assert run(root, "show", "--format=%s", "--name-only").split() == ["all", "of", "it", "a", "below/b", "proof.pdf"]
    assert run(root, "status", "--porcelain") == ""


@pytest.mark.parametrize("inside", [True, False], ids=["in a repository", "in none"])
def test_without_a_commit(root: Path, *, inside: bool) -> None:
    before = run(root, "log", "--format=%H")
    with saving(root, opened(root) if inside else None, None) as change:
        change.put(FILES)
        assert change.commit(["a"], "none") is None
    assert [(root / one.path).read_bytes() for one in FILES] == [one.new for one in FILES]
    assert run(root, "log", "--format=%H") == before


def _judged(_: Saving) -> None:
    raise KpiError(say("the month is closed"))


def _judged_late(change: Saving) -> None:
    change.put(FILES)
    _judged(change)


def _stale(change: Saving) -> None:
    change.put((*FILES, Written("a", b"something else", b"three")))


def _all(change: Saving, message: str = "first") -> None:
    change.put(FILES)
    change.commit(["a", "below/b"], message)


def _interrupted(change: Saving) -> None:
    change.put(FILES)
    raise KeyboardInterrupt


def _refused(change: Saving) -> None:
    change.bring([proof(change.root)])
    change.remove("c", b"three")
    hook(change.root, "exit 1")
    _all(change)


@pytest.mark.parametrize(
    ("work", "error"),
    [
        pytest.param(_judged, KpiError, id="judged before anything is written"),
        pytest.param(_judged_late, KpiError, id="judged afterwards"),
        pytest.param(_stale, StaleFile, id="the last file is another by now"),
        pytest.param(_interrupted, KeyboardInterrupt, id="interrupted before it is committed"),
        pytest.param(_refused, GitTrouble, marks=POSIX, id="a hook refuses"),
    ],
)
def test_nothing_of_it(root: Path, work: Callable[[Saving], None], error: type[BaseException]) -> None:
    repository, before = opened(root), state(root)
    with pytest.raises(error), saving(root, repository, repository) as change:
        work(change)
    assert state(root) == before


@POSIX
def test_the_very_first_commit_may_be_refused_too(repository: Path) -> None:
    (repository / "a").write_bytes(b"one")
    (repository / "c").write_bytes(b"three")
    found = opened(repository)
    with pytest.raises(GitTrouble), saving(repository, found, found) as change:
        _refused(change)
    assert git.head(found) is None
    assert run(repository, "ls-files") == ""
    assert (repository / "a").read_bytes() == b"one"
    assert not (repository / "below").exists()


@POSIX
def test_what_a_hook_has_changed_stays_and_its_complaint_is_what_counts(root: Path) -> None:
    repository = opened(root)
    hook(root, "printf three > a; echo 'too short' >&2; exit 1")
    with pytest.raises(GitTrouble) as caught, saving(root, repository, repository) as change:
        _all(change)
    assert "too short" in caught.value.detail
    assert "nothing was saved" in english(caught.value.hint or caught.value.message)
    assert (root / "a").read_bytes() == b"three"
    assert not (root / "below" / "b").exists()


# What was interrupted.


def test_a_complaint_after_the_commit_is_no_failure(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As git says where it could not write its index any more, and HEAD has moved."""
    repository = opened(root)
    commit = git.commit_files

    def complaining(*arguments: object) -> str:
        commit(*arguments)  # type: ignore[arg-type]
        raise GitTrouble(say("repository has been updated, but unable to write new index file"))

    monkeypatch.setattr(git, "commit_files", complaining)
    with saving(root, repository, repository) as change:
        change.put(FILES)
        assert change.commit(["a", "below/b"], "saved\n") == git.head(repository)
    assert run(root, "status", "--porcelain") == ""
    assert journal.read(root) is None


@pytest.mark.parametrize("late", [True, False], ids=["after HEAD has moved", "before"])
def test_ctrl_c_while_git_commits(root: Path, monkeypatch: pytest.MonkeyPatch, *, late: bool) -> None:
    repository, before = opened(root), state(root)
    commit = git.commit_files

    def interrupted(*arguments: object) -> str:
        if late:
            commit(*arguments)  # type: ignore[arg-type]
        raise KeyboardInterrupt

    monkeypatch.setattr(git, "commit_files", interrupted)
    with pytest.raises(KeyboardInterrupt) as stopped, saving(root, repository, repository) as change:
        _all(change, "saved\n")
    assert isinstance(stopped.value, Interrupted) is late
    if late:
        assert run(root, "log", "-1", "--format=%s").strip() == "saved"
        assert (root / "a").read_bytes() == b"two"
        assert run(root, "status", "--porcelain") == ""
    else:
        assert state(root) == before


def test_ctrl_c_waits_while_files_are_renamed() -> None:
    steps = []

    def renamed() -> None:
        os.kill(os.getpid(), signal.SIGINT)
        steps.append("renamed")

    with pytest.raises(KeyboardInterrupt), deferred():
        renamed()
    assert steps == ["renamed"]


def _left(root: Path, *, new: bool, committed: bool) -> None:
    """What a killed kpi leaves of FILES: none of the files or the first are new, the commit is made or isn't."""
    entry = journal.JournalEntry(
        root=root,
        what="Catat",
        files=(
            journal.JournalLine("a", sha256(b"one").hexdigest(), sha256(b"two").hexdigest()),
            journal.JournalLine("below/b", None, sha256(b"new").hexdigest()),
        ),
        folders=("below",),
        commits=True,
        head=git.head(opened(root)),
        at=1_700_000_000,
        lock="ours",
        paths=("a", "below/b"),
    )
    journal.write(entry)
    (root / "below").mkdir()
    (root / "below" / ".b.tmp").write_bytes(b"ne")
    if new:
        atomic.keep(root / "a", b"one")
        atomic.stage(root / "a", b"two")
        atomic.place(root / "a")
    if committed:
        atomic.replace(root / "below" / "b", None, b"new")
        git.commit_files(opened(root), [root / "a", root / "below" / "b"], "Catat", git.How(git.dated(entry.at)))
    (root / ".git" / "index.lock").write_text("ours", "ascii")


@pytest.mark.parametrize("new", [True, False])
def test_what_was_interrupted_is_taken_back(root: Path, *, new: bool) -> None:
    before = state(root)
    _left(root, new=new, committed=False)
    assert mending.mend(root, opened(root)) == mending.Mended("Catat", stands=False)
    assert state(root) == before
    assert not (root / "below").exists()
    assert not (root / ".git" / "index.lock").exists()
    assert mending.mend(root, opened(root)) is None


def test_what_was_interrupted_and_stands_is_finished(root: Path) -> None:
    _left(root, new=True, committed=True)
    found = mending.mend(root, opened(root))
    assert found == mending.Mended("Catat", stands=True, commit=git.head(opened(root)))
    assert run(root, "status", "--porcelain") == ""
    assert sorted(one.name for one in root.iterdir()) == [".git", "a", "below", "c"]


def test_what_somebody_has_changed_since_stays(root: Path) -> None:
    _left(root, new=True, committed=False)
    (root / "a").write_bytes(b"three")
    assert mending.mend(root, opened(root)) == mending.Mended("Catat", stands=False, left=("a",))
    assert (root / "a").read_bytes() == b"three"


def test_the_lock_of_another_git_is_left_alone(root: Path) -> None:
    _left(root, new=False, committed=False)
    (root / ".git" / "index.lock").write_text("", "ascii")
    mending.mend(root, opened(root))
    assert (root / ".git" / "index.lock").exists()


def test_a_worktree_has_its_own_journal(root: Path) -> None:
    run(root, "worktree", "add", "-q", "-b", "lain", str(root.parent / "lain"))
    assert journal.place(root) == root / ".git" / "kpi-journal"
    assert journal.place(root.parent / "lain") == root / ".git" / "worktrees" / "lain" / "kpi-journal"


def test_what_is_under_way_is_no_hand_edit(root: Path) -> None:
    _left(root, new=True, committed=False)
    (root / "c").write_bytes(b"by hand")
    assert pending.unsaved(opened(root), root, ["a", "below", "c"]).changed == {"c"}
