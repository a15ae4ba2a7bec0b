"""A month is not recorded before it could be: a final value not before its last day, others not before its first.

What was not yet over can't have been counted. Either the commit has a wrong date, or the value was a guess; a value
before the end of its month is provisional.

Wrong:

    # in a commit of 14 November 2023
    2023-11:
      value: 132
      status: final

Right:

    # in a commit of 14 November 2023
    2023-11:
      value: 61
      status: provisional
"""

from __future__ import annotations

from typing import Final

CODE: Final = "too-early"
