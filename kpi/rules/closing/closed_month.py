"""A closed month still says what it said when it was closed, and follows the month before it.

What was published and signed must stay as it was. The digest in the closing covers every definition, target,
value, note and fingerprint of the month, what was published, and the digest of the month before; one changed digit
gives another. Take the change back; where it is right, reopen the latest closed month first, with kpi reopen.

Wrong:

    # data/closings/2023-11.yaml
    period: 2023-11
    seal:
      form: 1
      digest: f0000000000000000000000000000000000000000000000000000000000000ff
      at: "2023-12-12T09:00:00+07:00"
      by: Perencana <perencana@contoh.go.id>
      tool: kpi
      results: {}

Right:

    # data/closings/2023-11.yaml
    period: 2023-11
    reopenings:
      - at: "2023-12-14T09:00:00+07:00"
        by: Perencana <perencana@contoh.go.id>
        reason: Salah rekap
        document: Nota dinas
        seal:
          form: 1
          digest: f0000000000000000000000000000000000000000000000000000000000000ff
          at: "2023-12-12T09:00:00+07:00"
          by: Perencana <perencana@contoh.go.id>
          tool: kpi
          results: {}
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from kpi.measure.closing.chain import Broken, Fault, latest_closed, verify
from kpi.model.domain.portfolio import Portfolio
from kpi.model.output.command import BLANK, kpi_command
from kpi.model.output.message import Message, say
from kpi.model.output.problem import Place, Problem, Severity
from kpi.model.values.period import Period
from kpi.store import layout

CODE: Final = "closed-month"

_WHERE: Final = {Fault.CONTENT: ("seal", "digest"), Fault.LINK: ("seal", "previous"), Fault.GAP: ("period",)}


def check(portfolio: Portfolio) -> Iterator[Problem]:
    """Closed months that changed, and breaks in their chain. Of data that can't be read nothing is concluded."""
    if portfolio.unreadable:
        return
    yield from problems(verify(portfolio), latest_closed(portfolio))


def problems(broken: Iterable[Broken], latest: Period | None) -> Iterator[Problem]:
    """Problems of the chain, each at its closing; months are reopened from the ``latest`` closed one back."""
    for one in broken:
        place = Place(layout.closing_path(one.period), _WHERE[one.fault])
        yield Problem(CODE, Severity.ERROR, place, *_said(one, latest or one.period))


def _said(broken: Broken, latest: Period) -> tuple[Message, Message]:
    month, before = broken.period, broken.period.plus(-1)
    match broken.fault:
        case Fault.CONTENT:
            return (
                say("the data of {month} no longer matches its closing (digest differs)", month=month),
                say(
                    "take back what was changed in its data or in this file, or reopen the months from {latest} back "
                    "to it: {command}",
                    latest=latest,
                    command=kpi_command("reopen", latest, "--reason", BLANK, "--document", BLANK),
                ),
            )
        case Fault.LINK:
            return (
                say("the closing of {month} does not follow that of {before}", month=month, before=before),
                say("take back what was changed in one of the two closings"),
            )
        case Fault.GAP:
            return (
                say("{month} is closed, and {before} before it is not", month=month, before=before),
                say("bring the closing of {before} back, or reopen {month}", before=before, month=month),
            )
