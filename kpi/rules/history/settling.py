"""A finding of the audit is settled by a verifier or an administrator, never by whoever made the commit, and for good.

The entry names its author, and the commit that brings it is by the same person, on the same day, give or take one. It
is about a commit that was in the history before. Where data/kpi.yaml names nobody, or one person only, and did so when
it was done, there is no other to ask: then whoever made the commit may settle it, and every audit says so. An entry is
never changed or taken away; a later decision is a further entry.

Wrong:

    # in a commit by perencana@contoh.go.id, about a commit by the same person
    - {code: other-time, commit: 3f2a..., date: 2024-01-12, by: Perencana <perencana@contoh.go.id>, ...}

Right:

    # in a commit by verifikator@contoh.go.id
    - {code: other-time, commit: 3f2a..., date: 2024-01-12, by: Verifikator <verifikator@contoh.go.id>, ...}
"""

from __future__ import annotations

from typing import Final

CODE: Final = "settling"
