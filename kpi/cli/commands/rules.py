"""``kpi rules``: every rule, from its own docstring."""

from __future__ import annotations

from typing import Annotated, Final

import typer

from kpi.cli.options import Form
from kpi.cli.session.session import Session
from kpi.model.output.message import mark
from kpi.reports.checks.manual import manual_report, rules_report
from kpi.rules.catalogue import groups, rule

HELP: Final = mark("List the rules that validate, check and audit hold the data to, or print the manual of one.")
EXAMPLE: Final = mark("Example: kpi rules weights")


def rules(
    ctx: typer.Context,
    code: Annotated[
        str, typer.Argument(metavar="[CODE]", help=mark("the rule, as findings name it"), show_default=False)
    ] = "",
    form: Form = "table",
) -> int:
    """Print the rules."""
    session: Session = ctx.obj
    session.show(manual_report(rule(code)) if code else rules_report(groups()), form)
    return 0
