"""GitLab's Code Quality report, which a merge request shows beside the changed lines."""

from __future__ import annotations

from typing import Final

from kpi.model.output.problem import Severity
from kpi.model.output.report import Json, Report
from kpi.render.formats.findings import Said, said
from kpi.render.formats.json import dumped
from kpi.render.terminal.canvas import Canvas

_SEVERITIES: Final = {Severity.ERROR: "major", Severity.WARNING: "minor"}


def draw(report: Report, canvas: Canvas) -> str:
    """A list with one entry for each finding."""
    return dumped([_entry(finding) for finding in said(report)], unicode=canvas.unicode)


def _entry(finding: Said) -> Json:
    return {
        "description": f"{finding.text}; {finding.settled}" if finding.settled else finding.text,
        "check_name": finding.code,
        "fingerprint": finding.fingerprint,
        "severity": "info" if finding.settled else _SEVERITIES[finding.severity],
        "location": {"path": finding.path, "lines": {"begin": finding.line}},
    }
