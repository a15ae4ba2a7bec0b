"""What is kept: whole, under its own key, in a folder of the user's own, and never of what may still change unseen."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi import __version__
from kpi.store import cache, clock
from kpi.store.cache import SETTLED, Cache


def key_of(states: Iterable[tuple[str, cache.State | None]], *parts: object) -> bytes:
    """What an entry about some files rests on."""
    return cache.key_of(cache.sum_of(repr(list(states)).encode()), *parts)


def fetched(kept: Cache, name: str, key: bytes) -> bytes | None:
    found = kept.fetch(name, key)
    return None if found is None else bytes(found)


KEY = key_of([], "a question")
OTHER = key_of([], "another question")


@pytest.fixture
def kept(tmp_path: Path) -> Cache:
    return Cache(str(tmp_path / "cache" / "kpi" / "root"))


def test_what_was_put_there_is_fetched(kept: Cache) -> None:
    assert kept.fetch("one", KEY) is None
    kept.put("one", KEY, b"body")
    assert fetched(kept, "one", KEY) == b"body"
    assert kept.fetch("one", OTHER) is None
    assert kept.fetch("two", KEY) is None
    kept.put("one", OTHER, b"")
    assert kept.fetch("one", KEY) is None
    assert fetched(kept, "one", OTHER) == b""


def test_what_is_dropped_is_gone(kept: Cache) -> None:
    kept.put("one", KEY, b"")
    kept.drop("one")
    kept.drop("never there")
    assert kept.fetch("one", KEY) is None


@given(st.data())
def test_a_torn_entry_is_not_believed(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    folder = tmp_path_factory.mktemp("kept")
    kept = Cache(str(folder))
    kept.put("one", KEY, b"the body of an entry")
    file = folder / "one"
    entry = file.read_bytes()
    at = data.draw(st.integers(0, len(entry) - 1))
    torn = data.draw(
        st.sampled_from([entry[:at], entry[:at] + bytes([entry[at] ^ 1 << at % 8]) + entry[at + 1 :], entry + b"x"])
    )
    file.write_bytes(torn)
    assert kept.fetch("one", KEY) is None


def test_where_nothing_can_be_written_nothing_is_kept(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file where a folder should be")
    kept = Cache(str(tmp_path / "cache" / "root"))
    kept.put("one", KEY, b"body")
    assert kept.fetch("one", KEY) is None


def test_what_nobody_came_back_to_is_deleted(tmp_path: Path) -> None:
    old, young = Cache(str(tmp_path / "old")), Cache(str(tmp_path / "young"))
    old.put("one", KEY, b"body")
    young.put("one", KEY, b"body")
    long_ago = clock.file_time() / 10**9 - (cache.FORGOTTEN_DAYS + 1) * 86_400
    os.utime(tmp_path / "old", (long_ago, long_ago))
    Cache(str(tmp_path / "new")).put("one", KEY, b"body")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["new", "young"]


@pytest.mark.skipif(os.name == "nt", reason="folders of POSIX systems")
@pytest.mark.parametrize(
    ("environ", "folder"),
    [
        ({"XDG_CACHE_HOME": "{home}/c", "HOME": "{home}"}, "{home}/c/kpi"),
        ({"XDG_CACHE_HOME": "relative", "HOME": "{home}"}, "{home}/.cache/kpi"),
        ({"HOME": "{home}"}, "{home}/.cache/kpi"),
        ({"HOME": ""}, None),
        ({}, None),
    ],
)
def test_where_entries_lie(tmp_path: Path, environ: Mapping[str, str], folder: str | None) -> None:
    found = cache.cache_of(tmp_path, {name: value.format(home=tmp_path) for name, value in environ.items()})
    if found is None:
        assert folder is None
        return
    found.put("one", KEY, b"body")
    assert folder is not None
    begin = Path(folder.format(home=tmp_path))
    assert [file.name for file in begin.glob("*/one")] == ["one"]
    assert begin.stat().st_mode & 0o077 == 0 or begin.parent.stat().st_mode & 0o022 == 0


@pytest.mark.skipif(os.name == "nt", reason="folders of POSIX systems")
def test_a_folder_that_others_can_write_to_is_not_used(tmp_path: Path) -> None:
    environ = {"XDG_CACHE_HOME": str(tmp_path)}
    assert cache.cache_of(tmp_path, environ) is not None
    (tmp_path / "kpi").mkdir()
    (tmp_path / "kpi").chmod(0o777)
    assert cache.cache_of(tmp_path, environ) is None


def test_two_roots_have_two_shelves(tmp_path: Path) -> None:
    environ = {"XDG_CACHE_HOME": str(tmp_path / "cache")}
    one, other = (cache.cache_of(tmp_path / name, environ) for name in ("one", "other"))
    assert one is not None
    assert other is not None
    one.put("name", KEY, b"body")
    assert fetched(one, "name", KEY) == b"body"
    assert other.fetch("name", KEY) is None


def test_a_key_is_of_files_as_they_stand(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("1")

    def key() -> bytes:
        return key_of([("file", cache.state_of(file))], "a")

    before = key()
    assert before == key()
    seen = {before, key_of([("other", cache.state_of(file))], "a"), key_of([("file", None)], "a")}
    seen.add(key_of([("file", cache.state_of(file))], "b"))
    file.write_text("12")
    seen.add(key())
    time.sleep(0.02)
    os.utime(file, (1, 1))
    seen.add(key())
    time.sleep(0.02)
    file.unlink()
    file.write_text("12")
    os.utime(file, (1, 1))
    seen.add(key())
    assert len(seen) == 7


def test_what_changed_just_now_is_not_settled(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("1")
    state = cache.state_of(file)
    assert state is not None
    os.utime(file, (1, 1))  # the time of its content can be set back, that of the change can't
    dated_back = cache.state_of(file)
    assert dated_back is not None
    last = max(dated_back[3], state[1])
    assert not cache.settled([dated_back], last + SETTLED)
    assert cache.settled([dated_back], last + SETTLED + 1)
    assert not cache.settled([dated_back, None], last + SETTLED + 1)


@pytest.mark.parametrize("installed", [False, True])
def test_another_program_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, installed: bool) -> None:
    module, record = tmp_path / "kpi" / "store" / "kept.py", tmp_path / f"kpi-{__version__}.dist-info" / "RECORD"
    module.parent.mkdir(parents=True)
    module.write_text("x = 1")
    if installed:
        record.parent.mkdir()
        record.write_text("kpi/store/cache.py")
    monkeypatch.setattr(cache, "__file__", str(module))

    def program() -> str:
        monkeypatch.setattr(cache, "_PROGRAM", [])
        return cache.program()

    before = program()
    assert program() == before
    time.sleep(0.02)
    module.write_text("x = 2")
    assert (program() == before) == installed
    record.parent.mkdir(exist_ok=True)
    record.write_text("kpi/store/cache.py again")
    assert program() != before
