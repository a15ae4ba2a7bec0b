"""How history is read: every commit against every parent, month by month, and nothing laid over it."""

from __future__ import annotations

import datetime
import os
import subprocess
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path

import pytest

from kpi.model.domain.achievement import Achievement
from kpi.model.errors import GitTrouble
from kpi.model.history import Edge, Step
from kpi.model.values.period import Period
from kpi.model.values.struct import replace
from kpi.store import git
from kpi.store.history.record_versions import version
from kpi.store.history.walk import History
from kpi.store.paths import cell_of
from kpi.store.records import fast_records
from kpi.store.yaml import decode, source
from tests.history import NAMES, Made, imported, last, moment, path_of, record_text, story

JANUARY = Period(2025, 1)
FEBRUARY = moment(datetime.date(2025, 2, 1))
PATH = path_of(NAMES[0])
START = story()[:2]


def opened(folder: Path) -> git.Repository:
    found = git.repository(folder)
    assert found is not None
    return found


def edges(folder: Path, root: Path | None = None) -> list[Edge]:
    repository = opened(folder)
    return list(git.Edges(repository, git.resolve(repository, "HEAD"), root or folder))


def steps(folder: Path) -> list[Step]:
    repository = opened(folder)
    with git.Objects(repository) as objects:
        return list(History(repository, git.resolve(repository, "HEAD"), folder, objects).steps())


# What git tells.


def test_a_commit_as_it_was_made(repository: Path) -> None:
    made = Made("Catat\n\n:100644 100644 a b M\ncommit x\n\nKPI-Cell: a", FEBRUARY, {"data/ü \n*": "x"})
    imported(repository, (made, replace(made, changes={"data/b": "y", "lain": "z"}, message="")))
    first, second = edges(repository)
    assert first.commit.message == made.message
    assert str(first.commit.author) == made.by
    assert first.commit.author.at.isoformat() == "2025-02-01T09:00:00+07:00"
    assert (first.parent, second.parent) == (None, first.commit.id)
    assert [one.path for one in first.touched] == ["data/ü \n*"]
    assert [(one.path, one.before) for one in second.touched] == [("data/b", None)]
    assert second.commit.message == ""


def test_a_merge_is_held_against_each_parent(repository: Path) -> None:
    made = [Made(str(number), FEBRUARY, {f"data/{number}": "x"}) for number in range(3)]
    merge = Made("Gabung", FEBRUARY, {"data/2": "x", "data/3": "x"}, parents=(2, 3))
    imported(repository, (made[0], replace(made[1], parents=(1,)), replace(made[2], parents=(1,)), merge))
    found = edges(repository)
    assert len(found) == 5
    legs = {edge.parent: [one.path for one in edge.touched] for edge in found[-2:]}
    assert sorted(legs.values()) == [["data/1", "data/3"], ["data/2", "data/3"]]
    assert set(legs) == set(found[-1].commit.parents)


def test_a_data_root_in_a_folder(repository: Path) -> None:
    imported(repository, (Made("a", FEBRUARY, {"sub/data/x": "1", "data/y": "1"}),))
    (edge,) = edges(repository, repository / "sub")
    assert [one.path for one in edge.touched] == ["data/x"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("log.showRoot", "false"), ("log.diffMerges", "off"), ("log.showSignature", "true"), ("log.decorate", "full"),
        ("log.mailmap", "true"), ("diff.renames", "copies"), ("diff.noprefix", "true"), ("color.ui", "always"),
        ("diff.orderFile", "nowhere"), ("format.pretty", "oneline"), ("core.abbrev", "4"), ("diff.relative", "true"),
        ("diff.external", "false"), ("log.follow", "true"), ("diff.ignoreSubmodules", "all"), ("notes.displayRef", "*"),
    ],
)  # fmt: skip
def test_settings_change_nothing(name: str, value: str, repository: Path) -> None:
    imported(repository, START)
    before = edges(repository)
    subprocess.run(["git", "config", name, value], cwd=repository, check=True)
    assert edges(repository) == before
    assert len(before) == 2


def test_what_is_laid_over_history_does_not_count(repository: Path) -> None:
    imported(repository, story()[:4])
    before = edges(repository)
    subprocess.run(["git", "replace", "HEAD~1", "HEAD~3"], cwd=repository, check=True)
    (repository / ".git" / "info").mkdir(exist_ok=True)
    (repository / ".git" / "info" / "grafts").write_text(f"{before[-1].commit.id}\n", "ascii")
    assert edges(repository) == before


def test_a_history_with_a_hole_is_refused(repository: Path) -> None:
    imported(repository, START)
    for pack in (repository / ".git" / "objects" / "pack").glob("*.pack"):
        subprocess.run(["git", "unpack-objects", "-q"], cwd=repository, input=_moved(pack), check=True)
    missing = edges(repository)[0].commit.id
    (repository / ".git" / "objects" / missing[:2] / missing[2:]).unlink()
    with pytest.raises(GitTrouble, match="lost or damaged"):
        edges(repository)


def _moved(pack: Path) -> bytes:
    content = pack.read_bytes()
    for file in pack.parent.glob(f"{pack.stem}.*"):
        file.unlink()
    return content


def test_a_signature_is_seen(repository: Path) -> None:
    imported(repository, START)
    tree = subprocess.run(["git", "cat-file", "commit", "HEAD"], cwd=repository, check=True, capture_output=True).stdout
    headers, _, message = tree.partition(b"\n\n")
    signed = headers + b"\ngpgsig -----BEGIN SSH SIGNATURE-----\n parent 0\n -----END SSH SIGNATURE-----\n\n" + message
    command = ["git", "hash-object", "-t", "commit", "-w", "--stdin"]
    commit = subprocess.run(command, cwd=repository, input=signed, check=True, capture_output=True).stdout.strip()
    subprocess.run(["git", "reset", "-q", "--hard", os.fsdecode(commit)], cwd=repository, check=True)
    assert [edge.commit.signed for edge in edges(repository)] == [False, True]
    assert len(edges(repository)[1].commit.parents) == 1


# What files said.

RECORD = record_text(JANUARY, 100, FEBRUARY)
OTHER = record_text(JANUARY.plus(1), 5, FEBRUARY)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("# nothing\n", id="a comment"),
        pytest.param(RECORD + OTHER, id="as kpi record writes it"),
        pytest.param("# x\n" + OTHER + "\n# y\n" + RECORD, id="comments, another order"),
        pytest.param((RECORD + OTHER).replace("\n", "\r\n"), id="line ends of Windows"),
        pytest.param("\ufeff" + RECORD + OTHER, id="a mark at the beginning"),
        pytest.param('"2025-01": {value: 1}\n' + OTHER, id="quotes around a month"),
        pytest.param("{2025-01: {value: 1}, 2025-02: {value: 2}}\n", id="braces"),
        pytest.param("{2025-01: {value: 1},\n2025-02: {value: 2}}\n", id="braces over lines"),
        pytest.param('2025-01: {value: 1, note: "x\n2025-02:\n  value: 5\n"}\n', id="a month inside a text"),
        pytest.param("2025-01:\n  value: 1\n  note: |\n    2025-02:\n      value: 5\n", id="a month inside a block"),
        pytest.param(RECORD + RECORD, id="a month twice"),
        pytest.param(RECORD + "---\n" + OTHER, id="two documents"),
        pytest.param(RECORD + "x: 1\n", id="a stray key"),
        pytest.param(RECORD + "2025-13:\n  value: 1\n", id="no month"),
        pytest.param("2025-01: &a {value: 1}\n2025-02: *a\n", id="an anchor"),
        pytest.param("2025-01:\n  value: yes\n", id="another shape"),
        pytest.param(RECORD + " x\n", id="wrong indentation"),
        pytest.param("# x\r2024-12: {value: 5}\n" + RECORD, id="a month behind an old line end"),
        pytest.param(RECORD + "# x\r2024-12: {value: 5}\n" + OTHER, id="the same further below"),
        pytest.param("2025-01:\n  value: 1\r2024-12:\r  value: 5\n" + OTHER, id="an old line end between months"),
        pytest.param("\t\n" + RECORD, id="a tab before it"),
        pytest.param("# \u2028\n" + RECORD, id="an unwanted character in the comment before it"),
    ],
)
def test_month_by_month_says_the_same_as_the_whole_file(text: str) -> None:
    from kpi.store.yaml import schema

    data = text.encode()
    try:
        tree = source.read(data)
        whole = decode.achievements(tree) if tree is None or schema.fits("achievements", tree) else None
    except (source.Unreadable, decode.Malformed):
        whole = None
    found = version(data)
    assert (None if found is None else dict(found.records)) == whole
    near = version((RECORD + OTHER).encode())
    assert near is not None
    for before in (near, near if found is None else found):
        again = version(data, before)
        assert (None if again is None else dict(again.records)) == whole


@pytest.mark.parametrize(
    "added",
    [
        pytest.param("2025-02:\n  value: 2\n", id="a month"),
        pytest.param("# catatan\n\n2025-02:\n  value: 2\n", id="a comment and a month"),
        pytest.param("  note: belakangan\n", id="more of the last month"),
        pytest.param("  note: belakangan\n2025-02:\n  value: 2\n", id="more of the last month and a month"),
        pytest.param("2025-01:\n  value: 2\n", id="the same month again"),
        pytest.param("2025-02:\n  value: [\n", id="a broken month"),
        pytest.param("x: 1\n2025-02:\n  value: 2\n", id="something else"),
    ],
)
def test_what_is_added_is_read_as_in_a_whole_file(added: str) -> None:
    before = version(b"2025-01:\n  value: 1\n")
    assert before is not None
    data = b"2025-01:\n  value: 1\n" + added.encode()
    alone, after = version(data), version(data, before)
    assert (alone and alone.records) == (after and after.records)
    try:
        expected = fast_records.records(data)
    except fast_records.UNREADABLE:
        assert alone is None
    else:
        assert alone is not None
        assert alone.records == expected


def test_a_month_that_stays_is_not_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    before = version((RECORD + OTHER).encode())
    assert before is not None
    reads: list[bytes] = []
    real = fast_records.records

    def counted(data: bytes) -> Mapping[Period, Achievement]:
        reads.append(data)
        return real(data)

    monkeypatch.setattr(fast_records, "records", counted)
    after = version((RECORD + OTHER.replace("5", "6", 1)).encode(), before)
    assert after is not None
    assert after.records[JANUARY] is before.records[JANUARY]
    assert len(reads) == 1


@pytest.mark.parametrize(
    ("path", "cell"),
    [
        ("data/programs/a/achievements/b.yaml", ("a", "b")),
        ("data/programs/a/achievements/.b.yaml", None),
        ("data/programs/a/achievements/b/c.yaml", None),
        ("data/programs/a/indicators.yaml", None),
        ("lain/data/programs/a/achievements/b.yaml", None),
    ],
)
def test_cell_of(path: str, cell: tuple[str, str] | None) -> None:
    assert cell_of(path) == cell


# What commits did.


def test_the_records_of_each_commit(repository: Path) -> None:
    changed = last(START, PATH).replace("value: ", "value: 1")
    imported(repository, (*START, Made("ubah", FEBRUARY, {PATH: changed})))
    first, second, third = steps(repository)
    assert [leg.begins for step in (first, second, third) for leg in step.legs] == [True, False, False]
    assert first.brought == ()
    assert [(one.period, one.before) for one in second.brought] == [(Period(2023, 1), None)]
    (one,) = third.brought
    values = [record.value for record in (one.before, one.after) if record is not None]
    assert values == [Decimal(87), Decimal(187)]


def test_a_rename_is_followed(repository: Path) -> None:
    moved = {PATH: None, path_of("lain"): last(START, PATH) + RECORD}
    imported(repository, (*START, Made("pindah", FEBRUARY, moved)))
    found = {one.period: (one.source, one.path, one.before is None) for one in steps(repository)[-1].brought}
    assert found == {
        Period(2023, 1): (PATH, path_of("lain"), False),
        JANUARY: (PATH, path_of("lain"), True),
    }


def test_unlike_files_are_no_rename(repository: Path) -> None:
    imported(repository, (*START, Made("ganti", FEBRUARY, {PATH: None, path_of("lain"): RECORD})))
    found = {(one.path, one.after is None) for one in steps(repository)[-1].brought}
    assert found == {(PATH, True), (path_of("lain"), False)}


def many(count: int) -> Iterator[Made]:
    yield START[0]
    for number in range(count):
        changes: dict[str, str | None] = {
            path_of(f"i-{one}"): record_text(JANUARY, number, FEBRUARY) for one in range(40)
        }
        yield Made(str(number), FEBRUARY, changes)


def test_versions_that_are_forgotten_are_read_again(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    imported(repository, tuple(many(5)))
    whole = steps(repository)
    monkeypatch.setattr("kpi.store.history.blobs._KEPT", 3)
    assert steps(repository) == whole
    assert sum(len(step.brought) for step in whole) == 200
