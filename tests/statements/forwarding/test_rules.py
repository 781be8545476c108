"""What may be sent where, and what an answer means."""

import json
from datetime import timedelta
from ipaddress import IPv4Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laituri_learn.statements.forwarding import rules, sealing
from laituri_learn.statements.forwarding.rules import FailureKind, Verdict
from tests.conftest import SECRET

NOT_PUBLIC = """127.0.0.1 127.9.9.9 10.1.1.1 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 0.0.0.0 224.0.0.1
    240.0.0.1 255.255.255.255 192.0.2.1 198.18.0.1 ::1 :: fe80::1 fe80::1%eth0 fc00::1 fd12::1 fec0::1 ff02::1
    2001:db8::1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 64:ff9b::7f00:1 64:ff9b::a00:1 64:ff9b:1::7f00:1
    2002:7f00:1:: 100::1"""


@pytest.mark.parametrize("address", NOT_PUBLIC.split())
def test_an_address_outside_the_public_internet_is_known_as_such(address):
    assert not rules.is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "193.166.4.1", "2a00:1450::1", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_a_public_address_is_known_as_such(address):
    assert rules.is_public(address)


@given(st.integers(0, 2**32 - 1).map(IPv4Address))
def test_an_ipv4_address_inside_an_ipv6_one_is_judged_like_itself(address):
    alone = rules.is_public(str(address))
    assert rules.is_public(f"::ffff:{address}") == alone
    assert rules.is_public(f"64:ff9b::{int(address) >> 16:x}:{int(address) & 0xFFFF:x}") == alone


def test_one_private_address_among_public_ones_is_enough_to_refuse():
    assert rules.address_failure("https", ["8.8.8.8", "10.0.0.1"], False).kind is FailureKind.PRIVATE_ADDRESS
    assert rules.address_failure("https", ["8.8.8.8"], False) is None
    assert rules.address_failure("https", ["10.0.0.1"], True) is None


def test_plain_http_never_leaves_the_own_network():
    assert rules.address_failure("http", ["10.0.0.1"], True) is None
    assert rules.address_failure("http", ["8.8.8.8"], True).kind is FailureKind.PUBLIC_WITHOUT_TLS


@pytest.mark.parametrize(
    ("given_address", "kept"),
    [
        ("https://lrs.example.org/xapi", "https://lrs.example.org/xapi/"),
        (" https://LRS.example.org:8443/a/ ", "https://lrs.example.org:8443/a/"),
        ("https://bücher.example/ä", "https://xn--bcher-kva.example/%C3%A4/"),
        ("https://[2a00::1]/x", "https://[2a00::1]/x/"),
        ("http://10.0.0.1", "http://10.0.0.1/"),
        ("https://user:pass@lrs.example.org/", None),
        ("https://lrs.example.org/?a=b", None),
        ("https://lrs.example.org/#a", None),
        ("https://lrs.example.org:port/", None),
        ("https:///xapi", None),
        ("https://a\nb/", None),
        ("https://lrs.example.org/a b", None),
        ("file:///etc/passwd", None),
        ("lrs.example.org", None),
        ("https://" + "a" * 70 + ".example/", None),
    ],
)
def test_an_endpoint_has_one_spelling_or_is_none(given_address, kept):
    assert rules.usable_endpoint(given_address) == kept


def test_the_wait_doubles_from_ten_seconds_to_an_hour():
    waits = [rules.wait_after(tries).total_seconds() for tries in range(1, 40)]
    assert waits[:4] == [10, 20, 40, 80]
    assert waits[-1] == 3600
    assert waits == sorted(waits)


def test_a_target_that_asks_for_a_longer_wait_gets_it_up_to_an_hour():
    assert rules.wait_after(1, 300) == timedelta(seconds=300)
    assert rules.wait_after(1, 10**9) == timedelta(hours=1)
    assert rules.failure_of_status(503, "", "120").wait_seconds == 120
    assert rules.failure_of_status(503, "", "Wed, 21 Oct 2026 07:28:00 GMT").wait_seconds == 0


@pytest.mark.parametrize(
    ("status", "meaning"),
    [(200, Verdict.TAKEN), (204, Verdict.TAKEN), (409, Verdict.KNOWN), (400, Verdict.REFUSED), (413, Verdict.REFUSED)]
    + [(status, Verdict.LATER) for status in (301, 307, 401, 403, 404, 408, 429, 500, 502, 503)],
)
def test_what_a_status_means(status, meaning):
    assert rules.verdict(status) is meaning


def test_a_document_is_sent_as_stored_but_for_a_version_of_the_other_kind():
    document = '{"id": "1",  "version":"1.0.3"}'
    assert rules.as_sent(document, "1.0.3") is document
    assert json.loads(rules.as_sent(document, "2.0.0")) == {"id": "1"}


@given(st.lists(st.integers(1, 600_000), max_size=250))
def test_a_batch_is_never_empty_too_many_or_too_long(sizes):
    batch = rules.first_batch(list(range(len(sizes))), sizes)
    assert list(batch) == list(range(len(batch)))
    assert len(batch) <= rules.BATCH
    assert bool(batch) == bool(sizes)
    assert len(batch) <= 1 or sum(sizes[: len(batch)]) <= rules.BATCH_CHARACTERS


def test_the_same_statement_is_known_by_who_did_what_to_what():
    ours = {"actor": {"mbox": "mailto:a@b.c"}, "verb": {"id": "v"}, "object": {"id": "o"}}
    assert rules.same_statement(ours, {**ours, "stored": "later", "actor": {"mbox": "mailto:a@b.c", "name": "A"}})
    assert not rules.same_statement(ours, {**ours, "verb": {"id": "w"}})
    assert not rules.same_statement(ours, {**ours, "actor": {"mbox": "mailto:x@b.c"}})


@given(st.text(max_size=300), st.text(max_size=40))
def test_a_sealed_secret_opens_with_its_key_for_its_target_only(secret, target):
    sealed = sealing.seal(secret, key=SECRET, bound_to=target)
    assert sealing.unseal(sealed, key=SECRET, bound_to=target) == secret
    assert sealed != sealing.seal(secret, key=SECRET, bound_to=target)
    with pytest.raises(sealing.CannotOpen):
        sealing.unseal(sealed, key=SECRET + "x", bound_to=target)
    with pytest.raises(sealing.CannotOpen):
        sealing.unseal(sealed, key=SECRET, bound_to=target + "x")


@given(st.binary(max_size=80))
def test_what_was_never_sealed_does_not_open(noise):
    with pytest.raises(sealing.CannotOpen):
        sealing.unseal(sealing.FORMAT + noise.hex(), key=SECRET, bound_to="")


def test_a_sealed_secret_that_was_altered_does_not_open():
    # Of this length, base64 needs no filling: every letter of it means something.
    sealed = sealing.seal("a secret", key=SECRET, bound_to="a")
    for place in range(2, len(sealed)):
        altered = sealed[:place] + ("A" if sealed[place] != "A" else "B") + sealed[place + 1 :]
        with pytest.raises(sealing.CannotOpen):
            sealing.unseal(altered, key=SECRET, bound_to="a")
