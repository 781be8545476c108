"""Ways to spoil what was right: in the JSON's structure, in its text, in the request around it."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

from hypothesis import strategies as st

from tests.statements.fuzzing.strategies import ANY_JSON, TEXT, nested
from tests.statements.lrs import ACTIVITY, AINO, new_id

Place = tuple[dict[str, Any] | list[Any], Any]

VALUES = st.one_of(
    ANY_JSON,
    st.sampled_from(
        [None, [], {}, [[]], "", "\0", "x" * 100_000, -1, 2**64, 1e308, True, "NaN", new_id(), ACTIVITY, AINO, [AINO]]
    ),
    st.just(nested(150)),
    st.sampled_from(["0000-00-00T00:00:00Z", "-4713-01-01T00:00:00Z", "9999-12-31T23:59:60-23:59", "2026-11-25"]),
).map(deepcopy)


def places(value: Any) -> Iterator[Place]:
    """Every place in the JSON, as what holds it and its name or number."""
    if isinstance(value, dict | list):
        for name, part in value.items() if isinstance(value, dict) else enumerate(value):
            yield value, name
            yield from places(part)


def _remove(draw: Any, holder: Any, name: Any) -> None:
    del holder[name]


def _retype(draw: Any, holder: Any, name: Any) -> None:
    holder[name] = draw(VALUES)


def _rename(draw: Any, holder: Any, name: Any) -> None:
    if isinstance(holder, dict):
        holder[draw(TEXT | st.just(name.swapcase()) | st.just(f"{name} "))] = holder.pop(name)


def _wrap(draw: Any, holder: Any, name: Any) -> None:
    holder[name] = draw(st.sampled_from([[holder[name]], {name: holder[name]}, {"0": holder[name]}]))


def _add(draw: Any, holder: Any, name: Any) -> None:
    if isinstance(holder, dict):
        known = ["objectType", "id", "member", "mbox", "definition", "object", "interactionType", "stored", "choices"]
        holder[draw(TEXT | st.sampled_from(known))] = draw(VALUES)


def _spoil_text(draw: Any, holder: Any, name: Any) -> None:
    holder[name] = str(holder[name])[:100] + draw(st.sampled_from(["\0", " ", "\n", "%", "ß", "\u2028", ":" * 1_000]))


_WAYS: list[Callable[[Any, Any, Any], None]] = [_remove, _retype, _retype, _rename, _wrap, _add, _spoil_text]


@st.composite
def spoiled(draw: Any, whole: st.SearchStrategy[Any]) -> Any:
    """What ``whole`` makes, spoiled in one place or more."""
    made = deepcopy(draw(whole))
    for _time in range(draw(st.integers(1, 3))):
        found = list(places(made))
        if found:
            draw(st.sampled_from(_WAYS))(draw, *draw(st.sampled_from(found)))
    return made


_MARK = "the place to spoil"
RAW = [
    b"NaN",
    b"-Infinity",
    b"1e999",
    b"-1E400",
    b"1" * 5_000,
    b'"\\ud800"',
    b'"\\udc00\\ud800"',
    b'"\xff\xfe"',
    b'"\xed\xa0\x80"',
    b'"\xc0\x80"',
    b'"\x00"',
    b'"\t"',
    b"[" * 2_000 + b"]" * 2_000,
    b'{"a":' * 2_000 + b"1" + b"}" * 2_000,
    b"[" * 100_000,
    b"{'a': 1}",
    b"{,}",
    b"[1,]",
    b"01",
    b"tru",
    b"/* */ 1",
    b'{"id":1,"id":1}',
    b"",
]


@st.composite
def raw_json(draw: Any, whole: st.SearchStrategy[Any]) -> bytes:
    """A body that is no JSON, or JSON as nobody should write it."""
    made = deepcopy(draw(whole))
    way = draw(st.sampled_from(["value", "value", "cut", "front", "encoding", "twice", "behind", "byte"]))
    if way == "value":
        holder, name = draw(st.sampled_from(list(places(made))))
        holder[name] = _MARK
        return json.dumps(made).encode().replace(f'"{_MARK}"'.encode(), draw(st.sampled_from(RAW)))
    text = json.dumps(made, ensure_ascii=False)
    body = text.encode()
    if way == "cut":
        return body[: draw(st.integers(0, len(body) - 1))]
    if way == "front":
        return draw(st.sampled_from([b"\xef\xbb\xbf", b"\xff\xfe", b"\0", b"x", b")]}'\n"])) + body
    if way == "encoding":
        return text.encode(draw(st.sampled_from(["utf-16", "utf-32", "utf-8-sig", "utf-7", "cp037"])), "replace")
    if way == "twice":
        return body[:-1] + b',"verb":{"id":"http://a.example/again"}}'
    if way == "behind":
        return body + draw(st.sampled_from([b"}", b"x", b"\0", b" {}", body]))
    at = draw(st.integers(0, len(body) - 1))
    return body[:at] + bytes([draw(st.integers(0, 255))]) + body[at + 1 :]


def _encoded(value: bytes) -> bytes:
    return base64.urlsafe_b64encode(value).rstrip(b"=")


JWS_HEADERS = st.one_of(
    st.sampled_from(
        [
            {"alg": "RS256"},
            {"alg": "none"},
            {"alg": ["RS256"]},
            {"alg": "RS256", "crit": ["b64"], "b64": False},
            {"alg": "RS256", "b64": False},
            {"alg": "RS512", "x5c": []},
            {"alg": "RS512", "x5c": ["AAAA", 7]},
            {"alg": "RS512", "x5c": ["MAA="]},
            {"alg": "RS512", "x5c": "ä"},
            {"alg": "RS384", "kid": 7},
            {"alg": "RS384", "typ": None, "jwk": {}},
            [],
            "RS256",
            None,
        ]
    ),
    ANY_JSON,
)


@st.composite
def signatures(draw: Any, payload: bytes) -> bytes:
    """What might pass for a JSON web signature of the payload, or of something else."""
    content = draw(
        st.just(payload)
        | st.sampled_from([b"", b"1" * 5_000, b"NaN", b"[" * 3_000, b'"\\ud800"', b"\xff", b"null", b'{"actor":[]}'])
        | spoiled(st.just(json.loads(payload))).map(lambda each: json.dumps(each).encode())
    )
    header = json.dumps(draw(JWS_HEADERS)).encode()
    parts = [_encoded(header), _encoded(content), _encoded(draw(st.binary(max_size=300)))]
    token = b".".join(draw(st.just(parts) | st.permutations(parts) | st.just([*parts, b"x"]) | st.just(parts[:2])))
    return draw(st.just(token) | st.binary(max_size=30) | st.just(b"." + token) | st.just(token + b"\xc3\xa4="))
