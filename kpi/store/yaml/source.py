"""Reading YAML strictly: the only module that knows the YAML library, which is loaded when something is to be parsed.

Scalars resolve by the core schema of YAML 1.2. Numbers are ``int`` or ``Decimal``, never ``float``; keys are
always text. What only invites mistakes is refused: duplicate keys, anchors, aliases, tags, merge keys, directives, a
second document, another encoding than UTF-8, control characters (also as escapes), ``.nan``, ``.inf``, ``0x1F``,
``0o17``, and files too deep or too large.
"""

from __future__ import annotations

import errno
import re
import stat
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NoReturn, TypeAlias

from kpi.model.output.message import Message, say
from kpi.model.values.characters import UNWANTED, code_of
from kpi.model.values.number import MOST_DIGITS, decimal_of
from kpi.model.values.struct import Struct
from kpi.store.links import refuse_links

if TYPE_CHECKING:
    import yaml

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
#: Words, addresses, months, days and fingerprints. Texts that may mean something else are for the parser to decide.
_PLAIN: Final = re.compile(
    r"[A-Za-z][-A-Za-z0-9 ./()%+_@=;<>]*(?<! )|https?://[A-Za-z0-9][-A-Za-z0-9._~/%=&+]*"
    r"|[0-9]{4}-[0-9]{2}(?:-[0-9]{2})?|[0-9a-f]{64}"
)
#: Nearly every file holds no other bytes than these.
_USUAL: Final = b"\t\n\r" + bytes(range(0x20, 0x7F))
_LINE_END: Final = re.compile(r"\r\n|\r|\n")
_LONGEST_SHOWN: Final = 40


class YamlTrouble(Struct, frozen=True):
    """Why a file can't be read: where (``line`` and ``column`` from 1), what, and what would be right."""

    line: int
    column: int
    message: Message
    hint: Message | None = None


class Unreadable(Exception):
    """A file is no YAML that kpi accepts; ``troubles`` says why, in the order of the file."""

    def __init__(self, troubles: list[YamlTrouble]) -> None:
        super().__init__(troubles[0].message.template)
        self.troubles = troubles


def bytes_of(root: Path, path: str) -> bytes:
    """The bytes of a file below a root; of one that is too large, enough for ``read`` to say so.

    Raises ``OSError``, also where the path leads through a symbolic link.
    """
    refuse_links(root, path)
    file = root / path
    if not stat.S_ISREG(file.stat().st_mode):  # a pipe or a device would keep us waiting for ever
        raise OSError(errno.EINVAL, "it is not a regular file")
    with file.open("rb") as stream:
        return stream.read(LARGEST + 1)


def read(data: bytes) -> Tree:
    """The content of a file, without positions. Raises ``Unreadable`` with everything that is refused."""
    import yaml

    text = _decoded(data)
    try:
        return _built(text, _stop)
    except (_Refused, yaml.YAMLError):
        raise Unreadable(_troubles(text)) from None


def nodes(text: str) -> yaml.Node | None:
    """The nodes of a text that ``read`` accepts, with the marks where each begins and ends; None when empty."""
    import yaml

    node: yaml.Node | None = yaml.compose(text, Loader=yaml.CSafeLoader)
    return node


def is_plain(text: str) -> bool:
    """Whether a text without quotes would be read as that same text, and not as a number, boolean or nothing."""
    if text in _WORDS or text == "<<" or _NUMBER.fullmatch(text) or _REFUSED.fullmatch(text):
        return False
    if is_plain_anywhere(text):
        return True
    if UNWANTED.search(text):
        return False
    import yaml

    try:
        return _built(text, _stop) == text
    except (_Refused, yaml.YAMLError):
        return False


def is_plain_anywhere(text: str) -> bool:
    """Whether a text is of a kind that is read as itself without quotes, between brackets too: seen at one glance."""
    return _PLAIN.fullmatch(text) is not None and text not in _WORDS and not _NUMBER.fullmatch(text)


_LOOK_AROUND: Final = say(
    "check the indentation, the colon after the key, and the quotes of this line and the one above"
)

#: What the parser says, how we say it, and what would be right.
_SENTENCES: Final[tuple[tuple[str, Message, Message | None], ...]] = (
    ("unexpected end of stream", say("the quotes that begin here are never closed"), say("add the missing quote")),
    (
        "expected ',' or ']'",
        say("this list in brackets is not closed, or a comma is missing"),
        say("write: [one, two]"),
    ),
    (
        "expected ',' or '}'",
        say("this mapping in braces is not closed, or a comma is missing"),
        say("write: {example}", example="{key: value, key: value}"),
    ),
    (
        "mapping values are not allowed",
        say("there is no place for a key and a colon here"),
        say("put quotes around text that holds a colon, or check the indentation of this line and the one above"),
    ),
    ("could not find expected ':'", say("this line has no colon after its key"), say("write: key: value")),
    ("did not find expected key", say("this line does not fit those above it"), _LOOK_AROUND),
    ("did not find expected '-' indicator", say("this line does not fit the list above it"), _LOOK_AROUND),
    ("maximum nesting depth", say("more than {most} levels inside each other", most=DEEPEST), None),
    ("block sequence entries are not allowed", say("a list can't begin here"), say("begin it on a line of its own")),
    (
        "unknown escape character",
        say("after a backslash in double quotes, this character means nothing"),
        say("use single quotes, or write the backslash twice"),
    ),
)


class _Refused(Exception):
    """The quick reading met something that is refused."""


def _stop(_event: object, _message: Message, _hint: Message | None = None) -> NoReturn:
    raise _Refused


def lines_of(text: str) -> list[str]:
    """The lines of a text as YAML counts them, without their ends."""
    return _LINE_END.split(text)


def _decoded(data: bytes) -> str:
    if len(data) > LARGEST:
        size = say("the file is larger than {most} bytes", most=LARGEST)
        raise Unreadable([YamlTrouble(1, 1, size, say("split it, or keep evidence in files of its own"))])
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line, column = _end(error.object[: error.start].decode("utf-8"))
        raise Unreadable(
            [YamlTrouble(line, column, say("the file is not UTF-8 text"), say("save it again with the encoding UTF-8"))]
        ) from None
    if data.translate(None, _USUAL):
        unwanted = UNWANTED.search(text)
        if unwanted is not None:
            raise Unreadable([_unwanted(unwanted[0], *_end(text[: unwanted.start()]))])
    return text


def _end(text: str) -> tuple[int, int]:
    """Line and column of what follows a text."""
    lines = lines_of(text)
    return len(lines), len(lines[-1]) + 1


def _unwanted(character: str, line: int, column: int) -> YamlTrouble:
    what = say("the character U+{code} is not allowed in a file", code=code_of(character))
    return YamlTrouble(line, column, what, say("delete it, or save the file again as UTF-8"))


def _troubles(text: str) -> list[YamlTrouble]:
    """Read again slowly, collecting everything that is refused."""
    import yaml

    found: list[YamlTrouble] = []

    def collect(event: Any, message: Message, hint: Message | None = None) -> None:
        mark = event.start_mark
        found.append(YamlTrouble(mark.line + 1, mark.column + 1, message, hint))

    try:
        _built(text, collect)
    except yaml.YAMLError as error:
        found.append(_syntax(error, text))
    except _Refused:  # too deep: reading on is pointless
        pass
    return found


def _syntax(error: yaml.YAMLError, text: str) -> YamlTrouble:
    """Where the parser stopped. At the end of the file that says nothing: then where the open part began."""
    mark, context = getattr(error, "problem_mark", None), getattr(error, "context_mark", None)
    if mark is None or (context is not None and mark.index >= len(text.rstrip())):
        mark = context or mark
    what = str(getattr(error, "problem", None) or error)
    line, column = (1, 1) if mark is None else (mark.line + 1, mark.column + 1)
    lines = lines_of(text)
    if line > len(lines):
        line, column = len(lines), len(lines[-1]) + 1
    return YamlTrouble(line, column, *_sentence(what, lines[line - 1][column - 1 : column]))


def _sentence(what: str, character: str) -> tuple[Message, Message | None]:
    """Error of the parser in the words of a planner; ``character`` is where it stopped."""
    if character == "\t" or "tab character" in what:
        return say("a tab stands where only spaces may stand"), say("indent with spaces")
    if what == "found character that cannot start any token":
        return say("text can't begin with {character}", character=character), say("put quotes around it")
    for part, message, hint in _SENTENCES:
        if part in what:
            return message, hint
    return say("this is not YAML: {what}", what=what), _LOOK_AROUND


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
            trouble(event, say("{text} has more digits than anything that can be measured", text=_short(text)))
            return None
    if _REFUSED.fullmatch(text):
        trouble(
            event,
            say("{text} is not a number here", text=_short(text)),
            say("write the number with digits, or put quotes around it if it is text"),
        )
        return None
    return text


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 3] + "..."


def _check_escapes(event: Any, trouble: Callable[..., None]) -> None:
    r"""Refuse what must not be in a file, also where it is written as ``"\0"`` or ``"\u2028"``."""
    unwanted = UNWANTED.search(event.value)
    if unwanted is not None:
        refused = _unwanted(unwanted[0], 1, 1)
        trouble(event, refused.message, refused.hint)


def _check(event: Any, trouble: Callable[..., None]) -> None:
    """Refuse what hides values: anchors and tags."""
    if event.anchor is not None:
        trouble(event, say("anchors (&{name}) are not allowed", name=event.anchor), say("write the value itself"))
    if event.tag is not None:
        trouble(event, say("tags ({tag}) are not allowed", tag=event.tag), say("delete the tag"))


def _built(text: str, trouble: Callable[..., None]) -> Tree:  # noqa: C901, PLR0912, PLR0915 - one loop, as it is the hot path
    """The tree of a text. ``trouble`` is told of everything refused, and may raise."""
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

    following: Callable[[], Any] = CParser(text).get_event
    escapes = "\\" in text
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
            if escapes and event.style == '"':
                _check_escapes(event, trouble)
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
            if mapping and key is None:  # it was a key
                key = ""
                continue
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
            if event.version is not None or event.tags is not None:
                trouble(event, say("directives (%) are not allowed"), say("delete this line"))
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
