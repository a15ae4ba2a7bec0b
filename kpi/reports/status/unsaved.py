"""That something is on disk and not in the history: which files, and the command that brings each in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from kpi.model.output.message import Message, say
from kpi.model.output.report import Block, Json, Line, Tone
from kpi.store import layout
from kpi.store.pending import Fate, way_in

#: Files of one folder that are named one by one.
_NAMED: Final = 4
_FATES: Final = {
    Fate.NEW: say("new"),
    Fate.EDITED: say("edited"),
    Fate.GONE: say("deleted"),
}


def unsaved_blocks(unsaved: Mapping[str, Fate]) -> list[Block]:
    """Unsaved files, folder by folder; empty where the history holds all of them."""
    return [Line(message, Tone.FAIR) for message in unsaved_lines(unsaved)]


def unsaved_lines(unsaved: Mapping[str, Fate]) -> Iterator[Message]:
    """The same as sentences; a command stands at the end of its own."""
    if not unsaved:
        return
    yield say("Not in the history (git) yet, so only this computer has it:")
    for paths in _by_folder(unsaved).values():
        named = tuple(say("{path} ({fate})", path=path, fate=_FATES[unsaved[path]]) for path in paths[:_NAMED])
        more = ("...",) if len(paths) > _NAMED else ()
        yield say("- {paths}", paths=(*named, *more))
        yield say("  bring it in: {command}", command=way_in(paths))


def _by_folder(unsaved: Mapping[str, Fate]) -> dict[str, list[str]]:
    """The paths by the folder of their program; those of none under the empty name, last."""
    found: dict[str, list[str]] = {}
    for path in sorted(unsaved):
        found.setdefault(layout.folder_of(path) or "", []).append(path)
    return {folder: found[folder] for folder in sorted(found, key=lambda one: (not one, one))}


def unsaved_facts(unsaved: Mapping[str, Fate]) -> list[Json]:
    """The same for machines."""
    return [{"path": path, "fate": unsaved[path].value} for path in sorted(unsaved)]
