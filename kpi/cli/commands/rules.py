"""``kpi rules``: every rule, from its own docstring."""

from __future__ import annotations

from typing import Annotated, Final

from kpi.cli.session.session import Session
from kpi.model.output.message import mark
from kpi.model.output.options import Form
from kpi.model.output.parameter import Candidates, Parameters, argument
from kpi.reports.checks.manual import manual_report, rules_report
from kpi.rules.catalogue import groups, rule

HELP: Final = mark("List the rules that validate, check and audit hold the data to, or print the manual of one.")
EXAMPLE: Final = mark("Example: kpi rules weights")


class RulesParameters(Parameters, frozen=True):
    """Parameters of ``kpi rules``."""

    code: Annotated[str, argument(mark("[CODE]"), mark("the rule, as findings name it"), Candidates.RULES)] = ""
    form: Form = "table"


def run(session: Session, given: RulesParameters) -> int:
    """Print the rules."""
    session.show(manual_report(rule(given.code)) if given.code else rules_report(groups()), given.form)
    return 0
