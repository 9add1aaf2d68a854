from __future__ import annotations

import json
import re
from datetime import date, datetime
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

import pytest
from hypothesis import given, settings

from matcher.interchange.agenda_schedule import render_schedule, schedule_acronym
from matcher.interchange.published import PublishedAgenda
from tests.factories import make_agenda, make_event, make_person, make_room
from tests.unit.interchange.agenda_examples import (
    SECRET,
    make_data,
    make_plenary,
    make_published,
    published_agendas,
)
from tests.unit.interchange.schedule_rules import problems

ACRONYM = re.compile("^[a-z0-9_-][a-z0-9_]{3,}(-2[0-9]{3}-[a-z]+)?$")


def _schedule(published: PublishedAgenda) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(render_schedule(published))
    return document


def _events(document: dict[str, Any]) -> list[dict[str, Any]]:
    days = document["schedule"]["conference"]["days"]
    return [event for day in days for room in day["rooms"].values() for event in room]


def test_the_example_keeps_every_rule_of_the_format() -> None:
    assert problems(_schedule(make_published())) == []


def test_the_rules_find_what_is_wrong() -> None:
    document = _schedule(make_published())
    conference = document["schedule"]["conference"]
    conference["acronym"] = "tech-forum-2027"
    conference["days"][0]["rooms"]["Room 1"][0] |= {"score": 0.9, "slug": "No Slug"}
    del conference["days"][0]["rooms"]["Room 1"][1]["persons"]

    assert [problem.split(":")[0] for problem in problems(document)] == [
        "conference.acronym",
        "days[0].Room 1[0]",
        "days[0].Room 1[0].slug",
        "days[0].Room 1[1]",
    ]


def test_a_talk_is_one_event_with_its_session_as_track() -> None:
    opening, talk = _events(_schedule(make_published()))

    assert {
        key: talk[key] for key in ("date", "start", "duration", "room", "title", "track", "type", "abstract")
    } == {
        "date": "2027-05-11T10:00:00+09:00",
        "start": "10:00",
        "duration": "00:20",
        "room": "Room 1",
        "title": "Offer 1",
        "track": "Materials",
        "type": "talk",
        "abstract": "Text of offer 1.",
    }
    assert [person["name"] for person in talk["persons"]] == ["Person 1"]
    assert (opening["type"], opening["track"], opening["abstract"]) == ("plenary", None, "Welcome to all.")
    assert [person["name"] for person in opening["persons"]] == ["Person 3"]


def test_nobodys_meeting_is_in_the_public_schedule() -> None:
    assert "meeting" not in render_schedule(make_published()).decode()


def test_a_session_without_talks_is_one_event_with_its_speakers_and_its_chair() -> None:
    session = make_plenary(speaker_ids=("p-3", "p-1"), chair_id="p-1")

    (event,) = _events(_schedule(make_published(agenda=make_agenda(sessions=(session,)))))

    assert [person["name"] for person in event["persons"]] == ["Person 3", "Person 1"]


def test_every_day_of_the_event_is_listed_with_its_hours() -> None:
    conference = _schedule(make_published())["schedule"]["conference"]

    assert (conference["start"], conference["end"], conference["daysCount"]) == ("2027-05-11", "2027-05-12", 2)
    assert [(day["index"], day["day_start"], day["day_end"]) for day in conference["days"]] == [
        (1, "2027-05-11T09:00:00+09:00", "2027-05-11T17:00:00+09:00"),
        (2, "2027-05-12T09:00:00+09:00", "2027-05-12T17:00:00+09:00"),
    ]


def test_a_session_on_another_day_than_the_events_adds_that_day() -> None:
    evening = make_plenary(
        start=datetime(2027, 5, 10, 18, tzinfo=make_event().zone),
        end=datetime(2027, 5, 10, 20, tzinfo=make_event().zone),
    )

    conference = _schedule(make_published(agenda=make_agenda(sessions=(evening,))))["schedule"]["conference"]

    assert (conference["start"], conference["daysCount"]) == ("2027-05-10", 3)
    assert conference["days"][0]["day_start"] == "2027-05-10T18:00:00+09:00"


def test_two_rooms_of_one_name_are_told_apart() -> None:
    rooms = (make_room(1, name="Blue"), make_room(2, name="Blue"))
    sessions = (make_plenary(), make_plenary(id="other", room_id="r-2"))
    published = make_published(data=make_data(rooms=rooms), agenda=make_agenda(sessions=sessions))

    conference = _schedule(published)["schedule"]["conference"]

    assert [room["name"] for room in conference["rooms"]] == ["Blue (r-1)", "Blue (r-2)"]
    assert list(conference["days"][0]["rooms"]) == ["Blue (r-1)", "Blue (r-2)"]


@pytest.mark.parametrize(
    ("acronym", "expected"),
    [
        ("techforum2027", "techforum2027"),
        ("36c3", "36c3"),
        ("forum-2027-seoul", "forum-2027-seoul"),
        ("tech-forum-2027", "techforum2027"),
        ("Tech Forum", "techforum"),
        ("ICM", "icm_2027"),
        ("é-day", "eday"),
        ("행사", "spring_event"),
        ("forum\n", "forum"),
        ("", "spring_event"),
    ],
)
def test_an_acronym_is_kept_or_made_to_fit(acronym: str, expected: str) -> None:
    assert ACRONYM.search(expected)
    assert schedule_acronym(make_event(id="spring_event", acronym=acronym)) == expected


def test_an_acronym_is_found_even_without_any_latin_letter() -> None:
    assert schedule_acronym(make_event(id="행사", title="기술 교류", acronym="행사")) == "event"


@pytest.mark.parametrize(
    ("zone", "named"), [("Asia/Seoul", True), ("UTC", True), ("America/New_York", True), ("Etc/GMT-9", False)]
)
def test_a_time_zone_that_the_format_does_not_accept_is_left_out(zone: str, named: bool) -> None:
    published = make_published(data=make_data(event=make_event(time_zone=zone)))

    assert ("time_zone_name" in _schedule(published)["schedule"]["conference"]) is named


def test_a_guid_stays_the_same_in_the_next_version() -> None:
    first, second = (_schedule(make_published(agenda=make_agenda(version=version))) for version in (1, 2))

    assert [event["guid"] for event in _events(first)] == [event["guid"] for event in _events(second)]
    assert (first["schedule"]["version"], second["schedule"]["version"]) == ("1", "2")


def test_a_persons_guid_does_not_depend_on_the_address_or_on_an_id_that_is_one() -> None:
    address = "ada@example.org"
    guids = []
    for person_id, email in (("p-1", ""), ("p-1", address), (address, address)):
        person = make_person(1, id=person_id, name="Ada", email=email)
        session = make_plenary(speaker_ids=(person_id,))
        published = make_published(data=make_data(people=(person,)), agenda=make_agenda(sessions=(session,)))
        (event,) = _events(_schedule(published))
        guids.append(event["persons"][0]["guid"])
        assert address not in render_schedule(published).decode()

    assert len(set(guids)) == 1
    assert UUID(guids[0]) != uuid5(NAMESPACE_URL, f"acct:{address}")


def test_two_people_of_one_name_have_two_guids() -> None:
    people = (make_person(1, name="Kim"), make_person(2, name="Kim"))
    session = make_plenary(speaker_ids=("p-1", "p-2"))
    published = make_published(data=make_data(people=people), agenda=make_agenda(sessions=(session,)))

    (event,) = _events(_schedule(published))

    assert len({person["guid"] for person in event["persons"]}) == 2


def test_a_talk_through_the_change_of_the_clocks_lasts_as_long_as_it_really_does() -> None:
    event = make_event(time_zone="Europe/Berlin")
    start = datetime(2027, 3, 28, 1, 30, tzinfo=event.zone)
    session = make_plenary(start=start, end=datetime(2027, 3, 28, 3, 30, tzinfo=event.zone))

    (item,) = _events(_schedule(make_published(data=make_data(event=event), agenda=make_agenda(sessions=(session,)))))

    assert item["duration"] == "01:00"


def test_no_confidential_text_and_no_address_is_in_the_schedule() -> None:
    assert SECRET.casefold() not in render_schedule(make_published()).decode().casefold()


def test_the_same_agenda_gives_the_same_bytes() -> None:
    assert render_schedule(make_published()) == render_schedule(make_published())


@settings(max_examples=50, deadline=None)
@given(published=published_agendas())
def test_any_agenda_keeps_every_rule_of_the_format(published: PublishedAgenda) -> None:
    document = _schedule(published)

    assert problems(document) == []
    expected = sum(len(session.talks) or 1 for session in published.agenda.sessions)
    assert len(_events(document)) == expected
    assert len({event["guid"] for event in _events(document)}) == expected
    assert date.fromisoformat(document["schedule"]["conference"]["start"])
