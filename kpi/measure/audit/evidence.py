"""Evidence files in the history, held against the fingerprints that records name."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from typing import Final

from kpi.measure.audit.plan import Past
from kpi.model.domain.achievement import Achievement, Evidence
from kpi.model.domain.portfolio import Portfolio
from kpi.model.history import Commit, Doubt, Step
from kpi.model.output.message import Message, say
from kpi.model.values.period import Period
from kpi.model.values.struct import Struct, field

#: What git keeps in place of a large file that lies elsewhere (Git LFS): its fingerprint stands in it.
_POINTER: Final = re.compile(rb"version https://git-lfs[^\n]*\n(?:[^\n]*\n)*?oid sha256:([0-9a-f]{64})\n")
_KEEP: Final = say("what proves a value stays as it was: put the file back, and name a newer one with kpi revise")


def has_fingerprint(content: bytes, sha256: str) -> bool:
    """Whether a file has a fingerprint, also where line ends were converted or git holds only a pointer to it."""
    pointer = _POINTER.match(content)
    if pointer is not None:
        return pointer[1].decode() == sha256
    unix = content.replace(b"\r\n", b"\n")
    forms = (content, unix, unix.replace(b"\n", b"\r\n"))
    return any(hashlib.sha256(one).hexdigest() == sha256 for one in forms)


class EvidenceWalk(Struct):
    """A walk through what became of the files that records name, commit by commit, parents first."""

    past: Past
    #: Files that were told of.
    told: set[str]
    #: The achievements files that name a file, by its path.
    _named: dict[str, set[tuple[str, str]]] = field(default_factory=dict)

    def doubts(self, step: Step) -> Iterator[Doubt]:
        """Files that a commit itself replaced, emptied or deleted while records name their fingerprint."""
        for leg in step.legs:
            for one in leg.records:
                for evidence in one.after.evidence if one.after else ():
                    if evidence.path is not None and evidence.sha256 is not None:
                        parts = one.path.split("/")
                        cell = (parts[2], parts[-1].removesuffix(".yaml"))
                        self._named.setdefault(evidence.path, set()).add(cell)
        if not step.whole:
            return
        paths = [one.path for one in step.legs[0].others if one.before is not None and one.path in self._named]
        for path in paths:
            if all(any(one.path == path for one in leg.others) for leg in step.legs):
                yield from self._changed(step.commit, path)

    def _changed(self, commit: Commit, path: str) -> Iterator[Doubt]:
        """What a file that was touched means for the records that name it: one doubt, however many these are."""
        content = self.past.content(commit.id, path)
        for folder, indicator in sorted(self._named[path]):
            for period, record in self.past.records(commit.id, folder, indicator).items():
                for index, one in enumerate(record.evidence):
                    if one.path == path and one.sha256 and not (content and has_fingerprint(content, one.sha256)):
                        self.told.add(path)
                        yield _about_file(commit, (folder, indicator), period, index, _became(one, content))
                        return


def of_records(portfolio: Portfolio, past: Past, commit: str, known: set[str]) -> Iterator[Doubt]:
    """Records whose files are not what they name, as of a commit; ``known`` are paths that were told of already."""
    for program in portfolio.programs:
        for indicator in program.indicators:
            for period, record in indicator.achievements.items():
                for index, one in fingerprinted(record):
                    content = None if one.path in known else past.content(commit, one.path or "")
                    if one.path not in known and not (content and has_fingerprint(content, one.sha256 or "")):
                        cell = (program.folder, indicator.id)
                        yield _about_file(None, cell, period, index, _became(one, content))


def fingerprinted(record: Achievement) -> Iterator[tuple[int, Evidence]]:
    """The evidence of a record that is a file with a fingerprint, each with its place in the list."""
    return ((at, one) for at, one in enumerate(record.evidence) if one.path is not None and one.sha256 is not None)


def _became(one: Evidence, content: bytes | None) -> Message:
    if content is None:
        return say("the evidence file {path} is not there", path=one.path or "")
    if not content:
        return say("the evidence file {path} is empty", path=one.path or "")
    return say(
        "the evidence file {path} is not the one that was recorded (its fingerprint differs)", path=one.path or ""
    )


def _about_file(commit: Commit | None, cell: tuple[str, str], period: Period, index: int, what: Message) -> Doubt:
    folder, indicator = cell
    message = say("{month}: {what}", month=period, what=what)
    path = f"data/programs/{folder}/achievements/{indicator}.yaml"
    pointer = (str(period), "evidence", index, "sha256")
    return Doubt("evidence-changed", message, commit, None, path, pointer, period=period, hint=_KEEP)
