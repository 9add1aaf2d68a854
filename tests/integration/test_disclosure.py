"""A reveal from stage to stage through the interface, and the log that its owner reads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from api.app import create_app
from api.disclosure import CurrentSight
from models.domain import DisclosureAction, EventData, Offer
from models.domain.accounts import AccountRole
from tests.factories import make_event, make_need, make_offer, make_outcome, make_person
from tests.fakes import InMemoryStore, InMemoryUnitOfWork
from tests.integration.api_client import ACCOUNTS, token_of

As = Callable[..., TestClient]
Shown = tuple[str, str, int | None, str, list[str]]
OFFER = "/api/v1/offers/o-1"
LOG, REQUESTS, ANSWERS, TEXT = (
    f"/api/v1/disclosure/{name}" for name in ("log", "requests", "answers", "non-disclosure")
)
CONFIDENTIAL = {"record_kind": "offer", "record_id": "o-1", "stage": "confidential"}
GRANT = CONFIDENTIAL | {"viewer_id": "p-2", "action": "granted"}


@pytest.fixture
def store() -> InMemoryStore:
    store = InMemoryStore()
    with InMemoryUnitOfWork(store) as work:
        hidden = make_offer(
            1, owner_id="p-1", trl=3, confidential_text="Secret.", confidential_fields=("trl",), anonymous=True
        )
        event = make_event(non_disclosure_text="I keep it to myself.")
        work.records.upsert(EventData(event=event, people=tuple(map(make_person, (1, 2, 3))), offers=(hidden,)))
        work.commit()
    return store


@pytest.fixture
def app(store: InMemoryStore) -> FastAPI:
    return create_app(unit_of_work=lambda: InMemoryUnitOfWork(store), version="1", accounts=ACCOUNTS)


@pytest.fixture
def signed_in(app: FastAPI) -> As:
    def client(person_id: str, role: AccountRole = AccountRole.COMPANY) -> TestClient:
        token = token_of(app, frozenset({role}), person_id=person_id)
        return TestClient(app, base_url="http://localhost:8000", headers={"authorization": f"Bearer {token}"})

    return client


def shown(client: TestClient) -> tuple[Any, ...]:
    told = client.get(OFFER).json()
    return tuple(told[name] for name in ("stage", "owner_id", "trl", "confidential_text", "confidential_fields"))


def logged(client: TestClient) -> list[tuple[str, str, str, str]]:
    items = client.get(LOG).json()["items"]
    return [(item["action"], item["actor_id"], item["viewer_id"], item["stage"]) for item in items]


ANONYMOUS: Shown = ("anonymous", "", None, "", [])
NAMED: Shown = ("named", "p-1", None, "", [])
ALL: Shown = ("confidential", "p-1", 3, "Secret.", ["trl"])


def test_a_record_is_revealed_step_by_step_and_each_step_is_logged(signed_in: As) -> None:
    owner, viewer, other = signed_in("p-1", AccountRole.RESEARCHER), signed_in("p-2"), signed_in("p-3")
    assert shown(viewer) == ANONYMOUS
    assert viewer.post(REQUESTS, json=CONFIDENTIAL).status_code == 200
    assert owner.post(ANSWERS, json=GRANT | {"stage": "named"}).status_code == 200
    assert shown(viewer) == NAMED
    assert owner.post(ANSWERS, json=GRANT).status_code == 200
    assert shown(viewer) == NAMED
    version = viewer.get(TEXT).json()["version"]
    assert viewer.post(TEXT, json={"version": version}).json()["accepted"] is True
    assert shown(viewer) == ALL
    assert shown(other) == ANONYMOUS
    assert owner.post(ANSWERS, json=GRANT | {"action": "revoked"}).status_code == 200
    assert shown(viewer) == ANONYMOUS
    assert logged(owner) == [
        ("revoked", "p-1", "p-2", "confidential"),
        ("seen", "p-2", "p-2", "confidential"),
        ("seen", "p-2", "p-2", "named"),
        ("granted", "p-1", "p-2", "confidential"),
        ("seen", "p-2", "p-2", "named"),
        ("granted", "p-1", "p-2", "named"),
        ("requested", "p-2", "p-2", "confidential"),
    ]
    assert logged(viewer) == logged(other) == []


def test_what_the_browser_holds_already_is_logged_as_well_and_an_error_is_not(signed_in: As) -> None:
    owner, viewer = signed_in("p-1", AccountRole.RESEARCHER), signed_in("p-2")
    owner.post(ANSWERS, json=GRANT | {"stage": "named"})
    version = viewer.get(OFFER).headers["etag"]
    assert viewer.get(OFFER, headers={"if-none-match": version}).status_code == 304
    assert viewer.patch(OFFER, json={"title": "Mine"}).status_code == 403
    seen = ("seen", "p-2", "p-2", "named")
    assert logged(owner) == [seen, seen, ("granted", "p-1", "p-2", "named")]


def test_a_route_that_only_shows_a_record_has_it_in_the_log(signed_in: As, app: FastAPI) -> None:
    @app.get("/api/v1/shown")
    def show(sight: CurrentSight) -> str:
        offer = sight.work.records.find(Offer, "o-1")
        assert offer is not None
        return sight.show(offer).owner_id

    owner, viewer = signed_in("p-1", AccountRole.RESEARCHER), signed_in("p-2")
    owner.post(ANSWERS, json=GRANT | {"stage": "named"})
    assert viewer.get("/api/v1/shown").json() == "p-1"
    assert logged(owner)[0] == ("seen", "p-2", "p-2", "named")


def test_outcomes_are_told_to_organisers_and_to_those_whose_they_are(signed_in: As, store: InMemoryStore) -> None:
    with InMemoryUnitOfWork(store) as work:
        work.records.upsert(EventData(needs=(make_need(1, owner_id="p-2"),)))
        work.decisions.add([], [make_outcome(1, note="Words.")])
        work.commit()

    def told(person_id: str, role: AccountRole) -> list[tuple[str, str]]:
        items = signed_in(person_id, role).get("/api/v1/outcomes").json()["items"]
        return [(item["offer_id"], item["note"]) for item in items]

    assert told("", AccountRole.ORGANISER) == told("p-1", AccountRole.RESEARCHER) == [("o-1", "Words.")]
    assert told("p-2", AccountRole.COMPANY) == [("o-1", "")]
    assert told("p-3", AccountRole.COMPANY) == told("", AccountRole.VIEWER) == []


def test_the_owner_and_an_organiser_see_what_is_theirs_to_see_and_nothing_is_logged(
    signed_in: As, store: InMemoryStore
) -> None:
    assert shown(signed_in("p-1")) == ALL
    assert shown(signed_in("", AccountRole.ORGANISER)) == NAMED
    assert store.committed.disclosures == ()


def test_only_the_owner_answers_and_an_organiser_does_not(signed_in: As) -> None:
    for client in (signed_in("p-2"), signed_in("p-3", AccountRole.ORGANISER)):
        assert client.post(ANSWERS, json=GRANT).status_code == 403
    assert signed_in("", AccountRole.ORGANISER).post(ANSWERS, json=GRANT).status_code == 403
    assert shown(signed_in("p-2")) == ANONYMOUS


def test_another_text_than_the_one_in_force_is_not_accepted(signed_in: As, store: InMemoryStore) -> None:
    assert signed_in("p-2").post(TEXT, json={"version": "0" * 64}).status_code == 409
    assert store.committed.disclosures == ()


def test_what_was_accepted_is_kept_word_by_word(signed_in: As, store: InMemoryStore) -> None:
    client = signed_in("p-2")
    for _ in range(2):
        client.post(TEXT, json={"version": client.get(TEXT).json()["version"]})
    (entry,) = store.committed.disclosures
    assert (entry.action, entry.text) == (DisclosureAction.ACCEPTED, "I keep it to myself.")


def test_somebody_who_asked_is_not_told_by_whom_they_were_refused(signed_in: As) -> None:
    signed_in("p-2").post(REQUESTS, json=CONFIDENTIAL)
    signed_in("p-1").post(ANSWERS, json=GRANT | {"action": "refused"})
    items = signed_in("p-2").get(REQUESTS).json()["items"]
    assert [(item["action"], item["actor_id"]) for item in items] == [("requested", "p-2"), ("refused", "")]


def test_the_same_is_not_asked_or_answered_twice(signed_in: As) -> None:
    owner, viewer = signed_in("p-1"), signed_in("p-2")
    assert [viewer.post(REQUESTS, json=CONFIDENTIAL).status_code for _ in range(2)] == [200, 409]
    assert [owner.post(ANSWERS, json=GRANT).status_code for _ in range(2)] == [200, 409]


def test_requests_for_nothing_and_for_ones_own_are_refused(signed_in: As) -> None:
    assert signed_in("p-2").post(REQUESTS, json=CONFIDENTIAL | {"record_id": "x"}).status_code == 404
    assert signed_in("p-1").post(REQUESTS, json=CONFIDENTIAL).status_code == 422
    assert signed_in("", AccountRole.VIEWER).post(REQUESTS, json=CONFIDENTIAL).status_code == 403
    assert signed_in("p-1").post(ANSWERS, json=GRANT | {"viewer_id": "nobody"}).status_code == 422


@pytest.mark.parametrize(
    "change",
    [
        {"confidential_fields": []},
        {"anonymous": False},
        {"owner_id": "p-3"},
        {"confidential_text": "Mine."},
        {"confidential_text": None},
    ],
)
def test_an_organiser_cannot_reveal_a_record_by_changing_it(signed_in: As, change: dict[str, Any]) -> None:
    organiser = signed_in("p-3", AccountRole.ORGANISER)
    assert organiser.patch(OFFER, json=change).status_code == 422
    assert organiser.patch(OFFER, json={"title": "Better"}).json()["title"] == "Better"
    assert shown(organiser) == NAMED
    assert shown(signed_in("p-1")) == ALL


def test_what_an_organiser_gives_for_a_confidential_field_is_not_kept(signed_in: As) -> None:
    answered = signed_in("p-3", AccountRole.ORGANISER).patch(OFFER, json={"trl": 4, "theme": "Bells"})
    assert (answered.status_code, answered.json()["confidential_fields"]) == (200, [])
    assert shown(signed_in("p-1")) == ALL
    assert signed_in("p-1").get(OFFER).json()["theme"] == "Bells"


def test_a_text_is_checked_before_it_is_saved_and_not_kept(signed_in: As, store: InMemoryStore) -> None:
    client = signed_in("p-2")
    before = store.committed.records, store.committed.disclosures
    body = {"text": "Annealed at 450 °C with PX-41.", "confidential_text": "The binder PX-41."}
    told = client.post("/api/v1/disclosure/text-checks", json=body).json()
    assert [(span["text"], span["kind"]) for span in told["spans"]] == [
        ("450 °C", "quantity"),
        ("PX-41", "confidential_term"),
    ]
    assert (store.committed.records, store.committed.disclosures) == before


def test_who_gets_a_record_does_not_read_what_was_asked_and_shown_before(store: InMemoryStore, signed_in: As) -> None:
    first, viewer, second = signed_in("p-1"), signed_in("p-2"), signed_in("p-3")
    viewer.post(REQUESTS, json=CONFIDENTIAL)
    first.post(ANSWERS, json=GRANT | {"stage": "named"})
    viewer.get(OFFER)
    viewer.post(REQUESTS, json=CONFIDENTIAL)
    before = logged(first)
    with InMemoryUnitOfWork(store) as work:
        (offer,) = work.records.load().offers
        work.records.upsert(EventData(offers=(replace(offer, owner_id="p-3"),)))
        work.commit()
    assert logged(second) == []
    assert "p-2" not in second.get("/access/log.csv").text
    assert second.get("/api/v1/disclosure/log", params={"record_id": "o-1"}).json()["total"] == 0
    assert logged(first) == before
    assert viewer.post(REQUESTS, json=CONFIDENTIAL).status_code == 200
    assert logged(second) == [("requested", "p-2", "p-2", "confidential")]
    assert logged(first) == before


def test_an_organiser_names_the_owner_of_a_record_that_has_none_but_neither_oneself_nor_reveals_it(
    store: InMemoryStore, signed_in: As
) -> None:
    with InMemoryUnitOfWork(store) as work:
        (offer,) = work.records.load().offers
        work.records.upsert(EventData(offers=(replace(offer, owner_id="", anonymous=False),)))
        work.commit()
    organiser = signed_in("p-3", AccountRole.ORGANISER)
    refused: tuple[dict[str, Any], ...] = (
        {"owner_id": "p-3"},
        {"confidential_fields": []},
        {"confidential_text": "Mine."},
        {"anonymous": False},
    )
    for body in refused:
        assert organiser.patch(OFFER, json=body).status_code == 422, body
    assert organiser.patch(OFFER, json={"trl": 9, "anonymous": True}).json()["trl"] == 9
    assert organiser.patch(OFFER, json={"owner_id": "p-1"}).status_code == 200
    assert shown(signed_in("p-1")) == ALL
    assert organiser.patch(OFFER, json={"owner_id": "p-2"}).status_code == 422
