"""What is written about the past stays: who recorded what and when, and every revision.

It is the witness inside the file, for a copy without git. What was written there in error is put right by an entry
below it. kpi check refuses such a change (rewritten-history); the audit finds the commit that made it.

Wrong:

    revisions: []        # a revision was here

Right:

    revisions:
      - at: "2023-12-07T09:30:00+07:00"
        by: Perencana <perencana@contoh.go.id>
        previous: {value: 120}
        reason: Salah rekap
"""

from __future__ import annotations

from typing import Final

CODE: Final = "trail"
