from __future__ import annotations

import pytest
from hypothesis import given, settings

from matcher.errors import InputError
from matcher.interchange.published import PublishedAgenda
from models.domain import EventData
from tests.unit.interchange.agenda_examples import make_published, published_agendas


def test_an_agenda_without_its_event_cannot_be_published() -> None:
    with pytest.raises(InputError, match="together with its event"):
        make_published(data=EventData())


def test_what_no_record_names_is_shown_by_its_id() -> None:
    published = make_published()

    assert (
        published.person_name("p-9"),
        published.organisation_name("p-9"),
        published.person_with_organisation("p-9"),
        published.demand_title("n-9"),
        published.offer_title("o-9"),
        published.room_name("r-9"),
        published.table_name("t-9"),
    ) == ("p-9", "", "p-9", "n-9", "o-9", "r-9", "t-9")


def test_a_place_is_a_room_for_a_session_and_a_table_in_its_hall_for_a_meeting() -> None:
    published = make_published()

    assert [published.place_name(entry) for entry in published.itinerary("p-1")] == [
        "Room 1",
        "Room 1",
        "Table 1, Hall A",
    ]


def test_a_pairing_leads_to_its_match_and_its_meeting() -> None:
    published = make_published()
    placed, unplaced = published.pairings

    assert published.meeting_of(placed) == published.meeting("m-1")
    assert published.meeting_of(unplaced) is None
    assert published.match_of(placed.need_id, placed.offer_id) == published.matching.matches[0]
    assert published.match_of(unplaced.need_id, unplaced.offer_id) is None


@settings(max_examples=30, deadline=None)
@given(published=published_agendas())
def test_an_itinerary_is_the_agendas(published: PublishedAgenda) -> None:
    people = published.people_with_entries()

    assert people == tuple(sorted({entry.person_id for entry in published.agenda.entries()}))
    assert all(published.itinerary(person) == published.agenda.itinerary(person) for person in people)
