"""How every letter of the event ends: whom to ask, and who writes."""

from __future__ import annotations

from typing import Final

from api.languages import translations
from models.domain import Event


def _(message: str) -> str:
    """Marks a message for the catalogue."""
    return message


_CONTACT: Final = _("Questions? Ask %(contact)s.")
_NO_CONTACT: Final = _("Questions? Ask the organisers of the event.")
_SENDER: Final = _("The organisers of %(event)s")
_SENDER_OF_NO_EVENT: Final = _("The organisers")


def signed(text: str, event: Event | None, language: str) -> str:
    """The letter with its end, in the language of its reader."""
    say = translations(language).gettext
    ask = say(_CONTACT) % {"contact": event.contact} if event and event.contact else say(_NO_CONTACT)
    sender = say(_SENDER) % {"event": event.title} if event else say(_SENDER_OF_NO_EVENT)
    return "\n\n".join((text, ask, sender))
