"""What is installed is whole: a wheel, in an environment of its own, far from the checkout."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

import kpi
from tests.repositories import REGENCY

ROOT = Path(__file__).parent.parent


def run(*command: str | Path, cwd: Path) -> str:
    """What a command prints; fails with all of it where the command fails."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("KPI_", "PYTHON", "GIT_"))}
    done = subprocess.run(command, cwd=cwd, env=clean, text=True, capture_output=True, check=False, encoding="utf-8")
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy of the sources that holds nothing compiled."""
    source = tmp_path_factory.mktemp("source") / "kpi source"
    for folder in ("kpi", "schemas", "tools"):
        shutil.copytree(ROOT / folder, source / folder, ignore=shutil.ignore_patterns("*.mo", "__pycache__"))
    for file in ("pyproject.toml", "hatch_build.py", "README.md", "LICENSE"):
        shutil.copy(ROOT / file, source / file)
    pip = (sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "--no-index", "-q")
    run(*pip, "-w", "dist", ".", cwd=source)
    (built,) = (source / "dist").glob("*.whl")
    return built


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of a new environment that holds the wheel, and borrows its libraries from this one."""
    home = tmp_path_factory.mktemp("installed") / "venv"
    venv.create(home, with_pip=False)
    inside = home / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    places = {"base": str(home), "platbase": str(home), "installed_base": str(home)}
    packages = Path(sysconfig.get_path("purelib", "venv", vars=places))
    libraries = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    (packages / "borrowed.pth").write_text("\n".join(sorted(libraries)), "utf-8")
    pip = (sys.executable, "-m", "pip", "--python", inside, "install", "--no-index", "--no-deps", "-q")
    run(*pip, "--ignore-installed", wheel, cwd=home)
    return inside


def test_wheel_holds_the_schemas_and_the_catalogue(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    schemas = {f"kpi/schemas/{file.name}" for file in (ROOT / "schemas").glob("*.schema.json")}
    assert schemas
    papers = {f"kpi/render/templates/{file.name}" for file in (ROOT / "kpi/render/templates").iterdir()}
    assert papers
    assert names >= schemas | papers | {"kpi/locale/id/LC_MESSAGES/kpi.mo"}


def test_wheel_holds_the_program_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    assert {name.split("/")[0] for name in names} == {"kpi", f"kpi-{kpi.__version__}.dist-info"}


def test_it_answers_from_another_folder(python: Path, tmp_path: Path) -> None:
    assert kpi.__version__ in run(python, "-m", "kpi", "--version", cwd=tmp_path)


def test_it_runs_what_was_installed(python: Path, tmp_path: Path) -> None:
    where = Path(run(python, "-c", "import kpi; print(kpi.__file__)", cwd=tmp_path).strip())
    assert python.parent.parent in where.parents


def test_it_validates_and_speaks_indonesian_without_the_checkout(python: Path, tmp_path: Path) -> None:
    shutil.copytree(REGENCY / "data", tmp_path / "data")
    run(python, "-m", "kpi", "validate", cwd=tmp_path)
    assert "capaian" in run(python, "-m", "kpi", "status", "--lang", "id", cwd=tmp_path).lower()
    assert "capaian" not in run(python, "-m", "kpi", "status", "--lang", "en", cwd=tmp_path).lower()


def test_it_begins_a_repository_without_the_checkout(python: Path, tmp_path: Path) -> None:
    run(python, "-m", "kpi", "init", "new", cwd=tmp_path)
    run(python, "-m", "kpi", "validate", "--strict", cwd=tmp_path / "new")
    assert (tmp_path / "new" / "schemas" / "kak.schema.json").read_bytes() == (
        ROOT / "schemas" / "kak.schema.json"
    ).read_bytes()
