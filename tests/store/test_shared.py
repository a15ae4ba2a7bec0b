"""Two commits of the same data read as one: each means what it means read by itself."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kpi.store import git
from kpi.store.load import load
from kpi.store.shared import Shared

if TYPE_CHECKING:
    from tests.conftest import DataRoot

RECORDS = "data/programs/contoh/achievements/layanan.yaml"
OTHER = "data/programs/lain/kak.yaml"
ORPHAN = "data/programs/contoh/achievements/tanpa.yaml"


def commit(folder: Path) -> str:
    for arguments in (["add", "-A"], ["commit", "-qm", "x", "--allow-empty"]):
        subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True)
    return subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=folder, check=True, capture_output=True, text=True
    ).stdout.strip()


@pytest.mark.parametrize(
    ("before", "shared"),
    [
        pytest.param({}, True, id="the same"),
        pytest.param({RECORDS: "2023-11:\n  value: 1\n"}, False, id="another value"),
        pytest.param({RECORDS: None}, False, id="a file less"),
        pytest.param({ORPHAN: "2023-11:\n  value: 1\n"}, False, id="a file more"),
        pytest.param({OTHER: "id: lain\ntitle: Lain\nstate: proposed\n"}, True, id="another program"),
        pytest.param({"data/kpi.yaml": None}, True, id="no settings"),
    ],
)
def test_each_means_what_it_means_alone(
    repository: Path, data_root: DataRoot, before: dict[str, str | None], *, shared: bool
) -> None:
    data_root(before, at=repository)
    old = commit(repository)
    subprocess.run(["git", "rm", "-rq", "."], cwd=repository, check=True)
    data_root(at=repository)
    new = commit(repository)
    place = git.repository(repository)
    assert place is not None
    with git.CommitFiles(place, old, repository) as base, git.CommitFiles(place, new, repository) as head:
        loaded = load(repository, None, head)
        at = loaded.portfolio.as_of
        found = load(repository, at, source=Shared(base, head, loaded))
        assert found == load(repository, at, base)
        is_same = found.portfolio.program("contoh") is loaded.portfolio.program("contoh")
        assert is_same == shared


def test_what_is_wrong_is_told_for_each(repository: Path, data_root: DataRoot) -> None:
    data_root({RECORDS: "2023-11: [\n", ORPHAN: "2023-11:\n  value: 1\n"}, at=repository)
    both = commit(repository)
    place = git.repository(repository)
    assert place is not None
    with git.CommitFiles(place, both, repository) as base, git.CommitFiles(place, both, repository) as head:
        loaded = load(repository, None, head)
        found = load(repository, loaded.portfolio.as_of, source=Shared(base, head, loaded))
        assert found == loaded
        assert found.portfolio.unreadable == {RECORDS}
