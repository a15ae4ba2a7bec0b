"""Whoever changes the data is among the people in data/kpi.yaml, and changes only what is theirs.

A planner or verifier changes the programs named beside them (none named: all of them), evidence included, a verifier
also closes and reopens months, an administrator changes everything, and alone the settings and what guards the data:
workflows and rules of any code host (all of .github but templates for people, .gitlab-ci*.yml, .circleci and the
like), CODEOWNERS, .gitattributes also among the data, .gitmodules, hooks and what installs them (.husky, lefthook,
.pre-commit-config.yaml), requirements and constraints that kpi is installed from, schemas. The people are those of
before the request: nobody lets themselves in. Where no people are named, everybody may. A merge changes what merging
its parents does not make so: who takes back what the other side decided (-s ours), or chooses between two decisions,
must be one who may decide it. Where a code host commits (noreply), each co-author in the message stands for what they
may change themselves, but not for settings and guards. Who commits under an address that a host made for them is named
with it in the people.

Wrong:

    # a commit by perencana@contoh.go.id changes nir-banjir
    people:
      - {name: Perencana, email: perencana@contoh.go.id, role: planner, programs: [wisata-industri]}

Right:

    # a commit by perencana@contoh.go.id changes wisata-industri
    people:
      - {name: Perencana, email: perencana@contoh.go.id, role: planner, programs: [wisata-industri]}
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from kpi.measure.audit.people import allowed
from kpi.model.change import Authored, Change, ChangeSet, Spot, Subject
from kpi.model.domain.guards import is_guard
from kpi.model.domain.settings import Person
from kpi.model.output.message import say
from kpi.model.output.problem import Place, Problem, Severity
from kpi.rules._support.lookup import email_of
from kpi.store import locations

CODE: Final = "not-yours"


def check(change: ChangeSet) -> Iterator[Problem]:
    """Changes by people who may not make them; one finding for each person and file.

    What a merge itself changed is judged in the walk through the commits, which knows where its parents parted.
    """
    people = {email_of(person.email): person for person in change.base.settings.people}
    if not people:
        return
    by_path: dict[str, list[Change]] = {}
    for one in change.changes:
        by_path.setdefault(locations.place(one.spot).path, []).append(one)
    told: set[tuple[str, str]] = set()
    for commit in (one for one in change.commits if len(one.parents) < 2):
        for path in sorted(commit.paths & by_path.keys()):
            theirs = next((one for one in by_path[path] if not _may(people, commit, one.spot)), None)
            if theirs is not None and (commit.email, path) not in told:
                told.add((commit.email, path))
                yield _problem(commit, people.get(email_of(commit.email)), theirs)
        guards = [path for path in sorted(commit.paths - change.refreshed) if is_guard(path)]
        if guards and not _may(people, commit, Spot(Subject.SETTINGS)):
            yield _of_guards(commit, guards)


def _may(people: Mapping[str, Person], commit: Authored, spot: Spot) -> bool:
    also = (email_of(one) for one in commit.also_by)
    return allowed(people.values(), commit.email, email_of(commit.committer), also, spot.subject, spot.program)


def _of_guards(commit: Authored, guards: list[str]) -> Problem:
    message = say(
        "{author} may not change {path}, which guards the data (commit {commit})",
        author=f"{commit.name} <{commit.email}>", path=tuple(one.removeprefix("../") for one in guards),
        commit=commit.id[:12],
    )  # fmt: skip
    hint = say("what checks the data is changed by an administrator only")
    return Problem(CODE, Severity.ERROR, Place(guards[0], line=1, column=1), message, hint)


def _problem(commit: Authored, person: Person | None, one: Change) -> Problem:
    place, parts = locations.place(one.spot), {"commit": commit.id[:12], "author": f"{commit.name} <{commit.email}>"}
    if person is None:
        message = say("{author} is not among the people who may change the data (commit {commit})", **parts)
        hint = say("let an administrator add them to data/kpi.yaml first, in a request of its own")
    else:
        message = say(
            "{author} may not change {path} (commit {commit}, {role})", path=place.path, role=person.role.value, **parts
        )
        hint = say("let somebody change it whose it is: people: in {path}", path="data/kpi.yaml")
    return Problem(CODE, Severity.ERROR, place, message, hint)
