"""Whom a right reaches: self, unit, organisation, region or everybody."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ScopeKind(StrEnum):
    """How far a granted role reaches."""

    SELF = "self"
    UNIT = "unit"
    ORGANISATION = "organisation"
    REGION = "region"
    NATIONAL = "national"


@dataclass(frozen=True)
class Scope:
    """The people and places one action reaches for one viewer; row identifiers of the network."""

    national: bool = False
    regions: frozenset[int] = frozenset()
    organisations: frozenset[int] = frozenset()
    units: frozenset[int] = frozenset()
    person: int | None = None

    @property
    def empty(self) -> bool:
        """Whether it reaches nobody at all."""
        return not (self.national or self.regions or self.organisations or self.units or self.person is not None)

    @property
    def only_self(self) -> bool:
        """Whether it reaches the viewer herself and nobody else."""
        return self.person is not None and not (self.national or self.regions or self.organisations or self.units)


EVERYBODY = Scope(national=True)
NOBODY = Scope()
