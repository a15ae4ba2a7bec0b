"""Only what changed is looked at again, and the answers are the same to the byte as where everything is."""

from __future__ import annotations

import datetime
import random
import shutil
import subprocess
import time
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pytest

from kpi.cli import sketch
from kpi.measure import chain
from kpi.store import kept, load
from tests.cli.test_again import TICK, entries, git
from tests.conftest import ACHIEVEMENTS, INDICATORS, KAK

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from kpi.measure.chain import Broken
    from kpi.model.portfolio import Portfolio
    from tests.conftest import DataRoot, Kpi

MONTHS = ("2023-11", "2023-12", "2023-Q4", "2024-01")
PROGRAMS = ("contoh", "dua", "tiga")
SECOND = "\n".join(INDICATORS.replace("weight: 100", "weight: 40").replace("layanan", "aduan").splitlines()[1:])
BOTH = INDICATORS.replace("weight: 100", "weight: 60") + SECOND + "\n"


def path(program: str, file: str) -> str:
    return f"data/programs/{program}/{file}"


def files() -> Mapping[str, str]:
    """Three programs of two indicators each."""
    found = {}
    for name in PROGRAMS:
        found[path(name, "kak.yaml")] = KAK.replace("contoh", name).replace("Program Contoh", f"Program {name}")
        found[path(name, "indicators.yaml")] = BOTH
        for indicator in ("layanan", "aduan"):
            found[path(name, f"achievements/{indicator}.yaml")] = ACHIEVEMENTS
    return found


@pytest.fixture(autouse=True)
def many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few programs count as many."""
    monkeypatch.setattr(sketch, "MANY", 1)
    monkeypatch.setattr(sketch, "TOGETHER", 2)


@pytest.fixture
def root(repository: Path, data_root: DataRoot, kpi: Kpi) -> Path:
    """Three programs in git, November closed and December's sheet drafted."""
    data_root(files(), at=repository)
    git(repository, "add", "-A")
    git(repository, "commit", "-qm", "Mulai")
    for command in (("close", "2023-11", "--yes"), ("ikp", "draft", "2023-12")):
        done = kpi(*command, cwd=repository)
        assert done.status == 0, done
    return repository


class Editor:
    """Changes a file as somebody might; each kind of change may or may not concern other files."""

    def __init__(self, root: Path, seed: int) -> None:
        self.root = root
        self.random = random.Random(seed)  # noqa: S311 - nothing secret
        self.kinds: list[tuple[str, str, str]] = [
            ("achievements/layanan.yaml", "2023-12:\n  value: 1", "2023-12:\n  value: 2"),
            ("achievements/layanan.yaml", "value: 87", "value: 88"),  # of the closed month
            ("achievements/aduan.yaml", "note: Rekap", "note: Daftar"),
            ("indicators.yaml", "2023-12: 120", "2023-12: 130"),  # the sheet asks for
            ("indicators.yaml", "2023-11: 100", "2023-11: 101"),
            ("indicators.yaml", "id: aduan", "id: keluhan"),  # leaves its records behind
            ("indicators.yaml", "weight: 40", "weight: 41"),
            ("indicators.yaml", "owner: Kepala", "owner: Ketua"),
            ("kak.yaml", "to: 2023-12}\nkak", "to: 2024-02}\nkak"),
            ("kak.yaml", "from: 2023-11, to: 2023-12}\nkak", "from: 2023-10, to: 2023-12}\nkak"),  # the chain begins
            ("kak.yaml", "since: 2023-11-16", "since: 2023-11-17"),
            ("kak.yaml", "title: Program", "title: Kegiatan"),
        ]

    def __call__(self) -> str:
        edit = self.random.choice(
            [self.recorded, self.recorded, self.turned, self.turned, self.others, self.restored, self.committed]
        )
        return edit()

    def recorded(self) -> str:
        """A record of an open month, in order or not."""
        file = self._file("achievements/aduan.yaml")
        value = self.random.choice(["50", "120", "-3", "0.25", "x"])
        file.write_text(f"{ACHIEVEMENTS}2023-12:\n  value: {value}\n  status: final\n")
        return f"{file}: {value}"

    def turned(self) -> str:
        """One thing that is said another way, or back."""
        name, old, new = self.random.choice(self.kinds)
        file = self._file(name)
        if not file.exists():
            return ""
        text = file.read_text()
        file.write_text(text.replace(old, new) if old in text else text.replace(new, old))
        return f"{file}: {old} {new}"

    def others(self) -> str:
        """Files of no program, or none that was there."""
        kind = self.random.choice(["closing", "sheet", "settings", "stray", "gone", "evidence"])
        if kind == "closing":
            self._turn(self.root / "data/closings/2023-11.yaml", "tool: kpi", "tool: kpl")
        if kind == "sheet":
            self._turn(self.root / "data/instructions/2023-12.yaml", "target: 120", "target: 125")
        if kind == "settings":
            self._turn(self.root / "data/kpi.yaml", "cap: 120", "cap: 110")
        if kind == "stray":
            self._file("catatan.yml").write_text("x: 1\n")
        if kind == "gone":
            self._file("achievements/layanan.yaml").unlink(missing_ok=True)
        if kind == "evidence":
            folder = self._file("evidence")
            folder.mkdir(exist_ok=True)
            (folder / "rekap.pdf").write_text("x")
        return kind

    def committed(self) -> str:
        """What was pending is in the history."""
        git(self.root, "add", "-A")
        git(self.root, "commit", "--allow-empty", "-qm", "Catat")
        return "committed"

    def restored(self) -> str:
        git(self.root, "checkout", "-q", "--", ".")
        git(self.root, "clean", "-qfd")
        return "restored"

    def _turn(self, file: Path, old: str, new: str) -> None:
        text = file.read_text()
        file.write_text(text.replace(old, new) if old in text else text.replace(new, old))

    def _file(self, name: str) -> Path:
        return self.root / path(self.random.choice(PROGRAMS), name)


@pytest.mark.parametrize("later", [False, True], ids=["at once", "later"])
@pytest.mark.parametrize("seed", range(3))
def test_whatever_changes(kpi: Kpi, root: Path, monkeypatch: pytest.MonkeyPatch, seed: int, *, later: bool) -> None:
    if later:
        monkeypatch.setattr(kept, "now", lambda: time.time_ns() + 2 * kept.SETTLED)
    edit = Editor(root, seed)
    done: list[str] = []
    for _ in range(12):
        for question in (("validate",), ("status",), ("status", "--period", edit.random.choice(MONTHS))):
            found = kpi(*question, cwd=root)
            assert found == kpi(*question, "--no-cache", cwd=root), (question, done)
        done.append(edit())
        time.sleep(TICK if later else 0)


def looked_at(kpi: Kpi, root: Path, monkeypatch: pytest.MonkeyPatch, *question: str) -> list[Any]:
    """The programs that a question reads, each time that it reads any; None: all of them."""
    seen: list[Any] = []
    real = load.load

    def watched(root: Path, **more: Any) -> load.Loaded:  # noqa: ANN401 - whatever it is given
        seen.append(more.get("folders"))
        return real(root, **more)

    with monkeypatch.context() as here:
        here.setattr(load, "load", watched)
        kpi(*question, cwd=root)
    return seen


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever was written a moment ago counts as written long ago."""
    monkeypatch.setattr(kept, "now", lambda: time.time_ns() + 2 * kept.SETTLED)
    time.sleep(TICK)


@pytest.mark.usefixtures("settled")
@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        ("achievements/layanan.yaml", "", "2023-12:\n  value: 50\n", [["dua"], ["dua"]]),
        ("achievements/layanan.yaml", "", "2023-12:\n  value: -50\n", [["dua"], ["dua"]]),
        ("achievements/layanan.yaml", "value: 87", "value: 88", [None, ["dua"]]),
        ("indicators.yaml", "2023-12: 120", "2023-12: 130", [None, ["dua"]]),
        ("indicators.yaml", "name: Layanan", "name: Layanan panjang", [None, ["dua"]]),
        ("kak.yaml", "title: Program", "title: Kegiatan", [None, ["dua"]]),
    ],
    ids=["in order", "wrong", "closed month", "target", "name", "title"],
)
def test_what_is_looked_at(
    kpi: Kpi, root: Path, monkeypatch: pytest.MonkeyPatch, file: str, old: str, new: str, expected: list[object]
) -> None:
    questions = (("validate",), ("status", "--period", "2023-12"))
    assert [looked_at(kpi, root, monkeypatch, *question) for question in questions] == [[None], [None]]
    time.sleep(TICK)
    changed = root / path("dua", file)
    text = changed.read_text()
    changed.write_text(text.replace(old, new) if old else text + new)
    found = [looked_at(kpi, root, monkeypatch, *question) for question in questions]
    assert [one[0] for one in found] == expected


@pytest.mark.usefixtures("settled")
@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        ("achievements/layanan.yaml", "value: 87", "value: 88", True),
        ("indicators.yaml", "2023-11: 100", "2023-11: 101", True),
        ("indicators.yaml", "2023-12: 120", "2023-12: 130", False),
        ("indicators.yaml", "owner: Kepala", "owner: Ketua", False),
        ("kak.yaml", "title: Program", "title: Kegiatan", True),
        ("kak.yaml", "from: 2023-11, to: 2023-12}\nkak", "from: 2023-10, to: 2023-12}\nkak", True),
        ("kak.yaml", "from: 2023-11, to: 2023-12}\nkak", "from: 2023-11, to: 2024-02}\nkak", False),
    ],
)
def test_closed_months_are_recomputed_where_something_in_them_changed(
    kpi: Kpi, root: Path, monkeypatch: pytest.MonkeyPatch, file: str, old: str, new: str, *, expected: bool
) -> None:
    kpi("validate", cwd=root)
    time.sleep(TICK)
    changed = root / path("dua", file)
    text = changed.read_text()
    assert old in text
    changed.write_text(text.replace(old, new))
    seen: list[object] = []
    real = chain.verify

    def watched(portfolio: Portfolio) -> Iterator[Broken]:
        seen.append(portfolio)
        return real(portfolio)

    with monkeypatch.context() as here:
        here.setattr("kpi.rules.closed_month.verify", watched)
        found = kpi("validate", cwd=root)
    assert bool(seen) == expected
    assert found == kpi("validate", "--no-cache", cwd=root)


DECEMBER = "2023-12:\n  value: 50\n  status: final\n"


def add(root: Path, program: str, text: str) -> None:
    file = root / path(program, "achievements/aduan.yaml")
    file.write_text(ACHIEVEMENTS + text)


def titled(root: Path, program: str) -> None:
    """One more program, with a title of its own."""
    shutil.copytree(root / path("tiga", ""), root / path(program, ""))
    kak = root / path(program, "kak.yaml")
    kak.write_text(kak.read_text().replace("Program tiga", f"Program {program}"))


@pytest.mark.usefixtures("settled")
@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        pytest.param(lambda root: add(root, "dua", DECEMBER.replace("50", "60")), [["dua"]], id="another value"),
        pytest.param(
            lambda root: add(root, "dua", DECEMBER.replace("50", "123456789")), [["dua"], None], id="a wider column"
        ),
        pytest.param(
            lambda root: add(root, "dua", "2024-01:\n  value: 1\n"),
            [["dua"], None],
            id="the usual month is a later one",
        ),
        pytest.param(lambda root: add(root, "dua", ""), [["dua"]], id="others have records of the usual month"),
        pytest.param(lambda root: shutil.rmtree(root / path("tiga", "")), [[]], id="a program is gone"),
        pytest.param(
            lambda root: shutil.copytree(root / path("tiga", ""), root / path("empat", "")), [["empat"]], id="one came"
        ),
        pytest.param(
            lambda root: titled(root, "tiga-b"),
            [["tiga-b"]],
            id="one came that begins like another",
        ),
        pytest.param(lambda root: add(root, "dua", "x: ["), [["dua"], None], id="unreadable"),
        pytest.param(lambda root: git(root, "commit", "-qam", "Catat"), [[], None], id="nothing is pending"),
    ],
)
def test_what_is_drawn_anew(
    kpi: Kpi, root: Path, monkeypatch: pytest.MonkeyPatch, edit: Callable[[Path], object], expected: list[object]
) -> None:
    for program in PROGRAMS:
        add(root, program, DECEMBER)
    time.sleep(TICK)
    kpi("status", cwd=root)
    edit(root)
    time.sleep(TICK)
    assert looked_at(kpi, root, monkeypatch, "status") == expected
    assert kpi("status", cwd=root) == kpi("--no-cache", "status", cwd=root)


@pytest.mark.usefixtures("settled")
@pytest.mark.parametrize("columns", ["40", "60", "80", "200"])
@pytest.mark.parametrize("colour", [True, False])
def test_other_terminals(kpi: Kpi, root: Path, monkeypatch: pytest.MonkeyPatch, columns: str, *, colour: bool) -> None:
    monkeypatch.setattr("kpi.cli.session.Session.color", colour)
    environ = {"COLUMNS": columns}
    for value in ("50", "51", "52"):
        add(root, "dua", DECEMBER.replace("50", value))
        time.sleep(TICK)
        found = kpi("status", "--period", "2023-12", cwd=root, environ=environ)
        assert found == kpi("status", "--period", "2023-12", "--no-cache", cwd=root, environ=environ)
        assert value in found.out


@pytest.mark.usefixtures("settled")
def test_a_day_later_everything_is_drawn_anew(kpi: Kpi, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kpi("status", "--period", "2023-12", cwd=root)
    later = datetime.datetime.now(tz=datetime.UTC) + datetime.timedelta(days=1)
    monkeypatch.setattr(load, "now", later.astimezone)
    monkeypatch.setattr(kept, "now", lambda: time.time_ns() + 86_400 * 10**9)
    assert looked_at(kpi, root, monkeypatch, "status", "--period", "2023-12") == [[], None]


@pytest.mark.usefixtures("settled")
def test_a_program_that_bears_the_name_of_another_folder(kpi: Kpi, root: Path) -> None:
    shutil.copytree(root / path("tiga", ""), root / path("empat", ""))
    for program in ("tiga", "empat"):
        add(root, program, DECEMBER)
    git(root, "add", "-A")
    git(root, "commit", "-qm", "Catat")
    time.sleep(TICK)
    kpi("status", cwd=root)
    add(root, "tiga", DECEMBER.replace("50", "60"))
    time.sleep(TICK)
    assert kpi("status", cwd=root) == kpi("--no-cache", "status", cwd=root)


@pytest.mark.usefixtures("settled")
def test_few_tables_are_kept(kpi: Kpi, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sketch, "MOST", 3)
    for width in range(60, 66):
        kpi("status", "--period", "2023-12", cwd=root, environ={"COLUMNS": str(width)})
    assert len([file for file in entries(root) if file.name.startswith("sketch-")]) == 3


@pytest.mark.usefixtures("settled")
def test_evidence_behind_a_link_to_a_folder(kpi: Kpi, root: Path) -> None:
    archive = root / "arsip"
    archive.mkdir()
    (archive / "rekap.txt").write_text("lama")
    folder = root / path("dua", "evidence")
    folder.mkdir()
    (folder / "arsip").symlink_to(archive)
    digest = sha256(b"lama").hexdigest()
    evidence = f"{{title: Rekap, path: {path('dua', 'evidence/arsip/rekap.txt')}, sha256: {digest}}}"
    add(root, "dua", f"{DECEMBER}  evidence:\n    - {evidence}\n")
    time.sleep(TICK)
    assert kpi("validate", cwd=root).status == 0
    (archive / "rekap.txt").write_text("baru")
    time.sleep(TICK)
    found = kpi("validate", cwd=root)
    assert found == kpi("--no-cache", "validate", cwd=root)
    assert found.status == 1


@pytest.mark.usefixtures("settled")
@pytest.mark.parametrize("file", ["achievements/aduan.yaml", "indicators.yaml", "kak.yaml"])
@pytest.mark.parametrize("text", ["", "x: ["], ids=["empty", "broken"])
def test_a_file_that_says_nothing_is_told_each_time(kpi: Kpi, root: Path, file: str, text: str) -> None:
    status = ("status", "--period", "2023-12")
    kpi(*status, cwd=root)
    (root / path("dua", file)).write_text(text)
    time.sleep(TICK)
    for question in (status, status, ("validate",)):
        assert kpi(*question, cwd=root) == kpi(*question, "--no-cache", cwd=root)


def turned(root: Path, program: str, file: str, old: str, new: str) -> None:
    changed = root / path(program, file)
    text = changed.read_text()
    assert old in text
    changed.write_text(text.replace(old, new))


def same(kpi: Kpi, root: Path, *question: str) -> str:
    """What a question is answered, with what is kept as without it."""
    found = kpi(*question, cwd=root)
    assert found == kpi(*question, "--no-cache", cwd=root)
    return found.out


def proposed(root: Path, program: str) -> None:
    """A program that isn't measured yet."""
    kak = root / path(program, "kak.yaml")
    kak.parent.mkdir()
    kak.write_text(f"id: {program}\ntitle: Program {program}\nillustrative: true\nstate: proposed\n")


@pytest.mark.usefixtures("settled")
def test_programs_that_are_shown_together(kpi: Kpi, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two groups, of which only the second changes: the first is put in its place as it was, with all that it says."""
    monkeypatch.setattr(sketch, "TOGETHER", 4)
    for program in ("dua-a", "dua-b"):  # behind contoh and before dua
        proposed(root, program)
    for program, last in (("contoh", "2024-03"), ("tiga", "2024-02")):
        second = f"  - {{id: tahap-2, title: Tahap kedua, from: 2024-01, to: {last}}}\n"
        turned(root, program, "kak.yaml", "to: 2023-12}\nkak", f"to: 2023-12}}\n{second}kak")
    turned(root, "contoh", "indicators.yaml", "name: Layanan", "name: Layanan panjang sekali")
    for program, value in (("contoh", "123456.78"), ("tiga", "50")):
        add(root, program, DECEMBER.replace("50", value))
    time.sleep(TICK)
    questions = (("status", "--period", "2023-12"), ("status", "--phase", "tahap-2"), ("status",))
    for question in questions:
        same(kpi, root, *question)
    add(root, "tiga", DECEMBER.replace("50", "60"))
    time.sleep(TICK)
    for question in questions:
        assert looked_at(kpi, root, monkeypatch, *question) == [["tiga"]]
    for question in questions:
        assert "Program dua-a" in same(kpi, root, *question)
    proposed(root, "da")  # amid those of the first
    time.sleep(TICK)
    for question in questions:
        assert looked_at(kpi, root, monkeypatch, *question) == [["da"]]
    for question in questions:
        assert "Program da" in same(kpi, root, *question)


@pytest.mark.usefixtures("settled")
@pytest.mark.parametrize(
    "wrong", ["value: -3", "value: 50\n  follow_up: {action: Rapat, due: 2019-01-01}"], ids=["value", "follow-up"]
)
def test_what_is_wrong_in_one_of_two_that_changed(kpi: Kpi, root: Path, wrong: str) -> None:
    kpi("validate", cwd=root)
    add(root, "contoh", DECEMBER)
    add(root, "tiga", DECEMBER.replace("value: 50", wrong))
    time.sleep(TICK)
    assert "achievements/aduan.yaml" in same(kpi, root, "validate")


ADUAN = "achievements/aduan.yaml"


def asked(kpi: Kpi, root: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What git is asked by ``kpi status``, whose answer is the same as without anything kept; nothing is kept of it."""
    seen: list[str] = []
    real = subprocess.Popen

    def watched(command: list[str], **more: Any) -> object:  # noqa: ANN401 - whatever it is given
        seen.append(next(word for word in command[3:] if word in {"status", "cat-file", "config", "rev-parse"}))
        return real(command, **more)

    with monkeypatch.context() as here:
        here.setattr(kept, "now", time.time_ns)
        here.setattr(subprocess, "Popen", watched)
        found = kpi("status", cwd=root)
    assert found == kpi("status", "--no-cache", cwd=root)
    return seen


def recorded(root: Path) -> None:
    """December, in each program."""
    for program in PROGRAMS:
        add(root, program, DECEMBER)


def ready(kpi: Kpi, root: Path) -> None:
    """The table as it is, kept with what git says."""
    time.sleep(TICK)
    kpi("status", cwd=root)


@pytest.mark.usefixtures("settled")
@pytest.mark.parametrize(
    ("before", "edits"),
    [
        pytest.param({}, ["60", "50", "55"], id="committed"),
        pytest.param({"dua": "55"}, ["60", "55", "50"], id="not committed"),
        pytest.param({"dua": "55", "tiga": "60"}, ["60", "55", "50"], id="others neither"),
    ],
)
def test_git_is_not_asked_what_it_said(
    kpi: Kpi, root: Path, monkeypatch: pytest.MonkeyPatch, before: dict[str, str], edits: list[str]
) -> None:
    recorded(root)
    git(root, "commit", "-qam", "Catat")
    for program, value in before.items():
        add(root, program, DECEMBER.replace("50", value))
    ready(kpi, root)
    for value in edits:
        add(root, "dua", DECEMBER.replace("50", value))
        assert asked(kpi, root, monkeypatch) == []
    turned(root, "dua", "indicators.yaml", "owner: Kepala", "owner: Ketua")
    assert asked(kpi, root, monkeypatch) == []
    (root / path("dua", ADUAN)).unlink()
    assert asked(kpi, root, monkeypatch) == []


@pytest.mark.usefixtures("settled")
def test_what_was_told_without_git_is_kept(kpi: Kpi, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recorded(root)
    git(root, "commit", "-qam", "Catat")
    ready(kpi, root)
    for value in ("60", "50", "55"):
        add(root, "dua", DECEMBER.replace("50", value))
        ready(kpi, root)
        for other in ("50", "52"):
            add(root, "dua", DECEMBER.replace("50", other))
            assert asked(kpi, root, monkeypatch) == []
        git(root, "commit", "--allow-empty", "-qm", "Lagi")
        assert "status" in asked(kpi, root, monkeypatch)
        ready(kpi, root)


@pytest.mark.usefixtures("settled")
@pytest.mark.parametrize(
    "prepare",
    [
        pytest.param(lambda root: git(root, "update-index", "--assume-unchanged", path("dua", ADUAN)), id="unchanged"),
        pytest.param(lambda root: git(root, "update-index", "--skip-worktree", path("dua", ADUAN)), id="skipped"),
        pytest.param(lambda root: ignored(root, ".gitignore"), id="ignored"),
        pytest.param(lambda root: ignored(root, path("dua", ".gitignore")), id="ignored in its folder"),
        pytest.param(lambda root: filtered(root, ".gitattributes"), id="filtered"),
        pytest.param(lambda root: filtered(root, ".git/info/attributes"), id="filtered here"),
        pytest.param(lambda root: filtered(root, path("dua", ".gitattributes")), id="filtered in its folder"),
    ],
)
def test_git_is_asked_where_it_may_not_see_every_change(
    kpi: Kpi, root: Path, monkeypatch: pytest.MonkeyPatch, prepare: Callable[[Path], object]
) -> None:
    recorded(root)
    prepare(root)
    git(root, "commit", "-qam", "Catat")
    ready(kpi, root)
    add(root, "dua", DECEMBER.replace("50", "60"))
    assert "status" in asked(kpi, root, monkeypatch)


@pytest.mark.usefixtures("settled")
def test_what_is_known_of_others_stays(kpi: Kpi, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recorded(root)
    git(root, "commit", "-qam", "Catat")
    add(root, "dua", DECEMBER.replace("50", "55"))
    ready(kpi, root)
    add(root, "tiga", DECEMBER.replace("50", "60"))
    ready(kpi, root)
    for value in ("50", "52"):
        add(root, "dua", DECEMBER.replace("50", value))
        assert asked(kpi, root, monkeypatch) == []


@pytest.mark.usefixtures("settled")
def test_a_program_that_another_command_has_read_since(kpi: Kpi, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recorded(root)
    git(root, "commit", "-qam", "Catat")
    ready(kpi, root)
    add(root, "dua", DECEMBER.replace("50", "60"))
    time.sleep(TICK)
    kpi("validate", cwd=root)
    add(root, "dua", DECEMBER)
    assert "status" in asked(kpi, root, monkeypatch)


@pytest.mark.usefixtures("settled")
def test_records_that_are_new_and_ignored(kpi: Kpi, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recorded(root)
    (root / path("dua", ADUAN)).unlink()
    (root / ".gitignore").write_text("aduan.yaml\n")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "Catat")
    ready(kpi, root)
    add(root, "dua", DECEMBER)
    assert "status" in asked(kpi, root, monkeypatch)


@pytest.mark.usefixtures("settled")
def test_records_that_become_ignored(kpi: Kpi, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recorded(root)
    rules = root / path("dua", ".gitignore")
    rules.write_text("# belum\n")
    git(root, "rm", "-q", "--cached", path("dua", ADUAN))
    git(root, "add", path("dua", ".gitignore"), path("contoh", ""), path("tiga", ""))
    git(root, "commit", "-qm", "Catat")
    ready(kpi, root)
    rules.write_text("aduan.yaml\n")
    assert "status" in asked(kpi, root, monkeypatch)


@pytest.mark.usefixtures("settled")
def test_before_the_first_commit(
    kpi: Kpi, tmp_path: Path, data_root: DataRoot, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = data_root(files(), at=tmp_path / "root")
    git(root, "init", "-q")
    recorded(root)
    ready(kpi, root)
    add(root, "dua", DECEMBER.replace("50", "60"))
    assert asked(kpi, root, monkeypatch) == []


@pytest.mark.usefixtures("settled")
def test_outside_git(kpi: Kpi, tmp_path: Path, data_root: DataRoot, monkeypatch: pytest.MonkeyPatch) -> None:
    root = data_root(files(), at=tmp_path / "root")
    recorded(root)
    ready(kpi, root)
    add(root, "dua", DECEMBER.replace("50", "60"))
    assert asked(kpi, root, monkeypatch) == []
    git(root, "init", "-q")
    assert "status" in asked(kpi, root, monkeypatch)


def ignored(root: Path, file: str) -> None:
    """Records that git doesn't hold, nor speaks of."""
    (root / file).write_text("aduan.yaml\n")
    git(root, "add", "-A")
    git(root, "rm", "-q", "--cached", path("dua", ADUAN))


def filtered(root: Path, file: str) -> None:
    """Whatever a record holds, git compares only its first line."""
    (root / file).write_text("aduan.yaml filter=first\n")
    git(root, "config", "filter.first.clean", "head -n 1")
    git(root, "add", "-A")
