"""A real receiver of statements on loopback, which can be told to misbehave: ``with lrs_server() as lrs: ...``."""

from __future__ import annotations

import base64
import json
import ssl
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.servers.waiting import until

CERTIFICATE = Path(__file__).with_name("localhost.pem")
"""Self-signed for ``localhost``, with its key; trusted where ``SSL_CERT_FILE`` names it."""


@dataclass
class Receiver:
    """A running LRS: what it has, what it was asked, and how it behaves from now on."""

    endpoint: str
    key: str = "key"
    secret: str = "a secret with ümlauts"
    statements: dict[str, dict[str, Any]] = field(default_factory=dict)
    """By id, as received first."""
    arrivals: Counter[str] = field(default_factory=Counter)
    """How many times each id was taken or found to be known."""
    requests: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    """Method, path and headers (names in lower case), in order."""
    manner: str = "well"
    """``well``, ``hang``, ``trickle``, ``rubbish``, ``nonsense`` (no HTTP), ``fault`` (500), ``busy`` (503),
    ``redirect``, ``cut`` (in the middle of the answer), ``echo`` (tells what it was signed in with), ``refuse``
    (400 for all)."""
    refuses: set[str] = field(default_factory=set)
    """Ids that are answered 400, alone and in a batch."""
    fails_on: set[str] = field(default_factory=set)
    """Ids that are answered 500."""
    conflicts: bool = False
    """Whether a known id is answered 409 even for the same statement."""
    redirect_to: str = ""
    retry_after: str = ""
    seconds: float = 0.0
    """How long it takes to answer."""
    lock: threading.Lock = field(default_factory=threading.Lock)
    let_go: threading.Event = field(default_factory=threading.Event)
    """Ends what hangs."""

    def wait_for(self, count: int) -> None:
        """Return as soon as there are so many statements.

        Raises:
            TimeoutError: they never came.
        """
        until(lambda: len(self.statements) >= count, lambda: f"{len(self.statements)} of {count} statements came")


@contextmanager
def lrs_server(*, host: str = "127.0.0.1", port: int = 0, tls: bool = False) -> Iterator[Receiver]:
    """Run a receiver until the block ends; ``port`` 0: any free one."""
    server = ThreadingHTTPServer((host, port), _Handler)
    server.daemon_threads = True
    server.block_on_close = False
    if tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(CERTIFICATE)
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    name = "localhost" if tls else host
    receiver = Receiver(f"{'https' if tls else 'http'}://{name}:{server.server_address[1]}/xapi/")
    server.receiver = receiver
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        receiver.let_go.set()
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    """One request."""

    @property
    def receiver(self) -> Receiver:
        return self.server.receiver

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        if not self._misbehaves():
            found = self.receiver.statements.get(self._parameters().get("statementId", [""])[0])
            self._answer(200, found) if found else self._answer(404, "no such statement")

    def do_POST(self) -> None:
        statements = json.loads(self._body())
        if self._misbehaves() or self._refused(statements):
            return
        with self.receiver.lock:
            known = [each for each in statements if each["id"] in self.receiver.statements]
            if not (known and self.receiver.conflicts):
                self._keep(statements)
        if known and self.receiver.conflicts:
            self._answer(409, "known")
        else:
            self._answer(200, [each["id"] for each in statements])

    def do_PUT(self) -> None:
        statement = json.loads(self._body())
        assert statement["id"] == self._parameters()["statementId"][0]
        if self._misbehaves() or self._refused([statement]):
            return
        with self.receiver.lock:
            known = statement["id"] in self.receiver.statements
            self._keep([statement])
        self._answer(409, "known") if known and self.receiver.conflicts else self._answer(204)

    def _keep(self, statements: list[dict[str, Any]]) -> None:
        for statement in statements:
            self.receiver.arrivals[statement["id"]] += 1
            self.receiver.statements.setdefault(statement["id"], statement)

    def _body(self) -> bytes:
        return self.rfile.read(int(self.headers.get("Content-Length", "0")))

    def _parameters(self) -> dict[str, list[str]]:
        return parse_qs(urlsplit(self.path).query)

    def _refused(self, statements: list[dict[str, Any]]) -> bool:
        identifiers = {each["id"] for each in statements}
        if identifiers & self.receiver.fails_on:
            self._answer(500, "choked")
        elif identifiers & self.receiver.refuses or self.receiver.manner == "refuse":
            self._answer(400, "statement not valid here")
        else:
            return False
        return True

    def _misbehaves(self) -> bool:
        """Note the request; answer it in the manner told, if that is not ``well``."""
        receiver = self.receiver
        receiver.requests.append((self.command, self.path, {k.lower(): v for k, v in self.headers.items()}))
        time.sleep(receiver.seconds)
        wanted = "Basic " + base64.b64encode(f"{receiver.key}:{receiver.secret}".encode()).decode()
        manner = receiver.manner
        if manner in ("hang", "trickle"):
            self._hang(trickling=manner == "trickle")
        elif manner == "rubbish":
            self._raw(200, "text/html", b"<h1>Welcome to our intranet</h1>")
        elif manner == "echo":
            echoed = (
                f"you came with {self.headers.get('Authorization')}: {receiver.secret} {json.dumps(receiver.secret)}"
            )
            self._raw(400, "text/plain", echoed.encode(), {"X-Experience-API-Version": "1.0.3"})
        elif manner == "nonsense":
            self.wfile.write(b"\x00\x01 not http at all\r\n\r\n")
        elif manner == "cut":
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n[")
        elif manner in ("fault", "busy"):
            more = {"Retry-After": receiver.retry_after} if receiver.retry_after else {}
            self._raw(500 if manner == "fault" else 503, "text/plain", b"out of order", more)
        elif manner == "redirect":
            self._raw(307, "text/plain", b"", {"Location": receiver.redirect_to})
        elif self.headers.get("Authorization") != wanted:
            self._answer(401, "who are you?")
        else:
            return False
        return True

    def _hang(self, *, trickling: bool) -> None:
        if not trickling:
            self.receiver.let_go.wait()
            return
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n[")
        with suppress(OSError):
            while not self.receiver.let_go.wait(0.1):
                self.wfile.write(b" ")
                self.wfile.flush()

    def _answer(self, status: int, content: Any = None) -> None:
        body = b"" if content is None else json.dumps(content).encode()
        self._raw(status, "application/json", body, {"X-Experience-API-Version": "1.0.3"})

    def _raw(self, status: int, kind: str, body: bytes, more: dict[str, str] | None = None) -> None:
        self.send_response(status)
        headers = {"Content-Type": kind, "Content-Length": str(len(body)), **(more or {})}
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
