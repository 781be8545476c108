"""What no request may hold, whatever view it is for."""

from __future__ import annotations

import re
from collections.abc import Iterator

from flask import Flask, Request, abort, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.routing import IntegerConverter, Map

XAPI = "xapi"
"""The blueprint that says itself, in the standard's way, what it does not accept."""

LONGEST_SEARCH = 200
_CONTROL = re.compile(r"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
"""Control characters that nobody types, but for tabs and line ends; pasted text may bring them along."""


class Sessions(SecureCookieSessionInterface):
    """Cookies as Flask keeps them; who sends none, like systems, costs no look for keys."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """The session in the cookie, or a new one."""
        if self.get_cookie_name(app) not in request.cookies:
            return self.session_class()
        return super().open_session(app, request)


class IntConverter(IntegerConverter):
    """A whole number in an address, no larger than the databases keep; anything else is no address of ours."""

    regex = r"\d{1,10}"

    def __init__(self, map: Map) -> None:
        """See the class."""
        super().__init__(map, max=2**31 - 1)


def init_app(app: Flask) -> None:
    """Read numbers in addresses with care, answer 400 to texts that hold a NUL, drop other control characters.

    PostgreSQL stores no NUL; the others are invisible, and no file format for reports takes them.
    """
    app.url_map.converters["int"] = IntConverter
    app.session_interface = Sessions()

    @app.before_request
    def _refuse_nul() -> None:
        if request.blueprint != XAPI and any("\0" in text for text in _texts()):
            abort(400)

    @app.before_request
    def _drop_control_characters() -> None:
        if request.blueprint == XAPI:
            return
        given = list(request.form.items(multi=True))
        if any(_CONTROL.search(value) for _name, value in given):
            request.form = ImmutableMultiDict([(name, _CONTROL.sub("", value)) for name, value in given])


def words_looked_for() -> str:
    """What ``?q=`` asks for, no longer than anybody types: databases refuse longer patterns."""
    return request.args.get("q", "").strip()[:LONGEST_SEARCH]


def _texts() -> Iterator[str]:
    yield request.path
    for values in (request.args, request.form):
        for name, value in values.items(multi=True):
            yield name
            yield value
    for upload in request.files.values():
        yield upload.filename or ""
