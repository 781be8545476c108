"""Whatever people do, in whatever order and however late: no seat twice, no move outside the machine."""

from datetime import timedelta
from itertools import pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from courses.assignment.instance import Mode
from courses.enrolment import services
from courses.enrolment.models import Enrolment
from courses.enrolment.rules import HOLDS_SEAT, TRANSITIONS
from courses.sessions.services import cancel_session
from laituri_learn.access.policy import SYSTEM
from laituri_learn.database import db, unit_of_work
from laituri_learn.errors import UserError
from tests.courses.training import DAY, REASONS, make_official, make_session, staffed_unit
from tests.factories import NOW

SEATS = {Mode.ROOM: 2, Mode.ONLINE: 1}
PEOPLE = 5
LINK = "https://video.example/x"


def _how(person_id):
    return list(Mode)[person_id % 2]


def _offer(session, person_id, enrolled, at):
    services.offer_seat(
        session,
        person_id,
        mode=_how(person_id),
        run_id=None,
        reasons=REASONS,
        respond_by=at + 3 * DAY,
        by=SYSTEM,
        at=at,
    )


def _wait(session, person_id, enrolled, at):
    services.put_on_waiting_list(
        session, person_id, person_id % 3, mode=_how(person_id), run_id=None, reasons=REASONS, by=SYSTEM, at=at
    )


def _on_enrolment(step):
    def act(session, person_id, enrolled, at):
        if enrolled is not None:
            step(enrolled, at)

    return act


ACTS = {
    "offer": _offer,
    "wait": _wait,
    "accept": _on_enrolment(lambda each, at: services.accept(each, SYSTEM, at)),
    "decline": _on_enrolment(lambda each, at: services.decline(each, SYSTEM, at)),
    "withdraw": _on_enrolment(lambda each, at: services.withdraw(each, SYSTEM, at)),
    "approve": _on_enrolment(lambda each, at: services.approve(each, SYSTEM, at, beyond_the_limit=True)),
    "refuse": _on_enrolment(lambda each, at: services.refuse(each, "syy", SYSTEM, at)),
    "lapse": lambda session, person_id, enrolled, at: services.lapse_unanswered(session.id, at),
    "cancel": lambda session, person_id, enrolled, at: cancel_session(session, "syy", by=SYSTEM, at=at),
}
steps = st.lists(
    st.tuples(
        st.sampled_from([*ACTS, "offer", "offer", "wait", "accept", "accept", "approve", "decline"]),
        st.integers(0, PEOPLE - 1),
        st.integers(0, 40),
    ),
    min_size=5,
    max_size=25,
)


def check(session):
    for mode, seats in SEATS.items():
        holds = (Enrolment.session_id == session.id, Enrolment.mode == mode, Enrolment.state.in_(HOLDS_SEAT))
        assert db.session.scalar(select(func.count()).where(*holds)) <= seats
    for enrolled in db.session.scalars(select(Enrolment).where(Enrolment.session_id == session.id)):
        way = [None, *(event.after for event in enrolled.history)]
        assert way[-1] is enrolled.state
        assert [event.before for event in enrolled.history] == way[:-1]
        assert all(after in TRANSITIONS[before] for before, after in pairwise(way[1:]))


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps)
def test_no_sequence_of_operations_overbooks_or_leaves_the_state_machine(app, todo):
    unit, _manager = staffed_unit(max_away=1)
    people = [make_official(unit if number % 2 else None).person_id for number in range(PEOPLE)]
    session = make_session(seats=sum(SEATS.values()), online_seats=SEATS[Mode.ONLINE], link=LINK)
    at = NOW
    for name, number, hours in todo:
        at += timedelta(hours=hours)
        try:
            with unit_of_work():
                enrolled = db.session.scalar(
                    select(Enrolment).where(Enrolment.session_id == session.id, Enrolment.person_id == people[number])
                )
                ACTS[name](session, people[number], enrolled, at)
        except UserError:
            pass
        check(session)
