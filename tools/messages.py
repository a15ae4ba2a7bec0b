"""What the program says: templates in the source, the prose of the rules' docstrings, hints of the schemas."""

from __future__ import annotations

import ast
import json
import string
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

#: Functions whose literal arguments are sentences for people, and how many of them.
KEYWORDS = {"say": 1, "mark": 1, "say_many": 2}


class NotALiteral(Exception):
    """A sentence that can't be collected, because it is put together while running."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A template in the source. ``prose`` is a paragraph of a docstring: shown as it is, nothing is filled in.

    ``given`` are the names that the call fills in; None where that can't be seen.
    """

    path: str
    line: int
    one: str
    many: str | None = None
    prose: bool = False
    given: frozenset[str] | None = None

    @property
    def key(self) -> str | tuple[str, str]:
        """What the catalogue looks it up by."""
        return self.one if self.many is None else (self.one, self.many)

    @property
    def unfilled(self) -> frozenset[str]:
        """Names in the templates that nobody fills in."""
        if self.prose or self.given is None:
            return frozenset()
        return (placeholders(self.one) | placeholders(self.many or "")) - self.given


def placeholders(template: str) -> frozenset[str]:
    """The names in braces: ``"{value} of {unit}"`` has ``value`` and ``unit``. Raises ``ValueError``."""
    return frozenset(name for _, name, _, _ in string.Formatter().parse(template) if name is not None)


def sentences(root: Path) -> list[Sentence]:
    """All sentences of the program under ``root``, by file and line. Raises ``NotALiteral``."""
    found: list[Sentence] = []
    for file in sorted((root / "kpi").rglob("*.py")):
        path = file.relative_to(root).as_posix()
        tree = ast.parse(file.read_text("utf-8"), path)
        found += sorted(_said(tree, path), key=lambda sentence: sentence.line)
        if path.startswith("kpi/rules/") and _is_rule(tree):
            found += [Sentence(path, 1, text, prose=True) for text in paragraphs(ast.get_docstring(tree) or "")]
    for file in sorted((root / "schemas").glob("*.json")):
        path = file.relative_to(root).as_posix()
        found += [Sentence(path, 1, text, given=frozenset()) for text in _hints(json.loads(file.read_text("utf-8")))]
    return found


def _is_rule(tree: ast.Module) -> bool:
    """Whether a module is a rule, whose docstring is its manual: it has a ``CODE``."""
    names = [node.target for node in tree.body if isinstance(node, ast.AnnAssign)]
    return any(isinstance(name, ast.Name) and name.id == "CODE" for name in names)


def _hints(schema: object) -> Iterator[str]:
    """What a schema says of the texts that have a pattern; shown where one doesn't fit."""
    if isinstance(schema, dict):
        if "pattern" in schema and "description" in schema:
            yield schema["description"]
        schema = list(schema.values())
    for below in schema if isinstance(schema, list) else ():
        yield from _hints(below)


def paragraphs(docstring: str) -> list[str]:
    """The paragraphs of a manual without its margin, each on one line; indented ones are snippets and stay out."""
    blocks = docstring.split("\n\n")
    return [" ".join(block.split()) for block in blocks if block.strip() and not block.startswith((" ", "\n "))]


def _said(tree: ast.Module, path: str) -> Iterator[Sentence]:
    for call in ast.walk(tree):
        name = _called(call)
        if isinstance(call, ast.Call) and name in KEYWORDS:
            one, *rest = (_literal(path, call, argument) for argument in call.args[: KEYWORDS[name]])
            yield Sentence(path, call.lineno, one, rest[0] if rest else None, given=_given(name, call))


def _called(node: ast.AST) -> str:
    function = node.func if isinstance(node, ast.Call) else None
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _literal(path: str, call: ast.Call, argument: ast.expr) -> str:
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        return argument.value
    raise NotALiteral(f"{path}:{call.lineno}: {ast.unparse(argument)} is not a literal, so it can't be translated")


def _given(name: str, call: ast.Call) -> frozenset[str] | None:
    names = [keyword.arg for keyword in call.keywords]
    if name == "mark" or None in names:
        return None
    return frozenset(name for name in [*names, "count" if name == "say_many" else None] if name is not None)
