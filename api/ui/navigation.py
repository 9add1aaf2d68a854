"""Where a person can go, by role, in the order of their work. What is not there yet is not linked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from api.accounts.current import Viewer
from api.meetings.counts import MEETINGS, SHORTLIST
from api.meetings.desk import takes_part
from api.submission.permissions import kinds_for, may_begin
from models.domain import DisclosedKind
from models.domain.accounts import AccountRole


class Place(StrEnum):
    """Where a link stands: what is not in the bar stands in the menu "More"."""

    FIRST = "first"
    """In the bar, on the smallest phone too."""
    WIDE = "wide"
    """In the bar where there is room for it."""
    MORE = "more"
    """In the menu, everywhere."""


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
    place: Place = Place.WIDE

    def is_current(self, path: str) -> bool:
        return any(path == below or path.startswith(f"{below}/") for below in (self.path, *self.also))


BAR: Final = 4
"""Links in the bar of a phone, beside the menu; without a menu there is room for one more."""
WIDE_BAR: Final = 9
"""Links in the bar of a desktop, the menu taking the place of one."""
Admits = Callable[[Viewer], bool]


def _(message: str) -> str:
    """Marks a message for the catalogue."""
    return message


def _everybody(_viewer: Viewer) -> bool:
    return True


def _nobody(_viewer: Viewer) -> bool:
    return False


def _has_itinerary(viewer: Viewer) -> bool:
    return bool(viewer.person_id)


def _is_official(viewer: Viewer) -> bool:
    return AccountRole.OFFICIAL in viewer.roles


def _brings_offers(viewer: Viewer) -> bool:
    return may_begin(viewer) and kinds_for(viewer)[0] is DisclosedKind.OFFER


def _looks_for_offers(viewer: Viewer) -> bool:
    return may_begin(viewer) and not _brings_offers(viewer)


_HOME = Item(path="/", label=_("Home"), icon="home", also=("/overview",))
_NEEDS = Item(path="/needs", label=_("Needs"), icon="need", also=("/proposal",))
_OFFERS = Item(path="/offers", label=_("Offers"), icon="offer")
_AGENDA = Item(path="/agenda", label=_("Agenda"), icon="agenda")
_MAP = Item(path="/map", label=_("Map"), icon="map", also=("/heat", "/network"))
_MEETINGS = Item(path="/meetings", label=_("Meetings"), icon="meet", count=MEETINGS)
_ITINERARY = Item(path="/itinerary", label=_("My itinerary"), icon="person")
_RECORDS = Item(path="/records", label=_("My records"), icon="records")
_SHORTLIST = Item(path="/shortlist", label=_("Shortlist"), icon="star", also=("/compare",), count=SHORTLIST)
_DASHBOARD = Item(path="/dashboard", label=_("Dashboard"), icon="dashboard", also=("/setup", "/directory", "/run"))
_BOARD = Item(path="/board", label=_("Board"), icon="board", also=("/versions", "/repair"))
_PROGRAMMES = Item(path="/programmes", label=_("Programmes"), icon="programmes")
_PEOPLE = Item(path="/people", label=_("People"), icon="people")
_ACCOUNTS = Item(path="/accounts", label=_("Accounts"), icon="account")
_MESSAGES = Item(path="/outbox", label=_("Outbox"), icon="outbox", also=("/webhooks",))

_ORGANISER: Final = (
    _DASHBOARD,
    _PROGRAMMES,
    _NEEDS,
    _OFFERS,
    _AGENDA,
    _BOARD,
    _PEOPLE,
    _MESSAGES,
    _ACCOUNTS,
    _MAP,
)
_OF_ORGANISERS: Final = frozenset({_DASHBOARD, _BOARD, _PEOPLE, _MESSAGES})
"""First on an organiser's phone."""
_OF_PARTICIPANTS: Final = frozenset({_RECORDS, _SHORTLIST, _MEETINGS, _ITINERARY})
"""What an organiser has as well who takes part."""

_OTHERS: Sequence[tuple[Item, Admits, Admits]] = (
    (_HOME, _everybody, _everybody),
    (_PROGRAMMES, _is_official, _everybody),
    (_RECORDS, may_begin, _nobody),
    (_NEEDS, _everybody, _brings_offers),
    (_OFFERS, _everybody, _looks_for_offers),
    (_SHORTLIST, takes_part, _nobody),
    (_MEETINGS, takes_part, _everybody),
    (_ITINERARY, _has_itinerary, _everybody),
    (_AGENDA, _everybody, _nobody),
    (_MAP, _everybody, _nobody),
)
"""Each with who is shown it, and for whom it is among the first."""


def navigation(viewer: Viewer) -> tuple[Item, ...]:
    """The links that this viewer is shown, in order."""
    if not viewer.is_signed_in:
        return ()
    others = [(item, first(viewer)) for item, admits, first in _OTHERS if admits(viewer)]
    if viewer.is_organiser:
        own = [item for item, _first in others if item in _OF_PARTICIPANTS]
        return _placed([(item, item in _OF_ORGANISERS) for item in _ORGANISER] + [(item, False) for item in own])
    return _placed(others)


def _placed(links: Sequence[tuple[Item, bool]]) -> tuple[Item, ...]:
    """With as many in the bar as there is room for: where too few are marked as first, those that follow."""
    room = BAR if len(links) > BAR + 1 else len(links)
    marked = [item for item, is_first in links if is_first]
    first = (marked + [item for item, is_first in links if not is_first])[:room]
    wide = [item for item, _is_first in links][: WIDE_BAR if len(links) <= WIDE_BAR else WIDE_BAR - 1]
    return tuple(
        replace(item, place=Place.FIRST if item in first else Place.WIDE if item in wide else Place.MORE)
        for item, _is_first in links
    )
