"""An organisation as it begins: name, language, zone, window and people, as options or asked at a terminal."""

from __future__ import annotations

import re
from typing import Annotated, Final
from zoneinfo import ZoneInfo

from kpi.changes.asking import one_word
from kpi.changes.prompts import answered, until_right
from kpi.changes.workspace import Workspace
from kpi.model.domain.settings import Person, Role
from kpi.model.errors import KpiError, bad_value
from kpi.model.output import options
from kpi.model.output.message import mark, say
from kpi.model.output.parameter import Parameters, option
from kpi.model.values.struct import replace
from kpi.store.setup.starter import Organisation

#: Name of an organisation that nobody has said yet.
_UNNAMED: Final = {"id": "Nama organisasi", "en": "Name of the organisation"}
#: The zones of Indonesia, by their usual names.
_ZONES: Final = {"wib": "Asia/Jakarta", "wita": "Asia/Makassar", "wit": "Asia/Jayapura"}
_PERSON: Final = re.compile(r"([^<>]*[^<>\s])\s*<([^<>\s@]+@[^<>\s@]+)>\s*[:,]\s*(\w+)\s*(?::\s*(.*))?")
_PERSON_EXAMPLE: Final = "Ani <ani@contoh.go.id>: administrator"


class OrganisationParameters(Parameters, frozen=True):
    """Options of ``kpi init`` about the organisation; empty where they are asked or the usual value holds."""

    organisation: Annotated[str, option("--organisation", mark("NAME"), mark("whose data it is"))] = ""
    language: Annotated[
        str, option("--language", "id|en", mark("the language of the data; otherwise id"), ("id", "en"))
    ] = ""
    timezone: Annotated[
        str,
        option(
            "--timezone",
            mark("ZONE"),
            mark("WIB, WITA, WIT or such as Asia/Jakarta; otherwise WIB"),
            ("WIB", "WITA", "WIT"),
        ),
    ] = ""
    window: Annotated[
        str,
        option("--window", mark("DAY"), mark("until which day of the next month a month is reported; otherwise 10")),
    ] = ""
    person: Annotated[
        tuple[str, ...],
        option(
            "--person",
            mark("NAME <E-MAIL>: ROLE"),
            mark("who may change the data: planner, verifier or administrator; may be repeated"),
        ),
    ] = ()
    no_input: options.NoInput = False


def organisation(session: Workspace, given: OrganisationParameters) -> Organisation:
    """The organisation as typed, and asked at a terminal for what isn't. Raises ``KpiError``."""
    typed = Organisation(
        given.organisation.strip(), _language(given.language), _zone(given.timezone), _window(given.window),
        tuple(map(_person, given.person)),
    )  # fmt: skip
    if session.interactive and not given.no_input:
        typed = _asked(session, given, typed)
    if typed.people and all(one.role is not Role.ADMINISTRATOR for one in typed.people):
        raise KpiError(
            say("nobody would be administrator, and only one may change the list of people"),
            say("name one: {example}", example=f'--person "{_PERSON_EXAMPLE}"'),
        )
    return typed if typed.name else replace(typed, name=_UNNAMED[typed.language])


def _asked(session: Workspace, given: OrganisationParameters, typed: Organisation) -> Organisation:
    session.tell(say("Enter takes what stands in brackets; Ctrl-D stops, and nothing is written."))
    name = typed.name
    while not name:
        name = answered(session, say("Whose data is it? Name of the organisation:"))
    if not given.language:
        language = until_right(session, say("Language of the data, id or en [id]:"), _language)
        typed = replace(typed, language=language or typed.language)
    if not given.timezone:
        zone = until_right(session, say("Time zone, WIB, WITA or WIT [WIB]:"), _zone)
        typed = replace(typed, timezone=zone or typed.timezone)
    if not given.window:
        window = until_right(session, say("Until which day of the next month is a month reported? [10]"), _window)
        typed = replace(typed, window=window or typed.window)
    return replace(typed, name=name, people=typed.people or _asked_people(session))


def _asked_people(session: Workspace) -> tuple[Person, ...]:
    """People one by one, until one is left open and an administrator is among them."""
    session.tell(say("Who may change the data? For example: {example}", example=_PERSON_EXAMPLE))
    people: list[Person] = []
    while True:
        question = say("One more [nobody]:") if people else say("Somebody [everybody who has this repository]:")
        one = until_right(session, question, _person)
        if one is not None:
            people.append(one)
        elif people and all(one.role is not Role.ADMINISTRATOR for one in people):
            session.remark(say("nobody would be administrator, and only one may change the list of people"))
        else:
            return tuple(people)


def _language(typed: str) -> str:
    return one_word(typed, _UNNAMED, "--language") if typed else "id"


def _zone(typed: str) -> str:
    name = _ZONES.get(typed.strip().casefold(), typed.strip()) or _ZONES["wib"]
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        raise bad_value(
            "--timezone", typed, say("one of: {known}", known=(*map(str.upper, _ZONES), *_ZONES.values()))
        ) from None
    return name


def _window(typed: str) -> int:
    if not typed:
        return 10
    if not re.fullmatch("[0-9]{1,2}", typed) or not 1 <= int(typed) <= 31:
        raise bad_value("--window", typed, say("a day from 1 to 31"))
    return int(typed)


def _person(typed: str) -> Person:
    """``Name <e-mail>: role``, and behind another colon the programs. Raises ``KpiError``."""
    found = _PERSON.fullmatch(typed.strip())
    if found is None:
        raise bad_value("--person", typed, say("for example {example}", example=_PERSON_EXAMPLE))
    name, email, role, programs = found.groups()
    return Person(
        name, email, Role(one_word(role, [one.value for one in Role], "--person")),
        tuple(part.strip() for part in (programs or "").split(",") if part.strip()),
    )  # fmt: skip
