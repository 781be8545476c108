"""What plugins build the demonstration with: one seeded chance, one present moment, the network made."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from laituri_learn.access.policy import SYSTEM, Viewer
from laituri_learn.imports.contracts import Source
from laituri_learn.imports.services import importers

PASSWORD = "laituri-demo-2026"  # noqa: S105 - printed for everybody who starts the demonstration


@dataclass
class Builder:
    """Given to the hook ``laituri_demo_data``; each plugin adds its part inside one unit of work a plugin."""

    at: datetime
    today: date
    viewer: Viewer = SYSTEM
    chance: random.Random = field(default_factory=lambda: random.Random(2013))  # noqa: S311 - the same demo each time

    def load(self, kind: str, file: Path, name: str | None = None) -> None:
        """Import a packaged file in the open transaction.

        Raises:
            RuntimeError: the packaged file has a fault.
        """
        self.load_text(kind, file.read_text(encoding="utf-8"), name or file.name)

    def load_text(self, kind: str, content: str, name: str) -> None:
        """Import a text in the open transaction."""
        result = importers()[kind].run(Source(name, content.encode()), self.viewer, self.at)
        if result.problems:
            raise RuntimeError(f"{name}: {[(each.line, each.column, str(each.wrong)) for each in result.problems[:5]]}")
