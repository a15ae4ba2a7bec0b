"""A record says who recorded it and when.

Git alone knows only who made the commit; without these words nothing can be held against it, and a late record would be
believed to be in time. kpi record writes them.

Wrong:

    2023-11:
      value: 132

Right:

    2023-11:
      value: 132
      recorded: {at: "2023-12-04T10:11:12+07:00", by: Perencana <perencana@contoh.go.id>}
"""

from __future__ import annotations

from typing import Final

CODE: Final = "no-recorded"
