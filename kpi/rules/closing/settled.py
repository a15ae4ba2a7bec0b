"""A settled finding names something that an audit can find of a commit, with a reason and a document that speak.

What a commit did can't be undone: a verifier or an administrator looks into it and says why it may stand. What is wrong
with the data as it is now (chain, unreadable) is put right instead, and a digest or a tag that doesn't fit (expect, tag)
is never settled.

Wrong:

    # data/settled.yaml
    - {code: chain, commit: 3f2a90b1c4d5e6f708192a3b4c5d6e7f80910a1b, date: 2024-01-12, by: Verifikator <verifikator@contoh.go.id>, reason: Sudah diperiksa, document: BA 4}

Right:

    # data/settled.yaml
    - {code: other-time, commit: 3f2a90b1c4d5e6f708192a3b4c5d6e7f80910a1b, date: 2024-01-12, by: Verifikator <verifikator@contoh.go.id>, reason: Sudah diperiksa, document: BA 4}
"""  # noqa: E501 - an entry is one line

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kpi.measure.audit.settling import NEVER
from kpi.measure.grounds import hollow, of_settled
from kpi.model.domain.portfolio import Portfolio
from kpi.model.domain.settled import Settled
from kpi.model.output.command import kpi_command
from kpi.model.output.message import Message, say
from kpi.model.output.problem import Place, Problem, Severity
from kpi.rules.achievement.grounds import problem
from kpi.store import layout

CODE: Final = "settled"


def check(portfolio: Portfolio) -> Iterator[Problem]:
    """Entries that can settle nothing, and grounds that say nothing."""
    from kpi.rules.catalogue import CHANGING, CODES, PAST

    known = frozenset((*CHANGING, *CODES, *PAST))
    for index, entry in enumerate(portfolio.settled):
        yield from _code(known, index, entry)
    yield from (problem(CODE, one) for one in hollow(of_settled(portfolio.settled)))


def _code(known: frozenset[str], index: int, entry: Settled) -> Iterator[Problem]:
    if entry.code in NEVER:
        what = say("{code} is put right and can't be settled: it is about the data as it is now", code=entry.code)
        yield _wrong(index, "code", what, say("see how: {command}", command=kpi_command("audit")))
    elif entry.code not in known:
        what = say("the audit finds nothing that is called {code}", code=entry.code)
        yield _wrong(index, "code", what, say("the codes are listed by: {command}", command=kpi_command("rules")))


def _wrong(index: int, key: str, what: Message, hint: Message) -> Problem:
    return Problem(CODE, Severity.ERROR, Place(layout.settled_path(), (index, key)), what, hint)
