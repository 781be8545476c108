"""Statements to fill a store with, and what can be found in it: the same answers at every size of the store.

People, courses and registrations grow with the store: each part of it (up to ten thousand statements, up to a hundred
thousand …) has its own, a person with about a hundred statements scattered over the part. So what a query costs at
another size is the store's doing, not that of a longer answer.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from uuid import uuid4, uuid5

RUN = uuid4()
"""So that a store that was measured before gets new statements."""
HOME = "https://learn.example"
VERBS = ("attended", "completed", "registered", "evaluated")
OF_A_PERSON, OF_A_COURSE, OF_A_REGISTRATION = 100, 1000, 10
"""Statements each, about."""


@dataclass(frozen=True)
class Part:
    """The statements from one size of the store to the next."""

    first: int
    end: int

    @property
    def people(self) -> int:
        """How many have statements in it."""
        return max(1, (self.end - self.first) // OF_A_PERSON)

    @property
    def courses(self) -> int:
        """How many courses it is about."""
        return max(1, (self.end - self.first) // OF_A_COURSE)

    def identifier(self, number: int) -> str:
        """Of the statement itself."""
        return str(uuid5(RUN, str(number)))

    def person(self, number: int) -> str:
        """The account of a statement's actor."""
        return f"{RUN}-{self.first}-{number * 7919 % self.people}"

    def course(self, number: int) -> str:
        """The activity that a statement's activity is part of."""
        return f"{HOME}/courses/{RUN}-{self.first}-{number * 104_729 % self.courses}"

    def registration(self, number: int) -> str:
        """What ties the statements of one attempt together."""
        return str(uuid5(RUN, f"{self.first}/{number // OF_A_REGISTRATION}"))

    def statement(self, number: int) -> dict[str, Any]:
        """A statement of about 650 bytes, as a learning platform sends them."""
        course = self.course(number)
        verb = VERBS[number // OF_A_REGISTRATION % len(VERBS)]
        return {
            "id": self.identifier(number),
            "actor": {"account": {"homePage": HOME, "name": self.person(number)}, "name": "Aino Virtanen"},
            "verb": {"id": f"{HOME}/verbs/{verb}", "display": {"en": verb}},
            "object": {
                "id": f"{course}/parts/{number % 7}",
                "definition": {"name": {"fi": f"Osa {number % 7}", "sv": f"Del {number % 7}"}},
            },
            "result": {"score": {"scaled": 0.5, "raw": 2, "min": 0, "max": 4}, "completion": True},
            "context": {
                "registration": self.registration(number),
                "contextActivities": {"parent": [{"id": course}]},
            },
            "timestamp": "2026-11-24T08:00:00Z",
        }


def body(statements: list[dict[str, Any]]) -> bytes:
    """One statement as JSON, or an array of several."""
    return json.dumps(statements if len(statements) > 1 else statements[0], separators=(",", ":")).encode()


def agent(name: str) -> str:
    """The parameter ``agent`` for a person."""
    return json.dumps({"account": {"homePage": HOME, "name": name}})
