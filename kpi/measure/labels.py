"""Words for keys and enumerations of the files, for use in sentences."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any, Final, assert_never

from kpi.model.domain.achievement import Status
from kpi.model.domain.indicator import AccumulateOver, Aggregation, Frequency, Level, Measure, Polarity, RecordedValue
from kpi.model.domain.indicator_fields import FIELDS
from kpi.model.domain.instruction import Category, Verdict
from kpi.model.domain.program import State
from kpi.model.domain.settings import Role
from kpi.model.output.message import Message, say

#: By the key in its file, else by the name in ``kpi.model``. A key that is no word of ours stands as it is.
_KEYS: Final[Mapping[str, Message]] = {
    # kpi.yaml
    "organisation": say("organisation"),
    "language": say("language"),
    "timezone": say("time zone"),
    "entry_window_days": say("days for reporting"),
    "rating": say("rating profile"),
    "score": say("limits of the score"),
    "cap": say("highest percentage in the score"),
    "floor": say("lowest percentage in the score"),
    "minimum_coverage": say("coverage needed for a rating"),
    "outlook": say("limits of the outlook"),
    "on_track": say("from how many percent of an even way on it is on track"),
    "behind": say("from how many percent of an even way on it is behind"),
    "people": say("people"),
    "opening": say("opening"),
    "required_sections": say("required sections of the KAK"),
    # kak.yaml
    "title": say("title"),
    "illustrative": say("illustrative"),
    "states": say("states so far"),
    "lead_agency": say("lead agency"),
    "policy_team": say("policy team"),
    "implementing_team": say("implementing team"),
    "facilitator": say("facilitator"),
    "phases": say("phases"),
    "kak": say("KAK"),
    "number": say("number"),
    "signed": say("signing"),
    "date": say("day"),
    "place": say("place"),
    "signatories": say("signatories"),
    "position": say("position"),
    "sections": say("sections"),
    "background": say("background"),
    "legal_basis": say("legal basis"),
    "overview": say("overview"),
    "rationale": say("rationale"),
    "purpose": say("purpose"),
    "beneficiaries": say("beneficiaries"),
    "scope": say("scope"),
    "location": say("location"),
    "other": say("further sections"),
    "text": say("text"),
    "strategy": say("strategy"),
    "method": say("method"),
    "stages": say("stages"),
    "timeframe": say("time span"),
    "budget": say("cost and source"),
    "amount": say("amount"),
    "currency": say("currency"),
    "source": say("source"),
    "responsible": say("persons responsible"),
    # indicators.yaml
    **{one.key: one.term for one in FIELDS},
    # achievements
    "obstacles": say("obstacles"),
    "supports": say("supporting factors"),
    "follow_up": say("follow-up"),
    "note": say("note"),
    "percent": say("stated percentage"),
    "running_total": say("stated running total"),
    "recorded": say("entry"),
    "revisions": say("revision"),
    "value": say("value"),
    "period": say("month"),
    # instructions
    "category": say("category"),
    "instruction": say("instruction"),
    "output": say("output"),
    "target": say("target"),
    "due": say("deadline"),
    "carried": say("carried over"),
    "bad_months": say("reports not met in a row"),
    "promises": say("promised follow-ups"),
    "negotiations": say("negotiations"),
    "deeds": say("what was done"),
    "issued": say("issue"),
}


def polarity(found: Polarity) -> Message:
    """Which direction is good."""
    match found:
        case Polarity.MAXIMIZE:
            return say("more is better")
        case Polarity.MINIMIZE:
            return say("less is better")
        case Polarity.STABILIZE:
            return say("as near to the target as can be")
    assert_never(found)


def aggregation(found: Aggregation) -> Message:
    """How months become one figure."""
    match found:
        case Aggregation.SUM:
            return say("sum of the months")
        case Aggregation.AVERAGE:
            return say("average of the months")
        case Aggregation.LAST:
            return say("last known value")
        case Aggregation.RATIO:
            return say("sum of numerators over sum of denominators")
    assert_never(found)


def state(found: State) -> Message:
    """How far a program has come."""
    match found:
        case State.PROPOSED:
            return say("proposed")
        case State.REFORMULATING:
            return say("being reformulated")
        case State.READY:
            return say("ready")
        case State.IMPLEMENTING:
            return say("being carried out")
        case State.COMPLETED:
            return say("completed")
        case State.STOPPED:
            return say("stopped")
    assert_never(found)


def status(found: Status) -> Message:
    """Whether a figure may still move."""
    match found:
        case Status.FINAL:
            return say("final")
        case Status.PROVISIONAL:
            return say("provisional")
    assert_never(found)


def level(found: Level) -> Message:
    """Where in the chain of results."""
    match found:
        case Level.INPUT:
            return say("input")
        case Level.PROCESS:
            return say("process")
        case Level.OUTPUT:
            return say("output")
        case Level.OUTCOME:
            return say("outcome")
        case Level.IMPACT:
            return say("impact")
    assert_never(found)


def measure(found: Measure) -> Message:
    """Title of a kind of value."""
    match found:
        case Measure.NUMBER:
            return say("plain number")
        case Measure.PERCENT:
            return say("percentage")
        case Measure.CURRENCY:
            return say("amount of money")
        case Measure.RATIO:
            return say("ratio")
        case Measure.ORDINAL:
            return say("grade")
        case Measure.MILESTONE:
            return say("milestone")
    assert_never(found)


def accumulate_over(found: AccumulateOver) -> Message:
    """Where a running figure starts again."""
    match found:
        case AccumulateOver.PHASE:
            return say("phase")
        case AccumulateOver.YEAR:
            return say("year")
        case AccumulateOver.PROGRAM:
            return say("program")
    assert_never(found)


def frequency(found: Frequency) -> Message:
    """How often a target is due."""
    match found:
        case Frequency.MONTHLY:
            return say("monthly")
        case Frequency.QUARTERLY:
            return say("quarterly")
        case Frequency.SEMESTER:
            return say("each semester")
        case Frequency.YEARLY:
            return say("yearly")
    assert_never(found)


def recorded_value(found: RecordedValue) -> Message:
    """What a recorded value is."""
    match found:
        case RecordedValue.PERIOD:
            return say("of the period")
        case RecordedValue.RUNNING_TOTAL:
            return say("running total")
    assert_never(found)


def role(found: Role) -> Message:
    """Title of a role."""
    match found:
        case Role.PLANNER:
            return say("planner")
        case Role.VERIFIER:
            return say("verifier")
        case Role.ADMINISTRATOR:
            return say("administrator")
    assert_never(found)


def category(found: Category) -> Message:
    """Title of a kind of item."""
    match found:
        case Category.INDICATOR:
            return say("indicator")
        case Category.ISSUE:
            return say("actual issue")
        case Category.BUDGET:
            return say("budget absorption")
    assert_never(found)


def verdict(found: Verdict) -> Message:
    """Title of a decision of the leader."""
    match found:
        case Verdict.ACCEPTED:
            return say("accepted")
        case Verdict.REJECTED:
            return say("rejected")
    assert_never(found)


def key(name: str) -> Message | str:
    """What a key is called; one that isn't ours (a language, a stage) by itself."""
    return _KEYS.get(name.removesuffix("_"), name)


#: The words of each kind that has some in the reader's language.
_WORDS: Final[Mapping[type[Enum], Callable[[Any], Message]]] = {
    Polarity: polarity,
    Aggregation: aggregation,
    State: state,
    Status: status,
    Level: level,
    Measure: measure,
    AccumulateOver: accumulate_over,
    Frequency: frequency,
    RecordedValue: recorded_value,
    Role: role,
    Category: category,
    Verdict: verdict,
}


def choice(value: Enum) -> Message | str:
    """One of several words of a file, in the reader's language; a name of its own, such as a formula's, as it is."""
    words = _WORDS.get(type(value))
    return str(value.value) if words is None else words(value)
