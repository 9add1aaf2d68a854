"""One repair for agenda and tours: a site closes, a bus falls out, somebody who rides cancels or comes late."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.disturbances import Closing, Disturbance
from matcher.errors import InputError
from matcher.interchange.agenda_calendar import render_cancellations, render_personal_calendar
from matcher.interchange.published import PublishedAgenda
from matcher.programme.repair_visits import differing_visits
from matcher.progress import SilentProgress
from matcher.repairs import RepairRun, prepare_repair, store_repair, undo_repair
from matcher.requested_tours import requested_settings
from matcher.settings import RepairSettings
from matcher.tour_days import TourSettings
from matcher.tours_programme import plan_days, requests_of
from matcher.version_origins import version_origins
from models.domain import Agenda, Bus, Closure, EventData, Lock, Matching, SessionRequest
from tests.fakes import InMemoryStore, InMemoryUnitOfWork
from tests.tour_events import (
    BEFORE,
    PAIRINGS,
    at,
    broken,
    data_of,
    published,
    repaired,
    tour_records,
)
from tests.unit.test_tours_programme import DAY, QUICK, site, visitor


@pytest.fixture
def store() -> InMemoryStore:
    """Bus A visits two sites with p-11 to p-13, bus B the other two with p-14 and p-15; lunch is at the second."""
    return published(tour_records(), *PAIRINGS)


def stops(data: EventData, bus: str) -> list[SessionRequest]:
    found = [item for item in data.session_requests if f"-{bus}-" in item.id]
    return sorted(found, key=lambda item: item.starts_at or BEFORE)


def itinerary(agenda: Agenda, person_id: str) -> set[tuple[str, object, str]]:
    return {(entry.entry_id, entry.start, entry.place_id) for entry in agenda.itinerary(person_id)}


def require_agenda_follows(done: RepairRun) -> None:
    held = {item.id: (item.start, item.room_id, {*item.attendee_ids}) for item in done.repaired.agenda.sessions}
    away = {item.person_id for item in done.records.absences}
    asked = {
        item.id: (item.starts_at, item.room_ids[0], {*item.attendee_ids} - away)
        for item in done.data.session_requests
    }
    assert held == asked


def test_a_closed_site_changes_the_tour_that_went_there_and_no_other(store: InMemoryStore) -> None:
    before = data_of(store)
    first, second = stops(before, "bus-a")

    done = repaired(store, closed=(first.room_ids[0],), reason="flooded")

    assert broken(done.data) == []
    require_agenda_follows(done)
    new, kept = stops(done.data, "bus-a")
    assert kept == second
    assert new.id not in {item.id for item in before.session_requests}
    assert stops(done.data, "bus-b") == stops(before, "bus-b")
    (change,) = done.tours.changes
    assert change.people == ("p-11", "p-12", "p-13")
    assert "Bus A on 2027-05-11: no longer visits Room 2 from 11:00; visits Room " in change.words
    assert "instead; 3 people change" in change.words
    assert {person for item in done.repaired.changes for person in item.people_ids} == {*change.people}
    assert [item.change.value for item in done.repaired.changes] == ["cancelled", "added"]
    assert data_of(store).session_requests == done.data.session_requests


def test_a_meeting_that_a_new_visit_runs_into_moves() -> None:
    store = published(tour_records(), *PAIRINGS)
    first, second = stops(data_of(store), "bus-a")

    done = repaired(store, closed=(second.room_ids[0],))

    assert {item.pairing_id for item in done.repaired.agenda.meetings} == {"pairing-1", "pairing-2"}
    assert broken(done.data) == []
    require_agenda_follows(done)
    assert first in stops(done.data, "bus-a")
    assert stops(done.data, "bus-a")[-1].room_ids != second.room_ids


def test_a_trial_stores_nothing(store: InMemoryStore) -> None:
    before, versions = data_of(store), dict(store.committed.agendas)

    done = repaired(store, closed=("r-2",), trial=True)

    assert done.tours.changes
    assert (data_of(store), store.committed.agendas) == (before, versions)


def test_what_was_prepared_is_stored_unless_the_records_have_changed(store: InMemoryStore) -> None:
    came = Disturbance(closed=(Closing(place_id="r-2"),))
    for changed in (True, False):
        with InMemoryUnitOfWork(store) as work:
            prepared = prepare_repair(work, came, RepairSettings(), SilentProgress(), now=BEFORE)
        if changed:
            with InMemoryUnitOfWork(store) as work:
                work.records.upsert(EventData(people=(visitor(16),)))
                work.commit()
        with InMemoryUnitOfWork(store) as work:
            if changed:
                with pytest.raises(InputError, match="changed meanwhile"):
                    store_repair(work, prepared)
            else:
                assert store_repair(work, prepared).stored
    assert store.committed.agendas[2] == prepared.run.repaired.agenda


def test_undoing_brings_the_tours_and_the_agenda_back_as_they_were(store: InMemoryStore) -> None:
    before = data_of(store)
    repaired(store, closed=("r-1", "bus-b"))
    with InMemoryUnitOfWork(store) as work:
        assert version_origins(work)[2].tours == (DAY,)
        undone = undo_repair(work, now=BEFORE)

    assert data_of(store) == before
    assert replace(undone.restored, version=1) == store.committed.agendas[1]


def test_a_bus_that_falls_out_leaves_its_people_to_the_others(store: InMemoryStore) -> None:
    done = repaired(store, closed=("bus-a",))

    assert broken(done.data) == []
    require_agenda_follows(done)
    assert stops(done.data, "bus-a") == []
    riding = {person for item in done.data.session_requests for person in item.attendee_ids}
    assert len(riding) == 3
    assert {"p-14", "p-15"} < riding
    assert ["No bus has a place any more" in note for note in done.notes] == [True]


def test_whoever_cancels_only_leaves_the_bus(store: InMemoryStore) -> None:
    before = data_of(store)

    done = repaired(store, cancelled=("p-11",))

    assert done.tours.changes == ()
    assert done.data.session_requests == before.session_requests
    assert itinerary(done.repaired.agenda, "p-11") == set()
    require_agenda_follows(done)


def test_a_seat_that_became_free_is_for_somebody_left_out_only_if_asked() -> None:
    known = tour_records()
    store = published(replace(known, people=(*known.people, visitor(16), visitor(17))))
    riding = {person for item in data_of(store).session_requests for person in item.attendee_ids}
    (left,) = {f"p-{number}" for number in range(11, 18)} - riding

    for fill in (False, True):
        done = repaired(store, cancelled=(min(riding),), fill=fill, trial=True)
        assert broken(done.data) == []
        assert any(left in item.attendee_ids for item in done.data.session_requests) is fill
        require_agenda_follows(done)


def test_whoever_comes_after_the_bus_has_left_does_not_ride(store: InMemoryStore) -> None:
    first, second = stops(data_of(store), "bus-a")
    assert first.starts_at is not None
    landed = first.starts_at + timedelta(minutes=1)

    done = repaired(store, late={"p-12": landed})

    assert [item.attendee_ids for item in stops(done.data, "bus-a")] == [("p-11", "p-13")] * 2
    assert [item.id for item in stops(done.data, "bus-a")] == [first.id, second.id]
    assert done.notes == ("Person 12 cannot ride in Bus A on 2027-05-11, not being there for all of its tour",)
    assert done.repaired.changed <= 1  # the meeting of p-12


def test_with_a_small_budget_a_stop_is_only_left_out() -> None:
    """Where no other site takes its place, lunch and with it all times would be others."""
    known = tour_records(
        sites=tuple(site(number) for number in (1, 2)), buses=(Bus(id="bus-a", name="Bus A", seats=3),)
    )
    found = {}
    for budget in (None, 3, 2, 1):
        store = published(known)
        lunch = stops(data_of(store), "bus-a")[1]
        done = repaired(store, closed=lunch.room_ids, budget=budget)
        assert budget is None or done.repaired.changed <= budget
        found[budget] = [item.id.removeprefix("tour-2027-05-11-bus-a-") for item in stops(done.data, "bus-a")]

    assert found == {None: ["3-lunch"], 3: ["3-lunch"], 2: ["1"], 1: ["1", "2-lunch"]}


def test_a_site_that_is_closed_at_the_time_of_the_visit_is_visited_at_another() -> None:
    store = published(
        tour_records(sites=tuple(site(number) for number in (1, 2)), buses=(Bus(id="bus-a", name="Bus A", seats=3),))
    )
    first, second = stops(data_of(store), "bus-a")

    done = repaired(store, closed=(Closing(place_id=first.room_ids[0], start=at(10), end=at(12)),))

    same, moved = stops(done.data, "bus-a")
    assert (same.id, same.starts_at, same.room_ids) == (second.id, second.starts_at, second.room_ids)
    assert (moved.id, moved.room_ids) == (first.id, first.room_ids)
    assert f"visits Room {first.room_ids[0][-1]} at 1" in done.tours.changes[0].words
    assert broken(done.data) == []
    require_agenda_follows(done)


def test_without_a_budget_nothing_is_changed_and_it_is_told(store: InMemoryStore) -> None:
    before = data_of(store)

    done = repaired(store, closed=("r-2",), budget=0)

    assert done.repaired.agenda is done.before
    assert done.data.session_requests == before.session_requests
    assert done.notes == ("The tours of 2027-05-11 stay: the budget of changes does not suffice",)
    assert [item.reason for item in done.repaired.undone] == [
        "Room 2 is closed, but the budget of changes is used up"
    ]


def test_a_bus_under_way_leaves_out_what_it_cannot_visit(store: InMemoryStore) -> None:
    first, second = stops(data_of(store), "bus-a")

    done = repaired(store, now=at(11, 30), closed=(second.room_ids[0],))

    assert stops(done.data, "bus-a") == [first]
    assert stops(done.data, "bus-b") == stops(data_of(store), "bus-b")
    assert done.notes[0] == (
        "Bus A is under way on 2027-05-11: it leaves out what it cannot visit, and all else stays"
    )
    assert "has no lunch any more" in done.tours.changes[0].words
    require_agenda_follows(done)


def test_what_is_on_at_a_site_that_closes_goes_on(store: InMemoryStore) -> None:
    first, second = stops(data_of(store), "bus-a")

    done = repaired(store, now=at(11, 30), closed=(first.room_ids[0],))

    assert done.tours.changes == ()
    assert stops(done.data, "bus-a") == [first, second]


def test_a_bus_with_a_locked_visit_is_not_planned_again(store: InMemoryStore) -> None:
    first, second = stops(data_of(store), "bus-a")
    with InMemoryUnitOfWork(store) as work:
        work.records.upsert(EventData(locks=(Lock(entry_id=second.id),)))
        work.commit()

    done = repaired(store, closed=(first.room_ids[0],))

    (left,) = stops(done.data, "bus-a")
    assert (left.id, left.starts_at, left.room_ids) == (second.id, second.starts_at, second.room_ids)
    assert "is locked" in done.notes[0]


def test_tours_that_were_planned_anew_come_into_the_agenda(store: InMemoryStore) -> None:
    """As after "change as little as possible" on the tours' page: the agenda is still as before."""
    shut = Closure(place_id="r-2", start=at(0), end=at(24))
    with InMemoryUnitOfWork(store) as work:
        work.records.upsert(EventData(closures=(shut,)))
        data = work.records.load()
        (made,) = plan_days(data, None, QUICK, [DAY], keep=True)
        new = requests_of(data, made)
        work.records.forget(SessionRequest, [item.id for item in data.session_requests])
        work.records.upsert(EventData(session_requests=new))
        work.commit()
    assert differing_visits(data_of(store), store.committed.agendas[1], BEFORE)

    done = repaired(store)

    require_agenda_follows(done)
    assert done.tours.changes == ()
    assert differing_visits(data_of(store), store.committed.agendas[2], BEFORE) == ()


def test_what_the_visits_tell_of_their_settings() -> None:
    found = requested_settings(data_of(published(tour_records())))

    assert (found.most_stops, found.lunch_minutes) == (QUICK.most_stops, QUICK.lunch_minutes)
    assert (found.lunch_from, found.lunch_until) == (QUICK.lunch_from, QUICK.lunch_until)
    assert requested_settings(tour_records()) == TourSettings()


CAME = st.fixed_dictionaries(
    {},
    optional={
        "closed": st.lists(
            st.sampled_from(["r-1", "r-2", "r-3", "r-4", "bus-a", "bus-b", "t-1"]), max_size=2, unique=True
        ).map(tuple),
        "cancelled": st.lists(st.sampled_from(["p-11", "p-13", "p-14"]), max_size=1).map(tuple),
        "late": st.dictionaries(
            st.sampled_from(["p-12", "p-15"]), st.sampled_from([at(10, 30), at(11, 30), at(13)]), max_size=1
        ),
        "fill": st.booleans(),
        "budget": st.sampled_from([None, 0, 1, 2, 5]),
    },
)
NOWS = st.sampled_from([BEFORE, at(10, 40), at(11, 30), at(12, 45)])


@settings(max_examples=25, deadline=None)
@given(came=CAME, now=NOWS)
def test_whatever_comes_agenda_and_tours_agree_and_what_has_begun_stays(came: dict[str, Any], now: datetime) -> None:
    """``repaired`` checks the agenda with its validator."""
    store = replace_store(KNOWN)
    before = data_of(store)
    come_late = came.get("late", {}) if now == BEFORE else {}

    done = repaired(store, now, **{**came, "late": come_late})

    begun = {item.id for item in before.session_requests if item.starts_at and item.starts_at < now}
    assert begun <= {item.id for item in done.data.session_requests}
    sessions = {item.id: item for item in done.before.sessions}
    assert all(item == sessions[item.id] for item in done.repaired.agenda.sessions if item.id in begun)
    if now < at(10) and came.get("budget") is None:
        assert broken(done.data) == []
    if came.get("budget") is not None:
        assert done.repaired.changed <= came["budget"]
    hit = {person for item in done.repaired.changes for person in item.people_ids}
    if not came.get("closed") and not come_late and not came.get("fill"):
        assert hit <= {*came.get("cancelled", ()), *(person for pair in MEETING for person in pair)}
    with InMemoryUnitOfWork(store) as work:
        if done.repaired.agenda is not done.before:
            undo_repair(work, now=now)
            assert work.records.load() == before


KNOWN = published(tour_records(), *PAIRINGS)
MEETING = tuple((item.need_owner_id, item.offer_owner_id) for item in PAIRINGS)


def replace_store(known: InMemoryStore) -> InMemoryStore:
    """Another store with the same in it."""
    store = InMemoryStore()
    store.committed = deepcopy(known.committed)
    return store


def test_calendars_cancel_the_stop_that_is_gone_and_have_the_new_one(store: InMemoryStore) -> None:
    first, second = stops(data_of(store), "bus-a")
    done = repaired(store, closed=(first.room_ids[0],))
    shown = PublishedAgenda(
        data=done.data,
        matching=Matching(threshold=0.5, matches=(), unmet=()),
        pairings=PAIRINGS,
        agenda=done.repaired.agenda,
        earlier=(done.before,),
    )

    (gone,) = render_cancellations(shown, "p-11", now=BEFORE).values()
    calendar = render_personal_calendar(shown, "p-11", now=BEFORE).decode()

    assert b"METHOD:CANCEL" in gone
    assert b"SEQUENCE:1" in gone
    assert first.title.encode() in gone.replace(b"\r\n ", b"")
    assert second.title in calendar
    assert stops(done.data, "bus-a")[0].title in calendar
