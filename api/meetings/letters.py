"""What people are written when they are asked for a meeting or get an answer. A letter names nobody: records can be
anonymous, and the page that it leads to knows what its reader may see."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from api.languages import Formats, translations
from api.meetings.desk import Desk
from api.outbox.queueing import MessageText, queue_message, recipient_of
from api.outbox.signing import signed
from models.domain.accounts import MessageKind
from models.domain.requests import MeetingRequest, RequestState


def _(message: str) -> str:
    """Marks a message for the catalogue."""
    return message


_SUBJECTS: Final[Mapping[RequestState, str]] = {
    RequestState.PENDING: _("You are asked for a meeting"),
    RequestState.ACCEPTED: _("Your meeting request was accepted"),
    RequestState.DECLINED: _("Your meeting request was declined"),
}
_WORDS: Final[Mapping[RequestState, str]] = {
    RequestState.PENDING: _(
        "Somebody asks you for a meeting at the event.\n\nThe need: %(need)s\nThe offer: %(offer)s\n\n"
        "Please answer until %(until)s; after that the request expires by itself. Who asks, and what they write, "
        "you read here:\n%(link)s"
    ),
    RequestState.ACCEPTED: _(
        "The meeting that you asked for is agreed.\n\nThe need: %(need)s\nThe offer: %(offer)s\n\n"
        "The programme finds the time and the table. You will see them in your itinerary:\n%(link)s"
    ),
    RequestState.DECLINED: _(
        "The meeting that you asked for was declined.\n\nThe need: %(need)s\nThe offer: %(offer)s\n\n"
        "The reason that was given stands here:\n%(link)s"
    ),
}

_CANCELLED: Final = (
    _("A meeting is cancelled"),
    _(
        "A meeting of yours at the event was cancelled by the other side.\n\n"
        "The need: %(need)s\nThe offer: %(offer)s\n\n"
        "Where it stands in the agenda already, the organiser takes it out. Your meetings:\n%(link)s"
    ),
)


def tell_cancelled(desk: Desk, about: tuple[str, str], person_id: str) -> None:
    """Put a letter to the other one of the two into the outbox, where the organiser reads it too."""
    recipient = recipient_of(desk.work, person_id)
    market = desk.seen.market
    demand, offer = market.demands.get(about[0]), market.offers.get(about[1])
    if recipient is None or demand is None or offer is None:
        return
    catalogue = translations(recipient.language)
    values = {"need": demand.title, "offer": offer.title, "link": f"{desk.address}/meetings"}
    queue_message(
        desk.work,
        recipient=recipient.email,
        message=MessageText(
            subject=catalogue.gettext(_CANCELLED[0]),
            text=signed(catalogue.gettext(_CANCELLED[1]) % values, market.event, recipient.language),
            kind=MessageKind.MEETING_ANSWER,
        ),
    )


def tell(desk: Desk, request: MeetingRequest, person_id: str) -> None:
    """Put a letter about the request as it is now into the outbox, if the person has an address."""
    recipient = recipient_of(desk.work, person_id)
    market = desk.seen.market
    demand, offer = market.demands.get(request.need_id), market.offers.get(request.offer_id)
    if recipient is None or demand is None or offer is None:
        return
    catalogue, formats = translations(recipient.language), Formats(recipient.language)
    values = {
        "need": demand.title,
        "offer": offer.title,
        "until": formats.moment(market.local(request.expires_at)),
        "link": f"{desk.address}/meetings#request-{request.id}",
    }
    queue_message(
        desk.work,
        recipient=recipient.email,
        message=MessageText(
            subject=catalogue.gettext(_SUBJECTS[request.state]),
            text=signed(catalogue.gettext(_WORDS[request.state]) % values, market.event, recipient.language),
            kind=MessageKind.MEETING_REQUEST if request.state is RequestState.PENDING else MessageKind.MEETING_ANSWER,
        ),
    )
