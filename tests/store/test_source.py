"""A data root read with what is kept of it means what it means without, also where two processes read it."""

from __future__ import annotations

import datetime
import time
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kpi.model.domain.closing import Closing, Reopening, Seal
from kpi.model.errors import KpiError
from kpi.model.values.period import Period
from kpi.store import cache
from kpi.store import source as warm
from kpi.store.files import Folder, Replaced
from kpi.store.load import Loaded, load
from kpi.store.reading import Reading
from kpi.store.yaml.encode import closings
from tests.conftest import KAK
from tests.repositories import REGENCY

if TYPE_CHECKING:
    from tests.conftest import DataRoot

NOW = datetime.datetime(2024, 3, 20, 12, tzinfo=datetime.UTC)
RECORDS = "data/programs/contoh/achievements/layanan.yaml"


@pytest.fixture(autouse=True)
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever was written a moment ago counts as written long ago."""
    monkeypatch.setattr(cache, "now", lambda: time.time_ns() + 2 * cache.SETTLED)


def read(root: Path, tmp_path: Path) -> tuple[Loaded, warm.CachedSource]:
    source = warm.opened(root, {"XDG_CACHE_HOME": str(tmp_path / "cache")})
    return load(root, NOW, source=source), source


def never(*_: object) -> None:
    raise AssertionError("nothing was to be read")


def test_what_stands_as_it_did_is_not_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, _ = read(REGENCY, tmp_path)
    assert first == load(REGENCY, NOW)
    monkeypatch.setattr(Reading, "__init__", never)
    again, _ = read(REGENCY, tmp_path)
    assert again == first


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that are read."""
    found: list[str] = []
    real = Folder.read

    def watched(self: Folder, path: str) -> bytes:
        found.append(path)
        return real(self, path)

    monkeypatch.setattr(Folder, "read", watched)
    return found


def test_only_the_records_that_changed_are_read(tmp_path: Path, data_root: DataRoot, seen: list[str]) -> None:
    other = RECORDS.replace("contoh", "lain")
    root = data_root({other: "2023-11:\n  value: 1\n", RECORDS: "2023-11:\n  value: 1\n"})
    for stranger in ("a-b", "a", "c"):  # of no indicator
        rewritten(root, RECORDS.replace("layanan", stranger), "2023-11:\n  value: 1\n")
    read(root, tmp_path)
    for change in (
        {RECORDS: "2023-11:\n  value: 88\n"},
        {RECORDS.replace("layanan", "a"): "2023-12:\n  value: 2\n", RECORDS: "2023-12:\n  value: 8\n"},
        {RECORDS.replace("layanan", "b"): "2023-12:\n  value: 2\n"},
        {other: "2023-12:\n  value: 2\n"},
    ):
        for path, text in change.items():
            rewritten(root, path, text)
        seen.clear()
        found, _ = read(root, tmp_path)
        assert sorted(seen) == sorted(change)
        assert found == load(root, NOW)
    for gone in (RECORDS.replace("layanan", "a-b"), RECORDS):
        (root / gone).unlink()
        seen.clear()
        found, _ = read(root, tmp_path)
        assert seen == []
        assert found == load(root, NOW)


@pytest.mark.parametrize("name", ["kak.yaml", "indicators.yaml"])
def test_all_of_a_program_is_read_when_what_was_agreed_changed(
    tmp_path: Path, data_root: DataRoot, seen: list[str], name: str
) -> None:
    root = data_root({RECORDS: "2023-11:\n  value: 1\n"})
    read(root, tmp_path)
    path = f"data/programs/contoh/{name}"
    rewritten(root, path, (root / path).read_text().replace("title: ", "title: Lain ").replace("name: ", "name: Lain "))
    seen.clear()
    found, _ = read(root, tmp_path)
    assert set(seen) == {path for path in found.portfolio.files if path.startswith("data/programs/contoh/")}
    assert found == load(root, NOW)


def read_one(root: Path, tmp_path: Path) -> Loaded:
    kept = cache.cache_of(root, {"XDG_CACHE_HOME": str(tmp_path / "cache")})
    assert kept is not None
    return load(root, NOW, source=warm.opened_one(root, "contoh", kept, Replaced(Folder(root, "contoh"))))


def alone(root: Path) -> Loaded:
    return load(root, NOW, Folder(root, "contoh"))


def rewritten(root: Path, path: str, text: str) -> None:
    time.sleep(0.02)
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text)


def test_one_program_is_taken_from_what_is_kept_of_all(
    tmp_path: Path, data_root: DataRoot, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = data_root({RECORDS.replace("contoh", "lain"): "2023-11:\n  value: 1\n"})
    expected = alone(root)
    read(root, tmp_path)
    monkeypatch.setattr(Reading, "__init__", never)
    assert read_one(root, tmp_path) == expected


def test_what_was_agreed_is_kept_when_records_change(tmp_path: Path, data_root: DataRoot, seen: list[str]) -> None:
    root = data_root()
    assert read_one(root, tmp_path) == alone(root)
    for text in ("2023-11:\n  value: 88\n", "2023-11: [\n", "2023-12:\n  value: 8\n"):
        rewritten(root, RECORDS, text)
        expected, all_of_it = alone(root), load(root, NOW)
        seen.clear()
        assert read_one(root, tmp_path) == expected
        assert read(root, tmp_path)[0] == all_of_it
        assert set(seen) <= {RECORDS, "data/kpi.yaml"}


def test_what_was_agreed_is_read_when_it_changes(tmp_path: Path, data_root: DataRoot) -> None:
    root = data_root()
    read_one(root, tmp_path)
    kak, indicators = (f"data/programs/contoh/{name}.yaml" for name in ("kak", "indicators"))
    texts = {path: (root / path).read_text() for path in (kak, indicators)}
    for path, text in (
        (kak, texts[kak].replace("title: ", "title: Lain ")), (indicators, "indicators: [\n"),
        (indicators, texts[indicators].replace("name: ", "name: Lain ")), (kak, ""), (kak, texts[kak]),
    ):  # fmt: skip
        rewritten(root, path, text)
        assert read_one(root, tmp_path) == alone(root)
        assert read_one(root, tmp_path) == alone(root)
    (root / kak).unlink()
    assert read_one(root, tmp_path) == alone(root)


@pytest.mark.parametrize("text", ["2023-11: [\n", "2023-11:\n  value: x: y\n", "2023-11:\n  wert: 1\n", ""])
def test_trouble_is_told_each_time(tmp_path: Path, data_root: DataRoot, text: str) -> None:
    root = data_root({RECORDS: text})
    without = load(root, NOW)
    assert without.portfolio.unreadable == {RECORDS}
    assert read(root, tmp_path)[0] == without
    assert read(root, tmp_path)[0] == without


def test_what_is_in_order_stays_so_until_it_changes(tmp_path: Path, data_root: DataRoot) -> None:
    root = data_root()
    _, source = read(root, tmp_path)
    assert source.in_order(NOW) == frozenset()
    source.judged({"contoh"}, NOW, whole=False)
    _, source = read(root, tmp_path)
    assert source.in_order(NOW) == {"contoh"}
    assert source.in_order(NOW + datetime.timedelta(hours=4)) == {"contoh"}
    assert source.in_order(NOW + datetime.timedelta(days=1)) == frozenset()  # something may be overdue by then
    assert source.in_order(NOW - datetime.timedelta(days=1)) == frozenset()
    time.sleep(0.02)
    (root / RECORDS).write_text("2023-11:\n  value: 88\n")
    assert read(root, tmp_path)[1].in_order(NOW) == frozenset()


def test_other_settings_judge_anew(tmp_path: Path, data_root: DataRoot) -> None:
    root = data_root()
    read(root, tmp_path)[1].judged({"contoh"}, NOW, whole=False)
    time.sleep(0.02)
    settings = root / "data/kpi.yaml"
    settings.write_text(settings.read_text().replace("cap: 120", "cap: 150"))
    assert read(root, tmp_path)[1].in_order(NOW) == frozenset()


def seal(score: str) -> Seal:
    found = {"score": Decimal(score), "rating": None, "coverage": {"due": 1, "reported": 1, "counted": 1}}
    bands: dict[str, Any] = {"name": "lima-tingkat", "bands": [{"min": None, "label": "Rendah"}]}
    results = {"rating": bands, "score": found, "programs": {}}
    return Seal("ab" * 32, None, NOW, "Perencana Contoh <perencana@contoh.go.id>", "kpi", (), results)


def test_what_was_published_is_looked_up_when_it_is_asked_for(
    tmp_path: Path, data_root: DataRoot, monkeypatch: pytest.MonkeyPatch
) -> None:
    again = Reopening(seal("1.50"), NOW, "Perencana Contoh <p@contoh.go.id>", "Salah", "Nota")
    one = Closing(Period(2023, 11), seal("87.10"), (again, again))
    root = data_root({"data/closings/2023-11.yaml": closings.written(one)})
    assert read(root, tmp_path)[0].problems == ()
    monkeypatch.setattr(Reading, "__init__", never)
    found, source = read(root, tmp_path)
    assert "_published" not in vars(source)
    (closing,) = found.portfolio.closings.values()
    assert closing.seal is not None
    assert closing.seal.digest == "ab" * 32
    assert str(closing.seal.results["score"]["score"]) == "87.10"
    assert str(closing.reopenings[1].seal.results["score"]["score"]) == "1.50"
    assert closing == one
    assert closings.written(closing) == closings.written(one)


def test_of_programs_only_what_changed_is_made_anew(tmp_path: Path, data_root: DataRoot) -> None:
    root = data_root({"data/programs/dua/kak.yaml": KAK.replace("contoh", "dua"), RECORDS: "2023-11:\n  value: 1\n"})
    made: list[str] = []

    def make(folder: str) -> int | None:
        made.append(folder)
        return len(made) if folder != "dua" else None

    def asked(question: str) -> dict[str, int]:
        made.clear()
        return read(root, tmp_path)[1].of_programs("numbers", question, int, make)

    assert asked("a") == {"contoh": 1}
    assert asked("a") == {"contoh": 1}
    assert made == ["dua"]  # which has none
    rewritten(root, "data/programs/dua/kak.yaml", KAK.replace("contoh", "dua").replace("title: ", "title: Lain "))
    assert asked("a") == {"contoh": 1}
    rewritten(root, RECORDS, "2023-11:\n  value: 22\n")
    asked("a")
    assert made == ["contoh", "dua"]
    asked("b")
    assert made == ["contoh", "dua"]
    rewritten(root, "data/kpi.yaml", (root / "data/kpi.yaml").read_text() + "# another\n")
    asked("b")
    assert made == ["contoh", "dua"]


def test_programs_are_read_when_they_are_asked_for(tmp_path: Path, data_root: DataRoot) -> None:
    other = {"data/programs/dua/kak.yaml": KAK.replace("contoh", "dua"), "data/programs/tiga/kak.yaml": KAK}
    root = data_root({**other, RECORDS: "2023-11:\n  value: 1\n"})
    read(root, tmp_path)
    portfolio, plain = read(root, tmp_path)[0].portfolio, load(root, NOW).portfolio
    assert portfolio == plain
    assert (len(portfolio.programs), portfolio.programs[0], portfolio.programs[1:]) == (
        len(plain.programs), plain.programs[0], plain.programs[1:],
    )  # fmt: skip
    assert [portfolio.program(name) for name in ("contoh", "dua", "tiga")] == [*plain.programs, None]
    assert [one.folder for one in portfolio.misplaced] == ["tiga"]


def test_a_program_that_goes_away_meanwhile_is_no_other(tmp_path: Path, data_root: DataRoot) -> None:
    root = data_root({RECORDS: "2023-11:\n  value: 1\n"})
    read(root, tmp_path)
    found, _ = read(root, tmp_path)
    for entry in (tmp_path / "cache").rglob("program-*"):
        entry.unlink()
    (root / "data/programs/contoh/kak.yaml").unlink()
    with pytest.raises(KpiError, match="was changed while it was read"):
        found.portfolio.program("contoh")
