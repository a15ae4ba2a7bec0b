"""A country's cells, exported and asked: ``python benchmarks/rollup.py`` (needs ``.[dev]``; some minutes, under 1 GB).

So many regencies as ``--regencies`` says, each with its Parquet files as ``kpi export --format parquet`` writes them,
then the questions of ``rollup.sql`` asked with DuckDB. The figures are invented from their place in the table: the same
arguments give the same bytes. Everything is marked illustrative, and gone afterwards.
"""

from __future__ import annotations

import argparse
import datetime
import hashlib
import re
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, partial
from pathlib import Path
from typing import Any, TypeAlias

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent.parent))

import pyarrow as pa
import pyarrow.compute as pc

from kpi import __version__
from kpi.reports._shared.machine_values import SCHEMA_VERSION
from kpi.reports.export.rollup import COLUMNS
from kpi.store.tables import parquet

#: An array, a table or a type of pyarrow, which ships no types of its own.
Arrow: TypeAlias = Any

SQL = Path(__file__).with_suffix(".sql")
FIRST_YEAR = 2023
AS_OF = datetime.date(2025, 1, 15)
LABELS = pa.array(["Very high", "High", "Medium", "Low", "Very low"])
#: Of percentages in hundredths, as in the settings that ``generate.py`` writes.
BANDS = (9100, 7600, 6600, 5100)
#: Of due indicators, in %, below which a program has no rating.
COVERAGE = 60
#: Odd numbers without pattern, which scatter what they are multiplied with.
SCATTER = (0x9E3779B97F4A7C15, 0xD6E8FEB86659FD93)


@dataclass(frozen=True, slots=True)
class Size:
    """How much of everything. ``months`` are whole years, from January 2023 on."""

    regencies: int
    programs: int
    indicators: int
    months: int

    @property
    def cells(self) -> int:
        """Rows of one regency."""
        return self.programs * self.indicators * self.months

    @property
    def rows(self) -> int:
        """Rows of all."""
        return self.cells * self.regencies


# Figures: whole numbers, so that nothing is ever rounded by a machine.


def divided(above: Arrow, below: Arrow) -> Arrow:
    """The nearest whole number to a quotient of positive ones, half-up."""
    return pc.divide(pc.add(pc.multiply(above, 2), below), pc.multiply(below, 2))


def exactly(whole: Arrow, decimals: int, kind: Arrow) -> Arrow:
    """Whole numbers as decimals: 8412 with 2 decimals is 84.12."""
    unit = pa.scalar(Decimal(1).scaleb(-decimals), pa.decimal128(decimals or 1, decimals))
    return pc.multiply(whole.cast(pa.decimal128(19)), unit).cast(kind)


def scattered(numbers: Arrow) -> Arrow:
    """Numbers without pattern, the same every time."""
    for odd in SCATTER:
        numbers = pc.multiply(numbers, pa.scalar(odd, pa.uint64()))
        numbers = pc.bit_wise_xor(numbers, pc.shift_right(numbers, pa.scalar(32, pa.uint64())))
    return numbers


def remainder(numbers: Arrow, count: int) -> Arrow:
    """What is left of each number after division."""
    by = pa.scalar(count, numbers.type)
    return pc.subtract(numbers, pc.multiply(pc.divide(numbers, by), by))


def among(numbers: Arrow, count: int) -> Arrow:
    """Numbers from 0 up to but not including ``count``."""
    return remainder(numbers, count).cast(pa.int64())


def chosen(texts: list[str], index: Arrow) -> Arrow:
    """A text for each index."""
    return pc.take(pa.array(texts, pa.string()), index)


# What all regencies share.


@dataclass(frozen=True)
class Frame:
    """Which cell stands in which row: by month, then program, then indicator."""

    size: Size

    @cached_property
    def place(self) -> Arrow:
        """The number of each row."""
        return pa.arange(0, self.size.cells)

    @cached_property
    def indicator(self) -> Arrow:
        """Which indicator of its program."""
        return remainder(self.place, self.size.indicators)

    @cached_property
    def program(self) -> Arrow:
        """Which program."""
        return remainder(pc.divide(self.place, self.size.indicators), self.size.programs)

    @cached_property
    def month(self) -> Arrow:
        """Which month."""
        return pc.divide(self.place, self.size.programs * self.size.indicators)

    @cached_property
    def target(self) -> Arrow:
        """The target of each cell, as in ``generate.py``."""
        return pc.add(pc.add(self.indicator, 101), remainder(self.month, 12))

    def constant(self, value: object, kind: Arrow) -> Arrow:
        """The same in each row."""
        return pa.repeat(pa.scalar(value, kind), self.size.cells)

    @cached_property
    def columns(self) -> Mapping[str, Arrow]:
        """The columns that are the same for every regency."""
        size, text, number = self.size, pa.string(), pa.int32()
        days = [datetime.date(FIRST_YEAR + month // 12, month % 12 + 1, 1) for month in range(size.months)]
        words = {
            "program_state": "implementing", "unit": "layanan", "level": "output", "measure": "number",
            "polarity": "maximize", "formula": "proportion", "aggregation": "sum", "rating_profile": "lima-tingkat",
            "frequency": "monthly",
            "tool_version": __version__,
        }  # fmt: skip
        target = self.target.cast(pa.decimal128(38, 10))
        return {
            **{name: self.constant(word, text) for name, word in words.items()},
            "program": chosen([f"program-{one:03d}" for one in range(1, size.programs + 1)], self.program),
            "program_title": chosen([f"Program Contoh Nomor {one + 1}" for one in range(size.programs)], self.program),
            "agency": chosen([f"Dinas Contoh {one % 20 + 1}" for one in range(size.programs)], self.program),
            "indicator": chosen([f"indikator-{one:02d}" for one in range(1, size.indicators + 1)], self.indicator),
            "indicator_name": chosen(
                [f"Layanan terselesaikan jenis {one + 1}" for one in range(size.indicators)], self.indicator
            ),
            "period": pc.take(pa.array(days), self.month),
            "target_low": target,
            "target_high": target,
            "illustrative": self.constant(value=True, kind=pa.bool_()),
            "pending": self.constant(value=False, kind=pa.bool_()),
            "program_row": pc.add(self.indicator, 1).cast(number),
            "program_due": self.constant(size.indicators, number),
            "as_of": self.constant(AS_OF, pa.date32()),
            "schema_version": self.constant(SCHEMA_VERSION, number),
        }


# What each has of its own.


@dataclass(frozen=True)
class Regency:
    """The figures of one regency: an indicator achieves four fifths of its target to a little more, or is silent."""

    frame: Frame
    number: int

    @property
    def name(self) -> str:
        """What it is called."""
        return f"Pemerintah Kabupaten Contoh {self.number:03d}"

    @cached_property
    def chance(self) -> Arrow:
        """A number without pattern for each cell."""
        return scattered(pc.add(self.frame.place, self.number * self.frame.size.cells).cast(pa.uint64()))

    @cached_property
    def reported(self) -> Arrow:
        """Whether a cell has a value: all but one of fifty."""
        return pc.not_equal(among(pc.shift_right(self.chance, pa.scalar(32, pa.uint64())), 50), 0)

    def where_reported(self, values: Arrow) -> Arrow:
        """The values, and nothing where nothing was reported."""
        return pc.if_else(self.reported, values, pa.scalar(None, values.type))

    @cached_property
    def value(self) -> Arrow:
        """What was achieved."""
        return self.where_reported(pc.add(pc.subtract(self.frame.target, 20), among(self.chance, 28)))

    @cached_property
    def met(self) -> Arrow:
        """Whether the target is met."""
        return pc.greater_equal(self.value, self.frame.target)

    @cached_property
    def streak(self) -> Arrow:
        """Consecutive months not met: silence neither counts nor breaks the row."""
        size = self.frame.size
        step = size.programs * size.indicators
        bad, months = pa.repeat(pa.scalar(0), step), []
        for month in range(size.months):
            met = self.met[month * step : (month + 1) * step]
            bad = pc.if_else(pc.is_null(met), bad, pc.if_else(met, 0, pc.add(bad, 1)))
            months.append(bad)
        return pa.concat_arrays(months)

    def by_program(self, values: Arrow) -> Arrow:
        """The sums over the indicators of each program and month."""
        ends = pa.arange(self.frame.size.indicators - 1, self.frame.size.cells, self.frame.size.indicators)
        upto = pc.take(pc.cumulative_sum(pc.fill_null(values, 0)), ends)
        return pc.subtract(upto, pa.concat_arrays([pa.array([0]), upto[:-1]]))

    def to_cells(self, values: Arrow) -> Arrow:
        """What holds for a program and month, in each of its rows."""
        return pc.take(values, pc.divide(self.frame.place, self.frame.size.indicators))

    def columns(self) -> Mapping[str, Arrow]:
        """The columns that are its own."""
        percent = divided(pc.multiply(self.value, 100_00), self.frame.target)
        score = divided(pc.multiply(self.value, 100 * 10**10), self.frame.target)
        place = 1
        for lowest in BANDS:
            place = pc.add(place, pc.less(percent, lowest).cast(pa.int32()))
        return {
            "organisation_name": self.frame.constant(self.name, pa.string()),
            "data_commit": self.frame.constant(hashlib.sha256(self.name.encode()).hexdigest()[:40], pa.string()),
            "actual": self.value.cast(pa.decimal128(38, 10)),
            "percent": exactly(percent, 2, pa.decimal128(38, 2)),
            "met": self.met,
            "state": pc.if_else(self.reported, "reported", "unreported"),
            "rating": pc.take(LABELS, pc.subtract(place, 1)),
            "rating_place": place,
            "score": exactly(score, 10, pa.decimal128(18, 10)),
            "streak": self.streak.cast(pa.int32()),
            "status": self.where_reported(self.frame.constant("final", pa.string())),
            "recorded_at": self.where_reported(self.recorded()),
            "corrections": pc.equal(among(self.chance, 41), 0).cast(pa.int32()),
            **self.standing(score),
        }

    def recorded(self) -> Arrow:
        """In the days after the month, in office hours."""
        first = pc.take(
            pa.array([datetime.datetime(FIRST_YEAR + month // 12, month % 12 + 1, 1, 1, tzinfo=datetime.UTC)
                      for month in range(1, self.frame.size.months + 1)], pa.timestamp("us", "UTC")),
            self.frame.month,
        )  # fmt: skip
        seconds = among(pc.shift_right(self.chance, pa.scalar(8, pa.uint64())), 9 * 86_400)
        return pc.add(first, pc.multiply(seconds, 1_000_000).cast(pa.duration("us")))

    def standing(self, score: Arrow) -> Mapping[str, Arrow]:
        """The columns about the program."""
        counted = self.by_program(self.reported.cast(pa.int64()))
        mean = divided(self.by_program(score), pc.if_else(pc.equal(counted, 0), None, counted))
        place = 0
        for lowest in BANDS:
            place = pc.add(place, pc.less(mean, lowest * 10**8).cast(pa.int32()))
        enough = pc.greater_equal(pc.multiply(counted, 100), COVERAGE * self.frame.size.indicators)
        return {
            "program_score": self.to_cells(exactly(mean, 10, pa.decimal128(18, 10))),
            "program_rating": self.to_cells(pc.take(LABELS, pc.if_else(enough, place, None))),
            "program_reported": self.to_cells(counted.cast(pa.int32())),
            "program_counted": self.to_cells(counted.cast(pa.int32())),
        }

    def tables(self) -> Iterator[tuple[int, Arrow]]:
        """The table of each year."""
        notes = {"organisation": self.name, "illustrative": "all", "as_of": AS_OF.isoformat()}
        wanted = parquet.schema(COLUMNS, notes)
        known = {**self.frame.columns, **self.columns()}
        arrays = [known.get(field.name) for field in wanted]
        filled = [
            self.frame.constant(None, field.type) if array is None else array
            for array, field in zip(arrays, wanted, strict=True)
        ]
        whole = pa.Table.from_arrays(filled, schema=wanted)
        step = self.frame.size.cells // self.frame.size.months * 12
        for year in range(self.frame.size.months // 12):
            yield FIRST_YEAR + year, whole.slice(year * step, step)


def generate(folder: Path, size: Size, first: int = 0, every: int = 1) -> None:
    """Write the files of the regencies, or of each ``every``-th of them from ``first`` on."""
    frame = Frame(size)
    for number in range(first, size.regencies, every):
        regency = Regency(frame, number + 1)
        place = parquet.RollupFolder(folder, regency.name)
        for year, table in regency.tables():
            place.file(year).parent.mkdir(parents=True)
            parquet.put(table, place.file(year))


# Asking.


def questions() -> Iterator[tuple[str, str]]:
    """Every part of ``rollup.sql`` with its name; the first, without one, says where the files are."""
    parts = re.split(r"^-- name: (\w+)$", SQL.read_text("utf-8"), flags=re.MULTILINE)
    return zip(["", *parts[1::2]], parts[::2], strict=True)


def ask(folder: Path, cores: int, memory: str = "2GB") -> Iterator[tuple[str, list[tuple[object, ...]]]]:
    """The answers, as they come; ``folder`` holds the folder "cells"."""
    import duckdb

    with duckdb.connect(config={"threads": cores, "memory_limit": memory}) as engine:
        engine.execute(f"set file_search_path = '{folder}'")
        for name, question in questions():
            yield name, engine.execute(question).fetchall()


def main() -> int:
    """Generate, ask, and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--regencies", type=int, default=500)
    parser.add_argument("--programs", type=int, default=500, help="of each regency")
    parser.add_argument("--indicators", type=int, default=10, help="of each program")
    parser.add_argument("--years", type=int, default=2)
    parser.add_argument("--cores", type=int, default=2)
    options = parser.parse_args()
    size = Size(options.regencies, options.programs, options.indicators, options.years * 12)
    with tempfile.TemporaryDirectory() as folder:
        measure(Path(folder), size, options.cores)
    return 0


def measure(folder: Path, size: Size, cores: int) -> None:
    """Print rows, bytes, seconds and memory."""
    import resource  # not on Windows, where nobody measures

    begun = time.perf_counter()
    with ProcessPoolExecutor(cores) as pool:
        list(pool.map(partial(generate, folder / "cells", size, every=cores), range(cores)))
    seconds = time.perf_counter() - begun
    files = list(folder.rglob("*.parquet"))
    written = sum(file.stat().st_size for file in files)
    each = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    print(f"{size.rows:,} cells of {size.regencies} regencies: {len(files)} files, {written / 10**6:,.0f} MB, "
          f"{written / size.rows:.2f} bytes a cell")  # fmt: skip
    print(f"generated in {seconds:.1f} s by {cores} processes of {each} MiB each", flush=True)
    begun = time.perf_counter()
    for name, rows in ask(folder, cores):
        print(
            f"{name or '(opening the files)':<20} {time.perf_counter() - begun:>8.2f} s  {len(rows):>6} rows",
            flush=True,
        )
        begun = time.perf_counter()
    print(f"asked with {cores} threads, {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MiB at most")


if __name__ == "__main__":
    sys.exit(main())
