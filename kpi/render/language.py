"""The reader's language: sentences through the catalogue, numbers and months as its readers write them."""

from __future__ import annotations

import datetime
import gettext
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Final

from kpi.model.output.command import Command
from kpi.model.output.message import Label, Message, mark
from kpi.model.output.report import Number
from kpi.model.values.number import decimals_of, rounded
from kpi.model.values.period import Period
from kpi.model.values.struct import Struct

#: Holds ``<language>/LC_MESSAGES/kpi.mo``, in a checkout as in an installed package.
LOCALE: Final = Path(__file__).parent.parent / "locale"
_COMPILED: Final = "LC_MESSAGES/kpi.mo"

#: The language of the source.
ENGLISH: Final = "en"

#: The language of those who use it, where nothing names another one.
USUAL: Final = "id"

#: How languages write 1,234.5: what ``,`` and ``.`` become.
_MARKS: Final = {"id": str.maketrans(",.", ".,")}

_MONTHS: Final = (
    mark("January"), mark("February"), mark("March"), mark("April"), mark("May"), mark("June"),
    mark("July"), mark("August"), mark("September"), mark("October"), mark("November"), mark("December"),
)  # fmt: skip
_MONTH: Final = mark("{month} {year}")
_DAY: Final = mark("{day} {month} {year}")
_MOMENT: Final = mark("{day}, {time}")
_YES: Final = mark("yes")
_NO: Final = mark("no")


#: Stands for a command while its sentence is put together: signs that no data can hold, and its place among all.
_COMMAND: Final = "\0{place}\0"
_COMMANDS: Final = re.compile("\0([0-9]+)\0")
#: What joins a sentence with the command in it, and has no sense at the beginning of a line.
_JOINT: Final = " ,;."


class Language(Struct, frozen=True):
    """One language. ``code`` is what ``--lang`` calls it, such as ``id``.

    Moments are shown in ``zone``, that of the organisation, or with their own offset where it is None: one deed has one
    day, whatever computer it was done at.
    """

    code: str
    _catalogue: gettext.NullTranslations
    zone: datetime.tzinfo | None = None

    def text(self, value: Message | str) -> str:
        """A sentence in this language; a ``str`` is one that ``mark`` has marked. In English where none is translated.

        Raises ``KeyError`` where a sentence has a name that nobody fills in: a bug, not something to hide.
        """
        if isinstance(value, Message):
            return self._sentence(value)
        return self._catalogue.gettext(value) if value else ""  # the catalogue's own header stands under ""

    def pieces(self, value: Message | str) -> list[str | Command]:
        """What ``shown`` gives, cut where lines end: each command is a line of its own."""
        if isinstance(value, str):
            return [value]
        commands: list[Command] = []
        text = self._sentence(value, commands)
        pieces: list[str | Command] = []
        for place, piece in enumerate(_COMMANDS.split(text)):
            if place % 2:
                pieces.append(commands[int(piece)])
            elif said := (piece.lstrip(_JOINT) if place else piece).rstrip():
                pieces.append(said)
        return pieces or [""]

    def shown(self, value: object, apart: list[Command] | None = None) -> str:
        """Anything that a cell or a sentence may hold, where a ``str`` is data and stays as it is; nothing for None.

        A command is its line, or a mark for one that has been put ``apart``.
        Raises ``TypeError`` for what can't stand in a sentence.
        """
        match value:
            case None:
                return ""
            case Message():
                return self._sentence(value, apart)
            case Command():
                return self._command(value, apart)
            case str():
                return str(value) if apart is None else value.replace("\0", "\ufffd")
            case bool():
                return self.text(_YES if value else _NO)
            case int() | Decimal() | Number():
                return self._number(value)
            case Period() | datetime.date():
                return self._time(value)
            case Label():
                return value.texts.get(self.code) or value.texts.get(ENGLISH) or next(iter(value.texts.values()), "")
            case tuple():
                return ", ".join(self.shown(one, apart) for one in value)
        raise TypeError(f"can't stand in a sentence: {value!r}")

    @staticmethod
    def _command(one: Command, apart: list[Command] | None) -> str:
        if apart is None:
            return str(one)
        apart.append(one)
        return _COMMAND.format(place=len(apart) - 1)

    def _sentence(self, message: Message, apart: list[Command] | None = None) -> str:
        if message.many is None:
            template = self.text(message.template)
        else:
            template = self._catalogue.ngettext(message.template, message.many, message.count)
        return template.format(**{name: self._held(value, apart) for name, value in message.values.items()})

    def _held(self, value: object, apart: list[Command] | None) -> str:
        if value is None:
            raise TypeError("nothing (None) can't stand in a sentence")
        return self.shown(value, apart)

    def _number(self, value: int | Decimal | Number) -> str:
        if isinstance(value, Number):
            return self._digits(value.value, value.decimals) + value.suffix
        exact = Decimal(value)
        return self._digits(exact, decimals_of(exact))

    def _digits(self, value: Decimal, decimals: int) -> str:
        near = rounded(value, decimals)
        written = f"{near or abs(near):,f}"  # nobody reads -0.00
        return written.translate(_MARKS.get(self.code, {}))

    def _time(self, value: Period | datetime.date) -> str:
        if isinstance(value, datetime.datetime) and self.zone is not None:
            value = value.astimezone(self.zone)
        month = self.text(_MONTHS[value.month - 1])
        if isinstance(value, Period):
            return self.text(_MONTH).format(month=month, year=value.year)
        day = self.text(_DAY).format(day=value.day, month=month, year=value.year)
        if not isinstance(value, datetime.datetime):
            return day
        return self.text(_MOMENT).format(day=day, time=value.isoformat(timespec="minutes")[11:])


def available() -> tuple[str, ...]:
    """The codes of the languages there are: English, and every one with a compiled catalogue."""
    return tuple(sorted({ENGLISH, *(file.parent.parent.name for file in LOCALE.glob(f"*/{_COMPILED}"))}))


def language(code: str, zone: datetime.tzinfo | None = None) -> Language:
    """A language by its code; English where it isn't available, so that numbers and words always agree."""
    if code == ENGLISH or code not in available():
        return Language(ENGLISH, gettext.NullTranslations(), zone)
    with (LOCALE / code / _COMPILED).open("rb") as file:
        return Language(code, gettext.GNUTranslations(file), zone)


def environment_language(environ: Mapping[str, str]) -> str | None:
    """The first language that the environment wants and we have; None where it wants none of them.

    Looks into ``LANGUAGE``, ``LC_ALL``, ``LC_MESSAGES`` and ``LANG`` in this order, as gettext does. ``C`` and
    ``POSIX`` are no language: they are what a computer says that nobody has set up.
    """
    known = available()
    return next((code for code in _wanted(environ) if code in known), None)


def _wanted(environ: Mapping[str, str]) -> Iterator[str]:
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        for locale in environ.get(name, "").split(":"):
            yield locale.split(".")[0].split("@")[0].split("_")[0].lower()
