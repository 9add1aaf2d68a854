"""Two spreadsheets become an event."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time

import pytest

from matcher.errors import InvalidSettings
from matcher.interchange import complete_event
from matcher.settings import MadeEventSettings
from models.domain import (
    EventData,
    Mandate,
    MandateKind,
    Organisation,
    Person,
    Role,
    Room,
    RoomKind,
    Table,
)
from tests.factories import make_event, make_need, make_offer, make_person, make_room, make_table

TODAY = date(2026, 11, 20)
SETTINGS = MadeEventSettings(title="Match day", rooms=2, tables=3, days=2)
RECORDS = EventData(
    offers=(make_offer(1), make_offer(2, owner_id="p-1")),
    needs=(make_need(1),),
    mandates=(
        Mandate(id="m-1", title="Fund", text="x"),
        Mandate(id="m-2", title="", text="x", kind=MandateKind.PROVIDER),
    ),
    people=(make_person(1, organisation_id=""),),
)


def test_everything_without_an_owner_gets_one_of_its_own() -> None:
    data = complete_event(RECORDS, SETTINGS, TODAY)
    assert data.people == (
        make_person(1, organisation_id=""),
        Person(id="owner-o-1", name="Owner of Offer 1", organisation_id="organisation-o-1", role=Role.RESEARCHER),
        Person(id="owner-n-1", name="Owner of Need 1", organisation_id="organisation-n-1", role=Role.COMPANY),
        Person(id="owner-m-1", name="Owner of Fund", organisation_id="organisation-m-1", role=Role.INVESTOR),
        Person(id="owner-m-2", name="Owner of m-2", organisation_id="organisation-m-2", role=Role.PROVIDER),
    )
    assert data.organisations[0] == Organisation(id="organisation-o-1", name="Organisation of Offer 1")
    assert len(data.organisations) == 4
    assert [record.owner_id for record in (*data.offers, *data.demands)] == [
        "owner-o-1",
        "p-1",
        "owner-n-1",
        "owner-m-1",
        "owner-m-2",
    ]
    assert [replace(offer, owner_id="") for offer in data.offers] == [make_offer(1), make_offer(2)]


def test_an_offer_and_a_need_of_one_id_get_two_owners() -> None:
    data = complete_event(EventData(offers=(make_offer(id="1"),), needs=(make_need(id="1"),)), SETTINGS, TODAY)
    assert (data.offers[0].owner_id, data.needs[0].owner_id) == ("owner-offer-1", "owner-need-1")


def test_records_that_come_again_without_an_owner_get_the_one_made_before() -> None:
    first = complete_event(RECORDS, SETTINGS, TODAY)
    again = complete_event(replace(first, offers=RECORDS.offers), SETTINGS, TODAY)
    assert again == first


def test_a_made_event_starts_on_the_tuesday_of_the_fourth_week_from_today() -> None:
    event = complete_event(RECORDS, SETTINGS, TODAY).event
    assert event is not None
    assert [day.date for day in event.days] == [date(2026, 12, 15), date(2026, 12, 16)]
    assert event.days[0].date.strftime("%A") == "Tuesday"
    assert (event.title, event.time_zone, event.slot_minutes, event.max_meetings_default) == (
        "Match day",
        "Asia/Seoul",
        20,
        8,
    )
    assert [(pause.start, pause.end) for pause in event.breaks] == [(time(12, 20), time(13, 20))]
    assert event.slots()[0].start.hour == 9


def test_the_first_day_can_be_set() -> None:
    event = complete_event(EventData(), SETTINGS.model_copy(update={"first_day": date(2027, 5, 11)}), TODAY).event
    assert event is not None
    assert event.days[0].date == date(2027, 5, 11)


def test_rooms_and_tables_are_made_where_there_are_none() -> None:
    data = complete_event(RECORDS, SETTINGS, TODAY)
    assert [(room.id, room.kind, room.capacity) for room in data.rooms] == [
        ("plenary-hall", RoomKind.PLENARY, 60),
        ("room-01", RoomKind.SESSION, 60),
        ("room-02", RoomKind.SESSION, 60),
        ("meeting-hall", RoomKind.MEETING_HALL, 12),
    ]
    assert [(table.id, table.room_id, table.seats) for table in data.tables] == [
        ("table-01", "meeting-hall", 4),
        ("table-02", "meeting-hall", 4),
        ("table-03", "meeting-hall", 4),
    ]


def test_a_plenary_hall_seats_everyone() -> None:
    data = EventData(offers=tuple(make_offer(number) for number in range(100)))
    assert complete_event(data, SETTINGS, TODAY).rooms[0].capacity == 100


def test_what_is_there_is_kept() -> None:
    data = EventData(
        event=make_event(),
        rooms=(make_room(1), Room(id="hall", name="Hall", kind=RoomKind.MEETING_HALL, capacity=9)),
        tables=(make_table(1),),
        offers=(make_offer(1, owner_id="p-1"),),
        people=(make_person(1),),
    )
    assert complete_event(data, SETTINGS, TODAY) == data
    tables = complete_event(replace(data, tables=()), SETTINGS, TODAY).tables
    assert {table.room_id for table in tables} == {"hall"}


def test_a_made_id_is_never_one_that_is_taken() -> None:
    data = EventData(
        tables=(Table(id="room-01", name="T"),),
        offers=(make_offer(1),),
        organisations=(Organisation(id="organisation-o-1", name="A"), Organisation(id="owner-o-1", name="B")),
    )
    made = complete_event(data, SETTINGS, TODAY)
    assert made.rooms[1].id == "room-01-2"
    assert made.people[0].id == made.offers[0].owner_id == "owner-o-1-2"
    assert made.people[0].organisation_id == "organisation-o-1-2"


def test_the_same_input_gives_the_same_event() -> None:
    made = complete_event(RECORDS, SETTINGS, TODAY)
    assert complete_event(RECORDS, SETTINGS, TODAY) == made
    assert complete_event(made, SETTINGS, TODAY) == made


@pytest.mark.parametrize(
    ("changes", "setting"),
    [
        ({"time_zone": "Seoul"}, "time_zone"),
        ({"end": time(8)}, "end"),
        ({"lunch": time(23, 30)}, "lunch"),
    ],
)
def test_settings_that_make_no_event_are_refused(changes: dict[str, object], setting: str) -> None:
    with pytest.raises(InvalidSettings, match=f"^{setting}: "):
        complete_event(RECORDS, SETTINGS.model_copy(update=changes), TODAY)
