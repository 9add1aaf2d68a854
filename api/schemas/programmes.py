"""What the programmes add to an event: clusters, sites, buses and booths."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

from api.schemas.arrangements import Keyed
from api.schemas.base import (
    Coordinates,
    Identified,
    Input,
    LocalTime,
    Part,
    Schema,
    Whole,
    every_field_optional,
    make,
)
from models.domain import Booth, BoothWish, Bus, Cluster, Opening, Site
from models.domain.programmes import CalendarDay

Count = Annotated[Whole, Field(ge=0)]
Positive = Annotated[Whole, Field(ge=1)]


class ClusterFields(Coordinates):
    name: str
    region: str = ""
    country: str = ""
    """ISO 3166-1 alpha-2, such as KR."""
    sectors: tuple[str, ...] = ()
    """Codes that carry their scheme, such as ISIC4:29."""
    designated_on: date | None = None
    summary: str = ""


class ClusterOut(ClusterFields, Identified):
    """A designated cluster of industry."""


class ClusterCreate(ClusterFields, Identified, Input):
    """A new cluster."""

    def record(self) -> Cluster:
        return make(Cluster, self.values())


@every_field_optional
class ClusterPatch(ClusterFields, Input):
    """The fields of a cluster to change; null puts one back to its default."""


class OpeningBody(Part):
    """When a site is open, in the event's time zone."""

    date: CalendarDay | None = None
    """Null for every day of the event."""
    start: LocalTime
    end: LocalTime

    def part(self, within: str) -> Opening:
        return make(Opening, self.values(within), within)


class SiteRoom(Schema):
    room_id: str
    """A room of kind site: its capacity is the largest group."""


class SiteFields(Coordinates):
    cluster_id: str = ""
    organisation_id: str = ""
    opens: tuple[OpeningBody, ...] = ()
    """Empty: whenever the event is."""
    visit_minutes: Positive = 60
    """Presentation and guided tour together."""
    fewest: Positive = 1
    """People of the smallest group."""
    groups_at_once: Positive = 1
    wheelchairs: Count = 0
    """How many people of a group can use one."""
    languages: tuple[str, ...] = ()
    """Of the guides; empty for any."""
    lunch_seats: Count = 0
    """How many are served lunch at once; 0 for none."""
    diets: tuple[str, ...] = ()
    presentation: str = ""
    """The title of what is presented there."""
    summary: str = ""


class SiteOut(SiteFields, SiteRoom, Keyed):
    """What is to know of a place that is visited."""


class SiteCreate(SiteFields, SiteRoom, Input):
    """A new site."""

    def record(self) -> Site:
        return make(Site, self.values())


@every_field_optional
class SitePatch(SiteFields, Input):
    """The fields of a site to change; null puts one back to its default."""


class BusFields(Schema):
    name: str
    seats: Positive
    wheelchairs: Count = 0
    """How many of the seats can be a wheelchair's place."""
    languages: tuple[str, ...] = ()
    """Of its guide; empty for any."""


class BusOut(BusFields, Identified):
    """A bus for visits."""


class BusCreate(BusFields, Identified, Input):
    """A new bus."""

    def record(self) -> Bus:
        return make(Bus, self.values())


@every_field_optional
class BusPatch(BusFields, Input):
    """The fields of a bus to change; null puts one back to its default."""


class BoothFields(Schema):
    name: str
    room_id: str = ""
    square_metres: Annotated[float, Field(strict=True, gt=0)] | None = None
    organisation_id: str = ""
    """Who was given it; empty for nobody yet."""


class BoothOut(BoothFields, Identified):
    """A stand in a room."""


class BoothCreate(BoothFields, Identified, Input):
    """A new booth."""

    def record(self) -> Booth:
        return make(Booth, self.values())


@every_field_optional
class BoothPatch(BoothFields, Input):
    """The fields of a booth to change; null puts one back to its default."""


class BoothWishOf(Schema):
    organisation_id: str


class BoothWishFields(Schema):
    square_metres: Annotated[float, Field(strict=True, gt=0)] | None = None
    """At least; null for any."""
    booth_ids: tuple[str, ...] = ()
    """The most wanted first."""
    theme: str = ""
    """Booths of one theme are placed near one another; empty for that of most of its offers."""


class BoothWishOut(BoothWishFields, BoothWishOf, Keyed):
    """Which booth an organisation would like."""


class BoothWishCreate(BoothWishFields, BoothWishOf, Input):
    """A new wish for a booth."""

    def record(self) -> BoothWish:
        return make(BoothWish, self.values())


@every_field_optional
class BoothWishPatch(BoothWishFields, Input):
    """The fields of a wish for a booth to change; null puts one back to its default."""
