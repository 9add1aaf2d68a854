"""From a filter to an agreed meeting in a real browser, by keyboard alone; its pages by axe-core and on a phone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, expect

from api.app import create_app
from models.domain import EventData, Gap, GapKind, Step, WishKind
from models.domain.accounts import AccountRole
from models.domain.requests import Statement
from tests.browser.axe import violations
from tests.browser.test_access_journey import page_of, press
from tests.contracts.meetings import make_request
from tests.factories import NOON, make_match, make_offer
from tests.fakes import InMemoryStore, InMemoryUnitOfWork
from tests.integration.api_client import ACCOUNTS, make_matching
from tests.integration.proposal_event import COMPANY, RESEARCHER, proposal_store
from tests.integration.servers import running

pytestmark = pytest.mark.browser
Served = tuple[FastAPI, str]
PATHS = (
    "/needs/n-1?theme=energy&trl=2",
    "/proposal?need=n-1&offer=o-1",
    "/shortlist?removed=n-2:o-1",
    "/compare?pair=n-1:o-1&pair=n-1:o-2&pair=n-1:o-3&pair=n-2:o-1",
    "/meetings?done=accepted",
)


def _store() -> InMemoryStore:
    """Three proposals for one need, of which the second is anonymous and the others differ in readiness."""
    store = proposal_store(trl=7)
    evidence = make_matching().matches[0]
    with InMemoryUnitOfWork(store) as work:
        matching, run = work.results.matching(), work.results.last_run(Step.MATCH)
        assert matching is not None
        assert run is not None
        gap = Gap(kind=GapKind.TRL, reason="TRL 3, at least 6 is asked for", offer_reason="")
        third = make_match(3, rank=3, score=0.5, gaps=(gap,), explanation=evidence.explanation)
        first = replace(matching.matches[0], evidence=evidence.evidence)
        work.records.upsert(EventData(offers=(make_offer(3, owner_id="p-4", trl=3, theme="energy"),)))
        work.results.save_matching(replace(matching, matches=(first, *matching.matches[1:], third)), run)
        work.commit()
    return store


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    store = _store()
    app = create_app(unit_of_work=lambda: InMemoryUnitOfWork(store), version="1", accounts=ACCOUNTS)
    with running(app) as address:
        yield app, address


def test_a_company_filters_keeps_compares_and_asks_and_a_researcher_answers(browser: Browser, served: Served) -> None:
    company = page_of(browser, served, AccountRole.COMPANY, COMPANY)
    researcher = page_of(browser, served, AccountRole.RESEARCHER, RESEARCHER)

    company.goto("/needs/n-1")
    expect(company.locator("[data-announce]")).to_contain_text("3 proposals")
    company.get_by_label("Theme").focus()
    company.keyboard.press("ArrowDown")
    expect(company.locator("[data-announce]")).to_contain_text("2 proposals fit the filters of 3")
    assert "theme=energy" in company.url
    for number in (1, 3):
        card = company.get_by_role("listitem").filter(has_text=f"Offer {number}")
        press(company, card.get_by_role("button", name="Add to shortlist"))
        expect(card.get_by_role("button", name="On your shortlist")).to_be_focused()
    expect(company.locator("#count-shortlist")).to_contain_text("2")
    press(company, company.get_by_role("link", name="Clear all").or_(company.locator(".filters-set a").first))
    expect(company.locator("[data-announce]")).to_have_text("3 proposals")

    press(company, company.locator(".nav").get_by_role("link", name="Shortlist"))
    press(company, company.get_by_role("button", name="Compare side by side"))
    expect(company.get_by_role("row", name="Readiness differs")).to_contain_text("differs")
    expect(company.get_by_role("columnheader")).to_have_count(2)

    for number, message in ((1, "Shall we talk?"), (2, "And about this?")):
        company.goto(f"/proposal?need=n-1&offer=o-{number}")
        press(company, company.get_by_label("A short message (not required)"), "A")
        company.keyboard.type(message)
        press(company, company.get_by_role("button", name="Ask for a meeting"))
        expect(company.get_by_text("Your request is on its way.")).to_be_visible()
    expect(company.locator("main")).to_contain_text("The owner of the offer, who is not named")

    researcher.goto("/meetings")
    expect(researcher.locator("#count-meetings")).to_have_text("2")
    first = researcher.get_by_role("listitem").filter(has_text="Shall we talk?")
    press(researcher, first.get_by_role("button", name="Accept the meeting"))
    expect(researcher.get_by_text("The programme finds the time and the table.").first).to_be_visible()
    second = researcher.get_by_role("listitem").filter(has_text="And about this?")
    press(researcher, second.get_by_text("Decline …"))
    press(researcher, second.get_by_role("button", name="Too early"))
    expect(researcher.get_by_text("You declined: Too early.")).to_be_visible()

    company.reload()
    expect(company.get_by_text("Their reason: Too early.")).to_be_visible()
    expect(company.get_by_role("listitem").filter(has_text="Shall we talk?")).to_contain_text("Agreed")
    company.context.close()
    researcher.context.close()


@pytest.mark.parametrize(("scheme", "width", "language"), [("light", 1440, "en"), ("dark", 320, "ko")])
def test_its_pages_pass_axe_and_fit_a_narrow_phone(
    browser: Browser, served: Served, scheme: str, width: int, language: str
) -> None:
    with served[0].state.unit_of_work() as work:
        later = NOON.replace(year=2099)
        if work.requests.find("q-1") is None:
            work.requests.add(
                make_request(1, asked_by=RESEARCHER, asked_of=COMPANY, expires_at=later, offer_id="o-1")
            )
            work.requests.add(make_request(2, need_id="n-2", offer_id="o-1").withdrawn(NOON))
        said = Statement(person_id=COMPANY, need_id="n-1", offer_id="o-1", kind=WishKind.MUST_MEET, said_at=NOON)
        work.choices.put(said)
        work.commit()
    options = {"viewport": {"width": width, "height": 844}, "color_scheme": scheme}
    page: Page = page_of(browser, served, AccountRole.COMPANY, COMPANY, **options)
    page.goto(f"/language/{language}")
    found = {}
    for path in PATHS:
        page.goto(path)
        page.evaluate("document.querySelectorAll('details').forEach(item => { item.open = true })")
        if broken := violations(page):
            found[path] = broken
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            found[f"{path} scrolls"] = []
    page.context.close()
    assert found == {}
