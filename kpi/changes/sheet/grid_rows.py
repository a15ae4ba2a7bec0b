"""The rows of a sheet below its heads, and the slips in their cells: what sheets of records and of plans share."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final, NoReturn, TypeVar

from kpi.changes.workspace import Workspace
from kpi.model.errors import KpiError
from kpi.model.output.message import say, say_many
from kpi.model.output.sheet import Grid, SheetContent, column_name
from kpi.model.values.number import plain
from kpi.model.values.struct import Struct, field
from kpi.reports.entry.batch import At, Slip, slips_report

Answer = TypeVar("Answer")
#: Rows among which the heads of the columns are looked for.
_TOP: Final = 20


class SheetRow(Struct, frozen=True):
    """A row of a sheet: what was found, by the key of its column, and the letters of the columns."""

    sheet: str
    number: int
    found: Mapping[str, SheetContent]
    letters: Mapping[str, str]

    def at(self, key: str) -> At:
        """The cell of a column; the first one where the sheet has no such column."""
        return At(self.sheet, self.number, self.letters.get(key) or min(self.letters.values()))

    def text(self, key: str) -> str:
        """The stripped text of a cell; empty for a blank one."""
        value = self.found.get(key, SheetContent()).value
        if isinstance(value, Decimal):
            return plain(value)
        return "" if value is None else str(value).replace("\r\n", "\n").strip()


class Slips(Struct, kw_only=True):
    """The slips of one pass over the rows: everything that is wrong is collected."""

    slips: list[Slip] = field(default_factory=list)

    def slip(self, row: SheetRow, key: str, error: KpiError) -> None:
        """Remember what is wrong in a cell."""
        self.slips.append(Slip(row.at(key), error.message, error.hint))

    def tried(self, row: SheetRow, key: str, ask: Callable[[], Answer]) -> Answer | None:
        """The result of ``ask`` about a cell; None where it fails, which is kept as a slip."""
        try:
            return ask()
        except KpiError as error:
            self.slip(row, key, error)
            return None


def heads(
    grid: Grid, key_of: Callable[[SheetContent], str], needed: Collection[str]
) -> tuple[int, dict[int, str]] | None:
    """The row that holds the heads, counted from 0, and the key of each column that ``key_of`` knows one for.

    None where no row has all that are ``needed``.
    """
    for number, cells in enumerate(grid.rows[:_TOP]):
        columns = {index: key for index, cell in enumerate(cells) if (key := key_of(cell))}
        if set(needed) <= set(columns.values()):
            return number, columns
    return None


def rows_below(grid: Grid, top: int, columns: Mapping[int, str]) -> Iterator[SheetRow]:
    """The rows below the heads; ``columns`` as ``heads`` found them."""
    letters = {key: column_name(index) for index, key in columns.items()}
    for number, cells in enumerate(grid.rows[top + 1 :], top + 2):
        held = {key: cells[index] for index, key in columns.items() if index < len(cells)}
        yield SheetRow(grid.name, number, held, letters)


def refuse_slips(session: Workspace, name: str, slips: Sequence[Slip], form: str, *, illustrative: bool) -> NoReturn:
    """Show the slips of a sheet, and refuse it. Raises ``KpiError``."""
    session.show(slips_report(name, slips, illustrative=illustrative), form)
    raise KpiError(
        say_many("{count} cell of {name} is wrong", "{count} cells of {name} are wrong", len(slips), name=name),
        say("put them right and save the file, then try again; nothing was written"),
    )
