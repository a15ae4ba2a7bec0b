"""The figures of the shipped sample, all of them invented: what the five programs achieved from January 2024 on.

``sample_story.py`` records them. Before it November and December 2023 and a part of January 2024 were there.
"""

from __future__ import annotations

from typing import Final

#: By program; one column a month from January to November 2024. ``.`` is no report, or one that was there before,
#: ``~`` marks a provisional value, ``_`` a blank.
#: What isn't reported in the last column leaves November half reported.
FIGURES: Final = {
    "csr-rupiah-nol": """
perusahaan-berkomitmen  .     22    26     29   31    33   36     38      41      43      45
usulan-terpadankan      9     11    12     14   13    16   17     18      15      19      .
nilai-komitmen          688,2 845,5 912,75 1043 987,4 1125 1210,6 1188,25 1302    1264,8~ .
uang-tunai              .     0     0      0    0     0    0      0       1500000 0       0
laporan-terbit          ya    ya    ya     ya   ya    ya   ya     tidak   ya      ya      ya
""",
    "nir-banjir": """
titik-genangan   .     43  41    36  29  25  22  20    21  25   31~
lama-genangan    6,1   5,9 5,2   4,4 3,6 3,1 .   .     2,4 3,35 .
sumur-resapan    .     38  41    36  52  47  55  44    49  38   41
muka-air-kolam   158,2 155 151,5 148 157 163 166 168,5 162 149  154
rancangan-induk  Pengukuran Pengukuran Pengukuran Rancangan_awal Rancangan_awal Rancangan_awal \
                 Rancangan_akhir Rancangan_akhir Rancangan_akhir Rancangan_akhir Rancangan_akhir
""",
    "pendampingan-beasiswa": """
peserta-pendampingan  .   72    81   94   103  108   118  127  133  131   128
proposal-lolos        .   6     7    9    10   8     11   12   13   11    .
waktu-verifikasi      6,2 5,8   5,1  4,9  4,6  4,2   3,9  3,8  3,4  3,2   .
dana-tersalur         4,6 11,25 19,4 31,8 42,5 48,75 61,3 72,9 78,6 86,1~ .
mutu-layanan          B   B     B    B    A    B     B    A    B    A     .
""",
    "tata-kelola-sampah": """
sampah-terkurangi  .  152,3   158,9   171,4   183,6   195,2   204,8   198,7   224,1   236,5   241
sampah-masuk-tpa   .  789,6   778,2   765,9   748,4   737,7   726,3   724,8   719,2   708,5   702,4~
bank-sampah-aktif  71 88      101     106     111     .       121     134     141     .       .
laporan-warga      .  158/201 149/190 171/209 166/203 159/198 174/214 181/208 176/205 182/210 169/201
rasio-terpilah     55,1/231 57,8/229,4 62,9/228 68,1/231,5 71,2/233 74,4/230,8 \
                   79,8/232 82,6/229,9 86,3/231 88,9/230,2 90,1/229,5
""",
    "wisata-industri": """
kunjungan-wisata       .    266  . 301  318  361  412  398  379  420  400
pabrik-tur             5    7    6 8    9    10   11   12   12   13   .
paket-tur              .    3    4 4    5    5    .    .    .    .    .
kepuasan-pengunjung    79,4 80,2 . 78,9 81,1 82,3 80,6 79,2 81,7 81,2 .
pertumbuhan-kunjungan  .    11,3 . .    5,6  13,5 14,1 -3,4 -4,8 10,8 -4,8
""",
}

#: What is said of a record besides its value, by column of the sheet (see ``kpi template``); or instead of one.
REMARKS: Final[dict[tuple[str, str], dict[str, str]]] = {
    ("csr-rupiah-nol/usulan-terpadankan", "2024-01"): {
        "obstacles": "Dua usulan belum memuat lokasi",
    },
    ("csr-rupiah-nol/perusahaan-berkomitmen", "2024-07"): {
        "obstacles": "Perusahaan baru menunggu hasil rapat pemegang saham",
        "follow_up": "Mengundang perusahaan yang belum menjawab ke forum kawasan",
        "follow_up_owner": "Kepala Bidang Perekonomian",
        "follow_up_due": "2024-08-20",
    },
    ("csr-rupiah-nol/perusahaan-berkomitmen", "2024-10"): {
        "obstacles": "Komitmen baru berkurang menjelang tutup buku perusahaan",
        "follow_up": "Menyusun daftar perusahaan untuk tahun berikutnya",
        "follow_up_owner": "Kepala Bidang Perekonomian",
        "follow_up_due": "2024-11-15",
    },
    ("csr-rupiah-nol/laporan-terbit", "2024-08"): {
        "obstacles": "Laman sedang dipindahkan, laporan terbit pada September",
    },
    ("csr-rupiah-nol/uang-tunai", "2024-09"): {
        "obstacles": "Satu perusahaan mentransfer ke kas daerah karena memakai nomor rekening lama",
        "follow_up": "Mengembalikan dana dan menghapus nomor rekening dari brosur",
        "follow_up_owner": "Kepala Bidang Perbendaharaan",
        "follow_up_due": "2024-10-11",
    },
    ("nir-banjir/titik-genangan", "2024-02"): {
        "obstacles": "Puncak musim hujan; dua pompa bergerak rusak",
        "follow_up": "Memperbaiki dua pompa bergerak",
        "follow_up_owner": "Kepala Bidang Drainase",
        "follow_up_due": "2024-03-15",
    },
    ("nir-banjir/titik-genangan", "2024-11"): {
        "obstacles": "Hujan pertama membawa sampah ke saluran penghubung",
        "note": "Satu pos pemantauan masih menghitung ulang",
    },
    ("nir-banjir/lama-genangan", "2024-07"): {
        "not_applicable": "Tidak ada kejadian genangan di atas 30 cm pada bulan kemarau",
    },
    ("nir-banjir/lama-genangan", "2024-08"): {
        "not_applicable": "Tidak ada kejadian genangan di atas 30 cm pada bulan kemarau",
    },
    ("nir-banjir/muka-air-kolam", "2024-08"): {
        "obstacles": "Pintu pelepas kolam selatan diperbaiki",
    },
    ("nir-banjir/rancangan-induk", "2024-10"): {
        "obstacles": "Penetapan menunggu pembahasan antarperangkat daerah",
        "follow_up": "Menjadwalkan rapat penetapan rancangan induk",
        "follow_up_owner": "Kepala Bidang Infrastruktur dan Kewilayahan",
        "follow_up_due": "2024-11-20",
    },
    ("pendampingan-beasiswa/peserta-pendampingan", "2024-06"): {
        "obstacles": "Klinik proposal libur satu pekan",
        "follow_up": "Mengganti klinik yang libur dengan sesi daring",
        "follow_up_owner": "Kepala Bidang Pengembangan Kompetensi",
        "follow_up_due": "2024-07-12",
    },
    ("pendampingan-beasiswa/peserta-pendampingan", "2024-09"): {
        "obstacles": "Peserta yang sudah lolos seleksi tidak diganti peserta baru",
        "follow_up": "Membuka pendaftaran gelombang ketiga",
        "follow_up_owner": "Kepala Bidang Pengembangan Kompetensi",
        "follow_up_due": "2024-10-04",
    },
    ("pendampingan-beasiswa/dana-tersalur", "2024-10"): {
        "note": "Menunggu rekonsiliasi bank penyalur",
    },
    ("tata-kelola-sampah/sampah-masuk-tpa", "2024-08"): {
        "obstacles": "Perbaikan jalan mengalihkan angkutan dari rumah kompos ke TPA",
        "follow_up": "Mengatur ulang jalur angkut selama perbaikan jalan",
        "follow_up_owner": "Kepala UPTD Tempat Pemrosesan Akhir",
        "follow_up_due": "2024-09-13",
    },
    ("tata-kelola-sampah/sampah-masuk-tpa", "2024-10"): {
        "obstacles": "Perbaikan jalan belum selesai",
        "follow_up": "Membuka kembali jalur rumah kompos utara",
        "follow_up_owner": "Kepala UPTD Tempat Pemrosesan Akhir",
        "follow_up_due": "2024-11-22",
    },
    ("tata-kelola-sampah/rasio-terpilah", "2024-09"): {
        "obstacles": "Wadah terpilah di dua kawasan rusak dan belum diganti",
        "follow_up": "Mengganti wadah yang rusak",
        "follow_up_owner": "Kepala Bidang Pengelolaan Sampah",
        "follow_up_due": "2024-10-18",
    },
    ("wisata-industri/kunjungan-wisata", "2024-08"): {
        "obstacles": "Dua pabrik menutup tur selama pemeliharaan tahunan",
        "follow_up": "Menyusun kalender tur yang memperhitungkan pemeliharaan",
        "follow_up_owner": "Kepala Bidang Destinasi",
        "follow_up_due": "2024-09-20",
    },
    ("wisata-industri/kunjungan-wisata", "2024-10"): {
        "supports": "Rombongan perguruan tinggi bertambah",
        "obstacles": "Satu kawasan membatasi jumlah rombongan",
        "follow_up": "Membagi rombongan ke kawasan lain",
        "follow_up_owner": "Kepala Bidang Destinasi",
        "follow_up_due": "2024-11-15",
    },
    ("wisata-industri/pabrik-tur", "2024-09"): {
        "obstacles": "Dua perusahaan menunggu izin kantor pusat",
        "follow_up": "Mendampingi pengurusan izin tur",
        "follow_up_owner": "Kepala Bidang Pengembangan Industri",
        "follow_up_due": "2024-10-25",
    },
    ("wisata-industri/kepuasan-pengunjung", "2024-09"): {
        "obstacles": "Pengunjung mengeluhkan waktu tunggu di gerbang pabrik",
    },
}  # fmt: skip

#: Evidence that is kept in the repository: the lines below a heading that says that they are an example.
EVIDENCE: Final[dict[tuple[str, str], tuple[str, ...]]] = {
    ("nir-banjir/titik-genangan", "2024-10"): ("pos utara      7", "pos tengah    11", "pos selatan    7",
                                               "jumlah        25"),
    ("wisata-industri/kunjungan-wisata", "2024-08"): ("rombongan pelajar     214", "rombongan mahasiswa   118",
                                                      "keluarga karyawan      66", "jumlah                398"),
    ("tata-kelola-sampah/sampah-terkurangi", "2024-05"): ("bank sampah     68.4", "rumah kompos    79.7",
                                                          "kawasan         35.5", "jumlah         183.6"),
    ("pendampingan-beasiswa/peserta-pendampingan", "2024-06"): ("klinik luring    71", "klinik daring    37",
                                                                "jumlah          108"),
}  # fmt: skip
