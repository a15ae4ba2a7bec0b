"""The source that this kpi was installed from, so that others can install the same."""

from __future__ import annotations

import json
import re
from importlib import metadata
from typing import Any, Final
from urllib.parse import urlsplit

from kpi.model.errors import KpiError
from kpi.model.output.command import Command
from kpi.model.output.message import Message, say
from kpi.model.values.struct import Struct

#: What a requirement may look like: neither an option of pip nor anything that a shell or CI would replace.
_REQUIREMENT: Final = re.compile(r"[A-Za-z0-9./][A-Za-z0-9 ._+:/@~=<>!,#&?%\[\]-]*")
_GIT: Final = re.compile(r"(?:kpi\s*@\s*)?git\+(?P<repository>[a-z+]+://[^@\s#]+)@(?P<revision>[^@\s#]+)(?:#.*)?")


class Origin(Struct, frozen=True):
    """Requirement by which pip installs kpi, for example ``git+https://example.org/kpi.git@v1.2.0``.

    ``repository`` and ``revision`` are set where that is a commit or tag in git, which pre-commit needs to know.
    """

    requirement: str
    repository: str | None = None
    revision: str | None = None


def origin_of(requirement: str) -> Origin:
    """The origin that a requirement names. Raises ``KpiError`` where it can't be one."""
    wanted = requirement.strip()
    if not _REQUIREMENT.fullmatch(wanted):
        raise KpiError(
            say("pip can't install kpi from {text}", text=requirement),
            say("for example {example}", example="git+https://example.org/kpi.git@v1.2.0"),
        )
    found = _GIT.fullmatch(wanted)
    return Origin(wanted, found["repository"], found["revision"]) if found else Origin(wanted)


def own_origin() -> Origin | None:
    """Where this kpi came from, as pip noted it (PEP 610); None where nobody else could fetch it from there."""
    try:
        noted: Any = json.loads(metadata.distribution("kpi").read_text("direct_url.json") or "{}")
        return _origin(noted)
    except (metadata.PackageNotFoundError, OSError, ValueError, KpiError, AttributeError, TypeError):
        return None


def _origin(noted: Any) -> Origin | None:  # noqa: ANN401 - JSON of another program
    address, git = str(noted.get("url", "")), noted.get("vcs_info", {})
    parts = urlsplit(address)
    if parts.scheme not in {"https", "ssh"} or parts.password is not None or not (git or "archive_info" in noted):
        return None
    if not git:
        return origin_of(f"kpi @ {address}")
    return origin_of(f"git+{address}@{git['commit_id']}") if git.get("vcs") == "git" else None


def installing(extra: str) -> Message:
    """How to install this very kpi with an extra: from where it came, or from its own folder.

    Never by name alone: nothing says that a package of this name in a registry is ours.
    """
    origin = own_origin()
    if origin is None:
        return say(
            "in the folder that kpi was installed from: {command}", command=Command(("pip", "install", f".[{extra}]"))
        )
    address = origin.requirement.removeprefix("kpi @ ")
    return say("install kpi with it: {command}", command=Command(("pip", "install", f"kpi[{extra}] @ {address}")))
