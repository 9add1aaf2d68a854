"""Where one person deals with proposals, within one request."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from starlette.exceptions import HTTPException

from api.accounts.current import Viewer
from api.market.market import Seen
from api.market.plan import Plans
from api.market.reading import Markets
from api.meetings.ports import MeetingWork
from api.meetings.settings import MeetingSettings
from matcher.decisions import hold_still
from matcher.errors import NotFound, StepMissing
from models.domain import Match, Meeting, WishKind
from models.domain.accounts import AccountRole

_ACTING: Final = frozenset(AccountRole) - {AccountRole.OFFICIAL, AccountRole.VIEWER}


class Side(StrEnum):
    """Of a proposal: who needs something, and who offers it."""

    NEED = "need"
    OFFER = "offer"

    @property
    def opposite(self) -> Side:
        return Side.OFFER if self is Side.NEED else Side.NEED


def takes_part(viewer: Viewer) -> bool:
    """Whether the viewer acts for a person of the event; officials and viewers only read."""
    return bool(viewer.person_id) and not viewer.roles.isdisjoint(_ACTING)


@dataclass(slots=True, kw_only=True)
class Begun:
    """What was written so far: from which version of the records, and whether it changes what is proposed."""

    version: int | None = None
    moves_market: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A meeting of the published agenda. ``is_about_it`` is whether it is about the proposal that was asked for, and
    not another one between the two; ``is_cancelled`` whether one of them said no thanks to it since.
    """

    meeting: Meeting
    is_about_it: bool
    is_cancelled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Who acts, what they see, the transaction and the time. What is done here is stored by ``commit``.

    ``address`` is the server's, for links in messages; ``markets`` and ``plans`` what pages keep of
    the records and of the agenda.
    """

    viewer: Viewer
    seen: Seen
    work: MeetingWork
    now: datetime
    settings: MeetingSettings
    address: str = ""
    markets: Markets | None = None
    plans: Plans | None = None
    begun: Begun = field(default_factory=Begun)

    def hold(self) -> None:
        """Begin to write, so that nobody else changes what is read from here on."""
        hold_still(self.work)
        if self.begun.version is None:
            self.begun.version = self.work.records.version()

    def commit(self) -> None:
        """Store everything. Wishes and answers change the version of the records, but not what pages show of them."""
        before, after = self.begun.version, self.work.records.version()
        self.work.commit()
        if self.markets is not None and before not in (None, after) and not self.begun.moves_market:
            self.markets.carry_over(self.work, before, after)

    @property
    def person_id(self) -> str:
        """Raise 403 for somebody who acts for no person."""
        if not takes_part(self.viewer):
            raise HTTPException(403, "This is for people who take part in the event.")
        return self.viewer.person_id

    def proposal(self, need_id: str, offer_id: str) -> Match:
        """Raise ``NotFound`` for what is not proposed, or not any more."""
        market = self.seen.market
        found = (item for item in market.proposals_to(need_id) if item.offer_id == offer_id)
        match = next(found, None) if offer_id in market.offers else None
        if match is None:
            raise NotFound("proposal", f"{need_id} {offer_id}")
        return match

    def owners(self, need_id: str, offer_id: str) -> dict[Side, str]:
        """Empty for a record that has none, or that is gone. Not to be shown: a record may be anonymous."""
        market = self.seen.market
        demand, offer = market.demands.get(need_id), market.offers.get(offer_id)
        return {Side.NEED: demand.owner_id if demand else "", Side.OFFER: offer.owner_id if offer else ""}

    def own_side(self, need_id: str, offer_id: str) -> Side | None:
        """On which side of a proposal the person stands; None on neither, and on both."""
        person_id = self.viewer.person_id if takes_part(self.viewer) else ""
        own = [side for side, owner in self.owners(need_id, offer_id).items() if person_id and owner == person_id]
        return own[0] if len(own) == 1 else None

    def own_proposal(self, need_id: str, offer_id: str) -> tuple[Side, str]:
        """The person's side of a proposal, and who stands on the other one, empty for nobody.

        Raise ``NotFound`` as ``proposal`` does, 403 for a proposal between others.
        """
        self.proposal(need_id, offer_id)
        _ = self.person_id
        side = self.own_side(need_id, offer_id)
        if side is None:
            raise HTTPException(403, "This is for the owner of the need or mandate and the owner of the offer.")
        return side, self.owners(need_id, offer_id)[side.opposite]

    def named(self, side: Side, need_id: str, offer_id: str) -> str:
        """Who stands on that side, as far as the viewer may know: empty for an anonymous record, and one that is
        gone.
        """
        market = self.seen.market
        if side is Side.NEED:
            return self.seen.demand(need_id).owner_id if need_id in market.demands else ""
        return self.seen.offer(offer_id).owner_id if offer_id in market.offers else ""

    def planned(self, need_id: str, offer_id: str) -> Planned | None:
        """The meeting of the published agenda with who stands on the other side of a proposal of one's own; one about
        that proposal goes before another one.

        None also where the viewer may not know who stands there: the two together would tell.
        """
        side = self.own_side(need_id, offer_id)
        other_id = self.named(side.opposite, need_id, offer_id) if side else ""
        if self.plans is None or not other_id:
            return None
        try:
            plan = self.plans.read(self.work, self.seen.market)
        except StepMissing:
            return None
        entries = plan.itinerary(self.viewer.person_id)
        found = [plan.meetings[item.entry_id] for item in entries if item.entry_id in plan.meetings]
        shared = [item for item in found if other_id in item.people_ids]
        if not shared:
            return None
        about = need_id, offer_id
        first = min(shared, key=lambda item: ((item.need_id, item.offer_id) != about, item.start))
        return Planned(
            meeting=first,
            is_about_it=(first.need_id, first.offer_id) == about,
            is_cancelled=bool(cancelled(self.work, [first])),
        )


def cancelled(work: MeetingWork, meetings: Iterable[Meeting]) -> list[Meeting]:
    """Of planned meetings those about a proposal to which one of the two said no thanks."""
    refused = {
        (item.person_id, item.need_id, item.offer_id)
        for item in work.choices.statements()
        if item.kind is WishKind.NO_THANKS
    }
    return [
        item
        for item in meetings
        if any((person_id, item.need_id, item.offer_id) in refused for person_id in item.people_ids)
    ]
