"""A history of more than 300 commits, made in a moment: two years of records and closings of one program."""

from __future__ import annotations

import datetime
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from kpi.model.domain.closing import Closing
from kpi.model.values.period import Period, Span
from kpi.model.values.struct import Struct, replace
from kpi.reports.closing.closing_preview import Uncommitted, preview, sealed
from kpi.store import layout
from kpi.store.load import load
from kpi.store.yaml.encode import closings
from tests.conftest import INDICATORS, KAK, SETTINGS

ZONE = ZoneInfo("Asia/Jakarta")
MONTHS = Span(Period(2023, 1), Period(2024, 12))
NAMES = tuple(f"layanan-{number:02d}" for number in range(1, 13))
BY = "Perencana Contoh <perencana@contoh.go.id>"
ROOT = Path("nowhere")


class Made(Struct, frozen=True):
    """A commit: when it was written and made, by whom, and the files that change (None: are deleted)."""

    message: str
    at: datetime.datetime
    changes: Mapping[str, str | None]
    by: str = BY
    made: datetime.datetime | None = None
    parents: tuple[int, ...] = ()


def moment(day: datetime.date, hour: int = 9) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time(hour), ZONE)


def path_of(name: str) -> str:
    return layout.achievements_path("contoh", name)


def record_text(period: Period, value: object, at: datetime.datetime, by: str = BY, more: str = "") -> str:
    return (
        f"{period}:\n  value: {value}\n  status: final\n  note: Rekap dicocokkan.\n"
        f'  recorded: {{at: "{at.isoformat()}", by: {by}}}\n{more}'
    )


def kak() -> str:
    text = KAK.replace("2023-11-16", "2022-12-16").replace("2023-10-31", "2022-11-30")
    return text.replace("from: 2023-11, to: 2023-12}", "from: 2023-01, to: 2024-12}")


def indicators() -> str:
    head, one = INDICATORS.split("\n", 1)
    targets = ", ".join(f"{period}: 100" for period in MONTHS)
    one = one.replace("2023-11: 100, 2023-12: 120", targets).replace("    weight: 100\n", "")
    return head + "\n" + "".join(one.replace("id: layanan", f"id: {name}") for name in NAMES)


@dataclass
class Story:
    """Files as they grow, commit by commit."""

    files: dict[str, str] = field(default_factory=dict)
    made: list[Made] = field(default_factory=list)

    def commit(self, message: str, at: datetime.datetime, **more: object) -> None:
        """Keep what differs from the commit before as a commit."""
        changes = {path: text for path, text in self.files.items() if self._before.get(path) != text}
        self._before = dict(self.files)
        self.made.append(replace(Made(message, at, changes), **more))

    _before: dict[str, str] = field(default_factory=dict)

    # what ``kpi.store.load`` asks for

    def paths(self) -> frozenset[str]:
        return frozenset(self.files)

    def links(self) -> frozenset[str]:
        return frozenset()

    def read(self, path: str) -> bytes:
        return self.files[path].encode()


@cache
def story(tampered: tuple[str, Period, object] | None = None) -> tuple[Made, ...]:
    """The honest history; with ``tampered`` (indicator, month, value) one in which that was recorded instead."""
    found = Story(
        {"data/kpi.yaml": SETTINGS, layout.kak_path("contoh"): kak(), layout.indicators_path("contoh"): indicators()}
    )
    found.commit("awal", moment(datetime.date(2022, 12, 20)))
    for period in MONTHS:
        first = period.plus(1).first_day
        for index, name in enumerate(NAMES):
            at = moment(first + datetime.timedelta(days=1 + index // 4), 8 + index % 4)
            value: object = 80 + (period.month * 7 + index * 3) % 40
            if tampered is not None and tampered[:2] == (name, period):
                value = tampered[2]
            found.files[path_of(name)] = found.files.get(path_of(name), "") + record_text(period, value, at)
            found.commit(f"Catat {name}, {period}", at)
        at = moment(first + datetime.timedelta(days=11))
        found.files[layout.closing_path(period)] = closings.written(closed(found, period, at)).decode()
        found.commit(f"Tutup {period}", at)
    return tuple(found.made)


def closed(files: Story, period: Period, at: datetime.datetime) -> Closing:
    return sealed(preview(load(ROOT, at, files).portfolio, period, (), Uncommitted()), BY)


def digest_of(made: Iterable[Made], period: Period) -> str:
    """The digest that was printed when a month was closed."""
    text = last(made, layout.closing_path(period))
    return text.split("digest: ")[1].split("\n")[0].strip('"')


def last(made: Iterable[Made], path: str) -> str:
    """What a file holds at the end."""
    return [text for one in made if (text := one.changes.get(path)) is not None][-1]


def with_closings_of(made: Iterable[Made], other: Iterable[Made]) -> tuple[Made, ...]:
    """A history with the closings of another one."""
    theirs = {path: text for one in other for path, text in one.changes.items() if path.startswith(layout.CLOSINGS)}
    return tuple(
        replace(one, changes={path: theirs.get(path, text) for path, text in one.changes.items()}) for one in made
    )


def imported(folder: Path, made: Iterable[Made]) -> Path:
    """A repository with these commits on main, checked out."""
    subprocess.run(["git", "fast-import", "--quiet"], cwd=folder, input=stream(made), check=True, capture_output=True)
    subprocess.run(["git", "checkout", "-qf", "main"], cwd=folder, check=True, capture_output=True)
    return folder


def stream(made: Iterable[Made]) -> bytes:
    """What ``git fast-import`` reads. ``parents`` are numbers of commits from 1; none: the one before."""
    parts: list[bytes] = []
    for number, one in enumerate(made, 1):
        written, done = (f"{int(at.timestamp())} +0700" for at in (one.at, one.made or one.at))
        message = one.message.encode()
        head = f"commit refs/heads/main\nmark :{number}\nauthor {one.by} {written}\ncommitter {one.by} {done}\n"
        parts += [head.encode(), b"data %d\n" % len(message), message, b"\n"]
        parents = one.parents or ((number - 1,) if number > 1 else ())
        parts += [b"%s :%d\n" % (b"merge" if index else b"from", parent) for index, parent in enumerate(parents)]
        for name, text in one.changes.items():
            path = '"' + name.replace("\n", "\\n") + '"'
            if text is None:
                parts.append(f"D {path}\n".encode())
            else:
                parts += [f"M 100644 inline {path}\n".encode(), b"data %d\n" % len(text.encode()), text.encode(), b"\n"]
    return b"".join(parts)
