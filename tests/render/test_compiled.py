"""Sentences looked up one by one: the same that gettext says, which reads them all."""

from __future__ import annotations

import gettext
import io
from typing import TYPE_CHECKING

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from kpi.render.compiled import Compiled
from kpi.render.language import LOCALE

if TYPE_CHECKING:
    from pathlib import Path

ARABIC = "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5);"


def written(folder: Path, plural: str = "") -> Path:
    catalogue = Catalog("ar" if plural else "id")
    for source, translation in {"b": "be", "a": "ah", "é": "è", "b c": "be se", "": ""}.items():
        if source:
            catalogue.add(source, translation)
    forms = tuple(f"bentuk {number}" for number in range(catalogue.num_plurals))
    catalogue.add(("{count} day", "{count} days"), forms)
    stream = io.BytesIO()
    write_mo(stream, catalogue)
    file = folder / "kpi.mo"
    file.write_bytes(stream.getvalue())
    return file


@pytest.mark.parametrize("file", [pytest.param(file, id=file.parts[-3]) for file in LOCALE.glob("*/*/kpi.mo")])
def test_every_sentence_is_found(file: Path) -> None:
    with file.open("rb") as stream:
        known = gettext.GNUTranslations(stream)
    found = Compiled(file)
    sources = [source for source in known._catalog if source]  # type: ignore[attr-defined]
    assert len(sources) > 1000
    for source in sources:
        single = source[0] if isinstance(source, tuple) else source
        assert found.gettext(single) == known.gettext(single)
        for count in (0, 1, 2, 11):
            assert found.ngettext(single, "x", count) == known.ngettext(single, "x", count)


@pytest.mark.parametrize("plural", ["", ARABIC])
def test_forms_of_a_sentence(tmp_path: Path, plural: str) -> None:
    file = written(tmp_path, plural)
    with file.open("rb") as stream:
        known = gettext.GNUTranslations(stream)
    found = Compiled(file)
    for source in ("a", "b", "b c", "é", "c", "", "{count} day", "{count} days"):
        assert found.gettext(source) == known.gettext(source)
    for count in range(120):
        assert found.ngettext("{count} day", "{count} days", count) == known.ngettext(
            "{count} day", "{count} days", count
        )
        for source in ("a", "c"):
            assert found.ngettext(source, "many", count) == known.ngettext(source, "many", count)


def test_what_is_no_catalogue(tmp_path: Path) -> None:
    (tmp_path / "kpi.mo").write_bytes(b"msgid" * 9)
    with pytest.raises(ValueError, match="no compiled catalogue"):
        Compiled(tmp_path / "kpi.mo")
