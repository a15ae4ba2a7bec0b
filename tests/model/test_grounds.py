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
    "ditolak pimpinan", "ok dari pimpinan", "à côté", "Isi ulang data", "NA62 rusak", "lupa", "error", "5 hari libur",
    "x-ray rusak", "Nihil kunjungan: tutup", "lihat BA 3", "sama dengan November", "tanpa penyedia", "ada banjir",
    "1212", "3434", "koko sakit",
]  # fmt: skip
#: Short grounds as planners write them: of one word or two, with a number, with the name of a paper.
HONEST += [
    "salah nomor", "salah tanggal", "wrong number", "no pending cases", "no follow-up meeting", "nomor dobel",
    "rusak", "sakit", "mogok", "gempa", "longsor", "hujan", "libur lebaran", "cuti bersama", "salah ketik",
    "salah input",
    "data ganda", "dobel", "koma keliru", "salah satuan", "dua kali hitung", "rekap ulang", "audit BPK", "temuan BPK",
    "anggaran berkurang", "refocusing", "efisiensi", "mutasi pegawai", "pindah kantor", "kantor tutup", "server mati",
    "listrik padam", "alat rusak", "meter rusak", "pipa pecah", "belum panen", "belum ada bank sampah aktif",
    "tidak ada laporan masuk", "tidak ada hujan", "tidak ada pelapor", "masih direnovasi",
    "akan digabung ke dinas lain",
    "sudah ditutup", "sesuai BA rekonsiliasi", "lihat SK 5", "terlampir BA 3", "lampiran II", "Tahap III", "PP 8/2006",
    "Perbup 12", "Perda No. 3/2023", "SK 12/2024", "SK No. 7", "BA 3", "BAP 12", "ND-4", "BA 000.7/12", "memo 5 Maret",
    "Nota dinas 12", "surat camat", "surat tanggal 5 Mei", "Surat nomor 100.3/21", "Berita Acara Rapim", "adendum 1",
    "KAK/CONTOH/04", "Permen 3", "rapat 5/3", "notulen Rapim", "keputusan bupati", "APBD-P", "DPA perubahan", "RKPD",
    "BPKAD", "DPMPTSP", "PHK", "BBM", "CCTV mati", "WFH", "flood", "strike", "typing error", "wrong unit",
    "late invoice",
    "recount", "sick leave", "office closed", "decree 12", "minutes of 5 May", "no rain", "no visitors", "not measured",
    "will move to another agency", "counted twice", "budget cut", "water meter broken", "see decree 4", "power outage",
    "1,5 jadi 15", "15 -> 51", "angka tertukar", "titik/koma", "Rp jadi juta", "lupa 2 desa", "RT 03 belum masuk",
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
    "éé ã", "a b 5",
    # keys that lie side by side, and one again and again
    "qwertyuiop", "asdfghjkl", "zxcvbnm", "poiuytrewq", "lkjhgf", "hjkl", "sdf", "fghj", "qwer asdf", "zxcv", "abcde",
    "mnop", "xx yy", "aa bb cc", "aaab", "aaaabbbb", "XXX-1", "hahaha", "wkwkwk", "asdasdasd", "lalala", "bbb 1",
    "a b", "x y z", "1 2", "0 0 0",
    # a number without anything that it numbers
    "12", "-1", "5.", "100", "007", "2024", "123456", "12345",
    # later
    "to be determined", "to be decided", "to be announced", "to follow", "will follow", "not yet", "not yet available",
    "document to follow", "coming soon", "will be added later", "segera menyusul", "akan menyusul",
    "alasan akan menyusul",
    "belum tersedia", "belum terbit", "dokumen belum terbit", "akan dilengkapi", "segera dilengkapi", "masih proses",
    "dalam proses", "SK menyusul", "BA menyusul", "surat keputusan menyusul", "nota dinas belum terbit", "SK belum ada",
    "berita acara belum ditandatangani", "menyusul kemudian ya", "dokumen terlampir nanti", "akan diisi kemudian",
    # please
    "mohon diisi", "harap diisi", "tolong dilengkapi", "kosongkan", "perlu", "tidak perlu alasan", "sebutkan alasannya",
    "tulis alasan singkat", "please fill in", "enter reason", "type here", "to be filled in", "required",
    "contoh alasan",
    "sample reason", "oke siap", "tidak tahu", "tidak jelas", "entahlah", "whatever", "self-explanatory",
    "lihat lampiran",
    "terlampir", "see attached",
    # blanks of a form
    "Nomor ___", "No. ...", "Nomor: -", "nomor surat ...", "Nota dinas nomor ....", "SK No. xxx", "SK No. XXX/YYY/2024",
    "SK No. .../2024", "BA nomor ____ tanggal ____", "Nomor \u2026/BAPPEDA/2024", "SK tanggal ...", "BA [nomor]",
    "decree no. ...", "No. 000", "Lorem ipsum", "lorem dolor", "loremipsum",
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
