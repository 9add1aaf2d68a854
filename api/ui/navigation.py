"""Where a person can go, by role. What is not there yet is not linked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from api.accounts.current import Viewer
from api.meetings.counts import MEETINGS, SHORTLIST
from api.meetings.desk import takes_part
from api.submission.permissions import may_begin


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One link. Its English label is the key in the catalogue; it is the current one below ``path`` and ``also``.

    ``count`` names the number beside it (`api.meetings.counts`).
    """

    path: str
    label: str
    icon: str
    also: tuple[str, ...] = ()
    count: str = ""

    def is_current(self, path: str) -> bool:
        return any(path == below or path.startswith(f"{below}/") for below in (self.path, *self.also))


def _(message: str) -> str:
    """Marks a message for the catalogue."""
    return message


def _is_signed_in(viewer: Viewer) -> bool:
    return viewer.is_signed_in


def _is_organiser(viewer: Viewer) -> bool:
    return viewer.is_organiser


def _takes_part(viewer: Viewer) -> bool:
    return bool(viewer.person_id)


_ITEMS: Sequence[tuple[Item, Callable[[Viewer], bool]]] = (
    (Item(path="/needs", label=_("Needs"), icon="need", also=("/proposal",)), _is_signed_in),
    (Item(path="/offers", label=_("Offers"), icon="offer"), _is_signed_in),
    (Item(path="/agenda", label=_("Agenda"), icon="agenda"), _is_signed_in),
    (Item(path="/map", label=_("Pictures"), icon="map", also=("/heat", "/network")), _is_signed_in),
    (Item(path="/shortlist", label=_("Shortlist"), icon="star", also=("/compare",), count=SHORTLIST), takes_part),
    (Item(path="/meetings", label=_("Meetings"), icon="meet", count=MEETINGS), takes_part),
    (Item(path="/records", label=_("My records"), icon="records"), may_begin),
    (Item(path="/itinerary", label=_("My itinerary"), icon="person"), _takes_part),
    (Item(path="/board", label=_("Board"), icon="board", also=("/versions", "/repair")), _is_organiser),
    (Item(path="/people", label=_("Itineraries"), icon="person"), _is_organiser),
    (Item(path="/outbox", label=_("Outbox"), icon="outbox", also=("/accounts", "/webhooks")), _is_organiser),
    (Item(path="/dashboard", label=_("Dashboard"), icon="dashboard", also=("/setup", "/directory", "/run")), _is_organiser),
)


def navigation(viewer: Viewer) -> tuple[Item, ...]:
    """The links that this viewer is shown, in order."""
    return tuple(item for item, admits in _ITEMS if admits(viewer))
