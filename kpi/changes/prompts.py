"""Asking for what wasn't said: one question after the other, a wrong answer again, none of them lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from kpi.changes.workspace import Workspace
from kpi.model.errors import KpiError
from kpi.model.output.message import Message, say
from kpi.model.values.characters import UNWANTED

Read = TypeVar("Read")


def answered(session: Workspace, question: Message, *, wanted: bool = True) -> str:
    """The answer typed at the terminal; empty where nobody can be asked, or nothing is ``wanted``.

    Raises ``KpiError`` where they go away (Ctrl-D).
    """
    if not wanted or not session.interactive:
        return ""
    while True:
        answer = session.prompt(question)
        if answer is None:  # Ctrl-D
            raise KpiError(
                say("stopped before everything was answered, and nothing was written"),
                say("begin again, or leave open what you don't know: --no-input"),
            )
        if not UNWANTED.search(answer):
            return answer
        session.remark(say("this holds characters that a file may not hold; type it again"))


def until_right(session: Workspace, question: Message, read: Callable[[str], Read]) -> Read | None:
    """The value of an answer; a wrong one is refused and asked for again. None where nothing is answered."""
    while answer := answered(session, question):
        try:
            return read(answer)
        except KpiError as error:
            session.complain(error.message, error.hint)
    return None
