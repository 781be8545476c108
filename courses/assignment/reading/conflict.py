"""Demands that cannot be kept together, in words."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from courses.assignment.models import AssignmentRun


@dataclass(frozen=True)
class ToldConflict:
    """``demands`` of which one has to give way, and ``limits``: the rules that would have to."""

    heading: str
    demands: tuple[str, ...]
    limits: tuple[str, ...]

    @property
    def lines(self) -> list[str]:
        """All of it, for the command line."""
        return [self.heading, *(f"- {each}" for each in (*self.demands, *self.limits))]


def told_conflict(run: AssignmentRun) -> ToldConflict:
    """Why no plan is possible."""
    return ToldConflict(_("These demands cannot be kept together:"), (), ())
