"""Every page: what it loads, who may open it, what never stands on it, and that it works without scripts."""

from __future__ import annotations

from dataclasses import replace

import pytest
from starlette.testclient import TestClient

from api.accounts.current import ANONYMOUS, Viewer
from api.ui.assets import FOREVER, manifest, static
from api.ui.pages import PAGE_POLICY
from models.domain import EventData, Step
from models.domain.accounts import AccountRole
from tests.browser.pages_app import ORGANISER, pages_app
from tests.factories import make_offer
from tests.fakes import InMemoryStore, InMemoryUnitOfWork
from tests.integration.api_client import SECRET, filled_store, make_matching, make_records
from tests.unit.ui.page_reader import PageSource

PAGES = (
    "/",
    "/needs",
    "/needs/n-1",
    "/needs/n-2",
    "/needs/m-1",
    "/needs?theme=energy&answer=unmet&q=text",
    "/proposal?need=n-1&offer=o-1",
    "/offers",
    "/offers/o-1",
    "/agenda",
    "/agenda?view=rooms",
    "/people",
    "/people/p-1",
    "/dashboard",
    "/nothing",
    "/fails",
)
PARTS = ("/needs", "/needs/n-1", "/offers", "/agenda", "/people")
RESEARCHER = Viewer(account_id="a-2", person_id="p-3", roles=frozenset({AccountRole.RESEARCHER}))
HTML = {"accept": "text/html,*/*"}


def client_for(viewer: Viewer = ORGANISER, store: InMemoryStore | None = None) -> TestClient:
    shown = store or filled_store()
    app = pages_app(lambda: InMemoryUnitOfWork(shown), viewer)
    return TestClient(app, base_url="http://localhost", headers=HTML, raise_server_exceptions=False)


@pytest.fixture(scope="module")
def client() -> TestClient:
    return client_for()


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_page_has_nothing_inline_and_loads_from_its_own_server(
    client: TestClient, path: str, language: str
) -> None:
    response = client.get(path, headers={"accept-language": language})
    source = PageSource(response.text)
    assert source.inline == []
    assert [address for address in source.addresses if not address.startswith(("/", "#"))] == []
    assert [address for address in source.addresses if address.startswith("//")] == []
    assert len(source.ids) == len(set(source.ids))
    assert source.all("html")[0]["lang"] == language
    assert len(source.all("h1")) == 1
    assert response.headers["content-type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_its_security_headers(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    assert headers["content-security-policy"] == PAGE_POLICY
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cross-origin-opener-policy"] == "same-origin"


def test_the_policy_of_pages_allows_nothing_inline_and_no_evaluation() -> None:
    assert "unsafe" not in PAGE_POLICY
    assert PAGE_POLICY.startswith("default-src 'none'")


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("part", [False, True])
def test_no_page_holds_a_confidential_text(client: TestClient, path: str, part: bool) -> None:
    assert SECRET not in client.get(path, headers={"hx-request": "true"} if part else {}).text


def store_with(**changes: object) -> InMemoryStore:
    store = filled_store()
    work = InMemoryUnitOfWork(store)
    offer = make_offer(1, owner_id="p-1", confidential_text=SECRET, **changes)
    with work:
        work.records.upsert(EventData(offers=(offer,)))
        work.commit()
    return store


def test_a_confidential_field_is_on_no_page_and_in_no_filter() -> None:
    client = client_for(store=store_with(theme="PLANTED-theme", confidential_fields=("theme",)))
    for path in (*PAGES, "/offers?theme=PLANTED-theme"):
        asked_for = "theme%3DPLANTED-theme"
        assert "PLANTED-theme" not in client.get(path).text.replace(asked_for, ""), path
    assert "0 offers" in client.get("/offers?theme=PLANTED-theme").text


def test_who_owns_an_anonymous_offer_is_told_to_the_organiser_only() -> None:
    store = store_with(anonymous=True)
    name = next(person.name for person in make_records().people if person.id == "p-1")
    assert name in client_for(ORGANISER, store).get("/offers/o-1").text
    for path in ("/offers/o-1", "/proposal?need=n-1&offer=o-1"):
        assert name not in client_for(RESEARCHER, store).get(path).text
        assert "not named" in client_for(RESEARCHER, store).get(path).text


@pytest.mark.parametrize("path", ["/people", "/people/p-1", "/dashboard"])
@pytest.mark.parametrize("viewer", [RESEARCHER, ANONYMOUS])
def test_pages_of_the_organiser_are_closed_to_others(path: str, viewer: Viewer) -> None:
    client = client_for(viewer)
    assert client.get(path).status_code == 403
    assert f'href="{path}"' not in client.get("/").text


def test_everyone_may_open_their_own_itinerary() -> None:
    client = client_for(RESEARCHER)
    assert client.get("/itinerary").status_code == 200
    assert client.get("/people/p-3").status_code == 200
    assert 'href="/itinerary"' in client.get("/").text


@pytest.mark.parametrize("path", PARTS)
def test_htmx_gets_the_part_that_it_puts_into_the_page(client: TestClient, path: str) -> None:
    whole, part = client.get(path).text, client.get(path, headers={"hx-request": "true"}).text
    assert "<html" in whole
    assert "<html" not in part
    assert PageSource(part).inline == []
    assert client.get(path).headers["vary"].startswith("HX-Request")


def test_filters_narrow_proposals_by_a_plain_address(client: TestClient) -> None:
    assert "2 proposals" in client.get("/needs/n-1").text
    narrowed = client.get("/needs/n-1?region=XX").text
    assert "No proposal fits these filters" in narrowed
    assert "2 proposals" in client.get("/needs/n-1?trl=nonsense&ipr=&unknown=1").text


def test_a_proposal_says_its_score_in_words_and_shows_the_evidence_in_both_texts(client: TestClient) -> None:
    text = client.get("/proposal?need=n-1&offer=o-1").text
    assert "of a hundred pairs with this score about" in text
    assert text.count('class="mark-1"') == 2
    assert "the need asks for 7" in text


@pytest.mark.parametrize("path", ["/needs/none", "/offers/none", "/people/none", "/proposal?need=n-1&offer=none"])
def test_what_is_not_there_is_a_page_with_404(client: TestClient, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert "Page not found" in response.text
    assert "none" not in PageSource(response.text).ids


def test_an_error_of_the_server_shows_nothing_of_its_inside(client: TestClient) -> None:
    response = client.get("/fails")
    assert response.status_code == 500
    assert "Something went wrong" in response.text
    assert "Traceback" not in response.text
    assert "secret of the server" not in response.text


def test_a_program_gets_a_problem_instead_of_a_page(client: TestClient) -> None:
    response = client.get("/nothing", headers={"accept": "application/json"})
    assert response.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("path", PAGES)
def test_pages_say_so_where_nothing_has_been_run_or_imported(path: str) -> None:
    client = client_for(store=InMemoryStore())
    assert client.get(path).status_code in ((500,) if path == "/fails" else (200, 404))


def test_a_built_file_is_kept_for_a_year_and_is_named_after_its_content(client: TestClient) -> None:
    for name in manifest():
        response = client.get(static(name))
        assert (name, response.status_code) == (name, 200)
        assert response.headers["cache-control"] == FOREVER
    assert client.get("/static/none.css").status_code == 404
    assert client.get("/static/../pages.py").status_code == 404


def test_a_proposal_of_a_record_that_is_gone_is_left_out() -> None:
    store = filled_store()
    work = InMemoryUnitOfWork(store)
    gone = replace(make_matching().matches[0], offer_id="o-gone", rank=3)
    with work:
        run = work.results.last_run(Step.MATCH)
        assert run is not None
        work.results.save_matching(replace(make_matching(), matches=(gone,)), run)
        work.commit()
    assert client_for(store=store).get("/needs/n-1").status_code == 200
