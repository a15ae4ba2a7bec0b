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
        show_default=False,
    ),
]
Asker = Annotated[
    str,
    option("--by", metavar=mark("WHO"), help=mark("who asks; otherwise git's own identity"), show_default=False),
]
Day = Annotated[
    str,
    option("--date", metavar=mark("DATE"), help=mark("when it happened; otherwise today"), show_default=False),
]
Agency = Annotated[str, option("--agency", metavar=mark("AGENCY"), help=mark("who has to do it"), show_default=False)]
Responsible = Annotated[
    str, option("--responsible", metavar=mark("WHO"), help=mark("the person responsible"), show_default=False)
]
Output = Annotated[
    str, option("--output", metavar=mark("TEXT"), help=mark("what can be measured at the end"), show_default=False)
]
Target = Annotated[str, option("--target", metavar="TARGET", help=mark("its target"), show_default=False)]
Unit = Annotated[str, option("--unit", metavar=mark("UNIT"), help=mark("its unit"), show_default=False)]
Due = Annotated[
    str,
    option("--due", metavar=mark("DATE"), help=mark("until when; otherwise the end of the month"), show_default=False),
]
Program = Annotated[
    str,
    option(
        "--program",
        metavar="PROGRAM",
        candidates=Candidates.PROGRAMS,
        help=mark("the program it belongs to"),
        show_default=False,
    ),
]
