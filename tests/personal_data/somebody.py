"""Somebody with distinctive words in every room, as official, assessor and manager; and others around her."""

import json
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha1

from sqlalchemy import inspect, literal_column, select, table

from competences.assessment.rules import Choice
from competences.assessment.services import ask_reassessment
from competences.recognition.services import appeal
from courses.absences.services import add_absence
from courses.enrolment.models import Enrolment, EnrolmentEvent
from courses.sessions.models import CourseSession
from laituri_learn.access.audit import audit
from laituri_learn.access.models import Account, Grant, SignInAttempt
from laituri_learn.access.policy import SYSTEM
from laituri_learn.access.roles import AccessRole
from laituri_learn.access.scope import ScopeKind
from laituri_learn.access.services import invite
from laituri_learn.access.sessions import open_session, viewer_of
from laituri_learn.database import LocalisedText, db, unit_of_work, utc_now
from laituri_learn.imports.models import TriedFile
from laituri_learn.messages.services import notify
from laituri_learn.network.models import Person, Role
from laituri_learn.settings import current_settings
from laituri_learn.statements.documents import Place, put_document
from laituri_learn.statements.facets import agent_key
from laituri_learn.statements.incoming.models import UnmatchedActor
from laituri_learn.statements.incoming.work import read_incoming
from laituri_learn.statements.models import StoredAttachment
from tests.competences.recognising import B2, ask, assess, make_offices, settle
from tests.courses.training import DAY, accept, approve, make_session, offer, wait
from tests.factories import NOW, TODAY, added, make_account, make_person
from tests.statements.incoming.outside import by_mail, tell, write_rule

FIRST, LAST, EMAIL = "Ylermiina", "Äijäpöytä-Quux", "ylermiina.quux@demo.example"
WORDS = [FIRST, LAST, EMAIL, "her-evidence", "her-claim", "her-appeal", "her-reasons", "her-note", "her-response"]
WORDS += ["her-browser", "198.51.100.77", "her-state", "her-title", "her-attachment", "her-notice", "her-signature"]


@dataclass
class Somebody:
    """Her rows' identifiers before she is erased, and those of others whom the tests ask about."""

    person_id: int
    account_id: int
    public_id: str
    account_public_id: str
    administrator: Account
    next_on_list: int = 0
    seat: int = 0
    words: list[str] = field(default_factory=list)
    agents: list[dict] = field(default_factory=list)


def make_somebody():
    """Her whole life in the product, through its services where they are."""
    (office,) = make_offices()
    with unit_of_work():
        role = db.session.scalars(select(Role).where(Role.code == "te-2")).one()
        unit = db.session.merge(office.unit)
        person = make_person(unit, role, first_name=FIRST, last_name=LAST, email=EMAIL, training_days=7)
        account = make_account(person, AccessRole.ASSESSOR, ScopeKind.NATIONAL)
        added(Grant(account=account, role=AccessRole.MANAGER, scope_kind=ScopeKind.UNIT, scope_id=unit.id))
        administrator = make_account(role=AccessRole.ADMINISTRATOR, display_name="Admin Istrator", language="en")
    her = Somebody(person.id, account.id, person.public_id, account.public_id, administrator)
    digest = sha1(f"mailto:{EMAIL}".encode(), usedforsecurity=False).hexdigest()
    her.words = [*WORDS, her.public_id, her.account_public_id, digest]
    her.agents = [
        by_mail(EMAIL),
        {"mbox_sha1sum": digest},
        {"account": {"homePage": current_settings().iri_base, "name": her.public_id}},
    ]
    _competences(account, office)
    _training(her, account, office)
    _access(account)
    _outside(her)
    db.session.rollback()
    return her


def _competences(account, office):
    assess(account, Choice(level=2, use_at_work=1, evidence="her-evidence"), share=True)
    first = ask(account, evidence="her-claim")
    settle(office.assessor, first, 2, reasons="her-reasons")
    with unit_of_work():
        appeal(viewer_of(db.session.get(Account, account.id)), first, "her-appeal", at=NOW)
        ask_reassessment(account.person_id, [B2], LocalisedText(en="her-title"), at=NOW)
    # She decides for somebody else: the decision stays, her name does not.
    settle(account, ask(office.official, evidence="Somebody else's words"), 2)


def _training(her, account, office):
    starts = utc_now().replace(microsecond=0) + 200 * DAY
    session = make_session(meetings=((starts, starts + timedelta(hours=6)),), seats=1)
    with unit_of_work():
        db.session.get(CourseSession, session.id).trainers = f"{FIRST} {LAST.upper()}, Veikko Vieras"
    her.seat = offer(session, account).id
    with unit_of_work():
        add_absence(account.person_id, TODAY, TODAY, by=SYSTEM, at=NOW)
    her.next_on_list = wait(session, office.official, 1).id
    accept(db.session.get(Enrolment, her.seat), account)
    # She approves, as a manager, somebody of her unit.
    theirs = offer(make_session(day=230), office.official)
    accept(theirs, office.official)
    approve(db.session.get(Enrolment, theirs.id), account)
    with unit_of_work():
        event = db.session.scalars(select(EnrolmentEvent).where(EnrolmentEvent.enrolment_id == her.seat)).first()
        event.note = "her-note"


def _access(account):
    with unit_of_work():
        account = db.session.get(Account, account.id)
        open_session(account, browser="her-browser", at=utc_now())
        invite(account, by=SYSTEM, at=utc_now())
        added(SignInAttempt(at=utc_now(), place="198.51.100.77", email=EMAIL))
        notify(account, "laituri_learn/messages/password_chosen.html", at=NOW, fact="her-notice")
        audit(SYSTEM, "profile.seen", "person", account.person.public_id, at=NOW, whole=True)
        audit(SYSTEM, "imports.run", "people", f"{EMAIL}.csv", at=NOW, note=f"for {FIRST} {LAST}")
        added(TriedFile(account_id=account.id, importer="people", name="p.csv", content=EMAIL.encode(), tried_at=NOW))


def _outside(her):
    """Another system's statements, in every place where an agent may be; state and attachments."""
    publisher = {"mbox": "mailto:tutor@lms.example", "name": "Tuija Tuutori"}
    mine = {"mbox": f"mailto:{EMAIL.title()}", "name": f"{FIRST} {LAST}"}
    sha2, signed = "a" * 64, "b" * 64
    with unit_of_work():
        added(StoredAttachment(sha2=sha2, content=b"her-attachment"))
        added(StoredAttachment(sha2=signed, content=b"her-signature"))
        for agent in her.agents:
            place = Place("state", "https://lms.example/a", agent_key(agent) or "")
            put_document(db.session(), place, "her-state", b'{"her-state": 1}', "application/json", at=NOW)
    attachment = {"usageType": "https://e.example/t", "display": {"en": "x"}, "contentType": "text/plain", "length": 1}
    signature = {**attachment, "usageType": "http://adlnet.gov/expapi/attachments/signature", "sha2": signed}
    attached = [{**attachment, "sha2": sha2}, signature]
    tell(mine, result={"response": "her-response", "completion": True}, attachments=attached)
    tell({"mbox_sha1sum": her.agents[1]["mbox_sha1sum"]}, activity=f"https://lms.example/users/{EMAIL}/quiz")
    tell(publisher, object={"objectType": "Agent", **mine})
    tell({"objectType": "Group", "name": "Team", "member": [publisher, mine]})
    tell(publisher, context={"instructor": mine, "team": {"objectType": "Group", "member": [mine]}})
    tell(publisher, context={"contextAgents": [{"objectType": "contextAgent", "agent": mine}]})
    tell(publisher, context={"extensions": {"https://e.example/who": f"told by {FIRST} {LAST}, {EMAIL}"}})
    inner = {"objectType": "SubStatement", "actor": mine, "verb": {"id": "https://e.example/v"}}
    tell(publisher, object={**inner, "object": {"objectType": "Agent", **mine}})
    tell({"account": {"homePage": "https://lms.example", "name": "x9"}, "name": f"{FIRST} {LAST}"})
    write_rule()
    read_incoming(NOW + timedelta(days=1))
    rule_id = db.session.scalar(select(db.metadata.tables["incoming_rules"].c.id))
    db.session.rollback()
    with unit_of_work():
        added(UnmatchedActor(rule_id=rule_id, actor=f"mailto:{EMAIL}", statements=1, last_at=NOW))


def every_value():
    """(table, column, text) of every value in the database, in every table and column that it names itself."""
    found = []
    with db.engine.connect() as connection:
        for name in inspect(connection).get_table_names():
            for row in connection.execute(select(literal_column("*")).select_from(table(name))):
                found += [(name, column, _text(value)) for column, value in row._mapping.items() if value is not None]
    return found


def _text(value):
    if isinstance(value, bytes | memoryview):
        return bytes(value).decode("utf-8", "replace")
    if isinstance(value, str) and value.startswith(("{", "[", '"')):
        try:
            value = json.loads(value)
        except ValueError:
            return value
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def places_of(words):
    """Where any of the words can be read."""
    lowered = [word.lower() for word in words]
    return sorted(
        {(table, column, word) for table, column, text in every_value() for word in lowered if word in text.lower()}
    )


def people():
    return db.session.scalars(select(Person)).all()
