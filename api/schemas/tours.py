"""Cluster tours as the interface tells them, and how they are planned."""

from __future__ import annotations

from datetime import date, time
from typing import Annotated, Any

from pydantic import Field

from api.jobs.touring import TourJobSettings
from api.schemas.base import Input, LocalTime, Schema, Whole
from matcher.settings import make_settings
from matcher.tour_days import TourSettings
from matcher.tours.reasons import LeftOutReason

_USUAL = TourSettings()


class TourPlanIn(Input):
    """Which days are planned, and how. What is left out has its default."""

    dates: tuple[date, ...] = ()
    """Days of the event; none for all of them."""
    keep: bool = False
    """Change bus or sites of as few people as can be, such as after a site has closed."""
    start_latitude: Annotated[float, Field(ge=-90, le=90)] | None = None
    """Where the buses leave and return. Null: the middle of all sites."""
    start_longitude: Annotated[float, Field(ge=-180, le=180)] | None = None
    speed_km_h: Annotated[float, Field(gt=0, le=200)] = _USUAL.speed_km_h
    """Where no travel time is recorded for two places."""
    detour: Annotated[float, Field(ge=1, le=5)] = _USUAL.detour
    """How much longer roads are than great circles."""
    extra_minutes: Annotated[Whole, Field(ge=0, le=60)] = _USUAL.extra_minutes
    """For getting on and off, for each way."""
    most_stops: Annotated[Whole, Field(ge=1, le=6)] = _USUAL.most_stops
    lunch_from: LocalTime | None = time(11, 30)
    """Null: no lunch."""
    lunch_until: LocalTime = _USUAL.lunch_until
    lunch_minutes: Annotated[Whole, Field(ge=10, le=180)] = _USUAL.lunch_minutes
    time_limit_s: Annotated[float, Field(gt=0, le=120)] = _USUAL.time_limit_s
    """How long a plan is looked for, for each day."""

    def settings(self) -> TourJobSettings:
        """With what is given, so that a default that is changed later does not hold for what waits."""
        given: dict[str, Any] = self.model_dump()
        return make_settings(TourJobSettings, **given)


class TourStopOut(Schema):
    """A visit, which is a requested session of the agenda. With lunch, its last part is lunch."""

    site_id: str
    name: str
    presentation: str
    arrives: str
    """Time of day, such as 09:05, in the event's time zone."""
    leaves: str
    lunch: bool


class TourOut(Schema):
    """What one bus does in a day."""

    bus_id: str
    name: str
    leaves: str
    returns: str
    people: int
    stops: tuple[TourStopOut, ...]
    person_ids: tuple[str, ...]
    """For organisers only; empty for others."""


class LeftOutOut(Schema):
    """A party that no bus has a place for."""

    person_ids: tuple[str, ...]
    reasons: tuple[LeftOutReason, ...]


class TourDayOut(Schema):
    """The tours of one day."""

    date: date
    people: int
    """Who could ride."""
    riding: int
    interest: float
    """The sum over people and the sites that they see, each from 0 to 1."""
    bound: float
    """What no plan of the day exceeds. Where records have changed since it was planned, or it was not planned here:
    as if everyone saw the sites that they like best."""
    is_proven: bool
    """Whether it was proven that no plan is better."""
    still_holds: bool
    """Whether the tours keep to the records as they are now."""
    tours: tuple[TourOut, ...]
    left_out: tuple[LeftOutOut, ...]
    """For organisers only; empty for others."""


class ToursOut(Schema):
    days: tuple[TourDayOut, ...]
