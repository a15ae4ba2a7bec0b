"""``kpi ikp decide``: the leader accepts or rejects another target."""

from __future__ import annotations

from typing import Annotated, Final

from kpi.changes import demanded
from kpi.changes.asking import indicator_named, program_named
from kpi.changes.date_warnings import refuse_sheet
from kpi.changes.instruction.instructing import Instructing, from_day, item_named, with_item
from kpi.cli.commands.ikp.options import Day, Item, Sheet
from kpi.cli.session.session import Session
from kpi.measure.target import monthly_targets
from kpi.model.domain.indicator import Indicator, TargetRevision
from kpi.model.domain.instruction import Decision, Negotiation, Verdict
from kpi.model.domain.instruction import Item as Asked
from kpi.model.domain.program import Program
from kpi.model.errors import KpiError
from kpi.model.output import options
from kpi.model.output.command import BLANK, kpi_command
from kpi.model.output.message import mark, say
from kpi.model.output.parameter import Parameters, option, switch, text_option
from kpi.model.values.number import EXACT
from kpi.model.values.period import Period
from kpi.model.values.quantity import Target
from kpi.model.values.struct import replace
from kpi.reports.instruction.changed import SheetChange
from kpi.reports.instruction.item_text import target_text
from kpi.store import layout
from kpi.store.yaml.encode import programs

HELP: Final = mark("Accept or reject what was asked for; an accepted target goes into the data in the same commit.")
EXAMPLE: Final = mark('Example: kpi ikp decide kunjungan-wisata --accept --document "Notulen Rapim 27/11/2023"')


class IkpDecideParameters(Parameters, frozen=True):
    """Parameters of ``kpi ikp decide``."""

    item: Item
    accept: Annotated[bool, switch("--accept", mark("the new target holds"))] = False
    reject: Annotated[bool, switch("--reject", mark("the old target holds"))] = False
    note: options.Note = ""
    document: Annotated[str, text_option("--document", mark("the document of the decision"))] = ""
    period: Sheet = ""
    by: Annotated[str, option("--by", mark("WHO"), mark("who decided; otherwise git's own identity"))] = ""
    date: Day = ""
    write: options.WriteOptions = options.WriteOptions()


def run(session: Session, given: IkpDecideParameters) -> int:
    """Note the decision, and revise the target."""
    document = given.document
    at = Instructing.begin(session, given.write, given.by)
    sheet = at.sheet(given.period)
    found = item_named(sheet, given.item)
    if given.accept == given.reject:
        raise KpiError(say("accepted or rejected?"), say("say which: --accept or --reject"))
    document = demanded.stated(document, say('name it: --document "..."'))
    one = _open(found, sheet.period)
    verdict = Verdict.ACCEPTED if given.accept else Verdict.REJECTED
    decision = Decision(verdict, at.day(given.date, sheet), at.by, given.note.strip() or None, document or None)
    _refuse_early(one, decision)
    decided = replace(one, decision=decision)
    changed = replace(
        found,
        target=one.to if given.accept else found.target,
        negotiations=tuple(decided if each is one else each for each in found.negotiations),
    )
    others = _revised(at, found, one, decision, sheet.period) if given.accept else {}
    new = target_text(found, one.to, at.portfolio)
    names = {"item": found.id, "month": sheet.period, "new": new}
    what = (
        say("Accept {new} for {item} in the IKP of {month}", **names)
        if given.accept
        else say("Reject {new} for {item} in the IKP of {month}", **names)
    )
    after = with_item(sheet, changed)
    refuse_sheet(at.portfolio, after)
    return at.save(SheetChange("ikp decide", after, what, found.id, given.note.strip() or one.reason, others=others))


def _open(item: Asked, month: Period) -> Negotiation:
    """The negotiation that waits. Raises ``KpiError``."""
    if item.undecided is not None:
        return item.undecided
    last = item.negotiations[-1].decision if item.negotiations else None
    if last is None:
        raise KpiError(
            say("nobody asked for another target of {item}", item=item.id),
            say(
                "first: {command}",
                command=kpi_command("ikp", "negotiate", item.id, "--to", BLANK, "--reason", BLANK, "--period", month),
            ),
        )
    done = say("accepted") if last.verdict is Verdict.ACCEPTED else say("rejected")
    raise KpiError(
        say(
            "{item} is decided already: {verdict} on {day} by {by}",
            item=item.id,
            verdict=done,
            day=last.date,
            by=last.by,
        )
    )


def _refuse_early(one: Negotiation, decision: Decision) -> None:
    if decision.date < one.date:
        raise KpiError(
            say("{day} is before {before}, when it was asked for", day=decision.date, before=one.date),
            from_day(one.date),
        )


def _revised(at: Instructing, item: Asked, one: Negotiation, decision: Decision, period: Period) -> dict[str, str]:
    """``indicators.yaml`` with the new target and its revision; nothing for an item that is no indicator."""
    if item.program is None or item.indicator is None:
        return {}
    program = program_named(at.portfolio, item.program)
    indicator = indicator_named(program, item.indicator)
    now = monthly_targets(indicator, program).get(period)
    if now != one.from_:
        raise KpiError(
            say("the target of {item} has become {target} since it was asked for", item=item.id,
                target=target_text(item, now, at.portfolio)),
            say("reject it, and negotiate again"),
        )  # fmt: skip
    by, reason = decision.by, one.reason
    old, new = _stated(indicator, program, period, one)
    revision = TargetRevision(period, old, new, decision.date, by, reason, decision.document)
    path = layout.indicators_path(program.folder)
    text = programs.with_target(at.found.text(path), indicator, period, new)
    return {path: programs.with_revision(text, indicator, revision)}


def _stated(indicator: Indicator, program: Program, period: Period, one: Negotiation) -> tuple[Target | None, Target]:
    """The old and the new target as the file states them; of running totals, the total of the month moves with it.

    The totals of later months stay: what is taken from this month is left for those. Raises ``KpiError``.
    """
    from decimal import Decimal

    old = indicator.targets.get(period)
    if not (indicator.cumulative_targets and indicator.aggregation.adds_up):
        return old, one.to
    if isinstance(old, Decimal) and isinstance(one.from_, Decimal) and isinstance(one.to, Decimal):
        return old, EXACT.add(old, EXACT.subtract(one.to, one.from_))
    raise KpiError(
        say(
            "the targets of {indicator} in {program} are running totals of ranges",
            indicator=indicator.id,
            program=program.id,
        ),
        say("change them in the file, with their revision"),
    )
