"""Where a command begins: what can go on beside everything else is begun before anything else is loaded.

A look at thousands of files takes as long as loading what will be needed to speak of them, so a second process looks at
them meanwhile (``kpi.store.look``). Typing, pathlib and whatever else takes long is not imported by what is loaded
until then; a test lists it.
"""

from __future__ import annotations

import gc
import os
import sys

from kpi.cli import again

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

INTERRUPTED: Final = 130


def main() -> None:
    """The console script."""
    gc.disable()  # what a command makes is wanted until its end; looking for rubbish took a third of the time
    try:
        question = again.question(sys.argv[1:], os.environ)
        from kpi.cli.app import main as carry_out
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    carry_out(question)
