"""What these tests begin with: statements that other systems have written, and rules for them."""

import json
from datetime import timedelta
from itertools import count
from uuid import uuid4

from laituri_learn.access.policy import SYSTEM
from laituri_learn.database import db, unit_of_work
from laituri_learn.database.places import first_place
from laituri_learn.settings import current_settings
from laituri_learn.statements.incoming.models import IncomingMatch, IncomingRule
from laituri_learn.statements.incoming.rules import Conditions
from laituri_learn.statements.incoming.services import RuleDraft, enable_rule, make_rule
from laituri_learn.statements.preparing import prepare
from laituri_learn.statements.store import write
from tests.factories import NOW

COMPLETED = "http://adlnet.gov/expapi/verbs/completed"
PASSED = "http://adlnet.gov/expapi/verbs/passed"
VOIDED = "http://adlnet.gov/expapi/verbs/voided"
LESSON = "https://lms.example/lessons/7"
EARLIER = NOW - timedelta(hours=2)
_numbers = count()


def by_account(person):
    """The actor as an account on this installation."""
    return {"account": {"homePage": current_settings().iri_base, "name": person.public_id}}


def by_mail(address):
    return {"mbox": f"mailto:{address}"}


def competence_iri(code="A1", version="1.0"):
    return f"{current_settings().iri_base}/xapi/activities/frameworks/ohjaus/{version}/competences/{code}"


def tell(actor, verb=COMPLETED, activity=LESSON, *, authority="lms", stored_at=EARLIER, **more):
    """Another system's statement in the store (committed); returns its identifier."""
    statement_id = str(uuid4())
    statement = {
        "id": statement_id,
        "actor": actor,
        "verb": {"id": verb},
        "object": {
            "id": activity,
            "definition": {"name": {"en-GB": "Lesson seven"}, "type": "http://adlnet.gov/expapi/activities/lesson"},
        },
        "timestamp": stored_at.isoformat(),
        "stored": stored_at.isoformat(),
        "version": "1.0.3",
        "authority": {"account": {"homePage": current_settings().iri_base, "name": authority}},
        **more,
    }
    prepared = prepare(statement)
    prepared.id, prepared.stored_at = first_place(stored_at) + next(_numbers), stored_at
    prepared.document = json.dumps(statement)
    with unit_of_work() as session:
        write(session, [prepared])
    return statement_id


def void(statement_id, **more):
    """The other system voids its statement."""
    return tell(
        {"mbox": "mailto:lms@lms.example"},
        VOIDED,
        object={"objectType": "StatementRef", "id": statement_id},
        **more,
    )


def write_rule(outcome="competences.evidence", parameters=None, *, on=True, past=True, name="Lessons", **conditions):
    """A rule (committed), switched on for past statements unless told otherwise; returns its public identifier."""
    conditions = conditions or {"verbs": (COMPLETED,)}
    chosen = {"competence": "ohjaus:A1"} if parameters is None else parameters
    with unit_of_work():
        rule = make_rule(RuleDraft(name, Conditions(**conditions), outcome, chosen), by=SYSTEM, at=EARLIER)
        public_id = rule.public_id
        if on:
            enable_rule(public_id, past=past, by=SYSTEM, at=NOW)
    return public_id


def rule_of(public_id):
    db.session.rollback()
    return db.session.query(IncomingRule).filter_by(public_id=public_id).one()


def matches():
    """(state, note in English) of every statement worked on, in order."""
    db.session.rollback()
    return [(row.state.value, row.note.en) for row in db.session.query(IncomingMatch).order_by(IncomingMatch.id)]
