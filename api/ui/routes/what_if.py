"""What other weights of the criteria would change in the last matching, before anything is run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.accounts.sign_in import form_seal
from api.dependencies import Work
from api.market.market import Seen
from api.ui.dependencies import CurrentMarket, CurrentSeen, Organiser
from api.ui.pages import page
from matcher.errors import CandidatesMissing, StepMissing
from matcher.inspection import preview_weights
from matcher.preview import Preview, Rescored
from models.domain import Demand, GapKind, Offer

router = APIRouter()
PAIRS_SHOWN: Final = 40
LARGEST_WEIGHT: Final = 10


def _(message: str) -> str:
    """Marks a message for the catalogue."""
    return message


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """A pair that would be proposed and is not, or the other way round."""

    demand: Demand
    offer: Offer
    pair: Rescored


@router.get("/what-if")
def what_if(request: Request, viewer: Organiser, market: CurrentMarket, seen: CurrentSeen, work: Work) -> Response:
    """The form, with what its weights would change as soon as one of them is another than in the last matching."""
    try:
        found = preview_weights(work, {})
    except (StepMissing, CandidatesMissing):
        return page(request, "what_if.html", viewer, market=market, weights=None)
    texts = {kind: request.query_params.get(kind, f"{found.weights[kind]:g}") for kind in GapKind}
    weights, faults = _weights(texts)
    changed = {kind.value: weight for kind, weight in weights.items() if weight != found.weights[kind]}
    result = preview_weights(work, changed) if changed and not faults else None
    return page(
        request,
        "what_if.html",
        viewer,
        status=422 if faults else 200,
        market=market,
        weights=texts,
        before=found.weights,
        faults=faults,
        changed=changed,
        result=result,
        now=sum(item.proposed for item in found.candidates),
        then=sum(item.proposed for item in result.candidates) if result else 0,
        entering=_shown(seen, result.entering) if result else (),
        leaving=_shown(seen, result.leaving) if result else (),
        moved=_moved(result) if result else 0,
        largest=LARGEST_WEIGHT,
        csrf_token=form_seal(request),
    )


def _weights(texts: Mapping[GapKind, str]) -> tuple[dict[GapKind, float], dict[GapKind, str]]:
    """The weights, and what is wrong with those that are none."""
    weights, faults = {}, {}
    for kind, text in texts.items():
        try:
            weights[kind] = float(text)
        except ValueError:
            faults[kind] = _("This is no number.")
            continue
        if not 0 <= weights[kind] <= LARGEST_WEIGHT:
            faults[kind] = _("A weight is from 0 to 10.")
    return weights, faults


def _shown(seen: Seen, pairs: Sequence[Rescored]) -> list[Changed]:
    """The highest scores of both first; records that were withdrawn since are left out."""
    ordered = sorted(pairs, key=lambda item: (-max(item.score, item.score_before), item.need_id, item.offer_id))
    demands = {item.id: item for item in seen.demands()}
    offers = {item.id: item for item in seen.offers()}
    found = [
        Changed(demand=demands[item.need_id], offer=offers[item.offer_id], pair=item)
        for item in ordered
        if item.need_id in demands and item.offer_id in offers
    ]
    return found[:PAIRS_SHOWN]


def _moved(result: Preview) -> int:
    """How many needs and mandates would have another proposal first."""
    first = {item.need_id: item.offer_id for item in result.candidates if item.proposed and item.rank == 1}
    before: dict[str, Rescored] = {}
    for item in result.candidates:
        known = before.get(item.need_id)
        if item.proposed_before and (known is None or item.score_before > known.score_before):
            before[item.need_id] = item
    return sum(first.get(need_id, "") != item.offer_id for need_id, item in before.items())
