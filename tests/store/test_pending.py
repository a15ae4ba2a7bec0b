"""What is on disk and not yet in history."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kpi.model.values.period import Period
from kpi.store.layout import achievements_path
from kpi.store.pending import Pending, pending

if TYPE_CHECKING:
    from tests.conftest import DataRoot

LAYANAN = achievements_path("contoh", "layanan")
NOVEMBER, DECEMBER = Period(2023, 11), Period(2023, 12)
BEFORE = """\
2023-11:
  value: 87
  note: Rekap dicocokkan.
2023-12: {value: 90}
"""


def cells(root: Path) -> set[tuple[str, str, Period]]:
    return set(pending(root).cells)


def commit(folder: Path) -> str:
    for arguments in (["add", "-A"], ["commit", "-q", "-m", "x"]):
        subprocess.run(["git", *arguments], cwd=folder, check=True)
    done = subprocess.run(["git", "rev-parse", "HEAD"], cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout.strip()


@pytest.mark.parametrize("below", [".", "sub folder/root"])
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(BEFORE, set(), id="nothing"),
        pytest.param("# komentar\n" + BEFORE, set(), id="a comment"),
        pytest.param(BEFORE.replace("87", "87.0").replace("\n", "\r\n"), set(), id="the same in other words"),
        pytest.param(BEFORE.replace("87", "88"), {NOVEMBER}, id="a value"),
        pytest.param(BEFORE.replace("Rekap", "Data"), {NOVEMBER}, id="a note"),
        pytest.param(BEFORE + "2024-01: {value: 1}\n", {Period(2024, 1)}, id="a month"),
        pytest.param(BEFORE.replace("2023-12: {value: 90}\n", ""), set(), id="a month that is gone"),
        pytest.param(BEFORE.replace("8", "9").replace("90", "91"), {NOVEMBER, DECEMBER}, id="two months"),
        pytest.param(BEFORE + "2024-01: {value: [", set(), id="no YAML"),
        pytest.param(BEFORE + "2024-01: {worth: 1}\n", set(), id="not the right shape"),
        pytest.param(BEFORE + "2024-01: {value: 1, follow_up: {action: a, due: 2023-02-30}}\n", set(), id="no meaning"),
        pytest.param(None, set(), id="deleted"),
    ],
)  # fmt: skip
def test_pending(repository: Path, data_root: DataRoot, below: str, text: str | None, expected: set[Period]) -> None:
    root = data_root({LAYANAN: BEFORE}, at=repository / below)
    head = commit(repository)
    if text is None:
        (root / LAYANAN).unlink()
    else:
        (root / LAYANAN).write_text(text, "utf-8", newline="")
    found = pending(root)
    assert found.commit == head
    assert found.cells == {("contoh", "layanan", period) for period in expected}


def test_other_files_are_not_cells(repository: Path, data_root: DataRoot) -> None:
    root = data_root(at=repository / "root")
    commit(repository)
    for path in (
        "data/programs/contoh/indicators.yaml",
        "data/programs/contoh/achievements/deep/er.yaml",
        "data/programs/contoh/achievements/.layanan.yaml",
        "data/programs/contoh/evidence/layanan.yaml",
        "data/other/contoh/achievements/layanan.yaml",
        "../root2/data/programs/contoh/achievements/layanan.yaml",
    ):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text("2023-11: {value: 1}\n")
    assert cells(root) == set()


def test_a_new_file(repository: Path, data_root: DataRoot) -> None:
    root = data_root(at=repository)
    commit(repository)
    (root / achievements_path("contoh", "baru")).write_text("2023-11: {value: 1}\n")
    assert cells(root) == {("contoh", "baru", NOVEMBER)}


def test_staged_is_not_yet_in_history(repository: Path, data_root: DataRoot) -> None:
    root = data_root({LAYANAN: BEFORE}, at=repository)
    commit(repository)
    (root / LAYANAN).write_text(BEFORE.replace("87", "88"))
    subprocess.run(["git", "add", "-A"], cwd=root, check=True)
    assert cells(root) == {("contoh", "layanan", NOVEMBER)}


def test_before_the_first_commit_everything_is_pending(repository: Path, data_root: DataRoot) -> None:
    root = data_root({LAYANAN: BEFORE}, at=repository)
    found = pending(root)
    assert found.commit is None
    assert found.cells == {("contoh", "layanan", NOVEMBER), ("contoh", "layanan", DECEMBER)}


@pytest.mark.usefixtures("environment")
def test_outside_git_nothing_is(data_root: DataRoot) -> None:
    assert pending(data_root()) == Pending(None, frozenset())


@pytest.mark.skipif(os.name == "nt", reason="links of POSIX")
def test_a_root_behind_a_link(repository: Path, data_root: DataRoot, tmp_path: Path) -> None:
    root = data_root(at=repository / "root")
    commit(repository)
    (root / LAYANAN).write_text("2023-11: {value: 1}\n")
    (tmp_path / "link").symlink_to(root)
    assert cells(tmp_path / "link") == {("contoh", "layanan", NOVEMBER)}
