"""The places that a role can be for, by code and in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from laituri_learn.access.errors import NoSuchScope, ScopeNeeded
from laituri_learn.access.models import Grant
from laituri_learn.access.roles import SCOPES_OF_ROLE, AccessRole
from laituri_learn.access.scope import ScopeKind
from laituri_learn.database import LocalisedText, db
from laituri_learn.network.models import Organisation, Region, Unit

TABLES: dict[ScopeKind, Any] = {
    ScopeKind.REGION: Region,
    ScopeKind.ORGANISATION: Organisation,
    ScopeKind.UNIT: Unit,
}
WIDEST_FIRST = (ScopeKind.REGION, ScopeKind.ORGANISATION, ScopeKind.UNIT)


@dataclass(frozen=True)
class Place:
    """A unit, organisation or region, or the whole country (no identifier, no code)."""

    kind: ScopeKind
    id: int | None
    code: str
    name: LocalisedText | str


def find_place(role: AccessRole, text: str) -> Place:
    """The place that a role is for, from its code, ``kind:code``, or nothing for a role that is national.

    A code of an organisation and of a unit is taken for the organisation; ``unit:CODE`` names the unit.

    Raises:
        ScopeNeeded: the role is always for a certain place.
        NoSuchScope: no place of a kind that makes sense for the role has the code.
    """
    kinds = SCOPES_OF_ROLE[role]
    if not text or text == ScopeKind.NATIONAL:
        if ScopeKind.NATIONAL in kinds:
            return Place(ScopeKind.NATIONAL, None, "", _("the whole country"))
        raise ScopeNeeded
    before, colon, after = text.partition(":")
    named = [kind for kind in WIDEST_FIRST if colon and kind == before]
    code = after if named else text
    for kind in named or WIDEST_FIRST:
        if kind in kinds:
            row = db.session.scalar(select(TABLES[kind]).where(TABLES[kind].code == code))
            if row is not None:
                return Place(kind, row.id, row.code, row.name)
    raise NoSuchScope(code=text)


def places_of(role: AccessRole) -> list[Place]:
    """Every place that the role can be for, the widest first, then by code."""
    kinds = SCOPES_OF_ROLE[role]
    found = [Place(ScopeKind.NATIONAL, None, "", _("the whole country"))] if ScopeKind.NATIONAL in kinds else []
    for kind in WIDEST_FIRST:
        if kind in kinds:
            table = TABLES[kind]
            rows = db.session.execute(select(table.id, table.code, table.name).order_by(table.code))
            found += [Place(kind, row.id, row.code, row.name) for row in rows]
    return found


def places_by_grant(grants: Iterable[Grant]) -> dict[int, Place]:
    """The place of each grant, by the grant's identifier; one query a kind of place."""
    wanted: dict[ScopeKind, set[int]] = {}
    listed = list(grants)
    for grant in listed:
        if grant.scope_id is not None:
            wanted.setdefault(grant.scope_kind, set()).add(grant.scope_id)
    rows: dict[tuple[ScopeKind, int], Place] = {}
    for kind, ids in wanted.items():
        table = TABLES[kind]
        for row in db.session.execute(select(table.id, table.code, table.name).where(table.id.in_(ids))):
            rows[kind, row.id] = Place(kind, row.id, row.code, row.name)
    national = Place(ScopeKind.NATIONAL, None, "", _("the whole country"))
    return {
        grant.id: rows.get((grant.scope_kind, grant.scope_id), Place(grant.scope_kind, grant.scope_id, "", "–"))
        if grant.scope_id is not None
        else national
        for grant in listed
    }
