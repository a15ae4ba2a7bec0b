"""Fields of two values compared: which differ, and by which key a file names them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final, TypeVar

from kpi.measure.closing.tree import plain_tree
from kpi.model.change import Change, ChangeKind, Spot, Subject
from kpi.model.domain.achievement import Achievement, Content
from kpi.model.domain.field import Changes
from kpi.model.domain.indicator import Indicator
from kpi.model.domain.indicator_fields import FIELDS, changing
from kpi.model.domain.program import Program
from kpi.model.values.period import Period
from kpi.model.values.struct import Struct

Kept = TypeVar("Kept")
#: Parts of an indicator that are compared by month, or not by themselves.
BY_MONTH: Final = frozenset({"index", "achievements", "unread", *(one.filled for one in changing(Changes.APART))})
#: Where a part is called differently in its file.
_KEYS: Final = {
    **{one.held: (one.key,) for one in FIELDS},
    "kak_sections": ("kak", "required_sections"),
    "stated_percent": ("percent",),
    "stated_total": ("running_total",),
}


def same(one: object, other: object) -> bool:
    """Whether two values of the model mean the same, however they are written."""
    return one is other or one == other or bool(plain_tree(one) == plain_tree(other))


def missing(some: Iterable[Kept], others: Iterable[Kept]) -> list[Kept]:
    """Of some values those that others don't hold, by what they mean; most are held as they are."""
    kept = tuple(others)
    held = set(kept)
    left = [one for one in some if one not in held]
    forms = [plain_tree(one) for one in kept] if left else []
    return [one for one in left if plain_tree(one) not in forms]


def content_of(record: Achievement | None) -> Content | None:
    """Content of a record; None where there is none."""
    return None if record is None else Content(record.value, record.not_applicable, record.status)


def fields(value: object) -> list[str]:
    """The fields of a value by name."""
    return list(value.__struct_fields__)  # type: ignore[attr-defined] # a value of the model


def differing(one: object, other: object, names: Iterable[str]) -> Iterator[tuple[str, Any, Any]]:
    """The parts of two values that mean something else."""
    for name in names:
        old, new = getattr(one, name), getattr(other, name)
        if not same(old, new):
            yield name, old, new


def key(name: str) -> tuple[str, ...]:
    """By which key a file names a field."""
    return _KEYS.get(name, (name,))


class Pair(Struct, frozen=True):
    """An indicator as it was (None: it wasn't there) and as it is, in the program as it is."""

    program: Program
    before: Indicator | None
    after: Indicator

    def spot(self, *steps: str | int, on_key: bool = False) -> Spot:
        """A value of the indicator."""
        return Spot(
            Subject.INDICATORS, self.program.folder, self.after.id, ("indicators", self.after.index, *steps), on_key
        )

    def record(self, period: Period, *steps: str | int, on_key: bool = False) -> Spot:
        """A value of a record."""
        return Spot(Subject.ACHIEVEMENTS, self.program.folder, self.after.id, (str(period), *steps), on_key)

    def change(  # noqa: PLR0913, PLR0917 - what a change is made of
        self,
        kind: ChangeKind,
        spot: Spot,
        field: str,
        old: object,
        new: object,
        period: Period | None = None,
        why: tuple[str | None, str | None] = (None, None),
    ) -> Change:
        """A change of this indicator."""
        return Change(kind, spot, field, old, new, self.program.id, self.after.id, period, *why)


def months(*by_month: Iterable[Period]) -> list[Period]:
    """The months that either of two tables names, in order."""
    return sorted(frozenset().union(*by_month))
