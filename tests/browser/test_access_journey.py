"""Staged reveal in a real browser, by keyboard alone: a company asks, accepts and reads; the owner allows, reads the
log and takes back. And one's own pages: by axe-core, on a phone, light and dark."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from api.accounts.sign_in import COOKIE
from api.app import create_app
from models.domain import EventData, Mandate, Publication
from models.domain.accounts import AccountRole
from tests.browser.axe import violations
from tests.factories import NOON, make_event, make_offer
from tests.fakes import InMemoryStore, InMemoryUnitOfWork
from tests.integration.api_client import ACCOUNTS, filled_store
from tests.integration.servers import running
from tests.integration.signed_in import account_of, browser_as

pytestmark = pytest.mark.browser

SECRET = "The bath runs at 41 degrees."
OWN_PAGES = ("/", "/itinerary", "/access", "/access/log", "/access/terms", "/offers/o-1", "/overview")
ASKING_PAGES = ("/", "/access", "/access/ask?kind=offer&record=o-1", "/access/terms", "/offers/o-1", "/itinerary")


def _store() -> InMemoryStore:
    store = filled_store()
    with InMemoryUnitOfWork(store) as work:
        event = make_event(non_disclosure_text="I keep to myself what I am shown.\n\nFor five years.")
        offer = make_offer(1, owner_id="p-1", confidential_text=SECRET, trl=6, confidential_fields=("trl",))
        mandate = Mandate(id="m-1", title="Mandate 1", text="Text of mandate 1.", owner_id="p-2")
        work.records.upsert(EventData(event=event, offers=(offer,), mandates=(mandate,)))
        work.board.publish(Publication(version=2, published_at=NOON))
        work.commit()
    return store


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[FastAPI, str]]:
    store = _store()
    app = create_app(unit_of_work=lambda: InMemoryUnitOfWork(store), version="1", accounts=ACCOUNTS)
    with running(app) as address:
        yield app, address


def page_of(
    browser: Browser, served: tuple[FastAPI, str], role: AccountRole, person_id: str, **options: object
) -> Page:
    app, address = served
    cookie = browser_as(app, account_of(app, role, person_id)).cookies[COOKIE]
    context: BrowserContext = browser.new_context(base_url=address, locale="en", **options)  # type: ignore[arg-type]
    context.add_cookies([{"name": COOKIE, "value": cookie, "url": address}])
    return context.new_page()


def press(page: Page, wanted: Locator, key: str = "Enter") -> None:
    """Go there by Tab alone, and press a key."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if wanted.evaluate("element => element === document.activeElement"):
            page.keyboard.press(key)
            return
    raise AssertionError(f"{wanted} is not reached by keyboard")


def test_a_confidential_part_is_asked_for_read_and_taken_back_by_keyboard(
    browser: Browser, served: tuple[FastAPI, str]
) -> None:
    company = page_of(browser, served, AccountRole.COMPANY, "p-2")
    owner = page_of(browser, served, AccountRole.RESEARCHER, "p-1")

    company.goto("/offers/o-1")
    press(company, company.get_by_role("link", name="Ask the owner for more"))
    expect(company.get_by_role("heading", level=1)).to_have_text("Ask the owner for more")
    press(company, company.get_by_role("button", name="Ask"))
    expect(company.locator("#access")).to_contain_text("The owner has not answered yet")

    owner.goto("/")
    press(owner, owner.get_by_role("link", name="Answer who asks for more"))
    press(owner, owner.get_by_role("button", name="Allow to Person 2"))
    expect(owner.get_by_text("Nobody is waiting.")).to_be_visible()

    company.reload()
    expect(company.locator("body")).not_to_contain_text(SECRET)
    press(company, company.get_by_role("link", name="Read and accept the text"))
    expect(company.get_by_text("For five years.")).to_be_visible()
    press(company, company.get_by_label("I have read the text above and accept it."), "Space")
    press(company, company.get_by_role("button", name="Accept"))
    expect(company.get_by_role("region", name="Confidential part")).to_contain_text(SECRET)
    expect(company.get_by_role("region", name="Confidential part")).to_contain_text("shown to Person 2")
    company.emulate_media(media="print")
    expect(company.get_by_text("Do not copy, print or pass this on.")).to_be_visible()
    company.emulate_media(media="screen")

    press(owner, owner.get_by_role("link", name="Read the log"))
    expect(owner.locator("tbody tr").first).to_contain_text("Saw")
    owner.go_back()
    owner.reload()
    press(owner, owner.get_by_role("button", name="Take back from Person 2"))
    expect(owner.get_by_text("You have let nobody in yet")).to_be_visible()

    company.reload()
    expect(company.locator("body")).not_to_contain_text(SECRET)
    expect(company.locator("#access")).to_contain_text("took back")
    for page in (company, owner):
        page.context.close()


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 320)])
def test_ones_own_pages_are_for_everybody_and_stick_out_nowhere(
    browser: Browser, served: tuple[FastAPI, str], scheme: str, width: int
) -> None:
    found = {}
    looking = ((AccountRole.RESEARCHER, "p-1", OWN_PAGES), (AccountRole.COMPANY, "p-2", ASKING_PAGES))
    for role, person_id, paths in looking:
        page = page_of(
            browser, served, role, person_id, color_scheme=scheme, viewport={"width": width, "height": 800}
        )
        for path in paths:
            page.goto(path)
            page.evaluate("document.querySelectorAll('details').forEach(item => { item.open = true })")
            if broken := violations(page):
                found[role, path] = broken
            if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
                found[role, f"{path} sticks out"] = []
        page.context.close()
    assert found == {}
