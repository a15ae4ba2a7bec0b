"""Papers to print: everything escaped, nothing from elsewhere, the same bytes, and what a browser makes of them."""

from __future__ import annotations

import datetime
import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from kpi.measure.instruction import drafted
from kpi.model.domain.instruction import Category, Issued, Item
from kpi.model.output.message import say
from kpi.model.output.report import Document, Report
from kpi.model.values.period import Period
from kpi.model.values.struct import replace
from kpi.render.formats.html import draw
from kpi.render.language import language
from kpi.render.templating import TEMPLATES
from kpi.render.terminal.canvas import Canvas
from kpi.reports.instruction.document import ikp_document
from kpi.reports.instruction.ikp import ikp_report
from kpi.reports.instruction.rows import IkpQuestion, IkpSheet, sheet
from kpi.reports.kak.kak import kak_report
from kpi.store.load import load
from tests.repositories import REGENCY

DEMANDED = os.environ.get("KPI_BROWSER") == "1"
HOSTILE = '<script>alert(1)</script> & "kutip" <b>tebal</b> \u202eterbalik \x1b[31m'
LONG = "Penyelenggaraan pertanggungjawaban ketidaksinambungan kemasyarakatan " * 4
CANVAS = Canvas(language("id"), 80, color=False, unicode=True)


def paper(month: int, item: Item | None = None, *, issued: bool = True) -> IkpSheet:
    """The sheet of a month of the regency, with one more item."""
    as_of = datetime.datetime(2024, 2, 25, tzinfo=datetime.UTC)
    portfolio = load(REGENCY, as_of).portfolio
    period = Period(2024, month) if month < 11 else Period(2023, month)
    made = drafted(portfolio, period)
    numbered = Issued("03/IKP/2024", period.first_day, "Pejabat Contoh", "Bupati Contoh", "Cikarang Pusat")
    items = (item, *made.items) if item is not None else made.items
    return sheet(portfolio, replace(made, items=items, issued=numbered if issued else None), IkpQuestion())


def hostile(text: str) -> Item:
    return Item(
        id="isu-01", category=Category.ISSUE, agency=text, responsible=text, instruction=text, output=text, unit=text,
        target=Decimal("1234567890.25"), due=datetime.date(2024, 1, 31), note=text,
    )  # fmt: skip


def html(found: IkpSheet) -> str:
    return draw(ikp_report(found), CANVAS)


def test_text_from_data_is_never_markup() -> None:
    text = html(paper(1, hostile(HOSTILE)))
    assert "<script" not in text
    assert "<b>" not in text
    assert text.count("&lt;script&gt;alert(1)&lt;/script&gt; &amp; &#34;kutip&#34;") >= 4
    assert "\u202e" not in text
    assert "\x1b" not in text


def test_it_needs_nothing_from_elsewhere() -> None:
    text = html(paper(1))
    assert re.findall(r"(?:src|href)=|url\(|@import|<link|<script", text) == []
    assert "default-src 'none'" in text
    assert text.endswith("</html>\n")


def test_the_same_data_give_the_same_bytes() -> None:
    assert html(paper(1)) == html(paper(1))


def test_an_official_sheet_has_its_parts() -> None:
    text = html(paper(3))
    for part in ("Pemerintah Kabupaten Bekasi", "INSTRUKSI KHUSUS PIMPINAN (IKP)", "03/IKP/2024", "Maret 2024",
                 "Cikarang Pusat, 1 Maret 2024", "Bupati Contoh", "Pejabat Contoh", "Data ilustrasi"):  # fmt: skip
        assert part in text, part


def test_a_draft_says_so_and_has_no_signature() -> None:
    text = draw(ikp_report(paper(3, issued=False)), Canvas(language("en"), 80, color=False, unicode=True))
    assert "DRAFT, NOT ISSUED" in text
    assert 'class="signature"' not in text


def test_each_agency_gets_its_own_sheet() -> None:
    found = paper(1)
    agencies = [agency for agency, _ in found.by_agency()]
    document = ikp_document(found, per_agency=True)
    text = draw(Report("ikp", (), document=document, illustrative=None), CANVAS)
    assert text.count('<section class="sheet"') == len(agencies) > 1
    assert text.count("<h1>") == 1
    assert text.count('class="signature"') == len(agencies)


def test_nothing_due_is_said() -> None:
    assert '<tbody><tr><td colspan="8">' in html(replace(paper(1), rows=()))


def test_a_report_without_a_paper_is_a_bug() -> None:
    with pytest.raises(ValueError, match="no paper"):
        draw(Report("status", (), illustrative=None), CANVAS)


def test_every_template_stands_on_the_same_page() -> None:
    files = [file for file in TEMPLATES.glob("*.j2") if file.name != "page.html.j2"]
    assert len(files) >= 3
    for file in files:
        assert file.name == "paper.html.j2" or '{% extends "paper.html.j2" %}' in file.read_text("utf-8")


def test_what_a_template_lacks_is_a_bug() -> None:
    from jinja2 import UndefinedError

    with pytest.raises(UndefinedError):
        draw(Report("ikp", (), document=Document("ikp", say("Month"), ({"title": "x"},)), illustrative=None), CANVAS)


# What a browser makes of it. Without one these are skipped, unless KPI_BROWSER=1 demands them.


def _absent(what: str) -> None:
    reason = f"{what} is not installed"
    if DEMANDED:
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., str]:
    """Chromium without a window: what it prints."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        _absent("chromium")
    profile = tmp_path_factory.mktemp("chromium")
    quiet = (
        "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
        "--disable-background-networking", "--disable-component-update", f"--user-data-dir={profile}",
    )  # fmt: skip

    def run(*arguments: str) -> str:
        command = [str(program), *quiet, *arguments]
        done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=120, encoding="utf-8")
        return done.stdout

    return run


def asked(browser: Callable[..., str], folder: Path, text: str, script: str) -> Any:  # noqa: ANN401 - JSON
    """What a script finds in a page; it may run only in this copy, from which the page's own ban is taken."""
    page = folder / "asked.html"
    banned = re.sub(r"<meta http-equiv=[^>]*>", "", text)
    ending = f'<script>{script}</script><script type="text/plain" id="said"></script></body>'
    page.write_text(banned.replace("</body>", ending), "utf-8")
    shown = browser("--window-size=1123,794", "--virtual-time-budget=20000", "--dump-dom", page.as_uri())
    found = re.search(r'id="said">(.*?)</script>', shown, re.DOTALL)
    assert found is not None
    return json.loads(found[1])


OVERFLOWING = """
addEventListener("load", () => {
  const wide = [...document.querySelectorAll("table, th, td, p, dd, section, main")]
    .filter(one => one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 0)
    .map(one => `${one.tagName}.${one.className}: ${one.textContent.trim().slice(0, 40)}`);
  document.getElementById("said").textContent = JSON.stringify(wide);
});
"""

VIOLATIONS = """
addEventListener("load", () => axe.run(document, {resultTypes: ["violations"]}).then(found => {
  document.getElementById("said").textContent = JSON.stringify(found.violations.map(one => [one.id, one.help]));
}));
"""


def kak(name: str, text: str = "") -> str:
    """The KAK of a program of the regency, with another text wherever it says something."""
    portfolio = load(REGENCY).portfolio
    program = portfolio.program(name)
    assert program is not None
    assert program.kak is not None
    if text:
        sections = replace(program.kak.sections, purpose=text, beneficiaries=(text,), responsible=(text,))
        indicators = tuple(replace(one, name=text, unit=text, owner=text) for one in program.indicators)
        program = replace(program, title=text, kak=replace(program.kak, sections=sections), indicators=indicators)
    return draw(kak_report(portfolio, program, None), CANVAS)


SIGNED = ("csr-rupiah-nol", "nir-banjir", "pendampingan-beasiswa", "tata-kelola-sampah", "wisata-industri")
PAPERS = {
    **{f"KAK {name}": partial(kak, name) for name in SIGNED},
    "hostile KAK": partial(kak, "nir-banjir", HOSTILE + LONG),
    "instruction": lambda: html(paper(3, hostile(LONG))),
    "evaluation": lambda: html(paper(1, hostile(LONG))),
    "per agency": lambda: draw(
        Report("ikp", (), document=ikp_document(paper(1), per_agency=True), illustrative=None), CANVAS
    ),
}


@pytest.mark.parametrize("make", PAPERS.values(), ids=PAPERS.keys())
def test_no_column_is_clipped(browser: Callable[..., str], tmp_path: Path, make: Callable[[], str]) -> None:
    assert asked(browser, tmp_path, make(), OVERFLOWING) == []


#: Chromium's own windows are not so narrow: a page of the width of a telephone stands in a frame.
NARROW = """
addEventListener("load", () => {
  const page = document.body.innerHTML, head = document.head.innerHTML;
  const frame = document.createElement("iframe");
  frame.style.cssText = "width: 390px; height: 800px; border: 0";
  frame.srcdoc = `<html><head>${head}</head><body>${page.split("<script")[0]}</body></html>`;
  frame.onload = () => {
    const root = frame.contentDocument.documentElement;
    const letters = [...root.querySelectorAll(".rows td")].filter(one => one.clientWidth && one.clientWidth < 200);
    const fits = root.scrollWidth <= root.clientWidth;
    document.getElementById("said").textContent = JSON.stringify([fits, letters.length]);
  };
  document.body.append(frame);
});
"""


@pytest.mark.parametrize("make", PAPERS.values(), ids=PAPERS.keys())
def test_a_telephone_shows_whole_words(browser: Callable[..., str], tmp_path: Path, make: Callable[[], str]) -> None:
    assert asked(browser, tmp_path, make(), NARROW) == [True, 0]


@pytest.mark.parametrize("make", PAPERS.values(), ids=PAPERS.keys())
def test_the_foot_of_a_table_stands_after_its_body(make: Callable[[], str]) -> None:
    tables = re.findall(r"<table.*?</table>", make(), re.DOTALL)
    assert tables
    for table in tables:
        assert "<tbody>" not in table.partition("<tfoot>")[2]


#: Words that are broken although nothing in them says where they may be.
BROKEN = """
addEventListener("load", () => {
  const broken = [];
  const texts = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  for (let text = texts.nextNode(); text; text = texts.nextNode()) {
    for (const word of text.data.matchAll(/[\\p{L}\\p{N}.]+/gu)) {
      const range = document.createRange();
      range.setStart(text, word.index);
      range.setEnd(text, word.index + word[0].length);
      if (new Set([...range.getClientRects()].map(one => one.top)).size > 1) broken.push(word[0]);
    }
  }
  document.getElementById("said").textContent = JSON.stringify(broken);
});
"""
PLAIN = {name: make for name, make in PAPERS.items() if name.startswith("KAK")} | {
    "instruction": lambda: html(paper(3)), "evaluation": lambda: html(paper(1)),
}  # fmt: skip


@pytest.mark.parametrize("make", PLAIN.values(), ids=PLAIN.keys())
def test_no_word_is_broken(browser: Callable[..., str], tmp_path: Path, make: Callable[[], str]) -> None:
    assert asked(browser, tmp_path, make(), BROKEN) == []


def test_clipping_would_be_seen(browser: Callable[..., str], tmp_path: Path) -> None:
    unbroken = html(paper(3, hostile(LONG))).replace("overflow-wrap: break-word", "white-space: nowrap")
    assert asked(browser, tmp_path, unbroken, OVERFLOWING) != []


def test_it_prints_on_a4(browser: Callable[..., str], tmp_path: Path) -> None:
    page, printed = tmp_path / "ikp.html", tmp_path / "ikp.pdf"
    page.write_text(html(paper(1, hostile(LONG))), "utf-8")
    browser("--no-pdf-header-footer", f"--print-to-pdf={printed}", page.as_uri())
    boxes = re.findall(rb"/MediaBox ?\[0 0 ([0-9.]+) ([0-9.]+)\]", printed.read_bytes())
    assert boxes
    assert {(round(Decimal(wide.decode())), round(Decimal(high.decode()))) for wide, high in boxes} == {(842, 595)}


def _from_npm(names: pytest.TempPathFactory, package: str, file: str, variable: str) -> Path:
    """A file of a package: where a variable says, else from npm where the browser tests are demanded."""
    if named := os.environ.get(variable):
        return Path(named)
    npm = shutil.which("npm")
    if npm is None or not DEMANDED:
        _absent(package)
    folder = names.mktemp("npm")
    subprocess.run([str(npm), "install", "--prefix", str(folder), package], check=True, capture_output=True)
    return folder / "node_modules" / file


@pytest.fixture(scope="module")
def axe(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The script of axe-core."""
    return _from_npm(tmp_path_factory, "axe-core@4", "axe-core/axe.min.js", "KPI_AXE").read_text("utf-8")


@pytest.fixture(scope="module")
def validator(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], str]:
    """What html-validate finds in a page."""
    program = _from_npm(tmp_path_factory, "html-validate@9", ".bin/html-validate", "KPI_HTML_VALIDATE")

    def run(page: Path) -> str:
        title = ("--rule", "long-title:off")  # it counts &amp; as five letters; the test below counts one
        command = [str(program), "--preset", "recommended,document,a11y", *title, str(page)]
        done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=120, encoding="utf-8")
        return done.stdout + done.stderr

    return run


#: The page in the dark: the wish for it is granted to everybody.
DARK = ("(prefers-color-scheme: dark)", "(min-width: 1px)")


@pytest.mark.parametrize("make", PAPERS.values(), ids=PAPERS.keys())
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_everybody_can_read_it(
    *, browser: Callable[..., str], axe: str, tmp_path: Path, make: Callable[[], str], dark: bool
) -> None:
    text = make().replace(*DARK) if dark else make()
    assert asked(browser, tmp_path, text, axe.replace("</script", "<\\/script") + VIOLATIONS) == []


@pytest.mark.parametrize("make", PAPERS.values(), ids=PAPERS.keys())
def test_it_is_valid(validator: Callable[[Path], str], tmp_path: Path, make: Callable[[], str]) -> None:
    page = tmp_path / "page.html"
    page.write_text(make(), "utf-8")
    assert validator(page) == ""


@pytest.mark.parametrize("make", PAPERS.values(), ids=PAPERS.keys())
def test_its_title_fits_a_tab(make: Callable[[], str]) -> None:
    found = re.search(r"<title>(.*?)</title>", make())
    assert found is not None
    assert 0 < len(unescape(found[1])) <= 70


def test_what_is_invalid_would_be_seen(validator: Callable[[Path], str], tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(html(paper(3)).replace("<tbody>", "<tbody><p>"), "utf-8")
    assert "element-permitted-content" in validator(page)


def test_violations_would_be_seen(browser: Callable[..., str], axe: str, tmp_path: Path) -> None:
    silent = html(paper(3)).replace('<html lang="id">', "<html>")
    found = asked(browser, tmp_path, silent, axe.replace("</script", "<\\/script") + VIOLATIONS)
    assert [name for name, _ in found] == ["html-has-lang"]
