"""Everybody is told who interprets for them: in their days, letters, calendars and sheets."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime

import pytest

from api.accounts.guests import people_to_invite
from api.agenda.letters import Wording
from matcher.conference_programme import conference_report
from matcher.interchange.agenda_calendar import render_personal_calendar
from matcher.interchange.published import PublishedAgenda
from matcher.interpreting import interpreter_in
from matcher.programme.agenda_names import Names
from matcher.programme.compose import chairs_for
from models.domain import Absence, Closure, EventData, Meeting, Person
from models.domain.accounts import AccountRole
from tests.conference_event import MATCHING, conference, conference_store, planned
from tests.factories import NOON
from tests.fakes import InMemoryUnitOfWork
from tests.integration.signed_in import account_of, browser_as
from tests.integration.test_setup_pages import Organising

PEOPLE = {person.id: person for person in conference().people}


@pytest.fixture(scope="module")
def organising() -> Organising:
    return Organising(conference_store())


@pytest.fixture(scope="module")
def meeting() -> Meeting:
    return next(item for item in planned()[1].meetings if interpreter_in(item.people_ids, PEOPLE))


def people_of(meeting: Meeting) -> tuple[Person, Person, Person]:
    one, other, interpreter = (PEOPLE[person_id] for person_id in meeting.people_ids)
    return one, other, interpreter


def days_of(organising: Organising, person: Person) -> str:
    page = organising.client.get(f"/people/{person.id}").text
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_a_person_reads_who_interprets_and_the_interpreter_between_which_languages(
    organising: Organising, meeting: Meeting
) -> None:
    buyer, seller, interpreter = people_of(meeting)
    assert f"Interpreter {interpreter.name}" in days_of(organising, buyer)
    page = days_of(organising, interpreter)
    assert "You interpret" in page
    assert f"{buyer.name} , {seller.name}" in page


def test_days_name_their_time_zone_and_for_somebody_remote_their_own_time(organising: Organising) -> None:
    remote = next(
        PEOPLE[person_id]
        for item in planned()[1].meetings
        for person_id in item.people_ids[:2]
        if PEOPLE[person_id].remote
    )
    page = days_of(organising, remote)
    assert "Times are those of Asia/Seoul." in page
    assert f"Takes part remotely, from {remote.time_zone}." in page
    assert "for you " in page


def test_letters_and_calendars_tell_the_interpreter_from_whom_the_meeting_is_with(meeting: Meeting) -> None:
    buyer, seller, interpreter = people_of(meeting)
    agenda = replace(planned()[1], sessions=(), meetings=(meeting,))
    wording = Wording(language="en", names=Names(conference()))
    (line,) = wording.itinerary(buyer.id, agenda)
    assert f"Your 1:1 meeting with {seller.name} about" in line
    assert line.endswith(f", interpreter: {interpreter.name}")
    (line,) = wording.itinerary(interpreter.id, agenda)
    assert f"You interpret in the 1:1 meeting of {buyer.name} and {seller.name}" in line
    shown = PublishedAgenda(data=conference(), matching=MATCHING, pairings=planned()[0], agenda=agenda)
    texts = {
        person.id: render_personal_calendar(shown, person.id, now=NOON).decode().replace("\r\n ", "")
        for person in (buyer, interpreter)
    }
    assert f"\\nInterpreter: {interpreter.name}" in texts[buyer.id]
    assert f"You interpret for: {buyer.name}" in texts[interpreter.id]


def test_interpreters_who_help_organise_are_invited_as_service_providers(organising: Organising) -> None:
    with organising.app.state.accounts.unit_of_work() as work:
        guests = {
            item.guest.person_id: item.guest.roles for item in people_to_invite(organising.app.state.accounts, work)
        }
    assert guests["i-000"] == frozenset({AccountRole.PROVIDER})


def test_languages_count_those_who_interpret_between_just_these_two_and_come() -> None:
    pairings, agenda = planned()
    found = {item.languages: item for item in conference_report(conference(), agenda, pairings).pairs}
    assert found["en – ko"].interpreters == 1
    days = conference().event.days  # type: ignore[union-attr]
    zone = conference().event.zone  # type: ignore[union-attr]
    away = Absence(
        person_id="i-000",
        start=datetime.combine(days[0].date, days[0].start, zone),
        end=datetime.combine(days[-1].date, days[-1].end, zone),
    )
    ill = replace(conference(), absences=(away,))
    again = {item.languages: item for item in conference_report(ill, agenda, pairings).pairs}
    assert again["en – ko"].interpreters == 0


def test_who_wishes_to_meet_and_whom_nobody_interprets_for_is_named_though_not_paired() -> None:
    _, agenda = planned()
    report = conference_report(conference(), replace(agenda, unplaced_meetings=()), ())
    apart = {frozenset(item.people) for item in report.without}
    assert apart
    assert apart <= {frozenset((wish.person_id, wish.other_id)) for wish in conference().wishes}
    assert all(item.reason.startswith("nobody interprets between") for item in report.without)


def test_the_booth_is_on_its_holders_page_and_says_when_its_hall_is_closed(organising: Organising) -> None:
    data, event = conference(), conference().event
    assert event is not None
    holder = PEOPLE["s-000"]
    slots = event.slots()
    with InMemoryUnitOfWork(organising.store) as work:
        work.records.upsert(EventData(booths=(replace(data.booths[0], organisation_id=holder.organisation_id),)))
        work.commit()
    client = browser_as(organising.app, account_of(organising.app, AccountRole.RESEARCHER, holder.id))
    assert "Your booth: A1" in client.get("/").text
    assert "its hall is closed" not in client.get("/").text
    with InMemoryUnitOfWork(organising.store) as work:
        shut = Closure(place_id=data.booths[0].room_id, start=slots[0].start, end=slots[-1].end)
        work.records.upsert(EventData(closures=(shut,)))
        work.commit()
    assert "its hall is closed" in client.get("/").text


def test_interpreters_wait_for_no_meeting_and_have_none_too_many(organising: Organising) -> None:
    interpreters = [person.name for person in PEOPLE.values() if person.interprets]
    for page in ("/dashboard/without", "/dashboard/load?only=over", "/dashboard/load?only=idle"):
        text = organising.client.get(page).text
        assert not [name for name in interpreters if f">{name}</a>" in text or f">{name}</th>" in text], page


def test_interpreters_are_no_chairs_whatever_else_they_are() -> None:
    everybody = chairs_for(conference(), dict.fromkeys(PEOPLE, 1.0), ())
    assert set(everybody) == {person.id for person in PEOPLE.values() if not person.interprets}
