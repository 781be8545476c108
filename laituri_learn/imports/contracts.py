"""What every importer takes and gives."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Source:
    """A file: its name as the user knows it, and its bytes."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: where, what, and what would be right. ``line`` counts from 1, the header included."""

    file: str
    line: int
    column: str
    wrong: Any
    right: Any


@dataclass
class ImportResult:
    """What an import did, or would do: counts by kind of thing, a few lines to look at, and every problem."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    preview: list[str] = field(default_factory=list)

    def add(self, file: str, line: int, column: str, wrong: Any, right: Any) -> None:
        """Note a problem."""
        self.problems.append(Problem(file, line, column, wrong, right))
