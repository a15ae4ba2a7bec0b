"""Reading a data root: every file once, everything wrong collected, nothing that is unknown taken for empty."""

from __future__ import annotations

import datetime
import os
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kpi.model.values.period import Period
from kpi.store import clock
from kpi.store.files import Folder, Replaced
from kpi.store.load import Loaded, load
from kpi.store.os_errors import reason
from kpi.store.overlay import with_files
from kpi.store.yaml import source
from kpi.store.yaml.locate import located

if TYPE_CHECKING:
    from tests.conftest import DataRoot

SETTINGS = "data/kpi.yaml"
KAK = "data/programs/contoh/kak.yaml"
INDICATORS = "data/programs/contoh/indicators.yaml"
ACHIEVEMENTS = "data/programs/contoh/achievements/layanan.yaml"
NOW = datetime.datetime(2024, 1, 20, 12, tzinfo=datetime.UTC)
NOVEMBER, DECEMBER = Period(2023, 11), Period(2023, 12)


def found(loaded: Loaded) -> list[tuple[str, str, str]]:
    return [(one.code, one.place.path, one.message.template) for one in loaded.problems]


def test_a_valid_root(data_root: DataRoot) -> None:
    root = data_root()
    loaded = load(root)
    assert found(loaded) == []
    portfolio = loaded.portfolio
    assert portfolio.root == root
    assert portfolio.files == {SETTINGS, KAK, INDICATORS, ACHIEVEMENTS}
    assert portfolio.unreadable == frozenset()
    assert portfolio.orphans == ()
    program = portfolio.program("contoh")
    assert program is not None
    assert (program.folder, program.title, program.illustrative) == ("contoh", "Program Contoh", True)
    indicator = program.by_indicator["layanan"]
    assert indicator.targets == {NOVEMBER: Decimal(100), DECEMBER: Decimal(120)}
    assert {period: record.value for period, record in indicator.achievements.items()} == {NOVEMBER: Decimal(87)}


def test_programs_are_sorted_by_folder_and_achievements_by_month(data_root: DataRoot) -> None:
    record = "{value: 1, recorded: {at: '2023-12-04T10:11:12+07:00', by: N <n@contoh.go.id>}}"
    root = data_root({ACHIEVEMENTS: f"2024-01: {record}\n2023-12: {record}\n2023-11: {record}\n"})
    other = root / "data" / "programs" / "a-lain"
    other.mkdir()
    (other / "kak.yaml").write_text((root / KAK).read_text("utf-8").replace("id: contoh", "id: a-lain"), "utf-8")
    portfolio = load(root).portfolio
    assert [program.folder for program in portfolio.programs] == ["a-lain", "contoh"]
    achieved = portfolio.programs[1].indicators[0].achievements
    assert list(achieved) == [NOVEMBER, DECEMBER, Period(2024, 1)]
    assert portfolio.programs[0].indicators == ()


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        (datetime.datetime(2023, 12, 10, 20, tzinfo=datetime.UTC), "2023-12-11T03:00:00+07:00"),
        (datetime.datetime(2023, 12, 31, 17, tzinfo=datetime.UTC), "2024-01-01T00:00:00+07:00"),
    ],
)
def test_the_moment_is_told_in_the_time_zone_of_the_data(
    data_root: DataRoot, as_of: datetime.datetime, expected: str
) -> None:
    assert load(data_root(), as_of).portfolio.as_of.isoformat() == expected


def test_without_a_moment_it_is_now(data_root: DataRoot) -> None:
    assert load(data_root()).portfolio.as_of == clock.now()


BROKEN = [("syntax", "a: [", "yaml"), ("shape", "xxx: 1\n", "schema"), ("not UTF-8", b"a: \xff", "yaml")]


@pytest.mark.parametrize(("content", "code"), [row[1:] for row in BROKEN], ids=[row[0] for row in BROKEN])
@pytest.mark.parametrize("path", [SETTINGS, KAK, INDICATORS, ACHIEVEMENTS])
def test_one_broken_file_leaves_the_others_readable(
    data_root: DataRoot, path: str, content: str | bytes, code: str
) -> None:
    loaded = load(data_root({path: content}))
    assert {(one.code, one.place.path) for one in loaded.problems} == {(code, path)}
    assert loaded.portfolio.unreadable == {path}
    assert loaded.portfolio.orphans == ()
    program = loaded.portfolio.program("contoh")
    assert (program is None) is (path == KAK)
    if program is not None:
        assert program.unreadable == {path} - {SETTINGS}
        assert [one.id for one in program.indicators] == ([] if path == INDICATORS else ["layanan"])
        assert [len(one.achievements) for one in program.indicators] == (
            [] if path == INDICATORS else [0 if path == ACHIEVEMENTS else 1]
        )


def test_everything_broken_is_told_at_once(data_root: DataRoot) -> None:
    loaded = load(data_root(dict.fromkeys([SETTINGS, KAK, INDICATORS, ACHIEVEMENTS], "a: [")))
    assert {path for _, path, _ in found(loaded)} == {SETTINGS, KAK, INDICATORS, ACHIEVEMENTS}
    assert loaded.portfolio.programs == ()
    assert loaded.portfolio.settings.organisation == ""


MEANINGLESS = [
    (SETTINGS, "timezone: Asia/Jakarta", "timezone: Asia/Bekasi", "Asia/Bekasi", "there is no time zone {zone}"),
    (SETTINGS, "timezone: Asia/Jakarta", "timezone: ../../etc/passwd", "../..", "there is no time zone {zone}"),
    (KAK, "date: 2023-11-16", "date: 2023-11-31", "2023-11-31", "{text} is not a day"),
    (KAK, "since: 2023-10-31", "since: 2023-02-29", "2023-02-29", "{text} is not a day"),
    (KAK, "timeframe: {from: 2023-11, to: 2023-12}", "timeframe: {from: 2023-11, to: 2022-12}", "2022-12",
     "{last} is before {first}"),
    (INDICATORS, "2023-12: 120", "2023-12: {min: 3, max: 2}", "{min: 3", "this range of targets ends before it begins"),
    (ACHIEVEMENTS, "2023-12-04T10:11:12+07:00", "2023-12-04T25:11:12+07:00", '"2023-12-04T25',
     "{text} is not a point in time"),
    (ACHIEVEMENTS, "status: final", "follow_up: {action: Rapat, due: 2023-13-01}", "2023-13-01", "{text} is not a day"),
    (ACHIEVEMENTS, "status: final",
     'revisions: [{at: "2023-13-04T10:11:12Z", by: N <n@x>, previous: {value: 1}, reason: x}]', '"2023-13-04',
     "{text} is not a point in time"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("path", "old", "new", "where", "message"), MEANINGLESS, ids=[row[2][:40] for row in MEANINGLESS]
)
def test_a_value_without_meaning_is_told_at_its_place(
    data_root: DataRoot, path: str, *, old: str, new: str, where: str, message: str
) -> None:
    root = data_root()
    text = (root / path).read_text("utf-8")
    assert text.count(old) == 1
    (root / path).write_text(text.replace(old, new), "utf-8")
    loaded = load(root)
    assert found(loaded) == [("value", path, message)]
    assert loaded.portfolio.unreadable == {path}
    (finding,) = located(root, loaded.problems)
    assert finding.source[finding.column - 1 :].startswith(where)


@pytest.mark.parametrize(
    "content", ["", "# nothing yet\n", "---\n", "~\n"], ids=["empty", "remark", "beginning", "null"]
)
@pytest.mark.parametrize("path", [SETTINGS, KAK, INDICATORS, ACHIEVEMENTS])
def test_of_an_empty_file_nothing_is_known(data_root: DataRoot, path: str, content: str) -> None:
    loaded = load(data_root({path: content}))
    assert loaded.portfolio.unreadable == {path}


@pytest.mark.parametrize("missing", [KAK, INDICATORS, ACHIEVEMENTS])
def test_a_file_that_is_not_there_is_not_unreadable(data_root: DataRoot, missing: str) -> None:
    loaded = load(data_root({missing: None}))
    assert found(loaded) == []
    assert loaded.portfolio.unreadable == frozenset()
    assert (loaded.portfolio.program("contoh") is None) is (missing == KAK)


def test_achievements_without_an_indicator_are_orphans(data_root: DataRoot) -> None:
    root = data_root()
    (root / ACHIEVEMENTS).rename((root / ACHIEVEMENTS).with_name("layananan.yaml"))
    (orphan,) = load(root).portfolio.orphans
    assert (orphan.program, orphan.name, list(orphan.achievements)) == ("contoh", "layananan", [NOVEMBER])


def test_where_the_indicators_are_missing_every_achievement_is_an_orphan(data_root: DataRoot) -> None:
    assert [one.name for one in load(data_root({INDICATORS: None})).portfolio.orphans] == ["layanan"]


@pytest.mark.parametrize(
    "path",
    [
        "data/README.md",
        "data/programs/README.md",
        "data/programs/contoh/notes.yaml",
        "data/programs/contoh/achievements/layanan.yml",
        "data/programs/contoh/achievements/.layanan.yaml",
        "data/programs/contoh/achievements/.yaml",
        "data/programs/contoh/achievements/2023/layanan.yaml",
        "data/programs/contoh/evidence/rekap.pdf",
        "data/programs/contoh2/achievements/layanan.yaml",
    ],
)
def test_other_files_are_listed_and_not_read(data_root: DataRoot, path: str) -> None:
    loaded = load(data_root({path: b"\xff"}) if "contoh2" not in path else data_root({path: "a: 1\n"}))
    assert path in loaded.portfolio.files
    assert loaded.portfolio.orphans == ()
    assert loaded.portfolio.programs == (load(data_root()).portfolio.programs)


def test_a_folder_where_a_file_should_be(data_root: DataRoot) -> None:
    root = data_root({ACHIEVEMENTS: None})
    (root / ACHIEVEMENTS).mkdir(parents=True)
    (root / ACHIEVEMENTS / "x").touch()
    loaded = load(root)
    assert f"{ACHIEVEMENTS}/x" in loaded.portfolio.files
    assert loaded.portfolio.programs[0].indicators[0].achievements == {}


LINKS = [
    ("to itself", "layanan.yaml"),
    ("to nothing", "missing.yaml"),
    ("to a folder", "."),
    ("to no end", "/dev/zero"),
]


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
@pytest.mark.parametrize("target", [row[1] for row in LINKS], ids=[row[0] for row in LINKS])
def test_a_link_that_is_no_file_is_told(data_root: DataRoot, target: str) -> None:
    root = data_root({ACHIEVEMENTS: None})
    (root / ACHIEVEMENTS).parent.mkdir()
    (root / ACHIEVEMENTS).symlink_to(target)
    loaded = load(root)
    assert found(loaded) == [("unreadable", ACHIEVEMENTS, "the file can't be read: {why}")]
    assert loaded.portfolio.unreadable == {ACHIEVEMENTS}
    (finding,) = located(root, loaded.problems)
    assert (finding.line, finding.column, finding.source) == (1, 1, "")


@pytest.mark.skipif(os.name == "nt", reason="no pipes in folders there")
def test_a_pipe_does_not_keep_us_waiting(data_root: DataRoot) -> None:
    root = data_root({KAK: None})
    os.mkfifo(root / KAK)
    assert [row[:2] for row in found(load(root))] == [("unreadable", KAK)]


def test_a_file_that_is_closed_to_us_is_told(data_root: DataRoot, monkeypatch: pytest.MonkeyPatch) -> None:
    def read(folder: Folder, path: str) -> bytes:
        if path == INDICATORS:
            raise PermissionError(13, "Permission denied")
        return (folder.root / path).read_bytes()

    monkeypatch.setattr(Folder, "read", read)
    loaded = load(data_root())
    assert found(loaded) == [("unreadable", INDICATORS, "the file can't be read: {why}")]
    assert loaded.problems[0].message.values == {"why": reason(PermissionError(13, ""))}


def test_of_a_file_without_end_only_the_beginning_is_read(tmp_path: Path) -> None:
    (tmp_path / "large").write_bytes(b"#" * (source.LARGEST * 2))
    assert len(Folder(tmp_path).read("large")) == source.LARGEST + 1


def test_files_may_come_from_elsewhere(data_root: DataRoot, tmp_path: Path) -> None:
    root = data_root()

    class Kept:
        """The files of ``root``, and none on disk."""

        def paths(self) -> frozenset[str]:
            return frozenset({SETTINGS, KAK})

        def links(self) -> frozenset[str]:
            return frozenset()

        def read(self, path: str) -> bytes:
            return (root / path).read_bytes()

    portfolio = load(tmp_path / "nowhere", files=Kept()).portfolio
    assert [program.id for program in portfolio.programs] == ["contoh"]
    assert portfolio.files == {SETTINGS, KAK}


def test_a_file_that_is_read_once_stays_as_it_was(tmp_path: Path) -> None:
    file = tmp_path / "data" / "kpi.yaml"
    file.parent.mkdir()
    file.write_bytes(b"version: 1\n")
    files = Replaced(Folder(tmp_path))
    assert files.read("data/kpi.yaml") == b"version: 1\n"
    file.write_bytes(b"version: 2\n")
    assert files.read("data/kpi.yaml") == b"version: 1\n"
    assert files.paths() == {"data/kpi.yaml"}
    with pytest.raises(OSError, match="lain"):
        files.read("data/lain.yaml")


ANOTHER = "data/programs/contoh/achievements/lain.yaml"
OLD = "2023-11:\n  value: 87\n"


@pytest.mark.parametrize(
    ("there", "changed"),
    [
        pytest.param({}, {ACHIEVEMENTS: "2023-12:\n  value: 3\n"}, id="as kpi writes it"),
        pytest.param({ACHIEVEMENTS: None}, {ACHIEVEMENTS: OLD}, id="the first record"),
        pytest.param({}, {ACHIEVEMENTS: "2023-12: {value: 3}\n"}, id="as others write it"),
        pytest.param({}, {ACHIEVEMENTS: "2023-12: [\n"}, id="unreadable"),
        pytest.param({}, {ACHIEVEMENTS: ""}, id="empty"),
        pytest.param({ACHIEVEMENTS: "2023-12: [\n"}, {ACHIEVEMENTS: OLD}, id="no longer unreadable"),
        pytest.param({ACHIEVEMENTS: ""}, {ACHIEVEMENTS: OLD}, id="no longer empty"),
        pytest.param({}, {ANOTHER: OLD}, id="of no indicator"),
        pytest.param({}, {ACHIEVEMENTS: OLD, ANOTHER: OLD}, id="one of them of no indicator"),
        pytest.param({INDICATORS: None}, {ACHIEVEMENTS: OLD}, id="no indicators"),
        pytest.param({KAK: None}, {ACHIEVEMENTS: OLD}, id="no program"),
        pytest.param({}, {KAK: "id: contoh\n"}, id="no records at all"),
    ],
)
def test_other_records_mean_what_they_mean_read_with_all_the_rest(
    data_root: DataRoot, there: dict[str, str | None], changed: dict[str, str]
) -> None:
    root = data_root(there)
    files = Replaced(Folder(root))
    contents = {path: text.encode() for path, text in changed.items()}
    assert with_files(load(root, NOW, files), files, contents) == load(root, NOW, Replaced(files, contents))


def test_only_other_records_are_read(data_root: DataRoot, monkeypatch: pytest.MonkeyPatch) -> None:
    files = Folder(data_root())
    before = load(files.root, NOW, files)
    monkeypatch.setattr(Folder, "read", None)
    after = with_files(before, files, {ACHIEVEMENTS: b"2023-12:\n  value: 3\n"}).portfolio
    assert [*after.programs[0].indicators[0].achievements] == [DECEMBER]
