"""The content of a KAK for text and paper alike: sections, indicators, targets, signatures, revisions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Final

from kpi.measure.weights import Cast, casts
from kpi.model.domain.indicator import DefinitionRevision, Indicator, TargetRevision
from kpi.model.domain.portfolio import Portfolio
from kpi.model.domain.program import Budget, KakSections, Program, Stage
from kpi.model.domain.settings import REQUIRED_SECTIONS
from kpi.model.output.message import Label, Message, say
from kpi.model.output.report import Number
from kpi.model.values.number import decimals_of
from kpi.model.values.period import Period, Span
from kpi.model.values.struct import Struct, replace
from kpi.reports._shared import words
from kpi.reports._shared.amount_in_words import in_words
from kpi.reports.kak.completeness import Part, title
from kpi.reports.program.redefined import redefined

#: Of the months, January first: the same letters in both languages.
INITIALS: Final = "JFMAMJJASOND"
#: Indicators in one table of targets: more would not fit on a page.
MOST_COLUMNS: Final = 6


class Section(Struct, frozen=True):
    """One section of a KAK as paragraphs: texts, sentences, and the stages where it has any.

    ``own_title`` is what the KAK calls it, empty where it has its usual title.
    """

    part: Part
    paragraphs: tuple[Message | str, ...]
    stages: tuple[Stage, ...] = ()
    own_title: str = ""

    @property
    def title(self) -> Message | str:
        """What it is called."""
        return self.own_title or title(self.part)


class KakLaterChange(Struct, frozen=True):
    """A later change of the KAK or of a target."""

    date: Message
    day: str
    what: Message | str
    reason: str
    document: str | None


class Paper(Struct, frozen=True):
    """Everything that the document says, for all formats."""

    portfolio: Portfolio
    program: Program
    sections: tuple[Section, ...]
    changes: tuple[KakLaterChange, ...]


def paper(portfolio: Portfolio, program: Program) -> Paper:
    """Content of the KAK of a program."""
    return Paper(portfolio, program, tuple(_sections(portfolio, program)), tuple(_changes(program)))


# Sections: what each of them says.


def _sections(portfolio: Portfolio, program: Program) -> Iterator[Section]:
    """The sections that are required, and the others that are written, in their order; those of their own last."""
    held = None if program.kak is None else program.kak.sections
    required = portfolio.settings.kak_sections
    for name in _in_order(required):
        paragraphs = () if held is None else tuple(_SAID[name](held))
        if paragraphs or name in required:
            strategy = held.strategy if held is not None and name == "strategy" else None
            yield Section(Part(name), paragraphs, () if strategy is None else strategy.stages)
    for one in () if held is None else held.other:
        yield Section(Part.OTHER, tuple(one.text.splitlines()), own_title=one.title)


def _in_order(required: Sequence[str]) -> list[str]:
    """The required sections as they are configured, the usual ones, and each other one behind its predecessor."""
    found = list(dict.fromkeys((*required, *REQUIRED_SECTIONS)))
    for before, name in pairwise(_SAID):
        if name not in found:
            found.insert(found.index(before) + 1, name)
    return found


def _background(held: KakSections) -> Iterator[Message | str]:
    if held.background is None:
        return
    for text in (held.background.overview, held.background.rationale):
        if text is not None:
            yield text
    if held.background.legal_basis:
        yield say("Legal basis:")
        yield from _listed(held.background.legal_basis)


def _listed(texts: Sequence[str]) -> Iterator[Message]:
    return (say("• {text}", text=text) for text in texts)


def _one_or_several(texts: tuple[str, ...]) -> Iterator[Message | str]:
    return iter(texts) if len(texts) == 1 else _listed(texts)


def _purpose(held: KakSections) -> Iterator[Message | str]:
    if held.purpose is not None:
        yield held.purpose


def _beneficiaries(held: KakSections) -> Iterator[Message | str]:
    return _listed(held.beneficiaries)


def _strategy(held: KakSections) -> Iterator[Message | str]:
    if held.strategy is None:
        return
    if held.strategy.method is not None:
        yield held.strategy.method
    if held.strategy.stages:
        yield say("Stages:")


def _timeframe(held: KakSections) -> Iterator[Message | str]:
    if held.timeframe is not None:
        count = len(held.timeframe)
        yield say("{months} ({count} months)", months=words.months(held.timeframe), count=count)


def _budget(held: KakSections) -> Iterator[Message | str]:
    if held.budget is not None:
        yield money(held.budget)
        yield say("Source: {source}", source=held.budget.source)


def _responsible(held: KakSections) -> Iterator[Message | str]:
    return _listed(held.responsible)


_SAID: Final[dict[str, Callable[[KakSections], Iterator[Message | str]]]] = {
    "background": _background,
    "purpose": _purpose,
    "beneficiaries": _beneficiaries,
    "scope": lambda held: _one_or_several(held.scope),
    "location": lambda held: _one_or_several(held.location),
    "output": lambda held: _one_or_several(held.output),
    "strategy": _strategy,
    "timeframe": _timeframe,
    "budget": _budget,
    "responsible": _responsible,
}


def money(budget: Budget) -> Message:
    """An amount in figures and, where it is in whole rupiah, in words."""
    amount = Number(budget.amount, decimals_of(budget.amount))
    if budget.currency != "IDR":
        return say("{currency} {amount}", currency=budget.currency, amount=amount)
    if decimals_of(budget.amount):
        return say("Rp{amount}", amount=amount)
    spelled = Label({"id": f"{in_words(int(budget.amount))} rupiah"})  # an Indonesian paper, whoever reads it
    return say("Rp{amount} ({words})", amount=amount, words=spelled)


def _changes(program: Program) -> Iterator[KakLaterChange]:
    """Revisions of the KAK, of targets, weights and definitions, oldest first."""
    found: list[KakLaterChange] = []
    for one in program.kak.revisions if program.kak else ():
        what = say("Revision {number} of the KAK", number=one.number)
        found.append(KakLaterChange(say("{day}", day=one.date), str(one.date), what, one.reason, one.document))
    for indicator in program.indicators:
        found += [_target_change(indicator, several) for several in _alike(indicator)]
        for one_weight in indicator.weight_revisions:
            what = say(
                "Weight {name}, from {period} on: {before} → {after}",
                name=indicator.name,
                period=one_weight.from_,
                before=weight(one_weight.previous),
                after=weight(indicator.weight_in(one_weight.from_)),
            )
            day = one_weight.date
            found.append(KakLaterChange(say("{day}", day=day), str(day), what, one_weight.reason, one_weight.document))
        found += [_redefined(indicator, one) for one in indicator.definition_revisions]
    yield from sorted(found, key=lambda one: one.day)


def _redefined(indicator: Indicator, one: DefinitionRevision) -> KakLaterChange:
    parts = redefined(indicator, one)
    what = say("Definition of {name}, from {period} on: {parts}", name=indicator.name, period=one.from_, parts=parts)
    return KakLaterChange(say("{day}", day=one.date), str(one.date), what, one.reason, one.document)


def _alike(indicator: Indicator) -> list[list[TargetRevision]]:
    """The revisions of targets, where those of months that follow each other say the same, together."""
    found: list[list[TargetRevision]] = []
    for one in indicator.target_revisions:
        last = found[-1][-1] if found else None
        if last is not None and replace(last, period=one.period) == one and last.period.plus(1) == one.period:
            found[-1].append(one)
        else:
            found.append([one])
    return found


def _target_change(indicator: Indicator, several: list[TargetRevision]) -> KakLaterChange:
    one = several[0]
    what = say(
        "Target {name}, {period}: {before} → {after}",
        name=indicator.name,
        period=words.months(Span(one.period, several[-1].period)),
        before=words.quantity(one.from_, indicator),
        after=words.quantity(one.to, indicator),
    )
    return KakLaterChange(say("{day}", day=one.date), str(one.date), what, one.reason, one.document)


# Weights: those that hold at the end, and the others by month.


def reweighted(program: Program) -> tuple[Cast, ...]:
    """Which weights held when; nothing where the same hold in all months."""
    found = casts(program)
    return found if len(found) > 1 and any(cast.weighted for cast in found) else ()


def weights_note(program: Program) -> Message:
    """Of which months the weights beside the indicators are."""
    return say("Weights above: {months}; by month:", months=words.months(casts(program)[-1].span))


def indicator_name(one: Indicator) -> Message | str:
    """Name of an indicator, with the month from which on it counts or no longer counts."""
    if one.added is not None and one.retired is not None and one.added.from_ < one.retired.from_:
        counts = Span(one.added.from_, one.retired.from_.plus(-1))
        return say("{name} ({months} only)", name=one.name, months=words.months(counts))
    if one.retired is not None:
        return say("{name} (retired from {month} on)", name=one.name, month=one.retired.from_)
    if one.added is not None:
        return say("{name} (from {month} on)", name=one.name, month=one.added.from_)
    return one.name


def _weight_at_last(program: Program, one: Indicator) -> object:
    """The weight that holds in the last month; a cross where the indicator doesn't count in it."""
    found = casts(program)
    if not found:
        return weight(one.weight)
    return weight(found[-1].weights[one.id]) if one.id in found[-1].weights else "×"


# Particulars, shared by text and paper.


def particulars(program: Program) -> list[tuple[Message, object]]:
    """The head of the document: what it is called, and who takes part."""
    number = program.kak.number if program.kak else None
    rows: list[tuple[Message, object]] = [
        (say("Program"), program.title),
        (say("Number"), number or words.DASH),
        (say("State"), words.program_state(program.state)),
        (say("Lead agency"), program.lead_agency or words.DASH),
        (say("Policy team"), program.policy_team or words.DASH),
        (say("Implementing team"), program.implementing_team or words.DASH),
    ]
    if program.facilitator:
        rows.append((say("Facilitator"), program.facilitator))
    rows += [(say("{title}", title=phase.title), words.months(phase.span)) for phase in program.phases]
    return rows


def months_of(program: Program) -> list[tuple[str, tuple[Period, ...]]]:
    """The months of each phase, under its title; months outside of all phases that have a target come last."""
    phases = [(phase.title, tuple(phase.span)) for phase in program.phases]
    inside = {month for _, months in phases for month in months}
    rest = sorted({month for one in program.indicators for month in one.targets if month not in inside})
    return [*phases, *([("", tuple(rest))] if rest else [])]


def target_cell(indicator: Indicator, month: Period) -> object:
    """The target of a month as people read it; a cross where the indicator doesn't count."""
    if not indicator.live(month):
        return "×"
    return words.quantity(indicator.targets.get(month), indicator)


def target_legend(program: Program) -> list[Message]:
    """Legend of the targets."""
    found: list[Message] = []
    cumulative = tuple(one.name for one in program.indicators if one.cumulative_targets)
    if cumulative:
        found.append(say("Running totals: {names}", names=cumulative))
    if any(one.added or one.retired for one in program.indicators):
        found.append(say("×: the indicator does not count in this month"))
    return found


def chunks(indicators: Sequence[Indicator]) -> list[tuple[Indicator, ...]]:
    """As many indicators together as fit beside each other."""
    return [tuple(indicators[at : at + MOST_COLUMNS]) for at in range(0, len(indicators), MOST_COLUMNS)]


def stage_span(stages: Sequence[Stage], held: KakSections | None) -> Span | None:
    """The months of a drawing of stages: those of the KAK's time span, and of every stage."""
    spans = [stage.span for stage in stages]
    if held is not None and held.timeframe is not None:
        spans.append(held.timeframe)
    return Span(min(one.first for one in spans), max(one.last for one in spans)) if spans else None


def gantt(stages: Sequence[Stage], span: Span) -> tuple[str, ...]:
    """A small drawing: a column for each month under its initial, the same letters in both languages."""
    head = " ".join(INITIALS[month.month - 1] for month in span)
    rows = (" ".join("█" if month in stage.span else "·" for month in span) + f"  {stage.title}" for stage in stages)
    return (head, *rows)


def indicator_row(program: Program, at: int) -> tuple[object, ...]:
    """Definition of an indicator in one row: number, name, unit, reckoning, weight, baseline, owner."""
    one = program.indicators[at]
    baseline: object = words.DASH
    if one.baseline is not None:
        value = words.quantity(one.baseline.value, one)
        baseline = say("{value} ({period})", value=value, period=one.baseline.period)
    return (
        str(at + 1),
        indicator_name(one),
        one.unit,
        words.polarity(one.polarity),
        words.formula(one.formula),
        words.aggregation(one.aggregation),
        _weight_at_last(program, one),
        baseline,
        one.owner or one.agency or program.lead_agency or words.DASH,
    )


def weight(value: Decimal | None) -> object:
    """A weight, or a dash where there is none."""
    return words.DASH if value is None else Number(value, decimals_of(value))


def sides(program: Program) -> list[tuple[str, list[tuple[str, str]]]]:
    """Signatories of each side: name (empty: not signed yet) and position, in the order of the file."""
    signing = program.kak.signed if program.kak else None
    found: dict[str, list[tuple[str, str]]] = {}
    for one in signing.signatories if signing else ():
        found.setdefault(one.role, []).append((one.name, one.position))
    return list(found.items())
