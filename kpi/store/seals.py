"""Closings without what they have published: that is nearly all of them, and hardly ever asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from kpi.model.domain.closing import Closing
from kpi.model.lazy import LazyMapping
from kpi.model.values.struct import replace


def unpublished(closing: Closing) -> Closing:
    """The closing of a month with nothing published in it, nor in those before it was opened again."""
    return _with(closing, lambda _: {})


def published_later(closing: Closing, whole: Callable[[], Iterable[Closing]]) -> Closing:
    """The same closing, where what it has published is looked up in the ``whole`` ones when somebody asks for it."""

    def found(at: int) -> Mapping[str, Any]:
        return LazyMapping(
            lambda: _results(next((one for one in whole() if one.period == closing.period), closing), at)
        )

    return _with(closing, found)


def _with(closing: Closing, results: Callable[[int], Mapping[str, Any]]) -> Closing:
    """A closing that has published something else: in what counts (-1), and in each that came before it."""
    earlier = tuple(
        replace(one, seal=replace(one.seal, results=results(at))) for at, one in enumerate(closing.reopenings)
    )
    seal = None if closing.seal is None else replace(closing.seal, results=results(-1))
    return replace(closing, seal=seal, reopenings=earlier)


def _results(closing: Closing, at: int) -> Mapping[str, Any]:
    seal = closing.seal if at < 0 else closing.reopenings[at].seal
    return {} if seal is None else seal.results
