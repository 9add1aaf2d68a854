"""What the steps made, over HTTP."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from starlette.testclient import TestClient

from matcher.ports import Run
from models.domain import EventData, Matching, Step
from tests.factories import make_match, make_run
from tests.fakes import InMemoryStore, InMemoryUnitOfWork
from tests.integration.api_client import client_of, filled_store, make_client, make_matching


@pytest.fixture(scope="module")
def client() -> TestClient:
    return client_of(filled_store())


def get(client: TestClient, path: str) -> Any:
    response = client.get(f"/api/v1/{path}")
    assert response.status_code == 200, response.text
    return response.json()


def pairs(page: Any) -> list[tuple[str, str]]:
    return [(match["need_id"], match["offer_id"]) for match in page["items"]]


def test_matches_come_with_their_run_and_threshold(client: TestClient) -> None:
    page = get(client, "matches")
    assert pairs(page) == [("n-1", "o-1"), ("n-1", "o-2"), ("m-1", "o-1")]
    assert (page["total"], page["next"], page["threshold"], page["stale"]) == (3, None, 0.4, None)
    assert page["run"] == {
        "step": "match",
        "input_hash": "0" * 64,
        "settings": {"seed": 7},
        "finished_at": "2027-05-01T12:00:00Z",
        "seconds": 1.5,
    }


def test_a_match_carries_its_evidence_contributions_and_gaps(client: TestClient) -> None:
    match = get(client, "matches?limit=1")["items"][0]
    span = {"start": 0, "end": 4, "text": "Text"}
    assert match == {
        "need_id": "n-1",
        "offer_id": "o-1",
        "rank": 1,
        "score": 0.9,
        "similarity": 0.5,
        "lexical": 3.0,
        "contributions": {"dense": 1.5},
        "evidence": [{"need_span": span, "offer_span": span, "similarity": 0.9, "shared_terms": ["text"]}],
        "gaps": [{"kind": "trl", "reason": "the need asks for 7", "offer_reason": "they ask for 7"}],
        "fit": {"trl": -0.5},
        "explanation": {"sentences": ["Likely."], "changes": []},
    }


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("need_id=n-1", [("n-1", "o-1"), ("n-1", "o-2")]),
        ("offer_id=o-1", [("n-1", "o-1"), ("m-1", "o-1")]),
        ("min_score=0.6", [("n-1", "o-1"), ("m-1", "o-1")]),
        ("need_id=n-1&offer_id=o-2&min_score=0.1", [("n-1", "o-2")]),
        ("need_id=nothing", []),
    ],
)
def test_matches_are_filtered(client: TestClient, query: str, expected: list[tuple[str, str]]) -> None:
    page = get(client, f"matches?{query}")
    assert (pairs(page), page["total"]) == (expected, len(expected))


def test_a_cursor_goes_on_within_the_filter(client: TestClient) -> None:
    first = get(client, "matches?offer_id=o-1&limit=1")
    second = get(client, f"matches?offer_id=o-1&limit=1&cursor={first['next']}")
    assert (pairs(first), pairs(second), second["next"]) == ([("n-1", "o-1")], [("m-1", "o-1")], None)


def test_unmet_needs_come_with_their_nearest_miss(client: TestClient) -> None:
    page = get(client, "unmet-needs")
    assert [(item["need_id"], item["nearest"] and item["nearest"]["offer_id"]) for item in page["items"]] == [
        ("n-2", "o-2"),
        ("n-3", None),
    ]
    assert (page["threshold"], page["run"]["step"]) == (0.4, "match")


@pytest.mark.parametrize(
    ("person_id", "expected"),
    [("p-1", ["pair-1", "pair-2"]), ("p-2", ["pair-1"]), ("p-3", ["pair-2"]), ("p-9", [])],
)
def test_a_persons_pairings_are_those_on_either_side(client: TestClient, person_id: str, expected: list[str]) -> None:
    page = get(client, f"pairings?person_id={person_id}")
    assert [pairing["id"] for pairing in page["items"]] == expected
    assert page["run"]["step"] == "pair"


def test_the_agenda_is_the_last_version_unless_another_is_asked_for(client: TestClient) -> None:
    last, first = get(client, "agenda"), get(client, "agenda?version=1")
    assert (last["version"], len(last["meetings"]), last["run"]["seconds"]) == (2, 1, 2.5)
    assert (first["version"], first["meetings"], first["run"]) == (1, [], None)
    assert get(client, "agenda?version=2") == last


def test_a_version_that_is_not_there_is_not_found(client: TestClient) -> None:
    response = client.get("/api/v1/agenda?version=3")
    assert (response.status_code, response.json()["detail"]) == (404, "no agenda version '3'")


def test_a_persons_entries_are_their_itinerary_in_order_of_time(client: TestClient) -> None:
    page = get(client, "agenda/entries?person_id=p-1")
    assert [(entry["kind"], entry["entry_id"], entry["place_id"]) for entry in page["items"]] == [
        ("session", "s-1", "r-1"),
        ("meeting", "m-1", "t-1"),
    ]
    assert page["version"] == 2
    assert get(client, "agenda/entries?person_id=p-1&version=1")["total"] == 1
    assert get(client, "agenda/entries")["total"] == 4
    assert get(client, "agenda/entries?person_id=p-9")["items"] == []


def test_times_keep_their_offset(client: TestClient) -> None:
    assert get(client, "agenda")["meetings"][0]["start"] == "2027-05-11T11:00:00+09:00"


@pytest.mark.parametrize(
    ("path", "step"),
    [
        ("matches", "match"),
        ("unmet-needs", "match"),
        ("pairings", "pair"),
        ("agenda", "agenda"),
        ("agenda?version=1", "agenda"),
        ("agenda/entries", "agenda"),
    ],
)
def test_a_result_that_is_not_made_yet_says_what_to_run(path: str, step: str) -> None:
    response = client_of(InMemoryStore()).get(f"/api/v1/{path}")
    problem = response.json()
    assert (response.status_code, problem["type"]) == (409, "/docs#problem-step-missing")
    assert (problem["step"], problem["command"]) == (step, f"bridgework {step}")


@pytest.mark.parametrize("path", ["matches", "unmet-needs"])
def test_matches_are_stale_when_records_changed_after_their_run(path: str) -> None:
    store = filled_store()
    before = store.committed.records

    def changed(run: Run) -> bool:
        assert run == make_run(Step.MATCH)
        return store.committed.records != before

    client = client_of(store, is_stale=changed)
    assert get(client, path)["stale"] is False
    client.patch("/api/v1/offers/o-1", json={"text": "Another text."})
    assert get(client, path)["stale"] is True


def test_whether_matches_are_stale_is_worked_out_once_for_each_run_and_version_of_the_records() -> None:
    store = filled_store()
    asked: list[Run] = []

    def is_stale(run: Run) -> bool:
        asked.append(run)
        return len(asked) > 1

    client = client_of(store, is_stale=is_stale)
    for path in ("matches", "matches?limit=1", "unmet-needs"):
        assert get(client, path)["stale"] is False
    assert asked == [make_run(Step.MATCH)]
    client.patch("/api/v1/offers/o-1", json={"text": "Another text."})
    assert [get(client, path)["stale"] for path in ("matches", "unmet-needs")] == [True, True]
    assert asked == [make_run(Step.MATCH)] * 2
    later = make_run(Step.MATCH, input_hash="1" * 64)
    with InMemoryUnitOfWork(store) as work:
        work.results.save_matching(make_matching(), later)
        work.commit()
    get(client, "unmet-needs")
    assert asked == [make_run(Step.MATCH), make_run(Step.MATCH), later]


def test_a_result_is_never_told_with_the_run_of_another() -> None:
    store = filled_store()

    class Overtaken(InMemoryUnitOfWork):
        """While it reads for the first time, somebody else's run is stored."""

        def __init__(self) -> None:
            super().__init__(store)
            last_run = self.results.last_run

            def last_run_and_then_another(step: Step) -> Run | None:
                run = last_run(step)
                self.results.last_run = last_run  # type: ignore[method-assign]
                with InMemoryUnitOfWork(store) as other:
                    matching = Matching(threshold=0.9, matches=(make_match(7),), unmet=())
                    other.results.save_matching(matching, make_run(Step.MATCH, input_hash="1" * 64))
                    other.commit()
                return run

            self.results.last_run = last_run_and_then_another  # type: ignore[method-assign]

    page = get(make_client(Overtaken), "matches")
    assert (page["threshold"], page["run"]["input_hash"], pairs(page)) == (0.9, "1" * 64, [("n-1", "o-7")])


def test_the_matches_of_a_later_run_replace_those_that_were_asked_for_before() -> None:
    store = filled_store()
    client = client_of(store)
    assert get(client, "matches")["total"] == 3
    with InMemoryUnitOfWork(store) as work:
        matching = Matching(threshold=0.9, matches=(make_match(7),), unmet=())
        work.results.save_matching(matching, make_run(Step.MATCH, seconds=2.0))
        work.commit()
    page = get(client, "matches")
    assert (pairs(page), page["run"]["seconds"]) == ([("n-1", "o-7")], 2.0)


def test_a_result_without_anything_in_it_is_an_empty_page() -> None:
    store = InMemoryStore()
    with InMemoryUnitOfWork(store) as work:
        work.records.upsert(EventData())
        work.results.save_matching(replace(make_matching(), matches=(), unmet=()), make_run(Step.MATCH))
        work.commit()
    page = get(client_of(store), "matches")
    assert (page["items"], page["next"], page["total"]) == ([], None, 0)
