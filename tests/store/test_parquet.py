"""Parquet: one schema for ever, exact to the last digit, the same bytes again, and no folder of others touched."""

from __future__ import annotations

import datetime
import io
import re
import sys
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
import pytest

from kpi.model.errors import KpiError
from kpi.model.output.typed_table import ColumnType, Flat, Plain, TypedColumn
from kpi.reports.export.rollup import COLUMNS
from kpi.store.setup import install_source
from kpi.store.tables import parquet

if TYPE_CHECKING:
    from tests.conftest import Golden

ROOT = Path(__file__).parent.parent.parent
NAME = "Pemerintah Kabupaten Contoh"
#: How the manual calls each kind.
CALLED = {
    ColumnType.TEXT: "string",
    ColumnType.COUNT: "integer",
    ColumnType.FLAG: "boolean",
    ColumnType.DAY: "date",
    ColumnType.MOMENT: "timestamp, UTC",
    ColumnType.AMOUNT: "decimal(38, 10)",
    ColumnType.PERCENT: "decimal(38, 2)",
    ColumnType.SCORE: "decimal(18, 10)",
}


def content(name: str = NAME, *values: int) -> bytes:
    """The file of an organisation, one row for each value."""
    rows = [(value,) for value in values or (1,)]
    return parquet.written(Flat((TypedColumn("count", ColumnType.COUNT, ""),), rows, {"organisation": name}))


def held(folder: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    return {
        file.relative_to(folder).as_posix(): file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file()
    }


# Files.


def test_the_schema_stays_as_it_is(golden: Golden) -> None:
    """Others keep such files. A change here is a new ``schema_version``, unless it is a new last line."""
    values: dict[ColumnType, Plain] = {
        ColumnType.TEXT: "a",
        ColumnType.COUNT: 1,
        ColumnType.FLAG: True,
        ColumnType.DAY: datetime.date(2023, 11, 1),
        ColumnType.MOMENT: datetime.datetime(2023, 11, 1, tzinfo=datetime.UTC),
        ColumnType.AMOUNT: Decimal(1),
        ColumnType.PERCENT: Decimal(1),
        ColumnType.SCORE: Decimal(1),
    }
    flat = Flat(COLUMNS, [[values[column.kind] for column in COLUMNS]], {"organisation": NAME})
    found = pq.ParquetFile(io.BytesIO(parquet.written(flat))).schema
    columns = [found.column(index) for index in range(len(COLUMNS))]
    golden(
        "cells.schema.txt",
        "".join(
            f"{one.name}: {one.physical_type}{'' if str(one.logical_type) == 'None' else f' {one.logical_type}'}"
            f"{', required' if one.max_definition_level == 0 else ''}\n"
            for one in columns
        ),
    )


def test_the_manual_says_what_the_columns_are() -> None:
    manual = (ROOT / "schemas" / "output" / "cells.md").read_text("utf-8")
    told = re.findall(r"^\| `(\w+)` \| (.+?) \| (.*?) \| (.*) \|$", manual, re.MULTILINE)
    assert told == [
        (column.name, CALLED[column.kind], "" if column.required else "yes", column.meaning) for column in COLUMNS
    ]


MOST = Decimal("9" * 28 + "." + "9" * 10)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (ColumnType.TEXT, "Kab. [red]ü\n"),
        (ColumnType.COUNT, -3),
        (ColumnType.FLAG, False),
        (ColumnType.DAY, datetime.date(2024, 2, 29)),
        (ColumnType.MOMENT, datetime.datetime.fromisoformat("2023-12-04T10:11:12+07:00")),
        (ColumnType.AMOUNT, MOST),
        (ColumnType.AMOUNT, MOST.copy_negate()),
        (ColumnType.AMOUNT, Decimal("0.1")),
        (ColumnType.AMOUNT, Decimal("1E+3")),
        (ColumnType.PERCENT, Decimal("-64.00")),
        (ColumnType.SCORE, Decimal("66.6666666667")),
        *((kind, None) for kind in ColumnType),
    ],
)
def test_what_goes_in_comes_out(kind: ColumnType, value: Plain) -> None:
    flat = Flat((TypedColumn("it", kind, ""),), [(value,)])
    ((found,),) = (one.values() for one in pq.read_table(io.BytesIO(parquet.written(flat))).to_pylist())
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("kind", "value"),
    [(ColumnType.AMOUNT, Decimal("1E+28")), (ColumnType.SCORE, Decimal("1E+8")), (ColumnType.AMOUNT, Decimal("1E-11"))],
)
def test_a_number_without_room_is_refused(kind: ColumnType, value: Decimal) -> None:
    with pytest.raises(KpiError) as caught:
        parquet.written(Flat((TypedColumn("it", kind, ""),), [(Decimal(1),), (value,)]))
    assert caught.value.message.values == {"value": value, "column": "it"}


def test_the_same_table_is_the_same_bytes_and_tells_whose_it_is() -> None:
    assert content() == content()
    assert pq.read_metadata(io.BytesIO(content())).metadata == {b"kpi.organisation": NAME.encode()}


@pytest.mark.parametrize(
    ("noted", "expected"),
    [
        (None, 'pip install ".[parquet]"'),
        ("kpi @ https://example.org/kpi.tar.gz", 'pip install "kpi[parquet] @ https://example.org/kpi.tar.gz"'),
        ("git+https://example.org/kpi.git@v1", 'pip install "kpi[parquet] @ git+https://example.org/kpi.git@v1"'),
    ],
)
def test_without_pyarrow(monkeypatch: pytest.MonkeyPatch, noted: str | None, expected: str) -> None:
    """Never by name alone: nothing says that a package of this name in a registry is ours."""
    found = None if noted is None else install_source.origin_of(noted)
    monkeypatch.setattr("kpi.store.setup.install_source.own_origin", lambda: found)
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.delitem(sys.modules, "pyarrow.parquet")
    with pytest.raises(KpiError, match="needs pyarrow") as caught:
        parquet.import_pyarrow()
    assert caught.value.hint is not None
    assert str(caught.value.hint.values["command"]) == expected


# Folders.


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Pemerintah Kabupaten Bekasi", "pemerintah-kabupaten-bekasi"),
        ("  Kab. Fakfak (Papua Barat)  ", "kab-fakfak-papua-barat"),
        ("../../Kabupaten", "kabupaten"),
        ("Kabupatén Élite", "kabupaten-elite"),
        ("A" * 300, "a" * 100),
    ],
)
def test_organisations_as_folders(name: str, expected: str) -> None:
    assert parquet.slug(name) == expected


def test_a_name_of_which_no_letter_is_left() -> None:
    with pytest.raises(KpiError):
        parquet.slug("…")


def test_files_take_the_place_of_earlier_ones_and_leave_others_alone(tmp_path: Path) -> None:
    folder = tmp_path / "cells"
    other = parquet.RollupFolder(folder, "Pemerintah Kota Lain")
    parquet.replace(other, {2023: content(other.name, 7)}, whole=True)
    (folder / "_SUCCESS").touch()  # of another engine
    kept = held(folder)
    place = parquet.RollupFolder(folder, NAME)
    parquet.replace(place, {2023: content(NAME, 1), 2024: content(NAME, 2)}, whole=True)
    parquet.replace(place, {2024: content(NAME, 3)}, whole=False)
    mine = "organisation=pemerintah-kabupaten-contoh"
    assert held(folder) == kept | {
        f"{mine}/year=2023/cells.parquet": content(NAME, 1),
        f"{mine}/year=2024/cells.parquet": content(NAME, 3),
    }
    parquet.replace(place, {2024: content(NAME, 4)}, whole=True)
    assert held(folder) == kept | {f"{mine}/year=2024/cells.parquet": content(NAME, 4)}
    assert not (folder / mine / "year=2023").exists()


def write(path: str, data: bytes = b"x") -> Any:  # noqa: ANN401 - a function of a folder
    def act(folder: Path) -> None:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)

    return act


MINE = "cells/organisation=pemerintah-kabupaten-contoh"


@pytest.mark.parametrize(
    ("spoil", "complaint"),
    [
        pytest.param(write("cells/laporan.docx"), "cells/laporan.docx is not from an export", id="file"),
        pytest.param(write("cells/data/kpi.yaml"), "cells/data is not from an export", id="folder"),
        pytest.param(write("cells/organisation=x"), "cells/organisation=x is not from an export", id="no-folder"),
        pytest.param(write(f"{MINE}/part-0.parquet"), f"{MINE}/part-0.parquet is not", id="other-layout"),
        pytest.param(
            write(f"{MINE}/year=2023/part-0.parquet"), "part-0.parquet is not from an export", id="other-file"
        ),
        pytest.param(write(f"{MINE}/year=2023/cells.parquet"), "cells.parquet is not from an export", id="broken"),
        pytest.param(
            write(f"{MINE}/year=2023/cells.parquet", content("Pemerintah-Kabupaten Contoh")),
            "cells.parquet holds the figures of Pemerintah-Kabupaten Contoh",
            id="nearly-the-same-name",
        ),
        pytest.param(write("cells"), "cells is a file; parquet needs a folder", id="is-a-file"),
        pytest.param(lambda folder: (folder / "cells").symlink_to(folder / "gone" / "x"), "", id="dangling-link"),
        pytest.param(
            lambda folder: ((folder / "cells").mkdir(), (folder / MINE).symlink_to(folder)),
            f"{MINE} is not from an export",
            id="link-elsewhere",
        ),
    ],
)
def test_a_foreign_folder_is_refused(tmp_path: Path, spoil: Any, complaint: str) -> None:  # noqa: ANN401 - as above
    spoil(tmp_path)
    before = held(tmp_path)
    with pytest.raises(KpiError) as caught:
        parquet.replace(parquet.RollupFolder(tmp_path / "cells", NAME), {2024: content()}, whole=True)
    message = caught.value.message
    said = message.template.format(**message.values)
    assert said.startswith(str(tmp_path)) or not complaint
    assert complaint in said
    assert held(tmp_path) == before


def test_the_folder_around_it_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(KpiError, match="there is no folder"):
        parquet.check(parquet.RollupFolder(tmp_path / "salah" / "cells", NAME))
    assert held(tmp_path) == {}
