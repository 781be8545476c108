"""Requests that come at once share a transaction, and none pays for another's fault."""

from threading import Thread

from sqlalchemy.exc import IntegrityError

from laituri_learn.database import db
from laituri_learn.statements.preparing import complete
from laituri_learn.statements.resources.errors import Conflict
from laituri_learn.statements.resources.together import MOST_STATEMENTS, Delivery, Together
from tests.conftest import both_databases
from tests.statements.lrs import AINO, EINO, Lrs, new_id, reference, statement

AUTHORITY = {"objectType": "Agent", **EINO}


def delivery(*statements):
    return Delivery([complete(each, AUTHORITY, version_2=False) for each in statements], {})


def gathered(*deliveries):
    """All that wait when the first begins to lead."""
    together = Together()
    together._waiting = list(deliveries)
    return together


def test_what_has_nothing_in_common_goes_together_and_what_has_comes_in_turn():
    one, other = new_id(), new_id()
    first, same = delivery(statement(id=one)), delivery(statement(id=one, actor=EINO))
    referring, third = delivery(statement(object=reference(one))), delivery(statement(id=other))
    behind = delivery(statement(id=other, actor=EINO))
    together = gathered(first, same, referring, third, behind)
    assert together._next_group() == [first, third]
    assert together._next_group() == [same, behind]
    assert together._next_group() == [referring]
    assert together._next_group() == []


def test_a_transaction_does_not_grow_without_end_but_the_largest_request_is_taken():
    large = delivery(*(statement() for _each in range(MOST_STATEMENTS + 1)))
    small = delivery(statement())
    together = gathered(large, small)
    assert together._next_group() == [large]
    assert together._next_group() == [small]


@both_databases
def test_one_that_contradicts_what_is_stored_is_refused_alone(app, client):
    lrs = Lrs(client)
    (taken,) = lrs.stored(statement())
    group = [delivery(statement()), delivery(statement(id=taken, actor=EINO), statement()), delivery(statement())]
    answers = send_together(group)
    assert [type(each) for each in answers] == [type(None), Conflict, type(None)]
    assert len(lrs.found(agent=AINO)) == 3
    assert lrs.found(agent=EINO) == []


@both_databases
def test_one_that_cannot_be_stored_does_not_keep_the_others_out(app, client):
    """As if there were a fault of ours: the row of one of them breaks a rule of the table."""
    lrs, spoilt = Lrs(client), delivery(statement())
    spoilt.statements[0].verb = None
    db.session.remove()
    good = [delivery(statement()) for _each in range(3)]
    answers = send_together([good[0], spoilt, *good[1:]])
    assert [type(each) for each in answers] == [type(None), IntegrityError, type(None), type(None)]
    assert sorted(lrs.found()) == sorted(each.statements[0].statement_id for each in good)
    assert all(each.consistent is not None for each in good)


def send_together(deliveries):
    """Store them in one go, the first leading; what each of them failed with."""
    together = gathered(*deliveries)
    deliveries[0].leads = together._led = True
    threads = [Thread(target=each.turn.wait) for each in deliveries[1:]]
    for thread in threads:
        thread.start()
    together._lead()
    for thread in threads:
        thread.join()
    db.session.rollback()
    return [each.failure for each in deliveries]
