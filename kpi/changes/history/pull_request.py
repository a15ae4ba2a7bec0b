"""A request between two commits: the data at their merge base, the data it proposes, and the commits between."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from kpi.changes.as_of_commit import at_commit
from kpi.changes.history.walk_history import doubts_of, settings_in_force
from kpi.changes.workspace import Workspace
from kpi.measure.audit.evidence import evidence_in
from kpi.measure.change import changes
from kpi.model.change import Authored, ChangeSet
from kpi.model.domain.closing import Closing
from kpi.model.domain.portfolio import Portfolio
from kpi.model.domain.settings import Settings
from kpi.model.output.problem import Finding
from kpi.model.values.period import Period
from kpi.model.values.struct import Struct, replace
from kpi.reports.checks.commit_findings import with_commits
from kpi.rules.catalogue import change_findings, findings
from kpi.store import git, layout, overlay
from kpi.store.git import Repository
from kpi.store.history.program_versions import editions
from kpi.store.history.signatures import entries
from kpi.store.history.walk import History
from kpi.store.load import Loaded, load
from kpi.store.protocols import Files
from kpi.store.setup.starter import is_own_schema, schemas
from kpi.store.write.atomic import unwritable
from kpi.store.yaml.locate import located_in

#: What a code host gives as the commit before the first one.
NOTHING: Final = "0" * 40


class Request(Struct, frozen=True):
    """A change asked for. ``base`` is the commit where the lines parted (None: before the first), ``head`` the last.

    ``below`` is the folder of the data in its repository; ``uncommitted`` are files on disk that are in no commit.
    """

    repository: Repository
    change: ChangeSet
    loaded: Loaded
    files: Files
    before: Files
    base: str | None
    head: str
    below: str
    uncommitted: tuple[str, ...]
    history: History

    def read(self, path: str) -> bytes:
        """The bytes of a file as it would be; of one that is gone, as it was. Raises ``OSError``."""
        if path in self.files.paths():
            return self.files.read(path)
        if path in self.before.paths():
            return self.before.read(path)
        whole = path.removeprefix("../") if path.startswith("../") else "/".join(filter(None, (self.below, path)))
        found = git.contents(self.repository, [(self.head, whole)])[0]
        if found is None:
            raise FileNotFoundError(path)
        return found


def requested(session: Workspace, base: str, head: str) -> Request:
    """The request from ``base`` (a branch, tag or commit) to ``head``. Raises ``KpiError``."""
    asked = at_commit(session, head)
    root, repository, last = asked.root, asked.repository, asked.commit
    zone = layout.stated_zone(root)
    tip = None if base == NOTHING else git.resolve(repository, base, zone)
    first = None if tip is None else git.merge_base(repository, tip, last)
    before = session.resources.enter_context(git.CommitFiles(repository, first, root))
    below = git.within(repository, root, is_folder=True)
    standing = git.standing(repository, repository.top)
    loaded = load(root, None, asked.files)
    base_data = overlay.at_commit(loaded, asked.files, before).portfolio
    if first is not None and layout.settings_path() in base_data.unreadable:
        base_data = replace(base_data, settings=_last_readable(session, first, loaded.portfolio))
    if standing.head != last or standing.changed:
        at = _evidence(session, repository, last, below, loaded.portfolio)
        loaded = replace(loaded, portfolio=replace(loaded.portfolio, root=at))
    since = {} if tip is None or tip in {first, last} else _closings(session, repository, tip, root)
    change = _change_set(asked.history(), below, (first, last), base_data, loaded.portfolio)
    return Request(
        repository=repository,
        change=replace(change, closed_since=since),
        loaded=loaded,
        files=asked.files,
        before=before,
        base=first,
        head=last,
        below=below,
        uncommitted=() if head else tuple(sorted(standing.changed)),
        history=asked.history(),
    )


def findings_of(request: Request) -> tuple[Finding, ...]:
    """Everything that a request is found wrong with, at its place.

    In the data as it would be, in the change as a whole, and in each of its commits as an audit will see it.
    """
    portfolio = request.change.head
    problems = [*request.loaded.problems, *findings(portfolio), *change_findings(request.change)]
    ids = {one.id for one in request.change.commits}
    doubts = list(doubts_of(request.history, request.change.base.settings, ids))
    return located_in(request.read, with_commits(request.change, doubts, problems))


def _last_readable(session: Workspace, commit: str, portfolio: Portfolio) -> Settings:
    """The settings that a commit should be judged by whose own can't be read: a broken file disarms no rule."""
    return settings_in_force(at_commit(session, commit).history(), portfolio.settings)


def _closings(session: Workspace, repository: Repository, commit: str, root: Path) -> Mapping[Period, Closing]:
    """The closings in a commit."""
    files = session.resources.enter_context(git.CommitFiles(repository, commit, root))
    return load(root, None, files).portfolio.closings


def _change_set(
    history: History, below: str, between: tuple[str | None, str], base: Portfolio, portfolio: Portfolio
) -> ChangeSet:
    repository = history.repository
    commits = tuple(_seen_from(below, one) for one in git.commits_between(repository, *between))
    paths = frozenset(_from_root(below, path) for path in git.changed_between(repository, *between))
    still = _signatures(portfolio)
    return ChangeSet(
        base=base,
        head=portfolio,
        changes=tuple(changes(base, portfolio)),
        commits=commits,
        entries=tuple(
            one
            for one in entries(repository, below, commits)
            if (one.program, one.indicator, one.period, one.by, one.at) in still
        ),
        editions=tuple(editions(history.past, commits)),
        paths=paths,
        refreshed=frozenset(
            path for path in paths & schemas().keys() if is_own_schema(path, history.past.content(between[1], path))
        ),
    )


def _seen_from(below: str, commit: Authored) -> Authored:
    return replace(commit, paths=frozenset(_from_root(below, path) for path in commit.paths))


def _from_root(below: str, path: str) -> str:
    if not below:
        return path
    return path.removeprefix(f"{below}/") if path.startswith(f"{below}/") else f"../{path}"


def _signatures(portfolio: Portfolio) -> set[tuple[object, ...]]:
    """All signatures in the data: cell, month, name, time."""
    found: set[tuple[object, ...]] = set()
    for program in portfolio.programs:
        for indicator in program.indicators:
            for period, record in indicator.achievements.items():
                cell = (program.folder, indicator.id, period)
                found |= {(*cell, one.by, one.at) for one in record.revisions}
                found |= {(*cell, record.recorded.by, record.recorded.at)} if record.recorded else set()
    for period, closing in portfolio.closings.items():
        found |= {("", "", period, one.by, one.at) for one in closing.reopenings}
        found |= {("", "", period, closing.seal.by, closing.seal.at)} if closing.seal else set()
    return found


def _evidence(session: Workspace, repository: Repository, commit: str, below: str, portfolio: Portfolio) -> Path:
    """A folder that holds the evidence as it is in a commit, where the files on disk are others."""
    try:
        return _written_out(session, repository, commit, below, portfolio)
    except OSError as error:
        raise unwritable(Path(tempfile.gettempdir()), error) from error


def _written_out(session: Workspace, repository: Repository, commit: str, below: str, portfolio: Portfolio) -> Path:
    made = tempfile.TemporaryDirectory(prefix="kpi-", ignore_cleanup_errors=True)
    folder = Path(session.resources.enter_context(made)).resolve()
    begin = f"{below}/" if below else ""
    paths = sorted(_named(portfolio))
    for path, content in zip(paths, git.contents(repository, [(commit, begin + one) for one in paths]), strict=True):
        file = folder / path
        if content is not None and file.resolve().is_relative_to(folder):
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
    return folder


def _named(portfolio: Portfolio) -> set[str]:
    """The files that records and sheets name as evidence, inside the repository."""
    found = {one.path for one in evidence_in(portfolio) if one.path}
    return {path for path in found if not path.startswith("/") and ".." not in Path(path).parts}
