"""Lines read without Typer: what is understood at all is understood as Typer does."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi.cli import progress, recording, validating
from kpi.cli.group import command_line
from kpi.cli.plain import SHAPES, plain
from kpi.cli.recording import Given
from kpi.cli.session import Session

#: Options of commands that make another line of it: Typer reads them.
OTHER = {"sheet", "program", "agency", "month", "help"}
#: Where commands hand on what was typed, and as what.
HANDED = {
    "record": (recording, "record_one", Given),
    "status": (progress, "show_progress", progress.Wanted),
    "validate": (validating, "show_findings", validating.Wanted),
}


@pytest.fixture(scope="module")
def session() -> Session:
    return Session.begin({}, os.environ, Path.cwd)


def parameters(session: Session, command: str) -> list[Any]:
    app = command_line()
    context = app.make_context("kpi", [command], obj=session)
    found = app.get_command(context, command)
    params: list[Any] = found.get_params(context)
    return [one for one in params if one.name != "help" and not (command == "record" and one.name in OTHER)]


@pytest.mark.parametrize("command", SHAPES)
def test_the_same_names_as_the_command(session: Session, command: str) -> None:
    known, shape = parameters(session, command), SHAPES[command]
    options = [one for one in known if one.param_type_name == "option"]
    places = [one for one in known if one.param_type_name == "argument"]
    assert [one.name for one in places if one.nargs == 1] == list(shape.places)
    assert [one.name for one in places if one.nargs != 1] == ([shape.others] if shape.others else [])
    assert {name: one.name for one in options if one.is_flag for name in one.opts} == shape.switches
    assert {name: one.name for one in options if one.multiple for name in one.opts} == shape.repeated
    rest = [one for one in options if not (one.is_flag or one.multiple)]
    assert {name: one.name for one in rest for name in one.opts} == shape.valued
    assert {name for one in known for name in one.secondary_opts} == set()
    assert {one.name for one in known} == set(HANDED[command][2].__struct_fields__)


def by_typer(session: Session, line: list[str], monkeypatch: pytest.MonkeyPatch) -> object:
    """What the command hands on; None where it refuses the line, or does something else."""
    seen: list[object] = []
    with monkeypatch.context() as patched:
        for module, name, _ in HANDED.values():
            patched.setattr(module, name, lambda _, found: seen.append(found))
        patched.setattr("kpi.cli.walk.walk", lambda *_, **__: 0)
        patched.setattr("kpi.cli.batch.save_sheet", lambda *_: 0)
        try:
            command_line().main(args=line, prog_name="kpi", standalone_mode=False, obj=session)
        except Exception:  # noqa: BLE001 - whatever is refused
            return None
    return seen[0] if seen else None


def plainly_read(session: Session, line: list[str], monkeypatch: pytest.MonkeyPatch) -> object:
    """What a plain line hands on; None where it is not plain."""
    found = plain(line)
    if found is None:
        return None
    seen: list[object] = []
    with monkeypatch.context() as patched:
        for module, name, _ in HANDED.values():
            patched.setattr(module, name, lambda _, found: seen.append(found))
        found.carry_out(session)
    return seen[0]


VALUES = st.sampled_from(("5", "12,5", "a/b", "2023-11", "x y", "json", "@a", "", "-5", "-", "--", "--yes", "-e"))
ODD = ("--from", "--period", "-p", "--", "-", "--note=x", "-fjson", "-yf", "--no", "--yes=1", "-5", "", "--help")


@st.composite
def lines(draw: st.DrawFn) -> list[str]:
    command = draw(st.sampled_from(sorted(SHAPES)))
    shape = SHAPES[command]
    valued = st.tuples(st.sampled_from((*shape.valued, *shape.repeated)), VALUES)
    alone = st.tuples(st.sampled_from((*shape.switches, *shape.switches, *ODD)))
    pieces = draw(st.lists(st.one_of(st.tuples(VALUES), valued, alone), max_size=7))
    return [command, *(word for piece in pieces for word in piece)]


@given(lines())
def test_what_is_plain_means_what_typer_reads(line: list[str]) -> None:
    with pytest.MonkeyPatch.context() as patched:
        here = Session.begin({}, os.environ, Path.cwd)
        found = plainly_read(here, line, patched)
        if found is not None:
            assert by_typer(here, line, patched) == found


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (["record", "a/b", "2023-11", "5"], Given("a/b", "2023-11", "5")),
        (["record", "a/b", "nov 2023", "--not-applicable", "Libur"], Given("a/b", "nov 2023", not_applicable="Libur")),
        (
            ["record", "-e", "a.pdf", "a/b", "2023-11", "--yes", "5", "--evidence", "b=c.pdf", "--note", "x", "--note",
             "y"],
            Given("a/b", "2023-11", "5", evidence=("a.pdf", "b=c.pdf"), note="y", yes=True),
        ),
        (["status"], progress.Wanted()),
        (["status", "contoh", "-p", "2023-11", "--format", "json"],
         progress.Wanted("contoh", period="2023-11", form="json")),
        (["validate"], validating.Wanted()),
        (["validate", "data/a", "--strict", "data/b"], validating.Wanted(("data/a", "data/b"), strict=True)),
    ],
)  # fmt: skip
def test_plain_lines(session: Session, line: list[str], expected: object, monkeypatch: pytest.MonkeyPatch) -> None:
    assert plainly_read(session, line, monkeypatch) == expected
    assert by_typer(session, line, monkeypatch) == expected


@pytest.mark.parametrize(
    "line",
    [
        "", "show", "revise a/b 2023-11 5", "record", "record a/b", "record a/b 2023-11 5 6", "record a/b 2023-11 -5",
        "record a/b 2023-11 5 --note", "record a/b 2023-11 5 --note --yes", "record a/b 2023-11 5 --note=x",
        "record --from a.csv", "record a/b 2023-11 --help", "record a/b 2023-11 5 --forec", "record -- a/b 2023-11 5",
        "status a b", "status --help", "status --period", "status --month 2023-11", "validate --strikt", "validate -f",
    ],
)  # fmt: skip
def test_lines_for_typer(line: str) -> None:
    assert plain(line.split()) is None
