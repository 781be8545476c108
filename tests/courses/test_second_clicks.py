"""The second of two clicks is told what the first was told, and does nothing; another answer is refused."""

import pytest
from sqlalchemy import func, select

from courses.enrolment.models import EnrolmentEvent
from courses.enrolment.rules import EnrolmentState as S
from laituri_learn.database import db, utc_now
from laituri_learn.messages.models import Message
from laituri_learn.statements.models import StoredStatement
from tests.conftest import both_databases
from tests.courses.test_pages import coming, in_english
from tests.courses.training import accept, approve, make_official, offer, staffed_unit, state_of, wait
from tests.factories import signed_in


def written():
    """How much there is of what a move writes."""
    db.session.rollback()
    return [
        db.session.scalar(select(func.count()).select_from(each)) for each in (EnrolmentEvent, Message, StoredStatement)
    ]


def told(client, path, **fields):
    answer = client.post(path, data=fields, follow_redirects=True)
    return answer.status_code, answer.text.partition('role="status"')[2].partition("</div>")[0]


@both_databases
@pytest.mark.parametrize(
    ("answer", "state", "staffed"),
    [("accept", S.ACCEPTED, True), ("accept", S.APPROVED, False), ("decline", S.DECLINED, True)],
)
def test_an_answer_given_twice_is_one_answer(client, answer, state, staffed):
    official = in_english(make_official(staffed_unit()[0] if staffed else None))
    enrolled = offer(coming(), official, at=utc_now())
    path = f"/seats/{enrolled.public_id}"
    signed_in(client, official)
    first = told(client, f"{path}/{answer}")
    assert first[0] == 200
    assert "seat" in first[1]
    before = written()
    assert told(client, f"{path}/{answer}") == first
    assert (state_of(enrolled), written()) == (state, before)


def test_leaving_the_waiting_list_twice_is_told_the_same(client):
    official = in_english(make_official())
    path = f"/seats/{wait(coming(), official, 1, at=utc_now()).public_id}/withdraw"
    signed_in(client, official)
    first = told(client, path)
    assert "left the waiting list" in first[1]
    assert told(client, path) == first


@both_databases
@pytest.mark.parametrize(("decision", "state"), [("approve", S.APPROVED), ("refuse", S.REFUSED)])
def test_a_decision_made_twice_is_one_decision_and_another_is_refused(client, decision, state):
    unit, manager = staffed_unit()
    official = make_official(unit)
    enrolled = offer(coming(), official, at=utc_now())
    accept(enrolled, official, at=utc_now())
    path = f"/approvals/{enrolled.public_id}"
    signed_in(client, in_english(manager))
    first = told(client, path, decision=decision, reason="Ruuhka")
    assert "Your decision is saved" in first[1]
    before = written()
    assert told(client, path, decision=decision, reason="Ruuhka") == first
    other = "refuse" if decision == "approve" else "approve"
    assert client.post(path, data={"decision": other, "reason": "Ruuhka"}).status_code == 409
    assert (state_of(enrolled), written()) == (state, before)


def test_another_answer_after_the_first_is_refused(client):
    official = make_official(staffed_unit()[0])
    enrolled = offer(coming(), official, at=utc_now())
    accept(enrolled, official, at=utc_now())
    signed_in(client, official)
    assert client.post(f"/seats/{enrolled.public_id}/decline").status_code == 409
    assert state_of(enrolled) is S.ACCEPTED


def test_what_another_manager_decided_is_not_ones_own_decision(client):
    unit, manager = staffed_unit()
    _other, stranger = staffed_unit()
    official = make_official(unit)
    enrolled = offer(coming(), official, at=utc_now())
    accept(enrolled, official, at=utc_now())
    approve(enrolled, manager, at=utc_now())
    signed_in(client, stranger)
    assert client.post(f"/approvals/{enrolled.public_id}", data={"decision": "approve"}).status_code == 404
