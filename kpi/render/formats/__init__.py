"""The formats by name, each in the module of its name and imported only when it is asked for."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from pathlib import PurePath
from typing import Any, Final

from kpi.model.errors import KpiError, UnknownName
from kpi.model.output.message import say
from kpi.model.output.report import Report
from kpi.render.language import Language
from kpi.render.terminal.canvas import Canvas

#: For every report.
ANSWERS: Final = ("table", "json", "csv", "markdown")
#: Only for reports with findings: what code hosts and test runners show beside the changed lines.
FINDINGS: Final = ("github", "gitlab", "sarif", "junit")
#: How files of a format end.
ENDINGS: Final = {
    "markdown": ("md", "markdown", "txt"),
    "html": ("html", "htm"),
    "json": ("json",),
    "csv": ("csv",),
    "xlsx": ("xlsx",),
    "table": ("txt",),
    "parquet": ("parquet",),
}
FORMATS: Final = (*ANSWERS, *FINDINGS)
#: Only for reports that are a paper to print and sign.
DOCUMENTS: Final = ("html",)


def draw(report: Report, form: str, language: Language, *, width: int, color: bool, unicode: bool) -> str:
    """A report as text in a format, with a line break at its end.

    ``width``, ``color`` and ``language`` matter only to formats for people (table, markdown); ``unicode`` is whether
    more than ASCII can be shown. Raises ``KpiError`` for a format that isn't there or doesn't suit the report.
    """
    check(form, findings=report.findings is not None, document=report.document is not None)
    drawing: Callable[[Report, Canvas], str] = _drawer(form).draw
    return drawing(report, Canvas(language, width, color, unicode))


def load(form: str) -> None:
    """Load what draws a format, if there is such a one."""
    if form in (*FORMATS, *DOCUMENTS):
        _drawer(form)


def _drawer(form: str) -> Any:  # noqa: ANN401 - a module: its ``draw`` is what counts
    if form == "table":
        return importlib.import_module("kpi.render.terminal.table")
    return importlib.import_module(f"kpi.render.formats.{form}")


def chosen(form: str, output: str, offered: Sequence[str], usual: str) -> str:
    """The format of what a command writes: ``form`` if it was named, else by the ending of the file ``output``.

    ``usual`` where neither is named. A name of a format is judged by ``check``. Raises ``KpiError`` where the ending is
    of another format, of none that is ``offered``, or missing where nothing else says what to write.
    """
    ending = PurePath(output).suffix.removeprefix(".").casefold()
    if form:
        _refuse_other(form, output, ending)
        return form
    if not output:
        return usual
    found = next((one for one in offered if ending in ENDINGS[one]), None)
    if found is not None:
        return found
    known = tuple(dict.fromkeys(f".{one}" for form in offered for one in ENDINGS[form]))
    what = say("no format is known by the ending {ending}", ending=f".{ending}")
    if not ending:
        what = say("{path} has no ending that says in which format to write", path=output)
    raise KpiError(what, say("end the name with one of: {known}", known=known))


def written(form: str, output: str) -> str:
    """The format of a report that may go to a file: ``form`` where it was named, else by the file's ending, also html.

    ``table`` counts as not named: it is what commands print where nobody says otherwise. Raises ``KpiError``.
    """
    if not output or form != "table":
        return chosen(form, output, FORMATS, form)
    return chosen("", output, ("markdown", "html", "json", "csv"), form)


def _refuse_other(form: str, output: str, ending: str) -> None:
    """Refuse a file whose name promises another format than it would hold."""
    endings = ENDINGS.get(form, ())
    if ending and endings and ending not in endings:
        raise KpiError(
            say("{path} can't hold the format {form}", path=output, form=form),
            say("name it {example}, or choose another --format", example=f"{output.rpartition('.')[0]}.{endings[0]}"),
        )


def check(form: str, *, findings: bool, document: bool = False) -> None:
    """Refuse a format before the work begins. Raises ``KpiError``."""
    possible = (*(FORMATS if findings else ANSWERS), *(DOCUMENTS if document else ()))
    if form in possible:
        return
    if form in FINDINGS:
        raise KpiError(
            say("the format {form} is for findings, and there are none to give here", form=form),
            say("one of: {known}", known=possible),
        )
    if form in DOCUMENTS:
        raise KpiError(
            say("the format {form} is for papers to print, and this is none", form=form),
            say("one of: {known}", known=possible),
        )
    import difflib  # only where somebody was mistaken

    near = difflib.get_close_matches(form, possible, 1, 0.5)
    hint = say("did you mean {near}? one of: {known}", near=near[0], known=possible) if near else None
    raise UnknownName(say("there is no format {form}", form=form), hint or say("one of: {known}", known=possible))
