"""Parameters, headers, forms and documents of any kind are answered by the specification, never by a failure."""

import json
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laituri_learn.statements.strict_json import read_strictly
from tests.conftest import both_databases
from tests.statements.fuzzing.damage import RAW, VALUES, spoiled
from tests.statements.fuzzing.effort import bounded
from tests.statements.fuzzing.strategies import ACTOR, IRI, TEXT, UUID, timestamps
from tests.statements.lrs import Lrs, statement, voiding

TAKEN = {200, 204, 400, 404, 409, 412}
"""What a client with every scope can be told by resources that it may use as it does."""


@pytest.fixture(params=["1.0.3", "2.0.0"])
def lrs(request, app, client):
    made = Lrs(client, version=request.param)
    some = made.stored(
        statement(), statement(context={"platform": "\0"}), statement(object={"id": "http://a.example/ä"})
    )
    made.stored(voiding(some[0]))
    return made


GARBAGE = st.one_of(
    TEXT,
    VALUES.map(json.dumps),
    st.sampled_from(
        [
            "",
            "-1",
            "9e99",
            "٣",
            "1" * 400,
            "9223372036854775807",
            "9223372036854775808",
            "0x10",
            "maybe",
            "TRUE",
            "2026-02-30T00:00:00Z",
            "0001-01-01T00:00:00+23:59",
            "9999-12-31T23:59:59.999999-23:59",
            "0001-01-01T00:00:00Z",
            "9999-12-31T23:59:59Z",
            "{",
            "[]",
            "null",
            '{"mbox":"mailto:a@b","mbox":"mailto:a@b"}',
            '{"account":{"homePage":"http://a.example","name":"\\u0000"}}',
            '{"account":{"homePage":"http://a.example","name":"\\ud800"}}',
            '{"mbox":"mailto:\\udfff@b"}',
            "[" * 2_000,
            "%",
            "%00",
            "../../etc",
            "x" * 100_000,
        ]
    ),
)
AGENT_JSON = (ACTOR | spoiled(ACTOR)).map(json.dumps)
MEANT = {
    "statementId": UUID,
    "voidedStatementId": UUID,
    "agent": AGENT_JSON,
    "verb": IRI,
    "activity": IRI,
    "registration": UUID,
    "related_activities": st.sampled_from(["true", "false"]),
    "related_agents": st.sampled_from(["true", "false"]),
    "since": timestamps(),
    "until": timestamps(),
    "limit": st.integers(0, 2**80).map(str),
    "format": st.sampled_from(["ids", "exact", "canonical"]),
    "attachments": st.sampled_from(["true", "false"]),
    "ascending": st.sampled_from(["true", "false"]),
    "cursor": st.integers(-(2**70), 2**70).map(str),
    "activityId": IRI,
    "stateId": TEXT,
    "profileId": TEXT,
}


@st.composite
def parameters(draw, names):
    """Some of the parameters, most as they are meant, some not."""
    chosen = draw(st.lists(st.sampled_from(names), unique=True, max_size=5))
    return {name: draw(MEANT[name] | MEANT[name] | GARBAGE) for name in chosen}


HEADER_TEXT = st.text(st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f"), max_size=30)
HEADERS = {
    "Accept-Language": st.sampled_from(["fi;q=nan", "*;q=1e999", "sv;q=-1, en;q=2", ";;q=,", "å" * 200, "x-" * 2_000]),
    "X-Experience-API-Version": st.sampled_from(
        ["1.0.3", "2.0.0", "", "1", "1.0.٣", "2.0.99999999999", "1.0.3\xe4", "0.95"]
    ),
    "Accept": st.sampled_from(["text/html", "*/*;q=x", ",,,", "application/xml"]),
    "If-Match": st.sampled_from(['"', "*", "W/", 'W/"x', '"a","b', '""', "**"]),
    "If-None-Match": st.sampled_from(['"', "*", "W/*", '"a" "b"', ",", '"\xe4"']),
    "If-Modified-Since": st.sampled_from(["yesterday", "Mon, 99 Foo 2026 99:99:99 GMT"]),
    "Range": st.sampled_from(["bytes=0-0", "bytes=-1", "bytes=x"]),
    "Content-Type": st.sampled_from(
        ["", "application/json", "application/json;", "a/b\xe4", "text/plain; x=\xff", ";"]
    ),
    "Cookie": HEADER_TEXT,
    "Host": st.sampled_from(["localhost", "", "a b", "[::1", "\xe4.example", "localhost:99999999", "a..b", ".example"]),
    "Forwarded": HEADER_TEXT,
    "X-Forwarded-Proto": HEADER_TEXT,
}
HEADER_SETS = st.fixed_dictionaries({}, optional={name: meant | HEADER_TEXT for name, meant in HEADERS.items()})
STATEMENT_PARAMETERS = [name for name in MEANT if name not in ("activityId", "stateId", "profileId")]


@both_databases
@given(parameters(STATEMENT_PARAMETERS), HEADER_SETS)
@bounded(60)
def test_any_search_finds_or_is_refused(lrs, given_parameters, headers):
    """1.0.3, Communication 2.1.3 and 3.2."""
    answer = lrs.ask("GET", "statements", query_string=given_parameters, headers=headers)
    assert answer.status_code in TAKEN, answer.text
    if answer.status_code == 200 and answer.is_json and answer.json.get("more"):
        assert lrs.client.get(answer.json["more"], headers=lrs.headers()).status_code == 200


RESOURCES = {
    "activities": ["activityId"],
    "agents": ["agent"],
    "activities/state": ["activityId", "agent", "registration", "stateId", "since"],
    "activities/profile": ["activityId", "profileId", "since"],
    "agents/profile": ["agent", "profileId", "since"],
}
BODIES = st.one_of(
    st.binary(max_size=50),
    st.sampled_from(RAW),
    st.sampled_from([b'{"a": NaN}', b'{"a":1,"a":2}', b'{"a":"\\ud800"}', b'{"\\u0000":"\\u0000"}', b"\xff\xfe{\0}\0"]),
    VALUES.map(lambda each: json.dumps({"a": each}).encode()),
)
METHODS = st.sampled_from(["GET", "HEAD", "PUT", "POST", "DELETE"])


@st.composite
def requests_of_documents(draw):
    path = draw(st.sampled_from(sorted(RESOURCES)))
    names = RESOURCES[path]
    given_parameters = {name: draw(MEANT[name]) for name in names if name not in ("registration", "since")}
    given_parameters |= draw(parameters(names))
    return path, draw(METHODS), given_parameters


@both_databases
@given(requests_of_documents(), BODIES, HEADER_SETS)
@bounded(100)
def test_any_document_is_kept_or_refused(lrs, request_made, body, headers):
    """1.0.3, Communication 2.2 to 2.7 and 3.1; 403 and 405 where there is reading only."""
    path, method, given_parameters = request_made
    answer = lrs.ask(method, path, query_string=given_parameters, data=body, headers=headers)
    assert answer.status_code in TAKEN | {403, 405}, answer.text
    if (method, answer.status_code, headers.get("Content-Type")) == ("POST", 204, "application/json"):
        assert isinstance(read_strictly(lrs.ask("GET", path, query_string=given_parameters).data), dict)


FORM_FIELDS = {
    "content": BODIES.map(lambda each: each.decode("latin-1")) | st.just(json.dumps(statement())),
    "Content-Type": st.sampled_from(
        ["application/json", "a/b\r\nX-Y: z", "\0", "ä/ö", "\ud7ff/\U0001f600", "x" * 9_000, ""]
    ),
    "If-Match": st.sampled_from(["*", '"\n"', "\0", '"ä"', "\u2028"]),
    "If-None-Match": st.sampled_from(["*", "\r\n", "\0"]),
    "Authorization": st.sampled_from(["Basic \n", "Basic AA==", "Basic /w==", "Digest a=b", "ä", "Basic AAA6AA=="]),
    "X-Experience-API-Version": st.sampled_from(["1.0.3", "1.0.3\n", "2.0.0"]),
    "Content-Length": st.sampled_from(["-1", "9" * 40, "\n"]),
}


@both_databases
@given(requests_of_documents(), st.fixed_dictionaries({}, optional=FORM_FIELDS), st.booleans())
@bounded(100)
def test_any_form_of_the_alternate_syntax_is_unfolded_or_refused(lrs, request_made, fields, for_statements):
    """1.0.3, Communication 1.3."""
    path, method, given_parameters = request_made
    answer = lrs.ask(
        "POST",
        "statements" if for_statements else path,
        query_string={"method": method},
        data=urlencode({**({} if for_statements else given_parameters), **fields}),
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )
    assert answer.status_code in TAKEN | {401, 403, 405}, answer.text
    if method == "PUT" and answer.status_code == 204:
        shown = lrs.ask("GET", path, query_string=given_parameters)
        assert shown.status_code in TAKEN
        for name, value in shown.headers.items():
            f"{name}: {value}".encode("latin-1")


@given(HEADER_TEXT | st.binary(max_size=40).map(lambda each: f"Basic {each.hex()}"), st.sampled_from(sorted(RESOURCES)))
@bounded(40)
def test_a_credential_that_is_none_lets_nobody_in(lrs, credential, path):
    """1.0.3, Communication 4: 401."""
    answer = lrs.ask("GET", path, headers={"Authorization": credential})
    assert answer.status_code == 401
