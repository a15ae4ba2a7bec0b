"""A request for a change: what it changes by meaning, what that does to the figures, and what is wrong with it."""

from __future__ import annotations

from kpi.model.output.message import say, say_many
from kpi.model.output.problem import Finding
from kpi.model.output.report import Block, Heading, Line, Report, Tone
from kpi.model.values.struct import replace
from kpi.reports.checks.diff import Difference, change_facts, diff_blocks
from kpi.reports.checks.findings import findings_report
from kpi.store import layout
from kpi.store.pending import way_in

#: Files that are named one by one.
_NAMED = 5


def check_report(
    found: Difference, findings: tuple[Finding, ...], files: int, below: str, uncommitted: tuple[str, ...]
) -> Report:
    """The findings, with how much changes; ``below`` is the folder of the data in its repository."""
    report = findings_report(findings, files, lambda: found.after.commit, below, illustrative=found.illustrative)
    blocks = (*report.blocks[:-1], _changed(found), *_uncommitted(uncommitted, below), report.blocks[-1])
    return replace(
        report,
        blocks=blocks,
        facts={
            **report.facts,
            "base": found.before.commit,
            "head": found.after.commit,
            "changes": [change_facts(one, found.at(one)) for one in found.changes],
            "uncommitted": list(uncommitted),
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
    text = say(
        "{changed} since {base}; see them: {command}",
        changed=changed,
        base=(found.before.commit or "-")[:12],
        command=f"kpi diff {(found.before.commit or found.before.name)[:12]}",
    )
    return Line(text, Tone.QUIET)


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
