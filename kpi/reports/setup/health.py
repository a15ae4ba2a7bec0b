"""The checks of ``kpi doctor``."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Final

from kpi import __version__
from kpi.model.errors import KpiError
from kpi.model.output.command import Command, kpi_command
from kpi.model.output.message import Message, say, say_many
from kpi.model.values.struct import Struct
from kpi.store.pending import way_in
from kpi.store.setup.environment import Data, Machine

#: The oldest git that knows everything that kpi asks of it (rev-parse --path-format).
OLDEST_GIT: Final = (2, 31)
#: The version of the data that this kpi reads.
DATA_VERSION: Final = "1"
#: Less room than this on the disk, in bytes, is worth a word.
LITTLE_ROOM: Final = 200 * 1024 * 1024
#: Minutes after which a lock of git's own was left behind by a crash.
LONG: Final = 10
#: Files that are named one by one.
_NAMED: Final = 5


class Health(StrEnum):
    """Severity of a check: an error keeps commands from working, a warning may."""

    OK = "ok"
    WARNING = "warning"
    ERROR = "error"


class Diagnosis(Struct, frozen=True):
    """Result of a check: severity, finding, and remedy."""

    health: Health
    message: Message
    hint: Message | None = None


def _ok(message: Message) -> Diagnosis:
    return Diagnosis(Health.OK, message)


def _from(error: KpiError, health: Health = Health.ERROR) -> Diagnosis:
    return Diagnosis(health, error.message, error.hint)


def _version(machine: Machine) -> Diagnosis:
    python = ".".join(map(str, machine.python))
    return _ok(say("kpi {version} on Python {python}", version=__version__, python=python))


def _git(machine: Machine) -> Diagnosis:
    git = machine.git
    if git.missing is not None:
        return _from(git.missing)
    version = ".".join(map(str, git.version))
    if git.version < OLDEST_GIT:
        return Diagnosis(
            Health.ERROR,
            say("git {version} is too old", version=version),
            say("install git {oldest} or newer, see https://git-scm.com", oldest=".".join(map(str, OLDEST_GIT))),
        )
    return _ok(say("git {version}", version=version))


def _identity(machine: Machine) -> Diagnosis | None:
    git = machine.git
    if git.identity is not None:
        return _ok(say("{name} <{email}>", name=git.identity.name, email=git.identity.email))
    return None if git.nobody is None else _from(git.nobody)


def _repository(machine: Machine) -> Diagnosis | None:
    git = machine.git
    if git.missing is not None:
        return None
    if git.trouble is not None:
        return _from(git.trouble)
    if git.repository is None:
        return Diagnosis(
            Health.WARNING,
            say("this folder is in no git repository: nothing that is recorded has a history"),
            say("begin one: {command}", command=kpi_command("init")),
        )
    if git.unfinished is not None:
        return Diagnosis(
            Health.ERROR,
            say("git is in the middle of a {what}", what=git.unfinished),
            say("finish it (git {what} --continue) or give it up (git {what} --abort)", what=git.unfinished),
        )
    if git.shallow:
        return Diagnosis(
            Health.WARNING,
            say("only a part of the history is here"),
            say("fetch the rest: {command}", command=Command(("git", "fetch", "--unshallow"))),
        )
    return _ok(say("{path}", path=str(git.repository.top)))


def _lock(machine: Machine) -> Diagnosis | None:
    if machine.git.lock is None:
        return None
    path, minutes = machine.git.lock
    found = say_many(
        "git holds a lock since {count} minute: {path}", "git holds a lock since {count} minutes: {path}", minutes,
        path=path,
    )  # fmt: skip
    if minutes < LONG:
        return Diagnosis(Health.WARNING, found, say("wait until the other git has finished"))
    return Diagnosis(Health.ERROR, found, say("if no other git is running, delete that file"))


def _terminal(machine: Machine) -> Diagnosis:
    encoding = machine.terminal.encoding
    try:
        "✓─│█".encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return Diagnosis(
            Health.WARNING,
            say("the terminal writes in {encoding}: some signs are replaced", encoding=encoding or "?"),
            say("on Windows: chcp 65001, or set PYTHONUTF8=1; elsewhere a locale with UTF-8, such as C.UTF-8"),
        )
    locale = machine.terminal.locale or "C"
    return _ok(say("{encoding}, locale {locale}", encoding=encoding, locale=locale))


def _root(machine: Machine) -> Diagnosis:
    if machine.data is None:
        return Diagnosis(
            Health.ERROR,
            say("no data found: neither this folder nor one above it holds {file}", file="data/kpi.yaml"),
            say(
                "go to the folder of your repository, name it with --root, or begin one: {command}",
                command=kpi_command("init"),
            ),
        )
    return _ok(say("{path}", path=str(machine.data.root)))


def _data_version(_: Machine, data: Data) -> Diagnosis:
    if data.version == DATA_VERSION:
        return _ok(say("version {version}", version=data.version))
    if data.version is None:
        return Diagnosis(
            Health.ERROR,
            say("{file} doesn't say which version it has", file="data/kpi.yaml"),
            say("add the line: {line}", line=f"version: {DATA_VERSION}"),
        )
    return Diagnosis(
        Health.ERROR,
        say("the data has version {version}, this kpi reads {known}", version=data.version, known=DATA_VERSION),
        say("install a newer kpi"),
    )


def _time_zone(_: Machine, data: Data) -> Diagnosis | None:
    if data.zone is None:
        return None
    name, known = data.zone
    if known:
        return _ok(say("{name}", name=name))
    return Diagnosis(
        Health.ERROR,
        say("the time zone {name} is unknown here", name=name),
        say("mend timezone in {file}, or install the time zones: pip install tzdata", file="data/kpi.yaml"),
    )


def _inside(machine: Machine, data: Data) -> Diagnosis | None:
    if machine.git.repository is None:
        return None
    if not data.inside:
        return Diagnosis(
            Health.ERROR,
            say("the data lies outside of the git repository"),
            say("move it into the repository itself, without links"),
        )
    if data.ignored:
        return Diagnosis(
            Health.ERROR,
            say("git is told to ignore the data"),
            say("see which line says so: {command}", command=Command(("git", "check-ignore", "-v", "data/kpi.yaml"))),
        )
    return _ok(say("inside, and not ignored"))


def _line_ends(_: Machine, data: Data) -> Diagnosis | None:
    if not data.inside:
        return None
    if data.eol == "lf":
        return _ok(say("LF everywhere, by .gitattributes"))
    converts = data.autocrlf.casefold() in {"true", "input"}
    return Diagnosis(
        Health.WARNING,
        say("git converts line ends here (core.autocrlf), and the fingerprint of evidence breaks on another computer")
        if converts
        else say("nothing says which line ends the data has"),
        say("add to .gitattributes: {lines}", lines=("* text=auto eol=lf", "data/**/evidence/** -text")),
    )


def _hooks(_: Machine, data: Data) -> Diagnosis | None:
    hook = data.hook
    if hook is None or not (hook.wanted or hook.there):
        return None
    if hook.there and not hook.runs:
        return Diagnosis(
            Health.WARNING,
            say("the hook {path} can't be run, so git leaves it out", path=hook.path),
            say("let it run: {command}", command=Command(("chmod", "+x", hook.path))),
        )
    if hook.there:
        return _ok(say("commits are checked before they are made"))
    return Diagnosis(
        Health.WARNING,
        say("this repository has checks for each commit, and they aren't switched on"),
        say(
            "switch them on: {pip}, then {install}",
            pip=Command(("pip", "install", "pre-commit")),
            install=Command(("pre-commit", "install")),
        ),
    )


def _schemas(_: Machine, data: Data) -> Diagnosis:
    if not data.schemas:
        return _ok(say("as this kpi has them"))
    return Diagnosis(
        Health.WARNING,
        say("they aren't those of this kpi, so editors may say something else: {paths}", paths=data.schemas),
        say("delete them and let them be made anew: {command}", command=kpi_command("init")),
    )


def _writable(_: Machine, data: Data) -> Diagnosis:
    if data.unwritable is not None:
        return Diagnosis(
            Health.ERROR,
            say("nothing can be written here: {why}", why=data.unwritable),
            say("look at the free space of the disk and at who may write there"),
        )
    if data.free < LITTLE_ROOM:
        megabytes = data.free // (1024 * 1024)
        return Diagnosis(
            Health.WARNING,
            say("only {megabytes} MB are free on the disk", megabytes=str(megabytes)),
            say("make room"),
        )
    return _ok(say("the folder can be written to"))


def _unsaved(_: Machine, data: Data) -> Diagnosis | None:
    if not data.inside:
        return None
    if not data.unsaved:
        return _ok(say("the history holds what is on disk"))
    named = (*data.unsaved[:_NAMED], *(("...",) if len(data.unsaved) > _NAMED else ()))
    return Diagnosis(
        Health.WARNING,
        say("only this computer has it, as it is not in the history (git) yet: {paths}", paths=named),
        say("bring it in: {command}", command=way_in(data.unsaved)),
    )


def _leftovers(_: Machine, data: Data) -> Diagnosis | None:
    if data.busy:
        return Diagnosis(
            Health.WARNING,
            say("another kpi is writing at the moment"),
            say("wait until it has finished, or end it if it hangs, then try again"),
        )
    if data.interrupted:
        return Diagnosis(
            Health.ERROR,
            say("a change was interrupted and is not in order yet: {what}", what=data.interrupted),
            say("the next kpi command puts it in order, as soon as it can write here"),
        )
    if data.half:
        return Diagnosis(
            Health.WARNING,
            say("half-written files are left from a crash: {paths}", paths=data.half),
            say("delete them: what they were to replace is whole"),
        )
    return None


#: What people read instead of the name of a check.
NAMES: Final = {
    "version": say("kpi"),
    "git": say("git"),
    "identity": say("who you are"),
    "repository": say("repository"),
    "git-lock": say("git's lock"),
    "terminal": say("terminal"),
    "data": say("data"),
    "data-version": say("version of the data"),
    "time-zone": say("time zone"),
    "in-repository": say("data in git"),
    "line-ends": say("line ends"),
    "hooks": say("hooks"),
    "schemas": say("schemas"),
    "writable": say("disk"),
    "leftovers": say("left over"),
    "unsaved": say("your edits"),
}
ABOUT_MACHINE: Final[dict[str, Callable[[Machine], Diagnosis | None]]] = {
    "version": _version,
    "git": _git,
    "identity": _identity,
    "repository": _repository,
    "git-lock": _lock,
    "terminal": _terminal,
    "data": _root,
}
ABOUT_DATA: Final[dict[str, Callable[[Machine, Data], Diagnosis | None]]] = {
    "data-version": _data_version,
    "time-zone": _time_zone,
    "in-repository": _inside,
    "line-ends": _line_ends,
    "hooks": _hooks,
    "schemas": _schemas,
    "writable": _writable,
    "leftovers": _leftovers,
    "unsaved": _unsaved,
}
