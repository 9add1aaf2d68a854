"""What every unit of work does with requests for meetings, shortlists and statements."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from api.meetings.ports import MeetingWork
from matcher.errors import AlreadyExists
from models.domain import DeclineReason, WishKind
from models.domain.requests import MeetingRequest, RequestState, Shortlisted, Statement
from tests.factories import NOON

Connect = Callable[[], MeetingWork]


def make_request(number: int = 1, **changes: Any) -> MeetingRequest:
    """Somebody who has need ``n-1`` asks for a meeting about offer ``number``; open for a week from noon."""
    values: dict[str, Any] = {
        "id": f"q-{number}",
        "need_id": "n-1",
        "offer_id": f"o-{number}",
        "asked_by": "p-2",
        "asked_of": "p-1",
        "message": "Grüße, 안녕하세요",
        "created_at": NOON,
        "expires_at": NOON + timedelta(days=7),
    }
    return MeetingRequest(**(values | changes))


KEPT = Shortlisted(person_id="p-2", need_id="n-1", offer_id="o-1", added_at=NOON)
SAID = Statement(person_id="p-2", need_id="n-1", offer_id="o-1", kind=WishKind.MUST_MEET, said_at=NOON)


class MeetingsContract:
    """Inherit it, and give ``connect``: each call opens another unit of work on one store, empty at first."""

    @pytest.fixture
    def connect(self) -> Connect:
        raise NotImplementedError

    def test_requests_come_back_equal_by_id_by_person_and_by_proposal(self, connect: Connect) -> None:
        one, other = make_request(1), make_request(2, asked_by="p-3", asked_of="p-2")
        with connect() as work:
            work.requests.add(one)
            work.requests.add(other)
            work.commit()
        with connect() as work:
            assert work.requests.find("q-1") == one
            assert work.requests.find("q-9") is None
            assert work.requests.of_person("p-2") == (one, other)
            assert work.requests.of_person("p-1") == (one,)
            assert work.requests.about("n-1", "o-2") == (other,)
            assert work.requests.about("n-1", "o-9") == ()

    def test_an_id_is_taken_once(self, connect: Connect) -> None:
        with connect() as work:
            work.requests.add(make_request())
            with pytest.raises(AlreadyExists):
                work.requests.add(make_request(message="Another"))

    def test_of_two_who_end_a_request_one_is_told_that_it_was_pending(self, connect: Connect) -> None:
        with connect() as work:
            work.requests.add(make_request())
            work.commit()
        accepted = make_request().accepted(NOON)
        declined = make_request().declined(DeclineReason.TOO_EARLY, "Next year.", NOON)
        with connect() as work:
            assert work.requests.end(declined)
            work.commit()
        with connect() as work:
            assert not work.requests.end(accepted)
            assert work.requests.find("q-1") == declined
            assert work.requests.pending() == ()
            assert not work.requests.end(make_request(9).accepted(NOON))

    def test_those_that_are_stored_as_pending_are_told_whatever_the_time(self, connect: Connect) -> None:
        with connect() as work:
            work.requests.add(make_request(1))
            work.requests.add(make_request(2))
            work.requests.end(make_request(1).withdrawn(NOON))
            assert [item.id for item in work.requests.pending()] == ["q-2"]
            assert work.requests.pending()[0].state_at(NOON + timedelta(days=8)) is RequestState.EXPIRED

    def test_a_proposal_is_on_a_shortlist_once_and_comes_off_it(self, connect: Connect) -> None:
        later = replace(KEPT, offer_id="o-2")
        with connect() as work:
            for item in (KEPT, later, replace(KEPT, person_id="p-3"), KEPT):
                work.choices.put(item)
            work.commit()
        with connect() as work:
            assert work.choices.shortlist("p-2") == (KEPT, later)
            assert work.choices.remove(Shortlisted, "p-2", "n-1", "o-1")
            assert not work.choices.remove(Shortlisted, "p-2", "n-1", "o-1")
            assert work.choices.shortlist("p-2") == (later,)
            assert work.choices.shortlist("p-9") == ()

    def test_a_statement_replaces_the_same_persons_about_the_same_proposal(self, connect: Connect) -> None:
        changed = replace(SAID, kind=WishKind.NO_THANKS, is_named=True)
        others = replace(SAID, person_id="p-1")
        with connect() as work:
            for item in (SAID, others, changed):
                work.choices.put(item)
            work.commit()
        with connect() as work:
            assert work.choices.statements() == (changed, others)
            assert work.choices.statements(person_id="p-1") == (others,)
            assert work.choices.statements(offer_id="o-1") == (changed, others)
            assert work.choices.statements(person_id="p-1", offer_id="o-2") == ()
            assert work.choices.remove(Statement, "p-2", "n-1", "o-1")
            assert work.choices.shortlist("p-2") == ()
            assert work.choices.statements() == (others,)

    def test_what_is_not_committed_is_forgotten(self, connect: Connect) -> None:
        with connect() as work:
            work.requests.add(make_request())
            work.choices.put(KEPT)
        with connect() as work:
            assert work.requests.pending() == ()
            assert work.choices.shortlist("p-2") == ()
