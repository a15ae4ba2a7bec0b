"""``kpi ikp``: the leader's special instruction of a month, from the draft to its follow-up."""

from __future__ import annotations

from typing import Final

from kpi.model.output.message import mark

HELP: Final = mark("The leader's monthly special instruction (IKP): draft it, negotiate, issue it, follow it up.")
EXAMPLE: Final = mark("Example: kpi ikp draft 2023-12")
