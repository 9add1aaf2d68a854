"""A real SMTP server on loopback."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller

from api.accounts.settings import SmtpSettings


class Mailbox:
    """Takes what it is sent, and refuses recipients at refused.example."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.peers: set[Any] = set()
        self.refuses = True
        self.taken = threading.Event()

    async def handle_RCPT(  # noqa: N802
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if self.refuses and address.endswith("@refused.example"):
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.messages.append(message)
        self.peers.add(session.peer)
        self.taken.set()
        return "250 OK"


@contextmanager
def mail_server() -> Iterator[tuple[Mailbox, SmtpSettings]]:
    box = Mailbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield (
            box,
            SmtpSettings(
                host="127.0.0.1", port=port, security="none", sender="event@example.org", per_minute=1_000_000
            ),
        )
    finally:
        controller.stop()
