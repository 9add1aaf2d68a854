"""Messages: made and kept in the outbox, and handed to an SMTP server where one is set."""

from __future__ import annotations

import smtplib
import ssl
from email.message import EmailMessage
from typing import Final

from api.accounts.settings import SmtpSettings
from models.domain.accounts import Message

LINK: Final = "{link}"
"""Stands in a message's text for its link until it is sent."""
_TIMEOUT_S: Final = 20


def send(message: Message, link: str, settings: SmtpSettings) -> None:
    """Hand the message over, its link put in. Raise ``OSError``, of which ``SMTPException`` is one."""
    email = EmailMessage()
    email["From"], email["To"], email["Subject"] = settings.sender, message.recipient, message.subject
    email["Message-ID"] = f"<{message.id}@{settings.sender.rpartition('@')[2]}>"
    email["Auto-Submitted"] = "auto-generated"
    email.set_content(message.text.replace(LINK, link))
    with _connection(settings) as connection:
        if settings.security == "starttls":
            connection.starttls(context=ssl.create_default_context())
        if settings.user:
            connection.login(settings.user, settings.password.get_secret_value())
        connection.send_message(email)


def _connection(settings: SmtpSettings) -> smtplib.SMTP:
    if settings.security == "tls":
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(settings.host, settings.port, timeout=_TIMEOUT_S, context=context)
    return smtplib.SMTP(settings.host, settings.port, timeout=_TIMEOUT_S)
