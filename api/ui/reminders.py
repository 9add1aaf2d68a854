"""Letters to people who have nothing yet. They wait in the outbox until an organiser has looked at them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from api.accounts.ports import AccountWork
from api.languages import translations
from api.outbox.queueing import MessageText, queue_message, recipient_of
from api.outbox.signing import signed
from api.ui.dashboard_figures import Without
from matcher.plan_figures import NothingReason
from models.domain import Event
from models.domain.accounts import MessageKind


def _(message: str) -> str:
    """Marks a message for the catalogue."""
    return message


_SUBJECT: Final = _("Your meetings at %(event)s")
_BEGIN: Final = _("Hello %(name)s,\n\nso far you have no meeting at %(event)s.")
_BROUGHT_NOTHING: Final = _("Nobody can find you yet: tell what you offer or look for, it takes a few minutes:")
_NOT_THERE: Final = _("You are not there while there are meetings. Tell us when you could be:")
_OTHERS: Final = _("Look at what is proposed to you, ask for a meeting, or say more about what you look for:")


def remind(work: AccountWork, people: Iterable[Without], event: Event | None, link: str) -> tuple[int, int]:
    """Put one letter for each of them into the outbox, in their language, without committing. Return how many there
    are, and how many people have no address."""
    written = unreachable = 0
    title = event.title if event else ""
    for item in people:
        recipient = recipient_of(work, item.person.id)
        if recipient is None:
            unreachable += 1
            continue
        words = translations(recipient.language).gettext
        what = {NothingReason.NOTHING_BROUGHT: _BROUGHT_NOTHING, NothingReason.NOT_THERE: _NOT_THERE}
        parts = [
            words(_BEGIN) % {"name": item.person.name, "event": title},
            f"{words(what.get(item.reason, _OTHERS))}\n{link}",
        ]
        queue_message(
            work,
            recipient=recipient.email,
            message=MessageText(
                subject=words(_SUBJECT) % {"event": title},
                text=signed("\n\n".join(parts), event, recipient.language),
                kind=MessageKind.NOTICE,
            ),
        )
        written += 1
    return written, unreachable
