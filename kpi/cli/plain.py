"""A plain ``kpi record CELL PERIOD VALUE``, with options after a blank, read without Typer.

Loading Typer takes as long as git takes to commit, and this command is typed a hundred times a month. Whatever isn't
plain, or may be a slip, is Typer's to read; a test holds that both understand the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kpi.cli.recording import Given

if TYPE_CHECKING:
    from collections.abc import Sequence

#: What may stand without an option, in this order; the last may be missing.
PLACES: Final = ("cell", "period", "value")
#: Options with a value, and the names of what they say.
VALUED: Final = {
    "--not-applicable": "not_applicable", "--note": "note", "--obstacles": "obstacles", "--supports": "supports",
    "--follow-up": "follow_up", "--follow-up-owner": "follow_up_owner", "--follow-up-due": "follow_up_due",
    "--status": "status", "--by": "by", "--format": "form", "-f": "form",
}  # fmt: skip
#: Those that may be repeated.
REPEATED: Final = {"--evidence": "evidence", "-e": "evidence"}
SWITCHES: Final = {
    "--no-input": "no_input", "--dry-run": "dry_run", "--no-commit": "no_commit", "--yes": "yes", "-y": "yes",
}  # fmt: skip


def plain(arguments: Sequence[str]) -> Given | None:
    """What a plain line says; None for any other line."""
    command, *rest = arguments or [""]
    if command != "record":
        return None
    found: dict[str, Any] = {}
    places: list[str] = []
    waiting = iter(rest)
    for one in waiting:
        if one in SWITCHES:
            found[SWITCHES[one]] = True
        elif one in VALUED or one in REPEATED:
            value = next(waiting, "")
            if not _plain(value):
                return None
            if one in VALUED:
                found[VALUED[one]] = value
            else:
                found[REPEATED[one]] = (*found.get(REPEATED[one], ()), value)
        elif _plain(one):
            places.append(one)
        else:
            return None
    if not 2 <= len(places) <= len(PLACES):
        return None
    found.update(zip(PLACES, places, strict=False))
    return Given(**found)


def _plain(text: str) -> bool:
    """Whether a text can be nothing else than a value: what begins with a dash may be an option."""
    return text != "" and not text.startswith("-")
