"""The other pages: agencies, what is late, the instructions of a month, the chain of closings, and what all means."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kpi.measure.closing.chain import short, verify
from kpi.measure.score import AgencyStanding, by_agency
from kpi.model.domain.closing import Closing
from kpi.model.domain.indicator import Formula
from kpi.model.domain.portfolio import Portfolio
from kpi.model.output.chart import Sign
from kpi.model.output.command import kpi_command
from kpi.model.output.message import Label, Message, say, say_many
from kpi.model.output.page import Link, Page, PageBlock, PageCell, PageColumn, PageRow, PageTable, Sentence, Sentences
from kpi.model.output.report import Heading, Line, Tone
from kpi.model.values.period import Period
from kpi.reports._shared import words
from kpi.reports.instruction.ikp import ikp_report
from kpi.reports.instruction.rows import IkpQuestion, sheet
from kpi.reports.site.context import Site, agency_path
from kpi.reports.site.grids import Late, indicator_grid, late_grid
from kpi.reports.site.index import origin

_HOME = (Link(say("All programs"), "index.html"),)


def agency_pages(site: Site, late: Sequence[Late]) -> Iterator[Page]:
    """A page for each agency that is named, with its indicators, its score, and what it owes."""
    for one in by_agency(site.shown, site.question):
        if one.agency:
            yield _agency_page(site, one, [row for row in late if row.agency == one.agency])


def _agency_page(site: Site, one: AgencyStanding, late: Sequence[Late]) -> Page:
    score, coverage = words.scored(one.score), words.covered(one.score.coverage)
    blocks: list[PageBlock] = [
        Line(say("Agency score: {score} ({coverage})", score=score, coverage=coverage),
             words.tone(site.profile, one.score.band)),
        Heading(say("Indicators")), indicator_grid(site, one.indicators, programs=True),
    ]  # fmt: skip
    if late and not site.public:
        blocks += [Heading(say("Not reported")), late_grid(late)]
    illustrative = any(program.illustrative for program, _ in one.indicators)
    return Page(
        agency_path(one.agency or ""), one.agency or "", tuple(blocks), above=_HOME,
        strips=site.strips(illustrative=illustrative), lead=say("{month}", month=site.month),
    )  # fmt: skip


def late_page(site: Site, late: Sequence[Late]) -> Page:
    """Everything that should have been reported up to the month."""
    blocks: list[PageBlock] = []
    if late:
        agencies = len({one.agency for one in late})
        blocks.append(Line(say_many(
            "{count} monthly report is missing, of {agencies} agencies.",
            "{count} monthly reports are missing, of {agencies} agencies.", len(late), agencies=agencies,
        ), Tone.BAD))  # fmt: skip
        blocks.append(late_grid(late))
    else:
        blocks.append(Line(say("✓ everything is reported"), Tone.GOOD))
    return Page(
        "late.html", say("Not reported up to {month}", month=site.month), tuple(blocks), above=_HOME,
        strips=site.strips(illustrative=site.shown.illustrative),
    )  # fmt: skip


def ikp_pages(site: Site) -> Iterator[Page]:
    """The instructions of each month that has a sheet, up to the month after the one shown."""
    for period in sorted(site.whole.instructions):
        if period <= site.month.plus(1):
            instruction = site.whole.instructions[period]
            found = sheet(site.whole, instruction, IkpQuestion("", None, site.asked.data_commit, None))
            blocks = tuple(block for block in ikp_report(found).blocks if not _title(block))
            yield Page(
                f"ikp/{period}.html", say("Leader's instruction (IKP) of {month}", month=period), blocks, above=_HOME,
                strips=site.strips(illustrative=site.shown.illustrative)[: int(site.shown.illustrative)],
            )  # fmt: skip


def _title(block: object) -> bool:
    return isinstance(block, Heading) and block.level == 1


def audit_page(site: Site) -> Page:
    """The chain of closings, their exceptions, what was opened again, and whether the data still says the same."""
    broken = list(verify(site.whole))
    blocks: list[PageBlock] = []
    if site.whole.closings:
        blocks.append(
            Line(say("✗ The chain doesn't hold for {months}.", months=tuple(one.period for one in broken)), Tone.BAD)
            if broken
            else Line(say("✓ All closed months still say what was closed."), Tone.GOOD)
        )
        blocks += [_chain(site.whole), *_exceptions(site.whole), *_reopened(site.whole)]
    else:
        blocks.append(Line(say("No month is closed yet.")))
    blocks.append(
        Line(
            say(
                "Computed from the files when the site was built; who committed what and when is told by: {command}",
                command=kpi_command("audit"),
            ),
            Tone.QUIET,
        )
    )  # fmt: skip
    blocks += [Heading(say("Where this comes from")), *origin(site)]
    return Page("audit.html", say("Closings and their proof"), tuple(blocks), above=_HOME)


def _chain(portfolio: Portfolio) -> PageTable:
    heads = (
        PageColumn("period", say("Month")),
        PageColumn("at", say("Closed on")),
        PageColumn("by", say("By")),
        PageColumn("exceptions", say("Exceptions"), right=True),
        PageColumn("digest", say("Digest")),
    )
    rows = tuple(_closing(period, one) for period, one in sorted(portfolio.closings.items()))
    return PageTable(say("Closed months"), heads, rows)


def _closing(period: Period, one: Closing) -> PageRow:
    seal = one.seal
    if seal is None:
        rest = (PageCell(say("open again")), PageCell(words.DASH), PageCell(words.DASH), PageCell(words.DASH))
        return PageRow((PageCell(period), *rest), {"period": str(period)})
    return PageRow((
        PageCell(period), PageCell(say("{day}", day=seal.at.date())), PageCell(seal.by.partition(" <")[0]),
        PageCell(len(seal.exceptions), len(seal.exceptions)), PageCell(short(seal.digest), seal.digest),
    ), {"period": str(period)})  # fmt: skip


def _exceptions(portfolio: Portfolio) -> Iterator[PageBlock]:
    rows = tuple(
        PageRow((PageCell(period), PageCell(f"{one.program}/{one.indicator}"), PageCell(one.reason)),
            {"period": str(period), "program": one.program, "indicator": one.indicator})
        for period, closing in sorted(portfolio.closings.items())
        for one in (closing.seal.exceptions if closing.seal else ())
    )  # fmt: skip
    if rows:
        yield Heading(say("Closed with exceptions"))
        heads = (
            PageColumn("period", say("Month")),
            PageColumn("cell", say("Indicator")),
            PageColumn("reason", say("Reason")),
        )
        yield PageTable(say("Closed with exceptions"), heads, rows)


def _reopened(portfolio: Portfolio) -> Iterator[PageBlock]:
    rows = tuple(
        PageRow(
            (PageCell(period), PageCell(say("{day}", day=one.at.date())), PageCell(one.reason), PageCell(one.document)),
            {"period": str(period)},
        )
        for period, closing in sorted(portfolio.closings.items())
        for one in closing.reopenings
    )
    if rows:
        yield Heading(say("Opened again"))
        heads = (
            PageColumn("period", say("Month")),
            PageColumn("at", say("When")),
            PageColumn("reason", say("Reason")),
            PageColumn("document", say("Document")),
        )
        yield PageTable(say("Opened again"), heads, rows)


def about_page(site: Site) -> Page:
    """How figures are made, what the signs mean, and what these pages don't prove."""
    blocks: list[PageBlock] = [
        Heading(say("Percentage of achievement")),
        Line(say("T is the target, R what was achieved; percentages are rounded half-up to 2 decimals, never capped.")),
        Sentences(tuple(Sentence(f"{one.value}: {words.formula(one)}") for one in Formula)),
        Line(say("Met compares what was achieved with the target and is not the rating: both are shown.")),
        Heading(say("Ratings")), Line(words.profile(site.profile)), _bands(site),
        Heading(say("Score")), Line(_score(site)),
        Heading(say("Signs")), Sentences(tuple(Sentence(sign_text(one)) for one in Sign)),
        Heading(say("Outlook")), Line(say(
            "Exact arithmetic on what is left until the end of the span: no forecast, no probability, in no score."
        )),
        Heading(say("What these pages don't prove")), Sentences(tuple(map(Sentence, _unproven()))),
        Heading(say("Where this comes from")), *origin(site),
    ]  # fmt: skip
    return Page("about.html", say("How to read these pages"), tuple(blocks), above=_HOME)


def _bands(site: Site) -> PageTable:
    rows = tuple(
        PageRow((PageCell(say("{label}", label=Label(band.label))),
             PageCell(say("below the others") if band.min is None else say("from {least} % on", least=band.min))))
        for band in site.profile.bands
    )  # fmt: skip
    return PageTable(say("Ratings"), (PageColumn("rating", say("Rating")), PageColumn("from", say("Percentage"))), rows)


def _score(site: Site) -> Message:
    policy = site.shown.settings.score
    return say(
        "Weighted mean of percentages between {floor} and {cap}, over indicators that are due and can be computed; "
        "no rating below {minimum} % coverage.",
        floor=policy.floor, cap=policy.cap, minimum=policy.minimum_coverage,
    )  # fmt: skip


def sign_text(sign: Sign) -> Message:
    """A sign with what it means."""
    match sign:
        case Sign.MET:
            return say("✓ met: a full bar")
        case Sign.NOT_MET:
            return say("✗ not met: a hatched bar; in the table of months ■ from 80 %, □ from 50 %")
        case Sign.NOT_COMPUTABLE:
            return say("? reported, and no percentage can be computed")
        case Sign.UNREPORTED:
            return say("! not reported, and its last day is over: never 0")
        case Sign.UNREADABLE:
            return say("× its file can't be read")
        case Sign.WAITING:
            return say("… waiting: may still be reported in time")
        case Sign.NOT_APPLICABLE:
            return say("– not applicable, with a reason")
        case Sign.NOT_DUE:
            return say("empty: nothing was due")


def _unproven() -> Iterator[Message]:
    yield say("That a figure is true: it is what was recorded, with the evidence named beside it.")
    yield say("That nothing was changed before these pages were made: hold the digest against a signed sheet.")
    yield say("Who typed a value and when: names and dates in a history are self-declared.")
    yield say("That this folder is unchanged: hold its files against manifest.json, and that against the data.")
