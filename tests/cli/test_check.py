"""Requests against real repositories: for each rule a story that breaks it, and its honest twin that passes."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from kpi.cli.app import run as run_kpi
from tests.conftest import ACHIEVEMENTS, FILES, INDICATORS, SETTINGS, Clock

if TYPE_CHECKING:
    from tests.conftest import Kpi

SCHEMA = json.loads((Path(__file__).parent.parent.parent / "schemas/output/check.schema.json").read_text("utf-8"))
PROGRAM = "data/programs/contoh"
RECORDS = f"{PROGRAM}/achievements/layanan.yaml"
COMPLAINTS = f"{PROGRAM}/achievements/aduan.yaml"
TARGETS = f"{PROGRAM}/indicators.yaml"
KAK = f"{PROGRAM}/kak.yaml"
CLOSING = "data/closings/2023-11.yaml"
PLANNER = ("Perencana Contoh", "perencana@contoh.go.id")
OTHER = ("Orang Lain", "lain@contoh.go.id")
SIGNED = "Perencana Contoh <perencana@contoh.go.id>"
DAY = "2024-01-09T10:00:00+07:00"

SECOND = """\
  - id: aduan
    name: Aduan terselesaikan
    definition: Banyaknya aduan yang selesai.
    measure: number
    unit: aduan
    polarity: maximize
    aggregation: sum
    weight: 40
    evidence: optional
    targets: {2023-11: 10, 2023-12: 12}
"""
DECEMBER = """\
2023-12:
  value: 100
  recorded: {at: "2024-01-04T10:00:00+07:00", by: Perencana Contoh <perencana@contoh.go.id>}
"""
BASE = {
    **FILES,
    TARGETS: INDICATORS.replace("weight: 100", "weight: 60") + SECOND,
    RECORDS: ACHIEVEMENTS + DECEMBER,
    COMPLAINTS: '2023-11:\n  value: 9\n  recorded: {at: "2023-12-05T10:00:00+07:00", by: ' + SIGNED + "}\n",
}
PEOPLE = """\
people:
  - {name: Perencana Contoh, email: Perencana@contoh.go.id, role: planner, programs: [lain]}
  - {name: Orang Lain, email: lain@contoh.go.id, role: planner, programs: [contoh]}
  - {name: Pemeriksa, email: periksa@contoh.go.id, role: verifier}
"""

#: Of each file: its whole text, None where it goes, or pieces of text with what takes their place.
Edits = dict[str, "str | None | list[tuple[str, str]]"]


def git(folder: Path, *arguments: str, env: Mapping[str, str] | None = None) -> str:
    done = subprocess.run(
        ["git", *arguments], cwd=folder, check=True, capture_output=True, text=True, env={**os.environ, **(env or {})}
    )
    return done.stdout.strip()


def edit(folder: Path, edits: Edits) -> None:
    for path, change in edits.items():
        file = folder / path
        if change is None:
            file.unlink()
            continue
        text = change if isinstance(change, str) else file.read_text("utf-8")
        for old, new in [] if isinstance(change, str) else change:
            assert old in text, (path, old)
            text = text.replace(old, new, 1)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")


def commit(folder: Path, edits: Edits, *, who: tuple[str, str] = PLANNER, day: str = DAY, message: str = "ubah") -> str:
    edit(folder, edits)
    git(folder, "add", "-A")
    names = {"GIT_AUTHOR_NAME": who[0], "GIT_AUTHOR_EMAIL": who[1]}
    git(folder, "commit", "-qm", message, env={**names, "GIT_AUTHOR_DATE": day, "GIT_COMMITTER_DATE": day})
    return git(folder, "rev-parse", "HEAD")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A repository on the branch main, whose November is closed; to be copied."""
    folder = tmp_path_factory.mktemp("made")
    with pytest.MonkeyPatch.context() as here:
        Clock(DAY, here)
        (folder / "gitconfig").write_text("[user]\nname = Perencana Contoh\nemail = perencana@contoh.go.id\n")
        here.setenv("GIT_CONFIG_GLOBAL", str(folder / "gitconfig"))
        root = folder / "root"
        root.mkdir()
        git(root, "init", "-q", "-b", "main")
        commit(root, dict(BASE))
        here.chdir(root)
        assert run_kpi(["close", "2023-11"]) == 0
        yield root


@pytest.fixture
def root(made: Path, tmp_path: Path, environment: Path) -> Path:
    """A copy of that repository, on a branch of its own."""
    (environment / "gitconfig").write_text("[user]\nname = Perencana Contoh\nemail = perencana@contoh.go.id\n")
    folder = tmp_path / "repository"
    shutil.copytree(made, folder)
    git(folder, "checkout", "-qb", "request")
    return folder


def facts(kpi: Kpi, root: Path, *arguments: str) -> dict[str, Any]:
    done = kpi("check", "--base", "main", "--format", "json", *arguments, cwd=root)
    assert done.err == ""
    found: dict[str, Any] = json.loads(done.out)
    jsonschema.validate(found, SCHEMA)
    assert done.status == (1 if found["errors"] else 0)
    return found


def revised(period_line: str, new: str, previous: str, at: str = DAY, by: str = SIGNED) -> list[tuple[str, str]]:
    """A value, with the revision that explains it, right below it."""
    revision = f'\n  revisions:\n    - {{at: "{at}", by: {by}, previous: {{value: {previous}}}, reason: Salah rekap}}'
    return [(period_line, new + revision)]


def reweighted(day: str, since: str = "2023-12") -> list[tuple[str, str]]:
    """Both weights moved from a month on."""
    revision = f"      - {{from: {since}, previous: %s, date: %s, by: Bappeda, reason: Bobot, document: BA 9}}\n"
    pieces = {"60": "80", "40": "20"}
    return [
        (f"    weight: {old}\n", f"    weight: {new}\n    weight_revisions:\n" + revision % (old, day))
        for old, new in pieces.items()
    ]


def stopped(why: str, day: str = "2023-12-05") -> list[tuple[str, str]]:
    """The program stopped on a day."""
    step = f"document: KAK Nomor 1/2023}}\n  - {{state: stopped, since: {day}, {why}}}\n"
    return [("state: implementing\n", "state: stopped\n"), ("document: KAK Nomor 1/2023}\n", step)]


#: A revision of the KAK.
REVISION_OF_KAK = "  revisions: [{number: 1, date: 2024-01-09, reason: Indikator diganti, document: BA 8}]\n"
_LAST = "    responsible: [Kepala Dinas Contoh]\n"
REVISED_KAK = [(_LAST, _LAST + REVISION_OF_KAK)]
#: The program goes on until March 2024.
LONGER: Edits = {
    KAK: [
        ("pertama, from: 2023-11, to: 2023-12}", "pertama, from: 2023-11, to: 2024-03}"),
        ("timeframe: {from: 2023-11, to: 2023-12}", "timeframe: {from: 2023-11, to: 2024-03}"),
    ],
    TARGETS: [
        ("2023-12: 120}", "2023-12: 120, 2024-01: 9, 2024-02: 9, 2024-03: 9}"),
        ("2023-12: 12}", "2023-12: 12, 2024-01: 9, 2024-02: 9, 2024-03: 9}"),
    ],
}


@dataclass(frozen=True)
class Story:
    """A request that breaks a rule, what is said of it where, and the same done honestly."""

    code: str
    wrong: Edits
    path: str
    line: str
    says: tuple[str, ...]
    honest: Edits
    who: tuple[str, str] = PLANNER
    honest_who: tuple[str, str] = PLANNER
    day: str = DAY
    honest_day: str = DAY
    #: What main says first.
    before: Edits = field(default_factory=dict)
    #: What else the wrong request is bound to break.
    also: frozenset[str] = frozenset()


SUCCESSOR = """\
  - id: kepuasan
    name: Kepuasan warga
    definition: Rerata nilai survei.
    measure: number
    unit: skor
    polarity: maximize
    aggregation: average
    weight: 40
    evidence: optional
    targets: {2023-12: 80}
    added: {from: 2023-12, reason: Menggantikan aduan}
"""
REVISION = (
    "    target_revisions:\n"
    "      - {period: 2023-12, from: 120, to: 90, date: 2024-01-09, by: Bappeda, reason: Anggaran"
)
BEFORE_IT = REVISION.replace("2024-01-09", "2023-11-28")
LATE_TARGET = """\
2023-12: 9}
    target_revisions:
      - {period: 2023-12, from: 12, to: 9, date: %s, by: Bappeda, reason: Anggaran, document: BA 7}
"""
SHEET = "data/instructions/2023-12.yaml"
ISSUED = """\
period: 2023-12
issued: {number: 12/IKP, date: %s, by: Bupati}
items:
  - id: isu-01
    category: issue
    instruction: Membersihkan saluran
    output: Saluran bersih
    agency: Dinas Contoh
    responsible: Kepala Bidang Layanan
    due: 2023-12-31
"""
LATER_TARGET = """\
    targets: {2023-11: 10}
    retired: {from: 2023-12, reason: Diganti}
    target_revisions:
      - {period: 2023-12, from: 12, date: 2023-12-20, by: Bappeda, reason: Diganti, document: BA 8}
"""
CLOSED_TARGET = """\
    targets: {2023-11: 90, 2023-12: 120}
    target_revisions:
      - {period: 2023-11, from: 100, to: 90, date: 2023-12-20, by: Bappeda, reason: Anggaran, document: BA 7}
"""
STOPPED = """\
document: KAK Nomor 1/2023}
  - {state: stopped, since: 2024-01-08, reason: Dihentikan, document: SK 9}
"""
NOTE = "note: Rekap dicocokkan dengan laporan kecamatan."
WITH_PEOPLE: Edits = {
    "data/kpi.yaml": SETTINGS + PEOPLE,
    "data/programs/lain/kak.yaml": "id: lain\ntitle: Lain\nstate: proposed\n",
}
RENAMED = SECOND.replace("id: aduan", "id: aduan-warga")
ENTRY = '2023-12:\n  value: 11\n  recorded: {at: "%s", by: %s}\n'
STORIES = {
    "a digit of a closed month": Story(
        "locked-month",
        {RECORDS: [("value: 87", "value: 88")]},
        RECORDS,
        "  value: 88",
        ("2023-11", "87 becomes 88", "kpi reopen 2023-11"),
        {RECORDS: [("value: 87", "value: 87.0   # sama")]},
        also=frozenset({"closed-month", "unexplained-value"}),
    ),
    "a note of a closed month": Story(
        "locked-month",
        {RECORDS: [(NOTE, "note: Rekap benar.")]},
        RECORDS,
        "  note: Rekap benar.",
        ("2023-11", "Rekap dicocokkan dengan laporan kecamatan. becomes Rekap benar."),
        {RECORDS: [(NOTE, NOTE.replace(": ", ': "').replace(" dengan", "  dengan") + '"')]},
        also=frozenset({"closed-month"}),
    ),
    "a definition of closed months": Story(
        "locked-month",
        {TARGETS: [("polarity: maximize\n    formula: proportion", "polarity: minimize\n    formula: complement")]},
        TARGETS,
        "    polarity: minimize",
        ("2023-11", "more is better becomes less is better"),
        {TARGETS: [("owner: Kepala Bidang Layanan", "owner: Kepala Bidang Baru")]},
        also=frozenset({"closed-month", "unexplained-definition", "signed-content"}),
    ),
    "a target of a closed month, with its revision": Story(
        "locked-month",
        {TARGETS: [("    targets: {2023-11: 100, 2023-12: 120}\n", CLOSED_TARGET)]},
        TARGETS,
        "    targets: {2023-11: 90, 2023-12: 120}",
        ("2023-11", "100 becomes 90"),
        {TARGETS: [("targets: {2023-11: 100, 2023-12: 120}", "targets:\n      2023-12: 120\n      2023-11: 1.0E+2")]},
        also=frozenset({"closed-month"}),
    ),
    "a record without a revision": Story(
        "unexplained-value",
        {RECORDS: [("value: 100", "value: 110")]},
        RECORDS,
        "  value: 110",
        ("2023-12", "100 becomes 110", "no revision says why"),
        {RECORDS: revised("  value: 100", "  value: 110", "100")},
    ),
    "a revision that tells another past": Story(
        "unexplained-value",
        {RECORDS: revised("  value: 100", "  value: 110", "105")},
        RECORDS,
        "  value: 110",
        ("2023-12", "100 becomes 110", "it was 105"),
        {RECORDS: revised("  value: 100", "  value: 110", "100.0")},
    ),
    "a target without a revision": Story(
        "unexplained-target",
        {TARGETS: [("2023-12: 120", "2023-12: 90")]},
        TARGETS,
        "    targets: {2023-11: 100, 2023-12: 90}",
        ("2023-12", "120 becomes 90", "no target revision"),
        {TARGETS: [("2023-12: 120}\n", f"2023-12: 90}}\n{REVISION}, document: BA 7}}\n")]},
    ),
    "a target revision without a document": Story(
        "unexplained-target",
        {TARGETS: [("2023-12: 120}\n", f"2023-12: 90}}\n{REVISION}}}\n")]},
        TARGETS,
        "    targets: {2023-11: 100, 2023-12: 90}",
        ("2023-12", "120 becomes 90", "no document"),
        {TARGETS: [("2023-12: 120}\n", f"2023-12: 90}}\n{REVISION}, document: BA 7}}\n")]},
    ),
    "a target lowered after its result, and dated before": Story(
        "backdated",
        {TARGETS: [("2023-12: 120}\n", f"2023-12: 90}}\n{BEFORE_IT}, document: BA 7}}\n")]},
        TARGETS,
        "      - {period: 2023-12, from: 120, to: 90, date: 2023-11-28, by: Bappeda, reason: Anggaran, document: BA 7}",
        ("contoh/layanan, 2023-12", "dated 2023-11-28", "on 2024-01-09", "recorded (2024-01-04)", "under document"),
        {TARGETS: [("2023-12: 120}\n", f"2023-12: 90}}\n{REVISION}, document: BA 7 (28 November 2023)}}\n")]},
    ),
    "a target lowered when it was late, and dated in time": Story(
        "backdated",
        {TARGETS: [("2023-12: 12}\n", LATE_TARGET % "2024-01-05")]},
        TARGETS,
        "      - {period: 2023-12, from: 12, to: 9, date: 2024-01-05, by: Bappeda, reason: Anggaran, document: BA 7}",
        ("contoh/aduan, 2023-12", "dated 2024-01-05", "on 2024-02-20", "due already (2024-01-10)"),
        {TARGETS: [("2023-12: 12}\n", LATE_TARGET % "2024-01-05")]},
        day="2024-02-20T10:00:00+07:00",
        honest_day="2024-01-10T10:00:00+07:00",
        also=frozenset({"signed-content"}),
    ),
    "a paper that is typed in late, but in time": Story(
        "backdated",
        {TARGETS: [("2023-12: 12}\n", LATE_TARGET % "2024-01-05")]},
        TARGETS,
        "      - {period: 2023-12, from: 12, to: 9, date: 2024-01-05, by: Bappeda, reason: Anggaran, document: BA 7}",
        ("dated 2024-01-05", "on 2024-01-12"),
        {TARGETS: [("2023-12: 12}\n", LATE_TARGET % "2023-11-28")]},
        day="2024-01-12T10:00:00+07:00",
        honest_day="2024-01-10T10:00:00+07:00",
        also=frozenset({"signed-content"}),
    ),
    "a decision dated ahead of its commit": Story(
        "backdated",
        {TARGETS: [("2023-12: 12}\n", LATE_TARGET % "2024-01-12")]},
        TARGETS,
        "      - {period: 2023-12, from: 12, to: 9, date: 2024-01-12, by: Bappeda, reason: Anggaran, document: BA 7}",
        ("dated 2024-01-12, after its commit", "of 2024-01-09"),
        {TARGETS: [("2023-12: 12}\n", LATE_TARGET % "2024-01-09")]},
    ),
    "weights moved after the results, and dated before": Story(
        "backdated",
        {TARGETS: reweighted("2023-11-28")},
        TARGETS,
        "      - {from: 2023-12, previous: 60, date: 2023-11-28, by: Bappeda, reason: Bobot, document: BA 9}",
        ("the weight revision of contoh/layanan from 2023-12 on", "recorded (2024-01-04)"),
        {TARGETS: reweighted("2024-01-09", "2024-02")},
        before=LONGER,
        also=frozenset({"signed-content"}),
    ),
    "weights moved after the results": Story(
        "signed-content",
        {TARGETS: reweighted("2024-01-09")},
        TARGETS,
        "    weight: 80",
        ("60 becomes 80", "the value of 2023-12 is recorded"),
        {TARGETS: reweighted("2024-01-09", "2024-02")},
        before=LONGER,
    ),
    "a program stopped backwards, without a document": Story(
        "backdated",
        {KAK: stopped("reason: Dihentikan")},
        KAK,
        "  - {state: stopped, since: 2023-12-05, reason: Dihentikan}",
        ("the state stopped holds from 2023-12-05", "on 2024-03-20", "2024-01 to 2024-02", "name the document"),
        {KAK: stopped("reason: Dihentikan", "2024-03-18")},
        day="2024-03-20T10:00:00+07:00",
        honest_day="2024-03-20T10:00:00+07:00",
        before=LONGER,
    ),
    "a sheet issued after its month, and dated before": Story(
        "backdated",
        {SHEET: ISSUED % "2023-12-01"},
        SHEET,
        "issued: {number: 12/IKP, date: 2023-12-01, by: Bupati}",
        ("the issue of the IKP of 2023-12", "on 2024-01-15", "due already (2024-01-10)", "IKP of the next one"),
        {SHEET: ISSUED % "2024-01-15"},
        day="2024-01-15T10:00:00+07:00",
        honest_day="2024-01-15T10:00:00+07:00",
    ),
    "a record deleted": Story(
        "deleted",
        {RECORDS: [(DECEMBER, "")]},
        RECORDS,
        "2023-11:",
        ("layanan", "2023-12", "deleted", "100"),
        {
            RECORDS: [
                (
                    "  value: 100\n",
                    ("  not_applicable: Kantor ditutup\n  revisions:\n"
                    f'    - {{at: "{DAY}", by: {SIGNED}, previous: {{value: 100}}, reason: Salah catat}}\n'),
                )
            ]
        },
    ),
    "an indicator deleted": Story(
        "deleted",
        {TARGETS: [(SECOND, ""), ("weight: 60", "weight: 100")], COMPLAINTS: None},
        TARGETS,
        "indicators:",
        ("contoh/aduan", "deleted", "Aduan terselesaikan"),
        {TARGETS: [("    targets: {2023-11: 10, 2023-12: 12}\n", LATER_TARGET + SUCCESSOR)], KAK: REVISED_KAK},
        also=frozenset({"closed-month", "locked-month", "unexplained-weight", "signed-content"}),
    ),
    "a program deleted": Story(
        "deleted",
        {KAK: None, TARGETS: None, RECORDS: None, COMPLAINTS: None},
        KAK,
        "id: contoh",
        ("program contoh", "deleted", "Program Contoh"),
        {
            KAK: [
                ("state: implementing\n", "state: stopped\n"),
                ("document: KAK Nomor 1/2023}\n", STOPPED),
            ]
        },
        also=frozenset({"closed-month", "locked-month", "no-indicators"}),
    ),
    "an indicator under another id": Story(
        "shed-past",
        {TARGETS: [(SECOND, RENAMED)], COMPLAINTS: None},
        TARGETS,
        "  - id: aduan-warga",
        ("contoh/aduan comes back as aduan-warga", "2023-11"),
        {TARGETS: [("targets: {2023-11: 10, 2023-12: 12}", "targets: {2023-12: 12, 2023-11: 10}")]},
        also=frozenset({"closed-month", "locked-month"}),
    ),
    "a signature exchanged": Story(
        "rewritten-history",
        {RECORDS: [('at: "2024-01-04T10:00:00+07:00"', 'at: "2024-01-08T10:00:00+07:00"')]},
        RECORDS,
        '  recorded: {at: "2024-01-08T10:00:00+07:00", by: Perencana Contoh <perencana@contoh.go.id>}',
        ("2023-12", "entry of", "2024-01-04", "2024-01-08"),
        {RECORDS: [('at: "2024-01-04T10:00:00+07:00"', 'at: "2024-01-04T03:00:00Z"')]},
    ),
    "a record in the name of somebody else": Story(
        "recorded-commit",
        {COMPLAINTS: [("2023-11:", ENTRY % (DAY, SIGNED) + "2023-11:")]},
        COMPLAINTS,
        f'  recorded: {{at: "{DAY}", by: {SIGNED}}}',
        ("2023-12", SIGNED, "Orang Lain <lain@contoh.go.id>"),
        {COMPLAINTS: [("2023-11:", ENTRY % (DAY, SIGNED) + "2023-11:")]},
        who=OTHER,
    ),
    "a record dated back into the entry window": Story(
        "recorded-commit",
        {COMPLAINTS: [("2023-11:", ENTRY % (DAY, SIGNED) + "2023-11:")]},
        COMPLAINTS,
        f'  recorded: {{at: "{DAY}", by: {SIGNED}}}',
        ("2023-12", "2024-01-09", "2024-02-20"),
        {COMPLAINTS: [("2023-11:", ENTRY % ("2024-02-20T10:00:00+07:00", SIGNED) + "2023-11:")]},
        day="2024-02-20T10:05:00+07:00",
        honest_day="2024-02-20T10:05:00+07:00",
    ),
    "a record dated ahead of its commit": Story(
        "future-record",
        {COMPLAINTS: [("2023-11:", ENTRY % ("2024-01-10T08:00:00+07:00", SIGNED) + "2023-11:")]},
        COMPLAINTS,
        f'  recorded: {{at: "2024-01-10T08:00:00+07:00", by: {SIGNED}}}',
        ("2023-12", "2024-01-10", "2024-01-09"),
        {COMPLAINTS: [("2023-11:", ENTRY % ("2024-01-09T09:58:00+07:00", SIGNED) + "2023-11:")]},
    ),
    "a month before it began": Story(
        "future-record",
        {COMPLAINTS: [("2023-11:", ENTRY % ("2023-11-30T10:00:00+07:00", SIGNED) + "2023-11:")]},
        COMPLAINTS,
        f'  recorded: {{at: "2023-11-30T10:00:00+07:00", by: {SIGNED}}}',
        ("2023-12 had not begun", "2023-11-30"),
        {COMPLAINTS: [("2023-11:", ENTRY % (DAY, SIGNED) + "2023-11:")]},
        day="2023-11-30T10:05:00+07:00",
        also=frozenset({"record-history", "backwards"}),
    ),
    "somebody else's program": Story(
        "not-yours",
        {COMPLAINTS: [("2023-11:", ENTRY % (DAY, SIGNED) + "2023-11:")]},
        COMPLAINTS,
        "2023-12:",
        (f"{SIGNED} may not change {COMPLAINTS}", "planner"),
        {COMPLAINTS: [("2023-11:", ENTRY % (DAY, "Orang Lain <lain@contoh.go.id>") + "2023-11:")]},
        honest_who=OTHER,
        before=WITH_PEOPLE,
    ),
    "nobody lets themselves in": Story(
        "not-yours",
        {"data/kpi.yaml": [("role: verifier", "role: administrator")]},
        "data/kpi.yaml",
        "  - {name: Perencana Contoh, email: Perencana@contoh.go.id, role: planner, programs: [lain]}",
        ("Pemeriksa <periksa@contoh.go.id> may not change data/kpi.yaml",),
        {RECORDS: [("value: 87", "value: 87.00")]},
        who=("Pemeriksa", "periksa@contoh.go.id"),
        honest_who=("Pemeriksa", "periksa@contoh.go.id"),
        before=WITH_PEOPLE,
    ),
    "a closing deleted": Story(
        "closing-chain",
        {CLOSING: None},
        CLOSING,
        "seal:",
        ("the closing of 2023-11 was deleted", "digest"),
        {RECORDS: [("value: 87", "value: 87.00")]},
    ),
    "a closing edited": Story(
        "closing-chain",
        {CLOSING: [("by: Perencana Contoh", "by: Pejabat Contoh")]},
        CLOSING,
        "seal:",
        ("the closing of 2023-11 was edited",),
        {CLOSING: [("period: 2023-11", "# disusun ulang\nperiod: '2023-11'")]},
        also=frozenset({"closed-month", "recorded-commit", "future-record"}),
    ),
    "a looser window together with data": Story(
        "weakened-rules",
        {
            "data/kpi.yaml": [("entry_window_days: 10", "entry_window_days: 28")],
            COMPLAINTS: [("2023-11:", ENTRY % (DAY, SIGNED) + "2023-11:")],
        },
        "data/kpi.yaml",
        "entry_window_days: 28",
        ("days for reporting", "10 becomes 28"),
        {"data/kpi.yaml": [("entry_window_days: 10", "entry_window_days: 28")]},
    ),
    "checks of the code host together with data": Story(
        "weakened-rules",
        {
            ".github/workflows/check.yml": "on: push\n",
            COMPLAINTS: [("2023-11:", ENTRY % (DAY, SIGNED) + "2023-11:")],
        },
        ".github/workflows/check.yml",
        "on: push",
        (".github/workflows/check.yml guards the data",),
        {".github/workflows/check.yml": "on: push\n"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("story", STORIES.values(), ids=STORIES.keys())
def test_a_request_that_breaks_a_rule(kpi: Kpi, root: Path, story: Story) -> None:
    start(root, story)
    commit(root, story.wrong, who=story.who, day=story.day)
    found = facts(kpi, root)["findings"]
    mine = [one for one in found if one["code"] == story.code]
    assert len(mine) >= 1
    assert {one["code"] for one in found} - {story.code} <= story.also
    assert mine[0]["path"] == story.path
    assert mine[0]["source"] == story.line
    assert mine[0]["line"] >= 1
    assert [text for text in story.says if text not in f"{mine[0]['message']} {mine[0]['hint']}"] == []


@pytest.mark.parametrize("story", STORIES.values(), ids=STORIES.keys())
def test_the_honest_twin_passes(kpi: Kpi, root: Path, story: Story) -> None:
    start(root, story)
    commit(root, story.honest, who=story.honest_who, day=story.honest_day)
    assert facts(kpi, root)["findings"] == []


def start(root: Path, story: Story) -> None:
    if story.before:
        git(root, "checkout", "-q", "main")
        commit(root, dict(story.before), who=("Pengelola", "kelola@contoh.go.id"))
        git(root, "checkout", "-qB", "request")


def test_a_state_that_reaches_back_with_its_document_is_to_be_looked_at(kpi: Kpi, root: Path) -> None:
    """Nobody can date it otherwise: the document says since when it holds."""
    start(root, Story("", {}, "", "", (), {}, before=LONGER))
    commit(root, {KAK: stopped("document: SK 9")}, day="2024-03-20T10:00:00+07:00")
    found = facts(kpi, root)["findings"]
    assert [(one["code"], one["severity"]) for one in found] == [("backdated", "warning")]
    assert "look at the document, SK 9" in found[0]["hint"]


def test_a_decision_that_is_put_right_in_the_same_request(kpi: Kpi, root: Path) -> None:
    commit(root, {TARGETS: [("2023-12: 120}\n", f"2023-12: 90}}\n{BEFORE_IT}, document: BA 7}}\n")]})
    commit(root, {TARGETS: [("date: 2023-11-28", "date: 2024-01-09")]})
    found = facts(kpi, root)["findings"]
    assert {one["code"] for one in found} == {"trail", "backdated"}
    assert any("join its commits into one" in one["hint"] for one in found)
    git(root, "reset", "-q", "--soft", "main")
    commit(root, {})
    assert facts(kpi, root)["findings"] == []


def test_a_rebased_decision_is_to_be_looked_at(kpi: Kpi, root: Path) -> None:
    """Its author's date is in time, and says so alone: an audit would say so, too."""
    edit(root, {TARGETS: [("2023-12: 12}\n", LATE_TARGET % "2023-11-28")]})
    git(root, "add", "-A")
    dates = {"GIT_AUTHOR_DATE": "2023-12-20T10:00:00+07:00", "GIT_COMMITTER_DATE": "2024-02-20T10:00:00+07:00"}
    git(root, "commit", "-qm", "ubah", env=dates)
    assert [(one["code"], one["severity"]) for one in facts(kpi, root)["findings"]] == [
        ("signed-content", "error"), ("backdated", "error"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "wrong",
    [{RECORDS: [("value: 87", "value: 88")]}, {RECORDS: [(ACHIEVEMENTS, "")]}],
    ids=["changed", "deleted"],
)
def test_what_is_advised_for_a_closed_month_can_be_done(kpi: Kpi, root: Path, wrong: Edits) -> None:
    """``kpi revise`` would refuse."""
    commit(root, wrong)
    hints = {one["hint"] for one in facts(kpi, root)["findings"] if one["code"] != "closed-month"}
    assert len(hints) == 1
    assert "kpi reopen 2023-11" in hints.pop()


# How a request comes along: merged, rebased, squashed, from a fork, shallow, first.

HONEST: Edits = {COMPLAINTS: [("2023-11:", ENTRY % (DAY, SIGNED) + "2023-11:")]}


def codes(found: dict[str, Any]) -> list[str]:
    return [one["code"] for one in found["findings"]]


def test_nothing_changes(kpi: Kpi, root: Path) -> None:
    found = facts(kpi, root)
    assert (found["findings"], found["changes"], found["base"]) == ([], [], found["head"])
    assert "nothing changes by meaning" in kpi("check", "--base", "main", cwd=root).out


def test_a_request_is_held_against_where_it_parted(kpi: Kpi, root: Path) -> None:
    parted = git(root, "rev-parse", "HEAD")
    commit(root, HONEST)
    git(root, "checkout", "-q", "main")
    commit(root, {RECORDS: revised("  value: 100", "  value: 110", "100")})
    git(root, "checkout", "-q", "request")
    found = facts(kpi, root)
    assert (found["base"], found["findings"]) == (parted, [])
    assert [(one["kind"], one["indicator"], one["new"]) for one in found["changes"]] == [("value", "aduan", 11)]


def test_a_request_that_main_was_merged_into(kpi: Kpi, root: Path) -> None:
    commit(root, HONEST)
    git(root, "checkout", "-q", "main")
    commit(root, {RECORDS: revised("  value: 100", "  value: 110", "100")}, who=OTHER)
    git(root, "checkout", "-q", "request")
    git(root, "merge", "-q", "--no-edit", "main")
    found = facts(kpi, root)
    assert found["findings"] == []
    assert [one["indicator"] for one in found["changes"]] == ["aduan"]


def test_a_merge_that_changes_something_itself(kpi: Kpi, root: Path) -> None:
    commit(root, HONEST)
    git(root, "checkout", "-q", "main")
    commit(root, {"README.md": "dibaca\n"})
    git(root, "checkout", "-q", "request")
    git(root, "merge", "-q", "--no-commit", "--no-ff", "main")
    commit(root, {RECORDS: revised("  value: 100", "  value: 110", "100")}, who=OTHER)
    assert codes(facts(kpi, root)) == ["recorded-commit"]


@pytest.mark.parametrize(("day", "codes"), [("2024-01-11", []), ("2024-01-12", ["made-late"])])
def test_a_rebased_request_is_made_in_time(kpi: Kpi, root: Path, day: str, codes: list[str]) -> None:
    """After the month was due, its author's date alone proves nothing: check and audit say the same."""
    commit(root, HONEST)
    git(root, "checkout", "-q", "main")
    commit(root, {"README.md": "dibaca\n"})
    git(root, "checkout", "-q", "request")
    git(root, "rebase", "-q", "main", env={"GIT_COMMITTER_DATE": f"{day}T10:00:00+07:00"})
    assert [one["code"] for one in facts(kpi, root)["findings"]] == codes
    audited = json.loads(kpi("audit", "--format", "json", cwd=root).out)
    assert [one["code"] for one in audited["findings"]] == codes


@pytest.mark.parametrize(
    ("message", "expected"),
    [("ubah", ["recorded-commit"]), ("ubah\n\nCo-authored-by: Perencana Contoh <PERENCANA@contoh.go.id>", [])],
    ids=["of one person", "with a co-author"],
)
def test_a_squashed_request_of_two_people(kpi: Kpi, root: Path, message: str, expected: list[str]) -> None:
    both: Edits = {**HONEST, RECORDS: revised("  value: 100", "  value: 110", "100", by=f"{OTHER[0]} <{OTHER[1]}>")}
    commit(root, both, who=OTHER, message=message)
    assert codes(facts(kpi, root)) == expected


def test_a_squash_by_hand_has_the_date_of_its_first_commit(kpi: Kpi, root: Path) -> None:
    later: Edits = {COMPLAINTS: [("2023-11:", ENTRY % ("2024-01-09T15:00:00+07:00", SIGNED) + "2023-11:")]}
    edit(root, later)
    git(root, "add", "-A")
    dates = {"GIT_AUTHOR_DATE": DAY, "GIT_COMMITTER_DATE": "2024-01-09T15:01:00+07:00"}
    git(root, "commit", "-qm", "ubah", env=dates)
    assert facts(kpi, root)["findings"] == []


def test_a_fork_is_held_against_the_branch_of_its_origin(kpi: Kpi, root: Path, tmp_path: Path) -> None:
    fork = tmp_path / "fork"
    git(tmp_path, "clone", "-q", str(root), str(fork))
    git(fork, "checkout", "-qb", "usulan", "origin/main")
    commit(fork, {RECORDS: [("value: 100", "value: 110")]})
    done = kpi("check", "--base", "origin/main", "--format", "json", cwd=fork)
    assert codes(json.loads(done.out)) == ["unexplained-value"]


def test_a_shallow_clone_says_what_to_fetch(kpi: Kpi, root: Path, tmp_path: Path) -> None:
    commit(root, HONEST)
    commit(root, {"README.md": "dibaca\n"})
    shallow = tmp_path / "shallow"
    git(tmp_path, "clone", "-q", "--depth", "1", "--no-single-branch", f"file://{root}", str(shallow))
    done = kpi("check", "--base", "origin/main", cwd=shallow, environ={"KPI_LANG": "en"})
    assert done.status == 2
    assert "of the history only the last commit is here" in done.err
    assert "git fetch --unshallow" in done.err
    git(shallow, "fetch", "-q", "--unshallow")
    assert kpi("check", "--base", "origin/main", cwd=shallow).status == 0


@pytest.mark.parametrize(("depth", "status"), [(2, 2), (3, 0)], ids=["too little", "enough"])
def test_a_shallow_clone_that_reaches_where_the_request_begins(
    kpi: Kpi, root: Path, tmp_path: Path, depth: int, status: int
) -> None:
    commit(root, HONEST)
    commit(root, {"README.md": "dibaca\n"})
    shallow = tmp_path / "shallow"
    git(tmp_path, "clone", "-q", f"--depth={depth}", "--no-single-branch", f"file://{root}", str(shallow))
    done = kpi("check", "--base", "origin/main", cwd=shallow, environ={"KPI_LANG": "en"})
    assert done.status == status
    assert ("of the history only the last 2 commits are here" in done.err) is bool(status)


def test_branches_that_are_deleted(kpi: Kpi, root: Path) -> None:
    """A commit is enough of a name; a branch that is gone is said to be, with what there is."""
    last, base = commit(root, HONEST), git(root, "rev-parse", "main")
    git(root, "checkout", "-q", "--detach")
    git(root, "branch", "-q", "-D", "request", "main")
    done = kpi("check", "--base", base, "--head", last, "--format", "json", cwd=root)
    assert (done.status, json.loads(done.out)["findings"]) == (0, [])
    git(root, "branch", "-q", "mains")
    gone = kpi("check", "--base", "main", cwd=root, environ={"KPI_LANG": "en"})
    assert gone.status == 2
    assert "git knows no commit, tag or branch main" in gone.err
    assert "did you mean mains?" in gone.err


def moved(root: Path, *, kak: str = "") -> None:
    """The folder of the program under another name, its id with it."""
    git(root, "mv", PROGRAM, "data/programs/layanan-dasar")
    edit(
        root,
        {"data/programs/layanan-dasar/kak.yaml": [("id: contoh", "id: layanan-dasar"), ("title: ", f"title: {kak}")]},
    )


@pytest.mark.parametrize("title", ["", "Layanan Dasar "], ids=["the same title", "another title"])
def test_a_program_folder_renamed(kpi: Kpi, root: Path, title: str) -> None:
    moved(root, kak=title)
    commit(root, {})
    found = facts(kpi, root)["findings"]
    assert {one["code"] for one in found} == {"deleted", "locked-month", "closed-month", "recorded-commit"}
    one = next(one for one in found if one["code"] == "deleted")
    assert "the program contoh comes back as layanan-dasar" in one["message"]
    assert "keep the folder contoh and its id" in one["hint"]


def test_the_folder_of_a_mere_proposal_may_be_renamed(kpi: Kpi, root: Path) -> None:
    proposal = "id: %s\ntitle: Lain\nstate: proposed\nstates: [{state: proposed, since: 2023-10-01}]\n"
    start(root, Story("", {}, "", "", (), {}, before={"data/programs/lain/kak.yaml": proposal % "lain"}))
    commit(root, {"data/programs/lain/kak.yaml": None, "data/programs/baru/kak.yaml": proposal % "baru"})
    assert facts(kpi, root)["findings"] == []


def test_lines_without_a_common_beginning(kpi: Kpi, root: Path) -> None:
    git(root, "checkout", "-q", "--orphan", "asing")
    git(root, "commit", "-qm", "asing")
    done = kpi("check", "--base", "main", cwd=root, environ={"KPI_LANG": "en"})
    assert (done.status, "no history in common" in done.err) == (2, True)


@pytest.mark.parametrize("base", ["HEAD~1", "0" * 40], ids=["before there was data", "before there was anything"])
def test_the_first_commit(kpi: Kpi, repository: Path, base: str) -> None:
    commit(repository, {"README.md": "baru\n"})
    commit(repository, {**BASE, ".github/workflows/check.yml": "on: push\n"}, day="2024-01-09T10:00:00+07:00")
    done = kpi("check", "--base", base, "--format", "json", cwd=repository)
    found = json.loads(done.out)
    assert (done.status, found["findings"]) == (0, [])
    assert found["changes"][0]["kind"] == "program-added"


def test_outside_git_and_without_a_base(kpi: Kpi, root: Path, tmp_path: Path) -> None:
    bare = tmp_path / "bare"
    edit(bare, dict(BASE))
    assert kpi("check", "--base", "main", cwd=bare).status == 2
    assert kpi("check", cwd=root).status == 2
    assert kpi("check", "--base", "mian", cwd=root).status == 2
    assert kpi("check", "--base", "--output=x", cwd=root).status == 2


def test_what_is_not_committed_is_named_and_not_checked(kpi: Kpi, root: Path) -> None:
    edit(root, {RECORDS: [("value: 100", "value: 110")]})
    found = facts(kpi, root)
    assert (found["findings"], found["uncommitted"]) == ([], [RECORDS])
    assert RECORDS in kpi("check", "--base", "main", cwd=root).out


def test_another_head_with_the_evidence_that_it_has(kpi: Kpi, root: Path) -> None:
    """What is checked out has another evidence file than the commit that is asked about."""
    evidence = f"{PROGRAM}/evidence/rekap.txt"
    digest = "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae"  # of "foo"
    piece = f"\n  evidence: [{{title: Rekap, path: {evidence}, sha256: {digest}}}]"
    entry = (ENTRY % (DAY, SIGNED)).replace("  value: 11", "  value: 11" + piece)
    wanted: Edits = {evidence: "foo", COMPLAINTS: [("2023-11:", entry + "2023-11:")]}
    last = commit(root, wanted)
    git(root, "checkout", "-q", "main")
    assert facts(kpi, root, "--head", last)["findings"] == []
    assert facts(kpi, root, "--head", "request")["head"] == last


def test_settings_that_are_gone(kpi: Kpi, root: Path) -> None:
    last = commit(root, {"data/kpi.yaml": None})
    git(root, "checkout", "-q", "main")
    found = facts(kpi, root, "--head", last)["findings"]
    assert [(one["code"], one["path"], one["source"]) for one in found] == [
        ("weakened-rules", "data/kpi.yaml", "version: 1")
    ]


def test_an_honest_reopening(kpi: Kpi, root: Path) -> None:
    """Reopened, corrected and closed again by the commands: everything fits."""
    for arguments in (
        ("reopen", "2023-11", "--reason", "salah rekap", "--document", "ND 12"),
        ("revise", "contoh/layanan", "2023-11", "88", "--reason", "salah rekap", "--yes"),
        ("close", "2023-11"),
    ):
        done = kpi(*arguments, cwd=root)
        assert (done.status, done.err) == (0, "")
    found = facts(kpi, root)
    assert found["findings"] == []
    assert [(one["kind"], one["period"]) for one in found["changes"]] == [("value", "2023-11"), ("closing", "2023-11")]


def test_an_earlier_month_is_not_reopened_behind_a_later_one(kpi: Kpi, root: Path) -> None:
    git(root, "checkout", "-q", "main")
    assert kpi("record", "contoh/aduan", "2023-12", "11", "--yes", cwd=root).status == 0
    assert kpi("close", "2023-12", cwd=root).status == 0
    git(root, "checkout", "-qB", "request")
    assert kpi("reopen", "2023-12", "--reason", "Salah rekap", "--document", "BA 5", cwd=root).status == 0
    assert kpi("reopen", "2023-11", "--reason", "Salah rekap", "--document", "BA 5", cwd=root).status == 0
    assert facts(kpi, root)["findings"] == []
    later = git(root, "show", "main:data/closings/2023-12.yaml")
    commit(root, {"data/closings/2023-12.yaml": later + "\n"}, day="2030-01-01T00:00:00+07:00")
    assert {"closing-chain", "closed-month"} <= set(codes(facts(kpi, root)))


# Where it is shown.


@pytest.fixture
def below(tmp_path: Path, environment: Path) -> Path:
    """Data in a folder of its repository, and a request that changes a value in silence."""
    (environment / "gitconfig").write_text("[user]\nname = Perencana Contoh\nemail = perencana@contoh.go.id\n")
    top = tmp_path / "monorepo"
    folder = top / "kabupaten" / "kinerja"
    folder.mkdir(parents=True)
    git(top, "init", "-q", "-b", "main")
    commit(folder, dict(BASE))
    git(top, "checkout", "-qb", "request")
    commit(folder, {RECORDS: [("value: 100", "value: 110\n  note: sama")]})
    return folder


@pytest.mark.parametrize("form", ["github", "gitlab", "sarif", "junit"])
def test_code_hosts_get_paths_in_the_repository(kpi: Kpi, below: Path, form: str) -> None:
    done = kpi("check", "--base", "main", "--format", form, cwd=below)
    assert done.status == 1
    assert f"kabupaten/kinerja/{RECORDS}" in done.out
    assert f"kabupaten/kinerja/{RECORDS}" not in kpi("check", "--base", "main", cwd=below).out
    edit(below, {RECORDS: [("value: 110", "value: 110x")]})
    assert f"kabupaten/kinerja/{RECORDS}" in kpi("validate", "--format", form, cwd=below).out


def test_guards_outside_the_folder_of_the_data(kpi: Kpi, below: Path) -> None:
    commit(below, {"../../.gitlab-ci.yml": "check: {}\n"})
    done = kpi("check", "--base", "main", "--format", "github", cwd=below)
    assert "::error file=.gitlab-ci.yml,line=1,col=1,title=weakened-rules::.gitlab-ci.yml guards the data" in done.out


def test_a_summary_for_the_request(kpi: Kpi, root: Path, tmp_path: Path) -> None:
    commit(root, {RECORDS: [("value: 100", "value: 120")]})
    steps = tmp_path / "steps.md"
    steps.write_text("dulu\n", "utf-8")
    environ = {"GITHUB_STEP_SUMMARY": str(steps), "KPI_LANG": "en"}
    done = kpi("check", "--base", "main", "--summary", "s.md", "--format", "github", cwd=root, environ=environ)
    assert done.status == 1
    text = (root / "s.md").read_text("utf-8")
    assert steps.read_text("utf-8") == "dulu\n" + text
    for piece in (
        "| contoh/layanan",
        "2023-12 | value",
        "83.33",
        "100.00",
        "score of contoh",
        "unexplained-value",
        "no revision says why",
    ):
        assert piece in text, piece
    refused = kpi("check", "--base", "main", "--summary", "tidak/ada.md", cwd=root)
    assert (refused.status, "tidak/ada.md" in refused.err) == (2, True)


HOSTILE = "x\\n::error file=a::palsu\\n%0A::warning::palsu | <img src=x> [a](b) [red]merah[/red] `kode`"


@pytest.mark.parametrize("form", ["table", "json", "csv", "markdown", "github", "gitlab", "sarif", "junit"])
def test_data_forges_nothing(kpi: Kpi, root: Path, form: str) -> None:
    """A note and a name that look like commands, markup and escapes, in every format and in the summary."""
    note = f'  note: "{HOSTILE}"'
    commit(
        root, {RECORDS: [("  note: Rekap dicocokkan dengan laporan kecamatan.", note)]}, who=("::error::x%0A<b>", "a@b")
    )
    done = kpi("check", "--base", "main", "--format", form, "--summary", "s.md", "--lang", "en", cwd=root)
    assert done.status == 1
    text = (root / "s.md").read_text("utf-8")
    for shown in (done.out, text):
        assert not [line for line in shown.splitlines() if line.startswith("::") and "palsu" in line.split("::")[1]]
        assert "\x1b" not in shown
    if form == "github":
        assert all(line.startswith(("::error file=data/", "::warning file=data/")) for line in done.out.splitlines())
        assert "%250A" in done.out
    outside = [line for line in text.splitlines() if not line.startswith(("   ", "  "))]
    assert [line for line in outside if "<img" in line.replace("\\<img", "")] == []
    if form == "json":
        assert any("::error file=a::palsu" in one["message"] for one in json.loads(done.out)["findings"])


def test_warnings_count_where_they_are_asked_to(kpi: Kpi, root: Path) -> None:
    old: Edits = {COMPLAINTS: [("2023-11:", ENTRY % ("2024-01-01T10:00:00+07:00", SIGNED) + "2023-11:")]}
    commit(root, old)
    found = facts(kpi, root)
    assert [(one["code"], one["severity"]) for one in found["findings"]] == [("recorded-commit", "warning")]
    assert kpi("check", "--base", "main", "--strict", cwd=root).status == 1
