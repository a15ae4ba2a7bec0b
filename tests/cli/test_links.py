"""Symbolic links below data/: refused by every reader, on disk and in commits, and nothing of theirs is shown."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import DataRoot, Kpi

pytestmark = pytest.mark.skipif(os.name == "nt", reason="links need rights there")

SECRET = "rahasia-dari-luar"  # noqa: S105 - it is looked for in what is printed
SENTENCE = "it is a symbolic link; links are not followed"
PROGRAM = "data/programs/contoh"
RECORDS = f"{PROGRAM}/achievements/layanan.yaml"
PLACES = [
    "data/kpi.yaml", f"{PROGRAM}/kak.yaml", f"{PROGRAM}/indicators.yaml", RECORDS, f"{PROGRAM}/achievements", PROGRAM,
    "data/programs", "data", "data/instructions/2023-12.yaml", "data/closings/2023-10.yaml", "data/closings",
]  # fmt: skip

#: Links that a record of another month does not rest on.
OTHERS = ("data/instructions/", "data/closings/2023-10")


@pytest.fixture
def root(repository: Path, data_root: DataRoot) -> Path:
    data_root(at=repository)
    commit(repository)
    return repository


def commit(folder: Path) -> None:
    for arguments in (("add", "-A"), ("commit", "-qm", "data")):
        subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True)


def moved_out(root: Path, path: str) -> None:
    """Put a file or folder outside, with something added that nobody may see, and a link in its place."""
    outside = root.parent / "outside"
    outside.mkdir()
    inside, target = root / path, outside / Path(path).name
    if inside.is_dir():
        shutil.move(inside, target)
    elif inside.exists():
        target.write_bytes(inside.read_bytes() + f"{SECRET}: {SECRET}\n".encode())
        inside.unlink()
    else:
        target.write_text(f"{SECRET}: [\n", "utf-8")
        inside.parent.mkdir(parents=True, exist_ok=True)
    inside.symlink_to(target)


@pytest.mark.parametrize("path", PLACES)
def test_a_link_is_named_and_never_followed(kpi: Kpi, root: Path, path: str) -> None:
    moved_out(root, path)
    found = kpi("validate", cwd=root)
    assert found.status in {1, 2}
    assert "symbolic link" in " ".join((found.out + found.err).split())
    assert SECRET not in found.out + found.err
    for arguments in (
        ("status",), ("show", "contoh"), ("due",), ("explain", "contoh/layanan", "2023-11"), ("export", "--format=csv"),
        ("close", "2023-11", "--yes"), ("record", "contoh/layanan", "2023-12", "7", "--yes"), ("doctor",),
        ("template", "2023-12"), ("ikp", "draft", "2023-12"), ("kak", "contoh"), ("log", "contoh/layanan"),
    ):  # fmt: skip
        done = kpi(*arguments, "--lang", "en", cwd=root)
        assert SECRET not in done.out + done.err, arguments
        assert "Traceback" not in done.err, arguments
        if arguments[0] == "close" or (arguments[0] == "record" and not path.startswith(OTHERS)):
            assert done.status != 0, arguments


@pytest.mark.parametrize("path", PLACES[:4])
def test_no_figure_comes_from_outside(kpi: Kpi, root: Path, path: str) -> None:
    outside = root.parent / "outside.yaml"
    text = (root / path).read_text("utf-8").replace("value: 87", "value: 99")
    outside.write_text(text, "utf-8")
    (root / path).unlink()
    (root / path).symlink_to(outside)
    for arguments in (("status",), ("show", "contoh"), ("export", "--format", "csv")):
        done = (
            kpi(*arguments, "--period", "2023-11", cwd=root) if arguments[0] == "status" else kpi(*arguments, cwd=root)
        )
        assert "99" not in done.out, arguments


@pytest.mark.parametrize("path", [RECORDS, f"{PROGRAM}/indicators.yaml"])
def test_in_a_commit_it_is_the_same_sentence(kpi: Kpi, root: Path, path: str) -> None:
    moved_out(root, path)
    on_disk = kpi("validate", cwd=root)
    commit(root)
    then = kpi("check", "--base", "HEAD~1", cwd=root)
    assert then.status == 1
    for found in (on_disk, then):
        assert SENTENCE in " ".join(found.out.split())
        assert SECRET not in found.out + found.err


def test_evidence_behind_a_link_proves_nothing(kpi: Kpi, root: Path, tmp_path: Path) -> None:
    proof = tmp_path / "rekap.txt"
    proof.write_text("rekap", "utf-8")
    assert kpi("record", "contoh/layanan", "2023-12", "7", "--evidence", str(proof), "--yes", cwd=root).status == 0
    (brought,) = (root / PROGRAM / "evidence").iterdir()
    brought.rename(tmp_path / "elsewhere.txt")
    brought.symlink_to(tmp_path / "elsewhere.txt")
    found = kpi("validate", cwd=root)
    assert found.status == 1
    assert "symbolic link" in found.out


@pytest.mark.parametrize("target", ["kpi.yaml", "kak.yaml"])
def test_a_link_to_itself(kpi: Kpi, root: Path, target: str) -> None:
    file = next((root / "data").rglob(target))
    file.unlink()
    file.symlink_to(file.name)
    for arguments in (("validate",), ("validate", str(file.relative_to(root)))):
        done = kpi(*arguments, cwd=root)
        assert done.status == 1
        assert "symbolic link" in " ".join((done.out + done.err).split())
    assert kpi("status", cwd=root).status in {1, 2}


def test_the_root_itself_may_be_a_link(kpi: Kpi, root: Path, tmp_path: Path) -> None:
    (tmp_path / "here").symlink_to(root)
    assert kpi("validate", cwd=tmp_path / "here").status == 0
    assert kpi("validate", "data/programs", cwd=tmp_path / "here").status == 0


@pytest.mark.parametrize("place", ["achievements", "evidence"])
def test_nothing_is_written_through_a_link(kpi: Kpi, root: Path, tmp_path: Path, place: str) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    folder = root / PROGRAM / place
    if folder.exists():
        shutil.rmtree(folder)
    folder.symlink_to(outside)
    proof = tmp_path / "rekap.txt"
    proof.write_text("rekap", "utf-8")
    done = kpi("record", "contoh/layanan", "2023-12", "7", "--evidence", str(proof), "--yes", cwd=root)
    assert done.status == 2
    assert list(outside.iterdir()) == []


def test_settings_cached_before_are_not_used(kpi: Kpi, root: Path) -> None:
    assert kpi("validate", cwd=root).status == 0
    moved_out(root, RECORDS)
    assert kpi("validate", cwd=root).status == 1


def test_what_a_linked_folder_may_hold_is_unread_and_not_unreported(kpi: Kpi, root: Path) -> None:
    def state() -> str:
        found = json.loads(kpi("status", "contoh", "--period", "2023-11", "--format", "json", cwd=root).out)
        return str(found["programs"][0]["indicators"][0]["state"])

    before = state()
    assert before != "unreadable"
    moved_out(root, f"{PROGRAM}/achievements")
    assert [state(), state()] == ["unreadable"] * 2
    (root / PROGRAM / "achievements").unlink()
    assert state() == "unreported"


@pytest.mark.parametrize(
    "command", [("ikp", "draft", "2023-12"), ("new", "program", "lain", "--title", "Lain"), ("init",)], ids=" ".join
)
def test_nothing_is_begun_by_settings_behind_a_link(kpi: Kpi, root: Path, command: tuple[str, ...]) -> None:
    moved_out(root, "data/kpi.yaml")
    before = sorted(root.rglob("*"))
    done = kpi(*command, cwd=root)
    assert done.status == 2
    assert "data/kpi.yaml" in done.err
    assert [one for one in sorted(root.rglob("*")) if ".git" not in one.parts] == [
        one for one in before if ".git" not in one.parts
    ]
