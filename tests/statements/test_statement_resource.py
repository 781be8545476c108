"""Statements over HTTP (1.0.3, Communication 1 to 3 and Data 2.3; 2.0, 4.1)."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from laituri_learn.database import unit_of_work, utc_now
from laituri_learn.statements.recorder import Activity, record
from laituri_learn.statements.validation.values import read_timestamp
from laituri_learn.statements.vocabulary import DATA_FILE, IMPORTED
from tests.conftest import both_databases
from tests.factories import NOW, make_person
from tests.statements.lrs import ACTIVITY, AINO, EINO, VERB, Lrs, new_id, reference, statement, voiding

GROUP = {"objectType": "Group", "mbox": "mailto:group@demo.example", "member": [AINO]}

SOME_ID = "0197a2f0-0000-7000-8000-000000000000"


@both_databases
def test_what_is_put_is_read_back_with_what_the_store_adds(app, client):
    """1.0.3, Communication 2.1.1 and Data 2.3; 2.0, 4.2.4.2."""
    lrs, identifier = Lrs(client), new_id()
    sent = statement(result={"response": "ä ö \U0001f600 \0", "extensions": {"http://a.example/x": [None, 1.5]}})
    assert lrs.put(sent, identifier).status_code == 204
    answer = lrs.get(statementId=identifier)
    stored = answer.json
    assert {name: stored[name] for name in sent} == sent
    assert stored["id"] == identifier
    assert stored["version"] == "1.0.0"
    assert stored["stored"] == stored["timestamp"]
    assert stored["authority"]["account"]["name"] == f"client:{lrs.public_id}"
    assert answer.headers["X-Experience-API-Version"] == "1.0.3"
    assert "Last-Modified" in answer.headers


@both_databases
def test_the_same_again_changes_nothing_and_another_is_a_conflict(app, client):
    """1.0.3, Communication 2.1.1.s2.b2 and Data 2.3.1: 204 for the same, 409 for another."""
    lrs, identifier = Lrs(client), new_id()
    assert lrs.put(statement(), identifier).status_code == 204
    first = lrs.one(identifier)
    same = statement(object={"objectType": "Activity", "id": ACTIVITY}, verb={"id": VERB, "display": {"en": "tried"}})
    assert lrs.put(same, identifier.upper()).status_code == 204
    assert lrs.put(statement(verb={"id": f"{VERB}/again"}), identifier).status_code == 409
    assert lrs.post({**statement(actor=EINO), "id": identifier}).status_code == 409
    assert lrs.one(identifier) == first


def test_a_statement_is_put_where_its_identifier_says_and_nowhere_else(app, client):
    """1.0.3, Communication 2.1.1.s1 and s4.b2: the parameter is needed, and the same as in the statement."""
    lrs, identifier = Lrs(client), new_id()
    sent = {**statement(), "id": identifier}
    for wrong in ({"statementId": new_id()}, {"statementId": "x"}, {}):
        assert lrs.ask("PUT", "statements", query_string=wrong, json=sent).status_code == 400, wrong
    assert lrs.put([sent], identifier).status_code == 400
    assert lrs.found() == []


@both_databases
def test_a_batch_is_stored_whole_or_not_at_all(app, client):
    """1.0.3, Communication 3.2.s3.b9."""
    lrs = Lrs(client)
    twice = {**statement(), "id": new_id()}
    for last in ({"actor": AINO}, twice):
        assert lrs.post(statement(), twice, last).status_code == 400
    lrs.stored(twice)
    assert lrs.post(statement(), {**twice, "actor": EINO}).status_code == 409
    assert lrs.found() == [twice["id"]]


@both_databases
def test_filters_find_what_they_name_and_nothing_else(app, client):
    """1.0.3, Communication 2.1.3, table 1."""
    lrs, registration = Lrs(client), new_id()
    other = "http://example.com/activities/two"
    plain, by_eino, in_group, about_eino, with_context, sub = lrs.stored(
        statement(),
        statement(actor=EINO, object={"id": other}),
        statement(actor=GROUP, verb={"id": f"{VERB}/2"}, object={"id": other}),
        statement(object=EINO),
        statement(
            actor={"mbox": "mailto:x@demo.example"},
            object={"id": other},
            context={
                "registration": registration,
                "instructor": EINO,
                "contextActivities": {"parent": {"id": ACTIVITY}},
            },
        ),
        statement(
            actor={"mbox": "mailto:x@demo.example"},
            object={"objectType": "SubStatement", "actor": EINO, "verb": {"id": VERB}, "object": {"id": ACTIVITY}},
        ),
    )
    authority = lrs.one(plain)["authority"]

    def found(**parameters):
        return set(lrs.found(**parameters))

    assert found(agent=AINO) == {plain, in_group, about_eino}
    assert found(agent={key: GROUP[key] for key in ("objectType", "mbox")}) == {in_group}
    assert found(agent=EINO) == {by_eino, about_eino}
    assert found(agent=EINO, related_agents="true") == {by_eino, about_eino, with_context, sub}
    assert found(agent=authority) == set()
    assert found(agent=authority, related_agents="true", limit=3) <= set(lrs.found())
    assert found(activity=ACTIVITY) == {plain}
    assert found(activity=ACTIVITY, related_activities="true") == {plain, with_context, sub}
    assert found(verb=f"{VERB}/2") == {in_group}
    assert found(registration=registration.upper()) == {with_context}
    assert found(agent=AINO, activity=other, verb=f"{VERB}/2") == {in_group}
    assert found(agent=EINO, related_agents="true", activity=ACTIVITY, related_activities="true") == {with_context, sub}
    assert found(agent=EINO, verb=f"{VERB}/2") == set()


@both_databases
def test_since_is_exclusive_until_inclusive_and_order_is_that_of_storing(app, client):
    """1.0.3, Communication 2.1.3: since, until, ascending, limit."""
    lrs = Lrs(client)
    stored = lrs.stored(*(statement() for _each in range(5)))
    assert lrs.found() == stored[::-1]
    assert lrs.found(ascending="true", limit=2) == stored[:2]
    moment = lrs.one(stored[2])["stored"]
    assert lrs.found(since=moment) == stored[:2:-1]
    assert lrs.found(until=moment, ascending="true") == stored[:3]
    assert lrs.found(since=moment, until=moment) == []
    assert len(lrs.found(since="0001-01-01T00:00:00Z", until="9999-12-31T23:59:59.999999Z")) == 5
    assert lrs.found(since="9999-12-31T23:59:59.999999Z") == []


@both_databases
@pytest.mark.parametrize("ascending", ["false", "true"])
def test_more_leads_to_the_end_although_new_statements_arrive(app, client, ascending):
    """1.0.3, Communication 2.1.3.s2.b6: the link stays valid, nothing comes twice, nothing is left out."""
    lrs = Lrs(client)
    stored = lrs.stored(*(statement() for _each in range(7)))
    answer = lrs.get(limit=3, ascending=ascending, agent=AINO).json
    seen = [each["id"] for each in answer["statements"]]
    while answer["more"]:
        late = lrs.stored(statement(actor=EINO))
        answer = client.get(answer["more"], headers=lrs.headers()).json
        seen += [each["id"] for each in answer["statements"]]
        assert late[0] not in seen
    assert seen == (stored if ascending == "true" else stored[::-1])


@both_databases
def test_a_voided_statement_is_found_only_as_such(app, client):
    """1.0.3, Data 2.3.2 and Communication 2.1.4, with either coming first."""
    lrs, late = Lrs(client), new_id()
    (first,) = lrs.stored(statement())
    (void_first,) = lrs.stored(voiding(first))
    (void_late,) = lrs.stored(voiding(late))
    lrs.stored({**statement(), "id": late})
    for identifier in (first, late):
        assert lrs.get(statementId=identifier).status_code == 404
        assert lrs.get(voidedStatementId=identifier).json["id"] == identifier
    assert set(lrs.found(verb=VERB)) == {void_first, void_late}
    (again,) = lrs.stored(voiding(void_first))
    assert lrs.one(void_first)["id"] == void_first
    assert set(lrs.found()) == {void_first, void_late, again}
    assert lrs.get(voidedStatementId=void_first).status_code == 404


@both_databases
@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0), (0, 2, 1)])
def test_a_statement_is_found_by_what_its_target_says(app, client, order):
    """1.0.3, Communication 2.1.4: filters reach through references, however long, whatever came first."""
    lrs = Lrs(client)
    first, second, third = new_id(), new_id(), new_id()
    plain = {**statement(), "id": first}
    confirmed = statement(id=second, actor=EINO, verb={"id": f"{VERB}/confirmed"}, object=reference(first))
    doubted = statement(id=third, actor=GROUP, verb={"id": f"{VERB}/doubted"}, object=reference(second))
    for number in order:
        lrs.stored((plain, confirmed, doubted)[number])
    assert set(lrs.found(verb=VERB)) == {first, second, third}
    assert set(lrs.found(activity=ACTIVITY, verb=f"{VERB}/confirmed")) == {second, third}
    assert lrs.found(verb=f"{VERB}/doubted") == [third]


@both_databases
def test_time_and_number_count_for_the_statement_that_refers_and_not_for_its_target(app, client):
    """1.0.3, Communication 2.1.3.s3: since, until and limit are those of the statement with the reference."""
    lrs = Lrs(client)
    (first,) = lrs.stored(statement())
    (second,) = lrs.stored(statement(actor=EINO, verb={"id": f"{VERB}/confirmed"}, object=reference(first)))
    moment = lrs.one(first)["stored"]
    assert lrs.found(verb=VERB, since=moment) == [second]
    assert lrs.found(verb=VERB, until=moment) == [first]
    assert lrs.found(verb=VERB, limit=1) == [second]


@both_databases
def test_what_the_product_records_is_found_too(app, client):
    lrs = Lrs(client)
    with unit_of_work():
        person = make_person()
        statement_id = record(person, IMPORTED, Activity("files/1", DATA_FILE, "Väki"), at=NOW).statement_id
    account = {"account": {"homePage": "http://127.0.0.1:8000", "name": person.public_id}}
    assert lrs.found(agent=account) == [statement_id]
    activity = lrs.ask(
        "GET", "activities", query_string={"activityId": "http://127.0.0.1:8000/xapi/activities/files/1"}
    )
    assert activity.json["definition"]["name"] == {"und": "Väki"}


@both_databases
def test_a_change_that_is_rolled_back_is_found_nowhere(app, client):
    lrs = Lrs(client)
    with pytest.raises(RuntimeError, match="power cut"), unit_of_work():
        record(make_person(), IMPORTED, Activity("files/1", DATA_FILE, "Väki"), at=NOW)
        raise RuntimeError("power cut")
    with unit_of_work():
        make_person()
    assert lrs.found() == []


@both_databases
def test_consistent_through_is_on_every_answer_and_not_before_what_was_stored(app, client):
    """1.0.3, Communication 2.1.3.s2.b5."""
    lrs = Lrs(client)
    (identifier,) = lrs.stored(statement())
    stored = read_timestamp(lrs.one(identifier)["stored"], "stored")
    for answer in (lrs.get(), lrs.get(limit=-1), lrs.get(statementId=new_id())):
        through = read_timestamp(answer.headers["X-Experience-API-Consistent-Through"], "through")
        assert stored <= through <= utc_now()


def test_formats(app, client):
    """1.0.3, Communication 2.1.3, format: ids and canonical."""
    lrs = Lrs(client)
    about = {"id": ACTIVITY, "definition": {"name": {"fi": "Yksi", "sv": "Ett"}, "type": "http://a.example/t"}}
    named = {**AINO, "name": "Aino"}
    (identifier,) = lrs.stored(
        statement(actor=named, object=about, verb={"id": VERB, "display": {"fi": "a", "sv": "b"}})
    )
    ids = lrs.get(statementId=identifier, format="ids").json
    assert (ids["actor"], ids["verb"], ids["object"]) == (AINO, {"id": VERB}, {"id": ACTIVITY})
    lrs.stored(statement(object={"id": ACTIVITY, "definition": {"name": {"en": "One"}}}))
    answer = lrs.ask(
        "GET",
        "statements",
        query_string={"statementId": identifier, "format": "canonical"},
        headers={"Accept-Language": "en;q=0.5, sv-FI"},
    )
    assert answer.json["object"]["definition"] == {"name": {"sv": "Ett"}, "type": "http://a.example/t"}
    assert answer.json["verb"]["display"] == {"sv": "b"}
    assert answer.json["actor"] == named


def test_canonical_shows_one_language_of_each_text_of_an_interaction_too(app, client):
    """1.0.3, Communication 2.1.3.s4: the best for the reader in each language map by itself."""
    lrs = Lrs(client)
    choices = [{"id": "a", "description": {"fi": "Kyllä", "sv": "Ja"}}, {"id": "b", "description": {"fi": "Ei"}}]
    definition = {
        "type": "http://adlnet.gov/expapi/activities/cmi.interaction",
        "interactionType": "choice",
        "name": {"fi": "Kysymys"},
        "choices": choices,
    }
    lrs.stored(statement(object={"id": ACTIVITY, "definition": definition}))
    answer = lrs.ask(
        "GET", "statements", query_string={"format": "canonical"}, headers={"Accept-Language": "sv, fi;q=0.5"}
    )
    shown = answer.json["statements"][0]["object"]["definition"]
    assert shown["name"] == {"fi": "Kysymys"}
    assert [each["description"] for each in shown["choices"]] == [{"sv": "Ja"}, {"fi": "Ei"}]


@pytest.mark.parametrize(
    "parameters",
    [
        {"statementId": "x"},
        {"statementId": SOME_ID, "voidedStatementId": SOME_ID},
        {"statementId": SOME_ID, "limit": 1},
        {"agent": "{"},
        {"agent": '{"objectType": "Group", "member": []}'},
        {"verb": "tried"},
        {"activity": "one"},
        {"registration": "1"},
        {"since": "yesterday"},
        {"until": "2026-13-01T00:00:00Z"},
        {"limit": "-1"},
        {"ascending": "yes"},
        {"related_agents": "1"},
        {"attachments": "maybe"},
        {"format": "pretty"},
        {"unknown": "1"},
        {"Verb": VERB},
    ],
)
def test_a_parameter_that_cannot_be_is_refused(app, client, parameters):
    """1.0.3, Communication 3.2.s2: 400, also for parameters in another case."""
    assert Lrs(client).get(**parameters).status_code == 400


def test_a_parameter_that_does_not_belong_to_writing_is_refused(app, client):
    """1.0.3, Communication 3.2.s3.b1 and b2."""
    lrs, identifier = Lrs(client), new_id()
    for wrong in ({"limit": "1"}, {"unknown": "1"}):
        place = {"StatementId" if "unknown" in wrong else "statementId": identifier, **wrong}
        assert lrs.ask("POST", "statements", query_string=wrong, json=statement()).status_code == 400
        assert lrs.ask("PUT", "statements", query_string=place, json=statement()).status_code == 400
    assert lrs.found() == []


RIGHT = json.dumps(statement(result={"response": "?", "score": {"raw": 1}}))
BODIES = {
    "nothing": b"",
    "half an object": b"{",
    "no UTF-8": b"\xff\xfe",
    "UTF-16": RIGHT.encode("utf-16"),
    "NaN": RIGHT.replace(": 1}", ": NaN}").encode(),
    "too deep": b"[" * 100_000,
    "a name twice": RIGHT.replace('"actor"', '"verb": {}, "actor"', 1).encode(),
    "half a surrogate pair": RIGHT.replace("?", "\\uD800").encode(),
    "beyond a double": RIGHT.replace(": 1}", ": 1e999}").encode(),
    "five thousand digits": RIGHT.replace(": 1}", f": {'9' * 5000}}}").encode(),
    "null": b"null",
    "a number": b"7",
}


@pytest.mark.parametrize("body", BODIES)
def test_a_body_that_is_no_statement_is_refused(app, client, body):
    """1.0.3, Communication 1.4 and 3.2."""
    headers = {"Content-Type": "application/json"}
    answer = Lrs(client).ask("POST", "statements", data=BODIES[body], headers=headers)
    assert answer.status_code == 400
    assert answer.json["error"]


@pytest.mark.parametrize("content_type", ["text/plain", "", "multipart/mixed", "multipart/mixed; boundary=x"])
def test_a_body_of_another_type_is_refused(app, client, content_type):
    """1.0.3, Communication 1.5."""
    answer = Lrs(client).ask("POST", "statements", data=RIGHT, headers={"Content-Type": content_type})
    assert answer.status_code == 400


@pytest.mark.parametrize("path", ["statements", f"statements?statementId={SOME_ID}", "agents?agent=%7B%7D", "about"])
def test_head_answers_as_get_without_a_body(app, client, path):
    """1.0.3, Communication 1.1."""
    lrs = Lrs(client)
    head, get = lrs.ask("HEAD", path), lrs.ask("GET", path)
    assert head.status_code == get.status_code
    assert head.content_type == get.content_type
    assert head.data == b""


@pytest.mark.parametrize(
    ("asked", "status", "answered"),
    [
        ("1.0", 200, "1.0.3"),
        ("1.0.9", 200, "1.0.3"),
        ("2.0.0", 200, "2.0.0"),
        ("0.95", 400, "2.0.0"),
        ("1.1.0", 400, "2.0.0"),
        ("3.0.0", 400, "2.0.0"),
        ("", 400, "2.0.0"),
    ],
)
def test_versions(app, client, asked, status, answered):
    """1.0.3, Communication 3.3; 2.0, 4.1.2: 400 without a version that is spoken, and which it is on every answer."""
    answer = Lrs(client).ask("GET", "statements", headers={"X-Experience-API-Version": asked})
    assert (answer.status_code, answer.headers["X-Experience-API-Version"]) == (status, answered)


def test_the_version_is_on_every_refusal_with_why(app, client):
    """1.0.3, Communication 3.3.s3.b1 and b8."""
    lrs = Lrs(client)
    refusals = {
        401: lrs.ask("GET", "statements", headers={"Authorization": ""}),
        403: Lrs(client, "statements/write").get(),
        404: lrs.get(statementId=new_id()),
        405: lrs.ask("DELETE", "statements"),
        400: lrs.ask("GET", "statements", headers={"X-Experience-API-Version": "0.9"}),
    }
    for status, answer in refusals.items():
        assert answer.status_code == status
        assert answer.headers["X-Experience-API-Version"] in ("1.0.3", "2.0.0")
        assert answer.json["error"]


def test_a_newer_statement_is_shown_to_older_clients_as_it_is(app, client):
    """1.0.3, Communication 3.3.s5: it is not converted into a format before its own."""
    context = {"contextAgents": [{"objectType": "contextAgent", "agent": EINO}]}
    (identifier,) = Lrs(client, version="2.0.0").stored(statement(context=context))
    shown = Lrs(client).one(identifier)
    assert (shown["version"], shown["context"]) == ("2.0.0", context)


def test_about_names_the_versions_to_anybody(app, client):
    """1.0.3, Communication 2.8: whatever version is asked for."""
    for asked in ({}, {"X-Experience-API-Version": "0.9"}):
        answer = client.get("/xapi/about", headers=asked)
        assert (answer.status_code, answer.json["version"]) == (200, ["1.0.3", "2.0.0"])


def test_times_of_2_0_become_utc(app, client):
    """2.0, 4.2.7."""
    lrs = Lrs(client, version="2.0.0")
    (identifier,) = lrs.stored(statement(timestamp="2026-11-24T10:00:00+02:00"))
    stored = lrs.one(identifier)
    assert stored["timestamp"] == "2026-11-24T08:00:00.000000Z"
    assert stored["version"] == "2.0.0"


def form(**fields):
    return {"data": fields, "headers": {"Content-Type": "application/x-www-form-urlencoded"}}


def test_the_alternate_syntax_of_1_0_3(app, client):
    """1.0.3, Communication 1.3: the method in the address, all else in the form."""
    lrs, identifier = Lrs(client), new_id()
    content = json.dumps(statement(result={"response": "äö€"}), ensure_ascii=False)
    credential = lrs.headers()
    fields = {"statementId": identifier, "content": content, **credential}
    put = client.post("/xapi/statements?method=PUT", data=fields)
    assert put.status_code == 204
    shown = lrs.ask("POST", "statements?method=GET", **form(statementId=identifier)).json
    assert (shown["id"], shown["result"]["response"]) == (identifier, "äö€")
    assert lrs.ask("POST", "statements?method=PUT", **form(statementId=new_id())).status_code == 400
    assert lrs.ask("POST", "statements?method=GET&limit=1", **form()).status_code == 400
    assert lrs.ask("PUT", "statements?method=PUT", **form(content=content)).status_code == 400
    assert lrs.ask("POST", "statements?method=DANCE", **form()).status_code == 405
    for value in ("application/json\r\nX-Y: z", "text/plain; x=\0", "text/\u2028"):
        wrong = {**fields, "Content-Type": value}
        assert client.post("/xapi/statements?method=PUT", data=wrong).status_code == 400


def test_headers_of_the_alternate_syntax_may_come_in_the_form(app, client):
    """1.0.3, Communication 1.3.s3.b6: they are taken for headers."""
    lrs = Lrs(client)
    place = {"activityId": ACTIVITY, "agent": json.dumps(AINO), "stateId": "bookmark"}
    kept = {**place, **lrs.headers(), "Content-Type": "text/plain", "If-None-Match": "*", "content": "ä"}
    sent = [client.post("/xapi/activities/state?method=PUT", data=kept).status_code for _time in range(2)]
    assert sent == [204, 412]
    answer = lrs.ask("GET", "activities/state", query_string=place)
    assert (answer.headers["Content-Type"], answer.data) == ("text/plain", "ä".encode())


def test_2_0_has_no_alternate_syntax(app, client):
    """2.0, Annex: it was taken out."""
    lrs = Lrs(client, version="2.0.0")
    assert lrs.ask("POST", "statements?method=GET", **form(limit="1")).status_code == 400


def test_statements_cannot_be_deleted(app, client):
    lrs = Lrs(client)
    assert lrs.ask("DELETE", "statements").status_code == 405
    assert lrs.ask("POST", "statements?method=DELETE", **form()).status_code == 405


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(name=st.sampled_from(["actor", "verb", "object", "result", "context", "timestamp", "id"]), value=ANYTHING)
def test_no_statement_and_no_parameter_is_an_error_of_ours(app, client, lrs_of_test, name, value):
    """Whatever is sent is taken or refused, never a 5xx."""
    broken = json.dumps({**statement(), name: value})
    sent = lrs_of_test.ask("POST", "statements", data=broken, headers={"Content-Type": "application/json"})
    assert sent.status_code in (200, 400), sent.text
    parameters = {"agent": json.dumps(value), "verb": str(value), "since": str(value), "limit": str(value)}
    for parameter in parameters.items():
        found = lrs_of_test.ask("GET", "statements", query_string=dict([parameter]))
        assert found.status_code in (200, 400), found.text


@pytest.fixture
def lrs_of_test(client):
    return Lrs(client)
