"""The first page: what is met, what is missing, what wants attention, every program, every month, and the origin."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from kpi.measure.closing.chain import short
from kpi.measure.outlook import OutlookState, outlook
from kpi.model.domain.program import Program
from kpi.model.output.chart import Sign
from kpi.model.output.command import kpi_command
from kpi.model.output.message import say
from kpi.model.output.page import (
    Bullet,
    Heat,
    HeatCell,
    HeatRow,
    Link,
    Page,
    PageBlock,
    PageCell,
    PageColumn,
    PageRow,
    PageTable,
    Sentence,
    Sentences,
    Spark,
    Tile,
    Tiles,
)
from kpi.model.output.report import Heading, Line, Number, Tone
from kpi.model.values.number import HUNDRED, rounded
from kpi.reports._shared import words
from kpi.reports.outlook.sentences import state_word
from kpi.reports.site.context import Site, agency_link, decimal_text, indicator_path, program_path, span_of
from kpi.reports.site.grids import indicator_heat
from kpi.reports.status.overview import concern_reason
from kpi.reports.status.program_row import Concern, ConcernKind, ProgramRow

#: How many things that want attention are named.
_MOST: Final = 7
#: Up to how many indicators each has a row of its own.
_ROWS: Final = 100
#: Records that are named as changed since the last closing.
_CHANGES: Final = 8


def index_page(site: Site) -> Page:
    """The first page."""
    organisation = site.whole.settings.organisation
    blocks: list[PageBlock] = [
        _tiles(site),
        Heading(say("Needs attention")),
        _attention(site),
        Heading(say("Programs")),
        _programs(site),
        *_heat(site),
        *_idle(site),
        *_changed(site),
        Heading(say("Where this comes from")),
        *origin(site),
    ]
    return Page(
        "index.html",
        say("Achievement of programs, {organisation}", organisation=organisation),
        tuple(blocks),
        strips=site.strips(site.shown.illustrative),
        lead=say("{month}", month=site.month),
    )


def _tiles(site: Site) -> Tiles:
    """Four figures; the score comes last and never alone."""
    counts, whole = site.overview.counts, site.overview.whole
    score = words.DASH if whole.value is None else say("{score} %", score=Number(rounded(whole.value), 2))
    waiting = say("{count} may still be reported", count=counts.waiting) if counts.waiting else say("indicators")
    counted = say("{counted} of {due} programs counted", counted=whole.coverage.counted, due=whole.coverage.due)
    return Tiles(
        (
            Tile(
                say("{met} of {due}", met=counts.met, due=counts.due),
                say("met this month"),
                say("indicators that are due"),
                {"met": str(counts.met), "due": str(counts.due)},
            ),
            Tile(
                counts.unreported,
                say("not reported"),
                waiting,
                {"unreported": str(counts.unreported), "waiting": str(counts.waiting)},
            ),
            Tile(
                counts.repeated,
                say("three reports not met"),
                say("indicators"),
                {"repeated": str(counts.repeated)},
            ),
            Tile(
                score,
                say("score of all programs"),
                say("{one} · {other}", one=words.score_rating(whole), other=counted),
                {"score": decimal_text(None if whole.value is None else rounded(whole.value))},
            ),
        )
    )


def _attention(site: Site) -> PageBlock:
    """At most seven: rows of reports not met, limits, overdue follow-ups, what is late."""
    concerns = sorted(site.overview.concerns, key=lambda one: -one.weight)
    streaks = [_concern(site, one) for one in concerns if one.kind is ConcernKind.STREAK]
    promised = [_concern(site, one) for one in concerns if one.kind is ConcernKind.FOLLOW_UP]
    late = [_concern(site, one) for one in concerns if one.kind is ConcernKind.LATE]
    limits = list(_limits(site))
    found = [*streaks[:3], *limits[:2], *promised[:1], *late[:1]]
    rest = [*streaks[3:], *limits[2:], *promised[1:], *late[1:]]
    found += rest[: max(0, _MOST - len(found))]
    if not found:
        return Line(say("✓ Nothing needs attention."), Tone.GOOD)
    left = len(streaks) + len(limits) + len(promised) + len(late) - len(found)
    if left:
        found.append(Sentence(say("and {count} more on the pages of the programs", count=left)))
    return Sentences(tuple(found), strong=True)


def _concern(site: Site, one: Concern) -> Sentence:
    program = site.shown.program(one.program)
    indicator = None if program is None or not one.indicator else program.by_indicator.get(one.indicator)
    agency = "" if program is None else program.lead_agency or "" if indicator is None else program.agency_of(indicator)
    since = one.since if one.since is not None else one.streak.months[0] if one.streak.months else ""
    text = say("{reason}", reason=concern_reason(one))
    if since:
        text = say("{reason}, since {since}", reason=text, since=since)
    if agency:
        text = say("{reason} · {agency}", reason=text, agency=agency)
    page = indicator_path(one.program, one.indicator) if one.indicator else program_path(one.program)
    return Sentence(text, Link(one.name or one.title, page), Tone.BAD)


def _limits(site: Site) -> Iterator[Sentence]:
    """Limits that are exceeded, and what no month so far reached."""
    for one in site.stood:
        for row in one.indicators:
            indicator = row.standing.indicator
            state = outlook(site.shown, one.program, indicator, site.month).state
            if state.certain or state is OutlookState.BEYOND_BEST:
                text = say(
                    "outlook: {state} · {agency}", state=state_word(state), agency=one.program.agency_of(indicator)
                )
                tone = Tone.BAD if state.certain else Tone.PLAIN
                yield Sentence(text, Link(indicator.name, indicator_path(one.program.id, indicator.id)), tone)


def _programs(site: Site) -> PageTable:
    heads = (
        PageColumn("title", say("Program")),
        PageColumn("agency", say("Agency")),
        PageColumn("score", say("Score"), right=True),
        PageColumn("bullet", say("Achievement")),
        PageColumn("rating", say("Rating")),
        PageColumn("reported", say("Reported"), right=True),
        PageColumn("met", say("Met"), right=True),
        PageColumn("trend", say("Trend")),
    )
    by_id = {one.program.id: one.program for one in site.stood}
    rows = tuple(_program_row(by_id[row.program], row) for row in site.overview.rows)
    return PageTable(say("Programs in {month}", month=site.month), heads, rows)


def _program_row(program: Program, row: ProgramRow) -> PageRow:
    score = None if row.score.value is None else rounded(row.score.value)
    counts = row.counts
    bullet = Bullet(
        score, say("score {score}", score=words.score_value(row.score)), score is not None and score >= HUNDRED
    )
    told = say("scores of the last months: {scores}", scores=tuple(map(words.score_value, row.trend)))
    trend = tuple(None if one.value is None else rounded(one.value) for one in row.trend)
    return PageRow(
        (
            PageCell(Link(row.title, program_path(row.program)), row.title),
            PageCell(agency_link(program.lead_agency or "")),
            PageCell(words.score_value(row.score), decimal_text(score) or None),
            PageCell(bullet),
            PageCell(words.score_rating(row.score)),
            PageCell(f"{counts.reported}/{counts.due}", counts.reported),
            PageCell(f"{counts.met}/{counts.due}", counts.met),
            PageCell(Spark(trend, told)),
        ),
        {"program": row.program, "due": str(counts.due)},
    )


def _heat(site: Site) -> Iterator[PageBlock]:
    span = span_of(site)
    if span is None:
        return
    months = list(span)[-14:]
    if sum(len(one.indicators) for one in site.stood) <= _ROWS:
        yield Heading(say("Every indicator, every month"))
        yield indicator_heat(site, months)
    else:
        yield Heading(say("Every program in the last months"))
        yield _program_heat(site)


def _program_heat(site: Site) -> Heat:
    """Programs and the last months: the score of each."""
    months = [site.month.plus(-back) for back in reversed(range(4))]
    rows = []
    for row in site.overview.rows:
        trend = list(row.trend)
        cells = [HeatCell(None)] * (len(months) - len(trend)) + [_score_cell(one.value) for one in trend]
        rows.append(HeatRow(Link(row.title, program_path(row.program)), tuple(cells)))
    return Heat(say("Every program in the last months"), tuple(months), tuple(rows))


def _score_cell(value: object) -> HeatCell:

    if not isinstance(value, Decimal):
        return HeatCell(None)
    near = 0 if value >= 100 else 1 if value >= 80 else 2 if value >= 50 else 3
    sign = Sign.MET if value >= 100 else Sign.NOT_MET
    return HeatCell(sign, say("score {score}", score=Number(rounded(value), 2)), near)


def _idle(site: Site) -> Iterator[PageBlock]:
    """Programs that are listed and never scored."""
    idle = [one for one in site.shown.programs if not one.measured]
    if not idle:
        return
    yield Heading(say("Not measured yet"))
    rows = tuple(
        PageRow(
            (PageCell(Link(one.title, program_path(one.id)), one.title), PageCell(words.program_state(one.state))),
            {"program": one.id},
        )
        for one in idle
    )
    yield PageTable(
        say("Not measured yet"), (PageColumn("title", say("Program")), PageColumn("state", say("State"))), rows
    )


def _changed(site: Site) -> Iterator[PageBlock]:
    """Records since the last closing: what came, and what was put right."""
    held = site.last_seal
    if site.public or held is None:
        return
    since = held[1].at
    found = sorted(
        (
            (at, one.program, row.standing.indicator, period, corrected)
            for one in site.stood
            for row in one.indicators
            for period, record in row.standing.indicator.achievements.items()
            for at, corrected in (
                *(((record.recorded.at, False),) if record.recorded else ()),
                *((revision.at, True) for revision in record.revisions),
            )
            if at > since and at <= site.whole.as_of
        ),
        key=lambda one: (one[0], one[1].id, one[2].id, one[3]),
        reverse=True,
    )
    yield Heading(say("Since {month} was closed on {day}", month=held[0], day=since.date()))
    if not found:
        yield Line(say("Nothing was recorded since."), Tone.QUIET)
        return
    items = [
        Sentence(
            say("{month} corrected on {day}", month=period, day=at.date())
            if corrected
            else say("{month} recorded on {day}", month=period, day=at.date()),
            Link(indicator.name, indicator_path(program.id, indicator.id)),
        )
        for at, program, indicator, period, corrected in found[:_CHANGES]
    ]
    if len(found) > _CHANGES:
        left = len(found) - _CHANGES
        items.append(Sentence(say("and {count} more", count=left)))
    yield Sentences(tuple(items))


def origin(site: Site) -> Iterator[PageBlock]:
    """Commit, day, rating profile, the digest of the last closed month, and how it is held against the data."""
    commit = site.asked.data_commit
    yield Line(say("Data of commit {commit}, as of {day}.", commit=commit or words.DASH, day=site.whole.as_of.date()))
    yield Line(words.profile(site.profile))
    held = site.last_seal
    if held is not None:
        digest = held[1].digest
        yield Line(say("{month} is closed, digest {digest}.", month=held[0], digest=short(digest)))
        yield Line(say("Digest in full: {digest}", digest=digest), Tone.QUIET)
        yield Line(
            say("Hold it against the data: {command}", command=kpi_command("audit", "--expect", digest)), Tone.QUIET
        )
    items = (Sentence("", Link(say("Files and fingerprints of this site (manifest.json)"), "manifest.json")),)
    yield Sentences(items)
