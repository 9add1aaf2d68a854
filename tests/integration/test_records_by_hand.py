"""Offers, needs and mandates that an organiser enters and corrects by hand, through the whole application."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from fastapi import FastAPI
from httpx2 import Response
from starlette.testclient import TestClient

from api.app import create_app
from models.domain import EventData, IprStatus, Mandate, MandateKind, Need, Offer, Partnership
from models.domain.accounts import AccountRole
from tests.factories import NOON, make_event, make_need, make_offer, make_person
from tests.fakes import InMemoryStore, InMemoryUnitOfWork
from tests.integration.api_client import ACCOUNTS
from tests.integration.signed_in import account_of, browser_as

SECRET = "PLANTED-anneal-7731"
OFFER = {
    "title": "A  coating for dies", "text": "Edges last three times longer.", "kind": "patent", "theme": "coatings",
    "trl": "5", "ipr_status": "granted", "partnerships": ["licence"], "keywords": "dies, wear",
    "languages": ["en", "ko"], "funding_sought_eur": "250 000", "available_from": "2027-06-01",
    "partner_regions": "KR, EU", "owner_id": "Person 1", "speaker_id": "Person 2 (p-2)",
}  # fmt: skip
NEED = {
    "title": "Dies wear out", "text": "After a week.", "theme": "Forming", "trl_min": "4", "trl_max": "8",
    "deadline": "2027-12-01", "regions": "KR", "sectors": "ISIC4:2910", "keywords": "dies", "owner_id": "p-2",
}  # fmt: skip
MANDATE = {
    "title": "Seed tickets", "text": "We fund hydrogen.", "kind": "investor", "themes": "coatings, Hydrogen",
    "ticket_min_eur": "200 000", "ticket_max_eur": "1 500 000", "regions": "EU",
}  # fmt: skip


class Organising:
    """An application in which Person 1 has an offer with a confidential part, and an organiser's browser."""

    def __init__(self, app: FastAPI, store: InMemoryStore) -> None:
        self.app, self.store = app, store
        self.client = browser_as(app, account_of(app, AccountRole.ORGANISER))

    def stored(self) -> EventData:
        with InMemoryUnitOfWork(self.store) as work:
            return work.records.load()

    def put(self, data: EventData) -> None:
        with InMemoryUnitOfWork(self.store) as work:
            work.records.upsert(data)
            work.commit()

    def undo(self, saved: Response, kind: str) -> Response:
        """Press the button that the list shows once something is saved."""
        assert "Saved." in saved.text
        change_id = saved.url.params["saved"]
        return self.client.post(f"/setup/undo/{change_id}", data={"back": f"/directory/{kind}"})


@pytest.fixture
def event() -> Organising:
    store = InMemoryStore()
    app = create_app(unit_of_work=lambda: InMemoryUnitOfWork(store), version="1", accounts=ACCOUNTS)
    organising = Organising(app, store)
    hidden = make_offer(1, owner_id="p-1", theme="Coatings", trl=7, confidential_text=SECRET,
                        confidential_fields=("trl",))  # fmt: skip
    organising.put(
        EventData(event=make_event(), people=tuple(map(make_person, (1, 2, 3))), offers=(hidden, make_offer(2)))
    )
    return organising


def version(page: str) -> str:
    found = re.search(r'name="version" value="([^"]*)"', page)
    assert found is not None
    return found[1].replace("&#34;", '"')


def found(records: tuple[Any, ...], title: str) -> Any:
    return next(record for record in records if record.title == title)


def test_an_offer_is_added_by_hand_and_taken_back(event: Organising) -> None:
    before = event.stored()
    assert "Add an offer" in event.client.get("/directory/offers").text
    saved = event.client.post("/setup/records/offers", data=OFFER)
    assert saved.url.path == "/directory/offers"
    offer = found(event.stored().offers, "A coating for dies")
    assert isinstance(offer, Offer)
    assert (offer.id, offer.owner_id, offer.speaker_id) == ("a-coating-for-dies", "p-1", "p-2")
    assert (offer.theme, offer.trl, offer.ipr_status) == ("Coatings", 5, IprStatus.GRANTED)
    assert (offer.partnerships, offer.keywords) == ((Partnership.LICENCE,), ("dies", "wear"))
    assert (offer.funding_sought_eur, offer.available_from) == (250_000, date(2027, 6, 1))
    assert (offer.confidential_text, offer.confidential_fields, offer.anonymous) == ("", (), False)
    undone = event.undo(saved, "offers")
    assert "Taken back" in undone.text
    assert event.stored() == before


def test_a_need_is_added_corrected_and_brought_back(event: Organising) -> None:
    event.client.post("/setup/records/needs", data=NEED)
    need = found(event.stored().needs, "Dies wear out")
    assert isinstance(need, Need)
    assert (need.owner_id, need.trl_min, need.trl_max, need.deadline) == ("p-2", 4, 8, date(2027, 12, 1))
    assert (need.regions, need.sectors) == (("KR",), ("ISIC4:2910",))
    page = event.client.get(f"/setup/records/needs/{need.id}").text
    assert ">Person 2</a>" in page
    edit = NEED | {"title": "Dies wear out soon", "owner_id": "p-3", "version": version(page)}
    saved = event.client.post(f"/setup/records/needs/{need.id}", data=edit)
    now = found(event.stored().needs, "Dies wear out soon")
    assert (now.id, now.owner_id) == (need.id, "p-2"), "whose it is stays"
    assert event.client.post(f"/setup/records/needs/{need.id}", data=edit).status_code == 409
    event.undo(saved, "needs")
    assert event.stored().needs == (need,)


def test_a_mandate_is_added_without_an_owner_who_is_named_later(event: Organising) -> None:
    saved = event.client.post("/setup/records/mandates", data=MANDATE | {"anonymous": "yes"})
    mandate = event.stored().mandates[0]
    assert isinstance(mandate, Mandate)
    assert (mandate.kind, mandate.themes) == (MandateKind.INVESTOR, ("Coatings", "Hydrogen"))
    assert (mandate.ticket_min_eur, mandate.ticket_max_eur) == (200_000, 1_500_000)
    assert (mandate.owner_id, mandate.anonymous) == ("", True)
    address = f"/setup/records/mandates/{mandate.id}"
    assert 'name="anonymous"' not in event.client.get(address).text, "only its owner shows it again"
    named = event.client.post(address, data=MANDATE | {"owner_id": "Person 3"})
    assert (event.stored().mandates[0].owner_id, event.stored().mandates[0].anonymous) == ("p-3", True)
    event.undo(named, "mandates")
    assert event.stored().mandates == (mandate,)
    event.undo(saved, "mandates")
    assert event.stored().mandates == ()


def test_the_confidential_part_is_neither_shown_nor_written(event: Organising) -> None:
    before = event.stored().offers[0]
    page = event.client.get("/setup/records/offers/o-1").text
    assert SECRET not in page
    assert '<option value="7" selected' not in page
    assert 'name="confidential' not in page
    form = {
        "title": "Corrected", "text": "New.", "trl": "3", "keywords": "dies", "confidential_text": "stolen",
        "confidential_fields": "title", "version": version(page),
    }  # fmt: skip
    saved = event.client.post("/setup/records/offers/o-1", data=form)
    now = event.stored().offers[0]
    assert (now.title, now.keywords, now.trl) == ("Corrected", ("dies",), 7)
    assert (now.confidential_text, now.confidential_fields) == (SECRET, ("trl",))
    assert SECRET not in saved.text
    event.undo(saved, "offers")
    assert event.stored().offers[0] == before


def test_once_its_owner_has_an_account_the_rest_is_the_owner_s(event: Organising) -> None:
    account_of(event.app, AccountRole.RESEARCHER, "p-1")
    page = event.client.get("/setup/records/offers/o-1").text
    assert ('name="trl"' in page, 'name="theme"' in page, 'name="speaker_id"' in page) == (False, False, True)
    form = {"title": "Corrected", "text": "New.", "kind": "patent", "speaker_id": "p-2"}
    refused = event.client.post("/setup/records/offers/o-1", data=form | {"trl": "7"})
    assert (refused.status_code, "Only the owner changes this." in refused.text) == (422, True)
    assert event.client.post("/setup/records/offers/o-1", data=form).status_code == 200
    now = event.stored().offers[0]
    assert (now.title, now.speaker_id, now.theme, now.trl) == ("Corrected", "p-2", "Coatings", 7)


def test_what_is_wrong_names_its_field_and_nothing_is_stored(event: Organising) -> None:
    before = event.stored()
    event.put(EventData(people=(make_person(4, name="Person 2"),)))
    wrong = OFFER | {"title": " ", "trl": "12", "owner_id": "Nobody", "speaker_id": "Person 2"}
    answer = event.client.post("/setup/records/offers", data=wrong)
    assert answer.status_code == 422
    told = re.findall(r'<li><a href="#field-(\w+)">([^<]+)</a>: ([^<]+)</li>', answer.text)
    assert told == [
        ("title", "Title", "Fill this in: it is needed."),
        ("trl", "Technology readiness level", "A readiness level is a whole number from 1 to 9."),
        ("owner_id", "Owner", "There is nobody of this name, e-mail address or id."),
        ("speaker_id", "Speaker", "Several people are called that: choose one of the list."),
    ]
    assert 'value="Nobody"' in answer.text, "what was typed stays"
    swapped = event.client.post("/setup/records/needs", data=NEED | {"trl_min": "9", "trl_max": "2"})
    assert 'href="#field-trl_max"' in swapped.text
    assert (event.stored().offers, event.stored().needs) == (before.offers, before.needs)


def test_an_organiser_does_not_become_the_owner_of_what_is_there(event: Organising) -> None:
    client = browser_as(event.app, account_of(event.app, AccountRole.ORGANISER, "p-3"))
    form = {"title": "Offer 2", "text": "Text of offer 2.", "owner_id": "p-3"}
    refused = client.post("/setup/records/offers/o-2", data=form)
    assert (refused.status_code, 'href="#field-owner_id"' in refused.text) == (422, True)
    assert event.stored().offers[1].owner_id == ""


@pytest.mark.parametrize("kept", ["", SECRET])
def test_taking_back_never_tells_or_loses_what_the_owner_keeps_confidential(event: Organising, kept: str) -> None:
    """Whether the owner has entered something in confidence since, or not, the answers are the same."""
    added = event.client.post("/setup/records/needs", data=NEED)
    corrected = event.client.post("/setup/records/offers/o-1", data={"title": "Corrected", "text": "New."})
    for person_id in ("p-1", "p-2"):
        account_of(event.app, AccountRole.COMPANY, person_id)
    offer, need = event.stored().offers[0], event.stored().needs[0]
    changed = make_offer(1, **{name: getattr(offer, name) for name in ("title", "text", "owner_id", "kind")},
                         trl=6, confidential_text=kept, confidential_fields=("trl",))  # fmt: skip
    written = make_need(1, **{name: getattr(need, name) for name in need.__slots__} | {"confidential_text": kept})
    event.put(EventData(offers=(changed,), needs=(written,)))
    refused = event.undo(added, "needs")
    assert refused.status_code == 409
    reasons = re.findall(r"<li>(.+?)</li>", refused.text[refused.text.index('<ul class="plain">') :], re.DOTALL)
    assert [re.sub(r"\s+", " ", reason).strip() for reason in reasons][:1] == [
        "The owner of Dies wear out works with it; it can be withdrawn instead."
    ]
    assert event.undo(corrected, "offers").status_code == 200
    now = event.stored().offers[0]
    assert (now.title, now.theme, now.trl, now.confidential_text) == ("Offer 1", "Coatings", 6, kept)
    assert event.stored().needs == (written,)


def test_one_that_was_withdrawn_is_corrected_and_stays_withdrawn(event: Organising) -> None:
    event.put(EventData(offers=(make_offer(2, withdrawn_at=NOON),)))
    assert "It was withdrawn" in event.client.get("/setup/records/offers/o-2").text
    event.client.post("/setup/records/offers/o-2", data={"title": "Renamed", "text": "New."})
    assert (event.stored().offers[1].title, event.stored().offers[1].withdrawn_at) == ("Renamed", NOON)


@pytest.mark.parametrize("role", [None, *(role for role in AccountRole if role is not AccountRole.ORGANISER)])
def test_nobody_but_an_organiser_gets_there(event: Organising, role: AccountRole | None) -> None:
    before = event.stored()
    client: TestClient = browser_as(event.app, account_of(event.app, role, "p-1") if role else None)
    for path in ("/setup/records/offers", "/setup/records/offers/o-1", "/setup/records/offers/nothing"):
        assert client.get(path, follow_redirects=False).status_code == (403 if role else 303)
        assert client.post(path, data=OFFER, follow_redirects=False).status_code in (401, 403)
    assert event.stored() == before


def test_what_is_not_there_is_not_found_and_the_set_up_leads_to_the_forms(event: Organising) -> None:
    for path in ("/setup/records/offers/nothing", "/setup/records/needs/o-1"):
        assert event.client.get(path).status_code == 404
        assert event.client.post(path, data=NEED).status_code == 404
    overview = re.sub(r"<[^>]+>", "", event.client.get("/setup").text)
    assert "By hand: Organisations 0 · People 3 · Offers 2 · Needs 0 · Mandates 0" in overview
    for kind in ("offers", "needs", "mandates"):
        assert f'href="/directory/{kind}"' in event.client.get("/setup").text
        assert f'href="/setup/records/{kind}"' in event.client.get(f"/directory/{kind}").text
    assert 'href="/setup/records/offers/o-1"' in event.client.get("/directory/offers").text
