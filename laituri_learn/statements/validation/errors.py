"""The one error of validation."""

from __future__ import annotations


class Invalid(ValueError):
    """Something breaks a rule of the specification; ``where`` is its place in the statement."""

    def __init__(self, where: str, wrong: str) -> None:
        super().__init__(f"{where}: {wrong}" if where else wrong)
        self.where = where
        self.wrong = wrong
