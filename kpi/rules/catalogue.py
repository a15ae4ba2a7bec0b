"""Every rule by its code, in the order of the manual; a rule is imported when it is asked for."""

from __future__ import annotations

import importlib
import inspect
from typing import TYPE_CHECKING, Any, Final

from kpi.model.errors import UnknownName
from kpi.model.manual import Manual
from kpi.model.message import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kpi.model.portfolio import Portfolio
    from kpi.model.problem import Problem

#: What reading a file finds, in ``kpi.store``: these have a manual and no check of their own.
READING: Final = ("unreadable", "yaml", "schema", "value")

#: What the files mean: each is a module of this package, ``-`` in the code being ``_`` in its name.
MEANING: Final = (
    # the files and the settings
    "files",
    "unique",
    "rating-bands",
    "score-limits",
    "unknown-program",
    # the program and its KAK
    "program-folder",
    "state-history",
    "phases",
    "kak-signed",
    "kak-sections",
    "kak-timeframe",
    "kak-revisions",
    # the indicators
    "no-indicators",
    "formula",
    "aggregation",
    "scale",
    "weights",
    "lifetime",
    "baseline",
    # the targets
    "target-month",
    "target-missing",
    "target-value",
    "cumulative-targets",
    "target-revisions",
    # what was achieved
    "unknown-indicator",
    "unsigned-achievements",
    "achievement-month",
    "achievement-value",
    "plausible",
    "stated-figures",
    "evidence-missing",
    "evidence-address",
    "evidence-file",
    "record-history",
    "follow-up",
    # what was closed
    "closed-month",
)

CODES: Final = (*READING, *MEANING)


def findings(portfolio: Portfolio) -> Iterator[Problem]:
    """Everything that the rules find, rule by rule."""
    for code in MEANING:
        yield from _module(code).check(portfolio)


def all_rules() -> tuple[Manual, ...]:
    """The manuals of all rules, in their order."""
    return tuple(rule(code) for code in CODES)


def rule(code: str) -> Manual:
    """The manual of a rule by its code. Raises ``UnknownName`` with the nearest one."""
    if code not in CODES:
        from kpi.rules.words import nearest

        hint = nearest(code, CODES) or say("see: {command}", command="kpi rules")
        raise UnknownName(say("there is no rule {code}", code=code), hint)
    return Manual(code, inspect.getdoc(_module(code)) or "")


def _module(code: str) -> Any:  # noqa: ANN401 - a module: its check is what counts
    return importlib.import_module(f"kpi.rules.{code.replace('-', '_')}")
