"""``kpi init``: a new repository."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Final

from kpi.changes.new.opening import opening_of
from kpi.changes.new.organisation import OrganisationParameters, organisation
from kpi.changes.program.signed import typed_grounds
from kpi.changes.prompts import answered
from kpi.changes.question import one_of
from kpi.cli.session.session import Session
from kpi.model.errors import KpiError
from kpi.model.output import options
from kpi.model.output.message import mark, say
from kpi.model.output.parameter import Parameters, argument, month_option, option
from kpi.model.values.struct import replace
from kpi.render.language import language
from kpi.reports._shared.outcome import commit_message
from kpi.reports.setup.init_report import Beginning, beginning_report
from kpi.store import git, layout
from kpi.store.setup import starter
from kpi.store.setup.install_source import origin_of, own_origin
from kpi.store.setup.starter import Hosts, Wish

HELP: Final = mark("Begin a new repository: settings, schemas, checks for pull requests, what editors and git need.")
EXAMPLE: Final = mark('Example: kpi init capaian --organisation "Pemerintah Kabupaten Contoh"')


class InitParameters(Parameters, frozen=True):
    """Parameters of ``kpi init``."""

    folder: Annotated[str, argument("[FOLDER]", mark("where; otherwise here"))] = "."
    about: OrganisationParameters = OrganisationParameters()
    ci: Annotated[
        str,
        option(
            "--ci",
            "HOST",
            mark("workflows for github, gitlab, both or none"),
            ("both", "github", "gitlab", "none"),
            show_default=True,
        ),
    ] = "both"
    source: Annotated[
        str,
        option(
            "--source",
            mark("REQUIREMENT"),
            mark("where pip finds kpi for CI, for example git+https://...@v1.2.0; otherwise where this one is from"),
        ),
    ] = ""
    opening: Annotated[
        str,
        month_option("--opening", mark("older months are brought in, up to this one; with --reason and --document")),
    ] = ""
    grounds: options.GroundsOptions = options.GroundsOptions()
    write: options.WriteOptions = options.WriteOptions()


def run(session: Session, given: InitParameters) -> int:
    """Make what is missing and leave what is there."""
    hosts, origin = one_of(Hosts, given.ci, "--ci"), origin_of(given.source) if given.source else own_origin()
    home = _folder(session, given.folder)
    wish = Wish(_organisation(session, home, given.about), hosts, origin)
    if given.opening:
        grounds = typed_grounds(session, given.grounds)
        wish = replace(wish, opening=opening_of(home, given.opening, grounds))
    elif given.grounds != options.GroundsOptions():
        raise KpiError(say("--reason, --document, --date and --by go with --opening"), say("leave them away"))
    session.show(beginning_report(_begun(session, home, wish, given)), given.write.form)
    return 0


def _organisation(session: Session, home: Path, given: OrganisationParameters) -> starter.Organisation:
    """The organisation; nothing is asked where the settings are there already."""
    there = (home / layout.settings_path()).exists()
    return organisation(session, replace(given, no_input=True) if there else given)


def _begun(session: Session, folder: Path, wish: Wish, given: InitParameters) -> Beginning:
    """Make the folder, the files and the repository, unless they are only to be shown, and commit the files."""
    write = given.write
    repository = git.repository(next(above for above in (folder, *folder.parents) if above.is_dir()))
    above = None if repository is None or repository.top == Path(os.path.realpath(folder)) else str(repository.top)
    branch = None if repository is None else git.main_branch(repository)
    wish = replace(wish, whole=above is None, branch=branch or wish.branch)
    files = starter.starts(folder, wish)
    if write.dry_run:
        return Beginning(str(folder), files, wish, repository is None, above, written=False)
    folder.mkdir(parents=True, exist_ok=True)
    made = repository or git.create(folder)
    git.merge_by_meaning(made)
    if not (write.no_commit or given.about.no_input or git.knows_who_commits(made)):
        _introduce(session, made)
    commits = not write.no_commit and git.knows_who_commits(made)
    commit = starter.make(folder, files, made, _message(wish) if commits else None)
    return Beginning(
        str(folder), files, wish, repository is None, above, commit=commit, unsigned=not (write.no_commit or commits)
    )


def _introduce(session: Session, repository: git.Repository) -> None:
    """Ask who commits, and tell git, for this repository only; nothing where it is left open."""
    name = answered(session, say("git does not know who you are. Your name:"))
    email = answered(session, say("Your e-mail address:"), wanted=bool(name))
    if name and email:
        git.introduce(repository, name, email)


def _message(wish: Wish) -> str:
    """The message of the first commit, in the language of the data."""
    subject = language(wish.organisation.language).text(
        say("Begin the data of {organisation}", organisation=wish.organisation.name)
    )
    return commit_message(subject, (), ["KPI-Command: init"])


def _folder(session: Session, typed: str) -> Path:
    """The folder that was meant. Raises ``KpiError`` where no data can begin there."""
    folder = Path(os.path.normpath(session.folder() / os.path.expanduser(typed)))  # noqa: PTH111 - as in layout
    if folder.exists() and not folder.is_dir():
        raise KpiError(
            say("{path} is not a folder", path=str(folder)), say("name a folder, or one that is not there yet")
        )
    for above in folder.parents:
        if (above / layout.settings_path()).is_file():
            raise KpiError(
                say("{folder} holds data already, and one lies not in another", folder=str(above)),
                say("begin outside of it, or add programs to what is there"),
            )
    return folder
