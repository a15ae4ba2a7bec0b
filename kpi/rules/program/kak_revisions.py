"""Revisions of a KAK are numbered 1, 2, 3 and so on, and dated after the signing in the same order.

A revision changes what was signed, so it can't be older than the signature. The numbers are those of the documents.

Wrong:

    # data/programs/contoh/kak.yaml
    kak:
      revisions:
        - {number: 1, date: 2023-10-20, reason: Sasaran disesuaikan}

Right:

    # data/programs/contoh/kak.yaml
    kak:
      revisions:
        - {number: 1, date: 2023-12-20, reason: Sasaran disesuaikan}
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kpi.model.domain.portfolio import Portfolio
from kpi.model.domain.program import Kak, Program
from kpi.model.output.message import say
from kpi.model.output.problem import Problem, Severity
from kpi.rules._support.locations import in_kak
from kpi.rules.scope import Scope

CODE: Final = "kak-revisions"
SCOPE: Final = Scope.PROGRAM


def check(portfolio: Portfolio) -> Iterator[Problem]:
    """Revisions that are out of order, or older than what they revise."""
    today = portfolio.today
    for program in portfolio.programs:
        if program.kak is None or not program.kak.revisions:
            continue
        yield from _order(program, program.kak)
        for index, revision in enumerate(program.kak.revisions):
            if revision.date > today:
                what = say("{day} is in the future", day=revision.date)
                where = in_kak(program, "kak", "revisions", index, "date")
                yield Problem(CODE, Severity.ERROR, where, what, say("write the day of the document"))


def _order(program: Program, kak: Kak) -> Iterator[Problem]:
    before = kak.signed.date if kak.signed is not None else None
    for index, revision in enumerate(kak.revisions):
        if revision.number != index + 1:
            what = say("this is the revision number {place}, not {number}", place=index + 1, number=revision.number)
            where = in_kak(program, "kak", "revisions", index, "number")
            yield Problem(CODE, Severity.ERROR, where, what, say("number the revisions 1, 2, 3 from the oldest"))
        if before is not None and revision.date < before:
            what = say("{day} is before what it revises, {before}", day=revision.date, before=before)
            where = in_kak(program, "kak", "revisions", index, "date")
            yield Problem(CODE, Severity.ERROR, where, what, say("order the revisions from the oldest to the newest"))
        before = revision.date
