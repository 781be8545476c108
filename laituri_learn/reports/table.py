"""The one table that every report makes and every format writes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

Kind = Literal["text", "number", "decimal", "percent", "date"]


@dataclass(frozen=True)
class Column:
    """A column: key for JSON and CSV, label for people, kind for alignment and number format.

    ``number``: whole; ``decimal``: one decimal; ``percent``: a share 0–1.
    """

    key: str
    label: Any
    kind: Kind = "text"


@dataclass(frozen=True)
class Suppressed:
    """A figure not shown because it covers fewer than five people, or would reveal such a group; the notes say so."""

    suppressed: bool = True

    def __str__(self) -> str:
        """The mark in text formats."""
        return "*"


@dataclass(frozen=True)
class Bound:
    """A figure of which only a bound is shown (``sign``: ``≤`` or ``≥``): the figure itself would tell of all."""

    sign: str
    value: float

    def __str__(self) -> str:
        """In text formats."""
        return f"{self.sign}{self.value}"


SUPPRESSED = Suppressed()
Cell = str | int | float | date | None | Suppressed | Bound | Any


@dataclass(frozen=True)
class Table:
    """Caption, columns, rows of cells (text, number, share 0–1 for ``percent``, date, ``None`` or ``SUPPRESSED``)."""

    caption: Any
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[Any, ...] = field(default=())

    @property
    def all_suppressed(self) -> bool:
        """Whether no row shows any figure."""
        return bool(self.rows) and all(cell is SUPPRESSED for row in self.rows for cell in row[1:])
