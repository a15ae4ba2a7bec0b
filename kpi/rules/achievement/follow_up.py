"""What will be done about a month is due in that month or later.

A follow-up that was due before its month began can't be an answer to it; mostly the year is wrong.

Wrong:

    # data/programs/contoh/achievements/kunjungan.yaml
    2023-11:
      value: 132
      follow_up: {action: Menambah jadwal bus wisata, due: 2022-12-15}

Right:

    # data/programs/contoh/achievements/kunjungan.yaml
    2023-11:
      value: 132
      follow_up: {action: Menambah jadwal bus wisata, due: 2023-12-15}
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kpi.model.domain.portfolio import Portfolio
from kpi.model.output.message import say
from kpi.model.output.problem import Problem, Severity
from kpi.rules._support.locations import in_record, recorded
from kpi.rules.scope import Scope

CODE: Final = "follow-up"
SCOPE: Final = Scope.PROGRAM


def check(portfolio: Portfolio) -> Iterator[Problem]:
    """Follow-ups that are due before their month."""
    for program, indicator in recorded(portfolio):
        for period, record in indicator.achievements.items():
            after = record.follow_up
            if after is not None and after.due is not None and after.due < period.first_day:
                what = say("due on {day}, before {month} began", day=after.due, month=period)
                where = in_record(program, indicator, period, "follow_up", "due")
                yield Problem(CODE, Severity.ERROR, where, what, say("write a day after the month"))
