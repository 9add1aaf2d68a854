"""Submitting in the browser's pages: drafts, the check, publishing, two who change one record, and withdrawing."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from api.app import create_app
from api.jobs.rerank import DraftPreview, PreviewUnavailable
from api.market.reading import Markets
from api.submission.publishing import with_known_themes
from matcher.ports import Run, UnitOfWork
from models.domain import Demand, EventData, Mandate, Need, Offer, Organisation, Person
from models.domain.accounts import Account, AccountRole
from models.domain.runs import Step
from tests.factories import make_event, make_match, make_need, make_offer, make_person, make_run
from tests.fakes import InMemoryStore, InMemoryUnitOfWork
from tests.integration.api_client import ACCOUNTS, token_of
from tests.integration.signed_in import account_of, browser_as

As = Callable[..., TestClient]
SECRET = "PLANTED-anneal-7731"
TEXT = "Edges wear early. We anneal the CrAlN film at 450 °C for two hours. It lasts three times longer."
FORM = {"title": "A coating", "text": TEXT, "trl": "4", "confidential_text": SECRET}
BIBTEX = "@article{a, title={One}, abstract={First.}, keywords={x, y}, doi={10.1000/1}, year={2026}}"
PARTICIPANTS = (AccountRole.RESEARCHER, AccountRole.COMPANY, AccountRole.INVESTOR, AccountRole.PROVIDER)
READERS = (AccountRole.OFFICIAL, AccountRole.VIEWER)


def make_store() -> InMemoryStore:
    store = InMemoryStore()
    with InMemoryUnitOfWork(store) as work:
        offer = make_offer(1, owner_id="p-1", trl=5, confidential_text=SECRET, confidential_fields=("trl",))
        people = tuple(make_person(number) for number in (1, 2))
        organisations = (Organisation(id="org-1", name="Institute One", country="KR"),)
        need = make_need(1, owner_id="p-2")
        work.records.upsert(
            EventData(
                event=make_event(), people=people, organisations=organisations, offers=(offer, make_offer(2)),
                needs=(need,),
            )
        )  # fmt: skip
        work.commit()
    return store


@pytest.fixture(scope="module")
def server() -> tuple[FastAPI, dict[str, InMemoryStore]]:
    """One application for all tests; each has a store of its own."""
    held = {"store": InMemoryStore()}
    made = create_app(unit_of_work=lambda: InMemoryUnitOfWork(held["store"]), version="1", accounts=ACCOUNTS)
    return made, held


@pytest.fixture
def store() -> InMemoryStore:
    return make_store()


@pytest.fixture
def app(server: tuple[FastAPI, dict[str, InMemoryStore]], store: InMemoryStore) -> FastAPI:
    made, held = server
    held["store"] = store
    made.state.markets = Markets()
    return made


@pytest.fixture
def signed_in(app: FastAPI) -> As:
    def client(person_id: str = "p-1", role: AccountRole = AccountRole.RESEARCHER) -> TestClient:
        return browser_as(app, account_of(app, role, person_id))

    return client


def send(client: TestClient, path: str, fields: dict[str, Any] | None = None) -> Any:
    return client.post(path, data=fields or {}, follow_redirects=False)


def begun(client: TestClient, kind: str = "offer") -> str:
    answer = send(client, "/records/new", {"kind": kind})
    assert answer.status_code == 303
    return str(answer.headers["location"])


def version_at(client: TestClient, draft: str) -> str:
    found = re.search(r'name="version" value="([^"]+)"', client.get(f"{draft}/check").text)
    assert found
    return found[1]


def published(client: TestClient, form: dict[str, Any]) -> str:
    """The path of the record's matches."""
    draft = begun(client)
    assert send(client, draft, form).headers["location"] == f"{draft}/check"
    answer = send(client, f"{draft}/publish", {"version": version_at(client, draft), "confirmed": "true"})
    assert answer.status_code == 303
    return str(answer.headers["location"])


def offers(store: InMemoryStore) -> dict[str, Offer]:
    return dict(store.committed.records[Offer])


def new_offer(store: InMemoryStore) -> Offer:
    (found,) = (offer for name, offer in offers(store).items() if name not in ("o-1", "o-2"))
    return found


# Where a draft would stand


class TellsWhatItIsAsked:
    """``api.jobs.rerank.Reranker``: proposes every draft to the first need, and keeps what it was given."""

    def __init__(self, unavailable: str = "") -> None:
        self.asked: list[Offer | Demand] = []
        self._unavailable = unavailable

    def poke(self) -> None:
        """Nothing waits to be ranked."""

    def is_up_to_date(self, work: UnitOfWork, run: Run) -> bool | None:
        return True

    def is_busy(self) -> bool:
        return False

    def catch_up(self, work: UnitOfWork) -> bool:
        return False

    def preview(self, draft: Offer | Demand) -> DraftPreview:
        self.asked.append(draft)
        if self._unavailable:
            raise PreviewUnavailable(self._unavailable)
        matches = tuple(make_match(1, need_id=name, offer_id=draft.id) for name in ("n-1", "n-gone"))
        return DraftPreview(matches=matches, nearest=(), threshold=0.4)


def test_who_would_need_a_draft_is_told_to_its_author_by_its_public_part_alone(app: FastAPI, signed_in: As) -> None:
    author = signed_in()
    draft = begun(author)
    send(author, draft, FORM | {"confidential_fields": "trl"})
    assert f'hx-get="{draft}/standing"' in author.get(f"{draft}/check").text
    assert "This server ranks no drafts." in author.get(f"{draft}/standing").text
    app.state.reranker = reranker = TellsWhatItIsAsked()
    page = author.get(f"{draft}/standing")
    assert (page.status_code, "1 need or mandate would match" in page.text) == (200, True)
    assert 'href="/needs/n-1"' in page.text
    (asked,) = reranker.asked
    assert isinstance(asked, Offer)
    assert (asked.title, asked.trl, asked.confidential_text) == ("A coating", None, "")
    part = author.get(f"{draft}/standing", headers={"hx-request": "true"}).text
    assert ("<html" in part, 'href="/needs/n-1"' in part) == (False, True)
    for role in AccountRole:
        assert signed_in("p-2", role).get(f"{draft}/standing").status_code == 404
    app.state.reranker = None


def test_a_draft_that_cannot_be_ranked_now_says_why(app: FastAPI, signed_in: As) -> None:
    author = signed_in()
    draft = begun(author)
    assert author.get(f"{draft}/standing", follow_redirects=False).headers["location"] == f"{draft}/check"
    send(author, draft, FORM)
    app.state.reranker = TellsWhatItIsAsked("The ranking is busy: try again in a minute.")
    assert "The ranking is busy" in author.get(f"{draft}/standing").text
    app.state.reranker = None


def test_the_check_shows_every_public_field_and_none_that_is_confidential(signed_in: As) -> None:
    client = signed_in()
    draft = begun(client)
    stated = {"funding_sought_eur": "250 000", "available_from": "2027-05-11", "partnerships": "licence"}
    send(client, draft, FORM | stated | {"confidential_fields": "trl"})
    page = client.get(f"{draft}/check").text
    told = ("€250,000", "11 May 2027", "Licence", "Person 1", "can no longer be patented")
    assert [words for words in told if words not in page] == []
    assert "TRL 4" not in page
    assert SECRET not in page


def test_a_mandate_is_checked_without_a_word_of_patents_and_with_its_ticket(signed_in: As) -> None:
    investor = signed_in("p-1", AccountRole.INVESTOR)
    draft = begun(investor, "mandate")
    send(investor, draft, {"title": "Seed", "text": "We fund.", "ticket_max_eur": "1 500 000"})
    page = investor.get(f"{draft}/check").text
    assert ("€1,500,000" in page, "can no longer be patented" in page) == (True, False)


class RanksForLong(TellsWhatItIsAsked):
    def is_up_to_date(self, work: UnitOfWork, run: Run) -> bool | None:
        return False

    def is_busy(self) -> bool:
        return True


def test_nothing_is_counted_while_the_ranking_runs(app: FastAPI, store: InMemoryStore, signed_in: As) -> None:
    store.committed.runs[Step.MATCH] = make_run(Step.MATCH)
    app.state.reranker = RanksForLong()
    page = signed_in().get("/records/matches/offer/o-1").text
    assert "Looking for needs and mandates that match" in page
    assert "needs and mandates match" not in page
    app.state.reranker = None


def test_a_doi_alone_is_told_how_its_metadata_are_had_in_the_pages_language(signed_in: As) -> None:
    client = signed_in()
    told = client.post("/records/import", data={"text": "https://doi.org/10.1000/182"}).text
    assert "open https://doi.org/10.1000/182 with the citation export" in told
    client.headers["accept-language"] = "ko"
    korean = client.post("/records/import", data={"text": "@misc{a, note={x}}"}).text
    assert "제목도 초록도 없습니다" in korean
    assert "읽을 수 있는 항목이 없습니다" in korean


# From nothing to published


def test_a_draft_is_saved_as_it_is_typed_and_becomes_a_record_of_its_author(
    store: InMemoryStore, signed_in: As
) -> None:
    client = signed_in()
    draft = begun(client)
    saved = client.post(
        f"{draft}/autosave", data={"title": "A coat", "trl": "eleven"},
        headers={"hx-request": "true"},
    )  # fmt: skip
    assert re.search(r"Saved at \d\d:\d\d", saved.text)
    assert 'hx-swap-oob="true"' in saved.text
    assert "A coat" in client.get("/records").text
    refused = send(client, draft, {"title": "A coat", "trl": "eleven"})
    assert refused.status_code == 422
    assert 'href="#field-text"' in refused.text
    assert 'id="error-trl"' in refused.text
    assert 'value="A coat"' in refused.text
    assert len(offers(store)) == 2
    matches = published(client, FORM)
    offer = new_offer(store)
    assert (offer.title, offer.trl, offer.owner_id, offer.confidential_text) == ("A coating", 4, "p-1", SECRET)
    assert client.get(matches).status_code == 200
    assert [item.account_id for item in store.committed.drafts.values()] != []
    assert draft.rpartition("/")[2] in store.committed.drafts


def test_nothing_is_published_before_its_marks_are_confirmed_as_they_were_shown(
    store: InMemoryStore, signed_in: As
) -> None:
    client = signed_in()
    draft = begun(client)
    send(client, draft, FORM)
    checked = client.get(f"{draft}/check").text
    assert "450 °C" in checked
    version = version_at(client, draft)
    assert send(client, f"{draft}/publish", {"version": version}).status_code == 422
    assert send(client, f"{draft}/publish", {"confirmed": "true"}).status_code == 409
    assert send(client, f"{draft}/publish", {"version": "0" * 32, "confirmed": "true"}).status_code == 409
    send(client, draft, FORM | {"text": TEXT + " At 470 °C it fails."})
    assert send(client, f"{draft}/publish", {"version": version, "confirmed": "true"}).status_code == 409
    assert len(offers(store)) == 2


def test_a_marked_sentence_moves_into_the_confidential_part_with_one_button(
    store: InMemoryStore, signed_in: As
) -> None:
    client = signed_in()
    draft = begun(client)
    send(client, draft, FORM | {"confidential_text": ""})
    moved = send(client, f"{draft}/move", {"version": version_at(client, draft), "number": "1", "whole": "true"})
    assert moved.status_code == 303
    version = version_at(client, draft)
    assert send(client, f"{draft}/publish", {"version": version}).status_code == 303
    offer = new_offer(store)
    assert offer.text == "Edges wear early. It lasts three times longer."
    assert offer.confidential_text == "We anneal the CrAlN film at 450 °C for two hours."


def test_a_reference_becomes_a_draft_and_of_several_one_chooses(store: InMemoryStore, signed_in: As) -> None:
    client = signed_in()
    one = send(client, "/records/import", {"text": BIBTEX})
    assert one.status_code == 303
    page = client.get(one.headers["location"]).text
    assert 'value="One"' in page
    assert "10.1000/1" in page
    both = BIBTEX + BIBTEX.replace("{a,", "{b,").replace("One", "Two")
    chosen = send(client, "/records/import", {"text": both})
    assert (chosen.status_code, len(store.committed.drafts)) == (200, 1)
    assert send(client, "/records/import", {"text": both, "choosing": "true"}).status_code == 422
    assert (
        send(client, "/records/import", {"text": both, "choosing": "true", "chosen": ["0", "1"]}).status_code == 303
    )
    assert len(store.committed.drafts) == 3
    file = {"file": ("my.bib", BIBTEX.encode(), "text/plain")}
    by_file = client.post("/records/import", files=file, follow_redirects=False)
    assert by_file.status_code == 303


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("my.exe", b"MZ", "none of .bib"),
        ("my.bib", b"\xff\xfe\x00", "not UTF-8"),
        ("my.bib", b"@misc{a, note={x}}", "entry a, title: is missing"),
        ("my.ris", b"", "it is empty"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(signed_in: As, name: str, content: bytes, said: str) -> None:
    client = signed_in()
    files = {"file": (name, content, "text/plain")}
    answer = client.post("/records/import", files=files)
    assert answer.status_code == 422
    assert said.lower() in answer.text.lower()


def test_a_discarded_draft_is_brought_back_by_undo(store: InMemoryStore, signed_in: As) -> None:
    client = signed_in()
    draft = begun(client)
    gone = send(client, f"{draft}/discard")
    assert client.get(draft).status_code == 404
    assert "/restore" in client.get(gone.headers["location"]).text
    send(client, f"{draft}/restore")
    assert client.get(draft).status_code == 200


# Changes, at the same time as others


def test_only_what_was_changed_is_replaced_and_what_others_changed_is_kept(
    store: InMemoryStore, signed_in: As
) -> None:
    client = signed_in()
    draft = send(client, "/records/edit/offer/o-1").headers["location"]
    with InMemoryUnitOfWork(store) as work:
        work.records.upsert(EventData(offers=(replace(offers(store)["o-1"], theme="New theme"),)))
        work.commit()
    form = {"title": "Another title", "text": "Text of offer 1.", "trl": "5", "confidential_fields": "trl"}
    send(client, draft, form | {"confidential_text": SECRET})
    answer = send(client, f"{draft}/publish", {"version": version_at(client, draft), "confirmed": "true"})
    assert answer.status_code == 303
    offer = offers(store)["o-1"]
    assert (offer.title, offer.theme, offer.trl, offer.confidential_fields) == (
        "Another title",
        "New theme",
        5,
        ("trl",),
    )


def test_what_both_changed_is_shown_side_by_side_and_the_author_chooses(store: InMemoryStore, signed_in: As) -> None:
    client = signed_in()
    draft = send(client, "/records/edit/offer/o-1").headers["location"]
    version = version_at(client, draft)
    with InMemoryUnitOfWork(store) as work:
        work.records.upsert(EventData(offers=(replace(offers(store)["o-1"], title="Theirs"),)))
        work.commit()
    send(client, draft, {"title": "Mine", "text": "Text of offer 1.", "confidential_text": SECRET})
    refused = send(client, f"{draft}/publish", {"version": version, "confirmed": "true"})
    assert refused.status_code == 412
    assert "Mine" in refused.text
    assert "Theirs" in refused.text
    assert offers(store)["o-1"].title == "Theirs"
    assert send(client, f"{draft}/choose").status_code == 412
    assert send(client, f"{draft}/choose", {"side-title": "mine"}).status_code == 303
    send(client, f"{draft}/publish", {"version": version_at(client, draft), "confirmed": "true"})
    assert offers(store)["o-1"].title == "Mine"


def test_an_organiser_changes_what_is_public_and_sees_and_loses_nothing_else(
    store: InMemoryStore, signed_in: As
) -> None:
    organiser = signed_in("", AccountRole.ORGANISER)
    draft = send(organiser, "/records/edit/offer/o-1").headers["location"]
    page = organiser.get(draft).text
    assert SECRET not in page
    assert 'name="confidential_text"' not in page
    assert 'name="anonymous"' not in page
    form = {"title": "Corrected", "text": "Text of offer 1.", "confidential_text": "stolen", "anonymous": "yes"}
    send(organiser, draft, form)
    send(organiser, f"{draft}/publish", {"version": version_at(organiser, draft), "confirmed": "true"})
    before = make_store().committed.records[Offer]["o-1"]
    assert offers(store)["o-1"] == replace(before, title="Corrected")


def test_an_organiser_is_refused_what_is_the_owner_s_alone_confidential_or_not(
    signed_in: As, store: InMemoryStore
) -> None:
    signed_in()
    organiser = signed_in("", AccountRole.ORGANISER)
    draft = send(organiser, "/records/edit/offer/o-1").headers["location"]
    with InMemoryUnitOfWork(store) as work:
        offer = work.records.find(Offer, "o-1")
    assert offer is not None
    for field, value in (("trl", "7"), ("theme", "Bells")):
        answer = send(organiser, draft, {"title": offer.title, "text": offer.text, field: value})
        assert "Only the owner changes this." in answer.text, field
        published = send(organiser, f"{draft}/publish", {"version": "x", "confirmed": "true"})
        assert "Only the owner changes this." in published.text, field
    with InMemoryUnitOfWork(store) as work:
        assert work.records.find(Offer, "o-1") == offer


def test_what_an_organiser_types_is_compared_with_public_bounds_alone_and_replaces_nothing_confidential(
    store: InMemoryStore, signed_in: As
) -> None:
    bounds = ("trl_min", "trl_max")
    need = make_need(7, owner_id="p-1", trl_min=8, trl_max=9, confidential_fields=bounds)
    with InMemoryUnitOfWork(store) as work:
        work.records.upsert(EventData(needs=(need,)))
        work.commit()
    organiser = signed_in("", AccountRole.ORGANISER)
    draft = send(organiser, "/records/edit/need/n-7").headers["location"]
    send(organiser, draft, {"title": "Corrected", "text": need.text, "trl_max": "2"})
    answer = send(organiser, f"{draft}/publish", {"version": version_at(organiser, draft), "confirmed": "true"})
    assert answer.status_code == 303
    assert store.committed.records[Need]["n-7"] == replace(need, title="Corrected")


# Withdrawing


def test_what_is_withdrawn_is_gone_for_others_and_comes_back_whole(store: InMemoryStore, signed_in: As) -> None:
    owner, other, organiser = signed_in(), signed_in("p-2"), signed_in("", AccountRole.ORGANISER)
    before = offers(store)["o-1"]
    never = (other.get("/offers/o-x").text, other.get("/api/v1/offers/o-x").text)
    assert "planned" in owner.get("/records/withdraw/offer/o-1").text
    send(owner, "/records/withdraw/offer/o-1")
    gone = (other.get("/offers/o-1").text, other.get("/api/v1/offers/o-1").text)
    assert tuple(text.replace("o-1", "o-x") for text in gone) == never
    assert [item["id"] for item in other.get("/api/v1/offers").json()["items"]] == ["o-2"]
    assert owner.get("/api/v1/offers/o-1").json()["withdrawn_at"]
    assert organiser.get("/api/v1/offers/o-1").json()["withdrawn_at"]
    assert "Withdrawn" in owner.get("/records").text
    send(owner, "/records/restore/offer/o-1")
    assert offers(store)["o-1"] == before
    assert other.get("/offers/o-1").status_code == 200


def test_the_interface_withdraws_for_owners_and_organisers_alone(app: FastAPI, store: InMemoryStore) -> None:
    def answer(role: AccountRole, person_id: str, method: str, path: str) -> tuple[int, str]:
        client = TestClient(app, base_url="http://localhost:8000", raise_server_exceptions=False)
        token = token_of(app, frozenset({role}), person_id=person_id)
        told = client.request(method, f"/api/v1/withdrawals/{path}", headers={"authorization": f"Bearer {token}"})
        return told.status_code, told.text.replace("o-1", "o-x")

    for role in (*PARTICIPANTS, *READERS):
        absent = answer(role, "p-2", "PUT", "offer/o-x")
        assert absent[0] == 404
        assert answer(role, "p-2", "PUT", "offer/o-1") == absent
        assert answer(role, "p-2", "DELETE", "offer/o-1") == absent
    assert offers(store)["o-1"].withdrawn_at is None
    assert answer(AccountRole.RESEARCHER, "p-1", "PUT", "offer/o-1")[0] == 200
    assert offers(store)["o-1"].withdrawn_at is not None
    assert answer(AccountRole.ORGANISER, "", "DELETE", "offer/o-1")[0] == 200
    assert offers(store)["o-1"].withdrawn_at is None


# Who may what


def test_a_draft_is_nobody_elses_organisers_included(store: InMemoryStore, signed_in: As) -> None:
    draft = begun(signed_in())
    for role in AccountRole:
        for person_id in ("", "p-1", "p-2"):
            other = signed_in(person_id, role)
            absent = other.get("/records/drafts/nothing")
            told = other.get(draft)
            assert (told.status_code, told.text.replace(draft, "/records/drafts/nothing")) == (404, absent.text)
            for path in ("", "/autosave", "/move", "/publish", "/choose", "/discard", "/restore"):
                fields = FORM | {"version": "x", "number": "1"}
                assert send(other, f"{draft}{path}", fields).status_code == 404, (role, path)
            assert other.get(f"{draft}/check").status_code == 404
    assert len(store.committed.drafts) == 1


@pytest.mark.parametrize("role", READERS)
def test_who_only_reads_begins_nothing(store: InMemoryStore, signed_in: As, role: AccountRole) -> None:
    client = signed_in("p-1", role)
    assert "/records" not in client.get("/needs").text
    for path in ("/records", "/records/new", "/records/start"):
        assert client.get(path).status_code == 403
    assert send(client, "/records/new", {"kind": "offer"}).status_code == 403
    assert send(client, "/records/import", {"text": BIBTEX}).status_code == 403
    assert send(client, "/records/edit/offer/o-1").status_code == 404
    assert send(client, "/records/withdraw/offer/o-1").status_code == 404
    assert store.committed.drafts == {}


@pytest.mark.parametrize("role", PARTICIPANTS)
def test_a_record_of_somebody_else_is_as_one_that_is_not_there(signed_in: As, role: AccountRole) -> None:
    client = signed_in("p-2", role)
    for path in ("matches/offer", "withdraw/offer"):
        absent = client.get(f"/records/{path}/o-x")
        told = client.get(f"/records/{path}/o-1")
        assert (told.status_code, told.text.replace("o-1", "o-x")) == (404, absent.text)
    for path in ("edit/offer/o-1", "withdraw/offer/o-1", "restore/offer/o-1", "edit/need/o-1"):
        assert send(client, f"/records/{path}").status_code == 404


def test_without_signing_in_or_the_seal_of_a_form_nothing_is_changed(app: FastAPI, signed_in: As) -> None:
    stranger = TestClient(app, base_url="http://localhost:8000")
    for path in ("/records", "/records/new", "/records/drafts/x", "/records/matches/offer/o-1"):
        assert stranger.get(path, headers={"accept": "text/html"}, follow_redirects=False).status_code in (303, 401)
    client = signed_in()
    del client.headers["x-csrf-token"]
    assert send(client, "/records/new", {"kind": "offer"}).status_code == 403


# The first time


def test_an_account_without_a_person_says_who_it_is_once(app: FastAPI, store: InMemoryStore, signed_in: As) -> None:
    client = signed_in("")
    assert client.get("/records", follow_redirects=False).headers["location"] == "/records/start"
    assert "Institute One" in client.get("/records/start").text
    empty = send(client, "/records/start", {"name": " ", "country": "Korea"})
    assert empty.status_code == 422
    assert [f'id="error-{name}"' in empty.text for name in ("name", "organisation", "country")] == [True] * 3
    assert send(client, "/records/start", {"name": "Jo  New", "organisation": "institute one"}).status_code == 303
    (person,) = (item for item in store.committed.records[Person].values() if item.name == "Jo New")
    assert (person.organisation_id, person.country) == ("org-1", "KR")
    (account,) = (
        item
        for item in store.committed.accounts.values()
        if isinstance(item, Account) and item.person_id == person.id
    )
    assert account.roles == {AccountRole.RESEARCHER}
    assert client.get("/records").status_code == 200
    assert client.get("/records/start").status_code == 404
    assert len(store.committed.records[Organisation]) == 1


def test_somebody_whose_address_is_known_is_not_made_a_second_time(store: InMemoryStore, app: FastAPI) -> None:
    account = account_of(app, AccountRole.COMPANY, "")
    with InMemoryUnitOfWork(store) as work:
        work.records.upsert(EventData(people=(make_person(9, email=account.email.upper()),)))
        work.commit()
    client = browser_as(app, account)
    answer = send(client, "/records/start", {"name": "Jo", "organisation": "New", "kind": "sme", "country": "de"})
    assert answer.status_code == 422
    assert "takes part already" in answer.text
    assert len(store.committed.records[Person]) == 3


def test_references_are_read_by_the_interface_for_everybody_and_kept_nowhere(
    app: FastAPI, store: InMemoryStore
) -> None:
    client = TestClient(app, base_url="http://localhost:8000")
    token = token_of(app, frozenset({AccountRole.VIEWER}))
    client.headers["authorization"] = f"Bearer {token}"
    told = client.post("/api/v1/bibliography", json={"text": BIBTEX}).json()
    assert (told["format"], told["entries"][0]["doi"], told["problems"]) == ("bibtex", "10.1000/1", [])
    assert client.post("/api/v1/bibliography", json={"text": "Dear all"}).status_code == 422
    assert store.committed.drafts == {}


def test_capitals_make_no_theme_of_their_own() -> None:
    known = EventData(
        offers=(make_offer(1, theme="press forming"), make_offer(2, theme="press forming")),
        mandates=(Mandate(id="m", title="M", text="T", themes=("Press forming", "robots")),),
    )
    assert with_known_themes({"theme": "Press Forming", "title": "T"}, known) == {
        "theme": "press forming",
        "title": "T",
    }
    assert with_known_themes({"themes": ("ROBOTS", "new")}, known) == {"themes": ("robots", "new")}
