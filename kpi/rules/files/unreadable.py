"""Every file can be opened and read.

The computer refused to give the file, most often because its permissions don't allow it or another program
holds it. Nothing that it says is known, and nothing is concluded from that. Close other programs that use it, or ask
whoever looks after the computer for the permission to read it.
"""

from __future__ import annotations

from typing import Final

CODE: Final = "unreadable"
