"""The shape of the files: decided by ``jsonschema-rs``, explained by ``jsonschema``. Their only module."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kpi.model.output.message import Message, say
from kpi.model.output.problem import Place, Problem, Severity
from kpi.store.yaml.source import Tree

if TYPE_CHECKING:
    from jsonschema_rs import Validator

CODE = "schema"

#: A number as it is written in Indonesia, with one meaning only: 12,5 and 1.234,5 and 1.234.567.
_INDONESIAN = re.compile(r"-?(?:[0-9]+,[0-9]+|[0-9]{1,3}(?:\.[0-9]{3})+,[0-9]+|[0-9]{1,3}(?:\.[0-9]{3}){2,})")

_TYPES = {
    "string": say("text"),
    "number": say("a number"),
    "integer": say("a whole number"),
    "boolean": say("true or false"),
    "object": say("a mapping (key: value)"),
    "array": say("a list"),
    "null": say("nothing"),
}


def folder() -> Path:
    """Where the schemas are: inside the installed package, or at the top of a checkout."""
    package = Path(__file__).parents[2]
    inside = package / "schemas"
    return inside if inside.is_dir() else package.parent / "schemas"


@lru_cache
def _schema(kind: str) -> Any:
    import json

    text = (folder() / f"{kind}.schema.json").read_text("utf-8")
    return json.loads(text, parse_float=Decimal)


@lru_cache
def _decider(kind: str) -> Validator:
    import jsonschema_rs

    return jsonschema_rs.Draft202012Validator(_schema(kind))


def fits(kind: str, tree: Tree) -> bool:
    """Whether a file of this kind (``settings``, ``kak``, ``indicators``, ``achievements``) has the right shape."""
    return _decider(kind).is_valid(tree)


def problems(kind: str, path: str, tree: Tree) -> Iterator[Problem]:
    """Everything that is wrong with the shape of a file that doesn't fit, in the words of a planner."""
    told: set[tuple[str | int, ...]] = set()
    for error in _explainer(kind).iter_errors(tree):
        if error.validator == "required":
            # one error for each missing key, and each names them all
            place = (*error.absolute_path, *error.absolute_schema_path)
            if place in told:
                continue
            told.add(place)
        yield from _explained(path, error)


@lru_cache
def _explainer(kind: str) -> Any:
    from jsonschema import Draft202012Validator, validators

    extend: Any = validators.extend
    types = Draft202012Validator.TYPE_CHECKER.redefine("integer", _is_whole)
    return extend(Draft202012Validator, {"pattern": _pattern, "items": _Items(kind)}, type_checker=types)(_schema(kind))


class _Items:
    """As ``jsonschema`` does it, but only for items that don't fit: of a long list mostly one."""

    def __init__(self, kind: str) -> None:
        self._shared = _schema(kind).get("$defs", {})
        self._deciders: dict[int, Validator] = {}

    def __call__(self, validator: Any, shape: Any, value: object, _here: object) -> Iterator[Any]:
        """Problems of each item of a list with a shape."""
        for place, item in enumerate(value if isinstance(value, list) else ()):
            if not self._decider(shape).is_valid(item):
                yield from validator.descend(item, shape, path=place)

    def _decider(self, shape: Any) -> Validator:
        found = self._deciders.get(id(shape))  # the schema outlives this
        if found is None:
            import jsonschema_rs

            found = self._deciders[id(shape)] = jsonschema_rs.Draft202012Validator({**shape, "$defs": self._shared})
        return found


def _pattern(_validator: object, pattern: str, value: object, _here: object) -> Iterator[Any]:
    """As ``jsonschema`` does it, but ``$`` is the very end: in Python a line break may follow it."""
    from jsonschema import ValidationError

    if isinstance(value, str) and not re.search(pattern.replace("$", r"\Z"), value):
        yield ValidationError("")


def _is_whole(_checker: object, value: object) -> bool:
    """2.0 is a whole number too, as for the one that decides."""
    if isinstance(value, bool):
        return False
    return isinstance(value, int) or (isinstance(value, Decimal) and value == value.to_integral_value())


def _explained(path: str, error: Any) -> Iterator[Problem]:
    pointer = tuple(error.absolute_path)
    for below, message, hint in _said(error):
        # where a key is to blame, point at the key itself; all else is about a value
        yield Problem(CODE, Severity.ERROR, Place(path, (*pointer, *below), on_key=bool(below)), message, hint)


def _is_key(error: Any) -> bool:
    return "propertyNames" in error.absolute_schema_path


def _said(error: Any) -> Iterator[tuple[tuple[str, ...], Message, Message | None]]:
    """Sentences for one schema error, each with the key below the error's place that it is about."""
    if _is_key(error):
        key = str(error.instance)
        yield (key,), say("the key {key} is not possible here", key=key), _pattern_hint(error)
    elif error.validator == "required":
        yield from _missing(error)
    elif error.validator == "additionalProperties":
        yield from _unknown(error)
    else:
        yield (), *_value_said(error)


def _missing(error: Any) -> Iterator[tuple[tuple[str, ...], Message, Message | None]]:
    for key in error.validator_value:
        if key not in error.instance:
            yield (), say("{key} is missing", key=key), say("add the line {key}: ...", key=key)


def _unknown(error: Any) -> Iterator[tuple[tuple[str, ...], Message, Message | None]]:
    from difflib import get_close_matches

    known = list(error.schema.get("properties", {}))
    for key in error.instance:
        if key not in known:
            near = get_close_matches(key, known, 1, 0.6)
            hint = say("did you mean {near}?", near=near[0]) if near else say("allowed here: {keys}", keys=tuple(known))
            yield (key,), say("unknown key {key}", key=key), hint


def _value_said(error: Any) -> tuple[Message, Message | None]:
    """A sentence for an error about one value."""
    from difflib import get_close_matches

    value, wanted = _shown(error.instance), error.validator_value
    match error.validator:
        case "type":
            kinds = tuple(_TYPES[name] for name in _names(wanted) if name != "null")
            return say("{value} is not {kinds}", value=value, kinds=kinds), _type_hint(error)
        case "enum":
            allowed = tuple(_plain(choice) for choice in wanted)
            near = get_close_matches(str(error.instance), allowed, 1, 0.6)
            hint = say("did you mean {near}?", near=near[0]) if near else None
            return say("{value} is not one of {allowed}", value=value, allowed=allowed), hint
        case "const":
            return say("{value} is not {wanted}", value=value, wanted=_plain(wanted)), None
        case "pattern":
            return say("{value} is not written as it should be", value=value), _pattern_hint(error)
        case "minLength" | "minItems" | "minProperties":
            return say("this is empty"), say("write something, or delete the key")
        case "minimum":
            return say("{value} is less than {least}", value=value, least=_plain(wanted)), None
        case "exclusiveMinimum":
            return say("{value} is not more than {least}", value=value, least=_plain(wanted)), None
        case "maximum":
            return say("{value} is more than {most}", value=value, most=_plain(wanted)), None
        case "oneOf" | "anyOf":
            return _choice_said(error)
        case _:
            return say("{value} does not fit ({rule})", value=value, rule=str(error.validator)), None


def _names(types: str | list[str]) -> list[str]:
    return [types] if isinstance(types, str) else types


def _choice_said(error: Any) -> tuple[Message, Message | None]:
    """A sentence where one of several shapes was expected."""
    wanted = [tuple(choice["required"]) for choice in error.validator_value if "required" in choice]
    if wanted:
        keys = tuple(key for group in wanted for key in group)
        return say("exactly one of these is needed: {keys}", keys=keys), None
    return say("{value} has none of the possible forms", value=_shown(error.instance)), None


def _type_hint(error: Any) -> Message | None:
    """Hint where a number was typed the Indonesian way or text looks like another type."""
    kinds = _names(error.validator_value)
    value = error.instance
    if isinstance(value, str) and not {"number", "integer"}.isdisjoint(kinds):
        if _INDONESIAN.fullmatch(value):
            return say("write {number}", number=value.replace(".", "").replace(",", "."))
        return say("write digits with a point before the decimals and nothing else, for example 1250 or 12.5")
    if "string" in kinds and isinstance(value, bool | int | Decimal):
        # the digits may not be those of the file: 010 was read as 10
        return say("put quotes around it, so that it is read as text")
    if value is None:
        return say("write a value after the colon, or delete the line")
    return None


def _pattern_hint(error: Any) -> Message | None:
    """Hint for a pattern: its description in the schema, which the catalogue has as well."""
    description = error.schema.get("description")
    return say("it should be: {description}", description=Message(description)) if description else None


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _shown(value: object) -> Message | str:
    """A short form of a value from a file, as the file's author would recognise it."""
    if value is None:
        return say("(empty)")
    if isinstance(value, dict):
        text = "{" + ", ".join(f"{key}: ..." for key in value) + "}"
    elif isinstance(value, list):
        text = f"[{', '.join(_plain(item) if not isinstance(item, dict | list) else '...' for item in value)}]"
    else:
        text = _plain(value)
    return text if len(text) <= 60 else text[:57] + "..."
