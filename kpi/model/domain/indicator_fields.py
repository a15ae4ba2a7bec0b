"""The fields of an indicator, each declared once, in the order of the file.

Reading, writing, showing, comparing and typing go over these declarations; tests hold the schemas, the columns of the
KAK and the list of digested fields to them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from kpi.model.domain.field import Changes, Digest, Field, Kind, Typed
from kpi.model.domain.indicator import (
    AccumulateOver,
    Aggregation,
    Formula,
    Frequency,
    Level,
    Measure,
    Polarity,
    RecordedValue,
)
from kpi.model.output.message import mark, say

FIELDS: Final[tuple[Field, ...]] = (
    Field(
        key="id", kind=Kind.TEXT, digest=Digest.COVERED, changes=Changes.APART, required=True,
        term=say("id"), title=None, json=True, kak=False, new=None, change=None,
        about=say("The name of its achievements file; it stays."),
    ),
    Field(
        key="name", kind=Kind.TEXT, digest=Digest.LEFT_OUT, changes=Changes.FREELY, required=True,
        term=say("name"), title=None, json=True, kak=True,
        about=say("What the indicator is called."),
        new=Typed(mark("what it is called")), change=Typed(mark("put right: what it is called")),
    ),
    Field(
        key="definition", kind=Kind.TEXT, usual="", digest=Digest.COVERED, changes=Changes.REVISED,
        term=say("definition"), title=say("Definition"), json=True, kak=False,
        about=say("What exactly is counted."),
        new=Typed(mark("what exactly is counted")), change=Typed(mark("what exactly is counted")),
    ),
    Field(
        key="definition_revisions", kind=Kind.PART, usual=(), digest=Digest.BY_MONTH, changes=Changes.APART,
        term=say("revision of the definition"), title=None, json=True, kak=False, about=None, new=None, change=None,
    ),
    Field(
        key="level", kind=Kind.CHOICE, choices=Level, usual=Level.OUTPUT,
        digest=Digest.COVERED, changes=Changes.REVISED,
        term=say("level of results"), title=say("Level of results"), json=True, kak=False,
        about=say("Where in the chain of results: input, process, output, outcome, impact."),
        new=Typed(mark("input, process, output, outcome or impact")),
        change=Typed(mark("input, process, output, outcome or impact")),
    ),
    Field(
        key="measure", kind=Kind.CHOICE, choices=Measure, digest=Digest.COVERED, changes=Changes.SIGNED, required=True,
        term=say("kind of value"), title=say("Kind of value"), json=True, kak=False,
        about=say("What kind of value it has."), example="number | percent | currency | ratio | ordinal | milestone",
        new=Typed(mark("number, percent, currency, ratio, ordinal or milestone")), change=None,
    ),
    Field(
        key="unit", kind=Kind.TEXT, digest=Digest.COVERED, changes=Changes.REVISED, required=True,
        term=say("unit"), title=None, json=True, kak=True,
        about=say("The unit of its values."), example="orang",
        new=Typed(mark("the unit of its values")), change=Typed(mark("what it is counted in"), mark("UNIT")),
    ),
    Field(
        key="decimals", kind=Kind.DECIMALS, usual=0, digest=Digest.COVERED, changes=Changes.REVISED,
        term=say("decimals"), title=say("Decimals"), json=True, kak=False,
        about=say("How many decimals its values have."),
        new=Typed(mark("how many decimals its values have")),
        change=Typed(mark("digits behind the comma"), mark("NUMBER")),
    ),
    Field(
        key="polarity", kind=Kind.CHOICE, choices=Polarity, required=True,
        digest=Digest.COVERED, changes=Changes.SIGNED,
        term=say("polarity"), title=say("Polarity"), json=True, kak=True,
        about=say("Which direction is good: more, less, or as near as can be."),
        example="maximize | minimize | stabilize",
        new=Typed(mark("maximize, minimize or stabilize")), change=None,
    ),
    Field(
        key="formula", stated="stated_formula", kind=Kind.CHOICE, choices=Formula,
        digest=Digest.COVERED, changes=Changes.REVISED,
        term=say("formula"), title=say("Formula"), json=True, kak=True,
        about=say(
            "How the percentage is reckoned: proportion R/T, complement (2T-R)/T, inverse T/R, deviation 1-|R-T|/T, "
            "from_baseline (R-B)/(T-B)."
        ),
        new=Typed(mark("proportion, complement, inverse, deviation or from_baseline; otherwise the usual one")),
        change=Typed(mark("how the percentage is reckoned")),
    ),
    Field(
        key="aggregation", kind=Kind.CHOICE, choices=Aggregation, digest=Digest.COVERED, changes=Changes.SIGNED,
        required=True, term=say("how several months are summed up"), title=say("Several months"), json=True, kak=True,
        about=say("How months become one figure: their sum, their average, the last one, or a quotient of sums."),
        example="sum | average | last | ratio",
        new=Typed(mark("sum, average, last or ratio")), change=None,
    ),
    Field(
        key="cumulative_targets", kind=Kind.FLAG, usual=False, digest=Digest.COVERED, changes=Changes.SIGNED,
        term=say("targets as running totals"), title=say("Targets as running totals"), json=True, kak=False,
        about=say("true where the targets are running totals."), new=None, change=None,
    ),
    Field(
        key="accumulate_over", kind=Kind.CHOICE, choices=AccumulateOver, usual=AccumulateOver.PHASE,
        digest=Digest.COVERED, changes=Changes.SIGNED,
        term=say("span of running totals"), title=say("Span of running totals"), json=True, kak=False,
        about=say("Where a running figure starts again: phase, year, program."),
        new=Typed(mark("phase, year or program")), change=None,
    ),
    Field(
        key="frequency", kind=Kind.CHOICE, choices=Frequency, usual=Frequency.MONTHLY,
        digest=Digest.COVERED, changes=Changes.SIGNED,
        term=say("how often it is due"), title=say("How often it is due"), json=True, kak=False,
        about=say("How often a target is due: monthly, quarterly, semester, yearly; it stands in the last month."),
        new=Typed(mark("monthly, quarterly, semester or yearly")), change=None,
    ),
    Field(
        key="values", kind=Kind.CHOICE, choices=RecordedValue, usual=RecordedValue.PERIOD,
        digest=Digest.COVERED, changes=Changes.SIGNED,
        term=say("recorded values"), title=say("Recorded values"), json=True, kak=False,
        about=say("What is recorded: the value of the period, or the running_total since the span began."),
        new=Typed(mark("period or running_total")), change=None,
    ),
    Field(
        key="weight", kind=Kind.WEIGHT, digest=Digest.BY_MONTH, changes=Changes.APART,
        term=say("weight"), title=say("Weight"), json=True, kak=True,
        about=say("Its part of the score; all indicators of a program together 100."),
        new=Typed(mark("its part of the score; all together 100")), change=None,
    ),
    Field(
        key="weight_revisions", kind=Kind.PART, usual=(), digest=Digest.BY_MONTH, changes=Changes.APART,
        term=say("revision of a weight"), title=None, json=True, kak=False, about=None, new=None, change=None,
    ),
    Field(
        key="plausible", kind=Kind.PLAUSIBLE, digest=Digest.LEFT_OUT, changes=Changes.FREELY,
        term=say("plausible values"), title=say("Plausible values"), json=True, kak=False, about=None, new=None,
        change=Typed(mark("put right: between which values, 0..20000"), "RANGE"),
    ),
    Field(
        key="allow_negative", kind=Kind.FLAG, usual=False, digest=Digest.COVERED, changes=Changes.REVISED,
        term=say("negative values allowed"), title=say("Negative values allowed"), json=True, kak=False,
        about=say("Whether values below 0 mean something."), new=None,
        change=Typed(mark("whether values below 0 mean something: yes or no")),
    ),
    Field(
        key="evidence", attribute="evidence_required", kind=Kind.FLAG, yes_no=("required", "optional"), usual=True,
        digest=Digest.LEFT_OUT, changes=Changes.REVISED,
        term=say("evidence demanded"), title=say("Evidence demanded"), json=True, kak=False,
        about=say("Whether every value needs evidence: required or optional."),
        new=Typed(mark("required or optional")),
        change=Typed(mark("whether values need evidence: required or optional")),
    ),
    Field(
        key="zero_target", attribute="zero_target_met", kind=Kind.FLAG, yes_no=("met", None), usual=False,
        digest=Digest.COVERED, changes=Changes.REVISED,
        term=say("a target of zero counts as met"), title=say("A target of zero counts as met"), json=True, kak=False,
        about=None, new=None, change=Typed(mark("met: 0 reaches a target of 0 where more is better")),
    ),
    Field(
        key="tolerance", kind=Kind.NUMBER, digest=Digest.COVERED, changes=Changes.REVISED,
        term=say("tolerance"), title=say("Tolerance"), json=True, kak=False, about=None, new=None,
        change=Typed(mark("how far from the target is still met"), mark("NUMBER")),
    ),
    Field(
        key="scale", kind=Kind.STEPS, step=("grade", "score"), usual=(), digest=Digest.COVERED, changes=Changes.REVISED,
        term=say("scale"), title=say("Scale"), json=True, kak=False,
        about=say("Its grades from the lowest to the highest."),
        new=Typed(mark("of an ordinal: its grades from the lowest, for example C, B, A")),
        change=Typed(mark("all grades from the lowest, with the new one: D, C, B, A")),
    ),
    Field(
        key="stages", kind=Kind.STEPS, step=("stage", "percent"), usual=(), digest=Digest.COVERED,
        changes=Changes.REVISED, term=say("stages"), title=say("Stages"), json=True, kak=False,
        about=say("Its stages, and how much of the whole each of them is, in percent."),
        new=Typed(mark("of a milestone: its stages in percent, for example Draf=25, Final=100")),
        change=Typed(mark("all stages in percent, with the new one: Draf=25, Final=100")),
    ),
    Field(
        key="agency", kind=Kind.TEXT, digest=Digest.LEFT_OUT, changes=Changes.FREELY,
        term=say("agency"), title=say("Agency"), json=True, kak=False,
        about=say("The agency that reports it."),
        new=Typed(mark("the agency that reports it")), change=Typed(mark("put right: who reports it"), mark("AGENCY")),
    ),
    Field(
        key="owner", kind=Kind.TEXT, digest=Digest.LEFT_OUT, changes=Changes.FREELY,
        term=say("owner"), title=say("Owner"), json=True, kak=True,
        about=say("Who answers for it."),
        new=Typed(mark("who answers for it")),
        change=Typed(mark("put right: who answers for it, by position"), mark("POSITION")),
    ),
    Field(
        key="source", kind=Kind.TEXT, digest=Digest.LEFT_OUT, changes=Changes.FREELY,
        term=say("source"), title=say("Source"), json=True, kak=False,
        about=say("Where the figures come from."),
        new=Typed(mark("where the figures come from")),
        change=Typed(mark("put right: where its values come from")),
    ),
    Field(
        key="reference", kind=Kind.PART, digest=Digest.LEFT_OUT, changes=Changes.FREELY,
        term=say("reference"), title=say("Reference"), json=True, kak=False, about=None, new=None, change=None,
    ),
    Field(
        key="baseline", kind=Kind.PART, digest=Digest.COVERED, changes=Changes.SIGNED,
        term=say("baseline"), title=say("Baseline"), json=True, kak=True, about=None, new=None, change=None,
    ),
    Field(
        key="targets", kind=Kind.PART, digest=Digest.BY_MONTH, changes=Changes.APART,
        term=say("targets"), title=None, json=False, kak=False, new=None, change=None,
        about=say(
            "The target of each month of the phases: a number, a range {example}, a grade, or true.",
            example="{min: 10, max: 20}",
        ),
    ),
    Field(
        key="no_target", kind=Kind.PART, digest=Digest.BY_MONTH, changes=Changes.APART,
        term=say("reason for having no target"), title=None, json=True, kak=False, new=None, change=None,
        about=say("Why months have no target."),
    ),
    Field(
        key="target_revisions", kind=Kind.PART, usual=(), digest=Digest.BY_MONTH, changes=Changes.APART,
        term=say("revision of a target"), title=None, json=False, kak=False, about=None, new=None, change=None,
    ),
    Field(
        key="added", kind=Kind.PART, digest=Digest.BY_MONTH, changes=Changes.SIGNED,
        term=say("counts from"), title=None, json=True, kak=False, new=None, change=None,
        about=say("From which month on it counts, and why."),
    ),
    Field(
        key="retired", kind=Kind.PART, digest=Digest.BY_MONTH, changes=Changes.SIGNED,
        term=say("retired"), title=None, json=True, kak=False, about=None, new=None, change=None,
    ),
)  # fmt: skip

BY_KEY: Final[Mapping[str, Field]] = {one.key: one for one in FIELDS}


def changing(how: Changes) -> tuple[Field, ...]:
    """The fields that may change in this way."""
    return tuple(one for one in FIELDS if one.changes is how)


#: The attributes that a revision of the definition may change, each with its key in the file. What makes another
#: indicator (measure, polarity, aggregation) is not among them: the old one is retired, and a new one added.
DEFINITION_KEYS: Final[Mapping[str, str]] = {one.filled: one.key for one in changing(Changes.REVISED)}
