"""Roles in ``data/kpi.yaml``, and which changes each may commit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final

from kpi.model.change import Subject
from kpi.model.domain.settings import Person, Role
from kpi.model.history import Commit
from kpi.model.output.message import Message, say

_ALSO_BY: Final = re.compile(r"^Co-authored-by:.*<(.+)>\s*$", re.MULTILINE | re.IGNORECASE)
_MAIL: Final = re.compile(r"<([^<>]*)>\s*$")
#: Addresses by which code hosts make commits for people, who are then named as co-authors.
_NO_REPLY: Final = re.compile(r"noreply@.+|.+@(?:[^@]*\.)?noreply\.[^@]+", re.IGNORECASE)
#: Files that guard the data: what the code host runs and whom it asks, hooks, schemas. They belong to administrators.
_GUARDS: Final = re.compile(
    r"(?:.*/)?(?:schemas/.*\.json|\.github/(?:workflows|actions)/.*|CODEOWNERS|\.gitlab-ci\.ya?ml|\.gitlab/.*|\.ci/.*"
    r"|\.pre-commit-config\.ya?ml|\.(?:git)?hooks/.*|\.husky/.*|\.gitattributes|\.gitmodules|Jenkinsfile|\.forgejo/.*"
    r"|\.gitea/.*|\.woodpecker.*)"
)


def is_guard(path: str) -> bool:
    """Whether a file of the repository, relative to the data root (``../`` outside it), guards the data."""
    return _GUARDS.fullmatch(path) is not None and not path.startswith("data/")


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


def trouble(
    commit: Commit, people: Iterable[Person], touched: Iterable[tuple[Subject, str]]
) -> tuple[Message, Message] | None:
    """Why a commit was not for its makers to make, and what would be right; None where it was, or no people are named.

    ``touched`` are what it changed, and the folder of the program. A host's own address stands for the co-authors.
    """
    known = {one.email.casefold(): one for one in people}
    if not known:
        return None
    author, committer = commit.author, commit.committer
    if not any(all(may(known.get(one), *it) for it in touched) for one in _authors(commit)):
        if author.email.casefold() not in known:
            return (
                say("{author} is not among the people who may change the data", author=str(author)),
                say("an administrator adds people to data/kpi.yaml, in a change of its own, before they begin"),
            )
        role = known[author.email.casefold()].role.value
        return (
            say("{author} ({role}) may not change this", author=str(author), role=role),
            say("it is changed by the people who are named for it in data/kpi.yaml"),
        )  # fmt: skip
    made = committer.email.casefold()
    if made != author.email.casefold() and made not in known and not _NO_REPLY.fullmatch(made):
        return (
            say("the commit was made by {committer}, who is not among the people", committer=str(committer)),
            say("what somebody else wrote is committed by a person who is named in data/kpi.yaml"),
        )
    return None


def _authors(commit: Commit) -> Iterator[str]:
    return whose(commit.author.email, co_authors(commit))


def whose(author: str, also: Iterable[str]) -> Iterator[str]:
    """Whose commit it is, in small letters: the author's, or the co-authors' where a host wrote it for them."""
    yield author.casefold()
    if _NO_REPLY.fullmatch(author):
        yield from (one.casefold() for one in also)
