"""Receivers on loopback, which every target of these tests may use."""

import pytest

from laituri_learn.statements.forwarding import remote
from tests.servers.lrs import lrs_server
from tests.statements.forwarding.sending import allow_private


@pytest.fixture
def app(app):
    """The application, allowed to send to loopback."""
    return allow_private(app)


@pytest.fixture
def lrs():
    """A receiver that behaves."""
    with lrs_server() as receiver:
        yield receiver


@pytest.fixture
def short(monkeypatch, request):
    """A deadline that a test can wait for, where it meets silence; ``short.undo()`` gives back the product's own."""
    parameters = request.node.callspec.params if hasattr(request.node, "callspec") else {}
    if parameters.get("manner", "hang") in ("hang", "trickle"):
        monkeypatch.setattr(remote, "REQUEST_SECONDS", 0.6)
    return monkeypatch
