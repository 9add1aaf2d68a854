"""Messages as a mail server takes them."""

from __future__ import annotations

import smtplib
import ssl
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Final

from api.accounts.settings import SmtpSettings
from models.domain.accounts import Message

LINK: Final = "{link}"
"""Stands in a message's text for its link until it is sent."""
_TIMEOUT_S: Final = 20


def letter(message: Message, link: str, sender: str, now: datetime) -> EmailMessage:
    """``Message-ID`` is the message's own, so that one sent twice is seen to be one."""
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = sender, message.recipient, message.subject
    made["Date"] = format_datetime(now)
    made["Message-ID"] = f"<{message.id}@{sender.rpartition('@')[2]}>"
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(message.text.replace(LINK, link))
    return made


def connect(settings: SmtpSettings) -> smtplib.SMTP:
    """A connection that is signed in. Raise ``OSError``, of which ``SMTPException`` is one."""
    context = ssl.create_default_context()
    connection: smtplib.SMTP
    if settings.security == "tls":
        connection = smtplib.SMTP_SSL(settings.host, settings.port, timeout=_TIMEOUT_S, context=context)
    else:
        connection = smtplib.SMTP(settings.host, settings.port, timeout=_TIMEOUT_S)
    try:
        if settings.security == "starttls":
            connection.starttls(context=context)
        if settings.user:
            connection.login(settings.user, settings.password.get_secret_value())
    except OSError:
        connection.close()
        raise
    return connection


def answer_of(error: OSError) -> str:
    """What the server said, in a line, or what went wrong; never the text of a message.

    >>> answer_of(smtplib.SMTPDataError(554, b"No spam here"))
    '554 No spam here'
    """
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, text = next(iter(error.recipients.values()), (550, b"refused"))
        return _line(code, text)
    if isinstance(error, smtplib.SMTPResponseException):
        return _line(error.smtp_code, error.smtp_error)
    return _one_line(str(error) or type(error).__name__)


def is_refusal(error: OSError) -> bool:
    """Whether the server has said that it does not take the message: it was certainly not sent."""
    refusals = (smtplib.SMTPRecipientsRefused, smtplib.SMTPResponseException, smtplib.SMTPNotSupportedError)
    return isinstance(error, refusals)


def _line(code: int, text: bytes | str) -> str:
    return _one_line(f"{code} {text.decode('utf-8', 'replace') if isinstance(text, bytes) else text}")


def _one_line(text: str) -> str:
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())[:300]
