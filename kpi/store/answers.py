"""Answers of an unfinished walk, kept in the git directory and never part of the data.

One small JSON file, written anew and whole after each answer, so that a closed terminal or a power cut loses nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from kpi.model.values.struct import Struct
from kpi.store.git import Repository
from kpi.store.write import atomic
from kpi.store.write.lock import lock

_FILE: Final = "kpi-answers.json"


class Answers(Struct, frozen=True):
    """The answers for one data root; without a repository (None) nothing is kept."""

    root: Path
    repository: Repository | None

    def read(self, about: str) -> dict[str, str]:
        """The answers about something, by their questions; empty where there are none."""
        return dict(self._all().get(self._key(about), {}))

    def keep(self, about: str, answers: Mapping[str, str]) -> None:
        """Keep the answers about something in place of those before. Raises ``KpiError``."""
        self._change({about: answers})

    def forget(self, about: Iterable[str]) -> None:
        """Forget what has been saved. Raises ``KpiError``."""
        self._change({one: {} for one in about})

    def _key(self, about: str) -> str:
        return f"{self.root}: {about}"

    def _change(self, new: Mapping[str, Mapping[str, str]]) -> None:
        """Write the file anew, with what another terminal may have kept in it meanwhile."""
        if self.repository is None or not new:
            return
        with lock(self.root, self.repository.common_dir):
            file = self.repository.git_dir / _FILE
            old = file.read_bytes() if file.exists() else None
            kept = {**self._all(), **{self._key(about): dict(answers) for about, answers in new.items()}}
            text = json.dumps({about: answers for about, answers in kept.items() if answers}, indent=1)
            atomic.replace(file, old, text.encode())

    def _all(self) -> dict[str, dict[str, str]]:
        """Everything that is kept; a file that can't be read holds nothing."""
        if self.repository is None:
            return {}
        try:
            found = json.loads((self.repository.git_dir / _FILE).read_bytes())
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}
