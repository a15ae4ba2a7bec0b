"""Arguments and options that several commands of ``kpi ikp`` share."""

from __future__ import annotations

from typing import Annotated

import typer

from kpi.model.output.message import mark

Item = Annotated[
    str,
    typer.Argument(metavar="ITEM", help=mark("the item, for example wisata-industri/kunjungan-wisata or isu-01")),
]
Sheet = Annotated[
    str,
    typer.Option(
        "--period",
        "-p",
        metavar="PERIOD",
        help=mark("the month of the sheet; otherwise the latest"),
        show_default=False,
    ),
]
Asker = Annotated[
    str,
    typer.Option("--by", metavar="WHO", help=mark("who asks; otherwise git's own identity"), show_default=False),
]
Day = Annotated[
    str,
    typer.Option("--date", metavar="DATE", help=mark("when it happened; otherwise today"), show_default=False),
]
Agency = Annotated[str, typer.Option("--agency", metavar="AGENCY", help=mark("who has to do it"), show_default=False)]
Responsible = Annotated[
    str, typer.Option("--responsible", metavar="WHO", help=mark("the person responsible"), show_default=False)
]
Output = Annotated[
    str, typer.Option("--output", metavar="TEXT", help=mark("what can be measured at the end"), show_default=False)
]
Target = Annotated[str, typer.Option("--target", metavar="TARGET", help=mark("its target"), show_default=False)]
Unit = Annotated[str, typer.Option("--unit", metavar="UNIT", help=mark("its unit"), show_default=False)]
Due = Annotated[
    str,
    typer.Option("--due", metavar="DATE", help=mark("until when; otherwise the end of the month"), show_default=False),
]
Program = Annotated[
    str, typer.Option("--program", metavar="PROGRAM", help=mark("the program it belongs to"), show_default=False)
]
