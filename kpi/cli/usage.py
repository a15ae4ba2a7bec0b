"""Mistyped command lines, in our own sentences and the reader's language."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from kpi.cli.args import VALUED
from kpi.cli.help import placeholder
from kpi.model.errors import KpiError
from kpi.model.output.command import Command, kpi_command
from kpi.model.output.message import Message, mark, say
from kpi.model.values.characters import UNWANTED, code_of

if TYPE_CHECKING:
    import typer

#: What is said where more was typed than a command takes: mostly words without quotation marks around them.
_TOO_MUCH: Final = mark("there is too much: {words}")

#: What Typer says without telling it in fields, and how we say it.
_SENTENCES: Final = (
    (re.compile(r"Got unexpected extra argument(?:s|\(s\))? \((?P<words>.*)\)"), _TOO_MUCH),
    (re.compile(r"Option '(?P<name>[^']+)' requires an argument"), mark("{name} needs a value")),
    (re.compile(r"Option '(?P<name>[^']+)' does not take a value"), mark("{name} takes no value")),
    (re.compile(r"Missing command"), mark("which command?")),
)


def explained(error: typer.TyperException) -> tuple[Message, Message | None]:
    """Error and hint for a mistyped command line."""
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "kpi"
    help_of = Command((*command.split(), "--help"))
    see_help = say("see: {command}", command=help_of)
    option = getattr(error, "option_name", None)
    match type(error).__name__:
        case "NoSuchOption" if option in VALUED:  # with its value, it would have been taken out before
            return say("{name} needs a value", name=str(option)), see_help
        case "NoSuchOption":
            return say("there is no option {option}", option=str(option)), _near_option(str(option), error) or see_help
        case "MissingParameter":
            return say("{name} is missing", name=_name(error)), see_help
        case "BadParameter":
            return say("{name}: {what}", name=_name(error), what=str(error.message)), see_help
    sentence = _sentence(error)
    if sentence.template == _TOO_MUCH:
        return sentence, say('several words belong in quotation marks: "nov 2023"; see: {command}', command=help_of)
    return sentence, see_help


def refuse_unwritable(arguments: list[str]) -> None:
    """Refuse what may have been pasted unseen and no file may hold. Raises ``KpiError``."""
    for argument in arguments:
        unwanted = UNWANTED.search(argument)
        if unwanted is not None:
            what = say("the character U+{code} can't be written to a file", code=code_of(unwanted[0]))
            raise KpiError(what, say("delete it from: {text}", text=argument))


def unknown_command(typed: str, known: list[str]) -> tuple[Message, Message]:
    """A command that isn't there."""
    from difflib import get_close_matches

    near = get_close_matches(typed, known, 1, 0.5)
    hint = say("did you mean {near}?", near=near[0]) if near else say("see: {command}", command=kpi_command("--help"))
    return say("there is no command {typed}", typed=typed), hint


def _sentence(error: typer.TyperException) -> Message:
    text = error.format_message()
    for said, template in _SENTENCES:
        found = said.search(text)
        if found:
            return Message(template, found.groupdict())
    return say("{what}", what=text)


def _name(error: Any) -> str:
    parameter = getattr(error, "param", None)
    if parameter is None:
        return str(getattr(error, "param_hint", "") or "?")
    if parameter.param_type_name == "option":
        return str(parameter.opts[-1])
    context = getattr(error, "ctx", None)
    return placeholder(parameter, context.obj.language.text if context is not None else str)


def _near_option(option: str, error: Any) -> Message | None:
    from difflib import get_close_matches

    known = [name for parameter in error.ctx.command.params for name in parameter.opts] if error.ctx else []
    by_letters = {name.strip("-"): name for name in (*known, *VALUED)}
    near = get_close_matches(option.strip("-"), by_letters, 1, 0.6)
    return say("did you mean {near}?", near=by_letters[near[0]]) if near else None
