"""The opening says where an organisation begins with months that are over, and says why.

Up to its last month who recorded and when are what the files say; no commit can witness that. So the month is over when
the opening is decided, the day of the decision isn't in the future, and reason and document say something.

Wrong:

    # data/kpi.yaml
    opening:
      through: 2023-11
      date: 2023-11-10
      by: Badan Perencanaan
      reason: Mulai memakai kpi di tengah tahun
      document: Nota dinas 4

Right:

    # data/kpi.yaml
    opening:
      through: 2023-11
      date: 2023-12-05
      by: Badan Perencanaan
      reason: Mulai memakai kpi di tengah tahun
      document: Nota dinas 4
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kpi.measure.audit.dating import day_of
from kpi.measure.grounds import GROUND
from kpi.model.domain.grounds import as_seen, says_something
from kpi.model.domain.portfolio import Portfolio
from kpi.model.output.message import say
from kpi.model.output.problem import Place, Problem, Severity
from kpi.store import layout

CODE: Final = "opening"


def check(portfolio: Portfolio) -> Iterator[Problem]:
    """An opening whose month isn't over, whose day hasn't come, or whose grounds say nothing."""
    opening, path = portfolio.settings.opening, layout.settings_path()
    if opening is None:
        return
    if opening.date <= opening.through.last_day:
        what = say("{month} is not over on {day}", month=opening.through, day=opening.date)
        hint = say("end the opening with the last month that is over")
        yield Problem(CODE, Severity.ERROR, Place(path, ("opening", "through")), what, hint)
    if opening.date > day_of(portfolio.as_of, portfolio.settings):
        what = say("{day} is in the future", day=opening.date)
        hint = say("write the day when it was decided")
        yield Problem(CODE, Severity.ERROR, Place(path, ("opening", "date")), what, hint)
    for key, text in (("reason", opening.reason), ("document", opening.document)):
        if not says_something(text):
            what = say("{text} says nothing", text=as_seen(text))
            yield Problem(CODE, Severity.ERROR, Place(path, ("opening", key)), what, GROUND)
