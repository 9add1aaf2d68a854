"""What the five programmes add to an event: which it is, and its clusters, sites, buses and booths."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from typing import TypeAlias

from models.domain.checks import InvalidField, require_coordinates, require_not_negative, require_text

CalendarDay: TypeAlias = date
"""``date`` under another name, for records with a field of that name."""


class Programme(StrEnum):
    """The kind of event. It chooses templates and pages; engine, calendar and records are the same for all."""

    FOCUS_GROUP = "focus_group"
    FORUM = "forum"
    SYMPOSIUM = "symposium"
    TOUR = "tour"
    CONFERENCE = "conference"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """A designated cluster of industry. ``sectors`` are codes that carry their scheme, such as ``ISIC4:29``;
    ``latitude`` and ``longitude`` are degrees (WGS 84), both or neither.
    """

    id: str
    name: str
    region: str = ""
    country: str = ""
    sectors: tuple[str, ...] = ()
    latitude: float | None = None
    longitude: float | None = None
    designated_on: date | None = None
    summary: str = ""

    def __post_init__(self) -> None:
        require_text("id", self.id)
        require_text("name", self.name)
        require_coordinates(self.latitude, self.longitude)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """When a site is open, in the event's time zone: on ``date``, None for every day of the event."""

    date: CalendarDay | None = None
    start: time
    end: time

    def __post_init__(self) -> None:
        if self.start >= self.end:
            raise InvalidField("end", self.end, f"a site closes after it opens, {self.start}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What is to know of a room of kind ``SITE``, whose ``capacity`` is the largest group. It is one for a room.

    A visit takes ``visit_minutes``, presentation and guided tour together, and lies within one of ``opens``; without
    one the site is open whenever the event is. A group has ``fewest`` people at least; ``groups_at_once`` can be
    there at one time. ``wheelchairs`` of a group can go everywhere. Guides speak ``languages``, empty is any.
    Lunch is served to ``lunch_seats`` at once, 0 for none, and caters for ``diets``. ``presentation`` is the title
    of what is presented there.
    """

    room_id: str
    cluster_id: str = ""
    organisation_id: str = ""
    latitude: float | None = None
    longitude: float | None = None
    opens: tuple[Opening, ...] = ()
    visit_minutes: int = 60
    fewest: int = 1
    groups_at_once: int = 1
    wheelchairs: int = 0
    languages: tuple[str, ...] = ()
    lunch_seats: int = 0
    diets: tuple[str, ...] = ()
    presentation: str = ""
    summary: str = ""

    def __post_init__(self) -> None:
        require_text("room_id", self.room_id)
        require_coordinates(self.latitude, self.longitude)
        if self.visit_minutes < 1:
            raise InvalidField("visit_minutes", self.visit_minutes, "a visit takes at least a minute")
        if self.fewest < 1:
            raise InvalidField("fewest", self.fewest, "a group has at least one person")
        if self.groups_at_once < 1:
            raise InvalidField("groups_at_once", self.groups_at_once, "at least one group can be there")
        require_not_negative("wheelchairs", self.wheelchairs)
        require_not_negative("lunch_seats", self.lunch_seats)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bus:
    """A bus with ``seats``, of which ``wheelchairs`` can be a wheelchair's place. ``languages`` are its guide's."""

    id: str
    name: str
    seats: int
    wheelchairs: int = 0
    languages: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        require_text("id", self.id)
        require_text("name", self.name)
        if self.seats < 1:
            raise InvalidField("seats", self.seats, "a bus has at least one seat")
        if not 0 <= self.wheelchairs <= self.seats:
            raise InvalidField("wheelchairs", self.wheelchairs, f"at most one for each of {self.seats} seats")


@dataclass(frozen=True, slots=True, kw_only=True)
class Booth:
    """A stand in a room. ``organisation_id`` is who was given it, empty for nobody yet."""

    id: str
    name: str
    room_id: str = ""
    square_metres: float | None = None
    organisation_id: str = ""

    def __post_init__(self) -> None:
        require_text("id", self.id)
        require_text("name", self.name)
        if self.square_metres is not None and self.square_metres <= 0:
            raise InvalidField("square_metres", self.square_metres, "a booth has an area above zero")


@dataclass(frozen=True, slots=True, kw_only=True)
class BoothWish:
    """An organisation wants a booth of ``square_metres`` at least, None for any, and best one of ``booth_ids``, the
    most wanted first. Booths of one ``theme`` are placed near one another; empty: that of most of its offers.
    """

    organisation_id: str
    square_metres: float | None = None
    booth_ids: tuple[str, ...] = ()
    theme: str = ""

    def __post_init__(self) -> None:
        require_text("organisation_id", self.organisation_id)
        if self.square_metres is not None and self.square_metres <= 0:
            raise InvalidField("square_metres", self.square_metres, "a booth has an area above zero")
