"""The figures that are shown of each group, kept until enough has changed to show new ones."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from laituri_learn.database import Model, UtcDateTime


class FigureEdition(Model):
    """The figures of one group as of a moment; written only by ``competences.needs.editions``."""

    __tablename__ = "figure_editions"

    group: Mapped[str] = mapped_column("group_key", String(60), primary_key=True)
    """``organisation/12``; see ``competences.needs.rules.Group``."""
    taken_at: Mapped[datetime] = mapped_column(UtcDateTime)
    people: Mapped[dict[str, int]] = mapped_column(JSON)
    """Person (row) to a number that changes with her levels and targets: tells how many have changed since."""
    figures: Mapped[dict[str, Any]] = mapped_column(JSON)
    """Competence (row) to whether it is shown, the sums of ``tally.Figures``, and the change since the last round."""
