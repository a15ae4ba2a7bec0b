"""Weights that change in the middle of the year, in a real repository: closed months stay, later ones use the new."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.repositories import commit_all, git, with_regency

if TYPE_CHECKING:
    from tests.conftest import Kpi, Outcome

ROOT = Path(__file__).parent.parent.parent
WASTE = "data/programs/tata-kelola-sampah"
RETIRED = "      2024-12: 0.4\n"
RETIREMENT = RETIRED + "    retired: {from: 2024-07, reason: Kawasan percontohan selesai}\n"
KAK_REVISION = (
    f"  revisions: [{{number: 1, date: {datetime.date(2024, 7, 5)}, reason: Dibagi ulang, document: BA 9}}]\n"
)
#: Before July is known: what is decided about it later is too late.
TODAY = datetime.date(2024, 7, 5)
pytestmark = pytest.mark.moment(TODAY.isoformat())
#: What is known of July: 80 % and 100 %.
JULY = {
    "sampah-terkurangi": "value: 160",
    "laporan-warga": "value: {numerator: 36, denominator: 45}",
}
RECORD = """\
2024-07:
  %s
  evidence: [{title: Rekap Juli, uri: 'https://contoh.go.id/juli.pdf'}]
  recorded: {at: "2024-08-05T10:00:00+07:00", by: Perencana Contoh <perencana@contoh.go.id>}
"""


def revision(previous: int, *, document: str = ", document: BA 9", since: str = "2024-07", date: object = TODAY) -> str:
    return (
        "    weight_revisions:\n"
        f"      - {{from: {since}, previous: {previous}, date: {date}, by: Bappeda, "
        f"reason: Dibagi ulang{document}}}\n"
    )


@pytest.fixture
def regency(repository: Path) -> Path:
    """The regency of the tests, in a repository of its own."""
    return with_regency(repository, "closings", "instructions")


@pytest.fixture
def run(kpi: Kpi, regency: Path) -> Callable[..., Outcome]:
    return lambda *arguments: kpi(*arguments, "--lang", "en", cwd=regency)


@pytest.fixture
def closed(run: Callable[..., Outcome], regency: Path) -> Path:
    """November is closed on main, and a request begun."""
    assert run("close", "2023-11").status == 0
    git(regency, "checkout", "-qb", "request")
    return regency


def july(folder: Path) -> None:
    """Two records of July, as they come in later."""
    for name, value in JULY.items():
        with (folder / WASTE / f"achievements/{name}.yaml").open("a", encoding="utf-8") as file:
            file.write(RECORD % value)


def reweighted(folder: Path, first: str, second: str) -> None:
    """One indicator is retired from July on, and two others take its weight; what stands below theirs is given."""
    file = folder / WASTE / "indicators.yaml"
    text = file.read_text("utf-8")
    for old, new in (
        ("    weight: 25\n", "    weight: 35\n" + first),
        ("    weight: 15\n", "    weight: 20\n" + second),
        (RETIRED, RETIREMENT),
    ):
        assert old in text
        text = text.replace(old, new, 1)
    file.write_text(text, "utf-8")
    kak = folder / WASTE / "kak.yaml"
    kak.write_text(kak.read_text("utf-8") + KAK_REVISION, "utf-8")
    commit_all(folder, "bagi ulang bobot")


def findings(run: Callable[..., Outcome]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in json.loads(run("check", "--base", "main", "--format", "json").out)["findings"]:
        found.setdefault(one["code"], []).append(one["message"])
    return found


def program(run: Callable[..., Outcome], month: str) -> Any:  # noqa: ANN401 - JSON
    told = json.loads(run("status", "--period", month, "--format", "json").out, parse_float=Decimal)
    return next(one for one in told["programs"] if one["id"] == "tata-kelola-sampah")


def weights(told: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    return {one["id"]: one["weight"] for one in told["indicators"] if one["state"] != "not_due"}


def test_an_honest_reweighting_leaves_what_is_closed(run: Callable[..., Outcome], closed: Path) -> None:
    shown, asked = run("status", "--period", "2023-11").out, program(run, "2023-11")
    july(closed)
    assert program(run, "2024-07")["score"] == Decimal("88.89")  # (25 x 80 + 20 x 100) / 45
    git(closed, "checkout", "-q", ".")
    reweighted(closed, revision(25), revision(15))
    checked = run("check", "--base", "main")
    assert (checked.status, checked.err) == (0, "")
    assert findings(run) == {}
    assert run("validate").status == 0
    assert run("audit").status == 0
    assert run("status", "--period", "2023-11").out == shown
    assert program(run, "2023-11") == asked
    july(closed)
    told = program(run, "2024-07")
    assert told["score"] == Decimal("87.27")  # (35 x 80 + 20 x 100) / 55
    assert weights(told) == {
        "sampah-terkurangi": 35, "sampah-masuk-tpa": 25, "bank-sampah-aktif": 20, "laporan-warga": 20,
    }  # fmt: skip
    assert weights(program(run, "2024-06")) == {
        "sampah-terkurangi": 25, "sampah-masuk-tpa": 25, "bank-sampah-aktif": 15, "laporan-warga": 20,
        "rasio-terpilah": 15,
    }  # fmt: skip


def test_weights_that_are_written_over_are_found(run: Callable[..., Outcome], closed: Path) -> None:
    before = program(run, "2023-11")["score"]
    reweighted(closed, "", "")
    assert run("check", "--base", "main").status == 1
    found = findings(run)
    assert found.keys() == {"locked-month", "unexplained-weight", "weights", "closed-month", "signed-content"}
    assert found["locked-month"] == [
        "2023-11 is closed and would change: weight of tata-kelola-sampah/sampah-terkurangi: 25 becomes 35",
        "2023-11 is closed and would change: weight of tata-kelola-sampah/bank-sampah-aktif: 15 becomes 20",
    ]
    assert len(found["unexplained-weight"]) == 2
    assert program(run, "2023-11")["score"] == before  # as it was published


@pytest.mark.parametrize(
    ("first", "second", "codes", "says"),
    [
        pytest.param(
            revision(20), revision(20),
            {"locked-month", "unexplained-weight", "closed-month", "weight-revisions", "signed-content"},
            "2023-11 is closed and would change: weight of tata-kelola-sampah/sampah-terkurangi: 25 becomes 20",
            id="a past that never was",
        ),
        pytest.param(
            revision(25, document=""), revision(15), {"unexplained-weight"},
            "weight of tata-kelola-sampah/sampah-terkurangi, 2024-07: 25 becomes 35, and its revision names no "
            "document", id="no document",
        ),
        pytest.param(
            revision(25, since="2023-11"), revision(15, since="2023-11"),
            {"locked-month", "closed-month", "weights", "signed-content"},
            "2023-11 is closed and would change: weight of tata-kelola-sampah/sampah-terkurangi, "
            "2023-11: 25 becomes 35", id="from a closed month on",
        ),
        pytest.param(
            revision(25), "", {"locked-month", "unexplained-weight", "closed-month", "weights", "signed-content"},
            "weight of tata-kelola-sampah/bank-sampah-aktif: 15 becomes 20, and no weight revision says why",
            id="one of two",
        ),
    ],
)  # fmt: skip
def test_what_is_not_honest(
    run: Callable[..., Outcome], closed: Path, first: str, second: str, codes: set[str], says: str
) -> None:
    reweighted(closed, first, second)
    found = findings(run)
    assert found.keys() == codes
    assert says in [message for messages in found.values() for message in messages]


def test_a_revision_that_is_taken_away_or_edited_is_found(run: Callable[..., Outcome], closed: Path) -> None:
    reweighted(closed, revision(25), revision(15))
    git(closed, "branch", "-f", "main")
    file = closed / WASTE / "indicators.yaml"
    text = file.read_text("utf-8")
    for new in ("", revision(25).replace("BA 9", "BA 10")):
        file.write_text(text.replace(revision(25), new), "utf-8")
        git(closed, "commit", "-qam", "ubah")
        assert "rewritten-history" in findings(run)
        git(closed, "reset", "-q", "--hard", "main")


def test_the_effect_is_shown(run: Callable[..., Outcome], closed: Path) -> None:
    july(closed)
    commit_all(closed, "juli")
    git(closed, "branch", "-f", "main")
    reweighted(closed, revision(25), revision(15))
    told = json.loads(run("diff", "main", "HEAD", "--format", "json").out, parse_float=Decimal)
    rows = [(one["kind"], one["indicator"], one["period"], one["old"], one["new"], one["reason"], one["document"])
            for one in told["changes"] if one["field"].startswith("weight")]  # fmt: skip
    assert rows == [
        ("weight", "bank-sampah-aktif", "2024-07", 15, 20, "Dibagi ulang", "BA 9"),
        ("weight", "sampah-terkurangi", "2024-07", 25, 35, "Dibagi ulang", "BA 9"),
    ]
    scores = [one for one in told["effects"] if one["program"] and not one["indicator"]]
    assert [(one["period"], one["old"]["percent"], one["new"]["percent"]) for one in scores] == [
        ("2024-07", Decimal("88.89"), Decimal("87.27"))
    ]


@pytest.mark.parametrize(("month", "weight", "line"), [("2023-12", 25, "previous: 25"), ("2024-07", 35, "weight: 35")])
def test_explain_names_the_weight_and_its_line(
    run: Callable[..., Outcome], closed: Path, month: str, weight: int, line: str
) -> None:
    july(closed)
    reweighted(closed, revision(25), revision(15))
    told = json.loads(run("explain", "tata-kelola-sampah/sampah-terkurangi", month, "--format", "json").out)
    assert told["indicator"]["weight"] == weight
    (found,) = [one for one in told["inputs"] if one["name"] == "weight"]
    assert found["value"] == weight
    assert line in (closed / found["path"]).read_text("utf-8").splitlines()[found["line"] - 1]
    assert any(f"weight {weight} ×" in one["text"] for one in told["steps"])


def test_show_and_the_kak_tell_both(run: Callable[..., Outcome], closed: Path) -> None:
    reweighted(closed, revision(25, date="2024-06-20"), revision(15, date="2024-06-20"))
    shown = run("show", "tata-kelola-sampah/sampah-terkurangi").out
    assert "Weight: 35" in shown
    assert "Weight until June 2024: 25; changed on 20 June 2024: Dibagi ulang" in shown
    told = json.loads(run("show", "tata-kelola-sampah/sampah-terkurangi", "--format", "json").out)
    assert told["indicator"]["weight_revisions"] == [
        {"from": "2024-07", "previous": 25, "date": "2024-06-20", "by": "Bappeda", "reason": "Dibagi ulang",
         "document": "BA 9"}
    ]  # fmt: skip
    kak = json.loads(run("kak", "tata-kelola-sampah", "--format", "json").out)
    weights = [one for one in kak["revisions"] if "bobot" in one["what"].lower() or "Weight" in one["what"]]
    assert [one["document"] for one in weights] == ["BA 9", "BA 9"]
