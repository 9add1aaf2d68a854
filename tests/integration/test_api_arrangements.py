"""Wishes, groups and what the organiser arranges, over HTTP."""

from __future__ import annotations

from dataclasses import fields
from typing import Any
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from api.routes.arrangements import SERVED
from api.schemas.base import Input
from models.domain import Wish, record_key
from tests.integration.api_client import client_of, filled_store, make_records

PERIOD = {"start": "2027-05-12T09:00:00+09:00", "end": "2027-05-12T10:00:00+09:00"}
NEW: dict[str, dict[str, Any]] = {
    "wishes": {"person_id": "p-2", "other_id": "p-1", "kind": "must_meet", "need_id": "m-1", "offer_id": "o-1"},
    "groups": {"id": "g-2", "name": "New", "lead_id": "p-2", "member_ids": ["p-3", "p-1"]},
    "absences": {"person_id": "p-1", **PERIOD, "reason": "late"},
    "closures": {"place_id": "t-1", **PERIOD},
    "travel": {"first_area": "b", "second_area": "c", "minutes": 0},
    "locks": {"entry_id": "any", "reason": "printed"},
    "precedences": {"first_id": "b", "second_id": "a"},
    "session-requests": {
        "id": "sr-2",
        "title": "New",
        "kind": "visit",
        "slots": 3,
        "speaker_ids": ["p-2"],
        "chair_id": "p-1",
        "room_ids": ["r-1"],
        "wanted_by": ["p-3", "p-1"],
        "starts_at": "2027-05-11T09:00:00+09:00",
        "attendee_ids": ["p-3"],
    },
    "clusters": {"id": "c-2", "name": "New", "latitude": 35.5, "longitude": 127.0, "designated_on": "2026-01-31"},
    "sites": {
        "room_id": "r-2",
        "cluster_id": "c-1",
        "opens": [{"date": "2027-05-11", "start": "09:00:00", "end": "12:00:00"}],
        "visit_minutes": 45,
    },
    "buses": {"id": "bus-2", "name": "New", "seats": 20, "languages": ["ko"]},
    "booths": {"id": "b-2", "name": "New", "room_id": "r-1", "square_metres": 4.5},
    "booth-wishes": {"organisation_id": "org-2", "booth_ids": ["b-1"], "theme": "optics"},
}
PATHS = list(NEW)


@pytest.fixture
def client() -> TestClient:
    return client_of(filled_store())


def errors_of(client: TestClient, path: str, body: dict[str, Any]) -> list[tuple[str, str]]:
    response = client.post(f"/api/v1/{path}", json=body)
    assert response.status_code == 422, response.text
    return [(item["field"], item["reason"]) for item in response.json()["errors"]]


@pytest.mark.parametrize("path", PATHS)
def test_a_new_record_is_where_its_location_says_and_holds_what_was_sent(client: TestClient, path: str) -> None:
    created = client.post(f"/api/v1/{path}", json=NEW[path])
    assert created.status_code == 201, created.text
    found = client.get(created.headers["location"])
    assert found.json() == created.json()
    assert found.json() | NEW[path] == found.json()
    listed = client.get(f"/api/v1/{path}").json()
    assert (listed["total"], listed["items"][1]) == (2, found.json())


@pytest.mark.parametrize("path", PATHS)
def test_a_taken_key_is_a_conflict_and_changes_nothing(client: TestClient, path: str) -> None:
    client.post(f"/api/v1/{path}", json=NEW[path])
    before = client.get(f"/api/v1/{path}").json()
    assert client.post(f"/api/v1/{path}", json=NEW[path]).status_code == 409
    assert client.get(f"/api/v1/{path}").json() == before


@pytest.mark.parametrize("served", SERVED, ids=PATHS)
def test_a_patch_changes_what_it_names_and_leaves_the_rest(client: TestClient, served: Any) -> None:
    (record,) = getattr(make_records(), served.path.replace("-", "_"))
    address = f"/api/v1/{served.path}/{quote(record_key(record), safe='')}"
    change = {"member_ids": ["p-2", "p-3"]} if served.path == "groups" else served.change
    before = client.get(address).json()
    response = client.patch(address, json=change)
    assert response.status_code == 200, response.text
    assert response.json() == client.get(address).json() == before | change


@pytest.mark.parametrize("served", SERVED, ids=PATHS)
def test_what_is_taken_away_is_gone_and_only_that(client: TestClient, served: Any) -> None:
    created = client.post(f"/api/v1/{served.path}", json=NEW[served.path])
    (record,) = getattr(make_records(), served.path.replace("-", "_"))
    address = f"/api/v1/{served.path}/{quote(record_key(record), safe='')}"
    response = client.delete(address)
    assert (response.status_code, response.content) == (204, b"")
    assert client.get(address).status_code == 404
    assert client.get(f"/api/v1/{served.path}").json()["items"] == [created.json()]
    assert client.delete(created.headers["location"]).status_code == 204
    assert client.get(f"/api/v1/{served.path}").json()["total"] == 0


@pytest.mark.parametrize("path", PATHS)
def test_what_is_not_there_cannot_be_taken_away(client: TestClient, path: str) -> None:
    response = client.delete(f"/api/v1/{path}/nothing")
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["detail"].endswith("'nothing'")
    assert client.get(f"/api/v1/{path}").json()["total"] == 1


def test_what_a_key_is_made_of_cannot_be_changed(client: TestClient) -> None:
    address = "/api/v1/wishes/" + quote(record_key(Wish(person_id="p-1", other_id="p-2")), safe="")
    assert client.patch(address, json={"other_id": "p-3"}).status_code == 422
    assert client.patch("/api/v1/wishes/nobody", json={"kind": "must_meet"}).status_code == 404


@pytest.mark.parametrize(
    ("path", "change", "field", "reason"),
    [
        ("wishes", {"other_id": "p-9"}, "other_id", "no person has this id"),
        ("wishes", {"other_id": "p-2"}, "other_id", "a wish is about somebody else"),
        ("wishes", {"need_id": "o-1"}, "need_id", "no need or mandate has this id"),
        ("wishes", {"offer_id": "o-9"}, "offer_id", "no offer has this id"),
        ("groups", {"member_ids": ["p-3", "p-9"]}, "member_ids.1", "no person has this id"),
        ("groups", {"member_ids": []}, "member_ids", "a group has members besides its lead"),
        ("absences", {"person_id": "p-9"}, "person_id", "no person has this id"),
        ("absences", {"start": "2027-05-12T08:00:00"}, "end", "a time must carry its time zone"),
        ("closures", {"place_id": "p-1"}, "place_id", "no room, table, or bus has this id"),
        ("travel", {"second_area": "b"}, "second_area", "travel is between two different areas"),
        ("precedences", {"second_id": "b"}, "second_id", "nothing comes before itself"),
        ("session-requests", {"room_ids": ["t-1"]}, "room_ids.0", "no room has this id"),
        ("session-requests", {"wanted_by": ["p-9"]}, "wanted_by.0", "no person has this id"),
        (
            "session-requests",
            {"kind": "plenary"},
            "kind",
            "a plenary has a fixed time: it stands in the event itself",
        ),
    ],
)
def test_a_wrong_field_is_named(
    client: TestClient, path: str, change: dict[str, Any], field: str, reason: str
) -> None:
    assert errors_of(client, path, NEW[path] | change) == [(field, reason)]
    assert client.get(f"/api/v1/{path}").json()["total"] == 1


@pytest.mark.parametrize("served", SERVED, ids=PATHS)
def test_the_schemas_have_the_fields_and_defaults_of_the_record(served: Any) -> None:
    names = {field.name for field in fields(served.kind)}
    new: type[Input] = served.new
    assert set(new.model_fields) == names
    assert set(served.out.model_fields) - {"key"} == names
    assert set(served.patch.model_fields) < names
    optional = {name: field.default for name, field in new.model_fields.items() if not field.is_required()}
    assert {field.name for field in fields(served.kind) if field.name not in optional} == {
        name for name, field in new.model_fields.items() if field.is_required()
    }
    assert optional == {field.name: field.default for field in fields(served.kind) if field.name in optional}
