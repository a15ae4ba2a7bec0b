"""What one call of the command line has chosen: root, language, and what its terminal can show."""

from __future__ import annotations

import datetime
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kpi import __version__
from kpi.model.errors import KpiError
from kpi.model.message import Message, say
from kpi.render.language import available, environment_language, language
from kpi.store import layout

if TYPE_CHECKING:
    from typing import TextIO

    from kpi.model.report import Report
    from kpi.render.language import Language
    from kpi.store.load import Loaded

_GLOBAL: Final = {"--root": "root", "--lang": "lang"}
NARROWEST: Final = 40
USUAL_WIDTH: Final = 80


def global_options(argv: Sequence[str]) -> tuple[list[str], dict[str, str]]:
    """Take ``--root`` and ``--lang`` out of the arguments, wherever they stand before ``--``."""
    rest: list[str] = []
    chosen: dict[str, str] = {}
    waiting = list(argv)
    while waiting:
        argument = waiting.pop(0)
        name, equals, value = argument.partition("=")
        if argument == "--":
            return [*rest, argument, *waiting], chosen
        if name in _GLOBAL and (equals or waiting):
            chosen[_GLOBAL[name]] = value if equals else waiting.pop(0)
        else:
            rest.append(argument)
    return rest, chosen


@dataclass
class Session:
    """One call. ``language`` is set before anything is parsed, so that errors speak it too."""

    chosen: Mapping[str, str]
    environ: Mapping[str, str]
    folder: Callable[[], Path]
    language: Language
    _loaded: Loaded | None = field(default=None)

    @staticmethod
    def begin(chosen: Mapping[str, str], environ: Mapping[str, str], folder: Callable[[], Path]) -> Session:
        """A session in the language chosen by ``--lang``, ``KPI_LANG``, the data, or the environment."""
        for stream in (sys.stdout, sys.stderr):
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(errors="backslashreplace")
        wanted = chosen.get("lang") or environ.get("KPI_LANG") or _stated_language(chosen, environ, folder)
        code = wanted if wanted in available() else environment_language(environ) or "en"
        session = Session(chosen, environ, folder, language(code))
        return session

    def check(self) -> None:
        """Refuse a language that isn't there."""
        for wanted in (self.chosen.get("lang"), self.environ.get("KPI_LANG")):
            if wanted and wanted not in available():
                raise KpiError(
                    say("there is no language {wanted}", wanted=wanted), say("one of: {known}", known=available())
                )

    @property
    def root(self) -> Path:
        """The data root. Raises ``KpiError`` where there is none."""
        return layout.find_root(self.folder(), self.chosen.get("root"), self.environ)

    def load(self, as_of: datetime.datetime | None = None) -> Loaded:
        """Everything in the data root; read once in a call."""
        if self._loaded is None:
            from kpi.store.load import load

            self._loaded = load(self.root, as_of)
        return self._loaded

    @property
    def width(self) -> int:
        """Columns of the terminal; 80 where there is none."""
        import shutil

        return max(NARROWEST, shutil.get_terminal_size((USUAL_WIDTH, 24)).columns)

    @property
    def color(self) -> bool:
        """Whether colours help: on a terminal, unless ``NO_COLOR`` or a dumb terminal says otherwise."""
        return sys.stdout.isatty() and not self.environ.get("NO_COLOR") and self.environ.get("TERM") != "dumb"

    def show(self, report: Report, form: str) -> None:
        """Print a report in a format."""
        from kpi.render.formats import draw

        self.write(
            draw(report, form, self.language, width=self.width, color=self.color, unicode=can_draw(sys.stdout))
        )

    def write(self, text: str) -> None:
        """Print text as it is."""
        sys.stdout.write(text)

    def tell(self, message: Message) -> None:
        """Print a sentence on standard output."""
        sys.stdout.write(self._safe(message) + "\n")

    def remark(self, message: Message) -> None:
        """Print a sentence on standard error, where it doesn't disturb what a program reads."""
        sys.stderr.write(self._safe(message) + "\n")

    def complain(self, message: Message, hint: Message | None = None, detail: str = "") -> None:
        """Print an error: one line, what came from elsewhere, and what would be right."""
        from kpi.render.safe import terminal

        lines = [self._safe(say("kpi: {message}", message=message))]
        lines += ["  | " + terminal(line) for line in detail.strip().splitlines()]
        if hint is not None:
            lines.append("  " + self._safe(hint))
        sys.stderr.write("\n".join(lines) + "\n")

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
        answer = input(self._safe(say("{question} [y/N] ", question=question)) + " ").strip().casefold()
        return answer in {"y", "yes", "ya", "iya"}

    def _safe(self, message: Message) -> str:
        from kpi.render.safe import terminal

        return terminal(self.language.text(message))


def can_draw(stream: TextIO) -> bool:
    """Whether a stream can show lines and small bars."""
    try:
        "─│▁█✓✗·–".encode(getattr(stream, "encoding", None) or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def _stated_language(
    chosen: Mapping[str, str], environ: Mapping[str, str], folder: Callable[[], Path]
) -> str | None:
    """The language of the data, by a quick look at its settings; None where there are none."""
    try:
        root = layout.find_root(folder(), chosen.get("root"), environ)
    except (KpiError, OSError):
        return None
    return layout.stated_language(root)
