"""A month before it is closed, and what became of it; the messages of the commits that close and reopen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from kpi.measure.closing.chain import short
from kpi.model.domain.closing import Closing, Reopening
from kpi.model.domain.portfolio import Portfolio
from kpi.model.output.command import kpi_command
from kpi.model.output.message import Message, say, say_many
from kpi.model.output.report import Audience, Block, Cell, Column, Heading, Json, Line, Report, Table, Tone, empty
from kpi.model.values.period import Period
from kpi.model.values.struct import Struct
from kpi.reports._shared import cells, machine_values, words
from kpi.reports._shared.outcome import Outcome, commit_message, outcome_blocks
from kpi.reports.closing.closing_preview import Blocker, BlockerKind, ClosingPreview, results

_KINDS: Final = {
    BlockerKind.NO_PROGRAM: say("no program"),
    BlockerKind.NOT_OVER: say("not over"),
    BlockerKind.MONTH_BEFORE: say("month before"),
    BlockerKind.UNREADABLE: say("unreadable"),
    BlockerKind.CHAIN: say("closings broken"),
    BlockerKind.UNCOMMITTED: say("not committed"),
    BlockerKind.UNREPORTED: say("unreported"),
    BlockerKind.WAITING: say("waiting"),
    BlockerKind.PROVISIONAL: say("provisional"),
    BlockerKind.INVALID: say("wrong"),
    BlockerKind.UNUSUAL: say("unusual"),
    BlockerKind.FOLLOW_UP: say("follow-up"),
    BlockerKind.INSTRUCTION: say("instruction"),
}
_MATTERS: Final = (
    Column("kind", say("What")),
    Column("blocks", say("Blocks"), audience=Audience.MACHINES),
    Column("program", say("Program"), audience=Audience.MACHINES),
    Column("indicator", say("Indicator"), audience=Audience.MACHINES),
    Column("cell", say("Where"), wide=True, audience=Audience.PEOPLE),
    Column("message", say("Message"), wide=True),
)
#: Follow-ups in columns of their own: there are many of them, and all are of one kind.
_PROMISES: Final = (
    Column("cell", say("Where"), wide=True, audience=Audience.PEOPLE),
    Column("due", say("Until"), audience=Audience.PEOPLE),
    Column("action", say("Follow-up"), wide=True, audience=Audience.PEOPLE),
)
#: Characters of a follow-up that are shown; all of it stands in the record, and on the next sheet.
_LONGEST: Final = 60
_SCORES: Final = (
    Column("name", say("Program"), wide=True),
    Column("score", say("Score"), right=True),
    Column("rating", say("Rating")),
    Column("coverage", say("Coverage"), wide=True),
)


class Closed(Struct, frozen=True):
    """A month that is closed: what was shown, its closing, where that is saved, the tag (empty: none)."""

    preview: ClosingPreview
    closing: Closing
    outcome: Outcome
    tag: str = ""


def preview_blocks(preview: ClosingPreview) -> tuple[Block, ...]:
    """Results to be published, blockers, and matters that merely ask for a look."""
    portfolio = preview.portfolio
    blocks: list[Block] = [
        Heading(say("Closing {month}", month=preview.period), 1),
        Line(portfolio.settings.organisation),
    ]
    blocks += _score_blocks(preview)
    blocking = preview.blocking
    rest = tuple(matter for matter in preview.matters if not matter.kind.blocks and matter.promise is None)
    blocks.append(Heading(say("What stands in the way")))
    blocks.append(_table(blocking) if blocking else Line(say("✓ nothing stands in the way"), Tone.GOOD))
    blocks += [Heading(say("What to look at")), _table(rest)] if rest else []
    blocks += _promises(preview)
    blocks += [] if blocking or preview.matters else [empty("close", _MATTERS)]
    return tuple(blocks)


def _promises(preview: ClosingPreview) -> list[Block]:
    """Follow-ups promised in the month, shortened for people; for machines among everything else."""
    found = tuple(matter for matter in preview.matters if matter.promise is not None)
    if not found:
        return []
    kept = [place for place, column in enumerate(_MATTERS) if column.audience is not Audience.PEOPLE]
    rows = tuple(tuple(_row(matter)[place] for place in kept) for matter in found)
    title = say_many("{count} follow-up was promised", "{count} follow-ups were promised", len(found))
    return [
        Heading(title),
        Table("follow-ups", _PROMISES, tuple(_promise_row(matter) for matter in found)),
        Table("close", empty("close", _MATTERS).columns, rows),
    ]


def _promise_row(matter: Blocker) -> tuple[Cell, ...]:
    due, action = (None, "") if matter.promise is None else (matter.promise.due, matter.promise.action)
    text = " ".join(action.split())
    return (
        Cell(where(matter)),
        Cell(None, words.DASH if due is None else say("{day}", day=due)),
        Cell(text, text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"),
    )


def _score_blocks(preview: ClosingPreview) -> list[Block]:
    profile = preview.portfolio.settings.rating
    rows = tuple(
        (
            Cell(one.program.title),
            cells.percent(one.score.value),
            Cell(words.rating_label(one.score.band), tone=words.tone(profile, one.score.band)),
            Cell(words.covered(one.score.coverage)),
        )
        for one in preview.programs
    )
    if not rows:
        return []
    whole = say("Score of all programs {score}", score=words.scored(preview.score))
    return [
        Table("scores", _SCORES, rows),
        Line(whole, words.tone(profile, preview.score.band)),
        Line(words.profile(profile), Tone.QUIET),
    ]


def _table(matters: tuple[Blocker, ...]) -> Table:
    return Table("close", _MATTERS, tuple(_row(matter) for matter in matters))


def _row(matter: Blocker) -> tuple[Cell, ...]:
    return (
        Cell(matter.kind.value, _KINDS[matter.kind], Tone.BAD if matter.kind.blocks else Tone.FAIR),
        Cell(matter.kind.blocks),
        Cell(matter.program or None),
        Cell(matter.indicator or None),
        Cell(where(matter) or words.DASH),
        Cell(matter.what),
    )


def where(matter: Blocker) -> str:
    """The cell or program that a matter is about; empty where it is about the whole month."""
    return f"{matter.program}/{matter.indicator}" if matter.indicator else matter.program


def preview_report(preview: ClosingPreview) -> Report:
    """A month before it is closed."""
    return Report("close", preview_blocks(preview), _facts(preview), illustrative=preview.illustrative)


def closed_report(closed: Closed, *, whole: bool) -> Report:
    """A month that is closed; ``whole``: with all that ``preview_report`` says."""
    preview = closed.preview
    blocks = [*(preview_blocks(preview) if whole else ()), *_closed_blocks(closed)]
    illustrative = preview.illustrative if whole else None
    facts = {**_facts(preview, closed.outcome.commit), "closing": _closing_facts(closed)}
    return Report("close", tuple(blocks), facts, illustrative=illustrative)


def _closed_blocks(closed: Closed) -> list[Block]:
    closing = closed.closing
    digest = "" if closing.seal is None else short(closing.seal.digest)
    exceptions = 0 if closing.seal is None else len(closing.seal.exceptions)
    done = say("✓ {month} is closed, digest {digest}.", month=closing.period, digest=digest)
    blocks: list[Block] = [Line(done, Tone.GOOD)]
    if exceptions:
        noted = say_many("{count} exception is kept in it.", "{count} exceptions are kept in it.", exceptions)
        blocks.append(Line(noted, Tone.FAIR))
    tagged = [Line(say("Tagged {tag}.", tag=closed.tag), Tone.QUIET)] if closed.tag else []
    return [*blocks, *outcome_blocks(closed.outcome), *tagged]


def _facts(preview: ClosingPreview, commit: str | None = None) -> dict[str, Json]:
    return {
        **machine_values.heading(commit),
        "period": str(preview.period),
        "illustrative": preview.illustrative,
        "blockers": [_matter_facts(matter) for matter in preview.blocking],
        "warnings": [_matter_facts(matter) for matter in preview.matters if not matter.kind.blocks],
        "results": results(preview),
        "closing": None,
    }


def _closing_facts(closed: Closed) -> dict[str, Json] | None:
    seal = closed.closing.seal
    if seal is None:
        return None
    return {
        "digest": seal.digest,
        "previous": seal.previous,
        "exceptions": len(seal.exceptions),
        "path": closed.outcome.files[0].path,
        "commit": closed.outcome.commit,
        "tag": closed.tag or None,
    }


def _matter_facts(matter: Blocker) -> dict[str, Json]:
    return {
        "kind": matter.kind.value,
        "program": matter.program or None,
        "indicator": matter.indicator or None,
        "message": machine_values.sentence(matter.what),
        "hint": None if matter.hint is None else machine_values.sentence(matter.hint),
        "final": matter.kind.final,
    }


def reopened_report(portfolio: Portfolio, period: Period, reopening: Reopening, outcome: Outcome) -> Report:
    """A month that is open again, or would be."""
    digest = short(reopening.seal.digest)
    if not outcome.saved:
        done = say("{month} would be open again; its closing {digest} would be kept.", month=period, digest=digest)
    else:
        done = say("{month} is open again; its closing {digest} is kept.", month=period, digest=digest)
    next_ = Line(say("Close it again when it is right: {command}", command=kpi_command("close", period)), Tone.QUIET)
    blocks = [Line(done, Tone.GOOD), *([*outcome_blocks(outcome), next_] if outcome.saved else [])]
    return Report(
        "reopen",
        tuple(blocks),
        {
            **machine_values.heading(outcome.commit),
            "period": str(period),
            "digest": reopening.seal.digest,
            "reason": reopening.reason,
            "document": reopening.document,
            "saved": outcome.saved,
            "path": outcome.files[0].path if outcome.saved else None,
        },
        illustrative=portfolio.illustrative,
    )


def close_message(closing: Closing, text: Callable[[Message], str]) -> str:
    """The message of the commit that closes a month; of its tag as well. ``text`` puts it into the data's language."""
    seal = closing.seal
    digest, exceptions = ("", ()) if seal is None else (seal.digest, seal.exceptions)
    body = [f"- {'/'.join(filter(None, (one.program, one.indicator)))}: {one.kind}" for one in exceptions]
    reason = [f"{exceptions[0].reason}\n"] if exceptions else []
    subject = text(say("Close {month}", month=closing.period))
    return commit_message(
        subject, [*reason, *body], ["KPI-Command: close", f"KPI-Period: {closing.period}", f"KPI-Digest: {digest}"]
    )


def reopen_message(period: Period, reopening: Reopening, text: Callable[[Message], str]) -> str:
    """The message of the commit that reopens a month."""
    subject = text(say("Reopen {month}", month=period))
    body = [reopening.reason, reopening.document]
    return commit_message(
        subject, body, ["KPI-Command: reopen", f"KPI-Period: {period}", f"KPI-Reopened: {reopening.seal.digest}"]
    )
