"""Finding a commit by a name or a day, and what can be asked of a single one."""

from __future__ import annotations

import datetime
import re
from typing import Final

from kpi.model.errors import GitTrouble
from kpi.model.output.command import Command, kpi_command
from kpi.model.output.message import say
from kpi.model.values.struct import Struct
from kpi.store import clock
from kpi.store.git import process
from kpi.store.git.place import Repository
from kpi.store.git.whole import incomplete

#: Where git looks for a ref by a short name: the rules of gitrevisions(7), without the git directory itself, into which
#: nothing can be pushed.
_LOOKED_FOR: Final = ("refs/{}", "refs/tags/{}", "refs/heads/{}", "refs/remotes/{}", "refs/remotes/{}/HEAD")
#: An id cut short. One of full length always means the object, whatever refs are called.
_SHORT_ID: Final = re.compile(r"[0-9a-fA-F]{4,39}")
#: What may follow a name: ``~2``, ``^``, ``@{upstream}``, ``:path``.
_SUFFIX: Final = re.compile(r"[~^:]|@\{")


def head(repository: Repository) -> str | None:
    """The full id of the last commit; None before the first one."""
    return _commit_of(repository, "HEAD")


class Meant(Struct, frozen=True):
    """The full id of the commit that a name means, and the day where it was named by one."""

    commit: str
    day: datetime.date | None = None


def resolve(repository: Repository, ref: str, zone: datetime.tzinfo | None = None) -> str:
    """The full id of the commit that a name means, see ``meant``."""
    return meant(repository, ref, zone).commit


def meant(repository: Repository, ref: str, zone: datetime.tzinfo | None = None) -> Meant:
    """The commit that a name means: a commit, tag, branch, or a day as people type it.

    A day means the last commit of the current branch's own line at its end, in a time zone (default: this
    computer's). Raises ``GitTrouble``, with the nearest names, where there is no such commit, or where two are meant:
    by a short name that several refs answer to, or by a day.
    """
    found = None
    if ref.isprintable() and not ref.startswith(("-", "^")):
        _refuse_ambiguous(repository, ref)
        found = _commit_of(repository, ref)
    if found is not None:
        return Meant(found)
    day = _day(ref, zone)
    found = None if day is None else _commit_at_the_end_of(repository, day, zone)
    if found is None:
        raise _unknown(repository, ref, day)
    return Meant(found, day)


def time_of(repository: Repository, commit: str) -> datetime.datetime:
    """When a commit was made, by the clock of whoever made it, in UTC."""
    seconds, _ = process.read(repository.top, "rev-list", "--max-count=1", "--timestamp", commit, "--").split()
    return datetime.datetime.fromtimestamp(int(seconds), datetime.UTC)


def message_of(repository: Repository, commit: str) -> str:
    """The whole message of a commit."""
    return process.read(repository.top, "show", "--no-patch", "--format=%B", commit, "--").decode("utf-8", "replace")


def has_parent(repository: Repository, commit: str) -> bool:
    """Whether there is a commit before this one."""
    return _commit_of(repository, f"{commit}^") is not None


def leads_to(repository: Repository, earlier: str, later: str) -> bool:
    """Whether a commit is part of what a later one rests on."""
    done = process.run(repository.top, ["merge-base", "--is-ancestor", earlier, later])
    if done.returncode > 1 and _commit_of(repository, earlier) and _commit_of(repository, later):
        raise incomplete(repository)
    return done.returncode == 0


def is_shared(repository: Repository, commit: str) -> bool:
    """Whether any branch of any remote, as last fetched, or any tag contains a commit."""
    found = process.read(
        repository.top, "for-each-ref", "--count=1", f"--contains={commit}", "--format=%(refname)", "refs/remotes",
        "refs/tags",
    )  # fmt: skip
    return bool(found.strip())


def is_shallow(repository: Repository) -> bool:
    """Whether only a part of the history is here."""
    return (repository.common_dir / "shallow").exists()


def _commit_of(repository: Repository, ref: str) -> str | None:
    done = process.run(repository.top, ["rev-parse", "--verify", "--quiet", f"{ref}^{{commit}}"])
    return done.stdout.decode().strip() if done.returncode == 0 else None


def _refuse_ambiguous(repository: Repository, ref: str) -> None:
    """Refuse a short name that several refs answer to: git would take one of them, a tag before any branch.

    Raises ``GitTrouble``, with the whole name of each.
    """
    name = _SUFFIX.split(ref, maxsplit=1)[0]
    if name in {"", "@", "HEAD"}:  # the commit that is checked out, whatever else is called so
        return
    candidates = [one.format(name) for one in _LOOKED_FOR]
    listed = process.read(repository.top, "for-each-ref", "--format=%(refname)", *candidates)
    there = set(listed.decode("utf-8", "replace").splitlines())
    meant = [one for one in candidates if one in there]
    if meant and _SHORT_ID.fullmatch(name):
        listed = process.read(repository.top, "rev-parse", f"--disambiguate={name}")
        meant += [one for one in listed.decode().split() if _commit_of(repository, one) is not None]
    if len(meant) > 1:
        raise GitTrouble(
            say("{ref} may mean each of these: {names}", ref=name, names=tuple(meant)),
            say("write the whole name, such as {name}", name=meant[-1]),
        )


def _day(typed: str, zone: datetime.tzinfo | None) -> datetime.date | None:
    """The day that was typed; None where it is none. Raises ``GitTrouble`` where it may be two."""
    from kpi.model.typed.day import typed_days  # most of the time no day is named

    today = clock.now(zone or datetime.UTC).date()
    try:
        days = typed_days(typed, today, day_first=False)
    except (ValueError, OverflowError):
        return None
    if len(days) > 1:
        one, other = days
        raise GitTrouble(
            say("{typed} may mean {one} or {other}", typed=typed, one=one, other=other),
            say("write the year first: {one} or {other}", one=one.isoformat(), other=other.isoformat()),
        )
    return days[0]


def _commit_at_the_end_of(repository: Repository, day: datetime.date, zone: datetime.tzinfo | None) -> str | None:
    try:
        following = day + datetime.timedelta(days=1)
    except OverflowError:
        return None
    midnight = datetime.datetime.combine(following, datetime.time(), zone).astimezone(datetime.UTC)
    last = int(midnight.timestamp()) - 1
    done = process.run(repository.top, ["rev-list", "-1", "--first-parent", f"--min-age={last}", "HEAD", "--"])
    return done.stdout.decode().strip() or None


def _unknown(repository: Repository, ref: str, day: datetime.date | None) -> GitTrouble:
    """No such commit: with the names that look like it, or the reason why the history may lack it."""
    import difflib

    if head(repository) is None and ref == "HEAD":
        return GitTrouble(
            say("there is no commit yet, so there is no history"),
            say("make the first one: {command}", command=kpi_command("save")),
        )
    message = say("git knows no commit, tag or branch {ref}", ref=ref)
    if day is not None:
        message = say("there is no commit from {day} or before", day=day)
    if is_shallow(repository):
        return GitTrouble(
            message,
            say(
                "only a part of the history is here; fetch the rest: {command}",
                command=Command(("git", "fetch", "--unshallow")),
            ),
        )
    known = process.read(
        repository.top, "for-each-ref", "--format=%(refname:short)", "refs/heads", "refs/tags", "refs/remotes"
    )
    near = difflib.get_close_matches(ref, known.decode("utf-8", "replace").split(), 3, 0.5)
    hint = (
        say("did you mean {near}?", near=tuple(near))
        if near
        else say("see what there is: {command}", command=Command(("git", "log", "--oneline", "--all")))
    )
    return GitTrouble(message, hint)


def moment_of(seconds: str) -> datetime.datetime:
    """A point in time as git has it; one that no calendar has is far away."""
    try:
        return datetime.datetime.fromtimestamp(int(seconds), datetime.UTC)
    except (ValueError, OverflowError, OSError):
        return datetime.datetime(9000, 1, 1, tzinfo=datetime.UTC)
