"""A closing publishes what the data of its commit makes, and keeps silent about nothing.

The audit reckons the figures of each closing anew, by the data and settings of the commit that brought it: percentages,
ratings, scores, and which values were missing or provisional and so needed an exception with a reason.

Wrong:

    # data/closings/2023-11.yaml, where the data makes 66
    results: {programs: {contoh: {score: 119}}}

Right:

    kpi close 2023-11
"""

from __future__ import annotations

from typing import Final

CODE: Final = "results"
