"""Pages on which people filter, keep, compare and answer proposals: plain forms that HTMX only makes quicker."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from api.accounts.current import Viewer
from api.market.reading import Markets
from api.meetings.settings import MeetingSettings
from api.ui.filters import BANDS, Band, OfferFilter, ticket_of
from models.domain import Mandate, Publication, Step
from models.domain.accounts import AccountRole
from tests.browser.pages_app import pages_app
from tests.factories import make_agenda, make_need, make_run
from tests.fakes import InMemoryStore, InMemoryUnitOfWork
from tests.integration.proposal_event import COMPANY, RESEARCHER, proposal_store
from tests.unit.ui.page_reader import PageSource

ABOUT = {"need": "n-1", "offer": "o-1"}
HIDDEN = {"need": "n-1", "offer": "o-2"}


class Desk:
    """The pages for whoever looks, over a store that each test has anew."""

    def __init__(self) -> None:
        self.store = InMemoryStore()
        self._apps: dict[Viewer, FastAPI] = {}

    def client(self, person_id: str, role: AccountRole = AccountRole.COMPANY) -> TestClient:
        viewer = Viewer(account_id=f"a-{person_id}", person_id=person_id, roles=frozenset({role}))
        if viewer not in self._apps:
            self._apps[viewer] = pages_app(lambda: InMemoryUnitOfWork(self.store), viewer)
        app = self._apps[viewer]
        app.state.markets, app.state.meetings = Markets(), MeetingSettings()
        return TestClient(app, base_url="http://localhost", headers={"accept": "text/html,*/*"})


@pytest.fixture(scope="module")
def shared() -> Desk:
    return Desk()


@pytest.fixture
def desk(shared: Desk) -> Desk:
    shared.store = proposal_store(
        trl=5, funding_sought_eur=400_000.0, confidential_fields=("keywords",), keywords=("PLANTED-7c1f",)
    )
    return shared


def test_a_press_keeps_a_proposal_and_the_number_beside_the_link_follows(desk: Desk) -> None:
    company = desk.client(COMPANY)
    added = company.post("/shortlist", data=ABOUT, headers={"hx-request": "true"})
    assert 'aria-pressed="true"' in added.text
    assert 'id="count-shortlist" hx-swap-oob="true">1' in added.text
    assert "<html" not in added.text
    assert "Offer 1" in company.get("/shortlist").text
    plain = company.post("/shortlist", data=ABOUT | {"action": "remove"}, follow_redirects=False)
    assert (plain.status_code, plain.headers["location"]) == (303, "/shortlist?removed=n-1:o-1")
    removed = company.get(plain.headers["location"])
    assert "Undo" in removed.text
    company.post("/shortlist", data=ABOUT | {"action": "add", "next": "//evil.example"})
    assert "Undo" not in company.get(plain.headers["location"]).text


def test_where_a_press_leads_stays_on_this_server(desk: Desk) -> None:
    sent = desk.client(COMPANY).post("/shortlist", data=ABOUT | {"next": "//evil.example"}, follow_redirects=False)
    assert sent.headers["location"] == "/"


def test_two_proposals_stand_side_by_side_with_what_differs_marked(desk: Desk) -> None:
    page = desk.client(COMPANY).get("/compare", params={"pair": ["n-1:o-1", "n-1:o-2"]})
    source = PageSource(page.text)
    assert len(source.all("table")) == 1
    assert "TRL 5" in page.text
    assert page.text.count('class="differs"') >= 3
    assert source.inline == []
    for pairs in (["n-1:o-1"], ["n-1:o-1"] * 3, [f"n-1:o-{number}" for number in range(5)], []):
        assert "Choose two to 4 proposals" in desk.client(COMPANY).get("/compare", params={"pair": pairs}).text
    assert desk.client(COMPANY).get("/compare", params={"pair": ["n-1:o-1", "n-2:o-9"]}).status_code == 404


def test_an_answer_is_shown_changed_and_taken_back(desk: Desk) -> None:
    company = desk.client(COMPANY)
    said = company.post("/statements", data=ABOUT | {"kind": "must_meet"})
    assert 'value="must_meet" aria-pressed="true"' in said.text
    said = company.post(
        "/statements", data=ABOUT | {"kind": "no_thanks", "reason": "too_early", "note": "Later.\r\nPerhaps."}
    )
    assert "You said no thanks: Too early." in said.text
    taken = company.post("/statements/take-back", data=ABOUT)
    assert 'aria-pressed="true"' not in taken.text


def test_a_conflict_can_be_taken_back_where_the_proposal_is_gone(desk: Desk) -> None:
    company = desk.client(COMPANY)
    page = company.post("/statements", data=ABOUT | {"kind": "no_thanks", "reason": "conflict"})
    assert "Conflict of interest" in page.text
    assert company.get("/proposal", params=ABOUT).status_code == 404
    company.post("/statements/take-back", data=ABOUT | {"next": "/meetings"})
    assert company.get("/proposal", params=ABOUT).status_code == 200


def test_a_request_is_asked_seen_by_the_other_and_accepted_in_one_press(desk: Desk) -> None:
    company, researcher = desk.client(COMPANY), desk.client(RESEARCHER, AccountRole.RESEARCHER)
    asked = company.post("/meetings", data=HIDDEN | {"message": "<b>Hello</b>"})
    assert "Your request is on its way." in asked.text
    assert "The owner of the offer, who is not named" in asked.text
    assert "Person 1" not in asked.text
    inbox = researcher.get("/meetings")
    assert "&lt;b&gt;Hello&lt;/b&gt;" in inbox.text
    assert 'id="count-meetings">1' in inbox.text
    (request_id,) = desk.store.committed.meetings.requests
    assert company.post(f"/meetings/{request_id}/accept").status_code == 404
    assert "The meeting is agreed." in researcher.post(f"/meetings/{request_id}/accept").text
    late = company.post(f"/meetings/{request_id}/withdraw")
    assert "Nothing was changed." in late.text
    assert "A meeting is agreed." in company.get("/proposal", params=HIDDEN).text


def test_what_cannot_be_asked_leads_back_to_the_proposal_which_says_why(desk: Desk) -> None:
    company = desk.client(COMPANY)
    company.post("/meetings", data=ABOUT)
    again = company.post("/meetings", data=ABOUT)
    assert again.url.path == "/proposal"
    assert "You asked, and they have not answered yet." in again.text
    assert len(desk.store.committed.meetings.requests) == 1


@pytest.mark.parametrize("role", list(AccountRole))
def test_only_who_takes_part_has_a_shortlist_and_meetings(desk: Desk, role: AccountRole) -> None:
    person = "" if role is AccountRole.ORGANISER else "p-4"
    client = desk.client(person, role)
    acts = bool(person) and role not in (AccountRole.OFFICIAL, AccountRole.VIEWER)
    expected = 200 if acts else 403
    assert [client.get(path).status_code for path in ("/shortlist", "/meetings")] == [expected, expected]
    assert ('href="/shortlist"' in client.get("/").text) is acts
    assert ("Add to shortlist" in client.get("/needs/n-1").text) is acts
    assert client.post("/shortlist", data=ABOUT).status_code == expected
    assert client.post("/statements", data=ABOUT | {"kind": "must_meet"}).status_code == 403
    assert client.post("/meetings", data=ABOUT).status_code == 403
    assert "Your answer" not in client.get("/proposal", params=ABOUT).text
    assert "PLANTED-7c1f" not in client.get("/compare", params={"pair": ["n-1:o-1", "n-1:o-2"]}).text


def test_a_filter_can_be_taken_away_alone_and_an_order_stays(desk: Desk) -> None:
    page = desk.client(COMPANY).get("/needs/n-1?theme=energy&trl=3&sort=country&ipr=none&partnership=x")
    links = [item["href"] for item in PageSource(page.text).all("a") if item.get("class") == "chip"]
    assert links == [
        "/needs/n-1?trl=3&ipr=none&partnership=x&sort=country",
        "/needs/n-1?theme=energy&ipr=none&partnership=x&sort=country",
        "/needs/n-1?theme=energy&trl=3&partnership=x&sort=country",
    ]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Offer 1", "Offer 2"]),
        ("sort=newest", ["Offer 2", "Offer 1"]),
        ("sort=trl", ["Offer 1", "Offer 2"]),
        ("funding=100000-500000", ["Offer 1"]),
        ("funding=0-100000", []),
        ("funding=ticket", ["Offer 1", "Offer 2"]),
        ("trl=6", []),
    ],
)
def test_proposals_are_filtered_and_ordered(desk: Desk, query: str, found: list[str]) -> None:
    part = desk.client(COMPANY).get(f"/needs/n-1?{query}", headers={"hx-request": "true"}).text
    places = {name: part.find(f">{name}</a></h3>") for name in ("Offer 1", "Offer 2")}
    shown = sorted((name for name, place in places.items() if place >= 0), key=lambda name: places[name])
    assert [name for name in shown if 'class="rank"' in part] == found


def test_a_ticket_has_its_own_bounds_and_bands_leave_no_gap() -> None:
    mandate = Mandate(id="m", title="M", text="M", ticket_min_eur=1e5, ticket_max_eur=5e5)
    ticket = ticket_of(mandate)
    assert ticket is not None
    assert [ticket.admits(amount) for amount in (None, 99_999, 1e5, 5e5, 500_001)] == [
        False,
        False,
        True,
        True,
        False,
    ]
    assert ticket_of(Mandate(id="m", title="M", text="M")) is None
    assert ticket_of(make_need()) is None
    for amount in (0, 99_999.99, 100_000, 10_000_000, 1e12):
        assert sum(band.admits(amount) for band in BANDS) == 1
    assert Band(low=0, high=None).value == "0-"


def test_unknown_values_of_a_filter_leave_its_field_open() -> None:
    wanted = OfferFilter(trl="x", ipr="x", partnership="x", funding="x", sort="x")
    assert wanted.chosen == ()
    assert not wanted.is_set


def test_a_planned_meeting_stands_in_place_of_the_form_and_is_cancelled_only_by_a_tick(desk: Desk) -> None:
    with InMemoryUnitOfWork(desk.store) as work:
        work.results.save_agenda(make_agenda(), make_run(Step.AGENDA))
        work.board.publish(Publication(version=1, published_at=datetime.now(UTC)))
        work.commit()
    company = desk.client(COMPANY)
    page = company.get("/proposal", params=ABOUT).text
    assert "You meet on" in page
    assert 'id="ask-message"' not in page
    assert 'name="cancels"' in page
    no = ABOUT | {"kind": "no_thanks", "reason": "too_early"}
    company.post("/statements", data=no)
    assert "no thanks:" not in company.get("/proposal", params=ABOUT).text
    company.post("/statements", data=no | {"cancels": "yes"})
    page = company.get("/proposal", params=ABOUT).text
    assert "is cancelled." in page
    assert "You meet on" not in page
    organiser = desk.client("", AccountRole.ORGANISER).get("/dashboard").text
    assert "/setup/event#f-non_disclosure_text" in organiser


def test_who_asks_for_a_confidential_part_is_told_where_none_can_open(desk: Desk) -> None:
    asking = desk.client(COMPANY).get("/access/ask", params={"kind": "offer", "record": "o-1"}).text
    assert "no non-disclosure text yet" in asking
