"""``kpi doctor``: whether everything around the data is in order."""

from __future__ import annotations

import datetime
import sys
from pathlib import Path
from typing import Annotated, Final

from kpi.cli.session.session import Session
from kpi.model.errors import KpiError
from kpi.model.output.message import mark, say
from kpi.model.output.options import Form
from kpi.model.output.parameter import Parameters, switch
from kpi.reports.setup.cache_entries import cache_report
from kpi.reports.setup.doctor import doctor_report, examined, healthy
from kpi.store import layout
from kpi.store.setup.environment import TerminalFacts, machine

HELP: Final = mark("Check git, identity, terminal, disk and settings, and say how to mend what is not in order.")
EXAMPLE: Final = mark("Example: kpi doctor")


class DoctorParameters(Parameters, frozen=True):
    """Parameters of ``kpi doctor``."""

    cached: Annotated[bool, switch("--cache", mark("list what is cached of this data"))] = False
    form: Form = "table"


def run(session: Session, given: DoctorParameters) -> int:
    """Print every check; 1 where something has to be mended."""
    if given.cached:
        return _show_cache(session, given.form)
    environ = session.environ
    locale = environ.get("LC_ALL") or environ.get("LC_CTYPE") or environ.get("LANG") or ""
    terminal = TerminalFacts(getattr(sys.stdout, "encoding", None) or "", locale)
    found = machine(session.folder(), _root(session), terminal)
    session.show(doctor_report(found), given.form)
    return 0 if healthy(examined(found)) else 1


def _show_cache(session: Session, form: str) -> int:
    """Print the entries of the cache. Raises ``KpiError`` where there is no data root, or nowhere to cache."""
    found = session.cache(session.root)
    if found is None:
        raise KpiError(
            say("nothing is cached here"),
            say("it was asked for without a cache, or the cache folder is not yours alone"),
        )
    zone = layout.stated_zone(session.root) or datetime.UTC
    session.show(cache_report(found.folder, found.entries(), zone), form)
    return 0


def _root(session: Session) -> Path | None:
    """The data root; None where there is none, unless it was named."""
    try:
        return session.root
    except KpiError:
        if session.chosen.get("root") or session.environ.get("KPI_ROOT"):
            raise
        return None
