"""The files that each commit of a walk holds, without a question to git for each."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from kpi.model.history import Touched
from kpi.model.values.struct import Struct

#: Commits whose files are remembered: children mostly come soon after their parents.
_KEPT: Final = 4096
#: Changes that are carried from commit to commit before they are written into a new list of all files.
_CARRIED: Final = 64


class CommittedFiles(Struct, frozen=True):
    """The blobs of a commit's files by path: ``changed`` (None: deleted) lies over ``listed``."""

    listed: Mapping[str, str]
    changed: Mapping[str, str | None]

    def get(self, path: str) -> str | None:
        """The id of what a file holds; None where there is no such file."""
        return self.changed[path] if path in self.changed else self.listed.get(path)

    def paths(self) -> set[str]:
        """All files."""
        there = {path for path, blob in self.changed.items() if blob is not None}
        return (set(self.listed) - set(self.changed)) | there

    def after(self, touched: Iterable[Touched]) -> CommittedFiles:
        """The files after a change."""
        changed = {**self.changed, **{one.path: one.after for one in touched}}
        if len(changed) <= _CARRIED:
            return CommittedFiles(self.listed, changed)
        whole = {**self.listed, **changed}
        return CommittedFiles({path: blob for path, blob in whole.items() if blob is not None}, {})


#: No files at all.
NOTHING: Final = CommittedFiles({}, {})


class Committed:
    """The files of each commit of a walk; ``ask`` lists those of a commit that was forgotten."""

    def __init__(self, ask: Callable[[str], Mapping[str, str]]) -> None:
        self._ask = ask
        self._known: OrderedDict[str, CommittedFiles] = OrderedDict()

    def files(self, commit: str) -> CommittedFiles:
        """The files of a commit."""
        if commit not in self._known:
            self.put(commit, CommittedFiles(self._ask(commit), {}))
        return self._known[commit]

    def put(self, commit: str, files: CommittedFiles) -> None:
        """Remember the files of a commit."""
        self._known[commit] = files
        if len(self._known) > _KEPT:
            self._known.popitem(last=False)

    def __contains__(self, commit: str) -> bool:
        return commit in self._known
