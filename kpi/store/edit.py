"""Editing YAML as text: only the lines that change are touched; comments, order and line ends stay.

Every edit is proven before it is handed back: the new text is read again, and must mean what the old one meant
with that one value changed. Where an edit in place can't be right (a file written in an uncommon way), the
collection around the value is written anew, and so on outward.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kpi.store import splice, yaml_source
from kpi.store.lines import written
from kpi.store.meaning import meaning_of, same, value_at, with_value, without_value
from kpi.store.parts import parts, way

if TYPE_CHECKING:
    from collections.abc import Callable

    from kpi.model.problem import Pointer
    from kpi.store.yaml_source import Tree

_MARK: Final = "\ufeff"


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
    after = with_value(meaning_of(body), pointer, value)
    return mark + _put(body, pointer, value, after, before)


def remove(text: str, pointer: Pointer) -> str:
    """The text without the value at a place, its key and the comment behind it.

    What is emptied becomes ``{}`` or ``[]``. Raises ``ValueError`` where nothing is there, or where the pointer is
    the whole file.
    """
    mark, body = _unmarked(text)
    after = without_value(meaning_of(body), pointer)
    return mark + _proven(body, pointer, after, lambda: splice.take_out(body, pointer))


def _put(text: str, pointer: Pointer, value: Tree, after: Tree, before: str | None) -> str:
    found = way(parts(text), pointer)
    if len(found) <= len(pointer):
        return _proven(text, pointer[: len(found)], after, lambda: splice.add(text, pointer, value, before))
    old = value_at(meaning_of(text), pointer)
    if same(old, value, exact=True):
        return text
    if isinstance(old, dict) and isinstance(value, dict) and old.keys() & value.keys():
        return _merge(text, pointer, old, value)
    if isinstance(old, list) and isinstance(value, list) and old and len(value) >= len(old):
        for index, item in enumerate(value):
            text = put(text, (*pointer, index), item)
        return text
    return _proven(text, pointer, after, lambda: splice.replace(text, pointer, value))


def _merge(text: str, pointer: Pointer, old: dict[str, Tree], new: dict[str, Tree]) -> str:
    """Only what differs between two mappings is edited; what is new stands where it stands in the new one."""
    for key in [key for key in old if key not in new]:
        text = remove(text, (*pointer, key))
    following: str | None = None
    for key, value in reversed(new.items()):
        text = put(text, (*pointer, key), value, before=following)
        following = key
    return text


def _proven(text: str, pointer: Pointer, after: Tree, edit: Callable[[], str]) -> str:
    """What an edit makes of a text if it means what it shall; else the collection around the place written anew."""
    try:
        edited = edit()
        if same(meaning_of(edited), after):
            return edited
    except yaml_source.Unreadable:
        pass
    if not pointer:
        anew = splice.ended(text, written(after))
        if not _readable(anew, after):
            raise ValueError("this value can't be written so that it is read back as the same")
        return anew
    around = pointer[:-1]
    return _proven(text, around, after, lambda: splice.replace(text, around, value_at(after, around)))


def _readable(text: str, meaning: Tree) -> bool:
    try:
        return same(meaning_of(text), meaning)
    except yaml_source.Unreadable:
        return False


def _unmarked(text: str) -> tuple[str, str]:
    """A byte order mark, if any, and the rest."""
    return (_MARK, text[1:]) if text.startswith(_MARK) else ("", text)
