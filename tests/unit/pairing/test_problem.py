from __future__ import annotations

from dataclasses import replace

from matcher.pairing import build_problem
from matcher.settings import PairingSettings
from models.domain import Availability, Conflict, EventData, Match, Matching
from tests.factories import make_match, make_need, make_offer, make_person, make_table
from tests.small_events import at, small_calendar


def data(**fields: object) -> EventData:
    """Two researchers with an offer each, two companies with a need each; every need matches every offer."""
    people = tuple(make_person(number) for number in (1, 2, 3, 4))
    offers = (make_offer(1, owner_id="p-1"), make_offer(2, owner_id="p-2"))
    needs = (make_need(1, owner_id="p-3"), make_need(2, owner_id="p-4"))
    return replace(EventData(people=people, offers=offers, needs=needs), **fields)


def matching(*matches: Match) -> Matching:
    given = matches or tuple(
        make_match(need_id=need, offer_id=offer, score=0.8) for need in ("n-1", "n-2") for offer in ("o-1", "o-2")
    )
    return Matching(threshold=0.5, matches=given, unmet=())


def couples(event: EventData, matched: Matching | None = None) -> list[tuple[str, str]]:
    problem = build_problem(event, matched or matching(), PairingSettings())
    return [(item.need_owner_id, item.offer_owner_id) for item in problem.candidates]


def test_every_match_between_two_people_who_may_meet_is_a_candidate() -> None:
    assert couples(data()) == [("p-3", "p-1"), ("p-3", "p-2"), ("p-4", "p-1"), ("p-4", "p-2")]


def test_people_in_conflict_are_no_candidates() -> None:
    assert ("p-3", "p-1") not in couples(data(conflicts=(Conflict(first_id="org-1", second_id="p-3"),)))


def test_records_without_an_owner_or_with_the_same_owner_are_no_candidates() -> None:
    offers = (make_offer(1, owner_id=""), make_offer(2, owner_id="p-3"))

    assert couples(data(offers=offers)) == [("p-4", "p-3")]


def test_several_matches_of_two_people_are_one_candidate_with_the_best_of_them() -> None:
    offers = (make_offer(1, owner_id="p-1"), make_offer(2, owner_id="p-1"))
    matched = matching(
        make_match(need_id="n-1", offer_id="o-1", score=0.7),
        make_match(need_id="n-1", offer_id="o-2", score=0.9),
    )

    (candidate,) = build_problem(data(offers=offers), matched, PairingSettings()).candidates

    assert (candidate.offer_id, candidate.score, candidate.pairing_id) == ("o-2", 0.9, "pairing-n-1--o-2")


def test_people_who_are_never_there_at_the_same_time_are_no_candidates() -> None:
    event = data(
        event=small_calendar(),
        availability=(
            Availability(person_id="p-1", start=at(0, 9), end=at(0, 13)),
            Availability(person_id="p-3", start=at(1, 9), end=at(1, 13)),
        ),
    )

    assert couples(event) == [("p-3", "p-2"), ("p-4", "p-1"), ("p-4", "p-2")]


def test_a_capacity_is_the_persons_own_or_the_events_and_at_most_their_free_slots() -> None:
    event = data(
        event=replace(small_calendar(), max_meetings_default=5),
        people=(make_person(1, max_meetings=2), *(make_person(number) for number in (2, 3, 4))),
        availability=(Availability(person_id="p-3", start=at(1, 9), end=at(1, 10)),),
    )

    problem = build_problem(event, matching(), PairingSettings(max_meetings_per_offer_owner=4))

    assert problem.capacity == {"p-1": 2, "p-2": 5, "p-3": 3, "p-4": 5}
    assert problem.offer_owner_capacity == {"p-1": 2, "p-2": 4, "p-3": 3, "p-4": 4}


def test_all_meetings_are_at_most_tables_times_open_slots() -> None:
    event = data(event=small_calendar(), tables=(make_table(1), make_table(2)))

    assert build_problem(event, matching(), PairingSettings()).total == 2 * 20
    assert build_problem(data(), matching(), PairingSettings()).total is None
