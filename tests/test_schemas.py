"""The schemas: what fits, what doesn't and where and in which words, and that what fits can be built."""

from __future__ import annotations

import ast
import copy
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from kpi.model.output.problem import Pointer
from kpi.render.language import language
from kpi.store.yaml import decode, schema, source

ROOT = Path(__file__).parent.parent
Node = Any
KINDS: dict[str, Callable[[Any], object]] = {
    "settings": decode.settings,
    "kak": lambda tree: decode.program("contoh", tree),
    "indicators": decode.indicators,
    "achievements": decode.achievements,
    "closings": decode.closing,
    "instructions": decode.instruction,
    "settled": decode.settled,
}

#: Where, what, and what would be right, in English. A place that ends with ``@key`` is the key itself.
Explained: TypeAlias = "tuple[str, str, str]"

RATING = "rating: {name: satu, bands: [{label: {id: Semua, en: All}}]}\n"
SETTINGS = "organisation: Kabupaten Contoh\n" + RATING
PROGRAM = "id: contoh\ntitle: Program Contoh\nstate: proposed\n"
INDICATOR = (
    "indicators: [{id: a, name: A, measure: number, unit: orang, polarity: maximize, aggregation: sum, \n%s\n}]\n"
)


def explained(kind: str, tree: Node) -> list[Explained]:
    """What is wrong with a tree, sorted by place."""
    english = language("en")
    return sorted(
        (
            _place(problem.place.pointer, on_key=problem.place.on_key),
            english.text(problem.message),
            english.text(problem.hint) if problem.hint else "",
        )
        for problem in schema.problems(kind, "file.yaml", tree)
    )


def _place(pointer: Pointer, *, on_key: bool) -> str:
    steps = [str(step) for step in pointer]
    if on_key:
        steps[-1] = f"@{steps[-1]}"
    return "/".join(steps)


def test_there_is_a_schema_for_each_kind_of_file() -> None:
    assert {file.name for file in schema.folder().glob("*.schema.json")} >= {f"{kind}.schema.json" for kind in KINDS}


@pytest.mark.parametrize("kind", KINDS)
def test_schema_is_one_itself(kind: str) -> None:
    Draft202012Validator.check_schema(schema._schema(kind))


def parts(node: Node, way: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], dict[str, Any]]]:
    """Every schema inside a schema, with the way to it."""
    if isinstance(node, dict):
        yield way, node
        for key, below in node.items():
            yield from parts(below, (*way, key))
    elif isinstance(node, list):
        for index, below in enumerate(node):
            yield from parts(below, (*way, str(index)))


@pytest.mark.parametrize("kind", KINDS)
def test_every_mapping_is_closed(kind: str) -> None:
    open_ = ["/".join(way) for way, node in parts(schema._schema(kind)) if "type" in node and "properties" in node
             and node.get("additionalProperties") is not False]  # fmt: skip
    assert open_ == []


@pytest.mark.parametrize("kind", KINDS)
def test_every_key_is_explained_to_who_hovers_over_it(kind: str) -> None:
    keys = {
        "/".join(way): node
        for way, node in parts(schema._schema(kind))
        if len(way) > 1 and way[-2] == "properties" and "then" not in way
    }
    assert keys
    assert [way for way, node in keys.items() if not (node.get("title") and node.get("description"))] == []
    # English first, then Indonesian
    assert [way for way, node in keys.items() if len(re.findall(r"[.](?= |$)", node["description"])) < 2] == []


@pytest.mark.parametrize("kind", KINDS)
def test_every_pattern_says_what_it_wants_in_one_phrase(kind: str) -> None:
    patterns = [node for _, node in parts(schema._schema(kind)) if isinstance(node.get("pattern"), str)]
    assert patterns
    assert [node for node in patterns if not node.get("description") or ". " in node["description"]] == []


FIT = {
    "settings: only what must be": ("settings", SETTINGS),
    "settings: all": (
        "settings",
        SETTINGS
        + "version: 1\nlanguage: en\ntimezone: Asia/Makassar\nentry_window_days: 31\n"
        + "score: {cap: 110.5, floor: -20, minimum_coverage: 0}\nkak: {required_sections: [purpose, budget]}\n"
        + "people: [{name: A, email: a@b.id, role: verifier}, "
        + "{name: B, email: b@b.id, role: planner, programs: [nir-banjir]}]",
    ),
    "settings: a whole number with a point": ("settings", SETTINGS + "entry_window_days: 10.0\n"),
    "program: proposed, with nothing else": ("kak", PROGRAM),
    "program: a KAK not begun": ("kak", PROGRAM + "kak:\n"),
    "program: a KAK not signed, sections to be written": ("kak", PROGRAM + "kak:\n  signed:\n  sections:\n"),
    "program: budget of nothing": ("kak", PROGRAM + "kak: {sections: {budget: {amount: 0, source: CSR}}}"),
    "indicators: none yet": ("indicators", "indicators:\n"),
    "indicators: empty list": ("indicators", "indicators: []\n"),
    "indicator: only what must be": ("indicators", INDICATOR % ""),
    "indicator: targets to be written": ("indicators", INDICATOR % "targets: , no_target:"),
    "indicator: every kind of target": (
        "indicators",
        INDICATOR % "targets: {2023-11: -1.5, 2023-12: {min: 1}, 2024-01: {max: 2}, 2024-02: A, 2024-03: true}",
    ),
    "indicator: scale": ("indicators", INDICATOR % "scale: [C, {grade: B}, {grade: A, score: 9.5}]"),
    "indicator: stages": ("indicators", INDICATOR % "stages: [Awal, {stage: Akhir, percent: 100}]"),
    "indicator: a target taken back": (
        "indicators",
        INDICATOR % "target_revisions: [{period: 2024-03, from: 1, to: ~, date: 2024-02-20, by: A, reason: B}]",
    ),
    "indicator: weights of earlier months": (
        "indicators",
        INDICATOR
        % (
            "weight: 30, weight_revisions: [{from: 2024-01, date: 2023-12-20, by: A, reason: B},"
            " {from: 2024-07, previous: 25, date: 2024-06-20, by: A, reason: B, document: C}]"
        ),
    ),
    "indicator: added and retired": (
        "indicators",
        INDICATOR % "added: {from: 2024-01, reason: A}, retired: {from: 2024-07, reason: B}",
    ),
    "achievements: none": ("achievements", "{}"),
    "achievements: each kind of value": (
        "achievements",
        "{2023-11: {value: -1.5}, 2023-12: {value: WTP}, 2024-01: {value: false}}",
    ),
    "achievements: a fraction, and none": (
        "achievements",
        "{2024-02: {value: {numerator: 1, denominator: 0}}, 2024-03: {not_applicable: Tidak ada hujan}}",
    ),
    "achievements: stated elsewhere": ("achievements", "2023-11: {value: 1, percent: 90.4, running_total: 12}"),
    "achievements: time of the place": (
        "achievements",
        '2023-11: {value: 1, recorded: {at: "2023-12-04T10:11:12+07:00", by: A B <a@b.id>}}',
    ),
    "achievements: universal time": (
        "achievements",
        '2023-11: {value: 1, recorded: {at: "2023-12-04T10:11:12.123456Z", by: A <a@b>}}',
    ),
}  # fmt: skip


@pytest.mark.parametrize(("kind", "text"), FIT.values(), ids=FIT)
def test_what_fits(kind: str, text: str) -> None:
    tree = source.read(text.encode())
    assert explained(kind, tree) == []
    assert schema.fits(kind, tree)
    assert KINDS[kind](tree) is not None


MONTH = "it should be: a month from 2000 on, year first, for example 2023-11"
DAY = "it should be: a day from 2000 on, year first, for example 2023-11-16"
IDENTIFIER = "it should be: lower-case letters, digits and hyphens, for example nir-banjir"
TIME = "it should be: day, time and distance from UTC, for example 2023-12-04T10:11:12+07:00"
WHO = "it should be: a name and an e-mail address, for example Perencana <perencana@contoh.go.id>"
ADDRESS = "it should be: an address that begins with https:// or http://, for example https://contoh.go.id/rekap.pdf"
FINGERPRINT = "it should be: the SHA-256 of the file, 64 digits 0-9 and a-f"
WORDS = "it should be: words, not only blanks"
DIGITS = "write digits with a point before the decimals and nothing else, for example 1250 or 12.5"
EMPTY = "write a value after the colon, or delete the line"
PROGRAM_KEYS = (
    "allowed here: id, title, illustrative, state, states, lead_agency, policy_team, implementing_team, "
    "facilitator, phases, kak"
)
UNFIT: dict[str, tuple[str, str, list[Explained]]] = {
    "settings: nothing that must be": (
        "settings",
        "{}",
        [
            ("", "organisation is missing", "add the line organisation: ..."),
            ("", "rating is missing", "add the line rating: ..."),
        ],
    ),
    "settings: misspelt": (
        "settings",
        SETTINGS + "timezon: Asia/Jakarta\n",
        [("@timezon", "unknown key timezon", "did you mean timezone?")],
    ),
    "settings: another version": ("settings", SETTINGS + "version: 2\n", [("version", "2 is not 1", "")]),
    "settings: window of no days": (
        "settings",
        SETTINGS + "entry_window_days: 0\n",
        [("entry_window_days", "0 is less than 1", "")],
    ),
    "settings: window of half a day": (
        "settings",
        SETTINGS + "entry_window_days: 2.5\n",
        [("entry_window_days", "2.5 is not a whole number", "")],
    ),
    "settings: no bands": (
        "settings",
        "organisation: A\nrating: {name: a, bands: []}\n",
        [("rating/bands", "this is empty", "write something, or delete the key")],
    ),
    "settings: label in one language": (
        "settings",
        "organisation: A\nrating: {name: a, bands: [{label: {id: Semua}}]}\n",
        [("rating/bands/0/label", "en is missing", "add the line en: ...")],
    ),
    "settings: e-mail with its brackets": (
        "settings",
        SETTINGS + "people: [{name: A, email: <a@b.id>, role: planner}]",
        [
            (
                "people/0/email",
                "<a@b.id> is not written as it should be",
                "it should be: an e-mail address, for example perencana@contoh.go.id",
            )
        ],
    ),
    "settings: a person without programs": (
        "settings",
        SETTINGS + "people: [{name: A, email: a@b.id, role: planner, programs: []}]",
        [("people/0/programs", "this is empty", "write something, or delete the key")],
    ),
    "program: state misspelt": (
        "kak",
        "id: contoh\ntitle: A\nstate: implementng\n",
        [
            (
                "state",
                "implementng is not one of proposed, reformulating, ready, implementing, completed, stopped",
                "did you mean implementing?",
            )
        ],
    ),
    "program: capitals in the id": (
        "kak",
        "id: Nir_Banjir\ntitle: A\nstate: ready\n",
        [("id", "Nir_Banjir is not written as it should be", IDENTIFIER)],
    ),
    "program: a line break after the id": (
        "kak",
        'id: "contoh\\n"\ntitle: A\nstate: ready\n',
        [("id", "contoh\n is not written as it should be", IDENTIFIER)],
    ),
    "program: a title that is a number": (
        "kak",
        "id: contoh\ntitle: 2024\nstate: ready\n",
        [("title", "2024 is not text", "put quotes around it, so that it is read as text")],
    ),
    "program: yes for true": (
        "kak",
        PROGRAM + "illustrative: yes\n",
        [("illustrative", "yes is not true or false", "")],
    ),
    "program: blanks for a reason": (
        "kak",
        PROGRAM + 'states: [{state: proposed, since: 2023-03-01, reason: " "}]\n',
        [("states/0/reason", "  is not written as it should be", WORDS)],
    ),
    "program: a team as one text": (
        "kak",
        PROGRAM + "policy_team: Sekretariat Daerah\n",
        [("policy_team", "Sekretariat Daerah is not a list", "")],
    ),
    "program: list begun and not written": (
        "kak",
        PROGRAM + "implementing_team:\n",
        [("implementing_team", "(empty) is not a list", EMPTY)],
    ),
    "program: day before month": (
        "kak",
        PROGRAM + "kak: {signed: {date: 16-11-2023, place: A}}\n",
        [("kak/signed/date", "16-11-2023 is not written as it should be", DAY)],
    ),
    "program: phase without its end": (
        "kak",
        PROGRAM + "phases: [{id: a, title: A, from: 2023-11}]\n",
        [("phases/0", "to is missing", "add the line to: ...")],
    ),
    "program: budget below nothing": (
        "kak",
        PROGRAM + "kak: {sections: {budget: {amount: -1, source: CSR}}}",
        [("kak/sections/budget/amount", "-1 is less than 0", "")],
    ),
    "program: indicators in the wrong file": (
        "kak",
        PROGRAM + "indicators: []\n",
        [
            (
                "@indicators",
                "unknown key indicators",
                PROGRAM_KEYS,
            )
        ],
    ),
    "indicators: the list itself": (
        "indicators",
        "- id: a\n",
        [("", "[...] is not a mapping (key: value)", "")],
    ),
    "indicators: another type": (
        "indicators",
        "indicators: 5\n",
        [("indicators", "5 is not a list", "")],
    ),
    "indicator: each missing key once": (
        "indicators",
        "indicators: [{id: a, name: A, measure: number, unit: orang}]\n",
        [
            ("indicators/0", "aggregation is missing", "add the line aggregation: ..."),
            ("indicators/0", "polarity is missing", "add the line polarity: ..."),
        ],
    ),
    "indicator: polarity in Indonesian": (
        "indicators",
        INDICATOR.replace("polarity: maximize", "polarity: maksimize") % "",
        [
            (
                "indicators/0/polarity",
                "maksimize is not one of maximize, minimize, stabilize",
                "did you mean maximize?",
            )
        ],
    ),
    "indicator: month 13": (
        "indicators",
        INDICATOR % "targets: {2023-13: 5}",
        [("indicators/0/targets/@2023-13", "the key 2023-13 is not possible here", MONTH)],
    ),
    "indicator: month first": (
        "indicators",
        INDICATOR % "no_target: {11/2023: libur}",
        [("indicators/0/no_target/@11/2023", "the key 11/2023 is not possible here", MONTH)],
    ),
    "indicator: target left open": (
        "indicators",
        INDICATOR % "targets: {2023-11: }",
        [
            (
                "indicators/0/targets/2023-11",
                "(empty) is not a number, text, true or false, a mapping (key: value)",
                EMPTY,
            )
        ],
    ),
    "indicator: range without bounds": (
        "indicators",
        INDICATOR % "targets: {2023-11: {}}",
        [("indicators/0/targets/2023-11", "this is empty", "write something, or delete the key")],
    ),
    "indicator: range in Indonesian": (
        "indicators",
        INDICATOR % "targets: {2023-11: {min: 1, maks: 2}}",
        [("indicators/0/targets/2023-11/@maks", "unknown key maks", "allowed here: min, max")],
    ),
    "indicator: weight as a percentage": (
        "indicators",
        INDICATOR % "weight: 25%",
        [("indicators/0/weight", "25% is not a number", DIGITS)],
    ),
    "indicator: weight of nothing": (
        "indicators",
        INDICATOR % "weight: 0",
        [("indicators/0/weight", "0 is not more than 0", "")],
    ),
    "indicator: weight over all": (
        "indicators",
        INDICATOR % "weight: 100.0000000000000000000000001",
        [("indicators/0/weight", "100.0000000000000000000000001 is more than 100", "")],
    ),
    "indicator: zero target": (
        "indicators",
        INDICATOR % "zero_target: true",
        [("indicators/0/zero_target", "true is not one of met", "")],
    ),
    "indicator: stage worth more than all": (
        "indicators",
        INDICATOR % "stages: [{stage: A, percent: 101}]",
        [("indicators/0/stages/0/percent", "101 is more than 100", "")],
    ),
    "indicator: score without its grade": (
        "indicators",
        INDICATOR % "scale: [{score: 1}]",
        [("indicators/0/scale/0", "grade is missing", "add the line grade: ...")],
    ),
    "indicator: revision without a reason": (
        "indicators",
        INDICATOR % "target_revisions: [{period: 2024-03, from: 1, to: 2, date: 2024-02-20, by: A}]",
        [("indicators/0/target_revisions/0", "reason is missing", "add the line reason: ...")],
    ),
    "indicator: weight revision of no month": (
        "indicators",
        INDICATOR % "weight_revisions: [{previous: 25, date: 2024-06-20, by: A, reason: B}]",
        [("indicators/0/weight_revisions/0", "from is missing", "add the line from: ...")],
    ),
    "indicator: a weight of nothing before": (
        "indicators",
        INDICATOR % "weight_revisions: [{from: 2024-07, previous: 0, date: 2024-06-20, by: A, reason: B}]",
        [("indicators/0/weight_revisions/0/previous", "0 is not more than 0", "")],
    ),
    "achievements: a list": ("achievements", "[1]", [("", "[1] is not a mapping (key: value)", "")]),
    "achievements: the value alone": (
        "achievements",
        "2023-11: 132\n",
        [("2023-11", "132 is not a mapping (key: value)", "")],
    ),
    "achievements: month before 2000": (
        "achievements",
        "1999-12: {value: 1}\n",
        [("@1999-12", "the key 1999-12 is not possible here", MONTH)],
    ),
    "achievements: neither value nor reason": (
        "achievements",
        "2023-11: {status: final}\n",
        [("2023-11", "exactly one of these is needed: value, not_applicable", "")],
    ),
    "achievements: value and reason": (
        "achievements",
        "2023-11: {value: 1, not_applicable: libur}\n",
        [("2023-11", "exactly one of these is needed: value, not_applicable", "")],
    ),
    "achievements: value left open": (
        "achievements",
        "2023-11:\n  value:\n",
        [("2023-11/value", "(empty) is not a number, text, true or false, a mapping (key: value)", EMPTY)],
    ),
    "achievements: half a fraction": (
        "achievements",
        "2023-11: {value: {numerator: 1}}\n",
        [("2023-11/value", "denominator is missing", "add the line denominator: ...")],
    ),
    "achievements: evidence without a place": (
        "achievements",
        "2023-11: {value: 1, evidence: [{title: Rekap}]}\n",
        [("2023-11/evidence/0", "exactly one of these is needed: uri, path", "")],
    ),
    "achievements: evidence in two places": (
        "achievements",
        "2023-11: {value: 1, evidence: [{title: Rekap, uri: https://contoh.go.id, path: a.txt}]}\n",
        [("2023-11/evidence/0", "exactly one of these is needed: uri, path", "")],
    ),
    "achievements: an address that runs": (
        "achievements",
        "2023-11: {value: 1, evidence: [{title: Rekap, uri: 'javascript:alert(1)'}]}\n",
        [("2023-11/evidence/0/uri", "javascript:alert(1) is not written as it should be", ADDRESS)],
    ),
    "achievements: fingerprint in capitals": (
        "achievements",
        "2023-11: {value: 1, evidence: [{title: Rekap, path: a.txt, sha256: ABC}]}\n",
        [("2023-11/evidence/0/sha256", "ABC is not written as it should be", FINGERPRINT)],
    ),
    "achievements: time without its zone": (
        "achievements",
        "2023-11: {value: 1, recorded: {at: '2023-12-04T10:11:12', by: A <a@b.id>}}\n",
        [("2023-11/recorded/at", "2023-12-04T10:11:12 is not written as it should be", TIME)],
    ),
    "achievements: who without an e-mail": (
        "achievements",
        "2023-11: {value: 1, recorded: {at: '2023-12-04T10:11:12Z', by: Perencana}}\n",
        [("2023-11/recorded/by", "Perencana is not written as it should be", WHO)],
    ),
    "achievements: correction that forgets what was": (
        "achievements",
        "2023-11: {value: 1, revisions: [{at: '2023-12-04T10:11:12Z', by: A <a@b.id>, reason: B, previous: {}}]}\n",
        [("2023-11/revisions/0/previous", "exactly one of these is needed: value, not_applicable", "")],
    ),
    "achievements: everything at once": (
        "achievements",
        "2023-11: {valeu: 1}\n2023-12: {value: 1, status: tetap, percent: '90,4'}\n",
        [
            ("2023-11", "exactly one of these is needed: value, not_applicable", ""),
            ("2023-11/@valeu", "unknown key valeu", "did you mean value?"),
            ("2023-12/percent", "90,4 is not a number", "write 90.4"),
            ("2023-12/status", "tetap is not one of provisional, final", ""),
        ],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("kind", "text", "expected"), UNFIT.values(), ids=UNFIT)
def test_what_does_not_fit(kind: str, text: str, expected: list[Explained]) -> None:
    tree = source.read(text.encode())
    assert explained(kind, tree) == expected
    assert not schema.fits(kind, tree)


MALFORMED = {
    "30 February": ("kak", PROGRAM + "states: [{state: proposed, since: 2023-02-30}]", ("states", 0, "since")),
    "phase that ends first": (
        "kak",
        PROGRAM + "phases: [{id: a, title: A, from: 2023-12, to: 2023-11}]",
        ("phases", 0, "to"),
    ),
    "no such time zone": ("settings", SETTINGS + "timezone: Asia/Cikarang\n", ("timezone",)),
    "range the wrong way round": (
        "indicators",
        INDICATOR % "targets: {2023-11: {min: 2, max: 1}}",
        ("indicators", 0, "targets", "2023-11"),
    ),
    "25 o'clock": (
        "achievements",
        "2023-11: {value: 1, recorded: {at: '2023-12-04T25:11:12Z', by: A <a@b.id>}}",
        ("2023-11", "recorded", "at"),
    ),
}


@pytest.mark.parametrize(("kind", "text", "pointer"), MALFORMED.values(), ids=MALFORMED)
def test_right_shape_without_meaning(kind: str, text: str, pointer: Pointer) -> None:
    tree = source.read(text.encode())
    assert schema.fits(kind, tree)
    with pytest.raises(decode.Malformed) as malformed:
        KINDS[kind](tree)
    assert malformed.value.pointer == pointer


# Trees made from the schemas themselves: what fits is built or malformed, and both libraries agree on everything.

LETTERS = st.characters(codec="utf-8", exclude_characters="\0")
NUMBERS = st.one_of(
    st.integers(-(10**12), 10**12),
    st.decimals(-1000, 1000, allow_nan=False, places=2),
    st.sampled_from([0, 1, Decimal("2.0"), Decimal("1E+27"), Decimal("1E-27"), 10**27]),
)


class Grown:
    """Trees that fit a schema, mostly: grown along it, key by key."""

    def __init__(self, kind: str) -> None:
        self.whole = schema._schema(kind)

    def tree(self) -> st.SearchStrategy[Any]:
        return self.of(self.whole)

    def of(self, node: dict[str, Any]) -> st.SearchStrategy[Any]:
        if "$ref" in node:
            return self.of(self.whole["$defs"][node["$ref"].rsplit("/", 1)[1]])
        if "enum" in node:
            return st.sampled_from(node["enum"])
        if "const" in node:
            return st.just(node["const"])
        types = [node["type"]] if isinstance(node["type"], str) else node["type"]
        return st.one_of([self.typed(name, node) for name in types])

    def typed(self, name: str, node: dict[str, Any]) -> st.SearchStrategy[Any]:
        match name:
            case "null":
                return st.none()
            case "boolean":
                return st.booleans()
            case "integer":
                return st.integers(node.get("minimum", 0), node.get("maximum", 99))
            case "number":
                return NUMBERS.filter(lambda number: number >= node.get("minimum", number))
            case "string" if "pattern" in node:
                return st.from_regex(re.compile(node["pattern"].replace("$", r"\Z")), alphabet=LETTERS).filter(len)
            case "string":
                return st.text(LETTERS, min_size=1, max_size=9)
            case "array":
                return st.lists(self.of(node["items"]), min_size=node.get("minItems", 0), max_size=2)
            case _:
                return self.mapping(node)

    def mapping(self, node: dict[str, Any]) -> st.SearchStrategy[Any]:
        if "propertyNames" in node:
            return st.dictionaries(self.of(node["propertyNames"]), self.of(node["additionalProperties"]), max_size=2)
        keys = {key: self.of(below) for key, below in node["properties"].items()}
        alternatives = [choice["required"][0] for choice in node.get("then", {}).get("oneOf", [])]
        needed = node.get("required", [])
        free = {key: keys[key] for key in keys if key not in needed and key not in alternatives}
        chosen = st.sampled_from(alternatives).map(lambda key: [*needed, key]) if alternatives else st.just(needed)
        return chosen.flatmap(lambda must: st.fixed_dictionaries({key: keys[key] for key in must}, optional=free))


GROWN = st.sampled_from(list(KINDS)).flatmap(lambda kind: st.tuples(st.just(kind), Grown(kind).tree()))
JUNK = st.one_of(
    st.none(),
    st.booleans(),
    NUMBERS,
    st.text(LETTERS, max_size=3),
    st.sampled_from(["contoh\n", "2023-11\n", "2023-11", " ", "\x1c", "\u00a0", "\u0661", "a@b", "true", {}, [], [[]]]),
)


def ways(tree: Node, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to every value in a tree."""
    for key, below in tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ():
        yield (*way, key)
        yield from ways(below, (*way, key))


def spoilt(tree: Node, way: tuple[Any, ...], junk: object, *, key: bool) -> Node:
    """The tree with something else in one place, or (``key``) under a key of another name."""
    whole = copy.deepcopy(tree)
    holder = whole
    for step in way[:-1]:
        holder = holder[step]
    if key and isinstance(holder, dict):
        holder[str(junk)] = holder.pop(way[-1])
    else:
        holder[way[-1]] = copy.deepcopy(junk)
    return whole


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(GROWN, st.data())
def test_both_libraries_agree_and_what_fits_can_be_built(grown: tuple[str, Any], data: st.DataObject) -> None:
    kind, tree = grown
    places = list(ways(tree))
    spoil = data.draw(st.booleans()) and places
    if spoil:
        tree = spoilt(tree, data.draw(st.sampled_from(places)), data.draw(JUNK), key=data.draw(st.booleans()))
    fits = schema.fits(kind, tree)
    assert fits == (explained(kind, tree) == [])
    if fits:
        try:
            KINDS[kind](tree)
        except decode.Malformed as malformed:
            assert malformed.pointer  # noqa: PT017 - most don't raise, and those that do must say where


#: Reports that a person answers in a walk: they are only shown as tables.
ASKED = frozenset({"walk", "card", "help", "worth", "readings"})
#: Reports whose JSON has no schema so far; a new report gets one.
LOOSE = frozenset(
    {"achievements", "batch", "close", "entry", "findings", "ikp-change", "manual", "reopen", "rules", "slips"}
)


def test_every_report_for_machines_has_a_schema() -> None:
    known = {file.name.removesuffix(".schema.json") for file in (ROOT / "schemas" / "output").glob("*.json")}
    kinds = {
        node.args[0].value
        for file in (ROOT / "kpi").rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Report"
        if isinstance(node.args[0], ast.Constant)
    }
    assert kinds - known == ASKED | LOOSE
