"""``kpi diff``: what changed between two commits, by meaning."""

from __future__ import annotations

from typing import Annotated, Final

from kpi.changes.as_of_commit import at_commit
from kpi.cli.session.session import Session
from kpi.measure.change import changes
from kpi.model.output.message import mark
from kpi.model.output.options import Form
from kpi.model.output.parameter import Parameters, argument
from kpi.reports.checks.diff import Difference, End, diff_report
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
    one, other = _end(session, given.before), _end(session, given.after)
    found = tuple(changes(one.portfolio, other.portfolio))
    session.show(diff_report(Difference.between(one, other, found)), given.form)
    return 0


def _end(session: Session, ref: str) -> End:
    """The data of a commit, or as it is on disk; both as of now, so that only what changed makes a difference."""
    if not ref:
        return End("", None, session.load().portfolio)
    then = at_commit(session, ref)
    return End(ref, then.commit, load(then.root, None, then.files).portfolio)
