"""A record says the day on which it was committed, give or take one.

A record that was saved with --no-commit is committed on the same day. What was typed in later has its later date;
since when it was known belongs into the note.

Wrong:

    # in a commit of 20 January 2024
    recorded: {at: "2023-12-04T10:11:12+07:00", by: Perencana <perencana@contoh.go.id>}

Right:

    # in a commit of 4 December 2023
    recorded: {at: "2023-12-04T10:11:12+07:00", by: Perencana <perencana@contoh.go.id>}
"""

from __future__ import annotations

from typing import Final

CODE: Final = "other-time"
