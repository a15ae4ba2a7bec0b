"""A data root with some files changed means the same, whether all of it is read again or only what they belong to."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kpi.store import git as store_git
from kpi.store.files import Folder, Replaced
from kpi.store.load import load
from kpi.store.overlay import at_commit, with_files
from tests.conftest import ACHIEVEMENTS, INDICATORS, KAK
from tests.repositories import git

if TYPE_CHECKING:
    from tests.conftest import DataRoot

NOW = datetime.datetime(2024, 1, 20, 12, tzinfo=datetime.UTC)
DUA = "data/programs/dua"
RECORDS = f"{DUA}/achievements/layanan.yaml"
STRANGER = f"{DUA}/achievements/asing.yaml"
SHEET = "data/instructions/2023-12.yaml"
BROKEN = "x: [\n"


class Once(Folder, frozen=True):
    """Files of which those of one program can't be read a second time."""

    def read(self, path: str) -> bytes:
        """The bytes of a file, the first time."""
        assert "contoh" not in path
        return super().read(path)


@pytest.fixture
def root(data_root: DataRoot) -> Path:
    return data_root(
        {
            f"{DUA}/kak.yaml": KAK.replace("contoh", "dua"),
            f"{DUA}/indicators.yaml": INDICATORS,
            RECORDS: ACHIEVEMENTS,
            STRANGER: ACHIEVEMENTS,
            "data/programs/contoh/achievements/asing.yaml": ACHIEVEMENTS,
            "data/programs/tiga/kak.yaml": BROKEN,
            "data/programs/empat/kak.yaml": "",
            SHEET: "period: 2023-12\nitems: []\n",
            "data/closings/2023-11.yaml": BROKEN,
        }
    )


@pytest.mark.parametrize(
    "contents",
    [
        pytest.param({}, id="nothing"),
        pytest.param({RECORDS: "2023-11:\n  value: 1\n"}, id="records"),
        pytest.param({RECORDS: BROKEN}, id="broken records"),
        pytest.param({STRANGER: "2023-11:\n  value: 1\n"}, id="an orphan"),
        pytest.param({f"{DUA}/indicators.yaml": INDICATORS.replace("layanan", "asing")}, id="an indicator's name"),
        pytest.param({f"{DUA}/kak.yaml": ""}, id="an empty kak"),
        pytest.param({f"{DUA}/kak.yaml": KAK.replace("contoh", "lain")}, id="another id"),
        pytest.param({"data/programs/lima/kak.yaml": KAK.replace("contoh", "lima")}, id="a new program"),
        pytest.param({"data/programs/tiga/kak.yaml": KAK.replace("contoh", "tiga")}, id="mended"),
        pytest.param({SHEET: "period: 2024-01\nitems: []\n"}, id="a sheet in the wrong file"),
        pytest.param({"data/instructions/2024-01.yaml": "period: 2024-01\nitems: []\n"}, id="a new sheet"),
        pytest.param({"data/closings/2023-11.yaml": ""}, id="a closing"),
        pytest.param({"data/kpi.yaml": BROKEN}, id="settings"),
        pytest.param({"data/catatan.yaml": "x"}, id="a file of nothing"),
        pytest.param({RECORDS: BROKEN, SHEET: BROKEN}, id="two"),
    ],
)
@pytest.mark.parametrize("settings", [True, False])
def test_it_means_the_same(root: Path, contents: dict[str, str], *, settings: bool) -> None:
    if not settings:
        (root / "data/kpi.yaml").write_text(BROKEN)
    changed = {path: text.encode() for path, text in contents.items()}
    before = load(root, NOW)
    found, expected = with_files(before, Folder(root), changed), load(root, NOW, Replaced(Folder(root), changed))
    assert found.portfolio == expected.portfolio
    assert sorted(map(repr, found.problems)) == sorted(map(repr, expected.problems))


def test_only_what_changed_is_read(root: Path) -> None:
    before = load(root, NOW)
    found = with_files(before, Once(root), {RECORDS: b"2023-11:\n  value: 1\n"})
    assert found.portfolio == load(root, NOW, Replaced(Folder(root), {RECORDS: b"2023-11:\n  value: 1\n"})).portfolio


def test_programs_of_another_name_are_all_read(root: Path) -> None:
    (root / f"{DUA}/kak.yaml").write_text(KAK)  # that of contoh
    changed = {SHEET: b"period: 2023-12\nitems: []\n"}
    found, expected = (
        with_files(load(root, NOW), Folder(root), changed),
        load(root, NOW, Replaced(Folder(root), changed)),
    )
    assert found == expected
    assert [one.folder for one in found.portfolio.misplaced] == [DUA.rpartition("/")[2]]


OF_CONTOH = "data/programs/contoh/achievements/layanan.yaml"
PROPOSED = "data/programs/lain/kak.yaml"
ORPHANED = "data/programs/contoh/achievements/tanpa.yaml"


def committed(folder: Path) -> str:
    for arguments in (["add", "-A"], ["commit", "-qm", "x", "--allow-empty"]):
        git(folder, *arguments)
    return git(folder, "rev-parse", "HEAD")


@pytest.mark.parametrize(
    ("before", "shared"),
    [
        pytest.param({}, True, id="the same"),
        pytest.param({OF_CONTOH: "2023-11:\n  value: 1\n"}, False, id="another value"),
        pytest.param({OF_CONTOH: None}, False, id="a file less"),
        pytest.param({ORPHANED: "2023-11:\n  value: 1\n"}, False, id="a file more"),
        pytest.param({PROPOSED: "id: lain\ntitle: Lain\nstate: proposed\n"}, True, id="another program"),
        pytest.param({"data/kpi.yaml": None}, True, id="no settings"),
    ],
)
def test_each_means_what_it_means_alone(
    repository: Path, data_root: DataRoot, before: dict[str, str | None], *, shared: bool
) -> None:
    data_root(before, at=repository)
    old = committed(repository)
    git(repository, "rm", "-rq", ".")
    data_root(at=repository)
    new = committed(repository)
    place = store_git.repository(repository)
    assert place is not None
    with store_git.CommitFiles(place, old, repository) as base, store_git.CommitFiles(place, new, repository) as head:
        loaded = load(repository, None, head)
        at = loaded.portfolio.as_of
        found = at_commit(loaded, head, base)
        assert found == load(repository, at, base)
        is_same = found.portfolio.program("contoh") is loaded.portfolio.program("contoh")
        assert is_same == shared


def test_what_is_wrong_is_told_for_each(repository: Path, data_root: DataRoot) -> None:
    data_root({OF_CONTOH: "2023-11: [\n", ORPHANED: "2023-11:\n  value: 1\n"}, at=repository)
    both = committed(repository)
    place = store_git.repository(repository)
    assert place is not None
    with store_git.CommitFiles(place, both, repository) as base, store_git.CommitFiles(place, both, repository) as head:
        loaded = load(repository, None, head)
        found = at_commit(loaded, head, base)
        assert found == loaded
        assert found.portfolio.unreadable == {OF_CONTOH}
