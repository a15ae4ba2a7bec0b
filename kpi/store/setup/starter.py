"""The files of a new repository: settings, schemas, and those for editors, git and code hosts."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Final

from kpi.model.domain.settings import Opening, Person
from kpi.model.errors import KpiError
from kpi.model.output.message import say
from kpi.model.values.struct import Struct
from kpi.store import git, layout
from kpi.store.git import Repository
from kpi.store.os_errors import reason
from kpi.store.setup.install_source import Origin
from kpi.store.write.atomic import refuse_link
from kpi.store.write.saving import Written, saving
from kpi.store.yaml import lines, schema
from kpi.store.yaml.source import Tree

_TEMPLATES: Final = Path(__file__).parents[2] / "templates" / "init"
#: Who must agree before the guards change; hosts look for it here.
CODE_OWNERS: Final = "CODEOWNERS"
#: Files of other programs, of which some lines suffice.
_LINES: Final = frozenset({".gitignore", ".gitattributes"})
#: Where each template goes.
_ALWAYS: Final = {
    "gitattributes": ".gitattributes",
    "gitignore": ".gitignore",
    "editorconfig": ".editorconfig",
    "vscode.json": ".vscode/settings.json",
}


class Hosts(StrEnum):
    """Which code hosts get a workflow."""

    GITHUB = "github"
    GITLAB = "gitlab"
    BOTH = "both"
    NONE = "none"


class StarterFate(StrEnum):
    """Fate of a starter file: made, there already as it would be made, or left as it is."""

    NEW = "new"
    SAME = "same"
    LEFT = "left"


class Organisation(Struct, frozen=True):
    """Whose data it is, in which language and zone, until which day a month is reported, and who may change it."""

    name: str
    language: str = "id"
    timezone: str = "Asia/Jakarta"
    window: int = 10
    people: tuple[Person, ...] = ()


class Wish(Struct, frozen=True):
    """Wishes for a new repository: organisation, language, workflows, and where CI finds kpi.

    ``whole``: the folder is (or becomes) the top of its repository, where hosts and hooks look for their files;
    ``branch`` is the one that requests go to; ``opening``: where it begins with months that are over.
    """

    organisation: Organisation
    hosts: Hosts
    origin: Origin | None
    whole: bool = True
    branch: str = "main"
    opening: Opening | None = None


class Start(Struct, frozen=True):
    """A file of the beginning: its path relative to the folder, its bytes, its fate, and what the one there lacks."""

    path: str
    content: bytes
    fate: StarterFate
    lacks: tuple[str, ...] = ()


def starts(folder: Path, wish: Wish) -> tuple[Start, ...]:
    """Every file of a new repository, in order of their paths. Raises ``KpiError`` where one can't be looked at."""
    return tuple(_start(folder, path, content) for path, content in sorted(_files(wish).items()))


def make(folder: Path, files: Sequence[Start], repository: Repository, message: str | None) -> str | None:
    """Write the new ones and commit them, with those that are there as they would be made and not in the history.

    Nothing that is there is touched, and what git is told to ignore is left to it. The commit; None where there is no
    ``message``, or nothing to commit. Raises ``StaleFile``, ``KpiError``.
    """
    new = [Written(file.path, None, file.content) for file in files if file.fate is StarterFate.NEW]
    same = [file.path for file in files if file.fate is StarterFate.SAME]
    with saving(folder, repository, None if message is None else repository) as change:
        change.claim([one.path for one in new], same)
        change.put(new)
        wanted = [one.path for one in new]
        wanted += [path for path in same if git.within(repository, folder / path) in change.stood]
        wanted = [path for path in wanted if not git.ignores(repository, folder / path)]
        if message is None or not wanted:
            return None
        return change.commit(wanted, message)


def companions(folder: Path) -> tuple[str, ...]:
    """The files that a beginning makes beside the settings, as far as they are in a folder, edited or not."""
    wish = Wish(Organisation(""), Hosts.BOTH, None)
    return tuple(sorted(path for path in _files(wish) if path != layout.settings_path() and (folder / path).is_file()))


@cache
def schemas() -> Mapping[str, bytes]:
    """The schemas of the files, by path."""
    return {f"schemas/{file.name}": file.read_bytes() for file in schema.folder().glob("*.schema.json")}


def is_own_schema(path: str, content: bytes | None) -> bool:
    """Whether a file is a schema as this kpi ships it, whatever its line ends: anybody may refresh one."""
    return content is not None and schemas().get(path) == content.replace(b"\r\n", b"\n")


def _files(wish: Wish) -> dict[str, bytes]:
    found = {path: _template(name) for name, path in _ALWAYS.items()}
    settings = _settings(wish.organisation)
    found[layout.settings_path()] = settings if wish.opening is None else settings + _opening(wish.opening)
    if wish.whole:
        found[".pre-commit-config.yaml"] = _hooks(wish.origin)
        found |= _workflows(wish)
    return {**found, **schemas()}


def _settings(organisation: Organisation) -> bytes:
    """``kpi.yaml``; an example stands in the place of people where there are none."""
    text = _template(
        f"kpi.{organisation.language}.yaml", organisation=organisation.name, timezone=organisation.timezone,
        window=organisation.window,
    ).decode()  # fmt: skip
    if organisation.people:
        head, _, _ = text.partition("# people:\n")
        tree: list[Tree] = [_person(one) for one in organisation.people]
        text = head + "\n".join(lines.written({"people": tree})) + "\n"
    return text.encode()


def _person(person: Person) -> Tree:
    known: dict[str, Tree] = {"name": person.name, "email": person.email, "role": person.role.value}
    return known if not person.programs else {**known, "programs": list(person.programs)}


def _opening(opening: Opening) -> bytes:
    """The lines of ``kpi.yaml`` that say where the data begins."""
    told = {"by": opening.by, "reason": opening.reason, "document": opening.document}
    rest = "".join(f"  {key}: {lines.written(text)[0]}\n" for key, text in told.items())
    return f"\nopening:\n  through: {opening.through}\n  date: {opening.date}\n{rest}".encode()


def _workflows(wish: Wish) -> dict[str, bytes]:
    source = "" if wish.origin is None else wish.origin.requirement
    found = {}
    if wish.hosts in {Hosts.GITHUB, Hosts.BOTH}:
        found[".github/workflows/kpi.yml"] = _template("github.yml", source=source, branch=_as_pattern(wish.branch))
    if wish.hosts in {Hosts.GITLAB, Hosts.BOTH}:
        found[".gitlab-ci.yml"] = _template("gitlab.yml", source=source)
    if found:
        found[CODE_OWNERS] = _template("codeowners")
    return found


def _as_pattern(branch: str) -> str:
    """A branch as a workflow's filter has it, in which some signs that names may hold mean something else."""
    return re.sub(r"[+!]", r"\\\g<0>", branch)


def _hooks(origin: Origin | None) -> bytes:
    """Hooks from the repository of kpi, else those of the kpi that is installed."""
    if origin is None or origin.repository is None or origin.revision is None:
        return _template("pre-commit-local.yaml")
    return _template("pre-commit.yaml", repository=origin.repository, revision=origin.revision)


def _template(name: str, **values: str | int) -> bytes:
    """A template with its values, each written as YAML."""
    text = (_TEMPLATES / name).read_text("utf-8")
    for key, value in values.items():
        (scalar,) = lines.written(value)
        text = text.replace(f"@@{key.upper()}@@", scalar)
    return text.encode()


def _start(folder: Path, path: str, content: bytes) -> Start:
    file = folder / path
    refuse_link(file)
    try:
        there = file.read_bytes()
    except FileNotFoundError:
        return Start(path, content, StarterFate.NEW)
    except OSError as error:
        raise KpiError(
            say("{path} can't be read: {why}", path=str(file), why=reason(error)),
            say("move it away, or begin in another folder"),
        ) from error
    if there.replace(b"\r\n", b"\n") == content:
        return Start(path, content, StarterFate.SAME)
    return Start(path, content, StarterFate.LEFT, _missing(there, content) if path in _LINES else ())


def _missing(there: bytes, content: bytes) -> tuple[str, ...]:
    """The lines that the file there lacks of those that concern kpi."""
    has = {line.strip() for line in there.decode("utf-8", "replace").splitlines()}
    wanted = (line for line in content.decode().splitlines() if line.startswith(f"{layout.DATA}/"))
    return tuple(line for line in wanted if line not in has)
