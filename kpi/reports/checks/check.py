"""A request for a change: what it changes by meaning, what that does to the figures, and what is wrong with it."""

from __future__ import annotations

from kpi.measure.audit.squash import Squash
from kpi.model.output.command import kpi_command
from kpi.model.output.message import say, say_many
from kpi.model.output.problem import Finding
from kpi.model.output.report import Block, Heading, Json, Line, Report, Tone
from kpi.model.values.struct import Struct, replace
from kpi.reports._shared import machine_values
from kpi.reports.checks.diff import Difference, change_facts, diff_blocks
from kpi.reports.checks.findings import findings_report
from kpi.store import layout
from kpi.store.pending import way_in

#: Files that are named one by one.
_NAMED = 5


class RequestFiles(Struct, frozen=True):
    """How many files of data there are, the folder of the data in its repository, and what is in no commit."""

    count: int
    below: str = ""
    uncommitted: tuple[str, ...] = ()


def check_report(
    found: Difference,
    findings: tuple[Finding, ...],
    files: RequestFiles,
    squash: Squash | None,
    named: tuple[str, ...] = (),
) -> Report:
    """The findings, with how much changes; ``squash``: when joining the commits of the request would be found.

    ``named``: who must be named in the message of the commit that joins them.
    """
    report = findings_report(
        findings, files.count, lambda: found.after.commit, files.below, illustrative=found.illustrative
    )
    more = (
        _changed(found),
        *_how_to_merge(squash),
        *_who_is_named(named),
        *_uncommitted(files.uncommitted, files.below),
    )
    blocks = (*report.blocks[:-1], *more, report.blocks[-1])
    return replace(
        report,
        blocks=blocks,
        facts={
            **report.facts,
            "base": found.before.commit,
            "head": found.after.commit,
            "changes": [change_facts(one, found.at(one)) for one in found.changes],
            "uncommitted": list(files.uncommitted),
            "squash": None if squash is None else _squash_facts(squash),
            "co_authors": list(named),
        },
    )


def summary_report(found: Difference, check: Report) -> Report:
    """The whole request for reading: changes, effects, findings."""
    title = Heading(say("What this request changes"), 1)
    blocks: list[Block] = [title, *diff_blocks(found), Heading(say("What the rules say")), *check.blocks]
    return Report("check", tuple(blocks), check.facts, illustrative=check.illustrative)


def _changed(found: Difference) -> Line:
    count = len(found.changes)
    changed = say_many("{count} change by meaning", "{count} changes by meaning", count)
    if not count:
        return Line(say("nothing changes by meaning since {base}", base=(found.before.commit or "-")[:12]), Tone.QUIET)
    base = (found.before.commit or found.before.name)[:12]
    text = say("{changed} since {base}; see them: {command}", changed=changed, base=base,
               command=kpi_command("diff", base))  # fmt: skip
    if not base.strip("0"):  # as hosts call what was before the first commit
        text = say("{changed} since {base}", changed=changed, base=base)
    return Line(text, Tone.QUIET)


def _how_to_merge(squash: Squash | None) -> list[Block]:
    """Notice about squashing, which makes a new commit whose day its records don't say."""
    if squash is None:
        return []
    text = say(
        "merge it as it is, with a merge commit: joined into one commit (squash) on {day} or later, an audit would "
        "find: {what}",
        day=squash.day, what=squash.what,
    )  # fmt: skip
    if squash.named is not None:
        text = say(
            "merge it as it is, with a merge commit: joined into one commit (squash) on {day} or later, on {named} "
            "where the code host or another person makes it and its message keeps the lines KPI-Cell, KPI-Period and "
            "KPI-Value, an audit would find: {what}",
            day=squash.day, named=squash.named, what=squash.what,
        )  # fmt: skip
    return [Line(text, Tone.FAIR)]


def _who_is_named(people: tuple[str, ...]) -> list[Block]:
    """That a squash has one author, who may not change all of it alone."""
    if not people:
        return []
    text = say(
        "several people made this, none of whom may change all of it: merge it with a merge commit; joined into one "
        "commit (squash) by a code host, its message must name each of them (Co-authored-by): {people}",
        people=people,
    )
    return [Line(text, Tone.FAIR)]


def _squash_facts(squash: Squash) -> Json:
    return {
        "day": squash.day.isoformat(),
        "with_trailers": None if squash.named is None else squash.named.isoformat(),
        "message": machine_values.sentence(squash.what),
    }


def _uncommitted(paths: tuple[str, ...], below: str) -> list[Block]:
    if not paths:
        return []
    named = (*paths[:_NAMED], *(["..."] if len(paths) > _NAMED else []))
    text = say_many(
        "not checked, as it is in no commit yet: {paths}",
        "not checked, as they are in no commit yet ({count}): {paths}",
        len(paths),
        paths=named,
    )
    data = [path.removeprefix(f"{below}/") if below else path for path in paths]
    data = [path for path in data if path.startswith(f"{layout.DATA}/")]
    bring = [Line(say("bring it in: {command}", command=way_in(data)), Tone.FAIR)] if data else []
    return [Line(text, Tone.FAIR), *bring]
