"""The conference and what it is set up from, in a real browser: by axe-core, on a phone, and by keyboard."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from api.server import make_server
from tests.browser.axe import violations
from tests.browser.pages_app import pages_app
from tests.conference_event import conference_store
from tests.fakes import InMemoryUnitOfWork
from tests.sockets import listening_socket

pytestmark = pytest.mark.browser
PAGES = (
    "/programmes",
    "/programmes/conference",
    "/programmes/conference/print",
    "/setup/extras/booths?edit=booth-a1",
    "/setup/extras/sites",
)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    store = conference_store()
    server = make_server(pages_app(lambda: InMemoryUnitOfWork(store)))
    with listening_socket() as listening:
        thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join(10)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(browser: Browser, address: str, scheme: Any) -> None:
    page = browser.new_context(color_scheme=scheme, viewport={"width": 320, "height": 640}).new_page()
    found: dict[str, object] = {}
    for path in PAGES:
        page.goto(address + path)
        if wrong := violations(page):
            found[path] = wrong
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            found[f"{path} is too wide"] = True
    assert found == {}


def test_business_presentations_are_asked_for_by_keyboard(browser: Browser, address: str) -> None:
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.goto(f"{address}/programmes")
    page.get_by_role("link", name="Conference with export consultations").first.press("Enter")
    page.get_by_role("button", name="sessions of business presentations").press("Enter")
    expect(page.get_by_text("The next agenda places them.")).to_be_visible()
