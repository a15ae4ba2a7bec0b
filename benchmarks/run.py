"""How fast it is, measured against what can't be avoided: ``python benchmarks/run.py`` (needs ``.[bench]``).

Each row runs two things in turn, so that both meet the same machine, and compares the medians of their wall
clock times; where several processes work at once, those of the time of all processors. Everything is started anew each
time, as a planner or a commit hook would. What kpi keeps for the next command lies in a folder of its own here, which
a row empties where it measures the first command.
"""

from __future__ import annotations

import argparse
import os
import resource  # not on Windows, where nobody measures
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.generate import commit_all, generate, generate_history

ROOT = Path(__file__).parent.parent
KINDS = {
    "settings": "data/kpi.yaml",
    "kak": "data/programs/*/kak.yaml",
    "indicators": "data/programs/*/indicators.yaml",
    "achievements": "data/programs/*/achievements/*.yaml",
}
PYTHON = [sys.executable, "-c"]
TYPER = [*PYTHON, "import typer"]
BARE_PARSE = """\
import pathlib, yaml
for file in pathlib.Path("data").rglob("*.yaml"):
    yaml.load(file.read_bytes(), Loader=yaml.CSafeLoader)
"""
#: All that git has to tell and to hand out of a history: what changed, and what each changed file held.
READ_BLOBS = """\
git log --raw --root --no-abbrev --format= | awk '$4 !~ /^0+$/ {print $4}' | git cat-file --batch --buffer > /dev/null
"""
#: One of those that ``generate`` writes.
CELL = "program-001/indikator-01"
PROGRAM = "program-250"
#: Seconds after which a file that changes gets other times: what is younger is not kept.
SETTLED = 2.2
PROGRAMS, INDICATORS, MONTHS = 500, 10, 24
Command = list[str]
#: Commands that are run one after the other, in a round.
Run = "Callable[[int], Sequence[Command]]"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two ways, each one or more commands run in ``folder``, and the aim for the ratio of their times.

    ``at_least`` False: ours takes at most ``aim`` times theirs. True: theirs takes at least ``aim`` times ours.
    ``before`` makes ready for a round of ours, ``before_theirs`` for one of theirs; neither is timed. ``processors``:
    what all processors did is counted (user and system time), however many of them were at work at once.
    """

    title: str
    folder: Path
    ours: Callable[[int], Sequence[Command]]
    theirs: Callable[[int], Sequence[Command]]
    aim: float
    rounds: int
    at_least: bool = False
    before: Callable[[int], None] = lambda _: None
    before_theirs: Callable[[int], None] = lambda _: None
    processors: bool = False


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


@dataclass(frozen=True, slots=True)
class Bench:
    """Where things lie: the data root that is measured, and what is kept of it."""

    folder: Path
    kept: Path

    def pairs(self, rounds: int) -> Iterator[Pair]:
        """What is compared on the shipped data and on a regency with 500 programs, the slow row apart."""
        few = max(3, rounds // 3)
        version, status, parse = always(_kpi("--version")), always(_kpi("status")), always([*PYTHON, BARE_PARSE])
        yield Pair("kpi --version : import typer", ROOT, version, always(TYPER), 0.8, rounds)
        yield Pair("kpi status, first : import typer", ROOT, status, always(TYPER), 3, rounds, before=self.forget)
        yield Pair("kpi status, again : import typer", ROOT, status, always(TYPER), 2.2, rounds)
        yield Pair("first kpi validate : bare parse of the same bytes", self.folder, always(_kpi("validate")), parse,
                   0.35, few, before=self.forget)  # fmt: skip
        for command in ("validate", "status"):
            again = always(_kpi(command))
            yield Pair(f"kpi {command}, again : bare parse", self.folder, again, parse, 0.15, few)
            yield Pair(f"kpi {command}, one file changed : bare parse", self.folder, again, parse, 0.15, few,
                       before=self.change)  # fmt: skip
        yield Pair("kpi status PROGRAM : bare parse", self.folder, always(_kpi("status", PROGRAM)), parse, 0.04, few)
        yield Pair("kpi record : kpi --version, git add, git commit", self.folder, self.record, self.by_hand, 2.4, few,
                   before_theirs=self.change)  # fmt: skip

    def slow(self, rounds: int) -> Pair:
        """What a repository would use without kpi; takes minutes."""
        return Pair("first kpi validate : check-jsonschema and yamllint", self.folder, always(_kpi("validate")),
                    always(*_usual_tools(self.folder)), 40, rounds, at_least=True, before=self.forget)  # fmt: skip

    def forget(self, _: int = 0) -> None:
        """As if nothing had ever been asked."""
        shutil.rmtree(self.kept, ignore_errors=True)

    def change(self, number: int) -> None:
        """Another value in one file."""
        file = self.folder / "data/programs/program-001/achievements/indikator-01.yaml"
        first, _, rest = file.read_text("utf-8").partition("  status")
        file.write_text(f"{first.partition('value')[0]}value: {100 + number}\n  status{rest}", "utf-8")

    @staticmethod
    def record(number: int) -> list[Command]:
        """The last month of another indicator each time; it is not there yet."""
        cell = f"program-{number + 10:03d}/indikator-01"
        return [_kpi("record", cell, "2024-12", "110", "--evidence", "https://contoh.go.id/rekap", "--no-input")]

    @staticmethod
    def by_hand(number: int) -> list[Command]:
        """The least that git does for a change."""
        return [_kpi("--version"), ["git", "add", "data"], ["git", "commit", "-qm", f"Catat {number}"]]


def history_pairs(folder: Path, rounds: int) -> list[Pair]:
    """The same history told by git and judged by kpi."""
    told, read = always(["git", "log", "--raw"]), always(["sh", "-c", READ_BLOBS])
    audit, log = always(_kpi("audit")), always(_kpi("log", CELL))
    return [
        Pair(
            "kpi audit : git log and cat-file, 10000 commits, all CPU", folder, audit, read, 3, rounds, processors=True
        ),
        Pair("kpi log : git log --raw, 10000 commits", folder, log, told, 3, rounds),
    ]


def always(*commands: Command) -> Callable[[int], Sequence[Command]]:
    """The same commands in every round."""
    return lambda _: commands


def _kpi(*arguments: str) -> Command:
    """The installed program where it is beside this Python, else the module."""
    script = Path(sys.executable).parent / ("kpi.exe" if os.name == "nt" else "kpi")
    return [*([str(script)] if script.exists() else [sys.executable, "-m", "kpi"]), *arguments]


def _usual_tools(generated: Path) -> Iterator[Command]:
    """Each file against its schema, then the style of all files."""
    for kind, pattern in KINDS.items():
        files = sorted(str(file.relative_to(generated)) for file in generated.glob(pattern))
        schema = ROOT / "schemas" / f"{kind}.schema.json"
        yield [sys.executable, "-m", "check_jsonschema", "--schemafile", str(schema), *files]
    yield [sys.executable, "-m", "yamllint", "-d", "relaxed", "data"]


def measured(pair: Pair, kept: Path) -> Outcome:
    """Run both in turn. Raises ``CalledProcessError`` when a command fails: a failure's time says nothing."""
    times: list[tuple[float, float]] = []
    first = 0 if pair.rounds == 1 else -1  # the first time reads from the disk and compiles, and isn't counted
    for number in range(first, pair.rounds):
        pair.before(number + 1)
        ours = _seconds(pair, pair.ours(number + 1), kept)
        pair.before_theirs(number + 1 - pair.rounds * 2)
        theirs = _seconds(pair, pair.theirs(number + 1), kept)
        if number >= 0:
            times.append((ours, theirs))
    return Outcome(pair, *(statistics.median(column) for column in zip(*times, strict=True)))


def _seconds(pair: Pair, commands: Sequence[Command], kept: Path) -> float:
    # as on a planner's computer, where Python keeps what it has compiled
    unwanted = ("KPI_", "PYTHON")
    environment = {key: value for key, value in os.environ.items() if not key.startswith(unwanted)}
    environment["XDG_CACHE_HOME"] = str(kept)
    clock = _processors if pair.processors else time.perf_counter
    begun = clock()
    for command in commands:
        subprocess.run(command, cwd=pair.folder, env=environment, stdout=subprocess.DEVNULL, check=True)
    return clock() - begun


def _processors() -> float:
    """Seconds that all processors have worked for the commands so far."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def show(pairs: Iterator[Pair] | Sequence[Pair], kept: Path) -> bool:
    """Measure and print each; whether every aim is reached."""
    reached = []
    for pair in pairs:
        outcome = measured(pair, kept)
        print(outcome, flush=True)
        reached.append(outcome.reached)
    return all(reached)


def _regency(rounds: int, slow_rounds: int) -> bool:
    """Measure 120,000 cells; whether every aim is reached."""
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder) / "regency", Path(folder) / "kept")
        generate(bench.folder, PROGRAMS, INDICATORS, MONTHS, open_months=1)
        commit_all(bench.folder)
        time.sleep(SETTLED)
        print(HEADER, flush=True)
        reached = [show(bench.pairs(rounds), bench.kept)]
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
        print(f"{'largest process':<58} {peak:>8} MiB {'':>13} <= 250   {'ok' if peak <= 250 else 'over'}", flush=True)
        if slow_rounds:
            reached.append(show([bench.slow(slow_rounds)], bench.kept))
    return all(reached) and peak <= 250


def _growth(rounds: int) -> bool:
    """Measure 1x, 4x and 16x the cells; whether a cell costs the same, by 20 %."""
    print(f"{'first kpi validate':<58} {'s':>8} {'us/cell':>8} {'ratio':>7}")
    costs: list[float] = []
    for times in (1, 4, 16):
        with tempfile.TemporaryDirectory() as folder:
            bench = Bench(Path(folder) / "regency", Path(folder) / "kept")
            generate(bench.folder, 125 * times, INDICATORS, MONTHS)
            time.sleep(SETTLED)
            pair = Pair("", bench.folder, always(_kpi("validate")), always(_kpi("--version")), 0, rounds,
                        before=bench.forget)  # fmt: skip
            outcome = measured(pair, bench.kept)
            cells = 125 * times * INDICATORS * MONTHS
            costs.append((outcome.ours - outcome.theirs) / cells)
            line = f"{cells:>9,} cells"
            print(f"{line:<58} {outcome.ours:>8.3f} {costs[-1] * 1e6:>8.2f} {costs[-1] / costs[0]:>7.2f}", flush=True)
    return max(costs) / min(costs) <= 1.2


def _history(rounds: int) -> bool:
    """Measure 10,000 commits with 8 closed months and 200 changes of definitions; whether every aim is reached."""
    with tempfile.TemporaryDirectory() as folder:
        root, kept = Path(folder) / "regency", Path(folder) / "kept"
        generate_history(root, programs=50, indicators=18, commits=9_793, closed=8, defined=200)
        print(HEADER, flush=True)
        reached = show(history_pairs(root, rounds), kept)
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
        print(f"largest process: {peak} MiB")
    return reached


def main() -> int:
    """Measure and print; with ``--enforce`` 1 where an aim is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=15, help="pairs for each median")
    parser.add_argument("--slow-rounds", type=int, default=1, help="the same for the row that takes minutes; 0: none")
    parser.add_argument("--enforce", action="store_true", help="fail where an aim is missed")
    parser.add_argument("--history", action="store_true", help="only the rows about a long history, and their memory")
    parser.add_argument("--growth", action="store_true", help="only what a cell costs where there are more and more")
    options = parser.parse_args()
    if options.history:
        reached = _history(max(3, options.rounds // 3))
    elif options.growth:
        reached = _growth(max(3, options.rounds // 3))
    else:
        reached = _regency(options.rounds, options.slow_rounds)
    return 1 if options.enforce and not reached else 0


if __name__ == "__main__":
    sys.exit(main())
