"""The set-up in a real browser: by keyboard from an empty workspace to imported people, on a phone, by axe-core."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from api.server import make_server
from tests.browser.axe import violations
from tests.browser.pages_app import pages_app
from tests.fakes import InMemoryStore, InMemoryUnitOfWork
from tests.integration.api_client import filled_store
from tests.sockets import listening_socket

pytestmark = pytest.mark.browser

PAGES = (
    "/setup",
    "/setup/event",
    "/setup/places",
    "/setup/places/rooms/r-1/edit",
    "/setup/places/rooms/r-1/remove",
    "/setup/import",
    "/directory/people",
    "/directory/people/p-1",
    "/directory/organisations",
    "/directory/offers",
    "/setup/records/offers",
    "/setup/records/offers/o-1",
    "/dashboard",
    "/dashboard/without",
    "/dashboard/unmet",
    "/dashboard/load",
    "/dashboard/requests",
)
LIGHT = (
    "/setup",
    "/setup/event",
    "/setup/places",
    "/directory/people/p-1",
    "/directory/offers",
    "/setup/records/offers",
    "/dashboard",
    "/dashboard/without",
    "/dashboard/load",
)
DARK = ("/setup", "/setup/event", "/setup/records/offers/o-1", "/dashboard")
PEOPLE = "id,Ansprechpartner,role,email\np-1,Ana Kim,company,ana@example.org\np-2,Bob,pirate,\np-3,,company,\n"


def _serving(store: InMemoryStore) -> Iterator[str]:
    server = make_server(pages_app(lambda: InMemoryUnitOfWork(store)))
    with listening_socket() as listening:
        thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join(10)


@pytest.fixture(scope="module")
def filled() -> Iterator[str]:
    yield from _serving(filled_store())


@pytest.fixture
def empty_store() -> InMemoryStore:
    return InMemoryStore()


@pytest.fixture
def empty(empty_store: InMemoryStore) -> Iterator[str]:
    yield from _serving(empty_store)


def tab_to(page: Page, selector: str) -> None:
    """Reach the element with the tabulator alone."""
    for _ in range(120):
        page.keyboard.press("Tab")
        if page.evaluate("(wanted) => document.activeElement?.matches(wanted)", selector):
            return
    raise AssertionError(f"no way to {selector} by keyboard")


def enter(page: Page) -> None:
    """Press what has the focus, and wait for the page that it leads to."""
    with page.expect_navigation():
        page.keyboard.press("Enter")


def type_into(page: Page, selector: str, text: str) -> None:
    tab_to(page, selector)
    page.keyboard.press("Control+a")
    page.keyboard.type(text)


def test_from_an_empty_workspace_to_imported_people_by_keyboard(
    browser: Browser, empty: str, empty_store: InMemoryStore, tmp_path: Path
) -> None:
    page = browser.new_context(locale="en-GB", viewport={"width": 1280, "height": 900}).new_page()
    page.goto(f"{empty}/setup")
    tab_to(page, "a.button[href='/setup/event']")
    enter(page)
    type_into(page, "#f-title", "Bridge Days")
    tab_to(page, "#f-days-0-date")
    page.keyboard.type("11052027")
    type_into(page, "#f-time_zone", "Asia/Seoul")
    expect(page.locator("#grid svg")).to_be_visible()
    tab_to(page, ".form-end button")
    enter(page)
    expect(page.get_by_role("status").filter(has_text="The event is there")).to_be_visible()

    page.goto(f"{empty}/setup/import")
    file = tmp_path / "participants.csv"
    file.write_text(PEOPLE, encoding="utf-8")
    page.set_input_files("#file", file)
    tab_to(page, ".drop-file button")
    enter(page)
    expect(page.get_by_role("alert")).to_contain_text("Name")
    assert violations(page) == []
    tab_to(page, "#column-2")
    page.keyboard.type("Name")
    tab_to(page, "button[value='check']")
    enter(page)
    expect(page.get_by_role("heading", name="What is wrong, row by row")).to_be_visible()
    assert page.locator("td.value").all_inner_texts() == ["'pirate'", ""]
    assert violations(page) == []
    tab_to(page, "button[value='good']")
    enter(page)
    expect(page.get_by_role("status").filter(has_text="1 new")).to_contain_text("2 rejected")
    with InMemoryUnitOfWork(empty_store) as work:
        data = work.records.load()
    assert [person.name for person in data.people] == ["Ana Kim"]
    assert data.event is not None
    assert data.event.title == "Bridge Days"


@pytest.mark.parametrize(("scheme", "pages"), [("light", LIGHT), ("dark", DARK)])
def test_axe_finds_nothing(browser: Browser, filled: str, scheme: Any, pages: Sequence[str]) -> None:
    page = browser.new_context(color_scheme=scheme, viewport={"width": 1280, "height": 900}).new_page()
    found = {}
    for path in pages:
        page.goto(filled + path)
        if wrong := violations(page):
            found[path] = wrong
    assert found == {}


def test_nothing_scrolls_sideways_on_the_smallest_screen(browser: Browser, filled: str) -> None:
    page = browser.new_context(viewport={"width": 320, "height": 640}).new_page()
    wide = []
    for path in PAGES:
        page.goto(filled + path)
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            wide.append(path)
    assert wide == []
