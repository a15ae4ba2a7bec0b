"""The same question, asked again while nothing has changed that its answer rests on, gets the same answer at once.

Nothing of kpi is needed for that but a look at the files, so nothing else is imported here.
"""

from __future__ import annotations

import os
import sys

from kpi.cli.argv import UNCACHED, global_options
from kpi.store import kept, layout
from kpi.store.look import Look

TYPE_CHECKING = False  # nothing is imported here that takes long, see ``kpi.cli.start``
if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path
    from typing import Final

    from kpi.store.kept import Shelf

#: Commands that only look at the data, and at how it stands to the history.
COMMANDS: Final = frozenset({"status", "show", "due", "programs", "explain", "validate"})
#: How many answers are kept of one data root.
MOST: Final = 40
_KIND: Final = "answer-"
#: Bytes within which it is told what an answer rests on; the answer itself may be long, and is not copied.
_HEAD: Final = 1 << 16
#: Variables that change what is shown, or what git says.
_HEEDED: Final = ("COLUMNS", "HOME", "LANG", "LANGUAGE", "NO_COLOR", "TERM", "TZ", "XDG_CONFIG_HOME")
_HEEDED_PREFIXES: Final = ("KPI_", "LC_", "GIT_C")


class Question:
    """A command line, and everything that its answer rests on but the history: the terminal and the files."""

    def __init__(self, root: str, shelf: Shelf, asked: tuple[object, ...]) -> None:
        self.look = Look(root, aside=True)
        #: Where what is kept is fetched from.
        self.shelf = shelf
        self._asked = asked
        #: What is asked, on which terminal: letters and digits.
        self.name = kept.name_of(asked)

    def _key(self) -> bytes:
        return kept.key_of(self.look.whole, self._asked)

    def answer(self) -> memoryview | None:
        """The answer as it was written in UTF-8, where it was found out before and still holds."""
        try:
            body = self.shelf.fetch(_KIND + self.name, self._key())
        except Exception:  # noqa: BLE001 - whatever it is, the command itself meets it again and says what is wrong
            return None
        if body is None:
            return None
        end = body.index(b"\0", 0, _HEAD)
        since, until, *rested = os.fsdecode(body[:end]).split("\n")
        if not int(since) <= self.look.begun < int(until):
            return None
        return memoryview(body)[end + 1 :] if all(map(kept.holds, rested)) else None

    def keep(
        self, answer: Iterable[str | bytes], until: datetime.datetime, rests_on: Callable[[], Iterable[Path]]
    ) -> None:
        """Keep an answer, piece by piece, until a moment, and as long as the files stand as they do, these ones too."""
        if not self.look.all_settled():
            return
        stand = kept.stand(map(str, rests_on()), self.look.begun)
        if stand is None:
            return
        head = [str(self.look.begun), str(int(until.timestamp()) * 10**9), *stand]
        told = os.fsencode("\n".join(head))
        if len(told) >= _HEAD:
            return
        try:
            pieces = [piece if isinstance(piece, bytes) else piece.encode() for piece in answer]
        except UnicodeEncodeError:  # what is no text is shown as the terminal can, each time anew
            return
        self.shelf.put_latest(_KIND, self.name, self._key(), b"".join([told, b"\0", *pieces]), MOST)


def question(argv: Sequence[str], environ: Mapping[str, str]) -> Question | None:
    """What a command line asks; None where its answer can't be kept."""
    arguments, chosen = global_options(argv)
    command = next((one for one in arguments if not one.startswith("-")), "")
    if command not in COMMANDS or UNCACHED in chosen or "--help" in arguments or "_KPI_COMPLETE" in environ:
        return None
    try:
        here = os.getcwd()  # noqa: PTH109 - a Path takes too long to load
        root = layout.root_of(here, chosen.get("root"), environ)
        shelf = None if root is None else kept.shelf(root, environ)
        if root is None or shelf is None:
            return None
        return Question(
            root, shelf, (tuple(arguments), sorted(chosen.items()), here, root, _heeded(environ), _terminal())
        )
    except Exception:  # noqa: BLE001 - whatever it is, the command itself meets it again and says what is wrong
        return None


def _heeded(environ: Mapping[str, str]) -> list[tuple[str, str]]:
    names = (name for name in environ if name in _HEEDED or name.startswith(_HEEDED_PREFIXES))
    return [(name, environ[name]) for name in sorted(names)]


def _terminal() -> tuple[object, ...]:
    """What decides how wide, in which colours and with which characters is drawn."""
    try:
        size = os.get_terminal_size(sys.__stdout__.fileno()) if sys.__stdout__ else None
    except (OSError, ValueError):
        size = None
    return sys.stdout.isatty(), size, sys.stdout.encoding
