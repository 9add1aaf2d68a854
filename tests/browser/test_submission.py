"""Submitting an abstract in a real browser, by keyboard: from a reference to published, with a sentence moved."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from api.accounts.current import Viewer
from api.server import make_server
from models.domain import Offer
from models.domain.accounts import AccountRole
from tests.browser.axe import violations
from tests.browser.pages_app import pages_app
from tests.fakes import InMemoryStore, InMemoryUnitOfWork
from tests.integration.api_client import filled_store
from tests.sockets import listening_socket

pytestmark = pytest.mark.browser

RESEARCHER = Viewer(account_id="a-1", person_id="p-1", roles=frozenset({AccountRole.RESEARCHER}))
BIBTEX = r"""@article{kim2026, title = {Wear of {CrAlN} films}, year = 2026, keywords = {coating; wear},
abstract = {Edges of dies wear early.
We anneal the film at 450 \textdegree C and 3.5 Pa. It lasts three times longer.}
}"""


@pytest.fixture(scope="module")
def store() -> InMemoryStore:
    return filled_store()


@pytest.fixture(scope="module")
def address(store: InMemoryStore) -> Iterator[str]:
    server = make_server(pages_app(lambda: InMemoryUnitOfWork(store), RESEARCHER))
    with listening_socket() as listening:
        thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join(10)


def context_of(browser: Browser, *, scheme: str = "light", width: int = 1280, scripts: bool = True) -> BrowserContext:
    return browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, locale="en", java_script_enabled=scripts
    )  # type: ignore[arg-type]  # fmt: skip


def press(page: Page, role: str, name: str) -> None:
    """Go there with the tabulator, as somebody without a pointer does, and press Enter."""
    wanted = page.get_by_role(role, name=name, exact=True).first  # type: ignore[arg-type]
    for _ in range(90):
        if wanted.evaluate("element => element === document.activeElement"):
            page.keyboard.press("Enter")
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{name} is not reached by the tabulator")


def test_an_abstract_is_submitted_by_keyboard_and_a_marked_sentence_moved(
    browser: Browser, address: str, store: InMemoryStore
) -> None:
    context = context_of(browser)
    page = context.new_page()
    page.goto(f"{address}/records/new")
    page.get_by_label("Paste the reference").focus()
    page.keyboard.insert_text(BIBTEX)
    press(page, "button", "Read it")
    expect(page.get_by_label("Title", exact=False).first).to_have_value("Wear of CrAlN films")
    page.locator("#field-advantages").focus()
    page.keyboard.type("Half the price.")
    expect(page.locator("#preview")).to_contain_text("Wear of CrAlN films")
    with page.expect_response("**/autosave"):
        pass
    expect(page.locator("#saved")).to_contain_text("Saved at")
    expect(page.locator("#outline")).to_contain_text("5/6")
    press(page, "button", "Check what it tells")
    expect(page.get_by_role("heading", level=1)).to_have_text("Check what it tells")
    assert page.locator("mark.tells").count() == 2
    press(page, "button", "Move the sentence")
    expect(page.get_by_text("Moved into the confidential part")).to_be_visible()
    assert page.locator("mark.tells").count() == 0
    press(page, "button", "Publish")
    expect(page.get_by_role("heading", level=1)).to_have_text("Wear of CrAlN films")
    (offer,) = (item for item in store.committed.records[Offer].values() if item.title == "Wear of CrAlN films")
    assert offer.text == "Edges of dies wear early. It lasts three times longer."
    assert offer.confidential_text == "We anneal the film at 450 °C and 3.5 Pa."
    assert (offer.advantages, offer.owner_id) == ("Half the price.", "p-1")
    context.close()


def test_the_same_form_works_without_scripts_and_leads_to_what_is_wrong(browser: Browser, address: str) -> None:
    context = context_of(browser, scripts=False)
    page = context.new_page()
    page.goto(f"{address}/records/new")
    page.get_by_role("button", name="Post a need").click()
    page.locator("#field-trl_min").select_option("7")
    page.locator("#field-trl_max").select_option("3")
    page.get_by_role("button", name="Check what it tells").click()
    assert page.locator("#errors a").all_inner_texts() == ["Title", "Public description", "Readiness, to"]
    expect(page.locator("#field-trl_min")).to_have_value("7")
    page.get_by_role("link", name="Title").click()
    expect(page.locator("#field-title")).to_be_in_viewport()
    context.close()


def test_each_page_is_accessible_in_light_and_dark_and_fits_a_small_phone(browser: Browser, address: str) -> None:
    for scheme, width in (("light", 1280), ("dark", 1280), ("light", 320)):
        context = context_of(browser, scheme=scheme, width=width)
        page = context.new_page()
        page.goto(f"{address}/records/new")
        page.get_by_label("Paste the reference").fill(BIBTEX)
        page.get_by_role("button", name="Read it").click()
        draft = page.url
        for path in (
            draft, f"{draft}/check", f"{address}/records", f"{address}/records/new",
            f"{address}/records/matches/offer/o-1", f"{address}/records/withdraw/offer/o-1",
        ):  # fmt: skip
            page.goto(path)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (path, width)
            if width > 320 and (scheme == "light" or path == f"{draft}/check"):
                assert violations(page) == [], (path, scheme)
        context.close()
