"""Arguments and options that several commands share."""

from __future__ import annotations

from typing import Annotated, Final

from kpi.model.output.message import mark
from kpi.model.output.parameter import (
    Candidates,
    Parameters,
    argument,
    day_option,
    month_option,
    option,
    switch,
    text_option,
)

_FORMATS: Final = ("table", "json", "csv", "markdown")

Cell = Annotated[
    str,
    argument(
        mark("PROGRAM/INDICATOR"), mark("the indicator, for example wisata-industri/kunjungan-wisata"), Candidates.CELLS
    ),
]
Program = Annotated[str, argument("PROGRAM", mark("the program, for example nir-banjir"), Candidates.PROGRAMS)]
OnlyProgram = Annotated[str, argument("[PROGRAM]", mark("only this program"), Candidates.PROGRAMS)]
_A_MONTH: Final = mark("the month, for example 2023-11 or nov 2023")
Month = Annotated[str, argument(mark("PERIOD"), _A_MONTH, Candidates.MONTHS)]
ClosedMonth = Annotated[str, argument(mark("PERIOD"), _A_MONTH, Candidates.CLOSED_MONTHS)]
UsualMonth = Annotated[
    str, argument(mark("[PERIOD]"), mark("the month; otherwise the one that status shows"), Candidates.MONTHS)
]
Form = Annotated[str, option("--format -f", "FORMAT", mark("table, json, csv or markdown"), _FORMATS)]
FindingsForm = Annotated[
    str,
    option(
        "--format -f",
        "FORMAT",
        mark("table, json, csv, markdown, github, gitlab, sarif or junit"),
        (*_FORMATS, "github", "gitlab", "sarif", "junit"),
    ),
]
Months = Annotated[str, month_option("--period -p", mark("a month, quarter (2024-Q1) or year"))]
OneProgram = Annotated[str, option("--program", "PROGRAM", mark("only this program"), Candidates.PROGRAMS)]
OneAgency = Annotated[str, option("--agency", mark("AGENCY"), mark("only this agency"))]
Output = Annotated[str, option("--output -o", mark("FILE"), mark("write to a file"))]
View = Annotated[
    str, option("--view", mark("VIEW"), mark("month, to-date or full"), ("month", "to-date", "full"), show_default=True)
]
Targets = Annotated[
    str,
    option(
        "--targets",
        "TARGETS",
        mark("current, or original: before any revision"),
        ("current", "original"),
        show_default=True,
    ),
]
AsOf = Annotated[str, day_option("--as-of", mark("which months are due, waiting or late on that day"))]
At = Annotated[str, option("--at", "REF", mark("the data as it stood at a commit, tag or date, read from git"))]
Value = Annotated[
    str,
    argument(
        mark("VALUE"), mark("what was achieved: a number as you write it (12,5 or 1.234,5), a grade, yes/no, or 3/4")
    ),
]
NotApplicable = Annotated[
    str, option("--not-applicable", mark("REASON"), mark("there can be no value this month, and why"))
]
Evidence = Annotated[
    tuple[str, ...],
    option("--evidence -e", mark("[TITLE=]FILE"), mark("what proves it: a file or an https address; may be repeated")),
]
Note = Annotated[str, text_option("--note", mark("a remark"))]
Obstacles = Annotated[str, text_option("--obstacles", mark("what stood in the way"))]
Supports = Annotated[str, text_option("--supports", mark("what helped"))]
FollowUp = Annotated[str, text_option("--follow-up", mark("what will be done about it"))]
FollowUpOwner = Annotated[str, option("--follow-up-owner", mark("WHO"), mark("who will do it"))]
FollowUpDue = Annotated[str, day_option("--follow-up-due", mark("until when"))]
Status = Annotated[
    str,
    option(
        "--status",
        "STATUS",
        mark("provisional or final; a new record is final unless you say otherwise"),
        ("final", "provisional"),
    ),
]
DryRun = Annotated[bool, switch("--dry-run", mark("only show what would change"))]
NoCommit = Annotated[bool, switch("--no-commit", mark("save the file and make no commit"))]
By = Annotated[str, option("--by", mark("NAME <E-MAIL>"), mark("who records, with --no-commit; otherwise git knows"))]
Yes = Annotated[bool, switch("--yes -y", mark("skip confirmation, also for unusual values"))]
UndoYes = Annotated[bool, switch("--yes -y", mark("take it back without being asked"))]
CloseYes = Annotated[bool, switch("--yes -y", mark("close it without being asked"))]
Document = Annotated[str, text_option("--document", mark("the document that says so"))]
Decided = Annotated[str, day_option("--date", mark("the day when it was decided; otherwise today"))]
NoInput = Annotated[bool, switch("--no-input", mark("ask nothing; what isn't said is left open"))]
Reason = Annotated[str, text_option("--reason", mark("why"))]
Decider = Annotated[str, option("--by", mark("WHO"), mark("who decided; otherwise you, as git knows"))]
SpanAs = Annotated[
    str,
    option(
        "--span-as",
        mark("WAY"),
        mark("a target for several months that add up: spread over them, in the last of them, or in each"),
    ),
]
Reweight = Annotated[
    tuple[str, ...],
    option(
        "--reweight",
        mark("INDICATOR=WEIGHT"),
        mark("a new weight of another indicator from the same month on; may be repeated"),
    ),
]
Since = Annotated[str, month_option("--from", mark("the first month for which it holds"))]
#: The month where it stood before there was ``--from``.
OldMonth = Annotated[str, argument(mark("[PERIOD]"), candidates=Candidates.MONTHS, hidden=True)]


class WriteOptions(Parameters, frozen=True):
    """How a change is made: only shown, without a commit; ``by`` whom and whether with ``yes`` where a command asks."""

    dry_run: DryRun = False
    no_commit: NoCommit = False
    by: str = ""
    yes: bool = False
    form: Form = "table"

    @property
    def commits(self) -> bool:
        """Whether it ends with a commit."""
        return not (self.dry_run or self.no_commit)


class ConfirmedWrite(WriteOptions, frozen=True):
    """A change of which something may be unusual."""

    yes: Yes = False


class RecordedWrite(WriteOptions, frozen=True):
    """A change by somebody whom git may not know."""

    by: By = ""


class GroundsOptions(Parameters, frozen=True):
    """Why something signed changes, as it is typed; ``by`` empty: whoever git says is typing."""

    reason: Reason = ""
    document: Document = ""
    date: Decided = ""
    by: Decider = ""
