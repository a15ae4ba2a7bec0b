"""Closing files: one month read by itself, and the way back from a closing to the lines of its file."""

from __future__ import annotations

from pathlib import Path
from typing import Final, cast

from kpi.model.domain.closing import Closing, ClosingException, Reopening, Seal
from kpi.model.errors import KpiError
from kpi.model.output.command import BLANK, kpi_command
from kpi.model.output.message import Message, say
from kpi.model.values.period import Period
from kpi.store import layout, names
from kpi.store.yaml import decode, lines, schema, source
from kpi.store.yaml.source import Tree

#: For whoever opens the file; both languages, since nobody translates a file.
_HEAD: Final = (
    f"{layout.modeline(layout.closing_path(Period(2000, 1)), 'closings')}\n"
    "# Ditulis kpi close dan kpi reopen, jangan disunting. Written by these two, not to be edited.\n"
)


def require_open(root: Path, period: Period) -> None:
    """Refuse to go on where a month is closed, by a look at its closing file only. Raises ``KpiError``."""
    if _is_closed(root, period):
        raise KpiError(say("{month} is closed", month=period), reopen_first(root, period))


def reopen_first(root: Path, period: Period) -> Message:
    """How a closed month becomes open: months are reopened one by one, the latest first. Raises ``KpiError``."""
    later = [month for month in map(Period.parse, names.closed(root)) if month > period and _is_closed(root, month)]
    latest = max(later, default=period)
    command = kpi_command("reopen", latest, "--reason", BLANK, "--document", BLANK)
    if latest == period:
        return say("to change it, reopen it first: {command}", command=command)
    return say("to change it, reopen the months from {latest} back to it, the latest first: {command}",
               latest=latest, command=command)  # fmt: skip


def _is_closed(root: Path, period: Period) -> bool:
    path = layout.closing_path(period)
    try:
        tree = source.read(source.bytes_of(root, path))
        closing = decode.closing(tree) if schema.fits("closings", tree) else None
    except FileNotFoundError:
        return False
    except (OSError, source.Unreadable, decode.Malformed):
        closing = None
    if closing is None:
        raise KpiError(
            say("{path} can't be read", path=path),
            say("see what is wrong with it: {command}", command=kpi_command("validate")),
        )
    return closing.seal is not None


def is_open(root: Path, period: Period) -> bool:
    """Whether a month can be written to: it isn't closed, and its closing file can be read."""
    try:
        require_open(root, period)
    except KpiError:
        return False
    return True


def written(closing: Closing) -> bytes:
    """The whole file: the tool writes it, nobody edits it."""
    return (_HEAD + "\n".join(lines.written(tree_of(closing))) + "\n").encode()


def tree_of(closing: Closing) -> dict[str, Tree]:
    """A closing as it stands in its file."""
    tree: dict[str, Tree] = {"period": str(closing.period)}
    if closing.seal is not None:
        tree["seal"] = _seal(closing.seal)
    if closing.reopenings:
        tree["reopenings"] = [_reopening(one) for one in closing.reopenings]
    return tree


def _seal(seal: Seal) -> Tree:
    tree: dict[str, Tree] = {"form": seal.form, "digest": seal.digest}
    if seal.previous is not None:
        tree["previous"] = seal.previous
    tree |= {"at": seal.at.isoformat(), "by": seal.by, "tool": seal.tool}
    if seal.exceptions:
        tree["exceptions"] = [_exception(one) for one in seal.exceptions]
    return {**tree, "results": cast("Tree", dict(seal.results))}


def _exception(one: ClosingException) -> Tree:
    return {"program": one.program, "indicator": one.indicator, "kind": one.kind, "reason": one.reason}


def _reopening(one: Reopening) -> Tree:
    return {
        "at": one.at.isoformat(),
        "by": one.by,
        "reason": one.reason,
        "document": one.document,
        "seal": _seal(one.seal),
    }
