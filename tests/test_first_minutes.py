"""The first minutes in the README are what a newcomer sees at a terminal: from an empty folder to the second month.

``pytest --update-golden tests/test_first_minutes.py`` writes what they see now into the README.
"""

from __future__ import annotations

import re
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Clock, Kpi

README = Path(__file__).parent.parent / "README.md"
BLOCK = re.compile(r"(<!-- first minutes -->\n```text\n).*?(^```$)", re.MULTILINE | re.DOTALL)
COMMIT = re.compile(r"(?<=commit )[0-9a-f]{7}\b")
KAK = "data/programs/gizi/kak.yaml"
#: What is written into kak.yaml with an editor.
WRITTEN = {
    "legal_basis: []": "legal_basis: [Perda 1/2023]",
    "overview: TODO": "overview: Satu dari lima balita kurang gizi.",
    "rationale: TODO": "rationale: Yang ditimbang setiap bulan tertolong lebih awal.",
    "purpose: TODO": "purpose: Setiap balita ditimbang setiap bulan.",
    "beneficiaries: []": "beneficiaries: [Balita]",
    "method: TODO": "method: Posyandu keliling.",
    "# budget: {amount: 0, currency: IDR, source: ...}": "budget: {amount: 0, currency: IDR, source: APBD}",
    "responsible: []": "responsible: [Kepala Dinas Kesehatan]",
}
SIGN = (
    'kpi program sign gizi --number KAK/1 --place Cikarang --signatory "Pemerintah daerah: Ani, Kepala Dinas" '
    '--signatory "Tim ITB: Budi, Ketua"'
)
PROOF = "https://contoh.go.id/rekap.pdf"
#: Days, and on each what is typed: a command, and the answers to its questions. None: kak.yaml is written.
STORY: list[tuple[str, list[tuple[str, list[str]] | None]]] = [
    ("2026-12-01", [
        ("kpi status", []),
        ("kpi init", ["Pemerintah Kabupaten Contoh", "", "", "", "", "Ani", "ani@contoh.go.id"]),
        ("kpi new program gizi", [
            "Perbaikan Gizi", "Dinas Kesehatan", "", "Bappeda", "Dinas Kesehatan",
            "Tahap pertama: 2026-12..2027-05", "",
        ]),
        ("kpi new indicator gizi/balita", ["Balita ditimbang", "2", "1", "2", "", "100", "Kepala Bidang Gizi", "85,5"]),
        None,
        ("kpi kak gizi --check", []),
        ("kpi program ready gizi", []),
        (SIGN, []),
    ]),
    ("2027-01-04", [
        ("kpi record", ["79,25", PROOF, "", "Banjir", "Posyandu keliling", "", "", "y"]),
        ("kpi status", []),
    ]),
    ("2027-02-03", [("kpi record", ["86", PROOF, "", "y"]), ("kpi status", [])]),
]  # fmt: skip


def test_the_first_minutes(
    kpi: Kpi, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: Clock, request: pytest.FixtureRequest
) -> None:
    folder = tmp_path / "capaian"
    folder.mkdir()
    seen, keys = list[str](), 0
    for day, steps in STORY:
        moment.set(day)
        for step in steps:
            if step is None:
                write(folder / KAK)
                continue
            command, answers = step
            seen.append(f"$ {command}\n{shown(kpi, folder, monkeypatch, command, answers)}")
            keys += len(command) + 1 + sum(len(one) + 1 for one in answers)
    text = COMMIT.sub("1f0c9a2", "".join(seen)).replace(str(folder), "~/capaian")
    text = re.sub(r"(Repositori baru di)\s+(~/capaian\n)═+", rf"\1 \2{29 * '═'}", text)
    readme = README.read_text("utf-8")
    counted = re.sub(r"; \d+ keystrokes", f"; {keys} keystrokes", readme)
    played = BLOCK.sub(lambda found: found[1] + text + found[2], counted)
    if request.config.getoption("--update-golden"):
        README.write_text(played, "utf-8")
    assert played == readme


def write(file: Path) -> None:
    """What an editor does to the KAK."""
    text = file.read_text("utf-8")
    for old, new in WRITTEN.items():
        assert old in text, old
        text = text.replace(old, new)
    file.write_text(text, "utf-8")


def shown(kpi: Kpi, folder: Path, monkeypatch: pytest.MonkeyPatch, command: str, answers: list[str]) -> str:
    """What stands on the terminal after a command, with the answers that were typed."""
    waiting = iter(answers)

    def typed(question: str) -> str:
        answer = next(waiting)
        sys.stdout.write(f"{question}{answer}".rstrip() + "\n")
        return answer

    with monkeypatch.context() as here:
        here.setattr("builtins.input", typed)
        here.setattr(sys.stdin, "isatty", lambda: True)
        here.setattr(sys.stdout, "isatty", lambda: True)
        done = kpi(*shlex.split(command)[1:], cwd=folder, environ={"COLUMNS": "80", "LANG": "C.UTF-8", "NO_COLOR": "1"})
    assert (done.status, [*waiting]) == (2 if "tidak ditemukan" in done.err else 0, []), done
    return done.out + done.err
