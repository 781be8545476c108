"""Offer, answer, approve, hand on: each use case, and what it refuses."""

from threading import Barrier, Thread

import pytest
from sqlalchemy import func, select

from courses.assignment.instance import Mode
from courses.enrolment import errors, rules, services
from courses.enrolment.models import Enrolment, EnrolmentEvent
from courses.enrolment.queries import to_approve
from courses.enrolment.rules import EnrolmentState as S
from courses.sessions.services import cancel_session
from laituri_learn.access.models import Account, AuditEvent, Grant
from laituri_learn.access.policy import SYSTEM
from laituri_learn.access.roles import AccessRole
from laituri_learn.access.scope import ScopeKind
from laituri_learn.access.sessions import viewer_of
from laituri_learn.database import db, unit_of_work, utc_now
from laituri_learn.errors import UserError
from laituri_learn.jobs.known import all_jobs
from laituri_learn.messages.models import Message
from laituri_learn.statements.models import StoredStatement
from tests.conftest import both_databases
from tests.courses.training import (
    DAY,
    accept,
    approve,
    approved,
    make_official,
    make_session,
    offer,
    staffed_unit,
    state_of,
    wait,
)
from tests.factories import NOW, make_account, make_unit
from tests.servers.waiting import PATIENCE


def said_to(account):
    """Templates of the notices to somebody, in order."""
    found = db.session.scalars(select(Message.template).where(Message.account_id == account.id).order_by(Message.id))
    return [template.rpartition("/")[2].removesuffix(".html") for template in found]


def unread_by(account):
    """Templates of the notices that somebody has not read, in order."""
    unread = select(Message.template).where(Message.account_id == account.id, Message.read_at.is_(None))
    found = db.session.scalars(unread.order_by(Message.id))
    return [template.rpartition("/")[2].removesuffix(".html") for template in found]


def verbs():
    return [verb.rpartition("/")[2] for verb in db.session.scalars(select(StoredStatement.verb).order_by("id"))]


@both_databases
def test_offered_accepted_and_approved_each_step_leaves_history_audit_and_statement(app):
    unit, manager = staffed_unit()
    official = make_official(unit)
    enrolled = approved(make_session(), official, manager)
    history = db.session.execute(select(EnrolmentEvent.before, EnrolmentEvent.after).order_by(EnrolmentEvent.id)).all()
    assert [tuple(row) for row in history] == [(None, S.OFFERED), (S.OFFERED, S.ACCEPTED), (S.ACCEPTED, S.APPROVED)]
    assert verbs() == ["planned", "published", "offered", "accepted", "approved"]
    actions = db.session.scalars(select(AuditEvent.action).where(AuditEvent.subject_kind == "enrolment")).all()
    assert actions == ["enrolment.offered", "enrolment.accepted", "enrolment.approved"]
    assert said_to(official) == ["seat_offered", "seat_approved"]
    assert said_to(manager) == ["approval_waiting"]
    assert state_of(enrolled) is S.APPROVED


@both_databases
def test_a_notice_that_asks_counts_as_read_once_it_is_answered_for_everybody_who_was_asked(app):
    unit, manager = staffed_unit()
    with unit_of_work():
        deputy = make_account(None, AccessRole.MANAGER, ScopeKind.UNIT, unit.id)
    official, colleague = make_official(unit), make_official(unit)
    session = make_session()
    enrolled, other = offer(session, official), offer(session, colleague)
    assert unread_by(official) == ["seat_offered"]
    accept(enrolled, official)
    accept(other, colleague)
    assert unread_by(official) == []
    assert unread_by(manager) == unread_by(deputy) == ["approval_waiting", "approval_waiting"]
    approve(enrolled, manager)
    assert unread_by(manager) == unread_by(deputy) == ["approval_waiting"]
    assert unread_by(official) == ["seat_approved"]


def test_without_anybody_to_approve_an_accepted_seat_counts_as_approved_and_says_so(app):
    official = make_official()
    enrolled = offer(make_session(), official)
    accept(enrolled, official)
    assert state_of(enrolled) is S.APPROVED
    assert db.session.scalars(select(EnrolmentEvent.note).order_by(EnrolmentEvent.id)).all()[-1] == services.NO_MANAGER


def test_nobody_approves_her_own_participation(app):
    with unit_of_work():
        unit = make_unit()
    chief = make_official(unit)
    with unit_of_work():
        grant = {"role": AccessRole.MANAGER, "scope_kind": ScopeKind.UNIT, "scope_id": unit.id}
        db.session.add(Grant(account_id=chief.id, **grant))
    enrolled = offer(make_session(), chief)
    accept(enrolled, chief)
    assert state_of(enrolled) is S.APPROVED
    assert db.session.get(Enrolment, enrolled.id).history[-1].note == services.NO_MANAGER
    by = viewer_of(db.session.get(Account, chief.id))
    assert said_to(chief) == ["seat_offered"]
    assert list(to_approve(by.scope("enrolment.approve"), by)) == []


@pytest.mark.parametrize(
    ("prepare", "error"),
    [
        (lambda session: None, errors.SessionNotOpen),
        (lambda session: offer(session, make_official()), errors.SessionFull),
    ],
    ids=["planned", "full"],
)
def test_no_seat_is_offered_where_there_is_none(app, prepare, error):
    session = make_session(published=error is errors.SessionFull, seats=1)
    prepare(session)
    with pytest.raises(error):
        offer(session, make_official())


def test_a_seat_is_offered_to_a_person_once(app):
    session, official = make_session(), make_official()
    offer(session, official)
    with pytest.raises(errors.AlreadyEnrolled):
        offer(session, official)
    with pytest.raises(errors.AlreadyEnrolled):
        wait(session, official, 1)


def test_a_late_answer_is_refused_and_the_seat_lapses_to_the_next(app):
    session, late, next_one = make_session(seats=1), make_official(), make_official()
    enrolled = offer(session, late, respond_by=NOW + DAY)
    waiting = wait(session, next_one, 1)
    with pytest.raises(errors.OfferHasLapsed):
        accept(enrolled, late, at=NOW + 2 * DAY)
    assert services.sessions_to_lapse(NOW + 2 * DAY) == [session.id]
    with unit_of_work():
        assert services.lapse_unanswered(session.id, NOW + 2 * DAY) == 1
    assert (state_of(enrolled), state_of(waiting)) == (S.LAPSED, S.OFFERED)
    assert said_to(late) == ["seat_offered", "seat_lapsed"]
    assert said_to(next_one) == ["seat_freed"]


def test_the_hourly_job_goes_session_by_session(app):
    long_ago = utc_now() - 10 * DAY
    times = ((utc_now() + 30 * DAY, utc_now() + 31 * DAY),)
    first, second = (make_session(meetings=times, at=long_ago) for _number in range(2))
    late = [offer(session, make_official(), at=long_ago) for session in (first, second)]
    kept = offer(first, make_official(), at=long_ago, respond_by=utc_now() + DAY)
    assert services.lapse_everywhere() == "2 lapsed"
    assert [state_of(each) for each in late] == [S.LAPSED, S.LAPSED]
    assert state_of(kept) is S.OFFERED
    assert services.lapse_everywhere() == ""


def test_the_job_is_registered(app):
    assert {job.name: job.run for job in all_jobs()}["lapse"] is services.lapse_everywhere


def test_a_waiting_list_lapses_when_the_session_begins_and_nobody_is_disturbed(app):
    session, official = make_session(), make_official()
    enrolled = wait(session, official, 1)
    with unit_of_work():
        services.lapse_unanswered(session.id, NOW + 31 * DAY)
    assert state_of(enrolled) is S.LAPSED
    assert said_to(official) == []


def test_who_has_accepted_a_seat_at_the_same_time_is_told_which(app):
    official = make_official()
    first, second = make_session(), make_session()
    accept(offer(first, official), official)
    with pytest.raises(errors.ClashingSeat) as refused:
        accept(offer(second, official), official)
    assert first.course.title.fi in refused.value.message()


@both_databases
def test_a_declined_seat_goes_to_the_first_on_the_waiting_list_for_whom_it_is_possible(app):
    session = make_session(seats=1)
    holder, busy, swedish, full_unit, fitting = (
        make_official(),
        make_official(),
        make_official(languages=["sv"]),
        make_official(staffed_unit(max_away=0)[0]),
        make_official(),
    )
    accept(offer(make_session(), busy), busy)
    enrolled = offer(session, holder)
    others = [wait(session, each, rank) for rank, each in enumerate((busy, swedish, full_unit, fitting), 1)]
    with unit_of_work():
        services.decline(enrolled, viewer_of(db.session.get(Account, holder.id)), NOW)
    assert [state_of(each) for each in (enrolled, *others)] == [S.DECLINED, S.WAITING, S.WAITING, S.WAITING, S.OFFERED]
    assert db.session.get(Enrolment, others[-1].id).respond_by == rules.answer_by(NOW, session.starts_at)


def test_somebody_without_training_days_left_is_passed_over(app):
    session, holder = make_session(seats=1), make_official()
    tired = make_official(training_days=1)
    accept(offer(make_session(day=10), tired), tired)
    enrolled, waiting = offer(session, holder), wait(session, tired, 1)
    with unit_of_work():
        services.decline(enrolled, SYSTEM, NOW)
    assert state_of(waiting) is S.WAITING


def test_withdrawing_frees_the_seat_and_tells_the_manager(app):
    unit, manager = staffed_unit()
    official, next_one = make_official(unit), make_official()
    session = make_session(seats=1)
    enrolled = approved(session, official, manager)
    waiting = wait(session, next_one, 1)
    with unit_of_work():
        services.withdraw(enrolled, viewer_of(db.session.get(Account, official.id)), NOW)
    assert (state_of(enrolled), state_of(waiting)) == (S.WITHDRAWN, S.OFFERED)
    assert said_to(manager) == ["approval_waiting", "seat_withdrawn"]
    with pytest.raises(errors.SessionNotOpen), unit_of_work():
        services.withdraw(waiting, SYSTEM, NOW + 40 * DAY)


def test_beyond_the_staffing_limit_a_manager_confirms_or_it_is_not_approved(app):
    unit, manager = staffed_unit(max_away=1)
    first, second = make_official(unit), make_official(unit)
    session = make_session()
    approved(session, first, manager)
    enrolled = offer(session, second)
    accept(enrolled, second)
    with pytest.raises(errors.BeyondStaffingLimit) as refused:
        approve(enrolled, manager)
    assert refused.value.facts["limit"] == 1
    assert state_of(enrolled) is S.ACCEPTED
    approve(enrolled, manager, beyond=True)
    assert state_of(enrolled) is S.APPROVED
    assert db.session.get(Enrolment, enrolled.id).history[-1].note == services.BEYOND_LIMIT


def test_a_refusal_needs_a_reason_and_the_person_is_told_it(app):
    unit, manager = staffed_unit()
    official = make_official(unit)
    enrolled = offer(make_session(), official)
    accept(enrolled, official)
    by = viewer_of(db.session.get(Account, manager.id))
    with pytest.raises(errors.ReasonMissing), unit_of_work():
        services.refuse(enrolled, "  ", by, NOW)
    assert state_of(enrolled) is S.ACCEPTED
    with unit_of_work():
        services.refuse(enrolled, " Kiireviikko ", by, NOW)
    assert state_of(enrolled) is S.REFUSED
    told = db.session.scalars(
        select(Message).where(Message.account_id == official.id).order_by(Message.id.desc())
    ).first()
    assert told.data["reason"] == "Kiireviikko"


@both_databases
def test_cancelling_a_session_cancels_what_is_open_and_tells_everybody(app):
    session, official, waiting = make_session(), make_official(), make_official()
    enrolments = [offer(session, official), wait(session, waiting, 1)]
    gone = make_official()
    declined = offer(session, gone)
    with unit_of_work():
        services.decline(declined, SYSTEM, NOW)
    with unit_of_work():
        cancel_session(session, "Kouluttaja sairastui", by=SYSTEM, at=NOW)
    assert {state_of(each) for each in enrolments} == {S.CANCELLED}
    assert state_of(declined) is S.DECLINED
    assert said_to(waiting)[-1] == "session_cancelled"
    assert said_to(gone) == ["seat_offered"]


def test_a_manager_of_the_unit_is_asked_before_the_one_of_the_organisation(app):
    unit, manager = staffed_unit()
    with unit_of_work():
        director = make_account(None, AccessRole.MANAGER, ScopeKind.ORGANISATION, unit.organisation_id)
    official = make_official(unit)
    accept(offer(make_session(), official), official)
    assert (said_to(manager), said_to(director)) == (["approval_waiting"], [])


@both_databases
def test_two_who_want_the_last_seat_at_once_never_both_get_it(app):
    session = make_session(seats=1)
    people = [make_official().person_id for _number in range(2)]
    session_id = session.id
    db.session.remove()
    together = Barrier(2)
    outcomes = []

    def take(person_id):
        with app.app_context():
            together.wait(PATIENCE)
            try:
                with unit_of_work():
                    services.offer_seat(
                        services.lock_session(session_id),
                        person_id,
                        mode=Mode.ROOM,
                        run_id=None,
                        reasons=[],
                        respond_by=NOW + 7 * DAY,
                        by=SYSTEM,
                        at=NOW,
                    )
                outcomes.append("offered")
            except UserError as error:
                outcomes.append(type(error).__name__)
            finally:
                db.session.remove()

    threads = [Thread(target=take, args=[person_id]) for person_id in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert sorted(outcomes) == ["SessionFull", "offered"]
    assert db.session.scalar(select(func.count()).select_from(Enrolment)) == 1
