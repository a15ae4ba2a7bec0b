"""The test of a ground (a reason, the name of a document): it says something, or is refused."""

from __future__ import annotations

import re
import unicodedata
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
        "di", "sini", "atas", "bawah", "lihat", "sama", "tulis", "dengan", "yang", "seperti", "tanpa", "dsb",
        "here", "the", "a", "see", "as", "above", "below", "write", "given", "any", "or", "and", "your", "anda", "xyz",
        "dan", "atau",
    }
)  # fmt: skip
#: What begins or holds a text that somebody still has to write.
_UNWRITTEN: Final = re.compile(
    r"^(?:todo|tbd|tba|fixme)\b|\blorem ipsum\b|\b(?:di)?isi(?:kan)? di ?sini\b|\bwrite here\b"
)


@lru_cache(maxsize=4096)
def says_something(text: str) -> bool:
    """Whether a text says anything to whoever reads it later, however short: "COVID" does, "-" and "n/a" don't.

    It needs two different visible letters or digits (of any script), and must not be a placeholder, one repeated, or
    made of words that fill only.
    """
    plain = unicodedata.normalize("NFKD", text).casefold()
    words = "".join(character if _visible(character) else " " for character in plain).split()
    seen = _once("".join(words))
    if len(set(seen)) < 2 or seen in _PLACEHOLDERS or all(word in _PLACEHOLDERS | _FILLING for word in words):
        return False
    return _UNWRITTEN.search(" ".join(words)) is None


def _once(text: str) -> str:
    """What a text repeats from its beginning to its end, such as "na" of "nanana"; else the text."""
    again = (text + text).find(text, 1)
    return text[:again]


def _visible(character: str) -> bool:
    """A letter or digit that draws something; marks alone, modifiers and whatever is ignored by default do not."""
    return character not in _BLANK and unicodedata.category(character) in {"Lu", "Ll", "Lt", "Lo", "Nd", "Nl", "No"}


def as_seen(text: str) -> str:
    """A text for a message; one that draws nothing by its code points: "U+3164"."""
    drawn = any(unicodedata.category(one)[0] in "LNPS" and one not in {*_BLANK, "\u2800"} for one in text)
    return text if drawn else " ".join(f"U+{code_of(one)}" for one in text)
