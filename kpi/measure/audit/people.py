"""Roles in ``data/kpi.yaml``, and which changes each may commit."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Final

from kpi.model.change import Subject
from kpi.model.domain.settings import Person, Role
from kpi.model.history import Commit
from kpi.model.output.message import Message, say

_ALSO_BY: Final = re.compile(r"^Co-authored-by:.*<(.+)>\s*$", re.MULTILINE | re.IGNORECASE)
_MAIL: Final = re.compile(r"<([^<>]*)>\s*$")
#: The address of a code host itself, by which it commits what people do there.
_HOST: Final = re.compile(r"noreply@.+", re.IGNORECASE)
#: The same, or one that it gives to a person who keeps theirs to themselves.
_NO_REPLY: Final = re.compile(r"noreply@.+|.+@(?:[^@]*\.)?noreply\.[^@]+", re.IGNORECASE)


@lru_cache(maxsize=256)
def mail_of(by: str) -> str:
    """The e-mail address in ``Name <e-mail>``, in small letters; empty where there is none."""
    found = _MAIL.search(by)
    return "" if found is None else found[1].casefold()


def makers(commit: Commit) -> Iterator[str]:
    """The e-mail addresses of the people who made a commit, in small letters: author, committer, co-authors."""
    yield commit.author.email.casefold()
    yield commit.committer.email.casefold()
    yield from co_authors(commit)


def co_authors(commit: Commit) -> Iterator[str]:
    """The e-mail addresses of the co-authors that a message names, in small letters."""
    return (also.casefold() for also in _ALSO_BY.findall(commit.message))


def may(person: Person | None, subject: Subject, program: str) -> bool:
    """Whether a person may change something of a program (empty: of none)."""
    if person is None:
        return False
    if person.role is Role.ADMINISTRATOR:
        return True
    match subject:
        case Subject.SETTINGS:
            return False
        case Subject.CLOSING | Subject.SETTLED:
            return person.role is Role.VERIFIER
        case Subject.INSTRUCTION:
            return True
        case _:
            return not person.programs or program in person.programs


def allowed(
    people: Iterable[Person], author: str, committer: str, also: Iterable[str], subject: Subject, program: str
) -> bool:
    """Whether a commit may change something, by the addresses of its author, committer and co-authors.

    Where a code host made it (squash, edits in the browser), each co-author stands for what they may change themselves.
    The settings and what guards the data are an administrator's by the author's own address alone: a co-author is only
    a line in the message, which anybody can write.
    """
    known = _by_mail(tuple(people))
    if may(known.get(author.casefold()), subject, program):
        return True
    if subject is Subject.SETTINGS or not (author.casefold() in known or _NO_REPLY.fullmatch(author)):
        return False
    hosted = _NO_REPLY.fullmatch(author) or _HOST.fullmatch(committer)
    return bool(hosted) and any(may(known.get(one.casefold()), subject, program) for one in also)


def trouble(commit: Commit, people: Iterable[Person], subject: Subject, program: str) -> tuple[Message, Message] | None:
    """Why a change was not for the makers of a commit to make, and what would be right; None where it was."""
    people = tuple(people)
    author = commit.author
    if allowed(people, author.email, commit.committer.email, co_authors(commit), subject, program):
        return None
    person = _by_mail(people).get(author.email.casefold())
    if person is None:
        return (
            say("{author} is not among the people who may change the data", author=str(author)),
            say("an administrator adds people to data/kpi.yaml, in a change of its own, before they begin"),
        )
    return (
        say("{author} ({role}) may not change this", author=str(author), role=person.role.value),
        say("it is changed by the people who are named for it in data/kpi.yaml"),
    )


def maker_trouble(commit: Commit, people: Iterable[Person]) -> tuple[Message, Message] | None:
    """What is wrong with how a commit that changes the data names its makers; None where nothing is."""
    people = tuple(people)
    author, committer = commit.author, commit.committer
    other = borrowed(people, author.name, author.email)
    if other is not None:
        return (
            say("{by} bears the name of {person}", by=str(author), person=f"{other.name} <{other.email}>"),
            say("commit under your own name: git config user.name"),
        )
    made = committer.email.casefold()
    if made != author.email.casefold() and made not in _by_mail(people) and not _NO_REPLY.fullmatch(made):
        return (
            say("the commit was made by {committer}, who is not among the people", committer=str(committer)),
            say("what somebody else wrote is committed by a person who is named in data/kpi.yaml"),
        )
    return None


def false_name(people: Iterable[Person], by: str) -> Message | None:
    """What is wrong with ``Name <e-mail>`` where the name is that of another person; None where nothing is."""
    other = borrowed(people, by.rpartition("<")[0], mail_of(by))
    return None if other is None else say(
        "{by} bears the name of {person}", by=by, person=f"{other.name} <{other.email}>"
    )  # fmt: skip


def borrowed(people: Iterable[Person], name: str, email: str) -> Person | None:
    """The person whose name an address of somebody else bears; None where it is no other person's name."""
    named = _by_name(tuple(people)).get(_plain(name), ())
    own = any(one.email.casefold() == email.casefold() for one in named)
    return None if own or not named else named[0]


@lru_cache(maxsize=64)
def _by_mail(people: tuple[Person, ...]) -> Mapping[str, Person]:
    return {one.email.casefold(): one for one in people}


@lru_cache(maxsize=64)
def _by_name(people: tuple[Person, ...]) -> Mapping[str, Sequence[Person]]:
    found: dict[str, list[Person]] = {}
    for one in people:
        found.setdefault(_plain(one.name), []).append(one)
    return found


@lru_cache(maxsize=256)
def _plain(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())
