"""Each format for findings, read by a reader that isn't ours: what it understands is what was found.

SARIF by models made from the published schema of SARIF 2.1.0 (``pydantic-sarif``), JUnit by ``junitparser``, GitHub's
workflow commands as its runner reads them (actions/runner, ``ActionCommand.cs``), GitLab by what its documentation
demands of a Code Quality report (docs.gitlab.com, "Code Quality report format").
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import unquote

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from junitparser import JUnitXml
from pydantic import ValidationError
from pydantic_sarif.model import StaticAnalysisResultsFormatSarifVersion210JsonSchema as Sarif  # type: ignore[import-untyped] # it brings no types

from kpi.model.output.message import Message, say
from kpi.model.output.problem import Finding, Place, Problem, Severity
from kpi.model.output.report import Report
from kpi.render import language as languages
from kpi.render.formats import draw

if TYPE_CHECKING:
    from tests.render.conftest import Paint

PATH = "data/programs/contoh/indicators.yaml"

#: Texts that hope to be taken for something else than text.
HOSTILE = [
    "plain",
    "100 %, a: b; c=d",
    "::error file=x::forged",
    "a\n::error file=x::forged",
    "a\r\n::set-output name=x::y",
    "a%0A::warning::forged",
    "%25 %0D %3A",
    "##[error]forged",
    "\x1b[31mred\x1b[0m \x07",
    "\u202egnp.exe \u2066x\u2069",
    "]]></failure><failure message='x'>",
    '" onclick="x" <script>&amp;</script>',
    '"}],"runs":[]}',
    "a\x00b\ud800c\uffff",
    "😀 Ñ ā",
]


class Seen(NamedTuple):
    """What a reader understood of a finding."""

    severity: str
    path: str
    line: int
    code: str
    text: str


def finding(text: str, path: str = PATH, line: int = 3, severity: Severity = Severity.ERROR) -> Finding:
    problem = Problem("weights", severity, Place(path, ("indicators", 0)), say("{text}", text=text))
    return Finding(problem, line, 7, "")


def report(findings: Sequence[Finding]) -> Report:
    return Report("findings", (), findings=tuple(findings), illustrative=False)


# GitHub: one command a line, ``::name key=value,key=value::message``.

_COMMAND = re.compile(r"::(?P<name>[A-Za-z-]+)(?: (?P<properties>.*?))?::(?P<message>.*)")


def runner(output: str) -> list[Seen]:
    """The annotations that GitHub's runner makes of an output; every line that it takes for a command has to be one.

    The runner splits the output at CR, LF and both, and reads a command wherever a line begins with ``::``, after
    blanks; older ones also ``##[name]message``. It puts ``%25``, ``%0D``, ``%0A`` (and ``%3A``, ``%2C`` in
    properties) back in this order: first the others, last the percent sign.
    """
    seen = []
    for line in re.split(r"\r\n|\r|\n", output):
        assert "##[" not in line.lstrip()[:3]
        found = _COMMAND.match(line.lstrip())
        if found:
            told = dict(one.split("=", 1) for one in (found["properties"] or "").split(",") if one)
            place = {key: _back(value, "\r\n:,") for key, value in told.items()}
            text = _back(found["message"], "\r\n")
            seen.append(Seen(found["name"], place["file"], int(place["line"]), place["title"], text))
    return seen


def _back(text: str, characters: str) -> str:
    for character in characters:
        text = text.replace(f"%{ord(character):02X}", character)
    return text.replace("%25", "%")


# GitLab

GITLAB: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string", "minLength": 1},
            "fingerprint": {"type": "string", "minLength": 1},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path"],
                "properties": {
                    "path": {"type": "string", "not": {"pattern": r"^(?:/|\./)"}},
                    "lines": {
                        "type": "object",
                        "required": ["begin"],
                        "properties": {"begin": {"type": "integer", "minimum": 1}},
                    },
                },
                "oneOf": [{"required": ["lines"]}, {"required": ["positions"]}],
            },
        },
    },
}


def gitlab(output: str) -> list[Seen]:
    """What GitLab shows of a report. A byte order mark before it is the one thing that it refuses."""
    assert output.startswith("[")
    entries = json.loads(output)
    jsonschema.Draft202012Validator(GITLAB).validate(entries)
    prints = [one["fingerprint"] for one in entries]
    assert len(set(prints)) == len(prints)
    severities = {"major": "error", "minor": "warning"}
    return [
        Seen(
            severities[one["severity"]], one["location"]["path"], one["location"]["lines"]["begin"],
            one["check_name"], one["description"],
        )
        for one in entries
    ]  # fmt: skip


# SARIF


def sarif(output: str) -> list[Seen]:
    """What a reader of SARIF sees, by models of the whole schema that know no other keys."""
    log: Any = Sarif.model_validate_json(output)
    (run,) = log.runs
    rules = [rule.id for rule in run.tool.driver.rules]
    seen = []
    for result in run.results:
        (location,) = result.locations
        place = location.physicalLocation
        assert rules[result.ruleIndex] == result.ruleId
        uri = unquote(place.artifactLocation.uri)
        seen.append(Seen(result.level.value, uri, place.region.startLine, result.ruleId, result.message.text))
    return seen


# JUnit


def junit(output: str) -> list[Seen]:
    """What a reader of JUnit sees; it also has to agree with the counts."""
    read: Any = JUnitXml.fromstring(output.encode())
    seen = []
    for suite in read:
        counted = (suite.tests, suite.failures, suite.errors, suite.skipped)
        suite.update_statistics()
        assert counted == (suite.tests, suite.failures, suite.errors, suite.skipped)
        for case in suite:
            if case.result:
                (failure,) = case.result
                seen.append(
                    Seen("error", case._elem.get("file"), int(case._elem.get("line")), failure.type, failure.message)
                )
            elif case.system_out:
                text = case.system_out.split(": warning: ", 1)[1]
                seen.append(Seen("warning", case._elem.get("file"), int(case._elem.get("line")), case.classname, text))
    return seen


READERS = {"github": runner, "gitlab": gitlab, "sarif": sarif, "junit": junit}
EACH = pytest.mark.parametrize("form", READERS)

#: What a format may show instead of a character that it can't hold or that would be obeyed.
_SHOWN = re.compile(r"\\x[0-9a-f]{2}|\\u[0-9a-f]{4}|\\U[0-9a-f]{8}|\\[nrt]|[^!-~]")


def kept(text: str) -> str:
    """What is left of a text in every format: all that can be seen."""
    return _SHOWN.sub("", text.encode("unicode_escape").decode("ascii").replace("\\\\", "\\"))


@EACH
def test_a_reader_sees_what_was_found(form: str, paint: Paint) -> None:
    found = [
        finding("weights are 90 %, not 100 %", line=12),
        finding("weights are 90 %, not 100 %", line=14),
        finding("no target", "data/kpi.yaml", 1, Severity.WARNING),
    ]
    assert READERS[form](paint(report(found), form)) == [
        Seen("error", PATH, 12, "weights", "weights are 90 %, not 100 %"),
        Seen("error", PATH, 14, "weights", "weights are 90 %, not 100 %"),
        Seen("warning", "data/kpi.yaml", 1, "weights", "no target"),
    ]


@EACH
def test_a_reader_sees_that_nothing_was_found(form: str, paint: Paint) -> None:
    assert READERS[form](paint(report([]), form)) == []


@EACH
@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
@pytest.mark.parametrize("severity", Severity)
def test_text_can_forge_nothing(form: str, text: str, severity: Severity, paint: Paint) -> None:
    (seen,) = READERS[form](paint(report([finding(text, severity=severity)]), form))
    assert (seen.severity, seen.path, seen.line, seen.code) == (severity.value, PATH, 3, "weights")
    assert kept(seen.text) == kept(text)


@EACH
@pytest.mark.parametrize("name", HOSTILE, ids=ascii)
def test_the_name_of_a_file_can_forge_nothing(form: str, name: str, paint: Paint) -> None:
    (seen,) = READERS[form](paint(report([finding("text", f"data/{name}.yaml")]), form))
    assert (seen.severity, seen.line, seen.code, seen.text) == ("error", 3, "weights", "text")
    assert kept(seen.path).startswith("data/")
    if name.isprintable():
        assert seen.path == f"data/{name}.yaml"


@pytest.mark.parametrize("form", READERS)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(texts=st.lists(st.text(min_size=1, max_size=40), max_size=3), unicode=st.booleans())
def test_any_text_is_read_back(form: str, texts: list[str], unicode: bool) -> None:  # noqa: FBT001 - an example
    drawn = draw(
        report([finding(text) for text in texts]), form, languages.language("en"), width=80, color=False,
        unicode=unicode,
    )  # fmt: skip
    assert [(seen.code, kept(seen.text)) for seen in READERS[form](drawn)] == [
        ("weights", kept(text)) for text in texts
    ]


# The readers see what is wrong: these show that they would.


@pytest.mark.parametrize(
    "spoiled",
    [
        {"version": "2.0.0"},
        {"runs": [{"tool": {"driver": {}}, "results": []}]},
        {"runs": [{"tool": {"driver": {"name": "kpi"}}, "results": [{"message": {"text": "x"}, "level": "bad"}]}]},
        {"runs": [{"tool": {"driver": {"name": "kpi"}}, "results": [{"message": {"text": "x"}, "other": 1}]}]},
    ],
    ids=["version", "no name", "level", "unknown key"],
)
def test_the_models_of_sarif_are_strict(spoiled: dict[str, Any], paint: Paint) -> None:
    log = json.loads(paint(report([finding("x")]), "sarif"))
    Sarif.model_validate(log)
    with pytest.raises(ValidationError):
        Sarif.model_validate({**log, **spoiled})


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("::error file=a,line=1,title=t::x", [Seen("error", "a", 1, "t", "x")]),
        ("  ::warning file=a%2Cb,line=2,title=t%3A::100 %25%0Ay", [Seen("warning", "a,b", 2, "t:", "100 %\ny")]),
        ("before ::error file=a,line=1,title=t::x", []),
        ("a\r::error file=a,line=1,title=t::x", [Seen("error", "a", 1, "t", "x")]),
        ("::error file=a,line=1,title=t::%250A", [Seen("error", "a", 1, "t", "%0A")]),
    ],
)
def test_the_runner_reads_commands(line: str, expected: list[Seen]) -> None:
    assert runner(line) == expected


def test_messages_are_english_for_machines(paint: Paint) -> None:
    problem = finding("x").problem
    other = Finding(
        Problem(problem.code, problem.severity, problem.place, Message("unknown key {key}", {"key": "a"})), 1, 1, ""
    )
    for form, read in READERS.items():
        drawn = paint(report([other]), form, language=languages.language("id"))
        assert [seen.text for seen in read(drawn)] == ["unknown key a"]
