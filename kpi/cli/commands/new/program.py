"""``kpi new program``: a program that is proposed."""

from __future__ import annotations

from typing import Annotated, Final

from kpi.changes import asking
from kpi.changes.new import new_files
from kpi.changes.new.templates import NewProgram
from kpi.cli.session.session import Session
from kpi.model.output import options
from kpi.model.output.message import mark
from kpi.model.output.parameter import Parameters, argument, day_option, option, switch, text_option

HELP: Final = mark("Begin a program: its kak.yaml with every field explained in place, in the state proposed.")
EXAMPLE: Final = mark('Example: kpi new program penurunan-stunting --title "Penurunan Stunting"')


class NewProgramParameters(Parameters, frozen=True):
    """Parameters of ``kpi new program``."""

    name: Annotated[str, argument(mark("ID"), mark("a short name, for example penurunan-stunting"))]
    title: Annotated[str, text_option("--title", mark("what it is called"))] = ""
    agency: Annotated[str, text_option("--agency", mark("the agency that leads it"))] = ""
    facilitator: Annotated[str, text_option("--facilitator", mark("who accompanies it"))] = ""
    policy_team: Annotated[tuple[str, ...], text_option("--policy-team", mark("who decides; may be repeated"))] = ()
    implementing_team: Annotated[
        tuple[str, ...], text_option("--implementing-team", mark("who carries it out; may be repeated"))
    ] = ()
    phase: Annotated[
        tuple[str, ...],
        option(
            "--phase",
            mark("TITLE: MONTHS"),
            mark("a phase, for example 'Tahap pertama: 2024-03..2024-12'; may be repeated"),
        ),
    ] = ()
    date: Annotated[str, day_option("--date", mark("since when it is proposed"))] = ""
    reason: Annotated[str, text_option("--reason", mark("why it is proposed"))] = ""
    illustrative: Annotated[bool, switch("--illustrative", mark("its figures are only examples"))] = False
    no_input: options.NoInput = False
    write: options.WriteOptions = options.WriteOptions()


def run(session: Session, given: NewProgramParameters) -> int:
    """Write the file."""
    new = NewProgram(
        id=given.name,
        title=given.title.strip(),
        since=asking.past_day(asking.plain_day(given.date, session), session.load().portfolio),
        reason=given.reason.strip(),
        lead_agency=given.agency.strip(),
        policy_team=given.policy_team,
        implementing_team=given.implementing_team,
        facilitator=given.facilitator.strip(),
        phases=tuple(new_files.phase(one) for one in given.phase or ()),
        illustrative=given.illustrative,
    )
    return new_files.new_program(session, new, given.write, ask=not given.no_input)
