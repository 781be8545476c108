"""Who was there: only at meetings that have begun, closed when the last is over, corrected afterwards."""

import pytest
from sqlalchemy import func, select

from competences.assessment.models import Assessment
from courses.attendance.errors import NotBegunYet, NothingToMark
from courses.attendance.models import Attendance
from courses.attendance.queries import sessions_to_close
from courses.attendance.rules import counts_as_attended
from courses.attendance.services import close_attendance, mark_attendance
from courses.enrolment.rules import EnrolmentState as S
from courses.sessions.errors import NotOverYet, WrongSessionState
from courses.sessions.rules import SessionState
from laituri_learn.access.policy import SYSTEM
from laituri_learn.database import db, unit_of_work
from laituri_learn.statements.models import StoredStatement
from tests.competences.assessing import publish_framework
from tests.conftest import both_databases
from tests.courses.training import (
    DAY,
    approved,
    make_official,
    make_session,
    offer,
    session_state,
    staffed_unit,
    state_of,
    wait,
)
from tests.factories import NOW

OVER = NOW + 60 * DAY


@pytest.fixture
def course_of_two(app):
    """A session of two meetings (days 30 and 37) with two approved people."""
    unit, manager = staffed_unit()
    session = make_session(count=2, seats=4)
    return session, [approved(session, make_official(unit), manager) for _number in range(2)]


def mark(session, present, at):
    with unit_of_work():
        return mark_attendance(session, present, by=SYSTEM, at=at)


def close(session, at):
    with unit_of_work():
        return close_attendance(session, by=SYSTEM, at=at)


def marks():
    return db.session.scalar(select(func.count()).select_from(Attendance))


@pytest.mark.parametrize(("present", "held", "expected"), [(4, 5, True), (3, 4, False), (1, 1, True), (0, 0, False)])
def test_four_of_five_suffice(present, held, expected):
    assert counts_as_attended(present, held) is expected


def test_a_meeting_that_has_not_begun_cannot_be_marked_and_no_mark_is_saved(course_of_two):
    session, (one, _other) = course_of_two
    first, second = (meeting.id for meeting in session.meetings)
    with pytest.raises(NotBegunYet) as refused:
        mark(session, {(one.id, first), (one.id, second)}, NOW + 31 * DAY)
    assert "31.12.2026" in refused.value.message()
    assert marks() == 0
    assert mark(session, {(one.id, first)}, NOW + 31 * DAY) == 2
    assert marks() == 2


@both_databases
def test_closing_makes_the_marks_count_and_asks_to_assess_again(course_of_two):
    publish_framework()
    session, (one, other) = course_of_two
    mark(session, {(one.id, meeting.id) for meeting in session.meetings}, OVER)
    assert close(session, OVER) == 1
    assert (state_of(one), state_of(other)) == (S.ATTENDED, S.ABSENT)
    assert session_state(session) is SessionState.HELD
    asked = db.session.scalars(select(Assessment)).all()
    assert [each.person_id for each in asked] == [one.person_id]
    assert [answer.competence.code for answer in asked[0].answers] == ["B1"]
    verbs = [verb.rpartition("/")[2] for verb in db.session.scalars(select(StoredStatement.verb).order_by("id"))]
    assert verbs[-5:] == ["marked-attendance", "held", "attended", "was-asked-to-reassess", "was-absent"]


def test_a_session_with_a_meeting_to_come_stays_open(course_of_two):
    session, enrolments = course_of_two
    with pytest.raises(NotOverYet):
        close(session, NOW + 31 * DAY)
    assert [state_of(each) for each in enrolments] == [S.APPROVED, S.APPROVED]
    assert sessions_to_close(NOW + 31 * DAY) == []
    assert [each.id for each in sessions_to_close(OVER)] == [session.id]


def test_a_mark_may_be_corrected_and_she_is_asked_once(course_of_two):
    publish_framework()
    session, (one, _other) = course_of_two
    everywhere = {(one.id, meeting.id) for meeting in session.meetings}
    for present, expected in ((everywhere, S.ATTENDED), (set(), S.ABSENT), (everywhere, S.ATTENDED)):
        mark(session, present, OVER)
        close(session, OVER)
        assert state_of(one) is expected
    assert db.session.scalar(select(func.count()).select_from(Assessment)) == 1


def test_saving_the_same_marks_again_says_nothing_new(course_of_two):
    session, (one, _other) = course_of_two
    present = {(one.id, session.meetings[0].id)}
    assert mark(session, present, OVER) == 4
    before = db.session.scalar(select(func.count()).select_from(StoredStatement))
    assert mark(session, present, OVER) == 0
    assert db.session.scalar(select(func.count()).select_from(StoredStatement)) == before


def test_what_nobody_decided_lapses_when_the_session_is_closed(app):
    session = make_session()
    undecided = [offer(session, make_official()), wait(session, make_official(), 1)]
    assert close(session, OVER) == 0
    assert {state_of(each) for each in undecided} == {S.LAPSED}


def test_a_planned_session_has_no_attendance(app):
    session = make_session(published=False)
    with pytest.raises(NothingToMark):
        mark(session, set(), OVER)
    with pytest.raises(WrongSessionState):
        close(session, OVER)
