"""The questions that the walk asks about one indicator: value, evidence, why not, and what is sure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from kpi.changes import asking
from kpi.changes.basis import Basis, one_program
from kpi.changes.context import Desk
from kpi.changes.pipeline import errors_in, hint_of, judge
from kpi.changes.record.draft import RecordDraft, TypedRecord, draft
from kpi.changes.record.save import change_of
from kpi.changes.typed_quantity import expected_value, value_of
from kpi.changes.workspace import Workspace
from kpi.model.errors import KpiError
from kpi.model.output.message import Message, say
from kpi.model.output.options import WriteOptions
from kpi.model.output.problem import Problem, Severity
from kpi.model.typed.number import NotTyped, typed_values
from kpi.model.values.characters import UNWANTED
from kpi.model.values.period import Period
from kpi.model.values.struct import Struct, field, replace
from kpi.reports.entry import walk as reports
from kpi.reports.status.due import Missing
from kpi.store.answers import Answers

_NO_VALUE: Final = "-"
YES: Final = frozenset({"y", "yes", "ya", "iya"})


class Stop(Exception):
    """The person stops; what was answered stays."""


class Skip(Exception):
    """One indicator stays open."""


class RecordWalk(Struct):
    """One walk; ``number`` counts what is due from 1."""

    session: Workspace
    write: WriteOptions
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
            self.bases[folder] = one_program(self.session.root, folder)
        return self.bases[folder]

    def about(self, number: int) -> str:
        """The name under which answers are kept."""
        one = self.missing[number - 1]
        return f"{one.program.folder}/{one.indicator.id} {self.period}"


class Asking(Struct):
    """The questions about one indicator; those that were answered before aren't asked again."""

    walk: RecordWalk
    number: int
    given: dict[str, str]
    presented: bool = False

    @property
    def one(self) -> Missing:
        """The indicator that is asked for."""
        return self.walk.missing[self.number - 1]

    def ask(self, key: str, question: Message) -> str:
        """An answer, kept at once unless it is empty. Raises ``Stop``."""
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

    def show_worth(self, drafted: RecordDraft) -> None:
        """Show the percentage of the value, where somebody is there to see it."""
        if self.presented:
            self.walk.session.show(reports.worth_report(drafted.entry), "table")

    def _typed(self, question: Message) -> str:
        session, one = self.walk.session, self.one
        if self.walk.stopped:
            raise Stop
        if not self.presented:
            self.presented = True
            count = len(self.walk.missing)
            session.show(reports.card_report(one, self.walk.period, self.number, count), "table")
            if "value" in self.given:
                session.tell(say("Answered before: {answer}", answer=self.given["value"]))
        while True:
            answer = session.prompt(question)
            if answer is None or answer.casefold() == "q":
                raise Stop
            if answer == "?":
                session.show(reports.help_report(one.indicator, one.program, expected_value(one.indicator)), "table")
            elif UNWANTED.search(answer):
                session.remark(say("this holds characters that a file may not hold; type it again"))
            else:
                return answer


def complete(asked: Asking) -> TypedRecord:
    """Everything about one indicator. Raises ``Skip``, ``Stop``."""
    typed, met = _value(asked)
    if asked.one.indicator.evidence_required and typed.exact not in {None, False}:
        typed = _evidence(asked, typed)
    if met is False:
        typed = _why_not(asked, typed)
    return typed


def _value(asked: Asking) -> tuple[TypedRecord, bool | None]:
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


def _content(asked: Asking) -> TypedRecord:
    one, period = asked.one, asked.walk.period
    then = one.indicator.in_month(period)
    blank = TypedRecord(f"{one.program.folder}/{one.indicator.id}", str(period), "")
    answer = asked.ask("value", say("Actual ({unit}):", unit=then.unit))
    if not answer:
        raise Skip
    if answer == _NO_VALUE:
        why = asked.ask("why", say("Why can there be no value?"))
        if not why:
            raise KpiError(say("the value is missing"), say("fill it in, or say why there is none"))
        return replace(blank, not_applicable=why)
    try:
        values = typed_values(answer, then, asked.walk.session.language.code)
    except NotTyped:
        values = (value_of(answer, then),)  # says what would be right
    exact = values[0] if len(values) == 1 else values[_reading(asked, values)]
    return replace(blank, value=answer, exact=exact)


def _reading(asked: Asking, values: Sequence[object]) -> int:
    """Which of several readings is meant."""
    if "reading" not in asked.given:
        asked.walk.session.show(reports.readings_report(values, asked.one.indicator), "table")
    answer = asked.ask("reading", say("Which one is meant? (number)"))
    if not answer.isdecimal() or not 1 <= int(answer) <= len(values):
        raise KpiError(say("none of them is numbered {answer}", answer=answer or "?"), say("type the value once more"))
    return int(answer) - 1


def _is_sure(asked: Asking, drafted: RecordDraft) -> bool:
    """Whether the rules and the person agree with a value. Raises ``KpiError`` where it would be wrong."""
    unusual = _warnings(asked, drafted)
    if not unusual or asked.walk.write.yes:
        return True
    if "sure" not in asked.given:
        for problem in unusual:
            asked.walk.session.remark(say("unusual: {message}", message=problem.message))
    return asked.ask("sure", say("Is that right? [y/N]")).casefold() in YES


def _evidence(asked: Asking, typed: TypedRecord) -> TypedRecord:
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
            raise Skip
        try:
            _drafted(asked, replace(typed, evidence=(answer,)))
        except KpiError as error:
            asked.refuse(error, key)
        else:
            found = (*found, answer)


def _why_not(asked: Asking, typed: TypedRecord) -> TypedRecord:
    """Ask for obstacles and follow-up; each may stay empty."""
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


def _drafted(asked: Asking, typed: TypedRecord) -> None:
    """Try whether an answer can be written. Raises ``KpiError`` where a rule forbids it."""
    walk = asked.walk
    found = walk.basis(asked.one.program.folder)
    _warnings(asked, draft(found, typed, walk.desk.by, walk.session.folder()))


def _warnings(asked: Asking, drafted: RecordDraft) -> list[Problem]:
    """Warnings of the rules about a record. Raises ``KpiError`` for an error; evidence may come later."""
    found, _ = judge(asked.walk.basis(drafted.entry.program.folder), change_of(asked.walk.desk, [drafted], ""))
    for problem in errors_in(found):
        if problem.code != "evidence-missing":
            raise KpiError(problem.message, hint_of(problem))
    return [one for one in found if one.severity is not Severity.ERROR]
