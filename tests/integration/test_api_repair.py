from __future__ import annotations

from tests.fakes import InMemoryStore
from tests.integration.api_client import client_of
from tests.integration.test_repairs import filled

PATH = "/api/v1/agenda/repair"
BEFORE = "2027-05-09T09:00:00+09:00"


def test_a_repair_is_stored_and_answered_in_words() -> None:
    store = filled(1)
    meeting = store.committed.agendas[1].meetings[0]
    person = meeting.people_ids[0]

    answer = client_of(store).post(PATH, json={"cancelled": [person], "reason": "ill", "now": BEFORE}).json()

    assert (answer["before"], answer["version"], answer["stored"], answer["undone"]) == (1, 2, True, [])
    assert answer["bound"] == answer["cost"]
    words = {item["person_id"]: item["words"] for item in answer["people"]}
    assert any("is cancelled" in sentence for sentence in words[meeting.people_ids[1]])
    assert store.committed.agendas[2].itinerary(person) == ()


def test_a_trial_is_not_stored() -> None:
    store = filled(1)

    answer = client_of(store).post(PATH, json={"cancelled": ["p-1"], "now": BEFORE, "dry_run": True}).json()

    assert (answer["version"], answer["stored"]) == (2, False)
    assert list(store.committed.agendas) == [1]


def test_the_budget_is_kept() -> None:
    answer = client_of(filled(1)).post(PATH, json={"cancelled": ["p-1"], "now": BEFORE, "most_changes": 0}).json()

    assert (answer["version"], answer["changed"]) == (1, 0)
    assert answer["undone"]


def test_an_unknown_person_is_not_found() -> None:
    response = client_of(filled(1)).post(PATH, json={"cancelled": ["p-99"], "now": BEFORE})

    assert (response.status_code, response.json()["detail"]) == (404, "no person 'p-99'")


def test_a_time_without_a_zone_is_refused() -> None:
    response = client_of(filled(1)).post(PATH, json={"now": "2027-05-09T09:00:00"})

    assert response.status_code == 422


def test_there_is_nothing_to_repair_without_an_agenda() -> None:
    assert client_of(InMemoryStore()).post(PATH, json={}).status_code == 409
