"""Global options, allowed anywhere in the line: data root, language, cache and pager."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Final

from kpi.model.output.message import mark
from kpi.model.output.parameter import Parameters, declared, option, switch


class GlobalParameters(Parameters, frozen=True):
    """Global options; all but ``--version`` may stand anywhere in the line."""

    version: Annotated[bool, switch("--version", mark("print the version and stop"))] = False
    root: Annotated[str, option("--root", "FOLDER", mark("the folder that holds data/; anywhere in the line"))] = ""
    lang: Annotated[
        str, option("--lang", "id|en", mark("the language of messages; anywhere in the line"), ("id", "en"))
    ] = ""
    no_cache: Annotated[
        bool, switch("--no-cache", mark("read every file anew, and keep nothing; anywhere in the line"))
    ] = False
    no_pager: Annotated[
        bool, switch("--no-pager", mark("print long answers at once (KPI_PAGER, PAGER); anywhere in the line"))
    ] = False
    color: Annotated[
        str, option("--color", "auto|always|never", mark("colours; anywhere in the line"), ("auto", "always", "never"))
    ] = ""


#: Whether there are colours, by the words of ``--color``; None: where they help.
COLORS: Final[Mapping[str, bool | None]] = {"auto": None, "always": True, "never": False}
_ANYWHERE: Final = {
    one.parameter.name: (name, one) for name, one in declared(GlobalParameters).items() if name != "version"
}
#: Options with a value, and switches, that may stand anywhere, each with the name under which it is known.
VALUED: Final = {flag: name for flag, (name, one) in _ANYWHERE.items() if one.kind is not bool}
_SWITCHES: Final = {flag: name for flag, (name, one) in _ANYWHERE.items() if one.kind is bool}
#: The names of switches that a session asks for; their values say nothing.
UNCACHED: Final = "no_cache"
UNPAGED: Final = "no_pager"


def global_options(argv: Sequence[str]) -> tuple[list[str], dict[str, str]]:
    """Take ``--root``, ``--lang`` and the switches out of the arguments, wherever they stand before ``--``."""
    rest: list[str] = []
    chosen: dict[str, str] = {}
    waiting = list(argv)
    while waiting:
        argument = waiting.pop(0)
        name, equals, value = argument.partition("=")
        if argument == "--":
            return [*rest, argument, *waiting], chosen
        if name in VALUED and (equals or waiting):
            chosen[VALUED[name]] = value if equals else waiting.pop(0)
        elif argument in _SWITCHES:
            chosen[_SWITCHES[argument]] = ""
        else:
            rest.append(argument)
    return rest, chosen
