"""Two indicators of a program that count at the same time have different names.

People choose by the name, on the sheet, in tables and in the monthly instruction: under one name the figures of two
indicators are taken for each other. Capitals, blanks, full stops and brackets make no difference to whoever reads, nor
does the unit behind a name. An indicator may have the name of one that was retired before it was added.

Wrong:

    # data/programs/contoh/indicators.yaml
    indicators:
      - id: kunjungan
        name: Jumlah kunjungan
      - id: kunjungan-asing
        name: jumlah  kunjungan

Right:

    # data/programs/contoh/indicators.yaml
    indicators:
      - id: kunjungan
        name: Jumlah kunjungan
      - id: kunjungan-asing
        name: Jumlah kunjungan dari luar negeri
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import Final

from kpi.model.domain.indicator import Indicator
from kpi.model.domain.portfolio import Portfolio
from kpi.model.output.message import say
from kpi.model.output.problem import Problem, Severity
from kpi.rules._support.locations import in_indicator
from kpi.rules.scope import Scope

CODE: Final = "equal-names"
SCOPE: Final = Scope.PROGRAM


def check(portfolio: Portfolio) -> Iterator[Problem]:
    """The second and every further one with the same name."""
    for program in portfolio.programs:
        before: dict[str, list[Indicator]] = {}
        for indicator in program.indicators:
            same = before.setdefault(_read(indicator), [])
            other = next((one for one in same if one.id != indicator.id and one.counts_beside(indicator)), None)
            same.append(indicator)
            if other is not None:
                what = say("{id} is called {name} as well", id=other.id, name=other.name)
                hint = say("add to one of the names what sets the two apart")
                yield Problem(CODE, Severity.WARNING, in_indicator(program, indicator, "name"), what, hint)


def _read(indicator: Indicator) -> str:
    """A name as it is read: without capitals, blanks, wide forms, punctuation, what can't be seen, and its own unit."""
    name, unit = _plain(indicator.name), _plain(indicator.unit)
    return name.removesuffix(f" {unit}") if indicator.name.rstrip().endswith(")") else name


def _plain(text: str) -> str:
    seen = "".join(sign for sign in unicodedata.normalize("NFKC", text) if unicodedata.category(sign) != "Cf")
    return " ".join("".join(" " if _separates(sign) else sign for sign in seen.casefold()).split())


def _separates(sign: str) -> bool:
    """Dashes, brackets, quotes and what ends sentences; signs that mean something (%, <, +, /) don't."""
    return sign in ".,;:'\"" or unicodedata.category(sign) in {"Pd", "Ps", "Pe", "Pi", "Pf", "Pc"}
