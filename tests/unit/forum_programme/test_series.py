from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from matcher.encoding import HashingEncoder
from matcher.errors import InvalidSettings
from matcher.forum_programme import SeriesTerms, expert_of, forum_requests, propose_series
from models.domain import Absence, Day, EventData, Need, Offer, Person
from models.domain.forum import ForumEdition, ForumTalk
from tests.factories import make_event, make_match

DAYS = (date(2027, 3, 10), date(2027, 9, 8))
ENCODE = HashingEncoder().encode
SEOUL = ZoneInfo("Asia/Seoul")


def event_of(*needs: Need, **fields: object) -> EventData:
    days = tuple(Day(date=day, start=time(14), end=time(16)) for day in DAYS)
    event = replace(make_event(slot_minutes=30, breaks=()), days=days)
    people = tuple(Person(id=f"p-{at}", name=f"Person {at}") for at in range(4))
    offers = (Offer(id="o-1", title="", text="An offer.", owner_id="p-3"),)
    data = EventData(event=event, people=people, needs=needs, offers=offers)
    return replace(data, **fields)  # type: ignore[arg-type]


def need(number: int, theme: str, **fields: object) -> Need:
    made = Need(id=f"n-{number}", title="", text=f"A need of {theme}.", theme=theme, owner_id=f"p-{number}")
    return replace(made, **fields)  # type: ignore[arg-type]


NEEDS = (need(0, "cracks"), need(1, "cracks"), need(2, "glue", deadline=date(2027, 6, 1)))


def test_what_has_a_deadline_comes_up_before_it() -> None:
    made = propose_series(event_of(*NEEDS), (), ENCODE)
    assert [(edition.day, edition.need_ids) for edition in made.editions] == [
        (DAYS[0], ("n-2",)),
        (DAYS[1], ("n-0", "n-1")),
    ]
    assert made.is_proven


def test_who_is_away_on_the_day_speaks_not_and_is_not_asked_to_come() -> None:
    match = make_match(need_id="n-2", offer_id="o-1")
    day = datetime(2027, 3, 10, 14, tzinfo=SEOUL)
    away = Absence(person_id="p-3", start=day, end=day.replace(hour=16))
    here, gone = event_of(*NEEDS), event_of(*NEEDS, absences=(away,))
    assert [talk.person_id for talk in propose_series(here, (match,), ENCODE).editions[0].talks] == ["p-3"]
    first = propose_series(gone, (match,), ENCODE).editions[0]
    assert (first.talks, first.unanswered) == ((), ("n-2",))
    talk = ForumTalk(person_id="p-3", offer_id="o-1", need_ids=("n-2",))
    requests = forum_requests(gone, [replace(first, talks=(talk,))])
    assert [item.speaker_ids for item in requests] == [(), ()]


def test_an_anonymous_offer_is_not_spoken_of() -> None:
    data = event_of(*NEEDS)
    hidden = replace(data, offers=(replace(data.offers[0], anonymous=True),))
    made = propose_series(hidden, (make_match(need_id="n-2", offer_id="o-1"),), ENCODE)
    assert [edition.talks for edition in made.editions] == [(), ()]


def test_editions_that_stay_keep_their_needs() -> None:
    stays = ForumEdition(day=DAYS[0], title="Held", need_ids=("n-0",))
    made = propose_series(event_of(*NEEDS), (), ENCODE, stays=[stays])
    assert made.editions[0] == stays
    assert set(made.editions[1].need_ids) == {"n-1", "n-2"}


def test_needs_without_an_owner_are_named_and_come_up_nowhere() -> None:
    made = propose_series(event_of(need(0, "cracks", owner_id="")), (), ENCODE)
    assert (made.editions, made.without_member) == ((), ("n-0",))


def test_too_few_places_are_refused() -> None:
    with pytest.raises(InvalidSettings, match="do not hold all 3 needs"):
        propose_series(event_of(*NEEDS), (), ENCODE, SeriesTerms(editions=1, most_needs=2))
    with pytest.raises(InvalidSettings, match="is from 1 to 6"):
        SeriesTerms(talks=7)


def test_the_expert_is_who_names_rights_most_and_of_equals_the_most_senior() -> None:
    people = (
        Person(id="a", name="A", skills=("patents",), seniority=2),
        Person(id="b", name="B", topics=("특허 공동 출원",), seniority=4),
        Person(id="c", name="C", skills=("welding",), seniority=5),
    )
    found = expert_of(people)
    assert found is not None
    assert found.id == "b"
    assert expert_of(people[2:]) is None
