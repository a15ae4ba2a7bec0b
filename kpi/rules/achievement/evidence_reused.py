"""A file of evidence proves the month that it was made for.

The recap of November that is attached to December by mistake proves nothing of December. One paper may well prove
several months (a decree, the report of a quarter): then the note of the later month says so, with the title that the
evidence has there. Papers that several indicators share in one month are not asked about.

Wrong:

    # data/programs/contoh/evidence/rekap.txt
    Kunjungan November: 132
    # data/programs/contoh/achievements/kunjungan.yaml
    2023-11:
      value: 132
      evidence:
        - title: Rekap
          path: data/programs/contoh/evidence/rekap.txt
          sha256: 0fcf5bff887141338031520132d0a66e3944170d0244a7b72e01a345b0190fdc
    2023-12:
      value: 140
      evidence:
        - title: Rekap
          path: data/programs/contoh/evidence/rekap.txt
          sha256: 0fcf5bff887141338031520132d0a66e3944170d0244a7b72e01a345b0190fdc

Right:

    # data/programs/contoh/evidence/rekap.txt
    Kunjungan November: 132
    # data/programs/contoh/achievements/kunjungan.yaml
    2023-11:
      value: 132
      evidence:
        - title: Laporan triwulan
          path: data/programs/contoh/evidence/rekap.txt
          sha256: 0fcf5bff887141338031520132d0a66e3944170d0244a7b72e01a345b0190fdc
    2023-12:
      value: 140
      note: Laporan triwulan memuat November dan Desember
      evidence:
        - title: Laporan triwulan
          path: data/programs/contoh/evidence/rekap.txt
          sha256: 0fcf5bff887141338031520132d0a66e3944170d0244a7b72e01a345b0190fdc
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kpi.model.domain.achievement import Achievement, Evidence
from kpi.model.domain.indicator import Indicator
from kpi.model.domain.portfolio import Portfolio
from kpi.model.domain.program import Program
from kpi.model.output.message import say
from kpi.model.output.problem import Problem, Severity
from kpi.model.values.period import Period
from kpi.rules._support.locations import in_record, recorded
from kpi.rules.scope import Scope

CODE: Final = "evidence-reused"
SCOPE: Final = Scope.PROGRAM


def check(portfolio: Portfolio) -> Iterator[Problem]:
    """Files that prove a later month, too, and no note says so."""
    first: dict[tuple[str, str], Period] = {}
    for program, _, period, record in _proved(portfolio):
        for known in filter(None, (_name(program, one) for one in record.evidence)):
            first[known] = min(period, first.get(known, period))
    for program, indicator, period, record in _proved(portfolio):
        for index, one in enumerate(record.evidence):
            name = _name(program, one)
            if name is not None and first[name] < period and not _is_meant(record, one):
                what = say(
                    "{title} of {month} is the file that was evidence of {earlier} already",
                    title=one.title, month=period, earlier=first[name],
                )  # fmt: skip
                hint = say(
                    "attach what proves this month; where one paper proves both, the note says so, with its title"
                )
                where = in_record(program, indicator, period, "evidence", index)
                yield Problem(CODE, Severity.WARNING, where, what, hint)


def _proved(portfolio: Portfolio) -> Iterator[tuple[Program, Indicator, Period, Achievement]]:
    for program, indicator in recorded(portfolio):
        for period, record in indicator.achievements.items():
            if record.evidence:
                yield program, indicator, period, record


def _name(program: Program, one: Evidence) -> tuple[str, str] | None:
    """What a file is known by in a program: its fingerprint, wherever it lies; None for an address."""
    return None if one.path is None else (program.folder, one.sha256 or one.path)


def _is_meant(record: Achievement, one: Evidence) -> bool:
    return one.title.casefold() in (record.note or "").casefold()
