"""What a build adds to the files in the repository: compiled catalogues, and the schemas inside the package."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Hook(BuildHookInterface[Any]):
    """Runs before a wheel is put together, for an editable installation too."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile the catalogues in place; put ``schemas/`` into the package unless it is run from the checkout."""
        sys.path.insert(0, self.root)
        from tools.catalogue import compile_catalogues

        compile_catalogues(Path(self.root))
        if version == "standard":
            build_data["force_include"]["schemas"] = "kpi/schemas"
