"""A change meets a kill, a disk that fails, or a full one at any of its steps: all of it stands, or nothing.

A selection of what ``benchmarks/faults.py`` does to every command, at every call of the system, git's own included.
"""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent

#: Makes a change many times, breaks it at every fourth call that writes, and looks at what is left.
BROKEN = """
import os, shutil, signal, subprocess, sys
from pathlib import Path
from kpi.model.errors import KpiError
from kpi.store import git
from kpi.store.write import journal
from kpi.store.write.saving import Written, alone, saving

base, fault, first, forward = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4] == "forward"
CALLS = {"open", "write", "fsync", "replace", "link", "unlink", "mkdir", "rmdir", "chmod", "utime", "fork_exec"}
SYSTEM = {"posix", "io", "_io", "_posixsubprocess"}

def change(root, repository):
    with saving(root, repository, repository) as one:
        if forward:  # on to a commit that others have made
            old, new = git.head(repository), git.resolve(repository, "theirs")
            between = git.between(repository, old, new)
            held = git.held_on_disk(repository, new, between)
            one.put([Written("a", b"one", held["a"]), Written("below/b", None, held["below/b"])])
            one.remove("c", b"three")
            one.advance(between, old, new, "all of theirs")
            return
        one.put([Written("a", b"one", b"two"), Written("below/b", None, b"new")])
        one.remove("c", b"three")
        one.commit(["a", "below/b", "c"], "all of it\\n")

def broken(root, wanted):
    repository, count = git.repository(root), 0
    def watch(frame, event, called):
        nonlocal count
        if event == "c_call" and called.__name__ in CALLS and called.__module__ in SYSTEM:
            count += 1
            if count == wanted:
                if not fault:
                    os.kill(os.getpid(), signal.SIGKILL)
                raise OSError(fault, os.strerror(fault))
    sys.setprofile(watch)
    try:
        change(root, repository)
    except (KpiError, OSError):
        os._exit(2)
    os._exit(0 if count >= wanted else 9)

def state(root):
    files = {str(one.relative_to(root)): one.read_bytes() for one in root.rglob("*")
             if one.is_file() and ".git" not in one.relative_to(root).parts}
    told = [subprocess.run(["git", *words], cwd=root, capture_output=True, check=True).stdout
            for words in (["log", "--format=%T"], ["status", "--porcelain"], ["ls-files"])]
    names = {one.name for one in (root / ".git").iterdir() if not one.name.startswith("kpi-scratch-")}
    left = [name for name in names if name.startswith("kpi-") or name == "index.lock"]
    return files, told, left

old = state(base)
shutil.copytree(base, base.with_name("new"))
change(base.with_name("new"), git.repository(base.with_name("new")))
new = state(base.with_name("new"))
assert new[0] == {"a": b"two", "below/b": b"new"} | ({"run": b"#!", "turned/d": b"four"} if forward else {}), new
assert new[1][1] == old[1][1] == b"", (old, new)
step, seen = first, []
while True:
    root = base.with_name(f"at-{step}")
    shutil.copytree(base, root)
    child = os.fork()
    if not child:
        broken(root, step)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if code == 9:
        break
    with alone(root, git.repository(root)):
        pass
    found = state(root)
    wanted = {0: [new], 2: [old], -9: [old, new]}[code]
    assert found in wanted, (step, code, found)
    seen.append("new" if found == new else "old")
    shutil.rmtree(root)
    step += 4
print(len(seen), len(set(seen)))
"""


@pytest.mark.skipif(os.name == "nt", reason="fork and signals of POSIX")
@pytest.mark.parametrize("kind", ["commit", "forward"])
@pytest.mark.parametrize(
    ("fault", "first"), [(0, 1), (errno.EIO, 2), (errno.ENOSPC, 3), (errno.EACCES, 4)],
    ids=["kill", "EIO", "ENOSPC", "EACCES"],
)  # fmt: skip
def test_all_of_it_stands_or_nothing(repository: Path, fault: int, first: int, kind: str) -> None:
    def git(*arguments: str) -> None:
        subprocess.run(["git", *arguments], cwd=repository, check=True)

    names = [("a", "one"), ("c", "three"), *([("turned", "a file")] if kind == "forward" else [])]
    for name, content in names:
        (repository / name).write_text(content, "utf-8")
    git("add", "-A")
    git("commit", "-qm", "awal")
    if kind == "forward":  # what others have sent, with a program, and a folder where a file was
        git("switch", "-qc", "theirs")
        (repository / "a").write_text("two", "utf-8")
        git("rm", "-q", "c", "turned")
        for name, content in (("below/b", "new"), ("turned/d", "four"), ("run", "#!")):
            (repository / name).parent.mkdir(exist_ok=True)
            (repository / name).write_text(content, "utf-8")
        (repository / "run").chmod(0o755)
        git("add", "-A")
        git("commit", "-qm", "theirs")
        git("switch", "-q", "main")
    done = subprocess.run(
        [sys.executable, "-c", BROKEN, str(repository), str(fault), str(first), kind],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stderr == ""
    points, outcomes = map(int, done.stdout.split())
    assert points >= 10
    assert outcomes == 2
