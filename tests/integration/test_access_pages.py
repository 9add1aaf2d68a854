"""Staged reveal in the browser's pages: asking, accepting, answering, reading, taking back, and the log of it."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from api.app import create_app
from models.domain import DisclosedKind, DisclosureAction, DisclosureEntry, EventData, Stage, version_of_text
from models.domain.accounts import AccountRole, Message
from tests.factories import NOON, make_event, make_need, make_offer, make_person
from tests.fake_results import InMemoryDisclosureRepository
from tests.fakes import InMemoryStore, InMemoryUnitOfWork
from tests.integration.api_client import ACCOUNTS
from tests.integration.signed_in import account_of, browser_as

As = Callable[..., TestClient]
TEXT = "I keep it to myself."
SECRET = "PLANTED-bath-at-41-degrees"
ABOUT = {"kind": "offer", "record": "o-1"}
ASKING = ABOUT | {"stage": "confidential"}
GRANT = ASKING | {"person": "p-2", "action": "granted"}


def make_store(**changes: object) -> InMemoryStore:
    store = InMemoryStore()
    with InMemoryUnitOfWork(store) as work:
        offer = make_offer(1, owner_id="p-1", anonymous=True, **changes)
        people = (make_person(1, name="Olga Owner"), *(make_person(number) for number in (2, 3)))
        event = make_event(non_disclosure_text=TEXT)
        work.records.upsert(
            EventData(event=event, people=people, offers=(offer,), needs=(make_need(1, owner_id="p-2"),))
        )
        work.commit()
    return store


@pytest.fixture
def store() -> InMemoryStore:
    return make_store(confidential_text=SECRET, trl=7, confidential_fields=("trl",))


def app_of(store: InMemoryStore) -> FastAPI:
    return create_app(unit_of_work=lambda: InMemoryUnitOfWork(store), version="1", accounts=ACCOUNTS)


@pytest.fixture
def signed_in(store: InMemoryStore) -> As:
    app = app_of(store)

    def client(person_id: str, role: AccountRole = AccountRole.COMPANY) -> TestClient:
        return browser_as(app, account_of(app, role, person_id))

    return client


def accept(client: TestClient, text: str = TEXT) -> int:
    return client.post("/access/terms", data={"version": version_of_text(text), "accepted": "yes"}).status_code


def actions(store: InMemoryStore) -> list[tuple[str, str]]:
    return [(entry.action.value, entry.viewer_id) for entry in store.committed.disclosures]


def test_a_confidential_part_opens_step_by_step_and_closes_again(signed_in: As, store: InMemoryStore) -> None:
    owner, viewer, other = signed_in("p-1", AccountRole.RESEARCHER), signed_in("p-2"), signed_in("p-3")
    assert "Olga Owner" not in viewer.get("/offers/o-1").text
    assert viewer.post("/access/ask", data=ASKING).status_code == 200
    assert "The owner has not answered yet" in viewer.get("/offers/o-1").text
    assert "Person 2" in owner.get("/access").text
    assert owner.post("/access/answer", data=GRANT, follow_redirects=False).status_code == 303
    page = viewer.get("/offers/o-1").text
    assert "Olga Owner" in page
    assert "/access/terms" in page
    assert SECRET not in page
    assert accept(viewer) == 200
    page = viewer.get("/offers/o-1").text
    assert SECRET in page
    assert "TRL 7" in page
    assert "shown to Person 2" in page
    assert SECRET not in other.get("/offers/o-1").text
    owner.post("/access/answer", data=GRANT | {"action": "revoked"})
    page = viewer.get("/offers/o-1").text
    assert SECRET not in page
    assert "Olga Owner" not in page
    assert actions(store) == [
        ("requested", "p-2"), ("granted", "p-2"), ("seen", "p-2"), ("accepted", "p-2"), ("seen", "p-2"),
        ("revoked", "p-2"),
    ]  # fmt: skip


class FullDisk(InMemoryDisclosureRepository):
    def add(self, entries: Sequence[DisclosureEntry]) -> None:
        raise OSError("the disk is full")


class UnwritableLog(InMemoryUnitOfWork):
    def __init__(self, store: InMemoryStore) -> None:
        super().__init__(store)
        self.disclosures = FullDisk(self._reading, self._writing)


def test_a_view_that_cannot_be_logged_shows_nothing(signed_in: As, store: InMemoryStore) -> None:
    owner, viewer = signed_in("p-1"), signed_in("p-2")
    owner.post("/access/answer", data=GRANT)
    accept(viewer)
    app = create_app(unit_of_work=lambda: UnwritableLog(store), version="1", accounts=ACCOUNTS)
    answer = browser_as(app, account_of(app, AccountRole.COMPANY, "p-2")).get("/offers/o-1")
    assert answer.status_code == 500
    assert SECRET not in answer.text
    assert SECRET in viewer.get("/offers/o-1").text


def test_a_list_shows_no_name_that_was_revealed_to_its_reader(signed_in: As, store: InMemoryStore) -> None:
    owner, viewer = signed_in("p-1"), signed_in("p-2")
    owner.post("/access/answer", data=GRANT | {"stage": "named"})
    assert "Olga Owner" in viewer.get("/offers/o-1").text
    logged = actions(store)
    assert "Olga Owner" not in viewer.get("/offers").text
    assert actions(store) == logged


def test_the_box_must_be_ticked_and_the_text_be_the_one_in_force(signed_in: As, store: InMemoryStore) -> None:
    viewer = signed_in("p-2")
    assert TEXT in viewer.get("/access/terms").text
    not_ticked = viewer.post("/access/terms", data={"version": version_of_text(TEXT)})
    assert (not_ticked.status_code, "Tick the box" in not_ticked.text) == (422, True)
    assert accept(viewer, "Another text.") == 422
    assert actions(store) == []


def test_another_text_is_accepted_anew(signed_in: As, store: InMemoryStore) -> None:
    owner, viewer = signed_in("p-1"), signed_in("p-2")
    owner.post("/access/answer", data=GRANT)
    accept(viewer)
    assert SECRET in viewer.get("/offers/o-1").text
    with InMemoryUnitOfWork(store) as work:
        event = work.records.load().event
        assert event is not None
        work.records.upsert(EventData(event=replace(event, non_disclosure_text="A stricter text.")))
        work.commit()
    assert SECRET not in viewer.get("/offers/o-1").text
    assert accept(viewer, "A stricter text.") == 200
    assert SECRET in viewer.get("/offers/o-1").text


@pytest.mark.parametrize("role", list(AccountRole))
def test_only_the_owner_answers_and_a_record_of_another_is_as_one_that_is_not_there(
    signed_in: As, store: InMemoryStore, role: AccountRole
) -> None:
    client = signed_in("p-3", role)
    of_another = client.post("/access/answer", data=GRANT)
    of_nobody = client.post("/access/answer", data=GRANT | {"record": "o-9"})
    assert (of_another.status_code, of_another.content) == (of_nobody.status_code, of_nobody.content)
    assert of_another.status_code == 404
    assert actions(store) == []


@pytest.mark.parametrize("role", [AccountRole.OFFICIAL, AccountRole.VIEWER, AccountRole.ORGANISER])
def test_who_takes_no_part_asks_and_accepts_nothing(signed_in: As, store: InMemoryStore, role: AccountRole) -> None:
    client = signed_in("", role)
    assert client.post("/access/ask", data=ASKING).status_code == 403
    assert accept(client) == 403
    assert client.get("/access").status_code == 403
    assert "/access/ask" not in client.get("/offers/o-1").text
    assert actions(store) == []


def test_nobody_is_sent_to_sign_in(store: InMemoryStore) -> None:
    client = browser_as(app_of(store), None)
    for path in ("/access", "/access/log", "/access/log.csv", "/access/terms", "/access/ask?kind=offer&record=o-1"):
        assert client.get(path, follow_redirects=False).headers["location"].startswith("/sign-in"), path


def test_asking_again_and_answering_again_change_nothing(signed_in: As, store: InMemoryStore) -> None:
    owner, viewer = signed_in("p-1"), signed_in("p-2")
    for _ in range(2):
        assert viewer.post("/access/ask", data=ASKING).status_code == 200
    for _ in range(2):
        assert owner.post("/access/answer", data=GRANT).status_code == 200
    assert actions(store) == [("requested", "p-2"), ("granted", "p-2")]


@pytest.mark.parametrize("about", [{"kind": "offer", "record": "o-9"}, {"kind": "need", "record": "o-1"}])
def test_what_is_not_there_cannot_be_asked_for(signed_in: As, about: dict[str, str]) -> None:
    client = signed_in("p-2")
    assert client.get("/access/ask", params=about).status_code == 404
    assert client.post("/access/ask", data=about | {"stage": "named"}).status_code == 404


def test_a_record_without_a_confidential_part_looks_the_same_to_who_may_not_see_it(signed_in: As) -> None:
    plain = app_of(make_store())
    asking, told = browser_as(plain, account_of(plain, AccountRole.COMPANY, "p-2")), signed_in("p-2")
    for path in ("/offers/o-1", "/offers", "/access", "/access/log"):
        assert without_seals(told.get(path).text) == without_seals(asking.get(path).text), path


def without_seals(text: str) -> str:
    return "".join(line for line in text.splitlines() if "csrf_token" not in line)


def letters(store: InMemoryStore) -> list[tuple[str, str]]:
    found = [record for (kind, _), record in store.committed.accounts.items() if kind is Message]
    assert not [item for item in found if SECRET in item.text or "Olga" in item.text or "Person 2" in item.text]
    return [(item.recipient, item.subject) for item in found]


def test_who_is_asked_and_who_is_answered_gets_a_letter_that_names_nobody(
    signed_in: As, store: InMemoryStore
) -> None:
    with InMemoryUnitOfWork(store) as work:
        owner_with_address = make_person(1, name="Olga Owner", email="olga@example.org", languages=("ko",))
        work.records.upsert(EventData(people=(owner_with_address, make_person(2, email="two@example.org"))))
        work.commit()
    viewer = signed_in("p-2")
    viewer.post("/access/ask", data=ASKING)
    ((recipient, subject),) = letters(store)
    assert (recipient, subject.isascii()) == ("olga@example.org", False)
    signed_in("p-1").post("/access/answer", data=GRANT)
    assert letters(store)[-1][1] == "You may see more of a record"


# The log


def logged(client: TestClient, query: str = "") -> list[dict[str, str]]:
    answer = client.get(f"/access/log.csv{query}")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_the_owner_reads_every_line_and_others_none(signed_in: As) -> None:
    owner, viewer = signed_in("p-1"), signed_in("p-2")
    viewer.post("/access/ask", data=ASKING)
    owner.post("/access/answer", data=GRANT)
    accept(viewer)
    accept(signed_in("p-3"))
    viewer.get("/offers/o-1")
    told = [line["action"] for line in reversed(logged(owner))]
    assert [item for item in told if item != "seen"] == ["requested", "granted", "accepted"]
    assert told[-1] == "seen"
    assert {line["text_version"] for line in logged(owner, "?action=accepted")} == {version_of_text(TEXT)}
    assert logged(owner, "?record=offer:o-1&person=p-2&action=granted")[0]["person"] == "Person 2"
    assert logged(owner, "?person=p-3") == logged(viewer) == []
    assert "3 lines" not in owner.get("/access/log?action=granted").text


def test_an_organiser_reads_who_asked_and_not_who_saw(signed_in: As) -> None:
    owner, viewer = signed_in("p-1"), signed_in("p-2")
    owner.post("/access/answer", data=GRANT)
    accept(viewer)
    viewer.get("/offers/o-1")
    organiser = signed_in("", AccountRole.ORGANISER)
    assert {line["action"] for line in logged(organiser)} == {"granted", "accepted"}
    assert SECRET not in organiser.get("/access/log").text
    assert signed_in("", AccountRole.OFFICIAL).get("/access/log").status_code == 403
    assert logged(signed_in("p-3"), "?scope=event") == []


def test_a_cell_that_a_spreadsheet_would_run_is_made_harmless(store: InMemoryStore) -> None:
    with InMemoryUnitOfWork(store) as work:
        work.records.upsert(EventData(people=(make_person(2, name="=HYPERLINK(1)"),)))
        asked = DisclosureEntry(
            action=DisclosureAction.REQUESTED, actor_id="p-2", viewer_id="p-2", at=NOON,
            record_kind=DisclosedKind.OFFER, record_id="o-1", stage=Stage.NAMED, owner_id="p-1",
        )  # fmt: skip
        work.disclosures.add([asked])
        work.commit()
    app = app_of(store)
    (line,) = logged(browser_as(app, account_of(app, AccountRole.RESEARCHER, "p-1")))
    assert line["person"] == "'=HYPERLINK(1)"
