"""What is between a person and the organiser stays there: wishes, refusals, absences, addresses and itineraries."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from models.domain import Absence, Availability, Conflict, EventData, Publication, Wish, WishKind
from models.domain.accounts import AccountRole
from tests.factories import NOON
from tests.fakes import InMemoryStore, InMemoryUnitOfWork
from tests.integration.api_client import ACCOUNTS, filled_store, token_of

LATER = NOON + timedelta(hours=1)
PRIVATE = EventData(
    wishes=(
        Wish(person_id="p-3", other_id="p-2", kind=WishKind.MUST_MEET),
        Wish(person_id="p-1", other_id="p-3", kind=WishKind.NO_THANKS),
    ),
    conflicts=(Conflict(first_id="p-2", second_id="p-3"),),
    absences=(Absence(person_id="p-2", start=NOON, end=LATER, reason="chemotherapy"),),
    availability=(Availability(person_id="p-2", start=LATER, end=LATER + timedelta(hours=1)),),
)
"""What two people said, and of whom the organiser knows what."""
FIGURES = ("quality", "versions", "comparison?before=1&after=2", "quality?version=1")


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
        self._app = create_app(unit_of_work=lambda: InMemoryUnitOfWork(store), version="1", accounts=ACCOUNTS)

    def client(self, role: AccountRole, person_id: str = "") -> TestClient:
        client = TestClient(self._app, base_url="http://localhost:8000")
        client.headers["authorization"] = f"Bearer {token_of(self._app, frozenset({role}), person_id=person_id)}"
        return client

    def read(self, path: str, role: AccountRole = AccountRole.VIEWER, person_id: str = "") -> Any:
        answer = self.client(role, person_id).get(f"/api/v1/{path}")
        assert answer.status_code == 200, answer.text
        return answer.json()


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
