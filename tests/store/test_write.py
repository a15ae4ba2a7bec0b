"""Writing files: whole or not at all, one writer at a time."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kpi.model.errors import KpiError, StaleFile
from kpi.model.output.message import say
from kpi.store import layout
from kpi.store.write import atomic
from kpi.store.write.atomic import replace, restore
from kpi.store.write.lock import LOCK, lock

if TYPE_CHECKING:
    from tests.conftest import DataRoot

ROOT = Path(__file__).parent.parent.parent


def left(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_replace(tmp_path: Path) -> None:
    file = tmp_path / "a" / "b" / "c.yaml"
    replace(file, None, b"one\n")
    replace(file, b"one\n", b"two\r\n")
    assert left(file.parent) == {"c.yaml": b"two\r\n"}


@pytest.mark.parametrize(
    ("there", "old"),
    [
        pytest.param(b"other", b"one", id="changed"),
        pytest.param(None, b"one", id="deleted"),
        pytest.param(b"other", None, id="made"),
        pytest.param(b"", None, id="made, and empty"),
    ],
)
def test_a_file_that_changed_is_left_alone(tmp_path: Path, there: bytes | None, old: bytes | None) -> None:
    file = tmp_path / "c.yaml"
    if there is not None:
        file.write_bytes(there)
    before = left(tmp_path)
    with pytest.raises(StaleFile):
        replace(file, old, b"two")
    assert left(tmp_path) == before


@pytest.mark.skipif(os.name == "nt", reason="modes of POSIX")
def test_the_mode_stays(tmp_path: Path) -> None:
    file = tmp_path / "c.yaml"
    file.write_bytes(b"one")
    file.chmod(0o640)
    replace(file, b"one", b"two")
    assert stat.S_IMODE(file.stat().st_mode) == 0o640


def test_a_symbolic_link_is_refused(tmp_path: Path) -> None:
    (tmp_path / "real").write_bytes(b"one")
    (tmp_path / "link").symlink_to("real")
    with pytest.raises(KpiError, match="symbolic link"):
        replace(tmp_path / "link", b"one", b"two")
    assert left(tmp_path) == {"real": b"one", "link": b"one"}


def test_what_a_crash_left_is_no_obstacle(tmp_path: Path) -> None:
    (tmp_path / ".c.yaml.tmp").write_bytes(b"hal")
    replace(tmp_path / "c.yaml", None, b"whole")
    assert left(tmp_path) == {"c.yaml": b"whole"}


def test_a_full_disk_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "c.yaml"
    file.write_bytes(b"one")

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(KpiError, match="can't be written") as refused:
        replace(file, b"one", b"two")
    assert refused.value.message.values["why"] == say("the disk is full")
    assert left(tmp_path) == {"c.yaml": b"one"}


@pytest.mark.parametrize(("times", "saved"), [(0, True), (3, True), (9, False)])
def test_windows_refuses_a_rename_while_somebody_looks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, times: int, *, saved: bool
) -> None:
    file = tmp_path / "c.yaml"
    file.write_bytes(b"one")
    refusals = iter([PermissionError(errno.EACCES, "in use")] * times)
    rename = os.replace

    def refusing(half: Path, path: Path) -> None:
        for refusal in refusals:
            raise refusal
        rename(half, path)

    monkeypatch.setattr(os, "replace", refusing)
    monkeypatch.setattr(atomic, "_WINDOWS", True)
    monkeypatch.setattr(atomic, "_WAITS", (0, 0, 0, 0))
    if saved:
        replace(file, b"one", b"two")
    else:
        with pytest.raises(KpiError, match="can't be written"):
            replace(file, b"one", b"two")
    assert left(tmp_path) == {"c.yaml": b"two" if saved else b"one"}


def test_elsewhere_a_rename_is_refused_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "c.yaml"
    file.write_bytes(b"one")
    asked: list[Path] = []

    def refusing(half: Path, _: Path) -> None:
        asked.append(half)
        raise PermissionError(errno.EACCES, "no")

    monkeypatch.setattr(os, "replace", refusing)
    monkeypatch.setattr(atomic, "_WINDOWS", False)
    with pytest.raises(KpiError):
        replace(file, b"one", b"two")
    assert len(asked) == 1
    assert left(tmp_path) == {"c.yaml": b"one"}


def test_restore(tmp_path: Path) -> None:
    file = tmp_path / "c.yaml"
    replace(file, None, b"one")
    replace(file, b"one", b"two")
    restore(file, b"two", b"one")
    assert left(tmp_path) == {"c.yaml": b"one"}
    restore(file, b"one", None)
    assert left(tmp_path) == {}
    file.write_bytes(b"by somebody else")
    with pytest.raises(StaleFile):
        restore(file, b"one", None)


#: Kills itself at each call of C while it replaces a file, and looks at what is left.
KILLED = """
import os, signal, sys
from pathlib import Path
from kpi.store.write import atomic

file = Path(sys.argv[1])
calls = 0

def replaced(wanted):
    count = 0
    def watch(frame, event, argument):
        nonlocal count
        if event == "c_call":
            count += 1
            if count == wanted:
                os.kill(os.getpid(), signal.SIGKILL)
    sys.setprofile(watch)
    atomic.replace(file, b"old" * 5000, b"new" * 5000)
    sys.setprofile(None)

step, seen, killed = 0, set(), True
while killed:
    step += 1
    file.write_bytes(b"old" * 5000)
    child = os.fork()
    if not child:
        replaced(step)
        os._exit(0)
    killed = os.WIFSIGNALED(os.waitpid(child, 0)[1])
    seen.add(file.read_bytes())
assert seen == {b"old" * 5000, b"new" * 5000}, seen
print(step)
"""


@pytest.mark.skipif(os.name == "nt", reason="fork and signals of POSIX")
def test_killed_at_any_step_the_file_is_whole(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(tmp_path / "c.yaml")], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    assert int(done.stdout) > 20


#: Adds lines to a file, one at a time under the lock.
WRITER = """
import sys
from pathlib import Path
from kpi.store.write.atomic import replace
from kpi.store.write.lock import lock

root = Path(sys.argv[1])
file = root / "data" / "lines"
for number in range(5):
    with lock(root):
        old = file.read_bytes()
        replace(file, old, old + f"{sys.argv[2]}-{number}\\n".encode())
"""


def test_eight_writers_lose_nothing(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    file = tmp_path / "data" / "lines"
    file.write_bytes(b"")
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path), str(number)], cwd=ROOT) for number in range(8)
    ]
    assert [writer.wait() for writer in writers] == [0] * 8
    assert sorted(file.read_text().split()) == [f"{writer}-{number}" for writer in range(8) for number in range(5)]


#: Holds the lock until it is killed; a program that it has started, as git does, goes on a little longer.
HOLDER = """
import subprocess, sys, time
from pathlib import Path
from kpi.store.write.lock import lock

with lock(Path(sys.argv[1])):
    longer = "import time; time.sleep(3)"
    subprocess.Popen([sys.executable, "-c", longer], stdout=subprocess.DEVNULL, close_fds=False)
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_lock_is_waited_for_and_ends_with_its_holder(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        begun = time.monotonic()
        with pytest.raises(KpiError, match="another kpi"), lock(tmp_path, patience=0.2):
            pass
        assert time.monotonic() - begun >= 0.2
        holder.kill()
    with lock(tmp_path, patience=1):
        pass


@pytest.mark.skipif(os.name == "nt", reason="what is held can't be deleted on Windows")
def test_whoever_waited_for_a_lock_that_is_deleted_takes_the_new_one(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    file = tmp_path / "data" / LOCK
    took: list[bool] = []

    def waiting() -> None:
        with lock(tmp_path, patience=5):
            took.append(file.exists())

    with lock(tmp_path):
        waiter = threading.Thread(target=waiting)
        waiter.start()
        time.sleep(0.12)
        assert took == []
        file.unlink()
    waiter.join()
    assert took == [True]


@pytest.mark.skipif(os.name == "nt", reason="links need a right on Windows that few have")
def test_no_lock_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").touch()
    (tmp_path / "kpi.lock").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(KpiError, match="can't be written"), lock(tmp_path, tmp_path):
        pass


def test_the_lock_is_in_the_git_directory_where_there_is_one(tmp_path: Path) -> None:
    with lock(tmp_path / "root", tmp_path):
        assert [path.name for path in tmp_path.iterdir()] == ["kpi.lock"]


def test_no_lock_where_nothing_can_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(KpiError, match="can't be written"), lock(tmp_path / "root", tmp_path / "file"):
        pass


def test_git_ignores_what_lies_beside_the_data(repository: Path, data_root: DataRoot) -> None:
    data_root(at=repository)
    (repository / ".gitignore").write_bytes((ROOT / ".gitignore").read_bytes())
    subprocess.run(["git", "add", "."], cwd=repository, check=True)
    (repository / layout.DATA / LOCK).touch()
    (repository / layout.PROGRAMS / "contoh" / layout.ACHIEVEMENTS / ".layanan.yaml.tmp").touch()
    status = subprocess.run(["git", "status", "--short"], cwd=repository, check=True, capture_output=True, text=True)
    assert "?? " not in status.stdout
