"""Every achievements file has the name of an indicator of its program.

Achievements of an indicator that isn't there belong nowhere and would be missing from every figure. Rename the file
as the indicator, or put the id of the indicator right; of a copy beside the file itself take over what is right, and
delete it. An indicator that no longer counts is retired, not deleted.

Wrong:

    # data/programs/contoh/achievements/kunjugan.yaml
    2023-11:
      value: 132

Right:

    # data/programs/contoh/achievements/kunjungan.yaml
    2023-11:
      value: 132
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from kpi.model.domain.portfolio import Portfolio
from kpi.model.domain.program import Program
from kpi.model.output.message import Message, say
from kpi.model.output.problem import Place, Problem, Severity
from kpi.rules._support.suggestions import nearest_or_all
from kpi.store import layout

CODE: Final = "unknown-indicator"

#: How an id looks; what looks otherwise is no slip of the pen.
_ID: Final = r"[a-z0-9-]+"


def check(portfolio: Portfolio) -> Iterator[Problem]:
    """Achievements files without an indicator."""
    for orphan in portfolio.orphans:
        for program in portfolio.programs:
            path = layout.achievements_path(program.folder, orphan.name)
            if program.id == orphan.program and path in portfolio.files and orphan.name not in program.by_indicator:
                what = say("there is no indicator {name} in {program}", name=orphan.name, program=program.id)
                hint = _of_copy(portfolio, program, orphan.name) or nearest_or_all(orphan.name, program.by_indicator)
                yield Problem(CODE, Severity.ERROR, Place(path, line=1, column=1), what, hint)
                break


def _of_copy(portfolio: Portfolio, program: Program, name: str) -> Message | None:
    """What makes a copy right, as file managers and services that keep computers in step make them; None of others."""
    if re.fullmatch(_ID, name):
        return None
    known = (one for one in program.by_indicator if one in name.casefold())
    for id_ in sorted(known, key=len, reverse=True):
        own = layout.achievements_path(program.folder, id_)
        if own in portfolio.files:
            file = layout.achievements_path(program.folder, name)
            return say("{own} is the file: enter there what is right in {file}, then delete {file}", own=own, file=file)
    return None
