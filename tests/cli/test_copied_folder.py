"""A folder that is not called as the program in it: in no figure, told, and mended as the hint says."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.cli.conftest import CELL, FILE

if TYPE_CHECKING:
    from tests.cli.conftest import Git, Run

NAMES = ("contoh - Copy", "contoh (1)", "contoh.sync-conflict-20231204", "Contoh", "contoh-lama", "Salinan contoh")
#: What counts records or programs, and what it counts them in.
FIGURES = (
    ("status", "--period", "2023-11"),
    ("status", "contoh", "--period", "2023-11"),
    ("status", "--period", "2023-11", "--by", "agency"),
    ("due", "--period", "2023-12"),
    ("programs",),
    ("export", "achievements"),
    ("export", "status", "--period", "2023-11"),
    ("ikp", "draft", "2023-12", "--dry-run"),
    ("show", CELL),
    ("explain", CELL, "2023-11"),
)


@pytest.fixture
def programs(root: Path) -> Path:
    return root / "data/programs"


@pytest.mark.parametrize("name", NAMES)
def test_a_copy_is_in_no_figure(name: str, programs: Path, run: Run) -> None:
    before = {argv: run(*argv, "--format", "csv").out for argv in FIGURES}
    shutil.copytree(programs / "contoh", programs / name)
    for argv in FIGURES:
        done = run(*argv, "--format", "csv")
        assert done.out == before[argv], argv
        assert run(*argv, "--format", "csv", "--no-cache").out == done.out


@pytest.mark.parametrize("name", NAMES)
def test_a_copy_is_told(name: str, programs: Path, run: Run) -> None:
    shutil.copytree(programs / "contoh", programs / name)
    told = f"the folder data/programs/{name} is not measured"
    for argv in (("status",), ("status", "contoh"), ("due",), ("programs",)):
        done = run(*argv)
        assert (done.status, told in " ".join(done.out.split())) == (1, True), (argv, done)
        facts = json.loads(run(*argv, "--format", "json").out)
        assert facts["misplaced"] == [{"path": f"data/programs/{name}", "program": "contoh"}]
    done = run("export", "achievements")
    assert (done.status, told in done.err) == (1, True)
    done = run("validate")
    assert done.status == 1
    assert f"data/programs/{name} is a copy of data/programs/contoh and says the same: delete it" in " ".join(
        done.out.split()
    )
    shutil.rmtree(programs / name)
    assert run("validate").status == 0


def test_a_copy_that_says_something_else(programs: Path, run: Run) -> None:
    copy = programs / "contoh (1)"
    shutil.copytree(programs / "contoh", copy)
    file = copy / "achievements/layanan.yaml"
    file.write_text(file.read_text("utf-8").replace("87", "97"), "utf-8")
    said = " ".join(run("validate").out.split())
    assert (
        "data/programs/contoh is the program: enter there what is right in data/programs/contoh (1), then delete "
        "data/programs/contoh (1)"
    ) in said


def test_a_program_that_was_renamed(programs: Path, run: Run) -> None:
    assert run("validate").status == 0
    (programs / "contoh").rename(programs / "contoh-baru")
    assert "rename the folder to contoh, or write id: contoh-baru" in run("validate").out
    done = run("status", "contoh")
    assert (done.status, "the program contoh is in the folder contoh-baru" in done.err) == (2, True), done
    for argv in (("record", "contoh-baru/layanan", "2023-12", "9"), ("target", "contoh-baru/layanan", "2023-12", "9")):
        done = run(*argv)
        assert (done.status, "the program contoh is in the folder contoh-baru" in done.err) == (2, True), done
    kak = programs / "contoh-baru/kak.yaml"
    kak.write_text(kak.read_text("utf-8").replace("id: contoh\n", "id: contoh-baru\n"), "utf-8")
    assert run("validate").status == 0


def test_two_copies_and_no_program(programs: Path, run: Run) -> None:
    shutil.copytree(programs / "contoh", programs / "contoh (2)")
    (programs / "contoh").rename(programs / "contoh (1)")
    said = " ".join(run("validate").out.split())
    assert (
        "keep one of data/programs/contoh (1), data/programs/contoh (2), call it data/programs/contoh, and delete the "
        "others"
    ) in said
    shutil.rmtree(programs / "contoh (2)")
    assert "rename the folder to contoh" in run("validate").out
    (programs / "contoh (1)").rename(programs / "contoh")
    assert run("validate").status == 0


def test_a_copy_stands_in_the_way_of_closing(programs: Path, run: Run, git: Git) -> None:
    shutil.copytree(programs / "contoh", programs / "contoh - Copy")
    git("add", "-A")
    git("commit", "-qm", "salinan")
    blockers = json.loads(run("close", "2023-11", "--dry-run", "--format", "json").out)["blockers"]
    assert [one["message"] for one in blockers if one["kind"] == "invalid"] == [
        "the program contoh is in the folder contoh - Copy, which is not measured"
    ]


@pytest.mark.parametrize("name", ["contoh - Copy", "contoh (1)", "Contoh"])
def test_the_audit_judges_no_records_of_a_copy(name: str, programs: Path, run: Run, git: Git) -> None:
    """Neither when it came into the history, by whoever made it, nor when it was taken away again."""
    before = json.loads(run("audit", "--format", "json").out)["findings"]
    shutil.copytree(programs / "contoh", programs / name)
    git("add", "-A")
    git("commit", "-qm", "salinan")
    assert json.loads(run("audit", "--format", "json").out)["findings"] == before
    shutil.rmtree(programs / name)
    git("commit", "-qam", "salinan dihapus")
    assert json.loads(run("audit", "--format", "json").out)["findings"] == before


@pytest.mark.parametrize("name", ["layanan - Copy", "layanan (1)", "Salinan layanan", "layanan.sync-conflict-20231204"])
def test_a_copied_file_of_achievements_is_to_be_deleted(name: str, root: Path, run: Run) -> None:
    own = root / FILE
    (own.parent / f"{name}.yaml").write_bytes(own.read_bytes())
    said = " ".join(run("validate").out.split())
    folder = own.parent.relative_to(root)
    assert f"{folder}/layanan.yaml is the file: enter there what is right in {folder}/{name}.yaml, then delete" in said
    own.unlink()
    assert "is the file" not in run("validate").out
