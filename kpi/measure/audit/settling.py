"""Settled findings: which findings an entry covers, and whether it was for its author to decide."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Final

from kpi.measure.audit.dating import DAY, day_of
from kpi.measure.audit.in_force import InForce
from kpi.measure.audit.people import false_name, mail_of, makers
from kpi.measure.change_fields import missing
from kpi.measure.grounds import GROUND, brought, of_settled
from kpi.model.domain.grounds import as_seen
from kpi.model.domain.settings import Person
from kpi.model.domain.settled import Settled
from kpi.model.history import Commit, Doubt, Leg, Step
from kpi.model.output.command import kpi_command
from kpi.model.output.message import Message, say
from kpi.model.values.struct import Struct, field

#: Findings about the data as it is now: they are put right, and never settled.
NEVER: Final = frozenset({"chain", "expect", "tag", "unreadable"})
#: The address under which a code host commits for everybody: it is no person's.
_HOST: Final = re.compile(r"noreply@.+")
_KEEP: Final = say("an entry stays as it was decided; what is decided later is added below it")


def settleable(doubt: Doubt) -> bool:
    """Whether a finding is about what a commit did, which nothing can put right afterwards."""
    return doubt.commit is not None and doubt.code not in NEVER


def covers(entry: Settled, doubt: Doubt) -> bool:
    """Whether a finding is one of those that an entry decides about."""
    return (
        doubt.commit is not None
        and settleable(doubt)
        and (entry.code, entry.commit) == (doubt.code, doubt.commit.id)
        and entry.cell in {"", cell_of(doubt)}
        and entry.period in {None, doubt.period}
    )


def entry_for(entries: Iterable[Settled], doubt: Doubt) -> Settled | None:
    """The entry that settles a finding; None: it is open."""
    return next((one for one in entries if covers(one, doubt)), None)


def cell_of(doubt: Doubt) -> str:
    """The cell that a finding is about, or the program; empty where it is about neither."""
    match doubt.path.split("/"):
        case ["data", "programs", folder, "achievements", file]:
            return f"{folder}/{file.removesuffix('.yaml')}"
        case ["data", "programs", folder, *_]:
            return folder
    return ""


def whose_deed(commit: Commit) -> frozenset[str]:
    """The addresses of the people who made a commit, without that of a code host."""
    return _people(tuple(makers(commit)))


@lru_cache(maxsize=64)  # few people make most commits
def _people(addresses: tuple[str, ...]) -> frozenset[str]:
    return frozenset(one for one in addresses if not _HOST.fullmatch(one))


def alone(people: Sequence[Person]) -> bool:
    """Whether the settings name no second person who could settle a finding."""
    return len({one.email.casefold() for one in people}) < 2


def by_its_doer(entry: Settled, commit: Commit) -> bool:
    """Whether an entry is by an author or the committer of the commit that it settles."""
    return mail_of(entry.by) in whose_deed(commit)


class SettlingWalk(Struct):
    """A walk through the entries of ``data/settled.yaml``, commit by commit, parents first.

    ``accompanied`` are the commits at whose time a second person was named, who could have looked into them.
    """

    accompanied: set[str]
    #: Who made each commit so far.
    _deeds: dict[str, frozenset[str]] = field(default_factory=dict)

    def doubts(self, step: Step, rules: InForce) -> Iterator[Doubt]:
        """Entries that a commit changed or took away, and those that it brought and should not have."""
        if any(leg.settled for leg in step.legs):
            yield from self._settled(step, rules)
        if not alone(rules.now.people):
            self.accompanied.add(step.commit.id)
        self._deeds[step.commit.id] = whose_deed(step.commit)

    def _settled(self, step: Step, rules: InForce) -> Iterator[Doubt]:
        for leg in step.legs:
            for gone in missing(*_sides(leg)):
                what = say("the entry about {finding} was changed or taken away", finding=named(gone))
                yield _doubt(step.commit, leg, None, what, _KEEP)
        for at, entry in _brought(step):
            for what, hint in self._troubles(step.commit, entry, rules):
                yield _doubt(step.commit, None, at, what, hint)
        yield from _hollow(step)

    def _troubles(self, commit: Commit, entry: Settled, rules: InForce) -> Iterator[tuple[Message, Message | None]]:
        deed = self._deeds.get(entry.commit)
        hint = say("let a verifier or an administrator look into it who did not make that commit")
        if deed is None:
            what = say("the commit {commit} is not in the history before this entry", commit=entry.commit[:12])
            yield (
                what,
                say("name the commit by its full id: {command}", command=kpi_command("audit", "--format", "json")),
            )
        elif deed & {*whose_deed(commit), mail_of(entry.by)} and (
            entry.commit in self.accompanied or not alone(rules.now.people)
        ):
            yield say("what {by} did was settled by the same person", by=entry.by), hint
        if mail_of(entry.by) not in makers(commit):
            what = say("the entry says it is by {by}, and the commit is by {author}",
                       by=entry.by, author=str(commit.author))  # fmt: skip
            yield what, None
        yield from ((what, None) for what in [false_name(rules.now.people, entry.by)] if what is not None)
        written = day_of(commit.author.at, rules.now)
        if abs(entry.date - written) > DAY:
            yield say("the entry says {day}, and the commit says {committed}",
                      day=entry.date, committed=written), None  # fmt: skip


def named(entry: Settled) -> str:
    """A finding in a word: its code, its commit, and what it is about."""
    return " ".join(filter(None, (entry.code, entry.commit[:12], entry.cell, str(entry.period or ""))))


def _sides(leg: Leg) -> tuple[Sequence[Settled], Sequence[Settled]]:
    return ((), ()) if leg.settled is None else (leg.settled.before, leg.settled.after)


def _brought(step: Step) -> Iterator[tuple[int, Settled]]:
    """The entries that a commit itself brought, none of its parents has them, each with its place in the list."""
    if not step.whole:
        return
    sides = [_sides(leg) for leg in step.legs]
    for at, entry in enumerate(sides[0][1]):
        if all(entry not in before for before, _ in sides):
            yield at, entry


def _hollow(step: Step) -> Iterator[Doubt]:
    """Reasons and documents that a commit brought and that say nothing."""
    if not step.whole:
        return
    sides = [_sides(leg) for leg in step.legs]
    for ground in brought(of_settled(sides[0][1]), *(of_settled(before) for before, _ in sides)):
        what = say("{text} says nothing", text=as_seen(ground.text))
        yield Doubt("settled", what, step.commit, None, "data/settled.yaml", ground.spot.pointer, hint=GROUND)


def _doubt(commit: Commit, leg: Leg | None, at: int | None, what: Message, hint: Message | None) -> Doubt:
    pointer = () if at is None else (at,)
    return Doubt("settling", what, commit, leg.parent if leg else None, "data/settled.yaml", pointer, hint=hint)
