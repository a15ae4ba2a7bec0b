"""``kpi merge-driver``: for git, which calls it where both sides of a merge changed a file of records."""

from __future__ import annotations

from typing import Annotated, Final

import typer

from kpi.cli.session.session import Session
from kpi.model.output.message import mark, say
from kpi.store import git
from kpi.store.records import merge
from kpi.store.yaml import source

HELP: Final = mark("For git: merge a file of records by meaning. Set up by kpi init.")
EXAMPLE: Final = mark('Example: git config merge.kpi.driver "kpi merge-driver %O %A %B %P"')


def merge_driver(
    ctx: typer.Context,
    base: Annotated[str, typer.Argument(metavar="BASE", help=mark("what both sides began with"))],
    mine: Annotated[str, typer.Argument(metavar="MINE", help=mark("one side; the result is written here"))],
    theirs: Annotated[str, typer.Argument(metavar="THEIRS", help=mark("the other side"))],
    path: Annotated[
        str, typer.Argument(metavar="[PATH]", help=mark("how the file is called"), show_default=False)
    ] = "",
) -> int:
    """Write both sides into one file; 1 where a person must decide, and then the usual marks of git stand in it."""
    session: Session = ctx.obj
    files = [session.folder() / name for name in (base, mine, theirs)]
    try:
        before, ours, others = (file.read_bytes().decode("utf-8") for file in files)
        found = merge.merged(before, ours, others)
    except (UnicodeDecodeError, ValueError, source.Unreadable):
        return git.merge_lines(*files)
    if not found.conflicts:
        files[1].write_bytes(found.text.encode())
        return 0
    months = tuple(one.month for one in found.conflicts)
    session.remark(say("{path}: both sides say something else of {months}", path=path or mine, months=months))
    return git.merge_lines(*files) or 1
