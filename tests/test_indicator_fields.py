"""An indicator's field is declared once: what states it by itself says the same, and a new field shows everywhere."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kpi.changes.choices import CHOICES
from kpi.measure.closing.digested import FIELDS as DIGESTED
from kpi.model.domain.field import Digest, Field, Kind
from kpi.model.domain.indicator import EarlierDefinition, Indicator
from kpi.model.domain.indicator_fields import BY_KEY, DEFINITION_KEYS, FIELDS
from kpi.reports.kak.kak import INDICATORS
from tests.repositories import git, with_regency

ROOT = Path(__file__).parent.parent
#: What an indicator holds and its file doesn't.
NOT_IN_THE_FILE = {"index", "achievements", "unread"}
#: What the rows of the KAK begin with.
NUMBER = "number"


def schema(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((ROOT / f"schemas/{name}.schema.json").read_text("utf-8"))
    return found


def in_the_editor() -> dict[str, Any]:
    found: dict[str, Any] = schema("indicators")["properties"]["indicators"]["items"]
    return found


def allowed(tree: dict[str, Any]) -> list[object]:
    """The words that a schema allows, but for an empty place in a revision."""
    words: list[object] = tree.get("enum", [True, False])
    return [one for one in words if one is not None]


def test_the_fields_are_those_of_an_indicator() -> None:
    held = set(Indicator.__struct_fields__) - NOT_IN_THE_FILE
    assert held == {one.filled for one in FIELDS}


def test_what_a_revision_keeps_is_what_it_may_change() -> None:
    assert EarlierDefinition.__struct_fields__ == ("changed", *DEFINITION_KEYS)


def test_the_usual_is_the_default_of_the_indicator() -> None:
    names = Indicator.__struct_fields__
    defaults = dict(zip(reversed(names), reversed(Indicator.__struct_defaults__), strict=False))
    for one in FIELDS:
        if not one.required and one.kind is not Kind.PART:
            assert defaults[one.filled] == one.usual, one.key


def test_the_digest_covers_what_its_declarations_say() -> None:
    row = DIGESTED[Indicator]
    assert set(row.digested) == {one.held for one in FIELDS if one.digest is Digest.COVERED}
    others = {one.filled for one in FIELDS if one.digest is not Digest.COVERED or one.stated}
    assert set(row.left_out) == others | NOT_IN_THE_FILE


def test_the_editor_knows_them() -> None:
    tree = in_the_editor()
    assert list(tree["properties"]) == [one.key for one in FIELDS]
    assert tree["required"] == [one.key for one in FIELDS if one.required]
    revised = tree["properties"]["definition_revisions"]["items"]["properties"]["previous"]["properties"]
    assert list(revised) == list(DEFINITION_KEYS.values())


@pytest.mark.parametrize(
    "one", [one for one in FIELDS if one.kind in {Kind.CHOICE, Kind.FLAG}], ids=lambda one: one.key
)
def test_its_words_are_those_of_the_editor_and_can_be_typed(one: Field) -> None:
    words: list[object] = [member.value for member in one.choices or ()]
    words = words or [word for word in one.yes_no if word is not None]
    assert allowed(in_the_editor()["properties"][one.key]) == words
    if one.new or one.change:
        typed = {choice.value for choice in CHOICES[one.key]}
        assert typed == ({"yes", "no"} if words == [True, False] else set(words))


def test_machines_are_told_what_the_schema_promises() -> None:
    tree = schema("output/show")["properties"]["indicator"]
    keys = [one.key for one in FIELDS if one.json]
    assert list(tree["properties"]) == keys
    assert tree["required"] == keys


def test_the_columns_of_the_kak_are_declared() -> None:
    assert [one.key for one in INDICATORS] == [NUMBER, *kak_columns()]


def kak_columns() -> list[str]:
    """Who answers for it comes last on the paper."""
    keys = [one.key for one in FIELDS if one.kak]
    return sorted(keys, key=lambda key: key == "owner")


def test_what_must_be_there_is_asked_for() -> None:
    assert all(one.about is not None for one in FIELDS if one.required)


# A field that isn't there yet: its declaration, its attribute, and the two schemas are all that is written.

DECLARED = """
    Field(
        key="risk", kind=Kind.TEXT, digest=Digest.LEFT_OUT, changes=Changes.FREELY,
        term=say("risk"), title=say("Risk"), json=True, kak=False, about=say("What may go wrong."),
        new=Typed(mark("what may go wrong")), change=Typed(mark("put right: what may go wrong")),
    ),
)  # fmt: skip

BY_KEY"""
INDICATOR = "wisata-industri/kunjungan-wisata"


@pytest.fixture(scope="module")
def extended(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of kpi whose indicators have a field more."""
    copy = tmp_path_factory.mktemp("extended")
    for folder in ("kpi", "schemas"):
        shutil.copytree(ROOT / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__"))
    (copy / "tests").mkdir()
    shutil.copy(ROOT / "tests/frozen.py", copy / "tests/frozen.py")
    put(copy / "kpi/model/domain/indicator_fields.py", "\n)  # fmt: skip\n\nBY_KEY", DECLARED)
    put(
        copy / "kpi/model/domain/indicator.py",
        "    unread: bool = False\n",
        "    unread: bool = False\n    risk: str | None = None\n",
    )
    tree = schema("indicators")
    tree["properties"]["indicators"]["items"]["properties"]["risk"] = {"$ref": "#/$defs/text"}
    (copy / "schemas/indicators.schema.json").write_text(json.dumps(tree), "utf-8")
    return copy


def put(file: Path, before: str, after: str) -> None:
    text = file.read_text("utf-8")
    assert text.count(before) == 1
    file.write_text(text.replace(before, after), "utf-8")


@pytest.fixture
def answer(extended: Path, repository: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """What the extended kpi prints, in the regency whose indicator has such a field."""
    with_regency(repository)
    monkeypatch.setenv("PYTHONPATH", str(extended))

    def said(*arguments: str, status: int = 0) -> str:
        line = [sys.executable, str(extended / "tests/frozen.py"), "2024-12-02T09:00:00+07:00", *arguments]
        done = subprocess.run(
            [*line, "--lang", "en", "--no-cache"],
            cwd=repository,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == status, done.stdout + done.stderr
        return done.stdout

    return said


def test_a_new_field_shows_wherever_its_declaration_says(answer: Callable[..., str], repository: Path) -> None:
    file = repository / "data/programs/wisata-industri/indicators.yaml"
    put(file, "id: kunjungan-wisata\n", "id: kunjungan-wisata\n    risk: pabrik tutup\n")
    assert "Risk: pabrik tutup" in answer("show", INDICATOR)
    assert json.loads(answer("show", INDICATOR, "--format", "json"))["indicator"]["risk"] == "pabrik tutup"
    assert "risk" in answer("diff", "HEAD")
    changed = json.loads(answer("diff", "HEAD", "--format", "json"))["changes"]
    assert [(one["field"], one["old"], one["new"]) for one in changed] == [("risk", None, "pabrik tutup")]


def test_a_new_field_is_typed_and_begun(answer: Callable[..., str], repository: Path) -> None:
    assert "--risk" in answer("new", "indicator", "--help")
    answer("new", "indicator", "penurunan-stunting/ditimbang", "--risk", "alat rusak", "--no-input", "--no-commit")
    text = (repository / "data/programs/penurunan-stunting/indicators.yaml").read_text("utf-8")
    assert "# What may go wrong.\n    risk: alat rusak\n" in text
    answer("change", "indicator", INDICATOR, "--risk", "pabrik tutup", "--yes")
    assert "risk: pabrik tutup" in git(repository, "show", "HEAD")


def test_a_declaration_without_the_digest_is_no_declaration() -> None:
    with pytest.raises(TypeError, match="digest"):
        Field(  # type: ignore[call-arg]
            key="risk", kind=Kind.TEXT, changes=BY_KEY["owner"].changes, term=BY_KEY["owner"].term, title=None,
            json=True, kak=False, about=None, new=None, change=None,
        )  # fmt: skip
