"""Editing YAML as text: only the lines that change are touched; comments, order and line ends stay.

Every edit is proven before it is handed back: the new text is read again, and must mean what the old one meant
with that one value changed. Where an edit in place can't be right (a file written in an uncommon way), the
collection around the value is written anew, and so on outward.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Final, cast

from kpi.model.number import MOST_DIGITS
from kpi.store import yaml_source
from kpi.store.parts import parts, way

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kpi.model.problem import Pointer
    from kpi.store.parts import Part
    from kpi.store.yaml_source import Tree

#: Columns up to which a small collection stays on one line: enough for a piece of evidence with its fingerprint.
WIDEST: Final = 200
#: Keys up to which a mapping that holds more than scalars may stay on one line.
_FEW: Final = 5
_ESCAPES: Final = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}
_MONTH: Final = re.compile(r"[0-9]{4}-[0-9]{2}")
_RANGE: Final = frozenset({"min", "max"})
_BLOCK: Final = re.compile(r"[|>][-+0-9]*")
_NO_CHOMPING: Final = str.maketrans("", "", "+-")
_BREAK: Final = re.compile(r"\r\n|\r|\n")
_MARK: Final = "\ufeff"
#: Texts that are plain here and something else to older readers of YAML: words for yes and no, times of day.
_QUOTED_ALSO: Final = re.compile(r"(?i:y|n|yes|no|on|off)|[-+]?[0-9][0-9_]*|[-+]?[0-9].*:.*", re.DOTALL)


def put(text: str, pointer: Pointer, value: Tree, *, before: str | None = None) -> str:
    """The text with a value at a place, where there may have been another or none.

    The text must be one that ``yaml_source.read`` accepts; an empty one is as good as an empty mapping. A value
    that is there is replaced, and where both are mappings only what differs between them is. A key that isn't
    there is added at the end of its mapping, or in front of the key ``before``; among months it takes its place in
    their order. An item whose index is the length of its list is appended. Collections on the way that aren't
    there are made. An equal value changes nothing.

    Raises ``ValueError`` where the pointer leads through a scalar or past the end of a list, or where the value
    can't be written as YAML that is read back as the same.
    """
    mark, body = _unmarked(text)
    after = _with(_meaning(body), pointer, value)
    return mark + _put(body, pointer, value, after, before)


def remove(text: str, pointer: Pointer) -> str:
    """The text without the value at a place, its key and the comment behind it.

    What is emptied becomes ``{}`` or ``[]``. Raises ``ValueError`` where nothing is there, or where the pointer is
    the whole file.
    """
    mark, body = _unmarked(text)
    after = _without(_meaning(body), pointer)
    return mark + _proven(body, pointer, after, lambda: _remove(body, pointer))


def written(value: Tree, indent: int = 0) -> list[str]:
    """A value as lines, each indented by so many spaces; a scalar is one line.

    Block style with two spaces a level, lists indented under their key; the records of months always, while other
    things that are small and flat stay on one line in brackets, as ``recorded: {at: "...", by: ...}``. Texts are
    plain where they are read back as themselves, else in double quotes; no text spans several lines. Raises
    ``ValueError`` for a number that can't be read back, ``TypeError`` for what is no tree.
    """
    pad = " " * indent
    if isinstance(value, dict) and value:
        return [line for key, below in value.items() for line in _entry(key, below, indent)]
    if isinstance(value, list) and value:
        return [line for below in value for line in _item(below, indent)]
    return [pad + _scalar(value)]


# Meaning: what a text says, and what it shall say.


def _meaning(text: str) -> Tree:
    return yaml_source.read(text.encode())


def _with(tree: Tree, pointer: Pointer, value: Tree) -> Tree:
    """A tree with a value at a place; what it needs on the way is made."""
    if not pointer:
        return value
    step, rest = pointer[0], pointer[1:]
    if isinstance(step, str) and (tree is None or isinstance(tree, dict)):
        old = tree or {}
        return {**old, step: _with(old.get(step), rest, value)}
    if isinstance(step, int) and (tree is None or isinstance(tree, list)):
        items = tree or []
        if 0 <= step < len(items):
            return [*items[:step], _with(items[step], rest, value), *items[step + 1 :]]
        if step == len(items):
            return [*items, _with(None, rest, value)]
    raise ValueError(f"no place for {step!r} in {tree!r}")


def _without(tree: Tree, pointer: Pointer) -> Tree:
    """A tree without what is at a place."""
    step, rest = (pointer[0], pointer[1:]) if pointer else (None, ())
    if isinstance(tree, dict) and step in tree:
        if rest:
            return {**tree, step: _without(tree[step], rest)}
        return {key: below for key, below in tree.items() if key != step}
    if isinstance(tree, list) and isinstance(step, int) and 0 <= step < len(tree):
        if rest:
            return [*tree[:step], _without(tree[step], rest), *tree[step + 1 :]]
        return [*tree[:step], *tree[step + 1 :]]
    raise ValueError(f"nothing at {step!r}")


def _same(one: Tree, other: Tree, *, exact: bool = False) -> bool:
    """Whether two trees mean the same; ``exact`` tells 1.50 from 1.5. A truth is never a number."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_same(one[key], other[key], exact=exact) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(_same(a, b, exact=exact) for a, b in zip(one, other, strict=True))
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    return one == other and (not exact or str(one) == str(other))


def _at(tree: Tree, pointer: Pointer) -> Tree:
    for step in pointer:
        tree = cast("dict[str | int, Tree]", tree)[step]
    return tree


def _proven(text: str, pointer: Pointer, after: Tree, edit: Callable[[], str]) -> str:
    """What an edit makes of a text if it means what it shall; else the collection around the place written anew."""
    try:
        edited = edit()
        if _same(_meaning(edited), after):
            return edited
    except yaml_source.Unreadable:
        pass
    if not pointer:
        anew = _ended(text, written(after))
        if not _readable(anew, after):
            raise ValueError("this value can't be written so that it is read back as the same")
        return anew
    around = pointer[:-1]
    return _proven(text, around, after, lambda: _replace(text, around, _at(after, around)))


def _readable(text: str, meaning: Tree) -> bool:
    try:
        return _same(_meaning(text), meaning)
    except yaml_source.Unreadable:
        return False


# Edits: each takes a text and a place, and returns a new text.


def _put(text: str, pointer: Pointer, value: Tree, after: Tree, before: str | None) -> str:
    found = way(parts(text), pointer)
    if len(found) <= len(pointer):
        return _proven(text, pointer[: len(found)], after, lambda: _add(text, pointer, value, before))
    old = _at(_meaning(text), pointer)
    if _same(old, value, exact=True):
        return text
    if isinstance(old, dict) and isinstance(value, dict) and old.keys() & value.keys():
        return _merge(text, pointer, old, value)
    if isinstance(old, list) and isinstance(value, list) and old and len(value) >= len(old):
        for index, item in enumerate(value):
            text = put(text, (*pointer, index), item)
        return text
    return _proven(text, pointer, after, lambda: _replace(text, pointer, value))


def _merge(text: str, pointer: Pointer, old: dict[str, Tree], new: dict[str, Tree]) -> str:
    """Only what differs between two mappings is edited; what is new stands where it stands in the new one."""
    for key in [key for key in old if key not in new]:
        text = remove(text, (*pointer, key))
    following: str | None = None
    for key, value in reversed(new.items()):
        text = put(text, (*pointer, key), value, before=following)
        following = key
    return text


def _add(text: str, pointer: Pointer, value: Tree, before: str | None) -> str:
    """Something new at a place of which only the beginning is there."""
    top = parts(text)
    found = way(top, pointer)
    depth = max(0, len(found) - 1)
    for step in reversed(pointer[depth + 1 :]):
        value = {step: value} if isinstance(step, str) else [value]
    here, step = pointer[:depth], pointer[depth]
    holder = found[-1] if found else None
    if holder is None or not holder.below:
        return _replace(text, here, {step: value} if isinstance(step, str) else [value])
    at = holder.index(before) if before is not None else _later(holder, step)
    if holder.flow:
        return _add_inside(
            text, holder, (f"{_text(step, inside=True)}: " if isinstance(step, str) else "") + _inside(value), at
        )
    lines = _entry(step, value, holder.column) if isinstance(step, str) else _item(value, holder.column)
    if at is not None:
        return _before(text, holder, at, lines)
    return _after(text, holder, lines)


def _later(holder: Part, step: str | int) -> int | None:
    """Where months are the keys, the first after a new one; None where the new one is the last, or no month."""
    keys = [key.text for key in holder.keys]
    if not isinstance(step, str) or not all(_MONTH.fullmatch(key) for key in (step, *keys)):
        return None
    return next((index for index, key in enumerate(keys) if key > step), None)


def _add_inside(text: str, holder: Part, new: str, at: int | None) -> str:
    """One more entry or item between brackets: before the one at an index, or last."""
    if at is not None:
        start = holder.keys[at].start
        return f"{text[:start]}{new}, {text[start:]}"
    end = holder.below[-1].end
    return f"{text[:end]}, {new}{text[end:]}"


def _before(text: str, holder: Part, at: int, lines: list[str]) -> str:
    """Lines before an entry: after the entry that it follows, so that its comments stay with it."""
    if at:
        return _insert(text, _tail(text, holder.below[at - 1].end, holder.column), lines)
    start = holder.keys[0].start
    return text[:start] + _break(text).join([*lines, ""]).lstrip(" ") + " " * holder.column + text[start:]


def _after(text: str, holder: Part, lines: list[str]) -> str:
    """Lines after everything in a collection."""
    last = holder
    while last.below:
        last = last.below[-1]
    if last.literal and last.end == len(text):  # without a line end, which it must not get by what follows
        head = cast("re.Match[str]", _BLOCK.match(text, last.start))
        text = f"{text[: last.start]}{head[0].translate(_NO_CHOMPING)}-{text[head.end() :]}"
        return _insert(text, len(text), lines)
    return _insert(text, _tail(text, holder.end, holder.column), lines)


def _insert(text: str, at: int, lines: list[str]) -> str:
    """Lines after the line that ends at ``at``."""
    new = _break(text)
    rest = text[at:]
    return text[:at] + new + new.join(lines) + (rest or new)


def _tail(text: str, end: int, column: int) -> int:
    """The end of the line of ``end``, and of the comments directly below that are indented more than ``column``."""
    at = _line_end(text, end)
    while at < len(text):
        match = _BREAK.match(text, at)
        following = match.end() if match else at
        close = _line_end(text, following)
        line = text[following:close]
        if not line.lstrip(" ").startswith("#") or len(line) - len(line.lstrip(" ")) <= column:
            break
        at = close
    return at


def _replace(text: str, pointer: Pointer, value: Tree) -> str:
    """Another value where there is one already, whatever both look like."""
    found = way(parts(text), pointer)
    if not found:
        return _ended(text, written(value))
    old, holder = found[-1], found[-2] if len(found) > 1 else None
    if any(part.flow for part in found[:-1]):
        return _splice(text, old, holder, pointer, _inside(value))
    if holder is None:
        return _replace_top(text, old, value)
    inline = _inline(value, pointer[-1])
    if inline is not None:
        return _replace_by_inline(text, old, holder, pointer, inline)
    return _replace_by_block(text, old, holder, pointer, value)


def _replace_top(text: str, old: Part, value: Tree) -> str:
    """Another value for the whole file; comments before and after it stay."""
    new = _break(text)
    start = _line_start(text, old.start)
    lead = text[start : old.start].rstrip(" ")
    return text[:start] + (lead + new if lead else "") + new.join(written(value)) + (text[old.end :].lstrip(" ") or new)


def _splice(text: str, old: Part, holder: Part | None, pointer: Pointer, new: str) -> str:
    """New text exactly where the old one stood, with a blank before it, and a colon where there was none."""
    lead = text[: old.start]
    if holder is not None and holder.kind == "mapping" and old.start == old.end:
        key = holder.keys[cast("int", holder.index(pointer[-1]))]
        lead += "" if ":" in text[key.end : old.start] else ":"
    gap = "" if not lead or lead[-1] in " \n\r[{" or new.startswith(("\n", "\r")) else " "
    return lead + gap + new + text[old.end :]


def _replace_by_inline(text: str, old: Part, holder: Part, pointer: Pointer, new: str) -> str:
    """A value on one line. Where the old one began on lines of its own, they go, and comments above them stay."""
    head = _head_end(text, old, holder, pointer)
    if old.flow or old.kind == "scalar" or _BREAK.search(text, head, old.start) is None:
        return _splice(text, old, holder, pointer, new)
    start = _line_start(text, old.start)
    return f"{text[:head]} {new}{text[head:start].rstrip()}{text[old.end :]}"


def _replace_by_block(text: str, old: Part, holder: Part, pointer: Pointer, value: Tree) -> str:
    """A value on lines of its own; a comment behind the key or above the old value stays."""
    new = _break(text)
    indent = holder.column + 2
    head = _head_end(text, old, holder, pointer)
    if holder.kind == "sequence":
        lines = written(value, indent)
        return text[:head] + " " + new.join(lines).lstrip(" ") + text[old.end :]
    lines = written(value, indent)
    if _BREAK.search(text, head, old.start) is None:
        close = _line_end(text, old.end)
        return text[:head] + text[old.end : close].rstrip() + new + new.join(lines) + text[close:]
    start = _line_start(text, old.start)
    return text[:start] + new.join(lines) + text[old.end :]


def _head_end(text: str, old: Part, holder: Part, pointer: Pointer) -> int:
    """The end of what leads to a value in block style: after the colon of its key, or the hyphen of its item."""
    index = cast("int", holder.index(pointer[-1]))
    if holder.kind == "mapping":
        return text.index(":", holder.keys[index].end, max(old.start, holder.keys[index].end) + 1) + 1
    return _hyphen(text, holder, index) + 1


def _hyphen(text: str, holder: Part, index: int) -> int:
    """Where the hyphen of an item stands."""
    if index == 0:
        return holder.start
    hyphen = re.compile(rf"(?:\r\n|\r|\n) {{{holder.column}}}-")
    match = hyphen.search(text, holder.below[index - 1].end)
    return match.end() - 1 if match else holder.below[index].start


def _remove(text: str, pointer: Pointer) -> str:
    found = way(parts(text), pointer)
    holder, old = found[-2], found[-1]
    index = cast("int", holder.index(pointer[-1]))
    if len(holder.below) == 1:
        return _replace(text, pointer[:-1], {} if holder.kind == "mapping" else [])
    starts = [key.start for key in holder.keys] or [part.start for part in holder.below]
    if holder.flow:
        start, end = (starts[0], starts[1]) if index == 0 else (holder.below[index - 1].end, old.end)
        return text[:start] + text[end:]
    start = starts[index] if holder.keys else _hyphen(text, holder, index)
    if text[_line_start(text, start) : start].strip(" "):  # shares its line with the hyphen that holds it
        following = starts[1] if holder.keys else _hyphen(text, holder, 1)
        return text[:start] + text[following:]
    end = _tail(text, old.end, holder.column)
    match = _BREAK.match(text, end)
    return text[: _line_start(text, start)] + text[match.end() if match else end :]


# Lines: where they begin and end.


def _unmarked(text: str) -> tuple[str, str]:
    """A byte order mark, if any, and the rest."""
    return (_MARK, text[1:]) if text.startswith(_MARK) else ("", text)


def _break(text: str) -> str:
    """How lines end in a text."""
    match = _BREAK.search(text)
    return match[0] if match else "\n"


def _line_end(text: str, at: int) -> int:
    match = _BREAK.search(text, at)
    return match.start() if match else len(text)


def _line_start(text: str, at: int) -> int:
    return max(text.rfind("\n", 0, at), text.rfind("\r", 0, at)) + 1


def _ended(text: str, lines: Sequence[str]) -> str:
    """The comments of a file without content, and lines after them."""
    new = _break(text)
    comments = [line for line in _BREAK.split(text) if line.startswith("#") or not line.strip()]
    while comments and not comments[-1].strip():
        comments.pop()
    return new.join([*comments, *lines, ""])


# Writing: from values to lines.


def _entry(key: str, value: Tree, indent: int) -> list[str]:
    """``key: value``."""
    head = f"{' ' * indent}{_text(key)}:"
    inline = _inline(value, key)
    return [head, *written(value, indent + 2)] if inline is None else [f"{head} {inline}"]


def _item(value: Tree, indent: int) -> list[str]:
    """``- value``, the rest of a collection below its first line."""
    head = f"{' ' * indent}-"
    inline = _inline(value)
    if inline is not None:
        return [f"{head} {inline}"]
    first, *rest = written(value, indent + 2)
    return [f"{head} {first.lstrip(' ')}", *rest]


def _inline(value: Tree, step: str | int = 0) -> str | None:
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
    line = _inside(value)
    return line if len(line) <= WIDEST else None


def _flat(value: dict[str, Tree] | list[Tree]) -> bool:
    below = value.values() if isinstance(value, dict) else value
    return not any(isinstance(part, dict | list) and part for part in below)


def _inside(value: Tree) -> str:
    """A value between brackets, however large."""
    if isinstance(value, dict) and value:
        return "{" + ", ".join(f"{_text(key, inside=True)}: {_inside(below)}" for key, below in value.items()) + "}"
    if isinstance(value, list) and value:
        return "[" + ", ".join(_inside(below) for below in value) + "]"
    return _text(value, inside=True) if isinstance(value, str) else _scalar(value)


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
            return _text(value)
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


def _text(value: str, *, inside: bool = False) -> str:
    """A text without quotes where it is read back as itself, wherever it is to stand."""
    usual = value.isprintable() and not _QUOTED_ALSO.fullmatch(value) and yaml_source.is_plain(value)
    return value if usual and (not inside or _plain_inside(value)) else _quoted(value)


def _plain_inside(value: str) -> bool:
    """Whether a plain text stays itself between brackets."""
    try:
        return yaml_source.read(f"[{value}]".encode()) == [value]
    except yaml_source.Unreadable:
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
