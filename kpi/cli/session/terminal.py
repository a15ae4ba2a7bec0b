"""The terminal of a call: what it prints, in which language, and who answers its questions."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from kpi import __version__
from kpi.cli.session import windows_console
from kpi.cli.session.pager import exceeds_screen, paged
from kpi.cli.session.progress import Bar, watches
from kpi.cli.session.streams import can_draw, columns, nowhere
from kpi.model.errors import KpiError
from kpi.model.output.message import Message, say
from kpi.model.output.progress import watched
from kpi.model.output.report import Report
from kpi.model.values.struct import Struct, field
from kpi.render import escaping
from kpi.render.formats import draw, load
from kpi.render.language import Language
from kpi.render.terminal.canvas import Canvas
from kpi.render.terminal.table import advised
from kpi.store import clock
from kpi.store.os_errors import reason

NARROWEST: Final = 40
USUAL_WIDTH: Final = 80


class Terminal(Struct):
    """Standard input, output and error of a call, its environment, and the language that it speaks."""

    environ: Mapping[str, str]
    folder: Callable[[], Path]
    language: Language
    #: Whether what is longer than the screen goes through a pager.
    paging: bool = True
    #: Whether it is coloured, as somebody chose; None: where colours help.
    colored: bool | None = None
    #: What is to be given back when the call ends.
    resources: ExitStack = field(default_factory=ExitStack)
    #: Shows how far long work has come; None where nobody watches.
    bar: Bar | None = None

    def watch(self) -> None:
        """Let the person at the terminal know how far long work has come, where there is one."""
        if not sys.stderr.isatty():
            return
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
        """Whether colours help: on a terminal that isn't dumb; ``--color`` and the environment decide before that."""
        if self.colored is not None:
            return self.colored
        if self.environ.get("NO_COLOR"):
            return False
        if self.environ.get("FORCE_COLOR"):
            return True
        if not sys.stdout.isatty() or self.environ.get("TERM") == "dumb":
            return False
        return windows_console.shows_colours()

    @property
    def canvas(self) -> Canvas:
        """The canvas of standard output: width, colours, characters."""
        return Canvas(self.language, self.width, self.color, can_draw(sys.stdout))

    @staticmethod
    def get_ready(form: str) -> None:
        """Load what shows a report in a format, while there is nothing else to do."""
        load(form)

    def show(self, report: Report, form: str) -> None:
        """Print a report in a format."""
        if form == "table" or sys.stdout.isatty():
            unicode = can_draw(sys.stdout)
            self.page(draw(report, form, self.language, width=self.width, color=self.color, unicode=unicode))
        else:
            self.hand_over(draw(report, form, self.language, width=self.width, color=False, unicode=True))

    def save(self, report: Report, form: str, output: str) -> None:
        """Print a report, or write it to the file ``output`` if one is named. Raises ``KpiError``."""
        if not output:
            self.show(report, form)
            return
        if form == "html" and report.document is None:
            from kpi.render.site.report import drawn_report  # the template of pages is loaded only for them

            text = drawn_report(report, self.language)
        else:
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

    def page(self, text: str) -> None:
        """Print text, page by page where it is longer than the screen of whoever reads it."""
        if self.paging and self.environ.get("TERM") != "dumb" and sys.stdout.isatty() and exceeds_screen(text):
            self.make_room()
            if paged(text, self.environ):
                return
        self.write(text)

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
        self.write("\n".join(self._lines(message, self.width if sys.stdout.isatty() else None)) + "\n")

    def remark(self, message: Message) -> None:
        """Print a sentence on standard error, where it doesn't disturb what a program reads."""
        self.make_room()
        sys.stderr.write("\n".join(self._fitting(message)) + "\n")

    def complain(self, message: Message, hint: Message | None = None, detail: str = "") -> None:
        """Print an error: one line, what came from elsewhere, and what would be right.

        On a terminal the line is broken between words. A command in what would be right is a line of its own.
        """
        lines = self._fitting(say("kpi: {message}", message=message))
        lines += ["  | " + escaping.terminal(line) for line in detail.strip().splitlines()]
        if hint is not None:
            lines += self._fitting(say("  {hint}", hint=hint))
        self.make_room()
        sys.stderr.write("\n".join(lines) + "\n")

    def _fitting(self, message: Message) -> list[str]:
        """A sentence for standard error: on a terminal in lines of its width, else in one."""
        return self._lines(message, self.width if sys.stderr.isatty() else None)

    def _lines(self, message: Message, width: int | None) -> list[str]:
        """A sentence in lines of a width, the commands in it on their own."""
        pieces = self.language.pieces(message)
        return advised([escaping.terminal(one) if isinstance(one, str) else one for one in pieces], width)

    def complain_of_bug(self) -> None:
        """Print that this is our fault, after the traceback."""
        self.complain(
            say("this is a bug in kpi {version}, not in your data", version=__version__),
            say("nothing was half written; please report it with the lines above"),
        )

    def ask(self, question: Message) -> bool | None:
        """Yes or no from the person at the terminal; None where nobody can answer."""
        if not self.interactive:
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
        """The stripped answer typed at the terminal; None where nobody answers (Ctrl-D)."""
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
