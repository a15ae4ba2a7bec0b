"""Reading YAML strictly: the only module that knows the YAML library.

Scalars resolve by the core schema of YAML 1.2. Numbers are ``int`` or ``Decimal``, never ``float``; keys are
always text. What only invites mistakes is refused: duplicate keys, anchors, aliases, tags, merge keys, a second
document, another encoding than UTF-8, NUL, ``.nan``, ``.inf``, ``0x1F``, ``0o17``, and files too deep or too large.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, NoReturn, TypeAlias

import yaml
from yaml._yaml import CParser
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from kpi.model.message import Message, say
from kpi.model.number import MOST_DIGITS, decimal_of

if TYPE_CHECKING:
    from collections.abc import Callable

#: What a file holds: text, numbers, booleans, nothing, lists, and mappings with text as keys.
Tree: TypeAlias = "None | bool | int | Decimal | str | list[Tree] | dict[str, Tree]"

LARGEST: Final = 4 * 1024 * 1024
DEEPEST: Final = 32

_WORDS: Final[dict[str, Tree]] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip
_NUMERIC_START: Final = frozenset("0123456789+-.")
_WHOLE: Final = re.compile(r"[-+]?[0-9]+")
_NUMBER: Final = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_REFUSED: Final = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)|0x[0-9a-fA-F]+|0o[0-7]+")
_BREAKS: Final = ("\x85", "\u2028", "\u2029")


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a file can't be read: where (``line`` and ``column`` from 1), what, and what would be right."""

    line: int
    column: int
    message: Message
    hint: Message | None = None


class Unreadable(Exception):
    """A file is no YAML that kpi accepts; ``troubles`` says why, in the order of the file."""

    def __init__(self, troubles: list[Trouble]) -> None:
        super().__init__(troubles[0].message.template)
        self.troubles = troubles


def read(data: bytes) -> Tree:
    """The content of a file, without positions. Raises ``Unreadable`` with everything that is refused."""
    text = _decoded(data)
    try:
        return _built(text, _stop)
    except _Refused:
        raise Unreadable(_troubles(text)) from None
    except yaml.MarkedYAMLError:
        raise Unreadable(_troubles(text)) from None
    except yaml.YAMLError as error:
        raise Unreadable([_syntax(error)]) from None


def nodes(text: str) -> yaml.Node | None:
    """The nodes of a text that ``read`` accepts, with the marks where each begins and ends; None when empty."""
    node: yaml.Node | None = yaml.compose(text, Loader=yaml.CSafeLoader)
    return node


def is_plain(text: str) -> bool:
    """Whether a text without quotes would be read as that same text, and not as a number, boolean or nothing."""
    if text in _WORDS or text == "<<" or _NUMBER.fullmatch(text) or _REFUSED.fullmatch(text):
        return False
    try:
        return _built(text, _stop) == text
    except (_Refused, yaml.YAMLError):
        return False


class _Refused(Exception):
    """The quick reading met something that is refused."""


def _stop(_event: object, _message: Message, _hint: Message | None = None) -> NoReturn:
    raise _Refused


def _decoded(data: bytes) -> str:
    if len(data) > LARGEST:
        size = say("the file is larger than {most} bytes", most=LARGEST)
        raise Unreadable([Trouble(1, 1, size, say("split it, or keep evidence in files of its own"))])
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line = before.count(b"\n") + 1
        column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8", "replace")) + 1
        raise Unreadable(
            [Trouble(line, column, say("the file is not UTF-8 text"), say("save it again with the encoding UTF-8"))]
        ) from None
    for unwanted in ("\0", *_BREAKS):
        at = text.find(unwanted)
        if at >= 0:
            line = text.count("\n", 0, at) + 1
            column = at - text.rfind("\n", 0, at)
            what = say("the character U+{code} is not allowed in a file", code=f"{ord(unwanted):04X}")
            raise Unreadable([Trouble(line, column, what, say("delete it, or save the file again as UTF-8"))])
    return text


def _troubles(text: str) -> list[Trouble]:
    """Read again slowly, collecting everything that is refused."""
    found: list[Trouble] = []

    def collect(event: Any, message: Message, hint: Message | None = None) -> None:
        mark = event.start_mark
        found.append(Trouble(mark.line + 1, mark.column + 1, message, hint))

    try:
        _built(text, collect)
    except yaml.YAMLError as error:
        found.append(_syntax(error))
    except _Refused:  # too deep: reading on is pointless
        pass
    return found


def _syntax(error: yaml.YAMLError) -> Trouble:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    what = getattr(error, "problem", None) or getattr(error, "reason", None) or str(error)
    line, column = (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)
    return Trouble(
        line,
        column,
        say("this is not YAML: {what}", what=str(what)),
        say("check the indentation, the colon after the key, and the quotes of this line and the one above"),
    )


def _scalar(event: Any, trouble: Callable[..., None]) -> Tree:
    """The value of a scalar without quotes."""
    text: str = event.value
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in _NUMERIC_START:
        return text
    if _WHOLE.fullmatch(text) and len(text) <= MOST_DIGITS:
        return int(text)
    if _NUMBER.fullmatch(text):
        try:
            return decimal_of(text)
        except ValueError:
            trouble(event, say("{text} has more digits than anything that can be measured", text=text))
            return None
    if _REFUSED.fullmatch(text):
        trouble(
            event,
            say("{text} is not a number here", text=text),
            say("write the number with digits, or put quotes around it if it is text"),
        )
        return None
    return text


def _check(event: Any, trouble: Callable[..., None]) -> None:
    """Refuse what hides values: anchors and tags."""
    if event.anchor is not None:
        trouble(event, say("anchors (&{name}) are not allowed", name=event.anchor), say("write the value itself"))
    if event.tag is not None:
        trouble(event, say("tags ({tag}) are not allowed", tag=event.tag), say("delete the tag"))


def _built(text: str, trouble: Callable[..., None]) -> Tree:  # noqa: C901, PLR0912, PLR0915 - one loop, as it is the hot path
    """The tree of a text. ``trouble`` is told of everything refused, and may raise."""
    following: Callable[[], Any] = CParser(text).get_event
    root: Tree = None
    documents = 0
    above: list[tuple[Any, Any, bool]] = []
    holder: Any = None
    key: Any = None
    mapping = False
    while True:
        event = following()
        kind = event.__class__
        if kind is ScalarEvent:
            if event.anchor is not None or event.tag is not None:
                _check(event, trouble)
            if mapping and key is None:
                key = event.value
                if key == "<<" and event.implicit[0]:
                    trouble(event, say("merge keys (<<) are not allowed"), say("write the values themselves"))
                elif key in holder:
                    trouble(event, say("the key {key} is there twice", key=key), say("keep one of them"))
                continue
            value = _scalar(event, trouble) if event.implicit[0] else event.value
        elif kind is MappingStartEvent or kind is SequenceStartEvent:
            if event.anchor is not None or event.tag is not None:
                _check(event, trouble)
            if mapping and key is None:
                trouble(event, say("a key must be a word, not a list or a mapping"), say("write: key: value"))
                key = ""
            if len(above) >= DEEPEST:
                trouble(event, say("more than {most} levels inside each other", most=DEEPEST))
                raise _Refused
            above.append((holder, key, mapping))
            mapping = kind is MappingStartEvent
            holder = {} if mapping else []
            key = None
            continue
        elif kind is MappingEndEvent or kind is SequenceEndEvent:
            value = holder
            holder, key, mapping = above.pop()
        elif kind is AliasEvent:
            trouble(event, say("aliases (*{name}) are not allowed", name=event.anchor), say("write the value itself"))
            value = None
            if mapping and key is None:
                key = ""
                continue
        elif kind is DocumentStartEvent:
            documents += 1
            if documents > 1:
                trouble(event, say("a second document begins here"), say("keep one document in a file"))
            continue
        elif kind is StreamEndEvent:
            return root
        else:
            continue
        if holder is None:
            root = value
        elif mapping:
            holder[key] = value
            key = None
        else:
            holder.append(value)
