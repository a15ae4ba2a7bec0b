"""``kpi validate``: shape and meaning of the files as they are."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from kpi.cli.options import FindingsForm
from kpi.model.errors import KpiError
from kpi.model.message import mark, say
from kpi.model.problem import Severity

if TYPE_CHECKING:
    from kpi.cli.session import Session
    from kpi.model.problem import Finding

HELP: Final = mark("Check the files: their shape, their meaning, and what they say of each other.")
EXAMPLE: Final = mark("Example: kpi validate data/programs/wisata-industri")


def validate(
    ctx: typer.Context,
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[PATH]...", help=mark("show only findings in these files and folders"), show_default=False
        ),
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help=mark("warnings count as errors"))] = False,
    form: FindingsForm = "table",
) -> int:
    """Print every finding; 1 where the data is wrong."""
    session: Session = ctx.obj
    from kpi.reports.findings import findings_report
    from kpi.rules.catalogue import findings
    from kpi.store import git
    from kpi.store.locate import located

    loaded = session.load()
    portfolio = loaded.portfolio
    wanted = _wanted(session, paths or [], portfolio.files)
    problems = [problem for problem in (*loaded.problems, *findings(portfolio)) if problem.place.path in wanted]
    found = located(portfolio.root, problems)
    repository = git.repository(portfolio.root)
    commit = None if repository is None else git.head(repository)
    below = "" if repository is None else git.within(repository, portfolio.root, is_folder=True)
    session.show(findings_report(found, len(wanted), commit, below), form)
    return 1 if any(_counts(finding, strict=strict) for finding in found) else 0


def _counts(finding: Finding, *, strict: bool) -> bool:
    return strict or finding.problem.severity is Severity.ERROR


def _wanted(session: Session, typed: list[str], files: frozenset[str]) -> frozenset[str]:
    """The files to speak of: all, or those named and those in folders named."""
    if not typed:
        return files
    return frozenset().union(*(_below(session, path, files) for path in typed))


def _below(session: Session, typed: str, files: frozenset[str]) -> frozenset[str]:
    here = Path(session.folder() / typed).resolve()
    root = session.root.resolve()
    inside = here.relative_to(root).as_posix() if here.is_relative_to(root) else None
    found = {file for file in files if inside is not None and (inside in {".", file} or file.startswith(f"{inside}/"))}
    if not found:
        raise KpiError(
            say("{path} names no file of the data", path=typed),
            say("files of the data are below {folder}", folder=str(root / "data")),
        )
    return frozenset(found)
