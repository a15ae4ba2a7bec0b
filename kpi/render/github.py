"""GitHub's workflow commands: a runner turns each line into an annotation beside the line it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpi.render import safe
from kpi.render.findings import said

if TYPE_CHECKING:
    from kpi.model.report import Report
    from kpi.render.canvas import Canvas
    from kpi.render.findings import Said


def draw(report: Report, canvas: Canvas) -> str:  # noqa: ARG001 - the signature of every format
    """One command for each finding; nothing where there is none."""
    return "".join(_command(finding) + "\n" for finding in said(report))


def _command(finding: Said) -> str:
    path, title = safe.annotation_property(finding.path), safe.annotation_property(finding.code)
    place = f"file={path},line={finding.line},col={finding.column},title={title}"
    if finding.settled:
        return f"::notice {place}::{safe.annotation(f'{finding.text}; {finding.settled}')}"
    return f"::{finding.severity.value} {place}::{safe.annotation(finding.text)}"
