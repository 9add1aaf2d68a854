"""Shortlists, answers to proposals and requests for meetings through the interface: who may, and what comes of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.accounts.current import Viewer
from api.market.market import Seen
from api.market.reading import Markets
from api.meetings.choices import ReceivedReason, reasons_received
from api.meetings.desk import Desk, cancelled
from api.meetings.requests import open_requests
from api.meetings.settings import MeetingSettings
from models.domain import Agenda, DeclineReason, EventData, Publication, Step, Verdict, Wish, WishKind
from models.domain.accounts import AccountRole, MessageKind, MessageState
from models.domain.requests import RequestState
from models.domain.webhooks import WebhookEndpoint, WebhookKind
from tests.contracts.meetings import make_request
from tests.factories import make_agenda, make_match, make_need, make_run
from tests.fakes import InMemoryStore, InMemoryUnitOfWork
from tests.integration.proposal_event import COMPANY, INVESTOR, RESEARCHER, As, Door, proposal_store

SHORTLIST, STATEMENTS, REQUESTS = (f"/api/v1/me/{name}" for name in ("shortlist", "statements", "meeting-requests"))
NAMED = {"need_id": "n-1", "offer_id": "o-1"}
HIDDEN = {"need_id": "n-1", "offer_id": "o-2"}
FROM_HIDDEN = {"need_id": "n-2", "offer_id": "o-1"}


@pytest.fixture
def store() -> InMemoryStore:
    return proposal_store()


@pytest.fixture(scope="module")
def door() -> Door:
    return Door()


@pytest.fixture
def signed_in(door: Door, store: InMemoryStore) -> As:
    return door.open(store)


def ask(client: TestClient, about: dict[str, str] = NAMED, **fields: Any) -> dict[str, Any]:
    response = client.post(REQUESTS, json=about | fields)
    assert response.status_code == 201, response.text
    told: dict[str, Any] = response.json()
    return told


def answer(client: TestClient, request: dict[str, Any], state: str, **fields: Any) -> Any:
    return client.post(f"{REQUESTS}/{request['id']}/answer", json={"state": state} | fields)


def wishes(store: InMemoryStore) -> list[tuple[str, str, str, str, str]]:
    found = store.committed.records[Wish].values()
    return [(item.person_id, item.other_id, item.kind, item.need_id, item.offer_id) for item in found]


# Shortlist


def test_a_proposal_is_kept_once_and_taken_off_by_its_own_person(signed_in: As) -> None:
    company, other = signed_in(COMPANY), signed_in(INVESTOR)
    for about in (NAMED, HIDDEN, NAMED):
        assert company.post(SHORTLIST, json=about).status_code == 200
    kept = company.get(SHORTLIST).json()["items"]
    assert [(item["need_id"], item["offer_id"]) for item in kept] == [("n-1", "o-1"), ("n-1", "o-2")]
    assert other.get(SHORTLIST).json()["items"] == []
    assert other.delete(SHORTLIST, params=NAMED).status_code == 404
    assert company.delete(SHORTLIST, params=NAMED).status_code == 204
    assert company.delete(SHORTLIST, params=NAMED).status_code == 404
    assert company.get(SHORTLIST).json()["total"] == 1
    assert company.post(SHORTLIST, json={"need_id": "n-2", "offer_id": "o-2"}).status_code == 404


# Statements


def test_what_one_says_of_a_proposal_is_a_decision_and_a_wish_and_can_be_taken_back(
    signed_in: As, store: InMemoryStore
) -> None:
    company = signed_in(COMPANY)
    assert company.post(STATEMENTS, json=NAMED | {"kind": "must_meet"}).status_code == 200
    assert wishes(store) == [("p-2", "p-1", "must_meet", "n-1", "o-1")]
    company.post(STATEMENTS, json=HIDDEN | {"kind": "would_meet"})
    assert wishes(store) == [("p-2", "p-1", "must_meet", "n-1", "o-1")]
    company.delete(STATEMENTS, params=NAMED)
    assert wishes(store) == [("p-2", "p-1", "would_meet", "n-1", "o-2")]
    company.delete(STATEMENTS, params=HIDDEN)
    assert wishes(store) == []
    with InMemoryUnitOfWork(store) as work:
        said = [(item.offer_id, item.verdict, item.decided_by) for item in work.decisions.decisions()]
    assert said == [
        ("o-1", Verdict.ACCEPT, "p-2"),
        ("o-2", Verdict.ACCEPT, "p-2"),
        ("o-1", Verdict.WITHDRAWN, "p-2"),
        ("o-2", Verdict.WITHDRAWN, "p-2"),
    ]
    assert company.delete(STATEMENTS, params=NAMED).status_code == 404


def test_no_thanks_to_one_proposal_keeps_nobody_from_meeting_about_another(
    signed_in: As, store: InMemoryStore
) -> None:
    company = signed_in(COMPANY)
    no = {"kind": "no_thanks", "reason": "too_early", "note": "At TRL 6."}
    company.post(STATEMENTS, json=NAMED | no)
    company.post(STATEMENTS, json=HIDDEN | no)
    assert wishes(store) == []
    company.post(STATEMENTS, json=FROM_HIDDEN | no)
    assert wishes(store) == [("p-2", "p-1", "no_thanks", "", "")]
    company.post(STATEMENTS, json=HIDDEN | {"kind": "would_meet"})
    assert wishes(store) == [("p-2", "p-1", "would_meet", "n-1", "o-2")]


def test_a_conflict_takes_the_proposal_away_and_taking_it_back_brings_it_again(signed_in: As) -> None:
    company = signed_in(COMPANY)
    company.post(STATEMENTS, json=NAMED | {"kind": "no_thanks", "reason": "conflict"})
    assert company.post(SHORTLIST, json=NAMED).status_code == 404
    assert company.delete(STATEMENTS, params=NAMED).status_code == 204
    assert company.post(SHORTLIST, json=NAMED).status_code == 200


def received(store: InMemoryStore, person_id: str) -> list[ReceivedReason]:
    viewer = Viewer(account_id="a", person_id=person_id, roles=frozenset({AccountRole.RESEARCHER}))
    with InMemoryUnitOfWork(store) as work:
        seen = Seen(Markets().read(work), viewer)
        desk = Desk(viewer=viewer, seen=seen, work=work, now=datetime.now(UTC), settings=MeetingSettings())
        return reasons_received(desk, "o-1")


def test_the_owner_of_an_offer_reads_why_and_who_only_where_that_was_ticked(
    signed_in: As, store: InMemoryStore
) -> None:
    no = {"kind": "no_thanks", "reason": "outside_our_field", "note": "We press steel."}
    signed_in(COMPANY).post(STATEMENTS, json=NAMED | no)
    signed_in(INVESTOR).post(STATEMENTS, json={"need_id": "m-1", "offer_id": "o-1"} | no | {"is_named": True})
    signed_in(COMPANY).post(STATEMENTS, json=FROM_HIDDEN | no | {"is_named": True})
    assert [(item.need_id, item.person_id) for item in received(store, RESEARCHER)] == [("m-1", "p-3")]
    with InMemoryUnitOfWork(store) as work:  # of two who can be counted it would be plain who the other one is
        work.records.upsert(EventData(needs=(make_need(3, owner_id="p-4"),)))
        matching = work.results.matching()
        assert matching is not None
        matches = (*matching.matches, make_match(1, need_id="n-3", score=0.5))
        work.results.save_matching(replace(matching, matches=matches), make_run(Step.MATCH))
        work.commit()
    told = received(store, RESEARCHER)
    assert {item.reason for item in told} == {DeclineReason.OUTSIDE_OUR_FIELD}
    assert {item.note for item in told} == {"We press steel."}
    assert sorted((item.need_id, item.person_id) for item in told) == [("", ""), ("", ""), ("m-1", "p-3")]
    assert received(store, COMPANY) == received(store, "p-4") == []


# Requests


def test_an_accepted_request_becomes_wishes_of_both_sides_and_is_told(signed_in: As, store: InMemoryStore) -> None:
    with InMemoryUnitOfWork(store) as work:
        kinds = frozenset({WebhookKind.MEETING_ACCEPTED})
        endpoint = WebhookEndpoint(
            id="e",
            url="https://example.org",
            kinds=kinds,
            secret_hash="",
            created_by="a",
            created_at=datetime.now(UTC),
        )
        work.webhooks.register(endpoint)
        work.commit()
    asked = ask(signed_in(COMPANY), message="Shall we?")
    assert (asked["asked_by"], asked["asked_of"], asked["state"]) == ("p-2", "p-1", "pending")
    assert wishes(store) == []
    assert answer(signed_in(RESEARCHER), asked, "accepted").json()["state"] == "accepted"
    assert sorted(wishes(store)) == [
        ("p-1", "p-2", "would_meet", "n-1", "o-1"),
        ("p-2", "p-1", "must_meet", "n-1", "o-1"),
    ]
    with InMemoryUnitOfWork(store) as work:
        (delivery,) = work.webhooks.pending()
        letters = work.outbox.messages(MessageState.WAITING)
    assert asked["id"] in delivery.body
    assert letters[0].recipient == "p1@example.org"
    assert [item.kind for item in letters] == [MessageKind.MEETING_REQUEST, MessageKind.MEETING_ANSWER]
    assert "Shall we?" not in "".join(item.text for item in letters)


def test_a_declined_request_tells_its_reason_and_is_not_made_again(signed_in: As, store: InMemoryStore) -> None:
    company, researcher = signed_in(COMPANY), signed_in(RESEARCHER, AccountRole.RESEARCHER)
    asked = ask(researcher)
    answered = answer(company, asked, "declined", reason="benefit_unclear", note="How much cheaper?").json()
    assert (answered["state"], answered["reason"]) == ("declined", "benefit_unclear")
    told = researcher.get(f"{REQUESTS}/{asked['id']}").json()
    assert (told["state"], told["note"]) == ("declined", "How much cheaper?")
    assert researcher.post(REQUESTS, json=NAMED).status_code == 409
    with InMemoryUnitOfWork(store) as work:
        (decision,) = work.decisions.decisions()
        (said,) = work.choices.statements()
    assert (decision.verdict, decision.reason, decision.decided_by) == (
        Verdict.DECLINE,
        DeclineReason.BENEFIT_UNCLEAR,
        "p-2",
    )
    assert (said.kind, said.is_named) == (WishKind.NO_THANKS, False)


@pytest.mark.parametrize(("who", "other"), [(COMPANY, RESEARCHER), (RESEARCHER, COMPANY)])
def test_an_agreed_meeting_is_declined_only_by_cancelling_it_for_both(
    signed_in: As, store: InMemoryStore, who: str, other: str
) -> None:
    asked = ask(signed_in(COMPANY))
    answer(signed_in(RESEARCHER), asked, "accepted")
    no = NAMED | {"kind": "no_thanks", "reason": "too_early"}
    refused = signed_in(who).post(STATEMENTS, json=no)
    assert (refused.status_code, refused.json()["type"]) == (409, "/docs#problem-still-meeting")
    assert signed_in(who).delete(STATEMENTS, params=NAMED).status_code == 409
    assert len(wishes(store)) == 2
    assert signed_in(who).post(STATEMENTS, json=no | {"cancels": True}).status_code == 200
    assert [item for item in wishes(store) if item[2] != "no_thanks"] == []
    state = signed_in(other).get(f"{REQUESTS}/{asked['id']}").json()["state"]
    assert state == ("withdrawn" if who == COMPANY else "declined")
    assert signed_in(other).get(STATEMENTS).json()["items"] == []
    with InMemoryUnitOfWork(store) as work:
        last = work.outbox.messages(MessageState.WAITING)[-1]
    assert (last.subject, last.kind) == ("A meeting is cancelled", MessageKind.MEETING_ANSWER)
    again = signed_in(who).post(STATEMENTS, json=NAMED | {"kind": "no_thanks"})
    assert again.status_code == 200


def publish_meeting(store: InMemoryStore, offer_id: str = "o-1") -> Agenda:
    with InMemoryUnitOfWork(store) as work:
        (meeting,) = make_agenda().meetings
        meeting = replace(meeting, people_ids=("p-1", "p-2"), need_id="n-1", offer_id=offer_id)
        agenda = make_agenda(meetings=(meeting,))
        work.results.save_agenda(agenda, make_run(Step.AGENDA))
        published = work.results.agenda()
        assert published is not None
        work.board.publish(Publication(version=published.version, published_at=datetime.now(UTC)))
        work.commit()
    return published


def test_who_meets_by_the_published_agenda_cannot_ask_and_declines_only_by_cancelling(
    signed_in: As, store: InMemoryStore
) -> None:
    agenda = publish_meeting(store)
    company = signed_in(COMPANY)
    refused = company.post(REQUESTS, json=NAMED)
    assert (refused.status_code, refused.json()["detail"]) == (409, "no meeting can be asked for: planned")
    no = NAMED | {"kind": "no_thanks"}
    assert company.post(STATEMENTS, json=no).status_code == 409
    assert company.post(STATEMENTS, json=no | {"cancels": True}).status_code == 200
    with InMemoryUnitOfWork(store) as work:
        assert cancelled(work, agenda.meetings) == list(agenda.meetings)
        assert [item.recipient for item in work.outbox.messages(MessageState.WAITING)] == ["p1@example.org"]


def test_a_planned_meeting_is_not_told_on_a_proposal_whose_other_side_is_anonymous(
    signed_in: As, store: InMemoryStore
) -> None:
    publish_meeting(store, "o-2")
    company = signed_in(COMPANY)
    assert company.post(REQUESTS, json=HIDDEN).status_code == 201
    assert company.post(STATEMENTS, json=HIDDEN | {"kind": "no_thanks"}).status_code == 200


def test_of_two_answers_at_once_the_first_holds(signed_in: As, store: InMemoryStore) -> None:
    asked = ask(signed_in(COMPANY))
    assert answer(signed_in(COMPANY), asked, "withdrawn").status_code == 200
    late = answer(signed_in(RESEARCHER), asked, "accepted")
    assert (late.status_code, late.json()["type"]) == (409, "/docs#problem-not-pending")
    assert wishes(store) == []
    assert signed_in(RESEARCHER).get(f"{REQUESTS}/{asked['id']}").json()["state"] == "withdrawn"


def test_only_the_one_who_was_asked_answers_and_only_the_one_who_asked_withdraws(signed_in: As) -> None:
    asked = ask(signed_in(COMPANY))
    unknown = asked | {"id": "nothing"}
    for client, state in (
        (signed_in(COMPANY), "accepted"),
        (signed_in(COMPANY), "declined"),
        (signed_in(RESEARCHER), "withdrawn"),
        *((signed_in(INVESTOR), state) for state in ("accepted", "declined", "withdrawn")),
        (signed_in("p-4"), "accepted"),
    ):
        refused = answer(client, asked, state)
        assert refused.status_code == 404
        told = refused.text.replace(asked["id"], "nothing")
        assert told == answer(client, unknown, state).text
    assert signed_in(INVESTOR).get(f"{REQUESTS}/{asked['id']}").status_code == 404
    assert signed_in(INVESTOR).get(REQUESTS).json()["items"] == []


def test_a_request_expires_by_itself_and_when_an_agenda_is_published(signed_in: As, store: InMemoryStore) -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    with InMemoryUnitOfWork(store) as work:
        work.requests.add(
            make_request(1, created_at=now - timedelta(days=9), expires_at=now - timedelta(days=2), offer_id="o-1")
        )
        work.requests.add(
            make_request(2, created_at=now - timedelta(days=1), expires_at=now + timedelta(days=6), offer_id="o-2")
        )
        work.requests.add(make_request(3, created_at=now, expires_at=now + timedelta(days=7), need_id="n-2"))
        assert [item.id for item in open_requests(work, now)] == ["q-2", "q-3"]
        work.board.publish(Publication(version=1, published_at=now - timedelta(hours=1)))
        assert [item.id for item in open_requests(work, now)] == ["q-3"]
        work.commit()
    researcher = signed_in(RESEARCHER)
    states = {item["id"]: item["state"] for item in researcher.get(REQUESTS).json()["items"]}
    assert states == {"q-1": "expired", "q-2": "expired", "q-3": "pending"}
    assert answer(researcher, {"id": "q-1"}, "accepted").status_code == 409
    assert answer(researcher, {"id": "q-2"}, "accepted").status_code == 409
    ask(signed_in(COMPANY))


def test_as_many_requests_wait_as_are_allowed_and_none_is_put_twice(signed_in: As, store: InMemoryStore) -> None:
    company = signed_in(COMPANY)
    company.app.state.meetings = MeetingSettings(open_per_person=2)  # type: ignore[attr-defined]
    first = ask(company)
    again = company.post(REQUESTS, json=NAMED)
    assert (again.status_code, again.json()["type"]) == (409, "/docs#problem-cannot-ask")
    assert signed_in(RESEARCHER).post(REQUESTS, json=NAMED).status_code == 409
    ask(company, HIDDEN)
    assert company.post(REQUESTS, json=FROM_HIDDEN).status_code == 409
    answer(company, first, "withdrawn")
    ask(company, FROM_HIDDEN)
    assert len(store.committed.meetings.requests) == 3


def test_nobody_is_asked_once_the_event_has_begun(signed_in: As, store: InMemoryStore) -> None:
    with InMemoryUnitOfWork(store) as work:
        data = work.records.load()
        assert data.event is not None
        day = replace(data.event.days[0], date=datetime.now(UTC).date() - timedelta(days=2))
        work.records.upsert(replace(data, event=replace(data.event, days=(day,))))
        work.commit()
    refused = signed_in(COMPANY).post(REQUESTS, json=NAMED)
    assert (refused.status_code, refused.json()["detail"]) == (409, "no meeting can be asked for: too late")


# What is told of anonymous records


def test_asking_the_owner_of_an_anonymous_offer_does_not_tell_who_that_is(
    signed_in: As, store: InMemoryStore
) -> None:
    company = signed_in(COMPANY)
    asked = ask(company, HIDDEN)
    assert (asked["asked_by"], asked["asked_of"]) == ("p-2", "")
    for path in (REQUESTS, f"{REQUESTS}/{asked['id']}", STATEMENTS, "/api/v1/wishes", "/api/v1/decisions"):
        assert "p-1" not in company.get(path).text
    answered = answer(signed_in(RESEARCHER), asked, "accepted").json()
    assert (answered["asked_by"], answered["asked_of"]) == ("p-2", "p-1")
    for path in (REQUESTS, f"{REQUESTS}/{asked['id']}", STATEMENTS, "/api/v1/wishes", "/api/v1/decisions"):
        assert "p-1" not in company.get(path).text


def test_who_asks_by_an_anonymous_need_is_not_told(signed_in: As) -> None:
    asked = ask(signed_in(COMPANY), FROM_HIDDEN)
    (told,) = signed_in(RESEARCHER).get(REQUESTS).json()["items"]
    assert (told["id"], told["asked_by"], told["asked_of"]) == (asked["id"], "", "p-1")


# Who may


@pytest.mark.parametrize("role", list(AccountRole))
def test_officials_viewers_and_whoever_takes_no_part_change_nothing(signed_in: As, role: AccountRole) -> None:
    person = "" if role is AccountRole.ORGANISER else COMPANY
    client = signed_in(person, role)
    acts = role not in (AccountRole.OFFICIAL, AccountRole.VIEWER) and bool(person)
    for path, body in ((SHORTLIST, NAMED), (STATEMENTS, NAMED | {"kind": "would_meet"}), (REQUESTS, NAMED)):
        assert (client.post(path, json=body).status_code < 300) is acts, path
        assert client.get(path).status_code == 200
    assert (client.get("/api/v1/meeting-requests").status_code == 200) is (role is AccountRole.ORGANISER)


def test_a_proposal_between_others_can_be_kept_and_not_answered(signed_in: As, store: InMemoryStore) -> None:
    other = signed_in("p-4")
    assert other.post(SHORTLIST, json=NAMED).status_code == 200
    assert other.post(STATEMENTS, json=NAMED | {"kind": "must_meet"}).status_code == 403
    assert other.post(REQUESTS, json=NAMED).status_code == 403
    assert other.post(REQUESTS, json={"need_id": "n-9", "offer_id": "o-1"}).status_code == 404
    assert wishes(store) == []


def test_the_organiser_sees_what_waits_and_not_what_was_written(signed_in: As) -> None:
    asked = ask(signed_in(COMPANY), message="Between us.")
    listed = signed_in("", AccountRole.ORGANISER).get("/api/v1/meeting-requests")
    assert [item["id"] for item in listed.json()["items"]] == [asked["id"]]
    assert "Between us." not in listed.text
    answer(signed_in(RESEARCHER), asked, "accepted")
    assert signed_in("", AccountRole.ORGANISER).get("/api/v1/meeting-requests").json()["items"] == []


def test_a_message_that_is_too_long_or_cannot_be_stored_is_refused(signed_in: As) -> None:
    for message in ("x" * 1001, "half of a pair \ud800", "\0"):
        body = f'{{"need_id": "n-1", "offer_id": "o-1", "message": "{message.encode("unicode_escape").decode()}"}}'
        body = body.replace("\\x00", "\\u0000")
        sent = signed_in(COMPANY).post(REQUESTS, content=body, headers={"content-type": "application/json"})
        assert sent.status_code == 422, body[:80]


def test_the_state_of_a_request_is_a_filter(signed_in: As) -> None:
    company = signed_in(COMPANY)
    answer(company, ask(company), RequestState.WITHDRAWN)
    ask(company, HIDDEN)
    found = company.get(REQUESTS, params={"state": "withdrawn"}).json()["items"]
    assert [item["offer_id"] for item in found] == ["o-1"]


def test_what_people_say_does_not_make_pages_read_everything_anew_but_a_conflict_does(
    signed_in: As, door: Door, store: InMemoryStore
) -> None:
    company = signed_in(COMPANY)
    with InMemoryUnitOfWork(store) as work:
        before = door.markets.read(work)
        company.post(STATEMENTS, json=NAMED | {"kind": "must_meet"})
        after = door.markets.read(work)
        assert after.offers is before.offers
        assert [wish.kind for wish in after.data.wishes] == [WishKind.MUST_MEET]
        assert before.data.wishes == ()
        company.post(STATEMENTS, json=NAMED | {"kind": "no_thanks", "reason": "conflict"})
        apart = door.markets.read(work)
        assert apart.offers is not after.offers
        assert [match.offer_id for match in apart.proposals_to("n-1")] == ["o-2"]
        company.delete(STATEMENTS, params=NAMED)
        assert [match.offer_id for match in door.markets.read(work).proposals_to("n-1")] == ["o-1", "o-2"]
