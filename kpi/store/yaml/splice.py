"""Edits of YAML as text: each takes a text and a place, and returns a new text; whether it is right is for others."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, cast

from kpi.model.output.problem import Pointer
from kpi.store.yaml.lines import as_text, entry_lines, in_brackets, item_lines, on_one_line, written
from kpi.store.yaml.source import Tree
from kpi.store.yaml.spans import Node, parts, way

_MONTH: Final = re.compile(r"[0-9]{4}-[0-9]{2}")
_BLOCK: Final = re.compile(r"[|>][-+0-9]*")
_NO_CHOMPING: Final = str.maketrans("", "", "+-")
_BREAK: Final = re.compile(r"\r\n|\r|\n")


def add(text: str, pointer: Pointer, value: Tree, before: str | None) -> str:
    """Something new at a place of which only the beginning is there."""
    top = parts(text)
    found = way(top, pointer)
    depth = max(0, len(found) - 1)
    for step in reversed(pointer[depth + 1 :]):
        value = {step: value} if isinstance(step, str) else [value]
    here, step = pointer[:depth], pointer[depth]
    holder = found[-1] if found else None
    if holder is None or not holder.below:
        return replace(text, here, {step: value} if isinstance(step, str) else [value])
    at = holder.index(before) if before is not None else _later(holder, step)
    if holder.flow:
        return _add_inside(
            text, holder, (f"{as_text(step, inside=True)}: " if isinstance(step, str) else "") + in_brackets(value), at
        )
    lines = entry_lines(step, value, holder.column) if isinstance(step, str) else _item(value, holder, -1)
    if at is not None:
        return _before(text, holder, at, lines)
    return _after(text, holder, lines)


def insert(text: str, pointer: Pointer, value: Tree) -> str:
    """One more item before the one that is at a place."""
    holder, item = way(parts(text), pointer)[-2:]
    index = cast("int", pointer[-1])
    if holder.flow:
        return f"{text[: item.start]}{in_brackets(value)}, {text[item.start :]}"
    return _before(text, holder, index, _item(value, holder, index))


def _item(value: Tree, holder: Node, beside: int) -> list[str]:
    """The lines of an item, which looks like the one beside it."""
    other = holder.below[beside]
    return item_lines(value, holder.column, as_block=other.kind == "mapping" and not other.flow)


def _later(holder: Node, step: str | int) -> int | None:
    """Where months are the keys, the first after a new one; None where the new one is the last, or no month."""
    keys = [key.text for key in holder.keys]
    if not isinstance(step, str) or not all(_MONTH.fullmatch(key) for key in (step, *keys)):
        return None
    return next((index for index, key in enumerate(keys) if key > step), None)


def _add_inside(text: str, holder: Node, new: str, at: int | None) -> str:
    """One more entry or item between brackets: before the one at an index, or last."""
    if at is not None:
        start = holder.keys[at].start
        return f"{text[:start]}{new}, {text[start:]}"
    end = holder.below[-1].end
    return f"{text[:end]}, {new}{text[end:]}"


def _before(text: str, holder: Node, at: int, lines: list[str]) -> str:
    """Lines before an entry or item: after the one that it follows, so that its comments stay with it."""
    if at:
        return _insert(text, _tail(text, holder.below[at - 1].end, holder.column), lines)
    start = holder.keys[0].start if holder.keys else holder.start
    return text[:start] + _break(text).join([*lines, ""]).lstrip(" ") + " " * holder.column + text[start:]


def _after(text: str, holder: Node, lines: list[str]) -> str:
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


def replace(text: str, pointer: Pointer, value: Tree) -> str:
    """Another value where there is one already, whatever both look like."""
    found = way(parts(text), pointer)
    if not found:
        return ended(text, written(value))
    old, holder = found[-1], found[-2] if len(found) > 1 else None
    if any(part.flow for part in found[:-1]):
        return _splice(text, old, holder, pointer, in_brackets(value))
    if holder is None:
        return _replace_top(text, old, value)
    inline = on_one_line(value, pointer[-1])
    if inline is not None:
        return _replace_by_inline(text, old, holder, pointer, inline)
    return _replace_by_block(text, old, holder, pointer, value)


def _replace_top(text: str, old: Node, value: Tree) -> str:
    """Another value for the whole file; comments before and after it stay."""
    new = _break(text)
    start = _line_start(text, old.start)
    lead = text[start : old.start].rstrip(" ")
    return text[:start] + (lead + new if lead else "") + new.join(written(value)) + (text[old.end :].lstrip(" ") or new)


def _splice(text: str, old: Node, holder: Node | None, pointer: Pointer, new: str) -> str:
    """New text exactly where the old one stood, with a blank before it, and a colon where there was none."""
    lead = text[: old.start]
    if holder is not None and holder.kind == "mapping" and old.start == old.end:
        key = holder.keys[cast("int", holder.index(pointer[-1]))]
        lead += "" if ":" in text[key.end : old.start] else ":"
    gap = "" if not lead or lead[-1] in " \n\r[{" or new.startswith(("\n", "\r")) else " "
    return lead + gap + new + text[old.end :]


def _replace_by_inline(text: str, old: Node, holder: Node, pointer: Pointer, new: str) -> str:
    """A value on one line. Where the old one began on lines of its own, they go, and comments above them stay."""
    head = _head_end(text, old, holder, pointer)
    if old.flow or old.kind == "scalar" or _BREAK.search(text, head, old.start) is None:
        return _splice(text, old, holder, pointer, new)
    start = _line_start(text, old.start)
    return f"{text[:head]} {new}{text[head:start].rstrip()}{text[old.end :]}"


def _replace_by_block(text: str, old: Node, holder: Node, pointer: Pointer, value: Tree) -> str:
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


def _head_end(text: str, old: Node, holder: Node, pointer: Pointer) -> int:
    """The end of what leads to a value in block style: after the colon of its key, or the hyphen of its item."""
    index = cast("int", holder.index(pointer[-1]))
    if holder.kind == "mapping":
        return text.index(":", holder.keys[index].end, max(old.start, holder.keys[index].end) + 1) + 1
    return _hyphen(text, holder, index) + 1


def _hyphen(text: str, holder: Node, index: int) -> int:
    """Where the hyphen of an item stands."""
    if index == 0:
        return holder.start
    hyphen = re.compile(rf"(?:\r\n|\r|\n) {{{holder.column}}}-")
    match = hyphen.search(text, holder.below[index - 1].end)
    return match.end() - 1 if match else holder.below[index].start


def take_out(text: str, pointer: Pointer) -> str:
    """The text without what is at a place."""
    found = way(parts(text), pointer)
    holder, old = found[-2], found[-1]
    index = cast("int", holder.index(pointer[-1]))
    if len(holder.below) == 1:
        return replace(text, pointer[:-1], {} if holder.kind == "mapping" else [])
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


def _break(text: str) -> str:
    """How lines end in a text."""
    match = _BREAK.search(text)
    return match[0] if match else "\n"


def _line_end(text: str, at: int) -> int:
    match = _BREAK.search(text, at)
    return match.start() if match else len(text)


def _line_start(text: str, at: int) -> int:
    return max(text.rfind("\n", 0, at), text.rfind("\r", 0, at)) + 1


def ended(text: str, lines: Sequence[str]) -> str:
    """The comments of a file without content, and lines after them."""
    new = _break(text)
    comments = [line for line in _BREAK.split(text) if line.startswith("#") or not line.strip()]
    while comments and not comments[-1].strip():
        comments.pop()
    return new.join([*comments, *lines, ""])
