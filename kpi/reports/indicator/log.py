"""Every value that an indicator ever had: when, who, in which commit, why, on what evidence; and what was decided."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from kpi.measure.audit.dating import day_of
from kpi.measure.audit.records import said
from kpi.measure.change_fields import content_of, same
from kpi.model.domain.achievement import Achievement, Revision
from kpi.model.domain.indicator import Indicator
from kpi.model.domain.program import Program
from kpi.model.domain.settings import Settings
from kpi.model.history import Commit, RecordStep, Step
from kpi.model.output.command import Command
from kpi.model.output.message import Message, say, say_many
from kpi.model.output.report import (
    ILLUSTRATIVE_COLUMN,
    Audience,
    Block,
    Cell,
    Column,
    Heading,
    Json,
    Line,
    Report,
    Table,
    Tone,
)
from kpi.model.values.period import Period, Span
from kpi.model.values.struct import Struct, replace
from kpi.reports._shared import machine_values, words
from kpi.reports.indicator.decisions import DatedRevision, decision_facts, decisions, decisions_table

COLUMNS: Final = (
    Column("program", say("Program"), audience=Audience.MACHINES),
    Column("indicator", say("Indicator"), wide=True),
    Column("period", say("Month"), wide=True),
    Column("at", say("When")),
    Column("recorded_by", say("Recorded by"), wide=True, audience=Audience.MACHINES),
    Column("who", say("Who"), wide=True, cut=True, audience=Audience.PEOPLE),
    Column("author", say("Author"), wide=True, audience=Audience.MACHINES),
    Column("committer", say("Committed by"), wide=True, audience=Audience.MACHINES),
    Column("commit", say("Commit"), spare=True),
    Column("old", say("Before"), right=True, wide=True, words=True),
    Column("new", say("After"), right=True, wide=True, words=True),
    Column("reason", say("Reason"), wide=True),
    Column("evidence", say("Evidence"), wide=True, spare=True),
    Column("signed", say("Signed"), spare=True),
    ILLUSTRATIVE_COLUMN,
)


class LogEntry(Struct, frozen=True):
    """A record that a commit brought (``old`` None), changed, or deleted (``new`` None).

    ``program`` and ``indicator`` are the names that it has now, ``called`` the name of the indicator at that time.
    """

    program: str
    indicator: str
    called: str
    period: Period
    commit: Commit
    old: Achievement | None
    new: Achievement | None

    @property
    def reason(self) -> str | None:
        """Why it was changed, by its latest new revision; None where none says so."""
        revision = self._revision()
        return None if revision is None else revision.reason

    @property
    def recorded_by(self) -> str | None:
        """Author of the record or correction, ``Name <e-mail>`` as in the file; None where it is missing."""
        revision = self._revision()
        if revision is not None:
            return revision.by
        first = self.new if self.old is None else None
        return first.recorded.by if first is not None and first.recorded is not None else None

    def _revision(self) -> Revision | None:
        kept = 0 if self.old is None else len(self.old.revisions)
        added = () if self.new is None else self.new.revisions[kept:]
        return added[-1] if added else None


class LogQuestion(Struct, frozen=True):
    """Question of a log: the program, one indicator (None: all), some months (None: all).

    ``shallow``: only a part of the history is here. Days are those of the organisation that ``settings`` are of.
    """

    program: Program
    indicator: Indicator | None
    months: Span | None
    shallow: bool
    commit: str
    settings: Settings


def entries(asked: LogQuestion, steps: Iterable[Step], named: Callable[[str], tuple[str, str]]) -> Iterator[LogEntry]:
    """Entries of the requested records, oldest first; ``named``: present names of earlier files."""
    for step in steps:
        for one in step.brought:
            if (asked.months is None or one.period in asked.months) and _tells(one):
                program, indicator = named(one.path)
                called = one.path.rpartition("/")[2].removesuffix(".yaml")
                yield LogEntry(program, indicator, called, one.period, step.commit, one.before, one.after)


def _tells(one: RecordStep) -> bool:
    """Whether what a record says, or what proves it, is another."""
    evidence = [() if record is None else record.evidence for record in (one.before, one.after)]
    return not same(content_of(one.before), content_of(one.after)) or not same(*evidence)


def log_report(asked: LogQuestion, found: list[LogEntry]) -> Report:
    """The values with their commits, month by month, oldest first."""
    ordered = sorted(found, key=lambda entry: (entry.indicator, entry.period))
    title = asked.indicator.name if asked.indicator else asked.program.title
    blocks: list[Block] = [Heading(say("History of {name}", name=title), 1)]
    if asked.shallow:
        blocks.append(Line(incomplete(), Tone.BAD))
    if not ordered:
        blocks.append(Line(say("No value of it is in the history (git).")))
    known, marked = asked.program.by_indicator, Cell(asked.program.illustrative)
    blocks.append(
        Table(
            "log",
            _columns(asked, ordered),
            tuple((*_row(entry, known.get(entry.indicator), asked.settings), marked) for entry in ordered),
        )
    )
    if ordered:
        text = say("Commit, evidence and signature need a wider window; --format csv and json have them.")
        blocks.append(Line(text, Tone.QUIET))
    blocks += _notes(ordered)
    decided = decisions([asked.indicator] if asked.indicator else asked.program.indicators, asked.months)
    if decided:
        blocks += [Heading(say("Decisions about targets, weights and definitions")), decisions_table(decided)]
    return Report("log", tuple(blocks), _facts(asked, ordered, decided), illustrative=asked.program.illustrative)


def _columns(asked: LogQuestion, ordered: list[LogEntry]) -> tuple[Column, ...]:
    """People are spared what is the same in every row."""
    spared = set() if asked.indicator is None else {"indicator"}
    spared |= set() if any(entry.commit.signed for entry in ordered) else {"signed"}
    return tuple(replace(column, audience=Audience.MACHINES) if column.key in spared else column for column in COLUMNS)


def incomplete() -> Message:
    """Notice of a shallow clone."""
    return say("Only a part of the history is here, and what is before it can't be seen: git fetch --unshallow")


def _notes(ordered: list[LogEntry]) -> Iterator[Block]:
    bare = sum(_unexplained(entry) for entry in ordered)
    if bare:
        text = say_many("{count} change gives no reason.", "{count} changes give no reason.", bare)
        yield Line(text, Tone.BAD)
    for name, called in sorted(
        {(entry.indicator, entry.called) for entry in ordered if entry.called != entry.indicator}
    ):
        yield Line(say("{name} was called {called} before.", name=name, called=called), Tone.QUIET)
    if any(entry.commit.signed for entry in ordered):
        yield Line(
            say(
                "Signatures are not checked here; check them: {command}",
                command=Command(("git", "log", "--show-signature")),
            ),
            Tone.QUIET,
        )


def _unexplained(entry: LogEntry) -> bool:
    """Whether a value was changed or deleted and nothing says why."""
    changed = entry.old is not None and not same(_plain(entry.old), _plain(entry.new))
    return changed and not entry.reason


def _plain(record: Achievement | None) -> tuple[object, ...] | None:
    return None if record is None else (record.value, record.not_applicable)


def _row(entry: LogEntry, indicator: Indicator | None, settings: Settings) -> tuple[Cell, ...]:
    commit = entry.commit
    committer = str(commit.committer)
    others = None if committer == str(commit.author) else committer
    reason = Cell(entry.reason, entry.reason or words.DASH)
    if _unexplained(entry):
        reason = Cell(None, say("✗ no reason"), Tone.BAD)
    evidence = "; ".join(one.title for one in entry.new.evidence) if entry.new else ""
    return (
        Cell(entry.program),
        Cell(entry.indicator),
        Cell(entry.period, str(entry.period)),
        Cell(commit.author.at.isoformat(), str(day_of(commit.author.at, settings))),
        Cell(entry.recorded_by),
        Cell(_who(entry)),
        Cell(str(commit.author)),
        Cell(others),
        Cell(commit.id, commit.id[:10]),
        _value(entry.old, indicator),
        _value(entry.new, indicator) if entry.new else Cell("deleted", say("deleted"), Tone.BAD),
        reason,
        Cell(evidence or None, evidence or words.DASH),
        Cell(commit.signed, say("signed") if commit.signed else words.DASH),
    )


def _who(entry: LogEntry) -> Message | str:
    """Author of the record, and its commit's author and committer where these differ."""
    commit = entry.commit
    told = [entry.recorded_by or str(commit.author), str(commit.author), str(commit.committer)]
    people = {_email(one): one.partition(" <")[0] for one in reversed(told)}
    first, *others = (people[one] for one in dict.fromkeys(map(_email, told)))
    return say("{author}, committed by {committer}", author=first, committer=tuple(others)) if others else first


def _email(person: str) -> str:
    """The address of ``Name <e-mail>``, for comparing; all of it where there is none."""
    return (person.rpartition("<")[2].rstrip("> ") or person).casefold()


def _value(record: Achievement | None, indicator: Indicator | None) -> Cell:
    if record is None:
        return Cell(None, words.DASH)
    machine = machine_values.trailer(record.value)
    if record.value is None or indicator is None:
        return Cell(machine, said(record))
    return Cell(machine, words.quantity(record.value, indicator, exact=True))


def _facts(asked: LogQuestion, ordered: list[LogEntry], decided: list[DatedRevision]) -> dict[str, Json]:
    return {
        **machine_values.heading(asked.commit),
        "program": asked.program.id,
        "indicator": None if asked.indicator is None else asked.indicator.id,
        "period": None if asked.months is None else str(asked.months.first if len(asked.months) == 1 else asked.months),
        "illustrative": asked.program.illustrative,
        "shallow": asked.shallow,
        "entries": [_entry_facts(entry) for entry in ordered],
        "decisions": [decision_facts(one) for one in decided],
    }


def _entry_facts(entry: LogEntry) -> dict[str, Json]:
    commit = entry.commit
    return {
        "indicator": entry.indicator,
        "called": entry.called,
        "period": str(entry.period),
        "commit": commit.id,
        "author": {"name": commit.author.name, "email": commit.author.email, "at": commit.author.at.isoformat()},
        "committer": {
            "name": commit.committer.name,
            "email": commit.committer.email,
            "at": commit.committer.at.isoformat(),
        },
        "recorded_by": entry.recorded_by,
        "signed": commit.signed,
        "old": _record_facts(entry.old),
        "new": _record_facts(entry.new),
        "reason": entry.reason,
        "evidence": [one.title for one in entry.new.evidence] if entry.new else [],
    }


def _record_facts(record: Achievement | None) -> Json:
    if record is None:
        return None
    return {
        "value": machine_values.quantity(record.value),
        "not_applicable": record.not_applicable,
        "status": record.status.value,
    }
