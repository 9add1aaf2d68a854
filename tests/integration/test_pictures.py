"""The pictures: what each viewer may see of them, and that what they say is right."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from api.accounts.current import Viewer
from models.domain import EventData, Organisation, PlaceOnMap, Step
from models.domain.accounts import AccountRole
from tests.browser.pages_app import pages_app
from tests.factories import make_need, make_offer, make_person, make_run
from tests.fakes import InMemoryStore, InMemoryUnitOfWork
from tests.integration.api_client import make_client, make_matching, token_of
from tests.integration.two_markets import HIDDEN, OWNER, made, public_event

NAMES = ("Alpha Works", "Beta Works", "Quiet Lab")
ORGANISATIONS = tuple(Organisation(id=f"org-{number}", name=name) for number, name in enumerate(NAMES, 1))


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> InMemoryStore:
    """The owner of an anonymous offer is the only one of their organisation."""
    return _market(tmp_path_factory.mktemp("pictures"))


def _market(folder: Path) -> InMemoryStore:
    data = public_event()
    of = {"p-1": "org-1", "p-2": "org-2", OWNER: "org-3"}
    people = tuple(replace(person, organisation_id=of.get(person.id, "")) for person in data.people)
    return made(replace(data, people=people, organisations=ORGANISATIONS), folder)[0]


_APPS: dict[int, FastAPI] = {}
"""By the id of their store: making one takes a while."""


def app_of(store: InMemoryStore) -> FastAPI:
    if id(store) not in _APPS:
        made_app: Any = make_client(lambda: InMemoryUnitOfWork(store), signed_in=False).app
        _APPS[id(store)] = made_app
    return _APPS[id(store)]


def client_as(store: InMemoryStore, role: AccountRole | None, person_id: str = "") -> TestClient:
    client = TestClient(app_of(store), base_url="http://localhost:8000")
    if role is not None:
        client.headers["authorization"] = f"Bearer {token_of(app_of(store), frozenset({role}), person_id=person_id)}"
    return client


def pages_as(store: InMemoryStore, role: AccountRole, person_id: str = "") -> TestClient:
    viewer = Viewer(account_id="a-9", person_id=person_id, roles=frozenset({role}))
    app = pages_app(lambda: InMemoryUnitOfWork(store), viewer)
    return TestClient(app, base_url="http://localhost", headers={"accept": "text/html,*/*"})


def read(client: TestClient, picture: str) -> Any:
    answer = client.get(f"/api/v1/pictures/{picture}")
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.parametrize("role", AccountRole)
def test_everyone_who_is_signed_in_sees_the_pictures_and_nobody_else(store: InMemoryStore, role: AccountRole) -> None:
    client, stranger = client_as(store, role), client_as(store, None)
    pages = pages_as(store, role)
    for picture in ("map", "heat", "network"):
        assert client.get(f"/api/v1/pictures/{picture}").status_code == 200
        assert stranger.get(f"/api/v1/pictures/{picture}").status_code == 401
        assert stranger.get(f"/{picture}", headers={"accept": "text/html"}, follow_redirects=False).status_code == 303
        assert pages.get(f"/{picture}").status_code == 200


@pytest.mark.parametrize(
    ("role", "person_id", "knows"),
    [
        (AccountRole.ORGANISER, "", True),
        (AccountRole.RESEARCHER, OWNER, True),
        (AccountRole.RESEARCHER, "p-1", False),
        (AccountRole.COMPANY, "p-2", False),
        (AccountRole.OFFICIAL, "", False),
        (AccountRole.VIEWER, "p-3", False),
    ],
)
def test_an_anonymous_record_is_on_the_map_and_whose_it_is_in_no_picture(
    store: InMemoryStore, role: AccountRole, person_id: str, knows: bool
) -> None:
    client, pages = client_as(store, role, person_id), pages_as(store, role, person_id)
    (point,) = [point for point in read(client, "map")["points"] if point["id"] == HIDDEN]
    assert (point["organisation"] == "Quiet Lab", point["x"] is not None) == (knows, True)
    names = {node["name"] for node in read(client, "network")["nodes"]}
    assert ("Quiet Lab" in names) is knows
    texts = pages.get("/map").text + pages.get("/network").text
    assert ("Quiet Lab" in texts) is knows
    searched = pages.get("/map?q=quiet+lab", headers={"hx-request": "true"}).text
    assert f"<strong>{int(knows)} record" in searched


def test_only_organisers_are_told_of_meetings(store: InMemoryStore) -> None:
    told = read(client_as(store, AccountRole.ORGANISER, ""), "network")["links"]
    others = read(client_as(store, AccountRole.RESEARCHER, "p-1"), "network")["links"]
    assert sum(link["meetings"] for link in told) > 0
    assert {link["meetings"] for link in others} == {0}


def test_the_heat_counts_proposals_and_names_what_nobody_supplies() -> None:
    store = InMemoryStore()
    needs = tuple(make_need(number, theme=theme) for number, theme in ((1, "bio"), (2, "bio"), (3, "ICT")))
    offers = tuple(make_offer(number, theme=theme) for number, theme in ((1, "bio"), (2, "energy")))
    with InMemoryUnitOfWork(store) as work:
        work.records.upsert(EventData(needs=needs, offers=offers, people=(make_person(1),)))
        work.results.save_matching(make_matching(), make_run(Step.MATCH))
        work.commit()
    found = read(make_client(lambda: InMemoryUnitOfWork(store)), "heat")
    assert found["demanded"] == [
        {"theme": "bio", "demands": 2, "unmet": 1, "proposals": 2},
        {"theme": "ICT", "demands": 1, "unmet": 1, "proposals": 0},
    ]
    assert [(cell["demanded"], cell["supplied"], cell["proposals"]) for cell in found["cells"]] == [
        ("bio", "bio", 1),
        ("bio", "energy", 1),
    ]
    page = pages_as(store, AccountRole.VIEWER).get("/heat").text
    assert "Nothing is proposed to: ICT." in page
    assert "Offers are proposed to needs from a score of " in page


def test_before_a_matching_the_pictures_say_so() -> None:
    store = InMemoryStore()
    with InMemoryUnitOfWork(store) as work:
        work.records.upsert(EventData(offers=(make_offer(1),)))
        work.commit()
    client = make_client(lambda: InMemoryUnitOfWork(store))
    assert read(client, "map")["points"][0]["x"] is None
    assert [client.get(f"/api/v1/pictures/{name}").status_code for name in ("heat", "network")] == [409, 409]
    pages = pages_as(store, AccountRole.VIEWER)
    assert "Not drawn yet" in pages.get("/map").text
    assert "Not made yet" in pages.get("/heat").text


def test_the_list_beside_the_map_searches_what_the_map_searches(store: InMemoryStore) -> None:
    client, pages = client_as(store, AccountRole.ORGANISER, ""), pages_as(store, AccountRole.ORGANISER)
    points = read(client, "map")["points"]
    for text in ("alpha works", "offer", "mandate", "nothing that is there"):
        words = text.split()
        found = [
            point
            for point in points
            if all(word in f"{point['title']} {point['theme']} {point['organisation']}".lower() for word in words)
        ]
        page = pages.get("/map", params={"q": text}, headers={"hx-request": "true"}).text
        assert f"<strong>{len(found)} record" in page


def test_a_place_of_a_record_that_is_gone_is_not_shown(store: InMemoryStore) -> None:
    ghost = PlaceOnMap(kind=store.committed.places[0].kind, record_id="ghost", x=0, y=0, text_hash="")
    copied = InMemoryStore(committed=store.committed.copy())
    copied.committed.places = (*copied.committed.places, ghost)
    client = make_client(lambda: InMemoryUnitOfWork(copied))
    assert "ghost" not in client.get("/api/v1/pictures/map").text
