"""``kpi site build``: its figures are those of status, its folder is replaced as a whole, nothing is markup."""

from __future__ import annotations

import hashlib
import json
import re
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.repositories import REGENCY

if TYPE_CHECKING:
    from tests.cli.conftest import Git, Run
    from tests.conftest import Kpi


class Rows(HTMLParser):
    """The rows of all tables of a page: what they are about, and their figures by the keys of their columns."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.rows: list[tuple[dict[str, str], dict[str, str]]] = []
        self.tiles: dict[str, str] = {}
        self.tags: list[str] = []
        self.links: list[str] = []
        self.handlers: list[str] = []
        self._keys: list[str] = []
        self._at = 0
        self._open = ""
        self._about: dict[str, str] = {}
        self.feed(text)

    def handle_data(self, data: str) -> None:
        """What a cell says is its value where machines read the same."""
        if self._open and self.rows:
            self.rows[-1][1].setdefault(self._open, data)

    def handle_endtag(self, tag: str) -> None:
        if tag in {"td", "th"}:
            self._open = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        data = {name.removeprefix("data-"): value for name, value in found.items() if name.startswith("data-")}
        self.tags.append(tag)
        self.handlers += [name for name, _ in attrs if name.startswith("on")]
        self.links += [found[name] for name in ("href", "src") if name in found]
        if tag == "thead":
            self._keys = []
        elif tag == "th" and "key" in data:
            self._keys.append(data["key"])
        elif tag == "tr":
            self.rows.append((data, {}))
            self._about = data
            self._at = 0
        elif tag in {"td", "th"} and self.rows:
            self._open = self._keys[self._at] if self._at < len(self._keys) else ""
            if "value" in data:
                self.rows[-1][1][self._open] = data["value"]
            if "percent" in data or "state" in data:
                self.rows.append(({**self._about, **data}, {}))
            self._at += 1
        elif tag == "div":
            self.tiles |= data


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with blanks in its name."""
    return tmp_path_factory.mktemp("situs") / "Situs Bekasi 2023"


@pytest.fixture
def built(site: Path, kpi: Kpi) -> Path:
    """The pages of the regency in December 2023, built once."""
    if not site.exists():
        done = kpi("site", "build", "-o", str(site), "-p", "2023-12", cwd=REGENCY, environ={"KPI_LANG": "id"})
        assert (done.status, done.err) == (0, "")
    return site


def status(kpi: Kpi, *arguments: str) -> Any:  # noqa: ANN401 - JSON
    done = kpi("status", *arguments, "-f", "json", cwd=REGENCY, environ={})
    return json.loads(done.out, parse_float=Decimal)


def pages(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.html"))


def test_every_figure_is_that_of_status(built: Path, kpi: Kpi) -> None:
    found = status(kpi, "-p", "2023-12")
    rows = {(one["id"], each["id"]): each for one in found["programs"] for each in one["indicators"]}
    scores = {one["id"]: one["score"] for one in found["programs"]}
    seen = 0
    for page in pages(built):
        for about, figures in Rows(page.read_text("utf-8")).rows:
            if re.fullmatch(r"[0-9.]+", figures.get("score", "")) and "program" in about:
                assert Decimal(figures["score"]) == scores[about["program"]]
                seen += 1
            if about.get("period") != "2023-12" or "indicator" not in about or "streak" not in figures:
                continue
            row = rows[about["program"], about["indicator"]]
            assert about["state"] == row["state"]
            assert int(figures["streak"]) == row["streak"]
            for key in ("percent", "target", "actual"):
                if isinstance(row[key], int | Decimal) and not isinstance(row[key], bool):
                    assert Decimal(figures[key].removesuffix(" %")) == row[key]
                    seen += 1
    assert seen > 100


def test_tiles_are_the_counts(built: Path, kpi: Kpi) -> None:
    found, tiles = status(kpi, "-p", "2023-12"), Rows((built / "index.html").read_text("utf-8")).tiles
    counts = found["counts"]
    assert {name: int(tiles[name]) for name in counts if name in tiles} == {
        name: counts[name] for name in ("due", "met", "unreported", "waiting", "repeated")
    }
    assert Decimal(tiles["score"]) == found["portfolio"]["score"]


def test_heat_cells_are_the_months(built: Path, kpi: Kpi) -> None:
    months = {period: status(kpi, "-p", period) for period in ("2023-11", "2023-12")}
    cells = [
        about
        for about, _ in Rows((built / "index.html").read_text("utf-8")).rows
        if "percent" in about or "state" in about
    ]
    assert len(cells) > 40
    for about in cells:
        (row,) = [
            each
            for one in months[about["period"]]["programs"] if one["id"] == about["program"]
            for each in one["indicators"] if each["id"] == about["indicator"]
        ]  # fmt: skip
        assert about["state"] == row["state"]
        assert (Decimal(about["percent"]) if "percent" in about else None) == row["percent"]


def test_nothing_comes_from_elsewhere_and_no_link_is_dead(built: Path) -> None:
    for page in pages(built):
        text = page.read_text("utf-8")
        assert "default-src 'none'" in text
        for link in Rows(text).links:
            assert not re.match(r"[a-z]+:|//|/", link), (page, link)
            path, _, _ = link.partition("#")
            assert not path or (page.parent / path).resolve().is_file(), (page, link)


def test_pages_are_small(built: Path) -> None:
    assert (built / "index.html").stat().st_size <= 100_000
    sizes = {page.name: page.stat().st_size for page in (built / "indicators").iterdir()}
    assert max(sizes.values()) <= 24_576, sorted(sizes.items(), key=lambda one: -one[1])[:3]


def test_the_manifest_knows_every_file(built: Path) -> None:
    manifest = json.loads((built / "manifest.json").read_text("utf-8"))
    files = {path.relative_to(built).as_posix() for path in built.rglob("*") if path.is_file()} - {"manifest.json"}
    assert files == set(manifest["files"])
    for path, digest in manifest["files"].items():
        assert hashlib.sha256((built / path).read_bytes()).hexdigest() == digest


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_same_bytes_and_only_what_changed(root: Path, run: Run, git: Git) -> None:
    for folder in ("satu", "dua"):
        assert run("site", "build", "-o", folder, "-p", "2023-11").status == 0
    assert contents(root / "satu") == contents(root / "dua")
    file = root / "data/programs/contoh/achievements/layanan.yaml"
    file.write_text(file.read_text("utf-8").replace("87", "91"))
    git("commit", "-qam", "lain")
    for folder in ("satu", "tiga"):
        assert run("site", "build", "-o", folder, "-p", "2023-11").status == 0
    assert contents(root / "satu") == contents(root / "tiga")
    assert contents(root / "satu") != contents(root / "dua")


def test_what_is_not_of_a_site_is_never_replaced(root: Path, run: Run) -> None:
    folder = root / "foto"
    folder.mkdir()
    (folder / "rapat.jpg").write_bytes(b"x")
    done = run("site", "build", "-o", "foto")
    assert (done.status, "rapat.jpg" in done.err) == (2, True)
    assert contents(folder) == {"rapat.jpg": b"x"}
    assert run("site", "build", "-o", "situs").status == 0
    (root / "situs/catatan.txt").write_text("jangan hilang")
    assert run("site", "build", "-o", "situs").status == 2
    assert (root / "situs/catatan.txt").read_text() == "jangan hilang"


def test_pages_of_what_is_gone_go(root: Path, run: Run) -> None:
    assert run("site", "build", "-o", "situs", "-p", "2023-11").status == 0
    assert run("site", "build", "-o", "situs", "-p", "2023-11", "--languages", "en").status == 0
    assert not (root / "situs/id").exists()
    assert not (root / "situs/en").exists()


def test_hostile_texts_are_inert(root: Path, run: Run, git: Git) -> None:
    evil = "<script>alert(1)</script><img src=x onerror=y>\" onload=z '"
    for file in (root / "data/programs/contoh/indicators.yaml", root / "data/programs/contoh/kak.yaml"):
        text = file.read_text("utf-8")
        text = re.sub(
            r"^(\s*(?:- )?(?:name|title|agency|lead_agency|unit): ).*$",
            lambda one: one[1] + json.dumps(evil),
            text,
            flags=re.MULTILINE,
        )
        file.write_text(text, "utf-8")
    git("commit", "-qam", "jahat")
    assert run("site", "build", "-o", "situs", "-p", "2023-11").status == 0
    assert run("site", "build", "--single", "satu.html", "-p", "2023-11").status == 0
    for page in (*pages(root / "situs"), root / "satu.html"):
        text = page.read_text("utf-8")
        assert "alert(1)" in text or "onload" not in text
        assert "<script>" not in text
        assert "<img" not in text
        assert Rows(text).handlers == []


def test_one_file_has_no_script_and_no_dead_anchor(root: Path, run: Run) -> None:
    assert run("site", "build", "--single", "satu.html", "-p", "2023-11").status == 0
    text = (root / "satu.html").read_text("utf-8")
    found = Rows(text)
    assert "script" not in found.tags
    assert {link.removeprefix("#") for link in found.links} <= set(re.findall(r'id="([^"]+)"', text))


def test_public_pages_need_a_closed_month_and_name_nobody(root: Path, run: Run) -> None:
    done = run("site", "build", "--public", "-o", "publik")
    assert (done.status, "kpi close" in done.err) == (2, True)
    assert run("close", "2023-11", "--force", "--reason", "laporan belum lengkap", "--yes").status == 0
    assert run("site", "build", "--public", "-o", "publik").status == 0
    text = "".join(page.read_text("utf-8") for page in pages(root / "publik"))
    assert "Public pages: closed months only" in text
    assert not (root / "publik/late.html").exists()
    assert "@" not in re.sub(r"@media[^{]*", "", text)
    assert "Kepala" not in text


@pytest.mark.parametrize("command", ["show contoh/layanan", "show contoh", "status", "status contoh", "due", "audit"])
def test_an_answer_is_written_as_a_page(root: Path, run: Run, command: str) -> None:
    done = run(*command.split(), "-o", "jawaban.html")
    assert "Written to jawaban.html." in done.out
    found = Rows((root / "jawaban.html").read_text("utf-8"))
    assert "main" in found.tags
    assert "script" not in found.tags
    assert found.links == ["#main"]
    refused = run(*command.split(), "-o", "jawaban.pdf")
    assert (refused.status, ".pdf" in refused.err) == (2, True)
