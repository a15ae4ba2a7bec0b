"""A file outside of the repository that keeps the digest of the last closed month from audit to audit."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from kpi.model.errors import KpiError
from kpi.model.output.message import say
from kpi.model.values.period import Period
from kpi.store.os_errors import reason

_HEAD: Final = "# Digests of closed months; the last one counts. Written by kpi audit --witness.\n"
_LINE: Final = re.compile(r"20[0-9]{2}-(?:0[1-9]|1[0-2]) ([0-9a-f]{64})")


def last_digest(file: Path) -> str | None:
    """The digest that was kept last; None where there is no file yet. Raises ``KpiError`` where it holds anything else.

    A file that was cut short or written by somebody else must not pass for one that expects nothing.
    """
    try:
        text = file.read_text("utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise _unreadable(file, reason(error) if isinstance(error, OSError) else say("not UTF-8")) from error
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    found = [_LINE.fullmatch(line) for line in lines]
    last = found[-1] if found else None
    if last is None or None in found:
        raise _unreadable(file, say("it holds something else than months and digests"))
    return last[1]


def keep(file: Path, period: Period, digest: str) -> None:
    """Add the digest of a month, unless it is the last one already. Raises ``KpiError``."""
    known = last_digest(file)
    if known == digest:
        return
    try:
        with file.open("a", encoding="utf-8", newline="\n") as stream:
            stream.write(f"{_HEAD if known is None else ''}{period} {digest}\n")
    except OSError as error:
        raise KpiError(say("{path} can't be written: {why}", path=str(file), why=reason(error))) from error


def _unreadable(file: Path, why: object) -> KpiError:
    return KpiError(
        say("{path} can't be read as a witness: {why}", path=str(file), why=why),
        say("take the file of the last good audit; where there is none, name a new file and look at the reopenings"),
    )
