"""Nothing is sent to an address that was not checked, and no redirect leads there."""

import socket
from dataclasses import replace

import pytest

from laituri_learn.settings import Settings
from laituri_learn.statements.forwarding import errors
from laituri_learn.statements.forwarding.addresses import checked_endpoint
from laituri_learn.statements.forwarding.jobs import forward
from laituri_learn.statements.forwarding.rules import FailureKind
from tests.servers.lrs import CERTIFICATE, lrs_server
from tests.statements.forwarding.sending import now, target_for, write


def forbid_private(app):
    app.extensions[Settings.KEY] = replace(app.extensions[Settings.KEY], allow_private_targets=False)


PRIVATE = """https://127.0.0.1/ https://localhost/ https://10.0.0.1/x https://[::1]/ https://0x7f.1/ https://2130706433/
    https://169.254.169.254/latest/ https://[::ffff:127.0.0.1]/"""


@pytest.mark.parametrize("address", PRIVATE.split())
def test_a_private_address_is_refused_when_saving(app, address):
    with pytest.raises(errors.UnusableAddress) as refused:
        checked_endpoint(address, allow_private=False)
    assert "not on the public internet" in refused.value.message()
    assert checked_endpoint(address, allow_private=True) == address.rstrip("/") + "/"


def test_the_checkbox_counts_only_where_the_platform_offers_it(app):
    forbid_private(app)
    with pytest.raises(errors.UnusableAddress):
        checked_endpoint("https://127.0.0.1/", allow_private=True)
    with pytest.raises(errors.NeedsHttps):
        checked_endpoint("http://127.0.0.1/", allow_private=True)


def test_plain_http_is_for_the_own_network_only(app):
    with pytest.raises(errors.NeedsHttps):
        checked_endpoint("http://127.0.0.1/", allow_private=False)
    with pytest.raises(errors.UnusableAddress):
        checked_endpoint("http://8.8.8.8/", allow_private=True)
    assert checked_endpoint("http://127.0.0.1", allow_private=True) == "http://127.0.0.1/"


def test_a_name_that_leads_nowhere_is_refused_when_saving(app):
    with pytest.raises(errors.UnusableAddress) as refused:
        checked_endpoint("https://nowhere.invalid/", allow_private=False)
    assert "nowhere.invalid" in refused.value.message()


def test_a_name_that_leads_to_a_private_address_since_it_was_saved_is_not_sent_to(app):
    """As after a rebinding: it was saved when it led elsewhere."""
    write(2)
    with lrs_server(tls=True) as lrs:
        target_id = target_for(lrs, allow_private=False)
        assert forward(target_id).failure.kind is FailureKind.PRIVATE_ADDRESS
        assert lrs.requests == []
    assert (now(target_id).cursor, now(target_id).tries) == (0, 1)


def test_private_targets_stop_when_the_platform_no_longer_allows_them(app, lrs):
    write(1)
    target_id = target_for(lrs)
    forbid_private(app)
    assert forward(target_id).failure.kind is FailureKind.PRIVATE_ADDRESS
    assert lrs.requests == []


def test_the_address_that_was_checked_is_the_one_connected_to(app, monkeypatch):
    """A name whose answer changes with every question: one question a request, and no other address."""
    write(1)
    with lrs_server() as good, lrs_server(host="127.0.0.2", port=int(good.endpoint.split(":")[2].split("/")[0])) as bad:
        target_id = target_for(good, endpoint=good.endpoint.replace("127.0.0.1", "rebinds.example"))
        asked = []

        def changing(host, port, **_more):
            asked.append(host)
            place = ("127.0.0.1" if len(asked) == 1 else "127.0.0.2", port)
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", place)]

        monkeypatch.setattr(socket, "getaddrinfo", changing)
        assert forward(target_id).sent == 1
        assert asked == ["rebinds.example"]
        assert bad.requests == []
        assert good.requests[0][2]["host"].startswith("rebinds.example:")


def test_a_redirect_is_not_followed_and_said(app, lrs):
    write(1)
    with lrs_server() as elsewhere:
        lrs.manner, lrs.redirect_to = "redirect", elsewhere.endpoint + "statements"
        target_id = target_for(lrs)
        assert forward(target_id).failure.kind is FailureKind.REDIRECTED
        assert elsewhere.requests == []


def test_a_certificate_that_nobody_vouches_for_is_not_trusted(app):
    write(1)
    with lrs_server(tls=True) as lrs:
        assert forward(target_for(lrs)).failure.kind is FailureKind.NOT_TRUSTED
        assert lrs.requests == []


def test_a_trusted_certificate_is_sent_to_under_its_own_name(app, monkeypatch):
    written = write(2)
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    with lrs_server(tls=True) as lrs:
        assert forward(target_for(lrs)).sent == 2
        assert list(lrs.statements) == written
        other_name = target_for(lrs, name="other", endpoint=lrs.endpoint.replace("localhost", "127.0.0.2"))
        assert forward(other_name).failure.kind in (FailureKind.NOT_TRUSTED, FailureKind.NO_CONNECTION)


def test_a_server_that_says_nothing_in_the_tls_handshake_is_left_at_the_deadline(app, short):
    write(1)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        with lrs_server() as lrs:
            target_id = target_for(lrs, endpoint=f"https://127.0.0.1:{silent.getsockname()[1]}/")
        assert forward(target_id).failure.kind is FailureKind.NO_ANSWER


def test_a_closed_port_is_said(app):
    write(1)
    with lrs_server() as lrs:
        target_id = target_for(lrs)
    assert forward(target_id).failure.kind is FailureKind.NO_CONNECTION
