"""The KAK of a program that is ready, implemented or completed has its required sections, and they say something.

Which sections are required is in data/kpi.yaml under kak.required_sections; without it, the usual ones are. A KAK may
have others: scope, location, output, and under other any with a title and a text.
Texts that only hold a place, such as TODO or three points, count as not written.

Wrong:

    # data/programs/contoh/kak.yaml
    kak:
      sections:
        purpose: TODO

Right:

    # data/programs/contoh/kak.yaml
    kak:
      sections:
        purpose: Kunjungan ke kawasan industri menjadi sumber pendapatan warga.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kpi.model.domain.grounds import says_something
from kpi.model.domain.portfolio import Portfolio
from kpi.model.domain.program import KakSections, Program, State
from kpi.model.output.message import say
from kpi.model.output.problem import Pointer, Problem, Severity
from kpi.rules._support.locations import in_kak, settings_known
from kpi.rules.scope import Scope

CODE: Final = "kak-sections"
SCOPE: Final = Scope.PROGRAM

_WRITTEN: Final = frozenset({State.READY, State.IMPLEMENTING, State.COMPLETED})


def check(portfolio: Portfolio) -> Iterator[Problem]:
    """Sections that are missing, and texts that only hold a place."""
    required = portfolio.settings.kak_sections if settings_known(portfolio) else ()
    for program in portfolio.programs:
        if program.state not in _WRITTEN:
            continue
        if program.kak is None:
            if program.state is State.READY:  # of the other states the missing signature is found
                what = say("the program is ready and has no KAK")
                yield Problem(CODE, Severity.ERROR, in_kak(program, "state"), what, say("add kak: with its sections"))
            continue
        yield from _missing(program, program.kak.sections, required)
        for pointer, text in _texts(program.kak.sections):
            if not says_something(text):
                where = in_kak(program, "kak", "sections", *pointer)
                what = say("{text} only holds the place of a text", text=text.strip()[:40])
                yield Problem(CODE, Severity.ERROR, where, what, say("write what the KAK says here"))


def _missing(program: Program, sections: KakSections, required: tuple[str, ...]) -> Iterator[Problem]:
    written = {
        "background": sections.background and (
            sections.background.overview or sections.background.rationale or sections.background.legal_basis
        ),
        "purpose": sections.purpose,
        "beneficiaries": sections.beneficiaries,
        "scope": sections.scope,
        "location": sections.location,
        "output": sections.output,
        "strategy": sections.strategy and (sections.strategy.method or sections.strategy.stages),
        "timeframe": sections.timeframe,
        "budget": sections.budget,
        "responsible": sections.responsible,
    }  # fmt: skip
    for name in required:
        if not written.get(name, True):
            what = say("the section {name} of the KAK is missing", name=name)
            where = in_kak(program, "kak", "sections", name, on_key=True)
            yield Problem(CODE, Severity.ERROR, where, what, say("fill in {name}: under kak.sections", name=name))


def _texts(sections: KakSections) -> Iterator[tuple[Pointer, str]]:
    """Every text of the sections with the way to it."""
    background, strategy = sections.background, sections.strategy
    single: list[tuple[Pointer, str | None]] = [(("purpose",), sections.purpose)]
    several: list[tuple[Pointer, tuple[str, ...]]] = [
        (("beneficiaries",), sections.beneficiaries),
        (("scope",), sections.scope),
        (("location",), sections.location),
        (("output",), sections.output),
        (("responsible",), sections.responsible),
    ]
    if background is not None:
        single += [
            (("background", "overview"), background.overview),
            (("background", "rationale"), background.rationale),
        ]
        several.append((("background", "legal_basis"), background.legal_basis))
    if strategy is not None:
        single.append((("strategy", "method"), strategy.method))
        single += [(("strategy", "stages", at, "title"), stage.title) for at, stage in enumerate(strategy.stages)]
    if sections.budget is not None:
        single.append((("budget", "source"), sections.budget.source))
    for at, one in enumerate(sections.other):
        single += [(("other", at, "title"), one.title), (("other", at, "text"), one.text)]
    yield from ((pointer, text) for pointer, text in single if text is not None)
    yield from (((*pointer, index), text) for pointer, texts in several for index, text in enumerate(texts))
