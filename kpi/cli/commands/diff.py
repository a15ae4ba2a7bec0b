"""``kpi diff``: what changed between two commits, by meaning."""

from __future__ import annotations

from typing import Annotated, Final

from kpi.changes.as_of_commit import AtCommit, at_commit
from kpi.cli.session.session import Session
from kpi.measure.change import changes
from kpi.model.output.message import mark
from kpi.model.output.options import Form
from kpi.model.output.parameter import Parameters, argument
from kpi.reports.checks.diff import Difference, End, diff_report
from kpi.store import git, overlay
from kpi.store.load import load

HELP: Final = mark("Show what changed between two commits by meaning, why, and what it does to percentages and scores.")
EXAMPLE: Final = mark("Example: kpi diff 2023-12-31 main")


class DiffParameters(Parameters, frozen=True):
    """Parameters of ``kpi diff``."""

    before: Annotated[str, argument("A", mark("the earlier state: a commit, tag, branch or day"))]
    after: Annotated[str, argument("[B]", mark("the later state; the files on disk if not named"))] = ""
    form: Form = "table"


def run(session: Session, given: DiffParameters) -> int:
    """Print the changes."""
    one, other = _ends(session, given)
    found = tuple(changes(one.portfolio, other.portfolio))
    session.show(diff_report(Difference.between(one, other, found)), given.form)
    return 0


def _ends(session: Session, given: DiffParameters) -> tuple[End, End]:
    """The data of both states, as of now, so that only what changed makes a difference.

    Of the earlier one only what isn't the same in the later one is read.
    """
    then, later = at_commit(session, given.before), at_commit(session, given.after)
    if given.after:
        loaded, besides = load(later.root, None, later.files), frozenset[str]()
    else:
        loaded, besides = session.load(), _changed_on_disk(later)
    earlier = overlay.at_commit(loaded, later.files, then.files, besides).portfolio
    commit = later.commit if given.after else None
    return End(given.before, then.commit, earlier), End(given.after, commit, loaded.portfolio)


def _changed_on_disk(last: AtCommit) -> frozenset[str]:
    """The files, relative to the data root, that differ on disk from the last commit."""
    repository, root = last.repository, last.root
    below = git.within(repository, root, is_folder=True)
    begin = f"{below}/" if below else ""
    found = git.changed_paths(repository, root) | git.unwatched(repository, root)
    return frozenset(path.removeprefix(begin) for path in found if path.startswith(begin))
