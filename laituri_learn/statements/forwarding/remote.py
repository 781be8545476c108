"""A tincan RemoteLRS that keeps limits: a checked address, a deadline, no redirect, any xAPI version."""

from __future__ import annotations

import base64
import http.client
import json
import socket
import ssl
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Thread, Timer
from typing import Any
from urllib.parse import quote, quote_plus, urlencode, urlsplit

import tincan
from tincan.http_request import HTTPRequest
from tincan.lrs_response import LRSResponse

from laituri_learn.statements.forwarding import rules
from laituri_learn.statements.forwarding.rules import Failure, FailureKind

REQUEST_SECONDS = 15.0
"""From looking the name up to the last byte of the answer."""
LARGEST_ANSWER = 1_000_000
EXCERPT = 200
VERSION_HEADER = "X-Experience-API-Version"


class NotDelivered(Exception):
    """A request that got no usable answer."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure)
        self.failure = failure


@dataclass(frozen=True)
class Destination:
    """Where to send, as whom, and whether an address outside the public internet is allowed."""

    endpoint: str
    version: str
    username: str = ""
    secret: str = field(default="", repr=False)
    allow_private: bool = False

    @property
    def authorization(self) -> str | None:
        """The value of the header, if the target wants one (RFC 7617, UTF-8)."""
        if not self.username:
            return None
        return "Basic " + base64.b64encode(f"{self.username}:{self.secret}".encode()).decode()


@dataclass(frozen=True)
class Address:
    """What a name was resolved to, ready to connect to."""

    family: int
    place: Any

    @property
    def ip(self) -> str:
        """The bare address."""
        return str(self.place[0])


class Peer(tincan.RemoteLRS):  # type: ignore[misc]
    """One outside LRS. Every request looks the name up once, checks the addresses, and connects to those only.

    Statements are sent as stored, not through tincan's classes: those refuse what they do not know, such as
    identifiers of UUID version 7 and the properties of xAPI 2.0.
    """

    _props = [*tincan.RemoteLRS._props, "destination"]
    """What tincan lets be set."""

    def __init__(self, destination: Destination) -> None:
        super().__init__(endpoint=destination.endpoint)
        # Past tincan's setter, which knows 1.0.x only.
        self._version = destination.version
        self._auth = destination.authorization
        self.destination = destination

    def post(self, documents: Sequence[str]) -> LRSResponse:
        """Several statements in one request (xAPI 1.0.3, Communication 2.1.2); none is a trial of the connection."""
        return self._save("POST", f"[{','.join(documents)}]", {})

    def put(self, statement_id: str, document: str) -> LRSResponse:
        """One statement under its id (xAPI 1.0.3, Communication 2.1.1)."""
        return self._save("PUT", document, {"statementId": statement_id})

    def get(self, statement_id: str) -> LRSResponse:
        """What the target has under an id (xAPI 1.0.3, Communication 2.1.3)."""
        return self._send_request(HTTPRequest(method="GET", resource="statements", query_params=_one(statement_id)))

    def excerpt(self, text: str) -> str:
        """The beginning of an answer as one line; what we signed in with is blotted out, should it be echoed."""
        plain = self.destination.secret
        token = (self.destination.authorization or "").removeprefix("Basic ")
        for spelling in (f"Basic {token}", token, plain, json.dumps(plain)[1:-1], quote(plain), quote_plus(plain)):
            if token and spelling:
                text = text.replace(spelling, "•••")
        return " ".join("".join(each if each.isprintable() else " " for each in text[: EXCERPT * 5]).split())[:EXCERPT]

    def _save(self, method: str, content: str, parameters: dict[str, str]) -> LRSResponse:
        request = HTTPRequest(method=method, resource="statements", query_params=parameters, content=content)
        request.headers["Content-Type"] = "application/json"
        return self._send_request(request)

    def _send_request(self, request: HTTPRequest) -> LRSResponse:
        """In place of tincan's, which knows no time-out and decodes before it checks.

        Raises:
            NotDelivered: there was no usable answer in time.
        """
        deadline = time.monotonic() + REQUEST_SECONDS
        parts = urlsplit(self.endpoint)
        addresses = look_up(parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80))
        failure = rules.address_failure(
            parts.scheme, [address.ip for address in addresses], self.destination.allow_private
        )
        if failure is not None:
            raise NotDelivered(failure)
        return _translated(lambda: self._talk(request, addresses, deadline), self.excerpt)

    def _talk(self, request: HTTPRequest, addresses: Sequence[Address], deadline: float) -> LRSResponse:
        parts = urlsplit(self.endpoint)
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port)
        connection.auto_open = 0
        plain = _connected(addresses, deadline)
        if parts.scheme == "https":
            connection.default_port = 443
            context = ssl.create_default_context()
            plain = context.wrap_socket(plain, server_hostname=parts.hostname, do_handshake_on_connect=False)
        connection.sock = plain
        watch = _Watch(plain, deadline)
        try:
            if isinstance(plain, ssl.SSLSocket):
                plain.do_handshake()
            query = f"?{urlencode(request.query_params)}" if request.query_params else ""
            content = request.content.encode() if request.content is not None else None
            connection.request(
                request.method, f"{parts.path}{request.resource}{query}", content, self._headers(request)
            )
            response = connection.getresponse()
            data = response.read(LARGEST_ANSWER + 1)
        except (OSError, http.client.HTTPException):
            watch.check()
            raise
        finally:
            watch.end()
            connection.close()
        watch.check()
        if len(data) > LARGEST_ANSWER:
            raise NotDelivered(Failure(FailureKind.RUBBISH, {"detail": f"> {LARGEST_ANSWER} bytes"}))
        success = 200 <= response.status < 300
        return LRSResponse(success=success, request=request, response=response, data=data.decode(errors="replace"))

    def _headers(self, request: HTTPRequest) -> dict[str, str]:
        signed = {"Authorization": self.auth} if self.auth else {}
        return {VERSION_HEADER: self.version, "Connection": "close", **signed, **request.headers}


class _Watch:
    """Cuts the line at the deadline: a time-out of the socket alone would not end an answer that trickles."""

    def __init__(self, line: socket.socket, deadline: float) -> None:
        self.line = line
        self.fired = False
        self.timer = Timer(max(0.0, deadline - time.monotonic()), self._cut)
        self.timer.daemon = True
        self.timer.start()

    def _cut(self) -> None:
        self.fired = True
        with suppress(OSError):
            # The plain method: TLS's own would wait for the other side to say good-bye.
            socket.socket.shutdown(self.line, socket.SHUT_RDWR)

    def check(self) -> None:
        if self.fired:
            raise TimeoutError

    def end(self) -> None:
        self.timer.cancel()


def look_up(host: str, port: int, seconds: float = REQUEST_SECONDS) -> list[Address]:
    """The addresses of a name; the system's resolver knows no time-out, so it is asked beside.

    Raises:
        NotDelivered: there is no such name, or no answer in time.
    """
    answers: list[Address] = []

    def ask() -> None:
        with suppress(OSError, UnicodeError):
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            answers.extend(Address(int(family), place) for family, _type, _protocol, _name, place in found)

    asking = Thread(target=ask, daemon=True)
    asking.start()
    asking.join(seconds)
    if asking.is_alive() or not answers:
        raise NotDelivered(Failure(FailureKind.NOT_FOUND_BY_NAME, {"host": host}))
    return answers


def is_list_of(data: str, identifiers: Sequence[str]) -> bool:
    """Whether an answer is the list of these statement ids, as a POST is answered."""
    try:
        answer = json.loads(data)
    except ValueError:
        return False
    if not isinstance(answer, list) or not all(isinstance(each, str) for each in answer):
        return False
    return {each.lower() for each in answer} == {each.lower() for each in identifiers}


def _one(statement_id: str) -> dict[str, str]:
    return {"statementId": statement_id}


def _connected(addresses: Sequence[Address], deadline: float) -> socket.socket:
    """A line to the first address that takes one; a silent one leaves time for the others."""
    trouble: OSError = TimeoutError()
    for number, address in enumerate(addresses):
        left = deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        line = socket.socket(address.family, socket.SOCK_STREAM)
        try:
            line.settimeout(left / (len(addresses) - number))
            line.connect(address.place)
            line.settimeout(left)
        except OSError as error:
            line.close()
            trouble = error
        else:
            return line
    raise trouble


def _translated(talk: Callable[[], LRSResponse], excerpt: Callable[[str], str]) -> LRSResponse:
    """The answer, or what went wrong in the words of :class:`FailureKind`."""
    try:
        return talk()
    except TimeoutError:
        failure = Failure(FailureKind.NO_ANSWER, {"seconds": round(REQUEST_SECONDS)})
    except ssl.SSLError as error:
        failure = Failure(FailureKind.NOT_TRUSTED, {"detail": excerpt(str(error))})
    except OSError as error:
        failure = Failure(FailureKind.NO_CONNECTION, {"detail": excerpt(error.strerror or type(error).__name__)})
    except (http.client.HTTPException, ValueError) as error:
        failure = Failure(FailureKind.RUBBISH, {"detail": excerpt(str(error) or type(error).__name__)})
    raise NotDelivered(failure)
