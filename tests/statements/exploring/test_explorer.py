"""The administrator's explorer: filters in the address, pages by seek, one statement in words and as stored."""

import json
import re
from dataclasses import replace
from datetime import timedelta
from hashlib import sha1
from html import unescape

import pytest
from sqlalchemy import select

from laituri_learn.access.models import AuditEvent
from laituri_learn.access.policy import SYSTEM
from laituri_learn.access.roles import AccessRole
from laituri_learn.access.scope import EVERYBODY, NOBODY
from laituri_learn.database import db, unit_of_work
from laituri_learn.errors import NotFound
from laituri_learn.settings import Settings, current_settings
from laituri_learn.statements.exploring.queries import opened_statement, statements_page
from laituri_learn.statements.exploring.rules import Filters
from laituri_learn.statements.recorder import Activity, Result, record
from laituri_learn.statements.vocabulary import DATA_FILE, IMPORTED, iri
from laituri_learn.web.languages import local_today
from tests.conftest import both_databases
from tests.factories import NOW, make_account, make_person, make_unit, signed_in
from tests.statements.lrs import ACTIVITY, AINO, EINO, VERB, Lrs, new_id, reference, statement, voiding

PAGE = "/administration/statements"
REGISTRATION = "6f6a1dbe-7f30-4c3e-8d2e-3f0a6d1b9a11"
COURSE = "https://learn.example/courses/3"


@pytest.fixture
def lrs(client):
    return Lrs(client)


@pytest.fixture
def administrator(client):
    with unit_of_work():
        account = make_account(role=AccessRole.ADMINISTRATOR, language="en")
    return signed_in(client, account)


def listed(page):
    """Identifiers of the statements that a page lists, in its order."""
    assert page.status_code == 200, page.text
    return re.findall(rf'<a href="{PAGE}/([0-9a-f-]{{36}})">', page.text)


def found(client, **filters):
    return listed(client.get(PAGE, query_string=filters))


def events(action):
    rows = db.session.scalars(select(AuditEvent).where(AuditEvent.action == action).order_by(AuditEvent.id))
    return [(row.subject_id, row.detail) for row in rows]


def fill(lrs):
    """Statements that differ in what the filters look at, by a name for each."""
    sent = {
        "plain": statement(),
        "other verb": statement(verb={"id": "http://example.com/verbs/other"}),
        "other actor": statement(actor=EINO),
        "hashed": statement(actor={"mbox_sha1sum": "ee76a5b6adf3f7ff4c2a7f1e4d5d6a2f5f0f0a11"}),
        "openid": statement(actor={"openid": "https://aino.example/"}),
        "other activity": statement(object={"id": COURSE}),
        "in context": statement(context={"contextActivities": {"parent": [{"id": COURSE}]}}),
        "registered": statement(context={"registration": REGISTRATION}),
    }
    return dict(zip(sent, lrs.stored(*sent.values()), strict=True))


@both_databases
def test_each_filter_alone_finds_what_it_names(app, client, lrs, administrator):
    ids = fill(lrs)

    def names(**filters):
        by_id = {each: name for name, each in ids.items()}
        return {by_id[each] for each in found(administrator, **filters)}

    of_aino = set(ids) - {"other actor", "hashed", "openid"}
    assert names() == set(ids)
    assert names(agent="aino@demo.example") == names(agent="mailto:aino@demo.example") == of_aino
    assert names(agent="Aino@Demo.example") == of_aino, "an address is found however it is typed"
    assert names(agent="eino", home="https://demo.example") == {"other actor"}
    assert names(agent="EE76A5B6ADF3F7FF4C2A7F1E4D5D6A2F5F0F0A11") == {"hashed"}
    assert names(agent="https://aino.example/") == {"openid"}
    assert names(verb=VERB) == names(other_verb=VERB) == set(ids) - {"other verb"}
    assert names(activity=COURSE) == {"other activity"}
    assert names(activity=COURSE, related="1") == {"other activity", "in context"}
    assert names(registration=REGISTRATION.upper()) == {"registered"}
    assert names(source=lrs.public_id) == set(ids)
    assert names(source="platform") == set()
    today, day = local_today(), timedelta(days=1)
    assert names(since=today, until=today) == set(ids)
    assert names(since=today + day) == names(until=today - day) == set()


@both_databases
def test_filters_together_find_what_fits_all(app, client, lrs, administrator):
    ids = fill(lrs)
    given = {"agent": "aino@demo.example", "verb": VERB, "activity": ACTIVITY, "source": lrs.public_id}
    assert set(found(administrator, **given)) == {ids["plain"], ids["in context"], ids["registered"]}
    assert found(administrator, **given, registration=REGISTRATION) == [ids["registered"]]
    assert found(administrator, agent="eino", home="https://demo.example", activity=COURSE) == []


def test_an_address_that_was_hashed_is_found_by_the_address(app, client, lrs, administrator):
    hashed = sha1(AINO["mbox"].encode(), usedforsecurity=False).hexdigest()
    ids = lrs.stored(statement(actor={"mbox_sha1sum": hashed}))
    assert found(administrator, agent="aino@demo.example") == ids


@both_databases
def test_pages_lead_through_everything_and_back(app, client, lrs, administrator):
    sent = [lrs.stored(*(statement(id=new_id()) for _number in range(40)))[::-1] for _batch in range(3)]
    everything = [each for batch in reversed(sent) for each in batch]
    seen, address, last = [], f"{PAGE}?agent=aino@demo.example", ""
    while address:
        page = administrator.get(address)
        last = address
        seen.append(listed(page))
        address = linked(page, "next")
    assert [len(each) for each in seen] == [50, 50, 20]
    assert [each for part in seen for each in part] == everything
    back = administrator.get(linked(administrator.get(last), "prev"))
    assert listed(back) == seen[1]
    first = administrator.get(linked(back, "prev"))
    assert listed(first) == seen[0]
    assert linked(first, "prev") is None
    assert "agent=aino@demo.example" in linked(first, "next")


def linked(page, rel):
    address = re.search(rf'rel="{rel}"\s+href="([^"]+)"', page.text)
    return unescape(address[1]) if address else None


def test_a_place_beyond_the_store_is_an_empty_page_that_leads_back(app, client, lrs, administrator):
    lrs.stored(statement())
    for place in ("-99999999999999999999999", "1"):
        page = administrator.get(f"{PAGE}?before={place}")
        assert page.status_code == 200
        assert "No more statements" in page.text
    assert len(found(administrator, before="no number")) == 1


def test_the_filters_stay_in_the_form_and_in_the_links(app, client, lrs, administrator):
    lrs.stored(statement(context={"registration": REGISTRATION}))
    given = {"agent": "aino@demo.example", "other_verb": VERB, "registration": REGISTRATION, "since": "2026-01-01"}
    page = administrator.get(PAGE, query_string=given).text
    for name, value in given.items():
        assert re.search(rf'name="{name}"[^>]*value="{re.escape(value)}"', page), name
    exports = re.findall(r'href="([^"]+/export[^"]+)"', page)
    assert len(exports) == 3
    assert all("agent=aino@demo.example" in each and f"registration={REGISTRATION}" in each for each in exports)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"activity": "course 3"}, "is not the address of an activity"),
        ({"other_verb": "completed"}, "is not the address of a verb"),
        ({"verb": "http://adlnet.gov/expapi/verbs/completed", "other_verb": VERB}, "not both"),
        ({"since": "24.11.2026"}, "is not a day. Write it as 2026-11-25."),
        ({"until": "3026-11-24"}, "Give a day in the years"),
        ({"since": "2026-11-24", "until": "2026-11-23"}, "The last day is before the first one."),
        ({"registration": "7"}, "is not a registration"),
        ({"source": "nobody"}, "There is no such source."),
        ({"home": "https://demo.example"}, "Give the name of the account too"),
        ({"agent": "eino", "home": "demo"}, "Write the whole address"),
        ({"agent": "x" * 2001}, "This is too long."),
    ],
)
def test_a_filter_that_cannot_be_used_is_said_at_its_field_and_nothing_is_shown(
    app, client, lrs, administrator, given, said
):
    lrs.stored(statement())
    page = administrator.get(PAGE, query_string=given)
    assert page.status_code == 422
    assert 'class="field-error"' in page.text
    assert said in unescape(page.text)
    assert "<table" not in page.text
    assert events("statements.list") == []
    answer = administrator.get(f"{PAGE}/export", query_string={**given, "format": "csv"})
    assert answer.status_code == 302
    assert said in unescape(administrator.get(answer.location).text)
    assert events("statements.export") == []


@both_databases
def test_a_voided_statement_is_marked_and_leads_to_what_voids_it(app, client, lrs, administrator):
    [target] = lrs.stored(statement())
    [voids] = lrs.stored(voiding(target))
    [comment] = lrs.stored(statement(object=reference(target)))
    assert found(administrator) == [comment, voids, target]
    assert "voided</span>" in administrator.get(PAGE).text
    page = administrator.get(f"{PAGE}/{target}").text
    assert "This statement is voided" in page
    after = page.split("Voided by", 1)[1]
    assert f"{PAGE}/{voids}" in after.split("Referred to by", 1)[0]
    assert f"{PAGE}/{comment}" in after.split("Referred to by", 1)[1]
    assert f"{PAGE}/{target}" in administrator.get(f"{PAGE}/{voids}").text.split("Voids", 1)[1]
    assert f"{PAGE}/{target}" in administrator.get(f"{PAGE}/{comment}").text.split("Refers to", 1)[1]


def test_what_is_referred_to_but_not_there_is_said(app, client, lrs, administrator):
    missing = new_id()
    [ids] = lrs.stored(statement(object=reference(missing)))
    page = administrator.get(f"{PAGE}/{ids}").text
    assert "not in the store" in page
    assert f'href="{PAGE}/{missing}"' not in page


def test_a_statement_is_said_in_words(app, client, lrs, administrator):
    [identifier] = lrs.stored(
        statement(
            actor={"mbox": "mailto:eino@demo.example", "name": "Eino Esimerkki"},
            verb={"id": "http://adlnet.gov/expapi/verbs/passed", "display": {"fi": "läpäisi"}},
            object={"id": COURSE, "definition": {"name": {"fi": "Ohjauksen perusteet", "en": "Basics of guidance"}}},
            result={
                "score": {"raw": 7.5, "min": 0, "max": 10},
                "success": True,
                "completion": False,
                "duration": "PT1H30M",
                "response": "<b>Because</b>",
            },
            context={
                "platform": "Moodle",
                "language": "sv",
                "team": {"objectType": "Group", "member": [AINO]},
                "contextActivities": {"grouping": [{"id": "https://learn.example/programmes/1"}]},
                "extensions": {"https://learn.example/ext": {"deep": [1]}},
            },
            timestamp="2026-11-20T10:00:00Z",
        )
    )
    page = unescape(administrator.get(f"{PAGE}/{identifier}").text)
    for said in (
        "Eino Esimerkki",
        "eino@demo.example",
        "passed",
        "Basics of guidance",
        COURSE,
        "score 7.5 on the scale 0–10",
        "succeeded",
        "not completed",
        "duration 1 h 30 min",
        "Moodle",
        "group: aino@demo.example",
        "https://learn.example/programmes/1",
        '{"deep": [1]}',
        "20.11.2026 12:00",
    ):
        assert said in page, said
    assert "“<b>Because</b>”" in page
    assert "&lt;b&gt;Because" in administrator.get(f"{PAGE}/{identifier}").text


def test_every_kind_of_object_is_said_in_words(app, client, lrs, administrator):
    inside = {"objectType": "SubStatement", "actor": EINO, "verb": {"id": VERB}, "object": {"id": COURSE}}
    lrs.stored(
        statement(object={"objectType": "Group", "mbox": "mailto:team@demo.example", "name": "The team"}),
        statement(object=inside),
        statement(object=reference(new_id())),
        statement(actor={"objectType": "Group", "member": [AINO, EINO]}),
    )
    page = unescape(administrator.get(PAGE).text)
    for said in ("The team", f"statement inside: eino (https://demo.example) – {VERB} – {COURSE}", "another statement"):
        assert said in page
    assert "group: aino@demo.example, eino (https://demo.example)" in page


def test_what_a_statement_may_hold_but_seldom_does_is_shown_too(app, client, administrator):
    lrs = Lrs(client, version="2.0.0")
    target = new_id()
    agents = [{"objectType": "contextAgent", "agent": EINO, "relevantTypes": ["https://a.example/coach"]}]
    groups = [{"objectType": "contextGroup", "group": {"objectType": "Group", "member": [AINO]}}]
    ids = lrs.stored(
        statement(
            result={"score": {"raw": 10**400}, "duration": "P1Y", "extensions": {"https://a.example/x": None}},
            context={"contextAgents": agents, "contextGroups": groups, "statement": reference(target)},
        ),
        statement(result={"score": {"scaled": -0.5}, "duration": "P1DT2S"}, verb={"id": VERB, "display": {}}),
        statement(result={"score": {}}, object={"id": COURSE, "definition": {"name": {"de": "Grundlagen"}}}),
        statement(result={"score": {"raw": 3, "min": 0}}, actor={**EINO, "objectType": "Group", "member": [AINO]}),
    )
    pages = [unescape(administrator.get(f"{PAGE}/{each}").text) for each in ids]
    for said in ("duration P1Y", "eino (https://demo.example)", "group: aino@demo.example", target, "not in the store"):
        assert said in pages[0], said
    assert "duration 1 d 2 s" in pages[1]
    assert "Grundlagen" in pages[2]
    assert "score 3" in pages[3]
    assert len(found(administrator)) == len(ids)


def test_levels_that_the_product_recorded_are_said_only_when_opened(app, client, administrator):
    with unit_of_work():
        person = make_person(make_unit(), first_name="Salla", last_name="Salainen")
        result = Result(score=(3, 0, 4), response="Her own words")
        kept = record(person, IMPORTED, Activity("files/1", DATA_FILE, "Oma tiedosto"), at=NOW, result=result)
        identifier, public_id, email = kept.statement_id, person.public_id, person.email
    page = unescape(administrator.get(PAGE, query_string={"source": "platform"}).text)
    assert identifier in page
    assert "shown when opened" in page
    assert "level 3" not in page
    assert "Her own words" not in page
    opened = unescape(administrator.get(f"{PAGE}/{identifier}").text)
    assert "level 3 on the scale 0–4" in opened
    assert "“Her own words”" in opened
    for shown in (page, opened):
        assert public_id in shown
        assert "Salainen" not in shown
        assert email not in shown
    assert found(administrator, agent=public_id) == [identifier]
    assert found(administrator, agent=email) == [], "an address leads to no account of this service"
    assert found(administrator, verb=iri(IMPORTED.iri)) == [identifier]


def test_levels_stay_unsaid_when_the_service_has_moved(app, client, administrator):
    with unit_of_work():
        record(make_person(), IMPORTED, Activity("files/1", DATA_FILE, "Tiedosto"), at=NOW, result=Result((3, 0, 4)))
    app.extensions[Settings.KEY] = replace(current_settings(), iri_base="https://moved.example")
    page = administrator.get(PAGE).text
    assert "shown when opened" in page
    assert "on the scale" not in page


def test_the_json_is_shown_and_handed_out_as_stored(app, client, lrs, administrator):
    sent = statement(result={"extensions": {"https://a.example/ä": [1, 1.0, "ÄÖ"]}})
    [identifier] = lrs.stored(sent)
    stored = opened_statement(EVERYBODY, identifier).found.document
    page = administrator.get(f"{PAGE}/{identifier.upper()}")
    pretty = re.search(r'<pre class="document">(.*?)</pre>', page.text, re.DOTALL)[1]
    assert json.loads(unescape(pretty)) == json.loads(stored)
    answer = administrator.get(f"{PAGE}/{identifier}/json")
    assert answer.text == stored
    assert answer.mimetype == "application/json"
    assert answer.headers["Content-Disposition"] == f"attachment; filename=statement-{identifier}.json"


def test_an_unknown_statement_is_not_there(app, client, administrator):
    for address in (f"{PAGE}/{new_id()}", f"{PAGE}/nothing", f"{PAGE}/{new_id()}/json", f"{PAGE}/export?format=xls"):
        assert administrator.get(address).status_code == 404
    assert events("statements.open") == events("statements.export") == []


def test_an_empty_store_says_so_and_an_empty_search_keeps_its_filters(app, client, administrator):
    assert "Nothing recorded yet" in administrator.get(PAGE).text
    page = administrator.get(PAGE, query_string={"agent": "nobody@demo.example"}).text
    assert "Nothing found" in page
    assert 'value="nobody@demo.example"' in page
    assert "/export" not in page


def test_looking_opening_and_taking_out_leave_a_trace_without_the_content(app, client, lrs, administrator):
    [identifier] = lrs.stored(statement(result={"response": "secret words"}))
    given = {"agent": "aino@demo.example", "since": "2026-01-01"}
    administrator.get(PAGE, query_string=given)
    administrator.get(f"{PAGE}/{identifier}")
    administrator.get(f"{PAGE}/{identifier}/json")
    administrator.get(f"{PAGE}/export", query_string={**given, "format": "csv"}).close()
    assert events("statements.list") == [("", given)]
    assert events("statements.open") == [(identifier, {})]
    assert events("statements.export") == [(identifier, {"format": "json"}), ("", {"format": "csv", **given})]
    trail = administrator.get("/administration/audit?action=statements").text
    assert identifier in trail
    assert "secret words" not in trail


@pytest.mark.parametrize("role", [each for each in AccessRole if each is not AccessRole.ADMINISTRATOR])
def test_nobody_else_comes_in(app, client, lrs, role):
    [identifier] = lrs.stored(statement())
    with unit_of_work():
        account = make_account(make_person(make_unit()), role=None if role is AccessRole.OFFICIAL else role)
    signed_in(client, account)
    for address in ("", "/export?format=csv", f"/{identifier}", f"/{identifier}/json"):
        assert client.get(PAGE + address).status_code == 404


def test_a_scope_that_is_not_national_finds_nothing(app, client, lrs):
    [identifier] = lrs.stored(statement())
    with pytest.raises(NotFound):
        statements_page(NOBODY, Filters())
    with pytest.raises(NotFound):
        opened_statement(NOBODY, identifier)


def test_the_entrance_of_the_administration_leads_here(app, client, administrator):
    assert f'href="{PAGE}"' in administrator.get("/administration").text


def test_the_service_itself_is_named_as_such(app, client, administrator):
    with unit_of_work():
        record(SYSTEM, IMPORTED, Activity("files/1", DATA_FILE, "Tiedosto"), at=NOW)
    page = administrator.get(PAGE).text
    assert page.count("this service") >= 3, "in the filter, as who, and as source"
