"""An audit that can't see everything says so, exits 2 and names the command that mends it.

It never says that all is well.

What is lost or was never fetched is told apart from what a person deleted.
"""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kpi.model.values.period import Period
from tests.conftest import flat
from tests.history import digest_of, imported, path_of, story

if TYPE_CHECKING:
    from tests.cli.conftest import Git
    from tests.conftest import Kpi, Outcome

FRAUD = path_of("layanan-01")


@pytest.fixture
def origin(repository: Path, git: Git) -> Path:
    """Two years of honest months, from which clones are made."""
    imported(repository, story()[:60])
    git("config", "uploadpack.allowFilter", "true")
    return repository


def cloned(origin: Path, *options: str) -> Path:
    there = origin.parent / "clone"
    call = ["git", "clone", "-q", *options, origin.as_uri(), str(there)]
    subprocess.run(call, check=True, capture_output=True)
    return there


def audited(kpi: Kpi, root: Path, *arguments: str) -> Outcome:
    return kpi("audit", *arguments, "--lang", "en", cwd=root)


PARTIAL = "fetch all of it: git fetch --refetch --no-filter origin"
SHALLOW = "fetch the rest: git fetch --unshallow"


@pytest.mark.parametrize(
    ("options", "hint"),
    [
        pytest.param(["--filter=blob:none"], PARTIAL, id="without the files of the past"),
        pytest.param(["--filter=tree:0"], PARTIAL, id="without the folders of the past"),
        pytest.param(["--filter=blob:limit=1"], PARTIAL, id="without larger files"),
        pytest.param(["--depth", "5"], SHALLOW, id="the last commits only"),
        pytest.param(["--shallow-since", "2023-03-01"], SHALLOW, id="since a day"),
    ],
)
@pytest.mark.parametrize("more", [[], ["--format", "json", "--expect", "0" * 64]])
def test_a_part_of_the_history_is_refused(
    options: list[str], hint: str, more: list[str], origin: Path, kpi: Kpi
) -> None:
    clone = cloned(origin, *options)
    done = audited(kpi, clone, *more)
    assert (done.status, done.out) == (2, "")
    assert hint in flat(done.err)


def test_the_command_that_is_named_mends_it(origin: Path, kpi: Kpi) -> None:
    clone = cloned(origin, "--filter=blob:none")
    subprocess.run(PARTIAL.split(": ")[1].split(), cwd=clone, check=True, capture_output=True)
    assert audited(kpi, clone, "--expect", digest_of(story(), Period(2023, 4))).status == 0


def loose(repository: Path) -> None:
    """Take every object out of its pack, so that single ones can be lost."""
    objects = repository / ".git" / "objects"
    for pack in (objects / "pack").glob("*.pack"):
        moved = pack.read_bytes()
        for one in (objects / "pack").glob(f"{pack.stem}.*"):
            one.unlink()
        subprocess.run(["git", "unpack-objects", "-q"], cwd=repository, input=moved, check=True, capture_output=True)


@pytest.mark.parametrize("what", [f":{FRAUD}", ":data/programs", "", ":data/kpi.yaml"])
@pytest.mark.parametrize("damage", ["lost", "empty", "torn"])
def test_a_lost_object_is_no_deletion(what: str, damage: str, repository: Path, git: Git, kpi: Kpi) -> None:
    imported(repository, story()[:60])
    loose(repository)
    name = git("rev-parse", f"HEAD~20{what}")
    file = repository / ".git" / "objects" / name[:2] / name[2:]
    file.chmod(0o644)
    content = file.read_bytes()
    match damage:
        case "lost":
            file.unlink()
        case "empty":
            file.write_bytes(b"")
        case _:
            file.write_bytes(content[: len(content) // 2])
    done = audited(kpi, repository)
    assert (done.status, done.out) == (2, "")
    assert "git fsck" in flat(done.err)


DYING = """\
#!{python}
import os, signal, subprocess, sys
real = ["{git}", *sys.argv[1:]]
if "{command}" not in sys.argv[1:]:
    os.execv(real[0], real)
child = subprocess.Popen(real, stdout=subprocess.PIPE)
for _ in range({count}):
    os.write(1, child.stdout.read(1))
child.kill()
os.kill(os.getpid(), {number}) if {number} else os._exit(0)
"""


@pytest.mark.parametrize("command", ["log", "cat-file", "ls-tree"])
@pytest.mark.parametrize("count", [0, 3000])
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGPIPE, 0])
def test_a_git_that_dies_is_no_empty_success(
    command: str, count: int, number: int, repository: Path, kpi: Kpi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if (command, count) == ("ls-tree", 3000):
        pytest.skip("it has said everything by then")
    imported(repository, story()[:30])
    there = shutil.which("git")
    assert there is not None
    (tmp_path / "bin").mkdir()
    fake = tmp_path / "bin" / "git"
    parts = {"python": sys.executable, "git": there, "command": command, "count": count, "number": int(number)}
    fake.write_text(DYING.format(**parts), "utf-8")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", f"{fake.parent}:/usr/bin:/bin")
    done = audited(kpi, repository)
    assert (done.status, done.out) == (2, ""), done.err
    assert done.err
