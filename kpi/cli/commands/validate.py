"""``kpi validate``: shape and meaning of the files as they are."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Annotated, Final

from kpi.cli.session.session import Session
from kpi.model.domain.portfolio import Portfolio
from kpi.model.domain.program import Program
from kpi.model.errors import KpiError
from kpi.model.output.message import mark, say
from kpi.model.output.options import FindingsForm
from kpi.model.output.parameter import Parameters, argument, switch
from kpi.model.output.problem import Finding, Problem, Severity
from kpi.reports.checks.findings import findings_report
from kpi.rules.catalogue import findings, scope_of
from kpi.rules.scope import Scope
from kpi.store import git, layout
from kpi.store.yaml.locate import located

HELP: Final = mark("Check the files: their shape, their meaning, and what they say of each other.")
EXAMPLE: Final = mark("Example: kpi validate data/programs/wisata-industri")


class ValidateParameters(Parameters, frozen=True):
    """Parameters of ``kpi validate``."""

    paths: Annotated[
        tuple[str, ...], argument(mark("[PATH]..."), mark("show only findings in these files and folders"))
    ] = ()
    strict: Annotated[bool, switch("--strict", mark("warnings count as errors"))] = False
    form: FindingsForm = "table"


def run(session: Session, given: ValidateParameters) -> int:
    """Print every finding; 1 where the data is wrong. Raises ``KpiError``."""
    paths, root = session.source.paths, session.root
    files = _wanted(session, given.paths, paths) if given.paths else paths
    found = located(root, [problem for problem in _problems(session) if problem.place.path in files])
    repository = cache(lambda: git.repository(root))  # mostly nobody wants to know
    here = repository() if found else None
    below = "" if here is None else git.within(here, root, is_folder=True)
    illustrative = any(_is_example(session.load().portfolio, one.problem) for one in found)

    def commit() -> str | None:
        known = repository()
        return None if known is None else git.head(known)

    report = findings_report(found, len(files), commit, below, illustrative=illustrative)
    session.show(report, given.form)
    return 1 if any(_counts(finding, strict=given.strict) for finding in found) else 0


def _is_example(portfolio: Portfolio, problem: Problem) -> bool:
    """Whether what a problem quotes is an example: in a program, or where there are such programs."""
    folder = layout.folder_of(problem.place.path)
    program = next((one for one in portfolio.programs if one.folder == folder), None)
    return portfolio.illustrative if program is None else program.illustrative


def _problems(session: Session) -> list[Problem]:
    """Everything that is wrong. Programs in which nothing was, and that have not changed, are not judged again."""
    source = session.source
    if source.all_in_order():
        return []
    loaded = session.load()
    portfolio = loaded.portfolio
    known = source.in_order(portfolio.as_of)
    problems = [*loaded.problems, *findings(portfolio, in_order=known)]
    source.judged(_in_order(portfolio, problems, known), portfolio.as_of, whole=not problems)
    return problems


def _in_order(portfolio: Portfolio, problems: Iterable[Problem], known: frozenset[str]) -> frozenset[str]:
    """The folders of programs in which nothing is wrong, and that rest on no file outside the data (``known``: some).

    None of them where a rule that judges a program speaks of a file of no program: it doesn't say which one it means.
    """
    folders = layout.by_program({problem.place.path for problem in problems} | portfolio.unreadable)
    elsewhere = {problem.code for problem in problems if layout.folder_of(problem.place.path) is None}
    if any(scope_of(code) is Scope.PROGRAM for code in elsewhere):
        return frozenset()
    return frozenset(
        program.folder
        for program in portfolio.programs
        if program.folder not in folders and (program.folder in known or _looks_only_inside(program, portfolio.files))
    )


def _looks_only_inside(program: Program, files: frozenset[str]) -> bool:
    """Whether no record rests on a file whose changes nobody watches: outside the program's folder, or behind a link.

    ``files`` are those that are watched; links to folders are not followed.
    """
    begin = f"{layout.program_path(program.folder)}/"
    return all(
        evidence.path is None or (evidence.path in files and evidence.path.startswith(begin))
        for indicator in program.indicators
        for record in indicator.achievements.values()
        for evidence in record.evidence
    )


def _counts(finding: Finding, *, strict: bool) -> bool:
    return strict or finding.problem.severity is Severity.ERROR


def _wanted(session: Session, typed: Sequence[str], files: frozenset[str]) -> frozenset[str]:
    """The files that are named, and those in folders that are named."""
    return frozenset().union(*(_below(session, path, files) for path in typed))


def _below(session: Session, typed: str, files: frozenset[str]) -> frozenset[str]:
    named = os.path.abspath(session.folder() / typed)  # noqa: PTH100 - a link stays the link that it is
    here = Path(os.path.realpath(os.path.dirname(named)), os.path.basename(named))  # noqa: PTH119, PTH120 - as above
    root = Path(os.path.realpath(session.root))
    inside = here.relative_to(root).as_posix() if here.is_relative_to(root) else None
    found = {file for file in files if inside is not None and (inside in {".", file} or file.startswith(f"{inside}/"))}
    if not found:
        raise KpiError(
            say("{path} names no file of the data", path=typed),
            say("files of the data are below {folder}", folder=str(root / "data")),
        )
    return frozenset(found)
