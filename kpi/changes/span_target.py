"""A target that was typed for several months: of each of them, or of all together.

Where months add up, 3340 for a quarter is mostly the quarter's; written into each month it would be three times that.
So it is asked at a terminal, and refused elsewhere, unless somebody says which it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from typing import assert_never

from kpi.changes.prompts import until_right
from kpi.changes.question import one_of
from kpi.changes.workspace import Workspace
from kpi.measure.spread import spread, together
from kpi.model.domain.indicator import Indicator
from kpi.model.errors import KpiError
from kpi.model.output.message import Message, say
from kpi.model.output.report import Number
from kpi.model.values.period import Period, Span
from kpi.model.values.quantity import Range, Target
from kpi.model.values.struct import Struct
from kpi.reports._shared import words


class Way(StrEnum):
    """Meaning of a target for several months that add up."""

    SPREAD = "spread"
    LAST = "last"
    EACH = "each"


#: The option that says it.
OPTION = "--span-as"


class Months(Struct, frozen=True):
    """Targets of an indicator by month, and reasons for months without one."""

    targets: Mapping[Period, Target]
    reasons: Mapping[Period, str]

    def missing(self, months: Iterable[Period]) -> list[Period]:
        """The months of which neither is known."""
        return [month for month in months if month not in self.targets and month not in self.reasons]

    def joined(self, later: Months) -> Months:
        """With others, which hold where both say something of a month."""
        targets, reasons = {**self.targets, **later.targets}, {**self.reasons, **later.reasons}
        return Months(
            {month: target for month, target in targets.items() if month not in later.reasons},
            {month: reason for month, reason in reasons.items() if month not in later.targets},
        )


class SpanTarget(Struct, frozen=True):
    """A target and the months (at least one) that it was typed for."""

    indicator: Indicator
    months: Sequence[Period]
    target: Target

    @property
    def whole(self) -> Decimal | Range | None:
        """The target, where it may be meant for all of its months together: where they are several, and add up."""
        # running totals say of each month what all up to it are together
        several = len(self.months) > 1 and self.indicator.aggregation.adds_up and not self.indicator.cumulative_targets
        return self.target if several and isinstance(self.target, Decimal | Range) else None

    def over(self, way: Way, translate: Callable[[Message], str]) -> Months:
        """The target of each month; ``translate``: into the language of the data."""
        if self.whole is None:
            return Months(dict.fromkeys(self.months, self.target), {})
        match way:
            case Way.EACH:
                return Months(dict.fromkeys(self.months, self.target), {})
            case Way.LAST:
                *before, last = self.months
                reason = translate(say("included in the target of {month}", month=last))
                return Months({last: self.target}, dict.fromkeys(before, reason))
            case Way.SPREAD:
                return Months(dict(zip(self.months, self.parts(self.whole), strict=True)), {})
        assert_never(way)

    def parts(self, whole: Decimal | Range) -> Sequence[Decimal | Range]:
        """The whole shared out among the months, at the indicator's decimals."""
        return spread(whole, len(self.months), self.indicator.decimals)


def way_of(session: Workspace, typed: str, targets: Iterable[SpanTarget]) -> Way:
    """The way that was typed, or is answered where it matters. Raises ``KpiError`` where nobody can be asked."""
    if typed:
        return one_of(Way, typed, OPTION)
    asked = next((one for one in targets if one.whole), None)  # 0 is the same in every way
    if asked is None or asked.whole is None:
        return Way.EACH
    ways = _ways(asked, asked.whole)
    what = say(
        "{target} for {months}",
        target=_shown(asked, asked.target),
        months=words.months(Span(asked.months[0], asked.months[-1])),
    )
    if session.interactive:
        session.tell(say("{what} may be meant in several ways:", what=what))
        for number, (way, about) in enumerate(ways.items(), 1):
            session.tell(say("  {number} {word}: {about}", number=number, word=way.value, about=about))
        found = until_right(session, say("Number or word:"), lambda answer: _chosen(answer, list(ways)))
        if found is not None:
            return found
    raise KpiError(
        say("{what} may be the target of each month, or of all together", what=what),
        say("say which: {ways}", ways=tuple(_option(way, about) for way, about in ways.items())),
    )


def _chosen(answer: str, ways: list[Way]) -> Way:
    if answer.isdecimal() and 1 <= int(answer) <= len(ways):
        return ways[int(answer) - 1]
    return one_of(Way, answer, OPTION)


def _option(way: Way, about: Message) -> Message:
    return say("{option} {word} ({about})", option=OPTION, word=way.value, about=about)


def _ways(asked: SpanTarget, whole: Decimal | Range) -> dict[Way, Message]:
    """The ways that are open, with what would be written."""
    target = _shown(asked, whole)
    first, *_, last = (_shown(asked, one) for one in asked.parts(whole))
    shared = (
        say("{part} a month", part=first) if first == last else say("{first} or {last} a month", first=first, last=last)
    )
    times = _shown(asked, together([whole] * len(asked.months)))
    return {
        Way.SPREAD: shared,
        Way.LAST: say("{target} in {month}", target=target, month=asked.months[-1]),
        Way.EACH: say("{target} in each month, together {whole}", target=target, whole=times),
    }


def _shown(asked: SpanTarget, target: Target | None) -> Message | str | Number:
    return words.quantity(target, asked.indicator)
