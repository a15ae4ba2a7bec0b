"""A pattern that is compiled when it is asked answers as one that was compiled at once."""

from __future__ import annotations

import re
from typing import Any

import pytest

from kpi.model.pattern import pattern


def test_nothing_is_compiled_until_it_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[object] = []
    real = re.compile

    def watched(*said: Any) -> re.Pattern[str]:  # noqa: ANN401 - whatever it is given
        seen.append(said)
        return real(*said)

    monkeypatch.setattr(re, "compile", watched)
    found = pattern("a+", re.IGNORECASE)
    assert seen == []
    assert [found.fullmatch("aA") is not None, found.fullmatch("b") is not None] == [True, False]
    assert seen == [("a+", re.IGNORECASE)]


@pytest.mark.parametrize(
    ("text", "flags"), [("(a)|(?P<b>b)", re.NOFLAG), (b"(a)|(?P<b>b)", re.MULTILINE), ("a # b", re.VERBOSE)]
)
def test_it_answers_the_same(text: Any, flags: re.RegexFlag) -> None:  # noqa: ANN401 - str or bytes
    one, other = pattern(text, flags), re.compile(text, flags)
    said = "xab\na" if isinstance(text, str) else b"xab\na"
    assert (one.pattern, one.flags, one.groups, dict(one.groupindex)) == (
        other.pattern, other.flags, other.groups, dict(other.groupindex),
    )  # fmt: skip
    assert one.findall(said) == other.findall(said)
    assert one.split(said) == other.split(said)
    assert one.sub(said[:0], said) == other.sub(said[:0], said)
    assert [match.span() for match in one.finditer(said)] == [match.span() for match in other.finditer(said)]


def test_what_is_no_pattern_is_refused_when_it_is_asked() -> None:
    found = pattern("(")
    with pytest.raises(re.error):
        found.match("x")
