"""The fields that a closed month's digest covers, listed by type and never found by reflection.

A digest is published and signed, so a field that a type gets later must not be part of it by itself. Each type of a
month's canonical form has a row here with **all** its fields: those that are digested, and those that are left out. A
test tells the author of a new field that it belongs to one of the two. A digested field that is absent or empty, or
has the usual value stated here, is left out of the form, so that a new optional field moves no digest of a month that
was closed before there was one. Where a field is renamed, its key in the form stays: see ``DigestedFields.key``.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from kpi.measure.closing.tree import plain_tree
from kpi.model.domain import achievement, closing, indicator, instruction, program
from kpi.model.values.quantity import Fraction, Grade, Range
from kpi.model.values.struct import Struct, field


class DigestedFields(Struct, frozen=True):
    """The fields of one type: ``digested`` in any order, ``left_out`` of the digest on purpose.

    ``usual`` are values (as in the form) that say no more than the field's absence: those of optional fields that have
    another default than nothing. They are stated here and not taken from the type, since a digest must not follow a
    default. ``key`` holds the name in the form where it is another than that of the attribute.
    """

    digested: tuple[str, ...]
    left_out: tuple[str, ...] = ()
    usual: Mapping[str, object] = field(default_factory=dict)
    key: Mapping[str, str] = field(default_factory=dict)


def _fields(names: str, left_out: str = "", usual: Mapping[str, object] | None = None, **key: str) -> DigestedFields:
    return DigestedFields(tuple(names.split()), tuple(left_out.split()), usual or {}, key)


#: Parts of an indicator that may be corrected later, and are part of no month.
CORRECTABLE: Final = frozenset(
    ("index", "name", "source", "reference", "agency", "owner", "plausible", "evidence_required", "unread")
)
#: Every type whose fields are digested. ``canonical`` adds what a month holds of `Indicator` and `Program`.
FIELDS: Final[Mapping[type[Struct], DigestedFields]] = {
    # what was achieved
    achievement.Achievement: _fields(
        "value not_applicable status evidence obstacles supports follow_up note recorded revisions"
        " stated_percent stated_total"
    ),
    achievement.Evidence: _fields("title uri path sha256"),
    achievement.FollowUp: _fields("action owner due"),
    achievement.Recorded: _fields("at by"),
    achievement.Revision: _fields("at by previous reason"),
    achievement.Content: _fields("value not_applicable status"),
    # what was agreed; names, sources, agencies, owners and what is only asked about may be corrected later
    indicator.Indicator: _fields(
        "id definition level measure unit decimals polarity formula aggregation cumulative_targets accumulate_over"
        " frequency values allow_negative zero_target_met tolerance scale stages baseline",
        left_out=" ".join(CORRECTABLE) + " stated_formula"
        # said month by month, see kpi.measure.closing.canonical
        " weight weight_revisions definition_revisions targets no_target target_revisions added retired achievements",
        usual={
            "cumulative_targets": False,
            "frequency": "monthly",
            "values": "period",
            "allow_negative": False,
            "zero_target_met": False,
        },
    ),
    indicator.ScaleStep: _fields("name worth"),
    indicator.Baseline: _fields("value period", left_out="source"),
    indicator.TargetRevision: _fields("period from_ to date by reason document", from_="from"),
    indicator.WeightRevision: _fields("from_ previous date by reason document", from_="from"),
    indicator.DefinitionRevision: _fields("from_ previous date by reason document", from_="from"),
    indicator.EarlierDefinition: _fields(
        "changed definition level unit decimals stated_formula allow_negative evidence_required zero_target_met"
        " tolerance scale stages",
        usual={
            "level": "output",
            "decimals": "0",
            "allow_negative": False,
            "evidence_required": True,
            "zero_target_met": False,
        },
    ),
    program.Kak: _fields("number signed", left_out="sections revisions"),
    program.Signing: _fields("date place signatories"),
    program.Signatory: _fields("role name position"),
    # quantities
    Range: _fields("low high", low="min", high="max"),
    Fraction: _fields("numerator denominator"),
    Grade: _fields("name", name="grade"),
    # what the leader asked for
    instruction.Instruction: _fields("period items issued"),
    instruction.Item: _fields(
        "id category program indicator agency responsible instruction output unit target due carried bad_months"
        " promises negotiations deeds note",
        usual={"bad_months": "0"},
    ),
    instruction.Carried: _fields("since times unreported lacking"),
    instruction.Promise: _fields("period action owner due"),
    instruction.Negotiation: _fields("from_ to reason date by decision", from_="from"),
    instruction.Decision: _fields("verdict date by note document"),
    instruction.Deed: _fields("date by note evidence done value", usual={"done": False}),
    instruction.Issued: _fields("number date by position place"),
    # what was published, and how it was closed before
    closing.Seal: _fields("form digest previous at by tool exceptions results"),
    closing.ClosingException: _fields("program indicator kind reason"),
    closing.Reopening: _fields("seal at by reason document"),
}


def digested(value: object) -> Any:  # noqa: ANN401 - what JSON holds
    """A value of the model as the digest covers it. Raises ``TypeError`` for a type without a row."""
    return plain_tree(value, _struct)


#: Trees that say nothing.
_NOTHING: Final[tuple[object, ...]] = (None, "", [], {})


def stated(tree: Mapping[str, Any]) -> dict[str, Any]:
    """Only what says something: neither absent (None) nor empty. No and zero are answers, and stay."""
    return {key: value for key, value in tree.items() if value not in _NOTHING}


def _struct(value: Any) -> dict[str, Any]:  # noqa: ANN401 - a struct of the model
    told: dict[str, Any] = {}
    for name, key, usual in _columns(value.__class__):
        held = getattr(value, name)
        if held is not None:
            tree = plain_tree(held, _struct)
            if tree not in _NOTHING and tree != usual:
                told[key] = tree
    return told


@cache
def _columns(kind: type) -> tuple[tuple[str, str, object], ...]:
    """The digested fields of a type: the attribute, its name in the form, and the value that is left out of it."""
    row = _row(kind)
    return tuple((name, row.key.get(name, name), row.usual.get(name)) for name in row.digested)


def _row(kind: type) -> DigestedFields:
    """The row of a type, or of the one it is derived from."""
    for one in kind.__mro__:
        if one in FIELDS:
            return FIELDS[one]
    raise TypeError(f"{kind.__qualname__} has no row in kpi.measure.closing.digested.FIELDS")
