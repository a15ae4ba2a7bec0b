"""Declared parameters of commands: arguments and options as fields of a struct.

A command's parameters are a subclass of ``Parameters``. A field annotated with ``argument(...)`` or ``option(...)`` is
typed, one annotated with ``Options`` several at once; a field whose type is another struct of parameters takes in all
that is declared there, at its place; any other field can't be typed and keeps its default. The command line, its help
and its completion are made from that alone.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Annotated, Any, TypeVar, get_args, get_origin, get_type_hints

from kpi.model.output.message import mark
from kpi.model.values.struct import Struct

Given = TypeVar("Given", bound="Parameters")


class Candidates(enum.Enum):
    """Values that a shell offers and that depend on the data."""

    PROGRAMS = "programs"
    CELLS = "cells"
    PROGRAMS_AND_CELLS = "programs and cells"
    MONTHS = "months"
    CLOSED_MONTHS = "closed months"
    RULES = "rules"
    ITEMS = "items"


class Parameter(Struct, frozen=True):
    """An argument, or an option where it has ``flags``.

    ``help`` is a marked sentence; ``metavar`` stands for the value in help, marked where it has words to translate.
    ``candidates`` are what a shell offers: the values that there are, or those of the data.
    """

    flags: tuple[str, ...] = ()
    metavar: str = ""
    help: str = ""
    candidates: tuple[str, ...] | Candidates = ()
    show_default: bool = False
    hidden: bool = False

    @property
    def name(self) -> str:
        """By which people know it: its first flag, or what help shows in its place."""
        return self.flags[0] if self.flags else self.metavar


class Options(Struct, frozen=True):
    """Text options that are one field of the parameters together: a mapping from their names to what was typed."""

    of: Mapping[str, Parameter]


class Parameters(Struct, frozen=True):
    """Parameters of a command: text, switches, and tuples of text for options that may be repeated."""

    def values(self) -> dict[str, Any]:
        """The typed values, by the names of ``declared``."""
        return dict(_values(self))


def _values(parameters: Parameters) -> Iterator[tuple[str, Any]]:
    for name, hint in _hints(type(parameters)).items():
        value = getattr(parameters, name)
        if isinstance(value, Parameters):
            yield from _values(value)
        elif get_origin(hint) is Annotated:
            yield from value.items() if isinstance(get_args(hint)[1], Options) else [(name, value)]


class Declared(Struct, frozen=True):
    """One that can be typed: its type (``str``, ``bool``, ``tuple[str, ...]``), how it is typed, and its default.

    It has none where it must be typed: then ``default`` is ``...``.
    """

    kind: Any
    parameter: Parameter
    default: Any

    @property
    def repeated(self) -> bool:
        """Whether it may be typed more than once."""
        return get_origin(self.kind) is tuple


#: Values that a shell offers: those that there are, or those of the data.
Offered = tuple[str, ...] | Candidates


def argument(metavar: str, about: str = "", candidates: Offered = (), *, hidden: bool = False) -> Parameter:
    """An argument, known by its place in the line."""
    return Parameter((), metavar, about, candidates, hidden=hidden)


def option(
    flags: str, metavar: str = "", about: str = "", candidates: Offered = (), *,
    show_default: bool = False, hidden: bool = False,
) -> Parameter:  # fmt: skip
    """An option, known by its flags, which are separated by blanks; a switch where its field is a ``bool``."""
    return Parameter(tuple(flags.split()), metavar, about, candidates, show_default, hidden)


def text_option(flags: str, about: str) -> Parameter:
    """An option whose value is a text."""
    return option(flags, mark("TEXT"), about)


def day_option(flags: str, about: str) -> Parameter:
    """An option whose value is a day."""
    return option(flags, mark("DATE"), about)


def month_option(flags: str, about: str) -> Parameter:
    """An option whose value is one month or several."""
    return option(flags, mark("PERIOD"), about, Candidates.MONTHS)


def switch(flags: str, about: str) -> Parameter:
    """An option without a value."""
    return option(flags, about=about)


def declared(kind: type[Parameters]) -> dict[str, Declared]:
    """All that can be typed behind a command by the names of their fields, in their order."""
    return dict(_declared(kind))


def _declared(kind: type[Parameters]) -> Iterator[tuple[str, Declared]]:
    defaults = _defaults(kind)
    for name, hint in _hints(kind).items():
        if get_origin(hint) is Annotated:
            plain, told = get_args(hint)
            if isinstance(told, Options):
                yield from ((key, Declared(str, one, "")) for key, one in told.of.items())
            else:
                yield name, Declared(plain, told, defaults.get(name, ...))
        elif _included(hint):
            yield from _declared(hint)


def _defaults(kind: type[Parameters]) -> dict[str, Any]:
    """The defaults of the fields that have one: they are the last."""
    values = kind.__struct_defaults__
    return dict(zip(kind.__struct_fields__[len(kind.__struct_fields__) - len(values) :], values, strict=True))


def given(kind: type[Given], typed: Mapping[str, Any]) -> Given:
    """The parameters of a command, from what was typed by the names of ``declared``."""
    fields: dict[str, Any] = {}
    for name, hint in _hints(kind).items():
        if get_origin(hint) is Annotated:
            told = get_args(hint)[1]
            fields[name] = {key: typed[key] for key in told.of} if isinstance(told, Options) else typed[name]
        elif _included(hint):
            fields[name] = given(hint, typed)
    return kind(**fields)


@lru_cache
def _hints(kind: type[Parameters]) -> Mapping[str, Any]:
    return get_type_hints(kind, include_extras=True)


def _included(hint: object) -> bool:
    return isinstance(hint, type) and issubclass(hint, Parameters)
