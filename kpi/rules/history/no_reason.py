"""A value that changes gets a revision, which keeps the old value and says why.

The audit holds every commit to what kpi check demands of a request (unexplained-value). A commit that did not comply
stays in the history: correct the value again with kpi revise, and say there what happened.

Wrong:

    2023-11:
      value: 140        # was 132

Right:

    2023-11:
      value: 140
      revisions:
        - at: "2023-12-07T09:30:00+07:00"
          by: Perencana <perencana@contoh.go.id>
          previous: {value: 132}
          reason: Satu rombongan belum terhitung
"""

from __future__ import annotations

from typing import Final

CODE: Final = "no-reason"
