"""After an erasure nothing in the database leads to the person, and every figure is as it was."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text

from competences.frameworks.models import Competence
from competences.needs.tally import tally
from competences.recognition.models import Claim
from courses.absences.models import Absence
from courses.enrolment.models import Enrolment
from courses.enrolment.rules import EnrolmentState
from laituri_learn.access.models import Account, AuditEvent
from laituri_learn.access.policy import SYSTEM
from laituri_learn.access.sessions import viewer_of
from laituri_learn.database import db, unit_of_work
from laituri_learn.network.models import Person
from laituri_learn.personal_data.services import Request, erase
from laituri_learn.statements.erasure import OF_AGENTS
from laituri_learn.statements.facets import agent_key, number
from laituri_learn.statements.models import StatementFacet, StoredStatement
from laituri_learn.statements.preparing import short_key
from laituri_learn.web.languages import local_today
from tests.conftest import both_databases
from tests.factories import NOW
from tests.personal_data.somebody import EMAIL, WORDS, make_somebody, places_of

REASON = "Request by letter, 25 November 2026"


def erase_her(her, **values):
    with unit_of_work(alone=True):
        by = viewer_of(db.session.get(Account, her.administrator.id))
        done = erase(Request(her.public_id, REASON, **values), by=by, at=NOW)
    db.session.rollback()
    return done


def found_by(agent):
    numbers = [number(facet, agent_key(agent)) for facet in OF_AGENTS]
    query = select(func.count(func.distinct(StatementFacet.id))).where(StatementFacet.facet.in_(numbers))
    return db.session.scalar(query)


@both_databases
def test_nothing_in_any_table_leads_to_her(app):
    her = make_somebody()
    before = places_of(her.words)
    assert {word for _table, _column, word in before} == {word.lower() for word in her.words}
    erase_her(her)
    assert places_of(her.words) == []
    assert db.session.scalars(select(Absence)).all() == []
    hashes = [short_key(agent_key(agent)) for agent in her.agents]
    assert places_of(hashes) == []
    assert [found_by(agent) for agent in her.agents] == [0, 0, 0]


def figures():
    """What the needs map and the gap report are reckoned from, without who shares levels by name."""
    on = local_today()
    return {
        (competence, place): (each.people, each.assessed, each.below, each.missing, each.held, each.target)
        for competence, places in tally(on).items()
        for place, each in places.items()
    }


def counts():
    tables = ("people", "accounts", "posts", "enrolments", "attendances", "completions", "claims", "standings")
    tables += ("incoming_matches", "statements", "voided_statements", "statement_references")
    return {name: db.session.scalar(text(f"SELECT count(*) FROM {name}")) for name in tables}


def statements_by():
    """How many statements each verb has, and which are found by each activity of outside systems."""
    return {
        **dict(db.session.execute(select(StoredStatement.verb, func.count()).group_by(StoredStatement.verb)).all()),
        "moments": db.session.execute(
            select(StoredStatement.id, StoredStatement.statement_id, StoredStatement.happened_at).order_by(
                StoredStatement.id
            )
        ).all(),
    }


@both_databases
def test_every_figure_is_the_same_before_and_after(app):
    her = make_somebody()
    before = figures(), counts()
    moments = statements_by()["moments"]
    assert before[0]
    erase_her(her)
    made_by_it = counts()["statements"] - len(moments)
    assert figures() == before[0]
    assert counts() == {**before[1], "statements": len(moments) + made_by_it}
    assert statements_by()["moments"][: len(moments)] == moments
    # Her seat was given up, the next was offered it, and that there was an erasure.
    assert made_by_it == 3


@both_databases
def test_one_pseudonym_finds_what_her_identifiers_found(app):
    her = make_somebody()
    places = {
        place
        for agent in her.agents
        for place in db.session.scalars(
            select(StatementFacet.id).where(
                StatementFacet.facet.in_([number(facet, agent_key(agent)) for facet in OF_AGENTS])
            )
        )
    }
    erase_her(her)
    agents = {
        actor["account"]["name"]
        for document in db.session.scalars(select(StoredStatement.document))
        if (actor := json.loads(document)["actor"]).get("account", {}).get("homePage", "").endswith("/pseudonyms")
    }
    assert len(agents) == 1
    home = app.extensions["laituri_settings"].iri_base
    found = set(
        db.session.scalars(
            select(StatementFacet.id).where(
                StatementFacet.facet.in_(
                    [
                        number(facet, agent_key({"account": {"homePage": f"{home}/pseudonyms", "name": name}}))
                        for facet in OF_AGENTS
                        for name in agents
                    ]
                )
            )
        )
    )
    assert places <= found
    assert db.session.scalar(select(func.count()).where(StoredStatement.person_id == her.person_id)) == 0


def test_what_a_statement_lost_is_said_in_it(app):
    her = make_somebody()
    erase_her(her)
    changed = {}
    for document in db.session.scalars(select(StoredStatement.document)):
        statement = json.loads(document)
        for name, value in statement.get("context", {}).get("extensions", {}).items():
            if name.endswith("/pseudonymised"):
                changed[tuple(value)] = statement
    assert {("agent",), ("agent", "attachments", "response", "signature")} <= set(changed)
    whole = changed["agent", "attachments", "response", "signature"]
    assert whole["result"] == {"completion": True}
    assert "attachments" not in whole


@both_databases
def test_her_coming_seat_goes_to_the_next_on_the_list(app):
    her = make_somebody()
    erase_her(her)
    assert db.session.get(Enrolment, her.seat).state is EnrolmentState.WITHDRAWN
    assert db.session.get(Enrolment, her.next_on_list).state is EnrolmentState.OFFERED


def test_her_row_stays_without_a_name_and_her_account_belongs_to_nobody(app):
    her = make_somebody()
    erase_her(her)
    person, account = db.session.get(Person, her.person_id), db.session.get(Account, her.account_id)
    assert (person.name, account.name) == ("Erased person", "Erased person")
    assert person.posts[0].starts_on.isoformat() == "2025-01-01"
    assert (account.person_id, account.active, account.password_hash, account.grants) == (None, False, None, [])
    decided = db.session.scalars(select(Claim).where(Claim.decided_by_id == her.account_id)).one()
    assert (decided.decided_by.name, decided.decided_level) == ("Erased person", 2)
    assert decided.evidence == "Somebody else's words"


def test_the_audit_trail_tells_when_why_and_how_much_but_not_who(app):
    her = make_somebody()
    old = {
        event.id: (event.at, event.action, event.account_id)
        for event in db.session.scalars(select(AuditEvent).order_by(AuditEvent.id))
    }
    erase_her(her)
    events = {event.id: event for event in db.session.scalars(select(AuditEvent))}
    assert {key: (events[key].at, events[key].action, events[key].account_id) for key in old} == old
    seen = next(event for event in events.values() if event.action == "profile.seen")
    assert (seen.subject_kind, seen.subject_id, seen.detail) == ("person", "", {"whole": True})
    erased = next(event for event in events.values() if event.action == "personal_data.erase")
    assert (erased.at, erased.account_id, erased.subject_id) == (NOW, her.administrator.id, "")
    assert erased.detail["reason"] == REASON
    # No exact number: it would tell which pseudonym has just as many statements.
    assert erased.detail["seats_released"] == "≤ 5"
    assert erased.detail["statements_changed"] == "≤ 50"
    assert "evidence_removed" in erased.detail
    assert "attachments_removed" in erased.detail


def test_events_about_others_stay_as_they_are(app):
    her = make_somebody()
    others = select(AuditEvent).where(AuditEvent.subject_id.not_in([her.public_id, her.account_public_id]))
    others = others.where(AuditEvent.action != "imports.run")
    before = {each.id: (each.subject_kind, each.subject_id, each.detail) for each in db.session.scalars(others)}
    assert before
    erase_her(her)
    after = {each.id: (each.subject_kind, each.subject_id, each.detail) for each in db.session.scalars(others)}
    assert {key: after[key] for key in before} == before


def test_the_same_person_imported_later_is_somebody_new(app):
    from tests.factories import make_person

    her = make_somebody()
    erase_her(her)
    with unit_of_work():
        again = make_person(email=EMAIL)
    assert again.id != her.person_id
    assert places_of([again.public_id]) == [("people", "public_id", again.public_id)]


@both_databases
def test_a_namesake_keeps_what_is_about_her(app):
    """Somebody else of the same name: texts that name her without an address or an identifier may mean the other."""
    from tests.factories import make_account, make_person
    from tests.personal_data.somebody import FIRST, LAST

    her = make_somebody()
    with unit_of_work():
        namesake = make_account(make_person(first_name=FIRST, last_name=LAST, email="other@demo.example"))
        namesake_id = namesake.id
    erase_her(her)
    assert db.session.get(Account, namesake_id).display_name == f"{FIRST} {LAST}"
    left = [word for word in her.words if word not in WORDS[:2]]
    assert places_of(left) == []
    assert ("course_sessions", "trainers", FIRST.lower()) in places_of([FIRST])


def test_a_capability_added_later_is_covered(app):
    """A table that no room of ours knows."""
    from sqlalchemy import JSON, Column, Integer, LargeBinary, String, Table

    from tests.personal_data.somebody import FIRST, LAST

    table = Table(
        "of_a_later_plugin",
        db.metadata,
        Column("id", Integer, primary_key=True),
        Column("words", String(60)),
        Column("facts", JSON),
        Column("content", LargeBinary),
    )
    try:
        table.create(db.engine)
        her = make_somebody()
        with unit_of_work() as session:
            values = {"words": f"mail to {EMAIL}", "facts": {FIRST + " " + LAST: [EMAIL, "kept"]}}
            session.execute(table.insert().values(id=1, content=f"x {EMAIL}".encode(), **values))
        erase_her(her)
        assert places_of(her.words) == []
        row = db.session.execute(select(table)).one()
        assert (row.words, row.facts, row.content) == ("mail to N.N.", {"N.N.": ["N.N.", "kept"]}, b"x N.N.")
    finally:
        db.session.remove()
        table.drop(db.engine)
        db.metadata.remove(table)


def test_an_account_without_a_person_is_erased_too(app):
    from tests.factories import make_account

    her = make_somebody()
    with unit_of_work():
        account = make_account(display_name="Qvvoordi Naattori", email="qvvoordi@demo.example")
        public_id, account_id = account.public_id, account.id
    her.public_id = public_id
    erase_her(her)
    assert db.session.get(Account, account_id).erased
    assert places_of(["Qvvoordi", public_id]) == []


def test_another_address_under_which_systems_know_her_can_be_given(app):
    from tests.statements.incoming.outside import by_mail, tell

    her = make_somebody()
    tell({**by_mail("y.quux@school.example"), "name": "Y."})
    erase_her(her, more_emails=("Y.Quux@school.example",))
    assert places_of(["y.quux@school.example"]) == []


def test_figures_are_the_same_after_the_nightly_job(app):
    from competences.profile.services import refresh_everybody

    her = make_somebody()
    refresh_everybody()
    before = figures()
    erase_her(her)
    refresh_everybody()
    assert figures() == before
    assert db.session.scalar(select(func.count(Competence.id))) > 0


def test_on_sqlite_the_file_itself_has_nothing_left(app, tmp_path):
    her = make_somebody()
    file = tmp_path / "laituri.sqlite3"
    words = [word.encode() for word in her.words if word.isascii() and word not in ("Ylermiina",)]
    assert any(word in each.read_bytes() for each in tmp_path.glob("laituri.sqlite3*") for word in words)
    erase_her(her)
    db.session.remove()
    with db.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    db.engine.dispose()
    content = file.read_bytes()
    assert [word for word in words if word in content] == []


def test_nobody_asks_her_to_assess_herself_any_more(app):
    from competences.assessment.models import Assessment
    from competences.assessment.services import ask_reassessment
    from tests.competences.recognising import B2
    from tests.factories import text as words

    her = make_somebody()
    erase_her(her)
    before = db.session.scalar(select(func.count()).select_from(Assessment))
    with unit_of_work():
        assert ask_reassessment(her.person_id, [B2], words("Kurssi"), at=NOW) == []
    assert db.session.scalar(select(func.count()).select_from(Assessment)) == before


def test_a_plan_with_her_in_it_is_not_published(app):
    from courses.assignment.errors import PlanIsStale
    from courses.assignment.models import AssignmentRun, Candidate, Proposal, RunState
    from courses.assignment.publishing.services import publish_run
    from tests.courses.training import make_session
    from tests.factories import added

    her = make_somebody()
    session = make_session(published=False, day=300)
    with unit_of_work():
        run = added(AssignmentRun(created_at=NOW, state=RunState.SOLVED, session_ids=[session.id]))
        run_id = run.id
        values = {"session_id": session.id, "person_id": her.person_id, "value": 1.0, "competences": []}
        added(Proposal(run_id=run_id, **values))
        added(Candidate(run_id=run_id, session_id=session.id, held=True))
    erase_her(her)
    with pytest.raises(PlanIsStale), unit_of_work():
        publish_run(run_id, respond_by=NOW + timedelta(days=7), by=SYSTEM, at=NOW)
