"""State and profiles (1.0.3, Communication 2.2, 2.3, 2.6, 2.7 and 3.1; 2.0, 4.1.4 to 4.1.6)."""

import json
from hashlib import sha1
from time import sleep

import pytest

from laituri_learn.database import utc_now
from tests.conftest import both_databases
from tests.statements.lrs import ACTIVITY, AINO, EINO, Lrs, new_id

AGENT = json.dumps(AINO)
PLACES = {
    "activities/state": {"activityId": ACTIVITY, "agent": AGENT, "stateId": "bookmark"},
    "agents/profile": {"agent": AGENT, "profileId": "bookmark"},
    "activities/profile": {"activityId": ACTIVITY, "profileId": "bookmark"},
}
ANEW = {"If-None-Match": "*"}
every_resource = pytest.mark.parametrize("path", PLACES)


def name_of(path):
    return "stateId" if path.endswith("state") else "profileId"


def put(lrs, path, content, content_type="application/json", headers=ANEW, **more):
    return lrs.ask(
        "PUT",
        path,
        query_string={**PLACES[path], **more},
        data=content,
        headers={"Content-Type": content_type, **headers},
    )


def get(lrs, path, method="GET", **more):
    return lrs.ask(method, path, query_string={**PLACES[path], **more})


@both_databases
@every_resource
def test_a_document_comes_back_byte_for_byte(app, client, path):
    """2.2.s4: any content, its type kept."""
    lrs, content = Lrs(client), bytes(range(256)) * 40
    assert put(lrs, path, content, "image/x-invented; a=b").status_code == 204
    answer = get(lrs, path)
    assert answer.data == content
    assert answer.headers["Content-Type"] == "image/x-invented; a=b"
    assert answer.headers["ETag"] == f'"{sha1(content).hexdigest()}"'
    assert answer.headers["Last-Modified"]
    head = get(lrs, path, "HEAD")
    assert (head.data, head.headers["ETag"]) == (b"", answer.headers["ETag"])
    assert get(lrs, path, "DELETE").status_code == 204
    assert get(lrs, path).status_code == 404
    assert get(lrs, path, "DELETE").status_code == 204


@both_databases
@every_resource
def test_post_merges_objects_and_only_those(app, client, path):
    """2.2.s7: properties of the new over those of the old; 400 unless both are JSON objects."""
    lrs = Lrs(client)

    def post(content, content_type="application/json"):
        headers = {"Content-Type": content_type}
        return lrs.ask("POST", path, query_string=PLACES[path], data=content, headers=headers).status_code

    assert post(b'{"a": 1, "b": {"c": 1}}') == 204
    assert post(b'{"b": {"d": 2}, "e": null}') == 204
    assert get(lrs, path).json == {"a": 1, "b": {"d": 2}, "e": None}
    for content, content_type in ((b"[1]", "application/json"), (b"{", "application/json"), (b"{}", "text/plain")):
        assert post(content, content_type) == 400
    for no_json in (
        b'{"a": "\\ud800"}',
        b'{"a": NaN}',
        b'{"a": 1e999}',
        b'{"a": 1, "a": 2}',
        b'{"a": ' + b"1" * 5_000 + b"}",
    ):
        assert post(no_json) == 400
    assert get(lrs, path).json == {"a": 1, "b": {"d": 2}, "e": None}
    assert put(lrs, path, b"text", "text/plain", headers={"If-Match": "*"}).status_code == 204
    assert post(b"{}") == 400


@every_resource
def test_post_makes_what_is_not_there_whatever_it_is(app, client, path):
    """2.2.s7: merging is for what exists already."""
    lrs = Lrs(client)
    headers = {"Content-Type": "text/plain"}
    assert lrs.ask("POST", path, query_string=PLACES[path], data=b"plain", headers=headers).status_code == 204
    assert get(lrs, path).data == b"plain"


@every_resource
def test_a_document_that_was_cut_off_on_its_way_is_not_kept(app, client, path):
    """RFC 9112, section 8: the message is incomplete. Granian hands over what came, and says that it was the end."""
    lrs = Lrs(client)
    cut = {"wsgi.input_terminated": True, "CONTENT_LENGTH": "100"}
    headers = {"Content-Type": "text/plain", "If-None-Match": "*"}
    answer = lrs.ask("PUT", path, query_string=PLACES[path], data=b"half", headers=headers, environ_overrides=cut)
    assert (answer.status_code, answer.json) == (400, {"error": "the body is shorter than its Content-Length"})
    assert get(lrs, path).status_code == 404


@both_databases
@every_resource
@pytest.mark.parametrize("version", ["1.0.3", "2.0.0"])
def test_preconditions(app, client, path, version):
    """3.1: 412 when they do not hold, 409 for a PUT without one over a document that exists."""
    lrs = Lrs(client, version=version)
    assert put(lrs, path, b"{}").status_code == 204
    tag = get(lrs, path).headers["ETag"]
    assert put(lrs, path, b'{"a":1}').status_code == 412
    assert put(lrs, path, b'{"a":1}', headers={"If-Match": '"other"'}).status_code == 412
    assert put(lrs, path, b'{"a":1}', headers={"If-None-Match": tag}).status_code == 412
    careless = 204 if version == "1.0.3" and path == "activities/state" else 409
    answer = put(lrs, path, b"{}", headers={})
    assert answer.status_code == careless
    # 3.1.s4.b5: the refusal explains what to do.
    assert careless == 204 or "If-Match" in answer.json["error"]
    assert get(lrs, path).data == b"{}"
    assert put(lrs, path, b'{"a":1}', headers={"If-Match": f'"x", {tag}'}).status_code == 204
    late = lrs.ask("DELETE", path, query_string=PLACES[path], headers={"If-Match": tag})
    assert late.status_code == 412
    assert get(lrs, path).json == {"a": 1}
    missing = put(lrs, path, b"{}", headers={"If-Match": tag}, **{name_of(path): "other"})
    assert missing.status_code == 412


@both_databases
@every_resource
def test_names_of_documents_changed_since(app, client, path):
    """2.3, 2.6, 2.7: without an identifier the names, with since only of those stored later."""
    lrs = Lrs(client)
    everywhere = {name: value for name, value in PLACES[path].items() if name != name_of(path)}
    put(lrs, path, b"{}", **{name_of(path): "b"})
    between = utc_now().isoformat()
    sleep(0.002)
    put(lrs, path, b"{}", **{name_of(path): "ä / ö"})
    assert lrs.ask("GET", path, query_string=everywhere).json == ["b", "ä / ö"]
    assert lrs.ask("GET", path, query_string={**everywhere, "since": between}).json == ["ä / ö"]
    other = {name: json.dumps(EINO) if name == "agent" else "http://other.example/" for name in everywhere}
    assert lrs.ask("GET", path, query_string=other).json == []


@both_databases
def test_a_registration_keeps_states_apart(app, client):
    """2.3: state belongs to activity, agent and, if given, registration; DELETE without a stateId clears it."""
    lrs, path, registration = Lrs(client), "activities/state", new_id()
    put(lrs, path, b"{}")
    put(lrs, path, b'{"a":1}', registration=registration)
    assert get(lrs, path).json == {}
    assert get(lrs, path, registration=registration.upper()).json == {"a": 1}
    place = {"activityId": ACTIVITY, "agent": AGENT}
    assert lrs.ask("DELETE", path, query_string={**place, "registration": registration}).status_code == 204
    assert get(lrs, path, registration=registration).status_code == 404
    assert lrs.ask("DELETE", path, query_string=place).status_code == 204
    assert get(lrs, path).status_code == 404


@every_resource
@pytest.mark.parametrize("method", ["GET", "PUT", "POST", "DELETE"])
def test_what_names_the_place_is_needed_and_checked(app, client, path, method):
    """2.3, 2.6, 2.7: 400 for a missing or wrong parameter, and for one that is not known."""
    lrs = Lrs(client)
    for name in PLACES[path]:
        left = {key: value for key, value in PLACES[path].items() if key != name}
        may_lack = (name == "stateId" and method in ("GET", "DELETE")) or (name == "profileId" and method == "GET")
        answer = lrs.ask(method, path, query_string=left, data=b"{}", headers=ANEW)
        assert answer.status_code in ((200, 204) if may_lack else (400,)), name
    for wrong in ({"agent": "x"}, {"activityId": "x"}, {"registration": "x"}, {"since": "x"}, {"more": "x"}):
        values = {**PLACES[path], **wrong}
        values.pop(name_of(path), None) if "since" in wrong else None
        assert lrs.ask(method, path, query_string=values, data=b"{}", headers=ANEW).status_code == 400, wrong
    named = {**PLACES[path], name_of(path): "a\0b"}
    assert lrs.ask(method, path, query_string=named, data=b"{}", headers=ANEW).status_code == 400


@both_databases
def test_what_is_known_of_agents_and_activities(app, client):
    """1.0.3, Communication 2.4 and 2.5."""
    lrs = Lrs(client)
    for name in ("Aino", "A. Virtanen"):
        lrs.stored({"actor": {**AINO, "name": name}, "verb": {"id": "http://a.example/v"}, "object": {"id": ACTIVITY}})
    person = lrs.ask("GET", "agents", query_string={"agent": AGENT}).json
    assert person == {"objectType": "Person", "name": ["A. Virtanen", "Aino"], "mbox": [AINO["mbox"]]}
    stranger = {"objectType": "Person", "mbox": ["mailto:never@demo.example"]}
    asked = {"agent": json.dumps({"mbox": "mailto:never@demo.example"})}
    assert lrs.ask("GET", "agents", query_string=asked).json == stranger
    for wanted in (ACTIVITY, "http://never.example/seen"):
        found = lrs.ask("GET", "activities", query_string={"activityId": wanted}).json
        assert found == {"objectType": "Activity", "id": wanted}
    assert lrs.ask("GET", "agents").status_code == 400
    assert lrs.ask("GET", "activities").status_code == 400
