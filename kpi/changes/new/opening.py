"""The ``opening`` of an organisation that begins with months that are over, from options of ``kpi init``."""

from __future__ import annotations

import datetime
from pathlib import Path

from kpi.changes import asking, demanded
from kpi.changes.context import author
from kpi.changes.workspace import today
from kpi.model.domain.settings import Opening
from kpi.model.errors import KpiError
from kpi.model.output.command import kpi_command
from kpi.model.output.message import say
from kpi.model.output.options import GroundsOptions
from kpi.store import git, layout


def opening_of(home: Path, month: str, grounds: GroundsOptions) -> Opening:
    """The opening of the data in a folder. Raises ``KpiError`` where data is there already, or nothing says why."""
    if (home / layout.settings_path()).is_file():
        raise KpiError(
            say("{path} is there already", path=layout.settings_path()),
            say(
                "before any month is closed, write opening: into it, and bring it in: {command}",
                command=kpi_command("save"),
            ),
        )
    through, now = asking.month(month), today()
    day = datetime.date.fromisoformat(grounds.date) if grounds.date else now
    if day > now:
        raise KpiError(say("{day} is in the future", day=day), say("write the day when it was decided"))
    if day <= through.last_day:
        raise KpiError(
            say("{month} is not over on {day}", month=through, day=day),
            say("end the opening with the last month that is over"),
        )
    reason = demanded.reason(grounds.reason, say("an opening needs a reason"))
    document = demanded.document(grounds.document, say("an opening needs a document"))
    above = next(one for one in (home, *home.parents) if one.is_dir())
    return Opening(through, day, grounds.by or author(git.repository(above), "", commits=True), reason, document)
