"""Shared by formats of findings: the sentence, the position, a fingerprint that survives edits."""

from __future__ import annotations

import hashlib

from kpi.model.output.machine_text import english
from kpi.model.output.problem import Finding, Problem, Severity
from kpi.model.output.report import Report
from kpi.model.values.struct import Struct


class Said(Struct, frozen=True):
    """A finding as machines get it: ``text`` and ``settled`` (why it may stand; empty: it is open) are English.

    ``line`` and ``column`` count from 1.
    """

    code: str
    severity: Severity
    path: str
    line: int
    column: int
    text: str
    fingerprint: str
    settled: str = ""


def said(report: Report) -> list[Said]:
    """The findings of a report, in its order."""
    seen: dict[str, int] = {}
    return [_said(finding, seen) for finding in report.findings or ()]


def _said(finding: Finding, seen: dict[str, int]) -> Said:
    problem = finding.problem
    text = _text(problem)
    print_ = _fingerprint(problem, text)
    seen[print_] = seen.get(print_, 0) + 1
    if seen[print_] > 1:  # the same thing twice, at lines that a fingerprint must not know
        print_ = _digest(print_, str(seen[print_]))
    place = problem.place
    settled = "" if finding.settled is None else english(finding.settled)
    return Said(
        problem.code, problem.severity, place.path, max(1, finding.line), max(1, finding.column), text, print_, settled
    )  # fmt: skip


def _text(problem: Problem) -> str:
    message = english(problem.message)
    return message if problem.hint is None else f"{message} ({english(problem.hint)})"


def _fingerprint(problem: Problem, text: str) -> str:
    """Fingerprint of a finding without its line: lines above it may come and go."""
    return _digest(problem.code, problem.place.path, *map(str, problem.place.pointer), text)


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
