"""Completion of the line at a shell's cursor: Typer speaks with the shell, this says what may stand there.

The declaration of an argument or option says what (``Parameter.candidates``). Whatever goes wrong, nothing is printed:
a shell would put it into the line.
"""

from __future__ import annotations

import contextlib
import importlib
from collections.abc import Callable, Iterable, Mapping, MutableMapping
from typing import Any, Final, assert_never

from kpi.cli.args import global_options
from kpi.cli.session.session import Session
from kpi.cli.session.streams import nowhere
from kpi.model.errors import KpiError
from kpi.model.output.parameter import Candidates, Declared
from kpi.model.typed.choice import choice_words
from kpi.model.values.struct import Struct
from kpi.render.language import Language
from kpi.store import names

#: Set by the script that ``kpi --show-completion`` prints.
ASKED: Final = "_KPI_COMPLETE"
_BASH: Final = "complete_bash"
#: Where the line is, for shells other than bash.
_LINE: Final = "_TYPER_COMPLETE_ARGS"


def answer(command_line: Any, session: Session, environ: MutableMapping[str, str]) -> int:  # noqa: ANN401 - Typer's own
    """Answer a shell that asks. Returns the status by which fish learns whether there is anything."""
    environ["COLUMNS"] = "1000"  # or Typer would break what a command is for into lines, and each is an answer
    with nowhere() as silent, contextlib.redirect_stderr(silent):
        try:
            session = _without_global_options(session, environ)
            command_line.main(args=[], prog_name="kpi", standalone_mode=False, obj=session)
        except SystemExit as stop:
            return stop.code if isinstance(stop.code, int) else 0
        except Exception:  # noqa: BLE001 - nobody waits for an explanation
            return 1
    return 0


def _without_global_options(session: Session, environ: MutableMapping[str, str]) -> Session:
    """Take ``--root`` and ``--lang`` out of the line, wherever they stand, and heed them."""
    if environ.get(ASKED) == _BASH:
        words = environ["COMP_WORDS"].split("\n")
        at = int(environ["COMP_CWORD"])
        rest, chosen = global_options(words[:at])
        environ["COMP_WORDS"] = "\n".join([*rest, *words[at : at + 1]])
        environ["COMP_CWORD"] = str(len(rest))
    else:
        line = environ.get(_LINE, "")
        before, space, last = line.rpartition(" ")
        rest, chosen = global_options(before.split(" "))
        if chosen:
            environ[_LINE] = " ".join(rest) + space + last
    return Session.begin({**session.chosen, **chosen}, session.environ, session.folder)


class Suggestion(Struct, frozen=True):
    """A completion in the shape that Typer expects; some shells show ``help`` beside it."""

    value: str
    help: str = ""
    type: str = "plain"


def commands(session: Session, known: Iterable[str], before: str, begin: str) -> list[Suggestion]:
    """The commands that begin so, each with what it is for where the shell shows that."""
    wanted = [name for name in known if name.startswith(begin)]
    if session.environ.get(ASKED) == _BASH:
        return [Suggestion(name) for name in wanted]
    return [Suggestion(name, _purpose(session, before, name)) for name in wanted]


def _purpose(session: Session, before: str, name: str) -> str:
    module = importlib.import_module(f"kpi.cli.commands.{before}{name.replace('-', '_')}")
    return session.language.text(module.HELP)


def teach(parameters: Iterable[Any], known: Mapping[str, Declared], language: Language) -> None:
    """Let Typer's parameters know what may stand in their place, and speak the reader's language."""
    for parameter in parameters:
        parameter.help = language.text(parameter.help) if parameter.help else None
        candidates = known[parameter.name].parameter.candidates if parameter.name in known else ()
        if candidates and getattr(parameter, "_custom_shell_complete", parameter) is None:
            parameter._custom_shell_complete = _completing(candidates)  # noqa: SLF001 - as autocompletion= does


def _completing(candidates: tuple[str, ...] | Candidates) -> Callable[[Any, Any, str], list[str]]:
    def completed(ctx: Any, _: object, begin: str) -> list[str]:  # noqa: ANN401 - Typer's own
        try:
            return [name for name in _offered(candidates, ctx) if name.startswith(begin)]
        except KpiError:  # there is no data here
            return []

    return completed


def _offered(candidates: tuple[str, ...] | Candidates, ctx: Any) -> Iterable[str]:  # noqa: ANN401 - Typer's own
    session: Session = ctx.obj
    if isinstance(candidates, tuple):
        return _choices(candidates, session.language)
    match candidates:
        case Candidates.PROGRAMS:
            return names.programs(session.root)
        case Candidates.CELLS:
            return names.cells(session.root)
        case Candidates.PROGRAMS_AND_CELLS:
            return [*names.programs(session.root), *names.cells(session.root)]
        case Candidates.MONTHS:
            return names.months(session.root, _program(ctx.params))
        case Candidates.CLOSED_MONTHS:
            return names.closed(session.root)
        case Candidates.ITEMS:
            return names.items(session.root, str(ctx.params.get("period") or ""))
        case Candidates.RULES:
            from kpi.rules.catalogue import all_rules  # all rules are loaded, and only here

            return [rule.code for rule in all_rules()]
    assert_never(candidates)


def _choices(values: tuple[str, ...], language: Language) -> list[str]:
    """The values of an option; in Indonesian first what a planner calls them, as far as that is one word."""
    words = choice_words(values) if language.code == "id" else {}
    return [*(word for word in words if word not in values and " " not in word), *values]


def _program(typed: Mapping[str, object]) -> str:
    """The program that is named earlier in the line; empty where none is."""
    named = next((str(typed[name]) for name in ("cell", "program", "name") if typed.get(name)), "")
    return named.partition("/")[0]
