"""What a target refuses becomes a dead letter that an administrator sees, re-sends or gives up; it blocks nothing."""

from sqlalchemy import delete

from laituri_learn.access.models import AuditEvent
from laituri_learn.access.policy import SYSTEM
from laituri_learn.database import db, unit_of_work, utc_now
from laituri_learn.statements.forwarding import services
from laituri_learn.statements.forwarding.jobs import forward
from laituri_learn.statements.forwarding.models import DeadLetter, ForwardingTarget
from laituri_learn.statements.forwarding.rules import BATCH, PAUSE_AFTER_REFUSALS
from laituri_learn.statements.models import StoredStatement
from tests.conftest import both_databases
from tests.statements.forwarding.sending import letters, now, target_for, write


def act(target_id, use_case, *arguments):
    with unit_of_work():
        return use_case(db.session.get_one(ForwardingTarget, target_id), *arguments, by=SYSTEM, at=utc_now())


@both_databases
def test_a_refused_statement_is_put_aside_and_all_others_arrive(app, lrs):
    written = write(BATCH + 20)
    target_id = target_for(lrs)
    lrs.refuses = {written[3], written[-1]}
    assert str(forward(target_id)) == f"{BATCH + 18} sent, 2 refused"
    assert set(lrs.statements) == set(written) - lrs.refuses
    assert letters(target_id) == dict.fromkeys(lrs.refuses, "open")
    letter = db.session.query(DeadLetter).filter_by(statement_id=written[3]).one()
    assert letter.failure["facts"] == {"status": 400, "detail": '"statement not valid here"'}


@both_databases
def test_a_dead_letter_that_is_sent_again_leaves_when_it_is_taken(app, lrs):
    written = write(3)
    target_id = target_for(lrs)
    lrs.refuses = {written[1]}
    forward(target_id)
    assert act(target_id, services.resend_letters) == 1
    forward(target_id)
    assert letters(target_id) == {written[1]: "open"}
    assert db.session.query(DeadLetter).one().tries == 2
    lrs.refuses = set()
    assert act(target_id, services.resend_letters, written[1]) == 1
    assert forward(target_id).sent == 1
    assert letters(target_id) == {}
    assert set(lrs.statements) == set(written)
    actions = [event.action for event in db.session.query(AuditEvent).order_by(AuditEvent.id)]
    assert actions.count("forwarding.resend") == 2


def test_a_dead_letter_that_is_given_up_stays_to_be_seen_and_is_not_sent(app, lrs):
    written = write(3)
    target_id = target_for(lrs)
    lrs.refuses = {written[1]}
    forward(target_id)
    assert act(target_id, services.give_up_letters, written[1]) == 1
    lrs.refuses = set()
    assert act(target_id, services.resend_letters) == 0
    assert str(forward(target_id)) == ""
    assert letters(target_id) == {written[1]: "given_up"}


def test_a_statement_on_which_the_target_fails_is_found_and_put_aside(app, lrs):
    written = write(5)
    target_id = target_for(lrs)
    lrs.fails_on = {written[2]}
    for _try in range(5):
        forward(target_id, despite_wait=True)
    assert lrs.statements == {}
    assert forward(target_id, despite_wait=True).sent == 4
    assert letters(target_id) == {written[2]: "open"}
    assert now(target_id).last_failure is None


def test_a_resent_statement_on_which_the_target_fails_holds_up_no_new_one(app, lrs):
    written = write(3)
    target_id = target_for(lrs)
    lrs.refuses = {written[0]}
    forward(target_id)
    lrs.refuses, lrs.fails_on = set(), {written[0]}
    act(target_id, services.resend_letters)
    new = write(2)
    assert forward(target_id).sent == 2
    assert set(new) <= set(lrs.statements)
    assert letters(target_id) == {written[0]: "open"}
    assert now(target_id).next_try_at is None


def test_a_target_out_of_order_puts_nothing_aside(app, lrs):
    write(5)
    target_id = target_for(lrs)
    lrs.manner = "fault"
    for _try in range(8):
        forward(target_id, despite_wait=True)
    assert letters(target_id) == {}
    assert now(target_id).cursor == 0


def test_a_target_that_refuses_everything_is_paused_and_not_fed_further(app, lrs):
    written = write(5 * BATCH)
    target_id = target_for(lrs)
    lrs.manner = "refuse"
    forward(target_id)
    target = now(target_id)
    assert not target.active
    assert target.last_failure["kind"] == "refuses_everything"
    assert len(letters(target_id)) == PAUSE_AFTER_REFUSALS
    lrs.manner = "well"
    act(target_id, services.resume_target)
    act(target_id, services.resend_letters)
    forward(target_id)
    assert set(lrs.statements) == set(written)
    assert letters(target_id) == {}


def test_a_statement_that_left_the_store_is_not_sent_again_and_that_is_said(app, lrs):
    written = write(2)
    target_id = target_for(lrs)
    lrs.refuses = {written[0]}
    forward(target_id)
    with unit_of_work():
        db.session.execute(delete(StoredStatement).where(StoredStatement.statement_id == written[0]))
    act(target_id, services.resend_letters)
    forward(target_id)
    assert db.session.query(DeadLetter).one().failure["kind"] == "no_longer_stored"


def test_what_the_target_says_is_kept_without_the_secret(app, lrs):
    write(1)
    target_id = target_for(lrs)
    lrs.manner = "echo"
    forward(target_id)
    assert db.session.query(DeadLetter).one().failure["facts"]["detail"] == 'you came with •••: ••• "•••"'
