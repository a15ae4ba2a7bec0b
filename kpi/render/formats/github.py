"""GitHub's workflow commands: a runner turns each line into an annotation beside the line it is about."""

from __future__ import annotations

from kpi.model.output.report import Report
from kpi.render import escaping
from kpi.render.formats.findings import Said, said
from kpi.render.terminal.canvas import Canvas


def draw(report: Report, canvas: Canvas) -> str:  # noqa: ARG001 - the signature of every format
    """One command for each finding; nothing where there is none."""
    return "".join(_command(finding) + "\n" for finding in said(report))


def _command(finding: Said) -> str:
    path, title = escaping.annotation_property(finding.path), escaping.annotation_property(finding.code)
    place = f"file={path},line={finding.line},col={finding.column},title={title}"
    if finding.settled:
        return f"::notice {place}::{escaping.annotation(f'{finding.text}; {finding.settled}')}"
    return f"::{finding.severity.value} {place}::{escaping.annotation(finding.text)}"
