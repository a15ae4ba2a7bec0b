"""The address of evidence begins with https:// or http:// and names a computer.

Copy the whole address from the browser. An address that only works on one computer, such as file:// or localhost,
proves nothing to anybody else.

Wrong:

    # data/programs/contoh/achievements/kunjungan.yaml
    2023-11:
      value: 132
      evidence:
        - {title: Rekap November, uri: "https:///rekap.pdf"}

Right:

    # data/programs/contoh/achievements/kunjungan.yaml
    2023-11:
      value: 132
      evidence:
        - {title: Rekap November, uri: "https://contoh.go.id/rekap.pdf"}
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from kpi.model.domain.portfolio import Portfolio
from kpi.model.output.message import say
from kpi.model.output.problem import Problem, Severity
from kpi.rules._support.locations import in_record, recorded
from kpi.rules.scope import Scope

CODE: Final = "evidence-address"
SCOPE: Final = Scope.PROGRAM

# no name and password before the host: what is in history stays there
_ADDRESS: Final = re.compile(
    r"https?://(?!localhost\b|127\.|\[::1\])(?:\w(?:[\w-]*\w)?(?:\.\w(?:[\w-]*\w)?)*\.?|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?"
    r"(?:[/?#]\S*)?",
    re.IGNORECASE,
)


def check(portfolio: Portfolio) -> Iterator[Problem]:
    """Addresses that lead nowhere."""
    fits = _ADDRESS.fullmatch
    for program, indicator in recorded(portfolio):
        for period, record in indicator.achievements.items():
            for index, evidence in enumerate(record.evidence):
                if evidence.uri is not None and not fits(evidence.uri):
                    what = say("{uri} is not an address that others can open", uri=evidence.uri)
                    hint = say("for example https://contoh.go.id/rekap.pdf; a file in this repository is a path")
                    where = in_record(program, indicator, period, "evidence", index, "uri")
                    yield Problem(CODE, Severity.ERROR, where, what, hint)
