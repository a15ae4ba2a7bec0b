"""Which file holds what, and where the data is."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NoReturn

import pytest

from kpi.model.errors import KpiError
from kpi.store import layout
from kpi.store.os_errors import reason


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A data root with a program of one indicator; its files are empty."""
    found = tmp_path / "a root"
    for path in (
        layout.settings_path(),
        layout.kak_path("contoh"),
        layout.indicators_path("contoh"),
        layout.achievements_path("contoh", "layanan"),
    ):
        file = found / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    return found


FILES = {
    "data/kpi.yaml",
    "data/programs/contoh/kak.yaml",
    "data/programs/contoh/indicators.yaml",
    "data/programs/contoh/achievements/layanan.yaml",
}


def test_every_file_is_found_by_its_path_from_the_root(root: Path) -> None:
    (root / "outside.yaml").touch()
    assert layout.files_below(root) == FILES


@pytest.mark.parametrize("below", ["", "data", "data/programs/contoh/achievements"])
def test_the_nearest_root_upward(root: Path, below: str) -> None:
    assert layout.find_root(root / below, None, {}) == root


def test_the_nearer_of_two_roots(root: Path) -> None:
    inner = root / "data" / "programs" / "inner"
    (inner / "data").mkdir(parents=True)
    (inner / "data" / "kpi.yaml").touch()
    assert layout.find_root(inner / "data", None, {}) == inner


def test_a_root_that_is_named_comes_before_the_environment_and_the_folder(root: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    (other / "data").mkdir(parents=True)
    (other / "data" / "kpi.yaml").touch()
    assert layout.find_root(root, None, {"KPI_ROOT": str(other)}) == other
    assert layout.find_root(tmp_path, str(root), {"KPI_ROOT": str(other)}) == root
    assert layout.find_root(other, str(root), {}) == root
    assert layout.find_root(root, None, {"KPI_ROOT": ""}) == root


def test_a_named_root_may_be_relative_or_below_home(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    assert layout.find_root(tmp_path, "a root", {}) == root
    assert layout.find_root(tmp_path / "elsewhere", "~/a root", {}) == root


@pytest.mark.parametrize("named", ["", "missing", "file", "~nobody-has-this-name", "nul\0", "data"])
def test_where_there_is_no_data_it_says_so(tmp_path: Path, named: str) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "data").mkdir()
    with pytest.raises(KpiError) as refused:
        layout.find_root(tmp_path, named, {})
    assert "data/kpi.yaml" in refused.value.message.values.values()
    assert refused.value.hint is not None


def test_settings_that_are_a_folder_make_no_root(tmp_path: Path) -> None:
    (tmp_path / "data" / "kpi.yaml").mkdir(parents=True)
    with pytest.raises(KpiError):
        layout.find_root(tmp_path, None, {})


def test_links_to_folders_are_not_followed(root: Path) -> None:
    (root / "data" / "programs" / "again").symlink_to(root / "data")
    (root / "data" / "programs" / "self").symlink_to("self")
    assert layout.files_below(root) == FILES | {"data/programs/again", "data/programs/self"}


@pytest.mark.skipif(os.name == "nt" or os.uname().sysname == "Darwin", reason="names are text there")
def test_a_name_of_any_bytes_is_a_file_like_any_other(root: Path) -> None:
    (root / "data" / os.fsdecode(b"caf\xe9\n.yaml")).touch()
    assert layout.files_below(root) == FILES | {"data/caf\udce9\n.yaml"}


def test_without_data_there_are_no_files(tmp_path: Path) -> None:
    assert layout.files_below(tmp_path) == frozenset()


def test_a_folder_that_is_closed_to_us_is_told(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def closed(_folder: object) -> NoReturn:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "scandir", closed)
    with pytest.raises(KpiError) as refused:
        layout.files_below(root)
    assert refused.value.message.values == {"folder": "data", "why": reason(PermissionError(13, ""))}


@pytest.mark.parametrize(
    ("paths", "folders"),
    [
        ([], ()),
        (["data/kpi.yaml", "data/programs/README.md"], ()),
        (["data/programs/b/kak.yaml", "data/programs/a/achievements/x.yaml", "data/programs/b/x"], ("a", "b")),
        (["data/programs2/a/kak.yaml", "programs/a/kak.yaml"], ()),
    ],
)
def test_the_folders_of_programs(paths: list[str], folders: tuple[str, ...]) -> None:
    assert layout.program_folders(paths) == folders


@pytest.mark.parametrize(
    ("settings", "language"),
    [
        (b"language: id\n", "id"),
        (b"version: 1\nlanguage:   'en'  # English\n", "en"),
        (b'language: "id"\r\n', "id"),
        (b"\xef\xbb\xbflanguage: en\n", "en"),
        (b"organisation: \xff\nlanguage: en\n", "en"),
        (b"  language: en\n", None),
        (b"# language: en\n", None),
        (b"language: english\n", None),
        (b"language:\n", None),
        (b"", None),
    ],
)
def test_the_language_that_the_settings_name(tmp_path: Path, settings: bytes, language: str | None) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "kpi.yaml").write_bytes(settings)
    assert layout.stated_language(tmp_path) == language


def test_no_settings_name_no_language(tmp_path: Path) -> None:
    assert layout.stated_language(tmp_path) is None
