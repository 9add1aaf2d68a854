"""The meetings that a picture may count."""

from __future__ import annotations

from api.accounts.current import Viewer
from api.market.market import Market
from api.market.plan import Plans
from matcher.errors import StepMissing
from matcher.ports import UnitOfWork
from models.domain import Meeting


def known_meetings(viewer: Viewer, plans: Plans, work: UnitOfWork, market: Market) -> tuple[Meeting, ...]:
    """Those of the agenda for organisers, none for others: who meets whom is nobody else's business."""
    if not viewer.is_organiser:
        return ()
    try:
        return plans.shown_to(viewer, work, market).agenda.meetings
    except StepMissing:
        return ()
