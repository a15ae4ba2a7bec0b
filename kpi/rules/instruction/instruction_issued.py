"""An issued instruction (IKP) is complete, and has a number of its own.

Whoever gets it must see who is to achieve what until when; what is cited by its number must be one sheet.

Wrong:

    # data/instructions/2023-12.yaml
    period: 2023-12
    issued: {number: 02/IKP/2023, date: 2023-12-04, by: Pejabat Contoh}
    items:
      - {id: isu-01, category: issue, instruction: Membersihkan saluran, agency: Dinas Contoh, due: 2023-12-31}

Right:

    # data/instructions/2023-12.yaml
    period: 2023-12
    issued: {number: 02/IKP/2023, date: 2023-12-04, by: Pejabat Contoh}
    items:
      - id: isu-01
        category: issue
        agency: Dinas Contoh
        responsible: Kepala Bidang Contoh
        instruction: Membersihkan saluran
        due: 2023-12-31
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kpi.model.domain.portfolio import Portfolio
from kpi.model.output.message import say
from kpi.model.output.problem import Problem, Severity
from kpi.model.values.period import Period
from kpi.rules._support.locations import in_instruction, in_item

CODE: Final = "instruction-issued"


def check(portfolio: Portfolio) -> Iterator[Problem]:
    """Issued sheets without items, with incomplete ones, or with the number of another."""
    numbers: dict[str, Period] = {}
    for sheet in portfolio.instructions.values():
        if sheet.issued is None:
            continue
        other = numbers.setdefault(sheet.issued.number.casefold(), sheet.period)
        if other != sheet.period:
            what = say("{number} is the number of {month} already", number=sheet.issued.number, month=other)
            where = in_instruction(sheet, "issued", "number")
            yield Problem(CODE, Severity.ERROR, where, what, say("give each sheet a number of its own"))
        if not sheet.items:
            what = say("this sheet was issued without any item")
            yield Problem(CODE, Severity.ERROR, in_instruction(sheet, "issued"), what, say("take issued: away"))
        for index, item in enumerate(sheet.items):
            if item.lacks:
                what = say("the item {id} lacks {keys}", id=item.id, keys=item.lacks)
                yield Problem(CODE, Severity.ERROR, in_item(sheet, index), what, say("add it"))
