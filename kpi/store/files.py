"""Sources of files: a folder, a commit, or either with some files replaced."""

from __future__ import annotations

from pathlib import Path

from kpi.model.values.struct import Struct, field
from kpi.store import layout
from kpi.store.protocols import Files


class Folder(Struct, frozen=True):
    """The files as they are on disk; with ``only``, of programs only those in the folder of that name."""

    root: Path
    only: str | None = None

    def paths(self) -> frozenset[str]:
        """All files under ``data/``, or the settings and the files of the one program."""
        if self.only is None:
            return layout.files_below(self.root)
        return layout.files_below(self.root, layout.program_path(self.only)) | {layout.settings_path()}

    def links(self) -> frozenset[str]:
        """Those of them that are symbolic links."""
        return frozenset(path for path in self.paths() if (self.root / path).is_symlink())

    def read(self, path: str) -> bytes:
        """The bytes of a file. Raises ``OSError``."""
        from kpi.store.yaml.source import bytes_of

        return bytes_of(self.root, path)


class OneProgram(Struct, frozen=True):
    """Of other files only the settings and those of one program: what a record can affect."""

    files: Files
    folder: str

    def paths(self) -> frozenset[str]:
        """The settings and the files of the program."""
        begin = f"{layout.program_path(self.folder)}/"
        return frozenset(
            path for path in self.files.paths() if path == layout.settings_path() or path.startswith(begin)
        )

    def links(self) -> frozenset[str]:
        """Those of them that are symbolic links."""
        return self.files.links() & self.paths()

    def read(self, path: str) -> bytes:
        """The bytes of a file."""
        return self.files.read(path)


class Replaced(Struct, frozen=True):
    """Other files, with other ``contents`` of some of them, or more of them.

    Each is read once and then remembered among these: what was checked is what will be edited.
    """

    files: Files
    contents: dict[str, bytes] = field(default_factory=dict)

    def paths(self) -> frozenset[str]:
        """All files, the added ones too."""
        return self.files.paths() | self.contents.keys()

    def links(self) -> frozenset[str]:
        """Those of them that are symbolic links."""
        return self.files.links()

    def read(self, path: str) -> bytes:
        """The bytes of a file, as they were when it was first read. Raises ``OSError``."""
        if path not in self.contents:
            self.contents[path] = self.files.read(path)
        return self.contents[path]
