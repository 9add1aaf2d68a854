"""The conference's page, files, interface and command: who is told what, and what is stored."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from api.ui.filters import PAGE_SIZE
from models.domain import EventData
from models.domain.accounts import AccountRole
from tests.conference_event import conference, conference_store
from tests.fakes import InMemoryStore, InMemoryUnitOfWork
from tests.integration.signed_in import account_of, browser_as
from tests.integration.test_setup_pages import Organising

PAGE = "/programmes/conference"


@pytest.fixture(scope="module")
def data() -> EventData:
    return conference()


@pytest.fixture(scope="module")
def organising() -> Organising:
    return Organising(conference_store())


def client_of(organising: Organising, role: AccountRole) -> TestClient:
    return browser_as(organising.app, account_of(organising.app, role))


def test_the_sample_is_of_ninety_people_and_thirty_countries_who_speak_many_languages(data: EventData) -> None:
    assert len(data.people) == 90
    assert len({person.country for person in data.people}) == 30
    assert sum(bool(person.interprets) for person in data.people) == 11


@pytest.mark.parametrize("role", list(AccountRole))
def test_the_page_is_for_organisers_and_officials_and_lists_of_people_for_organisers(
    organising: Organising, role: AccountRole
) -> None:
    client = client_of(organising, role)
    may_look = role in (AccountRole.ORGANISER, AccountRole.OFFICIAL)
    shown = {client.get(path).status_code for path in (PAGE, f"{PAGE}/print", f"{PAGE}.pdf")}
    assert shown == {200 if may_look else 403}
    lists = ("interpreters.pdf", "participants.pdf", "consultations.csv")
    only = 200 if role is AccountRole.ORGANISER else 403
    assert {client.get(f"{PAGE}/{name}").status_code for name in lists} == {only}
    assert client.get("/api/v1/programmes/conference").status_code == (200 if may_look else 403)


def test_an_organiser_reads_who_interprets_and_who_goes_without_and_an_official_figures_only(
    organising: Organising, data: EventData
) -> None:
    mine = organising.client.get(PAGE).text
    theirs = client_of(organising, AccountRole.OFFICIAL).get(PAGE).text
    interpreters = [person.name for person in data.people if person.interprets]
    assert all(name in mine for name in interpreters)
    assert not any(name in theirs for name in interpreters)
    assert "Without a meeting for want of an interpreter" in mine
    told = client_of(organising, AccountRole.OFFICIAL).get("/api/v1/programmes/conference").json()
    assert (told["consultations"], told["without"]) == ([], [])


def test_the_files_hold_every_consultation(organising: Organising) -> None:
    told = organising.client.get("/api/v1/programmes/conference").json()
    rows = organising.client.get(f"{PAGE}/consultations.csv").text.strip().splitlines()
    assert len(rows) == 1 + len(told["consultations"]) == 1 + told["figures"]["consultations"]
    assert organising.client.get(f"{PAGE}.pdf").content.startswith(b"%PDF")
    interpreted = [item for item in told["consultations"] if item["interpreter"]]
    assert len(interpreted) == told["figures"]["interpreted"] > 0


def test_booths_are_allotted_told_and_taken_back(organising: Organising, data: EventData) -> None:
    few = tuple(wish.organisation_id for wish in data.booth_wishes[12:])
    with InMemoryUnitOfWork(organising.store) as work:
        work.records.forget(type(data.booth_wishes[0]), few)
        work.records.forget(type(data.booths[0]), [booth.id for booth in data.booths[16:]])
        work.commit()
    answer = organising.client.post(f"{PAGE}/booths", data={})
    assert "No plan is worth more: that is proven." in answer.text
    stored = organising.stored()
    assert len({booth.organisation_id for booth in stored.booths} - {""}) == 12
    told = organising.client.get("/api/v1/programmes/conference").json()
    assert sum(bool(name) for name in told["booths"].values()) == 12
    again = organising.client.post(f"{PAGE}/booths", data={"keep": "yes"})
    assert "Nothing changed" in again.text
    assert client_of(organising, AccountRole.OFFICIAL).post(f"{PAGE}/booths").status_code == 403


def test_business_presentations_are_asked_for_once(organising: Organising) -> None:
    before = len(organising.stored().session_requests)
    organising.client.post(f"{PAGE}/presentations")
    made = len(organising.stored().session_requests) - before
    assert made > 0
    organising.client.post(f"{PAGE}/presentations")
    assert len(organising.stored().session_requests) == before + made


def test_an_empty_event_has_the_page_too() -> None:
    assert Organising(InMemoryStore()).client.get(PAGE).status_code == 200


def test_the_programme_is_printed_with_its_days_and_as_a_page(organising: Organising, data: EventData) -> None:
    text = organising.client.get(f"{PAGE}/print").text
    assert data.event is not None
    assert data.event.venue in text
    assert "Programme of " in text
    assert "Selling hydrogen abroad: certificates, partners, payment (Seminar)" in text
    assert organising.client.get(f"{PAGE}/participants.pdf").content.startswith(b"%PDF")
    official = client_of(organising, AccountRole.OFFICIAL)
    assert "Interpreter: " not in official.get(f"{PAGE}/print").text
    assert official.get(f"{PAGE}/participants.pdf").status_code == 403
    assert client_of(organising, AccountRole.COMPANY).get(f"{PAGE}/print").status_code == 403


def test_consultations_are_searched_by_name_and_come_in_pages(organising: Organising, data: EventData) -> None:
    told = organising.client.get("/api/v1/programmes/conference").json()["consultations"]
    name = told[0]["people"][0]
    number = sum(name in item["people"] for item in told)
    page = organising.client.get(PAGE, params={"q": name}).text
    assert f"{number} consultation" in page
    assert ("Page 1 of 2" in organising.client.get(PAGE).text) == (len(told) > PAGE_SIZE)


def test_booths_are_wished_for_by_their_names(organising: Organising, data: EventData) -> None:
    known = {wish.organisation_id for wish in data.booth_wishes}
    firm = next(item for item in data.organisations if item.id not in known)
    sent = {"organisation_id": firm.id, "square_metres": "9", "booth_ids": "b3; A1", "theme": ""}
    refused = organising.client.post("/setup/extras/booth_wishes", data=sent | {"booth_ids": "Z9"})
    assert refused.status_code == 422
    assert "There is no booth Z9." in refused.text
    assert organising.client.post("/setup/extras/booth_wishes", data=sent).status_code == 200
    (made,) = (wish for wish in organising.stored().booth_wishes if wish.organisation_id == firm.id)
    assert made.booth_ids == ("booth-b3", "booth-a1")
    page = organising.client.get("/setup/extras/booth_wishes", params={"edit": firm.id}).text
    assert 'value="B3; A1"' in page
    assert "<td>B3; A1</td>" in page
