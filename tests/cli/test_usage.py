"""The boundary: whatever is typed or goes wrong, a sentence, a hint and a status come out of ``run``."""

from __future__ import annotations

import importlib
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, get_type_hints

import pytest

from kpi import __version__
from kpi.cli import commands
from kpi.cli.app import run
from kpi.cli.args import GlobalParameters
from kpi.cli.commands.rules import RulesParameters
from kpi.cli.group import COMMANDS, GROUPS, LISTED, LONGER, UNLISTED, WORDS
from kpi.cli.session.session import Session
from kpi.cli.usage import unknown_command
from kpi.model.errors import KpiError
from kpi.model.output.command import Command, kpi_command
from kpi.model.output.message import say
from kpi.model.output.parameter import Declared, declared
from kpi.render.language import language
from tests.conftest import flat
from tests.hints import understood

if TYPE_CHECKING:
    from tests.conftest import Clock, DataRoot, Kpi

REFUSED: list[tuple[str, str, str]] = [
    ("satus", "there is no command satus", "did you mean status?"),
    ("validat", "there is no command validat", "did you mean validate?"),
    ("xyz", "there is no command xyz", "see: kpi --help"),
    ("Status", "there is no command Status", "did you mean status?"),
    ("--rot x status", "there is no option --rot", "did you mean --root?"),
    ("--xyz", "there is no option --xyz", "see: kpi --help"),
    ("-x", "there is no option -x", "see: kpi --help"),
    ("status --formt json", "there is no option --formt", "did you mean --format?"),
    ("status --xyz", "there is no option --xyz", "see: kpi status --help"),
    ("status --format", "--format needs a value", "see: kpi --help"),
    ("status --color red", "--color can't be red", "one of: auto, always, never"),
    ("status --root", "--root needs a value", "see: kpi status --help"),
    ("--root", "--root needs a value", "see: kpi --help"),
    ("status --lang", "--lang needs a value", "see: kpi status --help"),
    ("--lang fr status", "there is no language fr", "one of: "),
    ("status --lang=fr", "there is no language fr", "one of: "),
    ("status --lang=", "--lang needs a value", ""),
    ("--root= status", "--root needs a value", ""),
    ("status --help=x", "--help takes no value", "see: kpi --help"),
    (
        "status one two three",
        "there is too much: two three",
        'several words belong in quotation marks: "nov 2023"; see: kpi status --help',
    ),
    ("explain", "PROGRAM/INDICATOR is missing", "see: kpi explain --help"),
]


@pytest.mark.parametrize(("line", "what", "hint"), REFUSED, ids=[row[0] for row in REFUSED])
def test_a_mistyped_line(kpi: Kpi, data_root: DataRoot, line: str, what: str, hint: str) -> None:
    status, out, err = kpi(*line.split(" "), cwd=data_root())
    assert (status, out) == (2, "")
    first, *rest = err.splitlines()
    assert first == f"kpi: {what}"
    assert not hint or flat(" ".join(rest)).startswith(hint)
    assert bool(rest) == bool(hint)


@pytest.mark.parametrize("character", ["\x1b", "\x00", "\u2028", "\ufeff", "\udce9"], ids=ascii)
def test_a_character_that_no_file_may_hold(kpi: Kpi, data_root: DataRoot, character: str) -> None:
    root = data_root()
    file = root / "data" / "programs" / "contoh" / "achievements" / "layanan.yaml"
    before = file.read_bytes()
    line = ["record", "contoh/layanan", "2023-12", "90", "--note", f"a{character}b", "--no-commit"]
    status, out, err = kpi(*line, cwd=root)
    assert (status, out) == (2, "")
    assert err.startswith(f"kpi: the character U+{ord(character):04X} can't be written to a file\n  delete it from: a")
    assert file.read_bytes() == before


@pytest.mark.parametrize(
    "near", ["--root /nowhere status", "status --root=/nowhere", "status --root /nowhere --format json"]
)
def test_the_root_may_be_named_anywhere(kpi: Kpi, data_root: DataRoot, near: str) -> None:
    status, out, err = kpi(*near.split(" "), cwd=data_root())
    assert (status, out) == (2, "")
    assert "data/kpi.yaml" in err


def test_without_data_it_says_where_it_looked(kpi: Kpi, tmp_path: Path) -> None:
    status, out, err = kpi("status", cwd=tmp_path)
    assert (status, out) == (2, "")
    assert err.startswith("kpi: no data found")
    assert err.splitlines()[2:] == ["    kpi init"]


@pytest.mark.parametrize("line", ["--lang id satus", "satus --lang id", "satus --lang=id", "satus"])
def test_errors_speak_the_language_that_is_chosen_in_the_same_line(kpi: Kpi, data_root: DataRoot, line: str) -> None:
    environ = {} if "--lang" in line else {"KPI_LANG": "id"}
    indonesian = language("id")
    message, hint = unknown_command("satus", ["status"])
    said = f"kpi: {indonesian.text(message)}\n  {indonesian.text(hint)}\n"
    assert kpi(*line.split(" "), cwd=data_root(), environ=environ) == (2, "", said)


@pytest.mark.parametrize("line", ["--version", "--lang en --version"])
def test_the_version(kpi: Kpi, tmp_path: Path, line: str) -> None:
    assert kpi(*line.split(" "), cwd=tmp_path) == (0, f"kpi {__version__}\n", "")


@pytest.mark.parametrize("line", ["--help", "", "status --help", "--lang id --help", "explain --help --lang id"])
def test_help_is_no_error(kpi: Kpi, tmp_path: Path, line: str) -> None:
    status, out, err = kpi(*line.split(), cwd=tmp_path)
    assert (status, err) == (0, "")
    assert "kpi" in out
    assert "--" in out


@pytest.fixture
def instead(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], int | None]], None]:
    """Puts something in the place of what ``kpi rules`` does."""

    def put(what: Callable[[], int | None]) -> None:
        def run(session: Session, given: RulesParameters) -> int | None:  # noqa: ARG001 - as every command
            return what()

        monkeypatch.setattr("kpi.cli.commands.rules.run", run)

    return put


def raising(error: BaseException) -> Callable[[], int]:
    def command() -> int:
        raise error

    return command


@pytest.mark.parametrize(("returned", "status"), [(0, 0), (1, 1), (None, 0), (2, 2)])
def test_what_a_command_returns_is_the_status(
    kpi: Kpi, tmp_path: Path, instead: Callable[[Callable[[], int | None]], None], returned: int | None, status: int
) -> None:
    instead(lambda: returned)
    assert kpi("rules", cwd=tmp_path) == (status, "", "")


def test_expected_trouble_is_a_sentence_a_detail_and_a_hint(
    kpi: Kpi, tmp_path: Path, instead: Callable[[Callable[[], int | None]], None]
) -> None:
    instead(raising(KpiError(say("no {thing}", thing="x"), say("take y"), "git said\n\x1b[31mred\n")))
    status, out, err = kpi("rules", cwd=tmp_path)
    assert (status, out) == (2, "")
    lines = err.splitlines()
    assert (lines[0], lines[1], lines[3]) == ("kpi: no x", "  | git said", "  take y")
    assert lines[2].startswith("  | ")
    assert "\x1b" not in err


@pytest.mark.parametrize(
    "error", [RuntimeError("oops"), KeyError("missing"), OSError("disk"), RecursionError(), AssertionError()], ids=repr
)
def test_a_bug_keeps_its_traceback(
    kpi: Kpi, tmp_path: Path, instead: Callable[[Callable[[], int | None]], None], error: Exception
) -> None:
    instead(raising(error))
    status, out, err = kpi("rules", cwd=tmp_path)
    assert (status, out) == (3, "")
    assert err.startswith("Traceback (most recent call last):")
    assert f"\n{type(error).__name__}" in err
    assert f"kpi: this is a bug in kpi {__version__}" in err


def test_a_missing_module_is_a_bug_too(
    kpi: Kpi, tmp_path: Path, instead: Callable[[Callable[[], int | None]], None]
) -> None:
    instead(raising(ImportError("no module")))
    assert kpi("rules", cwd=tmp_path).status == 3


def test_who_interrupts_gets_no_traceback(
    kpi: Kpi, tmp_path: Path, instead: Callable[[Callable[[], int | None]], None]
) -> None:
    instead(raising(KeyboardInterrupt()))
    assert kpi("rules", cwd=tmp_path) == (130, "", "")


def test_a_reader_who_has_seen_enough_is_no_error(
    tmp_path: Path, instead: Callable[[Callable[[], int | None]], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "stdout", sys.stdout)  # put back after the test
    instead(raising(BrokenPipeError()))
    assert run(["rules"]) == 0
    sys.stdout.close()


@pytest.mark.skipif(sys.platform == "win32", reason="pipes break in another way there")
def test_a_real_broken_pipe_says_nothing(tmp_path: Path, moment: Clock) -> None:
    command = moment.kpi("rules")
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full disk at hand")
def test_a_full_disk_is_told(tmp_path: Path, moment: Clock) -> None:
    command = moment.kpi("rules", "--lang", "en")
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(command, cwd=tmp_path, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert (done.returncode, done.stderr) == (2, "kpi: the output can't be written: the disk is full\n")


@pytest.mark.skipif(sys.platform == "win32", reason="sh")
def test_output_that_is_closed_is_not_missed(tmp_path: Path, moment: Clock) -> None:
    command = f"{shlex.join(moment.kpi('rules'))} >&-"
    done = subprocess.run(["sh", "-c", command], cwd=tmp_path, stderr=subprocess.PIPE, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(sys.platform == "win32", reason="sh")
def test_input_that_is_closed_asks_nobody(data_root: DataRoot, moment: Clock) -> None:
    command = f"{shlex.join(moment.kpi('--lang', 'en', 'new', 'program', 'gizi', '--title', 'Gizi'))} <&-"
    done = subprocess.run(["sh", "-c", command], cwd=data_root(), capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("typed", "near"), [("statuss", "status"), ("recrod", "record"), ("expain", "explain"), ("zzz", None)]
)
def test_the_nearest_command(typed: str, near: str | None) -> None:
    message, hint = unknown_command(typed, ["status", "record", "explain"])
    assert message.values == {"typed": typed}
    assert hint.values == ({"command": kpi_command("--help")} if near is None else {"near": near})


def test_every_command_file_is_named() -> None:
    """A file that nobody names is a command that nobody can call."""
    folder = Path(commands.__path__[0])
    files = {".".join(file.relative_to(folder).with_suffix("").parts) for file in folder.rglob("*.py")}
    shared = {"__init__", "ikp.options"}
    assert {name.removesuffix(".__init__") for name in files - shared} == {*callable_modules(), *GROUPS}


def callable_modules() -> set[str]:
    """The modules of all commands that can be called."""
    names = {name for name in COMMANDS if name not in GROUPS}
    names |= {f"{group}.{name}" for group in GROUPS for name in GROUPS[group]}
    return {name.replace("-", "_") for name in names} | {*UNLISTED.values(), *LONGER.values()}


@pytest.fixture
def typed() -> list[Declared]:
    """All that can be typed behind any command."""
    modules = [importlib.import_module(f"kpi.cli.commands.{name}") for name in callable_modules()]
    kinds = [get_type_hints(module.run)["given"] for module in modules]
    return [one for kind in (GlobalParameters, *kinds) for one in declared(kind).values()]


def test_what_stands_for_a_value_is_translated(typed: list[Declared]) -> None:
    same = {"FOLDER", "FORMAT", "HOST", "PROGRAM", "RANGE", "REF", "STATUS", "TARGET", "TARGETS", "MINE", "THEIRS"}
    names = {one.parameter.metavar for one in typed}
    spoken = {name for name in names if set(re.findall("[A-Z][A-Z-]*[A-Z]", name)) - same}
    assert {name for name in spoken if language("id").text(name) == name} == set()


def test_a_short_option_means_the_same_everywhere(typed: list[Declared]) -> None:
    meant: dict[str, set[str]] = {}
    for long, *short in (one.parameter.flags for one in typed if one.parameter.flags):
        for flag in short:
            meant.setdefault(flag, set()).add(long)
    assert meant == {
        "-f": {"--format"}, "-p": {"--period"}, "-o": {"--output"}, "-e": {"--evidence"}, "-y": {"--yes"},
    }  # fmt: skip


def test_an_option_is_a_switch_everywhere_or_nowhere(typed: list[Declared]) -> None:
    kinds: dict[str, set[bool]] = {}
    for one in typed:
        for flag in one.parameter.flags:
            kinds.setdefault(flag, set()).add(one.kind is bool)
    assert {flag for flag, switch in kinds.items() if len(switch) > 1} == set()


@pytest.mark.parametrize(
    ("arguments", "shown"),
    [
        (("record", "--help"), "kpi record [PROGRAM/INDIKATOR] [PERIODE] [NILAI] [OPSI]"),
        (("ikp", "--help"), "kpi ikp PERINTAH [OPSI]"),
        (("ikp", "add", "--help"), "--due TANGGAL"),
        (("explain",), "kpi: PROGRAM/INDIKATOR belum diisi"),
        (("--help",), "penerbitan, dan tindak lanjut."),
    ],
    ids=lambda part: " ".join(part) if isinstance(part, tuple) else "",
)
def test_help_in_indonesian(kpi: Kpi, tmp_path: Path, arguments: tuple[str, ...], shown: str) -> None:
    done = kpi(*arguments, cwd=tmp_path, environ={"KPI_LANG": "id", "COLUMNS": "80"})
    assert shown in done.out + done.err


def test_whoever_stops_a_command_before_it_has_begun_sees_no_traceback() -> None:
    stop = "from kpi.cli import app\ndef stop(*_): raise KeyboardInterrupt\napp.run = stop\napp.main()\n"
    done = subprocess.run([sys.executable, "-c", stop], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


@pytest.mark.parametrize("line", ["-h", "help", "bantuan"])
def test_help_by_its_other_names(kpi: Kpi, tmp_path: Path, line: str) -> None:
    assert kpi(line, "--lang", "id", cwd=tmp_path) == kpi("--help", "--lang", "id", cwd=tmp_path)


@pytest.mark.parametrize("line", ["record -h", "help record", "bantuan catat"])
def test_help_of_a_command_by_its_other_names(kpi: Kpi, tmp_path: Path, line: str) -> None:
    said = kpi(*line.split(), cwd=tmp_path)
    assert said.status == 0
    assert said.out.split("\n", 1)[1] == kpi("record", "--help", cwd=tmp_path).out.split("\n", 1)[1]


def test_commands_are_listed_in_groups(kpi: Kpi, tmp_path: Path) -> None:
    lines = kpi("--help", "--lang", "en", cwd=tmp_path).out.splitlines()
    assert [line for line in lines if line in {f"{title}:" for title in LISTED}] == [f"{title}:" for title in LISTED]
    assert len(COMMANDS) == len(set(COMMANDS))


def test_every_command_has_an_indonesian_word_of_its_own_or_is_one(kpi: Kpi, tmp_path: Path) -> None:
    assert set(WORDS).isdisjoint(COMMANDS)
    assert len(set(WORDS.values())) == len(WORDS)
    assert set(COMMANDS) - set(WORDS.values()) == {"ikp", "program", "kak", "audit"}
    said = kpi("--help", "--lang", "id", cwd=tmp_path).out
    assert [word for word, name in WORDS.items() if f"  {name}, {word}" not in said] == []
    assert kpi("capaian", "--help", cwd=tmp_path).status == 0


@pytest.mark.parametrize("code", ["id", "en"])
@pytest.mark.parametrize("name", sorted(callable_modules() - {"merge_driver"}))
def test_the_example_of_a_command_can_be_pasted(kpi: Kpi, tmp_path: Path, name: str, code: str) -> None:
    """It stands on a line of its own, however long, and kpi reads it as that command."""
    module = importlib.import_module(f"kpi.cli.commands.{name}")
    _, _, line = language(code).text(module.EXAMPLE).partition(": ")
    words = tuple(shlex.split(line))
    assert words[0] == "kpi"
    names = understood(Command(words))
    assert f"    {line}\n" in kpi(*names, "--help", "--lang", code, cwd=tmp_path).out
