"""A record that was written in time was also committed in time.

Git keeps two dates: when a change was written, and when its commit was made. The first can be set by hand, so a late
report can be dressed up as one in time. Copying commits onto others (rebase, cherry-pick) sets the second one anew;
merge instead, as kpi sync does.

Wrong:

    # due on 10 December 2023, committed in April
    git commit --date 2023-12-04

Right:

    kpi record contoh/kunjungan 2023-11 132        # saved as a commit of the same moment
"""

from __future__ import annotations

from typing import Final

CODE: Final = "made-late"
