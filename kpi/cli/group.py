"""The command line as Typer sees it: commands are imported when they are called, help is translated when shown."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final, get_type_hints

import typer
from typer.core import TyperCommand, TyperGroup

from kpi import __version__
from kpi.cli.args import VALUED, GlobalParameters
from kpi.cli.exit_status import FINE
from kpi.cli.help import translate, usage, write_list, write_options
from kpi.cli.parameters import callback
from kpi.cli.usage import unknown_command
from kpi.model.errors import UnknownName
from kpi.model.output.message import mark, say
from kpi.model.output.parameter import Declared, declared
from kpi.render.formats import ANSWERS, check

#: The groups of commands, as ``kpi --help`` lists them.
LISTED: Final = {
    mark("The month"): (
        "record", "revise", "status", "due", "template", "save", "undo", "sync",
    ),
    mark("The leader's month"): ("ikp", "close", "reopen", "outlook", "site"),
    mark("Read"): ("show", "explain", "log", "diff"),
    mark("Plan"): ("init", "new", "import", "program", "change", "kak"),
    mark("Prove"): ("validate", "check", "audit", "settle", "rules", "doctor"),
    mark("Exchange"): ("export",),
}  # fmt: skip
COMMANDS: Final = tuple(name for names in LISTED.values() for name in names)

#: Environment variables that are heeded, for help.
VARIABLES: Final = {
    "KPI_ROOT": mark("the folder that holds data/, as --root"),
    "KPI_LANG": mark("the language of messages, as --lang"),
    "KPI_PAGER, PAGER": mark("what shows long answers page by page; cat: nothing"),
    "NO_COLOR, FORCE_COLOR": mark("never colours; always colours"),
}

#: The Indonesian words of commands.
WORDS: Final = {
    "catat": "record", "perbaiki": "revise", "capaian": "status", "tunggakan": "due", "lembar": "template",
    "simpan": "save", "batalkan": "undo", "sinkronkan": "sync", "tutup": "close", "buka": "reopen", "lihat": "show",
    "jelaskan": "explain", "riwayat": "log", "bandingkan": "diff", "mulai": "init", "baru": "new", "ubah": "change",
    "periksa": "validate", "uji": "check", "selesaikan": "settle", "aturan": "rules", "diagnosis": "doctor",
    "ekspor": "export", "impor": "import", "perkiraan": "outlook", "situs": "site",
}  # fmt: skip

#: Commands that are not listed, with their modules: under the name that they had before, and the one that git calls.
UNLISTED: Final = {
    **{name: f"change.{name}" for name in ("target", "phase", "retire", "weights")},
    "programs": "programs",
    "merge-driver": "merge_driver",
}

#: Commands of two words, whose first is a command by itself, with their modules.
LONGER: Final = {("program", "list"): "programs"}

#: Commands that are followed by another one: each is a package of that name, with a module for each of these.
GROUPS: Final = {
    "new": ("program", "indicator"),
    "import": ("plan",),
    "change": ("target", "phase", "retire", "weights", "kak", "indicator"),
    "site": ("build",),
    "ikp": ("draft", "show", "add", "edit", "remove", "negotiate", "decide", "issue", "follow-up"),
}

#: How help is asked for, behind every command.
_HELP_OPTIONS: Final = {"help_option_names": ["-h", "--help"]}

#: A number below 0, with what may stand behind it: no option begins like that.
_NEGATIVE: Final = re.compile(r"-(?:(?:rp|idr)\.? ?)?[0-9].*", re.IGNORECASE)


class _Speaking:
    """Commands and groups of them, whose help speaks the reader's language."""

    help: str | None
    epilog: str | None
    #: What can be typed behind it.
    declared: Mapping[str, Declared] = {}

    def get_params(self, ctx: Any) -> list[Any]:
        """Its arguments and options, ``--help`` too."""
        return _known(super().get_params(ctx), self.declared, ctx)  # type: ignore[misc]

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        """The line that shows how to call it."""
        text = ctx.obj.language.text
        formatter.write_usage(ctx.command_path, usage(self, ctx), prefix=text(mark("Usage:")) + " ")

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """The whole help."""
        translate(self, ctx)
        super().format_help(ctx, formatter)  # type: ignore[misc]

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """The arguments and options."""
        write_options(self, ctx, formatter)

    def format_epilog(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002 - Typer's signature
        """The example, which can be pasted: a line of its own that is never wrapped."""
        if self.epilog:
            title, _, line = self.epilog.partition(": ")
            formatter.write_paragraph()
            formatter.write(f"  {title}:\n    {line}\n")

    def get_short_help_str(self, limit: int = 0) -> str:  # noqa: ARG002 - nothing is cut off: lines wrap
        """Its purpose, for the list of commands."""
        return self.help or ""


class SpeakingCommand(_Speaking, TyperCommand):
    """A command."""

    def parse_args(self, ctx: Any, args: list[str]) -> Any:
        """Read what was typed, where ``-3,2`` is a number and no option."""
        return super().parse_args(ctx, _numbers_marked(args, _valued(self.get_params(ctx))))


class CommandGroup(_Speaking, TyperGroup):
    """Commands, each imported only when it is needed."""

    #: Their names, and what stands before each in the name of its module.
    names: tuple[str, ...] = COMMANDS
    before: str = ""

    def _name(self, typed: str) -> str:
        """The command that a word means."""
        meant = typed if self.before else WORDS.get(typed, typed)
        return meant if meant in self.names else typed

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - Typer's signature
        """The names, in the order of the month's cycle."""
        return list(self.names)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """One command; None where there is none."""
        cmd_name = self._name(cmd_name)
        if cmd_name in self.names:
            return self._loaded(ctx, cmd_name, f"{self.before}{cmd_name.replace('-', '_')}")
        unlisted = {} if self.before else UNLISTED
        return self._loaded(ctx, cmd_name, unlisted[cmd_name]) if cmd_name in unlisted else None

    def _loaded(self, ctx: Any, name: str, module_name: str) -> Any:
        module = importlib.import_module(f"kpi.cli.commands.{module_name}")
        command = _group(name, module) if name in GROUPS and not self.before else _command(name, module)
        if ctx.obj is not None:
            command.help = ctx.obj.language.text(module.HELP)
        return command

    def shell_complete(self, ctx: Any, incomplete: str) -> Any:
        """Completions at the cursor: commands or options."""
        from kpi.cli.completion import commands

        if incomplete.startswith("-"):
            return super().shell_complete(ctx, incomplete)
        return commands(ctx.obj, self.names, self.before, incomplete)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command that was typed. Raises ``UnknownName`` with the nearest one."""
        if tuple(args[:2]) in LONGER and not self.before:
            return " ".join(args[:2]), self._loaded(ctx, args[1], LONGER[args[0], args[1]]), args[2:]
        if args and not args[0].startswith("-") and self._name(args[0]) not in {*self.names, *UNLISTED}:
            raise UnknownName(*unknown_command(args[0], list(self.names)))
        return super().resolve_command(ctx, args)

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """The arguments and options, and the commands."""
        super().format_options(ctx, formatter)
        groups = {mark("Commands"): self.names} if self.before else LISTED
        for title, names in groups.items():
            rows = [
                (self._shown(ctx, name), self.get_command(ctx, name).get_short_help_str())
                for name in self.list_commands(ctx)
                if name in names
            ]
            with formatter.section(ctx.obj.language.text(title)):
                write_list(formatter, rows)
        if not self.before:
            with formatter.section(ctx.obj.language.text(mark("Environment"))):
                write_list(formatter, [(name, ctx.obj.language.text(about)) for name, about in VARIABLES.items()])

    def _shown(self, ctx: Any, name: str) -> str:
        """A command in the list, with its Indonesian word where the reader is Indonesian."""
        word = next((word for word, meant in WORDS.items() if meant == name and not self.before), "")
        return f"{name}, {word}" if word and ctx.obj.language.code == "id" else name


def _valued(parameters: Iterable[Any]) -> frozenset[str]:
    """The options behind which a value stands."""
    named = [one for one in parameters if one.param_type_name == "option" and not one.is_flag]
    return frozenset(flag for one in named for flag in one.opts)


def _numbers_marked(args: list[str], valued: frozenset[str]) -> list[str]:
    """The arguments, where a number below 0 begins with a minus (U+2212) that the parser doesn't take for an option.

    ``kpi.model.typed.number`` reads both. The value of an option is left as it is: it may be a text.
    """
    before = ("", *args)
    return [
        "\u2212" + one[1:] if _NEGATIVE.fullmatch(one) and last not in valued else one
        for last, one in zip(before, args, strict=False)
    ]


def _command(name: str, module: Any) -> Any:
    """The command of a module: ``run(session, given)`` says by the type of ``given`` what can be typed behind it."""
    kind = get_type_hints(module.run)["given"]
    known = declared(kind)

    def run(ctx: typer.Context, given: Any) -> int:
        if "form" in known and known["form"].default:  # where there is none the command chooses one
            check(given.values()["form"], findings=known["form"].parameter.candidates != ANSWERS)
        status: int = module.run(ctx.obj, given)
        return status

    app = typer.Typer(add_completion=False, rich_markup_mode=None)
    app.command(name, cls=SpeakingCommand, help=module.HELP, epilog=module.EXAMPLE, context_settings=_HELP_OPTIONS)(
        callback(kind, run)
    )
    command: Any = typer.main.get_command(app)
    command.declared = known
    return command


def _group(name: str, module: Any) -> Any:
    """The commands of a package."""
    kind = type("Group", (CommandGroup,), {"names": GROUPS[name], "before": f"{name}."})
    app = typer.Typer(name=name, cls=kind, add_completion=False, rich_markup_mode=None, no_args_is_help=False)
    app.callback(help=module.HELP, epilog=module.EXAMPLE, context_settings=_HELP_OPTIONS)(_nothing)
    app.command("help", hidden=True)(_placeholder)
    return typer.main.get_command(app)


def _nothing() -> None:
    """Before the commands of a package there is nothing to do."""


def command_line() -> Any:
    """The whole command line; it speaks the language of the session that it is called with (``obj``)."""
    app = typer.Typer(cls=CommandGroup, rich_markup_mode=None, add_completion=True, no_args_is_help=False)
    app.callback(
        invoke_without_command=True,
        context_settings=_HELP_OPTIONS,
        help=mark("Monthly targets and achievements of programs, kept as plain files in a git repository."),
    )(callback(GlobalParameters, _before))
    app.command("status", hidden=True)(_placeholder)  # Typer wants one command to build a group
    command: Any = typer.main.get_command(app)
    command.declared = declared(GlobalParameters)
    return command


class _AsTyped:
    """Converter for Typer that leaves texts as they are."""

    def coerce(self, value: Any, param: Any, ctx: Any) -> Any:  # noqa: ARG002 - Typer's signature
        """The text, or the texts of an option that may be repeated, as they were typed."""
        return () if value is None and (param.multiple or param.nargs == -1) else value


def _known(parameters: list[Any], declarations: Mapping[str, Declared], ctx: Any) -> list[Any]:
    """Parameters as they are typed; where a shell asks, with what may stand in their place."""
    if ctx.resilient_parsing:
        from kpi.cli.completion import teach

        teach(parameters, declarations, ctx.obj.language)
    return _as_typed(parameters)


def _as_typed(parameters: list[Any]) -> list[Any]:
    """Parameters that are what was typed: Typer would load pydantic for that, which takes as long as all the rest.

    Every parameter of ours is text or a switch. A Typer that doesn't know the attribute goes its usual way.
    """
    for parameter in parameters:
        if getattr(parameter, "_runtime_param", parameter) is None:
            parameter._runtime_param = _AsTyped()  # noqa: SLF001 - it has no public name
    return parameters


def _placeholder() -> None:
    raise AssertionError("CommandGroup.get_command answers for every command")


def _before(ctx: typer.Context, given: GlobalParameters) -> int:
    """Callback before a command: version, and help where no command was typed."""
    if given.version:
        ctx.obj.write(f"kpi {__version__}\n")
        raise typer.Exit(0)
    for flag, name in VALUED.items():
        if getattr(given, name):  # with its value, it would have been taken out before
            raise UnknownName(say("{name} needs a value", name=flag))
    if ctx.invoked_subcommand is None:
        ctx.obj.write(ctx.get_help() + "\n")
    return FINE
