"""The ledger of outcomes as a sheet for organisers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import Final

from api.disclosure import Sight
from api.market.market import Market
from matcher.decisions import outcomes_in_force
from models.domain import Outcome


def _(message: str) -> str:
    """Marks a message for the catalogue."""
    return message


HEADER: Final = (
    _("Need"),
    _("Title of the need"),
    _("Offer"),
    _("Title of the offer"),
    _("Theme"),
    _("What happened"),
    _("Reason"),
    _("When"),
    _("Told by"),
    _("Note"),
    _("Stands"),
)


def rows(
    sight: Sight, market: Market, say: Callable[[StrEnum], str], words: Callable[[str], str]
) -> Iterator[tuple[object, ...]]:
    """In the order of adding; the last column tells what was taken back."""
    told = sight.work.decisions.outcomes()
    standing = {id(item) for item in outcomes_in_force(told)}
    for item in told:
        yield _row(sight.outcome(item), market, say, words("yes") if id(item) in standing else words("no"))


def _row(item: Outcome, market: Market, say: Callable[[StrEnum], str], stands: str) -> tuple[object, ...]:
    demand, offer = market.demands.get(item.need_id), market.offers.get(item.offer_id)
    person = market.person(item.recorded_by)
    return (
        item.need_id,
        demand.title if demand else "",
        item.offer_id,
        offer.title if offer else "",
        offer.theme if offer else "",
        say(item.kind),
        say(item.reason) if item.reason else "",
        market.local(item.happened_at).isoformat(timespec="minutes") if item.happened_at else "",
        person.name if person else item.recorded_by,
        item.note,
        stands,
    )
