"""Two clones that share their records through a bare repository, and a record that is taken back."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kpi.cli.session.session import Session
from kpi.model.domain.achievement import Achievement
from kpi.model.output.message import Message
from kpi.model.values.period import Period
from kpi.store.load import load
from tests.repositories import REGENCY, git

if TYPE_CHECKING:
    from tests.conftest import Kpi, Outcome

VISITS, TOURS = "wisata-industri/kunjungan-wisata", "wisata-industri/pabrik-tur"
PROOF = ("--evidence", "https://contoh.go.id/rekap.pdf", "--yes")
SEPTEMBER = Period(2024, 9)


@pytest.fixture
def ani(repository: Path, tmp_path: Path) -> Path:
    """The regency of the tests, in a clone of a bare repository."""
    shutil.copytree(REGENCY / "data", repository / "data", ignore=shutil.ignore_patterns("closings"))
    git(repository, "config", "user.name", "Ani")
    git(repository, "config", "user.email", "ani@contoh.go.id")
    git(repository, "add", "-A")
    git(repository, "commit", "-qm", "awal")
    git(tmp_path, "init", "-q", "--bare", "-b", "main", "pusat.git")
    git(repository, "remote", "add", "origin", str(tmp_path / "pusat.git"))
    git(repository, "push", "-q", "-u", "origin", "main")
    return repository


@pytest.fixture
def budi(ani: Path, tmp_path: Path) -> Path:
    """Another clone of it."""
    git(tmp_path, "clone", "-q", str(tmp_path / "pusat.git"), "budi")
    git(tmp_path / "budi", "config", "user.name", "Budi")
    git(tmp_path / "budi", "config", "user.email", "budi@contoh.go.id")
    assert ani != tmp_path / "budi"
    return tmp_path / "budi"


@pytest.fixture
def run(kpi: Kpi) -> Callable[..., Outcome]:
    """A command in a clone, in English."""
    return lambda folder, *arguments: kpi(*arguments, "--lang", "en", cwd=folder)


def record(folder: Path, cell: str, period: Period = SEPTEMBER) -> Achievement | None:
    name, _, indicator = cell.partition("/")
    program = load(folder).portfolio.program(name)
    assert program is not None
    return program.by_indicator[indicator].achievements.get(period)


def value(folder: Path, cell: str, period: Period = SEPTEMBER) -> object:
    found = record(folder, cell, period)
    return None if found is None else found.value


def clean(folder: Path) -> bool:
    """Whether nothing is half done in a clone."""
    left = [name for name in ("MERGE_HEAD", "rebase-merge", "index.lock") if (folder / ".git" / name).exists()]
    return git(folder, "status", "--porcelain") == "" and left == []


def answers(monkeypatch: pytest.MonkeyPatch, *given: bool) -> list[str]:
    """Somebody at the terminal who answers the questions in this order; returns the questions."""
    asked: list[str] = []
    left: Iterator[bool] = iter(given)

    def ask(_: Session, question: Message) -> bool:
        asked.append(question.template)
        return next(left)

    monkeypatch.setattr(Session, "ask", ask)
    return asked


def test_different_cells_and_months_come_together(run: Callable[..., Outcome], ani: Path, budi: Path) -> None:
    for folder, cell, month, number in (
        (ani, VISITS, "2024-09", "300"), (ani, VISITS, "2024-07", "280"),
        (budi, VISITS, "2024-08", "290"), (budi, TOURS, "2024-09", "5"),
    ):  # fmt: skip
        assert run(folder, "record", cell, month, number, *PROOF).status == 0
    before = git(budi, "rev-parse", "HEAD")
    assert "2 commits of yours were sent" in run(ani, "sync").out
    done = run(budi, "sync")
    assert (done.status, done.err) == (0, "")
    assert "2 commits of others came in" in done.out
    assert "2 commits of yours were sent" in done.out
    assert "Nothing new" not in run(ani, "sync").out
    for folder in (ani, budi):
        assert [value(folder, VISITS, Period(2024, month)) for month in (7, 8, 9)] == [280, 290, 300]
        assert value(folder, TOURS) == 5
        assert clean(folder)
        assert run(folder, "validate").status == 0
    assert git(ani, "rev-parse", "HEAD") == git(budi, "rev-parse", "HEAD")
    assert before in git(ani, "rev-list", "HEAD").splitlines()
    assert "Nothing new" in run(ani, "sync").out


def test_of_a_new_branch_only_what_nobody_has_is_counted(run: Callable[..., Outcome], ani: Path) -> None:
    git(ani, "switch", "-qc", "rekap-september")
    assert run(ani, "record", VISITS, "2024-09", "300", *PROOF).status == 0
    assert "1 commit of yours was sent" in run(ani, "sync").out
    assert run(ani, "record", TOURS, "2024-09", "5", *PROOF).status == 0
    assert "1 commit of yours was sent" in run(ani, "sync").out


@pytest.fixture
def differing(run: Callable[..., Outcome], ani: Path, budi: Path) -> tuple[Path, Path]:
    """Ani has sent 300 for September, Budi has 310, and both have something else besides."""
    assert run(ani, "record", VISITS, "2024-09", "300", *PROOF).status == 0
    assert run(ani, "record", VISITS, "2024-07", "280", *PROOF).status == 0
    assert run(ani, "sync").status == 0
    assert run(budi, "record", VISITS, "2024-09", "310", "--note", "dihitung ulang", *PROOF).status == 0
    assert run(budi, "record", TOURS, "2024-09", "5", *PROOF).status == 0
    return ani, budi


def test_one_true_conflict_is_told_and_nothing_is_changed(
    run: Callable[..., Outcome], differing: tuple[Path, Path]
) -> None:
    ani, budi = differing
    before = git(budi, "rev-parse", "HEAD")
    done = run(budi, "sync")
    assert (done.status, done.out) == (2, "")
    assert f"{VISITS}, September 2024: two people say different things" in done.err
    assert "yours:  310 (Budi <budi@contoh.go.id>" in done.err
    assert "theirs: 300 (Ani <ani@contoh.go.id>" in done.err
    assert f"kpi sync --mine {VISITS}@2024-09" in done.err
    assert git(budi, "rev-parse", "HEAD") == before
    assert clean(budi)
    assert value(ani, VISITS) == 300


@pytest.mark.parametrize("way", ["asked", "told"])
def test_mine_holds_as_a_correction(
    run: Callable[..., Outcome], differing: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    ani, budi = differing
    if way == "asked":
        asked = answers(monkeypatch, True)  # noqa: FBT003 - the answer
        assert run(budi, "sync").status == 0
        assert asked == ["Keep yours?"]
    else:
        assert run(budi, "sync", "--mine", f"{VISITS}@sept 2024").status == 0
    assert run(ani, "sync").status == 0
    for folder in (ani, budi):
        found = record(folder, VISITS)
        assert found is not None
        assert (found.value, found.note) == (Decimal(310), "dihitung ulang")
        assert found.revisions[-1].previous.value == Decimal(300)
        assert found.revisions[-1].by == "Budi <budi@contoh.go.id>"
        assert (value(folder, VISITS, Period(2024, 7)), value(folder, TOURS)) == (280, 5)
        assert clean(folder)
        assert run(folder, "validate").status == 0
        assert run(folder, "audit").status == 0


@pytest.mark.parametrize("way", ["asked", "told"])
def test_theirs_holds(
    run: Callable[..., Outcome], differing: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    ani, budi = differing
    if way == "asked":
        answers(monkeypatch, False, True)  # noqa: FBT003 - the answers
        assert run(budi, "sync").status == 0
    else:
        assert run(budi, "sync", "--theirs", f"{VISITS}@2024-09").status == 0
    assert run(ani, "sync").status == 0
    for folder in (ani, budi):
        found = record(folder, VISITS)
        assert found is not None
        assert (found.value, found.note) == (Decimal(300), "dihitung ulang")
        assert [(one.previous.value, one.by) for one in found.revisions] == [(310, "Budi <budi@contoh.go.id>")]
        assert value(folder, TOURS) == 5
        assert run(folder, "audit").status == 0
        assert run(folder, "validate").status == 0


def test_a_record_in_a_month_that_others_have_closed(run: Callable[..., Outcome], ani: Path, budi: Path) -> None:
    note = ("--reason", "salah rekap", "--yes")
    assert run(budi, "revise", VISITS, "2023-11", "133", *note).status == 0
    assert run(ani, "close", "2023-11").status == 0
    assert run(ani, "sync").status == 0
    before = git(budi, "rev-parse", "HEAD")
    done = run(budi, "sync")
    assert done.status == 2
    assert "together with what others have sent" in done.err
    assert git(budi, "rev-parse", "HEAD") == before
    assert clean(budi)
    assert run(budi, "undo", "--yes").status == 0
    assert run(budi, "sync").status == 0
    assert value(budi, VISITS, Period(2023, 11)) == 132


def test_the_same_lines_of_another_file(run: Callable[..., Outcome], ani: Path, budi: Path) -> None:
    path = "data/programs/wisata-industri/indicators.yaml"
    for folder, unit in ((ani, "orang ani"), (budi, "orang budi")):
        text = (folder / path).read_text("utf-8")
        (folder / path).write_text(text.replace("unit: orang", f"unit: {unit}", 1), "utf-8")
        git(folder, "commit", "-qam", unit)
    assert run(ani, "sync").status == 0
    done = run(budi, "sync")
    assert done.status == 2
    assert f"you and somebody else changed the same lines of {path}" in done.err
    assert clean(budi)


def test_what_is_not_committed_is_not_run_over(run: Callable[..., Outcome], ani: Path, budi: Path) -> None:
    assert run(ani, "record", VISITS, "2024-09", "300", *PROOF).status == 0
    assert run(ani, "sync").status == 0
    assert run(budi, "record", VISITS, "2024-08", "290", "--no-commit", *PROOF).status == 0
    assert run(budi, "record", TOURS, "2024-08", "4", "--no-commit", *PROOF).status == 0
    changed = git(budi, "status", "--porcelain")
    done = run(budi, "sync")
    assert done.status == 2
    assert "was changed here and is not in the history (git) yet" in done.err
    assert git(budi, "status", "--porcelain") == changed
    git(budi, "checkout", "-q", "--", f"data/programs/{VISITS.replace('/', '/achievements/')}.yaml")
    assert run(budi, "sync").status == 0
    assert value(budi, TOURS, Period(2024, 8)) == 4
    assert value(budi, VISITS) == 300


def test_a_push_that_is_refused_leaves_everything_usable(
    run: Callable[..., Outcome], ani: Path, tmp_path: Path
) -> None:
    hook = tmp_path / "pusat.git" / "hooks" / "pre-receive"
    hook.write_text("#!/bin/sh\necho only through a request\nexit 1\n")
    hook.chmod(0o755)
    assert run(ani, "record", VISITS, "2024-09", "300", *PROOF).status == 0
    done = run(ani, "sync")
    assert done.status == 2
    assert done.err.startswith("kpi: the server takes nothing directly into the branch main\n  | ")
    assert "  | remote: only through a request" in done.err
    assert "git push origin HEAD:refs/heads/usulan" in done.err
    assert clean(ani)
    assert value(ani, VISITS) == 300


def test_the_first_sync_into_an_empty_repository(run: Callable[..., Outcome], ani: Path, tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "--bare", "-b", "main", "baru.git")
    git(ani, "remote", "set-url", "origin", str(tmp_path / "baru.git"))
    assert run(ani, "sync").status == 0
    assert git(tmp_path / "baru.git", "rev-parse", "main") == git(ani, "rev-parse", "HEAD")


@pytest.mark.parametrize(
    ("commands", "complaint"),
    [
        ([("remote", "remove", "origin")], "not shared with anybody yet"),
        ([("checkout", "-q", "--detach")], "no branch is checked out"),
        ([("remote", "set-url", "origin", "/nowhere.git")], "there is no repository, or you may not see it"),
        ([("remote", "set-url", "origin", "file:///nowhere.git")], "there is no repository, or you may not see it"),
        ([("remote", "set-url", "origin", "http://127.0.0.1:9/pusat.git")], "the server doesn't answer"),
        (
            [
                ("remote", "rename", "origin", "kantor"),
                ("remote", "add", "lain", "/lain.git"),
                ("branch", "--unset-upstream"),
            ],
            "not shared with anybody yet",
        ),
    ],
)
def test_where_nothing_can_be_shared(
    run: Callable[..., Outcome], ani: Path, commands: list[tuple[str, ...]], complaint: str
) -> None:
    for command in commands:
        git(ani, *command)
    done = run(ani, "sync")
    assert (done.status, done.out) == (2, "")
    assert complaint in done.err


def test_without_an_upstream_the_branch_of_the_same_name(
    run: Callable[..., Outcome], ani: Path, tmp_path: Path
) -> None:
    git(ani, "branch", "--unset-upstream")
    assert run(ani, "record", VISITS, "2024-09", "300", *PROOF).status == 0
    assert "1 commit of yours was sent" in run(ani, "sync").out
    assert git(tmp_path / "pusat.git", "rev-parse", "main") == git(ani, "rev-parse", "HEAD")


def test_a_record_is_taken_back(run: Callable[..., Outcome], ani: Path) -> None:
    before = git(ani, "rev-parse", "HEAD")
    (ani / "lain.txt").write_text("milik saya")
    git(ani, "add", "lain.txt")
    (ani / "rekap.pdf").write_bytes(b"rekap")
    assert run(ani, "record", VISITS, "2024-09", "300", "--evidence", "rekap.pdf", "--yes").status == 0
    commit = git(ani, "rev-parse", "HEAD")
    assert "To be taken back" in run(ani, "undo", "--dry-run").out
    assert git(ani, "rev-parse", "HEAD") == commit
    done = run(ani, "undo")
    assert (done.status, done.err) == (0, "")
    assert git(ani, "rev-parse", "HEAD") == before
    assert value(ani, VISITS) is None
    assert git(ani, "status", "--porcelain").splitlines() == ["A  lain.txt", "?? rekap.pdf"]
    assert f"git show {commit[:10]}" in done.out
    assert run(ani, "record", VISITS, "2024-09", "301", "--evidence", "rekap.pdf", "--yes").status == 0
    assert value(ani, VISITS) == 301


def test_a_new_file_goes_away_with_its_record(run: Callable[..., Outcome], ani: Path) -> None:
    path = ani / "data/programs/wisata-industri/achievements/pertumbuhan-kunjungan.yaml"
    git(ani, "rm", "-q", str(path))
    git(ani, "commit", "-qm", "hapus")
    assert run(ani, "record", "wisata-industri/pertumbuhan-kunjungan", "2024-09", "3", *PROOF).status == 0
    assert path.exists()
    assert run(ani, "undo", "--yes").status == 0
    assert not path.exists()
    assert clean(ani)


@pytest.mark.parametrize(
    ("after", "complaint"),
    [
        ("sync", "has been sent already"),
        ("commit", "the last commit was not made by kpi: lain"),
        ("edit", "was changed after that"),
        ("other", "is not yours but by Ani"),
        ("merge", "the last commit joins two lines of history"),
    ],
)
def test_what_is_not_taken_back(run: Callable[..., Outcome], ani: Path, after: str, complaint: str) -> None:
    assert run(ani, "record", VISITS, "2024-09", "300", *PROOF).status == 0
    file = ani / f"data/programs/{VISITS.replace('/', '/achievements/')}.yaml"
    match after:
        case "sync":
            assert run(ani, "sync").status == 0
        case "commit":
            git(ani, "commit", "-q", "--allow-empty", "-m", "lain")
        case "edit":
            file.write_text(file.read_text("utf-8") + "# catatan\n", "utf-8")
        case "other":
            git(ani, "config", "user.email", "budi@contoh.go.id")
        case _:
            git(ani, "checkout", "-q", "-b", "lain", "HEAD^")
            git(ani, "commit", "-q", "--allow-empty", "-m", "lain")
            git(ani, "merge", "-q", "--no-edit", "main")
    before = git(ani, "rev-parse", "HEAD"), git(ani, "status", "--porcelain")
    done = run(ani, "undo", "--yes")
    assert (done.status, done.out) == (2, "")
    assert complaint in done.err
    assert "kpi revise" in done.err or after == "edit"
    assert (git(ani, "rev-parse", "HEAD"), git(ani, "status", "--porcelain")) == before


def test_git_itself_merges_records_by_meaning(run: Callable[..., Outcome], ani: Path) -> None:
    program = Path(sys.executable).with_name("kpi")
    git(ani, "config", "merge.kpi.driver", f"'{program}' merge-driver %O %A %B %P")
    (ani / ".git" / "info" / "attributes").write_text("data/**/achievements/*.yaml merge=kpi\n")
    git(ani, "checkout", "-q", "-b", "lain")
    assert run(ani, "record", VISITS, "2024-08", "290", *PROOF).status == 0
    git(ani, "checkout", "-q", "main")
    assert run(ani, "record", VISITS, "2024-09", "300", *PROOF).status == 0
    git(ani, "merge", "-q", "--no-edit", "lain")
    assert (value(ani, VISITS, Period(2024, 8)), value(ani, VISITS)) == (290, 300)
    git(ani, "checkout", "-q", "lain")
    assert run(ani, "record", VISITS, "2024-09", "310", *PROOF).status == 0
    with pytest.raises(subprocess.CalledProcessError):
        git(ani, "merge", "-q", "--no-edit", "main")
    text = (ani / f"data/programs/{VISITS.replace('/', '/achievements/')}.yaml").read_text("utf-8")
    assert ("<<<<<<< mine" in text, "value: 310" in text, "value: 300" in text) == (True, True, True)


def test_the_merge_driver_is_not_in_the_list_of_commands(run: Callable[..., Outcome], ani: Path) -> None:
    assert "merge-driver" not in run(ani, "--help").out
    assert run(ani, "merge-driver", "a").status == 2


@pytest.mark.parametrize("way", ["link", "file"])
def test_what_stands_in_the_way_of_what_comes_is_named(
    run: Callable[..., Outcome], ani: Path, budi: Path, way: str
) -> None:
    """Nothing is written through a link that lies where a folder comes, and nothing over a file that git ignores."""
    elsewhere, come = budi.parent / "elsewhere", "bukti/2024/rekap.pdf"
    elsewhere.mkdir()
    (ani / come).parent.mkdir(parents=True)
    (ani / come).write_bytes(b"%PDF-1.4 rekap\n")
    git(ani, "add", "-f", come)
    git(ani, "commit", "-qm", "bukti")
    assert run(ani, "sync").status == 0
    if way == "link":
        (budi / "bukti").symlink_to(elsewhere)
    else:
        (budi / ".git" / "info" / "exclude").write_text("bukti/\n", "utf-8")
        (budi / come).parent.mkdir(parents=True)
        (budi / come).write_bytes(b"mine")
    before = git(budi, "rev-parse", "HEAD")
    done = run(budi, "sync")
    assert (done.status, done.out) == (2, "")
    assert "stands in the way of what others have sent" in done.err
    assert git(budi, "rev-parse", "HEAD") == before
    assert list(elsewhere.iterdir()) == []
    (budi / "bukti").rename(budi.parent / "away")
    assert run(budi, "sync").status == 0
    assert (budi / come).read_bytes() == b"%PDF-1.4 rekap\n"


@pytest.mark.skipif(os.name == "nt", reason="links and signals of POSIX")
def test_what_others_have_sent_comes_whole_however_git_has_it(
    run: Callable[..., Outcome], ani: Path, budi: Path
) -> None:
    """Links, programs, files for folders, line ends: as git itself would put them on disk; folders left empty go."""
    (ani / ".gitattributes").write_text("*.txt text eol=crlf\n", "utf-8")
    (ani / "lama").mkdir()
    (ani / "lama" / "satu.txt").write_text("satu\n", "utf-8")
    (ani / "berkas").write_text("berkas\n", "utf-8")
    git(ani, "add", "-A")
    git(ani, "commit", "-qm", "satu")
    assert run(ani, "sync").status == 0
    assert run(budi, "sync").status == 0
    assert (budi / "lama" / "satu.txt").read_bytes() == b"satu\r\n"
    git(ani, "rm", "-qr", "lama", "berkas")
    for name in ("lain", "berkas/isi.txt", "jalankan"):
        (ani / name).parent.mkdir(exist_ok=True)
        (ani / name).write_text("isi\n", "utf-8")
    (ani / "jalankan").chmod(0o755)
    (ani / "tautan").symlink_to("lain")
    git(ani, "add", "-A")
    git(ani, "commit", "-qm", "dua")
    assert run(ani, "sync").status == 0
    (budi / "catatan").write_text("milik Budi\n", "utf-8")
    assert run(budi, "sync").status == 0
    assert git(budi, "status", "--porcelain") == "?? catatan"
    assert (budi / "berkas" / "isi.txt").read_bytes() == b"isi\r\n"
    assert os.access(budi / "jalankan", os.X_OK)
    assert (budi / "tautan").is_symlink()
    assert not (budi / "lama").exists()
