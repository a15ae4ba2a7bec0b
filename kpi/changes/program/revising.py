"""Revising a signed KAK: sections that were typed or edited by hand, kept with number, reason and document."""

from __future__ import annotations

from typing import Annotated, Final

from kpi.changes import asking
from kpi.changes.program import signed
from kpi.changes.program.signed import SignedProgram
from kpi.changes.workspace import Workspace
from kpi.model.domain.program import Program
from kpi.model.domain.settings import KAK_SECTIONS
from kpi.model.errors import KpiError, bad_value
from kpi.model.output import options
from kpi.model.output.command import kpi_command
from kpi.model.output.message import mark, say
from kpi.model.output.parameter import Parameters, option
from kpi.model.typed.number import NotTyped, readings
from kpi.model.values.struct import replace
from kpi.reports.kak.completeness import Part, title
from kpi.reports.program.kak_change import KakChangeKind
from kpi.store import git, layout
from kpi.store.files import Replaced
from kpi.store.load import load
from kpi.store.yaml.encode import programs
from kpi.store.yaml.source import Tree

#: What is typed in place of a move.
NAME: Final = "revise"
_LISTS: Final = frozenset({"beneficiaries", "responsible", "background.legal_basis", "scope", "location", "output"})
_KEYS: Final = (
    "background.legal_basis", "background.overview", "background.rationale", "purpose", "beneficiaries", "scope",
    "location", "output", "strategy.method", "budget.amount", "budget.source", "responsible",
)  # fmt: skip
#: What stands before the title of a section of its own.
_OWN: Final = "other."
#: Parts of the file that a revision may change beside the sections.
_HEAD: Final = ("title", "illustrative", "lead_agency", "policy_team", "implementing_team", "facilitator")
#: Of these, what every closed month holds; a title may be put right.
_IN_EVERY_MONTH: Final = ("illustrative",)


class RevisionGrounds(options.GroundsOptions, frozen=True):
    """Why a KAK is revised: by both sides, so nobody is named."""

    by: str = ""


class KakRevisionParameters(Parameters, frozen=True):
    """Parameters of ``kpi change kak``."""

    name: options.Program
    section: Annotated[
        tuple[str, ...],
        option(
            "--section",
            mark("KEY=TEXT"),
            mark(
                'a section by its key, such as purpose, strategy.method or "other.A title of its own"; may be repeated'
            ),
        ),
    ] = ()
    grounds: RevisionGrounds = RevisionGrounds()
    write: options.ConfirmedWrite = options.ConfirmedWrite()


def revise(session: Workspace, given: KakRevisionParameters) -> int:
    """Write the revision, with the sections that were typed. Raises ``KpiError``."""
    grounds = signed.typed_grounds(session, given.grounds)
    case = _since_the_last_commit(signed.signed_program(session, given.name, grounds, given.write))
    path = layout.kak_path(case.program.folder)
    text = case.text(path)
    for one in given.section:
        text = _with_section(text, one)
    after = signed.as_it_will_be(case, {path: text})
    parts = _changed(case.program, after)
    _refuse_closed(case, after)
    what = say("KAK revised: {parts}", parts=tuple(title(part) for part in parts)) if parts else say("KAK revised")
    unusual = () if parts else (say("nothing in the KAK is another since the last commit"),)
    amendment = signed.Amendment(
        KakChangeKind.REVISE, what, {path: text}, (), unusual=unusual,
    )  # fmt: skip
    return signed.save(session, case, amendment, given.write)


def _since_the_last_commit(case: SignedProgram) -> SignedProgram:
    """The program as it was committed, so that what was edited by hand since then counts as a change."""
    path = layout.kak_path(case.program.folder)
    portfolio, repository = case.found.portfolio, case.desk.repository
    if repository is None or git.head(repository) is None:
        return case
    (held,) = git.contents(repository, [("HEAD", git.within(repository, portfolio.root / path))])
    if held is None:
        return case
    loaded = load(portfolio.root, portfolio.as_of, Replaced(case.found.files, {path: held}))
    if not loaded.portfolio.programs or not loaded.portfolio.programs[0].signed:
        return case
    return replace(case, found=replace(case.found, loaded=loaded))


def _with_section(content: str, typed: str) -> str:
    """``kak.yaml`` with a section that was typed, ``KEY=TEXT``. Raises ``KpiError``."""
    key, equals, text = (part.strip() for part in typed.partition("="))
    if not equals or not text:
        raise bad_value(
            "--section",
            typed,
            say("for example {example}", example='--section "purpose=..."'),
        )
    if key.startswith(_OWN) and (own := key.removeprefix(_OWN).strip()):
        return programs.with_free_section(content, own, text)
    if key not in _KEYS:
        raise bad_value("--section", key, asking.nearest(key, (*_KEYS, f"{_OWN}TITLE")))
    return programs.with_section(content, tuple(key.split(".")), _value(key, text))


def _value(key: str, text: str) -> Tree:
    """The tree of a section: a list, an amount, or the text itself. Raises ``KpiError``."""
    if key in _LISTS:
        return [one.strip() for one in text.split(";") if one.strip()]
    return _amount(text) if key == "budget.amount" else text


def _amount(typed: str) -> Tree:
    try:
        (value,) = readings(typed).values
    except (NotTyped, ValueError):
        raise KpiError(
            say("{typed} is no amount", typed=typed), say("for example {example}", example="1250000000 / 1,25 miliar")
        ) from None
    return value


def _refuse_closed(case: SignedProgram, after: Program) -> None:
    """Refuse to change a field that closed months hold, too. Raises ``KpiError``."""
    before, span = case.program, case.program.span
    closed = signed.closed_since(case.desk.root, span.first) if span is not None else []
    for name in _IN_EVERY_MONTH:
        if closed and getattr(before, name) != getattr(after, name):
            raise KpiError(
                say("{key} was edited by hand, and {month} is closed with it", key=f"{name}:", month=closed[-1]),
                say("take back what was edited there"),
            )


def _changed(before: Program, after: Program) -> list[Part]:
    """The parts of the KAK that are another. Raises ``KpiError`` where something is that changes in another way."""
    ways = {
        ("phases",): kpi_command("change", "phase", "--help"),
        ("state", "states"): kpi_command("program", "--help"),
    }
    for names, command in ways.items():
        if any(getattr(before, name) != getattr(after, name) for name in names):
            raise KpiError(
                say("{key} was edited by hand", key=f"{names[0]}:"),
                say("take that back, and use: {command}", command=command),
            )
    if (before.kak and (before.kak.number, before.kak.signed)) != (after.kak and (after.kak.number, after.kak.signed)):
        raise KpiError(say("what was signed, when and by whom stays"), say("take back what was edited there"))
    head = any(getattr(before, name) != getattr(after, name) for name in _HEAD)
    old, new = (one.kak.sections if one.kak else None for one in (before, after))
    sections = [Part(name) for name in KAK_SECTIONS if getattr(old, name) != getattr(new, name)]
    return [Part.HEAD, *sections] if head else sections
