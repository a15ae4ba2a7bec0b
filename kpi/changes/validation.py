"""Validates a change before it is saved: errors refuse it, warnings are confirmed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from operator import attrgetter

from kpi.changes.record.draft import Basis
from kpi.changes.workspace import Workspace
from kpi.model.errors import KpiError
from kpi.model.output.message import Message, say, say_many
from kpi.model.output.options import WriteOptions
from kpi.model.output.problem import Problem, Severity
from kpi.rules.catalogue import arising
from kpi.store.load import with_records


def errors_in(news: Sequence[Problem]) -> list[Problem]:
    """Those that refuse a change."""
    return [one for one in news if one.severity is Severity.ERROR]


def refuse(
    session: Workspace, errors: Sequence[Problem], hint: Callable[[Problem], Message | None] = attrgetter("hint")
) -> None:
    """Stop at the first error, if there is one, after the others were said. Raises ``KpiError``."""
    for problem in errors[1:]:
        session.remark(say("kpi: {message}", message=problem.message))
    if errors:
        raise KpiError(errors[0].message, hint(errors[0]))


def agreed(session: Workspace, unusual: Sequence[Message], write: WriteOptions) -> bool:
    """Say what is unusual; whether somebody was asked about it, and agreed. Raises ``KpiError`` where not."""
    for message in unusual:
        session.remark(say("unusual: {message}", message=message))
    if not unusual or write.yes or write.dry_run:
        return False
    if not session.ask(say_many("Save it all the same?", "Save all of it all the same?", len(unusual))):
        raise KpiError(say("nothing was written"), say("if it is right: the same command with --yes"))
    return True


# Of a record.


def news_of(before: Basis, changed: Mapping[str, bytes], brought: AbstractSet[str | None]) -> list[Problem]:
    """What would be wrong that isn't now: files that change, by their paths, and evidence that is to be copied in."""
    after = with_records(before.loaded, before.files, changed)
    return [problem for problem in arising(before.loaded, after) if not _intended(problem, brought)]


def _intended(problem: Problem, brought: AbstractSet[str | None]) -> bool:
    """Evidence that will be copied in a moment, and a correction of something else than the value."""
    if problem.code == "evidence-file":
        return problem.message.values.get("path") in brought
    return problem.code == "record-history" and problem.severity is Severity.WARNING


def hint_of(problem: Problem) -> Message | None:
    """What would be right, on a command line instead of in a file."""
    return problem.typed or problem.hint
