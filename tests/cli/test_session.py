"""What one call has chosen: its root and its language, wherever in the line they are named."""

from __future__ import annotations

import gettext
import io
import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi.cli.args import global_options
from kpi.cli.session.session import Session
from kpi.cli.session.streams import can_draw, columns
from kpi.model.errors import KpiError
from kpi.model.output.command import kpi_command
from kpi.model.output.message import say
from kpi.render import language

if TYPE_CHECKING:
    from tests.conftest import DataRoot, Kpi


@pytest.mark.parametrize(
    ("argv", "rest", "chosen"),
    [
        ([], [], {}),
        (["status"], ["status"], {}),
        (["--root", "x", "status"], ["status"], {"root": "x"}),
        (["status", "--root", "x"], ["status"], {"root": "x"}),
        (["status", "--root=x", "wisata"], ["status", "wisata"], {"root": "x"}),
        (["status", "--root=a=b"], ["status"], {"root": "a=b"}),
        (["--lang", "id", "status", "--root", "x"], ["status"], {"lang": "id", "root": "x"}),
        (["--lang", "id", "--lang", "en"], [], {"lang": "en"}),
        (["--root", ""], [], {"root": ""}),
        (["--root="], [], {"root": ""}),
        # without a value it stays, so that it is complained of
        (["status", "--root"], ["status", "--root"], {}),
        (["--lang"], ["--lang"], {}),
        # only whole names, and only before --
        (["--roots", "x", "-root", "y"], ["--roots", "x", "-root", "y"], {}),
        (["record", "--", "--root", "x"], ["record", "--", "--root", "x"], {}),
        (["--root", "x", "record", "--", "--lang=id"], ["record", "--", "--lang=id"], {"root": "x"}),
    ],
    ids=" ".join,
)
def test_global_options_are_taken_out(argv: list[str], rest: list[str], chosen: dict[str, str]) -> None:
    assert global_options(argv) == (rest, chosen)


WORDS = st.lists(
    st.sampled_from(["status", "--format", "json", "-", "-5", "--root=x", "--lang=id", "--lang", "--root", "--"])
)


@given(WORDS)
def test_what_is_behind_two_dashes_is_never_touched(words: list[str]) -> None:
    argv = ["record", "--", *words]
    assert global_options(argv) == (argv, {})


@given(WORDS)
def test_taking_them_out_again_finds_nothing_more(words: list[str]) -> None:
    rest, _ = global_options(words)
    before, _, _ = " ".join(rest).partition("--")
    assert "root=" not in before
    assert [word for word in rest if word not in words] == []
    if "--" not in rest and not ({"--root", "--lang"} & {*rest}):
        assert global_options(rest) == (rest, {})


@pytest.fixture(autouse=True)
def languages(monkeypatch: pytest.MonkeyPatch) -> None:
    """English and Indonesian, also where the catalogue is not compiled."""
    monkeypatch.setattr("kpi.cli.session.session.available", lambda: ("en", "id"))
    monkeypatch.setattr(
        "kpi.cli.session.session.language",
        lambda code, zone=None: language.Language(code, gettext.NullTranslations(), zone),
    )
    monkeypatch.setattr("kpi.render.language.available", lambda: ("en", "id"))


LANGUAGES: list[tuple[str, dict[str, str], dict[str, str], str | None, str]] = [
    ("named", {"lang": "id"}, {"KPI_LANG": "en", "LANG": "en_US.UTF-8"}, "en", "id"),
    ("KPI_LANG", {}, {"KPI_LANG": "id", "LANG": "en_US.UTF-8"}, "en", "id"),
    ("of the data", {}, {"LANG": "en_US.UTF-8"}, "id", "id"),
    ("of the data, in an Indonesian terminal", {}, {"LANG": "id_ID.UTF-8"}, "en", "en"),
    ("of the terminal", {}, {"LANG": "id_ID.UTF-8"}, None, "id"),
    ("of the terminal's messages", {}, {"LC_MESSAGES": "id_ID.UTF-8", "LANG": "en_US.UTF-8"}, None, "id"),
    ("of nothing", {}, {}, None, "id"),
    ("of C", {}, {"LANG": "C.UTF-8"}, None, "id"),
    ("unknown to us", {}, {"LANG": "fr_FR.UTF-8"}, None, "id"),
    ("empty choices", {"lang": ""}, {"KPI_LANG": ""}, "id", "id"),
    ("the data names none of ours", {}, {"LANG": "id_ID.UTF-8"}, "fr", "id"),
    ("named wrongly, until it is complained of", {"lang": "fr"}, {"LANG": "id_ID.UTF-8"}, "en", "id"),
]


@pytest.mark.parametrize(
    ("chosen", "environ", "stated", "expected"), [row[1:] for row in LANGUAGES], ids=[row[0] for row in LANGUAGES]
)
def test_the_language(
    tmp_path: Path, chosen: dict[str, str], environ: dict[str, str], stated: str | None, expected: str
) -> None:
    if stated is not None:
        (tmp_path / "data").mkdir()
        (tmp_path / "data" / "kpi.yaml").write_text(f"language: {stated}\n", "utf-8")
    assert Session.begin(chosen, environ, lambda: tmp_path).language.code == expected


def test_the_data_that_is_named_decides_the_language(tmp_path: Path) -> None:
    for name in ("id", "en"):
        (tmp_path / name / "data").mkdir(parents=True)
        (tmp_path / name / "data" / "kpi.yaml").write_text(f"language: {name}\n", "utf-8")
    here = tmp_path / "en"
    assert Session.begin({"root": str(tmp_path / "id")}, {}, lambda: here).language.code == "id"
    assert Session.begin({}, {"KPI_ROOT": str(tmp_path / "id")}, lambda: here).language.code == "id"
    assert Session.begin({"root": "missing"}, {}, lambda: here).language.code == "id"


@pytest.mark.parametrize(
    ("chosen", "environ", "template"),
    [
        ({"lang": "fr"}, {}, "there is no language {wanted}"),
        ({"lang": "../id"}, {}, "there is no language {wanted}"),
        ({}, {"KPI_LANG": "fr"}, "there is no language {wanted}"),
        ({"lang": ""}, {}, "{name} needs a value"),
        ({"root": ""}, {"KPI_ROOT": "x"}, "{name} needs a value"),
    ],
)
def test_a_choice_that_is_none_is_refused(
    tmp_path: Path, chosen: dict[str, str], environ: dict[str, str], template: str
) -> None:
    with pytest.raises(KpiError) as refused:
        Session.begin(chosen, environ, lambda: tmp_path).check()
    assert refused.value.message.template == template


def test_a_good_choice_makes_up_for_a_bad_one(tmp_path: Path) -> None:
    Session.begin({"lang": "id"}, {"KPI_LANG": "fr"}, lambda: tmp_path).check()


def gone() -> Path:
    """What ``Path.cwd`` does where the folder was deleted."""
    raise FileNotFoundError(2, "No such file or directory")


def test_a_folder_that_is_gone_is_told() -> None:
    session = Session.begin({}, {}, gone)
    assert session.language.code == "id"
    with pytest.raises(KpiError, match="no longer there"):
        _ = session.root


def test_data_are_read_once(data_root: DataRoot) -> None:
    root = data_root()
    session = Session.begin({}, {}, lambda: root / "data" / "programs")
    assert session.root == root
    assert session.load() is session.load()
    assert [one.id for one in session.load().portfolio.programs] == ["contoh"]


@pytest.mark.parametrize(
    ("environ", "terminal", "expected"),
    [
        ({"--color": "always", "NO_COLOR": "1"}, False, True),
        ({"--color": "never", "FORCE_COLOR": "1"}, True, False),
        ({"--color": "auto"}, True, True),
        ({"--color": "auto", "NO_COLOR": "1"}, True, False),
        ({}, True, True),
        ({}, False, False),
        ({"NO_COLOR": "1"}, True, False),
        ({"NO_COLOR": ""}, True, True),
        ({"FORCE_COLOR": "1"}, False, True),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, True, False),
        ({"TERM": "dumb"}, True, False),
    ],
)
def test_colours_only_where_they_help(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, environ: dict[str, str], *, terminal: bool, expected: bool
) -> None:
    chosen = {"color": environ["--color"]} if "--color" in environ else {}
    session = Session.begin(chosen, environ, lambda: tmp_path)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: terminal)
    assert session.color is expected


@pytest.mark.parametrize(("columns", "expected"), [("80", 80), ("200", 200), ("10", 40), ("0", 80), ("x", 80)])
def test_the_width_of_the_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, columns: str, expected: int
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    monkeypatch.setattr("os.get_terminal_size", lambda _: (_ for _ in ()).throw(OSError))
    assert Session.begin({}, {}, lambda: tmp_path).width == expected


@pytest.mark.parametrize(
    ("encoding", "expected"), [("utf-8", True), ("ascii", False), ("latin-1", False), ("cp1252", False)]
)
def test_what_a_stream_can_show(encoding: str, *, expected: bool) -> None:
    assert can_draw(io.TextIOWrapper(io.BytesIO(), encoding=encoding)) is expected


@pytest.mark.parametrize(
    ("answer", "expected"),
    [("y", True), ("Ya", True), (" iya ", True), ("yes", True), ("", False), ("n", False), ("tidak", False)],
)
def test_an_answer_at_the_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: str, *, expected: bool
) -> None:
    session = Session.begin({}, {}, lambda: tmp_path)
    for stream in (sys.stdin, sys.stdout):
        monkeypatch.setattr(stream, "isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", lambda _question: answer)
    assert session.ask(say("really?")) is expected


def test_where_nobody_can_answer_nobody_is_asked(tmp_path: Path) -> None:
    assert Session.begin({}, {}, lambda: tmp_path).ask(say("really?")) is None


def test_data_in_a_sentence_never_reach_the_terminal_raw(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    session = Session.begin({}, {}, lambda: tmp_path)
    session.complain(
        say("there is no {name}", name="x\x1b[31m\u202e"), say("see {name}", name="\x07"), "git\x1b[2J\nsaid so"
    )
    session.tell(say("{name}", name="\x1b"))
    session.remark(say("{name}", name="\x9b"))
    out, err = capsys.readouterr()
    assert not {"\x1b", "\x07", "\x9b", "\u202e"} & {*out, *err}
    assert err.splitlines()[0].startswith("kpi: there is no x")
    assert [line[:4] for line in err.splitlines()[1:3]] == ["  | ", "  | "]


@pytest.mark.parametrize(("terminal", "lines"), [(True, 2), (False, 1)], ids=["terminal", "file"])
def test_a_long_remark_is_broken_between_words_on_a_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *, terminal: bool, lines: int
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    session = Session.begin({}, {}, lambda: tmp_path)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: terminal)
    session.remark(say("{text}", text="kata " * 20))
    err = capsys.readouterr().err.splitlines()
    assert len(err) == lines
    assert all(len(line) <= 60 for line in err) is terminal


@pytest.mark.parametrize(
    "arguments", [("status",), ("record", "contoh/layanan", "2023-11", "5"), ("validate",)], ids=" ".join
)
def test_where_there_is_no_data_the_hint_is_to_begin_some(kpi: Kpi, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    done = kpi(*arguments, cwd=tmp_path, environ={"LANG": "en_US.UTF-8"})
    assert (done.status, done.out) == (2, "")
    assert done.err.splitlines()[-2:] == [
        "  go to the folder of your repository, name it with --root, or begin one:",
        "    kpi init",
    ]


@pytest.mark.parametrize(
    "arguments",
    [
        ("export", "status", "-o"),
        ("export", "--format", "xlsx", "-o"),
        ("kak", "contoh", "--format", "markdown", "-o"),
        ("ikp", "show", "2023-11", "-o"),
        ("template", "2023-11", "-o"),
    ],
    ids=" ".join,
)
def test_no_folder_is_made_out_of_a_slip(kpi: Kpi, data_root: DataRoot, arguments: tuple[str, ...]) -> None:
    sheet = "period: 2023-11\nitems:\n  - {id: isu-01, category: issue, instruction: Rapat}\n"
    root = data_root({"data/instructions/2023-11.yaml": sheet})
    (root / "folder.xlsx").mkdir()
    ending = {"export": "csv", "kak": "md", "ikp": "txt", "template": "xlsx"}[arguments[0]]
    if "xlsx" in arguments:
        ending = "xlsx"
    done = kpi(*arguments, f"lapran/hasil.{ending}", cwd=root)
    assert (done.status, done.out, done.err.splitlines()) == (
        2, "", ["kpi: there is no folder lapran", "  make it first, or name another file: -o FILE"],
    )  # fmt: skip
    assert not (root / "lapran").exists()
    if ending == "xlsx":
        assert "folder.xlsx is a folder" in kpi(*arguments, "folder.xlsx", cwd=root).err


class Terminal(io.StringIO):
    """A stream that somebody looks at."""

    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


def test_on_a_terminal_an_error_is_broken_between_words_and_its_hint_is_not(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    stream = Terminal()
    monkeypatch.setattr("sys.stderr", stream)
    monkeypatch.setenv("COLUMNS", "50")
    command = kpi_command("revise", "contoh/waktu-tunggu", "2023-11", "5,5", "--reason", "salah hitung")
    session = Session.begin({"lang": "en"}, {}, lambda: tmp_path)
    session.complain(
        say("there is no month {typed} in this or in another program", typed="2023-13"),
        say("to correct it: {x}", x=command),
    )
    assert stream.getvalue().splitlines() == [
        "kpi: there is no month 2023-13 in this or in",
        "  another program",
        "  to correct it:",
        '    kpi revise contoh/waktu-tunggu 2023-11 5,5 --reason "salah hitung"',
    ]


@pytest.mark.parametrize("stated", [None, "", "0", "-5", "120", " 90 ", "x", "80.5"])
@pytest.mark.parametrize("there", [0, 100, None])
def test_the_terminal_is_as_wide_as_shutil_says(
    monkeypatch: pytest.MonkeyPatch, stated: str | None, there: int | None
) -> None:
    def size(_: int) -> os.terminal_size:
        if there is None:
            raise OSError("no terminal")
        return os.terminal_size((there, 24))

    class Stream:
        def fileno(self) -> int:
            return 1

    monkeypatch.setattr(os, "get_terminal_size", size)
    monkeypatch.setattr(sys, "__stdout__", Stream())
    monkeypatch.delenv("COLUMNS", raising=False)
    if stated is not None:
        monkeypatch.setenv("COLUMNS", stated)
    assert (columns() or 80) == shutil.get_terminal_size((80, 24)).columns


def test_where_there_is_no_output_nobody_knows_its_width(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "__stdout__", None)
    monkeypatch.delenv("COLUMNS", raising=False)
    assert columns() == 0
