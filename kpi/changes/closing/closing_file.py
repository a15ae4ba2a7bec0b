"""The change of a closing file, judged once more while nobody else can write."""

from __future__ import annotations

from collections.abc import Callable

from kpi.changes.basis import Basis
from kpi.changes.pipeline import FileChange, changed_meanwhile
from kpi.model.domain.closing import Closing
from kpi.model.domain.portfolio import Portfolio
from kpi.store import layout
from kpi.store.load import load
from kpi.store.write.saving import Written
from kpi.store.yaml.encode import closings


def closing_change(found: Basis, make: Callable[[Portfolio], Closing], message: Callable[[Closing], str]) -> FileChange:
    """The change that writes the file of a month; ``make`` says what the closing is. Raises ``KpiError``."""
    closing, portfolio = make(found.portfolio), found.portfolio
    path = layout.closing_path(closing.period)

    def again() -> None:
        if make(load(portfolio.root, portfolio.as_of).portfolio) != closing:
            raise changed_meanwhile()

    file = Written(path, found.content(path), closings.written(closing))
    return FileChange((file,), message(closing), again=again)
