"""The whole history is there to be audited, not only its latest commits.

What was fetched in part can't show what was changed before. Code hosts and some tools fetch only the last commits to
save time; fetch the rest, in a GitHub workflow with fetch-depth: 0, in GitLab with GIT_DEPTH: 0.

Wrong:

    git clone --depth 1 ...

Right:

    git fetch --unshallow
"""

from __future__ import annotations

from typing import Final

CODE: Final = "shallow"
