"""Wishes and groups, and what the organiser arranges for the programme."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Self

from pydantic import Field

from api.schemas.base import Identified, Input, Schema, Whole, every_field_optional, make
from models.domain import (
    Absence,
    Closure,
    Group,
    Lock,
    Precedence,
    SessionKind,
    SessionRequest,
    Travel,
    Wish,
    WishKind,
    record_key,
)

Minutes = Annotated[Whole, Field(ge=0)]
Slots = Annotated[Whole, Field(ge=1)]


class Keyed(Schema):
    key: str
    """What the record is addressed by: made of the fields that cannot be changed."""

    @classmethod
    def of(cls, record: Any) -> Self:
        return cls(
            key=record_key(record), **{name: getattr(record, name) for name in cls.model_fields if name != "key"}
        )


class Reason(Schema):
    reason: str = ""


@every_field_optional
class ReasonPatch(Reason, Input):
    """The reason to change; null takes it away."""


class WishParties(Schema):
    person_id: str
    """Who says it."""
    other_id: str
    """Of whom."""


class WishFields(Reason):
    kind: WishKind = WishKind.WOULD_MEET
    need_id: str = ""
    """The need or mandate that the meeting would be about; empty for what matches best."""
    offer_id: str = ""
    """The offer that the meeting would be about; empty for what matches best."""


class WishOut(WishFields, WishParties, Keyed):
    """What somebody says of meeting somebody else; the other side may say otherwise."""


class WishCreate(WishFields, WishParties, Input):
    """A new wish."""

    def record(self) -> Wish:
        return make(Wish, self.values())


@every_field_optional
class WishPatch(WishFields, Input):
    """The fields of a wish to change; null puts one back to its default."""


class GroupFields(Schema):
    name: str
    lead_id: str
    """Whoever meets this person meets all of them."""
    member_ids: tuple[str, ...]
    """The others."""


class GroupOut(GroupFields, Identified):
    """People who meet as one."""


class GroupCreate(GroupFields, Identified, Input):
    """A new group."""

    def record(self) -> Group:
        return make(Group, self.values())


@every_field_optional
class GroupPatch(GroupFields, Input):
    """The fields of a group to change; a list replaces the whole list."""


class Period(Schema):
    start: datetime
    """With its offset from UTC."""
    end: datetime
    """With its offset from UTC."""


class AbsenceOf(Period):
    person_id: str


class AbsenceOut(Reason, AbsenceOf, Keyed):
    """Somebody cannot be there; it goes before availability."""


class AbsenceCreate(Reason, AbsenceOf, Input):
    """A new absence."""

    def record(self) -> Absence:
        return make(Absence, self.values())


class ClosureOf(Period):
    place_id: str
    """A room, site, table or bus."""


class ClosureOut(Reason, ClosureOf, Keyed):
    """A place or bus that cannot be used; a closed room closes the tables in it."""


class ClosureCreate(Reason, ClosureOf, Input):
    """A new closure."""

    def record(self) -> Closure:
        return make(Closure, self.values())


class TravelBetween(Schema):
    first_area: str
    second_area: str


class TravelFields(Schema):
    minutes: Minutes


class TravelOut(TravelFields, TravelBetween, Keyed):
    """How long it takes from one area to another, in either direction."""


class TravelCreate(TravelFields, TravelBetween, Input):
    """A new travel time."""

    def record(self) -> Travel:
        return make(Travel, self.values())


@every_field_optional
class TravelPatch(TravelFields, Input):
    """The travel time to change."""


class LockOf(Schema):
    entry_id: str
    """The session or meeting."""


class LockOut(Reason, LockOf, Keyed):
    """A session or meeting that stays where and when it is in every later version."""


class LockCreate(Reason, LockOf, Input):
    """A new lock."""

    def record(self) -> Lock:
        return make(Lock, self.values())


class PrecedenceOf(Schema):
    first_id: str
    """The meeting or requested session that ends before the other starts."""
    second_id: str


class PrecedenceOut(Reason, PrecedenceOf, Keyed):
    """One meeting or requested session ends before another starts."""


class PrecedenceCreate(Reason, PrecedenceOf, Input):
    """A new precedence."""

    def record(self) -> Precedence:
        return make(Precedence, self.values())


class SessionRequestFields(Schema):
    title: str
    kind: SessionKind
    """Any but a plenary, which is part of the event."""
    slots: Slots
    """How many slots of the event's grid it lasts."""
    speaker_ids: tuple[str, ...] = ()
    chair_id: str = ""
    room_ids: tuple[str, ...] = ()
    """The rooms or sites that it may be in; empty for any that its kind allows."""
    track: str = ""
    """Sessions of one track are never at the same time."""
    wanted_by: tuple[str, ...] = ()
    """People who are to be able to come; who is no organiser is shown at most oneself."""
    summary: str = ""
    starts_at: datetime | None = None
    """A fixed start, with its offset from UTC: that of a slot of the event's grid. Null: it is to be found."""
    attendee_ids: tuple[str, ...] = ()
    """People who attend whatever happens; who is no organiser is shown at most oneself."""


class SessionRequestOut(SessionRequestFields, Identified):
    """A session that the organiser wants; its time and place are to be found."""


class SessionRequestCreate(SessionRequestFields, Identified, Input):
    """A new requested session."""

    def record(self) -> SessionRequest:
        return make(SessionRequest, self.values())


@every_field_optional
class SessionRequestPatch(SessionRequestFields, Input):
    """The fields of a requested session to change; null puts one back to its default."""
