"""Records over HTTP, on the fake and on a real SQLite database."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.records import change as change_record
from api.schemas import event, participants, records
from matcher.ports import UnitOfWork
from models import domain
from models.db import SqlUnitOfWork, open_database, upgrade
from models.domain import Offer
from tests.fakes import InMemoryStore, InMemoryUnitOfWork
from tests.integration.api_client import SECRET, client_of, fill, filled_store, make_client

PATHS = ["offers", "needs", "mandates", "organisations", "people"]
NEW: dict[str, dict[str, Any]] = {
    "offers": {"id": "new", "title": "New", "text": "Text.", "owner_id": "p-3", "trl": 4, "keywords": ["a", "b"]},
    "needs": {"id": "new", "title": "New", "text": "Text.", "deadline": "2027-09-30", "ipr_wanted": "granted"},
    "mandates": {"id": "new", "title": "New", "text": "Text.", "ticket_max_eur": 2.5e6, "themes": ["a"]},
    "organisations": {"id": "new", "name": "New", "kind": "sme", "sectors": ["ISIC4:29"]},
    "people": {"id": "new", "name": "New", "organisation_id": "org-2", "max_meetings": 3},
}
FIRST = {"offers": "o-1", "needs": "n-1", "mandates": "m-1", "organisations": "org-1", "people": "p-1"}
DAY = {"date": "2027-05-11", "start": "09:00", "end": "17:00"}
EVENT: dict[str, Any] = {
    "id": "another",
    "title": "Another",
    "time_zone": "Europe/Berlin",
    "days": [DAY],
}
PLENARY = {
    "id": "x",
    "title": "X",
    "start": "2027-05-11T09:00Z",
    "end": "2027-05-11T10:00Z",
    "room_id": "r-1",
}

MakeWork = Callable[[], UnitOfWork]


@pytest.fixture(scope="module")
def filled_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("api") / "filled.db"
    engine = open_database(f"sqlite:///{path}")
    upgrade(engine)
    fill(SqlUnitOfWork(engine))
    engine.dispose()
    return path


@pytest.fixture
def make_sql_work(filled_database: Path, tmp_path: Path) -> Iterator[MakeWork]:
    engine = open_database(f"sqlite:///{shutil.copy(filled_database, tmp_path / 'bridgework.db')}")
    yield lambda: SqlUnitOfWork(engine)
    engine.dispose()


@pytest.fixture(params=["memory", "sqlite"])
def make_work(request: pytest.FixtureRequest) -> MakeWork:
    if request.param == "sqlite":
        make: MakeWork = request.getfixturevalue("make_sql_work")
        return make
    store = filled_store()
    return lambda: InMemoryUnitOfWork(store)


@pytest.fixture
def client(make_work: MakeWork) -> TestClient:
    return make_client(make_work)


def errors_of(response: Any) -> list[dict[str, Any]]:
    assert response.status_code == 422, response.text
    return [dict(item) for item in response.json()["errors"]]


@pytest.mark.parametrize("path", PATHS)
def test_a_new_record_is_where_its_location_says_and_holds_what_was_sent(client: TestClient, path: str) -> None:
    created = client.post(f"/api/v1/{path}", json=NEW[path])
    assert created.status_code == 201
    assert created.headers["location"] == f"/api/v1/{path}/new"
    found = client.get(created.headers["location"])
    assert found.json() == created.json()
    assert found.json() | NEW[path] == found.json()


@pytest.mark.parametrize("path", PATHS)
def test_a_taken_id_is_a_conflict_and_changes_nothing(client: TestClient, path: str) -> None:
    before = client.get(f"/api/v1/{path}").json()
    response = client.post(f"/api/v1/{path}", json=NEW[path] | {"id": FIRST[path]})
    assert response.status_code == 409
    assert response.json()["type"] == "/docs#problem-already-exists"
    assert client.get(f"/api/v1/{path}").json() == before


@pytest.mark.parametrize(("path", "twin"), [("needs", "m-1"), ("mandates", "n-1")])
def test_a_need_and_a_mandate_cannot_share_an_id(client: TestClient, path: str, twin: str) -> None:
    assert client.post(f"/api/v1/{path}", json=NEW[path] | {"id": twin}).status_code == 409
    assert client.get(f"/api/v1/{path}/{twin}").status_code == 404


@pytest.mark.parametrize("path", PATHS)
def test_a_patch_changes_what_it_names_and_leaves_the_rest(client: TestClient, path: str) -> None:
    address = f"/api/v1/{path}/{FIRST[path]}"
    change = {"name": "Changed"} if path in ("organisations", "people") else {"title": "Changed"}
    before = client.get(address).json()
    response = client.patch(address, json=change)
    assert response.status_code == 200
    assert response.json() == before | change
    assert client.get(address).json() == before | change


def test_a_patch_leaves_the_confidential_text_as_it_is(make_work: MakeWork) -> None:
    make_client(make_work).patch("/api/v1/offers/o-1", json={"trl": 3})
    with make_work() as work:
        offer = work.records.find(Offer, "o-1")
    assert offer is not None
    assert (offer.trl, offer.confidential_text) == (3, SECRET)


def test_the_owner_alone_replaces_the_confidential_text(make_work: MakeWork) -> None:
    client, change = make_client(make_work), {"confidential_text": "another"}
    assert [error["field"] for error in errors_of(client.patch("/api/v1/offers/o-1", json=change))] == [*change]
    with make_work() as work:
        offer = work.records.find(Offer, "o-1")
        assert offer is not None
        assert offer.confidential_text == SECRET
        owners = records.OfferPatch.model_validate(change)
        assert change_record(work, Offer, "o-1", owners, by=offer.owner_id).confidential_text == "another"


def test_a_null_in_a_patch_puts_a_field_back_to_its_default(client: TestClient) -> None:
    client.patch("/api/v1/offers/o-1", json={"trl": 3, "theme": "Energy", "keywords": ["a"], "kind": "patent"})
    nulls = {"trl": None, "theme": None, "keywords": None, "kind": None}
    changed = client.patch("/api/v1/offers/o-1", json=nulls).json()
    assert {name: changed[name] for name in nulls} == {"trl": None, "theme": "", "keywords": [], "kind": "abstract"}


def test_merge_patch_is_accepted_under_its_own_media_type(client: TestClient) -> None:
    headers = {"content-type": "application/merge-patch+json"}
    assert client.patch("/api/v1/offers/o-1", content=b'{"trl": 2}', headers=headers).json()["trl"] == 2


def test_a_field_without_a_default_cannot_be_removed(client: TestClient) -> None:
    errors = errors_of(client.patch("/api/v1/offers/o-1", json={"text": None}))
    assert errors == [{"field": "text", "reason": "cannot be removed"}]


def test_an_id_cannot_be_changed(client: TestClient) -> None:
    assert [error["field"] for error in errors_of(client.patch("/api/v1/offers/o-1", json={"id": "o-9"}))] == ["id"]


def test_a_patch_that_contradicts_what_is_stored_names_the_field(client: TestClient) -> None:
    client.patch("/api/v1/needs/n-1", json={"trl_min": 6})
    (error,) = errors_of(client.patch("/api/v1/needs/n-1", json={"trl_max": 4}))
    reason = "must not be below the lower end of the range"
    assert error == {"field": "trl_max", "reason": reason, "value": 4}


@pytest.mark.parametrize(
    ("path", "change", "field"),
    [
        ("offers", {"owner_id": "nobody"}, "owner_id"),
        ("offers", {"speaker_id": "nobody"}, "speaker_id"),
        ("needs", {"owner_id": "nobody"}, "owner_id"),
        ("mandates", {"owner_id": "nobody"}, "owner_id"),
        ("people", {"organisation_id": "nobody"}, "organisation_id"),
    ],
)
def test_a_record_cannot_name_another_that_is_not_there(
    client: TestClient, path: str, change: dict[str, Any], field: str
) -> None:
    assert errors_of(client.post(f"/api/v1/{path}", json=NEW[path] | change))[0]["field"] == field
    assert errors_of(client.patch(f"/api/v1/{path}/{FIRST[path]}", json=change))[0]["field"] == field
    assert client.get(f"/api/v1/{path}/new").status_code == 404


def test_a_record_imported_with_an_unknown_owner_can_still_be_patched(make_work: MakeWork) -> None:
    with make_work() as work:
        offer = work.records.find(Offer, "o-1")
        assert offer is not None
        work.records.upsert(domain.EventData(offers=(replace(offer, owner_id="gone"),)))
        work.commit()
    assert make_client(make_work).patch("/api/v1/offers/o-1", json={"trl": 3}).status_code == 200


@pytest.mark.parametrize("record_id", ["10.1000/xyz", "a b", "차세대", "100%", "a?b#c", "é/../x"])
def test_any_id_can_be_addressed(client: TestClient, record_id: str) -> None:
    created = client.post("/api/v1/offers", json=NEW["offers"] | {"id": record_id})
    assert client.get(created.headers["location"]).json()["id"] == record_id
    assert client.patch(created.headers["location"], json={"trl": 1}).json()["trl"] == 1


def test_pages_partition_the_list_and_each_knows_the_total(client: TestClient) -> None:
    for number in range(5):
        client.post("/api/v1/organisations", json={"id": f"x-{number}", "name": "X"})
    whole = client.get("/api/v1/organisations").json()
    assert (whole["total"], whole["next"]) == (7, None)
    items, cursor = [], ""
    for _ in range(3):
        page = client.get(f"/api/v1/organisations?limit=3{cursor}").json()
        assert page["total"] == 7
        items += page["items"]
        cursor = f"&cursor={page['next']}"
    assert page["next"] is None
    assert items == whole["items"]


def test_the_event_can_be_changed_but_not_added_twice(client: TestClient) -> None:
    assert client.post("/api/v1/event", json=EVENT).status_code == 409
    before = client.get("/api/v1/event").json()
    change = {"slot_minutes": 30, "breaks": [{"title": "Tea", "start": "10:00:00", "end": "10:30:00"}]}
    assert client.patch("/api/v1/event", json=change).json() == before | change
    assert client.get("/api/v1/event").json() == before | change


def test_an_event_can_be_added_where_there_is_none() -> None:
    client = client_of(InMemoryStore())
    assert client.get("/api/v1/event").status_code == 404
    assert client.patch("/api/v1/event", json={"title": "X"}).status_code == 404
    created = client.post("/api/v1/event", json=EVENT)
    assert (created.status_code, created.headers["location"]) == (201, "/api/v1/event")
    assert client.get("/api/v1/event").json() == created.json()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"days": [{"date": "2027-05-11", "start": "17:00", "end": "09:00"}]}, "days.0.end"),
        ({"days": [{"date": "2027-05-11", "start": "09:00Z", "end": "17:00"}]}, "days.0.start"),
        ({"days": [{"date": "0001-01-01", "start": "09:00", "end": "17:00"}]}, "days.0.date"),
        ({"days": []}, "days"),
        ({"days": [DAY, DAY]}, "days.1.date"),
        ({"days": [DAY, DAY | {"date": "2027-05-10"}]}, "days.1.date"),
        ({"breaks": [{"title": "Tea", "start": "10:00", "end": "10:00"}]}, "breaks.0.end"),
        ({"plenaries": [PLENARY, PLENARY | {"room_id": "r-2"}]}, "plenaries.1.id"),
        ({"plenaries": [PLENARY, PLENARY | {"id": "y", "start": "2027-05-11T09:30Z"}]}, "plenaries.1.start"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"time_zone": "America"}, "time_zone"),
        ({"time_zone": "../../etc/passwd"}, "time_zone"),
        ({"slot_minutes": 1}, "slot_minutes"),
        ({"max_meetings_default": 2**40}, "max_meetings_default"),
        (
            {
                "plenaries": [
                    {
                        "id": "x",
                        "title": "X",
                        "start": "2027-05-11T09:00",
                        "end": "2027-05-11T10:00",
                        "room_id": "r-1",
                    }
                ]
            },
            "plenaries.0.end",
        ),
        (
            {
                "plenaries": [
                    {
                        "id": "x",
                        "title": "X",
                        "start": "2027-05-11T09:00Z",
                        "end": "2027-05-11T10:00Z",
                        "room_id": "?",
                    }
                ]
            },
            "plenaries.0.room_id",
        ),
    ],
)
def test_a_part_of_the_event_that_cannot_be_is_named(client: TestClient, change: dict[str, Any], field: str) -> None:
    assert [error["field"] for error in errors_of(client.patch("/api/v1/event", json=change))] == [field]
    added = client_of(InMemoryStore()).post("/api/v1/event", json=EVENT | change)
    assert [error["field"] for error in errors_of(added)] == [field]


def test_a_plenary_keeps_its_instant(client: TestClient) -> None:
    plenary = {
        "id": "x",
        "title": "X",
        "start": "2027-05-11T09:00:00+05:30",
        "end": "2027-05-11T10:00:00+05:30",
        "room_id": "r-1",
        "chair_id": "",
        "speaker_ids": ["p-1"],
        "summary": "",
    }
    client.patch("/api/v1/event", json={"plenaries": [plenary]})
    (kept,) = client.get("/api/v1/event").json()["plenaries"]
    schema = event.PlenaryBody
    assert schema.model_validate(kept) == schema.model_validate(plenary)


def test_rooms_and_tables_are_listed(client: TestClient) -> None:
    assert [room["id"] for room in client.get("/api/v1/rooms").json()["items"]] == ["r-1", "r-2"]
    assert [table["id"] for table in client.get("/api/v1/tables").json()["items"]] == ["t-1", "t-2"]


def at_once(*calls: Callable[[], None]) -> None:
    threads = [threading.Thread(target=call) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_of_those_who_add_the_same_id_at_once_all_but_one_are_told_of_the_conflict(make_sql_work: MakeWork) -> None:
    client = make_client(make_sql_work)
    statuses: list[int] = []

    def add() -> None:
        statuses.append(client.post("/api/v1/organisations", json={"id": "same", "name": "Same"}).status_code)

    at_once(add, add, add, add)
    assert sorted(statuses) == [201, 409, 409, 409]


def test_of_those_who_patch_different_fields_at_once_each_is_kept(make_sql_work: MakeWork) -> None:
    client = make_client(make_sql_work)
    changes: list[dict[str, Any]] = [{"theme": "A"}, {"trl": 4}, {"title": "B"}, {"keywords": ["c"]}]

    def change(body: dict[str, Any]) -> None:
        client.patch("/api/v1/offers/o-1", json=body)

    at_once(*(partial(change, body) for body in changes))
    offer = client.get("/api/v1/offers/o-1").json()
    assert [offer["theme"], offer["trl"], offer["title"], offer["keywords"]] == ["A", 4, "B", ["c"]]


@pytest.mark.parametrize(
    ("kind", "schemas"),
    [
        (domain.Offer, (records.OfferCreate, records.OfferPatch, records.OfferOut)),
        (domain.Need, (records.NeedCreate, records.NeedPatch, records.NeedOut)),
        (domain.Mandate, (records.MandateCreate, records.MandatePatch, records.MandateOut)),
        (domain.Organisation, (participants.OrganisationCreate, participants.OrganisationPatch, None)),
        (domain.Person, (participants.PersonCreate, participants.PersonPatch, None)),
        (domain.Event, (event.EventCreate, event.EventPatch, event.EventOut)),
    ],
)
def test_the_schemas_have_the_fields_and_defaults_of_the_record(kind: Any, schemas: tuple[Any, Any, Any]) -> None:
    create, patch, out = schemas
    stated = [field for field in fields(kind) if field.name != "withdrawn_at"]
    names = {field.name for field in stated}
    assert set(create.model_fields) == names
    assert set(patch.model_fields) == names - {"id"}
    assert out is None or set(out.model_fields) == names | (
        {"stage", "withdrawn_at"} if "anonymous" in names else set()
    )
    optional = {name: field.default for name, field in create.model_fields.items() if not field.is_required()}
    assert optional == {field.name: field.default for field in stated if field.name in optional}
    assert {field.name for field in stated if field.name not in optional} == {
        name for name, field in create.model_fields.items() if field.is_required()
    }
