"""A published agenda with a day of tours, for tests of repairs: two buses, four sites, five visitors and meetings."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from matcher.disturbances import Closing, Disturbance
from matcher.ports import UnitOfWork
from matcher.programme import validate
from matcher.progress import SilentProgress
from matcher.repairs import RepairRun, run_repair
from matcher.requested_tours import requested_settings
from matcher.settings import ProgrammeSettings, RepairSettings
from matcher.tours.validate import breaches
from matcher.tours_programme import requested_days
from matcher.violations import Severity
from models.domain import EventData, Matching, Pairing, RoomKind, SessionRequest, Step
from tests.factories import make_need, make_offer, make_room, make_run, make_table
from tests.fakes import InMemoryStore, InMemoryUnitOfWork
from tests.unit.programme.test_arrangements import agenda_of
from tests.unit.test_tours_programme import SEOUL, WANTED, records, stored

BEFORE = datetime(2027, 5, 10, 12, tzinfo=SEOUL)
"""The day before the tours."""


def tour_records(**given: Any) -> EventData:
    """``records`` with a hall of tables, and meetings of p-11 with p-14 and of p-12 with p-15."""
    base = records(wishes=WANTED)
    people = tuple(replace(item, organisation_id="") if item.id in ("p-14", "p-15") else item for item in base.people)
    return replace(
        base,
        people=people,
        rooms=(*base.rooms, make_room(9, name="Hall", kind=RoomKind.MEETING_HALL, capacity=50)),
        tables=tuple(make_table(number, room_id="r-9") for number in (1, 2)),
        needs=(make_need(1, owner_id="p-11"), make_need(2, owner_id="p-12")),
        offers=(make_offer(1, owner_id="p-14"), make_offer(2, owner_id="p-15")),
        **given,
    )


PAIRINGS = tuple(
    Pairing(
        id=f"pairing-{number}",
        need_id=f"n-{number}",
        offer_id=f"o-{number}",
        need_owner_id=f"p-1{number}",
        offer_owner_id=f"p-1{number + 3}",
        score=0.8,
    )
    for number in (1, 2)
)


def published(data: EventData, *pairings: Pairing) -> InMemoryStore:
    """With the first day planned and version 1 of the agenda."""
    store = InMemoryStore()
    with InMemoryUnitOfWork(store) as work:
        publish(work, data, *pairings)
    return store


def publish(work: UnitOfWork, data: EventData, *pairings: Pairing) -> None:
    """As ``published``, and commit."""
    known = stored(data)
    work.records.upsert(known)
    work.results.save_matching(Matching(threshold=0.5, matches=(), unmet=()), make_run(Step.MATCH))
    work.results.save_pairings(pairings, make_run(Step.PAIR))
    settings = ProgrammeSettings().model_dump(mode="json")
    work.results.save_agenda(agenda_of(known, *pairings), make_run(Step.AGENDA, settings=settings))
    work.commit()


def repaired(store: InMemoryStore, now: datetime = BEFORE, *, trial: bool = False, **came: Any) -> RepairRun:
    """``closed`` names places; ``budget`` and ``fill`` are settings. The result is checked by every validator."""
    settings = RepairSettings(
        most_changes=came.pop("budget", None), fill_freed=came.pop("fill", False), tours_limit_s=5, time_limit_s=2
    )
    closed = tuple(Closing(place_id=item) if isinstance(item, str) else item for item in came.pop("closed", ()))
    with InMemoryUnitOfWork(store) as work:
        done = run_repair(
            work, Disturbance(closed=closed, **came), settings, SilentProgress(), now=now, store=not trial
        )
    found = validate(done.data, store.committed.pairings or (), done.repaired.agenda, None, done.before)
    assert [item.message for item in found if item.severity is Severity.ERROR] == [
        item.message for item in done.remaining
    ]
    return done


def broken(data: EventData) -> list[str]:
    """What the tours' own validator says of the requested visits."""
    days = requested_days(data, None, requested_settings(data))
    return [each for day in days for each in breaches(day.day.problem, day.plan)]


def data_of(store: InMemoryStore) -> EventData:
    with InMemoryUnitOfWork(store) as work:
        return work.records.load()


def visits_of(data: EventData, person_id: str) -> list[SessionRequest]:
    """In order of time."""
    theirs = [item for item in data.session_requests if person_id in item.attendee_ids]
    return sorted(theirs, key=lambda item: item.starts_at or BEFORE)


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2027, 5, 11, tzinfo=SEOUL) + timedelta(hours=hour, minutes=minute)
