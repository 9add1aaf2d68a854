from __future__ import annotations

from dataclasses import replace

import pytest

from matcher.pairing import Shortfall, ShortfallKind, build_problem, make_pairings, validate
from matcher.progress import SilentProgress
from matcher.settings import PairingSettings
from models.domain import Availability, Candidate, Conflict, EventData, Group, Matching, Person, Role, Wish, WishKind
from tests.factories import make_match, make_need, make_offer, make_person
from tests.small_events import at, small_calendar

PEOPLE = tuple(make_person(number, name=f"Person {number}") for number in range(1, 7))
DATA = EventData(
    people=PEOPLE,
    offers=(make_offer(1, owner_id="p-1"), make_offer(2, owner_id="p-2")),
    needs=(make_need(1, owner_id="p-3"), make_need(2, owner_id="p-4")),
)
MATCHING = Matching(threshold=0.5, matches=(make_match(need_id="n-1", offer_id="o-1", score=0.8),), unmet=())


NOTHING_TO_TALK_ABOUT = (
    "between Person 1 and Person 2 there is no need or mandate of one and offer of the other "
    "that a meeting could be about"
)


def wish(person: int, other: int, kind: WishKind = WishKind.MUST_MEET, **fields: str) -> Wish:
    return Wish(person_id=f"p-{person}", other_id=f"p-{other}", kind=kind, **fields)


def paired(
    data: EventData, matching: Matching = MATCHING, **settings: object
) -> tuple[set[tuple[str, str]], list[Shortfall]]:
    chosen = PairingSettings(**settings)
    result = make_pairings(data, matching, chosen, SilentProgress())
    assert [item.message for item in validate(data, matching, chosen, result)] == []
    return {(item.need_id, item.offer_id) for item in result.pairings}, list(result.shortfalls)


def test_two_who_must_meet_meet_without_a_match_about_a_need_and_an_offer_of_theirs() -> None:
    assert paired(replace(DATA, wishes=(wish(2, 4),))) == ({("n-1", "o-1"), ("n-2", "o-2")}, [])


def test_a_wish_may_say_what_the_meeting_is_about() -> None:
    offers = (*DATA.offers, make_offer(3, owner_id="p-1"))
    data = replace(DATA, offers=offers, wishes=(wish(3, 1, WishKind.WOULD_MEET, offer_id="o-3"),))

    assert paired(data) == ({("n-1", "o-3")}, [])


def test_a_pair_that_was_scored_and_not_proposed_keeps_its_score() -> None:
    scored = Candidate(need_id="n-2", offer_id="o-2", topic_logit=0.0, fit={"trl": -1.0})
    matching = replace(MATCHING, candidates=(scored,), weights={"trl": 2.0})
    problem = build_problem(replace(DATA, wishes=(wish(2, 4),)), matching, PairingSettings())

    assert [round(item.score, 6) for item in problem.candidates] == [0.8, 0.119203]


def test_no_thanks_from_either_side_forbids_the_meeting_even_one_that_the_other_must_have() -> None:
    for refusing, refused in ((1, 3), (3, 1)):
        wishes = (wish(refused, refusing), wish(refusing, refused, WishKind.NO_THANKS))
        pairings, shortfalls = paired(replace(DATA, wishes=wishes))

        assert pairings == set()
        assert [item.why for item in shortfalls] == [f"Person {refusing} said no thanks to Person {refused}"]


def test_a_must_meet_that_cannot_be_says_why() -> None:
    apart = (Conflict(first_id="p-1", second_id="p-3"),)

    for data, why in (
        (replace(DATA, conflicts=apart, wishes=(wish(1, 3),)), "Person 3 and Person 1 are kept apart (declared)"),
        (
            replace(DATA, wishes=(wish(1, 2),)),
            NOTHING_TO_TALK_ABOUT,
        ),
        (
            replace(DATA, people=(replace(PEOPLE[0], max_meetings=0), *PEOPLE[1:]), wishes=(wish(3, 1),)),
            "Person 1 has 1 must-meet and takes 0 meetings at most",
        ),
    ):
        _, shortfalls = paired(data)
        assert [(item.kind, item.why) for item in shortfalls] == [(ShortfallKind.MUST_MEET, why)]


def test_more_must_meets_than_free_slots_are_counted_in_words() -> None:
    data = replace(
        DATA,
        event=small_calendar(),
        offers=(make_offer(1, owner_id="p-1"),),
        needs=tuple(make_need(number, owner_id=f"p-{number + 2}") for number in (1, 2, 3)),
        availability=(Availability(person_id="p-1", start=at(0, 10), end=at(0, 10, 40)),),
        wishes=tuple(wish(1, other) for other in (3, 4, 5)),
    )
    pairings, shortfalls = paired(data)

    assert len(pairings) == 2
    assert [item.why for item in shortfalls] == ["Person 1 has 3 must-meets and 2 free slots"]


def test_a_wish_tips_the_scale_by_its_bonus() -> None:
    people = (replace(PEOPLE[0], max_meetings=1), *PEOPLE[1:])
    scores = (
        make_match(need_id="n-1", offer_id="o-1", score=0.8),
        make_match(need_id="n-2", offer_id="o-1", score=0.6),
    )
    data = replace(DATA, people=people, wishes=(wish(4, 1, WishKind.WOULD_MEET),))
    matching = replace(MATCHING, matches=scores)

    assert paired(data, matching, would_meet_bonus=0.3)[0] == {("n-2", "o-1")}
    assert paired(data, matching, would_meet_bonus=0.1)[0] == {("n-1", "o-1")}


def test_a_minimum_of_a_person_or_role_that_cannot_be_met_is_reported() -> None:
    people = (replace(PEOPLE[0], min_meetings=2), *PEOPLE[1:5], replace(PEOPLE[5], role=Role.INVESTOR))
    _, shortfalls = paired(replace(DATA, people=people), min_meetings_by_role={Role.INVESTOR: 1})

    assert [(item.person_id, item.wanted, item.got, item.why) for item in shortfalls] == [
        ("p-1", 2, 1, "only one meeting is possible for Person 1, fewer than the 2 that are the minimum"),
        ("p-6", 1, 0, "nobody whom Person 6 may meet matches"),
    ]


def capacity_of(person: Person, **settings: object) -> int:
    data = replace(DATA, event=small_calendar(), people=(person, *PEOPLE[1:]))
    return build_problem(data, MATCHING, PairingSettings(**settings)).capacity["p-1"]


def test_a_persons_days_and_role_limit_their_meetings() -> None:
    """The two days have 9 and 11 open slots."""
    free = make_person(1, max_meetings=15)

    assert capacity_of(free) == 15
    assert capacity_of(replace(free, max_meetings_per_day=10)) == 15
    assert capacity_of(replace(free, max_meetings_per_day=3)) == 6
    assert capacity_of(make_person(1), max_meetings_by_role={Role.RESEARCHER: 2}) == 2
    assert capacity_of(free, max_meetings_by_role={Role.RESEARCHER: 2}) == 15


def group(lead: int, *members: int) -> Group:
    return Group(id=f"g-{lead}", name="Group", lead_id=f"p-{lead}", member_ids=tuple(f"p-{one}" for one in members))


def test_whoever_meets_a_lead_takes_a_meeting_of_all_members() -> None:
    people = (*PEOPLE[:4], replace(PEOPLE[4], max_meetings=1), PEOPLE[5])
    matches = (*MATCHING.matches, make_match(need_id="n-2", offer_id="o-2", score=0.9))
    data = replace(DATA, people=people, groups=(group(1, 5), group(2, 5)))

    assert paired(data, replace(MATCHING, matches=matches))[0] == {("n-2", "o-2")}


def test_anything_between_any_two_of_the_sides_forbids_the_meeting() -> None:
    grouped = replace(DATA, groups=(group(1, 5), group(3, 6)))

    assert paired(grouped)[0] == {("n-1", "o-1")}
    assert paired(replace(grouped, conflicts=(Conflict(first_id="p-5", second_id="p-6"),)))[0] == set()
    assert paired(replace(grouped, wishes=(wish(6, 5, WishKind.NO_THANKS),)))[0] == set()
    assert paired(replace(DATA, groups=(group(1, 3),)))[0] == set()


@pytest.mark.parametrize("lead", [1, 3])
def test_an_interpreter_of_both_sides_does_not_keep_them_apart(lead: int) -> None:
    colleagues = tuple(
        replace(person, organisation_id="shared") if person.id in (f"p-{lead}", "p-5") else person
        for person in PEOPLE
    )
    both = replace(DATA, groups=(group(1, 5), group(3, 5)))

    for data in (
        replace(both, people=colleagues),
        replace(both, conflicts=(Conflict(first_id="p-5", second_id=f"p-{lead}"),)),
        replace(both, wishes=(wish(5, lead, WishKind.NO_THANKS),)),
    ):
        assert paired(data)[0] == {("n-1", "o-1")}
        assert build_problem(data, MATCHING, PairingSettings()).candidates[0].people == ("p-3", "p-1", "p-5")


def test_a_companion_of_the_leads_own_organisation_keeps_nobody_apart_but_of_the_others_does() -> None:
    def with_colleagues(*numbers: int) -> EventData:
        people = tuple(
            replace(person, organisation_id="shared")
            if person.id in {f"p-{number}" for number in numbers}
            else person
            for person in PEOPLE
        )
        return replace(DATA, people=people, groups=(group(1, 5),))

    assert paired(with_colleagues(1, 5))[0] == {("n-1", "o-1")}
    assert paired(with_colleagues(3, 5))[0] == set()


def test_meeting_a_lead_fulfils_a_must_meet_of_a_member() -> None:
    data = replace(DATA, groups=(group(1, 5),), wishes=(wish(3, 5),))

    assert paired(data) == ({("n-1", "o-1")}, [])
