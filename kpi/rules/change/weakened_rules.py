"""The rules are not changed together with the data that they are to judge.

Bands, caps, the entry window, the people, the schemas and the checks of the code host decide what a figure is
worth and whether a change is let in. Change them in a request of their own, so that somebody looks at them as such.
The same goes for what an indicator holds plausible or demands as evidence, together with the record that needs it. A
rule that is loosened, lets a record in, and is tightened again is found as well, over however many requests: at the
commit that tightens it.

Wrong:

    # one request
    data/kpi.yaml                                  entry_window_days: 31
    data/programs/contoh/achievements/kunjungan.yaml

Right:

    # one request
    data/kpi.yaml                                  entry_window_days: 31
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kpi.measure.audit.loosening import ALLOWS
from kpi.measure.wording import from_to
from kpi.model.change import ChangeKind, ChangeSet
from kpi.model.domain.guards import is_guard
from kpi.model.output.message import say
from kpi.model.output.problem import Place, Problem, Severity
from kpi.rules._support.lookup import begun, problem
from kpi.store import layout

CODE: Final = "weakened-rules"

#: Settings that judge nothing.
_HARMLESS: Final = frozenset({"organisation", "language"})


def check(change: ChangeSet) -> Iterator[Problem]:
    """Settings, schemas and checks that change together with data."""
    data = [one for one in change.changes if one.kind is not ChangeKind.SETTINGS]
    if not begun(change):
        return
    settings = layout.settings_path()
    if settings not in change.head.files:
        message = say("{path} was deleted, and with it every rule that it sets", path=settings)
        yield Problem(CODE, Severity.ERROR, Place(settings, line=1, column=1), message, say("bring it back"))
    if not data:
        return
    hint = say("take it out, and make a request of its own for it")
    for one in change.changes:
        if one.kind is ChangeKind.SETTINGS and one.field not in _HARMLESS:
            yield problem(CODE, one, say("a rule changes together with data: {change}", change=from_to(one)), hint)
    yield from _loosened(change)
    for path in sorted(change.paths - change.refreshed):
        if is_guard(path):
            message = say("{path} guards the data, and changes together with it", path=path.removeprefix("../"))
            yield Problem(CODE, Severity.ERROR, Place(path, line=1, column=1), message, hint)


def _loosened(change: ChangeSet) -> Iterator[Problem]:
    """What an indicator allows, changed together with its records."""
    recorded = {(one.program, one.indicator) for one in change.changes if one.kind is ChangeKind.VALUE}
    for one in change.changes:
        if one.kind is ChangeKind.DEFINITION and one.field in ALLOWS and (one.program, one.indicator) in recorded:
            what = say("what the record is judged by changes together with it: {change}", change=from_to(one))
            yield problem(CODE, one, what, say("take it out, and make a request of its own for it"))
