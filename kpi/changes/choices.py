"""The choices of an indicator's fields by what planners call them, in both languages, or by their place in a list."""

from __future__ import annotations

import difflib
import re
from functools import cache
from typing import Final

from kpi.model.domain.indicator import Aggregation, Formula, Polarity
from kpi.model.errors import bad_value
from kpi.model.output.message import Message, say
from kpi.model.values.struct import Struct
from kpi.render.language import available, language
from kpi.reports._shared import words


class Choice(Struct, frozen=True):
    """A choice: its value in the file, its meaning, and other words for it."""

    value: str
    about: Message | str
    words: tuple[str, ...] = ()


CHOICES: Final[dict[str, tuple[Choice, ...]]] = {
    "measure": (
        Choice("number", say("a number"), ("angka", "bilangan", "jumlah", "count")),
        Choice("percent", say("a percentage"), ("persen", "persentase", "%", "percentage")),
        Choice("currency", say("an amount of money"), ("uang", "rupiah", "rp", "dana", "money")),
        Choice("ratio", say("a part of a whole"), ("rasio", "perbandingan", "nisbah", "proporsi")),
        Choice("ordinal", say("a grade on a scale"), ("jenjang", "peringkat", "predikat", "skala", "grade")),
        Choice("milestone", say("something to be reached, also in stages"), ("tonggak", "tahapan", "ya/tidak")),
    ),
    "polarity": (
        Choice(
            "maximize", words.polarity(Polarity.MAXIMIZE),
            ("naik", "tinggi", "makin besar", "semakin tinggi", "semakin besar", "maksimal", "maksimum", "positif",
             "more", "higher", "up"),
        ),
        Choice(
            "minimize", words.polarity(Polarity.MINIMIZE),
            ("turun", "rendah", "makin kecil", "semakin rendah", "semakin kecil", "minimal", "minimum", "negatif",
             "less", "lower", "down"),
        ),
        Choice(
            "stabilize", words.polarity(Polarity.STABILIZE),
            ("tetap", "stabil", "terjaga", "mendekati target", "sesuai target", "stable"),
        ),
    ),
    "aggregation": (
        Choice("sum", words.aggregation(Aggregation.SUM), ("jumlah", "total", "dijumlahkan", "penjumlahan")),
        Choice("average", words.aggregation(Aggregation.AVERAGE), ("rata-rata", "rata rata", "rerata", "mean")),
        Choice("last", words.aggregation(Aggregation.LAST), ("terakhir", "posisi akhir", "akhir", "latest")),
        Choice("ratio", words.aggregation(Aggregation.RATIO), ("rasio", "hasil bagi", "perbandingan", "quotient")),
    ),
    "level": (
        Choice("input", say("what goes in"), ("masukan",)),
        Choice("process", say("what is done"), ("proses", "kegiatan")),
        Choice("output", say("what comes out"), ("keluaran",)),
        Choice("outcome", say("what it brings about"), ("hasil",)),
        Choice("impact", say("what changes in the long run"), ("dampak",)),
    ),
    "formula": tuple(Choice(one.value, words.formula(one)) for one in Formula),
    "accumulate_over": (
        Choice("phase", say("with each phase"), ("tahap",)),
        Choice("year", say("with each year"), ("tahun",)),
        Choice("program", say("never"), ("program",)),
    ),
    "frequency": (
        Choice("monthly", say("each month"), ("bulanan", "tiap bulan", "bulan")),
        Choice("quarterly", say("each quarter, in its last month"), ("triwulanan", "triwulan", "tw", "kuartal")),
        Choice("semester", say("each half of a year, in its last month"), ("semesteran", "enam bulanan")),
        Choice("yearly", say("each year, in its last month"), ("tahunan", "tahun")),
    ),
    "values": (
        Choice("period", say("the value of the month or period alone"), ("periode", "bulan itu")),
        Choice("running_total", say("the total since the beginning of the span"), ("jumlah berjalan", "kumulatif")),
    ),
    "evidence": (
        Choice("required", say("every value needs evidence"), ("wajib", "ya", "perlu", "yes")),
        Choice("optional", say("a value may stand without evidence"), ("tidak wajib", "opsional", "tidak", "no")),
    ),
    "allow_negative": (
        Choice("no", say("values below 0 mean nothing here"), ("tidak", "false")),
        Choice("yes", say("values below 0 mean something here, such as growth"), ("ya", "true")),
    ),
    "cumulative_targets": (
        Choice("no", say("each target is that of its month or period"), ("tidak", "false")),
        Choice("yes", say("each target is the total since the span began"), ("ya", "true")),
    ),
    "zero_target": (Choice("met", say("0 reaches a target of 0"), ("tercapai", "ya", "yes")),),
}  # fmt: skip


def chosen(key: str, typed: str) -> str:
    """The value that was meant: by itself, by a word for it in any language, or by its number in the list.

    Raises ``KpiError``.
    """
    wanted = " ".join(typed.casefold().split())
    choices = CHOICES[key]
    if re.fullmatch("[0-9]+", wanted) and 1 <= int(wanted) <= len(choices):
        return choices[int(wanted) - 1].value
    known = _known(key)
    if wanted in known:
        return known[wanted]
    begun = {value for word, value in known.items() if len(wanted) > 2 and word.startswith(wanted)}
    if len(begun) == 1:
        return begun.pop()
    near = difflib.get_close_matches(wanted, known, 1, 0.6)
    hint = (
        say("did you mean {near}?", near=known[near[0]])
        if near
        else say("one of: {known}", known=tuple(one.value for one in choices))
    )
    raise bad_value(key, typed, hint)


@cache
def _known(key: str) -> dict[str, str]:
    """The value that each word of a field means, in small letters; asked for every cell of a sheet."""
    return {word.casefold(): one.value for one in reversed(CHOICES[key]) for word in (*_names(one), one.value)}


def _names(one: Choice) -> tuple[str, ...]:
    about = one.about
    told = (about,) if isinstance(about, str) else tuple(language(code).text(about) for code in available())
    return (*one.words, *told)


def listed(key: str) -> list[Message]:
    """The choices of a field, numbered, each with what it means."""
    return [
        say("  {number} {value}: {about}", number=at, value=one.value, about=one.about)
        for at, one in enumerate(CHOICES[key], 1)
    ]
