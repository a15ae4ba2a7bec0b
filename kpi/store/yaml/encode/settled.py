"""Writing ``data/settled.yaml``: entries are added at its end, one a line, and never edited.

A line each lets git join the entries of two people without asking anybody (``merge=union``).
"""

from __future__ import annotations

from typing import Final

from kpi.model.domain.settled import Settled
from kpi.model.errors import KpiError
from kpi.model.output.command import kpi_command
from kpi.model.output.message import say
from kpi.store import layout
from kpi.store.yaml import decode, schema, source
from kpi.store.yaml.lines import in_brackets
from kpi.store.yaml.to_yaml import without_nothing

_HEAD: Final = f"{layout.modeline(layout.settled_path(), 'settled')}\n"


def with_entry(old: bytes | None, entry: Settled) -> bytes:
    """The file with one more entry. Raises ``KpiError`` where it can't be added at its end."""
    content = _HEAD.encode() if old is None else old
    newline = b"\r\n" if b"\r\n" in content else b"\n"
    begin = content if not content or content.endswith(b"\n") else content + newline
    new = begin + _line(entry).encode() + newline
    if _entries(new) != (*(_entries(old) if old is not None else ()), entry):
        raise KpiError(
            say("an entry can't be added at the end of {path}", path=layout.settled_path()),
            say(
                "write it as a list, one entry a line, beginning with a hyphen; see: {command}",
                command=kpi_command("validate"),
            ),
        )
    return new


def _line(entry: Settled) -> str:
    tree = without_nothing(
        {
            "code": entry.code,
            "commit": entry.commit,
            "cell": entry.cell or None,
            "period": None if entry.period is None else str(entry.period),
            "date": entry.date.isoformat(),
            "by": entry.by,
            "reason": entry.reason,
            "document": entry.document,
        }
    )
    return f"- {in_brackets(tree)}"


def _entries(content: bytes) -> tuple[Settled, ...]:
    """The entries of a file; none where it holds nothing or can't be read."""
    try:
        tree = source.read(content)
        return decode.settled(tree) if tree is not None and schema.fits("settled", tree) else ()
    except (source.Unreadable, decode.Malformed):
        return ()
