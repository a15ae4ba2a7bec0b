"""Completion: each shell asks as its script does, gets what may stand at the cursor, and nothing when in trouble."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pytest

from kpi.cli.commands.validate import ValidateParameters
from kpi.cli.group import COMMANDS
from kpi.model.output.parameter import declared
from kpi.render.formats import FORMATS
from kpi.store import names
from tests.conftest import FILES, INDICATORS
from tests.repositories import REGENCY

if TYPE_CHECKING:
    from tests.conftest import Clock, DataRoot, Kpi, Outcome

OTHER = INDICATORS.replace("layanan", "aduan").replace("2023-12", "2024-01")
BROKEN = """\
indicators:
  - name: first
    id: satu
    scale: [{id: x}]
  - id: 'dua'
    stages:
      - id: dalam
  ][
"""
MORE = {
    "data/programs/lain/kak.yaml": FILES["data/programs/contoh/kak.yaml"],
    "data/programs/lain/indicators.yaml": OTHER,
    "data/programs/rusak/indicators.yaml": BROKEN,
    "data/programs/$(touch pwned)/indicators.yaml": INDICATORS,
    "data/programs/it's `x`/kak.yaml": "",
    "data/closings/2023-11.yaml": "",
}


class Ask(Protocol):
    """Asks as bash does, with the cursor behind the last word."""

    def __call__(self, line: str, cwd: Path) -> list[str]: ...


@pytest.fixture
def root(data_root: DataRoot) -> Path:
    """A data root with a second program, a broken one, and folders that hope to be run."""
    return data_root(MORE)


@pytest.fixture
def bash(kpi: Kpi) -> Ask:
    def ask(line: str, cwd: Path) -> list[str]:
        words = line.split(" ")
        found = kpi(cwd=cwd, environ={
            "_KPI_COMPLETE": "complete_bash", "COMP_WORDS": "\n".join(words), "COMP_CWORD": str(len(words) - 1),
        })  # fmt: skip
        assert found.err == ""
        return found.out.split()

    return ask


CELLS = ["contoh/layanan", "lain/aduan", "rusak/satu", "rusak/dua"]
PROGRAMS = ["contoh", "lain", "rusak"]
COMPLETED: list[tuple[str, list[str]]] = [
    ("kpi ", list(COMMANDS)),
    ("kpi re", ["record", "revise", "reopen"]),
    ("kpi xyz", []),
    ("kpi --vers", ["--version"]),
    ("kpi new ", ["program", "indicator"]),
    ("kpi status ", PROGRAMS),
    ("kpi status co", ["contoh"]),
    ("kpi status --for", ["--format"]),
    ("kpi status --format ", ["table", "json", "csv", "markdown"]),
    ("kpi status --format j", ["json"]),
    ("kpi status -f c", ["csv"]),
    ("kpi validate --format s", ["sarif"]),
    ("kpi status --view t", ["to-date"]),
    ("kpi status contoh --by ", ["program", "agency"]),
    ("kpi record ", CELLS),
    ("kpi record rusak/", ["rusak/satu", "rusak/dua"]),
    ("kpi record contoh/layanan ", ["2023-11", "2023-12"]),
    ("kpi record lain/aduan 2024", ["2024-01"]),
    ("kpi record contoh/layanan 2023-12 90 --status ", ["final", "provisional"]),
    ("kpi --lang id record contoh/layanan 2023-12 90 --status ", ["tetap", "sementara", "final", "provisional"]),
    ("kpi explain lain/aduan 2023-1", ["2023-11"]),
    ("kpi show co", ["contoh", "contoh/layanan"]),
    ("kpi status --period 2024", ["2024-01"]),
    ("kpi close ", ["2023-11", "2023-12", "2024-01"]),
    ("kpi reopen ", ["2023-11"]),
    ("kpi init --ci git", ["github", "gitlab"]),
    ("kpi init --language ", ["id", "en"]),
    ("kpi rules weights", ["weights"]),
    ("kpi record contoh/layanan 2023-11 ", []),
    ("kpi nonsense ", []),
    ("kpi status --nonsense x ", []),
    ("kpi --lang en status la", ["lain"]),
    ("kpi status --lang en la", ["lain"]),
    ("kpi status --root nowhere la", []),
]


@pytest.mark.parametrize(("line", "expected"), COMPLETED, ids=[row[0] for row in COMPLETED])
def test_what_may_stand_at_the_cursor(bash: Ask, root: Path, line: str, expected: list[str]) -> None:
    if line != "kpi status --nonsense x ":
        assert bash(line, root) == expected
    else:  # Typer may overlook what it doesn't know, but may not fail
        assert set(bash(line, root)) <= set(PROGRAMS)


@pytest.mark.parametrize(
    "line", ["kpi status --root root la", "kpi --root root status la", "kpi record --root root la"]
)
def test_another_root_is_heeded(bash: Ask, root: Path, line: str) -> None:
    assert [one.partition("/")[0] for one in bash(line, root.parent)] == ["lain"]


@pytest.mark.parametrize("line", ["kpi status ", "kpi record ", "kpi close ", "kpi record a/b ", "kpi show "])
def test_without_data_there_is_nothing(bash: Ask, tmp_path: Path, line: str) -> None:
    assert bash(line, tmp_path) == []


def test_a_folder_that_is_gone_is_no_trouble(tmp_path: Path, moment: Clock) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    script = f"cd '{gone}' && rmdir '{gone}' && {shlex.join(moment.kpi())}"
    environ = {**os.environ, "_KPI_COMPLETE": "complete_bash", "COMP_WORDS": "kpi\nstatus\n", "COMP_CWORD": "2"}
    done = subprocess.run(["sh", "-c", script], env=environ, capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.stderr) == ("", "")


TROUBLE: list[dict[str, str]] = [
    {"_KPI_COMPLETE": "complete_bash"},
    {"_KPI_COMPLETE": "complete_bash", "COMP_WORDS": "kpi\n", "COMP_CWORD": "x"},
    {"_KPI_COMPLETE": "complete_bash", "COMP_WORDS": "kpi\n'", "COMP_CWORD": "1"},
    {"_KPI_COMPLETE": "complete_bash", "COMP_WORDS": "kpi\nstatus\n", "COMP_CWORD": "2", "KPI_LANG": "xx"},
    {"_KPI_COMPLETE": "complete_bash", "COMP_WORDS": "kpi\nstatus\n", "COMP_CWORD": "2", "KPI_ROOT": "/nowhere"},
    {"_KPI_COMPLETE": "complete_tcsh"},
    {"_KPI_COMPLETE": "nonsense"},
    {"_KPI_COMPLETE": ""},
]


@pytest.mark.parametrize("environ", TROUBLE, ids=[" ".join(row.values()).replace("\n", " ") for row in TROUBLE])
def test_trouble_is_kept_silent(kpi: Kpi, root: Path, environ: dict[str, str]) -> None:
    found = kpi(cwd=root, environ=environ)
    assert found.err == ""
    assert "Traceback" not in found.out


def other_shell(kpi: Kpi, name: str, line: str, cwd: Path, **more: str) -> Outcome:
    """Ask as the scripts of zsh, fish and PowerShell do."""
    environ = {"_KPI_COMPLETE": f"complete_{name}", "_TYPER_COMPLETE_ARGS": line, **more}
    found = kpi("--lang", "en", cwd=cwd, environ=environ)
    assert found.err == ""
    return found


def test_zsh(kpi: Kpi, root: Path) -> None:
    assert '"record":"Record' in other_shell(kpi, "zsh", "kpi rec", root).out
    cells = other_shell(kpi, "zsh", "kpi record ru", root).out
    assert cells == '_arguments \'*: :(("rusak/satu"\n"rusak/dua"))\'\n'
    assert other_shell(kpi, "zsh", "kpi status --root x ru", root).out == "_files\n"


def test_fish(kpi: Kpi, root: Path) -> None:
    get, ask = {"_TYPER_COMPLETE_FISH_ACTION": "get-args"}, {"_TYPER_COMPLETE_FISH_ACTION": "is-args"}
    name, _, purpose = other_shell(kpi, "fish", "kpi rec", root, **get).out.strip().partition("\t")
    assert name == "record"
    assert purpose.startswith("Record")
    assert other_shell(kpi, "fish", "kpi status ", root, **get).out.split() == PROGRAMS
    assert other_shell(kpi, "fish", "kpi status ", root, **ask).status == 0
    assert other_shell(kpi, "fish", "kpi status x", root, **ask).status == 1


@pytest.mark.parametrize("shell", ["powershell", "pwsh"])
def test_powershell(kpi: Kpi, root: Path, shell: str) -> None:
    def ask(line: str, word: str) -> list[str]:
        out = other_shell(kpi, shell, line, root, _TYPER_COMPLETE_WORD_TO_COMPLETE=word).out
        return [one.partition(":::")[0] for one in out.splitlines()]

    assert ask("kpi re", "re") == ["record", "revise", "reopen"]
    assert ask("kpi record contoh/layanan", "") == ["2023-11", "2023-12"]


@pytest.mark.parametrize("language", ["id", "en"])
def test_what_commands_are_for_is_said_in_the_readers_language(kpi: Kpi, root: Path, language: str) -> None:
    environ = {"_KPI_COMPLETE": "complete_fish", "_TYPER_COMPLETE_ARGS": "kpi statu"}
    out = kpi(cwd=root, environ={**environ, "_TYPER_COMPLETE_FISH_ACTION": "get-args", "KPI_LANG": language}).out
    assert ("Show where every program stands" in out) is (language == "en")


def test_nothing_is_parsed(bash: Ask, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("this takes too long")

    monkeypatch.setattr("kpi.store.load.load", refuse)
    monkeypatch.setattr("kpi.store.yaml.source.read", refuse)
    assert bash("kpi record con", root) == ["contoh/layanan"]


@pytest.mark.parametrize("line", ["kpi sta", "kpi record con", "kpi close "])
def test_heavy_libraries_stay_out(root: Path, line: str) -> None:
    words = line.split(" ")
    code = (
        "import sys, kpi.cli.app as app; app.run([]); print(*(set(sys.modules) & set('%s'.split())), file=sys.stderr)"
    )
    heavy = "yaml jsonschema jsonschema_rs rich pydantic pyarrow simplejson tabulate"
    environ = {"_KPI_COMPLETE": "complete_bash", "COMP_WORDS": "\n".join(words), "COMP_CWORD": str(len(words) - 1)}
    done = subprocess.run(
        [sys.executable, "-c", code % heavy], cwd=root, env={**os.environ, **environ}, capture_output=True, text=True,
        check=True,
    )  # fmt: skip
    assert done.stdout.strip()
    assert done.stderr.strip() == ""


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash")
def test_in_a_real_bash(root: Path, environment: Path, moment: Clock) -> None:
    """The script that is printed, in bash itself: what it offers, and that nothing in the data is run."""
    tools = environment / "tools"
    moment.script(tools)
    environ = {**os.environ, "PATH": f"{tools}:{os.environ['PATH']}"}
    shown = subprocess.run(
        ["kpi", "--show-completion"], cwd=root, env=environ, capture_output=True, text=True, check=False,
        executable=str(tools / "kpi"),
    ).stdout  # fmt: skip
    if "_kpi_completion" not in shown:  # it looks for a shell above it, and there may be none
        from typer._completion_shared import get_completion_script

        shown = get_completion_script(prog_name="kpi", complete_var="_KPI_COMPLETE", shell="bash")  # noqa: S604 - no subprocess
    ask = 'COMP_WORDS=(kpi status ""); COMP_CWORD=2; _kpi_completion kpi; printf "%s\\n" "${COMPREPLY[@]}"'
    done = subprocess.run(
        ["bash", "--norc", "-c", f"{shown}\n{ask}"], cwd=root, env=environ, capture_output=True, text=True, check=True
    )
    assert (done.stdout.split(), done.stderr) == (PROGRAMS, "")
    assert not (root / "pwned").exists()


def test_names_at_a_glance(root: Path, tmp_path: Path) -> None:
    assert names.programs(root) == PROGRAMS
    assert names.indicators(root, "rusak") == ["satu", "dua"]
    assert names.indicators(root, "../programs/contoh") == []
    assert names.months(root, "contoh") == ["2023-11", "2023-12"]
    assert names.closed(root) == ["2023-11"]
    assert names.programs(tmp_path) == names.cells(tmp_path) == names.months(tmp_path) == names.closed(tmp_path) == []


def test_items_of_a_sheet_at_a_glance(tmp_path: Path) -> None:
    from kpi.model.domain.instruction import Category, Instruction, Item, Promise
    from kpi.model.values.period import Period
    from kpi.store.yaml.encode.instructions import with_instruction

    folder = tmp_path / "data/instructions"
    folder.mkdir(parents=True)
    items = (
        Item("contoh/layanan", Category.INDICATOR, "contoh", "layanan", promises=(Promise(Period(2023, 10), "id: x"),)),
        Item("isu-01", Category.ISSUE),
    )
    for month, held in ((Period(2023, 11), items[:1]), (Period(2023, 12), items)):
        (folder / f"{month}.yaml").write_text(with_instruction("", Instruction(month, held)), "utf-8")
    assert names.items(tmp_path) == ["contoh/layanan", "isu-01"]
    assert names.items(tmp_path, "2023-11") == ["contoh/layanan"]
    assert names.items(tmp_path, "2031-01") == []


@pytest.mark.parametrize("program", sorted(file.name for file in (REGENCY / "data" / "programs").iterdir()))
def test_a_glance_sees_what_reading_sees(program: str) -> None:
    from kpi.store.load import load

    top = REGENCY
    read = load(top).portfolio.program(program)
    assert read is not None
    assert names.indicators(top, program) == [one.id for one in read.indicators]
    assert names.months(top, program) == sorted({str(month) for one in read.indicators for month in one.targets}) or (
        not read.indicators
    )


def test_every_format_is_offered_and_named_in_the_help() -> None:
    form = declared(ValidateParameters)["form"].parameter
    assert form.candidates == tuple(FORMATS)
    assert all(name in form.help for name in FORMATS)
