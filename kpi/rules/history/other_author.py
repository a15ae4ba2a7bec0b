"""A record is by whoever committed it, or by somebody whom the commit names as a co-author.

The file and the commit are two witnesses of the same thing. Whoever commits the work of a colleague says so in the
message of the commit: Co-authored-by: Name <e-mail>.

Wrong:

    # in a commit by Lain <lain@contoh.go.id>
    recorded: {at: "2023-12-04T10:11:12+07:00", by: Perencana <perencana@contoh.go.id>}

Right:

    # in a commit by Perencana <perencana@contoh.go.id>
    recorded: {at: "2023-12-04T10:11:12+07:00", by: Perencana <perencana@contoh.go.id>}
"""

from __future__ import annotations

from typing import Final

CODE: Final = "other-author"
