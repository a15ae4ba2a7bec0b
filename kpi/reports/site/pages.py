"""All pages of a site, in the order in which they are written."""

from __future__ import annotations

from collections.abc import Iterator

from kpi.model.domain.program import Program
from kpi.model.output.message import say
from kpi.model.output.page import Link, Page
from kpi.reports.site.context import Site
from kpi.reports.site.grids import late_rows
from kpi.reports.site.index import index_page
from kpi.reports.site.indicator import indicator_page
from kpi.reports.site.others import about_page, agency_pages, audit_page, ikp_pages, late_page
from kpi.reports.site.program import program_page


def shared_pages(site: Site) -> Iterator[Page]:
    """The pages that are about more than one program."""
    late = [] if site.public else late_rows(site)
    yield index_page(site)
    yield from agency_pages(site, late)
    if not site.public:
        yield late_page(site, late)
        yield from ikp_pages(site)
        yield audit_page(site)
    yield about_page(site)


def program_pages(site: Site, program: Program) -> Iterator[Page]:
    """The page of a program, and those of its indicators."""
    yield program_page(site, program)
    for one in site.stood:
        if one.program.id == program.id:
            for row in one.indicators:
                yield indicator_page(site, one.program, row)


def menu(site: Site) -> tuple[Link, ...]:
    """What every page leads to."""
    found = [Link(say("All programs"), "index.html")]
    if not site.public:
        found.append(Link(say("Not reported"), "late.html"))
        sheets = [period for period in site.whole.instructions if period <= site.month.plus(1)]
        if sheets:
            found.append(Link(say("Instructions"), f"ikp/{max(sheets)}.html"))
        found.append(Link(say("Closings"), "audit.html"))
    return (*found, Link(say("How to read"), "about.html"))
