"""Checks of a file that is named as evidence."""

from __future__ import annotations

from pathlib import Path

from kpi.measure.audit.evidence import has_fingerprint
from kpi.model.domain.achievement import Evidence
from kpi.model.output.message import Message, say
from kpi.model.output.problem import Severity
from kpi.store.links import leads_through_link
from kpi.store.write.evidence import OF_NOTHING, fingerprint, fingerprint_left_away, leads_outside

#: What is wrong, what would be right, how bad, and the key that is to blame.
Trouble = tuple[Message, Message, Severity, str]


def trouble_with(root: Path, evidence: Evidence, known: dict[str, str | None]) -> Trouble | None:
    """What is wrong with a file that is named as evidence; ``known`` keeps fingerprints by path."""
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
