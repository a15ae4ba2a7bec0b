"""The command line as Typer sees it: commands are imported when they are called, help is translated when shown."""

from __future__ import annotations

import gettext
import importlib
import os
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer
from typer.core import TyperCommand, TyperGroup

from kpi import __version__
from kpi.cli.usage import unknown_command
from kpi.model.errors import UnknownName
from kpi.model.message import mark, say
from kpi.render.language import LOCALE

if TYPE_CHECKING:
    from kpi.cli.session import Session

#: In the order of the month's cycle, as ``kpi --help`` lists them.
COMMANDS: Final = ("status", "record", "revise", "validate", "close", "reopen", "show", "explain", "rules")

#: Words that Typer looks up in the catalogue by itself.
_TYPERS_WORDS: Final = (
    mark("Arguments"), mark("Options"), mark("Commands"), mark("required"), mark("default: {default}"),
)  # fmt: skip


class Command(TyperCommand):
    """A command whose help speaks the reader's language."""

    def get_params(self, ctx: Any) -> list[Any]:
        """Its arguments and options, ``--help`` too."""
        return _as_typed(super().get_params(ctx))

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        """The line that shows how to call it."""
        _write_usage(self, ctx, formatter)

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """The whole help."""
        _translate(self, ctx)
        super().format_help(ctx, formatter)


class Group(TyperGroup):
    """All commands, each imported only when it is needed."""

    def get_params(self, ctx: Any) -> list[Any]:
        """Its arguments and options, ``--help`` too."""
        return _as_typed(super().get_params(ctx))

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - Typer's signature
        """The names, in the order of the month's cycle."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """One command; None where there is none."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"kpi.cli.commands.{cmd_name}")
        app = typer.Typer(add_completion=False, rich_markup_mode=None)
        app.command(cmd_name, cls=Command, help=module.HELP, epilog=module.EXAMPLE)(getattr(module, cmd_name))
        command = typer.main.get_command(app)
        if ctx.obj is not None:
            command.help = ctx.obj.language.text(module.HELP)
        return command

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command that was typed. Raises ``UnknownName`` with the nearest one."""
        if args and not args[0].startswith("-") and args[0] not in COMMANDS:
            raise UnknownName(*unknown_command(args[0], list(COMMANDS)))
        return super().resolve_command(ctx, args)

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        """The line that shows how to call it."""
        _write_usage(self, ctx, formatter)

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """The whole help."""
        _translate(self, ctx)
        super().format_help(ctx, formatter)


def command_line(session: Session) -> Any:
    """The whole command line, speaking the session's language."""
    # Typer asks gettext itself for the few words of _TYPERS_WORDS
    os.environ["LANGUAGE"] = session.language.code
    gettext.bindtextdomain("kpi", str(LOCALE))
    gettext.textdomain("kpi")
    app = typer.Typer(cls=Group, rich_markup_mode=None, add_completion=True, no_args_is_help=False)
    app.callback(
        invoke_without_command=True,
        help=mark("Monthly targets and achievements of programs, kept as plain files in a git repository."),
    )(_before)
    app.command("status", hidden=True)(_placeholder)  # Typer wants one command to build a group
    return typer.main.get_command(app)


class _AsTyped:
    """What Typer asks to turn a text into a value, where the value is the text."""

    def coerce(self, value: Any, param: Any, ctx: Any) -> Any:  # noqa: ARG002 - Typer's signature
        """The text, or the texts of an option that may be repeated, as they were typed."""
        return () if value is None and (param.multiple or param.nargs == -1) else value


def _as_typed(parameters: list[Any]) -> list[Any]:
    """Parameters that are what was typed: Typer would load pydantic for that, which takes as long as all the rest.

    Every parameter of ours is text or a switch. A Typer that doesn't know the attribute goes its usual way.
    """
    for parameter in parameters:
        if getattr(parameter, "_runtime_param", parameter) is None:
            parameter._runtime_param = _AsTyped()  # noqa: SLF001 - it has no public name
    return parameters


def _placeholder() -> None:
    raise AssertionError("Group.get_command answers for every command")


def _before(
    ctx: typer.Context,
    version: Annotated[bool, typer.Option("--version", help=mark("print the version and stop"))] = False,
    root: Annotated[
        str, typer.Option("--root", metavar="FOLDER", help=mark("the folder that holds data/; anywhere in the line"))
    ] = "",
    lang: Annotated[
        str, typer.Option("--lang", metavar="id|en", help=mark("the language of messages; anywhere in the line"))
    ] = "",
) -> None:
    if version:
        ctx.obj.write(f"kpi {__version__}\n")
        raise typer.Exit(0)
    for name, value in (("--root", root), ("--lang", lang)):
        if value:
            raise UnknownName(say("{name} needs a value", name=name))
    if ctx.invoked_subcommand is None:
        ctx.obj.write(ctx.get_help() + "\n")


def _write_usage(command: Any, ctx: Any, formatter: Any) -> None:
    pieces = " ".join(command.collect_usage_pieces(ctx))
    formatter.write_usage(ctx.command_path, pieces, prefix=ctx.obj.language.text(mark("Usage:")) + " ")


def _translate(command: Any, ctx: Any) -> None:
    """Put the reader's language into every text that help shows."""
    text = ctx.obj.language.text
    command.help = text(command.help) if command.help else None
    command.epilog = text(command.epilog) if command.epilog else None
    for parameter in command.get_params(ctx):
        if parameter.name == "help":
            parameter.help = text(mark("show this help and stop"))
        elif getattr(parameter, "help", None):
            parameter.help = text(parameter.help)
