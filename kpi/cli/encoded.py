"""Text that was encoded before, for a stream that takes it as it is."""

from __future__ import annotations

import os
from io import TextIOWrapper

TYPE_CHECKING = False  # nothing is imported here that takes long, see ``kpi.cli.start``
if TYPE_CHECKING:
    from typing import BinaryIO, TextIO


def takes_encoded(stream: TextIO) -> BinaryIO | None:
    """Where to write what is encoded in UTF-8 with plain line ends; None where the stream wants text."""
    if not isinstance(stream, TextIOWrapper) or stream.encoding.casefold() != "utf-8" or os.linesep != "\n":
        return None
    stream.flush()
    behind: BinaryIO = stream.buffer
    return behind
