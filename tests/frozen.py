"""kpi in a process of its own, at a moment that a test has chosen: ``python tests/frozen.py MOMENT ARGUMENTS``.

Nothing in kpi listens to an option or a variable that moves its clock: it is stopped from outside.
"""

from __future__ import annotations

import datetime
import runpy
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def stop(moment: datetime.datetime) -> None:
    """From now on it is this moment, as far as kpi knows."""
    from kpi.store import clock

    clock.read = lambda: moment


def main() -> None:
    """The console script, at the moment that is named first."""
    stop(datetime.datetime.fromisoformat(sys.argv.pop(1)))
    runpy.run_module("kpi", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    sys.path[0] = str(ROOT)
    main()
