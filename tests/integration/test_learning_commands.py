"""Deciding and learning as a person does it: by command, and over HTTP."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from api.bootstrap import open_workspace
from matcher.progress import SilentProgress
from tests.factories import make_decision, make_outcome, make_ranker_version
from tests.fakes import InMemoryStore, InMemoryUnitOfWork
from tests.integration.api_client import client_of, filled_store, make_client
from tests.integration.test_cli import Command, bridgework, texts

__all__ = ["bridgework", "texts"]


@pytest.fixture
def workspace(tmp_path: Path, bridgework: Command, texts: tuple[Path, Path]) -> Path:
    path = tmp_path / "w"
    assert bridgework("init", "-w", path, "--encoder", "hashing")[0] == 0
    assert bridgework("import", *texts, "-w", path)[0] == 0
    assert bridgework("match", "-w", path)[0] == 0
    return path


def test_a_decision_is_recorded_listed_and_taken_back(workspace: Path, bridgework: Command) -> None:
    code, text, _ = bridgework(
        "decide", "n-0", "o-0", "decline", "--reason", "too_early", "--note", "Soon", "-w", workspace, "--json"
    )
    assert code == 0
    assert json.loads(text) == {
        "recorded": "added", "the_pair": "was proposed", "verdict": "decline", "reason": "too_early",
    }  # fmt: skip
    assert bridgework("decide", "n-0", "o-0", "--withdraw", "-w", workspace)[0] == 0
    _, text, _ = bridgework("decisions", "--need", "n-0", "-w", workspace, "--json")
    rows = json.loads(text)["decisions"]
    assert [(row["verdict"], row["note"], row["rank"], row["counts"]) for row in rows] == [
        ("decline", "Soon", 1, False),
        ("withdrawn", "", 1, False),
    ]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("n-0", "o-0", "perhaps"), "verdict: must be accept or decline"),
        (("n-0", "o-0", "accept", "--reason", "too_early"), "only a decline has a reason"),
        (("n-0", "o-0", "accept", "--withdraw"), "takes no verdict and no reason"),
        (("n-0", " ", "accept"), "OFFER: must not be empty"),
    ],
)
def test_a_decision_that_makes_no_sense_is_refused(
    workspace: Path, bridgework: Command, arguments: tuple[str, ...], message: str
) -> None:
    code, _, errors = bridgework("decide", *arguments, "-w", workspace)
    assert code == 3
    assert message in errors


def test_an_unknown_need_is_not_found(workspace: Path, bridgework: Command) -> None:
    assert bridgework("decide", "n-99", "o-0", "accept", "-w", workspace)[0] == 4
    assert bridgework("outcome", "n-0", "o-99", "licence", "-w", workspace)[0] == 4


def test_learning_says_what_it_did_and_rankers_are_listed(workspace: Path, bridgework: Command) -> None:
    assert bridgework("decide", "n-0", "o-0", "accept", "-w", workspace)[0] == 0
    assert bridgework("outcome", "n-1", "o-1", "proof_of_concept", "-w", workspace)[0] == 0
    code, text, _ = bridgework("learn", "-w", workspace, "--json")
    found = json.loads(text)
    assert code == 0
    assert (found["promoted"], found["in_use"], found["decisions_learned_from"]) == (False, "default", 2)
    assert found["why"].startswith("Too few decisions to tell: 2 wanted and 0 unwanted pairs of 2 needs")
    _, text, _ = bridgework("rankers", "-w", workspace, "--json")
    assert [(row["id"], row["in_use"]) for row in json.loads(text)["rankers"]] == [
        ("default", True),
        (found["ranker"], False),
    ]
    code, text, _ = bridgework("rankers", "use", found["ranker"], "-w", workspace, "--json")
    assert (code, json.loads(text)["before"]) == (0, "default")
    assert bridgework("rankers", "use", "nobody", "-w", workspace)[0] == 4
    with open_workspace(workspace, SilentProgress()).unit_of_work() as work:
        assert [use.ranker_id for use in work.rankers.uses()] == [found["ranker"]]


def test_matching_says_how_proposals_are_spread_and_keeps_a_cap(workspace: Path, bridgework: Command) -> None:
    code, text, _ = bridgework("match", "--threshold", 0.0, "--max-proposals-per-offer", 2, "-w", workspace, "--json")
    found = json.loads(text)
    assert code == 0
    assert found["offers_proposed_nowhere"] == "0 of 8"
    assert all(line.endswith(": 2") for line in found["most_often_proposed_offers"])
    assert 0 <= found["Gini_coefficient_of_proposals"] < 0.1
    assert bridgework("match", "--max-proposals-per-offer", 0, "-w", workspace)[0] == 3


@pytest.fixture
def store() -> InMemoryStore:
    return filled_store()


@pytest.fixture
def client(store: InMemoryStore) -> TestClient:
    return client_of(store)


DECLINE = {"need_id": "n-1", "offer_id": "o-1", "verdict": "decline", "reason": "too_early", "decided_by": "p-2"}


def test_a_decision_is_posted_and_listed_with_what_was_shown(client: TestClient) -> None:
    answer = client.post("/api/v1/decisions", json=DECLINE)
    assert answer.status_code == 201
    created = answer.json()
    assert (created["reason"], created["shown"]["rank"], created["shown"]["list_length"]) == ("too_early", 1, 2)
    assert created["decided_at"].endswith("Z")
    assert client.get(answer.headers["location"]).json()["items"] == [created]
    assert client.get("/api/v1/decisions", params={"offer_id": "o-2"}).json()["items"] == []


def test_an_answer_in_force_is_not_taken_twice(client: TestClient) -> None:
    assert client.post("/api/v1/decisions", json=DECLINE).status_code == 201
    assert client.post("/api/v1/decisions", json=DECLINE).status_code == 409
    withdrawn = {"need_id": "n-1", "offer_id": "o-1", "verdict": "withdrawn", "decided_by": "p-2"}
    assert client.post("/api/v1/decisions", json=withdrawn).status_code == 201
    listed = client.get("/api/v1/decisions").json()
    assert [item["verdict"] for item in listed["items"]] == ["decline", "withdrawn"]


class FollowedAtOnce(InMemoryUnitOfWork):
    """As soon as an answer is committed, another person answers to the same pair."""

    def commit(self) -> None:
        super().commit()
        self.decisions.add([make_decision(1, decided_by="p-3")], [make_outcome(1, note="Somebody else's")])
        super().commit()


def test_an_answer_comes_back_though_another_person_answers_at_once(store: InMemoryStore) -> None:
    client = make_client(lambda: FollowedAtOnce(store))
    assert client.post("/api/v1/decisions", json=DECLINE).json()["decided_by"] == "p-2"
    body = {"need_id": "n-1", "offer_id": "o-1", "kind": "licence"}
    assert client.post("/api/v1/outcomes", json=body).json()["kind"] == "licence"


def test_answers_within_one_second_are_all_kept(client: TestClient) -> None:
    conflict = DECLINE | {"reason": "conflict"}
    withdrawn = {"need_id": "n-1", "offer_id": "o-1", "verdict": "withdrawn", "decided_by": "p-2"}
    for answer in (conflict, withdrawn, conflict, withdrawn, conflict):
        assert client.post("/api/v1/decisions", json=answer).status_code == 201
    listed = client.get("/api/v1/decisions").json()["items"]
    assert [item["verdict"] for item in listed] == ["decline", "withdrawn"] * 2 + ["decline"]
    times = [item["decided_at"] for item in listed]
    assert len(set(times)) == len(times)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"need_id": "n-99"}, "need_id"),
        ({"offer_id": "o-99"}, "offer_id"),
        ({"decided_by": "p-99"}, "decided_by"),
        ({"verdict": "accept"}, "reason"),
        ({"verdict": "perhaps"}, "verdict"),
        ({"decided_at": "2027-05-01T10:00:00"}, "decided_at"),
        ({"note": "half a pair \ud800"}, "note"),
    ],
)
def test_a_decision_that_cannot_be_is_refused_by_field(
    client: TestClient, change: dict[str, str], field: str
) -> None:
    body, headers = json.dumps(DECLINE | change), {"Content-Type": "application/json"}
    answer = client.post("/api/v1/decisions", content=body, headers=headers)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]


def test_an_outcome_is_posted_and_listed(client: TestClient) -> None:
    body = {"need_id": "m-1", "offer_id": "o-1", "kind": "licence", "happened_at": "2027-05-01T10:00:00+09:00"}
    answer = client.post("/api/v1/outcomes", json=body)
    assert answer.status_code == 201
    assert client.get("/api/v1/outcomes").json()["items"] == [answer.json()]
    assert client.post("/api/v1/outcomes", json=body).status_code == 409


def test_rankers_are_listed(store: InMemoryStore, client: TestClient) -> None:
    with InMemoryUnitOfWork(store) as work:
        work.rankers.add(make_ranker_version("a"))
        work.commit()
    items = client.get("/api/v1/rankers").json()["items"]
    assert [(item["id"], item["in_use"], item["learned_from"]) for item in items] == [
        ("default", True, 0),
        ("a", False, 120),
    ]


def test_exposure_is_that_of_the_last_matching(client: TestClient) -> None:
    found = client.get("/api/v1/exposure").json()
    assert (found["offers"], found["proposals"], found["proposed_nowhere"]) == (2, 3, 0)
    assert found["most_proposed"][0] == {"offer_id": "o-1", "proposals": 2}


def test_exposure_needs_a_matching() -> None:
    answer = client_of(InMemoryStore()).get("/api/v1/exposure")
    assert (answer.status_code, answer.json()["step"]) == (409, "match")
