"""What a commit itself changed: what a merge of its parents does not make so.

Of a part that only one side of a merge has touched since their lines parted, the merge is expected to have what that
side has. Anything else is the deed of whoever merges: what none of the parents has, the older state in the place of
what another side has changed since (``-s ours``), and the choice between two sides that say different things.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any, Final, TypeAlias

from kpi.measure.audit.plan import Past
from kpi.measure.audit.records import cell_of_step
from kpi.measure.closing.tree import plain_tree
from kpi.model.change import Spot, Subject
from kpi.model.domain.guards import is_guard
from kpi.model.history import Leg, RecordStep, Step
from kpi.model.output.problem import Place
from kpi.model.values.period import Period
from kpi.model.values.struct import Struct

#: The fields that lead to a part of a value; of none of them the whole.
Way: TypeAlias = "tuple[str, ...]"
#: What tells the items of a list from one another, whatever their order.
_NAMED_BY: Final = ("id", "email", "period", "at")
#: The place of a part that isn't there.
_NOWHERE: Final = object()


class Sides(Struct, frozen=True):
    """Something in a commit (``now``), in each of its parents, and where these parted."""

    before: object
    parents: tuple[object, ...]
    now: object

    @property
    def own(self) -> bool:
        """Whether the commit itself changed some part of it. What can't be read has changed."""
        return self.now is None or bool(self.ways)

    @property
    def ways(self) -> frozenset[Way]:
        """The parts that the commit itself changed."""
        trees = [dict(_parts(plain_tree(one))) for one in (self.before, *self.parents, self.now)]
        ways = {way for tree in trees for way in tree}
        return frozenset(way for way in ways if not _carried(*(tree.get(way, _NOWHERE) for tree in trees)))


class Touch(Struct, frozen=True):
    """What a commit may have changed: of what kind, in which program (empty: none), in which file.

    ``sides`` tells what became of it, which is asked only where it matters: it may be written otherwise, and no more.
    """

    subject: Subject
    program: str
    path: str
    sides: Callable[[], Sides]


def touches(step: Step, past: Past, place: Callable[[Spot], Place]) -> Iterator[Touch]:
    """What a commit itself touched of the data, a touch for each file, or record of a month."""
    deed = step.deed
    if deed is None:
        return

    def touch(spot: Spot, ask: Callable[[], Sides]) -> Touch:
        return Touch(spot.subject, spot.program, place(spot).path, ask)

    if deed.settings:
        yield touch(Spot(Subject.SETTINGS), partial(sides, step, past.settings))
    for one in _records(step):
        yield touch(Spot(Subject.ACHIEVEMENTS, *cell_of_step(one)), partial(_of_record, step, one))
    for folder in deed.defined:
        yield touch(Spot(Subject.KAK, folder), partial(sides, step, partial(program_in, past, folder)))
    for closing in deed.closings:
        yield touch(Spot(Subject.CLOSING, name=str(closing.period)), partial(Sides, None, (), closing))
    if deed.settled is not None:
        yield touch(Spot(Subject.SETTLED), partial(_of_settled, step))
    for period in deed.sheets:
        yield touch(Spot(Subject.INSTRUCTION, name=str(period)), partial(sides, step, partial(_sheet, past, period)))
    yield from (_of_other(step, past, one.path) for one in deed.others if _belongs(one.path))


def sides(step: Step, value: Callable[[str], object]) -> Sides:
    """What each commit that matters to a step says of something."""
    parents = tuple(value(one) for one in step.commit.parents)
    if len(parents) == 1:
        return Sides(parents[0], parents, value(step.commit.id))
    return Sides(None if step.parted is None else value(step.parted), parents, value(step.commit.id))


def _told(step: Step, told: Callable[[Leg], tuple[object, object] | None]) -> Sides:
    """The same from what the legs tell of it, before and after; a leg that tells nothing has it as it is now."""
    legs = {leg.parent: told(leg) for leg in step.legs}
    deed = None if step.deed is None else told(step.deed)
    now = next(one[1] for one in (deed, *legs.values()) if one is not None)
    parents = tuple(now if (one := legs.get(parent)) is None else one[0] for parent in step.commit.parents)
    return Sides(now if deed is None else deed[0], parents, now)


def _records(step: Step) -> Iterator[RecordStep]:
    """A step of each record that a commit may have changed itself: against some parent, in a file of its deed."""
    seen = set[tuple[str, Period]]()
    for leg in step.legs:
        for one in leg.records:
            if one.path in step.own and (one.path, one.period) not in seen:
                seen.add((one.path, one.period))
                yield one


def _of_record(step: Step, one: RecordStep) -> Sides:
    def told(leg: Leg) -> tuple[object, object] | None:
        found = (it for it in leg.records if (it.path, it.period) == (one.path, one.period))
        return next(((it.before, it.after) for it in found), None)

    return _told(step, told)


def _of_settled(step: Step) -> Sides:
    return _told(step, lambda leg: None if leg.settled is None else (leg.settled.before, leg.settled.after))


def _belongs(path: str) -> bool:
    """Whether a file that holds no data itself is kept among it; those that guard the data are judged as such."""
    return path.startswith("data/") and not is_guard(path)


def _of_other(step: Step, past: Past, path: str) -> Touch:
    """A file that holds no data itself: that of a program, as evidence is, belongs to the program."""
    folders = path.split("/")
    inside = folders[1] == "programs" and len(folders) > len(("data", "programs", "a program"))
    subject, folder = (Subject.ACHIEVEMENTS, folders[2]) if inside else (Subject.INSTRUCTION, "")
    return Touch(subject, folder, path, partial(sides, step, partial(_fingerprint, past, path)))


def program_in(past: Past, folder: str, commit: str) -> object:
    """A program as a commit defines it."""
    return past.program(commit, folder)


def _sheet(past: Past, period: Period, commit: str) -> object:
    return past.sheet(commit, period)


def _fingerprint(past: Past, path: str, commit: str) -> object:
    """A file by its content, whatever its line ends."""
    content = past.content(commit, path)
    return "" if content is None else hashlib.sha256(content.replace(b"\r\n", b"\n")).hexdigest()


def _carried(before: object, *held: object) -> bool:
    """Whether a merge has a part as the side that has gone on from ``before``, where no two sides say otherwise."""
    *parents, now = held
    gone_on = [one for one in parents if one != before]
    return all(one == now for one in gone_on) if gone_on else now == before


def _parts(tree: Any, *way: str) -> Iterator[tuple[Way, Any]]:  # noqa: ANN401 - what JSON holds
    """The leaves of a tree, each with the way to it."""
    match tree:
        case dict() if tree:
            for key, item in tree.items():
                yield from _parts(item, *way, key)
        case list() if tree:
            for name, item in zip(_names(tree), tree, strict=True):
                yield from _parts(item, *way, name)
        case _:
            yield way, tree


def _names(items: Sequence[Any]) -> list[str]:
    """Names of the items of a list: by what tells them from one another, else by what they hold."""
    for key in _NAMED_BY:
        named = [str(one[key]) for one in items if isinstance(one, dict) and one.get(key)]
        if len(set(named)) == len(items):
            return named
    return [json.dumps(one, sort_keys=True) for one in items]
