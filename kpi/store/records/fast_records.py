"""Fast reader of achievements files in kpi's own layout; others go through the strict reader.

A country's records are nearly all written by ``kpi record``, and a history holds each of them many times. One pattern
takes such a record apart some eight times faster than a YAML parser, a schema and a builder do one after the other.
It takes nothing that these would refuse or read otherwise: where in doubt, it takes nothing at all.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from kpi.model.domain.achievement import Achievement, Content, Evidence, FollowUp, Recorded, Revision, Status
from kpi.model.values.period import Period
from kpi.model.values.quantity import Fraction, Grade, Value
from kpi.store.yaml import decode, schema, source

#: Words that mean something else than themselves where they stand alone.
_WORDS: Final = frozenset({"null", "Null", "NULL", "true", "True", "TRUE", "false", "False", "FALSE"})
#: Characters of a number that is surely exact.
_LONGEST: Final = 20
# What a pattern can say briefly it says: the longer it is, the longer it takes to compile, and each command does so.
# The rest is looked at where a text, a number or a day is taken out.
#: Text on a line of its own, without a colon or a hash, which may mean something.
_TEXT: Final = r'(?:[A-Za-z][^\n:#]*|"[^"\\\n]*")'
#: Text between braces, where commas, brackets and quotes mean something as well.
_INSIDE: Final = r'(?:[A-Za-z][-A-Za-z0-9 ./()%+_@=;]*|"[^"\\\n]*")'
_COUNT: Final = r"[0-9]+(?:\.[0-9]+)?"
_NUMBER: Final = f"-?{_COUNT}"
_DAY: Final = "20[-0-9]{8}"
_MOMENT: Final = rf'"({_DAY}T[0-9:]{{8}}(?:Z|[-+][0-9:]{{5}}))"'
_WHO: Final = r"([A-Za-z][-A-Za-z0-9 .()]*(?<!\ )\ <[-A-Za-z0-9._+]+@[-A-Za-z0-9._]+>)"
_ADDRESS: Final = r"(https?://[A-Za-z0-9][-A-Za-z0-9._~/%=&+]*)"
_PATH: Final = r"([A-Za-z][-A-Za-z0-9._/]*)"
_SHA: Final = r"([0-9a-f]{64})"
_FRACTION: Final = rf"\{{numerator:\ ({_NUMBER}),\ denominator:\ ({_COUNT})\}}"


def _value(text: str) -> str:
    """A value in three groups, or why there is none in a fourth; ``text`` is what text may be there."""
    return rf"(?:value:\ (?:({_NUMBER})|{_FRACTION}|({text}))|not_applicable:\ ({text}))"


_RECORD: Final = re.compile(
    rf"""
    (20[0-9][0-9]-[0-9][0-9]):\n
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
_BEGINNING: Final = re.compile(r"(?:# yaml-language-server: \$schema=[-./A-Za-z]+\n)?")
_EVIDENCE: Final = re.compile(
    rf"""
    \ \ \ \ -\ (?:
        \{{title:\ ({_INSIDE}),\ (?:uri:\ {_ADDRESS}|path:\ {_PATH})(?:,\ sha256:\ {_SHA})?\}}\n
        | title:\ ({_TEXT})\n\ {{6}}(?:uri:\ {_ADDRESS}|path:\ {_PATH})\n(?:\ {{6}}sha256:\ {_SHA}\n)?
    )
    """,
    re.VERBOSE,
)
_REVISION: Final = re.compile(
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
UNREADABLE: Final = (source.Unreadable, decode.Malformed, Misshapen)


def records(data: bytes) -> Mapping[Period, Achievement]:
    """Records of an achievements file by month, earliest first; of an empty one nothing. Raises ``UNREADABLE``."""
    known = at_a_glance(data)
    if known is not None:
        return known
    tree = source.read(data)
    if tree is not None and not schema.fits("achievements", tree):
        raise Misshapen
    return decode.achievements(tree)


def at_a_glance(data: bytes) -> dict[Period, Achievement] | None:
    """Records of an achievements file by month, earliest first; None where the strict reading has to be asked."""
    if data.translate(None, _USUAL) or len(data) > source.LARGEST:
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
        _, number, numerator, denominator, text, reason, percent, total, status, evidence, obstacles, supports,
        action, owner, due, note, at, by, revisions,
    ) = match.groups()  # fmt: skip
    return Achievement(
        value=_valued(number, numerator, denominator, text),
        not_applicable=_bare(reason),
        status=Status.FINAL if status is None else _STATUS[status],
        evidence=() if evidence is None else tuple(_evidence(evidence)),
        obstacles=_bare(obstacles),
        supports=_bare(supports),
        follow_up=None if action is None else _follow_up(action, owner, due),
        note=_bare(note),
        recorded=None if at is None else Recorded(_moment(at), by),
        revisions=() if revisions is None else tuple(_revisions(revisions)),
        stated_percent=None if percent is None else _number(percent),
        stated_total=None if total is None else _number(total),
    )


def _valued(number: str | None, numerator: str | None, denominator: str | None, text: str | None) -> Value | None:
    if number is not None:
        return _number(number)
    if numerator is not None and denominator is not None:
        return Fraction(_number(numerator), _number(denominator))
    if text is None:
        return None
    return text == "true" if text in {"true", "false"} else Grade(_unquoted(text))


def _number(text: str) -> Decimal:
    """A number. Raises ``_Unusual`` for one that is very long, or begins with a zero and may be an octal one."""
    if len(text) > _LONGEST or ("." not in text and text != "0" and text.lstrip("-")[0] == "0"):
        raise _Unusual
    return Decimal(text)


def _unquoted(text: str) -> str:
    """Content of a text. Raises ``_Unusual`` for a word that is none, for blanks alone, and for some at the end."""
    if text in _WORDS or text[-1] == " ":
        raise _Unusual
    if text[0] != '"':
        return text
    if not text.strip('" '):
        raise _Unusual
    return text[1:-1]


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
        at, by, number, numerator, denominator, text, reason, status, why = match.groups()
        value = _valued(number, numerator, denominator, text)
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
