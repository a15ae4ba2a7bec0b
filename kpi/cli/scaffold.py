"""Files to begin with: every field with what it is for, in the language of the data; what isn't known is left open."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from kpi.model.domain.indicator import Formula, Measure, Polarity, possible_formulas
from kpi.model.domain.settings import KAK_SECTIONS, Settings
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
    """What is known of a program that is proposed; the phases with their titles."""

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
    """What is known of a new indicator: fields by their key, as they stand in the file; ``months`` of the phases."""

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
    out.remark(say("A program and its KAK. See what is still missing: {command}", command=f"kpi kak {new.id} --check"))
    out.entry("id", new.id, say("The name of the program's folder; it stays."))
    out.entry("title", new.title or TODO, say("What the program is called."))
    out.entry("illustrative", new.illustrative, say("true where the figures are only examples; every output says so."))
    step: dict[str, Tree] = {"state": "proposed", "since": new.since.isoformat()}
    if new.reason:
        step["reason"] = new.reason
    out.entry("state", "proposed", say("How far it has come; changed by: {command}", command="kpi program ..."))
    out.entry("states", [step], say("How it got there, oldest first."))
    _head(out, new)
    _phases(out, new)
    out.remark(say("The terms of reference: number and signatures come with {command}", command="kpi program sign"))
    out.lines += ["kak:", "  sections:"]
    for name in dict.fromkeys((*settings.kak_sections, *KAK_SECTIONS)):
        _SECTIONS[name](out, new)
    return "\n".join(out.lines) + "\n"


def _head(out: _Lines, new: NewProgram) -> None:
    agency = say("The agency that answers for the program.")
    if new.lead_agency:
        out.entry("lead_agency", new.lead_agency, agency)
    else:
        out.left_out("lead_agency: ...", agency)
    out.entry("policy_team", list(new.policy_team), say("Who decides, for example [Sekretariat Daerah]."))
    out.entry("implementing_team", list(new.implementing_team), say("Who carries it out."))
    facilitator = say("Who accompanies both teams; may be left out.")
    if new.facilitator:
        out.entry("facilitator", new.facilitator, facilitator)
    else:
        out.left_out("facilitator: ...", facilitator)


def _phases(out: _Lines, new: NewProgram) -> None:
    about = say("The phases with their first and last month, both included.")
    phases: list[Tree] = [
        {"id": f"tahap-{at}", "title": title, "from": str(span.first), "to": str(span.last)}
        for at, (title, span) in enumerate(new.phases, 1)
    ]
    out.entry("phases", phases, about)
    if not phases:
        out.lines.append("#  - {id: tahap-1, title: ..., from: 2024-03, to: 2024-12}")


def _background(out: _Lines, _: NewProgram) -> None:
    out.remark(say("Why there is a program."), 4)
    out.lines.append("    background:")
    out.entry("legal_basis", [], say("The laws and rules it stands on."), 6)
    out.entry("overview", TODO, say("What it is about."), 6)
    out.entry("rationale", TODO, say("Why it is needed."), 6)


def _purpose(out: _Lines, _: NewProgram) -> None:
    out.entry("purpose", TODO, say("What it is for."), 4)


def _beneficiaries(out: _Lines, _: NewProgram) -> None:
    out.entry("beneficiaries", [], say("Who profits, for example [Pelajar, Warga]."), 4)


def _strategy(out: _Lines, _: NewProgram) -> None:
    out.remark(say("How the outputs are achieved."), 4)
    out.lines.append("    strategy:")
    out.entry("method", TODO, say("How it is carried out."), 6)
    out.entry("stages", [], say("The steps by month."), 6)
    out.lines.append("      #  - {title: ..., from: 2024-03, to: 2024-05}")


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


def _responsible(out: _Lines, _: NewProgram) -> None:
    out.entry("responsible", [], say("Who answers for it, for example [Kepala Dinas Kesehatan]."), 4)


_SECTIONS: Final = {
    "background": _background,
    "purpose": _purpose,
    "beneficiaries": _beneficiaries,
    "strategy": _strategy,
    "timeframe": _timeframe,
    "budget": _budget,
    "responsible": _responsible,
}

#: The fields that an indicator must have, with what may stand there and what they are for.
REQUIRED: Final = {
    "name": ("", say("What the indicator is called.")),
    "measure": (
        "number | percent | currency | ratio | ordinal | milestone",
        say("What kind of value it has."),
    ),
    "unit": ("orang", say("The unit of its values.")),
    "polarity": ("maximize | minimize | stabilize", say("Which direction is good: more, less, or as near as can be.")),
    "aggregation": (
        "sum | average | last | ratio",
        say("How months become one figure: their sum, their average, the last one, or a quotient of sums."),
    ),
}


def indicator_lines(new: NewIndicator, text: Callable[[Message], str]) -> list[str]:
    """One indicator as an item of the list, without indentation."""
    out = _Lines(text)
    held = new.fields
    out.entry("id", held["id"], say("The name of its achievements file; it stays."))
    for key in ("name", "definition", "level", "measure", "unit", "decimals", "polarity"):
        _field(out, key, held)
    _formula(out, held)
    for key in ("aggregation", "cumulative_targets", "accumulate_over", "weight", "allow_negative", "evidence"):
        _field(out, key, held)
    _steps(out, held)
    for key in ("agency", "owner", "source"):
        _field(out, key, held)
    _targets(out, new)
    if "added" in held:
        out.entry("added", held["added"], say("From which month on it counts, and why."))
    about, first, *rest = out.lines
    return [about, f"- {first}", *(f"  {line}" for line in rest)]


_ABOUT: Final = {
    "definition": say("What exactly is counted."),
    "level": say("Where in the chain of results: input, process, output, outcome, impact."),
    "decimals": say("How many decimals its values have."),
    "cumulative_targets": say("true where the targets are running totals."),
    "accumulate_over": say("Where a running figure starts again: phase, year, program."),
    "weight": say("Its part of the score; all indicators of a program together 100."),
    "allow_negative": say("Whether values below 0 mean something."),
    "evidence": say("Whether every value needs evidence: required or optional."),
    "scale": say("Its grades from the lowest to the highest."),
    "stages": say("Its stages, and how much of the whole each of them is, in percent."),
    "agency": say("The agency that reports it."),
    "owner": say("Who answers for it."),
    "source": say("Where the figures come from."),
}
#: What holds where a field is left out.
USUAL: Final[Mapping[str, Tree]] = {
    "level": "output",
    "decimals": 0,
    "cumulative_targets": False,
    "accumulate_over": "phase",
    "allow_negative": False,
    "evidence": "required",
}


def _field(out: _Lines, key: str, held: Mapping[str, Tree]) -> None:
    """A field: known, usual, to be written, or left out until somebody knows it."""
    value = held.get(key, USUAL.get(key))
    if key in REQUIRED:
        example, about = REQUIRED[key]
        if value is None:
            out.open(key, about, example=example)
        else:
            out.entry(key, value, about)
    elif value is None:
        out.left_out(f"{key}: ...", _ABOUT[key])
    else:
        out.entry(key, value, _ABOUT[key])


def _steps(out: _Lines, held: Mapping[str, Tree]) -> None:
    """The grades of an ordinal, and the stages of a milestone that has some."""
    if "scale" in held:
        out.entry("scale", held["scale"], _ABOUT["scale"])
    elif held.get("measure") == Measure.ORDINAL.value:
        out.left_out("scale: [C, B, A]", _ABOUT["scale"])
    if "stages" in held:
        out.entry("stages", held["stages"], _ABOUT["stages"])


def _usual_formula(measure: Tree, polarity: Tree) -> Formula | None:
    """The first of the formulas that are possible; None where too little is known to tell."""
    direction = Polarity(str(polarity)) if polarity in set(Polarity) else None
    kind = Measure(str(measure)) if measure in set(Measure) else None
    if kind is not None and not kind.numeric:
        direction = Polarity.MAXIMIZE
    if direction is None:
        return None
    return possible_formulas(kind or Measure.NUMBER, direction)[0]


def _formula(out: _Lines, held: Mapping[str, Tree]) -> None:
    """The usual formula, written out: two are in use for what should be small, and they disagree."""
    usual = _usual_formula(held.get("measure"), held.get("polarity"))
    value = held.get("formula") or (None if usual is None else usual.value)
    about = say(
        "How the percentage is reckoned: proportion R/T, complement (2T-R)/T, inverse T/R, deviation 1-|R-T|/T."
    )
    if value is None:
        out.left_out("formula: ...", about)
    else:
        out.entry("formula", value, about)


def _targets(out: _Lines, new: NewIndicator) -> None:
    out.remark(say("The target of each month of the phases: a number, a range {example}, a grade, or true.",
                   example="{min: 10, max: 20}"))  # fmt: skip
    out.lines += lines.written({"targets": dict(new.targets)})
    missing = [str(month) for month in new.months if str(month) not in {*new.targets, *new.no_target}]
    if missing and new.targets:
        out.lines += [f"  # {month}: ..." for month in missing]
    elif missing:
        out.lines += [f"#  {month}: ..." for month in missing]
    if new.no_target:
        out.entry("no_target", dict(new.no_target), say("Why months have no target."))


def beginning(text: Callable[[Message], str]) -> list[str]:
    """The first lines of ``indicators.yaml``."""
    about = say("The indicators of the program and their monthly targets.")
    return [layout.modeline(layout.indicators_path("any"), "indicators"), f"# {text(about)}", "indicators:"]


def indented(lines: Iterable[str], indent: int) -> list[str]:
    """Lines moved to the right."""
    return [f"{' ' * indent}{line}" for line in lines]
