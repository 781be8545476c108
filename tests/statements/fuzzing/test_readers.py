"""A statement that is right, however odd, stops nobody who reads it: no page, no job, no other system."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from laituri_learn.access.models import Account
from laituri_learn.access.roles import AccessRole
from laituri_learn.access.scope import ScopeKind
from laituri_learn.database import db, unit_of_work, utc_now
from laituri_learn.statements.incoming.models import IncomingRule
from laituri_learn.statements.incoming.work import read_incoming
from tests.competences.assessing import publish_framework
from tests.conftest import both_databases
from tests.factories import make_account, make_person, make_unit, signed_in
from tests.statements.fuzzing.effort import bounded
from tests.statements.fuzzing.strategies import ACTOR, statements
from tests.statements.incoming.outside import by_account, write_rule
from tests.statements.lrs import Lrs

VERB = "http://a.example/verbs/odd"


@pytest.fixture
def person(app):
    """An official with a learning record."""
    with unit_of_work():
        made = make_person(make_unit())
        make_account(made, AccessRole.OFFICIAL, ScopeKind.SELF)
    return made


@both_databases
@given(st.data())
@bounded(20)
def test_the_persons_record_shows_it(app, client, person, data):
    sent = {**data.draw(statements()), "actor": by_account(person)}
    answer = Lrs(client).post(sent)
    assert answer.status_code == 200, answer.text
    reader = signed_in(
        app.test_client(), db.session.scalars(select(Account).where(Account.person_id == person.id)).one()
    )
    shown = reader.get("/learning-record")
    assert shown.status_code == 200
    assert answer.json[0] in shown.text


@both_databases
@given(st.data())
@bounded(20)
def test_the_job_that_learns_from_statements_goes_on(app, client, person, data):
    with unit_of_work():
        there = db.session.scalar(select(func.count()).select_from(IncomingRule))
    if not there:
        publish_framework()
        write_rule(verbs=(VERB,))
    sent = {**data.draw(statements()), "verb": {"id": VERB}}
    sent["actor"] = data.draw(st.just(by_account(person)) | ACTOR)
    assert Lrs(client).post(sent).status_code in (200, 400)
    read_incoming(utc_now() + timedelta(minutes=1))
    assert [rule.problem for rule in db.session.scalars(select(IncomingRule))] == [""]
