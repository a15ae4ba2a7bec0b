"""The id of a program is the name of its folder.

Commands, instructions and history name a program by its id and look for it in that folder. As folders have different
names, so have programs.

Wrong:

    # data/programs/contoh/kak.yaml
    id: contoh-lama

Right:

    # data/programs/contoh/kak.yaml
    id: contoh
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kpi.model.message import say
from kpi.model.problem import Problem, Severity
from kpi.rules.places import in_kak
from kpi.rules.scope import Scope

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpi.model.portfolio import Portfolio

CODE: Final = "program-folder"
SCOPE: Final = Scope.PROGRAM


def check(portfolio: Portfolio) -> Iterator[Problem]:
    """Ids that differ from their folder."""
    for program in portfolio.programs:
        if program.id != program.folder:
            what = say("the program {id} is in the folder {folder}", id=program.id, folder=program.folder)
            hint = say("write id: {folder}, or rename the folder to {id}", folder=program.folder, id=program.id)
            yield Problem(CODE, Severity.ERROR, in_kak(program, "id"), what, hint)
