"""What every importer takes and gives."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext

PREVIEWED = 10
"""Lines of a preview that are shown to people."""


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
    """What an import did, or would do: counts by kind of thing, a line for each change, and every problem.

    ``headings``: how the file calls each column, by the column's own name. ``preview``: ``+`` what is new, ``~`` what
    changed.
    """

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    preview: list[str] = field(default_factory=list)
    headings: dict[str, str] = field(default_factory=dict)

    def add(self, file: str, line: int, column: str, wrong: Any, right: Any) -> None:
        """Note a problem."""
        self.problems.append(Problem(file, line, column, wrong, right))

    def heading(self, column: str) -> str:
        """The column as the file's header writes it."""
        return self.headings.get(column, column)

    def first_changes(self) -> list[str]:
        """The first lines of the preview, and how many more there are."""
        more = len(self.preview) - PREVIEWED
        if more <= 0:
            return self.preview
        return [*self.preview[:PREVIEWED], gettext("and %(count)s more", count=more)]
