"""A commit is not older than the one that it rests on.

Time goes forward along a history. A commit that says it was made more than a day before its parent had its date set by
hand, or comes from a computer with a wrong clock: then none of its dates prove anything.

Wrong:

    GIT_COMMITTER_DATE=2023-11-04 git commit        # upon a commit of 4 December 2023

Right:

    git commit
"""

from __future__ import annotations

from typing import Final

CODE: Final = "backwards"
