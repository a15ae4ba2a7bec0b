"""How files stand: the same whoever looks, and another sum as soon as one of them stands in another way."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from benchmarks.generate import generate
from kpi.model.errors import KpiError
from kpi.store import cache, layout
from kpi.store.snapshot import Snapshot

if TYPE_CHECKING:
    from tests.conftest import DataRoot

#: Longer than the tick in which two changes have the same time on this system.
TICK = 0.02


@pytest.fixture
def root(tmp_path: Path) -> Path:
    generate(tmp_path / "root", programs=3, indicators=2, count=2)
    return tmp_path / "root"


def test_every_file_is_seen_where_it_is(root: Path) -> None:
    look = Snapshot(root)
    found = {path.relative_to(root).as_posix() for path in (root / "data").rglob("*") if path.is_file()}
    assert look.paths == found
    assert {folder: list(look.files(folder)) for folder in look.folders} == layout.by_program(found)
    assert set(look.others) == {path for path in found if layout.folder_of(path) is None}
    assert all(look.state(path) == cache.state_of(root / path) for path in found)
    assert look.state("data/programs/nirgendwo/kak.yaml") is None


def test_one_program_and_the_settings(root: Path) -> None:
    whole, look = Snapshot(root), Snapshot(root, "program-002")
    assert list(look.folders) == ["program-002"]
    assert look.fingerprint_of("program-002") == whole.fingerprint_of("program-002")
    assert look.others == {"data/kpi.yaml": whole.state("data/kpi.yaml")}


def test_a_program_that_is_not_there(root: Path) -> None:
    look = Snapshot(root, "nirgendwo")
    assert (list(look.folders), look.files("nirgendwo"), len(look.paths)) == ([], {}, 1)


def test_the_order_is_that_of_paths(tmp_path: Path) -> None:
    for name in ("csr", "csr-rupiah", "csr2"):
        (tmp_path / "data/programs" / name).mkdir(parents=True)
        (tmp_path / "data/programs" / name / "kak.yaml").write_text("x")
    look = Snapshot(tmp_path)
    assert list(look.folders) == list(layout.by_program(look.paths)) == ["csr-rupiah", "csr", "csr2"]


def fingerprints(look: Snapshot) -> dict[str, bytes]:
    return {folder: look.fingerprint_of(folder) for folder in look.folders}


def test_a_fingerprint_is_found_again(root: Path) -> None:
    look = Snapshot(root)
    assert {folder: look.fingerprint(look.files(folder)) for folder in look.folders} == fingerprints(look)
    assert fingerprints(Snapshot(root)) == fingerprints(look)


RECORDS = "data/programs/program-002/achievements/indikator-01.yaml"


@pytest.mark.parametrize(
    ("edit", "changed"),
    [
        pytest.param(lambda root: (root / RECORDS).write_text("x"), {"program-002"}, id="content"),
        pytest.param(lambda root: os.utime(root / RECORDS, (1, 1)), {"program-002"}, id="time"),
        pytest.param(lambda root: (root / RECORDS).unlink(), {"program-002"}, id="gone"),
        pytest.param(lambda root: (root / RECORDS).rename(root / f"{RECORDS}l"), {"program-002"}, id="name"),
        pytest.param(lambda root: (root / "data/README.md").write_text("x"), set(), id="of no program"),
        pytest.param(lambda root: (root / "data/programs/README.md").write_text("x"), set(), id="beside programs"),
        pytest.param(
            lambda root: (root / "data/programs/program-002").rename(root / "data/programs/lain"),
            {"program-002", "lain"},
            id="folder",
        ),
    ],
)
def test_whatever_changes_is_seen(root: Path, edit: Callable[[Path], object], changed: set[str]) -> None:
    look = Snapshot(root)
    before, others = fingerprints(look), look.fingerprint(look.others)
    time.sleep(TICK)
    edit(root)
    look = Snapshot(root)
    after = fingerprints(look)
    assert {folder for folder in after.keys() | before if after.get(folder) != before.get(folder)} == changed
    assert (look.fingerprint(look.others) == others) == bool(changed)


def test_links(root: Path, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside/file").write_text("x")
    (root / "data/folder").symlink_to(tmp_path / "outside")
    (root / "data/nowhere").symlink_to("nirgendwo")
    (root / "data/link").symlink_to(tmp_path / "outside/file")
    look = Snapshot(root)
    assert {"data/folder", "data/nowhere", "data/link"} <= look.others.keys()
    assert look.state("data/nowhere") is None
    assert look.state("data/link") is None
    assert look.links == {"data/folder", "data/nowhere", "data/link"}


def test_what_has_settled(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    young = Snapshot(root)
    assert not young.settled([RECORDS])
    monkeypatch.setattr(cache, "now", lambda: time.time_ns() + 2 * cache.SETTLED)
    old = Snapshot(root)
    assert old.settled([RECORDS])
    monkeypatch.undo()
    (root / RECORDS).write_text("x")
    os.utime(root / RECORDS, (1, 1))
    assert not Snapshot(root).settled([RECORDS])


def test_a_folder_that_is_closed_to_us(data_root: DataRoot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = data_root(at=tmp_path / "root")
    real = os.scandir

    def closed(path: str) -> object:
        if path.endswith("/contoh"):
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(os, "scandir", closed)
    look = Snapshot(root)
    with pytest.raises(KpiError):
        look.paths  # noqa: B018 - that it can't be seen
