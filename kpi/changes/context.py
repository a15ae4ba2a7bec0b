"""The repository and the person of a change, asked for before anything is written."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from typing import Final

from kpi.changes.permission import refuse_others
from kpi.changes.repository import to_write
from kpi.model.domain.portfolio import Portfolio
from kpi.model.errors import KpiError, bad_value
from kpi.model.output.message import say
from kpi.model.values.struct import Struct
from kpi.render.language import Language, language
from kpi.store import git
from kpi.store.git import Answer, Repository
from kpi.store.write.saving import Saving, saving

#: A name and an e-mail address, as the files want them.
WHO: Final = re.compile(r"[^<>\r\n]*[^<> \t\r\n] <[^<>@ \t\r\n]+@[^<>@ \t\r\n]+>")


class Desk(Struct, frozen=True):
    """Where and by whom it is written. ``committing`` is the repository of the commit, None for none.

    ``by`` is empty where nobody's name will stand in it.
    """

    root: Path
    repository: Repository | None
    committing: Repository | None
    by: str

    def saving(self) -> AbstractContextManager[Saving]:
        """Save one change here, see ``kpi.store.write.saving``. Raises ``KpiError``."""
        return saving(self.root, self.repository, self.committing, self._permit)

    def _permit(self, paths: Iterable[str]) -> None:
        """Refuse what is for others to change. Raises ``KpiError``."""
        if self.committing is not None:
            refuse_others(self.root, self.committing, paths)


class Questions(Struct, frozen=True):
    """Queries to git that every desk needs; they run while other modules are loaded."""

    repository: Answer
    identity: Answer


def ask(root: Path, resources: ExitStack) -> Questions:
    """Begin to ask git about the desk in a data root. Raises ``GitTrouble`` where git can't be started."""
    repository, identity = git.ask_repository(root), git.ask_identity(root)
    return Questions(resources.enter_context(repository), resources.enter_context(identity))


def desk(root: Path, by: str = "", *, commits: bool, named: bool = True, asked: Questions | None = None) -> Desk:
    """Where it is written. Raises ``KpiError`` where it can't be committed and would have to be.

    ``by`` is who writes, as typed; ``named`` False: nobody's name will stand in it, so nobody need have told git who
    they are. ``asked``: git was asked before.
    """
    repository = to_write(root, commits=commits, asked=None if asked is None else asked.repository)
    who = author(repository, by, commits=commits, asked=None if asked is None else asked.identity) if named else ""
    return Desk(root, repository, repository if commits else None, who)


def author(repository: Repository | None, by: str, *, commits: bool, asked: Answer | None = None) -> str:
    """The author: git's identity, so that the file and the commit name the same person; else ``by``."""
    if by:
        if commits:
            raise KpiError(
                say("--by goes with --no-commit: a commit is made by git's own identity"),
                say("leave --by away, or set git's identity: git config user.name, git config user.email"),
            )
        if not WHO.fullmatch(by):
            raise bad_value(
                "--by",
                by,
                say("write name and e-mail: {example}", example='--by "Nama <nama@contoh.go.id>"'),
            )
        return by
    identity = git.identity(repository, asked if repository else None)
    return f"{identity.name} <{identity.email}>"


def data_language(portfolio: Portfolio) -> Language:
    """The language of files and commits, whoever speaks which at the terminal."""
    return language(portfolio.settings.language, portfolio.settings.zone)
