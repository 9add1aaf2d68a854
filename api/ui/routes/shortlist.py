"""A person's shortlist, and two to four proposals side by side."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, ConfigDict
from starlette.responses import RedirectResponse, Response

from api.accounts.sign_in import form_seal
from api.meetings.choices import drop, keep
from api.meetings.dependencies import CurrentDesk
from api.ui.acting import (
    LEAST_COMPARED,
    MOST_COMPARED,
    acting_on,
    compared,
    record_titles,
    rows,
    shortlist,
)
from api.ui.addresses import own_path
from api.ui.pages import is_partial, page
from api.ui.pairs import pair_of, read_pair

router = APIRouter()


class Keeping(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    need: str
    offer: str
    action: Literal["add", "remove"] = "add"
    next: str = "/shortlist"


@router.get("/shortlist")
def show_shortlist(request: Request, desk: CurrentDesk, removed: str = "") -> HTMLResponse:
    found = shortlist(desk)
    need_id, offer_id = read_pair(removed)
    is_back = any(item.pair == removed for item in found)
    gone = record_titles(desk, need_id, offer_id)[1] if removed and not is_back else None
    return page(
        request,
        "shortlist.html",
        desk.viewer,
        market=desk.seen.market,
        found=found,
        removed=(need_id, offer_id, gone) if gone else None,
        most=MOST_COMPARED,
        csrf_token=form_seal(request),
    )


@router.post("/shortlist")
def change_shortlist(request: Request, desk: CurrentDesk, wanted: Annotated[Keeping, Form()]) -> Response:
    """With HTMX the button as it is now, and the number beside the link; else back to where it was pressed."""
    if wanted.action == "add":
        keep(desk, wanted.need, wanted.offer)
    else:
        drop(desk, wanted.need, wanted.offer)
    desk.commit()
    if not is_partial(request):
        address = own_path(wanted.next)
        if wanted.action == "remove" and address == "/shortlist":
            address = f"/shortlist?removed={pair_of(wanted.need, wanted.offer)}"
        return RedirectResponse(address, 303)
    return page(
        request,
        "_kept.html",
        desk.viewer,
        need_id=wanted.need,
        offer_id=wanted.offer,
        acting=acting_on(desk, wanted.need, wanted.offer),
        next=wanted.next,
        csrf_token=form_seal(request),
    )


@router.get("/compare")
def show_comparison(request: Request, desk: CurrentDesk, pair: Annotated[tuple[str, ...], Query()] = ()) -> Response:
    """404 for a proposal that is not there; the page says so where there are too few or too many."""
    pairs = list(dict.fromkeys(map(read_pair, pair)))
    fits = LEAST_COMPARED <= len(pairs) <= MOST_COMPARED
    columns = compared(desk, pairs) if fits else []
    return page(
        request,
        "compare.html",
        desk.viewer,
        market=desk.seen.market,
        columns=columns,
        rows=rows(desk, columns) if columns else [],
        chosen=len(pairs),
        least=LEAST_COMPARED,
        most=MOST_COMPARED,
    )
