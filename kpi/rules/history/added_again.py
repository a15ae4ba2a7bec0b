"""A record that was deleted comes back as it was, or not at all.

Deleting a record and adding it anew with another value looks like a first record; the old value, and the reason why it
changed, are lost. Bring back what was there, and correct it with kpi revise.

Wrong:

    2023-11:
      value: 140        # 132 was deleted in the commit before

Right:

    2023-11:
      value: 132        # as it was
"""

from __future__ import annotations

from typing import Final

CODE: Final = "added-again"
