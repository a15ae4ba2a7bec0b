"""Spans of values, keys and collections in a file: first and last character."""

from __future__ import annotations

import re
from typing import Any, Final

from kpi.model.output.problem import Pointer
from kpi.model.values.struct import Struct
from kpi.store.yaml import source

_KEEPS: Final = re.compile(r"[|>][0-9]?\+")


class Node(Struct, frozen=True):
    """A value or key and where it stands in its text: from ``start`` up to but not including ``end``.

    ``kind`` is ``mapping``, ``sequence`` or ``scalar``; ``flow`` says that brackets hold it, ``literal`` that it is a
    block scalar. ``keys`` and ``below`` are what a collection holds, a sequence without keys; ``text`` is what a
    scalar says. A collection without brackets ends where the last thing in it ends, a block scalar before the empty
    lines that follow it unless it keeps them. ``column`` is counted from 0.
    """

    kind: str
    start: int
    end: int
    column: int
    flow: bool = False
    literal: bool = False
    keys: tuple[Node, ...] = ()
    below: tuple[Node, ...] = ()
    text: str = ""

    def index(self, step: str | int) -> int | None:
        """Which of the things below a step of a pointer leads to; None where there is none."""
        if self.kind == "sequence" and isinstance(step, int):
            return step if 0 <= step < len(self.below) else None
        return next((index for index, key in enumerate(self.keys) if key.text == step), None)


def parts(text: str) -> Node | None:
    """The parts of a text that ``yaml_source.read`` accepts; None when it is empty or holds only comments."""
    node = source.nodes(text)
    return None if node is None else _part(node, text)


def way(top: Node | None, pointer: Pointer) -> list[Node]:
    """The parts from the top to a place, as far as there are any.

    One more than the pointer has steps where the place is there.
    """
    found = [] if top is None else [top]
    for step in pointer if found else ():
        index = found[-1].index(step)
        if index is None:
            break
        found.append(found[-1].below[index])
    return found


def _part(node: Any, text: str) -> Node:  # noqa: ANN401 - the library's own type
    start, end, column = node.start_mark.index, node.end_mark.index, node.start_mark.column
    if node.id == "scalar":
        literal = node.style in {"|", ">"}
        return Node(
            "scalar", start, _end(text, start, end) if literal else end, column, literal=literal, text=node.value
        )
    pairs = node.value if node.id == "mapping" else [(None, value) for value in node.value]
    keys = tuple(_part(key, text) for key, _ in pairs if key is not None)
    below = tuple(_part(value, text) for _, value in pairs)
    flow = bool(node.flow_style)
    return Node(node.id, start, end if flow else below[-1].end, column, flow, keys=keys, below=below)


def _end(text: str, start: int, end: int) -> int:
    """Where a block scalar ends: before the break of its last line, empty lines after it left out unless kept."""
    if _KEEPS.match(text, start):
        return end - len("\r\n") if text.endswith("\r\n", 0, end) else end - 1 if text[end - 1] in "\r\n" else end
    while text[end - 1] in "\r\n":
        end -= 1
    return end
