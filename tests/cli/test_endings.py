"""What ``-o`` is obeyed for: the ending of the file says the format, or the command is refused."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Run


@pytest.mark.parametrize(
    ("argv", "says"),
    [
        (("export", "-o", "x.pdf"), "no format is known by the ending .pdf"),
        (("export", "status", "-o", "x.ods"), "no format is known by the ending .ods"),
        (("export", "log", "-o", "laporan"), "laporan has no ending"),
        (("export", "-o", "x.csv", "--format", "xlsx"), "x.csv can't hold the format xlsx"),
        (("export", "-o", "x.xlsx", "-f", "csv"), "x.xlsx can't hold the format csv"),
        (("kak", "contoh", "-o", "x.docx"), "no format is known by the ending .docx"),
        (("kak", "contoh", "--check", "-o", "x.html"), "no format is known by the ending .html"),
        (("kak", "contoh", "-o", "x.pdf", "--format", "html"), "x.pdf can't hold the format html"),
        (("template", "2023-12", "-o", "x.csv"), "x.csv is no name of a workbook"),
    ],
    ids=" ".join,
)
def test_nothing_is_written_where_the_ending_says_something_else(
    argv: tuple[str, ...], says: str, root: Path, run: Run
) -> None:
    before = sorted(root.iterdir())
    done = run(*argv)
    assert (done.status, says in done.err) == (2, True), done
    assert sorted(root.iterdir()) == before


@pytest.mark.parametrize(
    ("argv", "begins"),
    [
        (("export", "-o", "X.XLSX"), b"PK"),
        (("export", "-o", "X.Csv"), b"program,title,"),
        (("export", "-o", "isi", "--format", "json"), b"{"),
        (("kak", "contoh", "-o", "KAK.HTM"), b"<!DOCTYPE html>"),
        (("kak", "contoh", "-o", "kak.csv"), b"program,indicator,name,"),
        (("template", "2023-12", "-o", "isian.XLSX"), b"PK"),
    ],
    ids=lambda given: " ".join(given) if isinstance(given, tuple) else None,
)
def test_the_ending_decides(argv: tuple[str, ...], begins: bytes, root: Path, run: Run) -> None:
    done = run(*argv)
    assert done.status == 0, done
    file = root / argv[argv.index("-o") + 1]
    assert file.read_bytes()[: len(begins)].lower() == begins.lower()
