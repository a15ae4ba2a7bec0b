"""Finds line and column of a place in a file; computed only for files with findings."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from kpi.model.output.problem import Finding, Place, Pointer, Problem
from kpi.store.files import Folder
from kpi.store.protocols import Files


def located(root: Path, problems: Iterable[Problem]) -> tuple[Finding, ...]:
    """The problems with their lines and columns, sorted by place. Each file is read once."""
    return located_in(Folder(root).read, problems)


def located_in(read: Callable[[str], bytes], problems: Iterable[Problem]) -> tuple[Finding, ...]:
    """The same for files that are not on disk: ``read`` gives the bytes of one, or raises ``OSError``."""
    by_path: dict[str, list[Problem]] = {}
    for problem in problems:
        by_path.setdefault(problem.place.path, []).append(problem)
    findings = [finding for path, of_file in by_path.items() for finding in _in_file(read, path, of_file)]
    return tuple(sorted(findings, key=lambda finding: finding.order))


class Places:
    """Where everything stands in some files; each file is read once, when the first place in it is asked for."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self._tops: dict[str, Any] = {}

    def __call__(self, place: Place) -> tuple[int, int]:
        """Line and column (from 1) of a place; the first line where its file can't be read."""
        if place.path not in self._tops:
            self._tops[place.path] = self._top(place.path)
        return _position(self._tops[place.path], place.pointer, on_key=place.on_key)

    def _top(self, path: str) -> Any:
        try:
            return _top(self._files.read(path).decode("utf-8-sig", "replace"))
        except OSError:
            return None


def position(text: str, pointer: Pointer, *, on_key: bool = False) -> tuple[int, int]:
    """Line and column (from 1) of a value in a readable file; of the nearest thing above it if it isn't there."""
    return _position(_top(text), pointer, on_key=on_key)


def _in_file(read: Callable[[str], bytes], path: str, problems: list[Problem]) -> list[Finding]:
    try:
        text = read(path).decode("utf-8-sig", "replace")
    except OSError:
        text = ""
    from kpi.store.yaml.source import lines_of

    lines = lines_of(text)
    top = _top(text) if any(not problem.place.line for problem in problems) else None
    return [_finding(problem, top, lines) for problem in problems]


def _finding(problem: Problem, top: Any, lines: list[str]) -> Finding:
    place = problem.place
    line, column = (place.line, place.column) if place.line else _place(top, place)
    return Finding(problem, line, column, lines[line - 1] if 0 < line <= len(lines) else "")


def _place(top: Any, place: Place) -> tuple[int, int]:
    return _position(top, place.pointer, on_key=place.on_key)


def _top(text: str) -> Any:
    from kpi.store.yaml import source  # not before something is looked for: most of the time nothing is wrong

    try:
        source.read(text.encode())
    except source.Unreadable:
        return None
    return source.nodes(text)


def _position(node: Any, pointer: Pointer, *, on_key: bool) -> tuple[int, int]:
    key_node = node
    for step in pointer:
        below = _child(node, step)
        if below is None:
            on_key = True
            break
        key_node, node = below
    chosen = key_node if on_key else node
    if chosen is None:
        return 1, 1
    return chosen.start_mark.line + 1, chosen.start_mark.column + 1


def _child(node: Any, step: str | int) -> tuple[Any, Any] | None:
    """The key node and the value node one step down; for lists the item is its own key."""
    if isinstance(step, int):
        items = node.value if getattr(node, "id", None) == "sequence" else []
        return (items[step], items[step]) if step < len(items) else None
    if getattr(node, "id", None) != "mapping":
        return None
    return next(((key, value) for key, value in node.value if key.value == step), None)
