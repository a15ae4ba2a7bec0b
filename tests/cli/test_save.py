"""``kpi save``: what was edited by hand comes into the history, after the checks of a request, signed and told."""

from __future__ import annotations

import datetime
import json
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from jsonschema import Draft202012Validator

from kpi.store.records.stamps import stamped
from tests.cli.conftest import CELL, FILE

if TYPE_CHECKING:
    from tests.cli.conftest import Git, Run
    from tests.conftest import Clock, DataRoot, Kpi

ROOT = Path(__file__).parents[2]
WHO = "Perencana Contoh <perencana@contoh.go.id>"
KAK = "data/programs/contoh/kak.yaml"
INDICATORS = "data/programs/contoh/indicators.yaml"
NOW = datetime.datetime.fromisoformat("2024-01-05T09:00:00+07:00")
SIGNED = '{at: "2024-01-05T09:00:00+07:00", by: Perencana Contoh <perencana@contoh.go.id>}'
KEPT = '2023-11:\n  value: 1\n  recorded: {at: "2023-12-01T10:00:00+07:00", by: Ani <ani@contoh.go.id>}\n'
OWN = '2023-12:\n  value: 2\n  recorded: {{at: "{at}", by: Perencana Contoh <perencana@contoh.go.id>}}\n'
REVISED = KEPT + "  revisions:\n    - previous: {value: 3}\n      reason: salah\n"


def edit(file: Path, *changes: tuple[str, str]) -> None:
    text = file.read_text("utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    file.write_text(text, "utf-8")


def append(file: Path, text: str) -> None:
    file.write_text(file.read_text("utf-8") + text, "utf-8")


# Who and when.


@pytest.mark.parametrize(
    ("old", "new", "expected", "count"),
    [
        ("", "2023-12:\n  value: 2\n", f"2023-12:\n  value: 2\n  recorded: {SIGNED}\n", 1),
        (KEPT, KEPT, KEPT, 0),
        (KEPT, KEPT.replace("value: 1", "value: 9"), KEPT.replace("value: 1", "value: 9"), 0),
        ("", KEPT, KEPT, 0),
        ("", OWN.format(at="2024-01-04T20:00:00+07:00"), OWN.format(at="2024-01-04T20:00:00+07:00"), 0),
        ("", OWN.format(at="2023-12-20T20:00:00+07:00"), OWN.format(at="2024-01-05T09:00:00+07:00"), 1),
        ("", OWN.format(at="2024-02-20T20:00:00+07:00"), OWN.format(at="2024-01-05T09:00:00+07:00"), 1),
        ("", "tidak: [", "tidak: [", 0),
        ("", "- 1\n", "- 1\n", 0),
    ],
)
def test_what_was_typed_without_who_and_when_gets_it(old: str, new: str, expected: str, count: int) -> None:
    content, stamps = stamped("a.yaml", (old.encode(), new.encode()), WHO, NOW, fresh=True)
    assert (content.decode(), len(stamps)) == (expected, count)
    again, none = stamped("a.yaml", (old.encode(), content), WHO, NOW, fresh=True)
    assert (again, none) == (content, [])


def test_a_revision_gets_it_too() -> None:
    content, stamps = stamped("a.yaml", (KEPT.encode(), REVISED.encode()), WHO, NOW, fresh=True)
    assert [(one.month, one.revision) for one in stamps] == [("2023-11", 0)]
    assert 'at: "2024-01-05T09:00:00+07:00"' in content.decode()
    assert "by: Perencana Contoh" in content.decode()
    assert "reason: salah" in content.decode()


def test_where_data_begins_earlier_times_stay() -> None:
    old = OWN.format(at="2023-12-20T20:00:00+07:00").encode()
    assert stamped("a.yaml", (None, old), WHO, NOW, fresh=False) == (old, [])


# Bringing it in.


def test_a_record_typed_by_hand(run: Run, root: Path, git: Git) -> None:
    append(root / FILE, "2023-12:\n  value: 101\n  status: final\n")
    shown = run("save", "--dry-run")
    assert "2023-12: gets who recorded it, and when" in " ".join(shown.out.split())
    assert git("log", "--format=%s") == "awal"
    assert "recorded" not in (root / FILE).read_text("utf-8").partition("2023-12")[2]
    done = run("save", "--format", "json")
    assert (done.status, done.err) == (0, "")
    schema = json.loads((ROOT / "schemas" / "output" / "save.schema.json").read_text("utf-8"))
    told = json.loads(done.out)
    assert [error.message for error in Draft202012Validator(schema).iter_errors(told)] == []
    assert (told["saved"], len(told["stamps"]), len(told["files"])) == (True, 1, 1)
    assert f"by: {WHO}" in (root / FILE).read_text("utf-8").partition("2023-12")[2]
    assert git("status", "--porcelain") == ""
    assert git("log", "-1", "--format=%s") == f"value of {CELL}, December 2023: nothing becomes 101"
    assert git("log", "-1", "--format=%(trailers:only)").splitlines() == [
        "KPI-Command: save", "KPI-Program: contoh", f"KPI-Cell: {CELL}", "KPI-Period: 2023-12", "KPI-Value: 101",
    ]  # fmt: skip
    assert run("check", "--base", "HEAD^").status == 0
    entries = json.loads(run("log", CELL, "--format", "json").out, parse_float=Decimal)["entries"]
    assert (entries[-1]["new"]["value"], entries[-1]["recorded_by"]) == (101, WHO)


def test_a_correction_typed_by_hand_keeps_what_was_said(run: Run, root: Path, git: Git) -> None:
    edit(root / FILE, ("value: 87", "value: 90"))
    refused = run("save")
    assert refused.status == 1
    assert "unexplained-value" in refused.out
    assert FILE in refused.out
    assert git("status", "--porcelain") == f" M {FILE}"
    append(root / FILE, "  revisions:\n    - previous: {value: 87, status: final}\n      reason: salah rekap\n")
    assert run("save").status == 0
    assert git("status", "--porcelain") == ""
    assert run("validate").status == 0
    assert run("check", "--base", "HEAD^").status == 0


@pytest.mark.parametrize(
    ("path", "changes", "code"),
    [
        (INDICATORS, (("plausible: {min: 0, max: 1000}", "plausible: {min: 0"),), "yaml"),
        (INDICATORS, (("aggregation: sum", "aggregation: jumlah"),), "schema"),
        (FILE, (("value: 87", "value: -5"),), "achievement-value"),
        (KAK, (("number: 1/KAK/2023", "number: 2/KAK/2023"),), None),
    ],
)
def test_what_check_refuses_is_refused_at_its_place(
    run: Run, root: Path, git: Git, path: str, changes: tuple[tuple[str, str], ...], code: str | None
) -> None:
    edit(root / path, *changes)
    before = (root / path).read_bytes()
    done = run("save", "contoh", "--format", "json")
    found = [one["code"] for one in json.loads(done.out)["findings"]] if done.status else []
    assert code is None or (done.status == 1 and code in found)
    if done.status:
        assert "nothing was saved" in done.err
        assert (root / path).read_bytes() == before
        assert git("log", "--format=%s") == "awal"
    git("add", "-A")
    git("commit", "-qm", "dengan tangan", "--allow-empty")
    assert run("check", "--base", "HEAD^").status == done.status


def test_only_a_program(run: Run, root: Path, git: Git) -> None:
    edit(root / KAK, ("title: Program Contoh", "title: Program Baru"))
    edit(root / "data/kpi.yaml", ("version: 1", "# catatan\nversion: 1"))
    assert run("save", "contoh").status == 0
    assert git("status", "--porcelain") == " M data/kpi.yaml"
    nothing = run("save", "contoh")
    assert nothing.status == 0
    assert "There is nothing to save" in nothing.out
    assert nothing.out.splitlines()[-1].endswith("kpi save")
    assert run("save").status == 0
    assert run("save").out == "There is nothing to save: the history holds what is on disk.\n"
    unknown = run("save", "contho")
    assert (unknown.status, "contoh" in unknown.err) == (2, True)


def test_what_programs_leave_behind_stays_outside(run: Run, root: Path, git: Git) -> None:
    for name in (".DS_Store", "~$rekap.xlsx", "kak.yaml~", ".kak.yaml.swp"):
        (root / "data/programs/contoh" / name).write_text("x")
    assert "There is nothing to save" in run("save").out
    assert "history" not in run("status").out
    assert len(git("status", "--porcelain").splitlines()) == 4


def test_a_staged_deletion_comes_in_as_well(run: Run, root: Path, git: Git) -> None:
    note = root / "data/programs/contoh/evidence/nota.pdf"
    note.parent.mkdir()
    note.write_bytes(b"nota")
    assert run("save").status == 0
    git("rm", "-q", str(note))
    there = git("status", "--porcelain")
    assert run("save").status == 0
    assert git("status", "--porcelain") == ""
    assert run("undo", "--yes").status == 0
    assert git("status", "--porcelain") == there


@pytest.mark.moment("2024-01-05T10:00")
@pytest.mark.parametrize("command", [("record", CELL, "2023-12", "101"), ("close", "2023-11", "--yes")])
def test_what_was_saved_without_a_commit_has_a_way_in(run: Run, root: Path, git: Git, command: tuple[str, ...]) -> None:
    if command[0] == "close":  # so that nothing stands in the way
        for cell, value in (("contoh/kepuasan", "1,5"), ("contoh/predikat", "B")):
            assert run("record", cell, "2023-11", value, "-e", "https://contoh.go.id/a.pdf").status == 0
    commits = git("rev-list", "--count", "HEAD")
    assert run(*command, "--no-commit").status == 0
    for looked in (run("status"), run("doctor"), run("check", "--base", "HEAD")):
        assert "kpi save" in looked.out
    assert run("save").status == 0
    assert git("status", "--porcelain") == ""
    assert int(git("rev-list", "--count", "HEAD")) == int(commits) + 1
    assert (root / FILE).exists()


@pytest.mark.moment("2024-01-05T10:00")
def test_weeks_later_the_record_says_when_it_came_in(run: Run, root: Path, git: Git, moment: Clock) -> None:
    assert run("record", CELL, "2023-12", "101", "--no-commit").status == 0
    moment.set("2024-01-25T10:00")
    done = run("save")
    assert done.status == 0
    assert "said 2024-01-05T10:00:00+07:00, and gets the time at which it is saved" in " ".join(done.out.split())
    assert 'at: "2024-01-25T10:00:00+07:00"' in (root / FILE).read_text("utf-8")
    assert git("status", "--porcelain") == ""


def test_evidence_elsewhere_comes_along(run: Run, root: Path, git: Git) -> None:
    (root / "dokumen").mkdir()
    (root / "dokumen/rekap.pdf").write_bytes(b"rekap")
    (root / "dokumen/lain.pdf").write_bytes(b"lain")
    assert run("record", CELL, "2023-12", "101", "-e", "dokumen/rekap.pdf", "--no-commit").status == 0
    assert run("save").status == 0
    assert git("status", "--porcelain") == "?? dokumen/lain.pdf"


def test_before_the_first_commit(kpi: Kpi, repository: Path, data_root: DataRoot) -> None:
    data_root(at=repository)
    refused = kpi("record", CELL, "2023-12", "101", cwd=repository, environ={"KPI_LANG": "en"})
    assert refused.status == 2
    assert "is not in the history (git) yet, and this rests on" in refused.err or "not in the history" in refused.err
    assert refused.err.splitlines()[-1].strip().startswith("kpi save")
    assert kpi("save", cwd=repository).status == 0
    assert kpi("record", CELL, "2023-12", "101", cwd=repository).status == 0
    assert kpi("simpan", cwd=repository).status == 0


def test_with_the_first_settings_comes_what_init_made_beside_them(kpi: Kpi, repository: Path, git: Git) -> None:
    assert kpi("init", "--no-commit", "--organisation", "Contoh", cwd=repository).status == 0
    append(repository / "data/kpi.yaml", "# disunting sebelum commit pertama\n")
    (repository / "catatan.txt").write_text("milik sendiri", "utf-8")
    assert kpi("save", "--yes", cwd=repository).status == 0
    assert git("status", "--porcelain") == "?? catatan.txt"
    assert {".gitattributes", "data/kpi.yaml", "schemas/kak.schema.json"} <= set(git("ls-files").splitlines())


def test_an_indicator_that_only_this_computer_has_is_not_recorded(run: Run, root: Path, git: Git) -> None:
    edit(root / INDICATORS, ("  - id: kepuasan", "  - id: baru"))
    refused = run("record", "contoh/baru", "2023-12", "1,5", "-e", "https://contoh.go.id/a.pdf")
    assert refused.status == 2
    assert "is not in the history (git) yet, and this rests on it" in refused.err
    assert run("record", CELL, "2023-12", "101").status == 0  # which the history knows
    assert git("show", "--format=", "--name-only") == FILE


def test_somebody_else_edits_meanwhile(run: Run, root: Path, git: Git, monkeypatch: pytest.MonkeyPatch) -> None:
    from kpi.cli.session.session import Session

    edit(root / KAK, ("title: Program Contoh", "title: Program Baru"))

    def agreed(*_: object) -> bool:
        edit(root / KAK, ("title: Program Baru", "title: Program Lain"))
        return True

    monkeypatch.setattr(Session, "ask", agreed)
    done = run("save")
    assert done.status == 2
    assert "was changed by somebody else in the meantime" in done.err
    assert git("log", "--format=%s") == "awal"


def test_a_deleted_file_is_brought_back_by_what_is_named(run: Run, root: Path, git: Git) -> None:
    (root / FILE).unlink()
    refused = run("save")
    assert (refused.status, "deleted" in refused.out) == (1, True)
    command = refused.err.splitlines()[-1].strip()
    git(*command.split()[1:])
    assert git("status", "--porcelain") == ""


def test_closing_names_what_else_waits(run: Run, root: Path) -> None:
    (root / "data/programs/lain").mkdir()
    (root / "data/programs/lain/catatan.txt").write_text("x")
    assert run("close", "2023-11", "--dry-run").err.splitlines()[-1].endswith("kpi save lain")
