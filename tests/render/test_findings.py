"""What code hosts and test runners need of findings, field by field."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from kpi import __version__
from kpi.model.output.message import say
from kpi.model.output.problem import Finding, Place, Problem, Severity
from kpi.model.output.report import Report
from kpi.model.values.struct import replace
from kpi.render.formats.findings import said

if TYPE_CHECKING:
    from tests.render.conftest import Paint

NONE = Report("findings", (), findings=(), illustrative=False)
INDICATORS = "data/programs/wisata-industri/indicators.yaml"

#: What GitLab's documentation requires of a Code Quality report.
GITLAB = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string", "minLength": 1},
            "fingerprint": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "required": ["path", "lines"],
                "properties": {
                    "path": {"type": "string", "not": {"pattern": "^(/|\\./)"}},
                    "lines": {"required": ["begin"], "properties": {"begin": {"type": "integer", "minimum": 1}}},
                },
            },
        },
    },
}

#: The part of the SARIF 2.1.0 schema that concerns what we write.
SARIF = {
    "type": "object",
    "required": ["version", "runs"],
    "properties": {
        "version": {"const": "2.1.0"},
        "$schema": {"type": "string", "format": "uri"},
        "runs": {"type": "array", "items": {"$ref": "#/$defs/run"}},
    },
    "additionalProperties": False,
    "$defs": {
        "run": {
            "required": ["tool", "results"],
            "properties": {
                "tool": {"required": ["driver"], "properties": {"driver": {"$ref": "#/$defs/driver"}}},
                "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
                "results": {"type": "array", "items": {"$ref": "#/$defs/result"}},
            },
            "additionalProperties": False,
        },
        "driver": {
            "required": ["name"],
            "properties": {
                "name": {"type": "string"},
                "version": {"type": "string"},
                "rules": {"type": "array", "uniqueItems": True, "items": {"required": ["id"]}},
            },
            "additionalProperties": False,
        },
        "result": {
            "required": ["message"],
            "properties": {
                "ruleId": {"type": "string"},
                "ruleIndex": {"type": "integer", "minimum": 0},
                "level": {"enum": ["none", "note", "warning", "error"]},
                "message": {"required": ["text"], "properties": {"text": {"type": "string"}}},
                "locations": {"type": "array", "items": {"$ref": "#/$defs/location"}},
                "partialFingerprints": {"type": "object", "additionalProperties": {"type": "string"}},
            },
            "additionalProperties": False,
        },
        "location": {
            "required": ["physicalLocation"],
            "properties": {
                "physicalLocation": {
                    "properties": {
                        "artifactLocation": {"properties": {"uri": {"type": "string", "pattern": "^[!-~]+$"}}},
                        "region": {
                            "properties": {
                                "startLine": {"type": "integer", "minimum": 1},
                                "startColumn": {"type": "integer", "minimum": 1},
                            },
                            "additionalProperties": False,
                        },
                    },
                    "additionalProperties": False,
                },
            },
        },
    },
}


def finding(path: str = INDICATORS, line: int = 3, **values: object) -> Finding:
    problem = Problem(
        "weights", Severity.ERROR, Place(path, ("indicators", 0)), say("{sum} %", **{"sum": 99, **values})
    )
    return Finding(problem, line, 1, "")


def report(*findings: Finding) -> Report:
    return Report("findings", (), findings=findings, illustrative=False)


def test_github(findings: Report, paint: Paint) -> None:
    assert paint(findings, "github") == (
        f"::error file={INDICATORS},line=3,col=7,title=shape::unknown key tarjet (did you mean target?)\n"
        f"::warning file={INDICATORS},line=1,col=1,title=weights::99.5 %25\n"
    )


def test_gitlab(findings: Report, paint: Paint) -> None:
    found = json.loads(paint(findings, "gitlab"))
    jsonschema.validate(found, GITLAB)
    assert [(one["check_name"], one["severity"], one["location"]) for one in found] == [
        ("shape", "major", {"path": INDICATORS, "lines": {"begin": 3}}),
        ("weights", "minor", {"path": INDICATORS, "lines": {"begin": 1}}),
    ]


def test_sarif(findings: Report, paint: Paint) -> None:
    log = json.loads(paint(findings, "sarif"))
    jsonschema.validate(log, SARIF)
    (run,) = log["runs"]
    assert run["tool"]["driver"] == {
        "name": "kpi",
        "version": __version__,
        "rules": [{"id": "shape"}, {"id": "weights"}],
    }
    first = run["results"][0]
    assert (first["ruleId"], first["level"]) == ("shape", "error")
    assert run["tool"]["driver"]["rules"][first["ruleIndex"]]["id"] == "shape"
    assert first["message"]["text"] == "unknown key tarjet (did you mean target?)"
    assert first["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": INDICATORS},
        "region": {"startLine": 3, "startColumn": 7},
    }


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("data/Wisata Industri.yaml", "data/Wisata%20Industri.yaml"),
        ("data/100%.yaml", "data/100%25.yaml"),
        ("c:/é#?.yaml", "c%3A/%C3%A9%23%3F.yaml"),
    ],
)
def test_sarif_names_files_by_uri(path: str, uri: str, paint: Paint) -> None:
    log = json.loads(paint(report(finding(path)), "sarif"))
    jsonschema.validate(log, SARIF)
    where = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
    assert where["artifactLocation"] == {"uri": uri}


def test_junit(findings: Report, paint: Paint) -> None:
    root = ET.fromstring(paint(findings, "junit"))  # noqa: S314 - our own
    suite = root.find("testsuite")
    assert suite is not None
    assert suite.attrib == {"name": "kpi", "tests": "2", "failures": "1", "errors": "0", "skipped": "0"}
    error, warning = suite.findall("testcase")
    assert error.attrib == {"classname": "shape", "name": f"{INDICATORS}:3:7", "file": INDICATORS, "line": "3"}
    assert [child.tag for child in error] == ["failure"]
    assert error[0].text == f"{INDICATORS}:3:7: unknown key tarjet (did you mean target?)"
    assert [(child.tag, child.text) for child in warning] == [("system-out", f"{INDICATORS}:1:1: warning: 99.5 %")]


NO_FAILURE = """\
<?xml version="1.0" encoding="utf-8"?>
<testsuites tests="1" failures="0" errors="0" skipped="0">
  <testsuite name="kpi" tests="1" failures="0" errors="0" skipped="0">
    <testcase classname="kpi" name="findings" />
  </testsuite>
</testsuites>
"""


@pytest.mark.parametrize(("form", "drawn"), [("github", ""), ("gitlab", "[]\n"), ("junit", NO_FAILURE)])
def test_nothing_found(form: str, drawn: str, paint: Paint) -> None:
    assert paint(NONE, form) == drawn


def test_nothing_found_in_sarif(paint: Paint) -> None:
    log: Any = json.loads(paint(NONE, "sarif"))
    jsonschema.validate(log, SARIF)
    assert log["runs"][0]["results"] == []


def prints(*findings: Finding) -> list[str]:
    return [one.fingerprint for one in said(report(*findings))]


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (finding(line=9), True),
        (finding(path="data/kpi.yaml"), False),
        (finding(sum=98), False),
        (replace(finding(), problem=replace(finding().problem, code="shape")), False),
        (replace(finding(), problem=replace(finding().problem, place=Place(INDICATORS, ("indicators", 1)))), False),
    ],
    ids=["line", "path", "message", "code", "pointer"],
)
def test_fingerprint_knows_what_and_not_which_line(other: Finding, same: bool) -> None:  # noqa: FBT001
    assert (prints(finding()) == prints(other)) is same


def test_fingerprints_tell_the_same_finding_twice_apart() -> None:
    first, second, third = prints(finding(), finding(line=5), finding(line=7))
    assert len({first, second, third}) == 3
    assert [first, second] == prints(finding(line=1), finding(line=2))


def test_positions_begin_at_one() -> None:
    (one,) = said(report(Finding(finding().problem, 0, 0, "")))
    assert (one.line, one.column) == (1, 1)
