"""Evidence files in the history, held against the fingerprints that records and sheets (IKP) name."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from typing import Final

from kpi.measure.audit.plan import Past
from kpi.measure.audit.records import cell_of_step, records_path
from kpi.model.domain.achievement import Achievement, Evidence
from kpi.model.domain.instruction import Instruction
from kpi.model.domain.portfolio import Portfolio
from kpi.model.history import Commit, Doubt, RecordStep, Step
from kpi.model.output.command import kpi_command
from kpi.model.output.message import Message, say
from kpi.model.values.period import Period
from kpi.model.values.struct import Struct, field

#: All that git keeps in place of a large file that lies elsewhere (Git LFS): its fingerprint stands in it.
_POINTER: Final = re.compile(
    rb"version https://git-lfs\.[^\s]+\n(?:ext-\d-\w+ [^\n]*\n)*oid sha256:([0-9a-f]{64})\nsize \d+\n"
)
#: No pointer is longer.
_POINTER_SIZE: Final = 1024
_KEEP: Final = say(
    "what proves a value stays as it was: put the file back, and name a newer one by: {command}",
    command=kpi_command("revise", "--help"),
)


def pointed_at(content: bytes) -> str | None:
    """The fingerprint that a pointer names, where a file is nothing but a pointer; else None."""
    found = _POINTER.fullmatch(content.replace(b"\r\n", b"\n")) if len(content) < _POINTER_SIZE else None
    return None if found is None else found[1].decode()


def has_fingerprint(content: bytes, sha256: str) -> bool:
    """Whether a file has a fingerprint, also where line ends were converted or git holds only a pointer to it."""
    pointer = pointed_at(content)
    if pointer is not None:
        return pointer == sha256
    unix = content.replace(b"\r\n", b"\n")
    forms = (content, unix, unix.replace(b"\n", b"\r\n"))
    return any(hashlib.sha256(one).hexdigest() == sha256 for one in forms)


class Naming(Struct, frozen=True):
    """A record, or a follow-up of a sheet (IKP), and the evidence that it names; ``pointer`` says where it stands."""

    path: str
    pointer: tuple[str | int, ...]
    period: Period
    evidence: tuple[Evidence, ...]

    @property
    def files(self) -> Iterator[tuple[int, Evidence]]:
        """The evidence that is a file with a fingerprint, each with its place in the list."""
        return ((at, one) for at, one in enumerate(self.evidence) if _is_file(one))


def _is_file(one: Evidence) -> bool:
    """Whether evidence is a file with a fingerprint, so that the history tells what became of it."""
    return one.path is not None and one.sha256 is not None


class EvidenceWalk(Struct):
    """A walk through what became of the files that records and sheets name, commit by commit, parents first."""

    past: Past
    #: Files that were told of.
    told: set[str]
    #: The cells (folder and indicator) and the months of sheets that name a file, by its path.
    _named: dict[str, set[tuple[str, str] | Period]] = field(default_factory=dict)

    def doubts(self, step: Step) -> Iterator[Doubt]:
        """Files that a commit itself replaced, emptied or deleted while their fingerprint is named."""
        for leg in step.legs:
            for one in leg.records:
                for evidence in filter(_is_file, one.after.evidence if one.after else ()):
                    self._named.setdefault(evidence.path or "", set()).add(cell_of_step(one))
            for period in leg.sheets:
                self._remember(step.commit, period)
        if not step.whole:
            return
        for step_of in step.brought:
            yield from self._renamed(step, step_of)
        paths = [one.path for one in step.legs[0].others if one.before is not None and one.path in self._named]
        for path in paths:
            if all(any(one.path == path for one in leg.others) for leg in step.legs):
                yield from self._changed(step, path)

    def _remember(self, commit: Commit, period: Period) -> None:
        sheet = self.past.sheet(commit.id, period)
        for one in () if sheet is None else of_sheet(sheet):
            for _, evidence in one.files:
                self._named.setdefault(evidence.path or "", set()).add(period)

    def _changed(self, step: Step, path: str) -> Iterator[Doubt]:
        """What a file that was touched means for those that name it: one doubt, however many these are."""
        content = self.past.content(step.commit.id, path)
        emptied = content is not None and pointed_at(content) is not None and self._was_there(step, path)
        for one in self._naming(step.commit, path):
            for index, evidence in one.files:
                kept = content and not emptied and has_fingerprint(content, evidence.sha256 or "")
                if evidence.path == path and not kept:
                    self.told.add(path)
                    yield _about_file(step.commit, one, index, _became(evidence, content))
                    return

    def _renamed(self, step: Step, one: RecordStep) -> Iterator[Doubt]:
        """What a record names under another path as before, and of which only a pointer came along."""
        if one.before is None or one.after is None:
            return
        known = {evidence.sha256: evidence.path for evidence in one.before.evidence if _is_file(evidence)}
        naming = naming_record(one.path, one.period, one.after)
        for index, evidence in naming.files:
            was, path = known.get(evidence.sha256), evidence.path or ""
            if was is None or was == path:
                continue
            content = self.past.content(step.commit.id, path)
            if content is not None and pointed_at(content) is not None and self._was_there(step, was):
                self.told.add(path)
                yield _about_file(step.commit, naming, index, _became(evidence, content))

    def _was_there(self, step: Step, path: str) -> bool:
        """Whether a file itself was in some parent of a commit, and not only a pointer to it."""
        before = (self.past.content(leg.parent, path) for leg in step.legs if leg.parent is not None)
        return any(content is not None and pointed_at(content) is None for content in before)

    def _naming(self, commit: Commit, path: str) -> Iterator[Naming]:
        """What names a file in a commit: records first, then sheets."""
        named = self._named[path]
        for folder, indicator in sorted(one for one in named if isinstance(one, tuple)):
            yield from of_records(folder, indicator, self.past.records(commit.id, folder, indicator))
        for period in sorted(one for one in named if isinstance(one, Period)):
            sheet = self.past.sheet(commit.id, period)
            yield from () if sheet is None else of_sheet(sheet)


def evidence_in(portfolio: Portfolio) -> Iterator[Evidence]:
    """All evidence that the data names: of records, and of follow-ups of sheets."""
    for program in portfolio.programs:
        for indicator in program.indicators:
            for record in indicator.achievements.values():
                yield from record.evidence
    for sheet in portfolio.instructions.values():
        for naming in of_sheet(sheet):
            yield from naming.evidence


def of_portfolio(portfolio: Portfolio) -> Iterator[Naming]:
    """Everything in the data that names files with fingerprints."""
    for program in portfolio.programs:
        for indicator in program.indicators:
            yield from of_records(program.folder, indicator.id, indicator.achievements)
    for sheet in portfolio.instructions.values():
        yield from of_sheet(sheet)


def of_records(folder: str, indicator: str, records: Mapping[Period, Achievement]) -> Iterator[Naming]:
    """The records of an indicator that name files with fingerprints."""
    path = records_path(folder, indicator)
    named = ((period, record) for period, record in records.items() if any(map(_is_file, record.evidence)))
    return (naming_record(path, period, record) for period, record in named)


def naming_record(path: str, period: Period, record: Achievement) -> Naming:
    """A record with what it names."""
    return Naming(path, (str(period),), period, record.evidence)


def of_sheet(sheet: Instruction) -> Iterator[Naming]:
    """The follow-ups of a sheet."""
    path = f"data/instructions/{sheet.period}.yaml"
    for index, item in enumerate(sheet.items):
        for at, deed in enumerate(item.deeds):
            yield Naming(path, ("items", index, "follow_ups", at), sheet.period, deed.evidence)


def untrue(
    portfolio: Portfolio, past: Past, commit: str, known: set[str], pointers: set[str] | None = None
) -> Iterator[Doubt]:
    """Files that are not what the data names, as of a commit; ``known`` are paths that were told of already.

    ``pointers`` is given the paths of those of which only a pointer is here.
    """
    for one in of_portfolio(portfolio):
        for index, evidence in one.files:
            path = evidence.path or ""
            content = None if path in known else past.content(commit, path)
            if pointers is not None and content and pointed_at(content) is not None:
                pointers.add(path)
            if path not in known and not (content and has_fingerprint(content, evidence.sha256 or "")):
                yield _about_file(None, one, index, _became(evidence, content))


def _became(one: Evidence, content: bytes | None) -> Message:
    if content is None:
        return say("the evidence file {path} is not there", path=one.path or "")
    if not content:
        return say("the evidence file {path} is empty", path=one.path or "")
    if pointed_at(content) == one.sha256:
        return say(
            "the evidence file {path} was replaced by a pointer to it (Git LFS), which proves nothing",
            path=one.path or "",
        )
    return say(
        "the evidence file {path} is not the one that was recorded (its fingerprint differs)", path=one.path or ""
    )


def _about_file(commit: Commit | None, one: Naming, index: int, what: Message) -> Doubt:
    message = say("{month}: {what}", month=one.period, what=what)
    pointer = (*one.pointer, "evidence", index, "sha256")
    return Doubt("evidence-changed", message, commit, None, one.path, pointer, period=one.period, hint=_KEEP)
