"""Arguments and options that several commands of ``kpi ikp`` share."""

from __future__ import annotations

from typing import Annotated

from kpi.model.output.message import mark
from kpi.model.output.parameter import Candidates, argument, day_option, month_option, option

Item = Annotated[
    str,
    argument(
        mark("ITEM"),
        mark("the item by its id or number, for example wisata-industri/kunjungan-wisata, isu-01 or 3"),
        Candidates.ITEMS,
    ),
]
Sheet = Annotated[str, month_option("--period -p", mark("the month of the sheet; otherwise the latest"))]
Asker = Annotated[str, option("--by", mark("WHO"), mark("who asks; otherwise git's own identity"))]
Day = Annotated[str, day_option("--date", mark("when it happened; otherwise today"))]
