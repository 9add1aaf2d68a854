"""The focus group as a viewer may see it: discoveries and plans, kept while the records stay as they are."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any, Final, TypeVar

from api.jobs.encoding import Encode
from api.market.market import Market
from matcher.clusters.industries import IndustryScheme
from matcher.clusters.meeting_points import MeetingPoint
from matcher.errors import StepMissing
from matcher.focus_group import Discovery, FocusGroup, FocusGroupPlan, discover
from matcher.focus_group.stars import is_in
from matcher.focus_group_programme import id_of, point_of, without_anonymous_owners
from matcher.ports import Step
from models.domain import EventData, FocusGroupTerms, Matching, OrganisationKind

Value = TypeVar("Value")
KEPT: Final = 64
"""Discoveries and plans: one of either for a scheme, a point and terms, and for those who know all owners."""


class Finds:
    """What was found last, made once for each state of the records."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, tuple[tuple[object, ...], Any]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, basis: tuple[object, ...], make: Callable[[], Value]) -> Value:
        """The value that was made of ``basis``, whose parts are compared by identity, or a new one."""
        with self._lock:
            kept = self._kept.get(key)
            if kept is None or not _same(kept[0], basis):
                kept = self._kept[key] = (basis, make())
            self._kept.move_to_end(key)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
            value: Value = kept[1]
            return value


@dataclass(frozen=True, kw_only=True)
class Focus:
    """``data`` are the records as the viewer may see them; ``load`` counts the meetings of the agenda they see."""

    data: EventData
    matching: Matching
    discovery: Discovery
    load: Mapping[str, int]
    encode: Encode
    finds: Finds
    knows_owners: bool

    @property
    def scheme(self) -> IndustryScheme:
        return self.discovery.scheme

    def id_of(self, point: MeetingPoint) -> str:
        return id_of(self.scheme, point)

    def point(self, group_id: str) -> MeetingPoint:
        """Raise ``NotFound``."""
        return point_of(self.discovery, group_id)

    def plan(self, point: MeetingPoint, terms: FocusGroupTerms) -> FocusGroupPlan:
        key = ("plan", self.id_of(point), self.knows_owners, _frozen(terms), tuple(sorted(self.load.items())))
        group = FocusGroup(
            data=self.data, matching=self.matching, discovery=self.discovery, encode=self.encode, load=self.load
        )
        return self.finds.get(key, (self.discovery,), lambda: group.plan(point, terms))

    @property
    def regions(self) -> tuple[str, ...]:
        """Regions, then countries, where organisations are; those of most come first."""
        counts: dict[str, int] = {}
        for item in self.data.organisations:
            if item.region:
                counts[item.region] = counts.get(item.region, 0) + 1
        countries = sorted({item.country for item in self.data.organisations if item.country})
        return (*sorted(counts, key=lambda name: (-counts[name], name)), *countries)

    def knows_region(self, name: str) -> bool:
        """Whether an organisation is there."""
        return any(is_in(item, name) for item in self.data.organisations)

    def home_of(self, person_id: str) -> str:
        """The region to begin with: the viewer's own, or that with most agencies, or that with most of all."""
        of = {item.id: item for item in self.data.organisations}
        for person in self.data.people:
            if person.id == person_id and person.organisation_id in of and of[person.organisation_id].region:
                return of[person.organisation_id].region
        agencies = [
            item.region for item in self.data.organisations if item.kind is OrganisationKind.AGENCY and item.region
        ]
        if agencies:
            return max(dict.fromkeys(agencies), key=agencies.count)
        return self.regions[0] if self.regions else ""


def focus_of(
    market: Market,
    finds: Finds,
    encode: Encode,
    *,
    scheme: IndustryScheme,
    knows_owners: bool,
    load: Mapping[str, int],
) -> Focus:
    """Raise ``StepMissing`` without a matching.

    Who does not know all owners is shown what comes of records that nobody owns where these are anonymous: not even a
    count tells whose they are.
    """
    matching = market.matching
    if matching is None:
        raise StepMissing(Step.MATCH)
    public = market.data
    parts = (public.event, public.offers, public.needs, public.mandates, public.people, public.organisations)
    basis = (matching.matches if matching else None, *parts, public.conflicts)

    def seen() -> EventData:
        return public if knows_owners else without_anonymous_owners(public)

    data = finds.get(("data", knows_owners), basis, seen)
    discovery = finds.get(
        ("discovery", scheme, knows_owners), (data, *basis), lambda: discover(data, matching, encode, scheme=scheme)
    )
    return Focus(
        data=data,
        matching=matching,
        discovery=discovery,
        load=load,
        encode=encode,
        finds=finds,
        knows_owners=knows_owners,
    )


def _same(one: tuple[object, ...], other: tuple[object, ...]) -> bool:
    return len(one) == len(other) and all(a is b for a, b in zip(one, other, strict=True))


def _frozen(terms: FocusGroupTerms) -> Hashable:
    return (
        terms.region,
        tuple(terms.skills.items()),
        tuple(sorted(terms.fewest.items())),
        terms.largest_share,
        terms.fewest_seniors,
        terms.most_load,
        terms.most_projects,
        terms.most_invited,
    )
