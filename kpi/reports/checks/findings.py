"""Findings in the data, for people and for every format of findings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from kpi.model.lazy import LazyMapping
from kpi.model.output.message import Message, say, say_many
from kpi.model.output.problem import Finding, Severity
from kpi.model.output.report import Audience, Block, Cell, Column, Json, Line, Report, Table, Tone, Verbatim
from kpi.model.values.struct import replace
from kpi.reports._shared import machine_values

_SEVERITIES: Final = {Severity.ERROR: say("error"), Severity.WARNING: say("warning")}
_TONES: Final = {Severity.ERROR: Tone.BAD, Severity.WARNING: Tone.FAIR}
_COLUMNS: Final = tuple(
    Column(key, title, audience=Audience.MACHINES)
    for key, title in (
        ("path", say("File")),
        ("line", say("Line")),
        ("column", say("Column")),
        ("severity", say("Severity")),
        ("code", say("Rule")),
        ("message", say("Message")),
        ("hint", say("Hint")),
    )
)
#: A line of a file is cut to this length; the caret always stays in sight.
_LONGEST: Final = 100


def findings_report(
    findings: tuple[Finding, ...],
    files: int,
    data_commit: Callable[[], str | None],
    below: str = "",
    *,
    illustrative: bool,
) -> Report:
    """All findings, sorted by place, and how many files were looked at.

    ``data_commit`` finds the last commit, which only machines are told. ``below`` is the folder of the data in its
    repository: code hosts want to know where a file is in that. ``illustrative`` is whether they quote examples.
    """
    blocks = findings_blocks(findings, files)
    blocks.append(Table("findings", _COLUMNS, tuple(_row(finding) for finding in findings)))
    hosted = tuple(_in_repository(finding, below) for finding in findings)
    return Report(
        "findings",
        tuple(blocks),
        LazyMapping(lambda: findings_facts(findings, files, data_commit())),
        hosted,
        illustrative=illustrative,
    )


def findings_blocks(findings: tuple[Finding, ...], files: int) -> list[Block]:
    """All findings for reading, and how many there are."""
    return [*(block for finding in findings for block in _blocks(finding)), _summary(findings, files)]


def _in_repository(finding: Finding, below: str) -> Finding:
    """The finding with the path of its file in the repository; what is outside the data begins with ``../``."""
    place = finding.problem.place
    outside = place.path.startswith("../")
    if not (below or outside):
        return finding
    path = place.path.removeprefix("../") if outside else f"{below}/{place.path}"
    return replace(finding, problem=replace(finding.problem, place=replace(place, path=path)))


def _blocks(finding: Finding) -> list[Block]:
    problem = finding.problem
    head = say(
        "{path}:{line}:{column}: {severity} [{code}] {message}",
        path=problem.place.path,
        line=str(finding.line),
        column=str(finding.column),
        severity=_SEVERITIES[problem.severity],
        code=problem.code,
        message=problem.message,
    )
    blocks: list[Block] = [Line(head, _TONES[problem.severity])]
    if finding.source.strip():
        blocks.append(Verbatim(source_with_caret(finding), Tone.QUIET))
    if problem.hint is not None:
        blocks.append(hint_line(problem.hint))
    return blocks


def hint_line(hint: Message) -> Line:
    """What would be right."""
    return Line(say("    → {hint}", hint=hint))


def source_with_caret(finding: Finding) -> tuple[str, str]:
    """The line itself, and below it a caret under the column; a long line is cut on both sides of it."""
    source = finding.source.expandtabs(1)
    begin = max(0, finding.column - 1 - _LONGEST // 2) if len(source) > _LONGEST else 0
    number = f"{finding.line:>4} | "
    shown = source[begin : begin + _LONGEST]
    return number + shown, " " * (len(number) - 2) + "| " + " " * (finding.column - 1 - begin) + "^"


def _summary(findings: tuple[Finding, ...], files: int) -> Line:
    errors = sum(finding.problem.severity is Severity.ERROR for finding in findings)
    warnings = len(findings) - errors
    looked = say_many("{count} file", "{count} files", files)
    if not findings:
        return Line(say("✓ nothing wrong in {files}", files=looked), Tone.GOOD)
    return Line(
        say(
            "{errors} and {warnings} in {files}",
            errors=say_many("{count} error", "{count} errors", errors),
            warnings=say_many("{count} warning", "{count} warnings", warnings),
            files=looked,
        ),
        Tone.BAD if errors else Tone.FAIR,
    )


def _row(finding: Finding) -> tuple[Cell, ...]:
    problem = finding.problem
    return (
        Cell(problem.place.path),
        Cell(finding.line),
        Cell(finding.column),
        Cell(problem.severity.value),
        Cell(problem.code),
        Cell(problem.message),
        Cell(problem.hint),
    )


def findings_facts(findings: tuple[Finding, ...], files: int, data_commit: str | None) -> dict[str, Json]:
    """All findings for machines."""
    errors = sum(finding.problem.severity is Severity.ERROR for finding in findings)
    return {
        **machine_values.heading(data_commit),
        "files": files,
        "errors": errors,
        "warnings": len(findings) - errors,
        "findings": [_finding_facts(finding) for finding in findings],
    }


def _finding_facts(finding: Finding) -> Json:
    problem = finding.problem
    hint: Message | None = problem.hint
    return {
        "code": problem.code,
        "severity": problem.severity.value,
        "path": problem.place.path,
        "line": finding.line,
        "column": finding.column,
        "pointer": list(problem.place.pointer),
        "message": machine_values.sentence(problem.message),
        "hint": None if hint is None else machine_values.sentence(hint),
        "source": finding.source,
    }
