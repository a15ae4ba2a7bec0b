"""The catalogue is complete, every rule explains itself, and its snippets do what it says."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Callable
from pathlib import Path

import pytest

import kpi
from kpi import rules
from kpi.model.errors import UnknownName
from kpi.model.output.command import kpi_command
from kpi.model.output.problem import Finding
from kpi.rules import change, history
from kpi.rules.catalogue import CHANGING, CODES, MEANING, PAST, READING, all_rules, groups, module_of, rule

#: No text can show a file that the computer refuses to give.
WITHOUT_SNIPPETS = {"unreadable"}


def snippet(code: str, title: str) -> str:
    passages = rule(code).passages
    place = next(index for index, passage in enumerate(passages) if passage.text == title)
    assert passages[place + 1].snippet
    return passages[place + 1].text + "\n"


def test_every_module_is_in_the_catalogue() -> None:
    folder = Path(rules.__path__[0])
    rooms = [room for room in folder.iterdir() if (room / "__init__.py").exists() and not room.name.startswith("_")]
    modules = {file.stem for room in rooms for file in room.glob("*.py")} - {"__init__"}
    assert modules == {code.replace("-", "_") for code in (*CODES, *CHANGING, *PAST)}
    assert {file.stem for file in folder.glob("*.py")} == {"__init__", "catalogue", "scope"}


def test_codes_are_unique_and_stable() -> None:
    everything = (*CODES, *CHANGING, *PAST)
    assert len(set(everything)) == len(everything)
    assert [module_of(code).CODE for code in CODES] == list(CODES)


@pytest.mark.parametrize("code", CODES)
def test_a_manual_demands_one_thing_and_says_why(code: str) -> None:
    first, second, *rest = rule(code).passages
    assert rule(code).text.splitlines()[0] == rule(code).demand == first.text
    assert first.text.endswith(".")
    assert not second.snippet
    assert [passage.text for passage in rest if not passage.snippet] == (
        [] if code in WITHOUT_SNIPPETS else ["Wrong:", "Right:"]
    )


@pytest.mark.parametrize("code", sorted(set(CODES) - WITHOUT_SNIPPETS))
def test_the_wrong_snippet_is_found(
    code: str, lay: Callable[[str], dict[str, set[int]]], found: Callable[[], tuple[Finding, ...]]
) -> None:
    lines = lay(snippet(code, "Wrong:"))
    findings = found()
    assert {finding.problem.code for finding in findings} == {code}
    assert [finding for finding in findings if finding.line not in lines[finding.problem.place.path]] == []


@pytest.mark.parametrize("code", sorted(set(CODES) - WITHOUT_SNIPPETS))
def test_the_right_snippet_is_quiet(
    code: str, lay: Callable[[str], dict[str, set[int]]], found: Callable[[], tuple[Finding, ...]]
) -> None:
    lay(snippet(code, "Right:"))
    assert found() == ()


def test_what_reading_finds_has_no_check_and_all_else_has() -> None:
    checked = [code for code in CODES if hasattr(module_of(code), "check")]
    assert checked == list(MEANING)
    assert set(READING).isdisjoint(MEANING)


def test_a_snippet_keeps_how_its_lines_stand_to_each_other() -> None:
    assert snippet("no-reason", "Wrong:") == "2023-11:\n  value: 140        # was 132\n"


def test_all_rules_are_in_the_order_of_the_catalogue() -> None:
    assert [one.code for one in all_rules()] == [*CODES, *CHANGING, *PAST]
    assert [group.name for group in groups()] == ["files", "change", "history"]


def test_every_rule_on_a_change_is_in_the_catalogue() -> None:
    modules = {file.stem for file in Path(change.__path__[0]).glob("*.py")} - {"__init__", "commits", "lookup"}
    assert modules == {code.replace("-", "_") for code in CHANGING}
    assert set(CHANGING).isdisjoint(CODES)
    assert [importlib.import_module(f"kpi.rules.change.{code.replace('-', '_')}").CODE for code in CHANGING] == list(
        CHANGING
    )


def doubted() -> dict[str, str]:
    """Every code that a doubt of the audit can carry, as it stands in the source, with the module that it is in."""
    found: dict[str, str] = {}
    for file in sorted(Path(kpi.__path__[0]).rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in {"Doubt", "record_doubt"}
            ):
                found |= dict.fromkeys(codes_of(node.args[0], file), file.name)
    return found


def codes_of(first: ast.expr, file: Path) -> list[str]:
    """What a code may be: itself, or where it is handed on, what is yielded with a trouble in the same module."""
    if isinstance(first, ast.Constant):
        return [str(first.value)]
    assert isinstance(first, ast.Name), ast.dump(first)
    assert first.id == "code"
    pairs = (node for node in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(node, ast.Tuple))
    heads = [pair.elts[0] for pair in pairs if len(pair.elts) == 2 and isinstance(pair.elts[1], ast.Tuple)]
    return [str(head.value) for head in heads if isinstance(head, ast.Constant)]


def test_every_code_of_the_audit_has_a_manual() -> None:
    codes = doubted()
    assert {"chain", "closed-month", "no-reason", "backdated", "unexplained-target", "deleted", "tag"} <= codes.keys()
    assert [code for code in codes if not rule(code).text] == []
    assert [code for code in PAST if code not in codes] == []


def test_every_manual_of_the_history_is_in_the_catalogue() -> None:
    modules = {file.stem for file in Path(history.__path__[0]).glob("*.py")} - {"__init__"}
    assert modules == {code.replace("-", "_") for code in PAST}
    assert set(PAST).isdisjoint({*CODES, *CHANGING})
    assert [importlib.import_module(f"kpi.rules.history.{code.replace('-', '_')}").CODE for code in PAST] == list(PAST)


@pytest.mark.parametrize("code", [*CHANGING, *PAST])
def test_the_manual_of_a_rule_on_a_change_or_the_history(code: str) -> None:
    first, second, *rest = rule(code).passages
    assert rule(code).text.splitlines()[0] == rule(code).demand == first.text
    assert first.text.endswith(".")
    assert not second.snippet
    assert [passage.snippet for passage in rest] == [False, True, False, True]
    assert [passage.text for passage in rest if not passage.snippet] == ["Wrong:", "Right:"]


@pytest.mark.parametrize(("typed", "near"), [("weight", "weights"), ("yml", "yaml"), ("evidence", "evidence-file")])
def test_the_nearest_rule_is_named(typed: str, near: str) -> None:
    with pytest.raises(UnknownName) as raised:
        rule(typed)
    assert raised.value.hint is not None
    assert raised.value.hint.values == {"near": near}


def test_where_no_rule_is_near_the_list_is_named() -> None:
    with pytest.raises(UnknownName) as raised:
        rule("qqqqq")
    assert raised.value.hint is not None
    assert raised.value.hint.values == {"command": kpi_command("rules")}
