"""What a monthly instruction (IKP) asks for is what its indicator says, and what was accepted holds in both.

The sheet is what people work by, the indicator what they are measured by. An accepted negotiation therefore changes
both, with a revision that says why; a second negotiation begins only when the first is decided.

Wrong:

    # data/instructions/2023-12.yaml
    period: 2023-12
    items:
      - id: contoh/kunjungan
        category: indicator
        program: contoh
        indicator: kunjungan
        target: 200
        negotiations:
          - from: 200
            to: 150
            reason: Dua pabrik tutup
            date: 2023-12-04
            by: Dinas Pariwisata
            decision: {verdict: accepted, date: 2023-12-05, by: Pejabat Contoh}

Right:

    # data/instructions/2023-12.yaml
    period: 2023-12
    items:
      - id: contoh/kunjungan
        category: indicator
        program: contoh
        indicator: kunjungan
        target: 200
        negotiations:
          - from: 200
            to: 150
            reason: Dua pabrik tutup
            date: 2023-12-04
            by: Dinas Pariwisata
            decision: {verdict: rejected, date: 2023-12-05, by: Pejabat Contoh}
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kpi.measure.target import monthly_targets
from kpi.model.domain.instruction import Instruction, Item, Verdict
from kpi.model.domain.portfolio import Portfolio
from kpi.model.output.command import BLANK, kpi_command
from kpi.model.output.message import say
from kpi.model.output.problem import Problem, Severity
from kpi.rules._support.locations import in_item, items
from kpi.rules._support.suggestions import shown

CODE: Final = "instruction-targets"


def check(portfolio: Portfolio) -> Iterator[Problem]:
    """Negotiations that lead elsewhere, that overlap, and targets that are no longer those of the indicator."""
    for sheet, index, item in items(portfolio):
        yield from _overlapping(sheet, index, item)
        accepted = [one for one in item.negotiations if one.decision and one.decision.verdict is Verdict.ACCEPTED]
        if accepted and accepted[-1].to != item.target:
            what = say(
                "{to} was accepted, and the target of the item is {target}",
                to=shown(accepted[-1].to),
                target=shown(item.target),
            )
            where = in_item(sheet, index, *(("target",) if item.target is not None else ()))
            yield Problem(CODE, Severity.ERROR, where, what, say("write what was accepted"))
        else:
            yield from _of_the_indicator(portfolio, sheet, index, item)


def _overlapping(sheet: Instruction, index: int, item: Item) -> Iterator[Problem]:
    for at, one in enumerate(item.negotiations[:-1]):
        if one.decision is None:
            what = say("this negotiation is not decided, and another one follows")
            where = in_item(sheet, index, "negotiations", at)
            yield Problem(
                CODE,
                Severity.ERROR,
                where,
                what,
                say(
                    "decide it first: {command}",
                    command=kpi_command("ikp", "decide", item.id, "--accept", "--period", sheet.period),
                ),
            )


def _of_the_indicator(portfolio: Portfolio, sheet: Instruction, index: int, item: Item) -> Iterator[Problem]:
    """A target that was revised beside the sheet: people would work by another than they are measured by."""
    program = portfolio.program(item.program) if item.program else None
    indicator = program.by_indicator.get(item.indicator or "") if program else None
    if program is None or indicator is None:
        return
    target = monthly_targets(indicator, program).get(sheet.period)
    if target != item.target:
        what = say(
            "the item asks for {target}, and its indicator for {now}", target=shown(item.target), now=shown(target)
        )
        hint = say("draft it again: {command}", command=kpi_command("ikp", "draft", sheet.period))
        if sheet.issued is not None:
            hint = say(
                "change the target of an issued sheet by negotiation: {command}",
                command=kpi_command(
                    "ikp", "negotiate", item.id, "--to", BLANK, "--reason", BLANK, "--period", sheet.period
                ),
            )
        where = in_item(sheet, index, *(("target",) if item.target is not None else ()))
        yield Problem(CODE, Severity.WARNING, where, what, hint)
