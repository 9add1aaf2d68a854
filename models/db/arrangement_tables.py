"""Tables of what is laid down for the programme: who wants to meet whom, and what the organiser arranges."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, Date, Table, Text

from models import domain
from models.db.columns import coordinates, metadata, period, position, real, text, whole, words
from models.db.types import JsonOf, Moment, enum_of


def _records(name: str, *columns: Column[Any], key: str = "key") -> Table:
    """Rows that replace one another by ``key``: the ``record_key`` of the record, or its id."""
    return Table(name, metadata, Column(key, Text, primary_key=True), position(), *columns)


wishes = _records(
    "wishes",
    text("person_id"),
    text("other_id"),
    Column("kind", enum_of(domain.WishKind), nullable=False),
    text("need_id"),
    text("offer_id"),
    text("reason"),
)

groups = _records("groups", text("name"), text("lead_id"), words("member_ids"), key="id")

absences = _records("absences", text("person_id"), *period(), text("reason"))

closures = _records("closures", text("place_id"), *period(), text("reason"))

travel = _records("travel", text("first_area"), text("second_area"), whole("minutes"))

locks = _records("locks", text("entry_id"), text("reason"))

precedences = _records("precedences", text("first_id"), text("second_id"), text("reason"))

session_requests = _records(
    "session_requests",
    text("title"),
    Column("kind", enum_of(domain.SessionKind), nullable=False),
    whole("slots"),
    words("speaker_ids"),
    text("chair_id"),
    words("room_ids"),
    text("track"),
    words("wanted_by"),
    text("summary"),
    Column("starts_at", Moment, nullable=True),
    words("attendee_ids"),
    key="id",
)

clusters = _records(
    "clusters",
    text("name"),
    text("region"),
    text("country"),
    words("sectors"),
    *coordinates(),
    Column("designated_on", Date, nullable=True),
    text("summary"),
    key="id",
)

sites = _records(
    "sites",
    text("cluster_id"),
    text("organisation_id"),
    *coordinates(),
    Column("opens", JsonOf(tuple[domain.Opening, ...]), nullable=False),
    whole("visit_minutes"),
    whole("fewest"),
    whole("groups_at_once"),
    whole("wheelchairs"),
    words("languages"),
    whole("lunch_seats"),
    words("diets"),
    text("presentation"),
    text("summary"),
    key="room_id",
)

buses = _records("buses", text("name"), whole("seats"), whole("wheelchairs"), words("languages"), key="id")

booth_wishes = _records(
    "booth_wishes", real("square_metres", nullable=True), words("booth_ids"), text("theme"), key="organisation_id"
)

booths = _records(
    "booths", text("name"), text("room_id"), real("square_metres", nullable=True), text("organisation_id"), key="id"
)
