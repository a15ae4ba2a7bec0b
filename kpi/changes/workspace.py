"""The protocol of a call, as changes see it: data root, language, terminal, questions."""

from __future__ import annotations

import datetime
from contextlib import ExitStack
from contextvars import ContextVar
from pathlib import Path
from typing import Final, Protocol

from kpi.model.errors import KpiError
from kpi.model.output.message import Message
from kpi.model.output.report import Report
from kpi.render.language import Language
from kpi.store import clock
from kpi.store.cache import Cache
from kpi.store.load import Loaded


class Workspace(Protocol):
    """One call. What it prints is in the reader's language; questions are asked only where somebody answers."""

    #: What is to be given back when the call ends.
    resources: ExitStack

    @property
    def language(self) -> Language:
        """The language that the call speaks."""

    @property
    def root(self) -> Path:
        """The data root. Raises ``KpiError`` where there is none."""

    @property
    def today(self) -> datetime.date:
        """The day it is where the organisation is."""

    @property
    def interactive(self) -> bool:
        """Whether somebody is there to answer."""

    def folder(self) -> Path:
        """The current folder."""

    def load(self) -> Loaded:
        """Everything in the data root as it is on disk; read once in a call."""

    def cache(self, root: Path) -> Cache | None:
        """The cache of a data root; None where there is none."""

    def show(self, report: Report, form: str) -> None:
        """Print a report in a format."""

    def write(self, text: str) -> None:
        """Print text as it is."""

    def tell(self, message: Message) -> None:
        """Print a sentence on standard output."""

    def remark(self, message: Message) -> None:
        """Print a sentence on standard error."""

    def complain(self, message: Message, hint: Message | None = None, detail: str = "") -> None:
        """Print an error: one line, what came from elsewhere, and what would be right."""

    def ask(self, question: Message) -> bool | None:
        """Yes or no from the person at the terminal; None where nobody can answer."""

    def prompt(self, question: Message) -> str | None:
        """The answer typed at the terminal; None where nobody answers."""

    def make_room(self) -> None:
        """Take away what stands in the last line of the terminal."""

    def get_ready(self, form: str) -> None:
        """Load what shows a report in a format."""


#: The call that runs; None before it does.
RUNNING: Final[ContextVar[Workspace | None]] = ContextVar("running", default=None)


def today() -> datetime.date:
    """The day it is where the organisation of the running call is; where there is none yet, where this computer is."""
    running = RUNNING.get()
    try:
        return clock.here().date() if running is None else running.today
    except KpiError:  # no data yet
        return clock.here().date()
