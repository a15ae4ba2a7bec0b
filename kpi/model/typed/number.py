"""Numbers as people type them, in Indonesian and English: ``1.234,5``, ``Rp 1.500.000,-``, ``2,5 juta``, ``93,75%``.

A point or comma before exactly three digits may divide thousands or mark decimals; then there are two readings, and
which one is meant is decided by the indicator (``narrowed``) or asked, never guessed. What kpi shows is read back as
what it showed: with the unit (``70,5 ton``), and as a part of a whole (``27 dari 30``).
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Final, assert_never

from kpi.model.domain.indicator import Indicator, Measure
from kpi.model.values.number import EXACT, HUNDRED, decimal_of, decimals_of
from kpi.model.values.quantity import Fraction, Grade, Value
from kpi.model.values.struct import Struct

_TIMES: Final = {
    "ribu": 3, "rb": 3, "thousand": 3,
    "juta": 6, "jt": 6, "million": 6,
    "miliar": 9, "milyar": 9, "billion": 9,
    "triliun": 12, "trilyun": 12, "trillion": 12,
}  # fmt: skip
_YES: Final = frozenset({"ya", "y", "yes", "sudah", "tercapai", "true", "benar"})
_NO: Final = frozenset({"tidak", "tdk", "t", "no", "n", "belum", "false", "salah"})
_MINUS: Final = str.maketrans({"−": "-", "–": "-", "\u00a0": " ", "\u202f": " ", "\u2009": " "})
_PARTS: Final = re.compile(
    r"(?P<sign>[-+]?) ?(?P<rupiah>(?:rp|idr)\.? ?)?(?P<late_sign>[-+]?)(?P<digits>[0-9][0-9., ]*?)"
    r"(?:[.,]-{1,2})? ?(?P<times>" + "|".join(_TIMES) + r")?(?P<late_rupiah> ?(?:rupiah|idr))?"
    r" ?(?P<percent>%|persen|percent)?"
)
#: What stands before the decimals, in each language.
_POINTS: Final = {"id": ",", "en": "."}
#: Between the parts of a whole, as each language shows them.
_OF: Final = {" dari ": "id", " of ": "en"}
_PERCENT: Final = frozenset({"%", "persen", "percent"})
_RUPIAH: Final = frozenset({"rp", "idr", "rupiah"})
#: Digits behind a mark that may divide thousands as well as mark decimals.
_AS_THOUSANDS: Final = 3
_GROUPED: Final = {mark: re.compile(rf"[1-9][0-9]{{0,2}}(?:{re.escape(mark)}[0-9]{{3}})+") for mark in ".,"}


class NotTyped(ValueError):
    """The text is no value of this kind."""


class Readings(Struct, frozen=True):
    """Readings of a text: one value, or several to choose from. Never empty, without repetition.

    ``rupiah``: it says that it counts these. ``mark`` is what stands before its last three digits, where it has two
    readings: first the one with thousands, then the one with decimals.
    """

    values: tuple[Decimal, ...]
    percent: bool = False
    rupiah: bool = False
    mark: str = ""


def readings(text: str, unit: str = "") -> Readings:
    """Every number that a text may mean, counted in ``unit``: ``1,2 miliar`` is 1200 in ``Rp juta``.

    Raises ``NotTyped``.
    """
    found = _PARTS.fullmatch(_tidy(text))
    if found is None or (found["sign"] and found["late_sign"]):
        raise NotTyped(text)
    sign = found["sign"] or found["late_sign"]
    exponent = _TIMES[found["times"]] - _exponent(unit) if found["times"] else 0
    factor = Decimal(1).scaleb(exponent)
    written = _plain(found["digits"].strip())
    try:
        values = [decimal_of(EXACT.multiply(decimal_of(sign + one), factor)) for one in written]
    except ValueError as error:
        raise NotTyped(text) from error
    return Readings(
        tuple(dict.fromkeys(values)),
        percent=bool(found["percent"]),
        rupiah=bool(found["rupiah"] or found["late_rupiah"]),
        mark=next(one for one in found["digits"] if one in ".,") if len(written) > 1 else "",
    )


def _tidy(text: str) -> str:
    """Small letters, one kind of blank and of minus."""
    return " ".join(text.casefold().translate(_MINUS).split())


def _exponent(unit: str) -> int:
    return next((_TIMES[word] for word in unit.casefold().split() if word in _TIMES), 0)


def _plain(digits: str) -> list[str]:
    """The digits with a point before the decimals, in every way they may be read."""
    if " " in digits:
        if not re.fullmatch(r"[1-9][0-9]{0,2}(?: [0-9]{3})+(?:[.,][0-9]+)?", digits):
            raise NotTyped(digits)
        return [digits.replace(" ", "").replace(",", ".")]
    marks = [character for character in digits if character in ".,"]
    if not marks:
        return [digits]
    if len(set(marks)) == 2:
        return [_both_marks(digits, marks)]
    return _one_mark(digits, marks[0], len(marks))


def _both_marks(digits: str, marks: list[str]) -> str:
    """``1.234,5`` and ``1,234.5``: the mark that comes last, and only once, is before the decimals."""
    grouping, point = marks[0], marks[-1]
    whole, _, part = digits.rpartition(point)
    if marks.count(point) != 1 or not part or not _GROUPED[grouping].fullmatch(whole):
        raise NotTyped(digits)
    return whole.replace(grouping, "") + "." + part


def _one_mark(digits: str, mark: str, times: int) -> list[str]:
    grouped = digits.replace(mark, "") if _GROUPED[mark].fullmatch(digits) else None
    if times > 1:
        if grouped is None:
            raise NotTyped(digits)
        return [grouped]
    if digits.endswith(mark):
        raise NotTyped(digits)
    decimals = digits.replace(mark, ".")
    return [decimals] if grouped is None else [grouped, decimals]


def narrowed(found: tuple[Decimal, ...], indicator: Indicator) -> tuple[Decimal, ...]:
    """Those readings that fit an indicator without decimals, and of these, those in its plausible range.

    Where none fits, all of them. Who types ``1.000`` where there are no decimals doesn't mean 1. Where there are
    some, one too many may as well be a slip as thousands: ``12,567`` stays open.
    """
    kept = found if indicator.decimals else _only(found, lambda value: _typed_decimals(value) == 0)
    plausible = indicator.plausible
    if plausible is None:
        return kept
    return _only(
        kept,
        plausible.holds,
    )


def _typed_decimals(value: Decimal) -> int:
    """How many decimals were typed, zeros too."""
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _only(values: tuple[Decimal, ...], fits: Callable[[Decimal], bool]) -> tuple[Decimal, ...]:
    return tuple(value for value in values if fits(value)) or values


def typed_values(text: str, indicator: Indicator, language: str = "") -> tuple[Value, ...]:
    """Every value that a text may mean for an indicator, most often one; in the ``language`` it is typed in.

    Raises ``NotTyped``.
    """
    match indicator.measure:
        case Measure.ORDINAL:
            return (_named(text, [step.name for step in indicator.scale]),)
        case Measure.MILESTONE:
            word = text.strip().casefold()
            if word in _YES or word in _NO:
                return (word in _YES,)
            return (_named(text, [step.name for step in indicator.stages]),)
        case Measure.NUMBER | Measure.CURRENCY | Measure.PERCENT | Measure.RATIO:
            bare = _without_unit(_tidy(text), _tidy(indicator.unit), indicator.measure)
            return _fractions(bare) or _numbers(bare, indicator, language)
    assert_never(indicator.measure)


def _without_unit(text: str, unit: str, measure: Measure) -> str:
    """A tidy text without the unit behind its number; rupiah and their size may stand around it (``Rp2,5 juta``).

    A ratio in percent keeps its sign: it says what the number is of.
    """
    first, _, size = unit.partition(" ")
    if first == "rp" and size and (around := re.fullmatch(rf"(-?)rp\.? ?(.+?) ?{re.escape(size)}", text)):
        return around[1] + around[2]
    if measure is Measure.RATIO and unit in _PERCENT:
        return text
    rest = text.removesuffix(unit).removesuffix(unit.strip("()")).rstrip()
    return rest if rest and (rest[-1].isdigit() or rest[-1] == "-") else text


def numbers_of(text: str, unit: str) -> tuple[Decimal, ...]:
    """Every number that a text may mean of a unit, which may stand behind it. Raises ``NotTyped``."""
    found = readings(_without_unit(_tidy(text), _tidy(unit), Measure.NUMBER), unit)
    if found.percent:
        raise NotTyped(text)
    return found.values


def _numbers(text: str, indicator: Indicator, language: str) -> tuple[Decimal, ...]:
    """Readings of a number; in percent only where the measure allows it, rupiah only where counted.

    Raises ``NotTyped``.
    """
    found = readings(text, indicator.unit)
    if found.rupiah and not _counts_rupiah(indicator):
        raise NotTyped(text)
    values = _as_shown(found, indicator, language) or (*found.values, *_whole_rupiah(found, text, indicator))
    if not found.percent:
        return narrowed(values, indicator)
    match indicator.measure:
        case Measure.PERCENT:
            return narrowed(values, indicator)
        case Measure.RATIO:
            return narrowed(tuple(EXACT.divide(value, HUNDRED) for value in found.values), indicator)
        case Measure.NUMBER | Measure.CURRENCY | Measure.ORDINAL | Measure.MILESTONE:
            raise NotTyped(text)


def _as_shown(found: Readings, indicator: Indicator, language: str) -> tuple[Decimal, ...]:
    """The reading with three decimals, of an indicator that is shown with three: thousands would show them, too."""
    if indicator.decimals == _AS_THOUSANDS and found.mark and found.mark == _POINTS.get(language):
        return found.values[1:]
    return ()


def _counts_rupiah(indicator: Indicator) -> bool:
    unit = _tidy(indicator.unit)
    return not _RUPIAH.isdisjoint(re.findall(r"[a-z]+", unit)) or (not unit and indicator.measure is Measure.CURRENCY)


def _whole_rupiah(found: Readings, text: str, indicator: Indicator) -> Iterator[Decimal]:
    """An amount of rupiah (``Rp 250.000.000``) in a unit of thousands or millions, as far as it has the decimals."""
    size = _exponent(indicator.unit)
    if not size or not found.rupiah or any(word in text for word in _TIMES):
        return
    for value in found.values:
        scaled = value.scaleb(-size).normalize(EXACT)
        if decimals_of(scaled) <= indicator.decimals:
            yield scaled


def _named(text: str, names: list[str]) -> Grade:
    wanted = text.strip().casefold()
    for name in names:
        if name.casefold() == wanted:
            return Grade(name)
    raise NotTyped(text)


def _fractions(text: str) -> tuple[Fraction, ...]:
    """A part of a whole: ``27/30``, ``27 dari 30``, ``27 of 30``; empty where the text is none. Raises ``NotTyped``.

    The word between says in which language the two numbers are written.
    """
    for between, language in ({"/": ""} | _OF).items():
        above, found, below = text.partition(between)
        if found:
            parts = [_part(part, language) for part in (above, below)]
            return tuple(Fraction(one, other) for one, other in itertools.product(*parts))
    return ()


def _part(text: str, language: str) -> tuple[Decimal, ...]:
    found = readings(text)
    if found.percent:
        raise NotTyped(text)
    if not language or not found.mark:
        return found.values
    return found.values[1:] if found.mark == _POINTS[language] else found.values[:1]
