"""Saving one change: all of it, in its commits, or nothing; whatever fails, and wherever."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest

from kpi.model.achievement import Evidence
from kpi.model.english import english
from kpi.model.errors import GitTrouble, KpiError, StaleFile
from kpi.model.message import say
from kpi.store import git
from kpi.store.write.evidence import Offered, fingerprint
from kpi.store.write.saving import Written, saving

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kpi.store.write.saving import Saving

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


def _all(change: Saving) -> None:
    change.put(FILES)
    change.commit(["a", "below/b"], "first")


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
