"""A real SMTP server that keeps what it receives: ``with smtp_server() as mail: ...; mail.messages``."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.servers.processes import free_port
from tests.servers.waiting import until


@dataclass
class MailServer:
    """A running server on 127.0.0.1 and its mail, oldest first."""

    port: int
    messages: list[EmailMessage] = field(default_factory=list)
    """Each with the envelope in the headers ``X-MailFrom`` and ``X-RcptTo``."""
    refused: set[str] = field(default_factory=set)
    """Addresses that it answers with 550, no such mailbox."""
    is_busy: bool = False
    """While true, every message is answered with 451, try again later."""

    @property
    def environment(self) -> dict[str, str]:
        """Settings with which the product sends its mail here."""
        return {
            "LAITURI_MAIL_HOST": "127.0.0.1",
            "LAITURI_MAIL_PORT": str(self.port),
            "LAITURI_MAIL_SECURITY": "none",
        }

    def to(self, address: str) -> list[EmailMessage]:
        """What an address has received."""
        return [message for message in self.messages if address in message["X-RcptTo"].split(", ")]

    def wait_for(self, count: int) -> list[EmailMessage]:
        """All messages, as soon as there are ``count``.

        Raises:
            TimeoutError: they never came.
        """
        until(lambda: len(self.messages) >= count, lambda: f"{len(self.messages)} of {count} messages came")
        return self.messages

    # The names that aiosmtpd calls.

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Answer one recipient."""
        if address in self.refused:
            return "550 5.1.1 No such mailbox"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Answer one message and keep it."""
        if self.is_busy:
            return "451 4.3.0 Try again later"
        content = cast(bytes, envelope.original_content)
        message = email.message_from_bytes(content, policy=email.policy.default)
        message["X-MailFrom"] = envelope.mail_from
        message["X-RcptTo"] = ", ".join(address for address in envelope.rcpt_tos if address)
        self.messages.append(message)
        return "250 OK"


@contextmanager
def smtp_server() -> Iterator[MailServer]:
    """Run the server in a thread of its own, without encryption and without sign-in."""
    server = MailServer(free_port())
    controller = Controller(server, hostname="127.0.0.1", port=server.port)
    controller.start()
    try:
        yield server
    finally:
        controller.stop()
