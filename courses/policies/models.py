"""The table of policies."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from laituri_learn.database import LocalisedText, LocalisedTextType, Model, UtcDateTime, new_public_id


class AssignmentPolicy(Model):
    """Weights by a name, in points; see ``courses.assignment.instance.Policy`` for what each means.

    A run keeps the values with which it was solved, so that a policy may change afterwards.
    """

    __tablename__ = "assignment_policies"
    __table_args__ = (
        CheckConstraint("unmet_limit BETWEEN 0 AND 100", name="unmet_limit_in_range"),
        CheckConstraint("gap > 0", name="gap_counts"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(36), unique=True, default=new_public_id)
    name: Mapped[LocalisedText] = mapped_column(LocalisedTextType)
    gap: Mapped[int] = mapped_column()
    travel: Mapped[int] = mapped_column()
    cost: Mapped[int] = mapped_column()
    unmet: Mapped[int] = mapped_column()
    unmet_limit: Mapped[int] = mapped_column()
    beyond_limit: Mapped[int] = mapped_column()
    keep: Mapped[int] = mapped_column()
    longest_travel: Mapped[int | None] = mapped_column()
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)
    """Counts changes; a page that shows an older version is told so instead of overwriting."""

    __mapper_args__ = {"version_id_col": version}
