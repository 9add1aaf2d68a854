"""Fifty things come in between, one after the other; every version, difference and calendar file is checked."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from icalendar import Calendar

from matcher.disturbances import Closing, Disturbance
from matcher.errors import InputError, NotFound, StepMissing
from matcher.interchange.agenda_calendar import render_cancellations, render_personal_calendar
from matcher.interchange.published import PublishedAgenda
from matcher.programme import validate
from matcher.programme.changes import changes, for_person
from matcher.progress import SilentProgress
from matcher.repairs import RepairRun, UndoneRepair, run_repair, undo_repair
from matcher.settings import ProgrammeSettings, RepairSettings
from matcher.violations import Severity
from models.domain import Agenda, Closure, Entry, EventData, Matching, Session, Step, Wish, WishKind, record_key
from tests.factories import make_run
from tests.fakes import InMemoryStore, InMemoryUnitOfWork
from tests.repair_events import END, START, drawn, published

SETTINGS = RepairSettings(time_limit_s=3)
NOW = START - timedelta(days=2)


def filled(seed: int, *, people: int = 14, meetings: int = 24, tables: int = 4, sessions: int = 3) -> InMemoryStore:
    """A published agenda of two days with 12 slots each."""
    given = drawn(seed, people=people, slots=12, tables=tables, meetings=meetings, days=2, sessions=sessions)
    agenda = published(given, seed, sessions=sessions)
    store = InMemoryStore()
    with InMemoryUnitOfWork(store) as work:
        work.records.upsert(given.data)
        work.results.save_matching(Matching(threshold=0.5, matches=(), unmet=()), make_run(Step.MATCH))
        work.results.save_pairings(given.pairings, make_run(Step.PAIR))
        work.results.save_agenda(agenda, make_run(Step.AGENDA, settings=ProgrammeSettings().model_dump(mode="json")))
        work.commit()
    return store


def repaired(store: InMemoryStore, now: datetime = NOW, *, trial: bool = False, **came: Any) -> RepairRun:
    settings = SETTINGS.model_copy(update={"most_changes": came.pop("budget", None)})
    with InMemoryUnitOfWork(store) as work:
        return run_repair(work, Disturbance(**came), settings, SilentProgress(), now=now, store=not trial)


@pytest.mark.parametrize("seed", [1])
def test_every_one_of_fifty_versions_differences_and_calendars_is_right(seed: int) -> None:
    store, draw = filled(seed), random.Random(seed)
    now, told = NOW, _Told()
    told.check(store, now)
    for step in range(50):
        now = max(now, START - timedelta(hours=1)) + timedelta(minutes=25) if step >= 25 else now
        before = store.committed.agendas[max(store.committed.agendas)]
        done = repaired(store, now, **_something(draw, store, now))

        after = done.repaired.agenda
        found = validate(done.data, store.committed.pairings or (), after, None, before)
        assert [item.message for item in found if item.severity is Severity.ERROR] == []
        assert (after is done.before) is (after.version == before.version)
        assert [item for item in before.meetings if item.start < now] == [
            item for item in after.meetings if item.start < now
        ]
        _require_complete(done, before, after)
        told.check(store, now)


def _something(draw: random.Random, store: InMemoryStore, now: datetime) -> dict[str, Any]:
    """Mostly that somebody cancels."""
    person, other = draw.sample([f"p-{number}" for number in range(1, 15)], 2)
    later = max(now, START) + timedelta(minutes=draw.randrange(20, 200))
    kind = draw.choices(("cancel", "late", "close", "meet"), (2, 3, 3, 4))[0]
    if kind == "close":
        place = draw.choice(("t-1", "t-2", "t-3", "r-1", "r-2"))
        return {"closed": (Closing(place_id=place, start=later, end=later + timedelta(hours=1)),)}
    if kind == "meet":
        needs = {item.owner_id for item in store.committed.records[type_of("Need")].values()}
        offers = {item.owner_id for item in store.committed.records[type_of("Offer")].values()}
        if (person in needs and other in offers) or (person in offers and other in needs):
            return {"must_meet": ((person, other),)}
    return {"late": {person: later}} if kind == "late" and later < END else {"cancelled": (person,)}


def type_of(name: str) -> type:
    from models import domain

    found: type = getattr(domain, name)
    return found


def _require_complete(done: RepairRun, before: Agenda, after: Agenda) -> None:
    """Everyone whose itinerary differs is told of each entry that does, and nobody else of anything."""
    found = changes(before, after, done.data)
    assert found == done.repaired.changes
    for person in done.data.people:
        one, other = ({_told(entry) for entry in agenda.itinerary(person.id)} for agenda in (before, after))
        told = {item.entry_id for item in for_person(found, person.id, done.data)}
        assert {entry_id for entry_id, *_ in one ^ other} <= told
        stages = {
            item.id
            for item in after.sessions
            if person.id in item.attendee_ids and _stage(item) != _stage(_of(before, item))
        }
        assert told <= {entry_id for entry_id, *_ in one ^ other} | stages


def _told(entry: Entry) -> tuple[str, datetime, datetime, str, str]:
    return entry.entry_id, entry.start, entry.end, entry.place_id, entry.title


def _stage(session: Session | None) -> object:
    return session and replace(session, attendee_ids=(), expected_interest=0)


def _of(agenda: Agenda, session: Session) -> Session | None:
    return next((item for item in agenda.sessions if item.id == session.id), None)


class _Told:
    """What the calendars of the first five people said last."""

    def __init__(self) -> None:
        self.last: dict[tuple[str, str], tuple[int, str]] = {}
        self.uid_of: dict[str, str] = {}

    def check(self, store: InMemoryStore, now: datetime) -> None:
        state = store.committed
        versions = [state.agendas[version] for version in sorted(state.agendas)]
        with InMemoryUnitOfWork(store) as work:
            data = work.records.load()
        assert state.matching is not None
        shown = PublishedAgenda(
            data=data,
            matching=state.matching,
            pairings=state.pairings or (),
            agenda=versions[-1],
            earlier=tuple(versions[:-1]),
        )
        for person in data.people[:5]:
            if person.id in shown.people_with_calendars():
                self._check_person(shown, person.id, now)

    def _check_person(self, shown: PublishedAgenda, person_id: str, now: datetime) -> None:
        content = render_personal_calendar(shown, person_id, now=now)
        calendar = Calendar.from_ical(content)
        assert calendar.to_ical() == content
        entries = calendar.walk("VEVENT")
        confirmed: dict[str, Any] = {str(item["UID"]): item for item in entries if str(item["STATUS"]) == "CONFIRMED"}
        cancelled = {str(item["UID"]): item for item in entries if str(item["STATUS"]) == "CANCELLED"}
        assert len(confirmed) + len(cancelled) == len(entries)
        itinerary = {str(shown.stable_uuid(item.kind, item.entry_id)): item for item in shown.itinerary(person_id)}
        assert {uid: (item.start, item.end) for uid, item in confirmed.items()} == {
            uid: (item.start, item.end) for uid, item in itinerary.items()
        }
        had = {uid for owner, uid in self.last if owner == person_id}
        assert had - set(confirmed) == set(cancelled)
        went = {uid for uid in cancelled if self.last[person_id, uid][1] != "CANCELLED"}
        if went:
            assert set(render_cancellations(shown, person_id, now=now)) == went
        for item in entries:
            self._check_entry(person_id, item)

    def _check_entry(self, person_id: str, item: Mapping[str, Any]) -> None:
        """The sequence rises exactly when something that a person reads is different."""
        key = person_id, str(item["UID"])
        says = "CANCELLED" if str(item["STATUS"]) == "CANCELLED" else _content(item)
        sequence = int(item["SEQUENCE"])
        if key in self.last:
            before = self.last[key]
            assert (sequence > before[0]) is (says != before[1])
        self.last[key] = sequence, says


def _content(item: Mapping[str, Any]) -> str:
    names = ("DTSTART", "DTEND", "LOCATION", "SUMMARY", "DESCRIPTION")
    return "\n".join(str(getattr(item[name], "dt", item[name])) for name in names if name in item)


def test_absences_and_wishes_are_stored_together_with_the_new_version() -> None:
    store = filled(1)
    one, other = _apart(store)

    done = repaired(store, cancelled=("p-14",), must_meet=((one, other),), reason="flu")

    with InMemoryUnitOfWork(store) as work:
        data, run = work.records.load(), work.results.last_run(Step.AGENDA)
    assert [(item.person_id, item.start, item.reason) for item in data.absences] == [("p-14", START, "flu")]
    assert [(item.person_id, item.other_id, item.kind) for item in data.wishes] == [(one, other, WishKind.MUST_MEET)]
    assert run is not None
    assert run.settings["repair"]["disturbance"]["cancelled"] == ["p-14"]  # type: ignore[index]
    assert {one, other} in [set(item.people_ids) for item in done.repaired.agenda.meetings]
    assert done.repaired.agenda.itinerary("p-14") == ()


def _apart(store: InMemoryStore) -> tuple[str, str]:
    """An owner of a need and one of an offer who have no pairing."""
    state = store.committed
    met = {frozenset((item.need_owner_id, item.offer_owner_id)) for item in state.pairings or ()}
    return next(
        (need.owner_id, offer.owner_id)
        for need in state.records[type_of("Need")].values()
        for offer in state.records[type_of("Offer")].values()
        if need.owner_id != offer.owner_id
        and "p-14" not in (need.owner_id, offer.owner_id)
        and frozenset((need.owner_id, offer.owner_id)) not in met
    )


def test_a_trial_stores_nothing() -> None:
    store = filled(1)
    state = store.committed

    assert repaired(store, trial=True, cancelled=("p-1",)).repaired.agenda.version == 2
    assert store.committed is state


def test_nothing_that_came_in_between_makes_no_version() -> None:
    store = filled(1)

    assert repaired(store).repaired.agenda.version == 1
    assert list(store.committed.agendas) == [1]


def test_whoever_cancels_in_the_middle_of_a_meeting_leaves_after_it() -> None:
    store = filled(1)
    meeting = store.committed.agendas[1].meetings[3]

    done = repaired(store, meeting.start + timedelta(minutes=5), cancelled=(meeting.people_ids[0],))

    assert meeting in done.repaired.agenda.meetings
    assert [item.start for item in done.records.absences] == [meeting.end]
    assert done.repaired.agenda.itinerary(meeting.people_ids[0])[-1].end <= meeting.end


def test_two_people_who_meet_anyway_are_noted() -> None:
    store = filled(1)
    meeting = store.committed.agendas[1].meetings[0]

    done = repaired(store, must_meet=(meeting.people_ids,))

    assert len(done.notes) == 1
    assert done.repaired.agenda is done.before


def test_a_must_meet_beyond_what_somebody_allows_is_noted() -> None:
    store = filled(1)
    one, other = _apart(store)
    held = sum(one in item.people_ids for item in store.committed.agendas[1].meetings)
    with InMemoryUnitOfWork(store) as work:
        person = replace(work.records.load().person(one), max_meetings=held)
        work.records.upsert(EventData(people=(person,)))
        work.commit()

    done = repaired(store, must_meet=((one, other),))

    assert done.notes == (f"{person.name} allows {held} meetings and has {held} without the one to be added.",)


def test_the_budget_is_kept_and_what_is_left_is_said() -> None:
    store = filled(1)

    done = repaired(store, budget=1, cancelled=("p-1", "p-2"))

    assert done.repaired.changed == 1
    assert done.repaired.undone
    assert done.remaining


@pytest.mark.parametrize(
    ("came", "error"),
    [
        ({"cancelled": ("p-99",)}, NotFound),
        ({"closed": (Closing(place_id="t-99"),)}, NotFound),
        ({"late": {"p-1": START - timedelta(hours=3)}}, InputError),
        ({"must_meet": (("p-1", "p-1"),)}, InputError),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_stored(came: dict[str, Any], error: type[Exception]) -> None:
    store = filled(1)
    state = store.committed

    with pytest.raises(error):
        repaired(store, **came)
    assert store.committed is state


def test_a_repair_can_be_taken_back() -> None:
    store = filled(1)
    one, other = _apart(store)
    first, pairings = store.committed.agendas[1], store.committed.pairings
    repaired(store, cancelled=("p-14",))
    second = store.committed.agendas[2]
    repaired(store, cancelled=("p-13",), closed=(Closing(place_id="t-1"),), must_meet=((one, other),))

    with InMemoryUnitOfWork(store) as work:
        done = undo_repair(work, now=NOW)

    data = done.data
    assert (done.undone.version, done.restored) == (3, replace(second, version=4))
    assert store.committed.agendas[4] == done.restored != first
    assert [item.person_id for item in data.absences] == ["p-14"]
    assert (data.closures, data.wishes, store.committed.pairings) == ((), (), pairings)
    with InMemoryUnitOfWork(store) as work, pytest.raises(InputError, match="was not made by a repair"):
        undo_repair(work, now=NOW)


def undone(store: InMemoryStore) -> UndoneRepair:
    with InMemoryUnitOfWork(store) as work:
        return undo_repair(work, now=NOW)


def records_of(store: InMemoryStore) -> EventData:
    with InMemoryUnitOfWork(store) as work:
        return work.records.load()


def idle_table(store: InMemoryStore) -> Closing:
    """A table and a slot at which nobody meets there."""
    held = {(item.table_id, item.start) for item in store.committed.agendas[max(store.committed.agendas)].meetings}
    slots = sorted({item.start: item.end for item in store.committed.agendas[1].meetings}.items())
    return next(
        Closing(place_id=f"t-{number}", start=start, end=end)
        for number in range(1, 5)
        for start, end in slots
        if (f"t-{number}", start) not in held
    )


def test_a_repair_that_stored_only_records_is_the_one_that_is_taken_back() -> None:
    store = filled(1)
    repaired(store, cancelled=("p-14",))
    second = store.committed.agendas[2]
    assert repaired(store, closed=(idle_table(store),)).repaired.agenda.version == 2
    assert len(records_of(store).closures) == 1

    done = undone(store)

    assert done.restored is done.undone
    assert (store.committed.agendas[max(store.committed.agendas)], len(store.committed.agendas)) == (second, 2)
    assert (records_of(store).closures, [item.person_id for item in records_of(store).absences]) == ((), ["p-14"])
    with pytest.raises(InputError, match="was not made by a repair"):
        undone(store)


def test_another_reason_for_the_same_closure_is_taken_back_before_the_closure_is() -> None:
    store = filled(1)
    closing = idle_table(store)
    repaired(store, closed=(closing,), reason="rain")
    repaired(store, closed=(closing,), reason="flood")
    repaired(store, closed=(closing,), reason="flood")
    assert [item.reason for item in records_of(store).closures] == ["flood"]

    undone(store)

    assert [item.reason for item in records_of(store).closures] == ["rain"]


def test_what_was_recorded_since_can_keep_a_repair_from_being_taken_back() -> None:
    """A table closes for an hour and stays closed by another record, which the next one takes away."""
    store = filled(1)
    meeting = store.committed.agendas[1].meetings[0]
    closing = Closing(place_id=meeting.table_id, start=meeting.start, end=meeting.end)
    repaired(store, closed=(closing,))
    longer = Closure(place_id=meeting.table_id, start=meeting.start, end=meeting.end + timedelta(hours=9))
    with InMemoryUnitOfWork(store) as work:
        work.records.upsert(EventData(closures=(longer,)))
        work.commit()
    state = store.committed

    with pytest.raises(InputError, match=r"before the repair does not hold any more.*closed.*bridgework forget"):
        undone(store)
    assert store.committed is state

    with InMemoryUnitOfWork(store) as work:
        work.records.forget(Closure, [record_key(longer)])
        work.commit()
    assert undone(store).restored.meetings == store.committed.agendas[1].meetings


def test_a_rule_that_both_versions_break_is_told_and_keeps_nobody_from_taking_back() -> None:
    store = filled(1)
    first = store.committed.agendas[1]
    repaired(store, cancelled=("p-14",))
    kept = next(item for item in first.meetings if item in store.committed.agendas[2].meetings)
    with InMemoryUnitOfWork(store) as work:
        work.records.upsert(EventData(closures=(Closure(place_id=kept.table_id, start=kept.start, end=kept.end),)))
        work.commit()

    done = undone(store)

    assert done.restored.meetings == first.meetings
    assert [kept.table_id in item.message or item.place == kept.table_id for item in done.remaining] == [True]


def test_a_breach_that_was_there_before_and_becomes_smaller_is_left() -> None:
    """Somebody with four meetings on a day allows one since; a partner of one of these cancels."""
    store = filled(1)
    first = store.committed.agendas[1]
    days = Counter((person_id, item.start.date()) for item in first.meetings for person_id in item.people_ids)
    (person, day), count = days.most_common(1)[0]
    with InMemoryUnitOfWork(store) as work:
        strict = replace(work.records.load().person(person), max_meetings_per_day=1)
        work.records.upsert(EventData(people=(strict,)))
        work.commit()
    held = next(item for item in first.meetings if person in item.people_ids and item.start.date() == day)
    (other,) = {*held.people_ids} - {person}

    done = repaired(store, cancelled=(other,))

    assert (count, done.repaired.agenda.version) == (4, 2)
    assert f"{strict.name} has 3 meetings on {day}, and allows 1 a day" in [item.message for item in done.remaining]


@pytest.mark.parametrize("turned", [False, True])
def test_the_organiser_does_not_take_back_that_somebody_said_no_thanks(turned: bool) -> None:
    store = filled(1)
    one, other = _apart(store)
    with InMemoryUnitOfWork(store) as work:
        work.records.upsert(EventData(wishes=(Wish(person_id=one, other_id=other, kind=WishKind.NO_THANKS),)))
        work.commit()
    state = store.committed

    with pytest.raises(InputError, match="said no thanks to"):
        repaired(store, must_meet=((other, one) if turned else (one, other),))
    assert store.committed is state


def test_a_wish_that_became_a_must_meet_keeps_what_it_is_about_and_is_put_back() -> None:
    store = filled(1)
    one, other = _apart(store)
    wish = Wish(person_id=one, other_id=other, need_id="n-1", offer_id="o-2", reason="as ever")
    with InMemoryUnitOfWork(store) as work:
        work.records.upsert(EventData(wishes=(wish,)))
        work.commit()

    done = repaired(store, must_meet=((one, other),))
    assert done.records.wishes == (replace(wish, kind=WishKind.MUST_MEET),)
    with InMemoryUnitOfWork(store) as work:
        assert undo_repair(work, now=NOW).data.wishes == (wish,)


def test_there_must_be_an_agenda() -> None:
    with pytest.raises(StepMissing):
        repaired(InMemoryStore())
