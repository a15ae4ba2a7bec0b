"""Old and narrow terminals: other encodings, only ASCII, 40 columns, and consoles that know no colours."""

from __future__ import annotations

import codecs
import io
import json
import os
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from rich.cells import cell_len

from kpi.cli.session import windows_console
from kpi.cli.session.session import Session
from tests.repositories import REGENCY

if TYPE_CHECKING:
    from tests.conftest import Kpi

CELL = "wisata-industri/kunjungan-wisata"

#: Every view for people, as it is typed.
VIEWS = [
    "status", "status --by agency --view to-date", "status wisata-industri", "show wisata-industri", f"show {CELL}",
    "due 2024-02", f"explain {CELL} 2023-11", "programs", "kak wisata-industri", "kak wisata-industri --check",
    "log wisata-industri", "diff HEAD~1 HEAD", "validate", "check --base HEAD~1", "audit", "rules", "rules plausible",
    "ikp show", "doctor", "record --period 2024-01 --no-input", "close 2023-11 --dry-run", "statuss", "--help",
    f"record {CELL} 2024-09 300 --evidence https://contoh.go.id/a.pdf --dry-run", "record --help", "ikp --help",
    f"target {CELL} 2024-12 600 --reason koreksi --document BA-5 --yes --dry-run", "new program baru --dry-run",
    "program stop wisata-industri --reason koreksi --dry-run",
]  # fmt: skip
#: Runs them all in one process, which takes a second instead of twenty.
ALL = """\
import sys
from kpi.cli.app import run
for view in sys.argv[1:]:
    print("$", view, flush=True)
    if run(view.split()) == 3:
        sys.exit(f"a bug in {view}")
"""


@pytest.fixture(scope="module")
def regency(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The regency of the tests, in a repository of two commits. Nothing here writes to it."""
    folder = tmp_path_factory.mktemp("regency")
    shutil.copytree(REGENCY / "data", folder / "data", ignore=shutil.ignore_patterns("closings"))
    file = folder / "data/programs/wisata-industri/achievements/kunjungan-wisata.yaml"
    who = ("-c", "user.name=Ani", "-c", "user.email=ani@contoh.go.id")
    for arguments in (("init", "-q", "-b", "main"), ("add", "-A"), (*who, "commit", "-qm", "awal")):
        subprocess.run(["git", *arguments], cwd=folder, check=True)
    file.write_text(file.read_text("utf-8").replace("value: 132", "value: 133"), "utf-8")
    subprocess.run(["git", *who, "commit", "-qam", "ubah"], cwd=folder, check=True)
    return folder


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("encoding", ["cp1252", "cp437", "ascii"])
def test_every_view_in_an_old_encoding(regency: Path, environment: Path, encoding: str, language: str) -> None:
    """Nothing crashes, and signs become others like them instead of codes."""
    environ = {**os.environ, "PYTHONIOENCODING": encoding, "KPI_LANG": language, "HOME": str(environment)}
    done = subprocess.run(
        [sys.executable, "-c", ALL, *VIEWS], cwd=regency, env=environ, capture_output=True, check=False
    )
    assert (done.returncode, done.stderr.count(b"Traceback")) == (0, 0), done.stderr[-2000:]
    for view, shown in zip(VIEWS, done.stdout.split(b"$ ")[1:], strict=True):
        if view.startswith("kak wisata-industri") and "--check" not in view:
            shown.decode("utf-8")  # a paper to keep: in the encoding of files, not of the terminal
            continue
        text = shown.decode(encoding)
        assert re.findall(r"\\[xu][0-9a-f]{2,4}", text) == [], view
    assert re.findall(rb"\\[xu][0-9a-f]{2,4}", done.stderr) == []


#: A command that is advised, which can be pasted: on a line of its own that is never wrapped.
COMMAND = re.compile(r" +(?:kpi|git) ")


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("width", [40, 60, 80])
def test_every_view_on_a_narrow_terminal(
    kpi: Kpi, regency: Path, monkeypatch: pytest.MonkeyPatch, width: int, language: str
) -> None:
    """No line is longer than the terminal, but for lines of files, commands, and words that are longer (a path)."""
    monkeypatch.setenv("COLUMNS", str(width))
    for view in VIEWS:
        if view.startswith(("kak", "new", "target", "diff", "program ")):  # a paper, and lines of files
            continue
        done = kpi(*view.split(), "--lang", language, cwd=regency)
        long = [line for line in done.out.splitlines() if cell_len(line) > width and not COMMAND.match(line)]
        assert [line for line in long if max(map(len, line.split())) < width // 2] == [], view


def test_help_on_a_narrow_terminal_stands_below(kpi: Kpi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    lines = kpi("record", "--help", "--lang", "en", cwd=tmp_path).out.splitlines()
    place = lines.index("  --note TEXT")
    assert lines[place + 1] == "    a remark"


# What programs read is UTF-8, whatever the terminal is.


@pytest.fixture
def printed(regency: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., bytes]:
    """What a command prints into a pipe as on Windows: in an old encoding, with two characters at the end of a line."""
    from kpi.cli.app import run

    def call(*arguments: str) -> bytes:
        pipe = io.BytesIO()
        stream = io.TextIOWrapper(pipe, encoding="cp1252", newline="\r\n")
        monkeypatch.chdir(regency)
        monkeypatch.setattr("sys.stdout", stream)
        run(arguments)
        stream.flush()
        return pipe.getvalue()

    return call


@pytest.mark.usefixtures("environment")
@pytest.mark.parametrize(
    "line",
    [
        "status -f json", "validate -f sarif", "validate -f gitlab", "log wisata-industri -f json", "export -f json",
        "kak wisata-industri -f json",
    ],
)  # fmt: skip
def test_json_is_json_everywhere(printed: Callable[..., bytes], line: str) -> None:
    found = printed(*line.split())
    assert b"\r" not in found
    json.loads(found.decode("utf-8"))


@pytest.mark.usefixtures("environment")
@pytest.mark.parametrize("line", ["export achievements --bom", "export status --semicolon", "status -f csv"])
def test_csv_is_utf_8_with_one_line_end(printed: Callable[..., bytes], line: str) -> None:
    found = printed(*line.split())
    assert b"\r" not in found
    assert found.startswith(codecs.BOM_UTF8) is ("--bom" in line)
    assert "\ufffd" not in found.decode("utf-8")


@pytest.mark.usefixtures("environment")
def test_xml_and_markdown_are_utf_8(printed: Callable[..., bytes]) -> None:
    ET.fromstring(printed("validate", "-f", "junit").decode("utf-8"))  # noqa: S314 - it is our own
    assert "→".encode() in printed("kak", "wisata-industri")


def test_after_a_document_people_are_spoken_to_as_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pipe = io.BytesIO()
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(pipe, encoding="cp1252"))
    session = Session.begin({}, {}, lambda: tmp_path)
    session.hand_over("– →\n")
    session.write("– →\n")
    assert pipe.getvalue() == "– →\n".encode() + "– ->\n".encode("cp1252").replace(b"\n", os.linesep.encode())


# Colours.


class Kernel:
    """The console of Windows: whether there is one, and whether it knows escape sequences."""

    def __init__(self, mode: int, *, there: bool = True, able: bool = True) -> None:
        self.mode, self.there, self.able = mode, there, able

    def GetStdHandle(self, number: int) -> int:  # noqa: N802 - as Windows calls it
        assert number == -11
        return 7

    def GetConsoleMode(self, _: int, mode: Any) -> int:  # noqa: N802, ANN401 - a pointer
        mode._obj.value = self.mode
        return int(self.there)

    def SetConsoleMode(self, _: int, mode: int) -> int:  # noqa: N802
        self.mode = mode if self.able else self.mode
        return int(self.able)


@pytest.mark.parametrize(
    ("kernel", "wanted", "mode"),
    [
        (Kernel(3), True, 7),
        (Kernel(7), True, 7),
        (Kernel(3, able=False), False, 3),
        (Kernel(3, there=False), False, 3),
    ],
    ids=["switched on", "on already", "too old", "no console"],
)
def test_escape_sequences_are_switched_on(kernel: Kernel, mode: int, *, wanted: bool) -> None:
    assert windows_console.switched_on(kernel) is wanted
    assert kernel.mode == mode


@pytest.mark.parametrize("able", [True, False])
def test_colours_only_where_the_console_obeys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, able: bool) -> None:
    session = Session.begin({}, {}, lambda: tmp_path)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    monkeypatch.setattr(windows_console, "shows_colours", lambda: able)
    assert session.color is able
