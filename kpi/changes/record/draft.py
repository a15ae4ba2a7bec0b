"""Drafts a record: the file as it would be, and the lines that change."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path

from kpi.changes import asking, demanded
from kpi.changes.basis import Basis
from kpi.changes.question import one_of
from kpi.changes.typed_quantity import value_of
from kpi.model.domain.achievement import Achievement, Content, Evidence, FollowUp, Recorded, Revision, Status
from kpi.model.domain.indicator import Indicator
from kpi.model.domain.portfolio import Portfolio
from kpi.model.domain.program import Program
from kpi.model.errors import KpiError
from kpi.model.output.command import BLANK, kpi_command
from kpi.model.output.message import say
from kpi.model.values.period import Period
from kpi.model.values.quantity import Value
from kpi.model.values.struct import Struct, replace
from kpi.reports.entry.record_report import RecordChange, content
from kpi.store import git, layout
from kpi.store.pending import bring_in_first, standing
from kpi.store.records import fast_records
from kpi.store.write import evidence
from kpi.store.write.atomic import stale
from kpi.store.yaml.encode import closings, records


class TypedRecord(Struct, frozen=True):
    """A record as typed on the command line. ``reason`` only for a correction.

    ``exact`` is what ``value`` means, where that is known already and the text isn't to be read once more;
    ``language`` the code of the one that it was typed in, empty where that isn't known.
    """

    cell: str
    period: str
    value: str
    not_applicable: str = ""
    reason: str = ""
    evidence: tuple[str, ...] = ()
    obstacles: str = ""
    supports: str = ""
    note: str = ""
    follow_up: str = ""
    follow_up_owner: str = ""
    follow_up_due: datetime.date | None = None
    status: str = ""
    by: str = ""
    exact: Value | None = None
    language: str = ""


class RecordDraft(Struct, frozen=True):
    """A file as it is (None: there is none) and as it would be, with the evidence that was offered."""

    entry: RecordChange
    offered: tuple[evidence.Offered, ...]
    old: bytes | None
    new: bytes


class _Cell(Struct, frozen=True):
    """The indicator and month of a record, with the existing one (None: none)."""

    program: Program
    indicator: Indicator
    period: Period
    path: str
    existing: Achievement | None


def draft(found: Basis, typed: TypedRecord, by: str, here: Path) -> RecordDraft:
    """The file with the record in it; a correction where ``typed`` gives a reason.

    ``by`` records, ``here`` is the folder that paths of evidence are seen from. Raises ``KpiError``; ``StaleFile``
    where the file isn't what was kept of it, as it has changed since it was looked at.
    """
    portfolio = found.portfolio
    cell = _cell(portfolio, typed)
    closings.require_open(portfolio.root, cell.period)
    _refuse_wrong_command(portfolio.root, typed, cell)
    name = (cell.period, cell.indicator.id)
    offered = tuple(evidence.offered(portfolio.root, cell.program.folder, here, one, name) for one in typed.evidence)
    after = _record(typed, cell, portfolio, by, tuple(one.evidence for one in offered))
    old = found.content(cell.path)
    _require_as_kept(old, cell)
    return RecordDraft(_entry(portfolio, cell, after), offered, old, _edited(old, cell, after))


def _require_as_kept(content: bytes | None, cell: _Cell) -> None:
    """Refuse to edit another file than the one that was judged. Raises ``StaleFile``."""
    try:
        found = {} if content is None else fast_records.records(content)
    except fast_records.UNREADABLE:
        found = None
    if found != cell.indicator.achievements:
        raise stale(cell.path)


def _edited(old: bytes | None, cell: _Cell, after: Achievement) -> bytes:
    text = "" if old is None else old.decode("utf-8")
    try:
        if cell.existing is None:
            return records.with_record(text, cell.period, after).encode()
        return records.with_revision(text, cell.period, cell.existing, after).encode()
    except ValueError as error:
        raise KpiError(
            say("this can't be written to {path}: it holds characters that a file may not hold", path=cell.path),
            say("type the text anew, without what was copied from elsewhere"),
        ) from error


def _entry(portfolio: Portfolio, cell: _Cell, after: Achievement) -> RecordChange:
    indicator = replace(
        cell.indicator, achievements=dict(sorted({**cell.indicator.achievements, cell.period: after}.items()))
    )
    indicators = tuple(indicator if one is cell.indicator else one for one in cell.program.indicators)
    program = replace(cell.program, indicators=indicators)
    return RecordChange(portfolio, program, indicator, cell.period, cell.existing, after, cell.path)


def _cell(portfolio: Portfolio, typed: TypedRecord) -> _Cell:
    name = asking.CellName.of(typed.cell)
    for path in (layout.settings_path(), layout.kak_path(name.program), layout.indicators_path(name.program)):
        _refuse_unreadable(portfolio, path)
    program = portfolio.programs[0]
    indicator = asking.indicator_named(program, name.indicator)
    path = layout.achievements_path(program.folder, indicator.id)
    if path not in portfolio.empty:
        _refuse_unreadable(portfolio, path)
    plan = asking.begun([program])
    period = asking.reported_month(
        typed.period, program, indicator, plan, lambda month: closings.is_open(portfolio.root, month)
    )
    return _Cell(program, indicator, period, path, indicator.achievements.get(period))


def _refuse_unreadable(portfolio: Portfolio, path: str) -> None:
    if path in portfolio.unreadable or (path.endswith(layout.KAK) and path not in portfolio.files):
        raise asking.unread(path)


def _waits(root: Path, path: str) -> bool:
    """Whether a file is on disk and not in the history as it is."""
    repository = git.repository(root)
    return repository is not None and bool(standing(repository, root, [path]).changed)


def _refuse_wrong_command(root: Path, typed: TypedRecord, cell: _Cell) -> None:
    if not typed.reason and cell.existing is not None and _waits(root, cell.path):
        raise KpiError(
            say("{cell} has a record for {period} already, which is not in the history (git) yet: {value}",
                cell=typed.cell, period=cell.period, value=content(cell.existing, cell.indicator)),
            bring_in_first([cell.path]),
        )  # fmt: skip
    if typed.reason and cell.existing is None:
        raise KpiError(
            say("{cell} has no record for {period} that could be corrected", cell=typed.cell, period=cell.period),
            say(
                "record it: {command}",
                command=kpi_command("record", typed.cell, cell.period, *_typed_again(typed)),
            ),
        )  # fmt: skip
    if not typed.reason and cell.existing is not None:
        raise KpiError(
            say(
                "{cell} has a record for {period} already: {value}",
                cell=typed.cell, period=cell.period, value=content(cell.existing, cell.indicator),
            ),
            say(
                "correct it: {command}",
                command=kpi_command("revise", typed.cell, cell.period, *_typed_again(typed), "--reason", BLANK),
            ),
        )  # fmt: skip


def _typed_again(typed: TypedRecord) -> Iterator[str]:
    """The typed content of a record, as words of another command."""
    options = (
        ("--not-applicable", typed.not_applicable), *(("--evidence", one) for one in typed.evidence),
        ("--obstacles", typed.obstacles), ("--supports", typed.supports), ("--note", typed.note),
        ("--follow-up", typed.follow_up), ("--follow-up-owner", typed.follow_up_owner),
        ("--follow-up-due", str(typed.follow_up_due or "")), ("--status", typed.status),
    )  # fmt: skip
    said = [word for name, text in options if text for word in (name, text)]
    yield typed.value.replace("\u2212", "-") or ("" if said else BLANK)
    yield from said


def _record(
    typed: TypedRecord, cell: _Cell, portfolio: Portfolio, by: str, offered: tuple[Evidence, ...]
) -> Achievement:
    """The record as it will be: a new one, or the existing one with what was typed in its place."""
    now, existing = portfolio.as_of.replace(microsecond=0), cell.existing
    base = existing or Achievement(None, None, _status_at_first(typed, cell, now), recorded=Recorded(now, by))
    value, not_applicable = _content(typed, cell)
    same = (value, not_applicable) == (base.value, base.not_applicable)
    after = replace(
        base,
        value=value,
        not_applicable=not_applicable,
        status=one_of(Status, typed.status, "--status") if typed.status else base.status,
        evidence=_joined(base.evidence, offered),
        obstacles=typed.obstacles or base.obstacles,
        supports=typed.supports or base.supports,
        follow_up=_follow_up(typed) or base.follow_up,
        note=typed.note or base.note,
        stated_percent=base.stated_percent if same else None,
        stated_total=base.stated_total if same else None,
    )
    if existing is None:
        return after
    if after == existing:
        path = layout.achievements_path(cell.program.folder, cell.indicator.id)
        hint = bring_in_first([path]) if _waits(portfolio.root, path) else None
        raise KpiError(say("nothing changes: the record says this already"), hint)
    previous = Content(existing.value, existing.not_applicable, existing.status)
    return replace(after, revisions=(*existing.revisions, Revision(now, by, previous, typed.reason)))


def _status_at_first(typed: TypedRecord, cell: _Cell, now: datetime.datetime) -> Status:
    """A month that is still running has a provisional value; nothing is final before the month is over."""
    if cell.period.last_day <= now.date():
        return Status.FINAL
    if typed.status == Status.FINAL:
        raise KpiError(
            say("{month} is not over yet, so its value can't be final", month=cell.period),
            say("record it as provisional, and say once the month is over that it is final: {command}",
                command=kpi_command("revise", typed.cell, cell.period, "--status", "final", "--reason", BLANK)),
        )  # fmt: skip
    return Status.PROVISIONAL


def _content(typed: TypedRecord, cell: _Cell) -> tuple[Value | None, str | None]:
    """The value, or why there can be none; that of the record that is there where neither was typed."""
    if typed.value and typed.not_applicable:
        raise KpiError(say("{one} and {other} exclude each other", one=say("VALUE"), other="--not-applicable"))
    if typed.not_applicable:
        missing = say("it is not said why there can be no value")
        return None, demanded.text(typed.not_applicable, missing, say('say why: --not-applicable "..."'))
    if cell.existing is not None and not typed.value:
        return cell.existing.value, cell.existing.not_applicable
    if typed.exact is not None:
        return typed.exact, None
    return value_of(typed.value, cell.indicator.in_month(cell.period), typed.language), None


def _joined(there: tuple[Evidence, ...], offered: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
    """Existing and offered evidence; a file that is offered again only gets its present fingerprint."""
    found = list(there)
    for one in offered:
        place = next((at for at, old in enumerate(found) if (old.uri, old.path) == (one.uri, one.path)), None)
        if place is None:
            found.append(one)
        else:
            found[place] = replace(found[place], sha256=one.sha256 or found[place].sha256)
    return tuple(found)


def _follow_up(typed: TypedRecord) -> FollowUp | None:
    if typed.follow_up:
        return FollowUp(typed.follow_up, typed.follow_up_owner or None, typed.follow_up_due)
    if typed.follow_up_owner or typed.follow_up_due:
        raise KpiError(say("--follow-up is missing"), say("say what will be done: --follow-up ..."))
    return None
