"""A record read without Typer: what is understood at all is understood as Typer does."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi.cli import recording
from kpi.cli.group import command_line
from kpi.cli.plain import PLACES, REPEATED, SWITCHES, VALUED, plain
from kpi.cli.recording import Given
from kpi.cli.session import Session

#: Options that name no single record: Typer reads them.
OTHER = {"sheet", "program", "agency", "month", "help"}


@pytest.fixture(scope="module")
def session() -> Session:
    return Session.begin({}, os.environ, Path.cwd)


def parameters(session: Session) -> list[Any]:
    app = command_line()
    context = app.make_context("kpi", ["record"], obj=session)
    found = app.get_command(context, "record")
    params: list[Any] = found.get_params(context)
    return [one for one in params if one.name not in OTHER]


def test_the_same_names_as_the_command(session: Session) -> None:
    known = parameters(session)
    options = [one for one in known if one.param_type_name == "option"]
    assert [one.name for one in known if one.param_type_name == "argument"] == list(PLACES)
    assert {name: one.name for one in options if one.is_flag for name in one.opts} == SWITCHES
    assert {name: one.name for one in options if one.multiple for name in one.opts} == REPEATED
    rest = [one for one in options if not (one.is_flag or one.multiple)]
    assert {name: one.name for one in rest for name in one.opts} == VALUED
    assert {name for one in known for name in one.secondary_opts} == set()
    assert {one.name for one in known} == set(Given.__struct_fields__)


def by_typer(session: Session, line: list[str], monkeypatch: pytest.MonkeyPatch) -> Given | None:
    """What the command hands on; None where it refuses the line, or does something else."""
    seen: list[Given] = []
    with monkeypatch.context() as patched:
        patched.setattr(recording, "record_one", lambda _, found: seen.append(found))
        patched.setattr("kpi.cli.walk.walk", lambda *_, **__: 0)
        patched.setattr("kpi.cli.batch.save_sheet", lambda *_: 0)
        try:
            command_line().main(args=line, prog_name="kpi", standalone_mode=False, obj=session)
        except Exception:  # noqa: BLE001 - whatever is refused
            return None
    return seen[0] if seen else None


VALUES = st.sampled_from(("5", "12,5", "a/b", "2023-11", "x y", "json", "@a", "", "-5", "-", "--", "--yes", "-e"))
ODD = ("--from", "--period", "-p", "--", "-", "--note=x", "-fjson", "-yf", "--no", "--yes=1", "-5", "")
PIECES = st.one_of(
    st.tuples(VALUES),
    st.tuples(st.sampled_from((*VALUED, *REPEATED)), VALUES),
    st.tuples(st.sampled_from((*SWITCHES, *SWITCHES, *ODD))),
)


@given(st.lists(PIECES, max_size=7))
def test_what_is_plain_means_what_typer_reads(pieces: list[tuple[str, ...]]) -> None:
    line = ["record", *(word for piece in pieces for word in piece)]
    found = plain(line)
    if found is not None:
        with pytest.MonkeyPatch.context() as patched:
            assert by_typer(Session.begin({}, os.environ, Path.cwd), line, patched) == found


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (["a/b", "2023-11", "5"], Given("a/b", "2023-11", "5")),
        (["a/b", "nov 2023", "--not-applicable", "Libur"], Given("a/b", "nov 2023", not_applicable="Libur")),
        (
            ["-e", "a.pdf", "a/b", "2023-11", "--yes", "5", "--evidence", "b=c.pdf", "--note", "x", "--note", "y"],
            Given("a/b", "2023-11", "5", evidence=("a.pdf", "b=c.pdf"), note="y", yes=True),
        ),
    ],
)
def test_plain_lines(session: Session, line: list[str], expected: Given, monkeypatch: pytest.MonkeyPatch) -> None:
    assert plain(["record", *line]) == expected
    assert by_typer(session, ["record", *line], monkeypatch) == expected


@pytest.mark.parametrize(
    "line",
    [
        "", "status", "revise a/b 2023-11 5", "record", "record a/b", "record a/b 2023-11 5 6", "record a/b 2023-11 -5",
        "record a/b 2023-11 5 --note", "record a/b 2023-11 5 --note --yes", "record a/b 2023-11 5 --note=x",
        "record --from a.csv", "record a/b 2023-11 --help", "record a/b 2023-11 5 --forec", "record -- a/b 2023-11 5",
    ],
)  # fmt: skip
def test_lines_for_typer(line: str) -> None:
    assert plain(line.split()) is None
