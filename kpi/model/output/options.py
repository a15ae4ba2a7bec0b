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
        metavar=mark("PROGRAM/INDICATOR"),
        candidates=Candidates.CELLS,
        help=mark("the indicator, for example wisata-industri/kunjungan-wisata"),
    ),
]
Program = Annotated[
    str, argument(metavar="PROGRAM", candidates=Candidates.PROGRAMS, help=mark("the program, for example nir-banjir"))
]
OnlyProgram = Annotated[
    str, argument(metavar="[PROGRAM]", candidates=Candidates.PROGRAMS, help=mark("only this program"))
]
_A_MONTH: Final = mark("the month, for example 2023-11 or nov 2023")
Month = Annotated[str, argument(metavar=mark("PERIOD"), candidates=Candidates.MONTHS, help=_A_MONTH)]
ClosedMonth = Annotated[str, argument(metavar=mark("PERIOD"), candidates=Candidates.CLOSED_MONTHS, help=_A_MONTH)]
UsualMonth = Annotated[
    str,
    argument(
        metavar=mark("[PERIOD]"),
        candidates=Candidates.MONTHS,
        help=mark("the month; otherwise the one that status shows"),
    ),
]
Form = Annotated[
    str, option("--format", "-f", metavar="FORMAT", candidates=_FORMATS, help=mark("table, json, csv or markdown"))
]
FindingsForm = Annotated[
    str,
    option(
        "--format",
        "-f",
        metavar="FORMAT",
        candidates=(*_FORMATS, "github", "gitlab", "sarif", "junit"),
        help=mark("table, json, csv, markdown, github, gitlab, sarif or junit"),
    ),
]
Months = Annotated[str, month_option("--period -p", mark("a month, quarter (2024-Q1) or year"))]
OneProgram = Annotated[
    str, option("--program", metavar="PROGRAM", candidates=Candidates.PROGRAMS, help=mark("only this program"))
]
OneAgency = Annotated[str, option("--agency", metavar=mark("AGENCY"), help=mark("only this agency"))]
Output = Annotated[str, option("--output", "-o", metavar=mark("FILE"), help=mark("write to a file"))]
View = Annotated[
    str,
    option(
        "--view",
        metavar=mark("VIEW"),
        candidates=("month", "to-date", "full"),
        show_default=True,
        help=mark("month, to-date or full"),
    ),
]
Targets = Annotated[
    str,
    option(
        "--targets",
        metavar="TARGETS",
        candidates=("current", "original"),
        show_default=True,
        help=mark("current, or original: before any revision"),
    ),
]
AsOf = Annotated[str, day_option("--as-of", mark("which months are due, waiting or late on that day"))]
At = Annotated[
    str, option("--at", metavar="REF", help=mark("the data as it stood at a commit, tag or date, read from git"))
]
Value = Annotated[
    str,
    argument(
        metavar=mark("VALUE"),
        help=mark("what was achieved: a number as you write it (12,5 or 1.234,5), a grade, yes/no, or 3/4"),
    ),
]
NotApplicable = Annotated[
    str, option("--not-applicable", metavar=mark("REASON"), help=mark("there can be no value this month, and why"))
]
Evidence = Annotated[
    tuple[str, ...],
    option(
        "--evidence",
        "-e",
        metavar=mark("[TITLE=]FILE"),
        help=mark("what proves it: a file or an https address; may be repeated"),
    ),
]
Note = Annotated[str, text_option("--note", mark("a remark"))]
Obstacles = Annotated[str, text_option("--obstacles", mark("what stood in the way"))]
Supports = Annotated[str, text_option("--supports", mark("what helped"))]
FollowUp = Annotated[str, text_option("--follow-up", mark("what will be done about it"))]
FollowUpOwner = Annotated[str, option("--follow-up-owner", metavar=mark("WHO"), help=mark("who will do it"))]
FollowUpDue = Annotated[str, day_option("--follow-up-due", mark("until when"))]
Status = Annotated[
    str,
    option(
        "--status",
        metavar="STATUS",
        candidates=("final", "provisional"),
        help=mark("provisional or final; a new record is final unless you say otherwise"),
    ),
]
DryRun = Annotated[bool, switch("--dry-run", mark("only show what would change"))]
NoCommit = Annotated[bool, switch("--no-commit", mark("save the file and make no commit"))]
By = Annotated[
    str, option("--by", metavar=mark("NAME <E-MAIL>"), help=mark("who records, with --no-commit; otherwise git knows"))
]
Yes = Annotated[bool, switch("--yes -y", mark("skip confirmation, also for unusual values"))]
UndoYes = Annotated[bool, switch("--yes -y", mark("take it back without being asked"))]
CloseYes = Annotated[bool, switch("--yes -y", mark("close it without being asked"))]
Document = Annotated[str, text_option("--document", mark("the document that says so"))]
Decided = Annotated[str, day_option("--date", mark("the day when it was decided; otherwise today"))]
NoInput = Annotated[bool, switch("--no-input", mark("ask nothing; what isn't said is left open"))]
Reason = Annotated[str, text_option("--reason", mark("why"))]
Decider = Annotated[str, option("--by", metavar=mark("WHO"), help=mark("who decided; otherwise you, as git knows"))]
SpanAs = Annotated[
    str,
    option(
        "--span-as",
        metavar=mark("WAY"),
        help=mark("a target for several months that add up: spread over them, in the last of them, or in each"),
    ),
]
Reweight = Annotated[
    tuple[str, ...],
    option(
        "--reweight",
        metavar=mark("INDICATOR=WEIGHT"),
        help=mark("a new weight of another indicator from the same month on; may be repeated"),
    ),
]
Since = Annotated[str, month_option("--from", mark("the first month for which it holds"))]
#: The month where it stood before there was ``--from``.
OldMonth = Annotated[str, argument(metavar=mark("[PERIOD]"), candidates=Candidates.MONTHS, hidden=True)]


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
