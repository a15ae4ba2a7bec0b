"""Sentences, numbers, months and days as readers of each language write them."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi.model.output.machine_text import english
from kpi.model.output.message import Label, Message, mark, say, say_many
from kpi.model.output.problem import Severity
from kpi.model.output.report import Number
from kpi.model.values.number import plain
from kpi.model.values.period import Period
from kpi.render.language import Language, available, environment_language, language

ENGLISH = language("en")
JAKARTA = datetime.timezone(datetime.timedelta(hours=7))
LABEL = Label({"id": "Tinggi", "en": "High"})

#: value, in English, in Indonesian, for machines
SHOWN = [
    pytest.param("Tinggi", "Tinggi", "Tinggi", "Tinggi", id="data"),
    pytest.param("yes", "yes", "yes", "yes", id="data-that-is-also-a-sentence"),
    pytest.param(True, "yes", "ya", "yes", id="true"),
    pytest.param(False, "no", "tidak", "no", id="false"),
    pytest.param(1234, "1,234", "1.234", "1234", id="whole"),
    pytest.param(Decimal("1250.50"), "1,250.5", "1.250,5", "1250.5", id="decimal"),
    pytest.param(Decimal("1E+6"), "1,000,000", "1.000.000", "1000000", id="exponent"),
    pytest.param(Decimal("-0.00"), "0", "0", "0", id="minus-zero"),
    pytest.param(Number(Decimal("1234.5"), 2), "1,234.50", "1.234,50", "1234.50", id="fixed"),
    pytest.param(Number(Decimal("2.675"), 2, " %"), "2.68 %", "2,68 %", "2.68 %", id="half-up"),
    pytest.param(Number(Decimal("-1234.5"), 0), "-1,235", "-1.235", "-1235", id="negative"),
    pytest.param(Number(Decimal("-0.001"), 2), "0.00", "0,00", "0.00", id="rounded-to-zero"),
    pytest.param(Number(Decimal("1e27") / 3, 0), f"{10**27 // 3:,}", f"{10**27 // 3:,}".replace(",", "."),
                 f"{10**27 // 3}", id="28-digits"),
    pytest.param(Period(2023, 12), "December 2023", "Desember 2023", "2023-12", id="month"),
    pytest.param(datetime.date(2023, 12, 6), "6 December 2023", "6 Desember 2023", "2023-12-06", id="day"),
    pytest.param(datetime.datetime(2023, 12, 4, 10, 11, 12, tzinfo=JAKARTA), "4 December 2023, 10:11+07:00",
                 "4 Desember 2023, 10:11+07:00", "2023-12-04T10:11:12+07:00", id="moment"),
    pytest.param(LABEL, "High", "Tinggi", "High", id="label"),
    pytest.param(Label({"id": "Tinggi"}), "Tinggi", "Tinggi", "Tinggi", id="label-in-one-language"),
    pytest.param(Label({}), "", "", "", id="label-without-words"),
    pytest.param(Severity.ERROR, "error", "error", "error", id="enumeration"),
    pytest.param((Period(2023, 11), "a", (1000,)), "November 2023, a, 1,000", "November 2023, a, 1.000",
                 "2023-11, a, 1000", id="several"),
    pytest.param((), "", "", "", id="none-of-several"),
    pytest.param(say("{name} is missing", name=say("{name} is missing", name=LABEL)), "High is missing is missing",
                 "Tinggi belum ada belum ada", "High is missing is missing", id="nested"),
    pytest.param(say_many("{count} file", "{count} files", 1), "1 file", "1 berkas", "1 file", id="one"),
    pytest.param(say_many("{count} file", "{count} files", 1200), "1,200 files", "1.200 berkas", "1200 files",
                 id="many"),
    pytest.param(say("not in any catalogue: {{}} {n}", n=0), "not in any catalogue: {} 0",
                 "not in any catalogue: {} 0", "not in any catalogue: {} 0", id="untranslated"),
    pytest.param(say("{name} is missing", name="{name} {0} {count.__class__}"),
                 "{name} {0} {count.__class__} is missing", "{name} {0} {count.__class__} belum ada",
                 "{name} {0} {count.__class__} is missing", id="braces-in-data"),
]  # fmt: skip


@pytest.mark.parametrize(("value", "in_english", "in_indonesian", "for_machines"), SHOWN)
def test_shown(value: object, in_english: str, in_indonesian: str, for_machines: str, indonesian: Language) -> None:
    assert ENGLISH.shown(value) == in_english
    assert indonesian.shown(value) == in_indonesian
    assert english(value) == for_machines


def test_marked_text_is_translated_and_data_is_not(indonesian: Language) -> None:
    assert indonesian.text(mark("yes")) == "ya"
    assert indonesian.shown("yes") == "yes"
    assert indonesian.text("") == ""


def test_nothing_is_shown_as_nothing() -> None:
    assert ENGLISH.shown(None) == ""


@pytest.mark.parametrize("value", [1.5, b"bytes", {}, ["list"]], ids=lambda value: type(value).__name__)
def test_what_cannot_stand_in_a_sentence_is_a_bug(value: object) -> None:
    for wanted in (ENGLISH.shown, english):
        with pytest.raises(TypeError):
            wanted(value)


@pytest.mark.parametrize("values", [{}, {"name": None}], ids=["not-given", "none"])
def test_a_hole_in_a_sentence_is_a_bug(values: Mapping[str, object], indonesian: Language) -> None:
    for wanted in (ENGLISH.text, indonesian.text, english):
        with pytest.raises((KeyError, TypeError)):
            wanted(Message("{name} is missing", values))


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**20), max_value=10**20, places=6))
def test_digits_give_the_number_back(value: Decimal) -> None:
    assert ENGLISH.shown(value).replace(",", "") == plain(value) == english(value)
    marks = Language("id", ENGLISH._catalogue)
    assert marks.shown(value).replace(".", "").replace(",", ".") == plain(value)


def test_available(locale: Path) -> None:
    assert available() == ("en", "id")
    (locale / "id" / "LC_MESSAGES" / "kpi.mo").rename(locale / "id" / "LC_MESSAGES" / "kpi.po")
    assert available() == ("en",)
    assert language("id").shown(Period(2023, 12)) == "December 2023"
    assert language("id").shown(1234) == "1,234"


@pytest.mark.parametrize(
    ("environ", "code"),
    [
        ({}, None),
        ({"LANG": "id_ID.UTF-8"}, "id"),
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LANG": "C.UTF-8"}, None),
        ({"LANG": "POSIX"}, None),
        ({"LANG": "fr_FR.UTF-8"}, None),
        ({"LANG": ""}, None),
        ({"LC_ALL": "C", "LANG": "id_ID.UTF-8"}, "id"),
        ({"LC_ALL": "", "LC_MESSAGES": "id_ID@latin", "LANG": "en_US"}, "id"),
        ({"LANGUAGE": "fr:id:en", "LC_ALL": "en_US.UTF-8"}, "id"),
        ({"LANGUAGE": "fr", "LANG": "id_ID"}, "id"),
        ({"LC_TIME": "id_ID"}, None),
    ],
    ids=str,
)
def test_environment_language(environ: Mapping[str, str], code: str | None, locale: Path) -> None:
    assert locale.is_dir()
    assert environment_language(environ) == code


def test_a_moment_has_one_day_whatever_computer_it_was_written_at() -> None:
    late = datetime.datetime(2023, 11, 30, 20, 30, tzinfo=datetime.UTC)
    west = late.astimezone(datetime.timezone(datetime.timedelta(hours=-7)))
    jakarta = language("en", ZoneInfo("Asia/Jakarta"))
    assert {jakarta.shown(late), jakarta.shown(west)} == {"1 December 2023, 03:30+07:00"}
    assert language("id", ZoneInfo("Asia/Jakarta")).shown(west) == "1 Desember 2023, pukul 03:30+07:00"
    assert language("en").shown(late) == "30 November 2023, 20:30+00:00"
    assert jakarta.shown(datetime.date(2023, 11, 30)) == "30 November 2023"
