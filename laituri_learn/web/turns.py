"""How requests take turns in a worker.

A worker has two threads, and pages are made by one of them at a time, as fast as with one thread alone. The other is
there for an answer that is made while it is sent: it leaves the turn to the pages and keeps its thread until its
reader has everything, however slow that reader is.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class OneAtATime:
    """A WSGI application whose calls wait for each other; sending what they return does not."""

    def __init__(self, application: WSGIApplication) -> None:
        self._application = application
        self._turn = threading.Lock()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request when the one before it is answered."""
        with self._turn:
            return self._application(environ, start_response)
