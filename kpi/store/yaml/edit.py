"""Editing YAML as text: only the lines that change are touched; comments, order and line ends stay.

Every edit is proven before it is handed back: the new text is read again, and must mean what the old one meant
with that one value changed. Where an edit in place can't be right (a file written in an uncommon way), the
collection around the value is written anew, and so on outward.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from kpi.model.output.problem import Pointer
from kpi.store.yaml import source, splice
from kpi.store.yaml.lines import written
from kpi.store.yaml.source import Tree
from kpi.store.yaml.values import meaning_of, same, value_at, with_value, without_value

_MARK: Final = "\ufeff"


def put(text: str, pointer: Pointer, value: Tree, *, before: str | None = None) -> str:
    """The text with a value at a place, where there may have been another or none.

    The text must be one that ``yaml_source.read`` accepts; an empty one is as good as an empty mapping. A value
    that is there is replaced, and where both are mappings or lists only what differs between them is. A key that
    isn't there is added at the end of its mapping, or in front of the key ``before``; among months it takes its place
    in their order. An item whose index is the length of its list is appended. Collections on the way that aren't
    there are made. An equal value changes nothing.

    Raises ``ValueError`` where the pointer leads through a scalar or past the end of a list, or where the value
    can't be written as YAML that is read back as the same.
    """
    mark, body = _unmarked(text)
    editing = _Editing(body, meaning_of(body))
    editing.put(pointer, value, before)
    return mark + editing.text


def remove(text: str, pointer: Pointer) -> str:
    """The text without the value at a place, its key and the comment behind it.

    What is emptied becomes ``{}`` or ``[]``. Raises ``ValueError`` where nothing is there, or where the pointer is
    the whole file.
    """
    mark, body = _unmarked(text)
    editing = _Editing(body, meaning_of(body))
    editing.remove(pointer)
    return mark + editing.text


class _Editing:
    """A text and what it means, after each edit: it is read once more for each, however many things are compared."""

    def __init__(self, text: str, tree: Tree) -> None:
        self.text = text
        self.tree = tree

    def put(self, pointer: Pointer, value: Tree, before: str | None = None) -> None:
        """As the function of that name."""
        after = with_value(self.tree, pointer, value)
        steps = _steps_there(self.tree, pointer)
        if steps < len(pointer):
            self._edit(pointer[: steps + 1], after, lambda: splice.add(self.text, pointer, value, before))
            return
        old = value_at(self.tree, pointer)
        if same(old, value, exact=True):
            return
        if isinstance(old, dict) and isinstance(value, dict) and old.keys() & value.keys():
            self._put_entries(pointer, old, value)
        elif isinstance(old, list) and isinstance(value, list) and old and value:
            self._put_items(pointer, old, value)
        else:
            self._edit(pointer, after, lambda: splice.replace(self.text, pointer, value))

    def remove(self, pointer: Pointer) -> None:
        """As the function of that name."""
        after = without_value(self.tree, pointer)
        self._edit(pointer, after, lambda: splice.take_out(self.text, pointer))

    def _put_entries(self, pointer: Pointer, old: dict[str, Tree], new: dict[str, Tree]) -> None:
        """New keys are put where they stand in the new mapping."""
        for key in [key for key in old if key not in new]:
            self.remove((*pointer, key))
        following: str | None = None
        for key, value in reversed(new.items()):
            self.put((*pointer, key), value, following)
            following = key

    def _put_items(self, pointer: Pointer, old: list[Tree], new: list[Tree]) -> None:
        """Items that both begin or end with stay; those between are put in the place of one another, in their order."""
        first = _alike(old, new)
        last = _alike(old[first:][::-1], new[first:][::-1])
        for index in reversed(range(len(new) - last, len(old) - last)):
            self.remove((*pointer, index))
        for index in range(first, len(new) - last):
            place = (*pointer, index)
            if index < len(old) - last or not last:
                self.put(place, new[index])
            else:
                after = with_value(self.tree, pointer, [*new[: index + 1], *new[len(new) - last :]])
                self._edit(place, after, partial(splice.insert, self.text, place, new[index]))

    def _edit(self, pointer: Pointer, after: Tree, edit: Callable[[], str]) -> None:
        """An edit, if its text means what it shall; else the collection around the place is written anew."""
        self.text, self.tree = self._proven(pointer, after, edit), after

    def _proven(self, pointer: Pointer, after: Tree, edit: Callable[[], str]) -> str:
        try:
            edited = edit()
            if same(meaning_of(edited), after):
                return edited
        except source.Unreadable:
            pass
        if not pointer:
            anew = splice.ended(self.text, written(after))
            if not _readable(anew, after):
                raise ValueError("this value can't be written so that it is read back as the same")
            return anew
        around = pointer[:-1]
        return self._proven(around, after, lambda: splice.replace(self.text, around, value_at(after, around)))


def _steps_there(tree: Tree, pointer: Pointer) -> int:
    """How many steps of a pointer lead to something."""
    for count, step in enumerate(pointer):
        there = (
            step in tree if isinstance(tree, dict) else
            isinstance(tree, list) and isinstance(step, int) and 0 <= step < len(tree)
        )  # fmt: skip
        if not there:
            return count
        tree = value_at(tree, (step,))
    return len(pointer)


def _alike(one: list[Tree], other: list[Tree]) -> int:
    """With how many items that are the same two lists begin."""
    pairs = zip(one, other, strict=False)
    return next((count for count, (a, b) in enumerate(pairs) if not same(a, b, exact=True)), min(len(one), len(other)))


def _readable(text: str, meaning: Tree) -> bool:
    try:
        return same(meaning_of(text), meaning)
    except source.Unreadable:
        return False


def _unmarked(text: str) -> tuple[str, str]:
    """A byte order mark, if any, and the rest."""
    return (_MARK, text[1:]) if text.startswith(_MARK) else ("", text)
