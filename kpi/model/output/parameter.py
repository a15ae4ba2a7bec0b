"""What can be typed behind a command: arguments and options, declared as the fields of a struct.

A command's parameters are a subclass of ``Parameters`` whose fields are annotated with ``argument(...)`` or
``option(...)``. The command line, its help and its completion are made from that declaration alone.
"""

from __future__ import annotations

from typing import Annotated, Any, get_args, get_origin, get_type_hints

from kpi.model.values.struct import Struct


class Parameter(Struct, frozen=True):
    """An argument, or an option where it has ``flags``. ``help`` is a marked sentence, ``metavar`` stays English."""

    flags: tuple[str, ...] = ()
    metavar: str = ""
    help: str = ""
    show_default: bool = True
    hidden: bool = False

    @property
    def name(self) -> str:
        """By which people know it: its first flag, or what help shows in its place."""
        return self.flags[0] if self.flags else self.metavar


class Parameters(Struct, frozen=True):
    """What was typed behind a command: text, switches, and tuples of text for options that may be repeated."""

    def typed(self, *names: str) -> bool:
        """Whether any of these fields was typed."""
        return any(getattr(self, name) for name in names)

    def values_of(self, *names: str) -> dict[str, Any]:
        """These fields by name, as far as the command has them."""
        return {name: getattr(self, name) for name in names if hasattr(self, name)}


class Declared(Struct, frozen=True):
    """One field of parameters: its type (``str``, ``bool``, ``tuple[str, ...]``), and how it is typed."""

    kind: Any
    parameter: Parameter

    @property
    def repeated(self) -> bool:
        """Whether it may be typed more than once."""
        return get_origin(self.kind) is tuple


def argument(**told: Any) -> Parameter:  # noqa: ANN401 - the fields of a Parameter
    """An argument, known by its place in the line."""
    return Parameter(**told)


def option(*flags: str, **told: Any) -> Parameter:  # noqa: ANN401 - the fields of a Parameter
    """An option, known by its flags; a switch where its field is a ``bool``."""
    return Parameter(flags, **told)


def declared(kind: type[Parameters]) -> dict[str, Declared]:
    """The parameters of a command by the names of their fields, in their order."""
    found = {}
    for name, hint in get_type_hints(kind, include_extras=True).items():
        if get_origin(hint) is Annotated:
            plain, parameter = get_args(hint)
            found[name] = Declared(plain, parameter)
    return found
