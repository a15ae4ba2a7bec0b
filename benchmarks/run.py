"""How fast it is, measured against what can't be avoided: ``python benchmarks/run.py`` (needs ``.[bench]``).

Each row runs two things in turn, so that both meet the same machine, and compares the medians of their wall
clock times. Everything is started anew each time, as a planner or a commit hook would.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.generate import generate, generate_history

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROOT = Path(__file__).parent.parent
KINDS = {
    "settings": "data/kpi.yaml",
    "kak": "data/programs/*/kak.yaml",
    "indicators": "data/programs/*/indicators.yaml",
    "achievements": "data/programs/*/achievements/*.yaml",
}
TYPER = "import typer"
BARE_PARSE = """\
import pathlib, yaml
for file in pathlib.Path("data").rglob("*.yaml"):
    yaml.load(file.read_bytes(), Loader=yaml.CSafeLoader)
"""
#: One of those that ``generate`` writes.
CELL = "program-001/indikator-01"
Command = list[str]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two ways, each one or more commands run in ``folder``, and the aim for the ratio of their times.

    ``at_least`` False: ours takes at most ``aim`` times theirs. True: theirs takes at least ``aim`` times ours.
    """

    title: str
    folder: Path
    ours: Sequence[Command]
    theirs: Sequence[Command]
    aim: float
    at_least: bool = False
    rounds: int = 15


@dataclass(frozen=True, slots=True)
class Outcome:
    """Medians in seconds, and their ratio the way the aim is put."""

    pair: Pair
    ours: float
    theirs: float

    @property
    def ratio(self) -> float:
        """Theirs by ours where the aim is to be faster, ours by theirs otherwise."""
        return self.theirs / self.ours if self.pair.at_least else self.ours / self.theirs

    @property
    def reached(self) -> bool:
        """Whether the aim is reached."""
        return self.ratio >= self.pair.aim if self.pair.at_least else self.ratio <= self.pair.aim

    def __str__(self) -> str:
        aim = f"{'>=' if self.pair.at_least else '<='} {self.pair.aim:g}"
        verdict = "ok" if self.reached else ("under" if self.pair.at_least else "over")
        return f"{self.pair.title:<58} {self.ours:>8.3f} {self.theirs:>8.3f} {self.ratio:>7.2f}  {aim:<7} {verdict}"


HEADER = f"{'what':<58} {'ours s':>8} {'theirs s':>8} {'ratio':>7}  {'aim':<7}"


def pairs(generated: Path, rounds: int, slow_rounds: int) -> list[Pair]:
    """What is compared."""
    python = [sys.executable, "-c"]
    return [
        Pair("kpi --version : import typer", ROOT, [_kpi("--version")], [[*python, TYPER]], 1.5, rounds=rounds),
        Pair("kpi status : import typer", ROOT, [_kpi("status")], [[*python, TYPER]], 4, rounds=rounds),
        Pair(
            "kpi validate : bare parse of the same bytes",
            generated, [_kpi("validate")], [[*python, BARE_PARSE]], 1.5, rounds=max(3, rounds // 3),
        ),
        Pair(
            "kpi validate : check-jsonschema and yamllint",
            generated, [_kpi("validate")], list(_usual_tools(generated)), 15, at_least=True, rounds=slow_rounds,
        ),
    ]  # fmt: skip


def history_pairs(folder: Path, rounds: int) -> list[Pair]:
    """The same history told by git and judged by kpi."""
    theirs = [["git", "log", "--raw"]]
    return [
        Pair("kpi audit : git log --raw, 10000 commits", folder, [_kpi("audit")], theirs, 3, rounds=rounds),
        Pair("kpi log : git log --raw, 10000 commits", folder, [_kpi("log", CELL)], theirs, 3, rounds=rounds),
    ]


def _kpi(*arguments: str) -> Command:
    """The installed program where it is beside this Python, else the module."""
    script = Path(sys.executable).parent / ("kpi.exe" if os.name == "nt" else "kpi")
    return [*([str(script)] if script.exists() else [sys.executable, "-m", "kpi"]), *arguments]


def _usual_tools(generated: Path) -> Iterator[Command]:
    """What a repository would use without kpi: each file against its schema, then the style of all files."""
    for kind, pattern in KINDS.items():
        files = sorted(str(file.relative_to(generated)) for file in generated.glob(pattern))
        schema = ROOT / "schemas" / f"{kind}.schema.json"
        yield [sys.executable, "-m", "check_jsonschema", "--schemafile", str(schema), *files]
    yield [sys.executable, "-m", "yamllint", "-d", "relaxed", "data"]


def measured(pair: Pair) -> Outcome:
    """Run both in turn. Raises ``CalledProcessError`` when a command fails: a failure's time says nothing."""
    if pair.rounds > 1:  # the first time reads from the disk and compiles
        _seconds(pair.ours, pair.folder)
        _seconds(pair.theirs, pair.folder)
    times = [(_seconds(pair.ours, pair.folder), _seconds(pair.theirs, pair.folder)) for _ in range(pair.rounds)]
    return Outcome(pair, *(statistics.median(column) for column in zip(*times, strict=True)))


def _seconds(commands: Sequence[Command], folder: Path) -> float:
    # as on a planner's computer, where Python keeps what it has compiled
    unwanted = ("KPI_", "PYTHON")
    environment = {key: value for key, value in os.environ.items() if not key.startswith(unwanted)}
    begun = time.perf_counter()
    for command in commands:
        subprocess.run(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - begun


def main() -> int:
    """Measure and print; with ``--enforce`` 1 where an aim is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=15, help="pairs for each median")
    parser.add_argument("--slow-rounds", type=int, default=1, help="the same for the row that takes minutes; 0: none")
    parser.add_argument("--enforce", action="store_true", help="fail where an aim is missed")
    parser.add_argument("--history", action="store_true", help="only the rows about a long history, and their memory")
    options = parser.parse_args()
    if options.history:
        return 1 if not _history(max(3, options.rounds // 3)) and options.enforce else 0
    with tempfile.TemporaryDirectory() as folder:
        generate(Path(folder), programs=50, indicators=10, count=24)
        print(HEADER, flush=True)
        reached = []
        for pair in pairs(Path(folder), options.rounds, options.slow_rounds):
            if pair.rounds:
                outcome = measured(pair)
                print(outcome, flush=True)
                reached.append(outcome.reached)
    return 1 if options.enforce and not all(reached) else 0


def _history(rounds: int) -> bool:
    """Measure a history of 10,000 commits and 2,000 files; whether every aim is reached."""
    import resource  # not on Windows, where nobody measures

    with tempfile.TemporaryDirectory() as folder:
        generate_history(Path(folder), programs=100, indicators=18, commits=10_000)
        print(HEADER, flush=True)
        reached = []
        for pair in history_pairs(Path(folder), rounds):
            outcome = measured(pair)
            print(outcome, flush=True)
            reached.append(outcome.reached)
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
        print(f"largest process: {peak} MiB")
    return all(reached)


if __name__ == "__main__":
    sys.exit(main())
