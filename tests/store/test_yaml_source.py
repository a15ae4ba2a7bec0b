"""Reading YAML strictly: what each text means, and where and why it is refused."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from kpi.model.output.message import Message
from kpi.store.yaml import source
from kpi.store.yaml.source import DEEPEST, LARGEST, Tree, Unreadable, YamlTrouble, is_plain, nodes, read


def same(tree: Tree, expected: object) -> bool:
    """Equality that tells 1 from 1.0 and True, and 1.50 from 1.5."""
    if isinstance(tree, dict) and isinstance(expected, dict):
        return [*tree] == [*expected] and all(same(tree[key], expected[key]) for key in tree)
    if isinstance(tree, list) and isinstance(expected, list):
        return len(tree) == len(expected) and all(map(same, tree, expected))
    return type(tree) is type(expected) and tree == expected and str(tree) == str(expected)


def filled(message: Message | None) -> str:
    return "" if message is None else message.template.format(**message.values)


def refusals(data: bytes) -> list[tuple[int, int, str]]:
    """Where and why; fails where nothing is refused."""
    with pytest.raises(Unreadable) as refused:
        read(data)
    return [(one.line, one.column, filled(one.message)) for one in refused.value.troubles]


SCALARS: list[tuple[str, Tree]] = [
    # nothing
    ("", None), ("~", None), ("null", None), ("Null", None), ("NULL", None), ("# only a remark", None),
    # true and false, and what only YAML 1.1 took for them
    ("true", True), ("True", True), ("TRUE", True), ("false", False), ("False", False), ("FALSE", False),
    ("yes", "yes"), ("no", "no"), ("on", "on"), ("off", "off"), ("y", "y"), ("n", "n"), ("Ya", "Ya"), ("tRue", "tRue"),
    # whole numbers: an octal in YAML 1.1 is what it looks like
    ("0", 0), ("-0", 0), ("12", 12), ("+1", 1), ("-7", -7), ("010", 10), ("007", 7), ("0_1", "0_1"),
    ("9" * 28, int("9" * 28)),
    # other numbers, exact and with the digits as written
    ("12.5", Decimal("12.5")), ("1.50", Decimal("1.50")), (".5", Decimal("0.5")), ("1.", Decimal(1)),
    ("-.5e-3", Decimal("-0.0005")), ("1e3", Decimal("1E+3")), ("1E-2", Decimal("0.01")), ("+1.0", Decimal("1.0")),
    ("0.1", Decimal("0.1")), ("1.005", Decimal("1.005")), ("-" + "9" * 28, Decimal("-" + "9" * 28)),
    # what looks like a number and is text
    ("1_000", "1_000"), ("12,5", "12,5"), ("1.234,5", "1.234,5"), ("1.234.567", "1.234.567"), ("1 000", "1 000"),
    ("12:30", "12:30"), ("190:20:30", "190:20:30"), ("2023-11", "2023-11"), ("2023-11-16", "2023-11-16"),
    ("2023-11-16T10:11:12Z", "2023-11-16T10:11:12Z"), ("0b11", "0b11"), ("0X1F", "0X1F"), ("0o8", "0o8"), ("1e", "1e"),
    ("1.5.1", "1.5.1"), ("93,75%", "93,75%"), ("Rp 1.500.000", "Rp 1.500.000"), ("+", "+"), (".", "."), ("..", ".."),
    ("e3", "e3"), ("1e3x", "1e3x"), ("٣", "٣"), ("１", "１"), ("NaN", "NaN"), ("inf", "inf"), ("Infinity", "Infinity"),
    ("=", "="), ("-x", "-x"),
    # text in quotes and blocks is text
    ('"12"', "12"), ("'no'", "no"), ('""', ""), ("''", ""), ("'~'", "~"), ('".nan"', ".nan"), ("'0x1F'", "0x1F"),
    ("'it''s'", "it's"), (r'"a\tb\nc"', "a\tb\nc"), (r'"\u00e9\U0001F600"', "é😀"), ("|\n  1\n  2\n", "1\n2\n"),
    (">-\n  a\n  b\n", "a b"), ("|+\n  a\n\n", "a\n\n"), ("a\n  b", "a b"), ("a #b", "a"), ("a#b", "a#b"),
    ("https://contoh.go.id/x?y=1#z", "https://contoh.go.id/x?y=1#z"), ("'a: b'", "a: b"),
    ("[]", []), ("{}", {}), ("[1, [2, x]]", [1, [2, "x"]]), ("{a: 1.50, b: }", {"a": Decimal("1.50"), "b": None}),
    ("Dinas 🏛 é", "Dinas 🏛 é"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "value"), SCALARS, ids=[repr(text) for text, _ in SCALARS])
def test_what_a_value_means(text: str, value: Tree) -> None:
    tree = read(f"key: {text}".encode())
    assert same(tree, {"key": value}), tree


WHOLE: list[tuple[str, str, Tree]] = [
    ("empty", "", None),
    ("a line break", "\n\n", None),
    ("only remarks", "# one\n# two\n", None),
    ("a document's beginning", "---", None),
    ("a document's beginning and end", "---\na: 1\n...\n", {"a": 1}),
    ("a word alone", "word", "word"),
    ("BOM", "\ufeffa: é\n", {"a": "é"}),
    ("CRLF", "a: 1\r\nb:\r\n  - x\r\n  - y\r\n", {"a": 1, "b": ["x", "y"]}),
    ("CR", "a: 1\rb: 2\r", {"a": 1, "b": 2}),
    ("CRLF in a block", "a: |\r\n  x\r\n  y\r\n", {"a": "x\ny\n"}),
    ("numbers as keys", "1: a\n010: b\n1.50: c\n1e3: d\n", {"1": "a", "010": "b", "1.50": "c", "1e3": "d"}),
    ("words as keys", "null: a\ntrue: b\nno: c\n~: d\n", {"null": "a", "true": "b", "no": "c", "~": "d"}),
    ("months as keys", "2023-11: 150\n'2023-12': 200\n", {"2023-11": 150, "2023-12": 200}),
    ("a key in quotes that looks like a merge", '"<<": 1\n', {"<<": 1}),
    ("an explicit key", "? a\n: 1\n", {"a": 1}),
    ("a key without value", "a:\nb: 1\n", {"a": None, "b": 1}),
    ("the order of the file", "b: 1\na: 2\n", {"b": 1, "a": 2}),
    ("equal keys in different mappings", "a: {x: 1}\nb: {x: 2}\nc: [{x: 3}, {x: 4}]\n",
     {"a": {"x": 1}, "b": {"x": 2}, "c": [{"x": 3}, {"x": 4}]}),
    ("a comma typed for a point", "{2023-11: 12,5}", {"2023-11": 12, "5": None}),
    ("tabs inside and after text", "a: x\ty\t# remark\n", {"a": "x\ty"}),
    ("as deep as allowed", "[" * DEEPEST + "]" * DEEPEST, None),
    ("bidi marks, which are the terminal's business", "a: x\u202ey\u200f", {"a": "x\u202ey\u200f"}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "value"), [row[1:] for row in WHOLE], ids=[row[0] for row in WHOLE])
def test_what_a_file_means(text: str, value: Tree) -> None:
    tree = read(text.encode())
    if text.startswith("[["):
        for _ in range(DEEPEST - 1):
            assert isinstance(tree, list)
            tree = tree[0]
        assert tree == []
    else:
        assert same(tree, value), tree


TWICE = "the key {} is there twice".format
NOT_A_NUMBER = "{} is not a number here".format
TOO_LONG = "{} has more digits than anything that can be measured".format
CHARACTER = "the character U+{} is not allowed in a file".format
COMPLEX = "a key must be a word, not a list or a mapping"
MERGE = "merge keys (<<) are not allowed"
ANCHOR = "anchors (&{}) are not allowed".format
ALIAS = "aliases (*{}) are not allowed".format
TAG = "tags ({}) are not allowed".format
SECOND = "a second document begins here"
DIRECTIVE = "directives (%) are not allowed"
OPEN_QUOTES = "the quotes that begin here are never closed"
OPEN_LIST = "this list in brackets is not closed, or a comma is missing"
OPEN_MAPPING = "this mapping in braces is not closed, or a comma is missing"
NO_PLACE = "there is no place for a key and a colon here"
NO_COLON = "this line has no colon after its key"
DOES_NOT_FIT = "this line does not fit those above it"
NOT_IN_LIST = "this line does not fit the list above it"
NO_TAB = "a tab stands where only spaces may stand"
BEGINS_WITH = "text can't begin with {}".format
ESCAPE = "after a backslash in double quotes, this character means nothing"
DEEP = f"more than {DEEPEST} levels inside each other"
NOT_UTF8 = "the file is not UTF-8 text"
NOT_YAML = "this is not YAML: {}".format

REFUSED: list[tuple[str, str | bytes, list[tuple[int, int, str]]]] = [
    ("the same key twice", "a: 1\nb: 2\na: 3\n", [(3, 1, TWICE("a"))]),
    ("the same key three times", "a: 1\na: 2\na: 3\n", [(2, 1, TWICE("a")), (3, 1, TWICE("a"))]),
    ("the same month, once in quotes", "2023-11: 1\n'2023-11': 2\n", [(2, 1, TWICE("2023-11"))]),
    ("the same key below", "a:\n  b: 1\n  b: 2\n", [(3, 3, TWICE("b"))]),
    ("the same key in braces", "x: {a: 1, a: 2}", [(1, 11, TWICE("a"))]),
    ("the same key in a list's item", "- a: 1\n  a: 2\n", [(2, 3, TWICE("a"))]),
    ("anchor", "a: &x 1\n", [(1, 4, ANCHOR("x"))]),
    ("anchor of a list", "a: &x\n  - 1\n", [(1, 4, ANCHOR("x"))]),
    ("anchor of a key", "&x a: 1\n", [(1, 1, ANCHOR("x"))]),
    ("anchor and alias", "a: &x [1]\nb: *x\n", [(1, 4, ANCHOR("x")), (2, 4, ALIAS("x"))]),
    ("alias of nothing", "a: *x\n", [(1, 4, ALIAS("x"))]),
    ("aliases as keys", "*a : 1\n*a : 2\nb: 1\n", [(1, 1, ALIAS("a")), (2, 1, ALIAS("a"))]),
    ("alias in a list", "- *x\n", [(1, 3, ALIAS("x"))]),
    ("tag", "a: !x 1\n", [(1, 4, TAG("!x"))]),
    ("the tag that means no tag", "a: ! 1\n", [(1, 4, TAG("!"))]),
    ("a tag of YAML", "a: !!str 1\n", [(1, 4, TAG("tag:yaml.org,2002:str"))]),
    ("a tag that would run code", "a: !!python/object/apply:os.system [x]\n",
     [(1, 4, TAG("tag:yaml.org,2002:python/object/apply:os.system"))]),
    ("tag of a mapping", "a: !!set {x}\n", [(1, 4, TAG("tag:yaml.org,2002:set"))]),
    ("anchor and tag at once", "a: &x !y 1\n", [(1, 4, ANCHOR("x")), (1, 4, TAG("!y"))]),
    ("merge", "<<: {a: 1}\n", [(1, 1, MERGE)]),
    ("merge of an alias", "a: &x {}\nb:\n  <<: *x\n", [(1, 4, ANCHOR("x")), (3, 3, MERGE), (3, 7, ALIAS("x"))]),
    ("two documents", "a: 1\n---\nb: 2\n", [(2, 1, SECOND)]),
    ("three documents", "---\na: 1\n---\nb: 2\n---\n", [(3, 1, SECOND), (5, 1, SECOND)]),
    ("directive of a version", "%YAML 1.1\n---\na: no\n", [(1, 1, DIRECTIVE)]),
    ("directive of a tag", "%TAG ! tag:x\n---\na: 1\n", [(1, 1, DIRECTIVE)]),
    ("a list as key", "? [a, b]\n: 1\n? [c]\n: 1\n", [(1, 3, COMPLEX), (3, 3, COMPLEX)]),
    ("a mapping as key", "{{a: 1}: 2}", [(1, 2, COMPLEX)]),
    ("infinity", "a: .inf\nb: -.INF\nc: +.Inf\n",
     [(1, 4, NOT_A_NUMBER(".inf")), (2, 4, NOT_A_NUMBER("-.INF")), (3, 4, NOT_A_NUMBER("+.Inf"))]),
    ("not a number", "a: .nan\nb: [.NaN]\n", [(1, 4, NOT_A_NUMBER(".nan")), (2, 5, NOT_A_NUMBER(".NaN"))]),
    ("hexadecimal and octal", "a: 0x1F\nb: 0o17\n", [(1, 4, NOT_A_NUMBER("0x1F")), (2, 4, NOT_A_NUMBER("0o17"))]),
    ("29 digits", f"a: {'9' * 29}\n", [(1, 4, TOO_LONG("9" * 29))]),
    ("29 digits in all", f"a: 1.{'0' * 27}1\n", [(1, 4, TOO_LONG(f"1.{'0' * 27}1"))]),
    ("a huge power", "a: 1e29\nb: 1e-29\n", [(1, 4, TOO_LONG("1e29")), (2, 4, TOO_LONG("1e-29"))]),
    ("a power that no machine holds", f"a: 1e{'9' * 30}\n", [(1, 4, TOO_LONG(f"1e{'9' * 30}"))]),
    ("a million digits, of which not all are shown", f"a: {'1' * 1_000_000}", [(1, 4, TOO_LONG("1" * 37 + "..."))]),
    ("too deep in brackets", "[" * 33, [(1, 33, DEEP)]),
    ("too deep in lines", "\n".join(f"{' ' * level}k:" for level in range(40)), [(33, 33, DEEP)]),
    ("so deep that it would break the parser", "[" * 100_000, [(1, 1001, DEEP)]),
    ("too large", b"#" * (LARGEST + 1), [(1, 1, f"the file is larger than {LARGEST} bytes")]),
    ("a billion laughs", "a: &a [x]\nb: &b [*a, *a]\nc: [*b, *b]\n",
     [(1, 4, ANCHOR("a")), (2, 4, ANCHOR("b")), (2, 8, ALIAS("a")), (2, 12, ALIAS("a")),
      (3, 5, ALIAS("b")), (3, 9, ALIAS("b"))]),
    ("UTF-16 little-endian", "a: 1\n".encode("utf-16"), [(1, 1, NOT_UTF8)]),
    ("UTF-16 big-endian", b"\xfe\xff" + "a: 1\n".encode("utf-16-be"), [(1, 1, NOT_UTF8)]),
    ("UTF-16 without a mark", "a: 1\n".encode("utf-16-le"), [(1, 2, CHARACTER("0000"))]),
    ("Latin-1", "a: 1\nb: café é\n".encode("latin-1"), [(2, 7, NOT_UTF8)]),
    ("Latin-1 after characters of two bytes", "é: é".encode() + b" \xe9", [(1, 6, NOT_UTF8)]),
    ("a broken byte after a BOM", b"\xef\xbb\xbfa: \xff", [(1, 4, NOT_UTF8)]),
    ("half a surrogate pair", b"a: \xed\xa0\x80", [(1, 4, NOT_UTF8)]),
    ("a character cut short", "a: é".encode()[:-1], [(1, 4, NOT_UTF8)]),
    ("NUL", "a: 1\nb: \0x\n", [(2, 4, CHARACTER("0000"))]),
    ("escape", "a: é\x1b[31m\n", [(1, 5, CHARACTER("001B"))]),
    ("form feed", "a: 1\n\fb: 2\n", [(2, 1, CHARACTER("000C"))]),
    ("delete", "a: \x7f", [(1, 4, CHARACTER("007F"))]),
    ("next line", "a: x\x85b: y", [(1, 5, CHARACTER("0085"))]),
    ("a control character of Latin-1", "a: \x9f", [(1, 4, CHARACTER("009F"))]),
    ("line separator", "a: 1\nb: x\u2028y", [(2, 5, CHARACTER("2028"))]),
    ("paragraph separator", "a: x\u2029y", [(1, 5, CHARACTER("2029"))]),
    ("a second BOM", "\ufeff\ufeffa: 1", [(1, 1, CHARACTER("FEFF"))]),
    ("a BOM inside", "a: 1\n\ufeffb: 2\n", [(2, 1, CHARACTER("FEFF"))]),
    ("no character at all", "a: \ufffe", [(1, 4, CHARACTER("FFFE"))]),
    ("after a line that ends in CR", "a: 1\rb: \x01", [(2, 4, CHARACTER("0001"))]),
    ("after a line that ends in CRLF", "a: 1\r\nb: \x01", [(2, 4, CHARACTER("0001"))]),
    ("NUL as an escape", 'a: "x\\0"\n', [(1, 4, CHARACTER("0000"))]),
    ("NUL as an escape in a key", 'b: 1\n"\\0": 1\n', [(2, 1, CHARACTER("0000"))]),
    ("line separator as an escape", 'a: ["\\L", "\\u2029"]\n', [(1, 5, CHARACTER("2028")), (1, 11, CHARACTER("2029"))]),
    ("half a surrogate pair as an escape", 'a: "\\ud800"\n',
     [(1, 7, NOT_YAML("found invalid Unicode character escape code"))]),
    ("an escape that means nothing", 'a: "C:\\q"\n', [(1, 7, ESCAPE)]),
    ("a tab before a key", "a:\n\tb: 1\n", [(2, 1, NO_TAB)]),
    ("a tab before a dash", "a:\n\t- 1\n", [(2, 1, NO_TAB)]),
    ("a tab after spaces", "a:\n  - b\n\tc: d\n", [(3, 1, NO_TAB)]),
    ("quotes never closed", 'a: 1\nb: "x\nc: 2\n', [(2, 4, OPEN_QUOTES)]),
    ("quotes never closed in the last line", "a: 'x", [(1, 4, OPEN_QUOTES)]),
    ("brackets never closed", "a: 1\nb: [1, 2\n", [(2, 4, OPEN_LIST)]),
    ("braces never closed", "a: {b: 1", [(1, 4, OPEN_MAPPING)]),
    ("a comma missing in brackets", "a: [{b: 1} {c: 2}]\n", [(1, 12, OPEN_LIST)]),
    ("a comma missing in braces", "a: {b: 'x' c: 1}\n", [(1, 12, OPEN_MAPPING)]),
    ("two colons", "a: b: c\n", [(1, 5, NO_PLACE)]),
    ("a key under a value", "a: x\n  b: c\n", [(2, 4, NO_PLACE)]),
    ("a line without colon", "a: 1\nb\nc: 2\n", [(3, 1, NO_COLON)]),
    ("a line too far to the left", "a:\n    b: 1\n  c: 2\n", [(3, 3, DOES_NOT_FIT)]),
    ("text after quotes", 'a: "x" y\n', [(1, 8, DOES_NOT_FIT)]),
    ("a key in a list", "- a\nb: c\n", [(2, 1, NOT_IN_LIST)]),
    ("a dash after a key", "a: - b\n", [(1, 4, "a list can't begin here")]),
    ("at", "a: @x\n", [(1, 4, BEGINS_WITH("@"))]),
    ("backquote", "a: `x`\n", [(1, 4, BEGINS_WITH("`"))]),
    ("percent", "a: %x\n", [(1, 4, BEGINS_WITH("%"))]),
    ("a closing bracket alone", "a: ]\n", [(1, 4, NOT_YAML("did not find expected node content"))]),
    ("everything wrong is told at once", "a: &x 1\nb: .nan\na: !y 2\nc: @\n",
     [(1, 4, ANCHOR("x")), (2, 4, NOT_A_NUMBER(".nan")), (3, 1, TWICE("a")), (3, 4, TAG("!y")),
      (4, 4, BEGINS_WITH("@"))]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_what_is_refused_and_where(text: str | bytes, expected: list[tuple[int, int, str]]) -> None:
    assert refusals(text if isinstance(text, bytes) else text.encode()) == expected


@pytest.mark.parametrize("text", [row[1] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_a_refusal_points_into_the_file(text: str | bytes) -> None:
    data = text if isinstance(text, bytes) else text.encode()
    assert all(inside(data, line, column) for line, column, _ in refusals(data))


def inside(data: bytes, line: int, column: int) -> bool:
    """Whether a place is at a character of the file, or just after the last one of a line."""
    lines = source.lines_of(data.decode("utf-8", "replace"))
    return 1 <= line <= len(lines) and 1 <= column <= len(lines[line - 1]) + 1


def test_no_refusal_goes_without_its_reason() -> None:
    with pytest.raises(Unreadable, match="is there twice"):
        read(b"a: 1\na: 2\n")


# What no table can list.

PIECES = [*"ab019.,:-?[]{}#&*!|>'\"%@` \n\r\t\\~=é😀\0\x85\u2028\ufeff"]
PIECES += ["\n  ", "\n- ", ": ", "<<: ", "\n---\n", "\n%YAML 1.1"]
YAMLISH = st.lists(st.sampled_from(PIECES)).map("".join)
LEAVES = st.none() | st.booleans() | st.integers(-(10**20), 10**20) | st.text()
TREES = st.recursive(LEAVES, lambda below: st.lists(below) | st.dictionaries(st.text(), below), max_leaves=20)
ASCII = st.text(st.characters(min_codepoint=32, max_codepoint=126))
SIMPLE = st.recursive(
    ASCII | st.integers(-(10**20), 10**20), lambda below: st.lists(below) | st.dictionaries(ASCII, below)
)


def only_what_is_promised(tree: object) -> bool:
    if isinstance(tree, dict):
        return all(type(key) is str and only_what_is_promised(value) for key, value in tree.items())
    if isinstance(tree, list):
        return all(map(only_what_is_promised, tree))
    return tree is None or type(tree) in {bool, int, Decimal, str}


def troubles(data: bytes) -> list[YamlTrouble] | None:
    """Why a file is refused; None where it is read, into nothing but what is promised."""
    try:
        tree = read(data)
    except Unreadable as refused:
        return refused.troubles
    assert only_what_is_promised(tree)
    if tree is not None:
        assert nodes(data.decode("utf-8-sig")) is not None
    return None


def check_in_place(data: bytes) -> None:
    found = troubles(data)
    assert found != []
    assert [one for one in found or () if not inside(data, one.line, one.column)] == []
    assert "" not in [filled(one.message) for one in found or ()]


@given(st.binary())
def test_any_bytes_are_read_or_refused_in_place(data: bytes) -> None:
    check_in_place(data)


@given(YAMLISH)
def test_any_text_is_read_or_refused_in_place(text: str) -> None:
    check_in_place(text.encode())


@given(TREES)
def test_what_json_writes_is_read_back_unless_a_character_is_refused(tree: object) -> None:
    data = json.dumps(tree, ensure_ascii=False).encode()
    found = troubles(data)
    if found is None:
        assert same(read(data), tree)
    else:
        assert {one.message.template for one in found} == {"the character U+{code} is not allowed in a file"}


@given(SIMPLE)
def test_agrees_with_pyyaml_where_all_versions_of_yaml_mean_the_same(tree: object) -> None:
    text = json.dumps(tree)
    assert same(read(text.encode()), yaml.safe_load(text))


@given(st.decimals(min_value=-(10**12), max_value=10**12, allow_nan=False, places=6))
def test_no_digit_of_a_number_is_lost(number: Decimal) -> None:
    tree = read(f"a: {number:f}".encode())
    assert isinstance(tree, dict)
    assert str(tree["a"]) == f"{number:f}" or (number == 0 and tree["a"] == 0)


PLAIN = [
    "Rapat", "Jumlah kunjungan", "a#b", "a:b", "x, y", "12 orang", "1_000", "2023-11", "yes", "é", "Dinas (A/B)", "0b1",
    "-x",
]  # fmt: skip
NOT_PLAIN = [
    "", "~", "null", "true", "False", "12", "-1", "1.5", ".5", "1e3", "0x1F", "0o7", ".nan", "-.inf", "<<", "a: b",
    "a:", "a #b", "#", "- x", "-", "? x", "[x]", "{x}", "'x'", '"x"', "&x", "*x", "!x", "|", ">", "@x", "`x", "%x",
    " x", "x ", "x\ny", "x\ty\n", "\t", "---", "...", "--- x", "x\0", "\x1b", "\u2028", "9" * 40, "\udcff",
]  # fmt: skip


@pytest.mark.parametrize("text", PLAIN)
def test_text_that_needs_no_quotes(text: str) -> None:
    assert is_plain(text)
    assert read(f"a: {text}".encode()) == {"a": text}


@pytest.mark.parametrize("text", NOT_PLAIN, ids=ascii)
def test_text_that_needs_quotes(text: str) -> None:
    assert not is_plain(text)


@given(
    st.from_regex(source._PLAIN.pattern, fullmatch=True) | st.sampled_from(("null", "True", "1" * 64, "1e" + "1" * 62))
)
def test_text_that_is_plain_at_one_glance_is_read_back_as_itself_anywhere(text: str) -> None:
    if source.is_plain_anywhere(text):
        assert read(text.encode()) == text
        assert read(f"{text}: {text}\n_: [{text}, {text}]\n".encode()) == {text: text, "_": [text, text]}
        assert read(f"- {{{text}: {text}, _: {text}}}\n".encode()) == [{text: text, "_": text}]


@pytest.mark.parametrize("text", ["null", "True", "1" * 64, "1e" + "1" * 62, "a ", "a: b", "a, b", "2024-1"])
def test_what_one_glance_leaves_to_the_parser(text: str) -> None:
    assert not source.is_plain_anywhere(text)


@given(st.text() | YAMLISH)
def test_text_that_needs_no_quotes_is_read_back_as_a_value(text: str) -> None:
    if is_plain(text):
        assert read(f"a: {text}\nb: 1\n".encode()) == {"a": text, "b": 1}
        assert read(f"- {text}\n- 1\n".encode()) == [text, 1]
