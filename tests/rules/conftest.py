"""A small valid data root, and texts laid over it."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from kpi.model.output.problem import Finding
from kpi.rules.catalogue import findings
from kpi.store.load import load
from kpi.store.yaml.locate import located

NOW = datetime.datetime(2024, 1, 20, 12, tzinfo=datetime.timezone(datetime.timedelta(hours=7)))

BASE = {
    "data/kpi.yaml": """\
version: 1
organisation: Pemerintah Kabupaten Contoh
rating:
  name: dua-tingkat
  bands:
    - {min: 75, label: {id: Baik, en: Good}}
    - {label: {id: Kurang, en: Poor}}
""",
    "data/programs/contoh/kak.yaml": """\
id: contoh
title: Program Contoh
illustrative: true
state: implementing
states:
  - {state: ready, since: 2023-10-31}
  - {state: implementing, since: 2023-11-16}
phases:
  - {id: tahap-1, title: Tahap pertama, from: 2023-11, to: 2023-12}
kak:
  number: KAK/01/2023
  signed:
    date: 2023-11-16
    place: Kota Contoh
    signatories:
      - {role: Pemerintah daerah, name: Pejabat Contoh, position: Kepala Dinas}
      - {role: Perguruan tinggi, name: Peneliti Contoh, position: Ketua Tim}
  sections:
    background: {overview: Kawasan industri jarang dikunjungi.}
    purpose: Kawasan industri dikenal warga.
    beneficiaries: [Warga]
    strategy: {method: Pendampingan setiap bulan.}
    timeframe: {from: 2023-11, to: 2023-12}
    budget: {amount: 0, source: CSR}
    responsible: [Kepala Dinas]
""",
    "data/programs/contoh/indicators.yaml": "indicators:\n  - id: kunjungan\n",
}

#: What an indicator says where a text doesn't.
INDICATOR = """\
    id: kunjungan
    name: Jumlah {id}
    measure: number
    unit: orang
    polarity: maximize
    aggregation: sum
    evidence: optional
    targets: {2023-11: 150, 2023-12: 200}
"""

#: A line, and whether it comes from the text laid over.
Line = tuple[str, bool]


def marked(text: str, *, mine: bool) -> list[Line]:
    return [(line, mine) for line in text.splitlines()]


def blocks(lines: list[Line]) -> dict[str, list[Line]]:
    """The lines of each key of a mapping, which stands alone or with what is indented below it."""
    found: dict[str, list[Line]] = {}
    key = ""
    indent = len(lines[0][0]) - len(lines[0][0].lstrip()) if lines else 0
    for line in lines:
        begin = re.match(rf"^ {{{indent}}}([^\s#-][^:]*):", line[0])
        key = begin[1] if begin else key
        found.setdefault(key, []).append(line)
    return found


def nested(block: list[Line]) -> bool:
    """Whether a key holds a mapping over several lines."""
    return len(block) > 1 and block[0][0].endswith(":") and not block[1][0].lstrip().startswith("- ")


def merged(base: list[Line], over: list[Line]) -> list[Line]:
    """Two mappings: what ``over`` says comes first and wins."""
    below, above = blocks(base), blocks(over)
    result: list[Line] = []
    for key, block in above.items():
        deeper = key in below and nested(below[key]) and nested(block)
        result += [block[0], *merged(below[key][1:], block[1:])] if deeper else block
    return result + [line for key, block in below.items() if key not in above for line in block]


def with_fields(lines: list[Line]) -> list[Line]:
    """A list of indicators, each with the usual fields that it doesn't give."""
    result: list[Line] = []
    starts = [index for index, (text, _) in enumerate(lines) if text.startswith("  - ")]
    for start, end in pairwise([*starts, len(lines)]):
        (first, mine), rest = lines[start], lines[start + 1 : end]
        usual = INDICATOR.replace("{id}", first.partition("id: ")[2])
        whole = merged(marked(usual, mine=False), [(first.replace("  - ", "    ", 1), mine), *rest])
        result += [(whole[0][0].replace("    ", "  - ", 1), mine), *whole[1:]]
    return lines[: starts[0]] + result if starts else lines


def laid(path: str, text: str) -> list[Line]:
    lines = merged(marked(BASE.get(path, ""), mine=False), marked(text, mine=True))
    return with_fields(lines) if path.endswith("/indicators.yaml") else lines


def sections(texts: str) -> dict[str, str]:
    """Several files in one text, each below a comment with its path."""
    parts = re.split(r"^# (data/\S+)$\n", texts, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


@pytest.fixture
def lay(tmp_path: Path) -> Callable[[str], dict[str, set[int]]]:
    """Write the data root with texts laid over it; says which lines of which files are theirs."""

    def write(texts: str) -> dict[str, set[int]]:
        over = sections(texts)
        lines = {path: laid(path, over.get(path, "")) for path in {**BASE, **over}}
        for path, content in lines.items():
            file = tmp_path / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text("".join(f"{text}\n" for text, _ in content), "utf-8")
        return {
            path: {number for number, (_, mine) in enumerate(content, 1) if mine} for path, content in lines.items()
        }

    return write


@pytest.fixture
def found(tmp_path: Path) -> Callable[[], tuple[Finding, ...]]:
    """Everything that reading and the rules find in the data root, with its lines."""

    def find() -> tuple[Finding, ...]:
        loaded = load(tmp_path, NOW)
        return located(tmp_path, [*loaded.problems, *findings(loaded.portfolio)])

    return find
