"""A valid data root of any size: ``python benchmarks/generate.py ROOT --programs 50 --indicators 10 --months 24``.

The same arguments give the same bytes. Months begin with January 2023, each year is a phase.
"""

from __future__ import annotations

import argparse
import datetime
import subprocess
import sys
from pathlib import Path

FIRST_YEAR = 2023

SETTINGS = """\
version: 1
organisation: Pemerintah Kabupaten Contoh
language: id
timezone: Asia/Jakarta
entry_window_days: 10
rating:
  name: lima-tingkat
  bands:
    - {min: 91, label: {id: Sangat Tinggi, en: Very high}}
    - {min: 76, label: {id: Tinggi, en: High}}
    - {min: 66, label: {id: Sedang, en: Medium}}
    - {min: 51, label: {id: Rendah, en: Low}}
    - {label: {id: Sangat Rendah, en: Very low}}
score: {cap: 120, floor: 0, minimum_coverage: 60}
"""

KAK = """\
id: program-{program:03d}
title: Program Contoh Nomor {program}
illustrative: true
state: implementing
states:
  - {{state: ready, since: 2022-11-30, reason: KAK selesai disusun}}
  - {{state: implementing, since: 2022-12-16, document: KAK Nomor {program}/2022}}
lead_agency: Dinas Contoh
policy_team: [Bappeda, Sekretariat Daerah]
implementing_team: [Dinas Contoh, Kecamatan]
facilitator: Tim Perguruan Tinggi
phases:
{phases}
kak:
  number: {program}/KAK/2022
  signed:
    date: 2022-12-16
    place: Kota Contoh
    signatories:
      - {{role: Pemerintah daerah, name: Pejabat Contoh, position: Kepala Dinas Contoh}}
      - {{role: Perguruan tinggi, name: Peneliti Contoh, position: Ketua Tim}}
  sections:
    background:
      legal_basis: [Peraturan daerah tentang rencana pembangunan]
      overview: Layanan dasar belum merata di seluruh kecamatan, dan datanya tersebar di banyak meja.
      rationale: Sasaran yang diukur setiap bulan membuat hambatan terlihat selagi masih dapat diatasi.
    purpose: Warga di setiap kecamatan menerima layanan yang sama baiknya.
    beneficiaries: [Warga, Perangkat daerah]
    strategy:
      method: Pendampingan lapangan dengan evaluasi setiap bulan.
      stages:
        - {{title: Pelaksanaan, from: {first}, to: {last}}}
    timeframe: {{from: {first}, to: {last}}}
    budget: {{amount: 0, currency: IDR, source: CSR}}
    responsible: [Kepala Dinas Contoh]
"""

INDICATOR = """\
  - id: indikator-{indicator:02d}
    name: Layanan terselesaikan jenis {indicator}
    definition: Banyaknya layanan yang selesai dalam bulan berjalan menurut laporan kecamatan.
    level: output
    measure: number
    unit: layanan
    decimals: 0
    polarity: maximize
    formula: proportion
    aggregation: sum
    cumulative_targets: false
    accumulate_over: year
    weight: {weight}
    plausible: {{min: 0, max: 1000}}
    evidence: required
    agency: Dinas Contoh
    owner: Kepala Bidang Layanan
    source: Laporan bulanan kecamatan
    baseline: {{value: 90, period: 2022-12, source: Laporan tahunan}}
    targets:
{targets}
"""

ACHIEVEMENT = """\
{period}:
  value: {value}
  status: final
  evidence:
    - {{title: Rekap layanan {period}, uri: https://contoh.go.id/{address}}}
  note: Rekap dicocokkan dengan laporan kecamatan.
  recorded: {{at: "{following}-04T10:11:12+07:00", by: Perencana Contoh <perencana@contoh.go.id>}}
"""


def months(count: int) -> list[str]:
    """So many months from January 2023 on, as in the files."""
    return [f"{FIRST_YEAR + month // 12}-{month % 12 + 1:02d}" for month in range(count)]


def phases(periods: list[str]) -> str:
    """One phase for each year."""
    years = sorted({period[:4] for period in periods})
    spans = [[period for period in periods if period.startswith(year)] for year in years]
    return "\n".join(
        f"  - {{id: tahap-{number}, title: Tahap {number}, from: {span[0]}, to: {span[-1]}}}"
        for number, span in enumerate(spans, 1)
    )


def target(indicator: int, month: int) -> int:
    """The target of a month: never 0, never far from the month before."""
    return 100 + indicator + month % 12


def value(program: int, indicator: int, month: int) -> int:
    """The value of a month, from four fifths of the target to a little above it."""
    return target(indicator, month) - 20 + (program * 7 + indicator * 13 + month * 5) % 28


def weights(count: int) -> list[str]:
    """Equal weights to two decimals that are together 100; the last one takes what is left over."""
    hundredths = [10_000 // count] * count
    hundredths[-1] += 10_000 - sum(hundredths)
    return [f"{weight // 100}.{weight % 100:02d}" if weight % 100 else str(weight // 100) for weight in hundredths]


def indicators_of(count: int, periods: list[str]) -> str:
    """``indicators.yaml`` of a program."""
    return "indicators:\n" + "\n".join(
        INDICATOR.format(
            indicator=indicator,
            weight=weight,
            targets="\n".join(f"      {period}: {target(indicator, month)}" for month, period in enumerate(periods)),
        )
        for indicator, weight in enumerate(weights(count), 1)
    )


def achievements_of(program: int, indicator: int, periods: list[str]) -> str:
    """The achievements file of an indicator."""
    following = [*periods, *months(len(periods) + 1)[-1:]][1:]
    return "".join(
        ACHIEVEMENT.format(
            period=period,
            following=following[month],
            value=value(program, indicator, month),
            address=f"{program:03d}/{indicator:02d}/{period}",
        )
        for month, period in enumerate(periods)
    )


def generate(root: Path, programs: int, indicators: int, count: int, open_months: int = 0) -> None:
    """Write the data root below ``root``, which must not hold one yet.

    Of each program's first indicator so many of the last months are not recorded yet.
    """
    periods = months(count)
    (root / "data").mkdir(parents=True)
    (root / "data" / "kpi.yaml").write_text(SETTINGS, "utf-8")
    for program in range(1, programs + 1):
        folder = root / "data" / "programs" / f"program-{program:03d}"
        (folder / "achievements").mkdir(parents=True)
        kak = KAK.format(program=program, phases=phases(periods), first=periods[0], last=periods[-1])
        (folder / "kak.yaml").write_text(kak, "utf-8")
        (folder / "indicators.yaml").write_text(indicators_of(indicators, periods), "utf-8")
        for indicator in range(1, indicators + 1):
            file = folder / "achievements" / f"indikator-{indicator:02d}.yaml"
            recorded = periods[: len(periods) - open_months] if indicator == 1 else periods
            file.write_text(achievements_of(program, indicator, recorded), "utf-8")


def commit_all(root: Path) -> None:
    """Make a data root a git repository with one commit."""
    for arguments in (
        ("init", "-q", "-b", "main"),
        ("config", "user.name", "Perencana Contoh"),
        ("config", "user.email", "perencana@contoh.go.id"),
        ("config", "gc.auto", "0"),
        ("add", "-A"),
        ("commit", "-qm", "Mulai"),
    ):
        subprocess.run(["git", *arguments], cwd=root, check=True, capture_output=True)


def generate_history(
    root: Path, programs: int, indicators: int, commits: int, *, closed: int = 0, defined: int = 0
) -> None:
    """A git repository in ``root`` with so many commits: the first defines everything, each other brings a record.

    Besides, the first ``closed`` months are closed, and evenly between the records a source is put right ``defined``
    times, in one program after the other.
    """
    each = -(-commits // (programs * indicators))
    generate(root, programs, indicators, each)
    files = {path: path.read_text("utf-8") for path in sorted(root.rglob("*.yaml"))}
    achieved = {path: text for path, text in files.items() if path.parent.name == "achievements"}
    first = {path: text for path, text in files.items() if path not in achieved}
    stream, now, redefined = [_commit(root, 1, _FIRST_COMMIT, first)], _Files(), 0
    now |= {path.relative_to(root).as_posix(): text for path, text in first.items()}

    def committed(at: str, changed: dict[Path, str]) -> None:
        now.update({path.relative_to(root).as_posix(): text for path, text in changed.items()})
        stream.append(_commit(root, len(stream) + 1, datetime.datetime.fromisoformat(f"{at}:12+07:00"), changed))

    records = [(month, path) for month in range(each) for path in achieved][: commits - 1]
    for number, (month, path) in enumerate(records, 1):
        following = months(each + 1)[month + 1]
        committed(f"{following}-04T10:11", {path: _grown(achieved[path], month)})
        while redefined < defined * number // len(records):
            redefined += 1
            plan = root / "data" / "programs" / f"program-{redefined % programs + 1:03d}" / "indicators.yaml"
            committed(f"{following}-04T10:11", {plan: _corrected(now[plan.relative_to(root).as_posix()], redefined)})
        if month < closed and number % len(achieved) == 0:
            committed(f"{following}-12T09:00", _closing(root, now, month, f"{following}-12T09:00:12+07:00"))
    for arguments, text in (
        (("init", "-q", "-b", "main"), b""),
        (("fast-import", "--quiet"), b"".join(stream)),
        (("reset", "-q", "--hard", "main"), b""),
        (("repack", "-adq"), b""),
    ):
        subprocess.run(["git", *arguments], cwd=root, input=text, check=True, capture_output=True)


def _grown(text: str, month: int) -> str:
    """What an achievements file held after so many months."""
    return "\n20".join(text.split("\n20")[: month + 1]).rstrip("\n") + "\n"


def _corrected(text: str, number: int) -> str:
    """A plan in which the source of an indicator is put right."""
    begin, end = "    source: Laporan", "\n    baseline"
    parts = text.split(begin)
    at = number % (len(parts) - 1) + 1
    parts[at] = f" kecamatan {number}{end}{parts[at].partition(end)[2]}"
    return begin.join(parts)


class _Files(dict[str, str]):
    """Files as ``kpi.store.load`` asks for them."""

    def paths(self) -> frozenset[str]:
        return frozenset(self)

    def links(self) -> frozenset[str]:
        return frozenset()

    def read(self, path: str) -> bytes:
        return self[path].encode()


def _closing(root: Path, files: _Files, month: int, at: str) -> dict[Path, str]:
    """The closing of a month as kpi writes it, by its path."""
    from kpi.model.values.period import Period
    from kpi.reports.closing.closing_preview import Uncommitted, preview, sealed
    from kpi.store import layout
    from kpi.store.load import load
    from kpi.store.yaml.encode import closings

    period = Period.parse(months(month + 1)[month])
    found = preview(load(root, datetime.datetime.fromisoformat(at), files).portfolio, period, (), Uncommitted())
    by = "Perencana Contoh <perencana@contoh.go.id>"
    return {root / layout.closing_path(period): closings.written(sealed(found, by)).decode()}


_FIRST_COMMIT = datetime.datetime.fromisoformat("2022-12-20T09:00:00+07:00")


def _commit(root: Path, number: int, at: datetime.datetime, files: dict[Path, str]) -> bytes:
    """A commit as ``git fast-import`` reads it, after the one before."""
    by = f"Perencana Contoh <perencana@contoh.go.id> {int(at.timestamp())} +0700"
    parts = [f"commit refs/heads/main\nmark :{number}\nauthor {by}\ncommitter {by}\ndata 6\nCatat\n\n".encode()]
    parts += [f"from :{number - 1}\n".encode()] if number > 1 else []
    for path, text in files.items():
        content = text.encode()
        parts.append(f"M 100644 inline {path.relative_to(root).as_posix()}\ndata {len(content)}\n".encode())
        parts += [content, b"\n"]
    return b"".join(parts)


def main() -> int:
    """Generate what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("root", type=Path)
    parser.add_argument("--programs", type=int, default=50)
    parser.add_argument("--indicators", type=int, default=10)
    parser.add_argument("--months", type=int, default=24)
    options = parser.parse_args()
    generate(options.root, options.programs, options.indicators, options.months)
    return 0


if __name__ == "__main__":
    sys.exit(main())
