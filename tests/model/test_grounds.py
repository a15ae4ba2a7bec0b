"""What says something, and what only fills a field."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi.model.domain.grounds import as_seen, says_something

HONEST = [
    "COVID", "COVID-19", "salah rekap", "Salah rekap", "cuti", "libur", "banjir", "PPKM", "typo", "koreksi", "BA 3",
    "ND 12", "SK 9", "12/2024", "BA-7", "No. 5 Tahun 2024", "tidak ada kegiatan", "Belum ada penilai",
    "belum dinilai", "tidak berlaku sejak pabrik tutup", "dokumen hilang", "test laboratorium terlambat",
    "Nota dinas", "alasan teknis", "kosong: kantor tutup", "todongan", "sama dengan data BPS", "病院 閉鎖", "كوفيد",
    "ditolak pimpinan", "ok dari pimpinan", "éé ã", "Isi ulang data", "NA62 rusak", "lupa", "error", "5 hari libur",
    "x-ray rusak", "Nihil kunjungan: tutup", "lihat BA 3", "sama dengan November", "tanpa penyedia", "ada banjir",
    "1212", "3434", "koko sakit", "a b 5",
]  # fmt: skip
HOLLOW = [
    "", " ", "\t\n", "-", "--", "—", "...", "…", ".", "?", "!!", "/", "_", "***", "(-)", "n/a", "N/A", "n.a.", "NA",
    "na", "tbd", "TBD", "t.b.d.", "TBA", "todo", "TODO", "TODO: tulis alasan", "[todo]", "FIXME nanti", "x", "xx",
    "xxx", "XXXXX", "aaa", "1", "000", "isi alasan", "Isi Alasan", "<isi alasan>", "[alasan]", "alasan", "alasan:",
    "reason", "Reason...", "tidak ada", "Tidak ada.", "tidak ada alasan", "no reason", "nihil", "kosong", "none",
    "null", "belum ada", "menyusul", "dokumen menyusul", "s.d.a.", "idem", "dll", "ok", "ya", "tes", "asdf",
    "qwerty", "lorem ipsum dolor", "isi di sini", "diisi di sini nanti", "write here", "\u200b", "\u3164",
    "\u3164\u3164", "\u115f", "\uffa0", "\u2800", "\u00ad", "\u2060\u200d", "\u180e", "\ufe0f", "\u034f",
    "\u0301\u0302", "\U000e0041", "\U00013441\U00013442", "\u02c9\u02c9", "n\u200b/\u200ba", "\uff4e\uff0f\uff41",
    "t\u0301b\u0301d", "ーー", "- \u3164 -", "\u202e\u202c",
    "n/a n/a", "ok ok ok", "kosong kosong", "reason here", "your reason", "alasan di sini", "tulis alasan di sini",
    "lihat di atas", "see above", "same as above", "no reason given", "tidak ada keterangan", "belum ada keterangan",
    "abcabc", "xyz", "dsb.", "sama", "tanpa", "asdf asdf",
]  # fmt: skip


@pytest.mark.parametrize("text", HONEST)
def test_what_says_something(text: str) -> None:
    assert says_something(text)


@pytest.mark.parametrize("text", HOLLOW, ids=ascii)
def test_what_says_nothing(text: str) -> None:
    assert not says_something(text)


@given(st.sampled_from(HOLLOW), st.text(" .-/()[]\u200b\u3164\u0301", max_size=5))
def test_signs_around_it_make_no_difference(text: str, around: str) -> None:
    assert not says_something(around + text + around)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("-", "-"), ("n/a", "n/a"), ("\u200b", "U+200B"), ("\u3164 ", "U+3164 U+0020"), ("\u2800", "U+2800"), ("", "")],
)
def test_what_draws_nothing_is_shown_by_its_code(text: str, expected: str) -> None:
    assert as_seen(text) == expected
