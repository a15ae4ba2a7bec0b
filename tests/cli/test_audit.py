"""An audit of 300 commits: each way of tampering is found, what is only written differently isn't."""

from __future__ import annotations

import datetime
import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from kpi.model.values.period import Period
from kpi.store import layout
from tests.conftest import flat
from tests.history import (
    BY,
    NAMES,
    Made,
    digest_of,
    imported,
    indicators,
    kak,
    last,
    moment,
    path_of,
    record_text,
    story,
    with_closings_of,
)

if TYPE_CHECKING:
    from tests.conftest import DataRoot, Kpi, Outcome

SCHEMA = Path(__file__).parent.parent.parent / "schemas" / "output" / "audit.schema.json"
PERIOD, CLOSED = Period(2023, 5), Period(2024, 12)
PATH = path_of(NAMES[0])
LATER = moment(datetime.date(2025, 1, 20))
OLD, NEW = "115", "119"
WITHOUT_WITNESS = "Whoever rewrites the whole history can recompute the closings as well"


def of_month(text: str, old: str, new: str, period: Period = PERIOD) -> str:
    """A file with one thing changed in a month."""
    before, mark, rest = text.partition(f"{period}:\n")
    assert old in rest
    return before + mark + rest.replace(old, new, 1)


def edited(old: str, new: str, path: str = PATH, period: Period = PERIOD) -> str:
    return of_month(last(story(), path), old, new, period)


def afterwards(*changes: dict[str, str | None]) -> tuple[Made, ...]:
    """The honest history, and commits after it."""
    days = (LATER + datetime.timedelta(days=number) for number in range(len(changes)))
    return (*story(), *(Made("ubah", day, change) for day, change in zip(days, changes, strict=True)))


@pytest.fixture
def audit(repository: Path, kpi: Kpi) -> Callable[..., Outcome]:
    """An audit of a history."""

    def run(made: tuple[Made, ...], *arguments: str) -> Outcome:
        imported(repository, made)
        return kpi("audit", "--lang", "en", *arguments, cwd=repository)

    return run


@pytest.fixture
def found(audit: Callable[..., Outcome]) -> Callable[..., list[dict[str, Any]]]:
    """What an audit of a history finds."""

    def run(made: tuple[Made, ...], *arguments: str) -> list[dict[str, Any]]:
        done = audit(made, *arguments, "--format", "json")
        tree = json.loads(done.out)
        jsonschema.validate(tree, json.loads(SCHEMA.read_text("utf-8")))
        findings: list[dict[str, Any]] = tree["findings"]
        assert done.status == (1 if findings else 0), done.err
        assert tree["holds"] is not findings if findings else tree["holds"]
        return findings

    return run


def codes(findings: list[dict[str, Any]]) -> set[str]:
    return {one["code"] for one in findings}


def test_an_honest_history_holds(audit: Callable[..., Outcome]) -> None:
    assert len(story()) > 300
    done = audit(story())
    assert (done.status, done.err) == (0, "")
    said = flat(done.out)
    assert "nothing found that does not hold" in said
    assert "Every closed month still says what its closing says" in said
    assert WITHOUT_WITNESS in said
    assert f"closed up to December 2024, digest {digest_of(story(), CLOSED)[:12]}" in said


def test_one_digit_of_a_closed_month(found: Callable[..., list[dict[str, Any]]]) -> None:
    findings = found(afterwards({PATH: edited(f"value: {OLD}", f"value: {NEW}")}))
    assert codes(findings) == {"chain", "no-reason", "closed-month"}
    one = next(one for one in findings if one["code"] == "closed-month")
    assert (one["path"], one["period"], one["old"], one["new"]) == (PATH, "2023-05", OLD, NEW)
    assert one["source"].strip() == f"value: {NEW}"
    assert one["author"] == BY


def test_one_digit_in_a_rewritten_history(found: Callable[..., list[dict[str, Any]]]) -> None:
    """As if it had always been so, with the closings left as they were."""
    findings = found(with_closings_of(story((NAMES[0], PERIOD, NEW)), story()))
    path = layout.closing_path(PERIOD)
    assert {(one["code"], one["path"]) for one in findings} == {("chain", path), ("results", path)}


def test_a_rewritten_history_with_its_closings(audit: Callable[..., Outcome], kpi: Kpi, repository: Path) -> None:
    """Only a witness from outside sees it, and the audit says so."""
    forged, printed = story((NAMES[0], PERIOD, NEW)), digest_of(story(), CLOSED)[:12]
    alone = audit(forged)
    assert alone.status == 0
    assert WITHOUT_WITNESS in flat(alone.out)
    assert "kpi audit --expect ..." in flat(alone.out)
    told = kpi("audit", "--expect", printed, "--lang", "en", cwd=repository)
    assert told.status == 1
    assert f"no closing has the digest {printed}" in flat(told.out)
    # what was closed before is still what it was
    early = digest_of(story(), PERIOD.plus(-1))
    assert kpi("audit", "--expect", early, cwd=repository).status == 0


@pytest.mark.parametrize("digits", [12, 20, 64])
def test_a_digest_from_paper_that_holds(audit: Callable[..., Outcome], digits: int) -> None:
    done = audit(story(), "--expect", digest_of(story(), CLOSED)[:digits].upper())
    assert done.status == 0
    said = flat(done.out)
    assert "from outside is that of the closing of December 2024: that month and all closed months before it" in said
    assert WITHOUT_WITNESS not in said


def test_a_digest_of_an_earlier_month(audit: Callable[..., Outcome]) -> None:
    done = audit(story(), "--expect", digest_of(story(), PERIOD))
    assert done.status == 0
    assert "The closed months after May 2023 have no witness from outside" in flat(done.out)


@pytest.mark.parametrize("typed", ["", "8757a2fac40", "xyz757a2fac401", "a" * 65])
def test_what_is_no_digest(audit: Callable[..., Outcome], typed: str) -> None:
    done = audit(story()[:3], "--expect", typed)
    assert done.status == 2
    assert "is not a digest" in done.err


def closing_with(old: str, new: str) -> str:
    text = last(story(), layout.closing_path(PERIOD))
    assert old in text
    return text.replace(old, new, 1)


RECORD = record_text(PERIOD, OLD, moment(datetime.date(2023, 6, 2), 8))
WITHOUT = last(story(), PATH).replace(RECORD, "")
REVISED = (
    '  revisions: [{at: "2025-01-20T09:00:00+07:00", by: ' + BY + ", previous: {value: " + OLD + "}, reason: salah}]\n"
)
CLOSING = layout.closing_path(PERIOD)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param([{CLOSING: closing_with("tool: kpi", "tool: kpu")}], {"chain", "closing"}, id="a closing edited"),
        pytest.param([{CLOSING: None}], {"chain", "closing"}, id="a closing deleted"),
        pytest.param([{CLOSING: "period: [\n"}], {"unreadable", "closing"}, id="a closing made unreadable"),
        pytest.param(
            [{PATH: WITHOUT}, {PATH: last(story(), PATH)}],
            {"deleted", "closed-month"},
            id="deleted and re-added as it was",
        ),
        pytest.param(
            [{PATH: WITHOUT}, {PATH: edited(f"value: {OLD}", f"value: {NEW}")}],
            {"deleted", "added-again", "closed-month", "chain", "other-time"},
            id="deleted and re-added with another value",
        ),
        pytest.param(
            [{PATH: None}, {PATH: last(story(), PATH)}], {"deleted", "closed-month"}, id="the file deleted and re-added"
        ),
        pytest.param(
            [{PATH: edited(f"value: {OLD}", f"value: {NEW}").replace("Rekap dicocokkan.\n", "x\n")}],
            {"chain", "no-reason", "closed-month"},
            id="a value and a note",
        ),
        pytest.param(
            [{PATH: "rusak: [\n"}, {PATH: edited(f"value: {OLD}", f"value: {NEW}")}],
            {"chain", "no-reason", "closed-month"},
            id="under cover of a broken file",
        ),
        pytest.param(
            [{PATH: edited(f"value: {OLD}", f"value: {NEW}")}, {PATH: last(story(), PATH)}],
            {"no-reason", "closed-month"},
            id="changed and changed back",
        ),
        pytest.param([{PATH: edited("Rekap", "Rekam")}], {"chain", "closed-month"}, id="a note of a closed month"),
        pytest.param(
            [{PATH: edited("perencana@contoh.go.id", "lain@contoh.go.id")}],
            {"chain", "closed-month", "trail"},
            id="who recorded it",
        ),
        pytest.param(
            [{layout.indicators_path("contoh"): indicators().replace("2023-05: 100", "2023-05: 90", 1)}],
            {"chain", "closed-month", "unexplained-target"},
            id="a target of a closed month",
        ),
        pytest.param(
            [{PATH: None, path_of("layanan-99"): last(story(), PATH)}],
            {"chain", "closed-month"},
            id="an indicator renamed",
        ),
    ],
)  # fmt: skip
def test_tampering(
    changes: list[dict[str, str | None]], expected: set[str], found: Callable[..., list[dict[str, Any]]]
) -> None:
    assert codes(found(afterwards(*changes))) == expected


REFORMATTED = "# rapi\n" + last(story(), PATH).replace(
    "  value: 115\n  status: final\n", '  status: "final"   # tetap\n  value: 1.15e2\n'
).replace("note: Rekap dicocokkan.", "note: 'Rekap  dicocokkan.'").replace("\n", "\r\n")


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({PATH: REFORMATTED}, id="comments, order, quotes, line ends, 1.15e2"),
        pytest.param({PATH: edited(f"value: {OLD}", f"value: {OLD}.0")}, id="1.0 for 1"),
        pytest.param({layout.indicators_path("contoh"): "# x\n" + indicators()}, id="a comment in the indicators"),
        pytest.param({CLOSING: "# x\n" + last(story(), CLOSING)}, id="a comment in a closing"),
        pytest.param({"README.md": "baru"}, id="a file that is no data"),
        pytest.param(
            {layout.kak_path("contoh"): kak().replace("title: Program Contoh", "title: Program Lain")},
            id="a title, which may be corrected",
        ),
    ],
)
def test_what_changes_no_meaning(changes: dict[str, str | None], found: Callable[..., list[dict[str, Any]]]) -> None:
    assert found(afterwards(changes)) == []


JANUARY = Period(2025, 1)


def recorded(
    at: datetime.datetime, *, says: datetime.datetime | None = None, made: datetime.datetime | None = None, by: str = BY
) -> tuple[Made, ...]:
    """The honest history and one more record, of January 2025."""
    text = last(story(), PATH) + record_text(JANUARY, 100, says or at)
    return (*story(), Made("Catat", at, {PATH: text}, made=made, by=by))


FEBRUARY = moment(datetime.date(2025, 2, 4))


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        pytest.param(recorded(FEBRUARY), set(), id="in time"),
        pytest.param(recorded(moment(datetime.date(2025, 1, 14))), {"too-early"}, id="before the month is over"),
        pytest.param(
            recorded(moment(datetime.date(2024, 11, 4)), made=FEBRUARY), {"too-early"}, id="before the entry window"
        ),
        pytest.param(recorded(moment(datetime.date(2024, 11, 4))), {"too-early", "backwards"}, id="before its parent"),
        pytest.param(
            recorded(FEBRUARY, made=moment(datetime.date(2025, 4, 1))), {"made-late"}, id="late, dressed as in time"
        ),
        pytest.param(
            recorded(FEBRUARY, says=moment(datetime.date(2025, 2, 9))), {"other-time"}, id="recorded on another day"
        ),
        pytest.param(
            recorded(FEBRUARY, by="Lain <lain@contoh.go.id>"), {"other-author"}, id="recorded by somebody else"
        ),
        pytest.param(
            recorded(FEBRUARY, made=moment(datetime.date(2025, 1, 15))), {"author-date"}, id="written after it was made"
        ),
    ],
)
def test_dates_and_authors(
    made: tuple[Made, ...], expected: set[str], found: Callable[..., list[dict[str, Any]]]
) -> None:
    assert codes(found(made)) == expected


def test_a_co_author_may_have_recorded_it(found: Callable[..., list[dict[str, Any]]]) -> None:
    *before, one = recorded(FEBRUARY, by="Lain <lain@contoh.go.id>")
    message = f"Gabung\n\nCo-authored-by: {BY}\n"
    assert found((*before, Made(message, one.at, one.changes, one.by))) == []


CORRECTED = of_month(last(recorded(FEBRUARY), PATH), "value: 100", "value: 101", JANUARY)


def revision(previous: str) -> str:
    return REVISED.replace(OLD, previous).replace("01-20", "02-08")


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        pytest.param(CORRECTED + revision("100"), set(), id="with its reason"),
        pytest.param(CORRECTED, {"no-reason"}, id="without"),
        pytest.param(CORRECTED + revision("99"), {"no-reason"}, id="with another old value"),
    ],
)
def test_a_correction_of_an_open_month(
    new: str, expected: set[str], found: Callable[..., list[dict[str, Any]]]
) -> None:
    changed = Made("Ubah", moment(datetime.date(2025, 2, 8)), {PATH: new})
    assert codes(found((*recorded(FEBRUARY), changed))) == expected


def merged(*, evil: str | None = None) -> tuple[Made, ...]:
    """Two records made on two branches, then merged, perhaps with something else in it."""
    begun = story()
    texts = [last(begun, path_of(name)) + record_text(JANUARY, 100, FEBRUARY) for name in NAMES[:2]]
    one = Made("Catat", FEBRUARY, {path_of(NAMES[0]): texts[0]}, parents=(len(begun),))
    other = Made("Catat", FEBRUARY, {path_of(NAMES[1]): texts[1]}, parents=(len(begun),))
    changes = {path_of(NAMES[1]): texts[1] if evil is None else texts[1].replace("value: 100", evil)}
    merge = Made("Gabung", FEBRUARY, changes, "Lain <lain@contoh.go.id>", parents=(len(begun) + 1, len(begun) + 2))
    return (*begun, one, other, merge)


def test_an_honest_merge(found: Callable[..., list[dict[str, Any]]]) -> None:
    assert found(merged()) == []


def test_a_value_changed_in_a_merge(found: Callable[..., list[dict[str, Any]]]) -> None:
    findings = found(merged(evil="value: 900"))
    assert ("no-reason", "100", "900") in {(one["code"], one["old"], one["new"]) for one in findings}


def test_a_merge_that_takes_back_a_record(found: Callable[..., list[dict[str, Any]]]) -> None:
    """``git merge -s ours``: nothing changes for the one side, for the other a record is gone."""
    *before, merge = merged()
    ours = Made("Gabung", FEBRUARY, {}, parents=merge.parents)
    assert codes(found((*before, ours))) == {"deleted"}


# The plan: targets, weights, ids, states and sheets, in months that are open.

TARGETS, KAK_PATH, SHEET = layout.indicators_path("contoh"), layout.kak_path("contoh"), layout.instruction_path(PERIOD)
PLAN = indicators()


def in_time(*changes: dict[str, str | None], begin: str = "2023-01-10", months: int = 0) -> tuple[Made, ...]:
    """The first commit, and one a month (``months`` 0: a day) later for each change."""
    first = datetime.date.fromisoformat(begin)
    days = [first + datetime.timedelta(days=(number * months * 31) or number) for number in range(len(changes))]
    return (story()[0], *(Made("ubah", moment(day), one) for day, one in zip(days, changes, strict=True)))


def revised_target(date: str, new: int = 90, document: str = ", document: BA 7") -> str:
    """The target of May 2023 of the first indicator, with its revision."""
    revision = f"{{period: 2023-05, from: 100, to: {new}, date: {date}, by: Bappeda, reason: Anggaran{document}}}"
    head, tail = PLAN.split("    targets:", 1)
    line, rest = tail.split("\n", 1)
    return (
        f"{head}    targets:{line.replace('2023-05: 100', '2023-05: 90')}\n    target_revisions: [{revision}]\n{rest}"
    )


RAISED = PLAN.replace("    evidence: optional\n", "    evidence: optional\n    weight: 5\n", 1)
WEIGHED = RAISED.replace(
    "    weight: 5\n",
    "    weight: 8\n    weight_revisions:\n"
    "      - {from: 2023-05, previous: 5, date: 2023-02-01, by: Bappeda, reason: Bobot, document: BA 9}\n",
)
FIRST = PLAN.split("  - id: ")[1]
RENAMED = PLAN.replace("id: layanan-01\n", "id: layanan-baru\n")
OWN: dict[str, str | None] = {path_of(NAMES[0]): record_text(Period(2023, 1), 90, moment(datetime.date(2023, 2, 3)))}
MOVED: dict[str, str | None] = {path_of(NAMES[0]): None, path_of("layanan-baru"): OWN[path_of(NAMES[0])]}
STOPPED = kak().replace("state: implementing\n", "state: stopped\n", 1).replace(
    "document: KAK Nomor 1/2023}\n", "document: KAK Nomor 1/2023}\n  - {state: stopped, since: 2023-02-20, %s}\n"
)  # fmt: skip
DRAFT = "period: 2023-05\nitems:\n  - id: isu-01\n    category: issue\n    instruction: Membersihkan saluran\n"
DONE = "    follow_ups: [{date: %s, by: Dinas Contoh, note: Selesai}]\n"
ISSUED = DRAFT.replace("items", "issued: {number: '5', date: 2023-05-01, by: Bupati}\nitems")


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        pytest.param(in_time({TARGETS: revised_target("2023-01-09")}), set(), id="a target with its revision"),
        pytest.param(
            in_time({TARGETS: PLAN.replace("2023-05: 100", "2023-05: 90", 1)}), {"unexplained-target"}, id="without"
        ),
        pytest.param(
            in_time({TARGETS: revised_target("2023-01-09", document="")}), {"unexplained-target"}, id="no document"
        ),
        pytest.param(
            in_time({TARGETS: revised_target("2023-01-09", new=80)}), {"unexplained-target"}, id="another target"
        ),
        pytest.param(
            in_time({TARGETS: revised_target("2023-01-09")}, {TARGETS: PLAN}),
            {"unexplained-target", "trail"},
            id="a revision taken back",
        ),
        pytest.param(
            in_time({TARGETS: "rusak: [\n"}, {TARGETS: PLAN.replace("2023-05: 100", "2023-05: 90", 1)}),
            {"unexplained-target"},
            id="a target, under cover of a broken file",
        ),
        pytest.param(in_time({TARGETS: "rusak: [\n"}, {TARGETS: PLAN}), set(), id="a broken file, mended"),
        pytest.param(
            in_time({TARGETS: RAISED}, {TARGETS: WEIGHED}, months=1), {"unexplained-weight"}, id="a first weight"
        ),
        pytest.param(
            in_time({TARGETS: PLAN.replace(f"  - id: {FIRST}", "")}), {"deleted"}, id="an indicator deleted"
        ),
        pytest.param(in_time(OWN, {TARGETS: RENAMED, **MOVED}, begin="2023-02-03"), set(), id="an indicator renamed"),
        pytest.param(
            in_time(OWN, {TARGETS: RENAMED}, begin="2023-02-03"), {"shed-past"}, id="an indicator without its past"
        ),
        pytest.param(
            in_time({TARGETS: revised_target("2023-01-09")}, begin="2023-07-20"),
            {"backdated", "signed-content"},
            id="a day set back",
        ),
        pytest.param(
            in_time({TARGETS: revised_target("2023-05-20")}, begin="2023-05-20"), set(), id="a target changed openly"
        ),
        pytest.param(
            in_time({TARGETS: revised_target("2023-07-20")}, begin="2023-07-20"),
            {"signed-content"},
            id="a target changed openly, and its month was due without a report",
        ),
        pytest.param(in_time({KAK_PATH: STOPPED % "reason: Habis"}, begin="2023-07-20"), {"backdated"}, id="stopped"),
        pytest.param(in_time({KAK_PATH: STOPPED % "reason: Habis"}, begin="2023-02-21"), set(), id="stopped in time"),
        pytest.param(in_time({KAK_PATH: STOPPED % "document: SK 9"}, begin="2023-07-20"), set(), id="by its document"),
        pytest.param(in_time({SHEET: DRAFT}, {SHEET: ISSUED}, begin="2023-05-02"), set(), id="a sheet issued"),
        pytest.param(in_time({SHEET: ISSUED}, begin="2023-07-20"), {"backdated"}, id="a sheet issued afterwards"),
        pytest.param(
            in_time({SHEET: ISSUED}, {SHEET: "rusak: ["}, {SHEET: ISSUED}, begin="2023-05-02", months=2),
            set(),
            id="a sheet broken, and mended later",
        ),
        pytest.param(
            in_time({SHEET: ISSUED}, {SHEET: ISSUED.replace("saluran", "gorong-gorong")}, begin="2023-05-02"),
            {"issued-sheet"},
            id="an issued sheet that asks for something else",
        ),
        pytest.param(in_time({SHEET: ISSUED}, {SHEET: None}, begin="2023-05-02"), {"issued-sheet"}, id="a sheet gone"),
        pytest.param(in_time({SHEET: DRAFT}, {SHEET: None}, begin="2023-05-02"), set(), id="a draft gone"),
        pytest.param(
            in_time({SHEET: ISSUED}, {SHEET: ISSUED + DONE % "2023-05-03"}, begin="2023-05-02"), set(), id="followed up"
        ),
        pytest.param(in_time({KAK_PATH: None, TARGETS: None}), {"deleted"}, id="the program deleted"),
    ],
)  # fmt: skip
def test_the_plan(made: tuple[Made, ...], expected: set[str], found: Callable[..., list[dict[str, Any]]]) -> None:
    assert codes(found(made)) == expected


def renamed_folder(plan: str) -> dict[str, str | None]:
    """The program under another name, with its records and this plan."""
    there = {path: path.replace("/contoh/", "/layanan-dasar/") for path in (TARGETS, KAK_PATH, path_of(NAMES[0]))}
    texts = {TARGETS: plan, KAK_PATH: kak().replace("id: contoh", "id: layanan-dasar"), **OWN}
    return dict.fromkeys(there) | {there[path]: text for path, text in texts.items()}


def test_a_program_folder_renamed(found: Callable[..., list[dict[str, Any]]]) -> None:
    assert found(in_time(OWN, renamed_folder(PLAN), begin="2023-02-03")) == []


def test_a_target_changed_on_the_way_to_another_folder(found: Callable[..., list[dict[str, Any]]]) -> None:
    lowered = PLAN.replace("2023-05: 100", "2023-05: 90", 1)
    findings = found(in_time(OWN, renamed_folder(lowered), begin="2023-02-03"))
    assert [(one["code"], one["path"]) for one in findings] == [
        ("unexplained-target", TARGETS.replace("/contoh/", "/layanan-dasar/"))
    ]


def test_what_only_a_document_speaks_for(audit: Callable[..., Outcome]) -> None:
    done = audit(in_time({KAK_PATH: STOPPED % "document: SK 9"}, begin="2023-07-20"))
    assert done.status == 0
    assert "git can't tell when it was decided: look at the document, SK 9" in flat(done.out)


def two_decisions(*, lost: bool = False) -> tuple[Made, ...]:
    """Two people revise the same target apart from each other; the merge makes one row of it, or loses one of them."""
    one, other = revised_target("2023-01-09"), revised_target("2023-01-10", new=80).replace("05: 90", "05: 80", 1)
    row = one.replace("05: 90", "05: 80", 1).replace(
        "document: BA 7}", "document: BA 7}, {period: 2023-05, from: 90, to: 80, date: 2023-01-10, by: Bappeda, "
        "reason: Anggaran, document: BA 8}",
    )  # fmt: skip
    at = moment(datetime.date(2023, 1, 11))
    return (
        story()[0],
        Made("satu", at, {TARGETS: one}, parents=(1,)),
        Made("dua", at, {TARGETS: other}, parents=(1,)),
        Made("gabung", at, {TARGETS: one if lost else row}, parents=(2, 3)),
    )


def test_two_decisions_made_one_row(found: Callable[..., list[dict[str, Any]]]) -> None:
    assert found(two_decisions()) == []


def test_a_decision_lost_in_a_merge(found: Callable[..., list[dict[str, Any]]]) -> None:
    assert "trail" in codes(found(two_decisions(lost=True)))


def test_a_tag_is_a_witness(audit: Callable[..., Outcome], kpi: Kpi, repository: Path) -> None:
    audit(story())
    digest = digest_of(story(), CLOSED)
    tag = ["git", "tag", "-a", f"kpi/{CLOSED}", "-m", f"Tutup\n\nKPI-Digest: {digest}"]
    subprocess.run(tag, cwd=repository, check=True, capture_output=True)
    told = kpi("audit", "--lang", "en", cwd=repository)
    assert told.status == 0
    assert "Tag kpi/2024-12, commit " in told.out
    assert f"names the digest of its closing, {digest[:12]}, not signed" in flat(told.out)
    subprocess.run(["git", "update-ref", "-d", "refs/heads/main"], cwd=repository, check=True)
    done = audit(story((NAMES[0], PERIOD, NEW)))
    assert done.status == 1
    assert "which is not in this history" in flat(done.out)
    assert f"names the digest {digest[:12]}, which no closing has" in flat(done.out)


def test_replaced_objects_do_not_count(repository: Path, kpi: Kpi) -> None:
    made = afterwards({PATH: edited(f"value: {OLD}", f"value: {NEW}")})
    imported(repository, made)
    subprocess.run(["git", "replace", "HEAD", "HEAD~1"], cwd=repository, check=True)
    assert kpi("audit", cwd=repository).status == 1


def test_an_earlier_commit_may_be_audited(repository: Path, kpi: Kpi) -> None:
    imported(repository, afterwards({PATH: edited(f"value: {OLD}", f"value: {NEW}")}))
    (repository / PATH).write_text("", "utf-8")
    assert kpi("audit", "HEAD~1", cwd=repository).status == 0
    assert "1 file on disk differs" in kpi("audit", "--lang", "en", cwd=repository).out


@pytest.mark.parametrize("form", ["markdown", "csv", "github", "gitlab", "sarif", "junit"])
def test_every_format(form: str, audit: Callable[..., Outcome]) -> None:
    done = audit(afterwards({PATH: edited(f"value: {OLD}", f"value: {NEW}")}), "--format", form)
    assert (done.status, done.err) == (1, "")
    assert "no-reason" in done.out


@pytest.mark.usefixtures("environment")
def test_outside_git_there_is_nothing_to_audit(data_root: Callable[[], Path], kpi: Kpi) -> None:
    done = kpi("audit", "--lang", "en", cwd=data_root())
    assert done.status == 2
    assert "clone the repository that they come from, or begin one with git init" in flat(done.err)


def test_before_the_first_commit_there_is_nothing_to_audit(repository: Path, data_root: DataRoot, kpi: Kpi) -> None:
    done = kpi("audit", "--lang", "en", cwd=data_root(at=repository))
    assert done.status == 2
    assert "there is no commit yet, so there is no history" in flat(done.err)
    assert "make the first one: kpi save" in flat(done.err)


@pytest.mark.parametrize(
    ("ref", "hint"),
    [
        ("mian", "did you mean main?"),
        ("3f9ac01b22de", "a digest is held against: kpi audit --expect 3f9ac01b22de"),
        ("qqqqqqq", "see what there is: git log --oneline --all"),
        ("2020-01-31", "there is no commit from 31 January 2020 or before"),
    ],
)
def test_a_name_that_git_does_not_know(ref: str, hint: str, audit: Callable[..., Outcome]) -> None:
    done = audit(story()[:2], ref)
    assert done.status == 2
    assert hint in flat(done.err)


def test_a_commit_from_before_there_was_data(repository: Path, kpi: Kpi) -> None:
    imported(repository, (Made("baru", LATER, {"README.md": "x"}), Made("data", LATER, story()[0].changes)))
    done = kpi("audit", "--lang", "en", "HEAD~1", cwd=repository)
    assert done.status == 2
    assert "holds no data" in flat(done.err)
