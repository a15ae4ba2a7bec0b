"""Writes values as lines of YAML that read back as the same values."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from kpi.model.values.number import MOST_DIGITS
from kpi.store.yaml import source
from kpi.store.yaml.source import Tree

#: Columns up to which a small collection stays on one line: enough for a piece of evidence with its fingerprint.
WIDEST: Final = 200
#: Keys up to which a mapping that holds more than scalars may stay on one line.
_FEW: Final = 5
_ESCAPES: Final = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}
_MONTH: Final = re.compile(r"[0-9]{4}-[0-9]{2}")
_RANGE: Final = frozenset({"min", "max"})
#: Texts that are plain here and something else to older readers of YAML: words for yes and no, times of day.
_QUOTED_ALSO: Final = re.compile(r"(?i:y|n|yes|no|on|off)|[-+]?[0-9][0-9_]*|[-+]?[0-9].*:.*", re.DOTALL)


def written(value: Tree, indent: int = 0) -> list[str]:
    """A value as lines, each indented by so many spaces; a scalar is one line.

    Block style with two spaces a level, lists indented under their key; the records of months always, while other
    things that are small and flat stay on one line in brackets, as ``recorded: {at: "...", by: ...}``. Texts are
    plain where they are read back as themselves, else in double quotes; no text spans several lines. Raises
    ``ValueError`` for a number that can't be read back, ``TypeError`` for what is no tree.
    """
    pad = " " * indent
    if isinstance(value, dict) and value:
        return [line for key, below in value.items() for line in entry_lines(key, below, indent)]
    if isinstance(value, list) and value:
        return [line for below in value for line in item_lines(below, indent)]
    return [pad + _scalar(value)]


def entry_lines(key: str, value: Tree, indent: int) -> list[str]:
    """``key: value``."""
    head = f"{' ' * indent}{as_text(key)}:"
    inline = on_one_line(value, key)
    return [head, *written(value, indent + 2)] if inline is None else [f"{head} {inline}"]


def item_lines(value: Tree, indent: int, *, as_block: bool = False) -> list[str]:
    """``- value``, the rest of a collection below its first line; ``as_block``: a mapping takes a line for each key."""
    head = f"{' ' * indent}-"
    inline = None if as_block and isinstance(value, dict) and value else on_one_line(value)
    if inline is not None:
        return [f"{head} {inline}"]
    first, *rest = written(value, indent + 2)
    return [f"{head} {first.lstrip(' ')}", *rest]


def on_one_line(value: Tree, step: str | int = 0) -> str | None:
    """A value on one line if that is how it is usually written: scalars, and what is small and flat.

    The record of a month (``step`` says that it is one) has a line for each thing in it; a range of targets has one.
    """
    if not isinstance(value, dict | list) or not value:
        return _scalar(value)
    below = list(value.values()) if isinstance(value, dict) else value
    nested = [part for part in below if isinstance(part, dict | list) and part]
    if nested and (isinstance(value, list) or len(value) > _FEW or not all(_flat(part) for part in nested)):
        return None
    if isinstance(value, dict) and isinstance(step, str) and _MONTH.fullmatch(step) and not value.keys() <= _RANGE:
        return None
    line = in_brackets(value)
    return line if len(line) <= WIDEST else None


def _flat(value: dict[str, Tree] | list[Tree]) -> bool:
    below = value.values() if isinstance(value, dict) else value
    return not any(isinstance(part, dict | list) and part for part in below)


def in_brackets(value: Tree) -> str:
    """A value between brackets, however large."""
    if isinstance(value, dict) and value:
        entries = (f"{as_text(key, inside=True)}: {in_brackets(below)}" for key, below in value.items())
        return "{" + ", ".join(entries) + "}"
    if isinstance(value, list) and value:
        return "[" + ", ".join(in_brackets(below) for below in value) + "]"
    return as_text(value, inside=True) if isinstance(value, str) else _scalar(value)


def _scalar(value: Tree) -> str:
    """A scalar or an empty collection."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int() | Decimal():
            return _number(value)
        case str():
            return as_text(value)
        case {} | []:
            return "{}" if isinstance(value, dict) else "[]"
        case _:
            raise TypeError(f"this can't stand in a file: {value!r}")


def _number(value: int | Decimal) -> str:
    """Digits as a planner would write them: without exponent unless there were too many."""
    if isinstance(value, Decimal) and not value.is_finite():
        raise ValueError(f"not a number: {value}")
    digits = format(value, "f") if isinstance(value, Decimal) else str(value)
    return digits if len(digits) <= MOST_DIGITS else str(value)


def as_text(value: str, *, inside: bool = False) -> str:
    """A text without quotes where it is read back as itself, wherever it is to stand."""
    usual = value.isprintable() and not _QUOTED_ALSO.fullmatch(value) and source.is_plain(value)
    return value if usual and (not inside or _plain_inside(value)) else _quoted(value)


def _plain_inside(value: str) -> bool:
    """Whether a plain text stays itself between brackets."""
    if source.is_plain_anywhere(value):
        return True
    try:
        return source.read(f"[{value}]".encode()) == [value]
    except source.Unreadable:
        return False


def _quoted(value: str) -> str:
    """A text in double quotes. What can't be seen is written as an escape."""
    return '"' + "".join(_escaped(character) for character in value) + '"'


def _escaped(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    if character.isprintable():
        return character
    return f"\\u{ord(character):04x}" if ord(character) <= 0xFFFF else f"\\U{ord(character):08x}"
