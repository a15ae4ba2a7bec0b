"""The test of a ground (a reason, the name of a document): it says something, or is refused."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from kpi.model.values.characters import code_of

#: Letters by their category that draw nothing: Hangul fillers, Egyptian blanks.
_BLANK: Final = frozenset("\u115f\u1160\u3164\uffa0\U00013441\U00013442")

#: What is written where nothing is to be said, in letters and digits alone: "n/a" is "na", "T.B.D." is "tbd".
_PLACEHOLDERS: Final = frozenset(
    {
        # there is none
        "na", "nil", "none", "nothing", "null", "nihil", "kosong", "empty", "blank", "no", "not", "tidak", "ya",
        "yes", "ok", "oke", "okay", "tidakada", "taada", "tdkada", "notapplicable", "notavailable", "tidakberlaku",
        "tidaktersedia", "unknown", "tidaktahu", "tidakdiketahui", "noreason", "tanpaalasan", "tidakadaalasan",
        "alasantidakada", "nodocument", "tanpadokumen", "tidakadadokumen", "dokumentidakada",
        # there will be one
        "tba", "tbd", "tbc", "todo", "fixme", "belum", "belumada", "belumdiisi", "belumadaalasan", "belumadadokumen",
        "menyusul", "alasanmenyusul", "dokumenmenyusul", "akandiisi", "diisinanti", "isinanti", "nanti", "later",
        "pending",
        # the name of the field
        "alasan", "alasannya", "reason", "reasons", "why", "kenapa", "mengapa", "dokumen", "document", "documents",
        "nomordokumen", "keterangan", "catatan", "note", "notes", "remark", "remarks", "teks", "text", "isi", "isian",
        "isialasan", "isidokumen", "isiketerangan", "tulisalasan", "tulisdokumen", "writewhy", "fillin", "writehere",
        "isidisini", "diisidisini", "placeholder", "ada",
        # as above
        "sda", "sdadiatas", "idem", "ditto", "same", "samadenganatas", "dll", "dst", "etc",
        # only to get past
        "test", "tes", "testing", "coba", "cobacoba", "asd", "asdf", "asdfg", "asdfgh", "asdasd", "qwe", "qwer",
        "qwerty", "abc", "abcd", "foo", "foobar", "bar", "blabla", "blablabla", "bla", "lorem", "ipsum", "loremipsum",
    }
)  # fmt: skip
#: Words that say nothing by themselves, and nothing beside a placeholder: "reason here", "lihat di atas", "ok ok".
_FILLING: Final = frozenset(
    {
        # between words
        "di", "ke", "dari", "dengan", "yang", "dan", "atau", "untuk", "agar", "supaya", "karena", "dalam", "pada",
        "seperti", "sesuai", "ini", "itu", "lagi", "juga", "tanpa", "sudah", "saja", "kami",
        "anda", "nya", "dsb", "nn",
        "a", "an", "the", "as", "or", "and", "of", "to", "in", "for", "by", "is", "are", "was", "it", "be", "been",
        "this", "that", "has", "have", "your", "our", "my", "any", "given", "because", "self",
        # elsewhere
        "sini", "situ", "atas", "bawah", "lihat", "sama", "berikut", "terlampir", "lampiran", "dilampirkan",
        "here", "there", "see", "above", "below", "attached", "attachment", "explanatory",
        # please write it
        "tulis", "tuliskan", "diisi", "diisikan", "isikan", "kosongkan", "dikosongkan", "lengkapi", "dilengkapi",
        "melengkapi", "ditulis", "diketik", "ketik", "masukkan", "sebutkan", "jelaskan", "mohon", "harap", "tolong",
        "silakan", "silahkan", "perlu", "wajib", "singkat", "contoh", "write", "fill", "filled", "enter", "type",
        "insert", "describe", "explain", "please", "complete", "completed", "required", "example", "sample", "dummy",
        # nobody knows
        "entah", "entahlah", "tau", "tahu", "diketahui", "jelas", "kurang", "kemudian", "apa", "bebas", "sembarang",
        "idk", "dunno",
        "whatever", "know", "unclear", "tersedia", "available", "applicable", "specified", "stated", "siap", "xyz",
    }
)  # fmt: skip
#: Words that put off what is to be said. With only the name of a paper beside them ("SK menyusul") nothing is said.
_LATER: Final = frozenset(
    {
        "menyusul", "disusulkan", "susulan", "nanti", "belum", "blm", "akan", "segera", "masih", "proses", "diproses",
        "terbit", "diterbitkan", "dibuat", "dibuatkan", "ditentukan", "ditetapkan", "dikonfirmasi", "ditandatangani",
        "ttd", "tbd", "tba", "tbc", "pending", "later", "soon", "yet", "will", "shall", "follow", "follows",
        "following", "coming", "determined", "decided", "announced", "confirmed", "provided", "added", "issued",
        "signed", "progress",
    }
)  # fmt: skip
#: What papers are called; with a number, or a word of their own, they say which one is meant.
_PAPERS: Final = frozenset(
    {
        "sk", "ba", "bap", "nd", "surat", "nota", "dinas", "berita", "acara", "keputusan", "memo", "bukti", "berkas",
        "file", "letter", "paper", "decree", "minutes", "evidence",
    }
)  # fmt: skip
#: What a number follows, so that a text that ends with it (or goes on with "xxx") was never filled in.
_NUMBERED: Final = frozenset({"no", "nr", "nomor", "nomer", "number", "num", "tanggal", "tgl", "tertanggal", "dated"})
#: What begins or holds a text that is still to be written, and a blank of a form: "Nomor ___", "No. .../2024".
_UNWRITTEN: Final = re.compile(
    r"^\W*(?:todo|tbd|tba|fixme)\b|\blorem\b|\bipsum\b|\b(?:di)?isi(?:kan)? di ?sini\b|\bwrite here\b"
    r"|__|\b(?:no|nr|nomor|nomer|number|tanggal|tgl)\b[\s.:]*\.{3}"
)
#: Rows of a keyboard and of the alphabet, read in both directions.
_ROWS: Final = tuple(
    way
    for row in ("qwertyuiop", "asdfghjkl", "zxcvbnm", "qazwsxedc", "abcdefghijklmnopqrstuvwxyz", "1234567890")
    for way in (row, row[::-1])
)
_ROMAN: Final = frozenset("ivxlcdm")
_SAYING_NOTHING: Final = _PLACEHOLDERS | _FILLING | _LATER | _NUMBERED


@lru_cache(maxsize=4096)
def says_something(text: str) -> bool:
    """Whether a text says anything to whoever reads it later, however short: "COVID" does, "-" and "n/a" don't.

    Hollow are: fewer than two different visible letters or digits (of any script), a placeholder, one repeated, words
    that fill only or put off ("belum tersedia", "SK menyusul"), a blank that was never filled in ("Nomor ___"), a
    number alone, rows of the keyboard and letters that are typed again and again.
    """
    plain = unicodedata.normalize("NFKD", text).casefold()
    words = "".join(one if _visible(one) else "" if _is_mark(one) else " " for one in plain).split()
    seen = _once("".join(words))
    if len(set(seen)) < 2 or seen in _PLACEHOLDERS or _is_bare_number(words) or _UNWRITTEN.search(plain):
        return False
    if _UNWRITTEN.search(" ".join(words)) or _unfilled(words):
        return False
    return not (_all_hollow(words) or _put_off(words))


def _all_hollow(words: Sequence[str]) -> bool:
    return all(word in _SAYING_NOTHING or _is_mashed(word) for word in words)


def _put_off(words: Sequence[str]) -> bool:
    """Whether words only say of a paper that it comes later: "SK menyusul", "berita acara belum ditandatangani"."""
    rest = [word for word in words if word not in _PAPERS]
    puts_off = any(word in _LATER | _NUMBERED for word in rest) and not any(map(str.isdigit, rest))
    return puts_off and _all_hollow(rest)


def _unfilled(words: Sequence[str]) -> bool:
    """Whether the place of a number or a day was left blank: "SK No. xxx", "BA [nomor]"; not "salah nomor"."""
    around = zip(["", *words], words, [*words[1:], ""], strict=False)
    return any(
        one in _NUMBERED
        and (_is_blank(after) or (after in _LATER and one != "no") or (not after and before in _PAPERS))
        for before, one, after in around
    )


def _is_blank(word: str) -> bool:
    """Whether a word holds the place of another: "xxx", "000"."""
    return len(word) > 1 and set(word) in ({"x"}, {"0"}, {"n"})


def _is_bare_number(words: Sequence[str]) -> bool:
    """Whether there is only a number: it may be anything, where "12/2024" or "SK 12" is a paper."""
    if len(words) != 1 or not words[0].isdigit():
        return False
    word = words[0]
    return len(word) < 4 or word in _ROWS[-2] or (len(word) == 4 and word[:2] in {"19", "20"})


def _is_mashed(word: str) -> bool:
    """Whether a word is only typed to get past: "qwertyuiop", "hjkl", "aaab", "xx"; "III" is a number."""
    if not word.isascii() or (set(word) <= _ROMAN and "i" in word):
        return False
    if len(set(word)) < 2:
        return True
    in_row = word.isalpha() and any(word in row for row in _ROWS)
    again = len(set(word)) == 2 and any(letter * 3 in word for letter in set(word) if letter.isalpha())
    unit = _once(word)
    return (in_row and len(word) > (3 if set(word) & set("aeiou") else 2)) or again or len(word) >= 3 * len(unit)


def _once(text: str) -> str:
    """What a text repeats from its beginning to its end, such as "na" of "nanana"; else the text."""
    again = (text + text).find(text, 1)
    return text[:again]


def _visible(character: str) -> bool:
    """A letter or digit that draws something; marks alone, modifiers and whatever is ignored by default do not."""
    return character not in _BLANK and unicodedata.category(character) in {"Lu", "Ll", "Lt", "Lo", "Nd", "Nl", "No"}


def _is_mark(character: str) -> bool:
    """An accent, or what joins letters: part of the letter before it."""
    return unicodedata.category(character) in {"Mn", "Cf"}


def as_seen(text: str) -> str:
    """A text for a message; one that draws nothing by its code points: "U+3164"."""
    drawn = any(unicodedata.category(one)[0] in "LNPS" and one not in {*_BLANK, "\u2800"} for one in text)
    return text if drawn else " ".join(f"U+{code_of(one)}" for one in text)
