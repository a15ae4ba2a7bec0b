"""The report of ``kpi init``: files made and left, and the next steps."""

from __future__ import annotations

from typing import Final

from kpi.model.output.command import BLANK, Command, kpi_command
from kpi.model.output.message import Message, say, say_many
from kpi.model.output.report import Audience, Block, Cell, Column, Heading, Json, Line, Report, Table, Tone
from kpi.model.values.struct import Struct, replace
from kpi.reports._shared import machine_values
from kpi.store import layout
from kpi.store.setup.starter import CODE_OWNERS, Start, StarterFate, Wish

_COLUMNS: Final = (Column("path", say("File"), wide=True), Column("fate", say("What happens to it")))
_FATES: Final = {
    StarterFate.NEW: (say("new"), Tone.GOOD),
    StarterFate.SAME: (say("there already"), Tone.QUIET),
    StarterFate.LEFT: (say("left as it is"), Tone.FAIR),
}


class Beginning(Struct, frozen=True):
    """Where a repository begins: ``above`` is the top of the one that the folder is in, ``new`` whether git began one.

    ``written`` is False where it was only shown. ``commit`` is the one that holds the new files, None for none;
    ``unsigned``: none could be made, as git doesn't know who commits.
    """

    folder: str
    files: tuple[Start, ...]
    wish: Wish
    new: bool
    above: str | None = None
    written: bool = True
    commit: str | None = None
    unsigned: bool = False

    @property
    def count(self) -> int:
        """How many files are new."""
        return sum(file.fate is StarterFate.NEW for file in self.files)


def beginning_report(begun: Beginning) -> Report:
    """Each file with what becomes of it, then what is worth knowing, then the next step."""
    rows = tuple((Cell(file.path), _fate(file.fate)) for file in begun.files)
    blocks: list[Block] = [Heading(say("A new repository in {folder}", folder=begun.folder), 1)]
    plain = begun.written and all(file.fate is not StarterFate.LEFT for file in begun.files)
    columns = tuple(replace(one, audience=Audience.MACHINES) for one in _COLUMNS) if plain else _COLUMNS
    blocks += [Table("files", columns, rows), Line(_summary(begun))]
    blocks += [Line(message, Tone.FAIR) for message in _remarks(begun)]
    blocks += [Line(message) for message in _next(begun)]
    return Report("init", tuple(blocks), _facts(begun), illustrative=None)


def _fate(fate: StarterFate) -> Cell:
    shown, tone = _FATES[fate]
    return Cell(fate.value, shown, tone)


def _summary(begun: Beginning) -> Message:
    if not begun.written:
        return say_many("{count} file would be made.", "{count} files would be made.", begun.count)
    if not begun.count:
        return say("There was nothing to make: everything is there.")
    return say_many("{count} file made.", "{count} files made.", begun.count)


def _remarks(begun: Beginning) -> list[Message]:
    """Remarks on the table."""
    found = [
        say("{path} is left as it is; add these lines to it: {lines}", path=file.path, lines=file.lacks)
        for file in begun.files
        if file.lacks
    ]
    if begun.above is not None:
        found.append(
            say(
                "Code hosts and hooks look for their files at the top of the repository, {top}: none were made here.",
                top=begun.above,
            )
        )
    workflows = tuple(
        file.path for file in begun.files if b"KPI_SOURCE" in file.content and file.fate is StarterFate.NEW
    )
    if workflows and begun.wish.origin is None:
        found.append(
            say("CI can't know where to find kpi: say it under KPI_SOURCE in {paths}, or with --source.",
                paths=workflows)
        )  # fmt: skip
    if any(file.path == CODE_OWNERS and file.fate is StarterFate.NEW for file in begun.files):
        found.append(
            say("{path} names a team that is not there: put your administrators in its place, and let the host demand "
                "their agreement.", path=CODE_OWNERS)
        )  # fmt: skip
    return found


def _next(begun: Beginning) -> list[Message]:
    if not begun.written or not (begun.count or begun.commit or begun.unsigned):
        return []
    found: list[Message] = []
    if begun.unsigned:
        found += [
            say("It is not in the history (git) yet, as git does not know who you are. Tell it once:"),
            say("{command}", command=Command(("git", "config", "--global", "user.name", "Nama Anda"))),
            say("{command}", command=Command(("git", "config", "--global", "user.email", "anda@contoh.go.id"))),
            say("Then bring it in: {command}", command=kpi_command("init")),
        ]
    elif begun.commit is not None:
        found.append(say("Saved in the history (git), commit {commit}.", commit=begun.commit[:7]))
    found += [
        say("Next: look through {settings}; what you change there comes into the history by: {command}",
            settings=layout.settings_path(), command=kpi_command("save")),
        say("Then begin a program, with a short name in place of the dots: {command}",
            command=kpi_command("new", "program", BLANK)),
    ]  # fmt: skip
    return found


def _facts(begun: Beginning) -> dict[str, Json]:
    origin = begun.wish.origin
    return {
        **machine_values.heading(None),
        "folder": begun.folder,
        "written": begun.written,
        "new_repository": begun.new,
        "source": None if origin is None else origin.requirement,
        "files": [{"path": file.path, "fate": file.fate.value, "lacks": list(file.lacks)} for file in begun.files],
    }
