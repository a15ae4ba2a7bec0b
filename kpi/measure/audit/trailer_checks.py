"""Trailers of commit messages held against what their commit brought: records, targets, digests of closings."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet

from kpi.measure.audit.plan import Past
from kpi.measure.audit.records import cell_of_step, record_doubt, records_path, said
from kpi.measure.audit.trailers import Stated, stated, stated_digests, stated_targets, target_word, word
from kpi.measure.closing.chain import short
from kpi.model.history import Doubt, Step
from kpi.model.output.message import Message, say


def trailer_doubts(step: Step, past: Past, digests: AbstractSet[str]) -> Iterator[Doubt]:
    """Where the message of a commit states what its files don't say. ``digests`` are those of the closings after it.

    The message of a merge may be that of a request, whose commits brought what it states.
    """
    if "KPI-" not in step.commit.message:
        return
    yield from _of_records(step, past)
    if len(step.commit.parents) < 2:
        yield from _of_targets(step, past)
        yield from _of_digests(step, digests)


def _of_records(step: Step, past: Past) -> Iterator[Doubt]:
    commit, merges = step.commit, len(step.commit.parents) > 1
    brought = {(*cell_of_step(one), one.period): one for one in step.brought}
    for it in stated(commit.message):
        one = brought.get((it.program, it.indicator, it.period))
        if one is not None:
            if one.after is not None and word(one.after.value) != it.value:
                yield record_doubt("trailer", _otherwise(it, said(one.after)), commit, None, one, "value")
        elif not merges:
            record = past.records(commit.id, it.program, it.indicator).get(it.period)
            if record is None or word(record.value) != it.value:
                path = records_path(it.program, it.indicator)
                yield Doubt("trailer", _otherwise(it, said(record)), commit, None, path, period=it.period)


def _of_targets(step: Step, past: Past) -> Iterator[Doubt]:
    for it in stated_targets(step.commit.message):
        program = past.program(step.commit.id, it.program)
        indicator = None if program is None else program.by_indicator.get(it.indicator)
        target = target_word(None if indicator is None else indicator.targets.get(it.period))
        if target != it.value:
            path = f"data/programs/{it.program}/indicators.yaml"
            value = say("{value}", value=target)
            yield Doubt("trailer", _otherwise(it, value), step.commit, None, path, period=it.period)


def _otherwise(one: Stated, value: Message) -> Message:
    if one.is_target:
        return say(
            "the message of the commit says the target {stated} for {cell}, {month}, and the file says {value}",
            stated=one.value, cell=f"{one.program}/{one.indicator}", month=one.period, value=value,
        )  # fmt: skip
    return say(
        "the message of the commit says {stated} for {cell}, {month}, and the file says {value}",
        stated=one.value, cell=f"{one.program}/{one.indicator}", month=one.period, value=value,
    )  # fmt: skip


def _of_digests(step: Step, digests: AbstractSet[str]) -> Iterator[Doubt]:
    for digest in sorted(stated_digests(step.commit.message) - digests):
        what = say("the message of the commit names the digest {digest}, which no closing has", digest=short(digest))
        yield Doubt("trailer", what, step.commit)
