"""How far a rule looks, declared in its module beside ``CODE``; a rule that says nothing looks at everything."""

from __future__ import annotations

from enum import Enum


class Scope(Enum):
    """Scope of a rule; a narrow one is judged again only where a program changed.

    ``PROGRAM``: one program with its own files and evidence, beside the settings, closings and sheets; never another
    program. ``PORTFOLIO``: all of the data. Both may ask what day it is: a verdict holds on the day that it was given.
    """

    PROGRAM = "program"
    PORTFOLIO = "portfolio"
