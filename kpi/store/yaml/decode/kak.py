"""A program and its KAK, from ``kak.yaml``."""

from __future__ import annotations

from decimal import Decimal

from kpi.model.domain.program import (
    Background,
    Budget,
    FreeSection,
    Kak,
    KakRevision,
    KakSections,
    Phase,
    Program,
    Signatory,
    Signing,
    Stage,
    State,
    StateChange,
    Strategy,
)
from kpi.model.output.problem import Pointer
from kpi.store.yaml.decode.pieces import Node, day_of, span_of


def program(folder: str, tree: Node) -> Program:
    """A program and its KAK, without indicators. Raises ``Malformed``."""
    return Program(
        folder=folder,
        id=tree["id"],
        title=tree["title"],
        illustrative=tree.get("illustrative", False),
        state=State(tree["state"]),
        states=tuple(
            StateChange(
                State(step["state"]),
                day_of(step["since"], ("states", index, "since")),
                step.get("reason"),
                step.get("document"),
            )
            for index, step in enumerate(tree.get("states", ()))
        ),
        lead_agency=tree.get("lead_agency"),
        policy_team=tuple(tree.get("policy_team", ())),
        implementing_team=tuple(tree.get("implementing_team", ())),
        facilitator=tree.get("facilitator"),
        phases=tuple(
            Phase(phase["id"], phase["title"], span_of(phase, ("phases", index)))
            for index, phase in enumerate(tree.get("phases") or ())
        ),
        kak=_kak(tree["kak"]) if tree.get("kak") is not None else None,
    )


def _kak(tree: Node) -> Kak:
    signed = tree.get("signed")
    return Kak(
        number=tree.get("number"),
        signed=None if signed is None else _signing(signed),
        sections=_sections(tree.get("sections") or {}),
        revisions=tuple(
            KakRevision(
                int(item["number"]),
                day_of(item["date"], ("kak", "revisions", index, "date")),
                item["reason"],
                item.get("document"),
            )
            for index, item in enumerate(tree.get("revisions", ()))
        ),
    )


def _signing(tree: Node) -> Signing:
    return Signing(
        day_of(tree["date"], ("kak", "signed", "date")),
        tree["place"],
        tuple(Signatory(one["role"], one["name"], one["position"]) for one in tree.get("signatories", ())),
    )


def _sections(tree: Node) -> KakSections:
    here: Pointer = ("kak", "sections")
    background, strategy, budget = tree.get("background"), tree.get("strategy"), tree.get("budget")
    timeframe = tree.get("timeframe")
    return KakSections(
        background=None
        if background is None
        else Background(
            tuple(background.get("legal_basis", ())), background.get("overview"), background.get("rationale")
        ),
        purpose=tree.get("purpose"),
        beneficiaries=tuple(tree.get("beneficiaries", ())),
        scope=_texts(tree.get("scope", ())),
        location=_texts(tree.get("location", ())),
        output=_texts(tree.get("output", ())),
        strategy=None
        if strategy is None
        else Strategy(
            strategy.get("method"),
            tuple(
                Stage(stage["title"], span_of(stage, (*here, "strategy", "stages", index)))
                for index, stage in enumerate(strategy.get("stages") or ())
            ),
        ),
        timeframe=None if timeframe is None else span_of(timeframe, (*here, "timeframe")),
        budget=None
        if budget is None
        else Budget(Decimal(budget["amount"]), budget.get("currency", "IDR"), budget["source"]),
        responsible=tuple(tree.get("responsible", ())),
        other=tuple(FreeSection(one["title"], one["text"]) for one in tree.get("other", ())),
    )


def _texts(tree: Node) -> tuple[str, ...]:
    """One text, or several in a list."""
    return (tree,) if isinstance(tree, str) else tuple(tree)
