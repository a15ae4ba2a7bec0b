"""The Indonesian of the program: words of the planners' world, the same everywhere, with the marks of the source."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from babel.messages.pofile import read_po

CATALOGUE: Final = Path(__file__).parent.parent / "kpi" / "locale" / "id" / "LC_MESSAGES" / "kpi.po"

#: Words that are the same in both languages.
SAME: Final = {
    "Apr", "April", "Commit", "FOLDER", "Feb", "Jan", "Jul", "Jun", "KAK", "Mar",
    "Nov", "No", "November", "Program", "Rp", "Sep", "September", "Status", "Target", "administrator",
    "data", "disk", "git", "program", "status", "target", "terminal",
}  # fmt: skip

#: An English word or phrase, and what its translation has to say. Where several are possible, one of them.
TERMS: Final = {
    r"(?<!-)\bagency\b": "perangkat daerah",
    r"\bpolicy team\b": "tim kebijakan",
    r"\bimplementing team\b": "tim pelaksana",
    r"(?<!kpi new )(?<!kpi change )(?<!due )\bindicators?\b": "indikator",
    r"\bpolarity\b": "polaritas|polarity",
    r"\bweights?\b": "bobot|weight",
    r"\btargets?\b": "target",
    r"\bactual\b(?! issue)": "realisasi",
    r"\bachievement\b": "capaian",
    r"\bratings?\b": "predikat",
    r"\bevidence\b": "bukti dukung|evidence",
    r"\bobstacles?\b": "kendala",
    r"(?<!kpi ikp )\bfollow-up\b(?!$)": "tindak lanjut|--follow-up",
    r"\bdeadline\b": "batas waktu",
    r"\bnot met\b": "belum",
    r"\bunreported\b": "belum lapor",
    r"\bwaiting\b": "menunggu",
    r"\bnot due\b": "belum jatuh tempo",
    r"\bdue indicators?\b": "jatuh tempo",
    r"\bprovisional\b": "sementara",
    r"^final$": "data tetap",
    r"\bphases?\b": "tahap|phases",
    r"\btime span\b": "kurun waktu",
    r"\bbeneficiaries\b": "penerima manfaat",
    r"\blegal basis\b": "dasar hukum",
    r"\boverview\b": "gambaran umum",
    r"\bbackground\b": "latar belakang",
    r"\breformulated\b": "reformulasi",
    r"\bproposed\b": "usulan",
    r"\breopen(?:ed|ing|s)?\b": "buka(?: dahulu)? kembali|dibuka kembali|membuka kembali|reopen",
    r"\baudit trail\b": "jejak audit",
    r"\be-mail\b": "surel",
    r"\bbudget\b": "dana|anggaran",
    r"\babsorption\b": "serapan",
    r"\bclosed already\b": "sudah ditutup",
    r"\bwarnings?\b": "peringatan",
    r"\bhistory\b": "riwayat",
    r"\bdigest\b": "sidik",
    r"\bformula\b": "rumus",
}

#: Punctuation and marks that a translation keeps as often as the source has them.
MARKS: Final = "✓✗→·×≥≤≠<>%[…"


def pairs() -> Iterator[tuple[str, str]]:
    """Every English sentence with its Indonesian; of those with a plural, the plural."""
    with CATALOGUE.open("rb") as stream:
        catalogue = read_po(stream, locale="id")
    for message in catalogue:
        if message.id and not message.fuzzy and _last(message.string):
            yield _last(message.id), _last(message.string)


def _last(texts: str | list[str] | tuple[str, ...] | None) -> str:
    return texts if isinstance(texts, str) else [*(texts or ("",))][-1]


PAIRS: Final = tuple(pairs())


def words(text: str) -> str:
    """What a template says besides its placeholders."""
    return "_".join(literal for literal, *_ in string.Formatter().parse(text)) if "{" in text else text


def test_there_is_something_to_read() -> None:
    assert len(PAIRS) > 500


@pytest.mark.parametrize("english", TERMS)
def test_a_term_is_said_in_one_way(english: str) -> None:
    found = re.compile(english, re.IGNORECASE)
    wanted = re.compile(TERMS[english], re.IGNORECASE)
    told = [(source, said) for source, said in PAIRS if found.search(words(source))]
    assert [(source, said) for source, said in told if not wanted.search(said)] == []


def test_nothing_is_left_in_english() -> None:
    left = [source for source, said in PAIRS if said == source and not _is_typed(source)]
    untranslated = {word for source in left for word in re.findall("[A-Za-z-]+", words(source)) if word != "-"}
    assert untranslated == SAME


def _is_typed(text: str) -> bool:
    """Whether a sentence is a command, or one after our name."""
    return text.startswith("kpi")


@pytest.mark.parametrize(
    "pattern",
    [
        r"(?<=\S)  ",
        r"[a-z] [,.;:?](?=\s|$)",
        r"\b(?i:bisa|silahkan|nampak|merubah|analisa|resiko|propinsi|praktek|ijin)\b",
        r"\b(?i:the|and|with|of|this|that|which|was|were|because|there|what|who|why|can|be)\b",
    ],
    ids=["double spaces", "a space before punctuation", "words that are not standard", "English words"],
)
def test_how_it_is_written(pattern: str) -> None:
    assert [said for _, said in PAIRS if re.search(pattern, words(said))] == []


def test_sentences_end_as_in_the_source() -> None:
    ends = [(source, said) for source, said in PAIRS if _end(source) != _end(said)]
    assert ends == []


def _end(text: str) -> str:
    """The punctuation and blanks at the end of a sentence."""
    return re.sub(r".*?([.:?! ]*)$", r"\1", text, flags=re.DOTALL)


def test_sentences_begin_as_in_the_source() -> None:
    begins = [
        (source, said)
        for source, said in PAIRS
        if source[0].isalpha() and said[0].isalpha() and source[0].isupper() != said[0].isupper()
    ]
    assert [(source, said) for source, said in begins if not re.match("[A-Z-]{3}|git ", said)] == []


@pytest.mark.parametrize("mark", MARKS)
def test_marks_are_kept(mark: str) -> None:
    assert [pair for pair in PAIRS if pair[0].count(mark) != pair[1].count(mark)] == []


def test_what_is_typed_is_kept() -> None:
    typed = re.compile(
        r"(?<![\w-])--[a-z-]+|\bkpi (?:close|record|reopen|revise|rules|show|status|validate|ikp [a-z-]+)\b|https?://\S*\w|\bdata/[\w./]*\w|\b[a-z]+_[a-z_]+\b"
    )
    lost = [
        (source, sorted(set(typed.findall(source)) - set(typed.findall(said))))
        for source, said in PAIRS
        if not set(typed.findall(source)) <= set(typed.findall(said))
    ]
    assert lost == []


@pytest.mark.parametrize("heading", ["Indicator", "Target", "Actual", "%", "Rating", "Met", "Trend", "Month", "Score"])
def test_headings_of_tables_are_short(heading: str) -> None:
    assert len(dict(PAIRS)[heading]) <= 9
