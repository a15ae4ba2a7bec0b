"""An outlook in words: its state, what is left, what each month needs, and what has to be known beside it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final, assert_never

from kpi.measure.outlook import Outlook, OutlookState
from kpi.model.domain.indicator import Aggregation, Polarity
from kpi.model.output.message import Message, say, say_many
from kpi.model.output.report import Number, Tone
from kpi.model.values.number import rounded
from kpi.model.values.period import stretches
from kpi.reports._shared import words

#: Over every outlook: what it is, and what it is not.
TITLE: Final = say("Outlook by calculation; not a forecast and not an official achievement")


def state_word(found: OutlookState) -> Message | str:  # noqa: C901, PLR0912 - a line for each state
    """The state in a word or two."""
    match found:
        case OutlookState.REACHED:
            return say("already reached")
        case OutlookState.ON_TRACK:
            return say("on track")
        case OutlookState.WITHIN_REACH:
            return say("within reach")
        case OutlookState.BEYOND_BEST:
            return say("above the best month")
        case OutlookState.OVER_PLAN:
            return say("over the plan")
        case OutlookState.EXCEEDED:
            return say("limit exceeded")
        case OutlookState.OUT_OF_REACH:
            return say("out of reach")
        case OutlookState.BEHIND:
            return say("behind")
        case OutlookState.FAR_BEHIND:
            return say("far behind")
        case OutlookState.MOVING_AWAY:
            return say("moving away")
        case OutlookState.HOLD:
            return say("to be held")
        case OutlookState.TOO_FEW:
            return say("too few months")
        case OutlookState.ENDED:
            return say("span over")
        case OutlookState.UNREADABLE:
            return say("unreadable")
        case OutlookState.NONE:
            return words.DASH
    assert_never(found)


def state_tone(found: OutlookState) -> Tone:
    """Nothing is red but what can no longer end well for certain."""
    return Tone.BAD if found.certain else Tone.PLAIN


def sentences(found: Outlook) -> Iterator[Message]:
    """What the arithmetic says, sentence by sentence; nothing where it says nothing."""
    if found.span is None or not (found.done or found.left):
        return
    main = _main(found)
    if main is not None:
        yield main
    if found.actual is None and found.left:
        yield say_many(
            "{count} month with a target is left.", "{count} months with a target are left.", len(found.left)
        )
    yield from consequence(found)
    if found.unreported:
        yield say_many(
            "{periods} is unreported and counts as left.", "{periods} are unreported and count as left.",
            len(found.unreported), periods=stretches(found.unreported),
        )  # fmt: skip
    if found.implausible and found.indicator.plausible is not None:
        yield say(
            "Each month left needs more than what is plausible for this indicator ({most}).",
            most=_amount(found, found.indicator.plausible.high),
        )


def needed(found: Outlook) -> Number | str:
    """What each month left needs, in a cell: a dash where it needs nothing any more, or nothing helps."""
    value = found.needed if found.per_month is None else found.per_month
    if value is None or found.state in {OutlookState.REACHED, OutlookState.EXCEEDED}:
        return words.DASH
    return words.number(value, found.indicator)


def _main(found: Outlook) -> Message | None:
    """What is achieved, and what each month left needs."""
    if found.actual is None or found.target is None:
        return None
    match found.indicator.aggregation:
        case Aggregation.SUM:
            return _of_allowance(found) if found.indicator.polarity is Polarity.MINIMIZE else _of_growth(found)
        case Aggregation.AVERAGE | Aggregation.RATIO:
            return _of_mean(found)
        case Aggregation.LAST:
            return _of_way(found)
    assert_never(found.indicator.aggregation)


def _of_growth(found: Outlook) -> Message:
    so_far = say(
        "{actual} of {target} so far.", actual=_amount(found, found.actual), target=_amount(found, found.target)
    )
    if found.state is OutlookState.REACHED or found.per_month is None:
        return so_far
    needs = say_many(
        "The {count} month left needs {amount}", "The {count} months left need {amount} a month",
        len(found.left), amount=_amount(found, found.per_month),
    )  # fmt: skip
    if found.pace_needed is not None:
        needs = say("{needs} ({share} % of the plan)", needs=needs, share=_share(found.pace_needed))
    if found.best is None:
        return say("{so_far} {needs}.", so_far=so_far, needs=needs)
    return say(
        "{so_far} {needs}; the best month so far was {best} %.", so_far=so_far, needs=needs, best=_share(found.best)
    )


def _of_allowance(found: Outlook) -> Message | None:
    """What may still be used of a limit."""
    if found.remaining is None or found.remaining < 0 or found.per_month is None:
        return None if found.state is OutlookState.EXCEEDED else _used(found)
    return say_many(
        "{used} {remaining} may still be used in the {count} month left.",
        "{used} {remaining} may still be used in the {count} months left, {each} a month.",
        len(found.left), used=_used(found), remaining=_amount(found, found.remaining),
        each=_amount(found, found.per_month),
    )  # fmt: skip


def _used(found: Outlook) -> Message:
    return say(
        "{actual} of at most {target} so far.", actual=_amount(found, found.actual), target=_amount(found, found.target)
    )


def _of_mean(found: Outlook) -> Message:
    so_far = say(
        "{actual} so far, against {target} in the end.",
        actual=_amount(found, found.actual), target=_amount(found, found.target),
    )  # fmt: skip
    if found.needed is None or found.best_value is None:
        return so_far
    return say_many(
        "{so_far} The {count} month left needs {needed}; the best month so far was {best}.",
        "{so_far} The {count} months left need {needed} on average; the best month so far was {best}.",
        len(found.left), so_far=so_far, needed=_amount(found, found.needed),
        best=_amount(found, found.best_value),
    )  # fmt: skip


def _of_way(found: Outlook) -> Message:
    so_far = say(
        "{actual} of {target} so far.", actual=_amount(found, found.actual), target=_amount(found, found.target)
    )
    if found.per_month is None or found.rate is None or found.state is OutlookState.REACHED:
        return so_far
    return say(
        "{so_far} Since {since} ({start}) it has gone {rate} % of an even way; from now on {each} a month are needed.",
        so_far=so_far, since=found.since, start=_amount(found, found.start), rate=_share(found.rate),
        each=_amount(found, found.per_month),
    )  # fmt: skip


def consequence(found: Outlook) -> Iterator[Message]:  # noqa: C901 - a line for each state
    """What the state means, where the figures don't say it by themselves."""
    match found.state:
        case OutlookState.BEYOND_BEST:
            yield _beyond(found.indicator.polarity)
        case OutlookState.EXCEEDED:
            yield say(
                "The limit of {limit} is exceeded ({actual}); it can no longer be kept.",
                limit=_amount(found, found.target), actual=_amount(found, found.actual),
            )  # fmt: skip
        case OutlookState.OUT_OF_REACH:
            yield say("That is not possible; the target can no longer be met.")
        case OutlookState.REACHED:
            yield say("The target of the whole span is reached.")
        case OutlookState.HOLD:
            yield say("The target is where it began: it has to be held.")
        case OutlookState.MOVING_AWAY:
            yield say("It moves away from the target.")
        case OutlookState.TOO_FEW:
            yield say("With fewer than three months nothing can be said of the pace.")
        case OutlookState.OVER_PLAN:
            yield say("More is used than was planned up to now.")
        case OutlookState.ON_TRACK | OutlookState.WITHIN_REACH | OutlookState.BEHIND | OutlookState.FAR_BEHIND:
            return
        case OutlookState.ENDED | OutlookState.UNREADABLE | OutlookState.NONE:
            return
        case _:
            assert_never(found.state)


def _beyond(polarity: Polarity) -> Message:
    if polarity is Polarity.MINIMIZE:
        return say("Below the best month so far.")
    return say("Above the best month so far.")


def scenarios(found: Outlook) -> Iterator[tuple[Message, Number]]:
    """Where the span ends at the pace so far, and with the months left as planned."""
    for title, value in (
        (say("at the pace so far"), found.at_pace),
        (say("the months left as planned"), found.as_planned),
    ):
        if value is not None and found.left:
            yield title, words.number(value, found.indicator)


def _amount(found: Outlook, value: Decimal | None) -> Number | str:
    return words.DASH if value is None else words.number(value, found.indicator)


def _share(value: Decimal) -> Number:
    return Number(rounded(value), 2)
