"""What each state of a program means for validate, status, ikp and close (``kpi.model.domain.lifecycle``)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from tests.conftest import INDICATORS, KAK

if TYPE_CHECKING:
    from tests.conftest import DataRoot, Kpi

HEAD, _, REST = KAK.partition("state: implementing\n")
SECTIONS = REST[REST.index("lead_agency") :]
UNSIGNED = SECTIONS[: SECTIONS.index("  number:")] + SECTIONS[SECTIONS.index("  sections:") :]
WITHOUT_KAK = SECTIONS[: SECTIONS.index("kak:")]
SIGNED_STEPS = "{state: ready, since: 2023-10-31}, {state: implementing, since: 2023-11-16}"
RECORDS = "data/programs/contoh/achievements/layanan.yaml"


class Meaning(NamedTuple):
    """What comes of a state: whether it is scored and how its cell stands, in November and in December."""

    november: str | None
    december: str | None
    #: Whether the leader's instruction for December asks for something.
    asked: bool
    #: Whether November can be closed.
    closes: bool


NOTHING = Meaning(None, None, asked=False, closes=False)
WHOLE = Meaning("reported", "unreported", asked=True, closes=True)
MEANINGS = {
    "proposed": ("proposed", "{state: proposed, since: 2023-10-01}", WITHOUT_KAK, NOTHING),
    "reformulating": (
        "reformulating",
        "{state: proposed, since: 2023-10-01}, {state: reformulating, since: 2023-10-05}",
        WITHOUT_KAK,
        NOTHING,
    ),
    "ready": ("ready", "{state: ready, since: 2023-10-31}", UNSIGNED, NOTHING),
    "implementing": ("implementing", SIGNED_STEPS, SECTIONS, WHOLE),
    "completed in its last month": (
        "completed",
        SIGNED_STEPS + ", {state: completed, since: 2023-12-20}",
        SECTIONS,
        WHOLE,
    ),
    "stopped": (
        "stopped",
        SIGNED_STEPS + ", {state: stopped, since: 2023-11-30}",
        SECTIONS,
        Meaning("reported", "not_due", asked=False, closes=True),
    ),
    "stopped before it was signed": (
        "stopped",
        "{state: proposed, since: 2023-10-01}, {state: stopped, since: 2023-10-05}",
        WITHOUT_KAK,
        NOTHING,
    ),
    "taken up again": (
        "implementing",
        SIGNED_STEPS + ", {state: stopped, since: 2023-11-30}, {state: implementing, since: 2023-12-18}",
        SECTIONS,
        WHOLE,
    ),
}


@pytest.fixture(params=MEANINGS.values(), ids=list(MEANINGS))
def placed(request: pytest.FixtureRequest, data_root: DataRoot, repository: Path) -> tuple[Path, Meaning]:
    """A data root whose program is in a state, and what that means."""
    state, steps, rest, meaning = request.param
    changes: dict[str, str | bytes | None] = {
        "data/programs/contoh/kak.yaml": f"{HEAD}state: {state}\nstates: [{steps}]\n{rest}"
    }
    if "signed" not in rest:
        changes[RECORDS] = None
    if rest == WITHOUT_KAK:
        changes["data/programs/contoh/indicators.yaml"] = INDICATORS
    return data_root(changes, at=repository), meaning


def cell(kpi: Kpi, root: Path, month: str) -> str | None:
    """How the cell of a month stands; None where the program isn't scored."""
    found = json.loads(kpi("status", "--period", month, "--format", "json", cwd=root).out)["programs"][0]
    if found["coverage"] is None:
        assert found["indicators"] == []
        return None
    return str(found["indicators"][0]["state"])


def test_validate_finds_nothing_wrong_with_a_state(kpi: Kpi, placed: tuple[Path, Meaning]) -> None:
    assert json.loads(kpi("validate", "--format", "json", cwd=placed[0]).out)["findings"] == []


def test_status_scores_the_months_in_which_it_was_carried_out(kpi: Kpi, placed: tuple[Path, Meaning]) -> None:
    root, meaning = placed
    assert (cell(kpi, root, "2023-11"), cell(kpi, root, "2023-12")) == (meaning.november, meaning.december)


def test_the_instruction_asks_only_for_what_is_carried_out(kpi: Kpi, placed: tuple[Path, Meaning]) -> None:
    root, meaning = placed
    done = kpi("ikp", "draft", "2023-12", "--dry-run", "--lang", "en", cwd=root)
    assert (done.status == 0) is meaning.asked
    assert ("no program has a target for December 2023" in done.err) is not meaning.asked


def test_only_what_is_carried_out_is_closed(kpi: Kpi, placed: tuple[Path, Meaning]) -> None:
    root, meaning = placed
    done = kpi("close", "2023-11", "--no-commit", "--dry-run", "--lang", "en", cwd=root)
    assert (done.status, done.err) == (0 if meaning.closes else 1, "")
    assert ("no program is carried out in November 2023" in " ".join(done.out.split())) is not meaning.closes
