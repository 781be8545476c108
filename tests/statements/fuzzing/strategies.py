"""Statements that are right by the specification, with everything that it lets in (1.0.3, Data 2 and 4; 2.0, 4.2)."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

from hypothesis import strategies as st

from laituri_learn.statements.validation.objects import COMPONENTS
from tests.statements.lrs import VERB, VOIDED

Strategy = st.SearchStrategy[Any]

SCALARS = st.characters(exclude_categories=["Cs"])
TEXT = st.text(SCALARS, max_size=20) | st.sampled_from(
    ["", "\0", "\ufeff\uffff", "e\u0301\u202e\u200d", "\U0001f468\u200d\U0001f469", "'; --", "å" * 20_000]
)
IRI_END = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Zs"], exclude_characters='<>"{}|\\^` \x7f'), min_size=1, max_size=20
)
IRL = st.one_of(
    IRI_END.map("https://example.com/".__add__),
    st.sampled_from(["http://esimerkki.fi/ä?x=[1]#y", "https://[::1]:8000/a", "ftp://a.example/%00", "urn:x-a:b"]),
)
IRI = st.one_of(IRL, IRI_END.map("tag:a.example,2026:".__add__), st.just("http://a.example/" + "x" * 9_000))
UUID = st.uuids(version=4).map(str) | st.uuids(version=1).map(lambda each: str(each).upper())
TAG = st.sampled_from(
    ["fi", "sv-FI", "zh-Hant-TW", "de-CH-1996", "x-oma", "i-klingon", "en-gb-oed", "es-419", "EN", "sl-rozaj-biske"]
)
LANGUAGE_MAP = st.dictionaries(TAG, TEXT, max_size=3)
DURATION = st.sampled_from(["P1Y2M3DT4H5M6.789S", "PT0S", "P4W", "PT0.0001S", "P1,5D", "P99999999999Y", "PT1H"])
NUMBER = st.one_of(
    st.integers(-(10**30), 10**30),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from([2**63, -(2**63) - 1, 10**400, 5e-324, 1.7976931348623157e308]),
)
BOOLEAN = st.booleans()
ANY_JSON = st.recursive(
    st.none() | BOOLEAN | NUMBER | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)


def nested(levels: int) -> Any:
    """Arrays and objects in each other."""
    made: Any = "inside"
    for level in range(levels):
        made = [made] if level % 2 else {"a": made}
    return made


EXTENSIONS = st.dictionaries(IRI, ANY_JSON | st.just(nested(100)), max_size=2)


def _with(required: dict[str, Strategy], optional: dict[str, Strategy]) -> Strategy:
    return st.fixed_dictionaries(required, optional=optional)


ZONE = st.sampled_from(["", "Z", "z", "+14:00", "-1200", "+02", "+05:45", "-00:01", "+23:59"])


@st.composite
def timestamps(draw: Any) -> str:
    """All forms of ISO 8601 that the specification lets in, from the first to the last year."""
    moment = draw(st.datetimes(datetime(1, 1, 3), datetime(9999, 12, 29)))
    extended = draw(BOOLEAN)
    day = f"{moment.year:04}-{moment:%m-%d}" if extended else f"{moment.year:04}{moment:%m%d}"
    clock = draw(st.sampled_from(["%H:%M", "%H:%M:%S", "%H:%M:60"] if extended else ["%H%M", "%H%M%S"]))
    fraction = draw(st.sampled_from(["", ".1", ",123456789012"])) if clock.endswith(("S", "60")) else ""
    return f"{day}{draw(st.sampled_from('Tt '))}{moment.strftime(clock)}{fraction}{draw(ZONE)}"


ACCOUNT = _with({"homePage": IRL, "name": TEXT}, {})
MAILBOX = st.sampled_from(["mailto:a@b", "mailto:Ä.ö+1@esimerkki.fi", "mailto:" + "x" * 3_000 + "@a.example"])
SHA1 = st.binary(max_size=4).map(lambda each: hashlib.sha1(each).hexdigest())
IDENTIFIER = st.one_of(
    *(
        value.map(lambda each, name=name: {name: each})
        for name, value in {"mbox": MAILBOX, "mbox_sha1sum": SHA1, "openid": IRL, "account": ACCOUNT}.items()
    )
)


def _merged(*parts: Strategy) -> Strategy:
    return st.tuples(*parts).map(lambda given: {name: value for part in given for name, value in part.items()})


AGENT = _merged(IDENTIFIER, _with({}, {"objectType": st.just("Agent"), "name": TEXT}))
_GROUP = {"objectType": st.just("Group")}
GROUP = st.one_of(
    _merged(IDENTIFIER, _with(_GROUP, {"name": TEXT, "member": st.lists(AGENT, max_size=2)})),
    _with({**_GROUP, "member": st.lists(AGENT, min_size=1, max_size=2)}, {"name": TEXT}),
)
ACTOR = AGENT | GROUP

COMPONENT_LIST = st.lists(
    _with({"id": TEXT}, {"description": LANGUAGE_MAP}), max_size=3, unique_by=lambda each: each["id"]
)


def _interaction(kind: str) -> Strategy:
    optional = dict.fromkeys(COMPONENTS[kind], COMPONENT_LIST)
    pattern = st.lists(TEXT | st.just("a[,]b"), max_size=2)
    return _with({"interactionType": st.just(kind)}, {**optional, "correctResponsesPattern": pattern})


_DESCRIBED = {"name": LANGUAGE_MAP, "description": LANGUAGE_MAP, "type": IRI, "moreInfo": IRL, "extensions": EXTENSIONS}
DEFINITION = _merged(_with({}, _DESCRIBED), st.one_of(st.just({}), *(_interaction(kind) for kind in COMPONENTS)))
ACTIVITY = _with({"id": IRI}, {"objectType": st.just("Activity"), "definition": DEFINITION})
REFERENCE = _with({"objectType": st.just("StatementRef"), "id": UUID}, {})
LIMITS = st.lists(NUMBER, min_size=3, max_size=3, unique=True).map(sorted)
SCORE = st.one_of(
    _with({}, {"scaled": st.floats(-1, 1) | st.sampled_from([-1, 0, 1])}),
    LIMITS.map(lambda each: {"min": each[0], "raw": each[1], "max": each[2]}),
)
RESULT = _with(
    {},
    {
        "score": SCORE,
        "success": BOOLEAN,
        "completion": BOOLEAN,
        "response": TEXT,
        "duration": DURATION,
        "extensions": EXTENSIONS,
    },
)
CONTEXT_ACTIVITIES = st.dictionaries(
    st.sampled_from(["parent", "grouping", "category", "other"]), ACTIVITY | st.lists(ACTIVITY, max_size=2), max_size=2
)
_CONTEXT = {
    "registration": UUID,
    "instructor": ACTOR,
    "team": GROUP,
    "contextActivities": CONTEXT_ACTIVITIES,
    "language": TAG,
    "statement": REFERENCE,
    "extensions": EXTENSIONS,
}
_OF_ACTIVITIES = {"revision": TEXT, "platform": TEXT}


def _relevant(kind: str, member: str, who: Strategy) -> Strategy:
    types = {"relevantTypes": st.lists(IRI, min_size=1, max_size=2)}
    return st.lists(_with({"objectType": st.just(kind), member: who}, types), max_size=2)


_CONTEXT_2 = {
    "contextAgents": _relevant("contextAgent", "agent", AGENT),
    "contextGroups": _relevant("contextGroup", "group", GROUP),
}
MEDIA_TYPE = st.sampled_from(
    ["text/plain; charset=utf-8", "application/octet-stream", "image/svg+xml ; a=\r\n b", "x/y;ä"]
)


@st.composite
def attachments(draw: Any, contents: dict[str, bytes] | None = None) -> dict[str, Any]:
    """Described with an address; with ``contents``, perhaps sent along instead (its bytes are put there)."""
    content = draw(st.binary(max_size=40) | st.sampled_from([b"\r\n--", b"\0" * 3_000]))
    digest = draw(st.sampled_from([hashlib.sha224, hashlib.sha256, hashlib.sha384, hashlib.sha512]))(
        content
    ).hexdigest()
    made = {
        "usageType": draw(IRI),
        "display": draw(LANGUAGE_MAP),
        "contentType": draw(MEDIA_TYPE),
        "length": len(content),
        "sha2": digest,
    }
    if contents is not None and draw(BOOLEAN):
        contents[digest] = content
    if digest not in (contents or {}):
        made["fileUrl"] = draw(IRL)
    return made


def _common(about_activity: bool, version_2: bool) -> dict[str, Strategy]:
    context = {**_CONTEXT, **(_OF_ACTIVITIES if about_activity else {}), **(_CONTEXT_2 if version_2 else {})}
    return {"result": RESULT, "context": _with({}, context), "timestamp": timestamps()}


_VERB = _with({"id": IRI | st.just(VERB)}, {"display": LANGUAGE_MAP})


@st.composite
def statements(
    draw: Any, *, version_2: bool = False, contents: dict[str, bytes] | None = None, inside: bool = False
) -> dict[str, Any]:
    """A whole statement, or (``inside``) a SubStatement."""
    kinds = ["activity", "actor", "reference"] if inside else ["activity", "activity", "actor", "reference", "sub"]
    kind = draw(st.sampled_from(kinds))
    thing = {
        "activity": lambda: draw(ACTIVITY),
        "actor": lambda: draw(ACTOR.map(lambda each: {"objectType": "Agent", **each})),
        "reference": lambda: draw(REFERENCE),
        "sub": lambda: draw(statements(version_2=version_2, contents=contents, inside=True)),
    }[kind]()
    verb = {"id": VOIDED} if kind == "reference" and draw(BOOLEAN) else draw(_VERB)
    made = {"actor": draw(ACTOR), "verb": verb, "object": thing}
    made |= draw(_with({}, _common(kind == "activity", version_2)))
    if draw(BOOLEAN):
        made["attachments"] = draw(st.lists(attachments(contents), max_size=2))
    if inside:
        return {"objectType": "SubStatement", **made}
    version = st.sampled_from(["2.0.0", "1.0.0"] if version_2 else ["1.0.0", "1.0.3"])
    assigned = {"stored": timestamps(), "authority": AGENT, "version": version}
    return made | draw(_with({}, assigned))
