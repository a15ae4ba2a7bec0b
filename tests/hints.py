"""The commands that kpi advises in a test: each can be typed, and those that need nothing more can be carried out."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import pytest

from kpi.cli.app import run
from kpi.cli.group import command_line
from kpi.model.output.command import BLANK, Command

#: What only reads is carried out where it was advised.
_READING: Final = {
    ("audit",), ("diff",), ("doctor",), ("due",), ("explain",), ("ikp", "show"), ("kak",), ("log",),
    ("program", "list"), ("rules",), ("show",), ("status",), ("validate",),
}  # fmt: skip


class Advice:
    """The commands that are shown while it listens."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._shown: dict[Command, None] = {}
        self._monkeypatch = monkeypatch

    @contextlib.contextmanager
    def listening(self) -> Iterator[None]:
        """Note every command that is shown meanwhile."""
        plain = Command.__str__

        def noted(command: Command) -> str:
            self._shown[command] = None
            return plain(command)

        with self._monkeypatch.context() as here:
            here.setattr(Command, "__str__", noted)
            yield

    def check(self, folder: Path, *, reading: bool) -> None:
        """Hold every command of kpi that was shown to what a reader expects who pastes it in this folder.

        ``reading``: those that only read are carried out, too.
        """
        for one in list(self._shown):
            if one.words[0] == "kpi":
                path = understood(one)
                if reading and BLANK not in " ".join(one.words) and "--help" not in one.words:
                    _carried_out(one, path, folder)
        self._shown.clear()


@lru_cache(maxsize=512)
def understood(one: Command) -> tuple[str, ...]:
    """The names of the command, as kpi's own parser reads the line. Raises ``AssertionError`` where it refuses it."""
    command, names, left = _parser(), list[str](), list(one.words[1:])
    context = command.make_context("kpi", [])
    try:
        while hasattr(command, "list_commands") and left and not left[0].startswith("-"):
            name, command, left = command.resolve_command(context, left)
            names += name.split()
        if "--help" not in left:
            context = command.make_context(" ".join(names), left, parent=context)
    except Exception as error:
        raise AssertionError(f"{one}: {error}") from error
    return tuple(names)


@lru_cache
def _parser() -> Any:  # noqa: ANN401 - what Typer makes of it
    return command_line()


def _carried_out(one: Command, path: tuple[str, ...], folder: Path) -> None:
    if path in _READING:
        _run(one, folder)


def _run(one: Command, folder: Path) -> None:
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said), contextlib.chdir(folder):
        status = run(one.words[1:])
    assert status in {0, 1}, f"{one}: {said.getvalue()}"
