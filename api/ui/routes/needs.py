"""Needs and mandates: the list, one with its ranked proposals, and one proposal with both texts."""

from __future__ import annotations

from typing import Annotated, cast

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, ConfigDict

from api.accounts.sign_in import form_seal
from api.disclosure import CurrentSight
from api.finding import finds
from api.market.market import themes_of
from api.meetings.dependencies import CurrentDesk
from api.meetings.desk import takes_part
from api.revealing.steps import record_about
from api.ui.access import opened
from api.ui.acting import OFFERED_REASONS, acting_on, kept_pairs
from api.ui.dependencies import CurrentSeen
from api.ui.filters import Choices, Listing, OfferFilter, ticket_of
from api.ui.pages import is_partial, page
from api.ui.proposals import near_to, proposal, proposals_to, two_texts
from api.ui.viewing import PageViewer
from matcher.disclosure import kind_of
from matcher.errors import NotFound
from models.domain import Demand, Mandate, public_part

router = APIRouter()
ANSWERS = ("proposed", "unmet")
KINDS = ("needs", "mandates")


class DemandFilter(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    q: str = ""
    theme: str = ""
    kind: str = ""
    answer: str = ""
    page: str = "1"

    @property
    def is_set(self) -> bool:
        return bool(self.q or self.theme or self.kind or self.answer)

    def admits(self, demand: Demand, proposals: int) -> bool:
        return (
            finds(self.q, f"{demand.title} {demand.text}")
            and (not self.theme or self.theme in themes_of(demand))
            and (self.kind not in KINDS or isinstance(demand, Mandate) is (self.kind == "mandates"))
            and (self.answer not in ANSWERS or bool(proposals) is (self.answer == "proposed"))
        )


@router.get("/needs")
def list_needs(
    request: Request, viewer: PageViewer, seen: CurrentSeen, wanted: Annotated[DemandFilter, Query()]
) -> HTMLResponse:
    market = seen.market
    found = [item for item in seen.demands() if wanted.admits(item, len(market.proposals_to(item.id)))]
    return page(
        request,
        "_need_list.html" if is_partial(request) else "needs.html",
        viewer,
        market=market,
        wanted=wanted,
        listing=Listing.of(found, wanted.page),
    )


@router.get("/needs/{need_id:path}")
def show_need(
    request: Request,
    need_id: str,
    sight: CurrentSight,
    desk: CurrentDesk,
    wanted: Annotated[OfferFilter, Query()],
) -> HTMLResponse:
    """Only the whole page has the confidential part, for whom the owner lets see it: the list is everybody's."""
    seen, work = desk.seen, sight.work
    demand, market, access = seen.demand(need_id), seen.market, None
    if not is_partial(request):
        access = opened(work, sight, record_about(work, (kind_of(demand), need_id)))
        demand = cast(Demand, public_part(access.record))
    proposed = proposals_to(seen, need_id, OfferFilter())
    near = near_to(seen, need_id, OfferFilter())
    ticket = ticket_of(seen.demand(need_id))
    owns = takes_part(sight.viewer) and market.demands[need_id].owner_id == sight.viewer.person_id
    return page(
        request,
        "_proposals.html" if is_partial(request) else "need.html",
        sight.viewer,
        access=access,
        market=market,
        demand=demand,
        is_mandate=isinstance(demand, Mandate),
        unmet=market.unmet.get(need_id),
        threshold=market.threshold(demand),
        wanted=wanted,
        choices=Choices.of([*(item.offer for item in proposed), *(item.offer for item in near)], market, ticket),
        all_proposed=len(proposed),
        proposals=proposals_to(seen, need_id, wanted),
        near=near_to(seen, need_id, wanted),
        ticket=ticket,
        may_keep=takes_part(sight.viewer),
        owns=owns,
        kept=kept_pairs(desk),
        csrf_token=form_seal(request) if takes_part(sight.viewer) else "",
    )


@router.get("/proposal")
def show_proposal(request: Request, viewer: PageViewer, desk: CurrentDesk, need: str, offer: str) -> HTMLResponse:
    seen = desk.seen
    demand, offered = seen.demand(need), seen.offer(offer)
    match = next((item for item in seen.market.proposals_to(need) if item.offer_id == offer), None)
    if match is None:
        raise NotFound("proposal", f"{need} {offer}")
    return page(
        request,
        "proposal.html",
        viewer,
        market=seen.market,
        demand=demand,
        proposal=proposal(match, offered),
        texts=two_texts(demand, offered, match),
        threshold=seen.market.threshold(demand),
        is_mandate=isinstance(demand, Mandate),
        acting=acting_on(desk, need, offer),
        reasons=OFFERED_REASONS,
        open_days=desk.settings.open_days,
        csrf_token=form_seal(request) if takes_part(viewer) else "",
    )
