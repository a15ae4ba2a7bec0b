"""``kpi kak``: which format without being asked, and which program was meant."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.repositories import REGENCY

if TYPE_CHECKING:
    from tests.conftest import Kpi

LANG = {"KPI_LANG": "en"}


@pytest.mark.parametrize(
    ("terminal", "arguments", "first"),
    [
        (False, (), "# Terms of reference (KAK): Nir Banjir dengan teknologi ZRO"),
        (True, (), "Terms of reference (KAK): Nir Banjir dengan teknologi ZRO"),
        (True, ("--format", "markdown"), "# Terms of reference (KAK): Nir Banjir dengan teknologi ZRO"),
        (False, ("--check",), "What the KAK still lacks: Nir Banjir dengan teknologi ZRO"),
    ],
    ids=["piped", "terminal", "asked", "check"],
)
def test_the_format_suits_who_reads(
    *, kpi: Kpi, monkeypatch: pytest.MonkeyPatch, terminal: bool, arguments: tuple[str, ...], first: str
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: terminal)
    monkeypatch.setenv("NO_COLOR", "1")
    done = kpi("kak", "nir-banjir", *arguments, cwd=REGENCY, environ={**LANG, "NO_COLOR": "1"})
    assert (done.status, done.out.splitlines()[0]) == (0, first)


def test_a_file_gets_markdown_also_from_a_terminal(kpi: Kpi, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    file = tmp_path / "kak.txt"
    assert kpi("kak", "nir-banjir", "-o", str(file), cwd=REGENCY, environ=LANG).status == 0
    assert file.read_text("utf-8").startswith("# ")


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("nir", "did you mean nir-banjir?"),
        ("Wisata", "did you mean wisata-industri?"),
        ("industri", "did you mean koridor-industri, wisata-industri?"),
        ("nir-bnjir", "did you mean nir-banjir?"),
        ("xyz", "one of: csr-rupiah-nol, "),
    ],
)
def test_the_nearest_programs_are_offered(kpi: Kpi, typed: str, hint: str) -> None:
    done = kpi("kak", typed, cwd=REGENCY, environ=LANG)
    assert done.status == 2
    assert hint in done.err
