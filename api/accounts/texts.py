"""What the messages of accounts say; ``{link}`` stays in a text until it is sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from api.languages import translations
from api.outbox.letters import LINK


def _(message: str) -> str:
    """Marks a message for the catalogue."""
    return message


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """As the catalogue knows it."""

    subject: str
    text: str


INVITED: Final = Text(
    subject=_("Invitation: %(event)s"),
    text=_(
        "Hello %(name)s,\n\n"
        'you are invited to the event "%(event)s" on Bridgework.\n\n'
        "Open this link to choose a password. It can be used once, until %(until)s:\n\n"
        "{link}\n\n"
        "If you did not expect this, leave it alone: nothing happens without the link.\n"
    ),
)
SIGN_IN: Final = Text(
    subject=_("Sign in to Bridgework"),
    text=_(
        "Hello,\n\n"
        "open this link to sign in to Bridgework. It can be used once, within %(minutes)g minutes:\n\n"
        "{link}\n\n"
        "If you did not ask for it, leave it alone: nothing happens without the link.\n"
    ),
)
CONFIRM: Final = Text(
    subject=_("Confirm your new address"),
    text=_(
        "Hello %(name)s,\n\n"
        "open this link to make this the address of your Bridgework account. It can be used once, "
        "within %(minutes)g minutes:\n\n"
        "{link}\n\n"
        "If you did not ask for it, leave it alone: nothing happens without the link.\n"
    ),
)
CHANGED: Final = Text(
    subject=_("Your address was changed"),
    text=_(
        "Hello %(name)s,\n\n"
        "the address of your Bridgework account is now %(email)s, and no longer this one.\n\n"
        "If that was not you, tell the organisers at once.\n"
    ),
)
PERSON_MOVED: Final = Text(
    subject=_("Another account at the event"),
    text=_(
        "Hello %(name)s,\n\n"
        "an organiser changed which account is yours at the event: what you brought there, its confidential parts "
        "included, is read and changed by whoever signs in with it. What others let you see has ended.\n\n"
        "The log of your records says when, and who did it. If you did not ask for it, tell the organisers at once.\n"
    ),
)


def worded(text: Text, language: str, **values: object) -> tuple[str, str]:
    """Subject and text, the subject on one line. What people have chosen, such as names, brings no link along."""
    say = translations(language).gettext
    plain = {name: _plain(value) if isinstance(value, str) else value for name, value in values.items()}
    return " ".join((say(text.subject) % plain).split()), say(text.text) % plain


def _plain(text: str) -> str:
    """On one line, and without the mark of a link."""
    return " ".join(text.replace(LINK, "").split())
