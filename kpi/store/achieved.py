"""What an achievements file says: at one glance where it is written as kpi writes it, else by the strict reading.

A country's records are nearly all written by ``kpi record``, and a history holds each of them many times. One pattern
takes such a record apart some eight times faster than a YAML parser, a schema and a builder do one after the other.
It takes nothing that these would refuse or read otherwise: where in doubt, it takes nothing at all.
"""

from __future__ import annotations

import datetime
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from kpi.model.achievement import Achievement, Content, Evidence, FollowUp, Recorded, Revision, Status
from kpi.model.pattern import pattern
from kpi.model.period import Period
from kpi.model.quantity import Fraction, Grade
from kpi.store import build, schema, yaml_source

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kpi.model.quantity import Value

#: Words that mean something else than themselves where they stand alone.
_WORDS: Final = frozenset({"null", "Null", "NULL", "true", "True", "TRUE", "false", "False", "FALSE"})
_QUOTED: Final = r'"[^"\\\n]*[^"\\\n ][^"\\\n]*"'
#: Text on a line of its own, without a colon or a hash, which may mean something.
_TEXT: Final = rf"(?:[A-Za-z][^\n:#]*(?<!\ )|{_QUOTED})"
#: Text between braces, where commas, brackets and quotes mean something as well.
_INSIDE: Final = rf"(?:[A-Za-z][-A-Za-z0-9 ./()%+_@=;]*(?<!\ )|{_QUOTED})"
_NUMBER: Final = r"(?:-?[1-9][0-9]{0,14}|0|-?[0-9]{1,12}\.[0-9]{1,10})"
_COUNT: Final = r"(?:[1-9][0-9]{0,14}|0|[0-9]{1,12}\.[0-9]{1,10})"
_DAY: Final = r"20[0-9]{2}-[0-9]{2}-[0-9]{2}"
_MOMENT: Final = rf'"({_DAY}T[0-9]{{2}}:[0-9]{{2}}:[0-9]{{2}}(?:Z|[+-][0-9]{{2}}:[0-9]{{2}}))"'
_WHO: Final = r"([A-Za-z][-A-Za-z0-9 .()]*(?<!\ )\ <[-A-Za-z0-9._+]+@[-A-Za-z0-9._]+>)"
_ADDRESS: Final = r"(https?://[A-Za-z0-9][-A-Za-z0-9._~/%=&+]*)"
_PATH: Final = r"([A-Za-z][-A-Za-z0-9._/]*)"
_SHA: Final = r"([0-9a-f]{64})"
_FRACTION: Final = rf"\{{numerator:\ ({_NUMBER}),\ denominator:\ ({_COUNT})\}}"


def _value(text: str) -> str:
    """A value in four groups, or why there is none in a fifth; ``text`` is what text may be there."""
    return rf"(?:value:\ (?:({_NUMBER})|{_FRACTION}|(true|false)|({text}))|not_applicable:\ ({text}))"


_RECORD: Final = pattern(
    rf"""
    (20[0-9]{{2}}-(?:0[1-9]|1[0-2])):\n
    \ \ {_value(_TEXT)}\n
    (?:\ \ percent:\ ({_NUMBER})\n)?
    (?:\ \ running_total:\ ({_NUMBER})\n)?
    (?:\ \ status:\ (final|provisional)\n)?
    (?:\ \ evidence:\n((?:\ \ \ \ -\ .+\n(?:\ {{6}}.+\n)*)+))?
    (?:\ \ obstacles:\ ({_TEXT})\n)?
    (?:\ \ supports:\ ({_TEXT})\n)?
    (?:\ \ follow_up:\ \{{action:\ ({_INSIDE})(?:,\ owner:\ ({_INSIDE}))?(?:,\ due:\ ({_DAY}))?\}}\n)?
    (?:\ \ note:\ ({_TEXT})\n)?
    (?:\ \ recorded:\ \{{at:\ {_MOMENT},\ by:\ {_WHO}\}}\n)?
    (?:\ \ revisions:\n((?:\ \ \ \ -\ .+\n(?:\ {{6}}.+\n)*)+))?
    """,
    re.VERBOSE,
)
#: A file may begin with what editors want to know; any other comment is for the strict reading.
_BEGINNING: Final = pattern(r"(?:# yaml-language-server: \$schema=[-./A-Za-z]+\n)?")
_EVIDENCE: Final = pattern(
    rf"""
    \ \ \ \ -\ (?:
        \{{title:\ ({_INSIDE}),\ (?:uri:\ {_ADDRESS}|path:\ {_PATH})(?:,\ sha256:\ {_SHA})?\}}\n
        | title:\ ({_TEXT})\n\ {{6}}(?:uri:\ {_ADDRESS}|path:\ {_PATH})\n(?:\ {{6}}sha256:\ {_SHA}\n)?
    )
    """,
    re.VERBOSE,
)
_REVISION: Final = pattern(
    rf"""
    \ \ \ \ -\ at:\ {_MOMENT}\n
    \ {{6}}by:\ {_WHO}\n
    \ {{6}}previous:\ \{{{_value(_INSIDE)}(?:,\ status:\ (final|provisional))?\}}\n
    \ {{6}}reason:\ ({_TEXT})\n
    """,
    re.VERBOSE,
)
#: All that such a file holds: line ends, and what ASCII can print.
_USUAL: Final = b"\n" + bytes(range(0x20, 0x7F))
_STATUS: Final = {"final": Status.FINAL, "provisional": Status.PROVISIONAL}


class _Unusual(Exception):
    """Something is written in another way."""


class Misshapen(Exception):
    """A file has not the shape of its kind."""


#: Why a file may say nothing.
UNREADABLE: Final = (yaml_source.Unreadable, build.Malformed, Misshapen)


def get_ready() -> None:
    """Compile what takes long to compile."""
    for one in (_BEGINNING, _RECORD, _EVIDENCE):
        one.match("")


def records(data: bytes) -> Mapping[Period, Achievement]:
    """What an achievements file says, by month, earliest first; of an empty one nothing. Raises ``UNREADABLE``."""
    known = at_a_glance(data)
    if known is not None:
        return known
    tree = yaml_source.read(data)
    if tree is not None and not schema.fits("achievements", tree):
        raise Misshapen
    return build.achievements(tree)


def at_a_glance(data: bytes) -> dict[Period, Achievement] | None:
    """What an achievements file says, by month, earliest first; None where the strict reading has to be asked."""
    if data.translate(None, _USUAL) or len(data) > yaml_source.LARGEST:
        return None
    text = data.decode("ascii")
    found: dict[Period, Achievement] = {}
    beginning = _BEGINNING.match(text)
    end = beginning.end() if beginning else 0
    try:
        while match := _RECORD.match(text, end):
            period = Period.parse(match[1])
            if period in found:
                return None
            found[period] = _achievement(match)
            end = match.end()
    except (_Unusual, ValueError):  # a day that no calendar has
        return None
    if not found or end != len(text):
        return None
    return found if len(found) == 1 else dict(sorted(found.items()))


def _achievement(match: re.Match[str]) -> Achievement:
    (
        _, number, numerator, denominator, yes, grade, reason, percent, total, status, evidence, obstacles, supports,
        action, owner, due, note, at, by, revisions,
    ) = match.groups()  # fmt: skip
    return Achievement(
        value=_valued(number, numerator, denominator, yes, grade),
        not_applicable=_bare(reason),
        status=Status.FINAL if status is None else _STATUS[status],
        evidence=() if evidence is None else tuple(_evidence(evidence)),
        obstacles=_bare(obstacles),
        supports=_bare(supports),
        follow_up=None if action is None else _follow_up(action, owner, due),
        note=_bare(note),
        recorded=None if at is None else Recorded(_moment(at), by),
        revisions=() if revisions is None else tuple(_revisions(revisions)),
        stated_percent=None if percent is None else Decimal(percent),
        stated_total=None if total is None else Decimal(total),
    )


def _valued(
    number: str | None, numerator: str | None, denominator: str | None, yes: str | None, grade: str | None
) -> Value | None:
    if number is not None:
        return Decimal(number)
    if numerator is not None and denominator is not None:
        return Fraction(Decimal(numerator), Decimal(denominator))
    if yes is not None:
        return yes == "true"
    return None if grade is None else Grade(_unquoted(grade))


def _unquoted(text: str) -> str:
    """What a text says. Raises ``_Unusual`` for a word that is none."""
    if text in _WORDS:
        raise _Unusual
    return text[1:-1] if text[0] == '"' else text


def _bare(text: str | None) -> str | None:
    return None if text is None else _unquoted(text)


def _moment(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text)


def _follow_up(action: str, owner: str | None, due: str | None) -> FollowUp:
    day = None if due is None else datetime.date.fromisoformat(due)
    return FollowUp(_unquoted(action), _bare(owner), day)


def _evidence(lines: str) -> list[Evidence]:
    found = []
    for match in _each(_EVIDENCE, lines):
        groups = match.groups()
        title, uri, path, sha256 = groups[:4] if groups[0] is not None else groups[4:]
        found.append(Evidence(_unquoted(title), uri, path, sha256))
    return found


def _revisions(lines: str) -> list[Revision]:
    found = []
    for match in _each(_REVISION, lines):
        at, by, number, numerator, denominator, yes, grade, reason, status, why = match.groups()
        value = _valued(number, numerator, denominator, yes, grade)
        before = Content(value, _bare(reason), None if status is None else _STATUS[status])
        found.append(Revision(_moment(at), by, before, _unquoted(why)))
    return found


def _each(pattern: re.Pattern[str], lines: str) -> list[re.Match[str]]:
    """The items of a list. Raises ``_Unusual`` where one of them is written in another way."""
    found = []
    end = 0
    while match := pattern.match(lines, end):
        found.append(match)
        end = match.end()
    if end != len(lines):
        raise _Unusual
    return found
