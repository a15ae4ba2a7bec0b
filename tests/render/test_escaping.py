"""Nothing in the data is obeyed by a terminal, a Markdown reader or a workflow runner."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi.model.values.characters import UNWANTED
from kpi.render import escaping


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Kunjungan ✓ é 観光 👍", "Kunjungan ✓ é 観光 👍"),
        ("[red]x[/red]", "[red]x[/red]"),
        ("\x1b[31mx", r"\x1b[31mx"),
        ("a\nb\r\x00", r"a\nb\r\x00"),
        ("a\tb", "a b"),
        ("\x7f\x9b", r"\x7f\x9b"),
        ("a\u202eb\u2066c\u200f\u061c", r"a\u202eb\u2066c\u200f\u061c"),
        ("a\u200bb\u2028\ufeff\xad", r"a\u200bb\u2028\ufeff\xad"),
        ("\ud800 \U000e0041", r"\ud800 \U000e0041"),
    ],
    ids=["clean", "rich", "colour", "c0", "tab", "del-c1", "bidi", "invisible", "surrogate-tag"],
)
def test_terminal(text: str, shown: str) -> None:
    assert escaping.terminal(text) == shown


def test_nothing_hidden_is_printable() -> None:
    everything = map(chr, range(sys.maxunicode + 1))
    assert [
        one for one in everything if one.isprintable() and (escaping.HIDDEN.match(one) or UNWANTED.match(one))
    ] == []


@given(st.text(st.characters()))
def test_nothing_hidden_is_left(text: str) -> None:
    shown = escaping.terminal(text)
    assert escaping.HIDDEN.search(shown) is None
    assert escaping.terminal(shown) == shown


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("Wisata Industri, 88,00 %", "Wisata Industri, 88,00 %"),
        ("a|b", r"a\|b"),
        ("*a* _b_ `c` ~~d~~", r"\*a\* \_b\_ \`c\` \~\~d\~\~"),
        ("<script>&lt;", r"\<script\>\&lt;"),
        ("![x](https://contoh.invalid)", r"!\[x\](https://contoh.invalid)"),
        ("back\\slash", r"back\\slash"),
        ("two\n lines\tand\r\nmore", "two lines and more"),
        ("# head", r"\# head"),
        ("- item", r"\- item"),
        ("+ item", r"\+ item"),
        ("12. item", r"12\. item"),
        ("1) item", r"1\) item"),
        ("===", r"\==="),
        ("---", r"\---"),
        ("88.00", "88.00"),
        ("-5,00", "-5,00"),
        ("a\u202eb", r"a\\u202eb"),
        ("", ""),
    ],
)
def test_markdown(text: str, escaped: str) -> None:
    assert escaping.markdown(text) == escaped


@pytest.mark.parametrize(
    ("text", "message", "in_property"),
    [
        ("a: b, 50 %", "a: b, 50 %25", "a%3A b%2C 50 %25"),
        ("a\r\n::error::b", "a%0A::error::b", "a%0A%3A%3Aerror%3A%3Ab"),
        ("a\r::stop-commands::x", r"a\r::stop-commands::x", r"a\r%3A%3Astop-commands%3A%3Ax"),
        ("%0A", "%250A", "%250A"),
    ],
    ids=["marks", "second-command", "carriage-return", "already-encoded"],
)
def test_annotation(text: str, message: str, in_property: str) -> None:
    assert escaping.annotation(text) == message
    assert escaping.annotation_property(text) == in_property
