"""Reads of enrolments: a person's own seats, what a manager is asked, who is on a session."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import and_, select
from sqlalchemy.orm import joinedload

from courses.assignment.instance import Half, HalfDay, Mode
from courses.enrolment.models import Enrolment, EnrolmentEvent
from courses.enrolment.rules import OPEN, EnrolmentState
from courses.enrolment.staffing import away, session_days, session_halves
from courses.sessions.models import CourseSession, SessionState
from laituri_learn.access.policy import Viewer
from laituri_learn.access.scope import Scope
from laituri_learn.database import LocalisedText, db
from laituri_learn.network.models import Organisation, Person, Post, Unit
from laituri_learn.network.queries import current_posts, person_in_scope, post_is_current, unit_in_scope
from laituri_learn.plugins import ask
from laituri_learn.plugins.contracts import CompetenceGap, CompetenceRef
from laituri_learn.web.languages import local, local_today

S = EnrolmentState
STATE_WORDS: dict[EnrolmentState, Any] = {
    S.OFFERED: _l("seat offered"),
    S.WAITING: _l("on the waiting list"),
    S.ACCEPTED: _l("accepted, waiting for the manager"),
    S.APPROVED: _l("approved"),
    S.DECLINED: _l("declined"),
    S.REFUSED: _l("refused by the manager"),
    S.WITHDRAWN: _l("withdrawn"),
    S.LAPSED: _l("lapsed without an answer"),
    S.CANCELLED: _l("cancelled"),
    S.ATTENDED: _l("attended"),
    S.ABSENT: _l("absent"),
}

MODE_WORDS: dict[Mode, Any] = {Mode.ROOM: _l("in the room"), Mode.ONLINE: _l("online")}
HALF_WORDS: dict[Half, Any] = {Half.MORNING: _l("morning"), Half.AFTERNOON: _l("afternoon")}
OWN_STATE_WORDS = STATE_WORDS | {S.ACCEPTED: _l("you have accepted, waiting for your manager's approval")}
"""The same, said to the person herself."""


@dataclass(frozen=True)
class Reason:
    """Why she is proposed, in full, for her own eyes: the competence with her gap."""

    name: LocalisedText
    gap: CompetenceGap | None


@dataclass(frozen=True)
class OwnSeat:
    """An enrolment as its person sees it."""

    enrolment: Enrolment
    words: Any
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class OwnSeats:
    """A person's enrolments: to answer (the first to lapse first), coming (the first to begin first), past."""

    to_answer: tuple[OwnSeat, ...]
    coming: tuple[OwnSeat, ...]
    past: tuple[OwnSeat, ...]


@dataclass(frozen=True)
class HalfDayAway:
    """Half a day of the unit's week: people away if this one goes too, and others who wait for an approval."""

    day: date
    words: Any
    count: int
    waiting: int
    in_session: bool


@dataclass(frozen=True)
class Approval:
    """What a manager is asked: who, which course, which days, and the unit's week; never a gap."""

    enrolment: Enrolment
    unit: Unit
    week: tuple[HalfDayAway, ...]

    @property
    def beyond(self) -> bool:
        """Whether the unit's limit would be exceeded in a half-day of the session."""
        limit = self.unit.max_away
        return limit is not None and any(each.in_session and each.count > limit for each in self.week)


@dataclass(frozen=True)
class Participant:
    """Somebody on a session."""

    name: str
    organisation: LocalisedText
    state_words: Any
    mode_words: Any


def own_enrolments(scope: Scope) -> Sequence[Enrolment]:
    """The enrolments of the scope's person, newest first."""
    return db.session.scalars(
        select(Enrolment)
        .where(Enrolment.person_id == scope.person)
        .options(
            joinedload(Enrolment.session).joinedload(CourseSession.course),
            joinedload(Enrolment.session).selectinload(CourseSession.meetings),
        )
        .order_by(Enrolment.id.desc())
    ).all()


def own_seats(scope: Scope, at: datetime) -> OwnSeats:
    """The same in groups, with the reasons in full for what still waits for an answer."""
    enrolments = own_enrolments(scope)
    names = {info.ref: info.name for info in ask("laituri_competences")}
    gaps: dict[CompetenceRef, CompetenceGap] = {}
    if any(each.state is S.OFFERED for each in enrolments):
        own = ask("laituri_competence_gaps", scope=Scope(person=scope.person), below_target=False, person_ids=None)
        gaps = {gap.competence: gap for gap in own}
    seats = [OwnSeat(each, OWN_STATE_WORDS[each.state], _reasons(each, names, gaps)) for each in enrolments]
    coming = [
        seat for seat in seats if seat.enrolment.state in OPEN - {S.OFFERED} and seat.enrolment.session.ends_at > at
    ]
    return OwnSeats(
        tuple(
            sorted(
                (seat for seat in seats if seat.enrolment.state is S.OFFERED),
                key=lambda seat: seat.enrolment.respond_by or seat.enrolment.session.starts_at,
            )
        ),
        tuple(sorted(coming, key=lambda seat: seat.enrolment.session.starts_at)),
        tuple(seat for seat in seats if seat.enrolment.state is not S.OFFERED and seat not in coming),
    )


def _reasons(
    enrolment: Enrolment, names: dict[CompetenceRef, LocalisedText], gaps: dict[CompetenceRef, CompetenceGap]
) -> tuple[Reason, ...]:
    refs = [CompetenceRef(each["framework"], each["code"]) for each in enrolment.reasons]
    return tuple(Reason(names.get(ref, LocalisedText(ref.code, ref.code, ref.code)), gaps.get(ref)) for ref in refs)


def own_enrolment(scope: Scope, public_id: str) -> Enrolment | None:
    """An enrolment of the scope's person."""
    return db.session.scalar(
        select(Enrolment).where(Enrolment.public_id == public_id, Enrolment.person_id == scope.person)
    )


def own_place(session: CourseSession, scope: Scope) -> Enrolment | None:
    """The open enrolment of the scope's person on a session: an offer, a seat, or a place on the waiting list."""
    return db.session.scalar(
        select(Enrolment).where(
            Enrolment.session_id == session.id, Enrolment.person_id == scope.person, Enrolment.state.in_(OPEN)
        )
    )


def to_approve(scope: Scope, viewer: Viewer) -> Sequence[Enrolment]:
    """Accepted enrolments of the scope's people, never the viewer's own; the first to begin first."""
    today = local_today()
    found = db.session.scalars(
        select(Enrolment)
        .join(Enrolment.person)
        .where(
            Enrolment.state == S.ACCEPTED,
            Enrolment.session.has(CourseSession.state == SessionState.PUBLISHED),
            person_in_scope(scope, today),
            Person.id != (viewer.person_id if viewer.person_id is not None else 0),
        )
        .options(
            joinedload(Enrolment.person),
            joinedload(Enrolment.session).joinedload(CourseSession.course),
            joinedload(Enrolment.session).selectinload(CourseSession.meetings),
        )
    ).all()
    return sorted(found, key=lambda each: each.session.starts_at)


def approvals(scope: Scope, viewer: Viewer) -> list[Approval]:
    """The same, each with the week of the person's unit."""
    return [_approval(each, scope) for each in to_approve(scope, viewer)]


def enrolment_to_approve(scope: Scope, viewer: Viewer, public_id: str) -> Enrolment | None:
    """One of them."""
    return next((each for each in to_approve(scope, viewer) if each.public_id == public_id), None)


def decided_by(viewer: Viewer, public_id: str) -> Enrolment | None:
    """An enrolment that the viewer has decided on herself."""
    decided = (
        EnrolmentEvent.by_id == viewer.account_id,
        EnrolmentEvent.after.in_((S.APPROVED, S.REFUSED)),
    )
    return db.session.scalar(
        select(Enrolment).where(Enrolment.public_id == public_id, Enrolment.history.any(and_(*decided)))
    )


def _approval(enrolment: Enrolment, scope: Scope) -> Approval:
    days = session_days(enrolment.session)
    reached = set(db.session.scalars(select(Unit.id).join(Unit.organisation).where(unit_in_scope(scope))))
    # Her posts on the day; somebody whose post ends before it is approved for where she works now.
    posts = current_posts(enrolment.person_id, days[0]) or current_posts(enrolment.person_id, local_today())
    unit = next((post.unit for post in posts if post.unit_id in reached), posts[0].unit)
    monday = days[0] - timedelta(days=days[0].weekday())
    weekdays = sorted({*(monday + timedelta(days=number) for number in range(5)), *days})
    week = [HalfDay(day, half) for day in weekdays for half in Half]
    hers = set(session_halves(enrolment.session))
    going, waiting = away([unit.id], week, {S.APPROVED}), away([unit.id], week, {S.ACCEPTED})
    her = {enrolment.person_id}
    return Approval(
        enrolment,
        unit,
        tuple(
            HalfDayAway(
                each.day,
                HALF_WORDS[each.half],
                len(going[unit.id, each] | (her if each in hers else set())),
                len(waiting[unit.id, each] - going[unit.id, each] - her),
                each in hers,
            )
            for each in week
        ),
    )


def participants(session: CourseSession) -> list[Participant]:
    """Everybody who is or was on a session, by state and last name; the waiting list in its order."""
    rows = db.session.execute(
        select(Enrolment, Person, Organisation.name)
        .join(Enrolment.person)
        .outerjoin(Post, (Post.person_id == Person.id) & post_is_current(local_today()))
        .outerjoin(Unit, Unit.id == Post.unit_id)
        .outerjoin(Organisation, Organisation.id == Unit.organisation_id)
        .where(Enrolment.session_id == session.id)
    )
    found = {
        enrolment.id: (
            (list(S).index(enrolment.state), enrolment.rank if enrolment.state is S.WAITING else 0, person.last_name),
            person.name,
            enrolment,
            organisation or LocalisedText(),
        )
        for enrolment, person, organisation in rows
    }
    return [
        Participant(name, organisation, STATE_WORDS[enrolment.state], MODE_WORDS[enrolment.mode])
        for _order, name, enrolment, organisation in sorted(found.values(), key=lambda each: each[:2])
    ]


def next_meetings(scope: Scope, at: datetime, limit: int = 5) -> list[tuple[datetime, datetime, Enrolment]]:
    """The coming meetings of sessions in which the scope's person has a seat she has accepted."""
    meetings = [
        (start, end, each)
        for each in own_enrolments(scope)
        if each.state in (S.ACCEPTED, S.APPROVED)
        for start, end in each.session.times
        if local(end) > at
    ]
    return sorted(meetings, key=lambda meeting: meeting[0])[:limit]
