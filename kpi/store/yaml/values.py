"""The meaning of a text of YAML, and with one value changed."""

from __future__ import annotations

from typing import cast

from kpi.model.output.problem import Pointer
from kpi.store.yaml import source
from kpi.store.yaml.source import Tree


def meaning_of(text: str) -> Tree:
    """Tree of a YAML text. Raises ``yaml_source.Unreadable``."""
    return source.read(text.encode())


def with_value(tree: Tree, pointer: Pointer, value: Tree) -> Tree:
    """A tree with a value at a place; what it needs on the way is made."""
    if not pointer:
        return value
    step, rest = pointer[0], pointer[1:]
    if isinstance(step, str) and (tree is None or isinstance(tree, dict)):
        old = tree or {}
        return {**old, step: with_value(old.get(step), rest, value)}
    if isinstance(step, int) and (tree is None or isinstance(tree, list)):
        items = tree or []
        if 0 <= step < len(items):
            return [*items[:step], with_value(items[step], rest, value), *items[step + 1 :]]
        if step == len(items):
            return [*items, with_value(None, rest, value)]
    raise ValueError(f"no place for {step!r} in {tree!r}")


def without_value(tree: Tree, pointer: Pointer) -> Tree:
    """A tree without what is at a place."""
    step, rest = (pointer[0], pointer[1:]) if pointer else (None, ())
    if isinstance(tree, dict) and step in tree:
        if rest:
            return {**tree, step: without_value(tree[step], rest)}
        return {key: below for key, below in tree.items() if key != step}
    if isinstance(tree, list) and isinstance(step, int) and 0 <= step < len(tree):
        if rest:
            return [*tree[:step], without_value(tree[step], rest), *tree[step + 1 :]]
        return [*tree[:step], *tree[step + 1 :]]
    raise ValueError(f"nothing at {step!r}")


def same(one: Tree, other: Tree, *, exact: bool = False) -> bool:
    """Whether two trees mean the same; ``exact`` tells 1.50 from 1.5. A truth is never a number."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key], exact=exact) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(same(a, b, exact=exact) for a, b in zip(one, other, strict=True))
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    return one == other and (not exact or str(one) == str(other))


def value_at(tree: Tree, pointer: Pointer) -> Tree:
    """Value at a place of a tree that has it."""
    for step in pointer:
        tree = cast("dict[str | int, Tree]", tree)[step]
    return tree
