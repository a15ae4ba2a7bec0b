"""The manual of a rule: what it demands, why, and a wrong and a right example."""

from __future__ import annotations

import textwrap

from kpi.model.values.struct import Struct


class Passage(Struct, frozen=True):
    """A paragraph of a manual on one line, or (``snippet``) lines of an example as they are."""

    text: str
    snippet: bool = False


class Manual(Struct, frozen=True):
    """A rule as ``kpi rules`` prints it: ``text`` is its docstring, whose first paragraph says what it demands."""

    code: str
    text: str

    @property
    def demand(self) -> str:
        """The demand in one sentence."""
        return self.passages[0].text

    @property
    def passages(self) -> tuple[Passage, ...]:
        """The manual in pieces: paragraphs are looked up in the catalogue, snippets are shown as they are."""
        blocks = [block for block in self.text.split("\n\n") if block.strip()]
        return tuple(
            Passage(textwrap.dedent(block).rstrip(), snippet=True)
            if block.startswith(" ")
            else Passage(" ".join(block.split()))
            for block in blocks
        )


class Group(Struct, frozen=True):
    """Rules that look at the same thing. ``name``: ``files`` as they are, a ``change``, or the ``history``."""

    name: str
    manuals: tuple[Manual, ...]
