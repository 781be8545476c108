"""The whole story of the product, step by step on the demonstration, so that every kind of statement is written."""

from datetime import timedelta

from sqlalchemy import select

from competences.assessment.round_services import change_round, close_round, open_round
from competences.assessment.rules import Choice
from competences.assessment.services import save_answers, start_assessment, submit_assessment
from competences.frameworks.imports import BUILT_IN
from competences.recognition.rules import ClaimState, Decision
from competences.recognition.services import appeal, claim, decide
from competences.recognition.services import withdraw as withdraw_claim
from courses.assignment.publishing.services import publish_run
from courses.assignment.running.services import Options, discard_run, start_run
from courses.assignment.running.work import solve_run
from courses.attendance.services import close_attendance, mark_attendance, on_the_list
from courses.catalogue.models import Course, CourseKind
from courses.enrolment.models import Enrolment
from courses.enrolment.rules import EnrolmentState as S
from courses.enrolment.services import accept, approve, decline, lapse_unanswered, refuse, withdraw
from courses.sessions.models import CourseSession
from courses.sessions.rules import SessionState
from courses.sessions.services import SessionPlan, cancel_session, change_session
from laituri_learn.access import account_services as accounts
from laituri_learn.access.models import Account
from laituri_learn.access.policy import SYSTEM
from laituri_learn.access.roles import AccessRole
from laituri_learn.access.scope import ScopeKind
from laituri_learn.access.services import invite
from laituri_learn.access.sessions import viewer_of
from laituri_learn.database import db, unit_of_work, utc_now
from laituri_learn.imports.contracts import Source
from laituri_learn.imports.services import importers, run_import
from laituri_learn.personal_data.services import Request, erase, note_copy
from laituri_learn.personal_data.subjects import subject_by
from laituri_learn.plugins.contracts import CompetenceRef
from laituri_learn.reports.services import read_report, reports
from laituri_learn.statements.incoming.rules import Conditions
from laituri_learn.statements.incoming.services import RuleDraft, change_rule, close_rule, disable_rule
from laituri_learn.statements.incoming.work import read_incoming
from laituri_learn.web.languages import local
from tests.factories import text
from tests.statements.incoming.outside import COMPLETED, LESSON, PASSED, by_account, tell, void, write_rule

B2 = CompetenceRef("ohjaus", "B2")
A1 = CompetenceRef("ohjaus", "A1")
WORDS = "I have led the group's case meetings since 2023, and the group has taken the method into use."


def who(name):
    """The viewer of one of the demonstration's own accounts."""
    return viewer_of(account_of(f"{name}@demo.example"))


def account_of(email):
    return db.session.scalars(select(Account).where(Account.email == email)).one()


def tell_the_story():
    """Every step, each in its own unit of work as in the product."""
    at = utc_now()
    for step in (
        import_a_file,
        read_a_report,
        hold_a_round,
        assess,
        ask_for_recognition,
        run_assignments,
        answer_seats,
        mark_who_was_there,
        manage_accounts,
        learn_elsewhere,
        care_for_personal_data,
    ):
        step(at)
        db.session.rollback()


def import_a_file(at):
    source = Source(BUILT_IN.name, BUILT_IN.read_bytes())
    assert not run_import(importers()["framework"], source, who("administrator"), at=at).problems


def read_a_report(at):
    read_report(reports()["gaps"], who("coordinator"), {"region": "KES", "area": "B"}, at=at)


def hold_a_round(at):
    by, today = who("coordinator"), local(at).date()
    with unit_of_work():
        public_id = open_round(by, text("Kierros"), today, today + timedelta(days=9), at=at).public_id
        change_round(by, public_id, text("Kierros 2"), today, today + timedelta(days=12), at=at)
        close_round(by, public_id, at=at)


def assess(at):
    by = who("official")
    with unit_of_work():
        assessment = start_assessment(by, at=at)
        chosen = [Choice(level=2, use_at_work=1, evidence="Her own words"), Choice(skipped=True)]
        choices = {
            answer.competence.code: (chosen[number == 1], answer.version)
            for number, answer in enumerate(assessment.answers)
        }
        save_answers(by, assessment.public_id, choices, at=at)
        submit_assessment(by, assessment.public_id, share_with_manager=True, use_for_planning=True, at=at)


def ask_for_recognition(at):
    official = who("official")
    assessor = assessor_anywhere(at)
    with unit_of_work():
        withdraw_claim(official, claim(official, A1, 2, WORDS, at=at).public_id, at=at)
        first = claim(official, A1, 2, WORDS, at=at).public_id
        decide(assessor, first, ClaimState.OPEN, Decision(None, WORDS), at=at)
        appeal(official, first, WORDS, at=at)
        second = claim(official, B2, 3, WORDS, at=at).public_id
        until = local(at).date() + timedelta(days=365)
        decide(assessor, second, ClaimState.OPEN, Decision(2, WORDS, until), at=at)
        third = claim(official, CompetenceRef("ohjaus", "B3"), 3, WORDS, at=at).public_id
        decide(assessor, third, ClaimState.OPEN, Decision(3, WORDS), at=at)


def assessor_anywhere(at):
    """An assessor who may decide the claims of anybody."""
    with unit_of_work():
        account = accounts.open_account("assessor.everywhere@demo.example", "Assessor", by=SYSTEM, at=at)
        accounts.grant_role(account, AccessRole.ASSESSOR, ScopeKind.NATIONAL, by=SYSTEM, at=at)
    return viewer_of(account_of("assessor.everywhere@demo.example"))


def run_assignments(at):
    by = who("coordinator")
    planned = select(CourseSession.id).where(
        CourseSession.state == SessionState.PLANNED, CourseSession.language == "fi"
    )
    chosen = db.session.scalars(planned.order_by(CourseSession.id).limit(2)).all()
    for last_step in (discard_run, publish):
        with unit_of_work():
            run_id = start_run(chosen, Options(time_limit=3), by=by, at=at).id
        solve_run(run_id)
        with unit_of_work():
            last_step(run_id, by=by, at=at)
    with unit_of_work():
        published = db.session.scalars(
            select(CourseSession).where(CourseSession.id.in_(chosen), CourseSession.state == SessionState.PUBLISHED)
        ).all()
        assert published, "the run seated somebody"
        cancel_session(published[0], "The trainer is ill.", by=by, at=at)


def publish(run_id, *, by, at):
    publish_run(run_id, respond_by=at + timedelta(days=5), by=by, at=at)


def answer_seats(at):
    session_id = db.session.scalars(
        select(Enrolment.session_id)
        .join(Enrolment.session)
        .where(Enrolment.state == S.ACCEPTED, CourseSession.state == SessionState.PUBLISHED)
    ).first()
    manager = who("manager")
    with unit_of_work():
        accepted = seats_in(session_id, S.ACCEPTED)
        approve(accepted[0], manager, at, beyond_the_limit=True)
        refuse(accepted[1], "Too many are away.", manager, at)
        offered = seats_in(session_id, S.OFFERED)
        accept(offered[0], viewer_of_person(offered[0].person_id), at)
        decline(offered[1], viewer_of_person(offered[1].person_id), at)
        withdraw(accepted[0], viewer_of_person(accepted[0].person_id), at)
        change_place(db.session.get_one(CourseSession, session_id), at)
    with unit_of_work():
        assert lapse_unanswered(session_id, at + timedelta(days=20)) > 0


def seats_in(session_id, state):
    return db.session.scalars(
        select(Enrolment).where(Enrolment.session_id == session_id, Enrolment.state == state).order_by(Enrolment.id)
    ).all()


def viewer_of_person(person_id):
    return viewer_of(db.session.scalars(select(Account).where(Account.person_id == person_id)).one())


def change_place(session, at):
    plan = SessionPlan(
        session.course_id,
        tuple(session.times),
        session.language,
        session.seats,
        place="Another room",
        minimum_attendance=session.minimum_attendance,
        minimum_types=session.minimum_types,
    )
    change_session(session, plan, by=who("coordinator"), at=at)


def mark_who_was_there(at):
    by = who("coordinator")
    with unit_of_work():
        session = next(
            each
            for each in db.session.scalars(select(CourseSession).where(CourseSession.state == SessionState.PUBLISHED))
            if each.ends_at < at
        )
        people = on_the_list(session)
        present = {(seat.id, meeting.id) for seat in people[1:] for meeting in session.meetings}
        mark_attendance(session, present, by=by, at=at)
        assert close_attendance(session, by=by, at=at) == len(people) - 1


def manage_accounts(at):
    by = who("administrator")
    with unit_of_work():
        account = accounts.open_account("new@demo.example", "New", by=by, at=at)
        accounts.grant_role(account, AccessRole.COORDINATOR, ScopeKind.NATIONAL, by=by, at=at)
        accounts.revoke_role(account, AccessRole.COORDINATOR, ScopeKind.NATIONAL, by=by, at=at)
        unit = account_of("manager@demo.example").grants[0]
        accounts.grant_role(account, AccessRole.MANAGER, ScopeKind.UNIT, unit.scope_id, by=by, at=at)
        invite(account, by=by, at=at)
        accounts.close_account(account, by=by, at=at)
        accounts.reopen_account(account, by=by, at=at)
        accounts.sign_out_everywhere(account, by=by, at=at)


def care_for_personal_data(at):
    """A copy, and an erasure: also of statements that are there already."""
    with unit_of_work():
        note_copy(subject_by("official@demo.example"), by=who("official"), at=at)
    with unit_of_work(alone=True):
        erase(Request("official@demo.example", "Asked by letter"), by=who("administrator"), at=at)


def learn_elsewhere(at):
    person = account_of("official@demo.example").person
    course = db.session.scalars(select(Course).where(Course.kind == CourseKind.E_LEARNING)).first().code
    earlier = at - timedelta(hours=1)
    told = tell(by_account(person), stored_at=earlier)
    tell(by_account(person), PASSED, "https://lms.example/courses/1", stored_at=earlier)
    write_rule("competences.evidence", {"competence": "ohjaus:A1"}, verbs=(COMPLETED,), activity=LESSON)
    completed = write_rule("courses.completed", {"course": course}, verbs=(COMPLETED,), activity=LESSON)
    passed = write_rule("competences.evidence", {"competence": "ohjaus:B2"}, verbs=(PASSED,))
    assert read_incoming(at) == "3 done"
    void(told, stored_at=earlier)
    assert read_incoming(at) == "2 taken back"
    by = who("administrator")
    draft = RuleDraft("Completed", Conditions(verbs=(COMPLETED,)), "courses.completed", {"course": course})
    with unit_of_work():
        disable_rule(passed, by=by, at=at)
        change_rule(completed, draft, by=by, at=at)
        close_rule(completed, by=by, at=at)
