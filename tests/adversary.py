"""A story repository with honest dates, from which every case of ``test_adversary`` gets a clone of its own.

Three closed months and an open one of a program with two indicators, evidence, people with roles; all sample data.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import os
import subprocess
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kpi.changes.history.walk_history import doubts_of, walk_of
from kpi.model.values.period import Period, Span
from kpi.model.values.struct import Struct
from kpi.reports.closing.closing_preview import Uncommitted, preview, sealed
from kpi.store import git, layout
from kpi.store.history.walk import History
from kpi.store.load import load
from kpi.store.yaml.encode import closings
from tests.conftest import INDICATORS, SETTINGS
from tests.history import ROOT, Story, imported, kak, moment, record_text

if TYPE_CHECKING:
    from tests.conftest import Kpi

PLANNER: Final = "Perencana Contoh <perencana@contoh.go.id>"
COLLEAGUE: Final = "Rekan Contoh <rekan@contoh.go.id>"
VERIFIER: Final = "Verifikator Contoh <verifikator@contoh.go.id>"
ADMIN: Final = "Admin Contoh <admin@contoh.go.id>"
STRANGER: Final = "Orang Lain <lain@contoh.example>"
CLOSED: Final = Span(Period(2023, 1), Period(2023, 3))
OPEN: Final = Period(2023, 4)
FIRST, SECOND = (layout.achievements_path("contoh", name) for name in ("layanan", "kepuasan"))
PLAN, KAK, KPI = layout.indicators_path("contoh"), layout.kak_path("contoh"), layout.settings_path()
MARCH: Final = Period(2023, 3)
CLOSING: Final = layout.closing_path(MARCH)
PEOPLE: Final = """\
people:
  - {name: Perencana Contoh, email: perencana@contoh.go.id, role: planner, programs: [contoh]}
  - {name: Rekan Contoh, email: rekan@contoh.go.id, role: planner, programs: [contoh]}
  - {name: Verifikator Contoh, email: verifikator@contoh.go.id, role: verifier, programs: [contoh]}
  - {name: Admin Contoh, email: admin@contoh.go.id, role: administrator}
"""


def day(text: str, hour: int = 9) -> datetime.datetime:
    """An hour of a day in Jakarta."""
    return moment(datetime.date.fromisoformat(text), hour)


def proof(period: Period) -> tuple[str, str]:
    """The evidence of a month: its path, and what it holds."""
    return f"data/programs/contoh/evidence/{period}.txt", f"Rekap {period}\n"


def with_evidence(period: Period) -> str:
    path, text = proof(period)
    return f"  evidence: [{{title: Rekap, path: {path}, sha256: {hashlib.sha256(text.encode()).hexdigest()}}}]\n"


@cache
def made() -> Story:
    """The honest story."""
    head, one = INDICATORS.split("\n", 1)
    targets = ", ".join(f"{period}: 100" for period in Span(Period(2023, 1), Period(2024, 12)))
    one = one.replace("2023-11: 100, 2023-12: 120", targets).replace("    weight: 100\n", "    weight: 50\n")
    plan = f"{head}\n{one}{one.replace('id: layanan', 'id: kepuasan').replace('Layanan terselesaikan', 'Kepuasan')}"
    story = Story({KPI: SETTINGS + PEOPLE, KAK: kak(), PLAN: plan})
    story.commit("awal", day("2022-12-20"), by=ADMIN)
    for period in (*CLOSED, OPEN):
        at = moment(period.plus(1).first_day + datetime.timedelta(days=1))
        path, text = proof(period)
        story.files[path] = text
        story.files[FIRST] = story.files.get(FIRST, "") + record_text(
            period, 60 + period.month, at, PLANNER, with_evidence(period)
        )
        story.commit(f"Catat layanan, {period}", at, by=PLANNER)
        if period == OPEN:
            break
        at += datetime.timedelta(days=1)
        story.files[SECOND] = story.files.get(SECOND, "") + record_text(period, 90, at, COLLEAGUE)
        story.commit(f"Catat kepuasan, {period}", at, by=COLLEAGUE)
        at += datetime.timedelta(days=9)
        found = sealed(preview(load(ROOT, at, story).portfolio, period, (), Uncommitted()), VERIFIER)
        story.files[layout.closing_path(period)] = closings.written(found).decode()
        story.commit(f"Tutup {period}", at, by=VERIFIER)
    return story


class Work:
    """A clone of the story in which somebody works, with commits whose dates and people are chosen."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def git(self, *arguments: str, env: dict[str, str] | None = None) -> str:
        """What git answers; a command that fails is a fault of the case."""
        call = ["git", *arguments]
        done = subprocess.run(
            call, cwd=self.root, check=True, capture_output=True, text=True, env={**os.environ, **(env or {})}
        )
        return done.stdout.strip()

    def read(self, path: str) -> str:
        return (self.root / path).read_text("utf-8")

    def write(self, path: str, text: str | None) -> None:
        """Replace a file; None: delete it."""
        if text is None:
            (self.root / path).unlink()
        else:
            (self.root / path).parent.mkdir(parents=True, exist_ok=True)
            (self.root / path).write_bytes(text.encode())

    def edit(self, path: str, old: str, new: str) -> None:
        """Replace the first place where a file says something."""
        text = self.read(path)
        assert old in text, (path, old)
        self.write(path, text.replace(old, new, 1))

    def commit(
        self, at: str = "2023-05-05", by: str = PLANNER, *, made: str | None = None, committer: str | None = None,
        message: str = "Ubah", hour: int = 9, also: tuple[str, ...] = (),
    ) -> None:  # fmt: skip
        """Commit everything, written at a day by a person, made at another or by another where that is said."""
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", message, *also, env=self.who(at, by, made, committer, hour))

    def who(
        self,
        at: str = "2023-05-05",
        by: str = PLANNER,
        made: str | None = None,
        committer: str | None = None,
        hour: int = 9,
    ) -> dict[str, str]:
        """Variables that say who commits, and when."""
        found: dict[str, str] = {}
        for role, person, when in (("AUTHOR", by, at), ("COMMITTER", committer or by, made or at)):
            name, _, mail = person.rstrip(">").partition(" <")
            found |= {
                f"GIT_{role}_NAME": name,
                f"GIT_{role}_EMAIL": mail,
                f"GIT_{role}_DATE": day(when, hour).isoformat(),
            }
        return found

    def branch(self, name: str, start: str = "main") -> None:
        self.git("checkout", "-q", "-b", name, start)

    def merge(self, name: str, *options: str, at: str = "2023-05-06", by: str = ADMIN) -> None:
        """Merge a branch into main."""
        self.git("checkout", "-q", "main")
        self.git("merge", "-q", "--no-ff", "-m", "Gabung", *options, name, env=self.who(at, by))

    def record(self, period: Period, value: object, at: str, *, by: str = PLANNER, path: str = SECOND) -> None:
        """Add a record to the end of a file."""
        self.write(path, self.read(path) + record_text(period, value, day(at), by))


class Case(Struct, frozen=True):
    """Something done to a clone, and what is expected: exit status and codes (some of them) of audit and of check.

    ``check`` None: under any code. ``gate`` is the exit status of check where it is another than that of audit.
    """

    do: Callable[[Work], object]
    audit: frozenset[str]
    status: int
    check: frozenset[str] | None = None
    gate: int | None = None


class Cases(dict[str, Case]):
    """A table of cases by the names of the functions that make them."""

    def planted(
        self, *codes: str, check: Iterable[str] | None = None, gate: int | None = None, status: int = 1
    ) -> Callable[[Callable[[Work], None]], None]:
        """A change that must be found under these codes; ``gate`` and ``status`` where check and audit differ."""

        def add(do: Callable[[Work], None]) -> None:
            self[do.__name__] = Case(do, frozenset(codes), status, None if check is None else frozenset(check), gate)

        return add

    def honest(self, do: Callable[[Work], None]) -> None:
        """Work of an honest person, in which nothing is found."""
        self[do.__name__] = Case(do, frozenset(), 0)

    def refused(self, do: Callable[[Work], None]) -> None:
        """A clone that can't be judged as it is: exit status 2."""
        self[do.__name__] = Case(do, frozenset(), 2)


def begun(story: Path, tmp_path: Path) -> Work:
    """A clone of the story."""
    root = tmp_path / "salinan"
    subprocess.run(["git", "clone", "-q", story.as_uri(), str(root)], check=True, capture_output=True)
    return Work(root)


def judge(case: Case, work: Work, kpi: Kpi) -> None:
    """Do what a case does, and hold audit and check to what it expects of them."""
    case.do(work)
    root = work.root / "sub" if (work.root / "sub" / "data").exists() else work.root
    done = kpi("audit", "--format", "json", "--lang", "en", cwd=root)
    if case.status == 2:
        assert (done.status, done.out) == (2, ""), done.out
        assert "git " in done.err
        return
    found = json.loads(done.out)["findings"] if done.out else []
    said = "\n".join(f"{one['code']}: {one['message']}" for one in found)
    assert done.status == case.status, said or done.err
    assert case.audit <= {one["code"] for one in found}, said
    checked = kpi("check", "--base", "refs/remotes/origin/main", "--format", "json", "--lang", "en", cwd=root)
    errors = [one for one in json.loads(checked.out)["findings"] if one["severity"] == "error"] if checked.out else []
    said = "\n".join(f"{one['code']}: {one['message']}" for one in errors)
    assert checked.status == (case.status if case.gate is None else case.gate), said or checked.err
    assert (case.check or frozenset()) <= {one["code"] for one in errors}, said
    judged_alike(work, root)


def judged_alike(work: Work, root: Path) -> None:
    """Whoever walks only what the commits of a request rest on finds of them what the whole walk finds."""
    repository = git.repository(root)
    assert repository is not None
    commit, settings = git.head(repository) or "", load(root).portfolio.settings
    asked = frozenset(work.git("rev-list", "refs/remotes/origin/main..HEAD").split())
    with git.Objects(repository) as objects, git.Objects(repository) as others:
        whole, part = (History(repository, commit, root, one) for one in (objects, others))
        found = walk_of(whole, settings).doubts(whole.steps())
        expected = [one for one in found if one.commit is not None and one.commit.id in asked]
        assert list(doubts_of(part, settings, asked)) == expected


def story_repository(folder: Path) -> Path:
    """The story as a repository on main."""
    folder.mkdir()
    for call in (("init", "-q", "-b", "main"), ("config", "uploadpack.allowFilter", "true")):
        subprocess.run(["git", *call], cwd=folder, check=True, capture_output=True)
    return imported(folder, made().made)
