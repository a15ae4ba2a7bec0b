"""From an empty folder to two people who share it, by nothing but the commands that kpi itself names.

Each command after the first is looked for in what kpi has printed; only words that a person has to know are put in the
place of its placeholders or behind it. git makes the shared repository and its clones, and nothing else.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kpi.model.output.command import BLANK
from tests.cli.test_undo import SECTIONS, edit
from tests.repositories import git

if TYPE_CHECKING:
    from tests.conftest import Clock, Kpi, Outcome

PROGRAM, CELL = "stunting", "stunting/balita"
KAK = f"data/programs/{PROGRAM}/kak.yaml"
ACHIEVED = f"data/programs/{PROGRAM}/achievements/balita.yaml"
TITLED = (
    "--title", "Penurunan Stunting", "--agency", "Dinas Kesehatan", "--policy-team", "Sekretariat Daerah",
    "--implementing-team", "Dinas Kesehatan", "--phase", "Tahap: 2024-03..2024-12", "--no-input",
)  # fmt: skip
DESCRIBED = (
    "--name", "Balita ditimbang", "--measure", "number", "--unit", "orang", "--polarity", "maximize", "--aggregation",
    "sum", "--weight", "100", "--owner", "Kepala Bidang", "--target", "2024-03..2024-12=80", "--span-as", "each",
    "--no-input",
)  # fmt: skip
SIDES = ("Pemerintah daerah: Pejabat, Kepala Dinas", "Tim ITB: Peneliti, Ketua")
PROOF = ("--evidence", "Rekap=https://contoh.go.id/rekap.pdf")
BY_HAND = """\
2024-04:
  value: 77
  status: final
  evidence:
    - {title: Rekap, uri: https://contoh.go.id/april.pdf}
"""


class Person:
    """Somebody in a clone, who runs what kpi names and nothing else."""

    def __init__(self, kpi: Kpi, folder: Path, language: str) -> None:
        self._kpi = kpi
        self.folder = folder
        self._language = language
        self.read = ""

    def run(self, *arguments: str, status: int = 0) -> Outcome:
        """A command, and reading what it says."""
        environ = {"COLUMNS": "300", "KPI_LANG": self._language}
        done = self._kpi(*arguments, cwd=self.folder, environ=environ)
        assert done.status == status, done
        self.read = done.out + done.err
        return done

    def follow(self, begin: str, *more: str, words: Sequence[str] = ()) -> Outcome:
        """The command that was named last and begins so, with words in the place of its blanks."""
        named = re.findall(rf"kpi {begin}(?: .*)?$", self.read, re.MULTILINE)
        assert named, (begin, self.read)
        given = iter(words)
        typed = [next(given, "") if BLANK in word else word for word in shlex.split(named[-1])[1:]]
        assert not [*given], named
        return self.run(*filter(None, typed), *more)


@pytest.fixture
def clone(kpi: Kpi, tmp_path: Path) -> Callable[[str, str], Person]:
    """Makes a clone of one repository, empty at first, for somebody who reads a language."""
    git(tmp_path, "init", "-q", "--bare", "-b", "main", "pusat.git")

    def make(name: str, language: str) -> Person:
        git(tmp_path, "clone", "-q", "pusat.git", name)
        with (tmp_path / name / ".git" / "config").open("a", encoding="utf-8") as file:
            file.write(f"[user]\n\tname = {name.title()}\n\temail = {name}@contoh.go.id\n")
        return Person(kpi, tmp_path / name, language)

    return make


def below(folder: Path) -> dict[str, bytes]:
    """The files of a checkout."""
    files = (file for file in folder.rglob("*") if file.is_file() and ".git" not in file.relative_to(folder).parts)
    return {str(file.relative_to(folder)): file.read_bytes() for file in files}


@pytest.mark.parametrize("language", ["id", "en"])
def test_from_an_empty_folder_to_two_people(clone: Callable[[str, str], Person], moment: Clock, language: str) -> None:
    ani = clone("ani", language)

    # A program is begun, written, signed and shared.
    moment.set("2024-02-01T09:00")
    ani.run("init", "--organisation", "Pemerintah Kabupaten Contoh")
    ani.follow("new program", *TITLED, words=[PROGRAM])
    edit(ani.folder / KAK, *SECTIONS[:-1])
    ani.follow(f"save {PROGRAM}")
    ani.run("kak", PROGRAM, "--check", status=1)
    line = re.search(r"kpi new indicator \S+", ani.read)
    assert line is not None
    ani.run(*line[0].replace(BLANK, "balita").split()[1:], *DESCRIBED)
    ani.follow(f"kak {PROGRAM} --check")
    ani.follow(f"program ready {PROGRAM}")
    moment.set("2024-03-04T09:00")
    edit(ani.folder / KAK, ("purpose: ", "purpose: Sampai 14 persen. "))  # what is signed is what lies there
    ani.follow(f"program sign {PROGRAM}", words=["KAK/1", "Cikarang", *SIDES])
    ani.run("sync")

    # Somebody else records a month.
    moment.set("2024-04-03T09:00")
    budi = clone("budi", language)
    budi.run("due", "--period", "2024-03")
    budi.follow(f"record {CELL} 2024-03", "75", *PROOF)
    budi.run("sync")

    # A record is typed by hand, and nothing says that all have the same before it is in the history.
    moment.set("2024-05-02T09:00")
    ani.run("sync")
    file = ani.folder / ACHIEVED
    file.write_text(file.read_text("utf-8") + BY_HAND, "utf-8")
    for command in (("status",), ("doctor",), ("sync",)):
        ani.run(*command)
        assert f"kpi save {PROGRAM}" in ani.read
    ani.follow(f"save {PROGRAM}")
    assert "by: Ani <ani@contoh.go.id>" in file.read_text("utf-8")
    ani.follow("undo", "--yes")
    assert file.read_text("utf-8").endswith(BY_HAND)
    ani.run("record", CELL, "2024-05", "80", *PROOF, status=2)  # it would take the edit along
    ani.follow(f"save {PROGRAM}")
    ani.run("record", CELL, "2024-05", "80", "--status", "provisional", *PROOF)
    ani.run("sync")
    ani.run("undo", "--yes", status=2)
    ani.follow(f"revise {CELL} 2024-05", words=["81", "salah hitung"])
    ani.run("sync")

    # What both have is the same, to the byte, and holds.
    budi.run("sync")
    fresh = clone("segar", language)
    assert below(fresh.folder) == below(ani.folder) == below(budi.folder)
    for somebody in (fresh, ani, budi):
        somebody.run("validate")
        somebody.run("audit")
