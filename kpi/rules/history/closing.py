"""A closing that was committed stays as it is; when its month is reopened, it is kept among the reopenings.

Whoever changes a closing file changes what was published. The chain may fit again afterwards, so the audit looks at
every commit that touched one. A month that was closed by mistake is reopened, which keeps the earlier digest.

Wrong:

    # data/closings/2023-11.yaml, edited by hand
    period: 2023-11
    seal:
      digest: 0000...        # was 3f9a...

Right:

    kpi reopen 2023-11 --reason "..." --document "..."
    kpi close 2023-11
"""

from __future__ import annotations

from typing import Final

CODE: Final = "closing"
