"""Everything that a site consists of: its pages in each language, its data, its style, and its manifest."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

from kpi import __version__
from kpi.measure.closing.chain import seal_of
from kpi.model.domain.program import Program
from kpi.model.output.message import mark
from kpi.model.output.page import Page
from kpi.model.output.progress import steps
from kpi.model.values.struct import Struct, packed, replace
from kpi.render.formats import draw
from kpi.render.language import Language, language
from kpi.render.site.draw import Drawer, Frame, search, style
from kpi.reports.export.achievements import RecordsQuestion, achievements_report
from kpi.reports.site.context import Site
from kpi.reports.site.pages import menu, program_pages, shared_pages
from kpi.reports.site.public import closed_months
from kpi.reports.status.status import status_report
from kpi.reports.status.view import StatusQuestion
from kpi.store import site as folder_of_site

#: Pages as they were written: by path and language.
Pages: TypeAlias = dict[str, dict[str, bytes]]


class Build(Struct, frozen=True):
    """A site in some languages, the first of which stands at its root; ``before`` is the folder of an earlier one."""

    site: Site
    languages: tuple[str, ...]
    before: Path | None = None


def built(asked: Build) -> dict[str, bytes]:
    """All files of the site by their paths, the manifest last. Programs that haven't changed are taken as they are."""
    manifest = None if asked.before is None else folder_of_site.earlier(asked.before)
    drawn_by = folder_of_site.drawn_by()
    prints = {one.id: _print(asked, one, drawn_by) for one in asked.site.shown.programs}
    files: dict[str, bytes] = {"style.css": style().encode(), "find.js": search().encode()}
    kept = _kept(asked, manifest, prints)
    shared = list(shared_pages(asked.site))
    fresh = {program: list(program_pages(asked.site, one)) for program, one in _changed(asked.site, kept)}
    drawn = [page for pages in fresh.values() for page in pages]
    paths = frozenset(
        (*(page.path for page in (*shared, *drawn)), *(path for pages in kept.values() for path in pages))
    )
    for code in asked.languages:
        drawer = Drawer(language(code, asked.site.whole.settings.zone), _frame(asked, code, paths))
        home = _home(asked, code)
        for page in (*shared, *steps(mark("Drawing pages"), drawn)):
            files[home + page.path] = drawer.page(page).encode()
        for pages in kept.values():
            files |= {home + path: pages[path][code] for path in pages}
    files |= _data(asked.site)
    return {**dict(sorted(files.items())), folder_of_site.MANIFEST: _manifest(asked, files, prints, paths)}


def together(asked: Build) -> bytes:
    """The whole site in one file without a script, in the first language."""
    site = asked.site
    pages = [*shared_pages(site), *(page for one in site.shown.programs for page in program_pages(site, one))]
    code = asked.languages[0]
    frame = replace(_frame(asked, code, frozenset(page.path for page in pages)), single=True, others=())
    return Drawer(language(code, site.whole.settings.zone), frame).together(_index_first(pages)).encode()


def _index_first(pages: Sequence[Page]) -> list[Page]:
    return sorted(pages, key=lambda page: page.path != "index.html")


def _changed(site: Site, kept: Mapping[str, object]) -> Iterator[tuple[str, Program]]:
    return ((one.id, one) for one in site.shown.programs if one.id not in kept)


def _home(asked: Build, code: str) -> str:
    return "" if code == asked.languages[0] else f"{code}/"


def _frame(asked: Build, code: str, paths: frozenset[str]) -> Frame:
    others = tuple((other, _home(asked, other)) for other in asked.languages if other != code)
    return Frame(asked.site.whole.settings.organisation, menu(asked.site), _home(asked, code), others, paths)


def _print(asked: Build, program: Program, drawn_by: str) -> str:
    """The fingerprint of everything that the pages of a program are made from."""
    site = asked.site
    whole = site.whole
    parts = (
        drawn_by, str(site.question.months), str(whole.as_of.date()), str(site.public), ",".join(asked.languages),
        *(one.digest for period in closed_months(whole) if (one := seal_of(whole, period)) is not None),
    )  # fmt: skip
    instruction = whole.instructions.get(site.month)
    mine = [item for item in instruction.items if item.program == program.id] if instruction else []
    alone = replace(program, unreadable=frozenset())  # a set has no order of its own
    held = (packed(alone), packed(sorted(program.unreadable)), packed(whole.settings), packed(mine))
    return folder_of_site.fingerprint(b"\0".join((*(part.encode() for part in parts), *held)))


def _kept(
    asked: Build, manifest: Mapping[str, Any] | None, prints: Mapping[str, str]
) -> dict[str, dict[str, dict[str, bytes]]]:
    """The pages of unchanged programs: by program, path and language."""
    if manifest is None or asked.before is None:
        return {}
    found: dict[str, Pages] = {}
    for program, print_ in prints.items():
        told = manifest.get("programs", {}).get(program, {})
        pages: Pages = {}
        if told.get("fingerprint") != print_:
            continue
        for path in told["pages"]:
            places = {code: _home(asked, code) + path for code in asked.languages}
            texts = {code: folder_of_site.unchanged(asked.before, manifest, place) for code, place in places.items()}
            pages[path] = {code: text for code, text in texts.items() if text is not None}
        if all(len(texts) == len(asked.languages) for texts in pages.values()):
            found[program] = pages
    return found


def _data(site: Site) -> dict[str, bytes]:
    """The figures for machines: every record, and the status of the month."""
    commit = site.asked.data_commit
    plain = language("en", site.whole.settings.zone)
    status = status_report(site.whole, site.question, StatusQuestion(data_commit=commit))
    records = achievements_report(site.whole, RecordsQuestion(data_commit=commit))
    return {
        "data/indicators.csv": _drawn(status, "csv", plain),
        "data/cells.csv": _drawn(records, "csv", plain),
        f"data/status-{site.month}.json": _drawn(status, "json", plain),
    }


def _drawn(report: Any, form: str, plain: Language) -> bytes:  # noqa: ANN401 - a Report
    return draw(report, form, plain, width=80, color=False, unicode=True).encode()


def _manifest(asked: Build, files: Mapping[str, bytes], prints: Mapping[str, str], paths: frozenset[str]) -> bytes:
    site = asked.site
    closings = [
        {"period": str(period), "digest": seal.digest}
        for period in closed_months(site.whole)
        if (seal := seal_of(site.whole, period)) is not None
    ]
    tree = {
        "kind": folder_of_site.KIND,
        "schema_version": 1,
        "tool_version": __version__,
        "data_commit": site.asked.data_commit,
        "period": str(site.month),
        "as_of": str(site.whole.as_of.date()),
        "public": site.public,
        "languages": list(asked.languages),
        "closings": closings,
        "programs": {
            program: {"fingerprint": print_, "pages": sorted(path for path in paths if _of(program, path))}
            for program, print_ in prints.items()
        },
        "files": {path: folder_of_site.fingerprint(content) for path, content in sorted(files.items())},
    }
    return (json.dumps(tree, indent=1, ensure_ascii=False) + "\n").encode()


def _of(program: str, path: str) -> bool:
    return path == f"programs/{program}.html" or path.startswith(f"indicators/{program}.")
