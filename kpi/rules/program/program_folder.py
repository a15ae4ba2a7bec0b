"""The id of a program is the name of its folder.

Commands, instructions and history name a program by its id and look for it in that folder. A folder with another name
is not measured: most often it is a copy, as file managers make them (contoh - Copy) and services that keep computers
in step (contoh (1)), and what is in it would count twice.

Wrong:

    # data/programs/contoh/kak.yaml
    id: contoh-lama

Right:

    # data/programs/contoh/kak.yaml
    id: contoh
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from kpi.model.domain.portfolio import Portfolio
from kpi.model.domain.program import Program
from kpi.model.output.message import Message, say
from kpi.model.output.problem import Problem, Severity
from kpi.model.values.struct import replace
from kpi.rules._support.locations import in_kak
from kpi.store import layout

CODE: Final = "program-folder"

_ID: Final = r"[a-z0-9](?:-?[a-z0-9]){0,63}"


def check(portfolio: Portfolio) -> Iterator[Problem]:
    """Ids that differ from their folder."""
    for program in portfolio.misplaced:
        what = say("the program {id} is in the folder {folder}, which is not measured",
                   id=program.id, folder=program.folder)  # fmt: skip
        yield Problem(CODE, Severity.ERROR, in_kak(program, "id"), what, _hint(portfolio, program))


def _hint(portfolio: Portfolio, program: Program) -> Message:
    """Hint; it depends on the folder where the program belongs."""
    own, folder = layout.program_path(program.id), layout.program_path(program.folder)
    first = portfolio.program(program.id)
    if first is not None:
        if replace(program, folder=first.folder, unreadable=first.unreadable) == first:
            return say("{folder} is a copy of {own} and says the same: delete it", folder=folder, own=own)
        return say("{own} is the program: enter there what is right in {folder}, then delete {folder}",
                   own=own, folder=folder)  # fmt: skip
    if any(path.startswith(f"{own}/") for path in portfolio.files):
        return say("move to {own} what belongs there, then delete {folder}", own=own, folder=folder)
    same = tuple(layout.program_path(one.folder) for one in portfolio.misplaced if one.id == program.id)
    if len(same) > 1:
        return say("keep one of {folders}, call it {own}, and delete the others", folders=same, own=own)
    if re.fullmatch(_ID, program.folder):
        return say("rename the folder to {id}, or write id: {folder}", id=program.id, folder=program.folder)
    return say("rename the folder to {id}", id=program.id)
