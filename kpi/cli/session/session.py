"""One call of the command line: data root, language, cache, and its terminal."""

from __future__ import annotations

import codecs
import datetime
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from kpi.changes.workspace import RUNNING
from kpi.cli.args import COLORS, UNCACHED, UNPAGED, VALUED
from kpi.cli.session.terminal import Terminal
from kpi.model.errors import KpiError
from kpi.model.output.message import say
from kpi.model.values.struct import field
from kpi.render import escaping
from kpi.render.language import USUAL, available, environment_language, language
from kpi.store import cache, clock, git, layout
from kpi.store.cache import Cache
from kpi.store.load import Loaded, load
from kpi.store.source import CachedSource, opened

#: How a stream is told to show a sign that it doesn't know.
_SIGNS: Final = "kpi"


class Session(Terminal):
    """One call. ``language`` is set before anything is parsed, so that errors speak it too."""

    #: What stands before the command and holds for all of them: ``--root``, ``--lang``, ``--color``, the switches.
    chosen: Mapping[str, str] = field(default_factory=dict)
    _source: CachedSource | None = None
    _loaded: Loaded | None = None

    @staticmethod
    def begin(chosen: Mapping[str, str], environ: Mapping[str, str], folder: Callable[[], Path]) -> Session:
        """A session in the language that ``--lang``, ``KPI_LANG``, the data or the environment name; else the usual."""
        codecs.register_error(_SIGNS, escaping.unencodable)
        for stream in (sys.stdout, sys.stderr):
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(errors=_SIGNS)
        root = _root(chosen, environ, folder)
        stated, zone = (None, None) if root is None else (layout.stated_language(root), layout.stated_zone(root))
        wanted = chosen.get("lang") or environ.get("KPI_LANG") or stated
        code = wanted if wanted in available() else environment_language(environ) or USUAL
        colored = COLORS.get(chosen.get("color", ""))
        spoken = language(code, zone)
        return Session(environ, folder, spoken, paging=UNPAGED not in chosen, colored=colored, chosen=chosen)

    def check(self) -> None:
        """Refuse a language that isn't there, no word for colours, and a choice that says nothing (``--root ""``)."""
        for option, name in VALUED.items():
            if self.chosen.get(name) == "":
                raise KpiError(say("{name} needs a value", name=option))
        colors = self.chosen.get("color")
        if colors and colors not in COLORS:
            raise KpiError(
                say("{option} can't be {typed}", option="--color", typed=colors),
                say("one of: {known}", known=tuple(COLORS)),
            )
        wanted = self.chosen.get("lang") or self.environ.get("KPI_LANG")
        if wanted and wanted not in available():
            raise KpiError(
                say("there is no language {wanted}", wanted=wanted), say("one of: {known}", known=available())
            )

    @property
    def root(self) -> Path:
        """The data root. Raises ``KpiError`` where there is none."""
        try:
            here = self.folder()
        except FileNotFoundError as error:
            raise KpiError(say("the current folder is no longer there"), say("go to another folder")) from error
        try:
            return layout.find_root(here, self.chosen.get("root"), self.environ)
        except KpiError:
            if not (self.chosen.get("root") or self.environ.get("KPI_ROOT")):
                git.refuse_without_files(here, layout.settings_path())
            raise

    @property
    def today(self) -> datetime.date:
        """The day it is where the organisation is."""
        return clock.now(layout.stated_zone(self.root) or datetime.UTC).date()

    @property
    def source(self) -> CachedSource:
        """The files of the data root on disk, through the cache."""
        if self._source is None:
            self._source = opened(self.root, self.environ, keep=UNCACHED not in self.chosen)
        return self._source

    def load(self) -> Loaded:
        """Everything in the data root as it is on disk; read once in a call."""
        if self._loaded is None:
            self._loaded = load(self.root, source=self.source)
        return self._loaded

    def cache(self, root: Path) -> Cache | None:
        """The cache of a data root; None where there is none, or ``--no-cache``."""
        return None if UNCACHED in self.chosen else cache.cache_of(root, self.environ)

    def run(self) -> None:
        """Be the call whose day counts, as long as it lasts: see ``today``."""
        token = RUNNING.set(self)
        self.resources.callback(RUNNING.reset, token)


def _root(chosen: Mapping[str, str], environ: Mapping[str, str], folder: Callable[[], Path]) -> Path | None:
    """The data root; None where there is none, which whoever needs one will say."""
    try:
        return layout.find_root(folder(), chosen.get("root"), environ)
    except (KpiError, OSError):
        return None
