"""The report: views fill it, formats draw it, neither knows the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from typing import Final, TypeAlias

from kpi.model.output.chart import Chart
from kpi.model.output.message import Message, say
from kpi.model.output.problem import Finding
from kpi.model.values.period import Period
from kpi.model.values.struct import Struct, field, replace

#: What machine formats carry: JSON with exact decimals.
Json: TypeAlias = None | bool | int | str | Decimal | Sequence["Json"] | Mapping[str, "Json"]


#: What every output for people says where figures of illustrative programs are in it; machines get a field.
ILLUSTRATIVE: Final = say("Illustrative data: examples, not the organisation's own figures.")


class Tone(StrEnum):
    """How a cell strikes the reader. Colour only repeats what the text already says."""

    PLAIN = "plain"
    GOOD = "good"
    FAIR = "fair"
    BAD = "bad"
    QUIET = "quiet"


class Audience(StrEnum):
    """Audience of a column: people (table, markdown), machines (CSV), or both."""

    ALL = "all"
    PEOPLE = "people"
    MACHINES = "machines"


class Number(Struct, frozen=True):
    """A number to be shown with so many decimals; ``suffix`` is what people see behind it, such as `` %``."""

    value: Decimal
    decimals: int
    suffix: str = ""


#: What a cell may hold. A Message is translated, a str is data and shown as it is, None is nothing.
Value: TypeAlias = None | bool | int | str | Number | Period | Message


class Column(Struct, frozen=True):
    """A column: ``key`` names it for machines, ``title`` for people.

    When space is short on a terminal, ``wide`` columns give way; one that is ``cut`` keeps to one line, ended by an
    ellipsis; ``spare`` ones are left out, the last first, before a table is given up for a list. ``words``: its values
    are words of the files (``maximize``), which a sheet for people shows as people say them.
    """

    key: str
    title: Message
    right: bool = False
    wide: bool = False
    cut: bool = False
    spare: bool = False
    words: bool = False
    audience: Audience = Audience.ALL

    @property
    def for_machines(self) -> bool:
        """Whether machines get it."""
        return self.audience is not Audience.PEOPLE


class Cell(Struct, frozen=True):
    """A value in a table. ``shown`` replaces it for people where they read something else than machines do."""

    value: Value = None
    shown: Message | str | Number | None = None
    tone: Tone = Tone.PLAIN


class Heading(Struct, frozen=True):
    """The title of a part; ``level`` 1 or 2."""

    text: Message | str
    level: int = 2


class Line(Struct, frozen=True):
    """A sentence. ``mark`` is a short sign before it."""

    text: Message | str
    tone: Tone = Tone.PLAIN


class Verbatim(Struct, frozen=True):
    """Lines kept as they are, in a fixed pitch: a source line with its caret, a plot.

    ``narrow`` is the same for a terminal on which they would be too long; empty where there is nothing shorter.
    """

    lines: tuple[str, ...]
    tone: Tone = Tone.PLAIN
    narrow: tuple[str, ...] = ()


class Table(Struct, frozen=True):
    """Rows under columns; every row has one cell for each column.

    Tables of one report with the same ``name`` share their columns and become one table in CSV.
    """

    name: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]


#: The column that every spreadsheet has: whether the figures of a row are only examples.
ILLUSTRATIVE_COLUMN: Final = Column("illustrative", say("Illustrative"), audience=Audience.MACHINES)


def empty(name: str, columns: Sequence[Column]) -> Table:
    """A table without rows, which only machines get: people read a sentence instead."""
    return Table(name, tuple(replace(one, audience=Audience.MACHINES) for one in columns if one.for_machines), ())


Block: TypeAlias = Heading | Line | Verbatim | Table | Chart


class Document(Struct, frozen=True):
    """A paper to print and sign: A4, upright unless ``landscape``.

    ``template`` names how it is laid out, ``sheets`` what stands on each: every sheet begins on a new page. What a
    sheet holds is up to its template; a Message in it is translated, a str is data and shown as it is.
    """

    template: str
    title: Message
    sheets: tuple[Mapping[str, object], ...]
    landscape: bool = False


class _Figures(Struct, frozen=True, kw_only=True):
    """Whose figures an answer holds: a part of ``Report`` that has no default, so that no report can forget it."""

    illustrative: bool | None


class Report(_Figures, frozen=True):
    """One answer. ``blocks`` are for reading, ``facts`` for machines; both say the same.

    ``illustrative`` is whether some of its figures are examples, which every format says; None where it has no figures
    of programs, or continues an answer that has said so.

    Its main table, of which CSV and XLSX consist, is the one named after its ``kind``, or else the first.

    ``document`` is the same as a paper, where it is one.

    ``findings`` are what formats for findings (annotations, SARIF, ...) draw; None where the answer has none to
    give, which is not the same as having found nothing.
    """

    kind: str
    blocks: tuple[Block, ...]
    facts: Mapping[str, Json] = field(default_factory=dict)
    findings: tuple[Finding, ...] | None = None
    document: Document | None = None
