"""Requests to a web server over connections that stay open, at little cost of the processor's."""

from __future__ import annotations

import asyncio
import os
import ssl
import statistics
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit


@dataclass
class Measured:
    """What came of some requests: milliseconds each, what was answered, and what it took."""

    times: list[float] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    last: bytes = b""
    """The body of the last answer."""
    seconds: float = 0.0
    own_work: float = 0.0
    """Processor time of the generator's, seconds."""
    machine_load: float = 0.0

    def percentile(self, share: int) -> float:
        """So many percent of the requests took no longer, milliseconds."""
        if len(self.times) < 2:
            return self.times[0] if self.times else float("nan")
        return statistics.quantiles(self.times, n=100, method="inclusive")[share - 1]


@dataclass(frozen=True)
class Server:
    """Where requests go, and the headers that all of them have."""

    endpoint: str
    headers: str

    def request(self, method: str, path: str, body: bytes | None = None) -> bytes:
        """A request as it goes over the wire; ``path`` begins after the endpoint, or is a whole one."""
        parts = urlsplit(self.endpoint)
        whole = path if path.startswith("/") else f"{parts.path.rstrip('/')}/{path}"
        length = f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n" if body is not None else ""
        head = f"{method} {whole} HTTP/1.1\r\nHost: {parts.netloc}\r\n{self.headers}{length}\r\n"
        return head.encode() + (body or b"")

    def send(
        self,
        requests: Iterable[bytes],
        clients: int,
        most_seconds: float = float("inf"),
        measured: Measured | None = None,
    ) -> Measured:
        """Send the requests over so many connections at once, each waiting for its answer before the next.

        ``measured``: what the measurement is kept in while it goes on, for requests that follow from answers.
        """
        measured = measured or Measured()
        measured.machine_load = os.getloadavg()[0]
        began, work = time.perf_counter(), time.process_time()
        asyncio.run(self._send(iter(requests), clients, measured, began + most_seconds))
        measured.seconds = time.perf_counter() - began
        measured.own_work = time.process_time() - work
        return measured

    async def _send(self, requests: Iterator[bytes], clients: int, measured: Measured, until: float) -> None:
        parts = urlsplit(self.endpoint)
        secure = ssl.create_default_context() if parts.scheme == "https" else None
        port = parts.port or (443 if secure else 80)
        loop = asyncio.get_running_loop()

        async def client() -> None:
            done: asyncio.Future[None] = loop.create_future()
            while not done.done():
                # A server may close after each answer: then the rest goes over another connection.
                gone: asyncio.Future[None] = loop.create_future()
                await loop.create_connection(
                    lambda gone=gone: _Client(requests, measured, until, done, gone), parts.hostname, port, ssl=secure
                )
                await asyncio.wait((done, gone), return_when=asyncio.FIRST_COMPLETED)
            await done

        await asyncio.gather(*(client() for _number in range(clients)))


class _Client(asyncio.Protocol):
    """One connection: a request, its whole answer, the next request."""

    def __init__(
        self,
        requests: Iterator[bytes],
        measured: Measured,
        until: float,
        done: asyncio.Future[None],
        gone: asyncio.Future[None],
    ) -> None:
        self.requests, self.measured, self.until, self.done, self.gone = requests, measured, until, done, gone
        self.received = bytearray()
        self.expected = 0
        self.sent_at = 0.0
        self.waiting = self.chunked = self.closes = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        self._next()

    def data_received(self, data: bytes) -> None:
        self.received += data
        if not self.expected:
            self._read_head()
        if self.expected and len(self.received) >= self.expected:
            self._answered()

    def connection_lost(self, error: Exception | None) -> None:
        if self.waiting and self.received and self.expected < 0:
            self._answered()
        elif self.waiting and not self.done.done():
            self.done.set_exception(error or ConnectionError("the server closed the connection without an answer"))
        if not self.gone.done():
            self.gone.set_result(None)

    def _next(self) -> None:
        request = next(self.requests, None) if time.perf_counter() < self.until else None
        if request is None:
            if not self.done.done():
                self.done.set_result(None)
            self.transport.close()
            return
        self.received, self.expected, self.waiting, self.chunked = bytearray(), 0, True, False
        self.sent_at = time.perf_counter()
        self.transport.write(request)

    def _read_head(self) -> None:
        end = self.received.find(b"\r\n\r\n")
        if end < 0:
            return
        head = bytes(self.received[:end]).lower()
        self.closes = b"connection: close" in head or head.startswith(b"http/1.0")
        _before, found, after = head.partition(b"\r\ncontent-length:")
        if found:
            self.expected = end + 4 + int(after.split(b"\r\n", 1)[0])
        elif b"\r\ntransfer-encoding: chunked" in head:
            # Good enough for a measurement: what ends like the last chunk is the end.
            self.chunked = True
            self.expected = len(self.received) if self.received.endswith(b"\r\n0\r\n\r\n") else 0
        else:
            self.expected = end + 4 if head.split(b" ", 2)[1] == b"204" else -1

    def _answered(self) -> None:
        self.waiting = False
        self.measured.times.append((time.perf_counter() - self.sent_at) * 1000)
        status = bytes(self.received[9:12])
        body = bytes(self.received).partition(b"\r\n\r\n")[2]
        body = _joined(body) if self.chunked else body
        if not status.startswith(b"2"):
            self.measured.refused.append(f"{status.decode()} {body[:200].decode(errors='replace')}")
        self.measured.last = body
        if self.closes and not self.transport.is_closing():
            self.transport.close()
        elif not self.closes:
            self._next()


def _joined(chunks: bytes) -> bytes:
    """A chunked body as one."""
    body = b""
    while chunks:
        size, _line_break, chunks = chunks.partition(b"\r\n")
        length = int(size.split(b";")[0], 16)
        body, chunks = body + chunks[:length], chunks[length + 2 :] if length else b""
    return body
