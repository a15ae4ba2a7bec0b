"""Exit status of a command line, the same for every command."""

from __future__ import annotations

from typing import Final

#: Done, and nothing wrong.
FINE: Final = 0
#: Something in the data is wrong.
FINDINGS: Final = 1
#: The command can't be carried out: usage, an unknown id, a locked month, trouble with git.
REFUSED: Final = 2
#: A bug of kpi.
BUG: Final = 3
#: Ctrl-C.
INTERRUPTED: Final = 130
