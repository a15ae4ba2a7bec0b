"""Trouble that stops a command: one sentence, and a hint what would be right."""

from __future__ import annotations

from kpi.model.output.message import Message, say


class KpiError(Exception):
    """The command can't be carried out. Exit status 2.

    ``message`` says what and where, ``hint`` what would be right, ``detail`` holds lines that come from
    elsewhere (what git or a commit hook printed) and are shown as they are, made safe for a terminal.
    """

    def __init__(self, message: Message, hint: Message | None = None, detail: str = "") -> None:
        super().__init__(message.template)
        self.message = message
        self.hint = hint
        self.detail = detail


class UnknownName(KpiError):
    """A program, indicator, rule or other name that isn't there."""


class StaleFile(KpiError):
    """A file changed between reading and writing."""


class Interrupted(KeyboardInterrupt):
    """Ctrl-C came while something was saved, and it was saved nevertheless; ``message`` says so."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.template)
        self.message = message


class GitTrouble(KpiError):
    """git is missing, has no identity, or refused."""


def bad_value(option: str, typed: str, hint: Message) -> KpiError:
    """Error of an option whose value makes no sense."""
    return KpiError(say("{option} can't be {typed}", option=option, typed=typed), hint)
