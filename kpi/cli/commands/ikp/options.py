"""Arguments and options that several commands of ``kpi ikp`` share."""

from __future__ import annotations

from typing import Annotated

from kpi.model.output.message import mark
from kpi.model.output.parameter import Candidates, argument, option

Item = Annotated[
    str,
    argument(metavar=mark("ITEM"), help=mark("the item, for example wisata-industri/kunjungan-wisata or isu-01")),
]
Sheet = Annotated[
    str,
    option(
        "--period",
        "-p",
        metavar=mark("PERIOD"),
        candidates=Candidates.MONTHS,
        help=mark("the month of the sheet; otherwise the latest"),
    ),
]
Asker = Annotated[
    str,
    option("--by", metavar=mark("WHO"), help=mark("who asks; otherwise git's own identity")),
]
Day = Annotated[
    str,
    option("--date", metavar=mark("DATE"), help=mark("when it happened; otherwise today")),
]
