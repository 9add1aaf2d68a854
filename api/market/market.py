"""What pages show of an event's records and matching: public texts only, looked up by id, read once per change."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from typing import Final, TypeVar

from api.accounts.current import Viewer
from matcher.disclosure import Visibility
from matcher.errors import NotFound
from matcher.preview import Rescored
from models.domain import (
    Bus,
    Demand,
    Event,
    EventData,
    Mandate,
    Match,
    Matching,
    Offer,
    Organisation,
    Person,
    Room,
    Table,
    UnmetNeed,
    Wish,
)

THEME_COLOURS: Final = 10
NO_COLOUR: Final = "none"
NEAR_SHOWN: Final = 15
"""How many candidates that are not proposed a need's page shows."""

Value = TypeVar("Value")


class Market:
    """One state of the records and the last matching. It is shared between requests and never changed."""

    def __init__(self, data: EventData, matching: Matching | None, near: Callable[[], Sequence[Rescored]]) -> None:
        """``data`` has public texts only; ``near`` gives every candidate that was scored."""
        self.data = data
        self.matching = matching
        self.offers: Mapping[str, Offer] = {offer.id: offer for offer in data.offers}
        self.demands: Mapping[str, Demand] = {demand.id: demand for demand in data.demands}
        self.rooms: Mapping[str, Room] = {room.id: room for room in data.rooms}
        self.buses: Mapping[str, Bus] = {bus.id: bus for bus in data.buses}
        self.tables: Mapping[str, Table] = {table.id: table for table in data.tables}
        self._people: Mapping[str, Person] = {person.id: person for person in data.people}
        self._organisations: Mapping[str, Organisation] = {item.id: item for item in data.organisations}
        self._near = near

    def look_up(self) -> None:
        """Have everything ready that is otherwise made when a page first needs it."""
        self._of_needs, self._of_offers, self._candidates, self._candidates_of_offers, self.unmet  # noqa: B018

    def with_wishes(self, wishes: tuple[Wish, ...]) -> Market:
        """The same, with other wishes."""
        other = copy(self)
        other.data = replace(self.data, wishes=wishes)
        return other

    @property
    def event(self) -> Event | None:
        return self.data.event

    def person(self, person_id: str) -> Person | None:
        return self._people.get(person_id)

    def organisation(self, organisation_id: str) -> Organisation | None:
        return self._organisations.get(organisation_id)

    def organisation_of(self, person_id: str) -> Organisation | None:
        person = self.person(person_id)
        return None if person is None else self.organisation(person.organisation_id)

    def country_of(self, person_id: str) -> str:
        """Of the person's organisation, or else the person's own; empty where neither is known."""
        person, organisation = self.person(person_id), self.organisation_of(person_id)
        return (organisation.country if organisation else "") or (person.country if person else "")

    @cached_property
    def _offer_places(self) -> Mapping[str, int]:
        return {offer_id: place for place, offer_id in enumerate(self.offers)}

    def place_of_offer(self, offer_id: str) -> int:
        """In the order of adding: what came later has the higher number."""
        return self._offer_places.get(offer_id, -1)

    def place(self, place_id: str) -> str:
        """The name of a room, table or bus."""
        place = self.rooms.get(place_id) or self.tables.get(place_id) or self.buses.get(place_id)
        return place.name if place else place_id

    def local(self, moment: datetime) -> datetime:
        """In the event's time zone."""
        return moment.astimezone(self.event.zone) if self.event else moment

    @cached_property
    def themes(self) -> tuple[str, ...]:
        """Most frequent first."""
        counts = Counter(theme for record in (*self.data.offers, *self.data.demands) for theme in themes_of(record))
        return tuple(theme for theme, _ in counts.most_common())

    @cached_property
    def _theme_places(self) -> Mapping[str, int]:
        return {theme: place for place, theme in enumerate(self.themes)}

    def theme_number(self, theme: str) -> str:
        """Which colour stands for the theme."""
        place = self._theme_places.get(theme, THEME_COLOURS)
        return str(place) if place < THEME_COLOURS else NO_COLOUR

    @cached_property
    def _of_needs(self) -> Mapping[str, Sequence[Match]]:
        return _grouped(self._known_matches(), lambda match: match.need_id)

    @cached_property
    def _of_offers(self) -> Mapping[str, Sequence[Match]]:
        return _grouped(self._known_matches(), lambda match: match.offer_id)

    def _known_matches(self) -> list[Match]:
        """Those whose records are still there."""
        found = self.matching.matches if self.matching else ()
        return [match for match in found if match.need_id in self.demands and match.offer_id in self.offers]

    def proposals_to(self, need_id: str) -> Sequence[Match]:
        """Of a need or mandate, by rank."""
        return self._of_needs.get(need_id, ())

    def proposals_of(self, offer_id: str) -> Sequence[Match]:
        """Where an offer is proposed, the highest score first."""
        return sorted(self._of_offers.get(offer_id, ()), key=lambda match: -match.score)

    @cached_property
    def unmet(self) -> Mapping[str, UnmetNeed]:
        found = self.matching.unmet if self.matching else ()
        return {item.need_id: item for item in found if item.need_id in self.demands}

    @cached_property
    def _candidates(self) -> Mapping[str, Sequence[Rescored]]:
        return _grouped(self._near(), lambda item: item.need_id)

    def near(self, need_id: str) -> Sequence[Rescored]:
        """The best of those that were scored and are not proposed."""
        found = [item for item in self._candidates.get(need_id, ()) if not item.proposed]
        return sorted((item for item in found if item.offer_id in self.offers), key=lambda item: -item.score)[
            :NEAR_SHOWN
        ]

    @cached_property
    def _candidates_of_offers(self) -> Mapping[str, Sequence[Rescored]]:
        return _grouped(self._near(), lambda item: item.offer_id)

    def near_of(self, offer_id: str) -> Sequence[Rescored]:
        """The needs and mandates that an offer was scored for and is not proposed to, the highest score first."""
        found = [item for item in self._candidates_of_offers.get(offer_id, ()) if not item.proposed]
        return sorted((item for item in found if item.need_id in self.demands), key=lambda item: -item.score)[
            :NEAR_SHOWN
        ]

    def threshold(self, demand: Demand) -> float:
        """The score from which on an offer is proposed to it."""
        if self.matching is None:
            return 0.0
        return self.matching.mandate_threshold if isinstance(demand, Mandate) else self.matching.threshold


def themes_of(record: Offer | Demand) -> tuple[str, ...]:
    if isinstance(record, Mandate):
        return record.themes
    return (record.theme,) if record.theme else ()


def _grouped(items: Iterable[Value], key: Callable[[Value], str]) -> Mapping[str, Sequence[Value]]:
    groups: dict[str, list[Value]] = defaultdict(list)
    for item in items:
        groups[key(item)].append(item)
    return groups


class Seen:
    """The market's offers and demands as lists show them to a viewer: without their owners where those are anonymous.

    What owners let this viewer see besides stands on the page of a record alone (``api.ui.access``), where it is
    logged: no list, count or filter is made from it.
    """

    def __init__(self, market: Market, viewer: Viewer) -> None:
        self.market = market
        self._viewer = viewer
        self._visibility = Visibility(market.data)

    def offer(self, offer_id: str) -> Offer:
        """Raise ``NotFound``."""
        offer = self.market.offers.get(offer_id)
        if offer is None:
            raise NotFound("offer", offer_id)
        return self._visibility.visible(offer, self._viewer.person_id, self._viewer.roles)

    def demand(self, demand_id: str) -> Demand:
        """Raise ``NotFound``."""
        demand = self.market.demands.get(demand_id)
        if demand is None:
            raise NotFound("need", demand_id)
        return self._visibility.visible(demand, self._viewer.person_id, self._viewer.roles)

    def offers(self) -> Iterator[Offer]:
        return map(self.offer, self.market.offers)

    def demands(self) -> Iterator[Demand]:
        return map(self.demand, self.market.demands)
