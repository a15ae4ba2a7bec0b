"""Files to begin with stay YAML, whatever is filled in or uncommented first."""

from __future__ import annotations

import datetime
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpi.changes.new.templates import NewIndicator, NewProgram, beginning, indented, indicator_lines, program_file
from kpi.model.values.period import Period, Span
from kpi.render.language import language
from kpi.store.load import load
from kpi.store.yaml import source
from tests.conftest import DataRoot

TEXT = language("id").text
MONTHS = tuple(Span(Period(2024, 3), Period(2024, 5)))
#: A line that says something once its sign is taken away.
ASLEEP = re.compile(r"^( *)# ((?:- )?[\w-]+: .*|- \{.*)$")
#: A line of which the value is still to be written.
OPEN = re.compile(
    r"^( *(?:- )?(?:name|unit|measure|polarity|aggregation|\w+(?=: (?:TODO|\[\])$)):)(?: TODO| \[\]|  #.*)?$"
)
KEYS = ("facilitator", "lead_agency", "timeframe", "budget", "definition", "weight", "agency", "owner", "source")


def asleep(lines: list[str]) -> list[int]:
    """The lines that wait to be uncommented."""
    found = ((at, ASLEEP.match(line)) for at, line in enumerate(lines))
    return [at for at, one in found if one and re.match(rf"- \{{|2024-|(?:{'|'.join(KEYS)}):", one[2])]


@pytest.fixture
def files(data_root: DataRoot) -> tuple[str, str]:
    """A program and an indicator of which little is known."""
    known = load(data_root()).portfolio.settings
    kak = program_file(NewProgram("gizi", "", datetime.date(2024, 1, 5)), known, TEXT)
    lines = indicator_lines(NewIndicator({"id": "balita"}, MONTHS), TEXT)
    return kak, "\n".join([*beginning(TEXT), *indented(lines, 2), ""])


@pytest.mark.parametrize("which", [0, 1], ids=["kak.yaml", "indicators.yaml"])
def test_uncommented_in_any_order_it_stays_yaml(files: tuple[str, str], which: int) -> None:
    text = files[which]
    assert source.read(text.encode())
    waiting = asleep(text.splitlines())
    assert len(waiting) >= 5

    @settings(max_examples=60, deadline=None)
    @given(st.permutations(waiting))
    def holds(order: list[int]) -> None:
        lines = text.splitlines()
        for at in order:
            lines[at] = ASLEEP.sub(r"\1\2", lines[at])
            assert source.read("\n".join([*lines, ""]).encode())

    holds()


@pytest.mark.parametrize("which", [0, 1], ids=["kak.yaml", "indicators.yaml"])
def test_filled_in_in_any_order_it_stays_yaml(files: tuple[str, str], which: int) -> None:
    text = files[which]
    places = [at for at, line in enumerate(text.splitlines()) if OPEN.match(line)]
    assert len(places) >= 4

    @settings(max_examples=40, deadline=None)
    @given(st.permutations(places))
    def holds(order: list[int]) -> None:
        lines = text.splitlines()
        for at in order:
            lines[at] = OPEN.sub(r"\1 Isi", lines[at]) if "[" not in lines[at] else lines[at].replace("[]", "[Isi, B]")
            assert source.read("\n".join([*lines, ""]).encode())

    holds()
