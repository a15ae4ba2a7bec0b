"""Bringing hand edits into the history: what is on disk and not there, judged as a request, signed, and committed."""

from __future__ import annotations

from collections.abc import Mapping

from kpi.changes.asking import no_program
from kpi.changes.context import Desk, data_language, desk
from kpi.changes.history.pull_request import NOTHING, Request, findings_of, requested
from kpi.changes.pipeline import FileChange, changed_meanwhile, refuse_no, write
from kpi.changes.workspace import Workspace
from kpi.model.output.command import Command, kpi_command
from kpi.model.output.message import say, say_many
from kpi.model.output.options import WriteOptions
from kpi.model.output.problem import Finding, Severity
from kpi.model.values.struct import Struct
from kpi.reports.checks.findings import findings_report
from kpi.reports.entry.save import HandEdits, edits_message, edits_report, saved_report
from kpi.rules.catalogue import findings, identity
from kpi.store import git, layout, pending
from kpi.store.git import Repository
from kpi.store.load import load
from kpi.store.paths import cell_of
from kpi.store.records.stamps import WrittenStamp, stamped
from kpi.store.setup.starter import companions
from kpi.store.write.saving import Written


class Drafted(Struct, frozen=True):
    """Hand edits as they would be committed: the files that get signatures, what that means, and its message."""

    signed: tuple[Written, ...]
    edits: HandEdits
    wrong: tuple[Finding, ...]
    message: str
    tree: str


def save(session: Workspace, program: str, given: WriteOptions) -> int:
    """Show, check, ask, commit. Raises ``KpiError``."""
    at = desk(session.root, commits=True)
    only = _folder(at, program)
    found = _unsaved(session, at, only)
    if not found.changed:
        _nothing(session, at, only)
        return 0
    drafted = _drafted(session, at, found)
    if drafted.wrong:
        return _refused(session, drafted, given)
    shown = given.form == "table"
    if shown:
        session.show(edits_report(drafted.edits), given.form)
    if given.dry_run:
        session.show(saved_report(drafted.edits, None, shown=shown), given.form)
        return 0
    refuse_no(session, say("Save this?"), given)
    commit = _committed(at, only, drafted)
    session.show(saved_report(drafted.edits, commit, shown=shown), given.form)
    return 0


def _folder(at: Desk, program: str) -> str:
    """The folder to save: a program's, or all data. Raises ``KpiError`` where there is no such program."""
    if not program:
        return layout.DATA
    known = layout.program_folders(layout.files_below(at.root))
    gone = at.repository is not None and git.head(at.repository) is not None and _was_there(at, program)
    if program not in known and not gone:
        raise no_program(program, known)
    return layout.program_path(program)


def _was_there(at: Desk, program: str) -> bool:
    with git.CommitFiles(_repository(at), "HEAD", at.root) as files:
        return program in layout.program_folders(files.paths())


def _repository(at: Desk) -> Repository:
    if at.committing is None:
        raise AssertionError("it is asked for with commits=True")
    return at.committing


def _unsaved(session: Workspace, at: Desk, only: str) -> git.FileStatus:
    """Unsaved files of the folder, and the evidence elsewhere that its records name.

    With the first settings come the files that ``kpi init`` made beside them: a clone needs them as much.
    """
    programs = session.load().portfolio.programs
    begin = f"{layout.DATA}/"
    named = {
        piece.path
        for program in programs
        if only in {layout.DATA, layout.program_path(program.folder)}
        for indicator in program.indicators
        for record in indicator.achievements.values()
        for piece in record.evidence
        if piece.path and not piece.path.startswith(begin) and (at.root / piece.path).is_file()
    }
    found = pending.unsaved(_repository(at), at.root, [only], named)
    if layout.settings_path() not in found.new:
        return found
    return pending.unsaved(_repository(at), at.root, [only], [*named, *companions(at.root)])


def _nothing(session: Workspace, at: Desk, only: str) -> None:
    session.tell(say("There is nothing to save: the history holds what is on disk."))
    elsewhere = pending.unsaved(_repository(at), at.root).changed if only != layout.DATA else frozenset()
    if elsewhere:
        session.tell(say("Elsewhere there is: {paths}", paths=tuple(sorted(elsewhere))))
        session.tell(say("Bring it in: {command}", command=kpi_command("save")))


def _drafted(session: Workspace, at: Desk, found: git.FileStatus) -> Drafted:
    """The commit as a draft, judged as a pull request. Raises ``KpiError``."""
    signed, stamps = _signed(session, at, found)
    repository = _repository(at)
    tree = _tree(at, found.changed, {one.path: one.new for one in signed})
    commit = git.drafted(repository, tree, "Hand edits\n")
    request = requested(session, found.head or NOTHING, commit)
    news = _news(request)
    warnings = tuple(one.problem.message for one in news if one.problem.severity is Severity.WARNING)
    fates = pending.fates(at.root, found)
    edits = HandEdits(fates, request.change.changes, tuple(stamps), warnings, request.loaded.portfolio.illustrative)
    text = data_language(request.loaded.portfolio).text
    wrong = tuple(one for one in news if one.problem.severity is Severity.ERROR)
    return Drafted(tuple(signed), edits, wrong, edits_message(edits, text), tree)


def _signed(session: Workspace, at: Desk, found: git.FileStatus) -> tuple[list[Written], list[WrittenStamp]]:
    """The achievements files in which who and when was missing, and what they get."""
    paths = sorted(path for path in found.changed if cell_of(path) is not None)
    names = [git.within(_repository(at), at.root / path) for path in paths]
    held = [] if found.head is None else git.contents(_repository(at), [(found.head, name) for name in names])
    fresh = found.head is not None and layout.settings_path() not in found.new
    now = session.load().portfolio.as_of
    files: list[Written] = []
    stamps: list[WrittenStamp] = []
    for path, old in zip(paths, held or [None] * len(paths), strict=True):
        content = pending.on_disk(at.root, path)
        if content is None:
            continue
        new, some = stamped(path, (old, content), at.by, now, fresh=fresh)
        if some:
            files.append(Written(path, content, new))
            stamps += some
    return files, stamps


def _tree(at: Desk, paths: frozenset[str], contents: Mapping[str, bytes]) -> str:
    """All that the commit would hold."""
    repository = _repository(at)
    names = {path: git.within(repository, at.root / path) for path in paths}
    return git.drafted_tree(repository, names.values(), {names[path]: content for path, content in contents.items()})


def _news(request: Request) -> list[Finding]:
    """Findings that are new: what is wrong in the history already refuses nothing."""
    base = load(request.loaded.portfolio.root, request.loaded.portfolio.as_of, request.before)
    known = {identity(one) for one in (*base.problems, *findings(base.portfolio))} if request.base else set()
    return [one for one in findings_of(request) if identity(one.problem) not in known]


def _refused(session: Workspace, drafted: Drafted, given: WriteOptions) -> int:
    """Say what is wrong, with its places; nothing is saved."""
    illustrative = drafted.edits.illustrative
    report = findings_report(drafted.wrong, len(drafted.edits.files), lambda: None, illustrative=illustrative)
    session.show(report, given.form)
    gone = [path for path, fate in drafted.edits.files.items() if fate is pending.Fate.GONE]
    session.complain(
        say_many("nothing was saved: {count} thing is wrong", "nothing was saved: {count} things are wrong",
                 len(drafted.wrong)),
        say("put it right, then try again; the files on disk stay as they are"),
    )  # fmt: skip
    if gone:
        command = Command(("git", "restore", "--staged", "--worktree", "--", *gone))
        session.remark(say("  bring back what was deleted: {command}", command=command))
    return 1


def _committed(at: Desk, only: str, drafted: Drafted) -> str | None:
    """Sign and commit what was shown. Raises ``KpiError`` where it has changed since."""
    signed = [one.path for one in drafted.signed]
    others = [path for path in drafted.edits.files if path not in signed]

    def again() -> None:
        found = pending.unsaved(_repository(at), at.root, [only], others)
        contents = {one.path: one.new for one in drafted.signed}
        if found.changed != drafted.edits.files.keys() or _tree(at, found.changed, contents) != drafted.tree:
            raise changed_meanwhile()

    change = FileChange(
        drafted.signed, drafted.message, along=tuple(others), sweeping=True, rests_on=(), again=again
    )  # the settings may be among what comes in
    return write(at, change)
