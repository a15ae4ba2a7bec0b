"""Builds Typer commands from declared parameters (``kpi.model.output.parameter``)."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Annotated, Any

import typer

from kpi.model.output.parameter import Declared, Given, declared, given


def callback(kind: type[Given], run: Callable[[typer.Context, Given], int]) -> Callable[..., int]:
    """The function that Typer calls: it hands ``run`` what was typed, as parameters of that kind."""
    fields = declared(kind)

    def call(ctx: typer.Context, **typed: Any) -> int:  # noqa: ANN401 - text, switches, lists of text
        values = {name: tuple(typed[name] or ()) if one.repeated else typed[name] for name, one in fields.items()}
        return run(ctx, given(kind, values))

    parameters = [inspect.Parameter("ctx", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=typer.Context)]
    for name, one in fields.items():
        parameters.append(
            inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=_default(one), annotation=_annotated(one))
        )
    vars(call)["__signature__"] = inspect.Signature(parameters, return_annotation=int)
    call.__annotations__ = {one.name: one.annotation for one in parameters}
    return call


def _default(one: Declared) -> Any:  # noqa: ANN401 - of any type
    if one.repeated:
        return None
    return inspect.Parameter.empty if one.default is ... else one.default


def _annotated(one: Declared) -> Any:  # noqa: ANN401 - a type
    parameter = one.parameter
    told: dict[str, Any] = {
        "metavar": parameter.metavar or None, "help": parameter.help or None,
        "show_default": parameter.show_default, "hidden": parameter.hidden,
    }  # fmt: skip
    made = typer.Option(*parameter.flags, **told) if parameter.flags else typer.Argument(**told)
    return Annotated[list[str] | None if one.repeated else one.kind, made]
