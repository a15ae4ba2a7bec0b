"""JUnit's XML, which test runners and dashboards read: a case for each finding."""

from __future__ import annotations

import xml.etree.ElementTree as ET

from kpi.model.output.problem import Severity
from kpi.model.output.report import Report
from kpi.render import escaping
from kpi.render.formats.findings import Said, said
from kpi.render.terminal.canvas import Canvas


def draw(report: Report, canvas: Canvas) -> str:  # noqa: ARG001 - the signature of every format
    """One suite. An error is a case that fails; a warning, or an error that was settled, passes and says something.

    Without findings there is one case, which passes. Characters that XML can't hold are shown as escapes.
    """
    found = said(report)
    failures = sum(map(_fails, found))
    counts = {"tests": str(len(found) or 1), "failures": str(failures), "errors": "0", "skipped": "0"}
    root = ET.Element("testsuites", counts)
    suite = ET.SubElement(root, "testsuite", {"name": "kpi", **counts})
    for finding in found:
        _case(suite, finding)
    if not found:
        ET.SubElement(suite, "testcase", {"classname": "kpi", "name": report.kind})
    ET.indent(root)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ET.tostring(root, "us-ascii").decode("ascii")}\n'


def _fails(finding: Said) -> bool:
    return finding.severity is Severity.ERROR and not finding.settled


def _case(suite: ET.Element, finding: Said) -> None:
    code, path, text = escaping.terminal(finding.code), escaping.terminal(finding.path), escaping.lines(finding.text)
    place = f"{path}:{finding.line}:{finding.column}"
    named = {"classname": code, "name": place, "file": path, "line": str(finding.line)}
    case = ET.SubElement(suite, "testcase", named)
    if _fails(finding):
        failure = ET.SubElement(case, "failure", {"type": code, "message": text})
        failure.text = f"{place}: {text}"
    else:
        ET.SubElement(case, "system-out").text = f"{place}: {escaping.lines(finding.settled) or 'warning'}: {text}"
