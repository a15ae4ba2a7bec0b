"""``kpi merge-driver``: for git, which calls it where both sides of a merge changed a file of records."""

from __future__ import annotations

from typing import Annotated, Final

from kpi.cli.session.session import Session
from kpi.model.output.message import mark, say
from kpi.model.output.parameter import Parameters, argument
from kpi.store import git
from kpi.store.records import merge
from kpi.store.yaml import source

HELP: Final = mark("For git: merge a file of records by meaning. Set up by kpi init.")
EXAMPLE: Final = mark('Example: git config merge.kpi.driver "kpi merge-driver %O %A %B %P"')


class MergeDriverParameters(Parameters, frozen=True):
    """Parameters of ``kpi merge-driver``."""

    base: Annotated[str, argument(mark("BASE"), mark("what both sides began with"))]
    mine: Annotated[str, argument("MINE", mark("one side; the result is written here"))]
    theirs: Annotated[str, argument("THEIRS", mark("the other side"))]
    path: Annotated[str, argument(mark("[PATH]"), mark("how the file is called"))] = ""


def run(session: Session, given: MergeDriverParameters) -> int:
    """Write both sides into one file; 1 where a person must decide, and then the usual marks of git stand in it."""
    files = [session.folder() / name for name in (given.base, given.mine, given.theirs)]
    try:
        before, ours, others = (file.read_bytes().decode("utf-8") for file in files)
        found = merge.merged(before, ours, others)
    except (UnicodeDecodeError, ValueError, source.Unreadable):
        return git.merge_lines(*files)
    if not found.conflicts:
        files[1].write_bytes(found.text.encode())
        return 0
    months = tuple(one.month for one in found.conflicts)
    session.remark(
        say("{path}: both sides say something else of {months}", path=given.path or given.mine, months=months)
    )
    return git.merge_lines(*files) or 1
