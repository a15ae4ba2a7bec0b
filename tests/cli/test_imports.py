"""What a command may load before it answers: each library costs every planner time, every time."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import DataRoot

ROOT = Path(__file__).parents[2]
#: Typer, and what it cannot do without.
TYPER = {"typer", "annotated_doc", "shellingham", "typing_extensions"}
STRUCTS = {"msgspec", "typing_extensions"}
DRAWING = {"rich"}
READING = {"yaml", "_yaml", "jsonschema_rs", "attr", "attrs"}
#: What the standard library has that no look at the data needs.
HEAVY = {"asyncio", "ssl", "urllib.request", "http", "unittest", "multiprocessing", "email.mime", "xml", "sqlite3"}
#: What the machinery of Python and of compiled libraries calls itself.
NOT_OURS = ("_sysconfigdata", "_cython", "cython_runtime")
RECORD = ("record", "contoh/layanan", "2023-12", "110", "--no-commit", "--by", "A <a@contoh.go.id>")
CALL = """\
import sys
before = set(sys.modules)
from kpi.cli.app import run
run(sys.argv[1:])
print("\\n" + " ".join(sorted(set(sys.modules) - before)), file=sys.stderr)
"""


def loaded(root: Path, *arguments: str, **environ: str) -> set[str]:
    """The modules that a call has loaded."""
    done = subprocess.run(
        [sys.executable, "-c", CALL, *arguments],
        cwd=root,
        env={**os.environ, "XDG_CACHE_HOME": str(root.parent / "cache"), **environ},
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stderr.splitlines()[-1].split())


def libraries(modules: set[str]) -> set[str]:
    """The libraries among them that don't come with Python; ours not."""
    names = {name.split(".")[0] for name in modules}
    return {name for name in names if name not in sys.stdlib_module_names and not name.startswith(NOT_OURS)} - {"kpi"}


@pytest.fixture
def root(tmp_path: Path, data_root: DataRoot) -> Path:
    """A data root whose files have settled."""
    root = data_root(at=tmp_path / "root")
    time.sleep(2.1)
    return root


@pytest.mark.parametrize(
    ("arguments", "allowed"),
    [
        pytest.param(("--version",), set(), id="version"),
        pytest.param(("--help",), TYPER | STRUCTS, id="help"),
        pytest.param(("record", "--help"), TYPER | STRUCTS, id="help of a command"),
        pytest.param(("--no-cache", "status"), TYPER | STRUCTS | READING | DRAWING, id="status"),
        pytest.param(("--no-cache", "validate"), TYPER | STRUCTS | READING | DRAWING, id="validate"),
    ],
)
def test_what_a_command_loads(
    data_root: DataRoot, tmp_path: Path, arguments: tuple[str, ...], allowed: set[str]
) -> None:
    found = loaded(data_root(at=tmp_path / "root"), *arguments)
    assert libraries(found) - allowed == set()
    assert {name for name in found if any(f"{name}.".startswith(f"{heavy}.") for heavy in HEAVY)} == set()


def test_completion_of_commands_reads_no_data(data_root: DataRoot, tmp_path: Path) -> None:
    asked = {"_KPI_COMPLETE": "complete_bash", "COMP_WORDS": "kpi sta", "COMP_CWORD": "1"}
    found = loaded(data_root(at=tmp_path / "root"), **asked)
    assert libraries(found) - TYPER - STRUCTS == set()


def test_what_is_kept_is_not_read_again(root: Path) -> None:
    first = libraries(loaded(root, "status", COLUMNS=""))
    assert first >= {"yaml", "jsonschema_rs"}
    assert libraries(loaded(root, "status", COLUMNS="")) <= TYPER | STRUCTS | DRAWING  # nothing is parsed
    assert libraries(loaded(root, *RECORD)) <= TYPER | STRUCTS | DRAWING
    shutil.rmtree(root.parent / "cache")
    assert libraries(loaded(root, "status", COLUMNS="")) == first
