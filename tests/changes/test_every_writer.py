"""Every command that writes takes the same steps: each is refused for the same reasons, and writes nothing then."""

from __future__ import annotations

import ast
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from kpi import changes
from kpi.cli.group import COMMANDS, GROUPS
from kpi.model.values.struct import Struct
from tests.adversary import ADMIN, CLOSING, FIRST, KAK, PLAN, SECOND, STRANGER, Work, story_repository
from tests.conftest import flat

if TYPE_CHECKING:
    from tests.conftest import Kpi, Outcome

pytestmark = pytest.mark.moment("2023-05-06")

SHEET: Final = "data/instructions/2023-05.yaml"
WHY: Final = ("--reason", "Evaluasi", "--document", "BA 9", "--yes")
LINK: Final = "https://contoh.go.id/rekap"


class Writer(Struct, frozen=True):
    """A command that writes, as the administrator may use it; the same in a closed month; a file that it changes.

    ``closed`` and ``file`` are empty where there is no such thing: it is about no month, or makes a new file.
    """

    command: tuple[str, ...]
    closed: tuple[str, ...] = ()
    file: str = ""
    prepare: tuple[tuple[str, ...], ...] = ()


def of(text: str, *more: str) -> tuple[str, ...]:
    return (*text.split(), *more)


DRAFTED: Final = (of("ikp draft 2023-05"),)
ISSUE: Final = of("ikp add 2023-05 --agency Dinas --responsible Kabid", "Membersihkan saluran")
#: A plan, beside the repository.
PLAN_SHEET: Final = (
    "program,program_title,name,measure,unit,polarity,aggregation,2026-03\n"
    "renja,Renja Dinas,Izin terbit,number,izin,maximize,sum,100\n"
)
#: The commands that write, and how.
WRITERS: Final = {
    "record": Writer(of("record contoh/kepuasan 2023-04 88 --yes --evidence", LINK),
                     of("record contoh/kepuasan 2023-03 88 --yes --evidence", LINK), SECOND),
    "revise": Writer(of("revise contoh/layanan 2023-04 70 --yes --reason Rekap"),
                     of("revise contoh/layanan 2023-03 70 --yes --reason Rekap"), FIRST),
    "reopen": Writer(of("reopen 2023-03 --reason Rekap --document", "BA 3"), file=CLOSING),
    "close": Writer(of("close 2023-04 --yes --force --reason Rekap"),
                    of("close 2023-03 --yes --force --reason Rekap")),
    "program": Writer(of("program stop contoh", *WHY), of("program stop contoh --date 2023-03-20", *WHY), KAK),
    "change target": Writer(of("change target contoh/layanan 2023-07 90", *WHY),
                            of("change target contoh/layanan 2023-03 90", *WHY), PLAN),
    "change weights": Writer(of("change weights contoh 2023-07 layanan=20 kepuasan=80", *WHY),
                             of("change weights contoh 2023-03 layanan=20 kepuasan=80", *WHY), PLAN),
    "change phase": Writer(of("change phase contoh tahap-1 --to 2025-03 --same-targets", *WHY), file=KAK),
    "change retire": Writer(of("change retire contoh/layanan --from 2023-07 --reweight kepuasan=100", *WHY),
                            of("change retire contoh/layanan --from 2023-03 --reweight kepuasan=100", *WHY), PLAN),
    "change indicator": Writer(of("change indicator contoh/layanan --from 2023-07 --decimals 2", *WHY),
                               of("change indicator contoh/layanan --from 2023-03 --decimals 2", *WHY), PLAN),
    "change kak": Writer(of("change kak contoh --section", "purpose=Layanan cepat", *WHY)),
    "import plan": Writer(of("import plan ../rencana.csv")),
    "new program": Writer(of("new program banjir --no-input --title Banjir")),
    "new indicator": Writer(of("new indicator contoh/antrean --no-input --from 2023-07 --name Antrean"
                               " --definition Antrean --level output --measure number --unit menit --polarity minimize"
                               " --aggregation average --formula complement --source Rekap"
                               " --owner Kabid --agency Dinas --decimals 0 --evidence optional --weight 20"
                               " --target 2023-07..2024-12=10 --reweight layanan=40 --reweight kepuasan=40", *WHY),
                            file=PLAN),
    "ikp draft": Writer(of("ikp draft 2023-05"), of("ikp draft 2023-03")),
    "ikp add": Writer(ISSUE, of("ikp add 2023-03 --agency Dinas --responsible Kabid", "Membersihkan"), SHEET, DRAFTED),
    "ikp edit": Writer(of("ikp edit isu-01 --unit paket"), of("ikp edit isu-01 --unit paket --period 2023-03"), SHEET,
                       (*DRAFTED, ISSUE)),
    "ikp remove": Writer(of("ikp remove isu-01"), of("ikp remove isu-01 --period 2023-03"), SHEET, (*DRAFTED, ISSUE)),
    "ikp negotiate": Writer(of("ikp negotiate layanan --to 90 --reason Tutup"),
                            of("ikp negotiate layanan --to 90 --reason Tutup --period 2023-03"), SHEET, DRAFTED),
    "ikp decide": Writer(of("ikp decide layanan --reject --note tetap"),
                         of("ikp decide layanan --reject --note tetap --period 2023-03"), SHEET,
                         (*DRAFTED, of("ikp negotiate layanan --to 90 --reason Tutup"))),
    "ikp issue": Writer(of("ikp issue 2023-05 --number IKP/5 --by Nama --position Bupati"),
                        of("ikp issue 2023-03 --number IKP/5 --by Nama --position Bupati"), SHEET, DRAFTED),
    "ikp follow-up": Writer(of("ikp follow-up layanan --note Berjalan"),
                            of("ikp follow-up layanan --note Berjalan --period 2023-03"), SHEET,
                            (*DRAFTED, of("ikp issue 2023-05 --number IKP/5 --by Nama --position Bupati"))),
}  # fmt: skip
#: Those that write and have tests of their own for all of this, since they don't write what was typed.
ELSEWHERE: Final = {
    "init": "begins where there is nothing yet",
    "save": "brings in hand edits: test_save",
    "undo": "takes a commit back: test_undo",
    "sync": "joins two lines of history: test_sync",
    "settle": "is about findings, by role: test_settle",
}
READERS: Final = frozenset(
    {"status", "due", "template", "validate", "check", "diff", "show", "explain", "kak", "log", "audit",
     "export", "rules", "doctor", "ikp show", "outlook", "site build"}
)  # fmt: skip


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return story_repository(tmp_path_factory.mktemp("penulis") / "asal")


class Desk:
    """A clone of the story in which the administrator works, ready for a command."""

    def __init__(self, kpi: Kpi, root: Path) -> None:
        self.kpi, self.work = kpi, Work(root)
        self.works_as(ADMIN)

    def works_as(self, person: str) -> None:
        name, _, mail = person.rstrip(">").partition(" <")
        self.work.git("config", "user.name", name)
        self.work.git("config", "user.email", mail)

    def run(self, *command: str) -> Outcome:
        return self.kpi(*command, "--lang", "en", cwd=self.work.root)

    def ready_for(self, writer: Writer) -> None:
        (self.work.root.parent / "rencana.csv").write_text(PLAN_SHEET, "utf-8")
        for command in writer.prepare:
            done = self.run(*command)
            assert done.status == 0, done

    def refused(self, *command: str) -> str:
        """Why it is refused; nothing is written."""
        before = self.work.git("rev-parse", "HEAD"), self.work.git("status", "--porcelain")
        done = self.run(*command)
        assert done.status == 2, done
        assert (self.work.git("rev-parse", "HEAD"), self.work.git("status", "--porcelain")) == before
        return flat(done.err)


@pytest.fixture
def desk(story: Path, tmp_path: Path, kpi: Kpi) -> Desk:
    root = tmp_path / "meja"
    shutil.copytree(story, root)
    return Desk(kpi, root)


def having(*names: str) -> list[str]:
    """The writers that have all of these."""
    return [key for key, writer in WRITERS.items() if all(getattr(writer, name) for name in names)]


def test_no_command_is_forgotten() -> None:
    every = {name for name in COMMANDS if name not in GROUPS}
    every |= {f"{group} {name}" for group, names in GROUPS.items() for name in names}
    assert every == WRITERS.keys() | ELSEWHERE.keys() | READERS


@pytest.mark.parametrize("name", WRITERS)
def test_it_writes_one_commit_that_names_its_command(desk: Desk, name: str) -> None:
    writer = WRITERS[name]
    desk.ready_for(writer)
    before = desk.work.git("rev-parse", "HEAD")
    done = desk.run(*writer.command)
    assert done.status == 0, done
    assert desk.work.git("rev-parse", "HEAD^").strip() == before.strip()
    assert "KPI-" in desk.work.git("log", "-1", "--format=%(trailers:only)")
    assert desk.work.git("status", "--porcelain").strip() == ""


@pytest.mark.parametrize("name", having("closed"))
def test_a_closed_month_refuses_it(desk: Desk, name: str) -> None:
    desk.ready_for(WRITERS[name])
    assert "is closed" in desk.refused(*WRITERS[name].closed)


@pytest.mark.parametrize("name", WRITERS)
def test_a_stranger_is_refused(desk: Desk, name: str) -> None:
    desk.ready_for(WRITERS[name])
    desk.works_as(STRANGER)
    assert "is not among the people who may change the data" in desk.refused(*WRITERS[name].command)


@pytest.mark.parametrize("name", having("file"))
def test_a_file_that_was_edited_by_hand_refuses_it(desk: Desk, name: str) -> None:
    desk.ready_for(WRITERS[name])
    path = WRITERS[name].file
    desk.work.write(path, desk.work.read(path) + "# disunting\n")
    assert f"{path} holds changes that are not in the history (git) yet" in desk.refused(*WRITERS[name].command)


@pytest.mark.parametrize("name", WRITERS)
def test_a_change_under_way_that_cannot_be_put_in_order_refuses_it(desk: Desk, name: str) -> None:
    desk.ready_for(WRITERS[name])
    (desk.work.root / ".git" / "kpi-journal").write_text("{", "utf-8")
    assert "what was under way here can't be read" in desk.refused(*WRITERS[name].command)


def users_of(name: str) -> Iterator[str]:
    """The modules of ``kpi.changes`` that name something of ``kpi.store.write.saving``, or call a method so."""
    (folder,) = changes.__path__
    for file in sorted(Path(folder).rglob("*.py")):
        tree = ast.parse(file.read_text("utf-8"))
        imports = (node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom))
        calls = (node.func for node in ast.walk(tree) if isinstance(node, ast.Call))
        if any(one.name == name for node in imports for one in node.names) or any(
            isinstance(call, ast.Attribute) and call.attr == name for call in calls
        ):
            yield file.relative_to(folder).as_posix()


def test_there_is_one_way_to_the_disk() -> None:
    assert list(users_of("saving")) == [
        "context.py", "history/undoing.py", "pipeline.py", "sync/syncing.py",
    ]  # fmt: skip
