"""What people are written when somebody asks to see more of their record, or gets an answer.

A letter names nobody and says nothing confidential: the page that it leads to knows what its reader may see.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from api.accounts.ports import AccountWork
from api.disclosure import Disclosable
from api.languages import translations
from api.outbox.queueing import MessageText, queue_message, recipient_of
from api.outbox.signing import signed
from models.domain import DisclosureAction, DisclosureEntry, Event
from models.domain.accounts import MessageKind


def _(message: str) -> str:
    """Marks a message for the catalogue."""
    return message


_SUBJECTS: Final[Mapping[DisclosureAction, str]] = {
    DisclosureAction.REQUESTED: _("Somebody asks to see more of your record"),
    DisclosureAction.GRANTED: _("You may see more of a record"),
    DisclosureAction.REFUSED: _("Your request to see more was refused"),
    DisclosureAction.REVOKED: _("A permission to see more was taken back"),
}
_WORDS: Final[Mapping[DisclosureAction, str]] = {
    DisclosureAction.REQUESTED: _(
        "Somebody at the event asks to see more than the public part of:\n%(title)s\n\n"
        "Who asks, and for what, you read here, where you can allow or refuse it:\n%(link)s"
    ),
    DisclosureAction.GRANTED: _(
        "The owner lets you see more of:\n%(title)s\n\n"
        "What it is, and what it takes to open it, you read here:\n%(link)s"
    ),
    DisclosureAction.REFUSED: _(
        "The owner does not let you see more than the public part of:\n%(title)s\n\n"
        "Your requests stand here:\n%(link)s"
    ),
    DisclosureAction.REVOKED: _(
        "The owner has taken back that you may see more than the public part of:\n%(title)s\n\n"
        "Your requests stand here:\n%(link)s"
    ),
}


def tell(work: AccountWork, entry: DisclosureEntry, record: Disclosable, address: str) -> None:
    """Put a letter about the entry into the outbox, if who is to know has an e-mail address. The caller commits."""
    if entry.action not in _SUBJECTS:
        return
    is_asked = entry.action is DisclosureAction.REQUESTED
    recipient = recipient_of(work, record.owner_id if is_asked else entry.viewer_id)
    if recipient is None:
        return
    catalogue = translations(recipient.language)
    events, _more = work.records.page(Event, offset=0, limit=1)
    text = catalogue.gettext(_WORDS[entry.action]) % {"title": record.title, "link": f"{address}/access"}
    queue_message(
        work,
        recipient=recipient.email,
        message=MessageText(
            subject=catalogue.gettext(_SUBJECTS[entry.action]),
            text=signed(text, events[0] if events else None, recipient.language),
            kind=MessageKind.DISCLOSURE,
        ),
    )
