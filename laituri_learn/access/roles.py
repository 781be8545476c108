"""The user groups of the product (``domain``: who uses it)."""

from __future__ import annotations

from enum import StrEnum

from laituri_learn.access.scope import ScopeKind


class AccessRole(StrEnum):
    """What an account is for; granted with a scope."""

    OFFICIAL = "official"
    MANAGER = "manager"
    COORDINATOR = "coordinator"
    REGIONAL_COORDINATOR = "regional_coordinator"
    ASSESSOR = "assessor"
    ADMINISTRATOR = "administrator"


SCOPES_OF_ROLE: dict[AccessRole, tuple[ScopeKind, ...]] = {
    AccessRole.OFFICIAL: (ScopeKind.SELF,),
    AccessRole.MANAGER: (ScopeKind.UNIT, ScopeKind.ORGANISATION),
    AccessRole.COORDINATOR: (ScopeKind.NATIONAL,),
    AccessRole.REGIONAL_COORDINATOR: (ScopeKind.REGION,),
    AccessRole.ASSESSOR: (ScopeKind.ORGANISATION, ScopeKind.REGION, ScopeKind.NATIONAL),
    AccessRole.ADMINISTRATOR: (ScopeKind.NATIONAL,),
}
"""Scopes that make sense for each role."""
