"""Regular expressions that are compiled when they are first asked: compiling all takes a tenth of a command's time."""

from __future__ import annotations

import re
from typing import Any, AnyStr, cast


def pattern(text: AnyStr, flags: re.RegexFlag = re.NOFLAG) -> re.Pattern[AnyStr]:
    """What ``re.compile`` makes of a text, as soon as somebody asks it something; that is when it would refuse one."""
    return cast("re.Pattern[AnyStr]", _Uncompiled(text, flags))


class _Uncompiled:
    """Stands in for a pattern; what was asked once is answered by the pattern itself from then on."""

    def __init__(self, text: str | bytes, flags: re.RegexFlag) -> None:
        self._text = text
        self._flags = flags

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever a pattern has
        compiled: re.Pattern[Any] = re.compile(self._text, self._flags)
        found = self.__dict__[name] = getattr(compiled, name)
        return found
