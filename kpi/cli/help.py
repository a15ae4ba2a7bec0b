"""Formats ``--help``: usage, arguments and options, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from kpi.model.output.message import mark

#: Say in the usage line that a command or options may follow.
_COMMAND: Final = mark("COMMAND")
_OPTIONS: Final = mark("[OPTIONS]")

#: Columns for the names of options.
_NAMES: Final = 30
#: What Typer says of its own options.
_TYPERS_WORDS: Final = (
    mark("Install completion for the current shell."),
    mark("Show completion for the current shell, to copy it or customize the installation."),
)


def usage(command: Any, ctx: Any) -> str:
    """The pieces of a command line: arguments in brackets where they may be left away, then that there are options."""
    text = ctx.obj.language.text
    arguments = [parameter for parameter in command.get_params(ctx) if parameter.param_type_name == "argument"]
    names = [_named(argument, text) for argument in arguments]
    if hasattr(command, "list_commands"):
        names.append(text(_COMMAND))
    return " ".join([*names, text(_OPTIONS)])


def placeholder(parameter: Any, text: Callable[[str], str]) -> str:
    """Placeholder of an argument or option value, in the reader's language."""
    return text(str(parameter.metavar))


def _named(argument: Any, text: Callable[[str], str]) -> str:
    name = placeholder(argument, text)
    return name if argument.required or name.startswith("[") else f"[{name}]"


def translate(command: Any, ctx: Any) -> None:
    """Put the reader's language into every text that help shows."""
    text = ctx.obj.language.text
    command.help = text(command.help) if command.help else None
    command.epilog = text(command.epilog) if command.epilog else None


def write_options(command: Any, ctx: Any, formatter: Any) -> None:
    """The arguments and options, each with what it is for."""
    text = ctx.obj.language.text
    parameters = [parameter for parameter in command.get_params(ctx) if not parameter.hidden]
    for title, kind in ((mark("Arguments"), "argument"), (mark("Options"), "option")):
        rows = list(_rows([one for one in parameters if one.param_type_name == kind], text))
        if rows:
            with formatter.section(text(title)):
                write_list(formatter, rows)


def write_list(formatter: Any, rows: list[tuple[str, str]]) -> None:
    """Names, each with what it is for beside it; below it where the terminal is narrow."""
    formatter.write_dl(rows, col_max=_NAMES if formatter.width >= 2 * _NAMES else 0)


def _rows(parameters: list[Any], text: Callable[[str], str]) -> Iterator[tuple[str, str]]:
    for parameter in parameters:
        about = text(mark("show this help and stop") if parameter.name == "help" else parameter.help or "")
        if parameter.param_type_name == "argument":
            name = placeholder(parameter, text)
            yield name.strip("[].") if name.startswith("[") else name, about
            continue
        names = ", ".join(sorted(parameter.opts, key=len))
        yield (
            names if parameter.is_flag else f"{names} {placeholder(parameter, text)}",
            about + _default(parameter, text),
        )


def _default(option: Any, text: Callable[[str], str]) -> str:
    shown = isinstance(option.default, str) and option.default and option.show_default
    return " " + text(mark("[default: {default}]")).format(default=option.default) if shown else ""
