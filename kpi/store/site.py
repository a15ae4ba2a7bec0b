"""The folder of a site: marked by its manifest, replaced as a whole, and never in the place of anything else."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from kpi.model.errors import KpiError
from kpi.model.output.message import say
from kpi.store.os_errors import reason

MANIFEST: Final = "manifest.json"
#: By which a manifest is known as one of a site.
KIND: Final = "kpi-site"
_OWN: Final = frozenset({".py", ".j2", ".css", ".js", ".mo"})


def fingerprint(content: bytes) -> str:
    """SHA-256 of the content of a file, in 64 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def drawn_by() -> str:
    """The fingerprint of what draws pages: the content of kpi's own files, the same wherever it is installed."""
    own = Path(__file__).parent.parent
    files = sorted(path for path in own.rglob("*") if path.suffix in _OWN)
    return fingerprint(b"".join(hashlib.sha256(path.read_bytes()).digest() for path in files))


def earlier(folder: Path) -> Mapping[str, Any] | None:
    """The manifest of the site in a folder; None where there is nothing yet.

    Raises ``KpiError`` where the folder holds anything that isn't of a site.
    """
    if not folder.exists():
        return None
    if not folder.is_dir() or folder.is_symlink():
        raise _foreign(folder, folder.name)
    files = sorted(_files(folder))
    if not files:
        return None
    manifest = _manifest(folder)
    if manifest is None:
        raise _foreign(folder, files[0])
    others = [path for path in files if path != MANIFEST and path not in manifest["files"]]
    if others:
        raise _foreign(folder, others[0])
    return manifest


def _foreign(folder: Path, path: str) -> KpiError:
    return KpiError(
        say("{folder} holds something that isn't of a site: {path}", folder=folder.name, path=path),
        say("name a folder that is empty or not there yet: -o FOLDER"),
    )


def _manifest(folder: Path) -> Mapping[str, Any] | None:
    try:
        found = json.loads((folder / MANIFEST).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    known = isinstance(found, dict) and found.get("kind") == KIND and isinstance(found.get("files"), dict)
    return found if known else None


def _files(folder: Path) -> list[str]:
    return [Path(root, name).relative_to(folder).as_posix() for root, _, names in os.walk(folder) for name in names]


def unchanged(folder: Path, manifest: Mapping[str, Any], path: str) -> bytes | None:
    """A file of the earlier site as it was written; None where it isn't that any more."""
    try:
        content = (folder / path).read_bytes()
    except OSError:
        return None
    return content if manifest["files"].get(path) == fingerprint(content) else None


def replaced(folder: Path, files: Mapping[str, bytes]) -> None:
    """Put a site in its place: all of it, or nothing. Raises ``KpiError``."""
    fresh, old = (folder.with_name(f".{folder.name}.kpi-{word}") for word in ("new", "old"))
    try:
        for leftover in (fresh, old):
            if leftover.exists():
                shutil.rmtree(leftover)
        for path, content in files.items():
            place = fresh / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
        if folder.exists():
            folder.rename(old)
        fresh.rename(folder)
        if old.exists():
            shutil.rmtree(old)
    except OSError as error:
        if old.exists() and not folder.exists():
            old.rename(folder)
        shutil.rmtree(fresh, ignore_errors=True)
        raise KpiError(say("{path} can't be written: {why}", path=str(folder), why=reason(error))) from error
