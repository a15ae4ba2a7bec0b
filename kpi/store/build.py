"""From trees whose shape is right to the model: every date, month and number becomes what it means."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from kpi.model.achievement import Achievement, Content, Evidence, FollowUp, Recorded, Revision, Status
from kpi.model.closing import Closing, ClosingException, Reopening, Seal
from kpi.model.indicator import (
    AccumulateOver,
    Aggregation,
    Baseline,
    Boundary,
    Formula,
    Indicator,
    Level,
    Measure,
    Plausible,
    Polarity,
    Step,
    TargetRevision,
    WeightRevision,
)
from kpi.model.instruction import (
    Carried,
    Category,
    Decision,
    Deed,
    Instruction,
    Issued,
    Item,
    Negotiation,
    Promise,
    Verdict,
)
from kpi.model.message import say
from kpi.model.period import Period, Span
from kpi.model.program import (
    Background,
    Budget,
    Kak,
    KakRevision,
    KakSections,
    Phase,
    Program,
    Signatory,
    Signing,
    Stage,
    State,
    StateChange,
    Strategy,
)
from kpi.model.quantity import Fraction, Grade, Range
from kpi.model.settings import KAK_SECTIONS, Band, Person, RatingProfile, Role, ScorePolicy, Settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from kpi.model.message import Message
    from kpi.model.problem import Pointer
    from kpi.model.quantity import Target, Value

Node = Any
Built = TypeVar("Built")


class Malformed(Exception):
    """A value has the right shape and still means nothing, such as 30 February."""

    def __init__(self, pointer: Pointer, message: Message, hint: Message | None = None) -> None:
        super().__init__(message.template)
        self.pointer = pointer
        self.message = message
        self.hint = hint


def settings(tree: Node) -> Settings:
    """The organisation's settings. Raises ``Malformed``."""
    zone = tree.get("timezone", "Asia/Jakarta")
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        hint = say("for example Asia/Jakarta, Asia/Makassar or Asia/Jayapura")
        raise Malformed(("timezone",), say("there is no time zone {zone}", zone=zone), hint) from error
    score = tree.get("score", {})
    usual = ScorePolicy()
    return Settings(
        organisation=tree["organisation"],
        language=tree.get("language", "id"),
        timezone=zone,
        entry_window_days=int(tree.get("entry_window_days", 10)),
        rating=RatingProfile(
            tree["rating"]["name"],
            tuple(Band(_number(band.get("min")), band["label"]) for band in tree["rating"]["bands"]),
        ),
        score=ScorePolicy(
            cap=Decimal(score.get("cap", usual.cap)),
            floor=Decimal(score.get("floor", usual.floor)),
            minimum_coverage=Decimal(score.get("minimum_coverage", usual.minimum_coverage)),
        ),
        people=tuple(
            Person(person["name"], person["email"], Role(person["role"]), tuple(person.get("programs", ())))
            for person in tree.get("people", ())
        ),
        kak_sections=tuple(tree.get("kak", {}).get("required_sections", KAK_SECTIONS)),
    )


def program(folder: str, tree: Node) -> Program:
    """A program and its KAK, without indicators. Raises ``Malformed``."""
    return Program(
        folder=folder,
        id=tree["id"],
        title=tree["title"],
        illustrative=tree.get("illustrative", False),
        state=State(tree["state"]),
        states=tuple(
            StateChange(
                State(step["state"]),
                _date(step["since"], ("states", index, "since")),
                step.get("reason"),
                step.get("document"),
            )
            for index, step in enumerate(tree.get("states", ()))
        ),
        lead_agency=tree.get("lead_agency"),
        policy_team=tuple(tree.get("policy_team", ())),
        implementing_team=tuple(tree.get("implementing_team", ())),
        facilitator=tree.get("facilitator"),
        phases=tuple(
            Phase(phase["id"], phase["title"], _span(phase, ("phases", index)))
            for index, phase in enumerate(tree.get("phases", ()))
        ),
        kak=_kak(tree["kak"]) if tree.get("kak") is not None else None,
    )


def _kak(tree: Node) -> Kak:
    signed = tree.get("signed")
    return Kak(
        number=tree.get("number"),
        signed=None if signed is None else _signing(signed),
        sections=_sections(tree.get("sections") or {}),
        revisions=tuple(
            KakRevision(
                int(item["number"]),
                _date(item["date"], ("kak", "revisions", index, "date")),
                item["reason"],
                item.get("document"),
            )
            for index, item in enumerate(tree.get("revisions", ()))
        ),
    )


def _signing(tree: Node) -> Signing:
    return Signing(
        _date(tree["date"], ("kak", "signed", "date")),
        tree["place"],
        tuple(Signatory(one["role"], one["name"], one["position"]) for one in tree.get("signatories", ())),
    )


def _sections(tree: Node) -> KakSections:
    here: Pointer = ("kak", "sections")
    background, strategy, budget = tree.get("background"), tree.get("strategy"), tree.get("budget")
    timeframe = tree.get("timeframe")
    return KakSections(
        background=None
        if background is None
        else Background(
            tuple(background.get("legal_basis", ())), background.get("overview"), background.get("rationale")
        ),
        purpose=tree.get("purpose"),
        beneficiaries=tuple(tree.get("beneficiaries", ())),
        strategy=None
        if strategy is None
        else Strategy(
            strategy.get("method"),
            tuple(
                Stage(stage["title"], _span(stage, (*here, "strategy", "stages", index)))
                for index, stage in enumerate(strategy.get("stages", ()))
            ),
        ),
        timeframe=None if timeframe is None else _span(timeframe, (*here, "timeframe")),
        budget=None
        if budget is None
        else Budget(Decimal(budget["amount"]), budget.get("currency", "IDR"), budget["source"]),
        responsible=tuple(tree.get("responsible", ())),
    )


def indicators(tree: Node) -> tuple[Indicator, ...]:
    """The indicators of a program, without achievements. Raises ``Malformed``."""
    return tuple(
        _at(("indicators", index), _indicator, index, item) for index, item in enumerate(tree.get("indicators") or ())
    )


def _indicator(index: int, tree: Node) -> Indicator:
    formula, baseline = tree.get("formula"), tree.get("baseline")
    return Indicator(
        index=index,
        id=tree["id"],
        name=tree["name"],
        measure=Measure(tree["measure"]),
        unit=tree["unit"],
        polarity=Polarity(tree["polarity"]),
        aggregation=Aggregation(tree["aggregation"]),
        definition=tree.get("definition", ""),
        level=Level(tree.get("level", Level.OUTPUT)),
        decimals=int(tree.get("decimals", 0)),
        stated_formula=None if formula is None else Formula(formula),
        cumulative_targets=tree.get("cumulative_targets", False),
        accumulate_over=AccumulateOver(tree.get("accumulate_over", AccumulateOver.PHASE)),
        weight=_number(tree.get("weight")),
        weight_revisions=tuple(
            _at(("weight_revisions", at), _weight_revision, item)
            for at, item in enumerate(tree.get("weight_revisions", ()))
        ),
        plausible=_plausible(tree.get("plausible")),
        allow_negative=tree.get("allow_negative", False),
        evidence_required=tree.get("evidence", "required") == "required",
        zero_target_met=tree.get("zero_target") == "met",
        tolerance=_number(tree.get("tolerance")),
        scale=tuple(_step(step, "grade", "score") for step in tree.get("scale", ())),
        stages=tuple(_step(step, "stage", "percent") for step in tree.get("stages", ())),
        agency=tree.get("agency"),
        owner=tree.get("owner"),
        source=tree.get("source"),
        baseline=None
        if baseline is None
        else Baseline(
            _value(baseline["value"]), _period(baseline["period"], ("baseline", "period")), baseline.get("source")
        ),
        targets={
            _period(period, ("targets", period)): _target(target, ("targets", period))
            for period, target in (tree.get("targets") or {}).items()
        },
        no_target={
            _period(period, ("no_target", period)): reason for period, reason in (tree.get("no_target") or {}).items()
        },
        target_revisions=tuple(
            _at(("target_revisions", at), _target_revision, item)
            for at, item in enumerate(tree.get("target_revisions", ()))
        ),
        added=_boundary(tree.get("added"), "added"),
        retired=_boundary(tree.get("retired"), "retired"),
    )


def _step(step: Node, name: str, worth: str) -> Step:
    return Step(step) if isinstance(step, str) else Step(step[name], _number(step.get(worth)))


def _plausible(tree: Node) -> Plausible | None:
    return None if tree is None else Plausible(_number(tree.get("min")), _number(tree.get("max")))


def _boundary(tree: Node, key: str) -> Boundary | None:
    return None if tree is None else Boundary(_period(tree["from"], (key, "from")), tree["reason"])


def _target_revision(tree: Node) -> TargetRevision:
    old, new = tree.get("from"), tree.get("to")
    return TargetRevision(
        period=_period(tree["period"], ("period",)),
        from_=None if old is None else _target(old, ("from",)),
        to=None if new is None else _target(new, ("to",)),
        date=_date(tree["date"], ("date",)),
        by=tree["by"],
        reason=tree["reason"],
        document=tree.get("document"),
    )


def _weight_revision(tree: Node) -> WeightRevision:
    return WeightRevision(
        from_=_period(tree["from"], ("from",)),
        previous=_number(tree.get("previous")),
        date=_date(tree["date"], ("date",)),
        by=tree["by"],
        reason=tree["reason"],
        document=tree.get("document"),
    )


def _target(tree: Node, pointer: Pointer) -> Target:
    if isinstance(tree, Mapping):
        try:
            return Range(_number(tree.get("min")), _number(tree.get("max")))
        except ValueError as error:
            raise Malformed(pointer, say("this range of targets ends before it begins")) from error
    if isinstance(tree, bool):
        return tree
    return Grade(tree) if isinstance(tree, str) else Decimal(tree)


def achievements(tree: Node) -> dict[Period, Achievement]:
    """What an indicator achieved, by month, earliest first. Raises ``Malformed``."""
    found = {
        _period(period, (period,)): _at((period,), _achievement, record) for period, record in (tree or {}).items()
    }
    return dict(sorted(found.items()))


def _achievement(tree: Node) -> Achievement:
    get = tree.get
    value, follow_up, recorded = get("value"), get("follow_up"), get("recorded")
    return Achievement(
        value=None if value is None else _value(value),
        not_applicable=get("not_applicable"),
        status=Status(get("status", Status.FINAL)),
        evidence=_evidence(tree),
        obstacles=get("obstacles"),
        supports=get("supports"),
        follow_up=None if follow_up is None else _follow_up(follow_up),
        note=get("note"),
        recorded=None if recorded is None else Recorded(_moment(recorded["at"], ("recorded", "at")), recorded["by"]),
        revisions=tuple([_at(("revisions", at), _revision, item) for at, item in enumerate(get("revisions", ()))]),
        stated_percent=_number(get("percent")),
        stated_total=_number(get("running_total")),
    )


def _evidence(tree: Node) -> tuple[Evidence, ...]:
    return tuple(
        [
            Evidence(item["title"], item.get("uri"), item.get("path"), item.get("sha256"))
            for item in tree.get("evidence", ())
        ]
    )


def _follow_up(tree: Node) -> FollowUp:
    due = tree.get("due")
    return FollowUp(tree["action"], tree.get("owner"), None if due is None else _date(due, ("follow_up", "due")))


def _revision(tree: Node) -> Revision:
    previous = tree["previous"]
    value, status = previous.get("value"), previous.get("status")
    return Revision(
        at=_moment(tree["at"], ("at",)),
        by=tree["by"],
        previous=Content(
            None if value is None else _value(value),
            previous.get("not_applicable"),
            None if status is None else Status(status),
        ),
        reason=tree["reason"],
    )


def closing(tree: Node) -> Closing:
    """A closed month; its results stay as they are in the file. Raises ``Malformed``."""
    seal = tree.get("seal")
    return Closing(
        period=_period(tree["period"], ("period",)),
        seal=None if seal is None else _at(("seal",), _seal, seal),
        reopenings=tuple(
            _at(("reopenings", at), _reopening, item) for at, item in enumerate(tree.get("reopenings", ()))
        ),
    )


def _seal(tree: Node) -> Seal:
    return Seal(
        digest=tree["digest"],
        previous=tree.get("previous"),
        at=_moment(tree["at"], ("at",)),
        by=tree["by"],
        tool=tree["tool"],
        exceptions=tuple(
            ClosingException(one["program"], one["indicator"], one["kind"], one["reason"])
            for one in tree.get("exceptions", ())
        ),
        results=tree["results"],
    )


def _reopening(tree: Node) -> Reopening:
    return Reopening(
        seal=_at(("seal",), _seal, tree["seal"]),
        at=_moment(tree["at"], ("at",)),
        by=tree["by"],
        reason=tree["reason"],
        document=tree["document"],
    )


def instruction(tree: Node) -> Instruction:
    """The special instruction of a month. Raises ``Malformed``."""
    issued = tree.get("issued")
    return Instruction(
        period=_period(tree["period"], ("period",)),
        items=tuple(_at(("items", at), _item, one) for at, one in enumerate(tree["items"])),
        issued=None if issued is None else _at(("issued",), _issued, issued),
    )


def _issued(tree: Node) -> Issued:
    date = _date(tree["date"], ("date",))
    return Issued(tree["number"], date, tree["by"], tree.get("position"), tree.get("place"))


def _item(tree: Node) -> Item:
    get = tree.get
    target, carried = get("target"), get("carried")
    return Item(
        id=tree["id"],
        category=Category(tree["category"]),
        program=get("program"),
        indicator=get("indicator"),
        agency=get("agency"),
        responsible=get("responsible"),
        instruction=get("instruction"),
        output=get("output"),
        unit=get("unit"),
        target=None if target is None else _target(target, ("target",)),
        due=_day(tree, "due"),
        carried=None if carried is None else _at(("carried",), _carried, carried),
        bad_months=int(get("bad_months", 0)),
        promises=tuple(_at(("promises", at), _promise, one) for at, one in enumerate(get("promises", ()))),
        negotiations=tuple(
            _at(("negotiations", at), _negotiation, one) for at, one in enumerate(get("negotiations", ()))
        ),
        deeds=tuple(_at(("follow_ups", at), _deed, one) for at, one in enumerate(get("follow_ups", ()))),
        note=get("note"),
    )


def _day(tree: Node, key: str) -> datetime.date | None:
    return None if tree.get(key) is None else _date(tree[key], (key,))


def _carried(tree: Node) -> Carried:
    missing = tuple(_period(one, ("unreported", at)) for at, one in enumerate(tree.get("unreported", ())))
    return Carried(_period(tree["since"], ("since",)), int(tree["times"]), missing, _number(tree.get("lacking")))


def _promise(tree: Node) -> Promise:
    return Promise(_period(tree["period"], ("period",)), tree["action"], tree.get("owner"), _day(tree, "due"))


def _negotiation(tree: Node) -> Negotiation:
    decision = tree.get("decision")
    return Negotiation(
        from_=_target(tree["from"], ("from",)),
        to=_target(tree["to"], ("to",)),
        reason=tree["reason"],
        date=_date(tree["date"], ("date",)),
        by=tree["by"],
        decision=None if decision is None else _at(("decision",), _decision, decision),
    )


def _decision(tree: Node) -> Decision:
    date = _date(tree["date"], ("date",))
    return Decision(Verdict(tree["verdict"]), date, tree["by"], tree.get("note"), tree.get("document"))


def _deed(tree: Node) -> Deed:
    return Deed(_date(tree["date"], ("date",)), tree["by"], tree["note"], _evidence(tree), tree.get("done", False))


def _value(tree: Node) -> Value:
    if tree.__class__ is int or tree.__class__ is Decimal:
        return Decimal(tree)
    if isinstance(tree, Mapping):
        return Fraction(Decimal(tree["numerator"]), Decimal(tree["denominator"]))
    return Grade(tree) if isinstance(tree, str) else bool(tree)


def _number(value: Node) -> Decimal | None:
    return None if value is None else Decimal(value)


def _at(pointer: Pointer, build: Callable[..., Built], *parts: object) -> Built:
    """Build a part, and tell where it is if it is malformed."""
    try:
        return build(*parts)
    except Malformed as error:
        raise Malformed((*pointer, *error.pointer), error.message, error.hint) from None


def _period(text: str, pointer: Pointer) -> Period:
    try:
        return Period.parse(text)
    except ValueError as error:
        raise Malformed(pointer, say("{text} is not a month", text=text), say("for example 2023-11")) from error


def _date(text: str, pointer: Pointer) -> datetime.date:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError as error:
        raise Malformed(pointer, say("{text} is not a day", text=text), say("for example 2023-11-16")) from error


def _moment(text: str, pointer: Pointer) -> datetime.datetime:
    try:
        moment = datetime.datetime.fromisoformat(text)
    except ValueError as error:
        hint = say("for example 2023-12-04T10:11:12+07:00")
        raise Malformed(pointer, say("{text} is not a point in time", text=text), hint) from error
    if moment.tzinfo is None:
        hint = say("add the distance from UTC, for example +07:00")
        raise Malformed(pointer, say("{text} does not say in which time zone", text=text), hint)
    return moment


def _span(tree: Node, pointer: Pointer) -> Span:
    first, last = _period(tree["from"], (*pointer, "from")), _period(tree["to"], (*pointer, "to"))
    if last < first:
        raise Malformed((*pointer, "to"), say("{last} is before {first}", first=str(first), last=str(last)))
    return Span(first, last)
