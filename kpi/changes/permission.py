"""Permission of the person at this desk for a change, by the rules of a pull request."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from collections.abc import Set as AbstractSet
from pathlib import Path

from kpi.measure.audit.people import may
from kpi.measure.audit.settling import alone, settleable, whose_deed
from kpi.model.change import Subject
from kpi.model.domain.portfolio import Portfolio
from kpi.model.domain.settings import Person
from kpi.model.errors import KpiError
from kpi.model.history import Doubt
from kpi.model.output.message import say
from kpi.store import git, layout, pending
from kpi.store.git import Repository
from kpi.store.paths import cell_of, closing_of, program_of, sheet_of
from kpi.store.yaml import decode, schema, source


def refuse_others(root: Path, repository: Repository, paths: Iterable[str]) -> None:
    """Refuse what the roles in ``data/kpi.yaml`` don't give to whoever would commit it. Raises ``KpiError``."""
    people = _people(root)
    if not people:
        return
    who = git.identity(repository)
    person = next((one for one in people if one.email.casefold() == who.email.casefold()), None)
    for path in paths:
        subject = _subject(path)
        if subject is None or may(person, *subject):
            continue
        if person is None:
            raise KpiError(
                say("{author} is not among the people who may change the data", author=f"{who.name} <{who.email}>"),
                say("let an administrator add them to data/kpi.yaml first, in a request of its own"),
            )
        raise KpiError(
            say("{author} ({role}) may not change {path}", author=person.name, role=person.role.value, path=path),
            say("it is changed by the people who are named for it in data/kpi.yaml"),
        )


def _people(root: Path) -> tuple[Person, ...]:
    """The people in the settings; nobody where these can't be read, which other checks say."""
    content = pending.on_disk(root, layout.settings_path()) or b""
    if b"people:" not in content:
        return ()
    try:
        tree = source.read(content)
    except source.Unreadable:
        return ()
    return decode.settings(tree).people if schema.fits("settings", tree) else ()


def _subject(path: str) -> tuple[Subject, str] | None:
    """The subject of a file, and the folder of its program; None for files that hold no data."""
    cell, folder = cell_of(path), program_of(path)
    if cell is not None:
        return Subject.ACHIEVEMENTS, cell[0]
    if folder is not None:
        return Subject.KAK, folder
    if closing_of(path) is not None:
        return Subject.CLOSING, ""
    if sheet_of(path) is not None:
        return Subject.INSTRUCTION, ""
    whole = {layout.settings_path(): Subject.SETTINGS, layout.settled_path(): Subject.SETTLED}
    return (whole[path], "") if path in whole else None


def may_settle(repository: Repository, portfolio: Portfolio, accompanied: AbstractSet[str]) -> Callable[[Doubt], bool]:
    """Which findings may be settled by the person whom git knows; none where it knows nobody.

    Nobody settles what they did themselves, unless no second person is named, nor was when they did it:
    ``accompanied`` are the commits of which that isn't so.
    """
    if not git.knows_who_commits(repository):
        return lambda _: False
    who = git.identity(repository).email.casefold()
    known, own = has_role(portfolio, who), alone(portfolio.settings.people)

    def allowed(doubt: Doubt) -> bool:
        lonely = own and doubt.commit is not None and doubt.commit.id not in accompanied
        return known and settleable(doubt) and (lonely or not own_deed(doubt, who))

    return allowed


def has_role(portfolio: Portfolio, who: str) -> bool:
    """Whether somebody is a verifier or an administrator; everybody is where no people are named."""
    people = {person.email.casefold(): person for person in portfolio.settings.people}
    return not people or may(people.get(who), Subject.SETTLED, "")


def own_deed(doubt: Doubt, who: str) -> bool:
    """Whether a finding is about a commit that this person (by e-mail address) made."""
    return doubt.commit is not None and who in whose_deed(doubt.commit)
