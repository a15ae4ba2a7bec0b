"""Parameters of a command: which fields can be typed, in which order, and what they are made of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from kpi.model.output.parameter import Options, Parameters, argument, declared, given, option

TEXTS = {"unit": option("--unit", "UNIT"), "scale": option("--scale", "TEXT")}


class Write(Parameters, frozen=True):
    dry_run: Annotated[bool, option("--dry-run")] = False
    yes: bool = False
    form: Annotated[str, option("--format -f")] = "table"


class Confirmed(Write, frozen=True):
    yes: Annotated[bool, option("--yes", about="all")] = False


class Silent(Confirmed, frozen=True):
    dry_run: bool = False


class Change(Parameters, frozen=True):
    cell: Annotated[str, argument("CELL")]
    fields: Annotated[Mapping[str, str], Options(TEXTS)]
    target: Annotated[tuple[str, ...], option("--target")] = ()
    write: Confirmed = Confirmed()
    last: Annotated[str, option("--last")] = "x"


def test_what_is_included_stands_in_its_place() -> None:
    assert list(declared(Change)) == ["cell", "unit", "scale", "target", "dry_run", "yes", "form", "last"]


def test_what_has_no_descriptor_cannot_be_typed() -> None:
    assert list(declared(Write)) == ["dry_run", "form"]
    assert list(declared(Silent)) == ["yes", "form"]


def test_defaults_are_those_of_the_struct() -> None:
    defaults = {name: one.default for name, one in declared(Change).items()}
    assert defaults == {
        "cell": ..., "unit": "", "scale": "", "target": (), "dry_run": False, "yes": False, "form": "table",
        "last": "x",
    }  # fmt: skip


def test_names_are_those_people_know() -> None:
    assert [one.parameter.name for one in declared(Change).values()][:4] == ["CELL", "--unit", "--scale", "--target"]


def test_only_what_is_a_tuple_is_repeated() -> None:
    assert [name for name, one in declared(Change).items() if one.repeated] == ["target"]


def test_what_was_typed_becomes_the_struct() -> None:
    typed = {
        "cell": "a/b", "unit": "kg", "scale": "", "target": ("1",), "dry_run": True, "yes": True, "form": "json",
        "last": "y",
    }  # fmt: skip
    write = Confirmed(dry_run=True, yes=True, form="json")
    assert given(Change, typed) == Change("a/b", {"unit": "kg", "scale": ""}, ("1",), write, "y")


def test_a_struct_says_what_was_typed_by_the_same_names() -> None:
    change = Change("a/b", {"unit": "kg", "scale": ""}, write=Confirmed(yes=True))
    assert change.values() == {
        "cell": "a/b", "unit": "kg", "scale": "", "target": (), "dry_run": False, "yes": True, "form": "table",
        "last": "x",
    }  # fmt: skip
    assert given(Change, change.values()) == change
