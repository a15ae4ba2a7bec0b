"""``kpi record`` without a cell: ask for everything that is due, one indicator after the other.

Each answer is kept in the git directory as soon as it is typed, so that whoever stops, is interrupted or loses the
terminal goes on later with the same command; the data itself is written at the end only, after everything was shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from kpi.changes import asking
from kpi.changes.basis import Basis, one_program
from kpi.changes.context import desk
from kpi.changes.record.draft import RecordDraft, draft
from kpi.changes.record.recording import RecordParameters, record_one
from kpi.changes.sheet.rows import with_draft
from kpi.changes.sheet.save_sheet import save_drafts
from kpi.changes.walk.questions import YES, Asking, RecordWalk, Skip, Stop, complete
from kpi.changes.workspace import Workspace
from kpi.measure.calendar import usual_month
from kpi.model.domain.portfolio import Portfolio
from kpi.model.domain.program import Program
from kpi.model.errors import KpiError
from kpi.model.output.command import BLANK, kpi_command
from kpi.model.output.message import say, say_many
from kpi.model.values.struct import replace
from kpi.reports.entry import walk as reports
from kpi.reports.status.due import Missing, due_report, missing_in
from kpi.store import git
from kpi.store.answers import Answers
from kpi.store.git import Repository
from kpi.store.yaml.encode import closings


def walk(session: Workspace, given: RecordParameters) -> int:
    """Ask for what is due, or for one cell, and record it. Raises ``KpiError`` where it can't be asked or saved."""
    loaded = session.load().portfolio
    repository = git.repository(session.root)
    portfolio = _narrowed(loaded, given, repository)
    named = given.month or given.period
    usual = usual_month(portfolio, portfolio.programs[0] if given.cell else None)[0]
    period = asking.month(named, asking.begun(portfolio.programs)) if named else usual
    closings.require_open(portfolio.root, period)
    missing = _in_order(portfolio, missing_in(portfolio, period))
    if given.cell and not missing:  # not due, or recorded already: said by what records it
        return record_one(session, replace(given, period=str(period), month=""))
    if given.no_input or not session.interactive or not missing:
        session.show(due_report(portfolio, period, None), given.write.form)
        if not missing:
            return 0
        raise KpiError(
            say("nobody can be asked here, so nothing is recorded"),
            say(
                "name what was achieved: {one}, or fill in a sheet: {sheet}",
                one=kpi_command("record", f"{missing[0].program.id}/{missing[0].indicator.id}", period, BLANK),
                sheet=kpi_command("template", period),
            ),
        )
    at = desk(portfolio.root, given.write.by, commits=given.write.commits)
    found = RecordWalk(session, given.write, missing, period, at, Answers(at.root, at.repository))
    try:
        return _walked(found)
    except KeyboardInterrupt:
        session.write("\n")
        session.remark(say("Stopped; your answers are kept. Go on with the same command."))
        raise


def _narrowed(portfolio: Portfolio, given: RecordParameters, repository: Repository | None) -> Portfolio:
    """The programs and indicators that are asked for. Raises ``KpiError``."""
    programs = portfolio.programs
    if given.cell:
        return replace(portfolio, programs=(_only(portfolio, given.cell),))
    if given.program:
        programs = (asking.program_named(portfolio, given.program),)
    if given.agency:
        programs = _of_agency(programs, given.agency)
    elif not given.program and portfolio.settings.people:
        programs = _of_person(portfolio, repository)
    return replace(portfolio, programs=programs)


def _only(portfolio: Portfolio, cell: str) -> Program:
    """A program with only the indicator that is named. Raises ``KpiError``."""
    name = asking.CellName.of(cell)
    program = asking.program_named(portfolio, name.program)
    return replace(program, indicators=(asking.indicator_named(program, name.indicator),))


def _of_agency(programs: Sequence[Program], typed: str) -> tuple[Program, ...]:
    name = asking.agency_named(programs, typed)
    return tuple(
        replace(program, indicators=tuple(one for one in program.indicators if program.agency_of(one) == name))
        for program in programs
    )


def _of_person(portfolio: Portfolio, repository: Repository | None) -> tuple[Program, ...]:
    """The programs of whom git knows here. Raises ``KpiError`` for somebody who isn't named in the settings."""
    email = git.identity(repository).email
    for person in portfolio.settings.people:
        if person.email.casefold() == email.casefold():
            return tuple(one for one in portfolio.programs if not person.programs or one.id in person.programs)
    raise KpiError(
        say("{email} is not among the people of data/kpi.yaml", email=email),
        say("say what you record: --program PROGRAM or --agency AGENCY"),
    )


def _in_order(portfolio: Portfolio, missing: Sequence[Missing]) -> list[Missing]:
    """In the order of the files, so that it is the same every time."""
    cells = [(program.id, one.id) for program in portfolio.programs for one in program.indicators]
    return sorted(missing, key=lambda one: cells.index((one.program.id, one.indicator.id)))


def _walked(walk: RecordWalk) -> int:
    walk.session.show(reports.walk_report(walk.missing, walk.period, _kept(walk)), "table")
    for number, _ in enumerate(walk.missing, 1):
        _asked(walk, number, walk.answers.read(walk.about(number)))
    return _offered(walk)


def _kept(walk: RecordWalk) -> int:
    """Of how many indicators answers are kept, complete or not."""
    return sum(bool(walk.answers.read(walk.about(number))) for number, _ in enumerate(walk.missing, 1))


def _asked(walk: RecordWalk, number: int, given: dict[str, str]) -> None:
    """Ask for one indicator; remember what was typed where it is complete.

    Once somebody has stopped nothing more is asked, but what was answered completely before is still taken.
    """
    try:
        walk.typed[number] = complete(Asking(walk, number, given))
    except Skip:
        walk.typed.pop(number, None)
    except Stop:
        walk.stopped = True


_NOT_NOW: Final = say("Nothing was written; your answers are kept. Go on with the same command.")


def _offered(walk: RecordWalk) -> int:
    """Show all answers and ask whether they are right; a number asks for that one again."""
    session = walk.session
    while True:
        drafts = _drafts(walk)
        entries = {number: one.entry for number, one in drafts.items()}
        skipped = len(walk.missing) - len(entries)
        if not entries:
            session.tell(_NOT_NOW if _kept(walk) else say("Nothing was written."))
            return 0
        session.show(reports.answers_report(entries, walk.period, skipped, None), "table")
        if walk.write.dry_run:
            session.tell(say("Nothing was written."))
            return 0
        answer = "y" if walk.write.yes else _agreed(session, len(entries))
        if answer.isdecimal() and 1 <= int(answer) <= len(walk.missing):
            _again(walk, int(answer))
        elif answer in YES:
            commits = _saved(walk, drafts)
            session.show(reports.answers_report(entries, walk.period, skipped, commits), "table")
            return 0
        else:
            session.tell(_NOT_NOW)
            return 0


def _agreed(session: Workspace, count: int) -> str:
    question = say_many(
        "Save this record? (y: yes, n: not now, a row's number: answer it again)",
        "Save these {count} records? (y: yes, n: not now, a row's number: answer it again)",
        count,
    )
    return (session.prompt(question) or "").casefold()


def _again(walk: RecordWalk, number: int) -> None:
    """Ask for one indicator anew; the answers of before go when the first new one is there."""
    walk.stopped = False
    _asked(walk, number, {})
    if number not in walk.typed:
        walk.answers.forget([walk.about(number)])


def _drafts(walk: RecordWalk) -> dict[int, RecordDraft]:
    """The files as they would be, from the data as it is now. Raises ``KpiError``."""
    bases: dict[str, Basis] = {}
    drafts: dict[int, RecordDraft] = {}
    here: Path = walk.session.folder()
    for number, typed in sorted(walk.typed.items()):
        folder = asking.CellName.of(typed.cell).program
        found = bases.get(folder) or one_program(walk.session.root, folder)
        drafts[number] = draft(found, typed, walk.desk.by, here)
        bases[folder] = with_draft(found, drafts[number])
    return drafts


def _saved(walk: RecordWalk, drafts: dict[int, RecordDraft]) -> dict[str, str | None]:
    by_program: dict[str, list[RecordDraft]] = {}
    for one in drafts.values():
        by_program.setdefault(one.entry.program.folder, []).append(one)
    commits = save_drafts(walk.desk, by_program)
    walk.answers.forget(walk.about(number) for number in drafts)
    return commits
