"""What may stand anywhere in the line: the data root, the language, whether anything is kept or paged."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

#: Options with a value, each with the name under which it is known.
VALUED: Final = {"--root": "root", "--lang": "lang"}
NO_CACHE: Final = "--no-cache"
#: The name under which ``--no-cache`` is known; its value says nothing.
UNCACHED: Final = "no-cache"
NO_PAGER: Final = "--no-pager"
#: The same of ``--no-pager``.
UNPAGED: Final = "no-pager"
_SWITCHES: Final = {NO_CACHE: UNCACHED, NO_PAGER: UNPAGED}


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
