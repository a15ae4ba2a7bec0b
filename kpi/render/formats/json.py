"""JSON with exact decimals: the same text for every reader and terminal."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from kpi.model.output.report import Json, Report
from kpi.render.escaping import HIDDEN
from kpi.render.terminal.canvas import Canvas, facts


def draw(report: Report, canvas: Canvas) -> str:
    """The facts of a report."""
    return dumped(facts(report), unicode=canvas.unicode)


def dumped(tree: Json, *, unicode: bool) -> str:
    """A tree as JSON, two spaces a level, with a line break at its end.

    Numbers keep their digits and never have an exponent. What a terminal would obey is escaped, and without
    ``unicode`` everything beyond ASCII; a reader of JSON gets the same from either.
    """
    import simplejson

    text = simplejson.dumps(_encodable(tree), use_decimal=True, allow_nan=False, ensure_ascii=not unicode, indent=2)
    return "\n".join(HIDDEN.sub(_escaped, line) for line in text.split("\n")) + "\n"


def _encodable(tree: Json) -> Any:  # noqa: ANN401 - simplejson's own types, too
    """The same tree in the types that simplejson knows."""
    match tree:
        case str():
            # half of a surrogate pair, from the name of a file that isn't UTF-8, is no JSON to strict readers
            return tree if tree.isascii() else tree.encode("utf-8", "backslashreplace").decode("utf-8")
        case None:
            return None
        case Decimal():
            return _number(tree)
        case Mapping():
            return {key: _encodable(value) for key, value in tree.items()}
        case Sequence():
            return [_encodable(value) for value in tree]
    return tree


def _number(value: Decimal) -> Any:  # noqa: ANN401 - simplejson's own type
    if not value.is_finite():
        raise ValueError(f"not a number: {value}")
    if "E" not in str(value):
        return value
    import simplejson

    return simplejson.RawJSON(f"{value:f}")


def _escaped(found: re.Match[str]) -> str:
    code = ord(found[0])
    if code < 0x10000:
        return f"\\u{code:04x}"
    high, low = divmod(code - 0x10000, 0x400)
    return f"\\u{0xD800 + high:04x}\\u{0xDC00 + low:04x}"
