"""How the shipped sample was made: ``python tools/sample_story.py [CLONE]`` plays a year of a regency in a clone.

Every step is a command of kpi as a planner, a verifier or an administrator types it, one commit each, by the clock of
the day on which it is played; so it can't be replayed where it was played already. The people are as invented as the
figures. Months through October 2024 come in as older data, by an opening in the settings; what was decided in them says
its own day. What the audit finds about the first data, which is older than its rules, is settled by a second person.

Play it in a fresh clone of the whole history, with nothing changed in it, and push what it made as it is: commits that
are rebased or squashed would no longer be those that the settlements and closings are about.
"""

from __future__ import annotations

import csv
import datetime
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent.parent))

from kpi.model.values.period import Period, Span
from tools.sample_figures import EVIDENCE, FIGURES, REMARKS

ROOT: Final = Path(__file__).parent.parent
FIRST, REPORTED, LAST_OPENED, LAST = Period(2023, 11), Period(2024, 1), Period(2024, 10), Period(2024, 11)
CLOSED: Final = Span(FIRST, Period(2024, 8))
#: The commit that brought weights to data that had been there for some hours, dated as if in 2023.
DOUBTED: Final = "22785b785cf791efa4b3c6df99774f32c17bda09"
MONTHS: Final = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "November",
    "Desember",
)  # fmt: skip


class Person(NamedTuple):
    """Somebody who types commands; planners with the programs that are theirs."""

    name: str
    email: str
    role: str
    programs: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.name} <{self.email}>"


#: Those who build kpi hold the settings; everybody else is an example.
ADMINISTRATOR: Final = Person(
    "Seed 5d4219bc maintainers", "maintainers@users.noreply.r-seed-5d4219bc.example", "administrator"
)
VERIFIER: Final = Person("Verifikator Contoh", "verifikator@contoh.example", "verifier")
PLANNERS: Final = (
    Person(
        "Perencana Contoh Lingkungan", "perencana.lingkungan@contoh.example", "planner",
        ("nir-banjir", "tata-kelola-sampah"),
    ),
    Person(
        "Perencana Contoh Ekonomi", "perencana.ekonomi@contoh.example", "planner",
        ("csr-rupiah-nol", "wisata-industri"),
    ),
    Person(
        "Perencana Contoh SDM", "perencana.sdm@contoh.example", "planner", ("pendampingan-beasiswa",),
    ),
)  # fmt: skip
LEADER: Final = "Pimpinan Contoh"


class Negotiated(NamedTuple):
    """A target that an agency wants otherwise, and what the leader says to it."""

    cell: str
    to: str
    reason: str
    by: str
    answer: str
    note: str


NEGOTIATED: Final = {
    Period(2024, 1): Negotiated(
        "wisata-industri/pabrik-tur", "5", "Persyaratan keselamatan satu perusahaan belum lengkap",
        "Kepala Bidang Pengembangan Industri",
        "--reject", "Perusahaan lain di kawasan yang sama sudah siap",
    ),
    Period(2024, 2): Negotiated(
        "pendampingan-beasiswa/waktu-verifikasi", "6,5", "Verifikator baru masih dilatih", "Sekretaris Badan",
        "--reject", "Verifikator dipinjam dari Dinas Pendidikan",
    ),
    Period(2024, 5): Negotiated(
        "wisata-industri/pabrik-tur", "9", "Satu perusahaan pindah kawasan", "Kepala Bidang Pengembangan Industri",
        "--accept", "Diganti perusahaan lain mulai Juni",
    ),
    Period(2024, 9): Negotiated(
        "wisata-industri/kunjungan-wisata", "390", "Dua pabrik masih menutup tur", "Kepala Bidang Destinasi",
        "--accept", "Kalender tur disusun bersama pengelola kawasan",
    ),
}  # fmt: skip

#: What the leader asks for besides the indicators: instruction, agency, responsible, output, target, unit, more.
ISSUES: Final = {
    Period(2024, 2): (
        "Membersihkan saluran penghubung sebelum puncak hujan", "Dinas Sumber Daya Air", "Kepala Bidang Drainase",
        "Saluran yang sudah dikeruk", "12", "saluran", "--program", "nir-banjir",
    ),
    Period(2024, 8): (
        "Mempercepat penyerapan anggaran pendampingan", "Dinas Pendidikan", "Sekretaris Dinas",
        "Anggaran terserap", "65", "%", "--category", "budget", "--program", "pendampingan-beasiswa",
    ),
    Period(2024, 10): (
        "Menyiapkan pompa bergerak sebelum musim hujan", "Dinas Sumber Daya Air", "Kepala Bidang Drainase",
        "Pompa yang sudah diuji", "6", "unit", "--program", "nir-banjir",
    ),
}  # fmt: skip

#: What was done about items of a sheet: item, day, note, and whether nothing is left to do.
FOLLOWED: Final = {
    Period(2023, 12): (
        ("wisata-industri/kepuasan-pengunjung", 13, "Kuesioner dan petugas survei ditetapkan", True),
        ("pendampingan-beasiswa/waktu-verifikasi", 14, "Satu verifikator ditugaskan", True),
        ("wisata-industri/kunjungan-wisata", 15, "Tur yang tertunda sudah terlaksana", True),
        ("pendampingan-beasiswa/peserta-pendampingan", 16, "Klinik daring berjalan tiap Sabtu", True),
        ("tata-kelola-sampah/sampah-terkurangi", 18, "Mesin pencacah sudah diperbaiki", True),
        ("csr-rupiah-nol/usulan-terpadankan", 19, "Isian usulan sudah lengkap", True),
        ("nir-banjir/titik-genangan", 20, "Tiga saluran penghubung sudah dikeruk", True),
        ("wisata-industri/paket-tur", 21, "Perjanjian asuransi ditandatangani", True),
    ),
    Period(2024, 1): (
        ("nir-banjir/muka-air-kolam", 12, "Roda gigi pintu pelepas sudah diganti", True),
        ("nir-banjir/lama-genangan", 15, "Satu regu siaga malam ditambah", True),
        ("csr-rupiah-nol/laporan-terbit", 17, "Laporan Desember terbit", True),
        ("pendampingan-beasiswa/proposal-lolos", 19, "Masa berlaku sertifikat diperiksa sejak pendaftaran", True),
        ("nir-banjir/sumur-resapan", 30, "Dua dari empat sumur lulus uji serap ulang", False),
    ),
    Period(2024, 2): (
        ("csr-rupiah-nol/uang-tunai", 14, "Dana sudah dikembalikan kepada perusahaan", True),
        ("isu-01", 24, "Sembilan dari dua belas saluran sudah dikeruk", False),
    ),
    Period(2024, 3): (
        ("nir-banjir/titik-genangan", 14, "Dua pompa bergerak sudah diperbaiki", True),
        ("isu-01", 20, "Dua belas saluran sudah dikeruk", True),
    ),
    Period(2024, 7): (("pendampingan-beasiswa/peserta-pendampingan", 11, "Empat sesi daring ditambahkan", True),),
    Period(2024, 8): (("csr-rupiah-nol/perusahaan-berkomitmen", 19, "Tujuh dari dua belas perusahaan hadir", False),),
    Period(2024, 9): (("wisata-industri/kunjungan-wisata", 19, "Kalender tur terbit", True),),
    Period(2024, 10): (("isu-01", 25, "Empat pompa sudah diuji, dua menunggu suku cadang", False),),
}

#: Provisional values that became final, and slips: cell, month, new value, status, reason.
CORRECTED: Final = {
    Period(2023, 12): (
        ("pendampingan-beasiswa/dana-tersalur", "93,1", "Rekonsiliasi dengan bank penyalur selesai"),
    ),
    Period(2024, 1): (
        ("csr-rupiah-nol/perusahaan-berkomitmen", "17", "Dua perusahaan yang menunggu tidak jadi menandatangani"),
        ("csr-rupiah-nol/uang-tunai", "2500000", "Sudah dicocokkan dengan rekening koran"),
        ("nir-banjir/sumur-resapan", "35", "Dua sumur lulus uji serap ulang"),
        ("pendampingan-beasiswa/peserta-pendampingan", "58", "Satu peserta susulan"),
        ("tata-kelola-sampah/sampah-terkurangi", "141,6", "Timbangan satu kecamatan selesai ditera"),
    ),
    Period(2024, 9): (
        ("tata-kelola-sampah/laporan-warga", "175/205", "Satu laporan ternyata selesai pada hari keempat"),
    ),
}  # fmt: skip

#: Months that are closed although something is not reported, and why.
FORCED: Final = {
    Period(2023, 12): "Laporan bank sampah belum masuk sampai batas rapat pimpinan (contoh)",
    Period(2024, 6): "Timbangan bank sampah ditera ulang sepanjang Juni, tidak ada laporan (contoh)",
}
REOPENED: Final = Period(2024, 5)


class Stage(NamedTuple):
    """The clone in which the story is played, and a folder for what is typed from."""

    clone: Path
    folder: Path

    def kpi(self, who: Person, *arguments: str, doubted: bool = False) -> str:
        """What a command prints that somebody types. Ends the story where it fails, or finds what isn't ``doubted``."""
        print(f"{who.name}: kpi {' '.join(arguments)}", flush=True)
        environment = {key: value for key, value in os.environ.items() if not key.startswith(("GIT_", "KPI_"))}
        for role in ("AUTHOR", "COMMITTER"):
            environment |= {f"GIT_{role}_NAME": who.name, f"GIT_{role}_EMAIL": who.email}
        command = [str(Path(sys.executable).with_name("kpi")), *arguments]
        done = subprocess.run(
            command, cwd=self.clone, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True,
            check=False,
        )  # fmt: skip
        if done.returncode > int(doubted):
            sys.exit(f"{done.stdout}{done.stderr}\nthe story ends here: status {done.returncode}")
        return done.stdout

    def git(self, *arguments: str) -> str:
        """What git answers."""
        done = subprocess.run(["git", *arguments], cwd=self.clone, capture_output=True, text=True, check=True)
        return done.stdout.strip()


def planner_of(cell: str) -> Person:
    """Whose program it is."""
    program, _ = cell.split("/")
    return next(one for one in PLANNERS if program in one.programs)


def play(stage: Stage) -> None:
    """The whole story, from the settings to the last audit."""
    begin(stage)
    for month in Span(FIRST, LAST):
        instruct(stage, month)
        report(stage, month)
        correct(stage, month)
        if month in CLOSED:
            close(stage, month)
        if month == REOPENED:
            reopen(stage, month)
    stage.kpi(VERIFIER, "validate")
    stage.kpi(VERIFIER, "audit")


def begin(stage: Stage) -> None:
    """People and opening come into the settings; what the history has doubts about is settled by somebody else."""
    settings = stage.clone / "data" / "kpi.yaml"
    today = datetime.datetime.now(ZoneInfo("Asia/Jakarta")).date()
    people = "".join(f"  - {{{_flow(one)}}}\n" for one in (ADMINISTRATOR, VERIFIER, *PLANNERS))
    more = (
        "\n# Bulan yang sudah lewat dibawa masuk sebagai data lama. Orang, dokumen, dan angka di sini hanya contoh.\n"
        f"opening:\n  through: {LAST_OPENED}\n  date: {today}\n  by: {ADMINISTRATOR}\n"
        "  reason: Contoh ini mulai memakai kpi setelah bulan-bulan itu lewat\n"
        "  document: Berita Acara Contoh 1\n"
        f"\n# Bukan orang sebenarnya, kecuali yang membangun kpi.\npeople:\n{people}"
    )
    with settings.open("a", encoding="utf-8", newline="\n") as file:
        file.write(more)
    stage.kpi(ADMINISTRATOR, "save", "--yes")
    audit = json.loads(stage.kpi(VERIFIER, "audit", "--format", "json", doubted=True))
    for code in sorted({one["code"] for one in audit["findings"] if one["commit"] == DOUBTED}):
        stage.kpi(
            VERIFIER, "settle", code, "--commit", DOUBTED,
            "--reason", "Bobot contoh dilengkapi ketika contoh ini disusun, sebelum ada bulan yang ditutup",
            "--document", "Berita Acara Contoh 2",
        )  # fmt: skip


def _flow(one: Person) -> str:
    programs = f", programs: [{', '.join(one.programs)}]" if one.programs else ""
    return f"name: {one.name}, email: {one.email}, role: {one.role}{programs}"


def instruct(stage: Stage, month: Period) -> None:
    """The leader's sheet of a month: drafted, negotiated, issued on the twelfth; the last one is still a draft."""
    stage.kpi(VERIFIER, "ikp", "draft", str(month))
    if month in ISSUES:
        instruction, agency, responsible, output, target, unit, *more = ISSUES[month]
        stage.kpi(
            VERIFIER, "ikp", "add", str(month), instruction, "--agency", agency, "--responsible", responsible,
            "--output", output, "--target", target, "--unit", unit, *more,
        )  # fmt: skip
    day = 20 if month == FIRST else 10
    if month in NEGOTIATED:
        negotiate(stage, month, NEGOTIATED[month], day)
    if month == LAST:
        return
    stage.kpi(
        VERIFIER, "ikp", "issue", str(month), "--number", f"IKP/CONTOH/{month.month:02}/{month.year}", "--by", LEADER,
        "--position", "Bupati (contoh)", "--date", f"{month}-{day + 2}",
    )  # fmt: skip
    for item, when, note, finished in FOLLOWED.get(month, ()):
        stage.kpi(
            VERIFIER, "ikp", "follow-up", item, "--period", str(month), "--note", note, "--date", f"{month}-{when}",
            *(["--done"] if finished else []),
        )  # fmt: skip


def negotiate(stage: Stage, month: Period, one: Negotiated, day: int) -> None:
    """An agency asks for another target, and the leader decides the next day."""
    stage.kpi(
        planner_of(one.cell), "ikp", "negotiate", one.cell, "--period", str(month), "--to", one.to,
        "--reason", one.reason, "--by", one.by, "--date", f"{month}-{day}",
    )  # fmt: skip
    stage.kpi(
        VERIFIER, "ikp", "decide", one.cell, "--period", str(month), one.answer,
        "--note", one.note, "--document", f"Notulen Rapim Contoh {month}", "--by", LEADER,
        "--date", f"{month}-{day + 1}",
    )  # fmt: skip


def report(stage: Stage, month: Period) -> None:
    """Each planner records the month of their programs from one sheet."""
    for planner in PLANNERS:
        cells = [cell for program in planner.programs for cell in figures(program)]
        rows = [row for cell in cells for row in _row(stage, cell, month)]
        if not rows:
            continue
        sheet = stage.folder / f"{month}-{planner.programs[0]}.csv"
        with sheet.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, dict.fromkeys(key for row in rows for key in row))
            writer.writeheader()
            writer.writerows(rows)
        stage.kpi(planner, "record", "--from", str(sheet), "--yes")


def figures(program: str) -> dict[str, dict[Period, str]]:
    """What is typed for each cell of a program, by month."""
    rows = [line.split() for line in FIGURES[program].strip().splitlines()]
    months = list(Span(REPORTED, LAST))
    return {
        f"{program}/{name}": {
            month: text.replace("_", " ") for month, text in zip(months, texts, strict=True) if text != "."
        }
        for name, *texts in rows
    }


def _row(stage: Stage, cell: str, month: Period) -> list[dict[str, str]]:
    """The row of a cell in the sheet of a month; none where nothing is reported."""
    program, indicator = cell.split("/")
    remarks, typed = REMARKS.get((cell, str(month)), {}), figures(program)[cell].get(month, "")
    if not typed and "not_applicable" not in remarks:
        return []
    row = {"program": program, "indicator": indicator, "period": str(month), "value": typed.rstrip("~")}
    row |= {"status": "provisional" if typed.endswith("~") else "final", "evidence": proof(stage, cell, month)}
    return [row | remarks]


def proof(stage: Stage, cell: str, month: Period) -> str:
    """What proves a record: a file for the repository, or an invented address."""
    program, indicator = cell.split("/")
    title = f"Rekap {indicator.replace('-', ' ')} {MONTHS[month.month - 1]} {month.year}"
    lines = EVIDENCE.get((cell, str(month)))
    if lines is None:
        return f"{title}=https://contoh.go.id/{program}/{month}/{indicator}.pdf"
    file = stage.folder / f"{indicator}-{month}.txt"
    file.write_text("\n".join(("CONTOH - bukan data sebenarnya", title, "", *lines, "")), "utf-8", newline="\n")
    return f"{title}={file}"


def correct(stage: Stage, month: Period) -> None:
    """Values of a month that turned out otherwise."""
    for cell, value, reason in CORRECTED.get(month, ()):
        stage.kpi(planner_of(cell), "revise", cell, str(month), value, "--status", "final", "--reason", reason, "--yes")


def close(stage: Stage, month: Period) -> None:
    """The month is closed; where something is missing, with the reason why all the same."""
    forced = ["--force", "--reason", FORCED[month]] if month in FORCED else []
    stage.kpi(VERIFIER, "close", str(month), "--yes", *forced)


def reopen(stage: Stage, month: Period) -> None:
    """A slip is found in a closed month: it is opened again on the leader's order, put right and closed."""
    stage.kpi(
        VERIFIER, "reopen", str(month), "--reason", "Satu rumah kompos terhitung dua kali",
        "--document", "Nota Dinas Contoh 12",
    )  # fmt: skip
    cell = "tata-kelola-sampah/sampah-terkurangi"
    stage.kpi(
        planner_of(cell), "revise", cell, str(month), "178,9", "--reason", "Satu rumah kompos terhitung dua kali",
        "--yes",
    )  # fmt: skip
    close(stage, month)


def main() -> int:
    """Play the story in a clone, this one if none is named; 2 where it can't be."""
    clone = Path(sys.argv[1] if len(sys.argv) > 1 else ROOT).resolve()
    if (clone / "data" / "instructions").exists():
        print("the story was played here already", file=sys.stderr)
        return 2
    subprocess.run([sys.executable, "tools/catalogue.py", "compile"], cwd=ROOT, check=True)  # commits are in Indonesian
    with tempfile.TemporaryDirectory() as folder:
        stage = Stage(clone, Path(folder))
        if stage.git("status", "--porcelain"):
            print("commit or set aside what is changed first", file=sys.stderr)
            return 2
        before = stage.git("rev-parse", "HEAD")
        play(stage)
    print(f"{stage.git('rev-list', '--count', f'{before}..HEAD')} commits; validate and audit find nothing")
    return 0


if __name__ == "__main__":
    sys.exit(main())
