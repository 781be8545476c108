"""What another system tells of a course: a seat attended, an e-learning course completed, nothing invented."""

import json
from datetime import timedelta

import pytest

from competences.assessment.models import Assessment
from courses.assignment.instance import Mode
from courses.attendance.models import Attendance
from courses.attendance.services import close_attendance
from courses.catalogue.models import Course, CourseCompetence, CourseKind
from courses.completions.models import Completion
from courses.enrolment.models import Enrolment
from courses.enrolment.moves import enter, move
from courses.enrolment.rules import EnrolmentState as S
from courses.sessions.models import CourseSession, Meeting
from courses.sessions.rules import SessionState
from laituri_learn.access.policy import SYSTEM
from laituri_learn.database import db, unit_of_work
from laituri_learn.statements.incoming.work import read_incoming
from tests.competences.assessing import make_official, publish_framework
from tests.conftest import both_databases
from tests.factories import NOW, added, text
from tests.statements.incoming.outside import EARLIER, by_account, matches, tell, void, write_rule
from tests.statements.stored import statement_lines

PATH = {S.APPROVED: (S.ACCEPTED, S.APPROVED), S.ACCEPTED: (S.ACCEPTED,), S.DECLINED: (S.DECLINED,)}


@pytest.fixture
def person(app):
    publish_framework()
    return make_official("te-2").person


def make_course(kind=CourseKind.TRAINING):
    return added(
        Course(
            code="guide",
            kind=kind,
            title=text("Ohjaus"),
            summary=text("Ohjaus"),
            days=1,
            languages=["fi"],
            competences=[CourseCompetence(framework="ohjaus", code="A1", from_level=1, to_level=2)],
        )
    )


def make_seat(course, person, state=S.APPROVED, starts_at=EARLIER - timedelta(days=1)):
    session = added(
        CourseSession(
            course=course,
            state=SessionState.PUBLISHED,
            language="fi",
            seats=5,
            created_at=starts_at,
            meetings=[
                Meeting(starts_at=starts_at + timedelta(hours=hour), ends_at=starts_at + timedelta(hours=hour + 1))
                for hour in (0, 2)
            ],
        )
    )
    seat = enter(session, person.id, S.OFFERED, mode=Mode.ROOM, by=SYSTEM, at=EARLIER)
    for then in PATH[state]:
        move(seat, then, by=SYSTEM, at=EARLIER)
    return seat


def told_and_read(person):
    told = tell(by_account(person))
    write_rule("courses.completed", {"course": "guide"})
    read_incoming(NOW)
    return told


def seat_states():
    db.session.rollback()
    return [row.state for row in db.session.query(Enrolment).order_by(Enrolment.id)]


def completions():
    db.session.rollback()
    return db.session.query(Completion).filter(Completion.taken_back_at.is_(None)).count()


def asked_to_reassess():
    db.session.rollback()
    return db.session.query(Assessment).count()


@both_databases
def test_an_approved_seat_becomes_attended_and_everybody_is_told(app, person):
    with unit_of_work():
        make_seat(make_course(), person)
    told_and_read(person)
    assert seat_states() == [S.ATTENDED]
    assert matches() == [("done", "The seat is marked as attended.")]
    assert asked_to_reassess() == 1
    verbs = [json.loads(line)["verb"]["id"].rsplit("/", 1)[1] for line in statement_lines()]
    assert {"attended", "completed", "was-asked-to-reassess"} <= set(verbs)


def test_closing_the_session_by_hand_afterwards_comes_to_the_same(app, person):
    with unit_of_work():
        session_id = make_seat(make_course(), person).session_id
    told_and_read(person)
    with unit_of_work():
        assert close_attendance(db.session.get_one(CourseSession, session_id), by=SYSTEM, at=NOW) == 1
    assert seat_states() == [S.ATTENDED]
    assert asked_to_reassess() == 1


def test_a_second_statement_about_the_same_course_changes_nothing(app, person):
    with unit_of_work():
        make_seat(make_course(), person)
    tell(by_account(person))
    told_and_read(person)
    assert [state for state, _note in matches()] == ["done", "noted"]
    assert completions() == 1


def test_an_e_learning_course_is_completed_without_a_seat(app, person):
    with unit_of_work():
        make_course(CourseKind.E_LEARNING)
    told_and_read(person)
    assert matches() == [("done", "The e-learning course is marked as completed.")]
    assert (completions(), asked_to_reassess(), seat_states()) == (1, 1, [])


@pytest.mark.parametrize("state", [None, S.ACCEPTED, S.DECLINED])
def test_somebody_without_an_approved_seat_is_noted_and_gets_none(app, person, state):
    with unit_of_work():
        course = make_course()
        if state is not None:
            make_seat(course, person, state)
    before = seat_states()
    told_and_read(person)
    assert matches() == [("noted", "The person has no approved seat on the course.")]
    assert seat_states() == before
    assert completions() == asked_to_reassess() == 0


def test_a_session_that_had_not_begun_was_not_what_was_completed(app, person):
    with unit_of_work():
        make_seat(make_course(), person, starts_at=NOW + timedelta(days=9))
    told_and_read(person)
    assert matches()[0][0] == "noted"
    assert seat_states() == [S.APPROVED]


@both_databases
def test_a_voided_completion_is_taken_back_and_the_seat_is_absent(app, person):
    with unit_of_work():
        make_seat(make_course(), person)
    void(told_and_read(person))
    assert read_incoming(NOW) == "1 taken back"
    assert seat_states() == [S.ABSENT]
    assert completions() == 0
    assert not any(row.present for row in db.session.query(Attendance))


def test_a_course_gone_from_the_catalogue_is_noted(app, person):
    tell(by_account(person))
    write_rule("courses.completed", {"course": "gone"})
    read_incoming(NOW)
    assert matches() == [("noted", "The course of the rule is no longer in the catalogue.")]
