"""Text from data where characters have a meaning of their own: terminals, Markdown, workflow commands."""

from __future__ import annotations

import re
from typing import Final

#: What a terminal or a reader would obey or not see: C0, DEL, C1, zero-width characters, line separators, bidi marks
#: and embeddings, interlinear and tag characters, halves of surrogate pairs.
HIDDEN: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)

#: What Markdown may read as markup anywhere in a line.
_MARKUP: Final = re.compile(r"[\\`*_\[\]<>|~&$]")
#: What it reads as a heading, list or rule at the beginning of a line; a number with its sign is none of these.
_BLOCK: Final = re.compile(r"[#=]|[+-](?![0-9])|[0-9]+(?=[.)](?: |$))")

#: Signs where only ASCII can be shown. Letters are left to the stream, which knows its own.
SIGNS: Final = str.maketrans(
    {
        "✓": "v", "✗": "x", "·": ".", "•": "*", "–": "-", "—": "-", "─": "-", "═": "=", "│": "|", "…": "...",
        "→": "->", "▲": "^", "▁": "_", "▃": "-", "▅": "=", "█": "#", "░": ".", "≥": ">=", "≤": "<=", "≠": "!=",
        "×": "x", "\u2212": "-", "\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"',
    }
)  # fmt: skip


def unencodable(error: UnicodeError) -> tuple[str, int]:
    """Replacement of characters that a stream can't encode (a handler for ``codecs``): a like sign, or its code."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    found = error.object[error.start : error.end].translate(SIGNS)
    return found.encode("ascii", "backslashreplace").decode("ascii"), error.end


def terminal(text: str) -> str:
    r"""One line of text with nothing hidden: ``\x1b`` or ``\u202e`` is shown instead of obeyed.

    A tab becomes one space, so that a caret in the line below still points at its column. A line break is shown
    too, as ``\n``: whoever has several lines hands them over one by one.
    """
    # nothing hidden is printable, and most text is, but for what holds words together: then no pattern is compiled
    return text if text.replace("\xa0", " ").isprintable() else HIDDEN.sub(_visible, text)


def lines(text: str) -> str:
    """The same for text of several lines, which stay lines."""
    return "\n".join(terminal(line) for line in text.replace("\r\n", "\n").split("\n"))


def _visible(found: re.Match[str]) -> str:
    return " " if found[0] == "\t" else found[0].encode("unicode_escape").decode("ascii")


def markdown(text: str) -> str:
    """Text that Markdown shows as it is, on one line."""
    one_line = terminal(" ".join(text.split()))
    escaped = _MARKUP.sub(r"\\\g<0>", one_line)
    begin = _BLOCK.match(escaped)
    if begin is None:
        return escaped
    # of "12." only the point has a meaning, and only that may be escaped
    before, after = (begin[0], "") if begin[0].isdigit() else ("", begin[0])
    return f"{before}\\{after}{escaped[begin.end() :]}"


def annotation(text: str) -> str:
    """The message of a workflow command, which ends with its line: ``%`` and line breaks are encoded."""
    return lines(text).replace("%", "%25").replace("\n", "%0A")


def annotation_property(text: str) -> str:
    """A property of a workflow command, which also ends at ``:`` and ``,``."""
    return annotation(text).replace(":", "%3A").replace(",", "%2C")
