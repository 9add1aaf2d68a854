"""What FastAPI gives to the endpoints and pages of the focus group."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Annotated

from fastapi import Depends, Request

from api.accounts.current import Viewer, require
from api.jobs.encoding import encoder_of
from api.market.dependencies import CurrentMarket, KeptPlans
from api.market.market import Market
from api.programmes.focus import Finds, Focus, focus_of
from api.transactions import Work
from matcher.clusters.industries import IndustryScheme
from matcher.errors import StepMissing
from matcher.focus_group_programme import loads
from models.domain.accounts import AccountRole

FocusViewer = Annotated[Viewer, Depends(require(AccountRole.ORGANISER, AccountRole.OFFICIAL))]


def _load(viewer: FocusViewer, market: CurrentMarket, plans: KeptPlans, work: Work) -> Mapping[str, int]:
    """From the newest agenda that the viewer may see: officials see the published one."""
    with suppress(StepMissing):
        return loads(plans.shown_to(viewer, work, market).agenda)
    return {}


CurrentLoad = Annotated[Mapping[str, int], Depends(_load)]


def focus_for(
    request: Request, viewer: Viewer, market: Market, load: Mapping[str, int], scheme: IndustryScheme
) -> Focus:
    """Raise ``StepMissing``."""
    finds: Finds = request.app.state.focus_finds
    encode = encoder_of(request)
    return focus_of(market, finds, encode, scheme=scheme, knows_owners=viewer.is_organiser, load=load)


def _focus(
    request: Request, viewer: FocusViewer, market: CurrentMarket, load: CurrentLoad, by: IndustryScheme
) -> Focus:
    return focus_for(request, viewer, market, load, by)


CurrentFocus = Annotated[Focus, Depends(_focus)]
"""Of the scheme that the address names as ``by``. ``StepMissing`` while there is no matching."""
