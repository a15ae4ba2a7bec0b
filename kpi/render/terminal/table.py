"""The terminal: headings, sentences and tables that fit its width, in its characters and colours.

Rich knows how wide characters are. Its tables are not used: all tables of one name line up with each other, a
narrow terminal gets something else than columns, and thousands of rows may not take seconds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, TypeAlias

from kpi.model.output.chart import Chart
from kpi.model.output.command import Command
from kpi.model.output.report import Audience, Cell, Column, Heading, Line, Report, Table, Tone, Verbatim
from kpi.model.values.struct import Struct
from kpi.render import escaping
from kpi.render.terminal.canvas import Canvas, for_people, part
from kpi.render.terminal.plot import plotted
from kpi.render.terminal.widths import TIGHT, Need, fitting

_GAP: Final = "  "
#: A space at which no line is broken. It is shown as a plain one.
_GLUE: Final = "\xa0"
#: The same as long as there is room for columns.
_WEAK_GLUE: Final = "\u2007"
#: What the first belongs to, ``87.10 %``, ``✗ not met``, and what the second: ``25 September 2026``.
_TOGETHER: Final = re.compile(r"(?<=[0-9]) (?=%)|(?<=[✓✗]) ")
_IF_ROOM: Final = re.compile(r"(?<=[^\W\d_]) (?=(?:19|20)[0-9]{2}\b)|(?<=[0-9]) (?=[^\W\d_]+ (?:19|20)[0-9]{2}\b)")

#: Where a long word such as ``tata-kelola-sampah/rasio-terpilah`` may be broken; not before a digit: 2023-11 stays.
_JOINTS: Final = re.compile(r"(?<=[^\W_][/-])(?=[^\W\d_])")

#: A point between two sayings; after a comma it is the sign for a month without a value.
_BETWEEN: Final = re.compile(r"(?<!,) · ")

#: How a tone looks where there are colours (parameters of SGR).
_COLORS: Final = {Tone.PLAIN: "", Tone.GOOD: "32", Tone.FAIR: "33", Tone.BAD: "31", Tone.QUIET: "2"}
_BOLD: Final = "1"


#: Signs of our own, each one cell wide.
_NARROW: Final = str.maketrans(dict.fromkeys("✓✗·–→…▁▂▃▄▅▆▇█\xa0\u2007"))


class Filled(Struct, frozen=True):
    """A table in words: the columns that people get, their titles, and under them texts with their tones."""

    name: str
    columns: list[Column]
    titles: list[str]
    rows: list[list[tuple[str, Tone]]]

    @property
    def texts(self) -> list[list[str]]:
        """Texts of each column, its title first."""
        return [[title, *(row[place][0] for row in self.rows)] for place, title in enumerate(self.titles)]

    def loosened(self) -> Filled:
        """The same, where months and their years may be torn apart."""
        rows = [[(text.replace(_WEAK_GLUE, " "), tone) for text, tone in row] for row in self.rows]
        return Filled(self.name, self.columns, self.titles, rows)

    def without_spare(self) -> Filled:
        """The same without its last spare column; the same where it has none."""
        place = next((at for at in reversed(range(len(self.columns))) if self.columns[at].spare), None)
        if place is None:
            return self
        return Filled(
            self.name,
            self.columns[:place] + self.columns[place + 1 :],
            self.titles[:place] + self.titles[place + 1 :],
            [row[:place] + row[place + 1 :] for row in self.rows],
        )


#: A block whose texts are in words.
Laid: TypeAlias = "Heading | Line | Verbatim | Filled"


def draw(report: Report, canvas: Canvas) -> str:
    """Every block of a report.

    No line is longer than the width, except where breaking it would spoil it: ``Verbatim``, and words of a sentence
    that are longer than a line, such as the path of a file.
    """
    drawing = Drawing(canvas)
    blocks = [drawing.filled(block) if isinstance(block, Table) else block for block in _plain(report)]
    widths = drawing.widths([block for block in blocks if isinstance(block, Filled)])
    for eased in (Filled.loosened, Filled.without_spare):
        tight = {name for name, found in widths.items() if found is None}
        while tight:
            smaller = [eased(one) if isinstance(one, Filled) and one.name in tight else one for one in blocks]
            if smaller == blocks:
                break
            blocks = smaller
            widths |= drawing.widths([one for one in blocks if isinstance(one, Filled) and one.name in tight])
            tight = {name for name in tight if widths[name] is None}
    return drawing.text(blocks, widths)


def _plain(report: Report) -> Iterator[Heading | Line | Verbatim | Table]:
    """The blocks of a report, with its charts as bars of characters."""
    for block in for_people(report):
        if isinstance(block, Chart):
            yield from plotted(block)
        else:
            yield block


def _apart(before: Laid, block: Laid) -> bool:
    """Whether a blank line stands between two blocks."""
    if isinstance(block, Heading):
        return not (isinstance(before, Heading) and before.level < block.level)
    return isinstance(before, Filled) and isinstance(block, Filled)


def cell_len(text: str) -> int:
    """How many cells a text is wide. Rich knows; it is not loaded for what is plain to see."""
    plain = text.translate(_NARROW)
    if plain.isascii() and plain.isprintable():
        return len(text)
    from rich.cells import cell_len as wide

    return wide(text)


def wrapped(text: str, width: int, *, keep_words: bool = False) -> list[str]:
    """Text in lines of at most ``width`` cells, broken between words.

    A longer word is broken behind ``/`` and ``-``, and where that is not enough, anywhere; or it is kept whole.
    """
    if cell_len(text) <= width:
        return [text.rstrip()]
    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}".lstrip(" ")
        if cell_len(longer) <= width:
            lines[-1] = longer
        else:
            lines += [word] if keep_words else _broken(word, width)
    return [line.rstrip() for line in (lines if lines[0] else lines[1:])]


def hanging(text: str, width: int) -> list[str]:
    """A sentence in lines of at most ``width`` cells; from the second on a little to the right of where it begins."""
    if cell_len(text) <= width:
        return [text]
    sentence = text.lstrip(" ")
    margin = text[: len(text) - len(sentence)]
    room = max(1, width - len(margin))
    first = wrapped(sentence, room, keep_words=True)[0]
    others = wrapped(sentence[len(first) :].lstrip(" "), room - len(_GAP), keep_words=True)
    return [margin + first, *(margin + _GAP + line for line in others if line)]


def _broken(word: str, width: int) -> list[str]:
    """A word in lines of at most ``width`` cells."""
    lines = [""]
    for piece in _JOINTS.split(word):
        if cell_len(lines[-1] + piece) <= width:
            lines[-1] += piece
        else:
            from rich.cells import chop_cells  # hardly any word is that long

            lines += chop_cells(piece, width)
    return lines if lines[0] else lines[1:]


def _least(text: str) -> int:
    """The width that a text needs at least, so that no word is broken but at its joints, and no short one at all."""
    words = (_JOINTS.split(word) if len(word) > TIGHT else (word,) for word in text.split(" "))
    return max(cell_len(piece) for pieces in words for piece in pieces)


def _joined(needs: Iterable[Sequence[Need]]) -> list[Need]:
    """Widths wanted by the columns of several tables together."""
    return [
        Need(max(one.natural for one in column), max(one.least for one in column), column[0].wide)
        for column in zip(*needs, strict=True)
    ]


def _settled(widths: list[int], needs: Sequence[Need], used: Sequence[int]) -> list[int]:
    """The same widths, where a wide column gets what others leave over that need only the cells ``used``."""
    wide = next((place for place, need in enumerate(needs) if need.wide), None)
    if wide is None:
        return widths
    found = list(used)
    found[wide] = min(needs[wide].natural, found[wide] + sum(widths) - sum(found))
    return found


def advised(pieces: Sequence[str | Command], width: int | None) -> list[str]:
    """A sentence in lines of a width (None: in one), and each command in it on a line of its own, never broken."""
    first = next((one for one in pieces if isinstance(one, str)), "")
    begin = " " * (len(first) - len(first.lstrip()))
    lines: list[str] = []
    for place, piece in enumerate(pieces):
        if isinstance(piece, Command):
            lines.append(f"{begin}{_GAP}{escaping.terminal(str(piece))}")
        else:
            text = begin + piece if place else piece
            lines += [text] if width is None else hanging(text, width)
    return lines


class Drawing:
    """One report on one canvas."""

    def __init__(self, canvas: Canvas) -> None:
        self.canvas = canvas
        self.rule, self.thick, self.between = ("─", "═", " · ") if canvas.unicode else ("-", "=", " - ")

    def ready(self, text: str) -> str:
        """Text without anything that this terminal would obey or can't show."""
        text = escaping.terminal(text).rstrip()
        return text if self.canvas.unicode else _BETWEEN.sub(" - ", text).translate(escaping.SIGNS)

    def styled(self, text: str, style: str) -> str:
        """Text in a style (parameters of SGR), where there is colour."""
        return f"\x1b[{style}m{text}\x1b[0m" if self.canvas.color and style and text else text

    def text(
        self,
        blocks: Iterable[Laid],
        widths: Mapping[str, list[int] | None],
    ) -> str:
        """Blocks one below the other."""
        before: Laid | None = None
        lines: list[str] = []
        for block in blocks:
            if before is not None and _apart(before, block):
                lines.append("")
            lines += self.table(block, widths[block.name]) if isinstance(block, Filled) else self.block(block)
            before = block
        return "".join(line.replace(_GLUE, " ").replace(_WEAK_GLUE, " ").rstrip() + "\n" for line in lines)

    def block(self, block: Heading | Line | Verbatim) -> list[str]:
        """The lines of a block that isn't a table."""
        match block:
            case Heading(text, level):
                return self.heading(self.ready(self.canvas.shown(text)), level)
            case Line(text, tone):
                pieces = self.canvas.language.pieces(text)
                ready = [self.ready(one) if isinstance(one, str) else one for one in pieces]
                return [self.styled(line, _COLORS[tone]) for line in advised(ready, self.canvas.width)]
            case Verbatim(lines, tone, narrow):
                fits = all(cell_len(line) <= self.canvas.width for line in lines)
                chosen = lines if fits or not narrow else narrow
                return [self.styled(self.ready(line), _COLORS[tone]) for line in chosen]

    def heading(self, text: str, level: int) -> list[str]:
        """A title; that of the whole is underlined."""
        lines = wrapped(text, self.canvas.width)
        under = [self.thick * max(map(cell_len, lines))] if level == 1 else []
        return [self.styled(line, _BOLD) for line in lines] + under

    def filled(self, table: Table) -> Filled:
        """A table in words."""
        columns, rows = part(table, Audience.PEOPLE)
        titles = [self.ready(self.canvas.shown(column.title)) for column in columns]
        return Filled(table.name, columns, titles, [[(self.cell(cell), cell.tone) for cell in row] for row in rows])

    def cell(self, cell: Cell) -> str:
        """The text of a cell."""
        return _IF_ROOM.sub(_WEAK_GLUE, self.ready(_TOGETHER.sub(_GLUE, self.canvas.cell(cell))))

    def widths(self, tables: list[Filled]) -> dict[str, list[int] | None]:
        """The widths of the columns, the same for all tables of a name; None where columns don't fit."""
        alike: dict[str, list[Filled]] = {}
        for table in tables:
            alike.setdefault(table.name, []).append(table)
        return {name: self.shared(group) for name, group in alike.items()}

    def shared(self, tables: list[Filled]) -> list[int] | None:
        """The widths of tables with the same columns."""
        needs = _joined(map(self.needs, tables))
        room = self.canvas.width - len(_GAP) * (len(needs) - 1)
        widths = fitting(needs, room, spared=any(column.spare for column in tables[0].columns))
        if widths is None:
            return None
        used = [max(cells) for cells in zip(*(self.used(one, widths, needs) for one in tables), strict=True)]
        return _settled(widths, needs, used)

    def needs(self, table: Filled) -> list[Need]:
        """Widths wanted by the columns of a table."""
        return [
            Need(
                natural=max(map(cell_len, texts)), least=0 if column.cut else max(map(_least, texts)), wide=column.wide
            )
            for column, texts in zip(table.columns, table.texts, strict=True)
        ]

    def used(self, table: Filled, widths: list[int], needs: Sequence[Need]) -> list[int]:
        """How much of these widths the texts of a table take once they are broken between words."""
        return [
            width
            if need.wide or width == need.natural
            else max(cell_len(line) for text in texts for line in wrapped(text, width))
            for texts, width, need in zip(table.texts, widths, needs, strict=True)
        ]

    def table(self, table: Filled, widths: list[int] | None) -> list[str]:
        """The lines of a table: a header with a rule under it, then the rows."""
        if widths is None:
            return [line for row in table.rows for line in self.stacked(table, row)]
        header = self.row(table.columns, [(title, Tone.PLAIN) for title in table.titles], widths)
        rule = self.rule * (sum(widths) + len(_GAP) * (len(widths) - 1))
        rows = [line for row in table.rows for line in self.row(table.columns, row, widths)]
        return [*header, self.styled(rule, _COLORS[Tone.QUIET]), *rows]

    def row(self, columns: list[Column], cells: list[tuple[str, Tone]], widths: list[int]) -> list[str]:
        """The lines of one row: as many as its highest cell has."""
        parts = [
            [self.cut(text, width)] if column.cut else wrapped(text, width)
            for column, (text, _), width in zip(columns, cells, widths, strict=True)
        ]
        return [
            _GAP.join(
                self.padded(lines[at] if at < len(lines) else "", width, column, tone)
                for lines, width, column, (_, tone) in zip(parts, widths, columns, cells, strict=True)
            ).rstrip()
            for at in range(max(map(len, parts)))
        ]

    def cut(self, text: str, width: int) -> str:
        """A text in one line of at most ``width`` cells; an ellipsis stands for its rest."""
        if cell_len(text) <= width:
            return text
        end = "…" if self.canvas.unicode else "..."
        while text and cell_len(text) > width - len(end):
            text = text[:-1]
        return text.rstrip(" ,;(" + _GLUE + _WEAK_GLUE) + end

    def padded(self, text: str, width: int, column: Column, tone: Tone) -> str:
        """Text filled up with spaces to a width."""
        space = " " * (width - cell_len(text))
        shown = self.styled(text, _COLORS[tone])
        return space + shown if column.right else shown + space

    def stacked(self, table: Filled, row: list[tuple[str, Tone]]) -> list[str]:
        """A row where there is no room for columns: its name, and under it each title with its value."""
        head = next((place for place, column in enumerate(table.columns) if column.wide), 0)
        room = self.canvas.width - len(_GAP)
        pairs = [
            f"{title}: {text}"
            for place, (title, (text, _)) in enumerate(zip(table.titles, row, strict=True))
            if place != head and text
        ]
        glued = [pair.replace(" ", _GLUE) if cell_len(pair + self.between) <= room else pair for pair in pairs]
        values = self.between.replace(" ", _GLUE, 1).join(glued)
        return [*wrapped(row[head][0], self.canvas.width), *(_GAP + line for line in wrapped(values, room) if line)]
