"""A commit was not written after it was made.

Of the two dates of a commit the author's comes first. Where it lies more than a day ahead, it was set by hand, or
the clock of a computer was wrong. Set the clock from the network.

Wrong:

    git commit --date 2024-02-04        # on 15 January 2024

Right:

    git commit
"""

from __future__ import annotations

from typing import Final

CODE: Final = "author-date"
