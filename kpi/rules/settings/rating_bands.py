"""Rating bands go from the highest lower bound to the lowest, and the last band has none.

So every percentage falls into exactly one band, also 90.5 and -3.

Wrong:

    # data/kpi.yaml
    rating:
      name: dua-tingkat
      bands:
        - {min: 50, label: {id: Cukup, en: Fair}}
        - {min: 75, label: {id: Baik, en: Good}}
        - {label: {id: Kurang, en: Poor}}

Right:

    # data/kpi.yaml
    rating:
      name: tiga-tingkat
      bands:
        - {min: 75, label: {id: Baik, en: Good}}
        - {min: 50, label: {id: Cukup, en: Fair}}
        - {label: {id: Kurang, en: Poor}}
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from kpi.model.domain.portfolio import Portfolio
from kpi.model.output.message import say
from kpi.model.output.problem import Problem, Severity
from kpi.rules._support.locations import in_settings, settings_known

CODE: Final = "rating-bands"


def check(portfolio: Portfolio) -> Iterator[Problem]:
    """Bounds that don't fall, and bounds that are missing or too many."""
    bands = portfolio.settings.rating.bands
    if not settings_known(portfolio) or not bands:
        return
    last = len(bands) - 1
    if bands[last].min is not None:
        what = say("the last band has a lower bound: percentages below {min} have no rating", min=bands[last].min)
        yield Problem(CODE, Severity.ERROR, in_settings("rating", "bands", last, "min", on_key=True), what,
                      say("add a last band without min"))  # fmt: skip
    for index, band in enumerate(bands[:last]):
        if band.min is None:
            what = say("only the last band may have no lower bound")
            yield Problem(CODE, Severity.ERROR, in_settings("rating", "bands", index), what, say("add min: ..."))
    for index, (above, band) in enumerate(pairwise(bands), 1):
        if above.min is not None and band.min is not None and band.min >= above.min:
            what = say("{min} is not below the bound of the band before, {above}", min=band.min, above=above.min)
            hint = say("order the bands from the highest to the lowest")
            yield Problem(CODE, Severity.ERROR, in_settings("rating", "bands", index, "min"), what, hint)
