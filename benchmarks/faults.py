"""What disks, kills and Ctrl-C can do to a command that writes: ``python benchmarks/faults.py`` (Linux, a C compiler).

Each command runs many times, each time from the same state. ``faults.c`` counts the calls by which kpi and its git
change files in the repository, and lets one of them fail, or kills the process or its whole group there. ``--full``
mounts small file systems that are nearly full; that takes root. Afterwards everything must be as it was before the
command or as it is after it, to the byte, index and commits included; exit status 0 must mean the second, and a
refusal the first. What was left in between the next command has to put in order.
"""

from __future__ import annotations

import argparse
import contextlib
import errno
import os
import random
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parent.parent
MOMENT = "2024-03-05T10:00:00+07:00"
WHY = ("--reason", "hasil evaluasi", "--document", "Adendum 7", "--yes")
CELL = "wisata-industri/kunjungan-wisata"
SHEET = """\
program,indicator,period,value,evidence
wisata-industri,kunjungan-wisata,2024-02,214,Rekap={proof}
nir-banjir,titik-genangan,2024-02,40,https://contoh.go.id/rekap.pdf
"""
#: Every command: what makes the state before it, and the command itself.
COMMANDS: dict[str, tuple[tuple[tuple[str, ...], ...], tuple[str, ...]]] = {
    "record": ((), ("record", CELL, "2024-02", "214", "-e", "{proof}", "--yes")),
    "record --no-commit": ((), ("record", CELL, "2024-02", "214", "-e", "{proof}", "--no-commit", "--yes")),
    "record --from": ((), ("record", "--from", "{sheet}", "--yes")),
    "revise": ((), ("revise", CELL, "2024-01", "199", "--reason", "salah rekap", "--yes")),
    "target": ((), ("target", CELL, "2024-06", "150", *WHY)),
    "phase": (
        (),
        ("phase", "nir-banjir", "tahap-2", "--to", "2025-02", "--same-targets", "--target", "sumur-resapan=620", *WHY),
    ),
    "weights": ((), ("weights", "nir-banjir", "2024-03", "titik-genangan=25", "lama-genangan=30", *WHY)),
    "ikp draft": ((), ("ikp", "draft", "2024-03")),
    "close": ((), ("close", "2023-11", "--yes")),
    "undo": ((("record", CELL, "2024-02", "214", "-e", "{proof}", "--yes"),), ("undo", "--yes")),
    "sync": ((), ("sync",)),
    "save": ((("record", CELL, "2024-02", "214", "-e", "{proof}", "--no-commit", "--yes"),), ("save", "--yes")),
}
#: How a call fails: the error, and whether all calls that need room fail from then on.
FAULTS = {
    "kill": (0, False),
    "kill all": (-1, False),
    "Ctrl-C": (-2, False),
    "ENOSPC": (errno.ENOSPC, False),
    "full": (errno.ENOSPC, True),
    "EIO": (errno.EIO, False),
    "EACCES": (errno.EACCES, False),
}


@dataclass(frozen=True)
class State:
    """A repository to the byte: its files, its commits, its index, and what lies about in the git directory."""

    files: Mapping[str, bytes]
    head: str
    index: str
    left: tuple[str, ...]


@dataclass
class Bench:
    """A folder in which it all happens, and what was found out."""

    folder: Path
    library: Path
    seen: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    @property
    def root(self) -> Path:
        """The repository, always at the same place."""
        return self.folder / "repository"

    def kpi(self, arguments: Sequence[str], extra: Mapping[str, str] | None = None) -> subprocess.Popen[bytes]:
        """Kpi with these arguments, in a group of its own."""
        filled = [one.format(proof=self.folder / "proof.pdf", sheet=self.folder / "sheet.csv") for one in arguments]
        return subprocess.Popen(
            [sys.executable, str(ROOT / "tests" / "frozen.py"), MOMENT, *filled, "--lang", "en"],
            cwd=self.root, env={**self.environment, **(extra or {})}, start_new_session=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip

    @property
    def environment(self) -> dict[str, str]:
        """Nothing of whoever runs this."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("KPI_", "GIT_", "LC_"))}
        return {**kept, "HOME": str(self.folder), "XDG_CACHE_HOME": str(self.folder / "cache")}

    def git(self, *arguments: str) -> str:
        """What git answers."""
        done = subprocess.run(
            ["git", *arguments], cwd=self.root, env=self.environment, check=False, capture_output=True
        )
        return done.stdout.decode()

    def state(self) -> State:
        """The repository as it is."""
        files = {
            one.relative_to(self.root).as_posix(): one.read_bytes()
            for one in self.root.rglob("*") if one.is_file() and ".git" not in one.relative_to(self.root).parts
        }  # fmt: skip
        git = self.root / ".git"
        left = [*git.glob("kpi-[ij]*"), *git.glob("*.lock"), *git.glob("refs/**/*.lock")]
        names = tuple(one.name for one in left if one.name != "kpi.lock")
        return State(files, self.git("rev-parse", "HEAD"), self.git("ls-files", "-s"), names)

    def begin(self, before: Path) -> None:
        """The repository as it is in ``before``."""
        for one in list(self.root.iterdir()) if self.root.exists() else []:
            shutil.rmtree(one) if one.is_dir() else one.unlink()
        shutil.copytree(before, self.root, dirs_exist_ok=True)


def started(bench: Bench) -> Path:
    """The sample in a repository, in a folder of its own."""
    (bench.folder / "proof.pdf").write_bytes(b"%PDF-1.4 rekap\n" * 500)
    (bench.folder / "sheet.csv").write_text(SHEET.format(proof=bench.folder / "proof.pdf"), "utf-8")
    (bench.folder / ".gitconfig").write_text(
        "[user]\nname = Perencana Contoh\nemail = perencana@contoh.go.id\n[gc]\nauto = 0\n", "utf-8"
    )
    shutil.copytree(ROOT / "tests" / "regency" / "data", bench.root / "data")
    bench.git("init", "-q", "-b", "main")
    bench.git("add", "-A")
    bench.git("commit", "-q", "-m", "awal")
    shutil.copytree(bench.root, bench.folder / "others")
    for command in (COMMANDS["record"][1], COMMANDS["weights"][1]):  # what others have sent
        finished(bench.kpi(command))
    bench.git("clone", "-q", "--bare", ".", str(bench.folder / "hub.git"))
    bench.begin(bench.folder / "others")
    bench.git("remote", "add", "origin", str(bench.folder / "hub.git"))
    return Path(shutil.copytree(bench.root, bench.folder / "base"))


def prepared(bench: Bench, base: Path, name: str) -> tuple[Path, State, State]:
    """A copy of the state before a command, that state, and the one after it."""
    before, (setup, command) = bench.folder / "before", COMMANDS[name]
    bench.begin(base)
    for one in setup:
        finished(bench.kpi(one))
    shutil.rmtree(before, ignore_errors=True)
    shutil.copytree(bench.root, before)
    old = bench.state()
    status, said = finished(bench.kpi(command))
    if status:
        raise SystemExit(f"{name}: {said}")
    return before, old, bench.state()


def finished(process: subprocess.Popen[bytes]) -> tuple[int, str]:
    """Its exit status, and what it said."""
    out, err = process.communicate(timeout=120)
    return process.returncode, out.decode("utf-8", "replace") + err.decode("utf-8", "replace")


def counting(bench: Bench, at: int, fault: tuple[int, bool]) -> dict[str, str]:
    """Variables by which a call fails; ``at`` 0: none does, and they are only counted."""
    file = bench.folder / "count"
    file.write_bytes(struct.pack("l", 0))
    return {
        "LD_PRELOAD": str(bench.library), "FAULT_COUNT": str(file), "FAULT_ROOT": str(bench.root),
        "FAULT_AT": str(at), "FAULT_ERRNO": str(fault[0]), "FAULT_ON": str(int(fault[1])),
    }  # fmt: skip


def judge(bench: Bench, what: str, states: tuple[State, State], status: int, said: str) -> None:
    """Whether it is as it was or as it should be, and as it was said; the next command may put it in order."""
    old, new = states
    direct = bench.state()
    after = direct
    if direct not in states:
        _, mended = finished(bench.kpi(["programs", "--format", "json"]))
        said = f"{said}\n--- next: {mended[-300:]}"
        after = bench.state()
    locks = {one for one in after.left if one in {"HEAD.lock", "main.lock"} or one.startswith("next-index-")}
    if locks:  # git itself was killed: where it moved the branch, kpi names the file to whoever goes on
        bench.seen["git's own lock left"] += 1
        after = State(after.files, after.head, after.index, tuple(one for one in after.left if one not in locks))
    wanted = [new] if status == 0 else [old] if status > 0 and status != 130 else [old, new]
    bench.seen[f"{'new' if after == new else 'old' if after == old else 'neither'}"] += 1
    bench.seen["put in order by the next command"] += direct != after and after in states
    if after not in wanted:
        bench.wrong.append(what)
        print(f"WRONG {what}: status {status}, {difference(after, old, new)}\n    {said[-900:]}", flush=True)


def difference(after: State, old: State, new: State) -> str:
    """How a state differs from both."""
    told = "new" if after == new else "old" if after == old else "neither"
    parts = [
        f"{name}: {'new' if getattr(after, name) == getattr(new, name) else ''}"
        f"{'old' if getattr(after, name) == getattr(old, name) else ''}"
        for name in ("files", "head", "index")
    ]
    return f"it is {told} ({', '.join(parts)}, left: {after.left})"


def injected(bench: Bench, base: Path, name: str, points: int, faults: Sequence[str]) -> None:
    """Every fault at ``points`` of the calls of a command, evenly spread."""
    before, old, new = prepared(bench, base, name)
    bench.begin(before)
    finished(bench.kpi(COMMANDS[name][1], counting(bench, 0, (0, False))))
    (calls,) = struct.unpack("l", (bench.folder / "count").read_bytes())
    chosen = sorted({1 + round(one * (calls - 1) / max(1, points - 1)) for one in range(min(points, calls))})
    for fault in faults:
        for at in chosen:
            bench.begin(before)
            status, said = finished(bench.kpi(COMMANDS[name][1], counting(bench, at, FAULTS[fault])))
            judge(bench, f"{name}, {fault} at call {at} of {calls}", (old, new), status, said)
    print(f"{name}: {calls} calls, {len(chosen)} of them x {len(faults)} faults; wrong so far: {len(bench.wrong)}",
          flush=True)  # fmt: skip


def interrupted(bench: Bench, base: Path, times: int) -> None:
    """Ctrl-C at random moments of a record, whatever it does then."""
    before, old, new = prepared(bench, base, "record")
    bench.begin(before)
    begun = time.monotonic()
    finished(bench.kpi(COMMANDS["record"][1]))
    took = time.monotonic() - begun
    chance = random.Random(16)  # noqa: S311 - the same moments each time
    for number in range(times):
        bench.begin(before)
        process = bench.kpi(COMMANDS["record"][1])
        time.sleep(took * chance.uniform(0.3, 1.05))
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGINT)
        status, said = finished(process)
        judge(bench, f"Ctrl-C, {number}", (old, new), status, said)
        bench.seen[f"Ctrl-C: status {status}"] += 1


def full(bench: Bench, base: Path, kilobytes: Sequence[int]) -> None:
    """Each command on a file system of its own, with so much room left."""
    for name in COMMANDS:
        before, old, new = prepared(bench, base, name)
        for free in kilobytes:
            with mounted(bench):
                bench.begin(before)
                filler = bench.root / ".git" / "filler"
                with filler.open("wb", buffering=0) as stream, contextlib.suppress(OSError):
                    while stream.write(b"0" * 4096):
                        pass
                os.truncate(filler, max(0, filler.stat().st_size - free * 1024))
                status, said = finished(bench.kpi(COMMANDS[name][1]))
                filler.unlink()
                judge(bench, f"{name}, {free} KB free", (old, new), status, said)
                bench.seen[f"full disk: status {status}"] += 1
        print(f"{name}: {len(kilobytes)} full disks; wrong so far: {len(bench.wrong)}", flush=True)


@contextlib.contextmanager
def mounted(bench: Bench) -> Iterator[None]:
    """A small file system where the repository is."""
    shutil.rmtree(bench.root)
    bench.root.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=48m", "kpi", str(bench.root)], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", str(bench.root)], check=True)


def main() -> None:
    """Everything, or what is asked for."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--points", type=int, default=40, help="how many calls of each command are made to fail")
    asked.add_argument("--faults", nargs="*", default=list(FAULTS), choices=list(FAULTS))
    asked.add_argument("--commands", nargs="*", default=list(COMMANDS), choices=list(COMMANDS))
    asked.add_argument("--interrupts", type=int, default=200, help="how often Ctrl-C comes")
    asked.add_argument("--full", action="store_true", help="nearly full file systems, too")
    asked.add_argument("--step", type=int, default=4, help="from 0 to 160 KB of room in steps of so many")
    chosen = asked.parse_args()
    signal.signal(signal.SIGINT, signal.default_int_handler)  # in the background a shell has it ignored
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        library = folder / "faults.so"
        source = Path(__file__).with_name("faults.c")
        subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", str(library), str(source), "-ldl"], check=True)
        bench = Bench(folder, library)
        base = started(bench)
        for one in chosen.commands if chosen.points else ():
            injected(bench, base, one, chosen.points, chosen.faults)
        if chosen.interrupts:
            interrupted(bench, base, chosen.interrupts)
        if chosen.full:
            full(bench, base, range(0, 164, chosen.step))
    print(*(f"{name}: {count}" for name, count in sorted(bench.seen.items())), sep="\n")
    print(*bench.wrong, f"wrong: {len(bench.wrong)}", sep="\n")
    sys.exit(1 if bench.wrong else 0)


if __name__ == "__main__":
    main()
