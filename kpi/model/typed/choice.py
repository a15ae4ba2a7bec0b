"""Words for what can be chosen: those of the files and, in Indonesian, those that a planner says."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

#: What each value of an option is called in Indonesian. A value has the same words wherever it can be chosen.
_WORDS: Final = {
    # whether a figure may still move
    "provisional": ("sementara", "data sementara"),
    "final": ("tetap", "data tetap"),
    # which months, and which targets
    "month": ("bulan", "bulanan"),
    "to-date": ("s.d. ini", "sampai kini", "sampai bulan ini"),
    "full": ("penuh", "seluruhnya"),
    "current": ("terkini", "berlaku"),
    "original": ("semula", "awal"),
    "agency": ("opd", "perangkat daerah"),
    # what an instruction is about, and who looks at it
    "indicator": ("indikator",),
    "issue": ("isu", "isu aktual"),
    "budget": ("anggaran", "serapan anggaran"),
    "policy": ("kebijakan", "tim kebijakan"),
    "implementing": ("pelaksana", "tim pelaksana"),
    "instruction": ("instruksi",),
    "evaluation": ("evaluasi",),
    # who may change the data
    "planner": ("perencana",),
    "verifier": ("verifikator", "pemeriksa"),
    "administrator": ("admin", "pengelola"),
    # moves of a program
    "propose": ("usulkan",),
    "reformulate": ("reformulasi",),
    "ready": ("siap",),
    "sign": ("tanda tangani", "tandatangani"),
    "complete": ("selesaikan", "selesai"),
    "stop": ("hentikan",),
    "resume": ("lanjutkan",),
    # what an indicator is
    "number": ("angka", "bilangan"),
    "percent": ("persen", "persentase"),
    "currency": ("rupiah", "uang"),
    "ratio": ("rasio",),
    "ordinal": ("predikat", "peringkat"),
    "milestone": ("tonggak",),
    "maximize": ("maksimalkan", "makin tinggi makin baik"),
    "minimize": ("minimalkan", "makin rendah makin baik"),
    "stabilize": ("stabilkan",),
    "sum": ("jumlah",),
    "average": ("rata-rata", "rerata"),
    "last": ("terakhir",),
    "input": ("masukan",),
    "process": ("proses",),
    "output": ("keluaran",),
    "outcome": ("hasil",),
    "impact": ("dampak",),
    "phase": ("tahap",),
    "year": ("tahun",),
    # how a target is meant that was typed for several months
    "spread": ("bagi", "dibagi", "bagi rata"),
    "each": ("setiap", "tiap", "setiap bulan", "tiap bulan"),
    # where a repository is kept
    "both": ("keduanya",),
    "none": ("tidak ada",),
}


def choice_words(known: Iterable[str]) -> dict[str, str]:
    """Everything that may be typed for some values, in small letters, with the value that each word means."""
    values = tuple(known)
    return {word: value for value in values for word in (value, *_WORDS.get(value, ()))}


def typed_choice(text: str, known: Iterable[str]) -> str | None:
    """The value of ``known`` that a text means, whatever its capital letters; None where it means none of them."""
    return choice_words(known).get(" ".join(text.casefold().split()))
