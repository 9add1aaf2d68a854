"""What is between a person and the organiser stays there: wishes, refusals, absences, addresses and itineraries."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.examples.results import PAIRINGS
from matcher.disclosure import WITHDRAWN_TALK
from models.domain import (
    Absence,
    Availability,
    Conflict,
    EventData,
    Publication,
    SessionKind,
    SessionRequest,
    Step,
    Wish,
    WishKind,
    record_key,
)
from models.domain.accounts import AccountRole
from tests.factories import NOON, make_person, make_run
from tests.fakes import InMemoryStore, InMemoryUnitOfWork
from tests.integration.api_client import ACCOUNTS, filled_store, token_of
from tests.integration.signed_in import account_of, browser_as

LATER = NOON + timedelta(hours=1)
PRIVATE = EventData(
    wishes=(
        Wish(person_id="p-3", other_id="p-2", kind=WishKind.MUST_MEET),
        Wish(person_id="p-1", other_id="p-3", kind=WishKind.NO_THANKS),
    ),
    conflicts=(Conflict(first_id="p-2", second_id="p-3"),),
    absences=(Absence(person_id="p-2", start=NOON, end=LATER, reason="chemotherapy"),),
    availability=(Availability(person_id="p-2", start=LATER, end=LATER + timedelta(hours=1)),),
    session_requests=(
        SessionRequest(id="wanted", title="Clinic", kind=SessionKind.CLINIC, slots=1, wanted_by=("p-2", "p-3")),
    ),
)
"""What two people said, and of whom the organiser knows what."""
FIGURES = ("quality", "versions", "comparison?before=1&after=2", "quality?version=1")

TOLD = "offer that was withdrawn or made anonymous since"


def published(extra: EventData | None = None) -> InMemoryStore:
    store = filled_store()
    with InMemoryUnitOfWork(store) as work:
        if extra is not None:
            work.records.upsert(extra)
        for version in (1, 2):
            work.board.publish(Publication(version=version, published_at=NOON))
        work.commit()
    return store


class Place:
    """A server, and what each role reads there."""

    def __init__(self, store: InMemoryStore) -> None:
        self.app = create_app(unit_of_work=lambda: InMemoryUnitOfWork(store), version="1", accounts=ACCOUNTS)

    def client(self, role: AccountRole, person_id: str = "") -> TestClient:
        client = TestClient(self.app, base_url="http://localhost:8000")
        client.headers["authorization"] = f"Bearer {token_of(self.app, frozenset({role}), person_id=person_id)}"
        return client

    def read(self, path: str, role: AccountRole = AccountRole.VIEWER, person_id: str = "") -> Any:
        answer = self.client(role, person_id).get(f"/api/v1/{path}")
        assert answer.status_code == 200, answer.text
        return answer.json()

    def health(self, role: AccountRole | None) -> Any:
        return browser_as(self.app, account_of(self.app, role) if role else None).get("/health").json()


@pytest.fixture(scope="module")
def told() -> Place:
    return Place(published(PRIVATE))


@pytest.fixture(scope="module")
def untold() -> Place:
    return Place(published())


@pytest.mark.parametrize("path", FIGURES)
@pytest.mark.parametrize(("role", "person_id"), [(AccountRole.VIEWER, ""), (AccountRole.COMPANY, "p-4")])
def test_the_figures_of_a_plan_say_nothing_of_what_others_told_the_organiser(
    told: Place, untold: Place, path: str, role: AccountRole, person_id: str
) -> None:
    shown = told.read(f"agenda/{path}", role, person_id)
    assert shown == untold.read(f"agenda/{path}", role, person_id)
    assert not shown.get("without")
    assert not shown.get("least")
    assert not shown.get("clashes")


def test_an_organiser_sees_in_them_who_fares_badly(told: Place, untold: Place) -> None:
    shown, without = (place.read("agenda/quality", AccountRole.ORGANISER) for place in (told, untold))
    assert shown != without
    assert {item["person_id"] for item in shown["without"]} == {"p-3"}
    assert {"worst_off", "errors"} <= {figure["name"] for figure in shown["figures"]}


def test_who_has_no_meeting_is_told_so_of_oneself(told: Place) -> None:
    (own,) = told.read("agenda/quality", AccountRole.COMPANY, "p-3")["without"]
    assert own["person_id"] == "p-3"
    assert "must not meet" not in own["words"]


def test_when_somebody_is_absent_and_why_is_told_to_organisers_and_oneself(told: Place) -> None:
    def reasons(role: AccountRole, person_id: str = "") -> list[str]:
        return [item["reason"] for item in told.read("absences", role, person_id)["items"]]

    assert "chemotherapy" in reasons(AccountRole.ORGANISER)
    assert reasons(AccountRole.COMPANY, "p-2") == ["chemotherapy"]
    assert reasons(AccountRole.COMPANY, "p-3") == reasons(AccountRole.VIEWER) == []
    key, path = record_key(PRIVATE.absences[0]), "/api/v1/absences/"
    others, unknown = told.client(AccountRole.COMPANY, "p-3"), key.replace("p-2", "p-9")
    refused, missing = (others.get(path + quote(name, safe="")) for name in (key, unknown))
    assert told.client(AccountRole.ORGANISER).get(path + quote(key, safe="")).status_code == 200
    assert refused.status_code == missing.status_code == 404
    assert refused.text.replace("p-2", "p-9") == missing.text


def test_an_address_is_told_to_organisers_and_oneself() -> None:
    store = published(EventData(people=(make_person(1, email="one@example.org"), make_person(2, email="two@x.org"))))
    place = Place(store)

    def addresses(role: AccountRole, person_id: str = "") -> list[str]:
        listed = [item["email"] for item in place.read("people", role, person_id)["items"]]
        assert listed == [place.read(f"people/p-{n}", role, person_id)["email"] for n in (1, 2, 3)]
        return [item for item in listed if item]

    assert addresses(AccountRole.VIEWER) == []
    assert addresses(AccountRole.COMPANY, "p-2") == ["two@x.org"]
    assert {"one@example.org", "two@x.org"} <= set(addresses(AccountRole.ORGANISER))


def test_an_itinerary_is_given_to_organisers_and_oneself(told: Place) -> None:
    def people(role: AccountRole, person_id: str = "", query: str = "") -> set[str]:
        listed = told.read(f"agenda/entries{query}", role, person_id)
        assert listed["total"] == len(listed["items"])
        return {item["person_id"] for item in listed["items"]}

    assert {"p-1", "p-2"} <= people(AccountRole.ORGANISER)
    assert people(AccountRole.COMPANY, "p-1") == people(AccountRole.COMPANY, "p-1", "?person_id=p-1") == {"p-1"}
    assert people(AccountRole.COMPANY, "p-1", "?person_id=p-2") == people(AccountRole.VIEWER) == set()


def test_who_meets_whom_is_told_to_organisers_and_those_who_meet(told: Place) -> None:
    whole = told.read("agenda", AccountRole.ORGANISER)
    assert whole["meetings"]
    for role, person_id in ((AccountRole.VIEWER, ""), (AccountRole.COMPANY, "p-1"), (AccountRole.COMPANY, "p-9")):
        shown = told.read("agenda", role, person_id)
        assert shown["meetings"] == [item for item in whole["meetings"] if person_id in item["people_ids"]]
        assert [item["id"] for item in shown["sessions"]] == [item["id"] for item in whole["sessions"]]
        for session in shown["sessions"]:
            speakers = {*session["speaker_ids"], *(each["speaker_id"] for each in session["talks"])}
            assert set(session["attendee_ids"]) <= speakers | {session["chair_id"], person_id}
        pairings = told.read("pairings", role, person_id)["items"]
        assert all(person_id in (item["need_owner_id"], item["offer_owner_id"]) for item in pairings)


def test_the_report_of_all_pairings_is_the_organiser_s() -> None:
    store = published()
    with InMemoryUnitOfWork(store) as work:
        report = PAIRINGS["report"]
        pairings = work.results.pairings()
        assert pairings is not None
        work.results.save_pairings(pairings, make_run(Step.PAIR, settings={"report": report, "time_limit_s": 1}))
        work.commit()
    shown = Place(store).read("pairings", AccountRole.ORGANISER)
    assert shown["report"] == shown["run"]["settings"]["report"] == report
    others = Place(store).read("pairings")
    assert (others["report"], others["run"]["settings"]) == (None, {"time_limit_s": 1})


def test_how_much_is_stored_is_told_to_a_signed_in_organiser_alone(told: Place) -> None:
    assert told.health(AccountRole.ORGANISER)["counts"]["people"] == 3
    assert told.health(AccountRole.VIEWER)["counts"] is None
    assert told.health(None)["counts"] is None


def test_who_wants_a_session_and_what_was_locked_is_for_organisers_and_oneself(told: Place) -> None:
    def wanted(role: AccountRole, person_id: str = "") -> list[list[str]]:
        return [item["wanted_by"] for item in told.read("session-requests", role, person_id)["items"]]

    assert wanted(AccountRole.ORGANISER) == [[], ["p-2", "p-3"]]
    assert wanted(AccountRole.COMPANY, "p-3") == [[], ["p-3"]]
    assert wanted(AccountRole.VIEWER) == [[], []]
    assert told.read("session-requests/wanted", AccountRole.COMPANY, "p-2")["wanted_by"] == ["p-2"]
    for kind in ("locks", "precedences"):
        assert told.read(kind, AccountRole.ORGANISER)["items"]
        assert told.read(kind, AccountRole.COMPANY, "p-2")["items"] == []


def test_what_a_withdrawn_offer_was_about_is_in_no_agenda_but_an_organisers() -> None:
    store = published()
    with InMemoryUnitOfWork(store) as work:
        talks = [talk for session in work.results.agenda().sessions for talk in session.talks]  # type: ignore[union-attr]
        offer = next(item for item in work.records.load().offers if item.id == talks[0].offer_id)
        work.records.upsert(EventData(offers=(replace(offer, withdrawn_at=NOON),)))
        work.commit()
    place = Place(store)
    shown = place.read("agenda")["sessions"]
    assert next(talk["title"] for session in shown for talk in session["talks"]) == WITHDRAWN_TALK
    page = browser_as(place.app, account_of(place.app, AccountRole.VIEWER)).get("/agenda").text
    assert talks[0].title not in page
    assert WITHDRAWN_TALK in page
    assert talks[0].title in str(place.read("agenda", AccountRole.ORGANISER))
    assert TOLD in browser_as(place.app, account_of(place.app, AccountRole.ORGANISER)).get("/agenda").text
    assert TOLD not in page
