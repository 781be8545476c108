"""What a client of the record store sees of somebody before and after her erasure."""

import json

import pytest

from laituri_learn.access.policy import SYSTEM
from laituri_learn.database import db, unit_of_work
from laituri_learn.personal_data.services import Request, erase
from tests.conftest import both_databases
from tests.factories import NOW, make_person, make_unit
from tests.statements.lrs import ACTIVITY, EINO, VERB, Lrs, new_id, reference, statement, voiding

HER = {"objectType": "Agent", "mbox": "mailto:aino@demo.example"}


@pytest.fixture
def lrs(app, client):
    with unit_of_work():
        make_person(make_unit(), email="aino@demo.example", first_name="Aino", last_name="Erottuva")
    return Lrs(client)


def erase_her():
    db.session.rollback()
    with unit_of_work(alone=True):
        erase(Request("aino@demo.example", "by letter"), by=SYSTEM, at=NOW)


def pseudonym_in(stored):
    actor = stored["actor"]
    assert actor["account"]["homePage"].endswith("/pseudonyms")
    return {"account": actor["account"]}


@both_databases
def test_queries_by_verb_and_activity_find_as_many_and_those_by_her_find_none(lrs):
    own = lrs.stored(*(statement() for _each in range(3)))
    taught = lrs.stored(statement(actor=EINO, context={"instructor": HER}))
    about = lrs.stored(statement(actor=EINO, object=reference(own[0])))
    found = lrs.found(verb=VERB), lrs.found(activity=ACTIVITY), lrs.found(agent=HER, related_agents=True)
    assert set(found[2]) == {*own, *taught, *about}
    erase_her()
    assert (lrs.found(verb=VERB), lrs.found(activity=ACTIVITY)) == found[:2]
    assert lrs.found(agent=HER, related_agents=True) == []
    somebody = pseudonym_in(lrs.one(own[0]))
    assert lrs.found(agent=somebody, related_agents=True) == found[2]
    assert set(lrs.found(agent=somebody)) == {*own, *about}
    assert lrs.one(own[0])["id"] == own[0]


@both_databases
def test_times_and_voiding_stay(lrs):
    kept, gone = lrs.stored(statement(), statement())
    lrs.stored(voiding(gone))
    before = lrs.one(kept)
    erase_her()
    after = lrs.one(kept)
    assert {name: after[name] for name in ("id", "stored", "timestamp", "verb", "object", "version", "authority")} == {
        name: before[name] for name in ("id", "stored", "timestamp", "verb", "object", "version", "authority")
    }
    assert gone not in lrs.found(verb=VERB)
    pseudonym_in(lrs.get(voidedStatementId=gone).json)


def test_the_same_statement_sent_again_does_not_bring_her_back(lrs):
    identifier = new_id()
    sent = statement(id=identifier)
    assert lrs.put(sent, identifier).status_code == 204
    erase_her()
    assert lrs.put(sent, identifier).status_code == 409
    assert lrs.found(agent=HER) == []


def test_documents_and_names_of_hers_are_gone_and_those_of_others_stay(lrs):
    lrs.stored(statement(actor={**HER, "name": "Aino Erottuva"}))
    state = {"activityId": ACTIVITY, "stateId": "place"}

    for agent in (HER, EINO):
        query = {**state, "agent": json.dumps(agent)}
        assert lrs.ask("PUT", "activities/state", query_string=query, json={"page": 3}).status_code == 204
    erase_her()
    assert lrs.ask("GET", "activities/state", query_string={**state, "agent": json.dumps(HER)}).status_code == 404
    assert lrs.ask("GET", "activities/state", query_string={**state, "agent": json.dumps(EINO)}).json == {"page": 3}
    assert "name" not in lrs.ask("GET", "agents", query_string={"agent": json.dumps(HER)}).json


def test_an_attachment_is_removed_with_her_unless_somebody_else_has_it(lrs, app):
    from laituri_learn.statements.models import StoredAttachment
    from tests.factories import added

    hers, shared = "c" * 64, "d" * 64
    attachment = {"usageType": "https://e.example/t", "display": {"en": "x"}, "contentType": "text/plain", "length": 1}

    def with_attachment(sha2, **values):
        return statement(attachments=[{**attachment, "sha2": sha2, "fileUrl": "https://e.example/f"}], **values)

    lrs.stored(with_attachment(hers), with_attachment(shared), with_attachment(shared, actor=EINO))
    db.session.rollback()
    with unit_of_work():
        for sha2 in (hers, shared):
            added(StoredAttachment(sha2=sha2, content=b"x"))
    erase_her()
    assert db.session.get(StoredAttachment, hers) is None
    assert db.session.get(StoredAttachment, shared) is not None
