"""Saving changes of a program's own files: check what would result, write all of them, commit them as one."""

from __future__ import annotations

from kpi.changes.context import Desk
from kpi.changes.date_warnings import refuse_signed
from kpi.changes.pipeline import Change, write
from kpi.changes.record.draft import Basis, basis
from kpi.changes.validation import agreed, errors_in, refuse
from kpi.changes.workspace import Workspace
from kpi.model.errors import KpiError
from kpi.model.output.message import Message, say
from kpi.model.output.options import WriteOptions
from kpi.model.values.period import Period
from kpi.reports.program.edited import Outcome
from kpi.rules.catalogue import arising
from kpi.store import layout
from kpi.store.files import Changed
from kpi.store.load import Loaded, load
from kpi.store.write.saving import Written


def opened(at: Desk, folder: str, *, begun: bool = False) -> Basis:
    """The settings and one program, whose two files can be read. Raises ``KpiError``.

    ``begun``: indicators of a program that isn't signed may still be incomplete.
    """
    found = basis(at.root, folder)
    unsigned = all(not program.signed for program in found.portfolio.programs)
    for path in (layout.settings_path(), layout.kak_path(folder), layout.indicators_path(folder)):
        if begun and unsigned and path == layout.indicators_path(folder):
            continue
        missing = path == layout.kak_path(folder) and path not in found.portfolio.files
        if missing or path in found.portfolio.unreadable - found.portfolio.empty:
            raise KpiError(say("{path} can't be read", path=path), say("see what is wrong with it: kpi validate"))
    return found


def text_of(found: Basis, path: str) -> str:
    """What a file of the program holds; nothing where there is none."""
    return found.files.read(path).decode("utf-8") if path in found.portfolio.files else ""


def edited(found: Basis, path: str, text: str) -> Written:
    """A file of the program with another text."""
    return Written(path, found.files.read(path) if path in found.portfolio.files else None, text.encode())


def resulting(found: Basis, files: tuple[Written, ...]) -> Loaded:
    """What the files would mean."""
    portfolio = found.portfolio
    return load(portfolio.root, portfolio.as_of, Changed(found.files, {one.path: one.new for one in files}))


def check(
    session: Workspace,
    found: Basis,
    files: tuple[Written, ...],
    manner: WriteOptions,
    unusual: tuple[Message, ...] = (),
) -> None:
    """Refuse what would make the data wrong, or the gate refuses; ask about what is ``unusual``, or warned of.

    Whatever writes a program's own files comes through here. Raises ``KpiError``.
    """
    after = resulting(found, files)
    news = arising(found.loaded, after)
    refuse(session, errors_in(news))
    for program in found.portfolio.programs:
        changed = after.portfolio.program(program.id)
        if changed is not None:
            refuse_signed(found.portfolio, program, changed)
    agreed(session, (*unusual, *(problem.message for problem in news)), manner)


def written(
    at: Desk,
    files: tuple[Written, ...],
    message: str,
    manner: WriteOptions,
    months: tuple[Period, ...] = (),
    along: tuple[str, ...] = (),
) -> Outcome:
    """Write the files and commit them; where the commit fails everything is as it was.

    ``along`` are files that go into the same commit as they lie on disk, hand edits in those of ``files`` too.
    ``months`` must be open; they are looked at once more while nobody else can write. Raises ``KpiError``.
    """
    if manner.dry_run:
        return Outcome(files, saved=False)
    paths = {one.path for one in files}
    brought = tuple(path for path in along if path not in paths)
    change = Change(files, message, months=frozenset(months), along=brought, sweeping=bool(along))
    return Outcome(files, saved=True, commit=write(at, change))


def commit_message(subject: str, body: tuple[str | None, ...], trailers: dict[str, str]) -> str:
    """The message of a commit: subject, what there is to say, trailers."""
    said = [line for line in body if line]
    lines = [" ".join(subject.split()), "", *said, *([""] if said else [])]
    return "\n".join([*lines, *(f"{name}: {' '.join(value.split())}" for name, value in trailers.items()), ""])
