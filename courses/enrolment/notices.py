"""Who is told what about an enrolment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from courses.enrolment.models import Enrolment
from courses.enrolment.rules import EnrolmentState
from courses.enrolment.staffing import session_days, units_of
from courses.sessions.models import CourseSession
from laituri_learn.access.models import Account, Grant
from laituri_learn.access.policy import permissions
from laituri_learn.access.scope import ScopeKind
from laituri_learn.database import db
from laituri_learn.messages.services import notify, notify_person
from laituri_learn.web.filters import day

MESSAGES = "courses/messages"
ASK = frozenset({"seat_offered", "seat_freed", "approval_waiting"})
"""Notices that ask for an answer; they are settled when the enrolment leaves the state in which they were written."""


def matter(enrolment: Enrolment, state: EnrolmentState) -> str:
    """Key of what is asked about an enrolment while it is in a state."""
    return f"enrolment/{enrolment.public_id}/{state.value}"


def tell_person(enrolment: Enrolment, name: str, *, at: datetime, **facts: Any) -> None:
    """Notify the person of her enrolment; ``name`` is a template of ``templates/courses/messages``."""
    notify_person(
        enrolment.person_id,
        f"{MESSAGES}/{name}.html",
        href="/seats",
        about=matter(enrolment, enrolment.state) if name in ASK else None,
        at=at,
        **_session_facts(enrolment),
        **facts,
    )


def tell_managers(enrolment: Enrolment, name: str, *, at: datetime) -> None:
    """Notify the managers nearest to the person: those of her units, else those of her organisations."""
    for account in nearest(approvers(enrolment.person_id, enrolment.session)):
        notify(
            account,
            f"{MESSAGES}/{name}.html",
            href="/approvals",
            about=matter(enrolment, enrolment.state) if name in ASK else None,
            at=at,
            person=enrolment.person.name,
            **_session_facts(enrolment),
        )


def approvers(person_id: int, session: CourseSession) -> list[tuple[Account, Grant]]:
    """Active accounts, other than her own, that may approve her participation, each with the grant that says so."""
    roles = permissions()["enrolment.approve"].roles
    units = units_of(person_id, session_days(session)[0])
    reach = {
        ScopeKind.UNIT: {unit.id for unit in units},
        ScopeKind.ORGANISATION: {unit.organisation_id for unit in units},
    }
    rows = db.session.execute(
        select(Account, Grant)
        .join(Grant, Grant.account_id == Account.id)
        .where(Account.active, Grant.role.in_(roles), Grant.scope_kind.in_(reach))
        .order_by(Account.id)
    )
    return [
        (account, grant)
        for account, grant in rows
        if account.person_id != person_id and grant.scope_id in reach[grant.scope_kind]
    ]


def nearest(found: Sequence[tuple[Account, Grant]]) -> list[Account]:
    """Accounts that approve for a unit; where there is none, those that approve for the organisation."""
    by_unit = [account for account, grant in found if grant.scope_kind is ScopeKind.UNIT]
    accounts = by_unit or [account for account, _grant in found]
    return list(dict.fromkeys(accounts))


def _session_facts(enrolment: Enrolment) -> dict[str, Any]:
    """Facts of the seat, ready for JSON. Days are written alike in the three languages (``24.11.2026``)."""
    session = enrolment.session
    return {
        "course": session.course.title.as_mapping(),
        "days": _days(session_days(session)),
        "place": session.place,
        "mode": enrolment.mode.value,
    }


def _days(days: Sequence[date]) -> str:
    return ", ".join(day(each) for each in days)
