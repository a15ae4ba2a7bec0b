"""Commands in sentences: quoted so that a shell gives back each word, and never part of a sentence's own text."""

from __future__ import annotations

import ast
import re
import shlex
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import kpi
from kpi.cli.group import COMMANDS
from kpi.model.output.command import BLANK, Command, kpi_command
from kpi.model.output.message import say
from kpi.render.language import language

#: What begins a command when it is typed; "kpi save" in a sentence would be one that nobody quotes or checks.
IN_A_SENTENCE = re.compile(rf"\bkpi (?:{'|'.join(COMMANDS)})\b")
FOLDER = Path(kpi.__file__).parent


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("status",), "kpi status"),
        (("save", ""), "kpi save"),
        (("log", None, 5), "kpi log 5"),
        (("revise", "a/b", "2023-11", "-3,2 %"), "kpi revise a/b 2023-11 '-3,2 %'"),
        (("record", "a/b", BLANK), "kpi record a/b ..."),
        (("due", "--agency", "Dinas Pariwisata"), 'kpi due --agency "Dinas Pariwisata"'),
        (("x", "it's"), 'kpi x "it\'s"'),
        (("x", 'a "b" $c'), "kpi x 'a \"b\" $c'"),
    ],
)
def test_lines(words: tuple[object, ...], line: str) -> None:
    assert str(kpi_command(*words)) == line


@given(
    st.lists(
        st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=12), min_size=1, max_size=4
    )
)
def test_a_shell_gives_back_every_word(words: list[str]) -> None:
    assert shlex.split(str(Command(tuple(words)))) == words


def test_each_command_of_a_sentence_is_a_line_of_its_own() -> None:
    mine, theirs = kpi_command("sync", "--mine", "a"), kpi_command("sync", "--theirs", "a")
    asked = say("talk to each other; for yours: {mine}, for theirs: {theirs}", mine=mine, theirs=theirs)
    pieces = language("en").pieces(say("  {hint}", hint=asked))
    assert pieces == ["  talk to each other; for yours:", mine, "for theirs:", theirs]
    assert language("en").pieces("\x000\x00") == ["\x000\x00"]
    assert language("en").pieces(say("{text} {command}", text="\x001\x00", command=mine))[-1] == mine


def test_no_sentence_holds_a_command_as_text() -> None:
    texts = [text for file in FOLDER.rglob("*.py") for text in sentences(file)]
    assert len(texts) > 1000
    assert [text for text in texts if IN_A_SENTENCE.search(text)] == []


def sentences(file: Path) -> list[str]:
    """The sentences of a module."""
    calls = [one for one in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(one, ast.Call)]
    said = [one for one in calls if isinstance(one.func, ast.Name) and one.func.id in {"say", "say_many"}]
    return [str(arg.value) for one in said for arg in one.args if isinstance(arg, ast.Constant)]
