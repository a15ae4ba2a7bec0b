"""What one call of the command line has chosen: root, language, and what its terminal can show."""

from __future__ import annotations

import codecs
import datetime
import os
import sys
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from contextvars import ContextVar
from pathlib import Path
from typing import Final, TextIO

from kpi import __version__
from kpi.cli.args import UNCACHED, VALUED
from kpi.cli.session.progress import Bar
from kpi.model.domain.portfolio import Portfolio
from kpi.model.domain.program import Program
from kpi.model.errors import KpiError
from kpi.model.output.message import Message, say
from kpi.model.output.problem import Place
from kpi.model.output.report import Report
from kpi.model.values.struct import Struct, field, replace
from kpi.render import escaping
from kpi.render.language import USUAL, Language, available, environment_language, language
from kpi.render.terminal.canvas import Canvas
from kpi.store import clock, layout
from kpi.store.cache import Shelf
from kpi.store.load import Loaded
from kpi.store.os_errors import reason
from kpi.store.pending import Pending
from kpi.store.source import Warm

#: How a stream is told to show a sign that it doesn't know.
_SIGNS: Final = "kpi"
NARROWEST: Final = 40
USUAL_WIDTH: Final = 80


class Opened(Struct, frozen=True):
    """The data that a view speaks of, what of it isn't in the history yet, and the line and column of a place."""

    portfolio: Portfolio
    pending: Pending
    where: Callable[[Place], tuple[int, int]]

    def program(self, typed: str) -> Program:
        """The program with an id. Raises ``UnknownName`` with the nearest one."""
        from kpi.cli.asking import program_named

        return program_named(self.portfolio, typed)


class Session(Struct):
    """One call. ``language`` is set before anything is parsed, so that errors speak it too."""

    chosen: Mapping[str, str]
    environ: Mapping[str, str]
    folder: Callable[[], Path]
    language: Language
    #: What is to be given back when the call ends.
    resources: ExitStack = field(default_factory=ExitStack)
    #: Who tells the person at the terminal how far long work has come; None where there is none.
    bar: Bar | None = None
    _source: Warm | None = None
    _loaded: Loaded | None = None

    @staticmethod
    def begin(chosen: Mapping[str, str], environ: Mapping[str, str], folder: Callable[[], Path]) -> Session:
        """A session in the language that ``--lang``, ``KPI_LANG``, the data or the environment name; else the usual."""
        codecs.register_error(_SIGNS, escaping.unencodable)
        for stream in (sys.stdout, sys.stderr):
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(errors=_SIGNS)
        root = _root(chosen, environ, folder)
        stated, zone = (None, None) if root is None else (layout.stated_language(root), layout.stated_zone(root))
        wanted = chosen.get("lang") or environ.get("KPI_LANG") or stated
        code = wanted if wanted in available() else environment_language(environ) or USUAL
        return Session(chosen, environ, folder, language(code, zone))

    def check(self) -> None:
        """Refuse a language that isn't there, and a choice that says nothing (``--root ""``)."""
        for option, name in VALUED.items():
            if self.chosen.get(name) == "":
                raise KpiError(say("{name} needs a value", name=option))
        wanted = self.chosen.get("lang") or self.environ.get("KPI_LANG")
        if wanted and wanted not in available():
            raise KpiError(
                say("there is no language {wanted}", wanted=wanted), say("one of: {known}", known=available())
            )

    @property
    def root(self) -> Path:
        """The data root. Raises ``KpiError`` where there is none."""
        try:
            here = self.folder()
        except FileNotFoundError as error:
            raise KpiError(say("the current folder is no longer there"), say("go to another folder")) from error
        return layout.find_root(here, self.chosen.get("root"), self.environ)

    @property
    def today(self) -> datetime.date:
        """The day it is where the organisation is."""
        return clock.now(layout.stated_zone(self.root) or datetime.UTC).date()

    @property
    def source(self) -> Warm:
        """The files of the data root as they are on disk, and what is kept of them."""
        if self._source is None:
            from kpi.store.source import opened

            self._source = opened(self.root, self.environ, keep=UNCACHED not in self.chosen)
        return self._source

    def load(self) -> Loaded:
        """Everything in the data root as it is on disk; read once in a call."""
        if self._loaded is None:
            from kpi.store.load import load

            self._loaded = load(self.root, source=self.source)
        return self._loaded

    def shelf(self, root: Path) -> Shelf | None:
        """Where something is kept of a data root; None where nothing is, or shall be."""
        from kpi.store import cache

        return None if UNCACHED in self.chosen else cache.shelf(root, self.environ)

    def open(self, at: str = "", as_of: str = "") -> Opened:
        """The data as it is, or as it stood ``at`` a commit, tag or date; ``as_of`` a day decides what is due.

        At a date what was due on that day is due, at a commit or tag what was due at its time; ``as_of`` overrides
        both. Raises ``KpiError``.
        """
        from kpi.cli.asking import day
        from kpi.measure.calendar import end_of

        opened = self._opened_at(at) if at else self._opened()
        if layout.settings_path() in opened.portfolio.unreadable:
            raise KpiError(
                say(
                    "{path} can't be read, and without it there is no rating and no deadline",
                    path=layout.settings_path(),
                ),
                say("see what is wrong with it: kpi validate"),
            )
        if not as_of:
            return opened
        portfolio = opened.portfolio
        return replace(opened, portfolio=replace(portfolio, as_of=end_of(day(as_of, self), portfolio)))

    def _opened(self) -> Opened:
        from kpi.store import git
        from kpi.store.files import Folder
        from kpi.store.pending import pending_in
        from kpi.store.yaml.locate import Places

        portfolio = self.load().portfolio
        repository = git.repository(portfolio.root)
        return Opened(portfolio, pending_in(repository, portfolio.root), Places(Folder(portfolio.root)))

    def _opened_at(self, at: str) -> Opened:
        from kpi.cli.past import past
        from kpi.store.pending import Pending
        from kpi.store.yaml.locate import Places

        then = past(self, at)
        return Opened(then.load().portfolio, Pending(then.commit, frozenset()), Places(then.files))

    def run(self) -> None:
        """Be the call whose day counts, as long as it lasts: see ``today``."""
        token = _RUNNING.set(self)
        self.resources.callback(_RUNNING.reset, token)

    def watch(self) -> None:
        """Let the person at the terminal know how far long work has come, where there is one."""
        if not sys.stderr.isatty():
            return
        from kpi.cli.session.progress import Bar, watches
        from kpi.model.output.progress import watched

        if watches(sys.stderr, self.environ):
            self.bar = Bar(sys.stderr, self.language, unicode=can_draw(sys.stderr))
            self.resources.callback(self.bar.clear)
            self.resources.enter_context(watched(self.bar))

    @property
    def width(self) -> int:
        """Columns of the terminal; 80 where there is none."""
        return max(NARROWEST, columns() or USUAL_WIDTH)

    @property
    def color(self) -> bool:
        """Whether colours help: on a terminal, unless ``NO_COLOR`` or a dumb terminal says otherwise."""
        if not sys.stdout.isatty() or self.environ.get("NO_COLOR") or self.environ.get("TERM") == "dumb":
            return False
        from kpi.cli.session.windows_console import shows_colours

        return shows_colours()

    @property
    def canvas(self) -> Canvas:
        """What the terminal, or whatever stands in its place, can show."""
        from kpi.render.terminal.canvas import Canvas

        return Canvas(self.language, self.width, self.color, can_draw(sys.stdout))

    @staticmethod
    def get_ready(form: str) -> None:
        """Load what shows a report in a format, while there is nothing else to do."""
        from kpi.render.formats import load

        load(form)

    def show(self, report: Report, form: str) -> None:
        """Print a report in a format."""
        from kpi.render.formats import draw

        if form == "table" or sys.stdout.isatty():
            unicode = can_draw(sys.stdout)
            self.write(draw(report, form, self.language, width=self.width, color=self.color, unicode=unicode))
        else:
            self.hand_over(draw(report, form, self.language, width=self.width, color=False, unicode=True))

    def save(self, report: Report, form: str, output: str) -> None:
        """Print a report, or write it to the file ``output`` if one is named. Raises ``KpiError``."""
        if not output:
            self.show(report, form)
            return
        from kpi.render.formats import draw

        text = draw(report, form, self.language, width=self.width, color=False, unicode=True)
        file = self.destination(output)
        try:
            file.write_text(text, "utf-8", newline="\n")
        except OSError as error:
            raise KpiError(say("{path} can't be written: {why}", path=output, why=reason(error))) from error
        self.tell(say("Written to {path}.", path=output))

    def destination(self, output: str) -> Path:
        """The file that ``-o`` names. Raises ``KpiError`` where its folder isn't there: none is made out of a slip."""
        file = self.folder() / output
        if file.is_dir():
            raise KpiError(say("{path} is a folder", path=output), say("name a file in it: -o FILE"))
        if not file.parent.is_dir():
            raise KpiError(
                say("there is no folder {folder}", folder=str(Path(output).parent)),
                say("make it first, or name another file: -o FILE"),
            )
        return file

    def write(self, text: str) -> None:
        """Print text as it is. Raises ``KpiError`` where it can't be written, for example on a full disk."""
        self.make_room()
        try:
            sys.stdout.write(text)
            sys.stdout.flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            sys.stdout = nowhere()  # or Python would try once more at the end
            raise KpiError(say("the output can't be written: {why}", why=reason(error))) from error

    def hand_over(self, text: str) -> None:
        """Print text for a program or a file: in UTF-8 and with its own line ends, whatever the system's are."""
        stream = sys.stdout
        if stream.isatty() or not hasattr(stream, "buffer") or not hasattr(stream, "reconfigure"):
            self.write(text)
            return
        usual = stream.encoding, stream.errors
        stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")
        try:
            self.write(text)
        finally:
            if sys.stdout is stream:
                stream.reconfigure(encoding=usual[0], errors=usual[1], newline=None)

    def tell(self, message: Message) -> None:
        """Print a sentence on standard output."""
        self.write(self._safe(message) + "\n")

    def remark(self, message: Message) -> None:
        """Print a sentence on standard error, where it doesn't disturb what a program reads."""
        self.make_room()
        sys.stderr.write("\n".join(self._fitting(message)) + "\n")

    def complain(self, message: Message, hint: Message | None = None, detail: str = "") -> None:
        """Print an error: one line, what came from elsewhere, and what would be right.

        On a terminal the line is broken between words. What would be right stays whole: it may be a command to copy.
        """
        lines = self._fitting(say("kpi: {message}", message=message))
        lines += ["  | " + escaping.terminal(line) for line in detail.strip().splitlines()]
        if hint is not None:
            lines.append("  " + self._safe(hint))
        self.make_room()
        sys.stderr.write("\n".join(lines) + "\n")

    def _fitting(self, message: Message) -> list[str]:
        """A sentence for standard error: on a terminal in lines of its width, else in one."""
        text = self._safe(message)
        if not sys.stderr.isatty():
            return [text]
        from kpi.render.terminal.table import hanging

        return hanging(text, self.width)

    def complain_of_bug(self) -> None:
        """Print that this is our fault, after the traceback."""
        self.complain(
            say("this is a bug in kpi {version}, not in your data", version=__version__),
            say("nothing was half written; please report it with the lines above"),
        )

    def ask(self, question: Message) -> bool | None:
        """Yes or no from the person at the terminal; None where nobody can answer."""
        if not (sys.stdin.isatty() and sys.stdout.isatty()):
            return None
        self.make_room()
        try:
            answer = self._answer(say("{question} [y/N] ", question=question)).casefold()
        except EOFError:  # Ctrl-D: whoever is asked goes away
            return False
        return answer in {"y", "yes", "ya", "iya"}

    @property
    def on_terminal(self) -> bool:
        """Whether what is printed is read by somebody, and not by a program or from a file."""
        return sys.stdout.isatty()

    @property
    def interactive(self) -> bool:
        """Whether somebody is there to answer."""
        return sys.stdin.isatty() and sys.stdout.isatty()

    def prompt(self, question: Message) -> str | None:
        """What the person at the terminal types, without blanks around it; None where nobody answers (Ctrl-D)."""
        self.make_room()
        while self.interactive:
            try:
                return self._answer(question)
            except EOFError:
                self.write("\n")
                return None
            except UnicodeDecodeError:
                self.remark(say("that can't be read as text; type it again"))
        return None

    def _answer(self, question: Message) -> str:
        answer = input(self._safe(question) + " ").strip()
        clock.move_on()
        return answer

    def make_room(self) -> None:
        """Take away what stands in the last line of the terminal."""
        if self.bar is not None:
            self.bar.clear()

    def _safe(self, message: Message) -> str:
        return escaping.terminal(self.language.text(message))


#: The call that runs; None before it does.
_RUNNING: Final[ContextVar[Session | None]] = ContextVar("running", default=None)


def today() -> datetime.date:
    """The day it is where the organisation of the running call is; where there is none yet, where this computer is."""
    running = _RUNNING.get()
    try:
        return clock.here().date() if running is None else running.today
    except KpiError:  # no data yet
        return clock.here().date()


def nowhere() -> TextIO:
    """A stream that takes everything and keeps nothing."""
    return open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123 - kept open until the end


def columns() -> int:
    """How wide ``COLUMNS`` says that the terminal is, else the system; 0 where nobody knows.

    As ``shutil.get_terminal_size``, which loads what packs archives before it looks.
    """
    try:
        stated = int(os.environ.get("COLUMNS", ""))
    except ValueError:
        stated = 0
    if stated > 0:
        return stated
    try:
        return 0 if sys.__stdout__ is None else os.get_terminal_size(sys.__stdout__.fileno()).columns
    except (OSError, ValueError):
        return 0


def can_draw(stream: TextIO) -> bool:
    """Whether a stream can show lines and small bars."""
    try:
        "─│▁█✓✗·–".encode(getattr(stream, "encoding", None) or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def _root(chosen: Mapping[str, str], environ: Mapping[str, str], folder: Callable[[], Path]) -> Path | None:
    """The data root; None where there is none, which whoever needs one will say."""
    try:
        return layout.find_root(folder(), chosen.get("root"), environ)
    except (KpiError, OSError):
        return None
