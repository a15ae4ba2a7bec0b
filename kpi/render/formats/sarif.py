"""SARIF 2.1.0, the OASIS standard for findings that code hosts and editors read."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

from kpi import __version__
from kpi.model.output.report import Json, Report
from kpi.render.formats.findings import Said, said
from kpi.render.formats.json import dumped
from kpi.render.terminal.canvas import Canvas

_SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def draw(report: Report, canvas: Canvas) -> str:
    """One run with a result for each finding, and the rules that they come from."""
    found = said(report)
    codes = sorted({finding.code for finding in found})
    driver: Json = {"name": "kpi", "version": __version__, "rules": [{"id": code} for code in codes]}
    run: Json = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding, codes) for finding in found],
    }
    return dumped({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, unicode=canvas.unicode)


def _result(finding: Said, codes: list[str]) -> Json:
    region: Json = {"startLine": finding.line, "startColumn": finding.column}
    where: Json = {"artifactLocation": {"uri": _uri(finding.path)}, "region": region}
    found: dict[str, Json] = {
        "ruleId": finding.code,
        "ruleIndex": codes.index(finding.code),
        "level": finding.severity.value,
        "message": {"text": finding.text},
        "locations": [{"physicalLocation": where}],
        "partialFingerprints": {"kpi/v1": finding.fingerprint},
    }
    if finding.settled:
        found["suppressions"] = [{"kind": "external", "status": "accepted", "justification": finding.settled}]
    return found


def _uri(path: str) -> str:
    """A path as a relative reference, where ``:`` in the first folder would look like a scheme."""
    return quote(path.encode("utf-8", "surrogatepass"))
