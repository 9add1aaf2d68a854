"""Becoming the first organiser, inviting somebody and signing in, in a real browser and by keyboard."""

from __future__ import annotations

from collections.abc import Iterator

import httpx2
import pytest
from playwright.sync_api import Browser, Page, expect

from api.accounts.invitations import invite_first_organiser
from api.accounts.services import AccountServices
from api.app import create_app
from tests.browser.axe import violations
from tests.fakes import InMemoryUnitOfWork
from tests.integration.api_client import ACCOUNTS, filled_store
from tests.integration.servers import running

pytestmark = pytest.mark.browser

PASSWORD = "five words make a password"


@pytest.fixture
def served() -> Iterator[tuple[str, str]]:
    """The server's address, and the link that it prints."""
    store = filled_store()
    app = create_app(unit_of_work=lambda: InMemoryUnitOfWork(store), version="1", accounts=ACCOUNTS)
    services: AccountServices = app.state.accounts
    with services.unit_of_work() as work:
        invitation = invite_first_organiser(services, work)
        work.commit()
    assert invitation is not None
    with running(app) as address:
        yield address, services.address(address, "invitation", invitation.id)


def require_fit(page: Page) -> None:
    """What axe-core finds wrong with the page: nothing. At 320 px nothing is cut off."""
    page.set_viewport_size({"width": 320, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.set_viewport_size({"width": 1280, "height": 900})
    assert violations(page) == []


@pytest.mark.parametrize("scripts", [True, False])
def test_the_first_organiser_invites_somebody_who_signs_in(
    browser: Browser, served: tuple[str, str], scripts: bool
) -> None:
    address, link = served
    context = browser.new_context(java_script_enabled=scripts, locale="en")
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    check = require_fit if scripts else lambda _page: None

    page.goto(link)
    check(page)
    page.get_by_label("E-mail address").fill("boss@example.org")
    page.get_by_label("Name").fill("Boss")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{address}/dashboard")
    page.goto(f"{address}/account")
    check(page)

    page.get_by_label("What it is for").fill("Script")
    page.get_by_role("button", name="Make a token").click()
    token = page.locator("#new-token").inner_text()
    headers = {"authorization": f"Bearer {token}"}
    assert httpx2.get(f"{address}/api/v1/offers", headers=headers).json()["total"] == 2
    check(page)
    page.get_by_role("button", name="Revoke Script").click()
    assert httpx2.get(f"{address}/api/v1/offers", headers=headers).status_code == 401

    page.get_by_role("link", name="Accounts and invitations").click()
    invite = page.locator("form[method=post][action='/accounts']")
    invite.get_by_label("E-mail address").fill("guest@example.org")
    invite.get_by_label("Name").fill("Guest")
    invite.get_by_label("Role").select_option("company")
    page.get_by_role("button", name="Invite", exact=True).click()
    guests_link = page.locator("#new-link").inner_text()
    check(page)

    guest = browser.new_context(java_script_enabled=scripts, locale="en").new_page()
    guest.goto(guests_link)
    guest.get_by_label("Password").fill(PASSWORD)
    guest.get_by_role("button", name="Make the account").click()
    expect(guest).to_have_url(f"{address}/records/start")
    check(guest)
    guest.goto(f"{address}/account")
    guest.get_by_role("button", name="Sign out", exact=True).click()

    guest.goto(f"{address}/offers")
    check(guest)
    guest.get_by_label("E-mail address").fill("guest@example.org")
    guest.get_by_label("Password").fill("another one than that")
    guest.keyboard.press("Enter")
    expect(guest.get_by_role("alert")).to_be_visible()
    guest.get_by_label("Password").fill(PASSWORD)
    guest.keyboard.press("Enter")
    expect(guest).to_have_url(f"{address}/offers")
    assert complaints == []
    context.close()
    guest.context.close()
