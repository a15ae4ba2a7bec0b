"""Evidence files are inside this repository, are there, and have the fingerprint that is written beside them.

A path begins at the folder that holds data/ and has / between the folders. The fingerprint (sha256) proves that the
file is the one that was there when the value was recorded; kpi record writes it. A file without one is a warning.

Wrong:

    # data/programs/contoh/achievements/kunjungan.yaml
    2023-11:
      value: 132
      evidence:
        - {title: Rekap November, path: ../rekap.pdf}

Right:

    # data/programs/contoh/evidence/rekap.txt
    Kunjungan November: 132
    # data/programs/contoh/achievements/kunjungan.yaml
    2023-11:
      value: 132
      evidence:
        - title: Rekap November
          path: data/programs/contoh/evidence/rekap.txt
          sha256: 0fcf5bff887141338031520132d0a66e3944170d0244a7b72e01a345b0190fdc
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from kpi.measure.audit.evidence import has_fingerprint
from kpi.model.domain.achievement import Evidence
from kpi.model.domain.portfolio import Portfolio
from kpi.model.output.message import Message, say
from kpi.model.output.problem import Problem, Severity
from kpi.rules._support.locations import in_record, recorded
from kpi.rules.scope import Scope
from kpi.store.links import leads_through_link
from kpi.store.write.evidence import OF_NOTHING, fingerprint, fingerprint_left_away, leads_outside

CODE: Final = "evidence-file"
SCOPE: Final = Scope.PROGRAM

#: What is wrong, what would be right, how bad, and the key that is to blame.
_Trouble = tuple["Message", "Message", Severity, str]


def check(portfolio: Portfolio) -> Iterator[Problem]:
    """Files that are elsewhere, missing, empty, or not the ones they were."""
    known: dict[str, str | None] = {}
    for program, indicator in recorded(portfolio):
        for period, record in indicator.achievements.items():
            for index, evidence in enumerate(record.evidence):
                trouble = _trouble(portfolio.root, evidence, known)
                if trouble is not None:
                    what, hint, severity, key = trouble
                    where = in_record(program, indicator, period, "evidence", index, key)
                    yield Problem(CODE, severity, where, what, hint)


def _trouble(root: Path, evidence: Evidence, known: dict[str, str | None]) -> _Trouble | None:
    path = evidence.path
    if path is None:
        return None
    if leads_outside(root, path):
        hint = say("copy the file into the folder evidence of the program, and write its path from the top, with /")
        return say("{path} leads out of this repository", path=path), hint, Severity.ERROR, "path"
    if leads_through_link(root, path):
        hint = say("put the file or folder itself in its place")
        return say("{path} is a symbolic link; links are not followed", path=path), hint, Severity.ERROR, "path"
    if path not in known:
        known[path] = fingerprint(root, path) or fingerprint_left_away(root, path)
    found = known[path]
    if found is None:
        hint = say("paths begin at the folder that holds data/; capital letters count")
        return say("there is no file {path}", path=path), hint, Severity.ERROR, "path"
    if found == OF_NOTHING:
        return say("the file {path} is empty", path=path), say("add the document itself"), Severity.ERROR, "path"
    if evidence.sha256 is None:
        hint = say("add sha256: {sha256}", sha256=found)
        return say("{path} has no fingerprint", path=path), hint, Severity.WARNING, "path"
    if evidence.sha256 != found and not _converted(root, path, evidence.sha256):
        hint = say("put the old file back; if the new one is right, write sha256: {sha256}", sha256=found)
        return say("{path} is not the file that was recorded", path=path), hint, Severity.ERROR, "sha256"
    return None


def _converted(root: Path, path: str, sha256: str) -> bool:
    """Whether a file is the one that was recorded, with other line ends or as a pointer to it."""
    try:
        return has_fingerprint((root / path).read_bytes(), sha256)
    except OSError:
        return False
