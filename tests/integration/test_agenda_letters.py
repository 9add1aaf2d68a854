"""Letters about the published agenda: whom each tells what, and that nobody gets two that contradict each other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from api.agenda.publishing import letters_for, publish
from api.agenda.told import OUTDATED, drop_outdated, read_told
from matcher.errors import InputError
from models.domain import Agenda, EventData, Meeting, Pairing, RoomKind, Step
from models.domain.accounts import Message, MessageKind, MessageState
from tests.contracts.accounts import make_account
from tests.factories import (
    NOON,
    make_agenda,
    make_event,
    make_need,
    make_offer,
    make_person,
    make_room,
    make_run,
    make_table,
)
from tests.fakes import InMemoryStore, InMemoryUnitOfWork
from tests.integration.api_client import make_matching

SERVER = "https://event.example.org"
SLOT = timedelta(minutes=20)
FIRST, SECOND, THIRD, FOURTH = 1, 2, 3, 4
PAIRING = Pairing(id="n-1~o-1", need_id="n-1", offer_id="o-1", need_owner_id="p-2", offer_owner_id="p-1", score=0.9)


@pytest.fixture
def work() -> Iterator[InMemoryUnitOfWork]:
    """Three versions: the meeting of p-1 and p-2 a slot later in each. p-1 has an account, p-2 an address only."""
    store = InMemoryStore()
    with InMemoryUnitOfWork(store) as work:
        work.records.upsert(records())
        work.accounts.add(make_account(8, person_id="p-1", email="p-1@example.org"))
        work.results.save_matching(make_matching(), make_run(Step.MATCH))
        work.results.save_pairings((PAIRING,), make_run(Step.PAIR))
        for version in FIRST, SECOND, THIRD:
            work.results.save_agenda(agenda_at(version), make_run(Step.AGENDA))
        work.commit()
    with InMemoryUnitOfWork(store) as work:
        yield work


def records() -> EventData:
    return EventData(
        event=make_event(plenaries=()),
        people=tuple(make_person(number, email=f"p-{number}@example.org") for number in (1, 2)),
        offers=(make_offer(1, owner_id="p-1"),),
        needs=(make_need(1, owner_id="p-2"),),
        rooms=(make_room(1), make_room(2, kind=RoomKind.MEETING_HALL)),
        tables=(make_table(1, room_id="r-2"),),
    )


def agenda_at(version: int) -> Agenda:
    agenda = make_agenda(version)
    later = (version - FIRST) * SLOT
    meetings: tuple[Meeting, ...] = tuple(
        replace(item, start=item.start + later, end=item.end + later) for item in agenda.meetings
    )
    return replace(agenda, meetings=meetings, unplaced_meetings=(), unplaced_talks=())


def at(version: int) -> datetime:
    return NOON + version * SLOT


def published(work: InMemoryUnitOfWork, version: int, letters_from: str | None = SERVER) -> int:
    return publish(work, version, now=at(version), letters_from=letters_from).letters


def letters(work: InMemoryUnitOfWork, state: MessageState = MessageState.WAITING) -> dict[str, Message]:
    return {item.recipient: item for item in work.outbox.messages(state)}


def become(work: InMemoryUnitOfWork, state: MessageState, *addresses: str) -> None:
    for item in work.outbox.messages(MessageState.WAITING):
        if item.recipient in addresses:
            assert work.outbox.replace(replace(item, state=state, closed_at=item.created_at))


def test_a_letter_that_was_not_sent_gives_way_to_one_that_tells_all_since_the_last_that_was(
    work: InMemoryUnitOfWork,
) -> None:
    assert published(work, FIRST) == 2
    become(work, MessageState.SENT, "p-1@example.org")
    assert published(work, SECOND) == 2
    assert published(work, THIRD) == 2

    waiting, told = letters(work), read_told(work)
    assert sorted(waiting) == ["p-1@example.org", "p-2@example.org"]
    one, other = waiting["p-1@example.org"], waiting["p-2@example.org"]
    assert "moves from Tue 11 May 11:00–11:20" in one.text
    assert "to Tue 11 May 11:40–12:00" in one.text
    assert one.kind is MessageKind.AGENDA_CHANGED
    assert "11:20–11:40" not in one.text + other.text
    assert "changed" not in other.text
    assert other.kind is MessageKind.AGENDA_PUBLISHED
    assert [told.replaced()[item.id] for item in (one, other)] == [SECOND, SECOND]
    dropped = work.outbox.messages(MessageState.DROPPED)
    assert [(told.version_of(item), item.answer) for item in dropped] == [
        (FIRST, OUTDATED),
        (SECOND, OUTDATED),
        (SECOND, OUTDATED),
    ]


@pytest.mark.parametrize("state", [MessageState.SENT, MessageState.SENDING])
def test_what_is_sent_or_being_sent_is_not_touched_and_counts_as_told(
    work: InMemoryUnitOfWork, state: MessageState
) -> None:
    published(work, FIRST)
    become(work, state, "p-1@example.org", "p-2@example.org")
    before = letters(work, state)
    published(work, SECOND)
    assert letters(work, state) == before
    assert {item.kind for item in letters(work).values()} == {MessageKind.AGENDA_CHANGED}


def test_back_at_what_people_were_told_last_they_get_no_letter(work: InMemoryUnitOfWork) -> None:
    published(work, FIRST)
    become(work, MessageState.SENT, "p-1@example.org", "p-2@example.org")
    published(work, SECOND)
    assert publish(work, FIRST, now=at(THIRD), letters_from=SERVER).letters == 0
    assert letters(work) == {}


def test_a_letter_that_still_holds_word_for_word_stays(work: InMemoryUnitOfWork) -> None:
    published(work, FIRST)
    before = letters(work)
    work.results.save_agenda(replace(agenda_at(FIRST), version=FOURTH), make_run(Step.AGENDA))
    found = letters_for(work, FOURTH, SERVER)
    assert (found.fresh, len(found.standing), found.outdated) == ((), 2, ())
    assert published(work, FOURTH) == 0
    assert letters(work) == before


def test_publishing_without_letters_takes_back_what_waits_and_counts_as_told(work: InMemoryUnitOfWork) -> None:
    published(work, FIRST)
    assert published(work, SECOND, letters_from=None) == 0
    assert letters(work) == {}
    published(work, THIRD)
    assert "moves from Tue 11 May 11:20–11:40" in letters(work)["p-1@example.org"].text


def test_nothing_is_published_while_a_letter_is_taken_to_be_sent(
    work: InMemoryUnitOfWork,
) -> None:
    published(work, FIRST)
    stale = read_told(work).unsent()
    become(work, MessageState.SENDING, "p-1@example.org")
    with pytest.raises(InputError, match="being sent at this moment"):
        drop_outdated(work, stale, by="", now=NOON)


def test_who_has_no_account_gets_the_itinerary_itself_and_who_has_one_a_link(work: InMemoryUnitOfWork) -> None:
    published(work, FIRST)
    waiting = letters(work)
    one, other = waiting["p-1@example.org"].text, waiting["p-2@example.org"].text
    assert f"{SERVER}/itinerary" in one
    assert SERVER not in other
    assert "- Tue 11 May 11:00–11:20, Table 1, Room 2: Your 1:1 meeting with Person 1" in other
    assert "- Tue 11 May 10:00–10:40, Room 1: The session “Materials”" in other
    assert other.endswith("The organisers of Event")
    assert "Ask " in other
    assert letters_for(work, SECOND, SERVER).without_account == 1
