"""Letters to those who promised something at an edition. They wait in the outbox until an organiser sends them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from api.languages import Formats, translations
from api.outbox.queueing import MessageText, queue_message, recipient_of
from api.outbox.signing import signed
from api.programmes.forum_ports import ForumWork
from models.domain import Event
from models.domain.accounts import MessageKind
from models.domain.forum import FollowUp

AHEAD: Final = timedelta(days=14)
"""So long before it is due somebody is reminded for the first time; once more when it is overdue."""


def _(message: str) -> str:
    """Marks a message for the catalogue."""
    return message


_SUBJECT: Final = _("What you promised at %(event)s")
_BEGIN: Final = _("Hello %(name)s,\n\nat %(event)s you promised on %(day)s:\n\n%(text)s")
_DUE: Final = _("It is due on %(due)s.")
_OVERDUE: Final = _("It was due on %(due)s.")
_LINK: Final = _("Mark it as done here once it is:\n%(link)s")
_ANSWER: Final = _("Tell the organisers once it is done.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminded:
    """``unaddressed`` counts follow-ups whose people have no address."""

    letters: int
    unaddressed: int


def due_reminders(work: ForumWork, today: date) -> tuple[FollowUp, ...]:
    """The open ones that are due soon, or overdue, and of which nobody was reminded since; the first due comes
    first."""
    found = [item for item in work.forum.all(FollowUp) if item.done_on is None and _is_time(item, today)]
    return tuple(sorted(found, key=lambda item: (item.due, item.id)))


def _is_time(item: FollowUp, today: date) -> bool:
    if item.due < today:
        return item.reminded_on is None or item.reminded_on <= item.due
    return item.reminded_on is None and item.due - AHEAD <= today


def remind_of_follow_ups(work: ForumWork, event: Event | None, today: date, address: str) -> Reminded:
    """Put a letter for each that is due into the outbox, in its reader's language; the caller commits. ``address`` is
    the server's, for links."""
    letters = unaddressed = 0
    for item in due_reminders(work, today):
        recipient = recipient_of(work, item.person_id)
        if recipient is None:
            unaddressed += 1
            continue
        say, formats = translations(recipient.language).gettext, Formats(recipient.language)
        title = event.title if event else ""
        told = {"name": recipient.name, "event": title, "day": formats.full_date(item.day), "text": item.text}
        link = f"{address}/programmes/forum"
        parts = [
            say(_BEGIN) % told,
            say(_OVERDUE if item.due < today else _DUE) % {"due": formats.full_date(item.due)},
            say(_LINK) % {"link": link} if recipient.has_account else say(_ANSWER),
        ]
        queue_message(
            work,
            recipient=recipient.email,
            message=MessageText(
                subject=say(_SUBJECT) % {"event": title},
                text=signed("\n\n".join(parts), event, recipient.language),
                kind=MessageKind.NOTICE,
            ),
        )
        work.forum.put(replace(item, reminded_on=today))
        letters += 1
    return Reminded(letters=letters, unaddressed=unaddressed)
