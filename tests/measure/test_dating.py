"""Which days git can witness: what decides about a month, what holds from a day on, and what tells of something."""

from __future__ import annotations

import datetime
from decimal import Decimal

import hypothesis
import pytest
from hypothesis import strategies as st

from kpi.measure.audit.dating import Bearing, Came, Dated, Plan, brought, dated, misdated
from kpi.model.domain.achievement import Achievement, Recorded, Status
from kpi.model.domain.indicator import Aggregation, Indicator, Measure, Polarity, TargetRevision, WeightRevision
from kpi.model.domain.instruction import Category, Decision, Deed, Instruction, Issued, Item, Negotiation, Verdict
from kpi.model.domain.program import Kak, KakRevision, KakSections, Phase, Program, State, StateChange
from kpi.model.values.period import Period, Span
from kpi.store.yaml import decode, source
from tests.conftest import FILES

DECEMBER = Period(2023, 12)
BY = "Bappeda"


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def moment(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(f"{text}T10:00:00+07:00")


#: Ten days to report a month.
SETTINGS = decode.settings(source.read(FILES["data/kpi.yaml"].encode()))


def program(
    *,
    states: tuple[StateChange, ...] = (),
    revisions: tuple[KakRevision, ...] = (),
    indicator: Indicator | None = None,
) -> Program:
    return Program(
        folder="contoh", id="contoh", title="Contoh", illustrative=True, state=State.IMPLEMENTING, states=states,
        lead_agency=None, policy_team=(), implementing_team=(), facilitator=None,
        phases=(Phase("satu", "Satu", Span(Period(2023, 11), Period(2024, 12))),),
        kak=Kak(None, None, KakSections(), revisions), indicators=() if indicator is None else (indicator,),
    )  # fmt: skip


def indicator(
    name: str = "layanan",
    *,
    targets: tuple[TargetRevision, ...] = (),
    weights: tuple[WeightRevision, ...] = (),
) -> Indicator:
    return Indicator(
        0, name, "Layanan", Measure.NUMBER, "layanan", Polarity.MAXIMIZE, Aggregation.SUM,
        target_revisions=targets, weight_revisions=weights,
    )  # fmt: skip


def target(date: str) -> Program:
    one = TargetRevision(DECEMBER, Decimal(120), Decimal(90), day(date), BY, "Anggaran", "BA 7")
    return program(indicator=indicator(targets=(one,)))


def weight(date: str) -> Program:
    one = WeightRevision(DECEMBER, Decimal(60), day(date), BY, "Bobot", "BA 9")
    return program(indicator=indicator(weights=(one,)))


def state(date: str, state: State = State.STOPPED, document: str | None = None) -> Program:
    return program(states=(StateChange(state, day(date), "Habis", document),))


def kak(date: str, document: str | None = None) -> Program:
    return program(revisions=(KakRevision(1, day(date), "Sasaran", document),))


def issued(date: str) -> Instruction:
    return Instruction(DECEMBER, (), Issued("1", day(date), "Bupati"))


def negotiated(date: str, decided: str | None = None) -> Instruction:
    decision = None if decided is None else Decision(Verdict.ACCEPTED, day(decided), "Bupati")
    one = Negotiation(Decimal(120), Decimal(90), "Terlalu tinggi", day(date), BY, decision)
    item = Item("contoh/layanan", Category.INDICATOR, "contoh", "layanan", negotiations=(one,))
    return Instruction(DECEMBER, (item,))


def done(date: str) -> Instruction:
    return Instruction(DECEMBER, (Item("isu-01", Category.ISSUE, deeds=(Deed(day(date), BY, "Selesai"),)),))


def recorded(date: str | None) -> Achievement | None:
    if date is None:
        return None
    return Achievement(Decimal(80), None, Status.FINAL, recorded=Recorded(moment(date), BY))


#: What came in, when it was committed and the month recorded, and what that is: nothing, sure, or to be looked at.
TABLE: dict[str, tuple[Plan, str, str | None, bool | None]] = {
    "before the month": (target("2023-11-28"), "2023-11-28", None, None),
    "a paper of the week before": (target("2023-11-21"), "2023-11-28", None, None),
    "a paper of long ago, while nothing is known": (target("2023-10-01"), "2024-01-09", None, None),
    "on the day after the month was due": (target("2023-11-28"), "2024-01-11", None, None),
    "later": (target("2023-11-28"), "2024-01-12", None, True),
    "on the last day, says the paper": (target("2024-01-10"), "2024-01-12", None, True),
    "openly after it was due": (target("2024-01-11"), "2024-01-12", None, None),
    "after the record, as if before": (target("2023-12-20"), "2024-01-05", "2024-01-04", True),
    "on the day of the record": (target("2024-01-04"), "2024-01-05", "2024-01-04", None),
    "openly after the record": (target("2024-01-05"), "2024-01-05", "2024-01-04", None),
    "before a record that came later": (target("2023-12-20"), "2024-01-03", "2024-01-04", None),
    "after its commit": (target("2023-12-03"), "2023-12-01", None, True),
    "a day after its commit, elsewhere on earth": (target("2023-12-02"), "2023-12-01", None, None),
    "a weight, after the record": (weight("2023-11-28"), "2024-01-05", "2024-01-04", True),
    "a weight, openly": (weight("2024-01-05"), "2024-01-05", "2024-01-04", None),
    "stopped in time": (state("2023-12-20"), "2024-01-15", None, None),
    "stopped, with months due since": (state("2023-11-20"), "2024-01-15", None, True),
    "stopped, with its document": (state("2023-11-20", document="SK 9"), "2024-01-15", None, False),
    "stopped for a day to come": (state("2024-03-01"), "2024-02-20", None, None),
    "stopped before anything was due": (state("2023-11-20"), "2024-01-11", None, None),
    "taken up again, in months that were due": (state("2023-12-20", State.IMPLEMENTING), "2024-01-15", None, True),
    "reformulated long ago": (state("2023-11-01", State.REFORMULATING), "2024-03-15", None, None),
    "in a year that no period has": (state("1789-07-14", document="SK 1"), "2024-01-15", None, False),
    "at the end of all days": (state("9999-12-31"), "2024-01-15", None, None),
    "a revision at the end of all days": (target("9999-12-31"), "2024-01-15", None, True),
    "a revision at their beginning": (target("0001-01-01"), "2024-01-15", None, True),
    "the KAK revised": (kak("2024-01-12"), "2024-01-15", None, None),
    "the KAK revised over a month that was due": (kak("2023-12-12"), "2024-01-15", None, True),
    "the same, with its document": (kak("2023-12-12", "Adendum 1"), "2024-01-15", None, False),
    "issued in time": (issued("2023-12-01"), "2023-12-05", None, None),
    "issued after all, as if in time": (issued("2023-12-01"), "2024-01-15", None, True),
    "issued openly too late": (issued("2024-01-15"), "2024-01-15", None, None),
    "negotiated in time": (negotiated("2023-12-12"), "2023-12-13", None, None),
    "negotiated after the result, as if before": (negotiated("2023-12-12"), "2024-01-05", "2024-01-04", True),
    "negotiated openly after the result": (negotiated("2024-01-05"), "2024-01-05", "2024-01-04", True),
    "done, told later": (done("2023-12-12"), "2024-03-05", None, None),
    "done, before it happened": (done("2024-03-12"), "2024-03-05", None, True),
}


@pytest.mark.parametrize(("plan", "came", "known", "sure"), TABLE.values(), ids=TABLE)
def test_a_day(plan: Plan, came: str, known: str | None, sure: bool | None) -> None:  # noqa: FBT001 - a column of the table
    (one,) = dated(plan)
    found = misdated(one, Came("0" * 40, moment(came), moment(came)), lambda *_: recorded(known), SETTINGS)
    assert (None if found is None else found.sure) is sure


@pytest.mark.parametrize(
    ("made", "sure"),
    [("2023-12-20", None), ("2023-12-27", None), ("2024-01-11", None), ("2024-01-12", False)],
    ids=["at once", "a week later", "before it was due", "when it was due"],
)
def test_an_authors_date_that_only_the_author_saw(made: str, sure: bool | None) -> None:  # noqa: FBT001 - a column of the table
    (one,) = dated(target("2023-12-01"))
    found = misdated(one, Came("0" * 40, moment("2023-12-20"), moment(made)), lambda *_: None, SETTINGS)
    assert (None if found is None else found.sure) is sure


DAYS = st.dates(datetime.date(2023, 10, 1), datetime.date(2024, 3, 31))


@hypothesis.given(came=DAYS, known=st.none() | DAYS)
def test_what_is_dated_by_its_entry_is_never_wrong(came: datetime.date, known: datetime.date | None) -> None:
    for plan in (target(str(came)), weight(str(came)), issued(str(came)), done(str(came))):
        (one,) = dated(plan)
        at = Came("0" * 40, moment(str(came)), moment(str(came)))
        assert misdated(one, at, lambda *_: recorded(str(known) if known else None), SETTINGS) is None


@hypothesis.given(days=st.tuples(DAYS, DAYS, DAYS).map(sorted))
def test_what_is_wrong_stays_wrong_later(days: list[datetime.date]) -> None:
    """Waiting with the commit makes no day honest."""
    day, came, later = days
    (one,) = dated(target(str(day)))
    first, second = (
        misdated(one, Came("0" * 40, moment(str(at)), moment(str(at))), lambda *_: recorded("2024-01-04"), SETTINGS)
        for at in (came, later)
    )
    assert first is None or second is not None


def test_a_time_that_no_calendar_has() -> None:
    """What git says of a commit whose date can't be read."""
    never = datetime.datetime.max.replace(tzinfo=datetime.UTC)
    (one,) = dated(target("2023-11-28"))
    found = misdated(one, Came("0" * 40, never, never), lambda *_: recorded("2024-01-04"), SETTINGS)
    assert found is not None
    assert found.sure


def test_a_decision_is_a_step_of_its_own() -> None:
    asked, answered = dated(negotiated("2023-12-12", "2023-12-15"))
    assert (asked.bearing, answered.bearing) == (Bearing.DECIDES, Bearing.DECIDES)
    assert asked in tuple(dated(negotiated("2023-12-12")))
    late = Came("0" * 40, moment("2024-01-15"), moment("2024-01-15"))
    assert misdated(answered, late, lambda *_: None, SETTINGS) is not None


def keys(found: list[Dated]) -> list[datetime.date]:
    return [one.day for one in found]


def test_only_what_no_version_before_had_was_brought() -> None:
    old, new = target("2023-11-28"), target("2023-12-05")
    assert keys(list(brought([old], old))) == []
    assert keys(list(brought([old, None], new))) == [day("2023-12-05")]
    assert keys(list(brought([old, new], new))) == []
    assert keys(list(brought([None], new))) == [day("2023-12-05")]


def test_an_indicator_takes_its_revisions_along() -> None:
    one = TargetRevision(DECEMBER, Decimal(120), Decimal(90), day("2023-11-28"), BY, "Anggaran", "BA 7")
    old = program(indicator=indicator("layanan", targets=(one,)))
    assert keys(list(brought([old], program(indicator=indicator("layanan-baru", targets=(one,)))))) == []
