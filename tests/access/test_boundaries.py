"""What is somebody else's answers as if it were not there; what every answer and every form carries."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from courses.catalogue.models import Course, CourseKind
from courses.enrolment.models import Enrolment
from courses.enrolment.rules import EnrolmentState
from courses.sessions.models import CourseSession, Meeting
from courses.sessions.rules import SessionState
from laituri_learn.access.audit import audit
from laituri_learn.access.models import AuditEvent
from laituri_learn.access.policy import CLIENT, DECLARED, PUBLIC, SYSTEM
from laituri_learn.access.roles import AccessRole
from laituri_learn.access.scope import ScopeKind
from laituri_learn.database import db, unit_of_work
from tests.access.test_routes import address, make_account_of, routes
from tests.factories import (
    NOW,
    added,
    make_account,
    make_organisation,
    make_person,
    make_region,
    make_unit,
    signed_in,
    text,
)


def accepted_seat(person):
    """A seat that waits for the approval of the person's manager."""
    course = added(
        Course(code="c", kind=CourseKind.TRAINING, title=text("Kurssi"), summary=text(""), days=1, languages=["fi"])
    )
    starts = NOW + timedelta(days=30)
    session = added(CourseSession(course=course, state=SessionState.PUBLISHED, language="fi", seats=5, created_at=NOW))
    added(Meeting(session_id=session.id, starts_at=starts, ends_at=starts + timedelta(hours=6)))
    return added(Enrolment(session_id=session.id, person_id=person.id, state=EnrolmentState.ACCEPTED, created_at=NOW))


@pytest.fixture
def place(app):
    """An organisation with two units in a region, and an accepted seat of somebody in the first unit."""
    with unit_of_work():
        region = make_region("HERE")
        organisation = make_organisation(code="OURS", region=region)
        first, second = make_unit(organisation, code="FIRST"), make_unit(organisation, code="SECOND")
        other = make_organisation(code="THEIRS", region=make_region("THERE"))
        make_unit(other, code="OTHER")
        seat = accepted_seat(make_person(first, last_name="Salainen"))
        return {
            "organisation": organisation.id,
            "first": first.id,
            "second": second.id,
            "other": other.id,
            "seat": seat.public_id,
        }


def manager(client, kind, scope_id):
    with unit_of_work():
        account = make_account(role=AccessRole.MANAGER, scope=kind, scope_id=scope_id)
    return signed_in(client, account)


OUTSIDERS = [(ScopeKind.UNIT, "second"), (ScopeKind.ORGANISATION, "other")]


@pytest.mark.parametrize(("kind", "where"), OUTSIDERS)
@pytest.mark.parametrize("decision", ["approve", "refuse"])
def test_a_manager_of_another_place_neither_sees_nor_decides_a_seat(place, client, kind, where, decision):
    outsider = manager(client, kind, place[where])
    assert "Salainen" not in outsider.get("/approvals").text
    answer = outsider.post(f"/approvals/{place['seat']}", data={"decision": decision, "reason": "x"})
    assert answer.status_code == 404
    assert db.session.scalars(select(Enrolment.state)).one() is EnrolmentState.ACCEPTED


@pytest.mark.parametrize(("kind", "where"), [(ScopeKind.UNIT, "first"), (ScopeKind.ORGANISATION, "organisation")])
def test_the_manager_of_the_place_sees_and_decides_it(place, client, kind, where):
    insider = manager(client, kind, place[where])
    assert "Salainen" in insider.get("/approvals").text
    assert insider.post(f"/approvals/{place['seat']}", data={"decision": "approve"}).status_code == 302
    assert db.session.scalars(select(Enrolment.state)).one() is EnrolmentState.APPROVED


@pytest.mark.parametrize(
    ("kind", "where", "asked"),
    [
        (ScopeKind.ORGANISATION, "other", "organisation=OURS"),
        (ScopeKind.ORGANISATION, "organisation", "organisation=THEIRS"),
        (ScopeKind.ORGANISATION, "organisation", "region=HERE"),
        (ScopeKind.ORGANISATION, "organisation", "organisation=OURS&unit=OTHER"),
        (ScopeKind.UNIT, "second", "organisation=OURS&unit=FIRST"),
        (ScopeKind.UNIT, "second", "organisation=THEIRS"),
        (ScopeKind.UNIT, "second", "organisation=NOWHERE"),
    ],
)
@pytest.mark.parametrize("form", ["gaps", "gaps.csv", "gaps.xlsx"])
def test_a_report_of_another_place_is_not_found(place, client, kind, where, asked, form):
    assert manager(client, kind, place[where]).get(f"/reports/{form}?{asked}").status_code == 404


def test_a_manager_reads_the_report_of_her_own_place(place, client):
    insider = manager(client, ScopeKind.ORGANISATION, place["organisation"])
    assert insider.get("/reports/gaps.csv?organisation=OURS").status_code == 200


@pytest.mark.parametrize("role", [None, *AccessRole])
def test_every_form_asks_for_its_token(app, role):
    app.config["WTF_CSRF_ENABLED"] = True
    client = app.test_client()
    if role is not None:
        with unit_of_work():
            account = make_account_of(role)
        signed_in(client, account)
    forms = [rule for rule in routes(app) if getattr(app.view_functions[rule.endpoint], DECLARED) != CLIENT]
    walked = [rule for rule in forms if "POST" in rule.methods]
    assert len(walked) > 20
    for rule in walked:
        answer = client.post(address(app, rule), data={"password": "x", "email": "y", "go": "import"})
        assert answer.status_code == 400, rule


def test_every_answer_carries_the_security_headers(app, client):
    with unit_of_work():
        account = make_account_of(AccessRole.ADMINISTRATOR)
    signed_in(client, account)
    statuses = set()
    for rule in routes(app):
        if rule.endpoint == "access.sign_out":
            continue
        for method in sorted(rule.methods & {"GET", "POST"}):
            answer = client.open(address(app, rule), method=method)
            statuses.add(answer.status_code)
            policy = dict(part.strip().split(" ", 1) for part in answer.headers["Content-Security-Policy"].split(";"))
            assert policy["default-src"] == "'none'", rule
            assert policy["script-src"] == policy["style-src"] == "'self'", rule
            assert policy["frame-ancestors"] == policy["base-uri"] == "'none'", rule
            assert "unsafe" not in str(policy), rule
            assert answer.headers["X-Content-Type-Options"] == "nosniff", rule
            assert answer.headers["Referrer-Policy"] == "same-origin", rule
            assert answer.headers["Cache-Control"] == "no-store", rule
    assert {200, 302, 404, 422} <= statuses


def test_no_page_has_a_script_or_style_of_its_own(app, client):
    with unit_of_work():
        account = make_account_of(AccessRole.ADMINISTRATOR)
    signed_in(client, account)
    for rule in routes(app):
        if "GET" not in rule.methods:
            continue
        page = client.get(address(app, rule))
        if page.mimetype == "text/html":
            assert " style=" not in page.text, rule
            assert "<style" not in page.text, rule
            assert "<script>" not in page.text, rule
            assert " onclick=" not in page.text, rule


@pytest.mark.parametrize("base_url", ["http://127.0.0.1:8000", "https://laituri.example"])
def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(tmp_path, empty_sqlite, base_url):
    import shutil

    from laituri_learn import create_app
    from tests.conftest import environment

    shutil.copy(empty_sqlite, tmp_path / "laituri.sqlite3")
    app = create_app(environment(tmp_path) | {"LAITURI_BASE_URL": base_url})
    cookies = app.test_client().get("/sign-in", base_url=base_url).headers.getlist("Set-Cookie")
    assert len(cookies) == 1
    parts = {part.strip() for part in cookies[0].split(";")}
    assert {"HttpOnly", "SameSite=Lax"} <= parts
    assert ("Secure" in parts) == base_url.startswith("https")


def test_the_product_has_no_way_to_change_the_audit_trail(app, client):
    """But to erase a person, which leaves when, what and by whom: see tests/personal_data/test_erasure.py."""
    with unit_of_work():
        account = make_account_of(AccessRole.ADMINISTRATOR)
        audit(SYSTEM, "test.happened", "thing", 1, at=NOW, fact="as it was")
    signed_in(client, account)
    for rule in routes(app):
        if getattr(app.view_functions[rule.endpoint], DECLARED) == PUBLIC or rule.endpoint == "access.sign_out":
            continue
        for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
            client.open(address(app, rule), method=method, data={"id": 1, "detail": "forged"})
    rules = [rule for rule in routes(app) if rule.rule.startswith("/administration/audit")]
    assert [rule.methods & {"POST", "PUT", "PATCH", "DELETE"} for rule in rules] == [set()]
    event = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "test.happened")).one()
    assert (event.at, event.subject_id, event.detail) == (NOW, "1", {"fact": "as it was"})
