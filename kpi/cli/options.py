"""Arguments and options that several commands share."""

from __future__ import annotations

from typing import Annotated

import typer

from kpi.model.message import mark

Cell = Annotated[str, typer.Argument(metavar="PROGRAM/INDICATOR", help=mark("the indicator, for example wisata-industri/kunjungan-wisata"))]
Month = Annotated[str, typer.Argument(metavar="PERIOD", help=mark("the month, for example 2023-11 or nov 2023"))]
Form = Annotated[str, typer.Option("--format", "-f", metavar="FORMAT", help=mark("table, json, csv or markdown"))]
