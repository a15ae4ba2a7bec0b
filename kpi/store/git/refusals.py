"""Messages of git and of servers that refuse an exchange, in plain words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from kpi.model.errors import GitTrouble
from kpi.model.output.command import Command, kpi_command
from kpi.model.output.message import Message, say
from kpi.store.git.place import Upstream

_OFFLINE: Final = (
    r"could not resolve host|network is (?:unreachable|down)|no route to host|name resolution|nodename nor servname"
)
_NOT_LET_IN: Final = (
    r"authentication failed|could not read (?:username|password)|terminal prompts disabled|permission denied|"
    r"access denied|returned error: 40[13]|invalid username or|do not have permission|not allowed to (?:push|upload)"
)
_SILENT: Final = (
    r"connection (?:refused|timed out|reset|closed)|timed out|failed to connect|could(?: not|n't) connect|early EOF|"
    r"hung up|returned error: 5"
)


def refused(said: str, shared: Upstream) -> GitTrouble:
    """Why nothing could be exchanged, with what was ``said`` as detail. Whatever it is, what was recorded is safe."""
    what, hint = _meaning(said, shared)
    return GitTrouble(what, say("your records are safe here; {hint}", hint=hint), said)


def _meaning(said: str, shared: Upstream) -> tuple[Message, Message]:
    for pattern, what, hint in _known(shared):
        if re.search(pattern, said, re.IGNORECASE):
            return what, hint
    return (
        say("{remote} can't be reached, or refuses", remote=shared.remote),
        say("look at the network and at your access, then try again: {command}", command=kpi_command("sync")),
    )


def _known(shared: Upstream) -> Iterator[tuple[str, Message, Message]]:
    """A pattern, what it means, and what is to be done; the first that fits holds."""
    by_hand = Command(("git", "fetch", shared.remote))
    yield (
        r"protected branch|GH006|GH013|hook declined|not allowed to push code to protected",
        say("the server takes nothing directly into the branch {branch}", branch=shared.branch),
        say(
            "send them on a branch of their own and ask for them to be taken in: {command}",
            command=Command(("git", "push", shared.remote, "HEAD:refs/heads/usulan")),
        ),
    )
    yield (
        _OFFLINE,
        say("this computer is offline, or the server's name is wrong"),
        say("when there is a network again: {command}", command=kpi_command("sync")),
    )
    yield (
        r"host key verification failed|host identification has changed",
        say("this computer doesn't know the server, or it is another one than before"),
        say("ask who looks after it whether that is right, then say yes to it once: {command}", command=by_hand),
    )
    yield (
        r"certificate",
        say("the server can't prove that it is the right one (certificate)"),
        say("look at the date and time of this computer, and ask who looks after the network"),
    )
    yield (
        _NOT_LET_IN,
        say("the server doesn't let you in: it doesn't know you, or you may not write there"),
        say("sign in once with git itself: {command}, then {sync}", command=by_hand, sync=kpi_command("sync")),
    )
    yield (
        r"repository .*not found|does not appear to be a git repository|repository .*does not exist|error: 404",
        say("where this is shared there is no repository, or you may not see it"),
        say("look at its address: {command}", command=Command(("git", "remote", "-v"))),
    )
    yield (
        r"no space left|quota|size limit|too large",
        say("the server has no room for what is sent, or it is too large"),
        say("ask who looks after it"),
    )
    yield (
        _SILENT,
        say("the server doesn't answer"),
        say("try again later: {command}", command=kpi_command("sync")),
    )
