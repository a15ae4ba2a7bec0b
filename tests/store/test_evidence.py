"""Evidence: paths that stay inside, fingerprints, and files brought into the repository."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from kpi.model.errors import KpiError, StaleFile
from kpi.model.values.period import Period
from kpi.store.write.evidence import OF_NOTHING, content_of, fingerprint, leads_outside, offered
from kpi.store.write.saving import saving

NAME = (Period(2023, 11), "kunjungan")
SHA = hashlib.sha256(b"132\n").hexdigest()
PLACE = "data/programs/contoh/evidence/2023-11-kunjungan-"


@pytest.mark.parametrize(
    ("path", "outside"),
    [
        ("data/rekap.pdf", False),
        ("rekap.pdf", False),
        ("data/./rekap.pdf", False),
        ("/etc/hostname", True),
        ("../rekap.pdf", True),
        ("data/../../rekap.pdf", True),
        ("data/../rekap.pdf", True),
        ("C:/rekap.pdf", True),
        ("data\\rekap.pdf", True),
        ("data/\0", True),
        ("out/rekap.pdf", True),
        ("circle", False),
    ],
)
def test_paths_that_lead_outside(path: str, outside: bool, tmp_path: Path) -> None:  # noqa: FBT001 - what is expected
    (tmp_path / "root").mkdir()
    (tmp_path / "root" / "out").symlink_to(tmp_path)
    (tmp_path / "root" / "circle").symlink_to("circle")
    assert leads_outside(tmp_path / "root", path) is outside


def test_fingerprints(tmp_path: Path) -> None:
    (tmp_path / "rekap").write_bytes(b"132\n")
    (tmp_path / "empty").touch()
    assert fingerprint(tmp_path, "rekap") == hashlib.sha256(b"132\n").hexdigest()
    assert fingerprint(tmp_path, "empty") == OF_NOTHING
    assert fingerprint(tmp_path, "nowhere") is None
    assert fingerprint(tmp_path, ".") is None


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "root").mkdir()
    return tmp_path / "root"


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("https://contoh.go.id/rekap.pdf", "rekap.pdf"),
        ("http://contoh.go.id/", "contoh.go.id"),
        ("https://contoh.go.id", "contoh.go.id"),
    ],
)
def test_an_address_is_kept_as_it_is(typed: str, title: str, root: Path) -> None:
    one = offered(root, "contoh", root, typed, NAME)
    assert (one.evidence.title, one.evidence.uri, one.source) == (title, typed, None)


def test_a_file_inside_is_named_from_the_root(root: Path) -> None:
    (root / "data").mkdir()
    (root / "data" / "rekap.txt").write_bytes(b"132\n")
    one = offered(root, "contoh", root / "data", "rekap.txt", NAME)
    assert (one.evidence.path, one.evidence.sha256, one.source) == ("data/rekap.txt", SHA, None)
    assert content_of(one) is None


def test_a_file_outside_is_brought_in(root: Path) -> None:
    (root.parent / "Rekap Kunjungan.TXT").write_bytes(b"132\n")
    one = offered(root, "contoh", root.parent, "Rekap Kunjungan.TXT", NAME)
    assert (one.evidence.title, one.evidence.path) == ("Rekap Kunjungan.TXT", PLACE + "rekap-kunjungan.txt")
    assert content_of(one) == b"132\n"
    with saving(root, None, None) as change:
        change.bring([one])
    assert (root / (PLACE + "rekap-kunjungan.txt")).read_bytes() == b"132\n"
    again = offered(root, "contoh", root.parent, "Rekap Kunjungan.TXT", NAME)
    assert (again.evidence, again.source) == (one.evidence, None)


def test_another_file_of_the_same_name_gets_another_one(root: Path) -> None:
    there = root / (PLACE + "rekap.txt")
    there.parent.mkdir(parents=True)
    there.write_bytes(b"120\n")
    (root.parent / "rekap.txt").write_bytes(b"132\n")
    one = offered(root, "contoh", root.parent, "rekap.txt", NAME)
    assert one.evidence.path == f"{PLACE}rekap-{SHA[:12]}.txt"


@pytest.mark.parametrize(
    "typed",
    ["~/rekap.txt", "'{folder}/rekap.txt'", '"{folder}/rekap.txt"', "Rekap=~/rekap.txt", 'Rekap="{folder}/rekap.txt"'],
)
def test_files_as_people_type_them(root: Path, monkeypatch: pytest.MonkeyPatch, typed: str) -> None:
    """From the home folder, and with the quotation marks that come from dragging a file into a terminal."""
    monkeypatch.setenv("HOME", str(root.parent))
    monkeypatch.setenv("USERPROFILE", str(root.parent))
    (root.parent / "rekap.txt").write_bytes(b"132\n")
    one = offered(root, "contoh", root, typed.format(folder=root.parent), NAME)
    assert (one.evidence.path, one.evidence.sha256) == (f"{PLACE}rekap.txt", SHA)


@pytest.mark.parametrize("typed", ["~nobody-of-this-name/a.pdf", "''", '"', "'a.pdf\"", "\0"])
def test_odd_names_are_refused_and_no_bug(root: Path, typed: str) -> None:
    with pytest.raises(KpiError):
        offered(root, "contoh", root, typed, NAME)


@pytest.mark.parametrize(
    ("typed", "title", "path"),
    [
        (r"C:\Bukti\rekap.pdf", "rekap.pdf", r"C:\Bukti\rekap.pdf"),
        (r"Rekap Juni=C:\Bukti\rekap.pdf", "Rekap Juni", r"C:\Bukti\rekap.pdf"),
        (r"Rekap=..\bukti\rekap.pdf", "Rekap", r"..\bukti\rekap.pdf"),
        (r"\\server\bagian\rekap.pdf", "rekap.pdf", r"\\server\bagian\rekap.pdf"),
    ],
)
def test_paths_of_windows_are_no_titles_and_no_addresses(
    root: Path, monkeypatch: pytest.MonkeyPatch, typed: str, title: str, path: str
) -> None:
    """On Windows the path would be found; here it is looked for under this name, as a file is called."""
    asked: list[str] = []

    def looked_for(file: Path) -> str | None:
        asked.append(str(file))
        return SHA if len(asked) == 1 else None

    monkeypatch.setattr("kpi.store.write.evidence._digest", looked_for)
    one = offered(root, "contoh", root, typed, NAME)
    assert asked[0].endswith(path)
    assert one.evidence.title == (title if "=" in typed else path)
    assert one.evidence.uri is None


def test_a_file_that_changes_meanwhile_is_not_kept(root: Path) -> None:
    (root.parent / "rekap.txt").write_bytes(b"132\n")
    one = offered(root, "contoh", root.parent, "rekap.txt", NAME)
    (root.parent / "rekap.txt").write_bytes(b"133\n")
    with pytest.raises(StaleFile):
        content_of(one)
    assert not (root / (PLACE + "rekap.txt")).exists()


@pytest.mark.parametrize("typed", ["rekap.pdf", "", ".", "empty", "ftp://contoh.go.id/rekap.pdf", "https://"])
def test_what_is_no_evidence(typed: str, root: Path) -> None:
    (root / "empty").touch()
    with pytest.raises(KpiError):
        offered(root, "contoh", root, typed, NAME)


@pytest.mark.parametrize(
    ("typed", "title", "uri"),
    [
        ("https://contoh.go.id/a/rekap.pdf", "rekap.pdf", "https://contoh.go.id/a/rekap.pdf"),
        ("Rekap November=https://contoh.go.id/a/rekap.pdf", "Rekap November", "https://contoh.go.id/a/rekap.pdf"),
        (" Rekap = https://contoh.go.id/?a=b", "Rekap", "https://contoh.go.id/?a=b"),
        ("https://contoh.go.id/?a=b", "?a=b", "https://contoh.go.id/?a=b"),
    ],
)
def test_a_title_may_stand_before_evidence(tmp_path: Path, typed: str, title: str, uri: str) -> None:
    one = offered(tmp_path, "contoh", tmp_path, typed, (Period(2023, 11), "kunjungan"))
    assert (one.evidence.title, one.evidence.uri) == (title, uri)


def test_a_file_whose_name_looks_like_a_title_is_that_file(tmp_path: Path) -> None:
    (tmp_path / "a=b.txt").write_text("isi", "utf-8")
    one = offered(tmp_path, "contoh", tmp_path, "a=b.txt", (Period(2023, 11), "kunjungan"))
    assert (one.evidence.title, one.evidence.path) == ("a=b.txt", "a=b.txt")


def test_a_file_that_is_gone_meanwhile_is_told(root: Path) -> None:
    (root.parent / "rekap.txt").write_bytes(b"132\n")
    one = offered(root, "contoh", root.parent, "rekap.txt", NAME)
    (root.parent / "rekap.txt").unlink()
    with pytest.raises(KpiError, match="can't be read"):
        content_of(one)
    assert not (root / (PLACE + "rekap.txt")).exists()


def test_another_file_that_is_there_meanwhile_is_kept(root: Path) -> None:
    (root.parent / "rekap.txt").write_bytes(b"132\n")
    one = offered(root, "contoh", root.parent, "rekap.txt", NAME)
    there = root / (PLACE + "rekap.txt")
    there.parent.mkdir(parents=True)
    there.write_bytes(b"120\n")
    with pytest.raises(StaleFile), saving(root, None, None) as change:
        change.bring([one])
    assert there.read_bytes() == b"120\n"
