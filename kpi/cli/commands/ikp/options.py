"""Arguments and options that several commands of ``kpi ikp`` share."""

from __future__ import annotations

from typing import Annotated

import typer

from kpi.model.message import mark

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
