"""The translations' tools: every sentence is collected, and everything a translator still has to do is told."""

from __future__ import annotations

import gettext
import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))  # tools are scripts, not a part of what is installed

from tools import catalogue  # noqa: E402
from tools.messages import NotALiteral, Sentence, paragraphs, placeholders, sentences  # noqa: E402


def source(root: Path, text: str, path: str = "kpi/module.py") -> None:
    """Write a module of a program."""
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text, "utf-8")


def translations(root: Path, text: str = "") -> Path:
    """Write an Indonesian catalogue; returns its file."""
    file = root / "kpi" / "locale" / "id" / "LC_MESSAGES" / "kpi.po"
    file.parent.mkdir(parents=True, exist_ok=True)
    head = 'msgid ""\nmsgstr ""\n"Language: id\\n"\n"Plural-Forms: nplurals=1; plural=0;\\n"\n'
    file.write_text(f'{head}"Content-Type: text/plain; charset=utf-8\\n"\n\n{text}', "utf-8")
    return file


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", set()),
        ("nothing", set()),
        ("{value} of {unit}", {"value", "unit"}),
        ("{value} and {value}", {"value"}),
        ("{{not}} {this}", {"this"}),
        ("100 % of {unit}", {"unit"}),
    ],
)
def test_names_in_braces(text: str, names: set[str]) -> None:
    assert placeholders(text) == names


@pytest.mark.parametrize("text", ["{", "}", "{a", "a}"])
def test_braces_that_do_not_match(text: str) -> None:
    with pytest.raises(ValueError, match=r"brace|'}'|'{'"):
        placeholders(text)


COLLECTED: list[tuple[str, str, list[tuple[str, str | None]]]] = [
    ("a sentence", 'say("one")', [("one", None)]),
    ("through its module", 'message.say("one")', [("one", None)]),
    ("a mark", 'mark("one")', [("one", None)]),
    ("one and many", 'say_many("{count} day", "{count} days", n)', [("{count} day", "{count} days")]),
    ("inside each other", 'say("{a}", a=say("b"))', [("{a}", None), ("b", None)]),
    ("in two lines", 'say(\n    "one "\n    "two"\n)', [("one two", None)]),
    ("in their order", 'say("b")\nsay("a")\n', [("b", None), ("a", None)]),
    ("in a function and a decorator", '@f(mark("a"))\ndef g():\n    return say("b")\n', [("a", None), ("b", None)]),
    ("something else", 'print("one")\nsays("two")\nx.mark_up("three")\n', []),
]


@pytest.mark.parametrize(("text", "expected"), [row[1:] for row in COLLECTED], ids=[row[0] for row in COLLECTED])
def test_sentences_are_collected(tmp_path: Path, text: str, expected: list[tuple[str, str | None]]) -> None:
    source(tmp_path, text)
    assert [(sentence.one, sentence.many) for sentence in sentences(tmp_path)] == expected


@pytest.mark.parametrize(
    "text", ["say(text)", 'say(f"{a}")', 'say("a" + b)', 'say_many("a", b, 1)', "mark(1)", 'say("%s" % a)']
)
def test_a_sentence_that_is_put_together_is_refused(tmp_path: Path, text: str) -> None:
    source(tmp_path, f"\n{text}\n")
    with pytest.raises(NotALiteral, match=r"^kpi/module\.py:2: "):
        sentences(tmp_path)


@pytest.mark.parametrize(
    ("text", "unfilled"),
    [
        ('say("{a} {b}", a=1, b=2)', set()),
        ('say("{a} {b}", a=1)', {"b"}),
        ('say("{a}", **values)', set()),
        ('mark("{month} {year}")', set()),
        ('say_many("{count} of {a}", "{count} of {b}", n, a=1)', {"b"}),
    ],
)
def test_names_that_nobody_fills_in(tmp_path: Path, text: str, unfilled: set[str]) -> None:
    source(tmp_path, text)
    (sentence,) = sentences(tmp_path)
    assert sentence.unfilled == unfilled
    translations(tmp_path)
    told = [line for line in catalogue.check(tmp_path) if "nobody fills in" in line]
    assert told == [f"kpi/module.py:1: nobody fills in {{{name}}}" for name in unfilled]


def test_the_manual_of_a_rule_is_translated_by_paragraphs(tmp_path: Path) -> None:
    manual = '"""Weights: together 100.\n\nAll or none\nof them {x}.\n\n    weight: 25\n\nEnd.\n"""\n'
    source(tmp_path, f'{manual}CODE: Final = "weights"\n', "kpi/rules/indicator/weights.py")
    source(tmp_path, manual, "kpi/rules/_support/locations.py")
    source(tmp_path, f'{manual}CODE: Final = "status"\n', "kpi/reports/status/status.py")
    assert [(one.path, one.one, one.prose, one.unfilled) for one in sentences(tmp_path)] == [
        ("kpi/rules/indicator/weights.py", "Weights: together 100.", True, frozenset()),
        ("kpi/rules/indicator/weights.py", "All or none of them {x}.", True, frozenset()),
        ("kpi/rules/indicator/weights.py", "End.", True, frozenset()),
    ]


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"pattern": "^x$", "description": "an x"}, ["an x"]),
        ({"$defs": {"a": {"items": [{"pattern": "^x$", "description": "an x"}]}}, "description": "all"}, ["an x"]),
        ({"description": "a text without a pattern"}, []),
        ({"pattern": "^x$"}, []),
        ({"properties": {"pattern": {"description": "a key of this name"}}}, []),
    ],
)
def test_the_hints_of_the_schemas_are_collected(tmp_path: Path, schema: object, expected: list[str]) -> None:
    source(tmp_path, json.dumps(schema), "schemas/kak.schema.json")
    assert [(one.path, one.one) for one in sentences(tmp_path)] == [("schemas/kak.schema.json", it) for it in expected]


@pytest.mark.parametrize(
    ("docstring", "expected"),
    [
        ("", []),
        ("One.", ["One."]),
        ("One\n  two.\n\nThree.", ["One two.", "Three."]),
        ("One:\n\n    a: 1\n\n    b: 2", ["One:"]),
    ],
)
def test_paragraphs(docstring: str, expected: list[str]) -> None:
    assert paragraphs(docstring) == expected


def test_what_a_sentence_is_looked_up_by() -> None:
    assert Sentence("x", 1, "one").key == "one"
    assert Sentence("x", 1, "one", "many").key == ("one", "many")


CHECKED: list[tuple[str, str, str, list[str]]] = [
    ("complete", 'say("{a} here", a=1)', 'msgid "{a} here"\nmsgstr "di sini {a}"\n', []),
    ("missing", 'say("one")', "", ["missing: 'one'"]),
    ("empty", 'say("one")', 'msgid "one"\nmsgstr ""\n', ["not translated: 'one'"]),
    ("fuzzy", 'say("one")', '#, fuzzy\nmsgid "one"\nmsgstr "satu"\n', ["fuzzy: 'one'"]),
    ("no longer said", "", 'msgid "one"\nmsgstr "satu"\n', ["not said any more: 'one'"]),
    ("obsolete", "", '#~ msgid "one"\n#~ msgstr "satu"\n', ["not said any more: 'one'"]),
    ("a name too few", 'say("{a} {b}", a=1, b=2)', 'msgid "{a} {b}"\nmsgstr "{a}"\n',
     ["has {a} instead of {a}, {b}: '{a}'"]),
    ("a name too many", 'say("{a}", a=1)', 'msgid "{a}"\nmsgstr "{a} {b}"\n',
     ["has {a}, {b} instead of {a}: '{a} {b}'"]),
    ("a translated name", 'say("{value}", value=1)', 'msgid "{value}"\nmsgstr "{nilai}"\n',
     ["has {nilai} instead of {value}: '{nilai}'"]),
    ("no names", 'say("{a}", a=1)', 'msgid "{a}"\nmsgstr "a"\n', ["has no names instead of {a}: 'a'"]),
    ("broken braces", 'say("{a}", a=1)', 'msgid "{a}"\nmsgstr "{a"\n',
     ["braces don't match (expected '}' before end of string): '{a'"]),
    ("a plural", 'say_many("{count} day", "{count} days", n)',
     'msgid "{count} day"\nmsgid_plural "{count} days"\nmsgstr[0] "{count} hari"\n', []),
    ("a plural need not count", 'say_many("{count} day", "{count} days", n)',
     'msgid "{count} day"\nmsgid_plural "{count} days"\nmsgstr[0] "beberapa hari"\n', []),
    ("a plural without translation", 'say_many("{count} day", "{count} days", n)',
     'msgid "{count} day"\nmsgid_plural "{count} days"\nmsgstr[0] ""\n', ["not translated: '{count} day'"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "po", "expected"), [row[1:] for row in CHECKED], ids=[row[0] for row in CHECKED])
def test_what_a_translator_still_has_to_do(tmp_path: Path, text: str, po: str, expected: list[str]) -> None:
    source(tmp_path, text)
    translations(tmp_path, po)
    assert catalogue.check(tmp_path) == [f"kpi/locale/id/LC_MESSAGES/kpi.po: {line}" for line in expected]


def test_an_update_brings_what_is_new_and_takes_what_is_gone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source(tmp_path, 'say("there is no program {name}", name=1)\nsay("quite new")\nsay("kept")\n')
    file = translations(
        tmp_path,
        'msgid "there is no programme {name}"\nmsgstr "tidak ada program {name}"\n\n'
        'msgid "kept"\nmsgstr "tetap"\n\nmsgid "something else entirely, said before"\nmsgstr "lain"\n',
    )
    catalogue.update(tmp_path)
    assert "3 sentences, 2 wait for a translation" in capsys.readouterr().out
    assert catalogue.check(tmp_path) == [
        "kpi/locale/id/LC_MESSAGES/kpi.po: fuzzy: 'there is no program {name}'",
        "kpi/locale/id/LC_MESSAGES/kpi.po: not translated: 'quite new'",
    ]
    text = file.read_text("utf-8")
    assert '"lain"' not in text
    assert '"Language: id\\n"' in text
    assert "POT-Creation-Date" not in text


def test_an_update_of_what_is_up_to_date_changes_no_byte(tmp_path: Path) -> None:
    source(tmp_path, 'say("{value} % of {unit}", value=1, unit=2)\n')
    file = translations(tmp_path, 'msgid "{value} % of {unit}"\nmsgstr "{value} % dari {unit}"\n')
    catalogue.update(tmp_path)
    once = file.read_bytes()
    catalogue.update(tmp_path)
    assert file.read_bytes() == once
    assert b"python-format" not in once


def test_what_is_compiled_speaks(tmp_path: Path) -> None:
    source(tmp_path, 'say("one")')
    file = translations(
        tmp_path,
        'msgid "one"\nmsgstr "satu"\n\nmsgid "{count} day"\nmsgid_plural "{count} days"\nmsgstr[0] "{count} hari"\n',
    )
    catalogue.compile_catalogues(tmp_path)
    spoken = gettext.translation("kpi", str(tmp_path / "kpi" / "locale"), ["id"])
    assert spoken.gettext("one") == "satu"
    assert spoken.ngettext("{count} day", "{count} days", 2) == "{count} hari"
    assert [one.name for one in file.parent.iterdir() if one.suffix not in {".po", ".mo"}] == []


def test_the_catalogues_of_this_program_are_complete() -> None:
    done = subprocess.run(
        [sys.executable, "tools/catalogue.py", "check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout + done.stderr) == (0, "")
