"""What every unit of work does, with its repositories."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, time

import pytest

from matcher.errors import AlreadyExists, BridgeworkError
from models.domain import (
    Absence,
    Availability,
    Closure,
    Conflict,
    Day,
    Event,
    EventData,
    Lock,
    Matching,
    Offer,
    Person,
    Session,
    SessionKind,
    Step,
    Travel,
    UnplacedSession,
    UpsertCounts,
    Wish,
    WishKind,
    record_key,
)
from tests.contracts.board import BoardContract
from tests.contracts.disclosures import DisclosureContract
from tests.contracts.full_records import HOUR, NINE, SEOUL, make_full_data, make_full_matching, make_pairing
from tests.contracts.ledger import Connect, LedgerContract
from tests.factories import NOON, make_agenda, make_event, make_need, make_offer, make_run


class UnitOfWorkContract(LedgerContract, BoardContract, DisclosureContract):
    """Inherit it, and give ``connect``: each call opens another unit of work on one store, empty at first."""

    @pytest.fixture
    def connect(self) -> Connect:
        raise NotImplementedError

    # Transactions

    def test_what_is_committed_is_seen_by_the_next(self, connect: Connect) -> None:
        store(connect, EventData(offers=(make_offer(1),)))
        assert stored(connect).offers == (make_offer(1),)

    def test_what_is_not_committed_is_forgotten(self, connect: Connect) -> None:
        with connect() as work:
            work.records.upsert(EventData(offers=(make_offer(1),)))
            work.results.save_agenda(make_agenda(1), make_run(Step.AGENDA))
        assert stored(connect) == EventData()
        with connect() as work:
            assert work.results.agenda() is None

    def test_an_error_leaves_everything_as_it_was(self, connect: Connect) -> None:
        store(connect, EventData(offers=(make_offer(1),)))
        with pytest.raises(ZeroDivisionError):
            write_and_fail(connect)
        assert stored(connect) == EventData(offers=(make_offer(1),))
        with connect() as work:
            assert work.results.matching() is None
            assert work.results.last_run(Step.MATCH) is None

    def test_nobody_else_sees_anything_before_the_commit(self, connect: Connect) -> None:
        with connect() as work:
            work.records.upsert(EventData(offers=(make_offer(1),)))
            assert work.records.load().offers == (make_offer(1),)
            assert stored(connect) == EventData()
            work.commit()
            assert stored(connect).offers == (make_offer(1),)

    def test_writes_after_a_commit_need_another(self, connect: Connect) -> None:
        with connect() as work:
            work.records.upsert(EventData(offers=(make_offer(1),)))
            work.commit()
            work.records.upsert(EventData(offers=(make_offer(2),)))
        assert stored(connect).offers == (make_offer(1),)

    def test_one_that_has_only_read_blocks_nobody_and_can_write_later(self, connect: Connect) -> None:
        with connect() as work:
            assert work.records.load() == EventData()
            store(connect, EventData(offers=(make_offer(1),)))
            work.records.upsert(EventData(offers=(make_offer(2),)))
            work.commit()
        assert stored(connect).offers == (make_offer(1), make_offer(2))

    def test_it_can_be_entered_again_after_it_was_left(self, connect: Connect) -> None:
        work = connect()
        for number in (1, 2):
            with work:
                work.records.upsert(EventData(offers=(make_offer(number),)))
                work.commit()
        assert stored(connect).offers == (make_offer(1), make_offer(2))

    def test_it_is_used_inside_its_block_only(self, connect: Connect) -> None:
        work = connect()
        with pytest.raises(RuntimeError, match="inside its `with` block"):
            work.records.load()
        with work, pytest.raises(RuntimeError, match="entered once"):
            work.__enter__()

    # Records

    def test_an_empty_store_holds_nothing(self, connect: Connect) -> None:
        assert stored(connect) == EventData()

    def test_every_record_comes_back_equal(self, connect: Connect) -> None:
        data = make_full_data()
        store(connect, data)
        assert stored(connect) == data

    def test_times_come_back_in_their_zone(self, connect: Connect) -> None:
        store(connect, make_full_data())
        data = stored(connect)
        assert data.availability[0].start.isoformat() == "2027-05-11T09:00:00+09:00"
        assert data.availability[0].start.tzinfo is SEOUL
        assert data.event is not None
        assert data.event.plenaries[0].start.tzinfo is SEOUL

    def test_records_come_back_in_the_order_of_first_adding(self, connect: Connect) -> None:
        store(connect, EventData(offers=(make_offer(3), make_offer(1))))
        store(connect, EventData(offers=(make_offer(2), make_offer(3, title="New"), make_offer(0))))
        assert [offer.id for offer in stored(connect).offers] == ["o-3", "o-1", "o-2", "o-0"]

    def test_upsert_counts_what_it_did(self, connect: Connect) -> None:
        data = make_full_data()
        with connect() as work:
            assert work.records.upsert(data) == UpsertCounts(added=26)
            assert work.records.upsert(data) == UpsertCounts(unchanged=26)
            more = EventData(offers=(make_offer(2), make_offer(1, title="New"), make_offer(3)))
            assert work.records.upsert(more) == UpsertCounts(added=1, changed=1, unchanged=1)

    def test_upsert_leaves_what_it_is_not_given(self, connect: Connect) -> None:
        data = make_full_data()
        store(connect, data)
        store(connect, EventData(offers=(make_offer(3),)))
        assert stored(connect) == replace(data, offers=(*data.offers, make_offer(3)))

    def test_the_last_of_two_records_with_one_id_holds(self, connect: Connect) -> None:
        with connect() as work:
            twice = EventData(offers=(make_offer(1), make_offer(2), make_offer(1, title="Last")))
            assert work.records.upsert(twice) == UpsertCounts(added=2)
            assert work.records.load().offers == (make_offer(1, title="Last"), make_offer(2))

    def test_every_field_of_a_changed_record_is_replaced(self, connect: Connect) -> None:
        store(connect, make_full_data())
        plain = EventData(offers=(make_offer(1),), needs=(make_need(1),))
        store(connect, plain)
        assert stored(connect).offers[0] == make_offer(1)
        assert stored(connect).needs[0] == make_need(1)

    def test_another_event_replaces_the_event(self, connect: Connect) -> None:
        day = Day(date=date(2028, 1, 1), start=time(10), end=time(11))
        other = Event(id="other", title="Other", time_zone="Europe/Berlin", days=(day,))
        with connect() as work:
            assert work.records.upsert(EventData(event=make_event())) == UpsertCounts(added=1)
            assert work.records.upsert(EventData(event=other)) == UpsertCounts(changed=1)
            assert work.records.load().event == other
            assert work.records.find(Event, "event") is None

    def test_a_persons_windows_are_replaced_together(self, connect: Connect) -> None:
        morning = Availability(person_id="p-1", start=NINE, end=NINE + HOUR)
        noon = Availability(person_id="p-1", start=NINE + 3 * HOUR, end=NINE + 4 * HOUR)
        others = Availability(person_id="p-2", start=NINE, end=NINE + HOUR)
        store(connect, EventData(availability=(morning, others)))
        store(connect, EventData(availability=(noon,)))
        assert stored(connect).availability == (others, noon)
        store(connect, EventData(offers=(make_offer(1),)))
        assert stored(connect).availability == (others, noon)

    def test_a_window_is_the_same_in_every_zone(self, connect: Connect) -> None:
        window = Availability(person_id="p-1", start=NINE, end=NINE + HOUR)
        in_utc = replace(window, start=NINE.astimezone(UTC), end=(NINE + HOUR).astimezone(UTC))
        with connect() as work:
            work.records.upsert(EventData(availability=(window,)))
            assert work.records.upsert(EventData(availability=(in_utc,))) == UpsertCounts(unchanged=1)

    def test_a_conflict_has_no_direction(self, connect: Connect) -> None:
        with connect() as work:
            work.records.upsert(EventData(conflicts=(Conflict(first_id="a", second_id="b"),)))
            turned = Conflict(first_id="b", second_id="a", reason="rivals")
            assert work.records.upsert(EventData(conflicts=(turned,))) == UpsertCounts(changed=1)
            assert work.records.load().conflicts == (turned,)

    def test_absences_and_closures_add_up(self, connect: Connect) -> None:
        flight = Absence(person_id="p-1", start=NINE, end=NINE + HOUR)
        noon = Absence(person_id="p-1", start=NINE + 3 * HOUR, end=NINE + 4 * HOUR)
        morning = Closure(place_id="r-1", start=NINE, end=NINE + HOUR)
        evening = Closure(place_id="r-1", start=NINE + 8 * HOUR, end=NINE + 9 * HOUR)
        store(connect, EventData(absences=(flight,), closures=(morning,)))
        store(connect, EventData(absences=(noon,), closures=(evening,)))
        in_utc = replace(flight, start=NINE.astimezone(UTC), reason="late")
        with connect() as work:
            assert work.records.upsert(EventData(absences=(in_utc,))) == UpsertCounts(changed=1)
            assert work.records.load().absences == (in_utc, noon)
            assert work.records.load().closures == (morning, evening)

    def test_a_wish_has_a_direction_and_travel_has_none(self, connect: Connect) -> None:
        there, back = Wish(person_id="a", other_id="b"), Wish(person_id="b", other_id="a")
        refused = replace(there, kind=WishKind.NO_THANKS)
        shorter = Travel(first_area="b", second_area="a", minutes=5)
        store(connect, EventData(wishes=(there, back), travel=(Travel(first_area="a", second_area="b", minutes=9),)))
        with connect() as work:
            changed = EventData(wishes=(refused,), travel=(shorter,))
            assert work.records.upsert(changed) == UpsertCounts(changed=2)
            assert work.records.load() == EventData(wishes=(refused, back), travel=(shorter,))

    def test_a_record_is_found_by_kind_and_id(self, connect: Connect) -> None:
        data = make_full_data()
        store(connect, data)
        with connect() as work:
            assert work.records.find(Offer, "o-1") == data.offers[0]
            assert work.records.find(Person, "o-1") is None
            assert work.records.find(Event, "event") == data.event
            for record in (data.conflicts[0], data.wishes[0], data.travel[0], data.locks[0], data.groups[0]):
                assert work.records.find(type(record), record_key(record)) == record
            assert work.records.find(Lock, "s-1") == data.locks[0]

    def test_what_is_taken_away_is_gone_and_the_rest_stays(self, connect: Connect) -> None:
        absences = tuple(Absence(person_id=name, start=NINE, end=NINE + HOUR) for name in ("p-1", "p-2"))
        with connect() as work:
            work.records.upsert(EventData(absences=absences))
            work.commit()
        with connect() as work:
            before = work.records.version()
            assert work.records.forget(Absence, [record_key(absences[0]), "unknown"]) == 1
            assert work.records.forget(Absence, []) == 0
            work.commit()
        with connect() as work:
            assert work.records.load().absences == absences[1:]
            assert work.records.version() > before

    def test_what_is_arranged_can_be_taken_away_by_its_key(self, connect: Connect) -> None:
        data = make_full_data()
        store(connect, data)
        for record in (data.wishes[0], data.groups[0], data.travel[0], data.locks[0], data.session_requests[0]):
            with connect() as work:
                assert work.records.forget(type(record), [record_key(record)]) == 1
                work.commit()
            with connect() as work:
                assert work.records.find(type(record), record_key(record)) is None

    def test_what_was_withdrawn_is_on_no_page_that_asks_for_none_and_stays_its_owners(self, connect: Connect) -> None:
        gone = make_offer(2, owner_id="p-1", withdrawn_at=NOON)
        store(connect, EventData(offers=(make_offer(1, owner_id="p-1"), gone, make_offer(3, owner_id="p-2"))))
        with connect() as work:
            standing, total = work.records.page(Offer, offset=0, limit=5, withdrawn=False)
            assert ([offer.id for offer in standing], total) == (["o-1", "o-3"], 2)
            assert work.records.page(Offer, offset=0, limit=5)[1] == 3
            assert [offer.id for offer in work.records.of_owner(Offer, "p-1")] == ["o-1", "o-2"]

    def test_a_page_is_a_part_of_all(self, connect: Connect) -> None:
        offers = tuple(make_offer(number) for number in range(7))
        store(connect, EventData(offers=offers))
        with connect() as work:
            assert work.records.page(Offer, offset=2, limit=3) == (list(offers[2:5]), 7)
            assert work.records.page(Offer, offset=6, limit=3) == (list(offers[6:]), 7)
            assert work.records.page(Offer, offset=7, limit=3) == ([], 7)
            assert work.records.page(Person, offset=0, limit=3) == ([], 0)

    def test_the_version_rises_with_every_change_of_a_record_and_only_then(self, connect: Connect) -> None:
        data = make_full_data()
        window = data.availability[0]
        earlier = replace(window, start=window.start - HOUR)
        versions = [version(connect)]
        for changed in (
            data,
            EventData(offers=(make_offer(1, title="New"),)),
            EventData(event=make_event(title="New")),
            EventData(availability=(window, earlier)),
            EventData(availability=(window,)),
        ):
            store(connect, changed)
            versions.append(version(connect))
            store(connect, changed)
            store(connect, EventData())
            assert version(connect) == versions[-1]
        assert versions == sorted(set(versions))

    def test_the_version_of_a_change_that_is_not_committed_is_forgotten(self, connect: Connect) -> None:
        before = version(connect)
        with connect() as work:
            work.records.upsert(EventData(offers=(make_offer(1),)))
            assert work.records.version() > before
            assert version(connect) == before
        assert version(connect) == before

    def test_results_leave_the_version_of_the_records(self, connect: Connect) -> None:
        before = version(connect)
        with connect() as work:
            work.results.save_matching(make_full_matching(), make_run(Step.MATCH))
            work.results.save_agenda(make_agenda(1), make_run(Step.AGENDA))
            work.commit()
        assert version(connect) == before

    # Results

    def test_there_is_no_result_before_the_first(self, connect: Connect) -> None:
        with connect() as work:
            assert [work.results.last_run(step) for step in Step] == [None, None, None]
            assert work.results.matching() is None
            assert work.results.pairings() is None
            assert work.results.agenda() is None
            assert work.results.agenda(1) is None
            assert work.results.versions() == ()

    def test_a_matching_comes_back_equal_with_its_run(self, connect: Connect) -> None:
        run = make_run(Step.MATCH, settings={"top": 10, "threshold": 0.5, "nested": {"names": ["a", None]}})
        with connect() as work:
            work.results.save_matching(make_full_matching(), run)
            work.commit()
        with connect() as work:
            assert work.results.matching() == make_full_matching()
            assert work.results.last_run(Step.MATCH) == run

    def test_a_matching_replaces_the_one_before(self, connect: Connect) -> None:
        empty = Matching(threshold=0.9, matches=(), unmet=())
        with connect() as work:
            work.results.save_matching(make_full_matching(), make_run(Step.MATCH))
            work.results.save_matching(empty, make_run(Step.MATCH, seconds=2.0))
            work.commit()
        with connect() as work:
            assert work.results.matching() == empty
            assert work.results.last_run(Step.MATCH) == make_run(Step.MATCH, seconds=2.0)

    def test_pairings_come_back_in_order_and_replace_the_ones_before(self, connect: Connect) -> None:
        with connect() as work:
            for numbers in ((2, 1, 3), (3, 2), ()):
                pairings = [make_pairing(number) for number in numbers]
                work.results.save_pairings(pairings, make_run(Step.PAIR))
                assert work.results.pairings() == tuple(pairings)

    def test_steps_keep_their_results_apart(self, connect: Connect) -> None:
        with connect() as work:
            work.results.save_matching(make_full_matching(), make_run(Step.MATCH))
            work.results.save_pairings([make_pairing(1)], make_run(Step.PAIR, seconds=9.0))
            assert work.results.matching() == make_full_matching()
            assert work.results.last_run(Step.MATCH) == make_run(Step.MATCH)
            assert work.results.last_run(Step.PAIR) == make_run(Step.PAIR, seconds=9.0)
            assert work.results.last_run(Step.AGENDA) is None

    def test_every_version_of_the_agenda_is_kept(self, connect: Connect) -> None:
        first, second = make_agenda(1), make_agenda(2, sessions=(), utility=0.5)
        with connect() as work:
            work.results.save_agenda(first, make_run(Step.AGENDA))
            work.results.save_agenda(second, make_run(Step.AGENDA, seconds=3.0))
            work.commit()
        with connect() as work:
            assert work.results.agenda(1) == first
            assert work.results.agenda(2) == second
            assert work.results.agenda() == second
            assert work.results.agenda(3) is None
            assert work.results.versions() == (1, 2)
            assert work.results.last_run(Step.AGENDA) == make_run(Step.AGENDA, seconds=3.0)

    def test_sessions_of_any_kind_and_requests_without_a_place_are_kept(self, connect: Connect) -> None:
        sessions = tuple(
            Session(id=kind, kind=kind, title=kind, start=NINE, end=NINE + HOUR, room_id=kind, track="industry")
            for kind in SessionKind
        )
        unplaced = (
            UnplacedSession(session_id="sr-2", reason="no room"),
            UnplacedSession(session_id="sr-1", reason=""),
        )
        with connect() as work:
            saved = make_agenda(1, sessions=sessions, unplaced_sessions=unplaced)
            work.results.save_agenda(saved, make_run(Step.AGENDA))
            work.commit()
        with connect() as work:
            agenda = work.results.agenda()
            assert agenda is not None
            assert (agenda.sessions, agenda.unplaced_sessions) == (sessions, unplaced)

    def test_a_run_that_made_no_version_is_the_last_one_and_leaves_the_agenda(self, connect: Connect) -> None:
        noted = make_run(Step.AGENDA, seconds=3.0)
        with connect() as work:
            work.results.save_agenda(make_agenda(1), make_run(Step.AGENDA))
            work.results.note_run(noted)
            with pytest.raises(ValueError, match="step match cannot have made a result of step agenda"):
                work.results.note_run(make_run(Step.MATCH))
            work.commit()
        with connect() as work:
            assert work.results.last_run(Step.AGENDA) == noted
            assert (work.results.agenda(), work.results.versions()) == (make_agenda(1), (1,))

    def test_a_version_never_changes(self, connect: Connect) -> None:
        with connect() as work:
            work.results.save_agenda(make_agenda(1), make_run(Step.AGENDA))
            with pytest.raises(AlreadyExists, match="agenda version '1' exists already") as caught:
                work.results.save_agenda(make_agenda(1, utility=0.0), make_run(Step.AGENDA, seconds=9.0))
            assert isinstance(caught.value, BridgeworkError)
            assert work.results.agenda(1) == make_agenda(1)
            assert work.results.last_run(Step.AGENDA) == make_run(Step.AGENDA)

    def test_a_run_of_another_step_is_refused(self, connect: Connect) -> None:
        with connect() as work:
            with pytest.raises(ValueError, match="a run of step pair"):
                work.results.save_matching(make_full_matching(), make_run(Step.PAIR))
            with pytest.raises(ValueError, match="a run of step match"):
                work.results.save_agenda(make_agenda(1), make_run(Step.MATCH))


def write_and_fail(connect: Connect) -> None:
    with connect() as work:
        work.records.upsert(EventData(offers=(make_offer(1, title="Other"), make_offer(2))))
        work.results.save_matching(make_full_matching(), make_run(Step.MATCH))
        raise ZeroDivisionError


def store(connect: Connect, data: EventData) -> None:
    with connect() as work:
        work.records.upsert(data)
        work.commit()


def version(connect: Connect) -> int:
    with connect() as work:
        return work.records.version()


def stored(connect: Connect) -> EventData:
    with connect() as work:
        return work.records.load()
