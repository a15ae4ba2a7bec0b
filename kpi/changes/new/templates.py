"""Files to begin with: every field with what it is for, in the language of the data; what isn't known is left open."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping
from enum import Enum
from typing import Final

from kpi.model.domain.field import Field, Kind
from kpi.model.domain.indicator import Measure, Polarity, possible_formulas
from kpi.model.domain.indicator_fields import FIELDS
from kpi.model.domain.settings import REQUIRED_SECTIONS, Settings
from kpi.model.output.command import kpi_command
from kpi.model.output.message import Message, say
from kpi.model.values.period import Period, Span
from kpi.model.values.struct import Struct, field
from kpi.store import layout
from kpi.store.yaml import lines
from kpi.store.yaml.source import Tree

#: Puts a sentence into the language of the data.
Text = "Callable[[Message], str]"

#: What holds the place of a text until somebody writes it; the rule kak-sections finds it.
TODO: Final = "TODO"


class NewProgram(Struct, frozen=True):
    """A proposed program as far as it is known; the phases with their titles."""

    id: str
    title: str
    since: datetime.date
    reason: str = ""
    lead_agency: str = ""
    policy_team: tuple[str, ...] = ()
    implementing_team: tuple[str, ...] = ()
    facilitator: str = ""
    phases: tuple[tuple[str, Span], ...] = ()
    illustrative: bool = False


class NewIndicator(Struct, frozen=True):
    """A new indicator as far as it is known: fields as in the file, by key; ``months`` of the phases."""

    fields: Mapping[str, Tree]
    months: tuple[Period, ...] = ()
    targets: Mapping[str, Tree] = field(default_factory=dict)
    no_target: Mapping[str, Tree] = field(default_factory=dict)


class _Lines:
    """The lines of a file as they come: a comment, then a key with its value."""

    def __init__(self, text: Callable[[Message], str]) -> None:
        self.text = text
        self.lines: list[str] = []

    def remark(self, message: Message, indent: int = 0) -> None:
        """A comment of its own."""
        self.lines.append(f"{' ' * indent}# {self.text(message)}")

    def entry(self, key: str, value: Tree, about: Message | None = None, indent: int = 0) -> None:
        """A key with its value, below what it is for."""
        if about is not None:
            self.remark(about, indent)
        self.lines += lines.written({key: value}, indent)

    def open(self, key: str, about: Message, indent: int = 0, example: str = "") -> None:
        """A key whose value somebody must still write."""
        self.remark(about, indent)
        self.lines.append(f"{' ' * indent}{key}:" + (f"  # {example}" if example else ""))

    def left_out(self, line: str, about: Message, indent: int = 0) -> None:
        """A line that says nothing until its sign is taken away."""
        self.remark(about, indent)
        self.lines.append(f"{' ' * indent}# {line}")


def program_file(new: NewProgram, settings: Settings, text: Callable[[Message], str]) -> str:
    """``kak.yaml`` of a program that is proposed."""
    out = _Lines(text)
    out.lines.append(layout.modeline(layout.kak_path(new.id), "kak"))
    check = f"kpi kak {new.id} --check"  # for later: nobody is told to type it now
    out.remark(say("A program and its KAK. See what is still missing: {command}", command=check))
    out.entry("id", new.id, say("The name of the program's folder; it stays."))
    out.entry("title", new.title or TODO, say("What the program is called."))
    out.entry("illustrative", new.illustrative, say("true where the figures are only examples; every output says so."))
    step: dict[str, Tree] = {"state": "proposed", "since": new.since.isoformat()}
    if new.reason:
        step["reason"] = new.reason
    out.entry(
        "state", "proposed", say("How far it has come; changed by: {command}", command=kpi_command("program", "--help"))
    )
    out.entry("states", [step], say("How it got there, oldest first."))
    _head(out, new)
    _phases(out, new)
    out.remark(
        say(
            "The terms of reference: number and signatures come with: {command}",
            command=kpi_command("program", "sign", new.id, "--help"),
        )
    )
    out.lines += ["kak:", "  sections:"]
    for name in dict.fromkeys((*settings.kak_sections, *REQUIRED_SECTIONS)):
        _section(out, name, new)
    return "\n".join(out.lines) + "\n"


def _head(out: _Lines, new: NewProgram) -> None:
    _if_known(out, "lead_agency", new.lead_agency, say("The agency that answers for the program."))
    out.entry("policy_team", list(new.policy_team), say("Who decides, for example [Sekretariat Daerah]."))
    out.entry("implementing_team", list(new.implementing_team), say("Who carries it out."))
    _if_known(out, "facilitator", new.facilitator, say("Who accompanies both teams; may be left out."))


def _if_known(out: _Lines, key: str, value: str, about: Message) -> None:
    if value:
        out.entry(key, value, about)
    else:
        out.left_out(f"{key}: ...", about)


def _phases(out: _Lines, new: NewProgram) -> None:
    about = say("The phases with their first and last month, both included.")
    phases: list[Tree] = [
        {"id": f"tahap-{at}", "title": title, "from": str(span.first), "to": str(span.last)}
        for at, (title, span) in enumerate(new.phases, 1)
    ]
    if phases:
        out.entry("phases", phases, about)
    else:
        out.open("phases", about)
        out.lines.append("  # - {id: tahap-1, title: ..., from: 2024-03, to: 2024-12}")


def _background(out: _Lines, _: NewProgram) -> None:
    out.remark(say("Why there is a program."), 4)
    out.lines.append("    background:")
    out.entry("legal_basis", [], say("The laws and rules it stands on."), 6)
    out.entry("overview", TODO, say("What it is about."), 6)
    out.entry("rationale", TODO, say("Why it is needed."), 6)


def _strategy(out: _Lines, _: NewProgram) -> None:
    out.remark(say("How the outputs are achieved."), 4)
    out.lines.append("    strategy:")
    out.entry("method", TODO, say("How it is carried out."), 6)
    out.open("stages", say("The steps by month."), 6)
    out.lines.append("        # - {title: ..., from: 2024-03, to: 2024-05}")


def _timeframe(out: _Lines, new: NewProgram) -> None:
    about = say("From when to when; it covers all phases.")
    if new.phases:
        first = min(span.first for _, span in new.phases)
        last = max(span.last for _, span in new.phases)
        out.entry("timeframe", {"from": str(first), "to": str(last)}, about, 4)
    else:
        out.left_out("timeframe: {from: 2024-03, to: 2024-12}", about, 4)


def _budget(out: _Lines, _: NewProgram) -> None:
    out.left_out("budget: {amount: 0, currency: IDR, source: ...}", say("What it costs, and who pays."), 4)


#: Sections that are one text or list, with what they are for.
_PLAIN: Final[Mapping[str, tuple[Tree, Message]]] = {
    "purpose": (TODO, say("What it is for.")),
    "beneficiaries": ([], say("Who profits, for example [Pelajar, Warga].")),
    "scope": ([], say("What belongs to it, and what doesn't.")),
    "location": ([], say("Where it is carried out, for example [Kecamatan Cikarang Selatan].")),
    "output": ([], say("What it hands over, for example [Laporan akhir].")),
    "responsible": ([], say("Who answers for it, for example [Kepala Dinas Kesehatan].")),
}
_MADE: Final[Mapping[str, Callable[[_Lines, NewProgram], None]]] = {
    "background": _background,
    "strategy": _strategy,
    "timeframe": _timeframe,
    "budget": _budget,
}


def _section(out: _Lines, name: str, new: NewProgram) -> None:
    if name in _PLAIN:
        value, about = _PLAIN[name]
        out.entry(name, value, about, 4)
    else:
        _MADE[name](out, new)


#: The fields that an indicator must have and that are asked for, with what they are for.
REQUIRED: Final[Mapping[str, Message]] = {
    one.key: one.about for one in FIELDS if one.required and one.new is not None and one.about is not None
}


def _usual(one: Field) -> Tree:
    """The default of a field as the file writes it; None: no default."""
    match one.usual:
        case "" | () | None:
            return None
        case Enum(value=value):
            return str(value)
        case bool(yes):
            word: Tree = one.yes_no[0 if yes else 1]
            return word
        case usual:
            return int(str(usual))


#: What holds where a field is left out, as far as a file says it.
USUAL: Final[Mapping[str, Tree]] = {one.key: usual for one in FIELDS if (usual := _usual(one)) is not None}


def indicator_lines(new: NewIndicator, text: Callable[[Message], str]) -> list[str]:
    """One indicator as an item of the list, without indentation."""
    out = _Lines(text)
    for one in FIELDS:
        if one.about is not None:
            _field(out, one, one.about, new)
        elif one.key in new.fields:
            out.entry(one.key, new.fields[one.key])
    about, first, *rest = out.lines
    return [about, f"- {first}", *(f"  {line}" for line in rest)]


def _field(out: _Lines, one: Field, about: Message, new: NewIndicator) -> None:
    """A field: known, usual, to be written, or left out until somebody knows it."""
    value = _known(one, new)
    if one.key == "targets":
        _targets(out, about, new)
    elif value is not None:
        out.entry(one.key, value, about)
    elif one.required:
        out.open(one.key, about, example=one.example)
    elif one.key == "scale" and new.fields.get("measure") == Measure.ORDINAL.value:
        out.left_out("scale: [C, B, A]", about)
    elif one.kind not in {Kind.STEPS, Kind.PART}:  # most indicators have none
        out.left_out(f"{one.key}: ...", about)


def _known(one: Field, new: NewIndicator) -> Tree:
    """The initial value of a field in the file; None: left open."""
    if one.key == "no_target":
        return dict(new.no_target) or None
    if one.key == "formula":
        return new.fields.get("formula") or _usual_formula(new.fields.get("measure"), new.fields.get("polarity"))
    return new.fields.get(one.key, USUAL.get(one.key))


def _usual_formula(measure: Tree, polarity: Tree) -> str | None:
    """The usual formula, written out: two are in use for what should be small, and they disagree.

    None where too little is known to tell.
    """
    direction = Polarity(str(polarity)) if polarity in set(Polarity) else None
    kind = Measure(str(measure)) if measure in set(Measure) else None
    if kind is not None and not kind.numeric:
        direction = Polarity.MAXIMIZE
    if direction is None:
        return None
    return possible_formulas(kind or Measure.NUMBER, direction)[0].value


def _targets(out: _Lines, about: Message, new: NewIndicator) -> None:
    out.remark(about)
    out.lines += lines.written({"targets": dict(new.targets)}) if new.targets or not new.months else ["targets:"]
    missing = [str(month) for month in new.months if str(month) not in {*new.targets, *new.no_target}]
    out.lines += [f"  # {month}: ..." for month in missing]


def beginning(text: Callable[[Message], str]) -> list[str]:
    """The first lines of ``indicators.yaml``."""
    about = say("The indicators of the program and their monthly targets.")
    return [layout.modeline(layout.indicators_path("any"), "indicators"), f"# {text(about)}", "indicators:"]


def indented(lines: Iterable[str], indent: int) -> list[str]:
    """Lines moved to the right."""
    return [f"{' ' * indent}{line}" if line else line for line in lines]
