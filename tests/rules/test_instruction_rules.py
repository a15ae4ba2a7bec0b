"""What the rules say of monthly instructions: where, and nothing else."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kpi.model.output.problem import Finding

HEAD = "# data/instructions/2023-12.yaml\nperiod: 2023-12\n"
ISSUED = "issued: {number: 01/IKP, date: 2023-12-04, by: Pejabat Contoh}\n"
ITEM = "{id: contoh/kunjungan, category: indicator, program: contoh, indicator: kunjungan, target: %s%s}"
ASKED = "{from: 200, to: %s, reason: sulit, date: %s, by: A%s}"
ACCEPTED = ", decision: {verdict: accepted, date: %s, by: B}"
REJECTED = ", decision: {verdict: rejected, date: 2023-12-04, by: B}"


def sheet(*items: str, head: str = "") -> str:
    return HEAD + head + "items:\n" + "".join(f"  - {item}\n" for item in items)


def item(*negotiations: str, target: str = "200", more: str = "") -> str:
    return ITEM % (target, f", negotiations: [{', '.join(negotiations)}]{more}" if negotiations else more)


def issue(*days: str) -> str:
    """An issue about which something was done on these days."""
    deeds = ", ".join(f"{{date: {day}, by: A, note: x}}" for day in days)
    return f"{{id: isu-01, category: issue, follow_ups: [{deeds}]}}"


CASES = {
    "a program that is not there": (
        sheet("{id: contho/a, category: indicator, program: contho, indicator: a}"),
        ["instruction-items"],
    ),
    "an indicator that is not named": (
        sheet("{id: isu-01, category: indicator, program: contoh}"),
        ["instruction-items"],
    ),
    "an item under another name": (
        sheet(item().replace("id: contoh/kunjungan", "id: kunjungan")),
        ["instruction-items"],
    ),
    "a value of an indicator beside its records": (
        sheet(item(more=", follow_ups: [{date: 2023-12-20, by: A, note: Selesai sudah, value: 3}]")),
        ["instruction-items"],
    ),
    "two items of one name": (
        sheet("{id: isu-01, category: issue}", "{id: isu-01, category: issue}"),
        ["instruction-items"],
    ),
    "issued in the future": (
        sheet(item(), head=ISSUED.replace("2023-12-04", "2024-12-04")).replace(
            "target: 200", "target: 200, agency: D, responsible: K, output: X, due: 2023-12-31"
        ),
        ["instruction-dates"],
    ),
    "decided before it was asked for": (sheet(item(ASKED % (150, "2023-12-05", REJECTED))), ["instruction-dates"]),
    "asked for when it was due already": (
        sheet(item(ASKED % (150, "2024-01-05", ""), more=", due: 2023-12-31")),
        ["instruction-dates"],
    ),
    "done tomorrow": (
        sheet("{id: isu-01, category: issue, follow_ups: [{date: 2024-02-01, by: A, note: x}]}"),
        ["instruction-dates"],
    ),
    "asked for again before the first was decided": (
        sheet(item(ASKED % (150, "2023-12-03", REJECTED), ASKED % (140, "2023-12-03", ""))),
        ["instruction-dates"],
    ),
    "the older follow-up last": (
        sheet(issue("2023-12-05", "2023-12-04")),
        ["instruction-dates"],
    ),
    "done before the sheet can have been drafted": (sheet(issue("2023-10-31")), ["instruction-dates"]),
    "done on the first day on which it can have been drafted": (sheet(issue("2023-11-01", "2023-11-01")), []),
    "a second negotiation before the first is decided": (
        sheet(item(ASKED % (150, "2023-12-04", ""), ASKED % (140, "2023-12-05", ""))),
        ["instruction-targets"],
    ),
    "a target that was revised beside the sheet": (sheet(item(target="190")), ["instruction-targets"]),
    "accepted in the sheet and not in the data": (
        sheet(item(ASKED % (150, "2023-12-04", ACCEPTED % "2023-12-05"), target="150")),
        ["instruction-targets"],
    ),
    "issued and empty": (HEAD + ISSUED + "items: []\n", ["instruction-issued"]),
    "a number twice": (
        sheet("{id: isu-01, category: issue, agency: D, responsible: K, output: X, due: 2023-12-31}", head=ISSUED)
        + "# data/instructions/2023-11.yaml\nperiod: 2023-11\n"
        + ISSUED.replace("01/IKP", "01/ikp").replace("12-04", "11-20")
        + "items:\n  - {id: isu-01, category: issue, agency: D, responsible: K, output: X, due: 2023-11-30}\n",
        ["instruction-issued"],
    ),
    "the file of another month": (
        sheet().replace("items:\n", "items: []\n").replace("period: 2023-12", "period: 2023-11"),
        ["value"],
    ),
    "an open negotiation": (sheet(item(ASKED % (150, "2023-12-04", ""))), []),
    "an issue of any agency": (sheet("{id: isu-01, category: issue, agency: Dinas Lain, instruction: Rapat}"), []),
}


@pytest.mark.parametrize(("texts", "codes"), CASES.values(), ids=CASES.keys())
def test_what_is_found(
    texts: str,
    codes: list[str],
    lay: Callable[[str], dict[str, set[int]]],
    found: Callable[[], tuple[Finding, ...]],
) -> None:
    lay(texts)
    findings = [one for one in found() if one.problem.code != "target-revisions"]
    assert [one.problem.code for one in findings] == codes
    assert {one.problem.place.path.split("/")[1] for one in findings} <= {"instructions"}
