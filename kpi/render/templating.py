"""Templates of papers and pages: they escape whatever is put in, in the reader's words. The only home of Jinja."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kpi.render import escaping
from kpi.render.language import Language

if TYPE_CHECKING:
    from jinja2 import Environment

#: Papers extend ``paper.html.j2``; all pages of a site are drawn by ``page.html.j2``.
TEMPLATES: Final = Path(__file__).parent / "templates"


def environment(language: Language, filters: Mapping[str, Callable[..., Any]] | None = None) -> Environment:
    """Templates in a language, with what they may call besides; a name that isn't there is refused."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined, Undefined

    def shown(value: object) -> object:
        if hasattr(value, "__html__") or isinstance(value, Undefined):  # escaped already; or missing: Jinja refuses
            return value
        return escaping.terminal(" ".join(language.shown(value).split()))

    made = Environment(
        loader=FileSystemLoader(TEMPLATES, encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= dict(filters or {})
    return made


def markup(text: str) -> Any:  # noqa: ANN401 - Markup of markupsafe, which Jinja leaves as it is
    """Our own markup, whose texts are escaped already."""
    from markupsafe import Markup

    return Markup(text)  # noqa: S704 - that is what this is for


def inert(text: str) -> str:
    """A text that is no markup, also in an attribute."""
    from markupsafe import escape

    return str(escape(escaping.terminal(" ".join(text.split()))))
