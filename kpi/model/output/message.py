"""Sentences for people: an English template with its values, translated only when it is shown."""

from __future__ import annotations

from collections.abc import Mapping

from kpi.model.values.struct import Struct, field


class Message(Struct, frozen=True):
    """One sentence: the English template (also the catalogue's key) and what its ``{names}`` stand for.

    A value may be a ``str``, ``bool``, ``int``, ``Decimal``, ``Number``, ``Period``, ``date``, ``datetime``, ``Label``,
    a ``Command``, another ``Message`` or a tuple of these; each is shown in the language of the reader, see
    ``kpi.render.language``,
    and in machine formats as ``kpi.model.output.machine_text`` says it.
    ``many`` and ``count`` are set where the sentence has a plural.
    """

    template: str
    values: Mapping[str, object] = field(default_factory=dict)
    many: str | None = None
    count: int = 1


class Label(Struct, frozen=True):
    """Words that the data itself gives in several languages, by language code."""

    texts: Mapping[str, str]


def say(template: str, /, **values: object) -> Message:
    """A sentence for people. The template must be a literal, so that the catalogue can collect it."""
    return Message(template, values)


def say_many(one: str, many: str, count: int, /, **values: object) -> Message:
    """A sentence that differs for one and for many; ``{count}`` is available in both templates."""
    return Message(one, {"count": count, **values}, many, count)


def mark(template: str, /) -> str:
    """Mark a literal for the catalogue and return it untranslated (help texts, labels of enumerations)."""
    return template
