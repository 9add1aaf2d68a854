"""Asking those who met what became of it, 30, 90 and 180 days after: letters that wait in the outbox to be let go.

A person gets one letter for each of these days, about all their pairs of which nothing new is known. The days count
from the last meeting of the published agenda, so that nobody is written to on two days running.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import Final
from urllib.parse import urlencode

from api.accounts.services import AccountServices
from api.languages import translations
from api.market.market import Market
from api.market.reading import Markets
from api.meetings.desk import cancelled
from api.outbox.queueing import MessageText, Recipient, queue_message, recipient_of
from api.outbox.signing import signed
from api.outcomes.ports import OutcomeWork
from matcher.decisions import hold_still
from matcher.errors import BridgeworkError
from matcher.ledger import Held, Reminder, due_reminders
from matcher.outcome_programme import meetings_held, standings_of, told_outcomes
from matcher.publishing import published_agenda
from models.domain.accounts import MessageKind

AN_HOUR_S: Final = 3600.0
_logger = logging.getLogger(__name__)


def _(message: str) -> str:
    """Marks a message for the catalogue."""
    return message


_SUBJECT: Final = _("%(event)s: what became of your meetings?")
_BEGIN: Final = _(
    "Dear %(name)s,\n\n%(days)s days ago you met at %(event)s. What has become of it since? A minute is enough: "
    "choose how far you are, or that nothing comes of it and why."
)
_PAIR: Final = _("The need: %(need)s\nThe offer: %(offer)s")
_LINK: Final = _("Tell it here:\n%(link)s")
_ANSWER: Final = _("You have no account here: please tell the organisers, who record it for you.")
_THE_EVENT: Final = _("The event")


@dataclass(frozen=True, slots=True, kw_only=True)
class DueLetter:
    """What one person is asked. ``recipient`` is None for somebody without an address, who gets none."""

    person_id: str
    days: int
    pairs: tuple[tuple[str, str], ...]
    recipient: Recipient | None

    @property
    def message_id(self) -> str:
        """The same whenever it is worked out, so that nobody is asked the same twice."""
        said = f"outcomes/{self.days}/{self.person_id}"
        return hashlib.sha256(said.encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Queued:
    """How many letters were put into the outbox, and how many people have no address."""

    letters: int
    unaddressed: int


def due_letters(work: OutcomeWork, market: Market, now: datetime) -> list[DueLetter]:
    """Those that were not put into the outbox yet, by person."""
    told = told_outcomes(work)
    found = due_reminders(_held(work, market, now), standings_of(told), frozenset(), now)
    letters = [
        DueLetter(
            person_id=person_id,
            days=days,
            pairs=tuple((item.need_id, item.offer_id) for item in items),
            recipient=recipient_of(work, person_id),
        )
        for (person_id, days), items in groupby(found, key=_letter)
    ]
    return [item for item in letters if work.outbox.find(item.message_id) is None]


def _letter(reminder: Reminder) -> tuple[str, int]:
    return reminder.person_id, reminder.days


def _held(work: OutcomeWork, market: Market, now: datetime) -> list[Held]:
    """Meetings that were not cancelled, with those of the two owners who know what they were about: a letter about an
    anonymous record would tell the other one whose it is."""
    agenda = published_agenda(work)
    gone = {(item.need_id, item.offer_id) for item in cancelled(work, agenda.meetings if agenda else ())}
    held = meetings_held(work, told_outcomes(work), now)
    last = max((item.ended_at for item in held), default=now)
    found = []
    for item in held:
        demand, offer = market.demands.get(item.need_id), market.offers.get(item.offer_id)
        if demand is None or offer is None or (item.need_id, item.offer_id) in gone:
            continue
        asked = {
            *([demand.owner_id] if not offer.anonymous else []),
            *([offer.owner_id] if not demand.anonymous else []),
        }
        people = tuple(each for each in item.person_ids if each and each in asked)
        found.append(replace(item, ended_at=last, person_ids=people))
    return found


def queue_due(work: OutcomeWork, market: Market, now: datetime, address: str) -> Queued:
    """Put every letter that is due into the outbox, in its reader's language; the caller commits. ``address`` is the
    server's, for links."""
    hold_still(work)
    written = unaddressed = 0
    for item in due_letters(work, market, now):
        if item.recipient is None:
            unaddressed += 1
            continue
        _queue(work, market, item, item.recipient, (address, now))
        written += 1
    return Queued(letters=written, unaddressed=unaddressed)


def _queue(
    work: OutcomeWork, market: Market, item: DueLetter, recipient: Recipient, sent: tuple[str, datetime]
) -> None:
    address, now = sent
    say = translations(recipient.language).gettext
    event = market.event.title if market.event else say(_THE_EVENT)
    parts = [say(_BEGIN) % {"name": recipient.name, "days": item.days, "event": event}]
    for need_id, offer_id in item.pairs:
        titles = {"need": market.demands[need_id].title, "offer": market.offers[offer_id].title}
        link = f"{address}/outcomes/tell?{urlencode({'need': need_id, 'offer': offer_id})}"
        lines = [say(_PAIR) % titles, *([say(_LINK) % {"link": link}] if recipient.has_account else [])]
        parts.append("\n".join(lines))
    if not recipient.has_account:
        parts.append(say(_ANSWER))
    queue_message(
        work,
        recipient=recipient.email,
        message=MessageText(
            subject=say(_SUBJECT) % {"event": event},
            text=signed("\n\n".join(parts), market.event, recipient.language),
            kind=MessageKind.OUTCOME,
        ),
        now=now,
        message_id=item.message_id,
    )


def remind_by_itself(services: AccountServices, unit_of_work: Callable[[], OutcomeWork], markets: Markets) -> int:
    """Queue what is due and return how many letters that is; nothing without a public address, to which links lead.

    What the database raises is logged.
    """
    address = services.settings.public_url
    if not address:
        return 0
    try:
        with unit_of_work() as work:
            if not due_letters(work, markets.read(work), services.clock()):
                return 0
            queued = queue_due(work, markets.read(work), services.clock(), address)
            work.commit()
    except BridgeworkError as error:
        _logger.warning("reminders of outcomes were not queued: %s", type(error).__name__)
        return 0
    return queued.letters
