"""Everything that CI holds the project to, on any system: ``python tools/check.py``."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent

#: What is run, in this order: first what answers at once. Each is a module of this Python, or a script.
STEPS = {
    "format": ["-m", "ruff", "format", "--check"],
    "lint": ["-m", "ruff", "check"],
    "types": ["-m", "mypy"],
    "translations": ["tools/catalogue.py", "check"],
    "catalogues": ["tools/catalogue.py", "compile"],
    "data": ["-m", "kpi", "validate"],
    # needs the whole history: a shallow clone fails here, and is told how to get the rest
    "history": ["-m", "kpi", "audit"],
    "tests": ["-m", "pytest", "-n", "2", "-q"],
}

#: What a caller may demand of the tests: not to skip what needs these programs.
DEMANDS = frozenset({"KPI_AXE", "KPI_BROWSER", "KPI_EDITOR", "KPI_EDITOR_SERVER", "KPI_OFFICE"})


def main() -> int:
    """Run every step, also after one has failed; 1 when any has."""
    outcomes = {name: _passes(name, arguments) for name, arguments in STEPS.items()}
    failed = [name for name, passed in outcomes.items() if not passed]
    print(f"failed: {', '.join(failed)}" if failed else "everything passed", flush=True)
    return 1 if failed else 0


def _passes(name: str, arguments: list[str]) -> bool:
    print(f"== {name}: {' '.join(arguments)}", flush=True)
    begun = time.monotonic()
    # where a caller has set others of these, they would change what the steps see
    environment = {
        key: value for key, value in os.environ.items() if key in DEMANDS or not key.startswith(("GIT_", "KPI_"))
    }
    status = subprocess.run([sys.executable, *arguments], cwd=ROOT, env=environment, check=False).returncode
    print(f"== {name}: {'ok' if status == 0 else f'FAILED ({status})'} in {time.monotonic() - begun:.1f} s", flush=True)
    return status == 0


if __name__ == "__main__":
    sys.exit(main())
