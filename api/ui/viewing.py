"""Who looks at a page, and what they may open."""

from __future__ import annotations

from api.accounts.current import CurrentViewer as PageViewer
from api.accounts.current import Viewer
from api.accounts.current import viewer_of as page_viewer

__all__ = ["PageViewer", "may_see_itinerary", "page_viewer"]


def may_see_itinerary(viewer: Viewer, person_id: str) -> bool:
    """One's own, and the organiser anyone's: who meets whom is nobody else's business."""
    return viewer.is_organiser or (bool(viewer.person_id) and viewer.person_id == person_id)
