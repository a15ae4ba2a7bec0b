"""A program that is implemented or completed has a signed KAK, with a number and the signatures of both sides.

The signed KAK is what a program is measured by. Until it is signed, the program is proposed, reformulating or ready;
once it is signed, it is no longer only a proposal.

Wrong:

    # data/programs/contoh/kak.yaml
    state: implementing
    kak:
      signed: null

Right:

    # data/programs/contoh/kak.yaml
    state: implementing
    kak:
      number: KAK/01/2023
      signed:
        date: 2023-11-16
        place: Cikarang Pusat
        signatories:
          - {role: Pemerintah daerah, name: Pejabat Contoh, position: Kepala Dinas}
          - {role: Perguruan tinggi, name: Peneliti Contoh, position: Ketua Tim}
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Final

from kpi.measure import labels
from kpi.model.domain.portfolio import Portfolio
from kpi.model.domain.program import Kak, Program, Signing, State
from kpi.model.output.message import say
from kpi.model.output.problem import Problem, Severity
from kpi.rules._support.locations import in_kak
from kpi.rules.scope import Scope

CODE: Final = "kak-signed"
SCOPE: Final = Scope.PROGRAM

_SIGNED: Final = frozenset({State.IMPLEMENTING, State.COMPLETED})
_UNSIGNED: Final = frozenset({State.PROPOSED, State.REFORMULATING})


def check(portfolio: Portfolio) -> Iterator[Problem]:
    """Signatures that a state needs, or that it can't have; signed KAKs that lack something."""
    today = portfolio.today
    for program in portfolio.programs:
        kak = program.kak
        if kak is not None and kak.signed is not None:
            yield from _complete(program, kak, kak.signed, today)
        elif program.state in _SIGNED:
            what = say("the program is {state} and its KAK is not signed", state=labels.state(program.state))
            hint = say("write kak.signed with date, place and signatories, or state: ready until it is signed")
            yield Problem(CODE, Severity.ERROR, in_kak(program, "kak", "signed"), what, hint)


def _complete(program: Program, kak: Kak, signed: Signing, today: datetime.date) -> Iterator[Problem]:
    where = in_kak(program, "kak", "signed", on_key=True)
    if kak.number is None:
        what = say("the signed KAK has no number")
        yield Problem(CODE, Severity.ERROR, where, what, say("add number: ... under kak"))
    if len(signed.signatories) < 2:
        what = say("the signed KAK names fewer than two signatories")
        yield Problem(CODE, Severity.ERROR, in_kak(program, "kak", "signed", "signatories", on_key=True), what,
                      say("name who signed for each side: role, name and position"))  # fmt: skip
    if signed.date > today:
        what = say("{day} is in the future", day=signed.date)
        yield Problem(CODE, Severity.ERROR, in_kak(program, "kak", "signed", "date"), what,
                      say("write signed when it is signed"))  # fmt: skip
    if program.state in _UNSIGNED:
        what = say("the program is {state} and its KAK is signed", state=labels.state(program.state))
        hint = say("what is signed is ready, implementing or completed; what is reformulated needs a new KAK")
        yield Problem(CODE, Severity.WARNING, in_kak(program, "state"), what, hint)
