"""Each closing has the digest of its month, and follows the one of the month before.

The audit computes every digest anew from the data as it is. Where one differs, something of that month is no longer
what was closed: a value, a target, a note, an evidence, an instruction, or what was published. Look at the commits
that the audit names beside it, and take the change back; where it is right, reopen the month with kpi reopen.

Wrong:

    # data/programs/contoh/achievements/kunjungan.yaml, closed with 132
    2023-11:
      value: 133

Right:

    kpi reopen 2023-11 --reason "..." --document "..."
    kpi revise contoh/kunjungan 2023-11 133 --reason "..."
    kpi close 2023-11
"""

from __future__ import annotations

from typing import Final

CODE: Final = "chain"
