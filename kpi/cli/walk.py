"""``kpi record`` without a cell: ask for everything that is due, one indicator after the other.

Each answer is kept in the git directory as soon as it is typed, so that whoever stops, is interrupted or loses the
terminal goes on later with the same command; the data itself is written at the end only, after everything was shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from kpi.cli import asking
from kpi.cli.batch import save_drafts, with_draft
from kpi.cli.desk import Desk, desk
from kpi.cli.draft import Basis, Draft, TypedRecord, basis, draft, expected, value_of
from kpi.cli.judging import hint_of, news_of
from kpi.cli.session.session import Session
from kpi.cli.write_options import WriteOptions
from kpi.measure.calendar import usual_month
from kpi.model.domain.portfolio import Portfolio
from kpi.model.domain.program import Program
from kpi.model.errors import KpiError
from kpi.model.output.message import Message, say, say_many
from kpi.model.output.problem import Severity
from kpi.model.typed.number import NotTyped, typed_values
from kpi.model.values.characters import UNWANTED
from kpi.model.values.period import Period
from kpi.model.values.struct import Struct, field, replace
from kpi.reports.entry import walk as reports
from kpi.reports.entry.sheet_template import agency_of
from kpi.reports.status.due import Missing, due_report, missing_in
from kpi.store import git
from kpi.store.answers import Answers
from kpi.store.git import Repository
from kpi.store.write import evidence
from kpi.store.yaml.encode import closings

_NO_VALUE: Final = "-"
_YES: Final = frozenset({"y", "yes", "ya", "iya"})


class WantedWalk(Struct, frozen=True):
    """Whose figures, and of which month, as typed; empty: mine, and the usual one."""

    program: str = ""
    agency: str = ""
    period: str = ""


class _Stop(Exception):
    """The person stops; what was answered stays."""


class _Skip(Exception):
    """One indicator stays open."""


class _Walk(Struct):
    """One walk; ``number`` counts what is due from 1."""

    session: Session
    manner: WriteOptions
    missing: Sequence[Missing]
    period: Period
    desk: Desk
    answers: Answers
    bases: dict[str, Basis] = field(default_factory=dict)
    typed: dict[int, TypedRecord] = field(default_factory=dict)
    stopped: bool = False

    def basis(self, folder: str) -> Basis:
        """The program in a folder, as it was when it was first asked for."""
        if folder not in self.bases:
            self.bases[folder] = basis(self.session.root, folder)
        return self.bases[folder]

    def about(self, number: int) -> str:
        """The name under which answers are kept."""
        one = self.missing[number - 1]
        return f"{one.program.folder}/{one.indicator.id} {self.period}"


class _Asking(Struct):
    """The questions about one indicator; those that were answered before aren't asked again."""

    walk: _Walk
    number: int
    given: dict[str, str]
    presented: bool = False

    @property
    def one(self) -> Missing:
        """What is asked for."""
        return self.walk.missing[self.number - 1]

    def ask(self, key: str, question: Message) -> str:
        """An answer, kept at once unless it is empty. Raises ``_Stop``."""
        if key not in self.given:
            answer = self._typed(question)
            if not answer and key == "value":
                return ""
            self.given[key] = answer
            self.walk.answers.keep(self.walk.about(self.number), self.given)
        return self.given[key]

    def settle(self, key: str, answer: str) -> None:
        """Keep what an answer meant when it was given."""
        if self.given[key] != answer:
            self.given[key] = answer
            self.walk.answers.keep(self.walk.about(self.number), self.given)

    def drop(self, *keys: str) -> None:
        """Forget answers that won't do."""
        for key in keys:
            self.given.pop(key, None)
        self.walk.answers.keep(self.walk.about(self.number), self.given)

    def refuse(self, error: KpiError, *keys: str) -> None:
        """Say what is wrong with answers, so that they are asked for again."""
        self.drop(*keys)
        self.walk.session.complain(error.message, error.hint)

    def show_worth(self, drafted: Draft) -> None:
        """What the value is worth, where somebody is there to see it."""
        if self.presented:
            self.walk.session.show(reports.worth_report(drafted.entry), "table")

    def _typed(self, question: Message) -> str:
        session, one = self.walk.session, self.one
        if self.walk.stopped:
            raise _Stop
        if not self.presented:
            self.presented = True
            count = len(self.walk.missing)
            session.show(reports.card_report(one, self.walk.period, self.number, count), "table")
            if "value" in self.given:
                session.tell(say("Answered before: {answer}", answer=self.given["value"]))
        while True:
            answer = session.prompt(question)
            if answer is None or answer.casefold() == "q":
                raise _Stop
            if answer == "?":
                session.show(reports.help_report(one.indicator, one.program, expected(one.indicator)), "table")
            elif UNWANTED.search(answer):
                session.remark(say("this holds characters that a file may not hold; type it again"))
            else:
                return answer


def walk(session: Session, wanted: WantedWalk, manner: WriteOptions, by: str, *, no_input: bool) -> int:
    """Ask for what is due and record it. Raises ``KpiError`` where nobody can answer or it can't be saved."""
    loaded = session.load().portfolio
    repository = git.repository(session.root)
    portfolio = _narrowed(loaded, wanted, repository)
    period = asking.month(wanted.period) if wanted.period else usual_month(portfolio)[0]
    closings.require_open(portfolio.root, period)
    missing = _in_order(portfolio, missing_in(portfolio, period))
    if no_input or not session.interactive or not missing:
        session.show(due_report(portfolio, period, None), manner.form)
        if not missing:
            return 0
        raise KpiError(
            say("nobody can be asked here, so nothing is recorded"),
            say("name it: kpi record PROGRAM/INDICATOR {month} VALUE, or a sheet: --from FILE", month=str(period)),
        )
    at = desk(portfolio.root, by, commits=manner.commits)
    found = _Walk(session, manner, missing, period, at, Answers(at.root, at.repository))
    try:
        return _walked(found)
    except KeyboardInterrupt:
        session.write("\n")
        session.remark(say("Stopped; your answers are kept. Go on with the same command."))
        raise


# Whose figures.


def _narrowed(portfolio: Portfolio, wanted: WantedWalk, repository: Repository | None) -> Portfolio:
    """The programs and indicators that are asked for. Raises ``KpiError``."""
    programs = portfolio.programs
    if wanted.program:
        programs = (asking.program_named(portfolio, wanted.program),)
    if wanted.agency:
        programs = _of_agency(programs, wanted.agency)
    elif not wanted.program and portfolio.settings.people:
        programs = _of_person(portfolio, repository)
    return replace(portfolio, programs=programs)


def _of_agency(programs: tuple[Program, ...], typed: str) -> tuple[Program, ...]:
    name = asking.agency_named(programs, typed)
    return tuple(
        replace(program, indicators=tuple(one for one in program.indicators if agency_of(one, program) == name))
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


# From question to question.


def _walked(walk: _Walk) -> int:
    walk.session.show(reports.walk_report(walk.missing, walk.period, _kept(walk)), "table")
    for number, _ in enumerate(walk.missing, 1):
        _asked(walk, number, walk.answers.read(walk.about(number)))
    return _offered(walk)


def _kept(walk: _Walk) -> int:
    """Of how many indicators answers are kept, complete or not."""
    return sum(bool(walk.answers.read(walk.about(number))) for number, _ in enumerate(walk.missing, 1))


def _asked(walk: _Walk, number: int, given: dict[str, str]) -> None:
    """Ask for one indicator; remember what was typed where it is complete.

    Once somebody has stopped nothing more is asked, but what was answered completely before is still taken.
    """
    try:
        walk.typed[number] = _complete(_Asking(walk, number, given))
    except _Skip:
        walk.typed.pop(number, None)
    except _Stop:
        walk.stopped = True


def _complete(asked: _Asking) -> TypedRecord:
    """Everything about one indicator. Raises ``_Skip``, ``_Stop``."""
    typed, met = _value(asked)
    if asked.one.indicator.evidence_required and typed.exact not in {None, False}:
        typed = _evidence(asked, typed)
    if met is False:
        typed = _why_not(asked, typed)
    return typed


def _value(asked: _Asking) -> tuple[TypedRecord, bool | None]:
    """The value, or why there can be none, and whether the target is met."""
    walk, one = asked.walk, asked.one
    while True:
        try:
            typed = _content(asked)
            drafted = draft(walk.basis(one.program.folder), typed, walk.desk.by, walk.session.folder())
            sure = _is_sure(asked, drafted)
        except KpiError as error:
            asked.refuse(error, "value", "reading", "why", "sure")
            continue
        if sure:
            asked.show_worth(drafted)
            return typed, drafted.entry.standing.met
        asked.drop("value", "reading", "why", "sure")


def _content(asked: _Asking) -> TypedRecord:
    one, period = asked.one, asked.walk.period
    then = one.indicator.in_month(period)
    blank = TypedRecord(f"{one.program.folder}/{one.indicator.id}", str(period), "")
    answer = asked.ask("value", say("Actual ({unit}):", unit=then.unit))
    if not answer:
        raise _Skip
    if answer == _NO_VALUE:
        why = asked.ask("why", say("Why can there be no value?"))
        if not why:
            raise KpiError(say("the value is missing"), say("fill it in, or say why there is none"))
        return replace(blank, not_applicable=why)
    try:
        values = typed_values(answer, then)
    except NotTyped:
        values = (value_of(answer, then),)  # says what would be right
    exact = values[0] if len(values) == 1 else values[_reading(asked, values)]
    return replace(blank, value=answer, exact=exact)


def _reading(asked: _Asking, values: Sequence[object]) -> int:
    """Which of several readings is meant."""
    if "reading" not in asked.given:
        asked.walk.session.show(reports.readings_report(values, asked.one.indicator), "table")
    answer = asked.ask("reading", say("Which one is meant? (number)"))
    if not answer.isdecimal() or not 1 <= int(answer) <= len(values):
        raise KpiError(say("none of them is numbered {answer}", answer=answer or "?"), say("type the value once more"))
    return int(answer) - 1


def _is_sure(asked: _Asking, drafted: Draft) -> bool:
    """Whether the rules and the person agree with a value. Raises ``KpiError`` where it would be wrong."""
    news = news_of(asked.walk.basis(drafted.entry.program.folder), {drafted.entry.path: drafted.new}, frozenset())
    for problem in news:
        if problem.severity is Severity.ERROR and problem.code != "evidence-missing":
            raise KpiError(problem.message, hint_of(problem))
    unusual = [problem for problem in news if problem.severity is not Severity.ERROR]
    if not unusual or asked.walk.manner.yes:
        return True
    if "sure" not in asked.given:
        for problem in unusual:
            asked.walk.session.remark(say("unusual: {message}", message=problem.message))
    return asked.ask("sure", say("Is that right? [y/N]")).casefold() in _YES


def _evidence(asked: _Asking, typed: TypedRecord) -> TypedRecord:
    """At least one piece of evidence; an empty answer ends the list."""
    found: tuple[str, ...] = ()
    while True:
        key = f"evidence {len(found) + 1}"
        answer = asked.ask(key, say("More evidence (Enter: no more):") if found else say("Evidence (file or https):"))
        if not answer and found:
            return replace(typed, evidence=found)
        if not answer:
            asked.drop(key)
            asked.walk.session.remark(say("Without evidence it stays open; the value is kept for the next time."))
            raise _Skip
        try:
            _drafted(asked, replace(typed, evidence=(answer,)))
        except KpiError as error:
            asked.refuse(error, key)
        else:
            found = (*found, answer)


def _why_not(asked: _Asking, typed: TypedRecord) -> TypedRecord:
    """What stood in the way, and what will be done; each may stay empty."""
    obstacles = asked.ask("obstacles", say("What stood in the way? (Enter: nothing to say)"))
    follow_up = asked.ask("follow-up", say("What will be done about it? (Enter: nothing to say)"))
    typed = replace(typed, obstacles=obstacles, follow_up=follow_up)
    while follow_up:
        owner = asked.ask("owner", say("Who will do it? (Enter: open)"))
        due = asked.ask("due", say("Until when? (for example 16/11/2023, Enter: open)"))
        try:
            day = asking.day(due, asked.walk.session) if due else None
            asked.settle("due", day.isoformat() if day else "")  # tomorrow is another day for whoever goes on later
            whole = replace(typed, follow_up_owner=owner, follow_up_due=day)
            _drafted(asked, whole)
        except KpiError as error:
            asked.refuse(error, "due")
        else:
            return whole
    return typed


def _drafted(asked: _Asking, typed: TypedRecord) -> None:
    """Try whether an answer can be written. Raises ``KpiError`` where a rule forbids it."""
    walk = asked.walk
    found = walk.basis(asked.one.program.folder)
    drafted = draft(found, typed, walk.desk.by, walk.session.folder())
    for problem in news_of(found, {drafted.entry.path: drafted.new}, evidence.coming(drafted.offered)):
        if problem.severity is Severity.ERROR and problem.code != "evidence-missing":
            raise KpiError(problem.message, hint_of(problem))


# Showing and saving.

_NOT_NOW: Final = say("Nothing was written; your answers are kept. Go on with the same command.")


def _offered(walk: _Walk) -> int:
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
        if walk.manner.dry_run:
            session.tell(say("Nothing was written."))
            return 0
        answer = "y" if walk.manner.yes else _agreed(session, len(entries))
        if answer.isdecimal() and 1 <= int(answer) <= len(walk.missing):
            _again(walk, int(answer))
        elif answer in _YES:
            commits = _saved(walk, drafts)
            session.show(reports.answers_report(entries, walk.period, skipped, commits), "table")
            return 0
        else:
            session.tell(_NOT_NOW)
            return 0


def _agreed(session: Session, count: int) -> str:
    question = say_many(
        "Save this record? (y: yes, n: not now, a row's number: answer it again)",
        "Save these {count} records? (y: yes, n: not now, a row's number: answer it again)",
        count,
    )
    return (session.prompt(question) or "").casefold()


def _again(walk: _Walk, number: int) -> None:
    """Ask for one indicator anew; the answers of before go when the first new one is there."""
    walk.stopped = False
    _asked(walk, number, {})
    if number not in walk.typed:
        walk.answers.forget([walk.about(number)])


def _drafts(walk: _Walk) -> dict[int, Draft]:
    """The files as they would be, from the data as it is now. Raises ``KpiError``."""
    bases: dict[str, Basis] = {}
    drafts: dict[int, Draft] = {}
    here: Path = walk.session.folder()
    for number, typed in sorted(walk.typed.items()):
        folder = asking.CellName.of(typed.cell).program
        found = bases.get(folder) or basis(walk.session.root, folder)
        drafts[number] = draft(found, typed, walk.desk.by, here)
        bases[folder] = with_draft(found, drafts[number])
    return drafts


def _saved(walk: _Walk, drafts: dict[int, Draft]) -> dict[str, str | None]:
    by_program: dict[str, list[Draft]] = {}
    for one in drafts.values():
        by_program.setdefault(one.entry.program.folder, []).append(one)
    commits = save_drafts(walk.desk, by_program)
    walk.answers.forget(walk.about(number) for number in drafts)
    return commits
