"""What the keys of the files, and the words that only the files use, are called in a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kpi.model.achievement import Status
from kpi.model.indicator import AccumulateOver, Aggregation, Level, Measure, Polarity
from kpi.model.instruction import Category, Verdict
from kpi.model.message import say
from kpi.model.program import State
from kpi.model.settings import Role

if TYPE_CHECKING:
    from collections.abc import Mapping
    from enum import Enum

    from kpi.model.message import Message

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
    "people": say("people"),
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
    "name": say("name"),
    "definition": say("definition"),
    "level": say("level of results"),
    "measure": say("kind of value"),
    "unit": say("unit"),
    "decimals": say("decimals"),
    "polarity": say("polarity"),
    "formula": say("formula"),
    "aggregation": say("how several months are summed up"),
    "cumulative_targets": say("targets as running totals"),
    "accumulate_over": say("span of running totals"),
    "plausible": say("plausible values"),
    "allow_negative": say("negative values allowed"),
    "zero_target": say("a target of zero counts as met"),
    "tolerance": say("tolerance"),
    "scale": say("scale"),
    "agency": say("agency"),
    "owner": say("owner"),
    "baseline": say("baseline"),
    "no_target": say("reason for having no target"),
    "target_revisions": say("revision of a target"),
    "weight_revisions": say("revision of a weight"),
    "added": say("counts from"),
    "retired": say("retired"),
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
    "bad_months": say("bad months in a row"),
    "promises": say("promised follow-ups"),
    "negotiations": say("negotiations"),
    "deeds": say("what was done"),
    "issued": say("issue"),
}

POLARITIES: Final[Mapping[Enum, Message]] = {
    Polarity.MAXIMIZE: say("more is better"),
    Polarity.MINIMIZE: say("less is better"),
    Polarity.STABILIZE: say("as near to the target as can be"),
}
AGGREGATIONS: Final[Mapping[Enum, Message]] = {
    Aggregation.SUM: say("sum of the months"),
    Aggregation.AVERAGE: say("average of the months"),
    Aggregation.LAST: say("last known value"),
    Aggregation.RATIO: say("sum of numerators over sum of denominators"),
}
STATES: Final[Mapping[Enum, Message]] = {
    State.PROPOSED: say("proposed"),
    State.REFORMULATING: say("being reformulated"),
    State.READY: say("ready"),
    State.IMPLEMENTING: say("being carried out"),
    State.COMPLETED: say("completed"),
    State.STOPPED: say("stopped"),
}
STATUSES: Final[Mapping[Enum, Message]] = {
    Status.FINAL: say("final"),
    Status.PROVISIONAL: say("provisional"),
}
_CHOICES: Final[Mapping[type[Enum], Mapping[Enum, Message]]] = {
    Polarity: POLARITIES,
    Aggregation: AGGREGATIONS,
    State: STATES,
    Status: STATUSES,
    Level: {
        Level.INPUT: say("input"),
        Level.PROCESS: say("process"),
        Level.OUTPUT: say("output"),
        Level.OUTCOME: say("outcome"),
        Level.IMPACT: say("impact"),
    },
    Measure: {
        Measure.NUMBER: say("number"),
        Measure.PERCENT: say("percentage"),
        Measure.CURRENCY: say("amount of money"),
        Measure.RATIO: say("ratio"),
        Measure.ORDINAL: say("grade"),
        Measure.MILESTONE: say("milestone"),
    },
    AccumulateOver: {
        AccumulateOver.PHASE: say("phase"),
        AccumulateOver.YEAR: say("year"),
        AccumulateOver.PROGRAM: say("program"),
    },
    Role: {
        Role.PLANNER: say("planner"),
        Role.VERIFIER: say("verifier"),
        Role.ADMINISTRATOR: say("administrator"),
    },
    Category: {
        Category.INDICATOR: say("indicator"),
        Category.ISSUE: say("actual issue"),
        Category.BUDGET: say("budget absorption"),
    },
    Verdict: {
        Verdict.ACCEPTED: say("accepted"),
        Verdict.REJECTED: say("rejected"),
    },
}


def key(name: str) -> Message | str:
    """What a key is called; one that isn't ours (a language, a stage) by itself."""
    return _KEYS.get(name.removesuffix("_"), name)


def choice(value: Enum) -> Message | str:
    """One of several words of a file, in the reader's language; a name of its own, such as a formula's, as it is."""
    known = _CHOICES.get(type(value), {})
    return known.get(value, str(value.value))
