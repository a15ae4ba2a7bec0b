"""The settings of an organisation, from ``kpi.yaml``."""

from __future__ import annotations

from decimal import Decimal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from kpi.model.domain.settings import (
    REQUIRED_SECTIONS,
    Band,
    Opening,
    OutlookPolicy,
    Person,
    RatingProfile,
    Role,
    ScorePolicy,
    Settings,
)
from kpi.model.output.message import say
from kpi.store.yaml.decode.pieces import Malformed, Node, day_of, number_of, period_of


def settings(tree: Node) -> Settings:
    """The organisation's settings. Raises ``Malformed``."""
    zone = tree.get("timezone", "Asia/Jakarta")
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        hint = say("for example Asia/Jakarta, Asia/Makassar or Asia/Jayapura")
        raise Malformed(("timezone",), say("there is no time zone {zone}", zone=zone), hint) from error
    score = tree.get("score", {})
    usual = ScorePolicy()
    return Settings(
        organisation=tree["organisation"],
        language=tree.get("language", "id"),
        timezone=zone,
        entry_window_days=int(tree.get("entry_window_days", 10)),
        rating=RatingProfile(
            tree["rating"]["name"],
            tuple(Band(number_of(band.get("min")), band["label"]) for band in tree["rating"]["bands"]),
        ),
        score=ScorePolicy(
            cap=Decimal(score.get("cap", usual.cap)),
            floor=Decimal(score.get("floor", usual.floor)),
            minimum_coverage=Decimal(score.get("minimum_coverage", usual.minimum_coverage)),
        ),
        people=tuple(
            Person(person["name"], person["email"], Role(person["role"]), tuple(person.get("programs", ())))
            for person in tree.get("people", ())
        ),
        kak_sections=tuple(tree.get("kak", {}).get("required_sections", REQUIRED_SECTIONS)),
        opening=_opening(tree.get("opening")),
        outlook=_outlook(tree.get("outlook", {})),
    )


def _opening(tree: Node) -> Opening | None:
    if tree is None:
        return None
    return Opening(
        through=period_of(tree["through"], ("opening", "through")),
        date=day_of(tree["date"], ("opening", "date")),
        by=tree["by"],
        reason=tree["reason"],
        document=tree["document"],
    )


def _outlook(tree: Node) -> OutlookPolicy:
    usual = OutlookPolicy()
    return OutlookPolicy(
        on_track=Decimal(tree.get("on_track", usual.on_track)), behind=Decimal(tree.get("behind", usual.behind))
    )
