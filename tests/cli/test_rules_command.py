"""``kpi rules`` from the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kpi.render.language import available
from kpi.rules.catalogue import all_rules

if TYPE_CHECKING:
    from tests.conftest import Kpi

CODES = [manual.code for manual in all_rules()]


@pytest.mark.parametrize("language", available())
def test_every_rule_is_listed_and_has_its_manual(kpi: Kpi, tmp_path: Path, language: str) -> None:
    environ = {"KPI_LANG": language, "COLUMNS": "80"}
    done = kpi("rules", cwd=tmp_path, environ=environ)
    assert (done.status, done.err) == (0, "")
    assert max(map(len, done.out.splitlines())) <= 80
    assert [code for code in CODES if f"\n{code}" not in done.out] == []
    for code in CODES:
        manual = kpi("rules", code, cwd=tmp_path, environ=environ)
        assert manual.status == 0
        assert manual.out.splitlines()[0] == code


def test_machine_form(kpi: Kpi, tmp_path: Path) -> None:
    listed = json.loads(kpi("rules", "-f", "json", cwd=tmp_path).out)["rules"]
    assert [one["code"] for one in listed] == CODES
    manual = json.loads(kpi("rules", "weights", "-f", "json", cwd=tmp_path).out)
    assert manual["code"] == "weights"
    assert "Wrong:" in manual["manual"]


def test_an_unknown_rule(kpi: Kpi, tmp_path: Path) -> None:
    done = kpi("rules", "wieghts", cwd=tmp_path, environ={"KPI_LANG": "en"})
    assert (done.status, done.out) == (2, "")
    assert "there is no rule wieghts" in done.err
    assert "did you mean weights?" in done.err
