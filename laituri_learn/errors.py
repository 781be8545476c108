"""Errors that a person can mend, in her own language."""

from __future__ import annotations

from typing import Any


class UserError(Exception):
    """What a use case refuses, with the facts of the refusal.

    A subclass states ``text`` (a lazy translation with ``%(name)s`` places: what happened,
    what is unaffected, what to do) and the HTTP ``status``; ``laituri_learn.web.errors``
    turns it into a page, a fragment or a line of the command, at that one place.
    """

    text: Any = ""
    status = 409

    def __init__(self, **facts: Any) -> None:
        super().__init__(type(self).__name__, facts)
        self.facts = facts

    def message(self) -> str:
        """The text in the language of the person whose request this is."""
        return str(self.text) % self.facts if self.facts else str(self.text)


class NotFound(UserError):
    """Nothing at this address that this person may see."""

    status = 404
