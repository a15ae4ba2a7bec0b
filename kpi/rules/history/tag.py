"""A tag of a closed month is of a commit in this history, and names the digest of a closing.

kpi close --tag sets it, and others have a copy of it as soon as it is pushed. A tag that points outside the history, or
names a digest that no closing has, was made for another history than this one.

Wrong:

    git push --force        # with a history that was rewritten after the month was closed

Right:

    kpi close 2023-11 --tag
    git push --follow-tags
"""

from __future__ import annotations

from typing import Final

CODE: Final = "tag"
