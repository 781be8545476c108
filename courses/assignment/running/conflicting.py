"""Why no plan is possible, in words of all three languages."""

from __future__ import annotations

from courses.assignment.conflicts.smallest import Conflict
from courses.assignment.conflicts.words import conflict_in_words
from courses.assignment.instance import Instance
from courses.assignment.running.telling import Teller
from laituri_learn.database import LocalisedText


def conflict_text(instance: Instance, conflict: Conflict) -> LocalisedText:
    """Which demands cannot be kept together, why, and what helps."""
    people = {demand.person for demand in conflict.demands} | {limit.person for limit in conflict.limits}
    teller = Teller(instance, [person for person in people if person])
    return LocalisedText.from_mapping(teller.tell(lambda words: [conflict_in_words(conflict, words)])[0])
