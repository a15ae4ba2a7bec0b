"""``kpi change indicator``: its definition from a month on; its name, source, agency and owner at any time."""

from __future__ import annotations

from typing import Annotated, Any, Final

from kpi.cli import redefining
from kpi.cli.session.session import Session
from kpi.cli.signed import typed_grounds
from kpi.model.output import options
from kpi.model.output.message import mark
from kpi.model.output.options import Cell
from kpi.model.output.parameter import Parameters, option

HELP: Final = mark(
    "Change what an indicator is from a month on (earlier months keep what held); or put its name or source right."
)
EXAMPLE: Final = mark(
    "Example: kpi change indicator wisata-industri/kepuasan-pengunjung --from 2024-10 --decimals 2 "
    '--reason "kuesioner baru" --document "Berita acara 5"'
)


def _part(name: str, help_: str, metavar: str = "TEXT") -> Any:  # noqa: ANN401 - what Typer makes of an option
    return option(f"--{name}", metavar=metavar, help=help_, show_default=False)


class ChangeIndicatorParameters(Parameters, frozen=True):
    """What is typed behind ``kpi change indicator``."""

    cell: Cell
    since: options.Since = ""
    name: Annotated[str, _part("name", mark("put right: what it is called"))] = ""
    source: Annotated[str, _part("source", mark("put right: where its values come from"))] = ""
    agency: Annotated[str, _part("agency", mark("put right: who reports it"), "AGENCY")] = ""
    owner: Annotated[str, _part("owner", mark("put right: who answers for it, by position"), "POSITION")] = ""
    definition: Annotated[str, _part("definition", mark("what exactly is counted"))] = ""
    unit: Annotated[str, _part("unit", mark("what it is counted in"), "UNIT")] = ""
    decimals: Annotated[str, _part("decimals", mark("digits behind the comma"), "NUMBER")] = ""
    level: Annotated[str, _part("level", mark("input, process, output, outcome or impact"))] = ""
    formula: Annotated[str, _part("formula", mark("how the percentage is reckoned"))] = ""
    scale: Annotated[str, _part("scale", mark("all grades from the lowest, with the new one: D, C, B, A"))] = ""
    stages: Annotated[str, _part("stages", mark("all stages in percent, with the new one: Draf=25, Final=100"))] = ""
    evidence: Annotated[str, _part("evidence", mark("whether values need evidence: required or optional"))] = ""
    allow_negative: Annotated[
        str, _part("allow-negative", mark("whether values below 0 mean something: yes or no"))
    ] = ""
    zero_target: Annotated[str, _part("zero-target", mark("met: 0 reaches a target of 0 where more is better"))] = ""
    tolerance: Annotated[str, _part("tolerance", mark("how far from the target is still met"), "NUMBER")] = ""
    plausible: Annotated[str, _part("plausible", mark("put right: between which values, 0..20000"), "RANGE")] = ""
    grounds: options.GroundsOptions = options.GroundsOptions()
    write: options.ConfirmedWrite = options.ConfirmedWrite()


def run(session: Session, given: ChangeIndicatorParameters) -> int:
    """Save it."""
    typed = redefining.TypedDefinition(given.cell, given.since, given.values_of(*redefining.PARTS))
    return redefining.redefine(session, typed, typed_grounds(session, given.grounds), given.write)
