"""Parquet: flat tables as files that DuckDB, Spark and Trino read together, in folders by organisation and year.

``FOLDER/organisation=pemerintah-kabupaten-contoh/year=2024/cells.parquet``. Engines take both parts of the path for
columns (Hive partitions), so that a folder may hold the files of any number of organisations.
"""

from __future__ import annotations

import contextlib
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO, Final, TypeAlias

from kpi.model.errors import KpiError
from kpi.model.output.command import kpi_command
from kpi.model.output.message import say
from kpi.model.output.typed_table import ColumnType, Flat, Plain, TypedColumn
from kpi.model.values.struct import Struct
from kpi.store.os_errors import reason
from kpi.store.setup.install_source import installing
from kpi.store.write import atomic

#: A table or schema of pyarrow, which ships no types of its own.
Arrow: TypeAlias = Any

FILE: Final = "cells.parquet"
_ORGANISATION: Final = "organisation="
_YEAR: Final = re.compile(r"year=([0-9]{4})")
#: Before the names of what a file says about itself.
_NOTE: Final = "kpi."
#: Characters of a folder's name.
_LONGEST: Final = 100


# Files.


def schema(columns: Sequence[TypedColumn], notes: Mapping[str, str] | None = None) -> Arrow:
    """The ``pyarrow.Schema`` of a table. Raises ``KpiError`` where pyarrow is not installed."""
    import_pyarrow()
    import pyarrow as pa

    types = {
        ColumnType.TEXT: pa.string(),
        ColumnType.COUNT: pa.int32(),
        ColumnType.FLAG: pa.bool_(),
        ColumnType.DAY: pa.date32(),
        ColumnType.MOMENT: pa.timestamp("us", tz="UTC"),
        ColumnType.AMOUNT: pa.decimal128(38, 10),
        ColumnType.PERCENT: pa.decimal128(38, 2),
        ColumnType.SCORE: pa.decimal128(18, 10),
    }
    fields = [pa.field(column.name, types[column.kind], nullable=not column.required) for column in columns]
    return pa.schema(fields, {_NOTE + name: text for name, text in (notes or {}).items()})


def written(flat: Flat) -> bytes:
    """The file of a table: the same rows and notes give the same bytes, as long as pyarrow is the same.

    Raises ``KpiError`` where pyarrow is not installed, and for a number that has no room in its column.
    """
    wanted = schema(flat.columns, flat.notes)
    import pyarrow as pa

    values = zip(*flat.rows, strict=True)
    arrays = [_array(column, given, one.type) for column, given, one in zip(flat.columns, values, wanted, strict=True)]
    file = io.BytesIO()
    put(pa.Table.from_arrays(arrays, schema=wanted), file)
    return file.getvalue()


def _array(column: TypedColumn, values: Sequence[Plain], kind: Arrow) -> Arrow:
    import pyarrow as pa

    try:
        return pa.array(values, kind)
    except pa.ArrowInvalid:
        if len(values) > 1:  # which of them is it?
            return pa.concat_arrays([_array(column, [value], kind) for value in values])
        raise KpiError(
            say("{value} has no room in the column {column}", value=values[0], column=column.name),
            say("look for a slip: {command}", command=kpi_command("export", "achievements")),
        ) from None


def put(table: Arrow, file: BinaryIO | Path) -> None:
    """Write a ``pyarrow.Table`` into a path or an open binary file, in the one way that all our files are written."""
    import pyarrow.parquet as pq

    with pq.ParquetWriter(
        file,
        table.schema,
        version="2.6",
        compression="zstd",
        store_decimal_as_integer=True,  # where it fits: engines reckon faster on it
        store_schema=False,  # says everything again, for Arrow only
    ) as writer:
        writer.write_table(table)
        writer.add_key_value_metadata(table.schema.metadata)


def import_pyarrow() -> None:
    """Make sure that pyarrow is there. Raises ``KpiError`` with how to install it."""
    try:
        import pyarrow.parquet  # noqa: F401 - only whether it is there
    except ImportError as error:
        raise KpiError(
            say("the format parquet needs pyarrow, which is not installed here"),
            installing("parquet"),
        ) from error


# Folders.


class RollupFolder(Struct, frozen=True):
    """The files of one organisation in a folder; ``name`` is the organisation's own."""

    folder: Path
    name: str

    @property
    def partition(self) -> Path:
        """The folder of this organisation."""
        return self.folder / (_ORGANISATION + slug(self.name))

    def file(self, year: int) -> Path:
        """The file of a year."""
        return self.partition / f"year={year:04d}" / FILE

    def years(self) -> list[int]:
        """The years that have a file."""
        found = self.partition.iterdir() if self.partition.is_dir() else ()
        return sorted(int(match[1]) for one in found if (match := _YEAR.fullmatch(one.name)) and (one / FILE).exists())


def slug(name: str) -> str:
    """A name as part of a path: lower-case ASCII letters and digits with hyphens between them.

    Raises ``KpiError`` where nothing of it is left.
    """
    ascii_only = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    found = re.sub(r"[^a-z0-9]+", "-", ascii_only)[:_LONGEST].strip("-")
    if not found:
        raise KpiError(
            say("no folder can be called after the organisation {name}", name=name),
            say("write its name in Latin letters in {path}", path="data/kpi.yaml"),
        )
    return found


def check(place: RollupFolder) -> None:
    """Refuse a folder that holds anything but such files, or those of another organisation of nearly the same name.

    A folder that isn't there is fine if the one around it is. Raises ``KpiError``.
    """
    folder = place.folder
    if not folder.parent.is_dir():
        raise KpiError(say("there is no folder {path}", path=str(folder.parent)), say("make it, or name another one"))
    if folder.exists() and not folder.is_dir():
        raise KpiError(say("{path} is a file; parquet needs a folder", path=str(folder)), say("name another one"))
    for foreign in _foreign(place):
        raise _mixed(foreign)
    for year in place.years():
        _check_owner(place.file(year), place.name)


def _foreign(place: RollupFolder) -> Iterator[Path]:
    """Files that don't belong into such a folder; of other organisations only the name is looked at."""
    yield from (
        one
        for one in _listed(place.folder)
        if not one.name.startswith(_ORGANISATION) or one.is_symlink() or one.is_file()
    )
    for year in _listed(place.partition):
        if not _YEAR.fullmatch(year.name) or year.is_symlink() or year.is_file():
            yield year
        else:
            yield from (one for one in _listed(year) if one.name != FILE)


def _listed(folder: Path) -> list[Path]:
    """Names in a folder, without those that every engine ignores."""
    if not folder.is_dir():
        return []
    try:
        return sorted(one for one in folder.iterdir() if not one.name.startswith((".", "_")))
    except OSError as error:
        raise KpiError(say("{path} can't be read: {why}", path=str(folder), why=reason(error))) from error


def _check_owner(file: Path, name: str) -> None:
    owner = _organisation(file)
    if owner is None:
        raise _mixed(file)
    if owner != name:
        raise KpiError(
            say("{path} holds the figures of {organisation}", path=str(file), organisation=owner),
            say(
                "if that is the same organisation under an earlier name, delete the folder {path}",
                path=str(file.parent.parent),
            ),
        )


def _mixed(foreign: Path) -> KpiError:
    return KpiError(
        say("{path} is not from an export, whose files are not mixed with others", path=str(foreign)),
        say("name an empty folder, or one that an export has filled"),
    )


def _organisation(file: Path) -> str | None:
    """Organisation of a file; None where it isn't ours, or can't be read."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        notes = pq.read_metadata(file).metadata or {}
    except (OSError, pa.ArrowException):
        return None
    found = notes.get(f"{_NOTE}organisation".encode())
    return None if found is None else str(found, "utf-8")


def replace(place: RollupFolder, files: Mapping[int, bytes], *, whole: bool) -> None:
    """Put the files of some years in the place of earlier ones, each all or nothing; other organisations' stay.

    ``whole``: there are no other years, so files of such go. Raises ``KpiError``, also where ``check`` would.
    """
    check(place)
    for year, content in files.items():
        atomic.replace(place.file(year), _held(place.file(year)), content)
    for year in set(place.years()) - files.keys() if whole else ():
        file = place.file(year)
        atomic.restore(file, file.read_bytes(), None)
        with contextlib.suppress(OSError):  # something that engines leave out is still in it
            file.parent.rmdir()


def _held(file: Path) -> bytes | None:
    return file.read_bytes() if file.exists() else None
